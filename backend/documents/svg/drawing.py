"""SVG files as pages: drawn by resvg, lines read by PyMuPDF, lettering found where resvg draws it.

The lettering is drawn a second time, every run in a colour of its own and without smoothing; where a colour
shows, its run stands, whatever fonts, style sheets and anchors did to it. Nothing outside the file is opened.
Imported in worker processes only.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import numpy as np
import pymupdf
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from backend.documents.border import translate_errors
from backend.documents.bundled_fonts import FAMILY, font_file
from backend.documents.content import Inspection, PageContent, PageSize, RawSpan
from backend.documents.images import png
from backend.documents.limits import DEFAULT_DPI, MAX_OCR_PIXELS, Limits, fitted_size, page_image_size
from backend.documents.pages.drawn import FOREIGN
from backend.documents.pages.page_content import content_of
from backend.documents.svg.tree import (
    Element,
    ShownArea,
    SvgText,
    lettering_only,
    parse,
    shapes_only,
    shown_area,
    with_size,
)
from backend.errors import NotFound, UnreadableDocument

Pixels = NDArray[np.uint8]
Quality = Literal["optimize_speed", "geometric_precision"]
_UNSIZED_IN = 16.54  # long side of a drawing without a size: as A3
_FONTS = ("notos", "notosbo", "symbol1", "symbol2", "math")
_TRIAL_PIXELS = 100_000  # enough to know that a file can be drawn
_COLOUR_PLACES = (1 << 16, 1 << 8, 1)  # of red, green and blue in a colour as one number
_LETTERING_PIXELS = 4_000_000  # A3 at 144 dpi
_CAP_HEIGHT = 0.72  # of the em


class SvgDocuments:
    """Files of one page each."""

    def inspect(self, path: str, limits: Limits) -> Inspection:
        """The size of its one page, drawn once in small. Raises UnreadableDocument or DocumentTooLarge."""
        with translate_errors(*FOREIGN):
            size = _size(_open(path)[1], limits.dpi, limits.max_pixels)
            self._draw(path, *fitted_size(size.width, size.height, _TRIAL_PIXELS))  # a broken file is known at once
            return Inspection((size,))

    def page_size(self, path: str, page: int, dpi: float, max_pixels: int) -> PageSize:
        """Size of the page image at `dpi`, or at what the cap on pixels leaves. Raises NotFound but for page 1."""
        with translate_errors(*FOREIGN):
            _check_page(page)
            return _size(_open(path)[1], dpi, max_pixels)

    def page_png(self, path: str, page: int, dpi: float, max_pixels: int) -> bytes:
        """The page image as PNG. Raises like `page_size`."""
        size = self.page_size(path, page, dpi, max_pixels)
        with translate_errors(*FOREIGN):
            return png.encode(self._draw(path, size.width, size.height), size.dpi)

    def clip_png(
        self, path: str, page: int, clip: tuple[float, float, float, float], width: int, max_pixels: int
    ) -> bytes:
        """A part of the page (x1, y1, x2, y2 as fractions of its sides), drawn again `width` pixels wide, as PNG."""
        with translate_errors(*FOREIGN):
            _check_page(page)
            _, shown = _open(path)
            x1, y1, x2, y2 = clip
            high = (y2 - y1) * shown.height_in / ((x2 - x1) * shown.width_in)
            return png.encode(self._draw(path, *fitted_size(width, width * high, max_pixels), clip))

    def page_pixels(self, path: str, page: int, dpi: float | None) -> Pixels:
        """RGB (H, W, 3) at `dpi`, or at the usual one where that is None. Raises like `page_size`."""
        size = self.page_size(path, page, dpi or DEFAULT_DPI, MAX_OCR_PIXELS)
        with translate_errors(*FOREIGN):
            return self._draw(path, size.width, size.height)

    def page_content(self, path: str, page: int, dpi: float, max_pixels: int) -> PageContent:
        """Lines from PyMuPDF, text runs from where resvg draws them, in pixels of the page image."""
        size = self.page_size(path, page, dpi, max_pixels)
        with translate_errors(*FOREIGN):
            root, shown = _open(path)
            skeleton = with_size(shapes_only(root), shown.view, size.width, size.height)
            lines = content_of(pymupdf.open("svg", skeleton.encode())[0], size)
            lettering, runs = lettering_only(root)
            columns, rows = fitted_size(size.width, size.height, _LETTERING_PIXELS)
            pixels = _render(with_size(lettering, shown.view, columns, rows), "black", "optimize_speed")
            spans = _spans(pixels, runs, (size.width / columns, size.height / rows))
            return replace(lines, spans=spans, vector=True)

    def _draw(
        self, path: str, width: int, height: int, clip: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    ) -> Pixels:
        root, shown = _open(path)
        x, y, wide, high = shown.view
        x1, y1, x2, y2 = clip
        part = (x + x1 * wide, y + y1 * high, (x2 - x1) * wide, (y2 - y1) * high)
        return _render(with_size(root, part, width, height), "white", "geometric_precision")


def _check_page(page: int) -> None:
    if page != 1:
        raise NotFound("page.not_found", pages=1)


def _size(shown: ShownArea, dpi: float, max_pixels: int) -> PageSize:
    size = page_image_size(shown.width_in, shown.height_in, dpi, max_pixels)
    return size if shown.stated else PageSize(size.width, size.height, None, None, None)


def _open(path: str) -> tuple[Element, ShownArea]:
    status = Path(path).stat()
    return _parse(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=2)
def _parse(path: str, mtime_ns: int, size: int) -> tuple[Element, ShownArea]:
    """A changed file is another drawing: time and size are part of the key."""
    try:
        root = parse(Path(path).read_bytes())
    except ElementTree.ParseError as error:
        raise UnreadableDocument("documents.unreadable") from error
    return root, shown_area(root, _UNSIZED_IN)


def _render(svg: str, background: str, text_rendering: Quality) -> Pixels:
    """The drawing as RGB pixels of its own width and height."""
    data = resvg_py.svg_to_bytes(
        svg_string=svg,
        background=background,
        text_rendering=text_rendering,
        font_files=[font_file(name) for name in _FONTS],
        font_family=FAMILY,
        serif_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return np.asarray(Image.open(io.BytesIO(bytes(data))).convert("RGB"))


def _spans(pixels: Pixels, runs: Sequence[SvgText], scale: tuple[float, float]) -> tuple[RawSpan, ...]:
    """Runs and the frames around the pixels that have their colour; `scale` leads to the page image."""
    rows, columns = np.nonzero(pixels.any(axis=2))
    if not len(rows):
        return ()
    colours = pixels[rows, columns].astype(np.int64) @ _COLOUR_PLACES
    order = np.argsort(colours, kind="stable")
    numbers, starts = np.unique(colours[order], return_index=True)
    points = (np.stack([columns, rows], axis=1)[order] + 0.5) * scale
    found = []
    for number, part in zip(numbers.tolist(), np.split(points, starts[1:]), strict=True):
        if 1 <= number <= len(runs) and runs[number - 1].text:
            found.append(_span(runs[number - 1], part))
    return tuple(found)


def _span(run: SvgText, points: NDArray[np.float64]) -> RawSpan:
    along = np.array(run.direction)
    across = np.array([-along[1], along[0]])  # downwards for upright text
    u, v = points @ along, points @ across
    u1, u2, v1, v2 = u.min() - 0.5, u.max() + 0.5, v.min() - 0.5, v.max() + 0.5
    corners = [along * x + across * y for x, y in ((u1, v1), (u2, v1), (u2, v2), (u1, v2))]
    (a, b), (c, d), (e, f), (g, h) = (corner.tolist() for corner in corners)
    return RawSpan(run.text, (a, b, c, d, e, f, g, h), "", (v2 - v1) / _CAP_HEIGHT)


DOCUMENTS = SvgDocuments()
