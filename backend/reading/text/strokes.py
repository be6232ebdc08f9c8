"""Drawing symbols that stand on the page as strokes or ink: ⌀ ⌴ ⌵ ↧ ± ° and the signs of geometric tolerances.

Several CAD systems write their lettering as text and draw these symbols with lines beside it, so that a text
layer has a gap where the symbol stands; OCR takes ⌀ for a zero. What stands near a number is brought to one size
and compared with templates. Knows shapes only; whether a symbol makes sense where it stands is for others to say.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.reading.text.symbol_templates import Stroke, all_templates

Floats = NDArray[np.float32]
Gray = NDArray[np.uint8]

_GRID = 48  # cells along the longer side of a normalised symbol
_MARGIN = 8  # cells around it, so that a symbol that is a little larger than its template still lies in the grid
_SIZE = _GRID + 2 * _MARGIN
_FAR = 0.05  # largest distance from a template, as a share of the symbol's longer side
_FAR_SLASHED = 0.085  # for ink that a slash parts in two, which says more than its outline
_THICK = 0.15  # of painted cells that have only painted ones around them, from which on strokes are areas
_MOST_LINES = 400  # of a symbol; more are hatching
_MOST_POINTS = 600  # of ink that are compared: a part of them is enough for its shape
_SECOND_HOLE = 0.2  # of the first one's area, which the other half of a slashed ring has at least
_ACROSS = 0.125  # of both holes' widths, by which the lower one lies right of the upper one: in an 8 it does not
_REACHES_OUT = 0.1  # of its height, by which a slash makes a narrow ring taller, more than wider
# In em; a symbol is about as high as the lettering, and stands on its middle line.
_OFF_LINE = 0.65  # from the line to a symbol's middle: a degree sign stands high
_PART_HIGH, _PART_WIDE = 1.7, 2.3  # of one component, at most
_SYMBOL_HIGH, _SYMBOL_WIDE = 1.3, 1.5  # of components together that make one symbol
_OVER_EACH_OTHER = 0.3  # of the narrower component's width, which such components share
_SMALLEST, _LARGEST = 0.12, 2.4  # longer side of a symbol: a degree sign, and a tolerance sign that fills its cell
_DEGREE = 0.48  # longer side up to which a circle is a degree sign
_LETTERING = 0.42  # longer side of other symbols, at least
_EDGE = 0.04  # em from the edge of a cell within which a line is part of it
_FREE = 255  # marks the cells of a grid that no stroke touches
_EM_PX = 32  # resolution of the raster in which strokes are joined to shapes


@dataclass(frozen=True)
class Shape:
    """A symbol found in a patch, its box in em of the patch's own axes."""

    symbol: str
    left: float
    top: float
    right: float
    bottom: float


def find_shapes(strokes: Floats, width_em: float, height_em: float) -> list[Shape]:
    """Symbols on the middle line of a patch, from strokes (N, 4) in em with the origin at its corner."""
    if not len(strokes):
        return []
    points = np.round(strokes * _EM_PX).astype(np.int32)
    raster = np.zeros((round(height_em * _EM_PX) + 1, round(width_em * _EM_PX) + 1), np.uint8)
    for x1, y1, x2, y2 in points.tolist():
        cv2.line(raster, (x1, y1), (x2, y2), 255, 1)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(raster)
    starts = points[:, :2].clip(0, [raster.shape[1] - 1, raster.shape[0] - 1])  # a slanting line may miss its middle
    owner = labels[starts[:, 1], starts[:, 0]]
    shapes = []
    for group in _group_components(_components_on_line(np.asarray(stats, np.float64)[:, :4] / _EM_PX, height_em / 2)):
        lines = strokes[np.isin(owner, group)]
        if 2 <= len(lines) <= _MOST_LINES:
            shape = _classify_strokes(lines) or _find_filled_shape(np.isin(labels, group))
            shapes.append(shape or _classify_strokes(_without_cell(lines)))
    return [shape for shape in shapes if shape is not None]


def _classify_strokes(lines: Floats) -> Shape | None:
    if len(lines) < 2:
        return None
    return _classify(_sample_strokes([[(x1, y1), (x2, y2)] for x1, y1, x2, y2 in lines.tolist()], 1 / _GRID), _FAR)


def _without_cell(lines: Floats) -> Floats:
    """Lines but for those that run along the edges of what they are together: a sign may touch its cell."""
    xs, ys = lines[:, 0::2], lines[:, 1::2]
    along = [abs(at - edge).max(axis=1) < _EDGE for at in (xs, ys) for edge in (at.min(), at.max())]
    inner: Floats = lines[~np.any(along, axis=0)]
    return inner


def _find_filled_shape(mask: NDArray[np.bool_]) -> Shape | None:
    """The shape whose strokes have edges on both sides, as symbols that are painted in triangles have."""
    square = np.ones((3, 3), np.uint8)
    ink = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, square)
    thinned = cv2.erode(np.pad(ink, 1), square)[1:-1, 1:-1]
    rows, columns = np.nonzero(thinned)
    if len(rows) < _THICK * np.count_nonzero(ink):
        return None  # lines, not areas
    points = (np.stack([columns, rows], axis=1) / _EM_PX).astype(np.float32)
    shape = _classify(points, _FAR)
    edge = 1 / _EM_PX
    return shape and Shape(shape.symbol, shape.left - edge, shape.top - edge, shape.right + edge, shape.bottom + edge)


def find_inked_shapes(ink: Gray, em: float, middle: float) -> list[Shape]:
    """Symbols on a line of inked pixels (non-zero), in em of `em` pixels with the origin at its corner."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    shapes = []
    for group in _group_components(_components_on_line(np.asarray(stats, np.float64)[:, :4] / em, middle / em)):
        mask = np.isin(labels, group)
        rows, columns = np.nonzero(mask)
        points = np.stack([columns, rows], axis=1).astype(np.float32) / em
        slashed = _is_slashed(mask)
        shape = _classify(points[:: max(1, len(points) // _MOST_POINTS)], _FAR_SLASHED if slashed else _FAR)
        if shape is not None and (shape.symbol == "⌀") == slashed:
            shapes.append(shape)
    return shapes


def _is_slashed(mask: NDArray[np.bool_]) -> bool:
    """Whether a slash parts a ring into two holes, upper left and lower right; a zero has one, an 8 two upright."""
    contours, levels = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    inner = [contour for contour, level in zip(contours, np.reshape(levels, (-1, 4)), strict=True) if level[3] >= 0]
    holes = sorted((_hole_of(contour) for contour in inner), key=lambda hole: -hole.area)[:2]
    if len(holes) < 2 or holes[1].area < _SECOND_HOLE * holes[0].area:
        return False
    left, right = sorted(holes, key=lambda hole: hole.x)
    apart = _ACROSS * (left.width + right.width)
    lower = right.y + right.height / 2 > left.y + left.height / 2
    wide = right.x + right.width / 2 - left.x - left.width / 2 > apart
    return lower and (wide or (right.heavy - left.heavy > apart and _reaches_out(mask, left, right)))


def _reaches_out(mask: NDArray[np.bool_], left: _Hole, right: _Hole) -> bool:
    """Whether the slash of a narrow ring ends over and under it; that of a zero ends within."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    high, wide = int(rows[-1] - rows[0]), int(columns[-1] - columns[0])
    around = high - (max(left.y + left.height, right.y + right.height) - min(left.y, right.y))
    beside = wide - (max(left.x + left.width, right.x + right.width) - min(left.x, right.x))
    return around - beside > _REACHES_OUT * high


@dataclass(frozen=True)
class _Hole:
    """Its box in pixels, and where its middle of gravity lies across."""

    x: int
    y: int
    width: int
    height: int
    heavy: float

    @property
    def area(self) -> int:
        return self.width * self.height


def _hole_of(contour: cv2.typing.MatLike) -> _Hole:
    x, y, width, height = cv2.boundingRect(contour)
    moments = cv2.moments(contour)
    return _Hole(x, y, width, height, moments["m10"] / moments["m00"] if moments["m00"] else x + width / 2)


_Component = tuple[int, float, float, float, float]  # label, left, top, right, bottom


def _components_on_line(boxes: NDArray[np.float64], middle: float) -> list[_Component]:
    """Components that lie on the middle line and are not too large for a symbol, from left to right."""
    parts = [(i, x, y, x + w, y + h) for i, (x, y, w, h) in enumerate(boxes.tolist()) if i > 0]
    near = [
        part
        for part in parts
        if abs((part[2] + part[4]) / 2 - middle) < _OFF_LINE
        and part[4] - part[2] < _PART_HIGH
        and part[3] - part[1] < _PART_WIDE
    ]
    return sorted(near, key=lambda part: part[1])


def _group_components(parts: list[_Component]) -> list[list[int]]:
    """Components that stand over each other form one symbol: ±, ⌯, ◎ and ∥ do not touch themselves."""
    groups: list[list[int]] = []
    reach: list[tuple[float, float, float, float]] = []
    for label, *box in parts:
        if reach and _is_one_symbol(reach[-1], box):
            left, top, right, bottom = reach[-1]
            reach[-1] = (left, min(top, box[1]), max(right, box[2]), max(bottom, box[3]))
            groups[-1].append(label)
        else:
            groups.append([label])
            reach.append((box[0], box[1], box[2], box[3]))
    return groups


def _is_one_symbol(known: tuple[float, float, float, float], box: list[float]) -> bool:
    overlap = min(known[2], box[2]) - max(known[0], box[0])
    if overlap < _OVER_EACH_OTHER * min(known[2] - known[0], box[2] - box[0]):
        return False
    height = max(known[3], box[3]) - min(known[1], box[1])
    width = max(known[2], box[2]) - min(known[0], box[0])
    return height < _SYMBOL_HIGH and width < _SYMBOL_WIDE


def _classify(points: Floats, far: float) -> Shape | None:
    """The shape whose template lies nearest to points given in em."""
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    side = max(right - left, bottom - top)
    if not _SMALLEST < side < _LARGEST:
        return None
    middle = np.array([(left + right) / 2, (top + bottom) / 2], np.float32)
    symbol = _symbol_of_size(_bank().nearest((points - middle) / side, far), side)
    return Shape(symbol, left, top, right, bottom) if symbol else None


def _symbol_of_size(symbol: str, side: float) -> str:
    """A small circle is a degree sign; other symbols are about as tall as the lettering."""
    if symbol == "○" and side < _DEGREE:
        return "°"
    return symbol if side > _LETTERING else ""


@dataclass(frozen=True)
class _Bank:
    """All templates: their symbols, their distance fields, and their cells one after another."""

    symbols: Sequence[str]
    fields: Floats  # (templates, cells of the grid): squared distance to the nearest stroke
    cells: NDArray[np.int64]
    starts: NDArray[np.int64]

    def nearest(self, points: Floats, far: float) -> str:
        """The symbol with the least distance (root mean square, the worse of both directions); empty beyond `far`."""
        cells = _cells(points)
        there = self.fields[:, cells].mean(axis=1)
        sums = np.add.reduceat(_field(cells)[self.cells], self.starts)
        back = sums / np.diff([*self.starts, len(self.cells)])
        worse = np.maximum(there, back)
        best = int(worse.argmin())
        return self.symbols[best] if worse[best] <= far * far else ""


@cache
def _bank() -> _Bank:
    symbols = [symbol for symbol, _ in all_templates()]
    cells = [_cells(_normalise(_sample_strokes(strokes, 1 / _GRID))) for _, strokes in all_templates()]
    starts = np.cumsum([0, *(len(part) for part in cells[:-1])])
    return _Bank(symbols, np.stack([_field(part) for part in cells]), np.concatenate(cells), starts)


def _normalise(points: Floats) -> Floats:
    low, high = points.min(axis=0), points.max(axis=0)
    normalised: Floats = ((points - (low + high) / 2) / float((high - low).max())).astype(np.float32)
    return normalised


def _cells(points: Floats) -> NDArray[np.int64]:
    """Points of the unit square around the origin as cells of the grid, row by row."""
    cells = (np.round((points + 0.5) * _GRID).astype(np.int64) + _MARGIN).clip(0, _SIZE - 1)
    flat: NDArray[np.int64] = cells[:, 1] * _SIZE + cells[:, 0]
    return flat


def _field(cells: NDArray[np.int64]) -> Floats:
    """Squared distance of every cell of the grid to the nearest of these."""
    free = np.full(_SIZE * _SIZE, _FREE, np.uint8)
    free[cells] = 0
    distances = cv2.distanceTransform(free.reshape(_SIZE, _SIZE), cv2.DIST_L2, cv2.DIST_MASK_5)
    flat: Floats = np.square(np.asarray(distances, np.float32) / np.float32(_GRID)).ravel()
    return flat


def _sample_strokes(strokes: Sequence[Stroke], step: float) -> Floats:
    """Points along strokes."""
    parts = []
    for stroke in strokes:
        for (x1, y1), (x2, y2) in itertools.pairwise(stroke):
            count = max(2, math.ceil(math.hypot(x2 - x1, y2 - y1) / step) + 1)
            parts.append(np.linspace((x1, y1), (x2, y2), count, dtype=np.float32))
    return np.concatenate(parts)
