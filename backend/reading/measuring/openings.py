"""The window or slot that a dimension spans: two lines that face each other, closed at both ends.

Closed by two lines across, with round corners or without, it is a rectangle, and a window where it lies within a
larger one that is dimensioned too; closed by half circles it is a slot. Knows nothing of values, and of how deep it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box
from backend.reading.layout.frame import Segments
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import Floats, PageLines, turn, turn_rows

_SAME_PX = 1.5  # by which ends that belong together may miss one another
_STRAIGHT_PX = 0.5  # by which the ends of a level line may differ
_LEAST_PX = 3.0  # a radius, or a side
_FILLING = 0.6  # of what a window is in
_LONG = 1.2  # of its width: what is shorter is round or square
_LEVEL = 0.25  # of the length of an arc in short lines, which may lie in lines that look level
_WITHIN_PX = 3.0  # by which a window lies within what it is in, at each side


def spanned_openings(
    extents: Mapping[int, Extent], lines: PageLines, curves: Segments
) -> tuple[dict[int, Box], dict[int, Box]]:
    """The windows and the slots that dimensions span, by the number of the dimension, in pixels of the page.

    extents: the reaches that are proved, by number
    curves: boxes of the page's curves (N, 4)
    """
    arcs = np.concatenate([curves.astype(np.float64).reshape(-1, 4), _slanted(lines.segments)])
    rectangles, slots = {}, {}
    for i, extent in extents.items():
        sides = _facing(lines.upright(extent.axis), extent)
        level, of_axis = lines.level(extent.axis), turn_rows(arcs, extent.axis)
        if (box := _rectangle(sides, level, extent)) is not None:
            rectangles[i] = turn(box, extent.axis)
        elif (box := _slot_across(sides, of_axis, extent) or _slot_along(level, of_axis, extent)) is not None:
            slots[i] = turn(box, extent.axis)
    around = list(rectangles.values())
    return {i: box for i, box in rectangles.items() if any(_is_window(box, other) for other in around)}, slots


def _slanted(rows: Floats) -> Floats:
    """The boxes of lines that are neither level nor upright: of what an arc may be made."""
    low, high = np.minimum(rows[:, :2], rows[:, 2:]), np.maximum(rows[:, :2], rows[:, 2:])
    found: Floats = np.column_stack([low, high])[(high - low > _STRAIGHT_PX).all(axis=1)]
    return found


def _is_window(box: Box, other: Box) -> bool:
    """Whether a box lies within another and is far smaller: what fills it is a room or a mounting plate."""
    inner = other.grown(-_WITHIN_PX)
    within = inner.contains(box.x1, box.y1) and inner.contains(box.x2, box.y2)
    return within and box.area <= _FILLING * other.area


def _near(values: Floats, place: float | Floats) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.abs(values - place) <= _SAME_PX
    return found


def _facing(upright: Floats, extent: Extent) -> Floats:
    """From where to where (N, 2) two uprights at the ends of an extent go that begin and end level with each other."""
    first, last = upright[_near(upright[:, 0], extent.start)], upright[_near(upright[:, 0], extent.end)]
    same = _near(first[:, None, 1], last[None, :, 1]) & _near(first[:, None, 2], last[None, :, 2])
    found: Floats = first[same.any(axis=1), 1:]
    return found


def _rectangle(sides: Floats, level: Floats, extent: Extent) -> Box | None:
    """What facing uprights are closed to by level lines, which begin and end by one corner's radius within."""
    radii = level[:, 1] - extent.start
    closing = level[_near(radii, extent.end - level[:, 2]) & (radii >= -_SAME_PX)]
    radii = closing[:, 1] - extent.start
    for top, bottom in sides.tolist():
        over, under = _near(closing[:, 0], top - radii), _near(closing[:, 0], bottom + radii)
        if over.any() and under.any():
            return Box(
                x1=extent.start, y1=float(closing[over, 0].min()), x2=extent.end, y2=float(closing[under, 0].max())
            )
    return None


def _slot_across(sides: Floats, arcs: Floats, extent: Extent) -> Box | None:
    """What facing uprights are closed to by arcs beyond both their ends."""
    half = extent.length / 2
    for top, bottom in sides.tolist():
        box = Box(x1=extent.start, y1=top - half, x2=extent.end, y2=bottom + half)
        ends = (box.x1, box.y1, box.x2, top), (box.x1, bottom, box.x2, box.y2)
        if half >= _LEAST_PX and box.height >= _LONG * box.width and all(_is_arc(arcs, end) for end in ends):
            return box
    return None


def _slot_along(level: Floats, arcs: Floats, extent: Extent) -> Box | None:
    """What level lines within an extent are closed to by arcs that reach to its ends."""
    halves = level[:, 1] - extent.start
    rails = level[_near(halves, extent.end - level[:, 2]) & (halves >= _LEAST_PX)]
    for top, start, end in rails.tolist():
        high = 2 * (start - extent.start)
        if extent.length < _LONG * high or not (_near(rails[:, 0], top + high) & _near(rails[:, 1], start)).any():
            continue
        box = Box(x1=extent.start, y1=top, x2=extent.end, y2=top + high)
        ends = (box.x1, box.y1, start, box.y2), (end, box.y1, box.x2, box.y2)
        if all(_is_arc(arcs, one) for one in ends):
            return box
    return None


def _is_arc(arcs: Floats, end: tuple[float, float, float, float]) -> bool:
    """Whether pieces of arcs that lie within the round end (x1, y1, x2, y2) of a slot go all the way round it."""
    low, high = np.array(end[:2]), np.array(end[2:])
    within = arcs[(arcs[:, :2] >= low - _SAME_PX).all(axis=1) & (arcs[:, 2:] <= high + _SAME_PX).all(axis=1)]
    return all(_is_covered(within[:, [axis, axis + 2]], low[axis], high[axis]) for axis in (0, 1))


def _is_covered(ranges: Floats, start: float, end: float) -> bool:
    """Whether ranges (N, 2) that follow one another reach from a start to an end.

    The pieces beside the straight sides may be missing: they are as good as level.
    """
    gap = max(2 * _SAME_PX, _LEVEL * (end - start))
    reached = start
    for first, last in sorted(ranges.tolist()):
        if first <= reached + gap:
            reached = max(reached, last)
    return reached >= end - gap
