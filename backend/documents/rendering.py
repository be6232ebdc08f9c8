"""Bytes to pages: the functions that run in a worker process, for every kind of file.

`path` is a local file that holds the original, `page` counts from 1. Page images have the same size in all of
them. They raise DocumentError, or NotFound for a page that is not there; nothing else that a file could cause.
"""

from __future__ import annotations

import importlib
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from backend.documents import pdf
from backend.documents.content import DocumentKind, Inspection, PageContent, PageSize
from backend.documents.images.raster import Raster
from backend.documents.limits import DEFAULT_DPI, Limits
from backend.errors import BadRequest

Clip = tuple[float, float, float, float]
Pixels = NDArray[np.uint8]


class Documents(Protocol):
    """What can be done with the files of one kind."""

    def inspect(self, path: str, limits: Limits) -> Inspection:
        """Size of every page; raises UnreadableDocument or DocumentTooLarge."""

    def page_size(self, path: str, page: int, dpi: float, max_pixels: int) -> PageSize:
        """Size of the image of one page, counted from 1."""

    def page_png(self, path: str, page: int, dpi: float, max_pixels: int) -> bytes:
        """The page image as PNG."""

    def clip_png(self, path: str, page: int, clip: Clip, width: int, max_pixels: int) -> bytes:
        """A part in fractions of the page, so many pixels wide, rendered from the original, as PNG."""

    def page_pixels(self, path: str, page: int, dpi: float | None) -> Pixels:
        """RGB (H, W, 3) of bytes; a raster file's own pixels where dpi is None."""

    def page_content(self, path: str, page: int, dpi: float, max_pixels: int) -> PageContent:
        """Text runs, lines, curves and images, in pixels of the page image."""


def inspect(path: str, kind: str, limits: Limits) -> Inspection:
    """The size of every page, and what of the file is on none."""
    return documents(kind).inspect(path, limits)


def page_size(path: str, kind: str, page: int, dpi: float, max_pixels: int) -> PageSize:
    """The size of one page's image.

    `kind` is a `DocumentKind`; `page` counts from 1; the image has `dpi`, or what the cap of `max_pixels` leaves.
    So in all functions here, which raise NotFound for a page that is not there and DocumentError for what fails.
    """
    return documents(kind).page_size(path, page, dpi, max_pixels)


def page_png(path: str, kind: str, page: int, dpi: float, max_pixels: int) -> bytes:
    """The page image as PNG."""
    return documents(kind).page_png(path, page, dpi, max_pixels)


def clip_png(path: str, kind: str, page: int, clip: Clip, width: int, dpi: float, max_pixels: int) -> bytes:
    """A part of the page (x1, y1, x2, y2 as fractions of its sides), rendered from the original, as PNG.

    `width` is in pixels; 0 stands for the width that the part has on the page image.
    """
    clip = _check_clip(clip)
    if width <= 0:
        width = round((clip[2] - clip[0]) * page_size(path, kind, page, dpi, max_pixels).width)
    return documents(kind).clip_png(path, page, clip, width, max_pixels)


def page_pixels(path: str, kind: str, page: int, dpi: float | None = DEFAULT_DPI) -> Pixels:
    """The page as RGB pixels (H, W, 3), (H, W) where a file is grey, at any resolution; its own where dpi is None."""
    return documents(kind).page_pixels(path, page, dpi)


def page_content(path: str, kind: str, page: int, dpi: float, max_pixels: int) -> PageContent:
    """Text runs, lines, curves and images of the page, in pixels of its image."""
    return documents(kind).page_content(path, page, dpi, max_pixels)


def documents(kind: str) -> Documents:
    """Those of one kind. ezdxf is imported when first needed: most workers never see a CAD file."""
    match DocumentKind(kind):
        case DocumentKind.PDF:
            return pdf.DOCUMENTS
        case DocumentKind.DXF | DocumentKind.SVG as drawn:
            folder = "cad" if drawn is DocumentKind.DXF else "svg"
            return cast(Documents, importlib.import_module(f"backend.documents.{folder}.drawing").DOCUMENTS)
        case pixels:
            return Raster(pixels)


def _check_clip(clip: Clip) -> Clip:
    x1, y1, x2, y2 = (min(1.0, max(0.0, float(value))) for value in clip)
    if not (x1 < x2 and y1 < y2):
        raise BadRequest("request.clip")
    return x1, y1, x2, y2
