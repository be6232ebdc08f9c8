"""Which dimensions span the outline of a view: a piece of geometry that reaches from one of their ends to the other.

Geometry is drawn without the dimension lines that are known, without lines that arrowheads lie on, and without the
border; what hangs together is one piece. A dimension spans a piece that has an edge at both its ends and
nothing beyond them but what belongs to texts, and that lies in no other piece. Knows nothing of values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageSize
from backend.geometry import Box
from backend.reading.layout.frame import Segments
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.extents import ARROW, ONE_LINE, PAST
from backend.reading.measuring.lines import AXES, LONG_ARROW_MM, Axis, Floats, PageLines, turn_rows
from backend.reading.measuring.ordinates import TO_LINE

_BORDER = 0.85  # of the page's side: a line as long is its border
_FINE_PIXELS = 4_000_000  # of the drawing in which pieces are told apart
_FINEST = 0.5  # of its size
_TOLERANCE = 0.3  # heights of lettering by which an edge may miss the end of a dimension
_TOLERANCE_PX = 2.0  # the same at least: lines are drawn with a width
_NO_EDGE_MM = 4.0  # what is shorter may be an arrowhead, a mark, a letter
_NO_EDGE = 1.6  # heights; the same
_AT_TEXT, _LEADER, _CURVE = 1.2, 2.0, 0.5  # heights between a text and its line, its leader, its arc or circle
_LANDING = 8.0  # heights of the level piece by which a leader comes to its text
_SAME_PX = 1.0  # apart at most, and two points are one, or a line is level: ends are rounded to pixels
_BENT = 12.0  # heights of lettering from an ordinate's number within which its extension line bends
_SLOPE = 0.02  # of a line that still counts as level or upright
_ON_ARROW_PX = 1.5  # off the line of a dimension, and a point is one of its arrowhead's tip
_PARALLEL = 0.995  # cosine
_DEEP = 15.0  # heights of lettering that dimensions beside one another reach
_WHOLE = 0.95  # of the page: a piece as wide or as high is its frame


class Outlines:
    """The pieces of geometry of a page.

    curves: boxes of its curves (N, 4: x1, y1, x2, y2 in pixels)
    size: of the page in pixels
    lines: its straight lines
    extents: of the dimensions that are proved: their lines are left out
    texts: boxes of its lettering
    titles: boxes of what stands in its title blocks: what holds one is a frame
    high: height of its lettering in pixels
    """

    def __init__(
        self,
        curves: Segments,
        size: PageSize,
        lines: PageLines,
        extents: Iterable[Extent],
        texts: Sequence[Box],
        titles: Sequence[Box],
        high: float,
    ) -> None:
        self._high = high
        self._titles = titles
        self._no_edge = max(_NO_EDGE * high, _NO_EDGE_MM * lines.mm)
        self._tolerance = max(_TOLERANCE_PX, _TOLERANCE * high)
        self._texts: Floats = np.array([(box.x1, box.y1, box.x2, box.y2) for box in texts], np.float64).reshape(-1, 4)
        width, height = size.width, size.height
        self._scale = min(_FINEST, (_FINE_PIXELS / (width * height)) ** 0.5)
        self._lines = _drop_annotation(lines, list(extents), high, width, height)
        boxes = curves.astype(np.float64).reshape(-1, 4)
        self._curves: Floats = boxes[boxes[:, 2] - boxes[:, 0] < _FINEST * width]
        self._labels, self._boxes = self._draw_pieces(width, height)

    def _draw_pieces(self, width: int, height: int) -> tuple[NDArray[np.int32], Floats]:
        """The number of the piece at each point, and each piece's box in the same scale; 0 is empty paper."""
        scale = self._scale
        mask = np.zeros((int(height * scale) + 3, int(width * scale) + 3), np.uint8)
        points = np.rint(np.clip(self._lines, 0, max(width, height)) * scale).astype(np.int32)
        cv2.polylines(mask, list(points.reshape(-1, 2, 2)), False, 255)
        for x1, y1, x2, y2 in np.rint(np.clip(self._curves, 0, max(width, height)) * scale).astype(int).tolist():
            cv2.rectangle(mask, (x1, y1), (x2, y2), 255)
        grown = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        _, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
        x, y, across, down = stats[:, :4].T.astype(np.float64)
        return np.asarray(labels, np.int32), np.column_stack([x, y, x + across, y + down])

    @cached_property
    def _owners(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The piece that each line and each curve is of."""
        return self._pieces_at(self._lines), self._pieces_at(self._curves)

    def _pieces_at(self, rows: Floats) -> NDArray[np.int32]:
        x, y = np.rint(rows[:, :2] * self._scale).astype(int).T if len(rows) else np.zeros((2, 0), int)
        high, wide = self._labels.shape
        owners: NDArray[np.int32] = self._labels[np.clip(y, 0, high - 1), np.clip(x, 0, wide - 1)]
        return owners

    def outline_of(self, extent: Extent) -> Box | None:
        """The box of the outermost piece that an extent spans, in pixels of the page."""
        labels = self._labels if extent.axis == "x" else self._labels.T
        at_ends = [self._labels_near(labels, place) for place in (extent.start, extent.end)]
        for piece in sorted((at_ends[0] & at_ends[1]) - {0}):
            if self._frames[piece - 1] or self._is_of_dimensions(piece, extent) or self._is_inside(piece):
                continue
            if self._ends_with(piece, extent) and self._depth_of(piece, extent.axis) > self._no_edge:
                return self._box_of(piece)
        return None

    def is_lowest(self, extent: Extent) -> bool:
        """Whether a piece that reaches higher than an upright extent ends where the extent does."""
        for piece in sorted(self._labels_near(self._labels.T, extent.end) - {0}):
            top = float(self._boxes[piece, 1] / self._scale)
            higher = top < extent.start and not self._frames[piece - 1]
            if higher and self._ends_with(piece, Extent("y", top, extent.end, extent.place)):
                return True
        return False

    def round_boxes(self, circles: Floats) -> list[Box]:
        """The boxes of circles (N, 3: middle and diameter) that are the outermost line of a piece within no other."""
        largest: dict[int, Box] = {}
        for x, y, wide in sorted(circles.tolist(), key=lambda circle: circle[2]):
            around = ((x + wide / 2, y), (x - wide / 2, y), (x, y + wide / 2), (x, y - wide / 2))
            pieces = set(self._pieces_at(np.array(around, np.float64)).tolist()) - {0}
            if wide > self._no_edge and len(pieces) == 1:
                half = wide / 2
                largest[pieces.pop()] = Box(x1=x - half, y1=y - half, x2=x + half, y2=y + half)
        return [
            box
            for piece, box in largest.items()
            if not self._frames[piece - 1] and not self._is_inside(piece) and self._is_held_by(piece, box)
        ]

    def _is_held_by(self, piece: int, box: Box) -> bool:
        """Whether a piece goes to the sides of a box and not beyond."""
        reaches = (Extent("x", box.x1, box.x2, place=0.0), Extent("y", box.y1, box.y2, place=0.0))
        return all(self._ends_with(piece, reach) for reach in reaches)

    def _box_of(self, piece: int) -> Box:
        x1, y1, x2, y2 = (self._boxes[piece] / self._scale).tolist()
        return Box(x1=x1, y1=y1, x2=x2, y2=y2)

    def _depth_of(self, piece: int, axis: Axis) -> float:
        """How far a piece reaches across an axis, in pixels of the page."""
        _, top, _, bottom = turn_rows(self._boxes[piece : piece + 1], axis)[0] / self._scale
        return float(bottom - top)

    def _labels_near(self, labels: NDArray[np.int32], place: float) -> set[int]:
        first, last = (int((place + side * self._tolerance) * self._scale) for side in (-1, 1))
        return set(np.unique(labels[:, max(0, first) : last + 1]).tolist())

    def _ends_with(self, piece: int, extent: Extent) -> bool:
        """Whether a piece has an edge at both ends of an extent and goes no further."""
        of_line, of_curve = self._owners
        rows = turn_rows(self._lines[of_line == piece], extent.axis)
        curves = turn_rows(self._curves[of_curve == piece], extent.axis)
        low, high = np.minimum(rows[:, 0], rows[:, 2]), np.maximum(rows[:, 0], rows[:, 2])
        deep = np.abs(rows[:, 3] - rows[:, 1])
        edges = deep > 0.5 + _SLOPE * (high - low)
        for place in (extent.start, extent.end):
            near = [np.abs(side - place) < self._tolerance for side in (low[edges], high[edges])]
            near += [np.abs(curves[:, side] - place) < self._tolerance for side in (0, 2)]
            if not any(bool(one.any()) for one in near):
                return False
        start, end = extent.start - self._tolerance, extent.end + self._tolerance
        beyond = edges & ((high > end) | (low < start)) & (np.hypot(high - low, deep) > self._no_edge)
        size = np.hypot(curves[:, 2] - curves[:, 0], curves[:, 3] - curves[:, 1])
        arcs = curves[((curves[:, 2] > end) | (curves[:, 0] < start)) & (size > self._no_edge)]
        return not self._has_edges(rows[beyond], extent.axis) and bool(self._near_text(arcs, _CURVE, extent.axis).all())

    def _has_edges(self, rows: Floats, axis: Axis) -> bool:
        """Whether there is a line that no text explains: as its dimension line, its leader, its frame."""
        if not len(rows):
            return False
        boxes = np.column_stack([np.minimum(rows[:, :2], rows[:, 2:]), np.maximum(rows[:, :2], rows[:, 2:])])
        upright = boxes[:, 2] - boxes[:, 0] <= 0.5 + _SLOPE * (boxes[:, 3] - boxes[:, 1])
        explained: NDArray[np.bool_] = upright & self._near_text(boxes, _AT_TEXT, axis)
        step = ONE_LINE * self._high
        places = np.unique(np.round(boxes[explained, 0] / step))
        explained |= upright & np.isin(np.round(boxes[:, 0] / step), np.concatenate([places - 1, places, places + 1]))
        for end in (rows[:, :2], rows[:, 2:]):
            at_text = self._near_text(np.column_stack([end, end]), _LEADER, axis)
            explained |= ~upright & (at_text | self._meets_landing(end, axis) | _touch(end, boxes[upright & explained]))
        return not bool(explained.all())

    def _meets_landing(self, points: Floats, axis: Axis) -> NDArray[np.bool_]:
        """Whether a line that ends at a point goes on as a leader's landing: level, with its other end at a text."""
        landings = turn_rows(self._landings, axis)
        found = np.zeros(len(points), bool)
        for one, other in ((landings[:, :2], landings[:, 2:]), (landings[:, 2:], landings[:, :2])):
            led = one[self._near_text(np.column_stack([other, other]), _LEADER, axis)]
            found |= (np.abs(points[:, None] - led[None]).max(axis=2) <= _SAME_PX).any(axis=1)
        return found

    @cached_property
    def _landings(self) -> Floats:
        """Lines level on the page and short enough to be the last piece of a leader."""
        rows = self._lines
        level = np.abs(rows[:, 3] - rows[:, 1]) <= _SAME_PX
        found: Floats = rows[level & (np.abs(rows[:, 2] - rows[:, 0]) <= _LANDING * self._high)]
        return found

    def _near_text(self, boxes: Floats, heights: float, axis: Axis) -> NDArray[np.bool_]:
        reach, texts = heights * self._high, turn_rows(self._texts, axis)[None]
        one = boxes[:, None]
        level = (one[..., 0] <= texts[..., 2] + reach) & (one[..., 2] >= texts[..., 0] - reach)
        upright = (one[..., 1] <= texts[..., 3] + reach) & (one[..., 3] >= texts[..., 1] - reach)
        found: NDArray[np.bool_] = np.any(level & upright, axis=1)
        return found

    def _is_of_dimensions(self, piece: int, extent: Extent) -> bool:
        """Whether a piece is no more than what is left of dimensions: low, with the dimension line within."""
        _, top, _, bottom = turn_rows(self._boxes[piece : piece + 1], extent.axis)[0] / self._scale
        return bool(top < extent.place < bottom and bottom - top < _DEEP * self._high)

    def _is_inside(self, piece: int) -> bool:
        """Whether a piece lies within another that is not the frame of a page or of a part's title block."""
        x1, y1, x2, y2 = self._boxes[piece]
        boxes = self._boxes[1:]
        around = (boxes[:, 0] < x1 - 1) & (boxes[:, 1] < y1 - 1) & (boxes[:, 2] > x2 + 1) & (boxes[:, 3] > y2 + 1)
        return bool((around & ~self._frames).any())

    @cached_property
    def _frames(self) -> NDArray[np.bool_]:
        """The pieces, but the empty paper, that have a title block within, or the whole page."""
        boxes = self._boxes[1:]
        high, wide = self._labels.shape
        frames = (boxes[:, 2] - boxes[:, 0] > _WHOLE * wide) | (boxes[:, 3] - boxes[:, 1] > _WHOLE * high)
        for x, y in (title.scaled(self._scale).center for title in self._titles):
            frames |= (boxes[:, 0] < x) & (boxes[:, 1] < y) & (boxes[:, 2] > x) & (boxes[:, 3] > y)
        found: NDArray[np.bool_] = frames
        return found


def _touch(points: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Whether each point lies on one of some boxes."""
    x, y, one = points[:, :1], points[:, 1:], boxes[None]
    level = (x >= one[..., 0] - _SAME_PX) & (x <= one[..., 2] + _SAME_PX)
    upright = (y >= one[..., 1] - _SAME_PX) & (y <= one[..., 3] + _SAME_PX)
    found: NDArray[np.bool_] = np.any(level & upright, axis=1)
    return found


def _drop_annotation(lines: PageLines, extents: Sequence[Extent], high: float, width: float, height: float) -> Floats:
    """The lines of a page without its border, known dimensions with their extension lines, and lines with arrows."""
    rows = lines.segments
    along, across = np.abs(rows[:, 2] - rows[:, 0]), np.abs(rows[:, 3] - rows[:, 1])
    drop = (along > _BORDER * width) | (across > _BORDER * height)
    for axis in AXES:
        turned = turn_rows(rows, axis)
        low, up = np.minimum(turned[:, 0], turned[:, 2]), np.maximum(turned[:, 0], turned[:, 2])
        for extent in (extent for extent in extents if extent.axis == axis):
            drop |= _lines_on_extent(turned, low, up, extent, high, lines.stroke)
    kept = rows[~drop]
    return kept[~_lines_with_arrow(kept, lines)]


def _lines_on_extent(
    rows: Floats, low: Floats, up: Floats, extent: Extent, high: float, stroke: float
) -> NDArray[np.bool_]:
    """The lines that are a dimension line, or one of its two extension lines."""
    level = (np.abs(rows[:, [1, 3]] - extent.place) < max(ONE_LINE * high, stroke)).all(axis=1)
    on = level & (low >= extent.start - ARROW * high) & (up <= extent.end + ARROW * high)
    past = (TO_LINE if extent.ordinate else PAST) * high
    across = (np.minimum(rows[:, 1], rows[:, 3]) <= extent.place + past) & (
        np.maximum(rows[:, 1], rows[:, 3]) >= extent.place - past
    )
    if extent.ordinate:
        on |= _bent_lines(rows, extent, high)
    for place in (extent.start, extent.end):
        on |= across & (np.abs(rows[:, [0, 2]] - place) < max(_SAME_PX, stroke)).all(axis=1)
    found: NDArray[np.bool_] = on
    return found


def _bent_lines(rows: Floats, extent: Extent, high: float) -> NDArray[np.bool_]:
    """The slanted piece by which the extension line of an ordinate goes aside to its number."""
    slanted = (np.abs(rows[:, 2] - rows[:, 0]) > _SAME_PX) & (np.abs(rows[:, 3] - rows[:, 1]) > _SAME_PX)
    near = (np.abs(rows[:, [1, 3]] - extent.place) < _BENT * high).all(axis=1)
    ends = np.abs(rows[:, [0, 2], None] - np.array([extent.start, extent.end])) < _SAME_PX
    found: NDArray[np.bool_] = slanted & near & ends.any(axis=(1, 2))
    return found


def _lines_with_arrow(rows: Floats, lines: PageLines) -> NDArray[np.bool_]:
    """The lines that an arrowhead lies on and points along."""
    way = rows[:, 2:] - rows[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    way = way / np.maximum(length, 1e-9)[:, None]
    reach = LONG_ARROW_MM * lines.mm
    found = np.zeros(len(rows), bool)
    for arrow in lines.arrows:
        x, y = arrow.x - rows[:, 0], arrow.y - rows[:, 1]
        on = np.abs(x * way[:, 1] - y * way[:, 0]) < _ON_ARROW_PX
        on &= np.abs(way[:, 0] * arrow.dx + way[:, 1] * arrow.dy) > _PARALLEL
        at = x * way[:, 0] + y * way[:, 1]
        found |= on & (at > -reach) & (at < length + reach) & (length > lines.mm)
    return found
