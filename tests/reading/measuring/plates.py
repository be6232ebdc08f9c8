"""A plate drawn line by line with its dimensions, and what it is read as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.page import sheet_of
from backend.reading.sheet import Callout, Span

Line = tuple[float, float, float, float]
PIXELS_A_MM = 200 / 25.4
SIZE = PageSize(3307, 2339, 420.0, 297.0, 200.0)
HIGH = 20.0
ARROW = 18.0


def text(words: str, x: float, y: float, angle: float = 0.0) -> Span:
    """A text around a point."""
    wide, high = 0.6 * HIGH * len(words), HIGH
    wide, high = (wide, high) if angle % 180 == 0 else (high, wide)
    box = Box(x1=x - wide / 2, y1=y - high / 2, x2=x + wide / 2, y2=y + high / 2)
    return Span(text=words, box=box, angle=angle, height=HIGH)


def rectangle(x: float, y: float, width: float, height: float) -> list[Line]:
    right, bottom = x + width, y + height
    return [(x, y, right, y), (right, y, right, bottom), (right, bottom, x, bottom), (x, bottom, x, y)]


def level(start: float, end: float, place: float, outline: float) -> list[Line]:
    """A dimension from `start` to `end` at a height, with its arrows and extension lines from the outline on."""
    lines = [(start, place, end, place), (start, outline + 4, start, place + 8), (end, outline + 4, end, place + 8)]
    for tip, way in ((start, ARROW), (end, -ARROW)):
        lines += [(tip, place, tip + way, place - 3), (tip, place, tip + way, place + 3)]
    return lines


def upright(start: float, end: float, place: float, outline: float) -> list[Line]:
    """The same for a dimension that measures upwards, on the left of an outline."""
    return [(y1, x1, y2, x2) for x1, y1, x2, y2 in level(start, end, place, outline)]


def read(
    lines: Iterable[Line], spans: Sequence[Span], size: PageSize = SIZE, curves: Sequence[Line] = ()
) -> dict[str, Callout]:
    """The callouts of a page by their text; `curves` are the boxes of its circles."""
    drawn, around = (np.array(list(rows), np.float32).reshape(-1, 4) for rows in (lines, curves))
    content = PageContent(size, segments=drawn, curves=around, vector=True)
    return {callout.text: callout for callout in sheet_of(content, spans, 1).callouts}
