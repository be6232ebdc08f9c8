"""Pages of an open PyMuPDF document as sizes, pixels and content, whatever file it was made from.

A page is what a viewer shows: turned by /Rotate, cut to its crop box, with annotations and form fields, without
switched-off layers. Imported in worker processes only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray

from backend.documents.border import translate_errors
from backend.documents.content import Inspection, Notice, PageContent, PageSize
from backend.documents.images import png
from backend.documents.limits import DEFAULT_DPI, MAX_OCR_PIXELS, POINTS_PER_INCH, Limits, fitted_size, page_image_size
from backend.documents.pages.page_content import content_of
from backend.errors import NotFound

Pixels = NDArray[np.uint8]
FOREIGN: tuple[type[Exception], ...] = (pymupdf.mupdf.FzErrorBase,)

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def size_of(page: Any, dpi: float, max_pixels: int) -> PageSize:
    """The size of an open page's image."""
    rect = page.rect
    return page_image_size(rect.width / POINTS_PER_INCH, rect.height / POINTS_PER_INCH, dpi, max_pixels)


def _no_notices(_document: Any) -> tuple[Notice, ...]:
    return ()


@dataclass(frozen=True)
class PyMuPDFDocuments:
    """Documents whose pages are drawn at any resolution; `open` gives the pages of a path as PyMuPDF has them.

    `notices` says of an open document what is not on its pages; `foreign` are the exceptions that opening may
    raise beyond Python's own.
    """

    open: Callable[[str], Any]
    content: Callable[[Any, PageSize], PageContent] = content_of
    size: Callable[[Any, float, int], PageSize] = size_of
    foreign: tuple[type[Exception], ...] = FOREIGN
    notices: Callable[[Any], tuple[Notice, ...]] = _no_notices

    def inspect(self, path: str, limits: Limits) -> Inspection:
        """The sizes of all pages, and what is not on them."""
        with translate_errors(*self.foreign):
            document = self.open(path)
            limits.check_pages(document.page_count)
            sizes = tuple(self.size(page, limits.dpi, limits.max_pixels) for page in document)
            return Inspection(sizes, self.notices(document))

    def page_size(self, path: str, page: int, dpi: float, max_pixels: int) -> PageSize:
        """Size of the page image at `dpi`, or at what the cap on pixels leaves. Raises DocumentError or NotFound."""
        with translate_errors(*self.foreign):
            return self.size(self._page(path, page), dpi, max_pixels)

    def page_png(self, path: str, page: int, dpi: float, max_pixels: int) -> bytes:
        """The page image as PNG. Raises like `page_size`."""
        with translate_errors(*self.foreign):
            sheet = self._page(path, page)
            size = self.size(sheet, dpi, max_pixels)
            return png.encode(_render(sheet, sheet.rect, size.width, size.height), size.dpi)

    def clip_png(
        self, path: str, page: int, clip: tuple[float, float, float, float], width: int, max_pixels: int
    ) -> bytes:
        """A part of a page (x1, y1, x2, y2 as fractions of its sides), drawn again `width` pixels wide, as PNG."""
        with translate_errors(*self.foreign):
            sheet = self._page(path, page)
            full = sheet.rect
            x1, y1, x2, y2 = clip
            part = pymupdf.Rect(x1 * full.width, y1 * full.height, x2 * full.width, y2 * full.height)
            columns, rows = fitted_size(width, width * part.height / part.width, max_pixels)
            return png.encode(_render(sheet, part, columns, rows), columns / part.width * POINTS_PER_INCH)

    def page_pixels(self, path: str, page: int, dpi: float | None) -> Pixels:
        """RGB (H, W, 3) at `dpi`, or at the usual one where that is None. Raises like `page_size`."""
        with translate_errors(*self.foreign):
            sheet = self._page(path, page)
            size = self.size(sheet, dpi or DEFAULT_DPI, MAX_OCR_PIXELS)
            return _render(sheet, sheet.rect, size.width, size.height)

    def page_content(self, path: str, page: int, dpi: float, max_pixels: int) -> PageContent:
        """What the page holds, in pixels of its image. Raises like `page_size`."""
        with translate_errors(*self.foreign):
            sheet = self._page(path, page)
            return self.content(sheet, self.size(sheet, dpi, max_pixels))

    def _page(self, path: str, page: int) -> Any:
        """One page, counted from 1."""
        document = self.open(path)
        if not 1 <= page <= document.page_count:
            raise NotFound("page.not_found", pages=document.page_count)
        return document[page - 1]


def _render(page: Any, part: Any, width: int, height: int) -> Pixels:
    """A part of the page (in points) as exactly so many RGB pixels."""
    scale_x, scale_y = width / part.width, height / part.height
    matrix = pymupdf.Matrix(scale_x, 0, 0, scale_y, -part.x0 * scale_x, -part.y0 * scale_y)
    pixmap = page.get_pixmap(matrix=matrix, clip=part, alpha=False)
    # a copy: the view does not keep the pixmap alive
    rows: Pixels = np.array(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.stride)
    pixels: Pixels = rows[:, : pixmap.width * 3].reshape(pixmap.height, pixmap.width, 3)
    return pixels if pixels.shape[:2] == (height, width) else _fit_to_size(pixels, width, height)


def _fit_to_size(pixels: Pixels, width: int, height: int) -> Pixels:
    """Cut, or filled with white: rounding of odd page sizes may be off by a pixel."""
    result = np.full((height, width, 3), 255, np.uint8)
    part = pixels[:height, :width]
    result[: part.shape[0], : part.shape[1]] = part
    return result
