"""How large documents and page images may be, and the size of a page image.

`page_image_size` is the one place that decides it, so that sizes, images and contents of a page agree.
Knows nothing of file formats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from backend.documents.content import PageSize
from backend.errors import DocumentTooLarge, UnreadableDocument
from backend.pictures import MAX_PIXELS, MM_PER_INCH

DEFAULT_DPI = 200.0  # lettering of 2.5 mm is 20 pixels high then
POINTS_PER_INCH = 72.0  # of PDF
MAX_PAGES = 500
_LEAST_IN, _MOST_IN = 1e-3, 1e6  # inches of a page's side, whatever a broken file states
_LETTER_IN = 8.5  # inches: the side of a page that states none
MAX_SIDE = 32_000  # pixels; beyond it a page is a strip that no viewer shows
MAX_DECODED_BYTES = 800_000_000  # of one raster image: A0 in colour at 300 dpi takes 560 MB
MAX_OCR_PIXELS = 70_000_000  # A0 at 200 dpi
CONTENT_ITEMS = 600_000  # lines and curves of one page; a dense A0 plan has about 200,000


@dataclass(frozen=True)
class Limits:
    """What one document may cost: pages, and the page image's resolution and pixels."""

    max_pages: int = MAX_PAGES
    dpi: float = DEFAULT_DPI
    max_pixels: int = MAX_PIXELS

    def check_pages(self, count: int) -> None:
        """Raises UnreadableDocument without pages, DocumentTooLarge with too many."""
        if count < 1:
            raise UnreadableDocument("documents.no_pages")
        if count > self.max_pages:
            raise DocumentTooLarge("documents.too_many_pages", limit=self.max_pages)


def page_image_size(width_in: float, height_in: float, dpi: float, max_pixels: int) -> PageSize:
    """Size of the image of a page that is so many inches wide and high: at `dpi`, or what the cap allows."""
    width_in, height_in = _sane_inches(width_in), _sane_inches(height_in)
    width, height = fitted_size(width_in * dpi, height_in * dpi, max_pixels)
    return PageSize(
        width=width,
        height=height,
        width_mm=width_in * MM_PER_INCH,
        height_mm=height_in * MM_PER_INCH,
        dpi=width / width_in if width_in >= height_in else height / height_in,
    )


def fitted_size(width: float, height: float, max_pixels: int, max_side: int = MAX_SIDE) -> tuple[int, int]:
    """A size in the same proportions under the caps; both sides at least 1."""
    width, height = max(width, 1.0), max(height, 1.0)
    scale = min(1.0, math.sqrt(max_pixels / (width * height)), max_side / max(width, height))
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    while columns * rows > max_pixels:  # rounding may lift it over the cap
        if columns >= rows:
            columns -= 1
        else:
            rows -= 1
    return columns, rows


def _sane_inches(inches: float) -> float:
    """Page sizes of broken files: nothing finite and positive becomes the short side of a letter."""
    return min(max(inches, _LEAST_IN), _MOST_IN) if math.isfinite(inches) and inches > 0 else _LETTER_IN
