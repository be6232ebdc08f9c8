"""Schematics with designators and values, and cables with tables of their pins.

Knows nothing of questions' wording.
"""

from __future__ import annotations

from bench.generated.canvas import THIN, Point, Rect
from bench.generated.families import marks
from bench.generated.sheet import MARGIN, Sheet
from bench.generated.sizes import PLAIN, SYMMETRIC, size
from bench.generated.tables import Column, know_cell, notes, table
from bench.generated.titleblock import Block, fields, title_block

MECHANICAL_ONLY = ("material", "mass", "finish", "heat", "general_tolerance")
RESISTORS = ("10k", "4k7", "330R", "1k", "100k", "2.2k", "47R", "0R05", "220", "1M", "68k", "15k", "3.9k")
CAPACITORS = ("100nF", "10uF", "4.7uF", "1uF", "22pF", "470uF/35V", "2n2", "68pF", "220nF")
COILS = ("3.3uH", "10uH", "22uH", "100uH", "4.7uH")
DIODES = ("1N4148", "SS34", "BAT54", "SMBJ24A", "BZX84C5V1")
CHIPS = ("LM358", "TPS54331", "STM32F103C8", "MCP2551", "DRV8825", "INA226", "ULN2003A", "AD8605")
TRANSISTORS = ("BC847", "IRLML6244", "2N7002", "BSS138")
NETS = (
    "+24V",
    "+3V3",
    "GND",
    "CAN_H",
    "CAN_L",
    "SDA",
    "SCL",
    "EN",
    "VBUS",
    "PWM1",
    "RESET",
    "TXD",
    "RXD",
    "ENC_A",
    "ENC_B",
    "SHIELD",
)
COLOURS = {
    "de": ("rot", "schwarz", "blau", "weiß", "gelb", "grün", "braun", "grau", "violett", "orange"),
    "en": ("RED", "BLACK", "BLUE", "WHITE", "YELLOW", "GREEN", "BROWN", "GREY", "VIOLET", "ORANGE"),
    "fr": ("rouge", "noir", "bleu", "blanc", "jaune", "vert", "marron", "gris", "violet", "orange"),
}
KINDS = (("R", RESISTORS), ("C", CAPACITORS), ("L", COILS), ("D", DIODES), ("Q", TRANSISTORS), ("U", CHIPS))


def schematic(sheet: Sheet, number: int) -> None:
    """Parts on a grid, wired by nets, each with its designator and value beside or below it."""
    chance, c = sheet.chance, sheet.canvas
    sheet.border()
    right, bottom = c.width - MARGIN, c.height - MARGIN
    values = fields(sheet, marks.title_of(sheet, "schematic"), "", number) | dict.fromkeys(MECHANICAL_ONLY, "")
    block = title_block(sheet, Block(values), right, bottom)
    c.taken.append(block)
    columns, rows = int((c.width - 60) // 44), int((block[1] - 40) // 36)
    places = [(MARGIN + 34 + 44 * x, MARGIN + 26 + 36 * y) for y in range(rows) for x in range(columns)]
    used: dict[str, dict[str, Rect]] = {}
    counts: dict[str, int] = {}
    for place in places:
        if chance.random() < 0.25:
            continue
        letter, values = chance.choice(KINDS[:3] if chance.random() < 0.65 else KINDS)
        counts[letter] = counts.get(letter, 0) + chance.choice((1, 1, 1, 2, 5))
        value = chance.choice(values)
        _component(sheet, place, (letter, f"{letter}{counts[letter]}", value), used)
    _wires(sheet, places)
    for value, holders in used.items():
        if len(holders) == 1:
            ((designator, box),) = holders.items()
            sheet.know("component_of", (designator,), box, value=value, family="component_of")
    sheet.features |= {"schematic"}
    if block[0] > 110:
        notes(sheet, MARGIN + 4, bottom - 22, 2, ("filler", "paint"))


def _component(sheet: Sheet, at: Point, part: tuple[str, str, str], used: dict[str, dict[str, Rect]]) -> None:
    """A symbol with two wires; texts above it, below it or at its right, as the maker does."""
    c, (x, y), (letter, designator, value) = sheet.canvas, at, part
    style, tall = sheet.maker.choice % 3, 2.5
    c.line(x - 14, y, x - 6, y, THIN)
    c.line(x + 6, y, x + 14, y, THIN)
    height = _symbol(sheet, letter, at)
    if style == 0:
        spots = ((x, y - height - 1, "center"), (x, y + height + 3.5, "center"))
    elif style == 1:
        spots = ((x, y - height - 4.2, "center"), (x, y - height - 1, "center"))
    else:
        spots = ((x - 5, y + height + 3.4, "left"), (x - 5, y + height + 6.8, "left"))
    named = c.write(designator, spots[0][0], spots[0][1], tall, anchor=spots[0][2])
    box = c.write(value, spots[1][0], spots[1][1], tall, anchor=spots[1][2])
    sheet.know("component", (value,), box, full=value, family="component", designator=designator)
    sheet.features.add(f"designator {designator}")
    used.setdefault(value, {})[designator] = named


def _symbol(sheet: Sheet, letter: str, at: Point) -> float:
    """Draws the part and returns half its height."""
    c, (x, y) = sheet.canvas, at
    if letter == "R":
        c.rect((x - 6, y - 2, x + 6, y + 2), 0.3)
        return 2.0
    if letter == "C":
        c.line(x - 6, y, x - 1, y, THIN)
        c.line(x + 1, y, x + 6, y, THIN)
        c.line(x - 1, y - 3.5, x - 1, y + 3.5, 0.4)
        c.line(x + 1, y - 3.5, x + 1, y + 3.5, 0.4)
        return 3.5
    if letter == "L":
        for n in range(4):
            c.arc((x - 4.5 + 3 * n, y), 1.5, 0, 180, 0.3)
        return 1.8
    if letter == "D":
        c.path([(x - 3, y - 3), (x - 3, y + 3), (x + 3, y), (x - 3, y - 3)], 0.3)
        c.line(x + 3, y - 3, x + 3, y + 3, 0.4)
        return 3.2
    c.rect((x - 6, y - 6, x + 6, y + 6), 0.4)
    return 6.2


def _wires(sheet: Sheet, places: list[Point]) -> None:
    """Vertical buses between neighbours and names of nets at their ends."""
    c, chance = sheet.canvas, sheet.chance
    for name, place in zip(
        chance.sample(NETS, min(6, len(places))), chance.sample(places, min(6, len(places))), strict=True
    ):
        x, y = place[0] - 14, place[1]
        c.line(x, y, x, y - 13, THIN)
        c.write(name, x - 3, y - 14.5, 2.2)
        sheet.features.add(f"net {name}")
    for x, y in places[::3]:
        c.line(x + 14, y, x + 14, y + 16, THIN)
        c.line(x + 11, y + 16, x + 17, y + 16, 0.4)
        c.line(x + 12.4, y + 17.2, x + 15.6, y + 17.2, 0.4)


def cable(sheet: Sheet, number: int) -> None:
    """Two plugs, the length between them, and a table of pins, signals and colours."""
    chance, maker = sheet.chance, sheet.maker
    found = marks.ground(
        sheet, marks.title_of(sheet, "cable"), number, (200, 60), (0.5, 0.2), ("filler", "marking", "torque")
    )
    c, (x0, y0, x1, _) = sheet.canvas, found.area
    left, right, y = x0 + 30, min(x1 - 40, x0 + 230), y0 + 36
    for x, name in ((left, "X1"), (right, "X2")):
        c.rect((x - 9, y - 9, x + 9, y + 9))
        c.write(name, x, y - 12, 3.5, anchor="center")
    for dy in (-2.5, 2.5):
        c.line(left + 9, y + dy, right - 9, y + dy, 0.35)
    named = size(maker, chance, chance.randrange(200, 3000, 50), "", (SYMMETRIC, SYMMETRIC, PLAIN))
    sheet.know_size(
        "cable_length", named, sheet.linear((left - 9, y + 9), (right + 9, y + 9), 14, named), family="dimension"
    )
    names = chance.sample(
        ("JST PHR-6", "Molex 43025-0800", "M12 A-cod. 8-pol.", "D-Sub 9", "RJ45", "Phoenix MC 1,5/8", "Harting Han 3A"),
        2,
    )
    for x, name, plug in ((left, names[0], "X1"), (right, names[1], "X2")):
        box = c.write(name, x, y - 18, 2.8, anchor="center")
        sheet.know("connector", (name,), box, full=name, designator=plug, family="connector")
    count = chance.randrange(4, 10)
    signals, colours = chance.sample(NETS, count), chance.sample(COLOURS[maker.language], count)
    gauges = [maker.decimal(chance.choice(("0,14", "0,25", "0,5", "0,75", "1,5"))) for _ in range(count)]
    rows = [[str(n + 1), signals[n], colours[n], gauges[n]] for n in range(count)]
    columns = [
        Column("c_pin", 18, "center"),
        Column("c_signal", 34),
        Column("c_colour", 30),
        Column("c_gauge", 24, "center"),
    ]
    grid = table(sheet, columns, rows, left - 9, y + 34)
    for index, row in enumerate(rows):
        for column, concept in ((1, "pin_signal"), (2, "pin_colour"), (3, "pin_gauge")):
            know_cell(sheet, grid, index, column, concept, family=concept, pin=row[0])
        know_cell(sheet, grid, index, 0, "signal_pin", family="signal_pin", signal=row[1])
        know_cell(sheet, grid, index, 2, "signal_colour", family="signal_colour", signal=row[1])
        sheet.features |= {f"pin {row[0]}", f"net {row[1]}"}
    sheet.features.add("cable")
