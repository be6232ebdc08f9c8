"""Feature control frames, surface texture signs, view names, and the ground plan of a mechanical sheet.

Knows nothing of single parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.generated.canvas import Point, Rect
from bench.generated.makers import data
from bench.generated.sheet import MARGIN, Sheet
from bench.generated.tables import notes, revisions
from bench.generated.titleblock import Block, fields, title_block

SCALES = ((10, 1), (5, 1), (3, 1), (2, 1), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 10), (1, 20), (1, 50))
NOTES_WIDTH = 75.0
SCALE_FORMS = ("{n}  ({s})", "{n} {s}", "{n}\n{w} {s}", "{n} ( {s} )")


@dataclass(frozen=True)
class Ground:
    """The area that is left for views, and how many mm of paper a mm of the part is."""

    area: Rect
    scale: float
    text: str

    def moved(self, chance: Random, width: float) -> Ground:
        """The area begun further right, where views of this width leave room."""
        spare = max(0.0, self.area[2] - self.area[0] - width)
        return Ground((self.area[0] + spare * chance.uniform(0, 0.5), *self.area[1:]), self.scale, self.text)


def scale_for(width: float, height: float, room_x: float, room_y: float) -> tuple[float, str]:
    """The largest usual scale at which the part fits."""
    for up, down in SCALES:
        if width * up / down <= room_x and height * up / down <= room_y:
            return up / down, f"{up}:{down}"
    return 0.01, "1:100"


def ground(sheet: Sheet, title: str, number: int, part: tuple[float, float], share: tuple[float, float],
           note_keys: tuple[str, ...]) -> Ground:  # fmt: skip
    """Border, history, title block and notes; then the scale at which the main view fits its share of the rest."""
    c, chance = sheet.canvas, sheet.chance
    sheet.border()
    right, bottom, top = c.width - MARGIN, c.height - MARGIN, MARGIN + 6
    if chance.random() < 0.35 and c.width > 270:
        top = revisions(sheet, right, MARGIN)[3] + 4
    probe = c.width - 2 * MARGIN - 30, c.height - 120
    scale, text = scale_for(*part, probe[0] * share[0], probe[1] * share[1])
    block = Block(
        fields(sheet, title, sheet.maker.decimal(text) if chance.random() < 0.7 else text.replace(":", " : "), number)
    )
    place = title_block(sheet, block, right, bottom)
    c.taken.append(place)
    low = place[1]
    count = chance.randrange(2, 6)
    if place[0] > MARGIN + NOTES_WIDTH and place[3] - place[1] > 10 + count * 7:
        notes(sheet, MARGIN + 5, bottom - 8 - count * 6.5, count, note_keys)
        low = min(low, bottom - 14 - count * 6.5)
    else:
        notes(sheet, MARGIN + 5, top + 4, min(count, 3), note_keys)
        top += 10 + min(count, 3) * 6.5
    return Ground((MARGIN + 5, top, right - 5, low - 6), scale, text)


def title_of(sheet: Sheet, kind: str) -> str:
    return str(sheet.chance.choice(data("values")[f"titles_{kind}"][sheet.maker.language]))


def view_name(sheet: Sheet, kind: str, name: str, x: float, y: float, scale: str = "") -> None:
    """`SCHNITT A-A  2:1` centred over x, y; a scale is known by the view's name."""
    choice, c = sheet.maker.choice, sheet.canvas
    words = data("values")["views"][kind][sheet.maker.language]
    text = words[choice % len(words)].format(n=name)
    sheet.features.add(f"{kind} {name}")
    if not scale:
        c.write(text, x, y, 4, anchor="center")
        return
    form = SCALE_FORMS[choice % len(SCALE_FORMS)]
    lines = form.format(n=text, s=scale, w=sheet.maker.label("scale").upper()).split("\n")
    box = (0.0, 0.0, 0.0, 0.0)
    for number, line in enumerate(lines):
        box = c.write(line, x, y + 5.5 * number - 5.5 * (len(lines) - 1), 4, anchor="center")
    kinds = {"section": ("Schnitt", "section"), "detail": ("Einzelheit", "detail"), "view": ("Ansicht", "view")}[kind]
    spoken = (f"{kinds[0]} {name}", f"{kinds[1]} {name}")
    sheet.know("view_scale", (scale, scale.replace(":", " : ")), box, family="view_scale", view=spoken)


def frame(sheet: Sheet, symbol: str, value: str, datum: str, at: Point) -> Rect:
    """A feature control frame with its lower left corner there."""
    c, tall, text = sheet.canvas, 6.4, 3.2
    x, y = at
    widths = [7.0, c.lettering.width(value, text) + 2.4] + ([c.lettering.width(datum, text) + 3] if datum else [])
    left = x
    for number, width in enumerate(widths):
        c.rect((left, y - tall, left + width, y), 0.3)
        if number == 0:
            _symbol(sheet, symbol, (left + width / 2, y - tall / 2))
        else:
            box = c.write((value, datum)[number - 1], left + width / 2, y - tall / 2 + text / 2, text, anchor="center")
            if number == 1:
                sheet.know(f"gdt_{symbol}", (value, value.lstrip("⌀Ø")), box, full=value, unit=sheet.unit, family="gdt",
                           datum=datum or "A")  # fmt: skip
                sheet.features.add(symbol)
        left += width
    place = (x, y - tall, left, y)
    c.taken.append(place)
    return place


def _symbol(sheet: Sheet, name: str, at: Point) -> None:
    c, (x, y) = sheet.canvas, at
    if name == "flatness":
        c.path([(x - 2.4, y + 1.3), (x + 1, y + 1.3), (x + 2.4, y - 1.3), (x - 1, y - 1.3), (x - 2.4, y + 1.3)], 0.3)
    elif name == "perpendicularity":
        c.line(x - 2.2, y + 1.8, x + 2.2, y + 1.8, 0.3)
        c.line(x, y + 1.8, x, y - 1.9, 0.3)
    elif name == "parallelism":
        c.line(x - 1.8, y + 1.8, x + 0.2, y - 1.8, 0.3)
        c.line(x - 0.2, y + 1.8, x + 1.8, y - 1.8, 0.3)
    elif name == "position":
        c.circle(at, 1.4, 0.3)
        c.line(x - 2.2, y, x + 2.2, y, 0.3)
        c.line(x, y - 2.2, x, y + 2.2, 0.3)
    elif name == "concentricity":
        c.circle(at, 1.9, 0.3)
        c.circle(at, 1.0, 0.3)
    elif name == "cylindricity":
        c.circle(at, 1.2, 0.3)
        c.line(x - 2.4, y + 1.8, x - 1, y - 1.8, 0.3)
        c.line(x + 1, y + 1.8, x + 2.4, y - 1.8, 0.3)
    else:  # runout
        c.line(x - 1.8, y + 1.8, x + 1.6, y - 1.6, 0.3)
        c.arrow((x + 1.8, y - 1.8), 45, 1.8)


def roughness(sheet: Sheet, at: Point, value: str, concept: str = "roughness") -> Rect:
    """A machined surface's sign with its point there."""
    c, (x, y) = sheet.canvas, at
    c.path([(x - 1.7, y - 3), (x, y), (x + 3.6, y - 6.2)], 0.3)
    c.line(x - 1.7, y - 3, x + 1.7, y - 3, 0.3)
    text = f"Ra {value}" if sheet.maker.choice % 3 else value
    width = sheet.canvas.lettering.width(text, 2.6)
    c.line(x + 3.6, y - 6.2, x + 5 + width, y - 6.2, 0.3)
    box = c.write(text, x + 4, y - 3, 2.6)
    sheet.features.add("roughness")
    sheet.know(concept, (f"Ra {value}", value), box, full=f"Ra {value}")
    return box
