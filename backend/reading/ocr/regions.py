"""Parts of a page read by OCR as one small image, so that the cost is that of the parts and not of the page.

The parts are laid on one sheet of white, read together, and what was read goes back to its place. Knows nothing of
why they are to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box
from backend.reading.ocr.read import Gray, read_spans
from backend.reading.sheet import Span

_WIDTH = 1400  # of the sheet in pixels: two tiles of the network that finds text
_GAP = 24  # pixels of white around a part
_WHITE = 255  # of a grey pixel
_ENOUGH = 20  # characters that show in which quarter turn a page reads


@dataclass(frozen=True)
class _Region:
    """A part of the page in pixels, and where it lies on the sheet."""

    x: int
    y: int
    width: int
    height: int
    left: int
    top: int

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


def read_regions(image: Gray, regions: Sequence[Box], known: Sequence[Box], base: int | None) -> list[Span]:
    """What stands in some boxes of an image, in its pixels; `known` boxes hold what is read already.

    `base` is the quarter turn in which the page reads, where that is known.
    """
    parts = _lay_out([_clip_region(region, image) for region in regions])
    if not parts:
        return []
    cleared = image.copy()
    for box in known:
        cleared[max(0, int(box.y1)) : int(box.y2) + 1, max(0, int(box.x1)) : int(box.x2) + 1] = _WHITE
    sheet = np.full(
        (max(p.top + p.height for p in parts) + _GAP, max(_right_edge(p) for p in parts) + _GAP), _WHITE, np.uint8
    )
    for part in parts:
        place = (slice(part.top, part.top + part.height), slice(part.left, part.left + part.width))
        sheet[place] = cleared[part.y : part.y + part.height, part.x : part.x + part.width]
    return [back for span in read_spans(sheet, base=base) if (back := _on_page(span, parts)) is not None]


def quarter_turn(spans: Sequence[Span]) -> int | None:
    """The quarter turn in which most of a page's text reads; None where there is too little to tell."""
    characters = np.zeros(4)
    for span in spans:
        characters[round(span.angle / 90) % 4] += len(span.text)
    return int(characters.argmax()) if characters.sum() >= _ENOUGH else None


def _clip_region(region: Box, image: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    rows, columns = image.shape
    left, top = max(0, int(region.x1)), max(0, int(region.y1))
    return left, top, max(0, min(columns, int(region.x2) + 1) - left), max(0, min(rows, int(region.y2) + 1) - top)


def _lay_out(boxes: Sequence[tuple[int, int, int, int]]) -> list[_Region]:
    """The parts in rows, the tallest first."""
    parts: list[_Region] = []
    left, top, row = _GAP, _GAP, 0
    for x, y, width, height in sorted(boxes, key=lambda box: -box[3]):
        if not width or not height:
            continue
        if left > _GAP and left + width > _WIDTH:
            left, top, row = _GAP, top + row + _GAP, 0
        parts.append(_Region(x, y, width, height, left, top))
        left, row = left + width + _GAP, max(row, height)
    return parts


def _right_edge(part: _Region) -> int:
    return part.left + part.width


def _on_page(span: Span, parts: Sequence[_Region]) -> Span | None:
    """A span of the sheet at its place on the page."""
    part = next((part for part in parts if part.holds(*span.box.center)), None)
    if part is None:
        return None
    x, y, box = part.x - part.left, part.y - part.top, span.box
    moved = Box(x1=box.x1 + x, y1=box.y1 + y, x2=box.x2 + x, y2=box.y2 + y)
    return span.model_copy(update={"box": moved})
