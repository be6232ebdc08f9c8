"""Title blocks in the layouts of `data/layouts.toml`, and what their fields are known to say.

Knows nothing of what the sheet shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bench.generated.canvas import THIN, Rect
from bench.generated.makers import Maker, data
from bench.generated.sheet import MARGIN, Sheet

PT = 25.4 / 72
SMALLEST_ABOVE_MM = 5.6  # a row that is lower has no room for a label over its value
UNKNOWN_WITHOUT_LABEL = ("drawn_by", "checked_by", "approved_by", "project", "client", "order", "department", "heat")
BIG = ("title", "number", "company")
MADE_EMPTY = 0.12  # share of fields that offices leave blank


@dataclass
class Block:
    """Values by field; an empty one leaves its cell blank. `part` names the part that this block belongs to."""

    values: dict[str, str]
    part: str = ""
    narrow: float = 1.0
    known: dict[str, Rect] = field(default_factory=dict)


def fields(sheet: Sheet, title: str, scale: str, number: int) -> dict[str, str]:
    """Values of a new drawing for every field that a layout may hold."""
    maker, chance, pool = sheet.maker, sheet.chance, data("values")
    day, later = _dates(sheet)
    drawn, checked, approved = chance.sample(pool["people"], 3)
    mass = chance.choice((round(chance.uniform(0.02, 4), 2), round(chance.uniform(4, 90), 1)))
    unit = "lb" if maker.inch else "kg"
    found = {
        "title": title,
        "number": _number(sheet, number),
        "scale": scale,
        "drawn_by": drawn,
        "checked_by": checked,
        "approved_by": approved,
        "date": day,
        "checked_date": later,
        "revision": chance.choice(pool["codes"]),
        "material": chance.choice(pool["materials"]),
        "mass": f"{maker.number(mass, 2 if mass < 4 else 1)} {unit}",
        "finish": chance.choice(pool["finishes"][maker.language]),
        "general_tolerance": chance.choice(pool["general"]),
        "company": pool["companies"][maker.choice % len(pool["companies"])],
        "project": chance.choice(pool["projects"]),
        "client": chance.choice(pool["clients"]),
        "order": str(chance.randrange(100000, 999999)),
        "department": chance.choice(pool["departments"]),
        "heat": chance.choice(pool["hardness"]),
        "sheet": "1/1" if chance.random() < 0.7 else "1 / 3",
        "size": paper_name(sheet.canvas.width, sheet.canvas.height),
        "replaces": _number(sheet, number + 13),
        "quantity": str(chance.randrange(1, 40)),
    }
    for name in (
        "mass",
        "finish",
        "heat",
        "replaces",
        "order",
        "project",
        "client",
        "checked_by",
        "material",
        "revision",
    ):
        if chance.random() < MADE_EMPTY * (3 if name in ("heat", "replaces") else 1):
            found[name] = ""
    if not found["checked_by"]:
        found["checked_date"] = ""
    history = sorted(feature.removeprefix("rev ") for feature in sheet.features if feature.startswith("rev "))
    if history:
        found["revision"] = history[-1]
    return found


def paper_name(width: float, height: float) -> str:
    names = {(210, 297): "A4", (420, 297): "A3", (594, 420): "A2", (279, 216): "A", (432, 279): "B", (559, 432): "C"}
    return names.get((round(width), round(height)), "A4")


def _number(sheet: Sheet, number: int) -> str:
    first = sheet.chance.randrange(10, 99)
    styles = (
        f"{first}-{4000 + number}-{number % 90 + 10}",
        f"ZK{100 + first}.{number:03d}",
        f"{first}{70000 + number}",
        f"DWG-{number:04d}-{first}",
        f"{first}.{number % 10}.{200 + number}",
        f"A{first}_{number:03d}",
    )
    return styles[sheet.maker.choice % len(styles)]


def _dates(sheet: Sheet) -> tuple[str, str]:
    """Drawn and checked, in the maker's notation."""
    chance = sheet.chance
    year, month, day = chance.randrange(2009, 2026), chance.randrange(1, 12), chance.randrange(1, 20)
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    notations = {
        "de": ("{d:02d}.{m:02d}.{y}", "{d:02d}.{m:02d}.{s:02d}", "{y}-{m:02d}-{d:02d}"),
        "en": ("{m:02d}/{d:02d}/{y}", "{y}-{m:02d}-{d:02d}", "{d} {n} {y}", "{m}/{d}/{s:02d}"),
        "fr": ("{d:02d}/{m:02d}/{y}", "{d:02d}/{m:02d}/{s:02d}"),
    }[sheet.maker.language]
    notation = notations[sheet.maker.choice % len(notations)]
    return tuple(  # type: ignore[return-value]
        notation.format(d=d, m=month, y=year, s=year % 100, n=months[month - 1])
        for d in (day, day + chance.randrange(1, 9))
    )


def title_block(sheet: Sheet, block: Block, right: float, bottom: float) -> Rect:
    """Drawn with its lower right corner there; returns where it lies."""
    layout = data("layouts")[sheet.maker.layout]
    row = sheet.maker.row_pt * PT * block.narrow
    if "lines" in layout:
        return _listed(sheet, block, layout["lines"], right, bottom)
    width = (layout["width"] or right - MARGIN) * (block.narrow if layout["width"] else 1)
    heights = [row * share for share in layout["heights"]]
    top = bottom - sum(heights)
    outer = (right - width, top, right, bottom)
    sheet.canvas.rect(outer)
    for cells, height in zip(layout["rows"], heights, strict=True):
        _row(sheet, block, layout, cells, (right - width, top, right, top + height))
        top += height
    _tell(sheet, block)
    return outer


def _row(sheet: Sheet, block: Block, layout: dict[str, Any], cells: list[str], box: Rect) -> None:
    shares = [float(cell.partition(":")[2]) for cell in cells]
    left, unit = box[0], (box[2] - box[0]) / sum(shares)
    sheet.canvas.line(box[0], box[1], box[2], box[1], 0.35)
    for cell, share in zip(cells, shares, strict=True):
        place = (left, box[1], left + share * unit, box[3])
        sheet.canvas.line(left, box[1], left, box[3], 0.35)
        _cell(sheet, block, layout, cell.partition(":")[0], place)
        left = place[2]


def _cell(sheet: Sheet, block: Block, layout: dict[str, Any], name: str, box: Rect) -> None:
    if name == "people":
        _people(sheet, block, box)
    elif name == "tolerances":
        _tolerances(sheet, block, layout["left"], box)
    elif name == "right":
        step = (box[3] - box[1]) / len(layout["right"])
        for number, cells in enumerate(layout["right"]):
            _row(sheet, block, layout, cells, (box[0], box[1] + number * step, box[2], box[1] + (number + 1) * step))
    else:
        _field(sheet, block, name, box)


def _field(sheet: Sheet, block: Block, name: str, box: Rect) -> None:
    """A label and its value, as the maker places them."""
    c, value = sheet.canvas, block.values.get(name, "")
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    label = "" if name == "company" or sheet.maker.layout == "bare" else label_of(sheet.maker, name)
    big = 1.35 if name in BIG else 1.0
    place = "beside" if height < SMALLEST_ABOVE_MM and sheet.maker.label_place != "apart" else sheet.maker.label_place
    if not label:
        block.known[name] = c.fitted(
            value, (x0 + x1) / 2, y0 + height * 0.62, min(4.5, height * 0.36), width - 3, "center"
        )
    elif place in ("above", "below"):
        small, tall = min(1.9, height * 0.26), min(3.2 * big, height * 0.42)
        over, under = (
            (y0 + small + 0.7, y1 - height * 0.14)
            if place == "above"
            else (y1 - height * 0.08, y0 + tall + height * 0.12)
        )
        c.fitted(label, x0 + 1, over, small, width - 2)
        block.known[name] = c.fitted(value, x0 + 2.5, under, tall, width - 4)
    else:
        tall = min(2.8 * big, height * 0.45)
        used = min(c.lettering.width(c.lettering.written(label + ":"), tall * 0.8), width * 0.45)
        base = (y0 + y1) / 2 + tall / 2
        c.fitted(label + (":" if place == "beside" else ""), x0 + 1, base, tall * 0.8, used)
        if place == "apart":
            c.line(x0 + used + 2, y0, x0 + used + 2, y1)
        block.known[name] = c.fitted(value, x0 + used + 3.5, base, tall, width - used - 5)


def label_of(maker: Maker, name: str) -> str:
    return maker.label("date" if name == "checked_date" else name)


def _people(sheet: Sheet, block: Block, box: Rect) -> None:
    """Rows for who drew and checked, with names and dates under their heads."""
    c, (x0, y0, x1, y1) = sheet.canvas, box
    rows = (("drawn_by", "date"), ("checked_by", "checked_date"), ("approved_by", ""))
    step, thirds = (y1 - y0) / 4, [x0, x0 + (x1 - x0) * 0.34, x0 + (x1 - x0) * 0.68, x1]
    tall = min(2.6, step * 0.5)
    heads = ("", sheet.maker.label("c_person"), sheet.maker.label("date"))
    for place, head in enumerate(heads):
        c.fitted(head, thirds[place] + 1, y0 + step * 0.7, tall * 0.85, thirds[1] - x0 - 2)
    for number, (person, date) in enumerate(rows, start=1):
        top = y0 + number * step
        c.line(x0, top, x1, top, THIN)
        c.fitted(sheet.maker.label(person), x0 + 1, top + step * 0.7, tall * 0.85, thirds[1] - x0 - 2)
        for column, name in ((1, person), (2, date)):
            value = block.values.get(name, "")
            block.known[name] = c.fitted(value, thirds[column] + 1, top + step * 0.7, tall, thirds[1] - x0 - 2)
    for x in thirds[1:3]:
        c.line(x, y0, x, y1, THIN)


def _tolerances(sheet: Sheet, block: Block, below: list[str], box: Rect) -> None:
    """The box of an ASME sheet: units, tolerances by decimals, and fields under it."""
    c, (x0, y0, x1, y1), maker = sheet.canvas, box, sheet.maker
    unit = {"en": "INCHES" if maker.inch else "MILLIMETERS", "de": "MILLIMETER", "fr": "MILLIMÈTRES"}[maker.language]
    one, two, angle = (
        maker.number(v, d)
        for v, d in sheet.chance.choice(
            (((0.02, 2), (0.005, 3), (0.5, 1)), ((0.2, 1), (0.1, 2), (1, 0)), ((0.1, 1), (0.05, 2), (0.5, 1)))
        )
    )
    lines = [
        "UNLESS OTHERWISE SPECIFIED:",
        f"DIMENSIONS ARE IN {unit}",
        "TOLERANCES:",
        f"ONE PLACE DECIMAL ±{one}",
        f"TWO PLACE DECIMAL ±{two}",
        f"ANGULAR ±{angle}°",
    ]
    step = (y1 - y0) / (len(lines) + 1.6 * len(below) + 0.5)
    boxes = [
        c.fitted(line, x0 + 1.5, y0 + step * (n + 0.9), min(2.2, step * 0.62), x1 - x0 - 3)
        for n, line in enumerate(lines)
    ]
    if not block.part:
        sheet.know("units", (unit, "inch" if maker.inch else "mm", "inches" if maker.inch else "millimet"), boxes[1])
        for concept, value, number in (
            ("tolerance_one", one, 3),
            ("tolerance_two", two, 4),
            ("tolerance_angle", angle, 5),
        ):
            sheet.know(concept, (f"±{value}", f"+/-{value}"), boxes[number])
    top = y0 + step * (len(lines) + 0.5)
    for number, name in enumerate(below):
        place = (x0, top + number * 1.6 * step, x1, top + (number + 1) * 1.6 * step)
        c.line(x0, place[1], x1, place[1], THIN)
        _field(sheet, block, name, place)


def _listed(sheet: Sheet, block: Block, names: list[str], right: float, bottom: float) -> Rect:
    """No rulings: a label, a colon and the value, line under line."""
    step, c = max(4.5, min(7.0, sheet.maker.row_pt * PT * 0.7)) * block.narrow, sheet.canvas
    x0, tall = right - 95 * block.narrow, min(3.2, step * 0.5)
    top = bottom - step * len(names) - 2
    widest = max(c.lettering.width(c.lettering.written(sheet.maker.label(name) + ": "), tall) for name in names)
    widest = min(widest, 42 * block.narrow)
    for number, name in enumerate(names, start=1):
        c.fitted(sheet.maker.label(name) + ":", x0, top + number * step, tall, widest)
        value = block.values.get(name, "")
        block.known[name] = c.fitted(value, x0 + widest + 1.5, top + number * step, tall, right - x0 - widest - 3)
    _tell(sheet, block)
    return x0 - 2, top, right, bottom


def _tell(sheet: Sheet, block: Block) -> None:
    """Truths of what is filled in; a field that is missing or blank may be asked for as absent."""
    unlabelled = sheet.maker.layout == "bare"
    several = "checked_date" in block.known and block.values.get("checked_date")
    for name in (
        "title",
        "number",
        "scale",
        "material",
        "mass",
        "finish",
        "general_tolerance",
        "drawn_by",
        "checked_by",
        "approved_by",
        "revision",
        "date",
        "checked_date",
        "project",
        "client",
        "order",
        "heat",
        "replaces",
        "department",
        "sheet",
        "size",
    ):
        value, box = block.values.get(name, ""), block.known.get(name)
        if unlabelled and name in UNKNOWN_WITHOUT_LABEL:
            continue
        concept = "drawn_date" if name == "date" and several else name
        words = {"part": block.part} if block.part else {}
        if value and box is not None:
            sheet.features.add(name)
            sheet.know(
                f"part_{concept}" if block.part else concept,
                _said(name, value),
                box,
                full=value,
                family="title" if not block.part else f"part_{name}",
                **words,
            )
        elif not block.part and name not in sheet.features:
            sheet.features.add(f"no {name}")


def _said(name: str, value: str) -> tuple[str, ...]:
    """A mass is also named by its number, a sheet by its first, a coating by its name alone."""
    if name == "mass":
        return value, value.split()[0]
    return (value, value.replace(" ", "")) if " " in value else (value,)
