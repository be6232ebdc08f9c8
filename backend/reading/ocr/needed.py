"""Spans of a page from its text layer and from OCR, and whether OCR has anything to add.

A text layer is sound when it holds the lettering that shows on the page. It is not where the page is a scan, where
lettering is drawn as outlines, or where its characters are codes without meaning. Where both are there, the text
layer wins and OCR fills what it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.ocr.boxes import lettering_in_strokes
from backend.reading.sheet import Span
from backend.reading.text.text_layer import in_reading_order, spans_of

__all__ = ["merged", "needs_ocr", "spans_of"]

_A_PICTURE = 0.3  # of the page: an image so large may hold lettering
_MEANINGLESS = 0.3  # of the characters without a meaning: the text layer cannot be trusted
_OUTLINED = 14  # characters drawn as outlines from which on OCR is worth its time
_OUTLINED_SHARE = 0.02  # and of the characters of the text layer
_OUTLINED_FEW = 6  # the same where the text layer holds no dimensions
_DRAWN = 200  # lines from which on a page shows a part and not a list
_DIMENSION = re.compile(r"[⌀RM]?\s?\d*[.,]?\d+\s?°?(?:\s?[±+-].*)?")
_COVERED = 0.3  # of an OCR span that the text layer covers


def needs_ocr(content: PageContent, spans: Sequence[Span]) -> bool:
    """Whether the page shows lettering that its text layer does not hold."""
    if not content.vector:
        return True
    if _share(content.images, content) > _A_PICTURE or not readable(content):
        return True
    characters = sum(len(span.text) for span in spans)
    least = max(_OUTLINED, _OUTLINED_SHARE * characters)
    if len(content.segments) > _DRAWN and _dimensions(spans) < 3:
        least = _OUTLINED_FEW
    return _outlined_characters(content, spans) >= least


def _dimensions(spans: Sequence[Span]) -> int:
    return sum(len(span.text) > 1 and _DIMENSION.fullmatch(span.text) is not None for span in spans)


def readable(content: PageContent) -> bool:
    """Whether the visible characters of the text layer mean something."""
    text = "".join(raw.text for raw in content.spans if not raw.invisible)
    lost = sum(char == "\ufffd" or ord(char) < 9 or 0xE000 <= ord(char) < 0xF000 for char in text)
    return lost <= _MEANINGLESS * len(text)


def _share(boxes: NDArray[np.float32], content: PageContent) -> float:
    """Of the page that the largest of the boxes covers."""
    if not len(boxes):
        return 0.0
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return float(areas.max()) / (content.size.width * content.size.height)


def _outlined_characters(content: PageContent, spans: Sequence[Span]) -> int:
    """Characters among the drawn lines, where no span stands."""
    raster = np.full((content.size.height, content.size.width), 255, np.uint8)
    limit = 0.03 * max(raster.shape)
    lines = content.segments
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    points = np.round(lines[lengths < limit]).astype(np.int32).reshape(-1, 2, 2)
    cv2.polylines(raster, list(points), False, (0,), 1)
    for x1, y1, x2, y2 in np.round(content.curves).astype(np.int32).tolist():
        if max(x2 - x1, y2 - y1) < limit:
            cv2.rectangle(raster, (x1, y1), (x2, y2), (0,), 1)
    for span in spans:
        box = span.box.grown(0.6 * span.height)
        raster[max(0, int(box.y1)) : max(0, int(box.y2)), max(0, int(box.x1)) : max(0, int(box.x2))] = 255
    return lettering_in_strokes(raster)


def merged(layer: Sequence[Span], read: Sequence[Span]) -> list[Span]:
    """The text layer, and what OCR read where the text layer has nothing."""
    free = [span for span in read if not any(_covers(own, span.box) for own in layer)]
    return in_reading_order([*layer, *free])


def _covers(span: Span, box: Box) -> bool:
    return span.box.grown(0.2 * span.height).intersection(box) > _COVERED * box.area
