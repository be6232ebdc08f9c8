"""Sheet metal with a table of bends, welded frames with a cutting list, and several parts on one sheet.

Knows nothing of questions' wording.
"""

from __future__ import annotations

from dataclasses import replace

from bench.generated.canvas import Rect
from bench.generated.families import marks
from bench.generated.makers import data
from bench.generated.sheet import MARGIN, Sheet
from bench.generated.sizes import PLAIN, SYMMETRIC, Size, size
from bench.generated.tables import Column, know_cell, table
from bench.generated.titleblock import Block, fields, title_block

NOTES = ("edge_break", "marking", "paint", "filler", "fillet_note")
FRAME_NOTES = ("weld", "paint", "filler", "edge_break")


def sheet_metal(sheet: Sheet, number: int) -> None:
    """A flat pattern with bend lines, a side view of the angle, and a table of the bends."""
    chance, maker = sheet.chance, sheet.maker
    length, height = chance.randrange(120, 260, 10), chance.randrange(60, 130, 5)
    found = marks.ground(sheet, marks.title_of(sheet, "sheet"), number, (length, height), (0.5, 0.5), NOTES)
    found = found.moved(chance, 150 + length * found.scale)
    k, (x0, y0, x1, y1) = found.scale, found.area
    view = (x0 + 28, y0 + 16, x0 + 28 + length * k, y0 + 16 + height * k)
    sheet.canvas.rect(view)
    sheet.canvas.taken.append(view)
    words = {"de": "Abwicklung", "en": "FLAT PATTERN", "fr": "Développé"}[maker.language]
    sheet.canvas.write(words, (view[0] + view[2]) / 2, view[1] - 4, 3.5, anchor="center")
    count = chance.randrange(2, 5)
    places = [view[0] + (view[2] - view[0]) * (n + 1) / (count + 1) for n in range(count)]
    for n, x in enumerate(places, start=1):
        sheet.canvas.line(x, view[1], x, view[3], 0.2, "chain")
        sheet.canvas.write(f"B{n}", x + 1, view[3] - 3, 2.5)
    for concept, value, ends, offset in (
        ("flat_length", length, ((view[0], view[3]), (view[2], view[3])), 12),
        ("flat_width", height, ((view[0], view[1]), (view[0], view[3])), -14),
    ):
        named = size(maker, chance, value, "", (PLAIN, SYMMETRIC, PLAIN))
        sheet.know_size(concept, named, sheet.linear(*ends, offset, named), family="dimension")
    _bends(sheet, count, (view, x1, y0, y1))
    _profile(sheet, view, (x1, y1))
    sheet.features |= {"bends", "flat pattern"}


def _bends(sheet: Sheet, count: int, room: tuple[Rect, float, float, float]) -> None:
    chance, maker, (view, x1, y0, y1) = sheet.chance, sheet.maker, room
    up, down = {"de": ("oben", "unten"), "en": ("UP", "DOWN"), "fr": ("haut", "bas")}[maker.language]
    radii = [maker.decimal(text) for text in ("1", "1,5", "2", "3", "4")]
    angles = chance.sample(("90°", "45°", "60°", "120°", "30°", "75°"), count)
    rows = [[f"B{n + 1}", angles[n], f"R{chance.choice(radii)}", chance.choice((up, down))] for n in range(count)]
    columns = [
        Column("c_bend", 22),
        Column("c_angle", 24, "center"),
        Column("c_radius", 26, "center"),
        Column("c_direction", 24),
    ]
    beside = x1 - 96 > view[2] + 8
    grid = table(sheet, columns, rows, x1 - 96 if beside else view[0], y0 + 8 if beside else min(view[3] + 24, y1 - 40))
    for index, row in enumerate(rows):
        for column, concept in ((1, "bend_angle"), (2, "bend_radius"), (3, "bend_direction")):
            know_cell(sheet, grid, index, column, concept, family=concept, tag=row[0])
        sheet.features.add(f"tag {row[0]}")


def _profile(sheet: Sheet, view: Rect, corner: tuple[float, float]) -> None:
    """An L seen from the side with the thickness of the sheet and one leg."""
    chance, x, y = sheet.chance, view[0] + 6, view[3] + 44
    if corner[1] - y < 26:
        return
    leg = min(34.0, corner[1] - y - 10)
    sheet.canvas.path(
        [
            (x, y),
            (x, y + leg),
            (x + 60, y + leg),
            (x + 60, y + leg - 2.4),
            (x + 2.4, y + leg - 2.4),
            (x + 2.4, y),
            (x, y),
        ]
    )
    box = (x, y, x + 60, y + leg)
    if not sheet.canvas.is_free((x + 3, y - 2, x + 58, y + leg - 3)):
        return
    sheet.canvas.taken.append(box)
    named = size(sheet.maker, chance, chance.randrange(20, 60), "", (PLAIN, SYMMETRIC))
    sheet.know_size("leg_height", named, sheet.linear((x, y), (x, y + leg), -9, named), family="dimension")
    thick = size(sheet.maker, chance, chance.choice((1, 1.5, 2, 3, 4)))
    word = {"de": "t=", "en": "THK ", "fr": "ép. "}[sheet.maker.language]
    placed = sheet.leader([f"{word}{thick.value}"], (x + 40, y + leg - 2.4), [(x + 46, y + 6), (x + 46, y + 2)])[0]
    sheet.know(
        "sheet_thickness",
        (thick.value, f"{thick.value} mm"),
        placed,
        full=thick.value,
        unit=sheet.unit,
        family="dimension",
    )


def welded_frame(sheet: Sheet, number: int) -> None:
    """A frame of square tubes, its outside sizes, and a list of what to cut."""
    chance, maker = sheet.chance, sheet.maker
    length, height = chance.randrange(600, 2000, 50), chance.randrange(400, 1200, 50)
    found = marks.ground(sheet, marks.title_of(sheet, "frame"), number, (length, height), (0.5, 0.75), FRAME_NOTES)
    found = found.moved(chance, 150 + length * found.scale)
    k, (x0, y0, x1, y1) = found.scale, found.area
    tube = chance.choice((30, 40, 50, 60))
    view = (x0 + 26, y0 + 14, x0 + 26 + length * k, y0 + 14 + height * k)
    wall = max(1.5, tube * k)
    sheet.canvas.rect(view)
    sheet.canvas.rect((view[0] + wall, view[1] + wall, view[2] - wall, view[3] - wall))
    sheet.canvas.taken.append(view)
    for concept, value, ends, offset in (
        ("length", length, ((view[0], view[3]), (view[2], view[3])), 12),
        ("height", height, ((view[0], view[1]), (view[0], view[3])), -12),
    ):
        named = Size("", maker.number(value / (25.4 if maker.inch else 1), 2 if maker.inch else 0))
        sheet.know_size(concept, named, sheet.linear(*ends, offset, named), family="dimension")
    sizes = chance.sample(
        [
            ("40x40x3", "RHS"),
            ("30x30x2", "SHS"),
            ("60x40x4", "RHS"),
            ("L50x50x5", "L"),
            ("FL 60x8", "FL"),
            ("U80", "U"),
        ],
        3,
    )
    lengths = chance.sample(range(200, 1900, 15), 3)
    rows = [
        [
            str(n + 1),
            str(chance.choice((1, 2, 4, 6, 8))),
            profile,
            str(cut),
            chance.choice(("S235JR", "S355J2H", "1.4301")),
        ]
        for n, ((profile, _), cut) in enumerate(zip(sizes, lengths, strict=True))
    ]
    columns = [
        Column("c_pos", 14),
        Column("c_qty", 16),
        Column("c_profile", 30),
        Column("c_length", 24, "right"),
        Column("c_material", 26),
    ]
    beside = x1 - 110 > view[2] + 6
    grid = table(
        sheet, columns, rows, x1 - 110 if beside else view[0], y0 + 8 if beside else min(view[3] + 22, y1 - 30)
    )
    for index, row in enumerate(rows):
        for column, concept in ((1, "pos_quantity"), (2, "cut_profile"), (3, "cut_length"), (4, "pos_material")):
            know_cell(sheet, grid, index, column, concept, family=concept, pos=row[0])
        know_cell(sheet, grid, index, 3, "cut_length_of", family="cut_length_of", profile=row[2])
        sheet.features.add(f"pos {row[0]}")
    sheet.features |= {"frame", "parts list"}


def several_parts(sheet: Sheet, number: int) -> None:
    """Two or four parts, each in a frame of its own with its own title block."""
    chance, c, maker = sheet.chance, sheet.canvas, sheet.maker
    sheet.border()
    across, down = (2, 2) if c.height > 250 and chance.random() < 0.6 else (2, 1)
    titles = chance.sample(sorted(set(data("values")["titles_plate"][maker.language])), across * down)
    materials = chance.sample(data("values")["materials"], across * down)
    width, height = (c.width - 2 * MARGIN - 4) / across, (c.height - 2 * MARGIN - 4) / down
    plain = replace(
        maker,
        layout="catia" if maker.layout in ("strip", "eplan", "asme", "solidworks", "iso7200", "creo") else maker.layout,
    )
    sheet.maker = plain
    for index, title in enumerate(titles):
        x0, y0 = MARGIN + 2 + index % across * width, MARGIN + 2 + index // across * height
        cell = (x0 + 1, y0 + 1, x0 + width - 1, y0 + height - 1)
        c.rect(cell)
        values = fields(sheet, title, "1:1", number * 4 + index) | {"material": materials[index], "title": title}
        narrow = min(0.9, (width - 6) / 160, height * 0.4 / (maker.row_pt * 25.4 / 72 * 5.4))
        place = title_block(sheet, Block(values, title, narrow), cell[2] - 1, cell[3] - 1)
        _small_plate(sheet, title, (cell[0] + 26, cell[1] + 14, cell[2] - 18, place[1] - 16))
    sheet.maker = maker
    sheet.features.add("several parts")


def _small_plate(sheet: Sheet, part: str, room: Rect) -> None:
    chance, (x0, y0, x1, y1) = sheet.chance, room
    if x1 - x0 < 20 or y1 - y0 < 12:
        return
    length, height = chance.randrange(40, 120), chance.randrange(20, 60)
    k = min((x1 - x0) / length, (y1 - y0) / height)
    view = (x0, y0, x0 + length * k, y0 + height * k)
    sheet.canvas.rect(view)
    for concept, value, ends, offset in (
        ("part_length", length, ((view[0], view[3]), (view[2], view[3])), 8),
        ("part_height", height, ((view[0], view[1]), (view[0], view[3])), -8),
    ):
        named = size(sheet.maker, chance, value, "", (PLAIN, PLAIN, SYMMETRIC))
        sheet.know_size(concept, named, sheet.linear(*ends, offset, named), part=part, family=concept)
    hole = size(sheet.maker, chance, chance.choice((5.5, 6.6, 8, 9, 11)), "⌀")
    at = ((view[0] + view[2]) / 2, (view[1] + view[3]) / 2)
    sheet.hole(at, min(5.0, height * k * 0.2))
    box = sheet.leader([hole], at, [(at[0] + 10, view[1] + 5), (at[0] + 14, view[3] - 3)])[0]
    sheet.know_size("part_hole", hole, box, part=part, family="part_hole")
