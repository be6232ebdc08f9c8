"""A page in millimetres, y downwards: lines, filled shapes and texts, and where each text lies.

Knows nothing of parts, makers, questions or file formats.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.generated.lettering import Lettering

Point = tuple[float, float]
Rect = tuple[float, float, float, float]  # x0, y0, x1, y1

THICK, THIN = 0.5, 0.2  # pens of ISO 128, mm
ARROW = 3.0
DASH = "dash"
CHAIN = "chain"


@dataclass(frozen=True)
class Text:
    """A text with its baseline start, height of its capitals in mm, and angle (counter-clockwise degrees)."""

    text: str
    x: float
    y: float
    height: float
    angle: float
    width: float

    @property
    def box(self) -> Rect:
        turn = math.radians(self.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        local = [(0.0, -self.height), (self.width, -self.height), (self.width, 0.0), (0.0, 0.0)]
        return around([(self.x + u * cos + v * sin, self.y - u * sin + v * cos) for u, v in local])


@dataclass(frozen=True)
class Stroke:
    points: tuple[Point, ...]
    pen: float
    style: str = ""


def around(points: Iterable[Point]) -> Rect:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def joined(boxes: Iterable[Rect]) -> Rect:
    return around([corner for x0, y0, x1, y1 in boxes for corner in ((x0, y0), (x1, y1))])


def apart(a: Rect, b: Rect, gap: float = 0.0) -> bool:
    return a[2] + gap <= b[0] or b[2] + gap <= a[0] or a[3] + gap <= b[1] or b[3] + gap <= a[1]


@dataclass
class Canvas:
    """What is drawn, in the order in which it was drawn."""

    width: float
    height: float
    lettering: Lettering
    strokes: list[Stroke] = field(default_factory=list)
    fills: list[tuple[Point, ...]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    taken: list[Rect] = field(default_factory=list)  # where no further callout may lie

    def path(self, points: Sequence[Point], pen: float = THICK, style: str = "") -> None:
        self.strokes.append(Stroke(tuple(points), pen, style))

    def line(self, x1: float, y1: float, x2: float, y2: float, pen: float = THIN, style: str = "") -> None:
        self.path([(x1, y1), (x2, y2)], pen, style)

    def rect(self, box: Rect, pen: float = THICK, style: str = "") -> None:
        x0, y0, x1, y1 = box
        self.path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], pen, style)

    def arc(self, centre: Point, radius: float, start: float = 0, end: float = 360, pen: float = THICK,
            style: str = "") -> None:  # fmt: skip
        """Degrees, counter-clockwise from the right."""
        steps = max(8, int(abs(end - start) / 6))
        angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
        self.path([(centre[0] + radius * math.cos(a), centre[1] - radius * math.sin(a)) for a in angles], pen, style)

    def circle(self, centre: Point, radius: float, pen: float = THICK, style: str = "") -> None:
        self.arc(centre, radius, 0, 360, pen, style)

    def cross(self, centre: Point, reach: float) -> None:
        x, y = centre
        self.line(x - reach, y, x + reach, y, THIN, CHAIN)
        self.line(x, y - reach, x, y + reach, THIN, CHAIN)

    def arrow(self, tip: Point, angle: float, size: float = ARROW) -> None:
        """A filled head with its point at `tip`, pointing to `angle`."""
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        back = [(-size, size / 6), (-size, -size / 6)]
        self.fills.append((tip, *((tip[0] + u * cos + v * sin, tip[1] - u * sin + v * cos) for u, v in back)))

    def hatch(self, box: Rect, step: float = 3.0) -> None:
        """45° hatching."""
        x0, y0, x1, y1 = box
        width, height, offset = x1 - x0, y1 - y0, step
        while offset < width + height:
            a, b = max(0.0, offset - height), min(offset, width)
            self.line(x0 + a, y0 + offset - a, x0 + b, y0 + offset - b, 0.13)
            offset += step

    def write(self, text: str, x: float, y: float, height: float = 3.5, angle: float = 0.0,
              anchor: str = "left") -> Rect:  # fmt: skip
        """A text by its baseline, returns where it lies; `anchor` is left, center or right of (x, y)."""
        text = self.lettering.written(text)
        width = self.lettering.width(text, height)
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[anchor] * width
        turn = math.radians(angle)
        item = Text(text, x - shift * math.cos(turn), y + shift * math.sin(turn), height, angle, width)
        self.texts.append(item)
        return item.box

    def fitted(self, text: str, x: float, y: float, height: float, room: float, anchor: str = "left") -> Rect:
        """Written smaller where it would not fit the width."""
        width = self.lettering.width(self.lettering.written(text), height)
        return self.write(text, x, y, min(height, height * room / width) if width > 0 else height, 0.0, anchor)

    def is_free(self, box: Rect, gap: float = 1.0) -> bool:
        inside = box[0] > 8 and box[1] > 8 and box[2] < self.width - 8 and box[3] < self.height - 8
        return inside and all(apart(box, other, gap) for other in itertools.chain(self.taken, self._text_boxes()))

    def _text_boxes(self) -> Iterable[Rect]:
        return (text.box for text in self.texts)

    def fraction(self, box: Rect) -> Rect:
        x0, y0, x1, y1 = box
        return x0 / self.width, y0 / self.height, x1 / self.width, y1 / self.height
