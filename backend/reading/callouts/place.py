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


def zone_marks(spans: Sequence[Span], content: PageContent) -> set[int]:
    """Ids of the letters and numbers along the sheet's frame that name its zones."""
    width, height = content.size.width, content.size.height
    marks: set[int] = set()
    short = [span for span in spans if _MARK.fullmatch(span.text.strip())]
    for axis, size in ((0, width), (1, height)):
        for near_edge in (True, False):
            edge = [span for span in short if _at_edge(span.box.center[axis], size, near_edge)]
            for row in _rows(edge, axis):
                marks.update(id(span) for span in _series(row, 1 - axis))
    return marks


def _at_edge(place: float, size: float, first: bool) -> bool:
    return place < _EDGE * size if first else place > (1 - _EDGE) * size


def _rows(marks: Sequence[Span], axis: int) -> list[list[Span]]:
    """Marks that stand at one distance from the edge."""
    rows: list[list[Span]] = []
    for mark in sorted(marks, key=lambda span: span.box.center[axis]):
        height = min(mark.box.width, mark.box.height)
        if rows and mark.box.center[axis] - rows[-1][-1].box.center[axis] < height:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return rows


def _series(row: Sequence[Span], axis: int) -> list[Span]:
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
        if len(run) >= 3:
            found.extend(marks[i] for i in run)
    return found


def _longest_run(ranks: Sequence[int]) -> list[int]:
    """Places of the longest part of a row that counts up in steps of up to three."""
    best: list[list[int]] = []
    for i, rank in enumerate(ranks):
        before = [best[j] for j in range(i) if 0 < rank - ranks[j] <= 3]
        best.append([*max(before, key=len, default=[]), i])
    return max(best, key=len, default=[])


def _rank(text: str) -> int:
    return int(text) if text.isdigit() else ord(text)


def on_dimension_line(direction: Direction, item: Item) -> bool:
    """Whether a line runs under, over or towards the text, as dimension lines and leaders do."""
    h = item.height
    for start, end in ((0.35 * h, 1.9 * h), (-1.9 * h, -0.35 * h)):
        for at in (item.center, item.left + 0.2 * item.width, item.right - 0.2 * item.width):
            if len(direction.levels(item.middle + start, item.middle + end, at, 0.6 * item.width)):
                return True
    beside = _line_ends_beside(direction, item.left, item) or _line_ends_beside(direction, item.right, item)
    return beside or _line_broken_for(direction, item)


def line_ends_beside(direction: Direction, item: Item, *, left: bool) -> bool:
    """Whether a line along the text ends at its left or right side, as a dimension line does."""
    h, place, end = item.height, item.left if left else item.right, 2 if left else 1
    first, last = np.searchsorted(direction.level[:, 0], (item.middle - 0.6 * h, item.middle + 0.6 * h))
    lines = direction.level[first:last]
    near = (np.abs(lines[:, end] - place) < 1.3 * h) & (lines[:, 2] - lines[:, 1] > 1.5 * h)
    return bool(near.any())


def _line_ends_beside(direction: Direction, place: float, item: Item) -> bool:
    reach = 1.3 * item.height
    first, last = np.searchsorted(direction.ends[:, 0], (place - reach, place + reach))
    across = direction.ends[first:last, 1]
    return bool((np.abs(across - item.middle) < 1.0 * item.height).any())


def _line_broken_for(direction: Direction, item: Item) -> bool:
    """Whether lines end over and under the text, broken to leave room for it."""
    first, last = np.searchsorted(direction.ends[:, 0], (item.left, item.right))
    away = direction.ends[first:last, 1] - item.middle
    reach, clear = 2.4 * item.height, 0.45 * item.height
    return bool(((away > clear) & (away < reach)).any() and ((away < -clear) & (away > -reach)).any())


def at_texture_sign(direction: Direction, item: Item) -> bool:
    """Whether the tip of a surface texture sign is near: two lines at 60°, under or over the number."""
    if not len(direction.tips):
        return False
    along, across = np.abs(direction.tips - (item.center, item.middle)).T
    near = (along < item.width / 2 + 2.2 * item.height) & (across > 0.3 * item.height) & (across < 3.2 * item.height)
    return bool(near.any())


def in_triangle(direction: Direction, item: Item) -> bool:
    """Whether a triangle stands around a text: the number of a note or a change."""
    h = item.height
    apex = _ends_in(direction, item.center - 0.5 * h, item.center + 0.5 * h, item.middle - 3 * h, item.middle - 0.8 * h)
    low, high = item.middle + 0.3 * h, item.middle + 2 * h
    left = _ends_in(direction, item.center - 3 * h, item.center - 0.7 * h, low, high)
    right = _ends_in(direction, item.center + 0.7 * h, item.center + 3 * h, low, high)
    return any(
        abs((a + b) / 2 - c) < 0.3 * h and abs(va - vb) < 0.3 * h for c, _ in apex for a, va in left for b, vb in right
    )


def _ends_in(direction: Direction, start: float, end: float, over: float, under: float) -> list[list[float]]:
    first, last = np.searchsorted(direction.ends[:, 0], (start, end))
    near = direction.ends[first:last]
    ends: list[list[float]] = near[(near[:, 1] >= over) & (near[:, 1] <= under)][:12].tolist()
    return ends


def balloons(content: PageContent) -> NDArray[np.float32]:
    """Boxes of curves that are about as wide as high."""
    curves = content.curves
    if not len(curves):
        return curves
    width, height = curves[:, 2] - curves[:, 0], curves[:, 3] - curves[:, 1]
    round_ones: NDArray[np.float32] = curves[(np.abs(width - height) <= 0.12 * np.maximum(width, height)) & (width > 4)]
    return round_ones


def in_cell(direction: Direction, item: Item) -> bool:
    """Whether four lines that meet close around a text, as in a table or a title block."""
    h = item.height
    over = direction.levels(item.middle - 15 * h, item.middle - 0.3 * h, item.center, item.width)
    under = direction.levels(item.middle + 0.3 * h, item.middle + 15 * h, item.center, item.width)
    left = direction.uprights(item.left - 40 * h, item.left + 0.3 * h, item.middle, h)
    right = direction.uprights(item.right - 0.3 * h, item.right + 40 * h, item.middle, h)
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
    around = (middle[0] < 0.35 * size) & (middle[1] < 0.35 * size) & (width > 1.15 * size) & (width < 4.5 * size)
    return bool(around.any())
