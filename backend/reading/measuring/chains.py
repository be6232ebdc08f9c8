"""The dimension over a chain of others: its ends are ends of others, and all that hang together with it lie within.

So the length of a stepped shaft is proved whose outline does not hang together, or hangs together with more. Knows
nothing of what is drawn, and no values.
"""

from __future__ import annotations

from collections.abc import Mapping

from backend.geometry import Box
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import AXES, Axis

_SAME_PX = 2.0  # apart at most, and two dimensions begin or end at one line
_FEWEST = 3  # dimensions of a chain with the one over it


def spanned_chains(extents: Mapping[int, Extent]) -> dict[int, Box]:
    """The box of what each dimension over a chain spans, by its number: as far across as another chain goes.

    extents: the reaches that are proved on a page, by number, in its pixels; none between the middles of holes, which
        lie within what they are holes of
    """
    over = {axis: _over_chains({i: one for i, one in extents.items() if one.axis == axis}) for axis in AXES}
    pairs = [(i, n) for i, level in over["x"].items() for n, one in over["y"].items() if _stands_beside(one, level)]
    found = {}
    ways: tuple[tuple[Axis, Axis, int], ...] = (("x", "y", 0), ("y", "x", 1))
    for axis, other, at in ways:
        for i, extent in over[axis].items():
            across = [over[other][pair[1 - at]] for pair in pairs if pair[at] == i]
            start = min((one.start for one in across), default=extent.place)
            found[i] = _box(axis, extent, start, max((one.end for one in across), default=start))
    return found


def _over_chains(extents: Mapping[int, Extent]) -> dict[int, Extent]:
    """Of each group that hangs together by common ends the longest, where it reaches from the first end to the last."""
    found = {}
    left = dict(extents)
    while left:
        group = [left.popitem()]
        for _, one in group:
            joined = [i for i, other in left.items() if _share_an_end(one, other)]
            group += [(i, left.pop(i)) for i in joined]
        i, longest = max(group, key=lambda item: item[1].length)
        others = [one for number, one in group if number != i and one.length < longest.length - _SAME_PX]
        held = all(one.start > longest.start - _SAME_PX and one.end < longest.end + _SAME_PX for _, one in group)
        both = any(abs(one.start - longest.start) <= _SAME_PX for one in others) and any(
            abs(one.end - longest.end) <= _SAME_PX for one in others
        )
        if len(others) + 1 >= _FEWEST and held and both:
            found[i] = longest
    return found


def _share_an_end(one: Extent, other: Extent) -> bool:
    return any(abs(a - b) <= _SAME_PX for a in (one.start, one.end) for b in (other.start, other.end))


def _stands_beside(upright: Extent, level: Extent) -> bool:
    """Whether the line of one that measures the other way stands by what a dimension measures."""
    return level.start - level.length < upright.place < level.end + level.length


def _box(axis: Axis, extent: Extent, start: float, end: float) -> Box:
    level = Box(x1=extent.start, y1=start, x2=extent.end, y2=end)
    return level if axis == "x" else Box(x1=level.y1, y1=level.x1, x2=level.y2, y2=level.x2)
