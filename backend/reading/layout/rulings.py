"""Ruling lines: the level and upright lines of a frame, and the cells that they bound.

Works alike on lines of a vector file and lines found on a scan. Knows nothing of text beyond its boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box
from backend.reading.layout.frame import Segments

LEAST_LENGTH_MM = 2.8  # shorter than the side of any cell; longer than a stroke of small lettering
MAX_LINES = 3000  # of one direction; a page with more (a knurl, a raster) keeps its longest
JOIN_MM = 0.8  # gap that pieces of one line may leave
SAME_PLACE_MM = 0.35  # across: pieces, and both edges of a thick line, that are one line
SLOPE, SLOPE_PX = 0.006, 1.5  # by which a level line may rise: of its length, and pixels of rounding
SIDES = 3  # of a cell that are ruled at least: a table may be open at one
INSET = 0.3  # of a text's height that a line may cut from its box: boxes of lettering overlap the rules near them
PAST_LINE_PX = 2.0  # pixels by which a line may end short of a place and still pass it
CUT_MARGIN = 0.25  # of a text's height: a line that cuts a text stands out so far over and under it
UNDER_SHARE = 0.7  # of the width that two boxes share, which a line that parts them covers

Lines = NDArray[np.float32]  # (N, 3): place across, from, to
_ALONG_DOWN = np.asarray([1, -1, -1], np.float32)
_DOWN_ALONG = np.asarray([-1, 1, 1], np.float32)


@dataclass(frozen=True)
class Rulings:
    """Level lines (y, x1, x2) and upright lines (x, y1, y2), joined and sorted by place."""

    level: Lines
    upright: Lines
    page: Box
    mm: float

    def cell(self, box: Box, reach: float = INSET, sides: int = SIDES) -> Box | None:
        """The smallest ruled cell around a text, with at least `sides` of its four sides ruled.

        Each side is looked for from the text's own edge, drawn in by `reach` of its height.
        """
        x, y = box.center
        inset = reach * min(box.height, box.width)
        top = _last_before(self.level, x, box.y1 + inset)
        bottom = _first_after(self.level, x, box.y2 - inset)
        left = _last_before(self.upright, y, box.x1 + inset)
        right = _first_after(self.upright, y, box.x2 - inset)
        if sum(side is not None for side in (top, bottom, left, right)) < sides:
            return None
        return Box(
            x1=self.page.x1 if left is None else left,
            y1=self.page.y1 if top is None else top,
            x2=self.page.x2 if right is None else right,
            y2=self.page.y2 if bottom is None else bottom,
        )

    def turned(self, quarter: int, page: Box) -> Rulings:
        """The same rulings in a frame turned by further quarters, whose page is given."""
        level, upright = self.level, self.upright
        for _ in range(quarter):  # a quarter turn takes x, y to -y, x
            level, upright = upright * _ALONG_DOWN, level * _DOWN_ALONG
            level = level[:, [0, 2, 1]]
        return Rulings(_by_place(level), _by_place(upright), page, self.mm)

    def cell_at(self, x: float, y: float) -> Box | None:
        """The smallest ruled cell around a place."""
        return self.cell(Box(x1=x, y1=y, x2=x, y2=y))

    def lines_through(self, box: Box) -> list[float]:
        """Upright lines that cut through a text, from over it to under it."""
        lines, margin = self.upright, CUT_MARGIN * box.height
        through = (lines[:, 1] <= box.y1 - margin) & (lines[:, 2] >= box.y2 + margin)
        inside = (lines[:, 0] > box.x1 + 2 * margin) & (lines[:, 0] < box.x2 - 2 * margin)
        return sorted(float(x) for x in lines[through & inside][:, 0])

    def goes_down(self, x: float, y1: float, y2: float, slack: float) -> bool:
        """Whether an upright line within `slack` of a place covers what lies between two heights."""
        lines = self.upright[np.abs(self.upright[:, 0] - x) < slack]
        return bool(((lines[:, 1] <= y1) & (lines[:, 2] >= y2)).any())

    def between(self, left: Box, right: Box) -> bool:
        """Whether an upright line stands between two boxes of one row."""
        y = (max(left.y1, right.y1) + min(left.y2, right.y2)) / 2
        x1, x2 = left.x2 - INSET * left.height, right.x1 + INSET * right.height
        return _has_line_at(self.upright, y, x1, x2)

    def under(self, upper: Box, lower: Box) -> bool:
        """Whether a level line parts two boxes, one over the other; an underlined word does not."""
        x1, x2 = max(upper.x1, lower.x1), min(upper.x2, lower.x2)
        y1, y2 = upper.y2 - INSET * upper.height, lower.y1 + INSET * lower.height
        lines = self.level[(self.level[:, 0] > min(y1, y2)) & (self.level[:, 0] < max(y1, y2))]
        covered = np.minimum(lines[:, 2], x2) - np.maximum(lines[:, 1], x1)
        return bool((covered >= UNDER_SHARE * max(1.0, x2 - x1)).any())


def _by_place(lines: Lines) -> Lines:
    kept: Lines = lines[np.argsort(lines[:, 0], kind="stable")]
    return kept


def _passes(lines: Lines, at: float) -> NDArray[np.bool_]:
    """Which lines pass a place along them."""
    passes: NDArray[np.bool_] = (lines[:, 1] <= at + PAST_LINE_PX) & (lines[:, 2] >= at - PAST_LINE_PX)
    return passes


def _last_before(lines: Lines, at: float, limit: float) -> float | None:
    """Place of the last line up to a limit, among those that pass `at`."""
    places = lines[:, 0]
    return max(places[_passes(lines, at) & (places <= limit)].tolist(), default=None)


def _first_after(lines: Lines, at: float, limit: float) -> float | None:
    places = lines[:, 0]
    return min(places[_passes(lines, at) & (places >= limit)].tolist(), default=None)


def _has_line_at(lines: Lines, at: float, start: float, end: float) -> bool:
    places = lines[:, 0]
    return bool((_passes(lines, at) & (places > min(start, end)) & (places < max(start, end))).any())


def rulings_of(segments: Segments, page: Box, mm: float, texts: Sequence[Box] = ()) -> Rulings:
    """The rulings of a frame; strokes of lettering (lines inside one of the boxes in `texts`) are left out.

    `segments` (N, 4: x1, y1, x2, y2), `page` and `texts` are in the frame; `mm` is pixels a millimetre.
    """
    along = np.abs(segments[:, 2] - segments[:, 0])
    down = np.abs(segments[:, 3] - segments[:, 1])
    long_enough = np.maximum(along, down) >= LEAST_LENGTH_MM * mm
    level = segments[long_enough & (down <= SLOPE_PX + SLOPE * along)]
    upright = segments[long_enough & (along <= SLOPE_PX + SLOPE * down)]
    return Rulings(
        _join_segments(_longest_segments(_outside_texts(level, texts)), mm),
        _join_segments(_longest_segments(_outside_texts(upright, texts))[:, [1, 0, 3, 2]], mm),
        page,
        mm,
    )


def _longest_segments(segments: Segments) -> Segments:
    if len(segments) <= MAX_LINES:
        return segments
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    kept: Segments = segments[np.argsort(-length)[:MAX_LINES]]
    return kept


def _outside_texts(segments: Segments, texts: Sequence[Box]) -> Segments:
    """Segments that do not lie wholly within a text."""
    inside = np.zeros(len(segments), bool)
    x1, x2 = np.minimum(segments[:, 0], segments[:, 2]), np.maximum(segments[:, 0], segments[:, 2])
    y1, y2 = np.minimum(segments[:, 1], segments[:, 3]), np.maximum(segments[:, 1], segments[:, 3])
    for box in texts:
        inside |= (x1 >= box.x1) & (x2 <= box.x2) & (y1 >= box.y1) & (y2 <= box.y2)
    kept: Segments = segments[~inside]
    return kept


def _join_segments(segments: Segments, mm: float) -> Lines:
    """Segments (along the first axis) as lines; pieces of one line, and its two edges, are joined."""
    if len(segments) == 0:
        return np.zeros((0, 3), np.float32)
    place = (segments[:, 1] + segments[:, 3]) / 2
    start, end = np.minimum(segments[:, 0], segments[:, 2]), np.maximum(segments[:, 0], segments[:, 2])
    order = np.argsort(place, kind="stable")
    groups = np.split(order, np.nonzero(np.diff(place[order]) > SAME_PLACE_MM * mm)[0] + 1)
    lines: list[tuple[float, float, float]] = []
    for group in groups:
        at = float(np.median(place[group]))
        for a, b in _unite_intervals(start[group], end[group], JOIN_MM * mm):
            lines.append((at, a, b))
    return np.asarray(lines, np.float32)


def _unite_intervals(starts: NDArray[np.float32], ends: NDArray[np.float32], gap: float) -> list[tuple[float, float]]:
    """Intervals united where they touch or leave less than `gap`."""
    joined: list[tuple[float, float]] = []
    for index in np.argsort(starts, kind="stable"):
        a, b = float(starts[index]), float(ends[index])
        if joined and a <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined
