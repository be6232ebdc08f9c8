"""Plates: with callouts and a section, with a table of holes, or with ordinate dimensions.

Knows nothing of questions' wording.
"""

from __future__ import annotations

from bench.generated.canvas import THICK, Point, Rect
from bench.generated.families import marks
from bench.generated.sheet import Sheet
from bench.generated.sizes import BASIC, DEVIATIONS, FIT, LIMITS, PLAIN, REFERENCE, SYMMETRIC, Size, size
from bench.generated.tables import Column, know_cell, table

NOTES = ("edge_break", "fillet_note", "hardening", "marking", "filler", "paint")
THREADS = (("M4", 4), ("M5", 5), ("M6", 6), ("M8", 8), ("M10", 10), ("M12x1,5", 12), ("M3", 3))
INCH_THREADS = (("1/4-20 UNC", 6.35), ("10-32 UNF", 4.8), ("5/16-18 UNC", 7.9), ("3/8-16 UNC", 9.5), ("M6x1", 6))
DRILLS = (4.5, 5.5, 6.6, 7, 9, 11, 13.5)


def thread(sheet: Sheet) -> tuple[str, float]:
    name, radius = sheet.chance.choice(INCH_THREADS if sheet.maker.inch else THREADS)
    return sheet.maker.decimal(name), radius


def plate(sheet: Sheet, number: int) -> None:
    """Front view with holes, side view with the thickness, section A-A with a pocket, detail B."""
    chance = sheet.chance
    length = chance.randrange(70, 260, 5) + chance.choice((0, 0, 0.5))
    height = round(length * chance.uniform(0.45, 0.8) / 2) * 2
    thick = chance.choice((6, 8, 10, 12, 15, 18, 20, 25))
    found = marks.ground(sheet, marks.title_of(sheet, "plate"), number, (length, height), (0.46, 0.48), NOTES)
    found = found.moved(chance, 170 + (length + thick) * found.scale)
    k, (x0, y0, _, _) = found.scale, found.area
    view = (x0 + 32, y0 + 26, x0 + 32 + length * k, y0 + 26 + height * k)
    sheet.canvas.rect(view)
    sheet.canvas.taken.append(view)
    _outside(sheet, view, length, height)
    _bore(sheet, view, min(length, height), k)
    _holes(sheet, view, k)
    _threads(sheet, view, k)
    side = _side(sheet, view, thick, k)
    _section(sheet, found, view, side, thick)


def _outside(sheet: Sheet, view: Rect, length: float, height: float) -> None:
    x0, y0, x1, y1 = view
    forms = (PLAIN, PLAIN, PLAIN, SYMMETRIC, DEVIATIONS)
    wide, tall = size(sheet.maker, sheet.chance, length, "", forms), size(sheet.maker, sheet.chance, height, "", forms)
    sheet.know_size("length", wide, sheet.linear((x0, y1), (x1, y1), 18, wide), family="dimension")
    sheet.know_size("height", tall, sheet.linear((x0, y0), (x0, y1), -18, tall), family="dimension")


def _bore(sheet: Sheet, view: Rect, small: float, k: float) -> None:
    chance, centre = sheet.chance, ((view[0] + view[2]) / 2, (view[1] + view[3]) / 2)
    bore = max(8, round(small * chance.uniform(0.2, 0.38)))
    sheet.hole(centre, bore / 2 * k)
    named = size(sheet.maker, chance, bore, "⌀", (FIT, FIT, SYMMETRIC, DEVIATIONS, LIMITS), inner=True)
    knees = sheet.around(view, centre)
    box = sheet.leader([named], (centre[0] + bore * k * 0.35, centre[1] - bore * k * 0.35), knees)[0]
    sheet.know_size("bore", named, box, family="dimension")
    sheet.features |= {"bore"}
    if chance.random() < 0.6:
        value = sheet.maker.decimal(chance.choice(("0,02", "0,05", "0,1", "0,03")))
        symbol, datum = chance.choice((("perpendicularity", "A"), ("position", "A"), ("cylindricity", "")))
        text = f"{sheet.maker.diameter}{value}" if symbol == "position" else value
        marks.frame(sheet, symbol, text, datum, (box[0], box[1] - 1.5))


def _holes(sheet: Sheet, view: Rect, k: float) -> None:
    """Four or six equal holes along the edges, one callout, sometimes with a counterbore."""
    chance, maker, (x0, y0, x1, y1) = sheet.chance, sheet.maker, view
    drill, inset = chance.choice(DRILLS), max(6.0, (x1 - x0) * 0.09)
    places = [(x, y) for x in (x0 + inset, x1 - inset) for y in (y0 + inset, y1 - inset)]
    if chance.random() < 0.3:
        places += [((x0 + x1) / 2, y0 + inset), ((x0 + x1) / 2, y1 - inset)]
    for place in places:
        sheet.hole(place, max(0.8, drill / 2 * k))
    named = size(maker, chance, drill, "⌀", (PLAIN, PLAIN, SYMMETRIC))
    through = {"de": (" durch", "", ""), "en": (" THRU", " THRU ALL", ""), "fr": (" débouchant", "", "")}[
        maker.language
    ]
    count = f"{len(places)}{maker.times}"
    called = Size(named.sign, named.value, named.form, named.upper, named.lower, chance.choice(through), count)
    lines: list[Size | str] = [called]
    counterbore = chance.random() < 0.5
    if counterbore:
        wide, deep = _counterbore(sheet, drill)
        lines.append(f"{'⌴' if maker.depth == '↧' else _cbore(maker.language)}{wide.main}{maker.depth}{deep.main}")
    boxes = sheet.leader(lines, places[2], sheet.around(view, places[2]))
    said = (str(len(places)), f"{len(places)}")
    sheet.know_size("hole", named, boxes[0], count=said, family="dimension")
    sheet.know("hole_count", (str(len(places)),), boxes[0], size=f"{named.sign}{named.value}")
    if counterbore:
        sheet.know_size("counterbore", wide, boxes[1], family="dimension")
        sheet.know_size("counterbore_depth", deep, boxes[1], family="dimension")
        sheet.features.add("counterbore")
    pitch = size(maker, chance, (x1 - x0 - 2 * inset) / k, "", (PLAIN, PLAIN, SYMMETRIC, BASIC))
    box = sheet.linear((places[0][0], y1), (places[2][0], y1), 9, pitch)
    sheet.know_size("hole_pitch", pitch, box, count=said, family="dimension")


def _cbore(language: str) -> str:
    return {"de": "Senkung ", "en": "CBORE ", "fr": "Lamage "}[language]


def _counterbore(sheet: Sheet, drill: float) -> tuple[Size, Size]:
    wide = size(sheet.maker, sheet.chance, round(drill * 1.7), "⌀")
    return wide, size(sheet.maker, sheet.chance, round(drill * 1.0))


def _threads(sheet: Sheet, view: Rect, k: float) -> None:
    """Two, three or eight threaded holes with their depth."""
    chance, (x0, y0, x1, y1) = sheet.chance, view
    name, radius = thread(sheet)
    count = chance.choice((2, 2, 3, 8))
    left, right = x0 + (x1 - x0) * 0.24, x1 - (x1 - x0) * 0.24
    middle = (y0 + y1) / 2
    rows = {2: [(left, middle), (right, middle)], 3: [(left, middle), (right, middle), (left, y0 + (y1 - y0) * 0.3)]}
    eight = [(left + dx, middle + dy) for dx, dy in ((-4, -7), (4, -7), (-4, 7), (4, 7))]
    places: list[Point] = rows.get(count) or [*eight, *[(x + right - left, y) for x, y in eight]]
    for place in places:
        sheet.hole(place, max(0.7, radius / 2.4 * k), thread=True)
    deep, drilled = _thread_depths(sheet, radius)
    core = size(sheet.maker, chance, round(radius * 0.85, 1), "⌀")
    text = f"{count}{sheet.maker.times}{name}{sheet.maker.depth}{deep.main}"
    lines: list[Size | str] = [text]
    if drilled is not None:
        lines.append(f"{core.main}{sheet.maker.depth}{drilled.main}")
    boxes = sheet.leader(lines, places[1], sheet.around(view, places[1]))
    know_thread(sheet, name, count, boxes[0])
    sheet.know_size("thread_depth", deep, boxes[0], thread=name, family="dimension")
    if drilled is not None:
        sheet.know_size("core_depth", drilled, boxes[1], thread=name, family="dimension")


def know_thread(sheet: Sheet, name: str, count: int, box: Rect) -> None:
    plain = name.split("x")[0]
    sheet.know(
        "thread", (name, plain, name.split("-")[0]), box, full=name, count=(str(count), str(count)), family="dimension"
    )
    if count > 1:
        sheet.know("thread_count", (str(count),), box, thread=name)
    sheet.features |= {"thread", f"thread {plain}"}


def _thread_depths(sheet: Sheet, radius: float) -> tuple[Size, Size | None]:
    deep = size(sheet.maker, sheet.chance, round(radius * 1.8))
    drilled = size(sheet.maker, sheet.chance, round(radius * 1.8 + 4)) if sheet.chance.random() < 0.4 else None
    return deep, drilled


def _side(sheet: Sheet, view: Rect, thick: float, k: float) -> Rect:
    """The side view with its thickness, sometimes a flatness frame, datum A and a roughness sign."""
    x0 = view[2] + 62
    side = (x0, view[1], x0 + max(4.0, thick * k), view[3])
    sheet.canvas.rect(side)
    sheet.canvas.taken.append(side)
    named = size(sheet.maker, sheet.chance, thick, "", (PLAIN, PLAIN, SYMMETRIC, DEVIATIONS, LIMITS))
    box = sheet.linear((side[0], side[3]), (side[2], side[3]), 12, named)
    sheet.know_size("thickness", named, box, family="dimension")
    if sheet.chance.random() < 0.7:
        sheet.datum("A", (side[2] + 9, side[3] - 34))
        sheet.canvas.line(side[2], side[3] - 34, side[2] + 11, side[3] - 34)
    if sheet.chance.random() < 0.6:
        value = sheet.maker.decimal(sheet.chance.choice(("0,01", "0,05", "0,08", "0,2")))
        marks.frame(sheet, "flatness", value, "", (side[2] + 8, side[1] + 6))
        sheet.canvas.line(side[2], side[1] + 3, side[2] + 8, side[1] + 3)
    if sheet.chance.random() < 0.7:
        marks.roughness(
            sheet, (side[2] + 6, side[3] - 10), sheet.maker.decimal(sheet.chance.choice(("0,8", "1,6", "3,2", "6,3")))
        )
        sheet.canvas.line(side[2], side[3] - 10, side[2] + 8, side[3] - 10)
    return side


def _section(sheet: Sheet, found: marks.Ground, view: Rect, side: Rect, thick: float) -> None:
    """Section A-A under the front view and detail B beside it, where there is room."""
    _, _, x1, y1 = found.area
    top = view[3] + 38
    if y1 - top < 20:
        return
    k = found.scale
    sheet.section_marks("A", view[0] + (view[2] - view[0]) * 0.12, view[1] - 4, view[3] + 4)
    low = top + max(5.0, min(thick * k, y1 - top - 12))
    body = (view[0], top, view[2], low)
    sheet.canvas.rect(body)
    middle, half = (body[0] + body[2]) / 2, (body[2] - body[0]) * 0.13
    for part in ((body[0], top, middle - half, low), (middle + half, top, body[2], low)):
        sheet.canvas.rect(part)
        sheet.canvas.hatch(part)
    marks.view_name(sheet, "section", "A-A", middle, top - 9, "")
    sheet.canvas.taken.append(body)
    wide = size(sheet.maker, sheet.chance, 2 * half / k, "", (PLAIN, SYMMETRIC, REFERENCE))
    box = sheet.linear((middle - half, low), (middle + half, low), 8, wide)
    if wide.form != REFERENCE:
        sheet.know_size("pocket_width", wide, box, view=("Schnitt A-A", "section A-A"), family="dimension")
    if x1 - side[0] > 40 and sheet.chance.random() < 0.6:
        _detail(sheet, (side[0] + 22, (top + y1) / 2))


def _detail(sheet: Sheet, centre: Point) -> None:
    """A rounded and chamfered edge, enlarged."""
    chance, (x, y) = sheet.chance, centre
    reach = 12.0
    if not sheet.canvas.is_free((x - reach, y - reach - 8, x + reach + 26, y + reach)):
        return
    sheet.canvas.circle(centre, reach, 0.2)
    marks.view_name(sheet, "detail", "B", x, y - reach - 2, chance.choice(("2:1", "5:1", "10:1", "4:1")))
    named = size(sheet.maker, chance, chance.choice((0.5, 1, 1.5, 2)))
    chamfer = chance.random() < 0.6
    sheet.canvas.line(x - 8, y + 8, x - 8, y - 2, THICK)
    sheet.canvas.line(x - 2, y - 8, x + 8, y - 8, THICK)
    if chamfer:
        sheet.canvas.line(x - 8, y - 2, x - 2, y - 8, THICK)
    else:
        sheet.canvas.arc((x - 2, y - 2), 6, 90, 180)
    called = (
        Size("", named.value, suffix="x45°" if not sheet.maker.inch else " X 45°")
        if chamfer
        else Size("R", named.value)
    )
    box = sheet.leader([called], (x - 5, y - 5), [(x + 10, y + 2), (x + 12, y + 8)])[0]
    words = {"view": ("Einzelheit B", "detail B")}
    if chamfer:
        sheet.know(
            "chamfer",
            (called.main, f"{named.value} x 45°", named.value),
            box,
            full=called.main,
            family="dimension",
            **words,
        )
        sheet.features.add("chamfer")
    else:
        sheet.know(
            "radius", (called.main, named.value), box, full=called.main, unit=sheet.unit, family="dimension", **words
        )
        sheet.features.add("radius")


def hole_table_plate(sheet: Sheet, number: int) -> None:
    """A plate whose holes are tagged and listed with their places; or dimensioned by ordinates."""
    chance, maker = sheet.chance, sheet.maker
    length, height = chance.randrange(100, 240, 10), chance.randrange(60, 120, 5)
    found = marks.ground(sheet, marks.title_of(sheet, "plate"), number, (length, height), (0.5, 0.62), NOTES)
    found = found.moved(chance, 140 + length * found.scale)
    k, (x0, y0, x1, _) = found.scale, found.area
    view = (x0 + 26, y0 + 20, x0 + 26 + length * k, y0 + 20 + height * k)
    sheet.canvas.rect(view)
    sheet.canvas.taken.append(view)
    _outside(sheet, view, length, height)
    kinds = chance.sample([(maker.diameter, d) for d in DRILLS] + [("M", d) for d in (4, 5, 6, 8)], 3)
    rows: list[list[str]] = []
    for letter, (sign, wide) in zip("ABC", kinds, strict=True):
        for index in range(chance.randrange(1, 4)):
            place = chance.randrange(10, length - 10), chance.randrange(8, height - 8)
            at = (view[0] + place[0] * k, view[3] - place[1] * k)
            sheet.hole(at, max(0.8, wide / 2 * k), thread=sign == "M")
            sheet.canvas.write(f"{letter}{index + 1}", at[0] + wide / 2 * k + 0.8, at[1] - wide / 2 * k - 0.6, 2.5)
            deep = f"{sign}{maker.number(wide, 0 if wide == int(wide) else 1)}"
            rows.append([f"{letter}{index + 1}", maker.number(place[0], 2), maker.number(place[1], 2), deep])
    columns = [Column("c_tag", 18), Column("c_x", 20, "right"), Column("c_y", 20, "right"), Column("c_size", 28)]
    at_right = x1 - 86 > view[2] + 8
    grid = table(sheet, columns, rows, x1 - 86 if at_right else view[0], y0 + 6 if at_right else view[3] + 28)
    for index, row in enumerate(rows):
        for column, concept in ((1, "hole_x"), (2, "hole_y"), (3, "hole_size")):
            know_cell(sheet, grid, index, column, concept, family=concept, tag=row[0])
        sheet.features.add(f"tag {row[0]}")
    sheet.features.add("hole table")
    tags = [row[0] for row in rows if row[3] == rows[0][3]]
    sheet.know("hole_tags", tags, grid.box, all_of=[[tag] for tag in tags], size=rows[0][3])
