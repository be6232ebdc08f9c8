"""Pages of small lettering for the engine's bench: an A4 scan, an A3 sheet, an A1 plan and a photo, with questions.

Each shows labelled bolts all over the page, in lettering that is under ten pixels high in the page's own picture.
A question names one of them, so the bench knows where the answer stands and how large the model sees it. Every
number gives another page. Knows nothing of servers or clocks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageFilter

from backend.pictures import MM_PER_INCH, image_size
from bench.generated.canvas import THIN, Canvas, Rect
from bench.generated.lettering import Lettering
from bench.generated.output import as_pdf

PAGE_DPI = 200  # of the picture that a caller of `vllm serve` would make of a PDF: that of our page images
SCAN_DPI = 150
PHOTO_PX = 1600  # the longer side, as messengers send it


@dataclass(frozen=True)
class Label:
    """What is asked for, and where its lettering stands in fractions of the page."""

    question: str
    box: Rect


@dataclass(frozen=True)
class Page:
    """A file, and the picture of it that is sent to `vllm serve`; sizes in pixels."""

    name: str
    filename: str
    data: bytes
    picture: bytes
    size: tuple[int, int]
    labels: tuple[Label, ...]

    def lettering_px(self, label: Label) -> float:
        """Height of the lettering as `vllm serve` shows it to the model."""
        _, high = image_size(*self.size)
        return (label.box[3] - label.box[1]) * high

    def seen_px(self, label: Label, images: Iterable[Mapping[str, Any]]) -> float:
        """Height of the lettering in the best of our pictures that hold it whole; see `ImageRef`."""
        heights = [0.0]
        for image in images:
            x0, y0, x1, y1 = image.get("clip") or (0.0, 0.0, 1.0, 1.0)
            if x0 <= label.box[0] and y0 <= label.box[1] and label.box[2] <= x1 and label.box[3] <= y1:
                heights.append((label.box[3] - label.box[1]) / (y1 - y0) * image["height"])
        return max(heights)


def small_scan(number: int) -> Page:
    """About 1024 × 1024 pixels."""
    canvas, labels = _drawn(173, 173, 1.4, columns=3, rows=8, number=number)
    return _raster("1024² scan", _scanned(canvas, SCAN_DPI, number), labels, SCAN_DPI)


def a4_scan(number: int) -> Page:
    canvas, labels = _drawn(210, 297, 1.4, columns=4, rows=14, number=number)
    return _raster("A4 scan", _scanned(canvas, SCAN_DPI, number), labels, SCAN_DPI)


def photo(number: int) -> Page:
    """An A3 sheet photographed: uneven light, a soft lens, JPEG."""
    canvas, labels = _drawn(420, 297, 2.3, columns=5, rows=9, number=number)
    dpi = PHOTO_PX / 420 * MM_PER_INCH
    image = _scanned(canvas, dpi, number).filter(ImageFilter.GaussianBlur(0.5))
    light = np.linspace(0.75, 1.0, image.width)[None] * np.linspace(1.0, 0.9, image.height)[:, None]
    image = Image.fromarray((np.asarray(image) * light).astype(np.uint8)).convert("RGB")
    return _raster("photo", image, labels, None)


def a3_sheet(number: int) -> Page:
    canvas, labels = _drawn(420, 297, 1.1, columns=7, rows=14, number=number)
    return _vector("A3 sheet", canvas, labels)


def a1_plan(number: int) -> Page:
    canvas, labels = _drawn(841, 594, 1.4, columns=12, rows=20, number=number)
    for x in range(20, 821, 40):
        canvas.hatch((x, 20, x + 12, 574), 1.5)
    return _vector("A1 plan", canvas, labels)


def _drawn(
    width: float, height: float, text: float, *, columns: int, rows: int, number: int
) -> tuple[Canvas, tuple[Label, ...]]:
    """Bolts in rows and columns, each with a leader and its torque; sizes in millimetres."""
    chance = Random(f"page/{number}/{width}/{text}")
    canvas = Canvas(width, height, Lettering("helv"))
    canvas.rect((10, 10, width - 10, height - 10))
    canvas.write(f"MONTAGEPLAN {number:04}", 20, height - 16, 5)
    labels = []
    for row in range(rows):
        for column in range(columns):
            x = 16 + (column + chance.uniform(0.0, 0.25)) * (width - 32) / columns
            y = 18 + (row + chance.uniform(0.1, 0.7)) * (height - 44) / rows
            name = f"B{row * columns + column + 1:03}"
            canvas.circle((x, y), 1.6 * text)
            canvas.line(x, y, x + 4 * text, y - 3 * text, THIN)
            value = f"{name} M{chance.randrange(4, 30)} {chance.randrange(9, 400)} Nm"
            box = canvas.write(value, x + 4 * text, y - 3 * text, text)
            labels.append(Label(f"Welches Anzugsmoment hat {name}?", canvas.fraction(box)))
    chance.shuffle(labels)
    return canvas, tuple(labels)


def _scanned(canvas: Canvas, dpi: float, number: int) -> Image.Image:
    pixmap = pymupdf.open("pdf", as_pdf(canvas))[0].get_pixmap(dpi=round(dpi), colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    grain = np.random.default_rng(number).normal(0, 3, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) * 0.95 + 6 + grain, 0, 255).astype(np.uint8))


def _raster(name: str, image: Image.Image, labels: tuple[Label, ...], dpi: float | None) -> Page:
    file = io.BytesIO()
    if dpi is None:
        image.save(file, "JPEG", quality=85)
    else:
        image.save(file, "PNG", dpi=(dpi, dpi))
    data = file.getvalue()
    return Page(name, "page.jpg" if dpi is None else "page.png", data, data, image.size, labels)


def _vector(name: str, canvas: Canvas, labels: tuple[Label, ...]) -> Page:
    data = as_pdf(canvas)
    width, height = (side / MM_PER_INCH * PAGE_DPI for side in (canvas.width, canvas.height))
    size = image_size(width, height)
    matrix = pymupdf.Matrix(size[0] / canvas.width * MM_PER_INCH / 72, size[1] / canvas.height * MM_PER_INCH / 72)
    pixmap = pymupdf.open("pdf", data)[0].get_pixmap(matrix=matrix)
    return Page(name, "page.pdf", data, pixmap.tobytes("png"), (pixmap.width, pixmap.height), labels)


KINDS = {"1024": small_scan, "a4": a4_scan, "photo": photo, "a3": a3_sheet, "a1": a1_plan}
