"""Drawing symbols that stand on the page as strokes: ⌀ ⌴ ⌵ ↧ ± ° and the signs of geometric tolerances.

Several CAD systems write their lettering as text and draw these symbols with lines beside it, so that a text
layer has a gap where the symbol stands. Strokes near a number are gathered, brought to one size and compared
with templates. Knows shapes only; whether a symbol makes sense where it stands is for the grammar to say.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Point = tuple[float, float]
Stroke = list[Point]
Drawn = tuple[str, list[Stroke]]

_GRID = 48  # cells along the longer side of a normalised symbol
_MARGIN = 8
_FAR = 0.052  # largest mean distance from a template, as a share of the symbol's longer side
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
    middles = ((points[:, :2] + points[:, 2:]) // 2).clip(0, [raster.shape[1] - 1, raster.shape[0] - 1])
    owner = labels[middles[:, 1], middles[:, 0]]
    parts = _on_line(np.asarray(stats, np.float64)[:, :4] / _EM_PX, height_em / 2)
    shapes = [_classified(strokes[np.isin(owner, group)]) for group in _groups(parts)]
    return [shape for shape in shapes if shape is not None]


_Part = tuple[int, float, float, float, float]  # label, left, top, right, bottom


def _on_line(boxes: NDArray[np.float64], middle: float) -> list[_Part]:
    """Components that lie on the middle line and are not too large for a symbol, from left to right."""
    parts = [(i, x, y, x + w, y + h) for i, (x, y, w, h) in enumerate(boxes.tolist()) if i > 0]
    near = [
        part
        for part in parts
        if abs((part[2] + part[4]) / 2 - middle) < 0.65 and part[4] - part[2] < 1.7 and part[3] - part[1] < 2.3
    ]
    return sorted(near, key=lambda part: part[1])


def _groups(parts: list[_Part]) -> list[list[int]]:
    """Components that stand over each other form one symbol: ±, ⌯, ◎ and ∥ do not touch themselves."""
    groups: list[list[int]] = []
    reach: list[tuple[float, float, float, float]] = []
    for label, *box in parts:
        if reach and _one_symbol(reach[-1], box):
            left, top, right, bottom = reach[-1]
            reach[-1] = (left, min(top, box[1]), max(right, box[2]), max(bottom, box[3]))
            groups[-1].append(label)
        else:
            groups.append([label])
            reach.append((box[0], box[1], box[2], box[3]))
    return groups


def _one_symbol(known: tuple[float, float, float, float], box: list[float]) -> bool:
    overlap = min(known[2], box[2]) - max(known[0], box[0])
    if overlap < 0.3 * min(known[2] - known[0], box[2] - box[0]):
        return False
    height = max(known[3], box[3]) - min(known[1], box[1])
    width = max(known[2], box[2]) - min(known[0], box[0])
    return height < 1.3 and width < 1.5


def _classified(strokes: Floats) -> Shape | None:
    if not 2 <= len(strokes) <= 400:
        return None
    xs, ys = strokes[:, 0::2], strokes[:, 1::2]
    left, top, right, bottom = float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())
    symbol = _best_symbol(strokes, left, top, right, bottom)
    return Shape(symbol, left, top, right, bottom) if symbol else None


def _best_symbol(strokes: Floats, left: float, top: float, right: float, bottom: float) -> str:
    width, height = right - left, bottom - top
    side = max(width, height)
    if not 0.12 < side < 2.4:
        return ""
    points = _sampled([[(x1, y1), (x2, y2)] for x1, y1, x2, y2 in strokes.tolist()], side / _GRID)
    points -= np.array([(left + right) / 2, (top + bottom) / 2], np.float32)
    points /= side
    ranked = sorted((template.distance(points), template.symbol) for template in _templates())
    distance, symbol = ranked[0]
    if distance > _FAR:
        return ""
    return _sized(symbol, side)


def _sized(symbol: str, side: float) -> str:
    """A small circle is a degree sign; other symbols are about as tall as the lettering."""
    if symbol == "○" and side < 0.48:
        return "°"
    return symbol if side > 0.42 else ""


@dataclass(frozen=True)
class _Template:
    symbol: str
    points: Floats
    field: Floats  # distance from every cell to the nearest stroke, as a share of the longer side

    def distance(self, points: Floats) -> float:
        """Mean distance of the points from the strokes and of the strokes from the points, the worse of both."""
        there = float(_looked_up(self.field, points).mean())
        if there > 2 * _FAR:
            return there
        return max(there, float(_looked_up(_field(points), self.points).mean()))


def _cells(points: Floats) -> NDArray[np.int32]:
    cells = np.round((points + 0.5) * _GRID).astype(np.int32) + _MARGIN
    limited: NDArray[np.int32] = cells.clip(0, _GRID + 2 * _MARGIN - 1)
    return limited


def _field(points: Floats) -> Floats:
    size = _GRID + 2 * _MARGIN
    free = np.full((size, size), 255, np.uint8)
    cells = _cells(points)
    free[cells[:, 1], cells[:, 0]] = 0
    return (cv2.distanceTransform(free, cv2.DIST_L2, 5) / _GRID).astype(np.float32)


def _looked_up(field: Floats, points: Floats) -> Floats:
    cells = _cells(points)
    found: Floats = field[cells[:, 1], cells[:, 0]]
    return found


def _sampled(strokes: list[Stroke], step: float) -> Floats:
    parts = []
    for stroke in strokes:
        for (x1, y1), (x2, y2) in itertools.pairwise(stroke):
            count = max(2, math.ceil(math.hypot(x2 - x1, y2 - y1) / step) + 1)
            parts.append(np.linspace((x1, y1), (x2, y2), count, dtype=np.float32))
    return np.concatenate(parts)


@cache
def _templates() -> tuple[_Template, ...]:
    return tuple(_template(symbol, strokes) for symbol, strokes in _drawn())


def _template(symbol: str, strokes: list[Stroke]) -> _Template:
    points = _sampled(strokes, 1 / _GRID)
    low, high = points.min(axis=0), points.max(axis=0)
    points = ((points - (low + high) / 2) / float((high - low).max())).astype(np.float32)
    return _Template(symbol, points, _field(points))


def _arc(radius: float, start: float = 0, end: float = 360, center: Point = (0, 0)) -> Stroke:
    angles = np.radians(np.linspace(start, end, 33))
    return [(center[0] + radius * math.cos(a), center[1] - radius * math.sin(a)) for a in angles.tolist()]


def _slash(half: float, degrees: float, center: Point = (0, 0)) -> Stroke:
    dx, dy = half * math.cos(math.radians(degrees)), half * math.sin(math.radians(degrees))
    return [(center[0] - dx, center[1] + dy), (center[0] + dx, center[1] - dy)]


def _one(symbol: str, *points: Point) -> Drawn:
    return symbol, [list(points)]


def _drawn() -> list[Drawn]:
    return [*_round_symbols(), *_hole_symbols(), *_form_symbols(), *_arrow_symbols(), *_circled_letters()]


def _round_symbols() -> list[Drawn]:
    diameters: list[list[Stroke]] = [
        [_arc(1), _slash(reach, angle)] for reach in (1.05, 1.25, 1.45, 1.7) for angle in (45, 55, 64, 72)
    ]
    tails: list[list[Stroke]] = [
        [_slash(1.35, angle, (-0.87, 0)), _slash(1.35, angle, (0.87, 0))] for angle in (60, 72)
    ]
    return [
        *(("⌀", strokes) for strokes in diameters),
        ("○", [_arc(1)]),
        ("◎", [_arc(1), _arc(0.5)]),
        ("◎", [_arc(1), _arc(0.6)]),
        ("⌖", [_arc(0.6), [(-1, 0), (1, 0)], [(0, -1), (0, 1)]]),
        ("⌖", [_arc(0.75), [(-1, 0), (1, 0)], [(0, -1), (0, 1)]]),
        *(("⌭", [_arc(0.8), *tail]) for tail in tails),
    ]


def _hole_symbols() -> list[Drawn]:
    head = [(-0.38, 0.4), (0.0, 1.0), (0.38, 0.4)]
    low_head = [(-0.3, 0.6), (0.0, 1.0), (0.3, 0.6)]
    return [
        *(_one("⌴", (-1, -h), (-1, h), (1, h), (1, -h)) for h in (0.4, 0.5, 0.62)),
        *(_one("⌵", (-1, -h), (0, h), (1, -h)) for h in (0.5, 0.62, 0.87)),
        ("↧", [[(-0.5, 0), (0.5, 0)], [(0, 0), (0, 1)], head]),
        ("↧", [[(-0.5, 0), (0.5, 0)], [(0, 0), (0, 1)], low_head]),
        ("↧", [[(-0.38, 0), (0.38, 0)], [(0, 0), (0, 1)], [*low_head, low_head[0]]]),
        ("↧", [[(-0.5, 0), (0.5, 0)], [(0, 0), (0, 1)], [*head, head[0]]]),
        ("±", [[(-1, -0.4), (1, -0.4)], [(0, -1.4), (0, 0.6)], [(-1, 1), (1, 1)]]),
        ("±", [[(-1, -0.2), (1, -0.2)], [(0, -1.2), (0, 0.8)], [(-1, 0.8), (1, 0.8)]]),
        ("□", [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]),
        ("⌲", [[(0, -0.5), (0, 0.5), (1.3, 0), (0, -0.5)], [(-0.4, 0), (1.7, 0)]]),
        ("⌳", [[(0, 0.5), (1.5, 0.5), (0, -0.1), (0, 0.5)]]),
    ]


def _form_symbols() -> list[Drawn]:
    leaning = itertools.product((0.4, 0.6, 0.8), (0.35, 0.5, 0.65, 0.75))
    return [
        *(_one("⏥", (s - 1, -h), (1, -h), (1 - s, h), (-1, h), (s - 1, -h)) for s, h in leaning),
        ("⌓", [_arc(1, 0, 180), [(-1, 0), (1, 0)]]),
        ("⌒", [_arc(1, 0, 180)]),
        *(("⊥", [[(-1.0, 0.0), (1.0, 0.0)], [(0.0, 0.0), (0.0, -h)]]) for h in (1.3, 1.7, 2.0)),
        *(_one("∠", (1.1, -h), (0, 0), (1.4, 0)) for h in (0.65, 0.9)),
        *(("∥", [_slash(1, a, (-g, 0)), _slash(1, a, (g, 0))]) for a in (60, 70) for g in (0.2, 0.3, 0.4)),
        ("⌯", [[(-0.6, -0.5), (0.6, -0.5)], [(-1, 0), (1, 0)], [(-0.6, 0.5), (0.6, 0.5)]]),
        ("⌯", [[(-0.5, -0.35), (0.5, -0.35)], [(-1, 0), (1, 0)], [(-0.5, 0.35), (0.5, 0.35)]]),
    ]


def _arrow_symbols() -> list[Drawn]:
    def arrow(at: float) -> list[Stroke]:
        return [[(at, 1), (at + 1, 0)], [(at + 0.55, 0.15), (at + 1, 0), (at + 0.85, 0.45)]]

    return [
        ("↗", arrow(0)),
        ("↗", [*arrow(0), [(0.55, 0.15), (0.85, 0.45)]]),
        ("⌰", [*arrow(0), *arrow(0.8), [(0, 1), (0.8, 1)]]),
    ]


_LETTERS: dict[str, list[Stroke]] = {
    "Ⓜ": [[(-0.45, 0.5), (-0.45, -0.5), (0, 0.2), (0.45, -0.5), (0.45, 0.5)]],
    "Ⓛ": [[(-0.25, -0.5), (-0.25, 0.5), (0.35, 0.5)]],
    "Ⓟ": [[(-0.25, 0.5), (-0.25, -0.5), (0.2, -0.5), (0.35, -0.25), (0.2, 0), (-0.25, 0)]],
    "Ⓢ": [[(0.3, -0.4), (0, -0.5), (-0.3, -0.3), (0.3, 0.25), (0, 0.5), (-0.3, 0.4)]],
}


def _circled_letters() -> list[Drawn]:
    return [(symbol, [_arc(1), *strokes]) for symbol, strokes in _LETTERS.items()]
