"""Floor plans: rooms with names and areas, doors, windows and outside sizes.

Knows nothing of questions' wording.
"""

from __future__ import annotations

from random import Random

from bench.generated.canvas import Rect, joined
from bench.generated.families import marks
from bench.generated.makers import data
from bench.generated.sheet import MARGIN, Sheet
from bench.generated.sizes import Size
from bench.generated.tables import Column, know_cell, table
from bench.generated.titleblock import Block, fields, title_block

WALL = 3.0


def floor_plan(sheet: Sheet, number: int) -> None:
    chance, c = sheet.chance, sheet.canvas
    sheet.border()
    right, bottom = c.width - MARGIN, c.height - MARGIN
    scale = chance.choice(("1:50", "1:50", "1:40", "1:75") if c.width < 500 else ("1:50", "1:25"))
    title = marks.title_of(sheet, "plan")
    values = fields(sheet, title, scale, number) | {
        "material": "",
        "mass": "",
        "finish": "",
        "heat": "",
        "general_tolerance": "",
    }
    block = title_block(sheet, Block(values), right, bottom)
    c.taken.append(block)
    columns, rows = chance.choice(((3, 2), (4, 2), (3, 3), (5, 2)) if c.width < 500 else ((5, 2), (4, 3)))
    schedule = chance.random() < 0.6
    room_x = c.width - 2 * MARGIN - 50 - (92 if schedule else 0)
    room_y = block[1] - MARGIN - 52
    across, down = _split(chance, room_x, columns), _split(chance, room_y, rows)
    left, top = MARGIN + 34, MARGIN + 32
    per_mm = float(scale.split(":")[1]) / 1000
    names = chance.sample(data("values")["rooms"], min(columns * rows, 10))
    cells = [(x, y) for y in range(rows) for x in range(columns)][: len(names)]
    outer = (left, top, left + sum(across), top + sum(down))
    c.rect(outer, 1.0)
    c.rect((outer[0] + WALL, outer[1] + WALL, outer[2] - WALL, outer[3] - WALL), 0.5)
    rows_out = []
    for (x, y), name in zip(cells, names, strict=True):
        box = (left + sum(across[:x]), top + sum(down[:y]), left + sum(across[: x + 1]), top + sum(down[: y + 1]))
        rows_out.append(_room(sheet, box, name, f"{chance.choice('01')}.{len(rows_out) + 1:02d}", per_mm))
    _outside(sheet, outer, across, per_mm)
    _windows(sheet, outer, across)
    if schedule:
        _schedule(sheet, rows_out, (right - 96, MARGIN + 14))
    heading = f"{title}  {scale}"
    c.write(heading, left, outer[3] + 14, 5) if outer[3] + 18 < block[1] else None
    sheet.features |= {"floor plan", *[name["en"].casefold() for name in names]}


def _split(chance: Random, whole: float, parts: int) -> list[float]:
    shares = [chance.uniform(0.7, 1.3) for _ in range(parts)]
    return [whole * share / sum(shares) for share in shares]


def _room(sheet: Sheet, box: Rect, name: dict[str, str], mark: str, per_mm: float) -> list[str]:
    """Walls with a door, name, number and area; returns what a schedule says of it."""
    c, chance, maker = sheet.canvas, sheet.chance, sheet.maker
    x0, y0, x1, y1 = box
    c.rect((x0 + WALL / 2, y0 + WALL / 2, x1 - WALL / 2, y1 - WALL / 2), 0.5)
    door = x0 + (x1 - x0) * 0.25
    c.arc((door, y1 - WALL / 2), 8, 0, 90, 0.2)
    c.line(door, y1 - WALL / 2, door, y1 - WALL / 2 - 8, 0.3)
    area = maker.number((x1 - x0) * (y1 - y0) * per_mm * per_mm, 2)
    unit = "m2" if maker.choice % 3 == 0 else "m²"
    middle, y = (x0 + x1) / 2, (y0 + y1) / 2
    shown = name[maker.language].upper() if maker.choice % 2 else name[maker.language]
    named = c.fitted(shown, middle, y - 4, 3.5, x1 - x0 - 8, "center")
    text = f"{area} {unit}" if maker.choice % 5 else f"A = {area} {unit}"
    placed = c.fitted(text, middle, y + 2, 2.8, x1 - x0 - 8, "center")
    number = c.fitted(mark, middle, y + 7, 2.5, x1 - x0 - 8, "center")
    said = (f"{name['de']}", f"{name['en']}")
    sheet.know("room_area", (f"{area} {unit}", area), placed, full=f"{area} m²", family="room_area", room=said)
    sheet.know("room_number", (mark,), number, family="room_number", room=said)
    sheet.know("room_of_area", (name[maker.language],), joined([named, placed]), area=area, family="room_of_area")
    return [mark, name[maker.language], area, chance.choice(data("values")["floors"][maker.language])]


def _outside(sheet: Sheet, outer: Rect, across: list[float], per_mm: float) -> None:
    """A chain over the rooms and the whole over it; metres or millimetres by maker."""
    metres, maker = sheet.maker.choice % 2 == 0, sheet.maker

    def named(length: float) -> Size:
        real = round(length * per_mm * 100) / 100
        return Size("", maker.number(real, 2) if metres else f"{real * 1000:.0f}")

    left = outer[0]
    for part in across:
        sheet.linear((left, outer[1]), (left + part, outer[1]), -9, named(part))
        left += part
    for concept, ends, offset, length in (
        ("building_length", ((outer[0], outer[1]), (outer[2], outer[1])), -18, outer[2] - outer[0]),
        ("building_width", ((outer[0], outer[1]), (outer[0], outer[3])), -14, outer[3] - outer[1]),
    ):
        size = named(length)
        box = sheet.linear(*ends, offset, size)
        sheet.know(concept, size.answers(), box, full=size.value, unit="m" if metres else "mm", family="building")


def _windows(sheet: Sheet, outer: Rect, across: list[float]) -> None:
    """Openings in the lower wall with their type and, under it, width and height."""
    c, chance, left = sheet.canvas, sheet.chance, outer[0]
    opening = [f"{chance.choice((88.5, 101, 126, 151, 176, 201)):g}" for _ in across]
    for index, part in enumerate(across, start=1):
        x = left + part / 2
        for dy in (0, WALL / 2, WALL):
            c.line(x - 8, outer[3] - dy, x + 8, outer[3] - dy, 0.2)
        text = sheet.maker.decimal(
            f"{opening[index - 1].replace('.', ',')}/{chance.choice(('126', '138,5', '151', '213,5'))}"
        )
        c.write(f"F{index}", x, outer[3] + 4, 2.5, anchor="center")
        box = c.write(text, x, outer[3] + 8, 2.5, anchor="center")
        sheet.know(
            "window_size", (text, text.replace("/", " / ")), box, full=text, window=f"F{index}", family="window_size"
        )
        sheet.features.add(f"window F{index}")
        left += part


def _schedule(sheet: Sheet, rows: list[list[str]], at: tuple[float, float]) -> None:
    maker = sheet.maker
    columns = [
        Column("c_room", 18),
        Column("", 30, "left", {"de": "Nutzung", "en": "Use", "fr": "Usage"}[maker.language]),
        Column("c_area", 20, "right"),
        Column("c_floor", 26),
    ]
    grid = table(sheet, columns, rows, *at)
    pairs = {room[maker.language]: (room["de"], room["en"]) for room in data("values")["rooms"]}
    for index, row in enumerate(rows):
        know_cell(sheet, grid, index, 3, "room_floor", family="room_floor", room=pairs[row[1]])
    sheet.features.add("room schedule")
