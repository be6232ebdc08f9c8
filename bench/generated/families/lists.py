"""Assemblies with balloons and a parts list, and series of parts whose sizes stand in a table of letters.

Knows nothing of questions' wording.
"""

from __future__ import annotations

import math

from bench.generated.canvas import Point, Rect
from bench.generated.families import marks
from bench.generated.makers import data
from bench.generated.sheet import MARGIN, Sheet
from bench.generated.sizes import PLAIN, Size, size
from bench.generated.tables import UPWARDS, Column, Grid, know_cell, notes, table
from bench.generated.titleblock import Block, fields, title_block

NOTES = ("torque", "adhesive", "pressure", "grease", "filler", "marking")
ORDERS = (
    ("c_pos", "c_qty", "c_name", "c_number", "c_material"),
    ("c_pos", "c_name", "c_number", "c_qty", "c_material"),
    ("c_pos", "c_number", "c_name", "c_qty"),
    ("c_pos", "c_qty", "c_name", "c_standard", "c_material"),
    ("c_qty", "c_pos", "c_number", "c_name"),
    ("c_pos", "c_name", "c_qty", "c_material", "c_mass"),
)
WIDTHS = {"c_pos": 14, "c_qty": 14, "c_name": 52, "c_number": 34, "c_material": 32, "c_standard": 28, "c_mass": 24}
CONCEPTS = {
    "c_qty": "pos_quantity",
    "c_name": "pos_name",
    "c_number": "pos_number",
    "c_material": "pos_material",
    "c_standard": "pos_standard",
    "c_mass": "pos_mass",
}


def assembly(sheet: Sheet, number: int) -> None:
    chance, c, maker = sheet.chance, sheet.canvas, sheet.maker
    sheet.border()
    right, bottom = c.width - MARGIN, c.height - MARGIN
    title = marks.title_of(sheet, "assembly")
    block = title_block(sheet, Block(fields(sheet, title, chance.choice(("1:1", "1:2", "1:5")), number)), right, bottom)
    c.taken.append(block)
    order = chance.choice(ORDERS)
    columns = [Column(name, WIDTHS[name], "center" if name in ("c_pos", "c_qty") else "left") for name in order]
    rows = _parts(sheet, order, chance.randrange(5, 11))
    width = sum(column.width for column in columns)
    fits = block[1] - 30 - (len(rows) + 1) * 8.5 > 0 and block[2] - block[0] < c.width * 0.8
    upwards = chance.random() < UPWARDS and fits
    heading = (
        {"de": "Stückliste", "en": "PARTS LIST", "fr": "Nomenclature"}[maker.language] if chance.random() < 0.4 else ""
    )
    grid = table(
        sheet,
        columns,
        rows,
        right - width,
        block[1] if upwards else MARGIN + (8 if heading else 0),
        upwards=upwards,
        title=heading,
    )
    _know_list(sheet, grid, order)
    area = (
        MARGIN + 10,
        MARGIN + 16,
        grid.box[0] - 10,
        min(bottom, block[1] if block[0] < c.width / 2 else bottom) - 10,
    )
    if area[2] - area[0] < 90:
        area = (
            MARGIN + 10,
            grid.box[3] + 12 if not upwards else MARGIN + 16,
            block[0] - 10 if block[0] > 120 else right - 20,
            block[1] - 8 if block[0] < 120 else bottom - 10,
        )
    notes(sheet, area[0], area[3] - 34, chance.randrange(2, 5), NOTES)
    _picture(sheet, (area[0] + 8, area[1] + 14, area[2] - 8, area[3] - 64), [row[order.index("c_pos")] for row in rows])
    sheet.features.add("parts list")


def _parts(sheet: Sheet, order: tuple[str, ...], count: int) -> list[list[str]]:
    chance, maker, pool = sheet.chance, sheet.maker, data("values")
    quantities = chance.sample((1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24), count)
    rows, step = [], chance.choice((1, 1, 1, 10))
    for index, part in enumerate(chance.sample(pool["parts"], count)):
        bought = "standard" in part
        cells = {
            "c_pos": str((index + 1) * step),
            "c_qty": str(quantities[index]),
            "c_name": part[maker.language],
            "c_number": part.get("standard", "") or f"{chance.randrange(10, 99)}-{chance.randrange(1000, 9999)}",
            "c_material": "8.8" if bought and "M" in part["en"] else "" if bought else chance.choice(pool["materials"]),
            "c_standard": part.get("standard", ""),
            "c_mass": maker.number(chance.uniform(0.01, 3), 2),
        }
        rows.append([cells[name] for name in order])
    return rows


def _know_list(sheet: Sheet, grid: Grid, order: tuple[str, ...]) -> None:
    """Each cell by the number of its row and by the name of its part."""
    place = {name: order.index(name) for name in order}
    for index, row in enumerate(grid.rows):
        pos, name = row[place["c_pos"]], row[place["c_name"]]
        for column, concept in CONCEPTS.items():
            if column in place:
                know_cell(sheet, grid, index, place[column], concept, family=concept, pos=pos)
                if column != "c_name":
                    know_cell(
                        sheet, grid, index, place[column], concept.replace("pos_", "name_"), family="of name", name=name
                    )
        know_cell(sheet, grid, index, place["c_pos"], "name_position", family="name_position", name=name)
        sheet.features |= {f"pos {pos}", name.casefold()}


def _picture(sheet: Sheet, room: Rect, positions: list[str]) -> None:
    """Boxes and rounds that stand for parts, each with a balloon."""
    c, chance, (x0, y0, x1, y1) = sheet.canvas, sheet.chance, room
    if x1 - x0 < 80 or y1 - y0 < 64:
        return
    width, height = min(260.0, x1 - x0 - 50), min(170.0, y1 - y0 - 44)
    left, top = x0 + 25, y0 + 16
    body = (left, top, left + width, top + height)
    c.rect(body)
    tips: list[Point] = []
    for _ in positions:
        x, y = chance.uniform(left + 8, left + width - 8), chance.uniform(top + 6, top + height - 6)
        if chance.random() < 0.5:
            c.circle((x, y), chance.uniform(2, 6))
        else:
            c.rect((x - chance.uniform(3, 9), y - 4, x + chance.uniform(3, 9), y + 4), 0.35)
        tips.append((x, y))
    tips.sort(key=lambda p: math.atan2(p[1] - top - height / 2, p[0] - left - width / 2))
    for index, (pos, tip) in enumerate(zip(positions, tips, strict=True)):
        share = (index + 0.5) / len(positions)
        at = _outside(-math.pi + 2 * math.pi * share, body)
        c.line(*at, *tip)
        c.circle(at, 4.2, 0.3)
        c.write(pos, at[0], at[1] + 1.4, 2.8, anchor="center")
    whole = size(sheet.maker, chance, chance.randrange(120, 640, 5), "", (PLAIN,))
    sheet.know_size(
        "length", whole, sheet.linear((body[0], body[3]), (body[2], body[3]), 16, whole), family="dimension"
    )


def _outside(angle: float, body: Rect) -> Point:
    """Where a balloon stands: on a rectangle around the body, in that direction from its middle."""
    half_x, half_y = (body[2] - body[0]) / 2 + 12, (body[3] - body[1]) / 2 + 9
    cos, sin = math.cos(angle), math.sin(angle)
    reach = min(half_x / max(abs(cos), 1e-6), half_y / max(abs(sin), 1e-6))
    return (body[0] + body[2]) / 2 + reach * cos, (body[1] + body[3]) / 2 + reach * sin


def series(sheet: Sheet, number: int) -> None:
    """One outline dimensioned with letters; a table gives their values for each type."""
    chance, maker = sheet.chance, sheet.maker
    found = marks.ground(
        sheet, marks.title_of(sheet, "series"), number, (100, 70), (0.36, 0.4), ("filler", "marking", "edge_break")
    )
    found = found.moved(chance, 290)
    x0, y0, x1, y1 = found.area
    view = (x0 + 24, y0 + 14, x0 + 24 + 110, y0 + 14 + 60)
    sheet.canvas.rect(view)
    sheet.canvas.taken.append(view)
    for letter, ends, offset in (
        ("A", ((view[0], view[3]), (view[2], view[3])), 12),
        ("B", ((view[0], view[1]), (view[0], view[3])), -12),
        ("C", ((view[0], view[1]), (view[0] + 30, view[1])), -8),
    ):
        sheet.linear(*ends, offset, Size("", letter))
    sheet.hole(((view[0] + view[2]) / 2, (view[1] + view[3]) / 2), 12)
    sheet.leader(
        [f"{maker.diameter}D"],
        ((view[0] + view[2]) / 2 + 8, (view[1] + view[3]) / 2 - 9),
        [(view[2] + 8, view[1] + 10)],
    )
    stem = chance.choice(("LR", "KR", "T-", "S", "GX"))
    rows = []
    for n in range(chance.randrange(3, 7)):
        base = 20 + 12 * n
        values = (base * 2.2, base * 1.3, base * 0.4, base * 0.6)
        rows.append(
            [
                f"{stem}{base}",
                *[maker.number(v + chance.choice((0, 0.5)), 1) for v in values],
                maker.number(0.05 * (n + 1) + chance.random() / 50, 3),
            ]
        )
    letters = ("A", "B", "C", f"{maker.diameter}D")
    columns = [
        Column("c_type", 24),
        *[Column("", 18, "right", letter) for letter in letters],
        Column("c_mass", 26, "right"),
    ]
    beside = x1 - 122 > view[2] + 14
    grid = table(
        sheet, columns, rows, x1 - 122 if beside else view[0], y0 + 6 if beside else min(view[3] + 28, y1 - 50)
    )
    for index, row in enumerate(rows):
        for column, letter in ((1, "A"), (2, "B"), (3, "C"), (4, "D")):
            know_cell(sheet, grid, index, column, "series_size", family="series_size", type=row[0], letter=letter)
        know_cell(sheet, grid, index, 5, "series_mass", family="series_mass", type=row[0])
        sheet.features.add(f"type {row[0]}")
