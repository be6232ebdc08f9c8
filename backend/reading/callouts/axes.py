"""Which way a dimension measures, from the line it stands on, or from the row it stands in.

A dimension measures along its dimension line, whichever way its text reads. An ordinate has no such line: it stands
at the end of an extension line and measures across it; several of them stand in a row whose values go up or down.
Works on the items of one direction; knows lines and numbers, nothing of views.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from backend.reading.callouts.directions import Direction, Item
from backend.reading.callouts.place import LINE_CLEAR, LINE_REACH, line_ends_beside

_NEAR = 1.3  # heights between a text and the end of its line
_LINE = 1.5  # heights: shorter ones are arrowheads and parts of signs
_ALIGNED = 1.5  # heights that the texts of one row may lie apart across it
_ROW = 3  # texts that make a row
_SIDEWAYS = 0.8  # heights from the middle of a text to a line that is broken for it or ends at it
_CLEAR = 0.3  # heights from the middle of a text, within which a line runs through it
_HALF = 0.5  # heights from the middle of a text to its edge
_SHORT_BY = 0.2  # heights that a line under a text may end before the text does
_UPRIGHT_DEG = 3.0  # off the level or the upright: no axis can be named
Valued = tuple[Item, float]


def measuring_axes(direction: Direction, dimensions: Sequence[Valued]) -> dict[int, str]:
    """`x` or `y` of the page by the id of each item for which the lines decide; each with its value."""
    quarter = round(direction.angle / 90)
    if abs(direction.angle - 90 * quarter) > _UPRIGHT_DEG:
        return {}
    along, across = ("x", "y") if quarter % 2 == 0 else ("y", "x")
    found: dict[int, str] = {}
    at_left: list[Valued] = []
    at_right: list[Valued] = []
    over_line: list[Valued] = []
    for item, value in dimensions:
        left, right = (line_ends_beside(direction, item, left=side) for side in (True, False))
        if _has_line_along(direction, item) or (left and right):
            found[id(item)] = along
        elif _broken_line(direction, item):
            found[id(item)] = across
        elif left or right:
            (at_left if left else at_right).append((item, value))
            found[id(item)] = along  # a dimension whose text stands outside, unless it is one of a row
        elif _ends_over_or_under(direction, item):
            over_line.append((item, value))
    for row in (*_ordered_rows(at_left, "left", "middle"), *_ordered_rows(at_right, "right", "middle")):
        found.update((id(item), across) for item, _ in row)
    for row in _ordered_rows(over_line, "middle", "center"):
        found.update((id(item), along) for item, _ in row)
    return found


def _has_line_along(direction: Direction, item: Item) -> bool:
    """Whether a line runs under or over the whole text."""
    h = item.height
    for start, end in ((LINE_CLEAR, LINE_REACH), (-LINE_REACH, -LINE_CLEAR)):
        lines = direction.levels(item.middle + start * h, item.middle + end * h, item.center, item.width)
        if ((lines[:, 1] < item.left + _SHORT_BY * h) & (lines[:, 2] > item.right - _SHORT_BY * h)).any():
            return True
    return False


def _broken_line(direction: Direction, item: Item) -> bool:
    """Whether a line across the text is broken for it: its parts end over and under the text."""
    return _ends_across(direction, item, over=True) and _ends_across(direction, item, over=False)


def _ends_over_or_under(direction: Direction, item: Item) -> bool:
    return _ends_across(direction, item, over=True) != _ends_across(direction, item, over=False)


def _ends_across(direction: Direction, item: Item, *, over: bool) -> bool:
    h = item.height
    first, last = np.searchsorted(direction.upright[:, 0], (item.center - _SIDEWAYS * h, item.center + _SIDEWAYS * h))
    lines = direction.upright[first:last]
    gap = item.middle - lines[:, 2] if over else lines[:, 1] - item.middle
    near = (gap > _CLEAR * h) & (gap < _HALF * h + _NEAR * h) & (lines[:, 2] - lines[:, 1] > _LINE * h)
    return bool(near.any())


def _ordered_rows(items: Sequence[Valued], aligned: str, along: str) -> list[list[Valued]]:
    """Items in line with each other whose values go up or down on the way."""
    rows: list[list[Valued]] = []
    for entry in sorted(items, key=lambda entry: float(getattr(entry[0], aligned))):
        place = getattr(entry[0], aligned)
        if rows and place - getattr(rows[-1][-1][0], aligned) < _ALIGNED * entry[0].height:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    ordered = [sorted(row, key=lambda entry: float(getattr(entry[0], along))) for row in rows if len(row) >= _ROW]
    return [row for row in ordered if _is_monotonic([value for _, value in row])]


def _is_monotonic(values: Sequence[float]) -> bool:
    """Up or down all the way; an ordinate may be negative, or measured from the middle of a row."""
    steps = [b - a for a, b in itertools.pairwise(values)]
    if all(step > 0 for step in steps) or all(step < 0 for step in steps):
        return True
    lowest = values.index(min(values))
    down, up = steps[:lowest], steps[lowest:]
    return len(values) >= 2 * _ROW and all(step < 0 for step in down) and all(step > 0 for step in up)
