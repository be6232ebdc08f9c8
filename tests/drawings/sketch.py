"""A drawing as the tests describe it: lines, circles, arcs and texts in millimetres, y downwards.

Knows where each text lies, because it measures with the font it draws with. Knows nothing of file formats.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import pymupdf

FONTS = ("notos", "symbol1", "math", "symbol2")  # in this order: the first that has the character
CAP_HEIGHT = 0.714  # of the em, Noto Sans
POINTS_PER_MM = 72 / 25.4
Point = tuple[float, float]


@functools.cache
def font(name: str) -> pymupdf.Font:
    return pymupdf.Font(name)


@functools.cache
def _font_of(character: str) -> str:
    return next((name for name in FONTS if font(name).has_glyph(ord(character))), FONTS[0])


def runs(text: str) -> list[tuple[str, str]]:
    """`⌀50 H7` → [("symbol1", "⌀"), ("notos", "50 H7")]: CAD systems switch fonts for symbols too."""
    found: list[tuple[str, str]] = []
    for character in text:
        name = _font_of(character)
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + character)
        else:
            found.append((name, character))
    return found


def width_of(text: str, height: float) -> float:
    """Width in mm of a text whose capitals are `height` mm high."""
    return sum(font(name).text_length(part, height / CAP_HEIGHT) for name, part in runs(text))


@dataclass(frozen=True)
class Text:
    """A text with its baseline start, height of its capitals in mm, and angle (counter-clockwise degrees)."""

    text: str
    x: float
    y: float
    height: float = 3.5
    angle: float = 0.0

    @property
    def corners(self) -> list[Point]:
        """Top left, top right, bottom right, bottom left of the lettering, in reading order."""
        width, turn = width_of(self.text, self.height), math.radians(self.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        local = [(0.0, -self.height), (width, -self.height), (width, 0.0), (0.0, 0.0)]
        return [(self.x + u * cos + v * sin, self.y - u * sin + v * cos) for u, v in local]

    @property
    def box(self) -> tuple[float, float, float, float]:
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True)
class Truth:
    """What stands on the page: name for tests, text as a reader says it, box in fractions of the page."""

    name: str
    text: str
    box: tuple[float, float, float, float]
    value: float | None = None
    page: int = 1

    def pixels(self, width: float, height: float) -> tuple[float, float, float, float]:
        x1, y1, x2, y2 = self.box
        return x1 * width, y1 * height, x2 * width, y2 * height


@dataclass
class Sketch:
    """One page in mm. `truths` holds what tests may ask for, in fractions of the page."""

    width: float = 420.0
    height: float = 297.0
    lines: list[tuple[Point, Point, float]] = field(default_factory=list)  # from, to, pen width
    circles: list[tuple[Point, float, float]] = field(default_factory=list)  # centre, radius, pen width
    arcs: list[tuple[Point, float, float, float, float]] = field(default_factory=list)  # … from°, to° (ccw), pen
    fills: list[tuple[Point, ...]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    truths: dict[str, Truth] = field(default_factory=dict)

    def line(self, x1: float, y1: float, x2: float, y2: float, pen: float = 0.25) -> None:
        self.lines.append(((x1, y1), (x2, y2), pen))

    def path(self, points: Iterable[Point], pen: float = 0.5) -> None:
        points = list(points)
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            self.line(x1, y1, x2, y2, pen)

    def rect(self, x1: float, y1: float, x2: float, y2: float, pen: float = 0.5) -> None:
        self.path([(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)], pen)

    def circle(self, x: float, y: float, radius: float, pen: float = 0.5) -> None:
        self.circles.append(((x, y), radius, pen))

    def arc(self, x: float, y: float, radius: float, start: float, end: float, pen: float = 0.5) -> None:
        self.arcs.append(((x, y), radius, start, end, pen))

    def center_mark(self, x: float, y: float, radius: float) -> None:
        self.line(x - radius, y, x + radius, y, 0.18)
        self.line(x, y - radius, x, y + radius, 0.18)

    def write(
        self, text: str, x: float, y: float, height: float = 3.5, angle: float = 0.0, *, center: bool = False
    ) -> Text:
        """A text at its baseline start, or centred on (x, y) along its baseline."""
        if center:
            half, turn = width_of(text, height) / 2, math.radians(angle)
            x, y = x - half * math.cos(turn), y + half * math.sin(turn)
        placed = Text(text, x, y, height, angle)
        self.texts.append(placed)
        return placed

    def truth(self, name: str, text: str, *placed: Text, value: float | None = None) -> None:
        boxes = [item.box for item in placed]
        box = (
            min(box[0] for box in boxes) / self.width,
            min(box[1] for box in boxes) / self.height,
            max(box[2] for box in boxes) / self.width,
            max(box[3] for box in boxes) / self.height,
        )
        self.truths[name] = Truth(name, text, box, value)

    def arrow(self, x: float, y: float, angle: float, size: float = 3.0) -> None:
        """A filled arrow head with its tip at (x, y), pointing to `angle` (counter-clockwise degrees)."""
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        back = [(-size, size / 6), (-size, -size / 6)]
        self.fills.append(((x, y), *((x + u * cos + v * sin, y - u * sin + v * cos) for u, v in back)))

    def dimension(
        self,
        name: str,
        text: str,
        start: Point,
        end: Point,
        offset: float,
        *,
        value: float | None = None,
        deviations: tuple[str, str] | None = None,
    ) -> None:
        """A linear dimension between two points on one line, horizontal or vertical, `offset` mm away."""
        vertical = start[0] == end[0]
        (x1, y1), (x2, y2) = start, end
        if vertical:
            at = x1 + offset
            self.line(x1, y1, at + math.copysign(2, offset), y1, 0.18)
            self.line(x2, y2, at + math.copysign(2, offset), y2, 0.18)
            self.line(at, y1, at, y2, 0.18)
            self.arrow(at, y1, 90 if y1 < y2 else 270)
            self.arrow(at, y2, 270 if y1 < y2 else 90)
            middle, angle = (at - 1.2, (y1 + y2) / 2), 90.0
        else:
            at = y1 + offset
            self.line(x1, y1, x1, at + math.copysign(2, offset), 0.18)
            self.line(x2, y2, x2, at + math.copysign(2, offset), 0.18)
            self.line(x1, at, x2, at, 0.18)
            self.arrow(x1, at, 180 if x1 < x2 else 0)
            self.arrow(x2, at, 0 if x1 < x2 else 180)
            middle, angle = ((x1 + x2) / 2, at - 1.2), 0.0
        placed = [self.write(text, *middle, angle=angle, center=True)]
        if deviations:
            placed += self.stack(placed[0], *deviations)
            text = f"{text} {deviations[0]}/{deviations[1]}"
        self.truth(name, text, *placed, value=value)

    def stack(self, base: Text, upper: str, lower: str) -> list[Text]:
        """Deviations over one another behind a dimension's text."""
        turn = math.radians(base.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        along = width_of(base.text, base.height) + 1.0
        small = base.height * 0.6
        return [
            self.write(text, base.x + along * cos + v * sin, base.y - along * sin + v * cos, small, base.angle)
            for text, v in ((upper, -base.height * 0.75), (lower, base.height * 0.15))
        ]

    def leader(
        self, name: str, text: str, tip: Point, knee: Point, *, value: float | None = None, below: str = ""
    ) -> None:
        """A leader from `tip` to `knee` with a shelf under the text; a second line may stand below."""
        right = knee[0] >= tip[0]
        length = max(width_of(text, 3.5), width_of(below, 3.5)) + 2
        x = knee[0] + 1 if right else knee[0] - length + 1
        self.line(*tip, *knee, 0.18)
        self.line(knee[0], knee[1], knee[0] + (length if right else -length), knee[1], 0.18)
        self.arrow(*tip, math.degrees(math.atan2(knee[1] - tip[1], tip[0] - knee[0])))
        placed = [self.write(text, x, knee[1] - 1.2)]
        if below:
            placed.append(self.write(below, x, knee[1] + 4.7))
        self.truth(name, f"{text} {below}".strip(), *placed, value=value)

    def hatch(self, x1: float, y1: float, x2: float, y2: float, step: float = 3.0) -> None:
        """45° hatching of a rectangle."""
        width, height = x2 - x1, y2 - y1
        offset = step
        while offset < width + height:
            u1, u2 = max(0.0, offset - height), min(offset, width)
            self.line(x1 + u1, y1 + offset - u1, x1 + u2, y1 + offset - u2, 0.18)
            offset += step
