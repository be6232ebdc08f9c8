"""A canvas as a file: PDF with a text layer, PDF with outlined letters, and scans as PNG with noise and tilt.

Says how places on the canvas move on the page that a scanner tilted. Knows nothing of what the drawing shows.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from random import Random

import numpy as np
import pymupdf
from PIL import Image, ImageFilter

from bench.generated.canvas import CHAIN, DASH, Canvas, Rect, Text, around
from bench.generated.lettering import CELL_HEIGHT, font, glyphs

PT = 72 / 25.4  # points a millimetre
DASHES = {DASH: "[4 2] 0", CHAIN: "[9 2 1.5 2] 0", "": None}
SCAN_DPI = 200


@dataclass(frozen=True)
class Scan:
    """What a scanner did to a sheet: degrees counter-clockwise, grey noise (standard deviation), blur in pixels."""

    tilt: float = 0.0
    noise: float = 6.0
    blur: float = 0.4
    threshold: bool = False  # black and white, as a fax or a plan scanner stores it


def as_pdf(canvas: Canvas) -> bytes:
    """Letters of a font are text; strokes are lines, so that a stroked sheet has no text layer."""
    document = pymupdf.open()
    page = document.new_page(width=canvas.width * PT, height=canvas.height * PT)
    _draw(page, canvas)
    for text in canvas.texts:
        if not canvas.lettering.stroked:
            _write(page, canvas, text)
    document.subset_fonts()
    return bytes(document.tobytes(deflate=True, garbage=4))


def as_outlines(canvas: Canvas) -> bytes:
    """The same page with every letter as a filled path."""
    page = pymupdf.open("pdf", as_pdf(canvas))[0]
    svg = pymupdf.open("svg", page.get_svg_image(text_as_path=True).encode())
    return bytes(pymupdf.open("pdf", svg.convert_to_pdf()).tobytes(deflate=True, garbage=4))


def as_scan(canvas: Canvas, scan: Scan, chance: Random) -> bytes:
    """A grey or black-and-white PNG of 200 dpi."""
    pixmap = pymupdf.open("pdf", as_pdf(canvas))[0].get_pixmap(dpi=SCAN_DPI, colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (pixmap.width, pixmap.height), pixmap.samples)
    image = image.rotate(scan.tilt, Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(scan.blur))
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, scan.noise, (image.height, image.width))
    grey = np.clip(np.asarray(image, np.float32) * 0.95 + 6 + grain, 0, 255).astype(np.uint8)
    out, file = Image.fromarray(grey), io.BytesIO()
    if scan.threshold:
        out = out.point(lambda value: 255 if value > 150 else 0).convert("1")
    out.save(file, "PNG", dpi=(SCAN_DPI, SCAN_DPI))
    return file.getvalue()


def tilted(box: Rect, width: float, height: float, tilt: float) -> Rect:
    """Where a box of the canvas lies after the page was turned about its middle."""
    turn = math.radians(tilt)
    cos, sin, cx, cy = math.cos(turn), math.sin(turn), width / 2, height / 2
    corners = [(x - cx, y - cy) for x in box[::2] for y in box[1::2]]
    return around([(cx + x * cos + y * sin, cy - x * sin + y * cos) for x, y in corners])


def _draw(page: pymupdf.Page, canvas: Canvas) -> None:
    groups: dict[tuple[float, str], list[list[pymupdf.Point]]] = {}
    for stroke in canvas.strokes:
        groups.setdefault((stroke.pen, stroke.style), []).append([_point(x, y) for x, y in stroke.points])
    if canvas.lettering.stroked:
        for text in canvas.texts:
            groups.setdefault((max(0.18, text.height / 12), ""), []).extend(_letters(text))
    shape = page.new_shape()
    for (pen, style), paths in groups.items():
        for path in paths:
            shape.draw_polyline(path)
        shape.finish(width=pen * PT, dashes=DASHES[style], closePath=False)
    for fill in canvas.fills:
        shape.draw_polyline([_point(x, y) for x, y in fill])
        shape.finish(width=0, fill=(0, 0, 0), color=None, closePath=True)
    shape.commit()


def _letters(text: Text) -> list[list[pymupdf.Point]]:
    """The strokes of a text; a letter that has none is left blank."""
    unit, turn = text.height / CELL_HEIGHT, math.radians(text.angle)
    cos, sin, found = math.cos(turn), math.sin(turn), []
    step = text.width / max(1, len(text.text))
    for place, letter in enumerate(text.text):
        for stroke in glyphs().get(letter, ()):
            local = [(place * step + x * unit, -y * unit) for x, y in stroke]
            found.append([_point(text.x + u * cos + v * sin, text.y - u * sin + v * cos) for u, v in local])
    return found


def _write(page: pymupdf.Page, canvas: Canvas, text: Text) -> None:
    start = _point(text.x, text.y)
    writer, at = pymupdf.TextWriter(page.rect), start
    for name, part in canvas.lettering.runs(text.text):
        _, at = writer.append(at, part, font=font(name), fontsize=canvas.lettering.size(text.height) * PT)
    turn = (start, pymupdf.Matrix(text.angle)) if text.angle else None
    writer.write_text(page, morph=turn)


def _point(x: float, y: float) -> pymupdf.Point:
    return pymupdf.Point(x * PT, y * PT)
