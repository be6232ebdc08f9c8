"""Which circle of a view a diameter states: the outer one, the one of its holes, the middle one, those in its corners.

A diameter at a leader, or in a section, says how large a circle is; where the scale is known that circle is found by
its size. Knows circles that are drawn as one curve, or as a closed chain of short lines; nothing of leaders and scans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backend.geometry import Box
from backend.reading.layout.frame import Segments
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import Floats
from backend.reading.sheet import Callout, CalloutKind, Circle

_ROUND_PX = 1.5  # by which a circle may be wider than high, lie beside a centre, and differ in size from another
_SIZE = 0.005  # of a circle's size, by which it may differ from value times scale
_SMALLEST_PX = 4.0  # of a hole
_JOINED_PX = 0.5  # between the end of a line and the start of the next
_CORNERS = 12  # of a chain of lines that is meant as a circle: a hexagon is none
_CORNERS_OF_PART = 4
_ROUND = (CalloutKind.DIAMETER, CalloutKind.HOLE, CalloutKind.THREAD)
_RING = 3  # holes of one size, equally far from the middle, that lie on a circle


@dataclass(frozen=True)
class _CircleView:
    """The circles of one view: diameters in pixels of its outer one, of those its holes lie on, of its innermost."""

    outer: float | None
    rings: tuple[float, ...]
    middle: float | None


def stated_circles(
    callouts: Mapping[int, Callout], scale: float, circles: Floats, rounds: Sequence[Box], others: Sequence[Box]
) -> dict[int, Circle]:
    """The circle that each diameter states, by the number of its callout.

    callouts: by number; of holes and threads only those in corners are told
    scale: pixels for each unit of their values
    circles: of the page (N, 3: middle and diameter in pixels)
    rounds: boxes of views that are round
    others: boxes of the other views
    """
    views = [_measure_view(circles, box, box.width) for box in rounds] + [
        _measure_view(circles, box, None) for box in others
    ]
    corners = [sizes for box in others if len(sizes := _sizes_at_corners(circles, box))]
    found: dict[int, Circle] = {}
    for i, callout in callouts.items():
        value = callout.value or (sum(callout.limits) / 2 if callout.limits else 0.0)
        if not value or callout.kind not in _ROUND:
            continue
        if callout.count == _CORNERS_OF_PART and _is_at_corners(value * scale, corners):
            found[i] = Circle.CORNER
        alone = callout.count == 1 and callout.kind is not CalloutKind.THREAD
        if alone and (circle := _match_circle(value * scale, views)) is not None:
            found[i] = circle
    return found


def _sizes_at_corners(circles: Floats, box: Box) -> Floats:
    """The diameters (4, M) of what is round about one middle next to each corner of a box; none where two share one."""
    inside = circles[[box.contains(x, y) for x, y, _ in circles.tolist()]]
    if not len(inside):
        return inside
    nearest = [
        inside[np.hypot(inside[:, 0] - x, inside[:, 1] - y).argmin()]
        for x in (box.x1, box.x2)
        for y in (box.y1, box.y2)
    ]
    around = [np.hypot(*(inside[:, :2] - one[:2]).T) <= _ROUND_PX for one in nearest]
    if any((one & other).any() for n, one in enumerate(around) for other in around[:n]):
        return inside[:0]
    most = max(int(one.sum()) for one in around)
    found: Floats = np.array([np.resize(inside[one, 2], most) for one in around])
    return found


def _is_at_corners(size: float, corners: Sequence[Floats]) -> bool:
    """Whether circles of a size are at all four corners of one view, and of no other one."""
    near = max(_ROUND_PX, _SIZE * size)
    return sum(bool((np.abs(sizes - size) <= near).any(axis=1).all()) for sizes in corners) == 1


def joined_circles(extent: Extent, circles: Floats) -> tuple[float, ...] | None:
    """The diameters of circles of one size from whose middle to whose middle a reach goes; None where it joins none.

    Empty where it goes from one circle to another of a different size, or to one that is not level with it.

    circles: of the page (N, 3: middle and diameter in pixels)
    """
    level = 0 if extent.axis == "x" else 1
    first, second = (circles[np.abs(circles[:, level] - place) <= _ROUND_PX] for place in (extent.start, extent.end))
    if not len(first) or not len(second):
        return None
    beside = np.abs(first[:, None, 1 - level] - second[None, :, 1 - level]) <= _ROUND_PX
    alike = np.abs(first[:, None, 2] - second[None, :, 2]) <= _ROUND_PX
    sizes = np.sort(first[(beside & alike).any(axis=1), 2])
    return tuple(sizes[np.diff(sizes, prepend=-np.inf) > _ROUND_PX].tolist())


def find_circles(lines: Segments, curves: Segments) -> Floats:
    """The whole circles of a page: middle and diameter of each (N, 3), in pixels."""
    boxes = np.concatenate([curves, _round_chains(lines)]).astype(np.float64)
    sides = boxes[:, 2:] - boxes[:, :2]
    whole = (np.abs(sides[:, 0] - sides[:, 1]) <= _ROUND_PX) & (sides.min(axis=1, initial=np.inf) >= _SMALLEST_PX)
    middles = (boxes[whole, :2] + boxes[whole, 2:]) / 2
    return np.column_stack([middles, sides[whole].mean(axis=1)])


def _round_chains(lines: Segments) -> Segments:
    """The boxes of closed chains of lines, drawn one after the other, all of whose corners lie on a circle."""
    joined = np.abs(lines[1:, :2] - lines[:-1, 2:]).max(axis=1, initial=0) < _JOINED_PX
    ends = np.flatnonzero(np.concatenate([~joined, [True]])) + 1
    boxes = []
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        chain = lines[start:end]
        if len(chain) < _CORNERS or np.abs(chain[0, :2] - chain[-1, 2:]).max() >= _JOINED_PX:
            continue
        low, high = chain[:, :2].min(axis=0), chain[:, :2].max(axis=0)
        away = np.hypot(*(chain[:, :2] - (low + high) / 2).T)
        if away.max() - away.min() <= _ROUND_PX:
            boxes.append([*low.tolist(), *high.tolist()])
    return np.array(boxes, np.float32).reshape(-1, 4)


def _measure_view(circles: Floats, box: Box, outer: float | None) -> _CircleView:
    x, y = box.center
    away = np.hypot(circles[:, 0] - x, circles[:, 1] - y)
    sizes = circles[:, 2]
    beside = (away > _ROUND_PX) & (away + sizes / 2 < max(box.width, box.height) / 2)
    rings = tuple(_ring_diameters(away[beside], sizes[beside]))
    within = sizes[(away <= _ROUND_PX) & (sizes < min(box.width, box.height) - 2 * _ROUND_PX)]
    holes = [size for size in within.tolist() if not any(abs(size - ring) <= 2 * _ROUND_PX for ring in rings)]
    return _CircleView(outer, rings, min(holes, default=None))


def _ring_diameters(away: Floats, sizes: Floats) -> Iterator[float]:
    """Diameters of the circles on which holes of one size lie."""
    seen: set[tuple[int, int]] = set()
    for distance, size in zip(away.tolist(), sizes.tolist(), strict=True):
        alike = (np.abs(away - distance) <= _ROUND_PX) & (np.abs(sizes - size) <= _ROUND_PX)
        key = round(distance / (2 * _ROUND_PX)), round(size / (2 * _ROUND_PX))
        if alike.sum() >= _RING and key not in seen:
            seen.add(key)
            yield 2 * float(away[alike].mean())


def _match_circle(size: float, views: Sequence[_CircleView]) -> Circle | None:
    """What a circle of a size is in the views; None where it is none of theirs, or more than one thing."""
    near = max(_ROUND_PX, _SIZE * size)
    found: set[Circle] = set()
    for view in views:
        if view.outer is not None and abs(view.outer - size) <= near:
            found.add(Circle.OUTER)
        if any(abs(ring - size) <= near for ring in view.rings):
            found.add(Circle.BOLT)
        if view.middle is not None and abs(view.middle - size) <= near:
            found.add(Circle.MIDDLE)
    return found.pop() if len(found) == 1 else None
