"""Text of a file's own text layer as spans: symbols mapped, words joined to lines, doubles removed.

Works on raw runs and drawn lines in pixels of the page image. Where a system draws its symbols as strokes, the
strokes beside a number are looked at too. Knows nothing of what a line means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.reading.sheet import Span
from backend.reading.text import strokes
from backend.reading.text.joining import Rulers, is_framed, join_pieces, rulers_of
from backend.reading.text.pieces import DRAWN, TextPiece, axes, pieces_of, span_of, without_doubles
from backend.reading.text.symbols import CIRCLED

Floats = NDArray[np.float32]


# Sizes in em of the text, unless they say otherwise.
_LEAST_ROW_PX = 4.0  # pixels of a row in reading order, at least
_LONGEST_STROKE = 1.8  # of a symbol beside the largest text
_CIRCLE_PX = (2, 80)  # pixels of a circle that may be part of a symbol: from, to
_CIRCLE_ROUND = 0.08  # of its width, by which its box may be off a square
_MOST_CIRCLES = 2000  # of a page; more are a pattern
_CIRCLE_POINTS = 25  # that a circle is drawn with
_LARGEST_EM_PX = 120  # pixels; no dimension is lettered larger
_SAME_PLACE = 0.3  # between the same symbol found from two texts
_LETTER_MIDDLE = 0.35  # from the end of a text to the middle of its last letter
_CIRCLE_OFF = 0.5  # from the middle of the lettering to that of a circle around a letter
_COVERED, _COVERED_OFF = 0.35, 0.5  # of the shorter of a text and a symbol over it; off each other's middle
_DIAMETER_OFF, _OFF = 0.62, 0.42  # from the middle of the lettering to that of a diameter sign, of other symbols
_DEGREE_OFF = (-0.5, -0.08)  # the same for a degree sign: from, to

# Signs of geometric tolerances stand in a cell of a frame; beside a bare number the same strokes are the part.
_FRAMED_ONLY = frozenset("⏥⌖⏤○⌭⌒⌓∠⊥∥⌯↗⌰◎")


def spans_of(content: PageContent) -> list[Span]:
    """Spans of the text layer in reading order."""
    pieces = [piece for raw in content.spans if not raw.invisible for piece in pieces_of(raw)]
    groups: dict[int, list[TextPiece]] = defaultdict(list)
    for piece in without_doubles(pieces):
        groups[round(piece.angle) % 360].append(piece)
    small = _small_strokes(content, pieces)
    spans: list[Span] = []
    for group in groups.values():
        rulers = rulers_of(content.segments, group[0].angle)
        lines = join_pieces(_with_symbols(group, small, rulers), rulers)
        spans.extend(span_of(line) for line in lines if _is_text(line))
    return in_reading_order(spans)


def _is_plausible(piece: TextPiece, rulers: Rulers) -> bool:
    return piece.text not in _FRAMED_ONLY or is_framed(piece, rulers)


def _is_text(line: TextPiece) -> bool:
    """A drawn symbol that joined no number is part of the drawing, unless it is alone in its cell."""
    return bool(line.text) and (line.font != DRAWN or line.text in _FRAMED_ONLY)


def in_reading_order(spans: Iterable[Span]) -> list[Span]:
    """From top to bottom in rows as high as the lettering, and from left to right in a row."""
    return sorted(spans, key=lambda span: (round(span.box.center[1] / max(_LEAST_ROW_PX, span.height)), span.box.x1))


# Symbols that are drawn as strokes


@dataclass(frozen=True)
class _SmallStrokes:
    """Short lines of the page, sorted by the x of their middles."""

    lines: Floats
    middles: Floats


def _small_strokes(content: PageContent, pieces: Sequence[TextPiece]) -> _SmallStrokes:
    lines = np.concatenate([content.segments, _round_strokes(content.curves), content.marks])
    reach = _LONGEST_STROKE * max((piece.em for piece in pieces if _may_have_symbol(piece)), default=0.0)
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    lines = lines[(lengths < reach) & (lengths > 0)]
    middles = (lines[:, 0] + lines[:, 2]) / 2
    order = np.argsort(middles, kind="stable")
    return _SmallStrokes(lines[order], middles[order])


def _round_strokes(curves: Floats) -> Floats:
    """Full circles drawn as one curve box each; quarter arcs give nothing that can be trusted."""
    width, height = curves[:, 2] - curves[:, 0], curves[:, 3] - curves[:, 1]
    smallest, largest = _CIRCLE_PX
    sized = (width > smallest) & (height > smallest) & (width < largest)
    whole = curves[sized & (np.abs(width - height) < _CIRCLE_ROUND * width)][:_MOST_CIRCLES]
    angles = np.linspace(0, 2 * np.pi, _CIRCLE_POINTS, dtype=np.float32)
    x = (whole[:, [0]] + whole[:, [2]]) / 2 + (whole[:, [2]] - whole[:, [0]]) / 2 * np.cos(angles)
    y = (whole[:, [1]] + whole[:, [3]]) / 2 + (whole[:, [3]] - whole[:, [1]]) / 2 * np.sin(angles)
    return np.stack([x[:, :-1], y[:, :-1], x[:, 1:], y[:, 1:]], axis=-1).reshape(-1, 4).astype(np.float32)


def _may_have_symbol(piece: TextPiece) -> bool:
    return piece.em < _LARGEST_EM_PX and (piece.text in CIRCLED or any(char.isdigit() for char in piece.text))


def _with_symbols(pieces: Sequence[TextPiece], small: _SmallStrokes, rulers: Rulers) -> list[TextPiece]:
    """The pieces of one direction, with those symbols that strokes draw beside and around them."""
    drawn: list[TextPiece] = []
    for piece in pieces:
        if _may_have_symbol(piece):
            drawn += [symbol for symbol in _symbols_beside(piece, small) if not _is_known(symbol, drawn)]
    circles = [symbol for symbol in drawn if symbol.text == "○"]
    lettered = [_with_circle(piece, circles) for piece in pieces]
    free = [symbol for symbol in drawn if not any(_covers(piece, symbol) for piece in lettered)]
    return [*lettered, *(symbol for symbol in free if _is_plausible(symbol, rulers))]


def _is_known(symbol: TextPiece, others: Sequence[TextPiece]) -> bool:
    near = _SAME_PLACE * symbol.em
    return any(abs(symbol.start - other.start) < near and abs(symbol.middle - other.middle) < near for other in others)


def _with_circle(piece: TextPiece, circles: Sequence[TextPiece]) -> TextPiece:
    """The modifiers of tolerances are letters in a circle: Ⓜ Ⓛ Ⓟ."""
    letter = piece.text[-1:]
    if letter not in CIRCLED or piece.text[-2:-1].isalnum():
        return piece
    at = piece.end - _LETTER_MIDDLE * piece.em
    around = any(
        circle.start < at < circle.end and abs(circle.middle - piece.middle) < _CIRCLE_OFF * piece.em
        for circle in circles
    )
    return replace(piece, text=piece.text[:-1] + CIRCLED[letter]) if around else piece


def _covers(piece: TextPiece, symbol: TextPiece) -> bool:
    inside = min(piece.end, symbol.end) - max(piece.start, symbol.start)
    shorter = min(symbol.end - symbol.start, piece.end - piece.start)
    return inside > _COVERED * shorter and abs(piece.middle - symbol.middle) < _COVERED_OFF * piece.em


_PATCH_BEFORE, _PATCH_BEHIND, _PATCH_HALF = 4.2, 2.4, 1.6  # em around a number in which symbols are sought
_RIM = 1.3  # em beyond, so that no shape is seen in part


def _symbols_beside(piece: TextPiece, small: _SmallStrokes) -> list[TextPiece]:
    along, down = axes(piece.angle)
    em = piece.em
    left, right = piece.start - (_PATCH_BEFORE + _RIM) * em, piece.end + (_PATCH_BEHIND + _RIM) * em
    top, bottom = piece.middle - _PATCH_HALF * em, piece.middle + _PATCH_HALF * em
    corners = np.array([along * u + down * v for u in (left, right) for v in (top, bottom)])
    first, last = np.searchsorted(small.middles, [corners[:, 0].min(), corners[:, 0].max()])
    lines = small.lines[first:last]
    ends = lines.reshape(-1, 2, 2).astype(np.float64)
    u, v = ends @ along, ends @ down
    inside = ((u > left) & (u < right) & (v > top) & (v < bottom)).all(axis=1)
    if not inside.any():
        return []
    patch = np.stack([(u - left) / em, (v - top) / em], axis=-1).reshape(-1, 4)[inside].astype(np.float32)
    width = (right - left) / em
    shapes = strokes.find_shapes(patch, width, (bottom - top) / em)
    return [
        TextPiece(
            shape.symbol,
            left + shape.left * em,
            left + shape.right * em,
            piece.middle,
            em,
            piece.angle,
            DRAWN,
        )
        for shape in shapes
        if shape.left > _RIM
        and shape.right < width - _RIM
        and _is_at_height(shape)
        and not _holds_another(shape, shapes)
    ]


def _is_at_height(shape: strokes.Shape) -> bool:
    """Symbols stand at the height of the lettering, degree signs in its upper half."""
    offset = (shape.top + shape.bottom) / 2 - _PATCH_HALF
    if shape.symbol == "⌀":  # before limits over each other it stands between the two
        return abs(offset) < _DIAMETER_OFF
    if shape.symbol == "°":
        return _DEGREE_OFF[0] < offset < _DEGREE_OFF[1]
    return abs(offset) < _OFF


def _holds_another(shape: strokes.Shape, shapes: Sequence[strokes.Shape]) -> bool:
    """The cell around a symbol is not a symbol itself."""
    return any(
        other is not shape
        and shape.left < other.left
        and other.right < shape.right
        and shape.top < other.top
        and other.bottom < shape.bottom
        for other in shapes
    )
