"""A run of text in its own axes, however it is turned on the page.

`u` runs along the text and `v` downwards from it, both in pixels of the page image, so that turned text is
treated as level text is. Makes pieces of raw runs, with symbols mapped, and spans of pieces; knows nothing of
which pieces belong together.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backend.documents.content import RawSpan
from backend.geometry import Box
from backend.reading.sheet import Source, Span
from backend.reading.text import symbols

DRAWN = "strokes"  # stands for a font where strokes draw the symbol
CAP = 0.72  # height of capitals in em, about the same in all fonts of drawings
_BASELINE = 0.79  # of a run's box, from its top, where the font's own box holds ascenders and descenders
_BOX_EM = 1.2  # height of a run's box in em, where the source states no size: ascenders, descenders and gap
_WITH_DESCENDERS = 1.02  # em of a box from which on it is the font's own and not that of the characters
_NO_WIDTH = 1e-3  # pixels
_UPRIGHT_DEG = 0.7  # from a right angle, within which text counts as level or upright
_ANGLE_DIGITS = 1  # decimals of a degree
_LEVEL = 0.9  # difference of cosine and sine from which on upright boxes of characters say where they end
_SAME_PLACE = 0.25  # em between the same text drawn twice
_SAME_SIZE = 0.1  # of the size, by which the two may differ
_CELL_PX = 8  # side of the cells in which doubles are sought, in a piece's own and those around it
_COLUMN_GAP = 1.7  # em inside one run that part two columns


@dataclass(frozen=True)
class TextPiece:
    """A run seen in its own axes; `em` is the font size in pixels."""

    text: str
    start: float
    end: float
    middle: float  # v of half the capitals' height
    em: float
    angle: float
    font: str = ""

    @property
    def top(self) -> float:
        return self.middle - CAP * self.em / 2

    @property
    def bottom(self) -> float:
        return self.middle + CAP * self.em / 2


def span_of(piece: TextPiece) -> Span:
    """A piece as a span: its box on the page, from foot to top of its capitals."""
    along, down = axes(piece.angle)
    corners = np.array([along * u + down * v for u in (piece.start, piece.end) for v in (piece.top, piece.bottom)])
    (x1, y1), (x2, y2) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Span(
        text=piece.text,
        box=Box(x1=x1, y1=y1, x2=x2, y2=y2),
        angle=piece.angle,
        source=Source.TEXT_LAYER,
        height=CAP * piece.em,
        font=piece.font,
    )


def pieces_of(raw: RawSpan) -> list[TextPiece]:
    """The parts of a run that wide blanks separate, symbols mapped and blanks trimmed."""
    angle = _angle_of(raw)
    along, down = axes(angle)
    corners = np.asarray(raw.quad, np.float64).reshape(4, 2)
    u, v = corners @ along, corners @ down
    start, end, top, bottom = float(u.min()), float(u.max()), float(v.min()), float(v.max())
    em = raw.size if raw.size > 0 else (bottom - top) / _BOX_EM
    middle = (top + bottom) / 2
    if bottom - top > _WITH_DESCENDERS * em:
        middle = top + _BASELINE * (bottom - top) - CAP * em / 2
    whole = TextPiece(raw.text, start, end, middle, em, angle, raw.font)
    return [piece for part in _split_at_gaps(raw, whole, along) if (piece := _with_symbols(part)).text]


def axes(angle: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unit vectors along text of that angle and downwards from it, in page pixels (y down)."""
    radians = math.radians(angle)
    return (
        np.array([math.cos(radians), -math.sin(radians)]),
        np.array([math.sin(radians), math.cos(radians)]),
    )


def _angle_of(raw: RawSpan) -> float:
    x1, y1, x2, y2 = raw.quad[:4]
    if math.hypot(x2 - x1, y2 - y1) < _NO_WIDTH:  # a run without width: its height shows the direction
        x1, y1, x2, y2 = raw.quad[1], raw.quad[6], raw.quad[7], raw.quad[0]
    angle = math.degrees(math.atan2(y1 - y2, x2 - x1)) % 360
    right = round(angle / 90) * 90
    return float(right % 360) if abs(angle - right) < _UPRIGHT_DEG else round(angle, _ANGLE_DIGITS)


def _split_at_gaps(raw: RawSpan, whole: TextPiece, along: NDArray[np.float64]) -> list[TextPiece]:
    """The run cut at wide gaps, each part trimmed to its visible characters."""
    extents = _char_extents(raw, whole, along)
    parts: list[TextPiece] = []
    current: list[int] = []
    for i, char in enumerate(raw.text):
        if char.isspace():
            continue
        if current and extents[i][0] - extents[current[-1]][1] > _COLUMN_GAP * whole.em:
            parts.append(_cut_piece(whole, current, extents))
            current = []
        current.append(i)
    if current:
        parts.append(_cut_piece(whole, current, extents))
    return parts


def _cut_piece(whole: TextPiece, chars: list[int], extents: list[tuple[float, float]]) -> TextPiece:
    return replace(
        whole,
        text=whole.text[chars[0] : chars[-1] + 1],
        start=min(extents[i][0] for i in chars),
        end=max(extents[i][1] for i in chars),
    )


def _char_extents(raw: RawSpan, whole: TextPiece, along: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Start and end of each character along the text; evenly spread where the source does not say."""
    count = len(raw.text)
    if len(raw.chars) == count:
        boxes = np.asarray(raw.chars, np.float64).reshape(count, 4)
        corners = np.stack([boxes[:, [0, 1]], boxes[:, [2, 1]], boxes[:, [2, 3]], boxes[:, [0, 3]]])
        reach = corners @ along
        if abs(abs(along[0]) - abs(along[1])) > _LEVEL:  # upright boxes say nothing about slanted text
            return list(zip(reach.min(axis=0).tolist(), reach.max(axis=0).tolist(), strict=True))
    step = (whole.end - whole.start) / max(1, count)
    return [(whole.start + i * step, whole.start + (i + 1) * step) for i in range(count)]


_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")


def _with_symbols(piece: TextPiece) -> TextPiece:
    text = symbols.replace_codes(symbols.map_symbol_font(piece.text, piece.font)).strip()
    text = _SPACED.sub(lambda match: match[0].replace(" ", ""), re.sub(r"\s{2,}", " ", text))
    return replace(piece, text=text)


def without_doubles(pieces: Iterable[TextPiece]) -> list[TextPiece]:
    """Text drawn twice in the same place, as some systems do for bold letters or stretched fields, once."""
    kept: dict[tuple[int, int, int], list[TextPiece]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda piece: -len(piece.text)):
        cell = (round(piece.angle), round(piece.start / _CELL_PX), round(piece.middle / _CELL_PX))
        around = [(cell[0], cell[1] + i, cell[2] + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        if not any(_repeats(piece, other) for key in around for other in kept.get(key, ())):
            kept[cell].append(piece)
    return [piece for same in kept.values() for piece in same]


def _repeats(piece: TextPiece, longer: TextPiece) -> bool:
    near = _SAME_PLACE * max(piece.em, longer.em)
    same = abs(piece.start - longer.start) < near and abs(piece.middle - longer.middle) < near
    return same and longer.text.startswith(piece.text) and abs(piece.em - longer.em) < _SAME_SIZE * piece.em
