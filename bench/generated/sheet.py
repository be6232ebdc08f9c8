"""A sheet in the making: canvas, house style and what is known of it. Draws frames, callouts and dimensions.

Knows nothing of parts, of file formats or of how questions are worded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.generated.canvas import ARROW, CHAIN, THICK, THIN, Canvas, Point, Rect, apart, joined
from bench.generated.makers import Maker
from bench.generated.sizes import BASIC, Size

MARGIN = 10.0
Words = str | tuple[str, str]  # one for both languages, or German and English


@dataclass(frozen=True)
class Truth:
    """What a question may ask: the accepted answers, and where they stand (mm of the canvas)."""

    concept: str
    answers: tuple[str, ...]
    box: Rect | None
    words: dict[str, Words] = field(default_factory=dict)
    all_of: tuple[tuple[str, ...], ...] = ()  # of a list: each entry must be said in one of its forms
    full: str = ""  # the value with its tolerance and unit, where it is a size
    unit: str = ""  # mm, in
    family: str = ""  # truths of one family can be asked one after the other: rows of one table, views


@dataclass
class Sheet:
    """One page. `features` are the words of what it shows, so that nobody asks for it as absent."""

    canvas: Canvas
    maker: Maker
    chance: Random
    truths: list[Truth] = field(default_factory=list)
    features: set[str] = field(default_factory=set)

    @property
    def unit(self) -> str:
        return "in" if self.maker.inch else "mm"

    def know(self, concept: str, answers: Sequence[str], box: Rect | None, *, all_of: Sequence[Sequence[str]] = (),
             full: str = "", family: str = "", unit: str = "", **words: Words) -> None:  # fmt: skip
        written = [self.canvas.lettering.written(answer) for answer in answers]
        accepted = tuple(dict.fromkeys([*answers, *written]))
        every = tuple(tuple(dict.fromkeys([*e, *map(self.canvas.lettering.written, e)])) for e in all_of)
        self.truths.append(Truth(concept, accepted, box, words, every, full, unit, family))

    def know_size(self, concept: str, size: Size, box: Rect, **words: Words) -> None:
        """The size itself and, where it has one, its tolerance."""
        name = {key: word for key, word in words.items() if key not in ("family", "value")}
        self.know(concept, size.answers(), box, full=size.full(), unit=self.unit, **words)
        if size.tolerance():
            self.know("tolerance_of", size.tolerance(), box, value=f"{size.sign}{size.value}", **name)

    # frames and signs ---------------------------------------------------------------------------------------------

    def border(self) -> None:
        """The frame of the sheet, with zones where the maker draws them."""
        c = self.canvas
        c.rect((MARGIN, MARGIN, c.width - MARGIN, c.height - MARGIN), 0.7)
        if not self.maker.zones:
            return
        c.rect((MARGIN / 2, MARGIN / 2, c.width - MARGIN / 2, c.height - MARGIN / 2), THIN)
        columns, rows = max(2, round(c.width / 52) // 2 * 2), max(2, round(c.height / 52) // 2 * 2)
        for index in range(columns):
            x = c.width * (index + 0.5) / columns
            for y in (MARGIN - 1.5, c.height - MARGIN / 2 - 1.5):
                c.write(str(index + 1), x, y, 2.2, anchor="center")
            if index:
                edge = c.width * index / columns
                c.line(edge, MARGIN / 2, edge, MARGIN)
                c.line(edge, c.height - MARGIN, edge, c.height - MARGIN / 2)
        for index in range(rows):
            y = c.height * (index + 0.5) / rows + 1
            for x in (MARGIN * 0.75, c.width - MARGIN * 0.75):
                c.write("ABCDEFGHJK"[index], x, y, 2.2, anchor="center")

    def linear(self, start: Point, end: Point, offset: float, size: Size) -> Rect:
        """A dimension between two points, horizontal or vertical; offset in mm, negative is up or left."""
        c, vertical = self.canvas, abs(end[1] - start[1]) > abs(end[0] - start[0])
        beyond = math.copysign(2.0, offset)
        if vertical:
            at = start[0] + offset
            for x, y in (start, end):
                c.line(x + beyond / 2, y, at + beyond, y)
            return self._measured(((at, start[1]), (at, end[1])), size, vertical)
        at = start[1] + offset
        for x, y in (start, end):
            c.line(x, y + beyond / 2, x, at + beyond)
        return self._measured(((start[0], at), (end[0], at)), size, vertical)

    def _measured(self, ends: tuple[Point, Point], size: Size, vertical: bool) -> Rect:
        """The line with its heads and the text in the maker's way."""
        c, text = self.canvas, self.maker.text_mm
        first, last = sorted(ends, key=lambda p: (p[1], p[0]))
        if not vertical:
            first, last = sorted(ends)
        room = math.hypot(last[0] - first[0], last[1] - first[1])
        width = self.width_of(size)
        level = self.maker.dimensions == "horizontal" or (self.maker.dimensions == "mixed" and vertical)
        outside = room < (width if not (level and vertical) else text * 2.2) + (2 * ARROW if level else 2)
        self._heads(first, last, vertical, outside=room < 3 * ARROW)
        middle = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
        if outside:
            middle = self._beyond(first, last, width, vertical, level)
        if level:
            box = self.sized(size, (middle[0] - width / 2, middle[1] + text / 2), 0)
            if not outside:
                self._gap(first, last, box, vertical)
            else:
                c.line(*first, *last)
            return box
        c.line(*first, *last)
        if vertical:
            return self.sized(size, (middle[0] - 1, middle[1] + width / 2), 90)
        return self.sized(size, (middle[0] - width / 2, middle[1] - 1), 0)

    def _beyond(self, first: Point, last: Point, width: float, vertical: bool, level: bool) -> Point:
        """Where the text stands when there is no room between the heads."""
        if vertical:
            reach = ARROW + 3 + (self.maker.text_mm if level else width / 2)
            self.canvas.line(*first, first[0], first[1] - reach)
            return first[0], first[1] - reach
        reach = ARROW + 3 + width / 2
        self.canvas.line(*last, last[0] + reach + width / 2, last[1])
        return last[0] + reach, last[1]

    def _heads(self, first: Point, last: Point, vertical: bool, outside: bool) -> None:
        turn = 180 if outside else 0
        self.canvas.arrow(first, (90 if vertical else 180) + turn, 2.5)
        self.canvas.arrow(last, (270 if vertical else 0) + turn, 2.5)

    def _gap(self, first: Point, last: Point, box: Rect, vertical: bool) -> None:
        """The line, broken where the text stands."""
        if vertical:
            self.canvas.line(*first, first[0], box[1] - 1)
            self.canvas.line(first[0], box[3] + 1, *last)
        else:
            self.canvas.line(*first, box[0] - 1, first[1])
            self.canvas.line(box[2] + 1, last[1], *last)

    def width_of(self, size: Size) -> float:
        lettering, text = self.canvas.lettering, self.maker.text_mm
        width = lettering.width(lettering.written(size.main), text)
        if size.stacked:
            small = text if size.form == "limits" else text * 0.65
            width += max(lettering.width(part, small) for part in size.stacked) + 0.8
        return width

    def sized(self, size: Size, at: Point, angle: float, height: float = 0.0) -> Rect:
        """The text of a size from its baseline start, stacked parts and basic frame included."""
        c, text = self.canvas, height or self.maker.text_mm
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        boxes, along = [], 0.0
        if size.main:
            boxes.append(c.write(size.main, *at, text, angle))
            along = c.texts[-1].width + 0.8
        if size.stacked:
            small = text if size.form == "limits" else text * 0.65
            for part, lift in zip(
                size.stacked, (-text * 0.62, text * (0.62 if size.form == "limits" else 0.22)), strict=True
            ):
                x, y = at[0] + along * cos + lift * sin, at[1] - along * sin + lift * cos
                boxes.append(c.write(part, x, y, small, angle))
        box = joined(boxes)
        if size.form == BASIC:
            c.rect((box[0] - 0.8, box[1] - 0.8, box[2] + 0.8, box[3] + 0.8), THIN)
        return box

    def leader(self, lines: Sequence[Size | str], tip: Point, knees: Sequence[Point]) -> list[Rect]:
        """A leader from the first knee at which the text is free; returns where each line stands."""
        text = self.maker.text_mm
        sizes = [line if isinstance(line, Size) else Size("", line) for line in lines]
        width = max(self.width_of(size) for size in sizes)
        knee, right = self._knee(tip, knees, width, len(sizes))
        start = knee[0] + 1 if right else knee[0] - width - 1
        self.canvas.line(*tip, *knee)
        self.canvas.line(*knee, knee[0] + (width + 2 if right else -width - 2), knee[1])
        self.canvas.arrow(tip, math.degrees(math.atan2(knee[1] - tip[1], tip[0] - knee[0])), 2.5)
        boxes = []
        for number, size in enumerate(sizes):
            down = -1.0 if number == 0 else text * (1.3 + 1.7 * (number - 1)) + 0.5
            boxes.append(self.sized(size, (start, knee[1] + down), 0))
        return boxes

    def _knee(self, tip: Point, knees: Sequence[Point], width: float, lines: int) -> tuple[Point, bool]:
        text = self.maker.text_mm
        for knee in knees:
            right = knee[0] >= tip[0]
            x0 = knee[0] if right else knee[0] - width - 2
            wanted = (x0, knee[1] - 2.2 * text, x0 + width + 2, knee[1] + 1.7 * text * (lines - 1) + 1)
            if self.canvas.is_free(wanted, 1.5):
                return knee, right
        return knees[0], knees[0][0] >= tip[0]

    def around(self, box: Rect, tip: Point) -> list[Point]:
        """Places for knees about a view, the nearest to the tip first."""
        x0, y0, x1, y1 = box
        places = [(x, y) for out in (9.0, 18.0, 30.0, 44.0) for x in (x0 - out, x0 + 8, (x0 + x1) / 2, x1 - 8, x1 + out)
                  for y in (y0 - out, (y0 * 2 + y1) / 3, (y0 + y1 * 2) / 3, y1 + out)
                  if apart((x, y, x, y), box)]  # fmt: skip
        return sorted(places, key=lambda p: math.hypot(p[0] - tip[0], p[1] - tip[1]))

    def centre(self, at: Point, radius: float) -> None:
        self.canvas.cross(at, radius + 3)

    def axis(self, start: Point, end: Point) -> None:
        self.canvas.line(*start, *end, THIN, CHAIN)

    def hole(self, at: Point, radius: float, thread: bool = False) -> None:
        self.canvas.circle(at, radius)
        if thread:
            self.canvas.arc(at, radius * 1.25, 95, 355, THIN)
        self.centre(at, radius)

    def datum(self, letter: str, at: Point) -> Rect:
        """A datum feature sign below the point: a filled triangle, a stem and a framed letter."""
        x, y = at
        self.canvas.fills.append(((x - 1.6, y + 2.8), (x + 1.6, y + 2.8), (x, y)))
        self.canvas.line(x, y + 2.8, x, y + 6)
        box = (x - 2.8, y + 6, x + 2.8, y + 11.6)
        self.canvas.rect(box, 0.3)
        return self.canvas.write(letter, x, y + 10.4, 3.2, anchor="center")

    def section_marks(self, letter: str, x: float, y0: float, y1: float) -> None:
        """A vertical cutting line with arrows and letters."""
        self.axis((x, y0), (x, y1))
        for y, down in ((y0, -1), (y1, 1)):
            self.canvas.line(x, y, x + 5, y, THICK)
            self.canvas.arrow((x + 6.5, y), 0, 2.5)
            self.canvas.write(letter, x + 1.5, y + (5 if down > 0 else -2), 4)
