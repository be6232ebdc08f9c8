"""What a document gives about one page: an image, raw text runs and drawn lines.

Plain data that travels between the worker process and its callers, and the one thing that `reading` builds
a Sheet from. Knows nothing of PyMuPDF, ezdxf or Pillow, and nothing of what the text means.
All coordinates are pixels of the page image, as displayed (after /Rotate and EXIF).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class DocumentKind(StrEnum):
    """Formats that hold a drawing, by their bytes."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    TIFF = "tif"
    WEBP = "webp"
    BMP = "bmp"
    GIF = "gif"
    HEIC = "heic"
    SVG = "svg"
    DXF = "dxf"


@dataclass(frozen=True)
class PageSize:
    """Size of a page: its image in pixels, the sheet in millimetres where the file says, pixels per inch.

    `lettering` is the height of the small lettering in pixels, where it is known before the page is read.
    """

    width: int
    height: int
    width_mm: float | None
    height_mm: float | None
    dpi: float | None
    lettering: float | None = None


@dataclass(frozen=True)
class Notice:
    """What a caller should know about a file: a message key, and the values its sentence needs."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Inspection:
    """The pages of a file, and what is not on them."""

    pages: tuple[PageSize, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class RawSpan:
    """A run of text with one font and direction, before symbols are mapped.

    `quad` holds the corners in reading order: top left, top right, bottom right, bottom left of the text.
    `chars` holds for each character its x1, y1, x2, y2 where the source knows it.
    """

    text: str
    quad: tuple[float, float, float, float, float, float, float, float]
    font: str
    size: float
    color: int = 0
    invisible: bool = False  # render mode 3: OCR text under a scan
    chars: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True)
class PageContent:
    """All that a page holds, without its image.

    segments: (N, 4) float32, straight lines x1, y1, x2, y2 (edges of rectangles and polylines included).
    curves: (M, 4) float32, bounding boxes of curves (arcs, circles, outlined glyphs).
    marks: (L, 4) float32, edges of small filled polygons (arrowheads, symbols that are painted in pieces).
    images: (K, 4) float32, boxes of raster images.
    edges: (E, 4) float32, both sides of every stroke of a scan, turned so that its long lines are level.
    stroke: how wide a stroke of a scan is, in pixels.
    """

    size: PageSize
    spans: tuple[RawSpan, ...] = ()
    segments: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    curves: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    images: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    marks: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    vector: bool = True  # False for raster files and PDF pages that are one scan
    own_pixels: float | None = None  # of these, for each pixel of the page image
    notices: tuple[str, ...] = ()  # message keys: what of the page is not given
    edges: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    stroke: float = 0.0
