"""The straight lines of a page that dimensions are drawn with: level, upright, and where arrowheads point.

For the axis `y` everything is turned over, so that whoever measures works along one axis only. Knows nothing of
texts and values.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box
from backend.reading.callouts.directions import by_place

Axis = Literal["x", "y"]
Floats = NDArray[np.float64]
AXES: tuple[Axis, Axis] = ("x", "y")
_STRAIGHT_PX = 0.5  # how far the ends of a level line may differ
_SHORTEST_PX = 1.0  # shorter ones are dots
SHORT_ARROW_MM, LONG_ARROW_MM = 0.8, 7.0  # sides of arrowheads on paper, from A4 to A0
_SHARP_DEG, _BLUNT_DEG = 8.0, 50.0  # between the two sides of an arrowhead
_LIKE = 0.8  # of the longer side that the shorter one has
_CROWDED = 8  # lines that meet at a point of a hatch or a fan, which is no arrowhead
_MOST_ARROWS = 400  # a page with more points of that shape has a pattern


def turn(box: Box, axis: Axis) -> Box:
    """A box as it lies along an axis; turning twice gives it back."""
    return box if axis == "x" else Box(x1=box.y1, y1=box.x1, x2=box.y2, y2=box.x2)


def turn_rows(rows: Floats, axis: Axis) -> Floats:
    """Rows of x1, y1, x2, y2 as they lie along an axis."""
    return rows if axis == "x" else rows[:, [1, 0, 3, 2]]


@dataclass(frozen=True)
class Arrow:
    """The tip of an arrowhead and the way it points, a vector of length 1."""

    x: float
    y: float
    dx: float
    dy: float


class PageLines:
    """Straight lines (N, 4: x1, y1, x2, y2 in pixels), sorted by place along and across each axis.

    On a scan they are the sides of strokes, and `stroke` is how wide one is; else 0.
    """

    def __init__(self, segments: NDArray[np.float32], mm: float, stroke: float = 0.0) -> None:
        self.segments: Floats = segments.astype(np.float64).reshape(-1, 4)
        self.mm = mm
        self.stroke = stroke

    @cached_property
    def _by_axis(self) -> dict[Axis, tuple[Floats, Floats]]:
        return {axis: _level_and_upright(turn_rows(self.segments, axis)) for axis in AXES}

    def level(self, axis: Axis) -> Floats:
        """Lines along the axis (N, 3): place across it, from, to."""
        return self._by_axis[axis][0]

    def upright(self, axis: Axis) -> Floats:
        """Lines across the axis (N, 3): place along it, from, to."""
        return self._by_axis[axis][1]

    @cached_property
    def arrows(self) -> list[Arrow]:
        """Every arrowhead drawn as two short lines, or as the sides of a filled triangle."""
        length = np.hypot(*(self.segments[:, 2:] - self.segments[:, :2]).T)
        short = self.segments[(length >= SHORT_ARROW_MM * self.mm) & (length <= LONG_ARROW_MM * self.mm)]
        meeting: dict[tuple[int, int], list[tuple[float, float, float, float]]] = defaultdict(list)
        for x1, y1, x2, y2 in short.tolist():
            meeting[round(x1), round(y1)].append((x1, y1, x1 - x2, y1 - y2))
            meeting[round(x2), round(y2)].append((x2, y2, x2 - x1, y2 - y1))
        found = [arrow for sides in meeting.values() if (arrow := _find_arrow(sides)) is not None]
        return found if len(found) <= _MOST_ARROWS else []


def _level_and_upright(rows: Floats) -> tuple[Floats, Floats]:
    along, across = np.abs(rows[:, 2] - rows[:, 0]), np.abs(rows[:, 3] - rows[:, 1])
    level = rows[(across <= _STRAIGHT_PX) & (along > _SHORTEST_PX)]
    upright = rows[(along <= _STRAIGHT_PX) & (across > _SHORTEST_PX)]
    levels = by_place(level[:, [1, 3]].mean(axis=1), level[:, [0, 2]])
    return levels, by_place(upright[:, [0, 2]].mean(axis=1), upright[:, [1, 3]])


def _find_arrow(sides: list[tuple[float, float, float, float]]) -> Arrow | None:
    """Two lines of like length that meet at a sharp angle point somewhere."""
    if not 2 <= len(sides) <= _CROWDED:
        return None
    for i, (x, y, *one) in enumerate(sides):
        for _, _, *other in sides[:i]:
            lengths = sorted((math.hypot(*one), math.hypot(*other)))
            if lengths[0] < _LIKE * lengths[1]:
                continue
            cosine = (one[0] * other[0] + one[1] * other[1]) / (lengths[0] * lengths[1])
            if not _SHARP_DEG < math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) < _BLUNT_DEG:
                continue
            dx, dy = one[0] + other[0], one[1] + other[1]
            return Arrow(x, y, dx / math.hypot(dx, dy), dy / math.hypot(dx, dy))
    return None
