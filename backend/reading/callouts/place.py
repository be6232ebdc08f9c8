"""Where a text stands: on a dimension line, at a leader, in a balloon, among the zone marks of the frame.

A number alone is a dimension only by its place. Works on pixels of the page and on one direction.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.reading.callouts.directions import Direction, Item
from backend.reading.sheet import Span

_MARK = re.compile(r"[A-Z]|\d{1,2}")
_EDGE = 0.07  # of the page: zone marks stand nearer to its edge
_LEAST_RUN = 3  # marks that count up or down; two may do so by chance, and do if they stand alone in their row
_MISSING = 3  # the largest step between marks of a row: two in between may have gone unread
# All in heights of the text:
LINE_CLEAR, LINE_REACH = 0.35, 1.9  # from the middle of a text to the line under or over it: at least, at most
_THROUGH, _BEYOND = 0.3, 1.5  # off the middle of a text, a line that runs through it, and past it at both sides
_FROM_ENDS = 0.2  # of the width of a text, where a line under it is looked for besides the middle
_LINE_WIDTH = 0.6  # of the width of a text that a line under it has at least
_LINE_OFF = 0.6  # a line that ends beside a text, off the text's middle
_END_REACH = 1.3  # from the side of a text to the end of a line
_END_OFF = 1.0  # an end beside a text, off the text's middle, which a leader may miss
_SHORTEST_LINE = 1.5  # shorter ones are arrowheads and signs
_BROKEN_CLEAR, _BROKEN_REACH = 0.45, 2.4  # from the middle to the ends of a line that is broken for the text
_TIP_BESIDE = 2.2  # the tip of a texture sign, from the side of its number
_TIP_CLEAR, _TIP_REACH = 0.3, 3.2  # the same, up or down from the number's middle
# A triangle around a number: its apex over the middle, its other corners at the foot.
_APEX_OFF, _APEX_CLEAR, _APEX_REACH = 0.5, 0.8, 3
_FOOT_CLEAR, _FOOT_REACH, _CORNER_CLEAR, _CORNER_REACH = 0.3, 2, 0.7, 3  # below the middle, and aside from it
_UNEVEN = 0.3  # by which a corner may be off
_MOST_CORNERS = 12  # ends of lines tried for each corner; where there are more, it is hatching
_ROUND = 0.12  # of the larger side, by which a circle's box may be off a square
_SMALLEST_CIRCLE = 4  # pixels; smaller ones are dots
_CELL_CLEAR, _CELL_HIGH, _CELL_WIDE = 0.3, 15, 40  # from a text to the sides of its cell: at least, at most
_BALLOON_OFF = 0.35  # of the text's longer side, between its middle and that of a balloon
_BALLOON = (1.15, 4.5)  # times the longer side of the text: width of a balloon, from, to


def zone_marks(spans: Sequence[Span], content: PageContent) -> set[int]:
    """Ids of the letters and numbers along the sheet's frame that name its zones."""
    width, height = content.size.width, content.size.height
    marks: set[int] = set()
    short = [span for span in spans if _MARK.fullmatch(span.text.strip())]
    for axis, size in ((0, width), (1, height)):
        for near_edge in (True, False):
            edge = [span for span in short if _is_at_edge(span.box.center[axis], size, near_edge)]
            for row in _rows_of_marks(edge, axis):
                marks.update(id(span) for span in _marks_in_series(row, 1 - axis))
    return marks


def _is_at_edge(place: float, size: float, first: bool) -> bool:
    return place < _EDGE * size if first else place > (1 - _EDGE) * size


def _rows_of_marks(marks: Sequence[Span], axis: int) -> list[list[Span]]:
    """Marks that stand at one distance from the edge."""
    rows: list[list[Span]] = []
    for mark in sorted(marks, key=lambda span: span.box.center[axis]):
        height = min(mark.box.width, mark.box.height)
        if rows and mark.box.center[axis] - rows[-1][-1].box.center[axis] < height:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return rows


def _marks_in_series(row: Sequence[Span], axis: int) -> list[Span]:
    """Those marks of a row that count up or down along the edge: A B C, or 4 3 2 1."""
    found: list[Span] = []
    for kind in (str.isdigit, str.isalpha):
        marks = sorted((span for span in row if kind(span.text.strip())), key=lambda span: span.box.center[axis])
        ranks = [_rank(span.text.strip()) for span in marks]
        steps = [b - a for a, b in itertools.pairwise(ranks)]
        if len(marks) == 2 and steps[0] in (1, -1):
            found.extend(marks)
        runs = _longest_run(ranks), _longest_run([-rank for rank in ranks])
        run = max(runs, key=len)
        if len(run) >= _LEAST_RUN:
            found.extend(marks[i] for i in run)
    return found


def _longest_run(ranks: Sequence[int]) -> list[int]:
    """Places of the longest part of a row that counts up in steps of up to `_MISSING`."""
    best: list[list[int]] = []
    for i, rank in enumerate(ranks):
        before = [best[j] for j in range(i) if 0 < rank - ranks[j] <= _MISSING]
        best.append([*max(before, key=len, default=[]), i])
    return max(best, key=len, default=[])


def _rank(text: str) -> int:
    return int(text) if text.isdigit() else ord(text)


def on_dimension_line(direction: Direction, item: Item) -> bool:
    """Whether a line runs under, over or towards the text, as dimension lines and leaders do."""
    h = item.height
    for start, end in ((LINE_CLEAR * h, LINE_REACH * h), (-LINE_REACH * h, -LINE_CLEAR * h)):
        for at in (item.center, item.left + _FROM_ENDS * item.width, item.right - _FROM_ENDS * item.width):
            if len(direction.levels(item.middle + start, item.middle + end, at, _LINE_WIDTH * item.width)):
                return True
    beside = _line_ends_beside(direction, item.left, item) or _line_ends_beside(direction, item.right, item)
    return beside or _is_in_broken_line(direction, item) or runs_through(direction, item)


def runs_through(direction: Direction, item: Item) -> bool:
    """Whether a line runs through the middle of a text and on at both its sides: a blank field behind it hides that."""
    slack, past = _THROUGH * item.height, _BEYOND * item.height
    level = direction.levels(item.middle - slack, item.middle + slack, item.center)
    upright = direction.uprights(item.center - slack, item.center + slack, item.middle)
    along = (level[:, 1] < item.left - past) & (level[:, 2] > item.right + past)
    across = (upright[:, 1] < item.middle - past - slack) & (upright[:, 2] > item.middle + past + slack)
    return bool(along.any() or across.any())


def line_ends_beside(direction: Direction, item: Item, *, left: bool) -> bool:
    """Whether a line along the text ends at its left or right side, as a dimension line does."""
    h, place, end = item.height, item.left if left else item.right, 2 if left else 1
    first, last = np.searchsorted(direction.level[:, 0], (item.middle - _LINE_OFF * h, item.middle + _LINE_OFF * h))
    lines = direction.level[first:last]
    near = (np.abs(lines[:, end] - place) < _END_REACH * h) & (lines[:, 2] - lines[:, 1] > _SHORTEST_LINE * h)
    return bool(near.any())


def _line_ends_beside(direction: Direction, place: float, item: Item) -> bool:
    reach = _END_REACH * item.height
    first, last = np.searchsorted(direction.ends[:, 0], (place - reach, place + reach))
    across = direction.ends[first:last, 1]
    return bool((np.abs(across - item.middle) < _END_OFF * item.height).any())


def _is_in_broken_line(direction: Direction, item: Item) -> bool:
    """Whether lines end over and under the text, broken to leave room for it."""
    first, last = np.searchsorted(direction.ends[:, 0], (item.left, item.right))
    away = direction.ends[first:last, 1] - item.middle
    reach, clear = _BROKEN_REACH * item.height, _BROKEN_CLEAR * item.height
    return bool(((away > clear) & (away < reach)).any() and ((away < -clear) & (away > -reach)).any())


def at_texture_sign(direction: Direction, item: Item) -> bool:
    """Whether the tip of a surface texture sign is near: two lines at 60°, under or over the number."""
    if not len(direction.tips):
        return False
    along, across = np.abs(direction.tips - (item.center, item.middle)).T
    near = (across > _TIP_CLEAR * item.height) & (across < _TIP_REACH * item.height)
    return bool((near & (along < item.width / 2 + _TIP_BESIDE * item.height)).any())


def in_triangle(direction: Direction, item: Item) -> bool:
    """Whether a triangle stands around a text: the number of a note or a change."""
    h, x, y = item.height, item.center, item.middle
    sides = _lines_from(direction, x - _APEX_OFF * h, x + _APEX_OFF * h, y - _APEX_REACH * h, y - _APEX_CLEAR * h)
    low, high = y + _FOOT_CLEAR * h, y + _FOOT_REACH * h
    feet = [side for side in sides if low <= side[3] <= high]
    left = [side for side in feet if _CORNER_CLEAR * h <= x - side[2] <= _CORNER_REACH * h]
    right = [side for side in feet if _CORNER_CLEAR * h <= side[2] - x <= _CORNER_REACH * h]
    return any(
        abs((one[2] + other[2]) / 2 - one[0]) < _UNEVEN * h
        and abs(one[3] - other[3]) < _UNEVEN * h
        and abs(one[0] - other[0]) < _UNEVEN * h
        for one in left
        for other in right
    )


def _lines_from(direction: Direction, start: float, end: float, over: float, under: float) -> list[list[float]]:
    """Lines with an end in a region, by that end and the other one."""
    first, last = np.searchsorted(direction.ends[:, 0], (start, end))
    near = direction.ends[first:last]
    lines: list[list[float]] = near[(near[:, 1] >= over) & (near[:, 1] <= under)][:_MOST_CORNERS].tolist()
    return lines


def balloons(content: PageContent) -> NDArray[np.float32]:
    """Boxes of curves that are about as wide as high."""
    curves = content.curves
    if not len(curves):
        return curves
    width, height = curves[:, 2] - curves[:, 0], curves[:, 3] - curves[:, 1]
    is_round = np.abs(width - height) <= _ROUND * np.maximum(width, height)
    circles: NDArray[np.float32] = curves[is_round & (width > _SMALLEST_CIRCLE)]
    return circles


def in_cell(direction: Direction, item: Item) -> bool:
    """Whether four lines that meet close around a text, as in a table or a title block."""
    h = item.height
    over = direction.levels(item.middle - _CELL_HIGH * h, item.middle - _CELL_CLEAR * h, item.center, item.width)
    under = direction.levels(item.middle + _CELL_CLEAR * h, item.middle + _CELL_HIGH * h, item.center, item.width)
    left = direction.uprights(item.left - _CELL_WIDE * h, item.left + _CELL_CLEAR * h, item.middle, h)
    right = direction.uprights(item.right - _CELL_CLEAR * h, item.right + _CELL_WIDE * h, item.middle, h)
    if not (len(over) and len(under) and len(left) and len(right)):
        return False
    top, bottom, start, end = over[-1], under[0], left[-1], right[0]
    across = all(line[1] <= start[0] + h and line[2] >= end[0] - h for line in (top, bottom))
    down = all(line[1] <= top[0] + h and line[2] >= bottom[0] - h for line in (start, end))
    return across and down


def in_balloon(item: Item, circles: NDArray[np.float32]) -> bool:
    """Whether a circle stands close around a text: the number of a part."""
    if not len(circles):
        return False
    x, y = item.box.center
    size = max(item.width, item.height)
    middle = np.abs((circles[:, 0] + circles[:, 2]) / 2 - x), np.abs((circles[:, 1] + circles[:, 3]) / 2 - y)
    width = circles[:, 2] - circles[:, 0]
    around = (middle[0] < _BALLOON_OFF * size) & (middle[1] < _BALLOON_OFF * size)
    narrowest, widest = _BALLOON
    return bool((around & (width > narrowest * size) & (width < widest * size)).any())
