"""What of a page its text layer does not hold, and the text layer together with what OCR reads there.

A page is read by OCR as a whole where it is a scan. Elsewhere it is read where lettering is drawn as outlines,
where pictures cover much of it, and where the characters of the text layer are codes without meaning; the text
layer wins where both are there. Knows nothing of what is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent, RawSpan
from backend.geometry import Box, bounding
from backend.reading.ocr.boxes import Strokes, lettering_in_strokes
from backend.reading.sheet import Span
from backend.reading.text.text_layer import in_reading_order, spans_of

__all__ = ["Unread", "find_unread", "layer_of", "merge_layers", "spans_of"]

_A_PICTURE = 0.3  # of the page: pictures that cover so much may hold lettering
_A_SCAN = 0.8  # of the page: there is nothing beside them
_LOGO = 0.02  # of the page: smaller pictures hold none
_MEANINGLESS = 0.3  # of a run's characters without a meaning: it cannot be trusted
_LOST = 4  # such characters on a page from which on OCR is worth its time
_OUTLINED = 8  # characters drawn as outlines from which on it is
_OUTLINED_FEW = 6  # the same where the text layer holds no dimensions
_DRAWN = 200  # lines from which on a page shows a part and not a list
_DIMENSION = re.compile(r"[⌀RM]?\s?\d*[.,]?\d+\s?°?(?:\s?[±+-].*)?")
_COVERED = 0.3  # of an OCR span that the text layer covers
_AROUND = 2.5  # heights of a character that belong to its surroundings
_FEW_DIMENSIONS = 3  # of a text layer: with fewer, a page that shows a part has them as outlines
_STROKE_SHARE = 0.03  # of the page's longer side: longer lines are no strokes of lettering
_TEXT_MARGIN, _SPAN_MARGIN = 0.6, 0.2  # of a span's height, around it: where its own strokes stand; what it covers
_RUN_MARGIN = 0.5  # of a run's size, around it
_FIRST_CODE = 9  # characters under it are codes of nothing; it is the tabulator
_PRIVATE = (0xE000, 0xF000)  # the private area of Unicode up to where symbol fonts begin
_CELL = 8  # pixels in which regions are put together


@dataclass(frozen=True)
class Unread:
    """Where OCR would add to the text layer: on the whole page, or in some boxes of it."""

    whole: bool = False
    boxes: tuple[Box, ...] = ()

    def __bool__(self) -> bool:
        return self.whole or bool(self.boxes)


def layer_of(content: PageContent) -> list[Span]:
    """The spans of the text layer whose characters mean something."""
    known = tuple(raw for raw in content.spans if not _is_meaningless(raw))
    return spans_of(replace(content, spans=known) if len(known) < len(content.spans) else content)


def find_unread(content: PageContent, spans: Sequence[Span]) -> Unread:
    """Where the page shows lettering that these spans of its text layer do not hold."""
    pictures = _covered_share(content.images, content)
    if not content.vector or pictures > _A_SCAN:
        return Unread(whole=True)
    boxes = _lost_runs(content)
    if pictures > _A_PICTURE:
        boxes += [
            Box(x1=x1, y1=y1, x2=x2, y2=y2) for x1, y1, x2, y2 in _large_pictures(content.images, content).tolist()
        ]
    least = (
        _OUTLINED_FEW if len(content.segments) > _DRAWN and _count_dimensions(spans) < _FEW_DIMENSIONS else _OUTLINED
    )
    outlined = _outlined_characters(content, spans)
    if outlined.words >= least:
        boxes += [_surroundings_of(box) for box in outlined.marks.tolist()]
    regions = _unite_boxes(boxes, content)
    covered = sum(region.area for region in regions) / (content.size.width * content.size.height)
    return Unread(whole=True) if covered > _A_SCAN else Unread(boxes=regions)


def _is_meaningless(raw: RawSpan) -> bool:
    return _count_lost(raw.text) > _MEANINGLESS * len(raw.text)


def _count_lost(text: str) -> int:
    """Characters without a meaning: codes of nothing, and of the private area that no symbol font uses."""
    first, end = _PRIVATE
    return sum(char == "\ufffd" or ord(char) < _FIRST_CODE or first <= ord(char) < end for char in text)


def _lost_runs(content: PageContent) -> list[Box]:
    """Where runs of the text layer stand that mean nothing."""
    runs = [raw for raw in content.spans if not raw.invisible and _is_meaningless(raw)]
    if sum(_count_lost(raw.text) for raw in runs) < _LOST:
        return []
    found = []
    for raw in runs:
        xs, ys = raw.quad[0::2], raw.quad[1::2]
        found.append(Box(x1=min(xs), y1=min(ys), x2=max(xs), y2=max(ys)).grown(_RUN_MARGIN * raw.size))
    return found


def _count_dimensions(spans: Sequence[Span]) -> int:
    return sum(len(span.text) > 1 and _DIMENSION.fullmatch(span.text) is not None for span in spans)


def _covered_share(boxes: NDArray[np.float32], content: PageContent) -> float:
    """Share of the page that boxes cover together; strips of one scan count as one."""
    if not len(boxes):
        return 0.0
    page = content.size
    covered = np.zeros((-(-page.height // _CELL), -(-page.width // _CELL)), bool)
    for x1, y1, x2, y2 in boxes.tolist():
        covered[int(y1 // _CELL) : int(-(-y2 // _CELL)), int(x1 // _CELL) : int(-(-x2 // _CELL))] = True
    return float(covered.mean())


def _large_pictures(boxes: NDArray[np.float32], content: PageContent) -> NDArray[np.float32]:
    """Pictures that are no logos; parts of one, side by side, are one."""
    united = _unite_boxes([Box(x1=a, y1=b, x2=c, y2=d) for a, b, c, d in boxes.tolist()], content)
    page = content.size.width * content.size.height
    large = [(box.x1, box.y1, box.x2, box.y2) for box in united if box.area > _LOGO * page]
    return np.array(large, np.float32).reshape(-1, 4)


def _surroundings_of(box: list[float]) -> Box:
    x1, y1, x2, y2 = box
    return Box(x1=x1, y1=y1, x2=x2, y2=y2).grown(_AROUND * max(x2 - x1, y2 - y1))


def _unite_boxes(boxes: Sequence[Box], content: PageContent) -> tuple[Box, ...]:
    """Boxes that touch as one, within the page; no two share a place, so that nothing is read twice."""
    rows, columns = -(-content.size.height // _CELL), -(-content.size.width // _CELL)
    mask = np.zeros((rows, columns), np.uint8)
    for box in boxes:
        top, bottom = max(0, int(box.y1 // _CELL)), int(-(-box.y2 // _CELL))
        left, right = max(0, int(box.x1 // _CELL)), int(-(-box.x2 // _CELL))
        mask[top:bottom, left:right] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for x, y, width, height in stats[1:, :4].tolist():
        x2, y2 = min((x + width) * _CELL, content.size.width), min((y + height) * _CELL, content.size.height)
        found.append(Box(x1=x * _CELL, y1=y * _CELL, x2=x2, y2=y2))
    return tuple(_apart(found))


def _apart(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that overlap as the one around them."""
    apart: list[Box] = []
    for box in boxes:
        while shared := [other for other in apart if other.intersection(box) > 0]:
            apart = [other for other in apart if other not in shared]
            box = bounding([box, *shared])
        apart.append(box)
    return apart


def _outlined_characters(content: PageContent, spans: Sequence[Span]) -> Strokes:
    """What looks like characters among the drawn lines, where no span stands."""
    raster = np.full((content.size.height, content.size.width), 255, np.uint8)
    limit = _STROKE_SHARE * max(raster.shape)
    lines = content.segments
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    points = np.round(lines[lengths < limit]).astype(np.int32).reshape(-1, 2, 2)
    cv2.polylines(raster, list(points), False, (0,), 1)
    for x1, y1, x2, y2 in np.round(content.curves).astype(np.int32).tolist():
        if max(x2 - x1, y2 - y1) < limit:
            cv2.rectangle(raster, (x1, y1), (x2, y2), (0,), 1)
    for span in spans:
        box = span.box.grown(_TEXT_MARGIN * span.height)
        raster[max(0, int(box.y1)) : max(0, int(box.y2)), max(0, int(box.x1)) : max(0, int(box.x2))] = 255
    return lettering_in_strokes(raster)


def merge_layers(layer: Sequence[Span], read: Sequence[Span]) -> list[Span]:
    """The text layer, and what OCR read where the text layer has nothing."""
    free = [span for span in read if not any(_covers(own, span.box) for own in layer)]
    return in_reading_order([*layer, *free])


def _covers(span: Span, box: Box) -> bool:
    return span.box.grown(_SPAN_MARGIN * span.height).intersection(box) > _COVERED * box.area
