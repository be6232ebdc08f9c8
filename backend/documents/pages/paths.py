"""Paths of a PDF page, path by path, to straight segments and boxes of curves.

Clips are applied, white and transparent fills are dropped, bars become lines, small fills (glyphs drawn as
outlines, arrow heads) become one box each. Holds at most a given number of items, so that no page can fill the
memory. Knows nothing of pages: coordinates are transformed at the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SMALL_FILL = 17.0  # points (6 mm): glyphs and arrow heads, not areas
_BAR = 1.5  # points: a filled rectangle so thin is a line
_MARK_SIDES = 8  # of a small filled polygon whose edges are kept: outlined letters have more, or bend
_FAINT = 0.05  # opacity under which nothing can be seen
_WHITE = 0.98  # of each colour: paper is not always drawn as pure white
_FAR = 1e9  # points: beyond any page
_EVERYWHERE = (-_FAR, -_FAR, _FAR, _FAR)
Numbers = tuple[float, ...]
Floats = NDArray[np.float32]


class PathLines:
    """Takes the paths that PyMuPDF reports, in their order; `arrays` gives what they amount to."""

    def __init__(self, most: int) -> None:
        self._room = most
        self._segments: list[Numbers] = []
        self._curves: list[Numbers] = []
        self._marks: list[Numbers] = []
        self._clips: list[tuple[int, Numbers]] = []  # nesting level, scissor
        self._scissors: list[Numbers] = [_EVERYWHERE]
        self._segment_scissor: list[int] = []
        self._curve_scissor: list[int] = []
        self.truncated = False

    def add(self, path: dict[str, Any]) -> None:
        """One path, clip or group."""
        level = path.get("level", 0)
        while self._clips and self._clips[-1][0] >= level:
            self._clips.pop()
        kind = path["type"]
        if kind == "clip":
            self._clips.append((level, tuple(path["scissor"])))
        elif kind != "group" and _is_visible(path):
            items = path["items"]
            if len(items) > self._room:
                self.truncated = True
                return
            self._room -= len(items)
            self._use_scissor()
            self._take_part(items, filled=kind == "f")

    def arrays(self, matrix: Any, width: int, height: int) -> tuple[Floats, Floats]:
        """Segments (N, 4) and boxes of curves (M, 4) in pixels, cut to the page."""
        scissors = np.array(self._scissors, float)
        page = np.array([0, 0, width, height], float)
        segments = _array(self._segments)
        segments = clip_segments(segments, scissors[self._segment_scissor])
        segments = clip_segments(_transform(segments, matrix), page)
        curves, limits = _array(self._curves), scissors[self._curve_scissor]
        curves = np.concatenate([np.maximum(curves[:, :2], limits[:, :2]), np.minimum(curves[:, 2:], limits[:, 2:])], 1)
        curves = curves[(curves[:, 0] <= curves[:, 2]) & (curves[:, 1] <= curves[:, 3])]
        curves = _transform(curves, matrix)
        curves = np.concatenate([np.minimum(curves[:, :2], curves[:, 2:]), np.maximum(curves[:, :2], curves[:, 2:])], 1)
        curves = curves[(curves[:, :2] <= page[2:]).all(axis=1) & (curves[:, 2:] >= 0).all(axis=1)]
        return segments.astype(np.float32), np.clip(curves, 0, [width, height, width, height]).astype(np.float32)

    def marks(self, matrix: Any) -> Floats:
        """Edges (L, 4) of small filled polygons, in pixels."""
        return _transform(_array(self._marks), matrix).astype(np.float32)

    def _use_scissor(self) -> None:
        scissor = self._clips[-1][1] if self._clips else _EVERYWHERE
        if scissor != self._scissors[-1]:
            self._scissors.append(scissor)

    def _take_part(self, items: list[Any], *, filled: bool) -> None:
        """Split a path into connected runs; each gives its lines and, where it bends, one box."""
        run: list[Numbers] = []
        bent, at = False, None
        for item in items:
            kind, start = item[0], item[1]
            if kind == "l" or kind == "c":
                if start != at and run:
                    self._finish_part(run, bent, filled)
                    run, bent = [], False
                at = item[-1]
                bent = bent or kind == "c"
                run.append((*start, *at) if kind == "l" else _bounds(item[1:]))
                if kind == "c":
                    run[-1] = (*run[-1], 1.0)
            elif kind == "re":
                self._rectangle(item[1], filled)
            else:  # "qu": upper left, upper right, lower left, lower right
                self._quad(item[1], filled)
        if run:
            self._finish_part(run, bent, filled)

    def _finish_part(self, run: list[Numbers], bent: bool, filled: bool) -> None:
        box = _bounds([point for part in run for point in (part[:2], part[2:4])])
        if filled and max(box[2] - box[0], box[3] - box[1]) <= _SMALL_FILL:
            self._curve(box)
            if not bent and len(run) <= _MARK_SIDES:
                self._marks += run
            return
        if bent:
            self._curve(box)
        for part in run:
            if len(part) == 4:
                self._segment(part)

    def _rectangle(self, rect: Numbers, filled: bool) -> None:
        x1, y1, x2, y2 = rect
        if filled and min(x2 - x1, y2 - y1) <= _BAR:
            self._bar(x1, y1, x2, y2)
        elif filled and max(x2 - x1, y2 - y1) <= _SMALL_FILL:
            self._curve((x1, y1, x2, y2))
            self._marks += _sides(x1, y1, x2, y2)
        else:
            for part in _sides(x1, y1, x2, y2):
                self._segment(part)

    def _bar(self, x1: float, y1: float, x2: float, y2: float) -> None:
        if x2 - x1 >= y2 - y1:
            self._segment((x1, (y1 + y2) / 2, x2, (y1 + y2) / 2))
        else:
            self._segment(((x1 + x2) / 2, y1, (x1 + x2) / 2, y2))

    def _quad(self, quad: tuple[Numbers, ...], filled: bool) -> None:
        first, second, fourth, third = quad
        corners = (first, second, third, fourth, first)
        box = _bounds(quad)
        sides = [(*corners[i], *corners[i + 1]) for i in range(4)]
        if filled and max(box[2] - box[0], box[3] - box[1]) <= _SMALL_FILL:
            self._curve(box)
            self._marks += sides
            return
        if filled:
            lengths = [np.hypot(side[2] - side[0], side[3] - side[1]) for side in sides]
            short = 0 if lengths[0] < lengths[1] else 1
            if lengths[short] <= _BAR:  # a bar at any angle: the line between the middles of its short sides
                (ax, ay, bx, by), (cx, cy, dx, dy) = sides[short], sides[short + 2]
                sides = [((ax + bx) / 2, (ay + by) / 2, (cx + dx) / 2, (cy + dy) / 2)]
        for side in sides:
            self._segment(side)

    def _segment(self, segment: Numbers) -> None:
        self._segments.append(segment)
        self._segment_scissor.append(len(self._scissors) - 1)

    def _curve(self, box: Numbers) -> None:
        self._curves.append(box)
        self._curve_scissor.append(len(self._scissors) - 1)


def clip_segments(segments: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The parts of segments (N, 4) within boxes (N, 4) or (4,), those that lie outside left out."""
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    near, far = np.zeros(len(segments)), np.ones(len(segments))
    inside = np.ones(len(segments), bool)
    boxes = np.broadcast_to(boxes, segments.shape)
    for axis in (0, 1):
        low, high = boxes[:, axis] - start[:, axis], boxes[:, axis + 2] - start[:, axis]
        moving = step[:, axis] != 0
        inside &= moving | ((low <= 0) & (high >= 0))
        length = np.where(moving, step[:, axis], 1.0)
        first, last = np.minimum(low / length, high / length), np.maximum(low / length, high / length)
        near, far = np.where(moving, np.maximum(near, first), near), np.where(moving, np.minimum(far, last), far)
    inside &= near <= far
    parts = np.concatenate([start + step * near[:, None], start + step * far[:, None]], axis=1)
    shown: NDArray[np.float64] = parts[inside]
    return shown


def _sides(x1: float, y1: float, x2: float, y2: float) -> list[Numbers]:
    return [(x1, y1, x2, y1), (x2, y1, x2, y2), (x2, y2, x1, y2), (x1, y2, x1, y1)]


def _is_visible(path: dict[str, Any]) -> bool:
    """Whether a path leaves a mark on white paper."""
    stroked = "s" in path["type"] and path.get("stroke_opacity", 1) > _FAINT and not _is_white(path.get("color"))
    filled = "f" in path["type"] and path.get("fill_opacity", 1) > _FAINT and not _is_white(path.get("fill"))
    return stroked or filled


def _is_white(colour: Numbers | None) -> bool:
    return colour is not None and min(colour) > _WHITE


def _bounds(points: Any) -> Numbers:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _array(rows: list[Numbers]) -> NDArray[np.float64]:
    array = np.array(rows, float).reshape(-1, 4)
    return array if np.isfinite(array).all() else np.nan_to_num(array, nan=0.0, posinf=_FAR, neginf=-_FAR)


def _transform(rows: NDArray[np.float64], matrix: Any) -> NDArray[np.float64]:
    turn = np.array([[matrix.a, matrix.b], [matrix.c, matrix.d]])
    points: NDArray[np.float64] = rows.reshape(-1, 2) @ turn + (matrix.e, matrix.f)
    return points.reshape(-1, 4)
