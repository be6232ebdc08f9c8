"""Sketches as files: PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, HEIC, SVG and DXF, and awkward variants of them.

Each function returns the bytes of a file; of equal sketches it is made once. Knows nothing of what the drawings show.
"""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec

import ezdxf
import numpy as np
import pillow_heif
import pymupdf
from ezdxf import zoom
from ezdxf.enums import TextEntityAlignment
from PIL import Image, ImageOps

from tests.drawings.sketch import CAP_HEIGHT, POINTS_PER_MM, Sketch, Truth, font, runs

_OPPOSITE_EXIF = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}  # orientation that undoes another

_KEPT_FILES = 64  # of each format
P = ParamSpec("P")


def made_once(make: Callable[P, bytes]) -> Callable[P, bytes]:
    """Keeps the last files by what they were made of: a sketch may be changed after it was drawn."""
    kept: dict[str, bytes] = {}

    @functools.wraps(make)
    def file(*args: P.args, **kwargs: P.kwargs) -> bytes:
        of = repr((args, kwargs))
        if of not in kept:
            if len(kept) == _KEPT_FILES:
                del kept[next(iter(kept))]
            kept[of] = make(*args, **kwargs)
        return kept[of]

    return file


@made_once
def as_pdf(*sketches: Sketch, password: str = "", owner_password: str = "", rotation: int = 0) -> bytes:
    """One page for each sketch; `rotation` is only the /Rotate entry, so the page shows turned."""
    document = _pdf_document(sketches)
    for page in document:
        page.set_rotation(rotation)
    options: dict[str, Any] = {}
    if password or owner_password:
        options = {
            "encryption": pymupdf.PDF_ENCRYPT_AES_256,
            "user_pw": password,
            "owner_pw": owner_password or password,
        }
    return document.tobytes(deflate=True, garbage=3, **options)


@made_once
def as_rotated_pdf(sketch: Sketch, rotation: int = 90) -> bytes:
    """Content lies turned in the page, /Rotate turns it upright again: it shows like the sketch."""
    source = pymupdf.open("pdf", as_pdf(sketch))
    document = pymupdf.open()
    width, height = source[0].rect.width, source[0].rect.height
    if rotation % 180:
        width, height = height, width
    page = document.new_page(width=width, height=height)
    page.show_pdf_page(page.rect, source, 0, rotate=rotation)
    page.set_rotation(rotation)
    return document.tobytes(deflate=True)


@made_once
def as_scan(*sketches: Sketch, dpi: int = 200, grey: bool = True) -> bytes:
    """A PDF that holds nothing but one image a page."""
    document = pymupdf.open()
    for sketch in sketches:
        page = document.new_page(width=sketch.width * POINTS_PER_MM, height=sketch.height * POINTS_PER_MM)
        page.insert_image(page.rect, stream=as_jpeg(sketch, dpi=dpi, grey=grey))
    return document.tobytes()


def image_of(sketch: Sketch, dpi: int = 200) -> Image.Image:
    """The sketch as an RGB image."""
    pixmap = pymupdf.open("pdf", as_pdf(sketch))[0].get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


@made_once
def as_png(sketch: Sketch, dpi: int = 200) -> bytes:
    return _saved(image_of(sketch, dpi), "PNG", dpi=(dpi, dpi), compress_level=1)


@made_once
def as_jpeg(sketch: Sketch, dpi: int = 200, orientation: int = 1, grey: bool = False) -> bytes:
    """With an EXIF orientation the stored pixels lie turned, so that the file shows like the sketch."""
    image = image_of(sketch, dpi)
    if orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = _OPPOSITE_EXIF[orientation]
        image.info["exif"] = exif.tobytes()
        image = ImageOps.exif_transpose(image)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return _saved(image.convert("L") if grey else image, "JPEG", quality=90, dpi=(dpi, dpi), exif=exif.tobytes())


@made_once
def as_tiff(*sketches: Sketch, dpi: int = 200, compression: str = "group4", mode: str = "1") -> bytes:
    """One page for each sketch; mode "1" for G4, or "L", "RGB", "CMYK", "I;16"."""
    images = [_in_mode(image_of(sketch, dpi), mode) for sketch in sketches]
    return _saved(images[0], "TIFF", save_all=True, append_images=images[1:], compression=compression, dpi=(dpi, dpi))


@made_once
def as_webp(sketch: Sketch, dpi: int = 200) -> bytes:
    return _saved(image_of(sketch, dpi), "WEBP", lossless=True, method=0)


@made_once
def as_bmp(sketch: Sketch, dpi: int = 200) -> bytes:
    return _saved(image_of(sketch, dpi), "BMP", dpi=(dpi, dpi))


@made_once
def as_gif(*sketches: Sketch, dpi: int = 200) -> bytes:
    """Further sketches become frames of an animation."""
    images = [image_of(sketch, dpi).convert("P") for sketch in sketches]
    return _saved(images[0], "GIF", save_all=len(images) > 1, append_images=images[1:])


@made_once
def as_heic(sketch: Sketch, dpi: int = 200) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(image_of(sketch, dpi)).save(file, quality=80)
    return file.getvalue()


def as_svg(sketch: Sketch) -> bytes:
    """Millimetres as user units; text as <text> elements."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sketch.width}mm" height="{sketch.height}mm" '
        f'viewBox="0 0 {sketch.width} {sketch.height}"><g fill="none" stroke="black">'
    ]
    parts += [
        f'<line x1="{x1:.3f}" y1="{y1:.3f}" x2="{x2:.3f}" y2="{y2:.3f}" stroke-width="{pen}"/>'
        for (x1, y1), (x2, y2), pen in sketch.lines
    ]
    parts += [f'<circle cx="{x}" cy="{y}" r="{r}" stroke-width="{pen}"/>' for (x, y), r, pen in sketch.circles]
    parts.append('</g><g font-family="Helvetica, sans-serif">')
    parts += [f'<polygon points="{" ".join(f"{x:.3f},{y:.3f}" for x, y in fill)}"/>' for fill in sketch.fills]
    for text in sketch.texts:
        turn = f' transform="rotate({-text.angle:g} {text.x:.3f} {text.y:.3f})"' if text.angle else ""
        body = text.text.replace("&", "&amp;").replace("<", "&lt;")
        parts.append(
            f'<text x="{text.x:.3f}" y="{text.y:.3f}" font-size="{text.height / CAP_HEIGHT:.3f}"{turn}>{body}</text>'
        )
    parts.append("</g></svg>")
    return "\n".join(parts).encode()


@made_once
def as_dxf(sketch: Sketch, version: str = "R2010", *, binary: bool = False) -> bytes:
    """Entities of modelspace in millimetres; ⌀, ° and ± as %%c, %%d and %%p, as CAD systems write them."""
    document = ezdxf.new(version, units=4)
    style = document.styles.add("SHEET", font="LiberationSans-Regular.ttf")
    space, top = document.modelspace(), sketch.height
    for (x1, y1), (x2, y2), pen in sketch.lines:
        space.add_line((x1, top - y1), (x2, top - y2), dxfattribs={"lineweight": _lineweight(pen)})
    for (x, y), radius, pen in sketch.circles:
        space.add_circle((x, top - y), radius, dxfattribs={"lineweight": _lineweight(pen)})
    for (x, y), radius, start, end, pen in sketch.arcs:
        space.add_arc((x, top - y), radius, start, end, dxfattribs={"lineweight": _lineweight(pen)})
    for (x1, y1), (x2, y2), (x3, y3) in sketch.fills:
        space.add_solid([(x1, top - y1), (x2, top - y2), (x3, top - y3)])
    for text in sketch.texts:
        body = text.text.replace("⌀", "%%c").replace("°", "%%d").replace("±", "%%p")
        entity = space.add_text(body, height=text.height, rotation=text.angle, dxfattribs={"style": style.dxf.name})
        entity.set_placement((text.x, top - text.y), align=TextEntityAlignment.LEFT)
    zoom.extents(space)
    if binary:
        file = io.BytesIO()
        document.write(file, fmt="bin")
        return file.getvalue()
    text_file = io.StringIO()
    document.write(text_file)
    return text_file.getvalue().encode(document.output_encoding, "dxfreplace")


def dxf_truth(sketch: Sketch, truth: Truth, paper: tuple[float, float] = (594.0, 420.0)) -> Truth:
    """Where a truth lies when the sketch's extents are fitted to a paper with 5 mm margin, centred."""
    x1, y1, x2, y2 = _extents(sketch)
    scale = min((paper[0] - 10) / (x2 - x1), (paper[1] - 10) / (y2 - y1))
    left, top = (paper[0] - (x2 - x1) * scale) / 2, (paper[1] - (y2 - y1) * scale) / 2
    bx1, by1, bx2, by2 = truth.pixels(sketch.width, sketch.height)
    box = (
        (left + (bx1 - x1) * scale) / paper[0],
        (top + (by1 - y1) * scale) / paper[1],
        (left + (bx2 - x1) * scale) / paper[0],
        (top + (by2 - y1) * scale) / paper[1],
    )
    return Truth(truth.name, truth.text, box, truth.value, truth.page)


def _extents(sketch: Sketch) -> tuple[float, float, float, float]:
    points = [point for start, end, _ in sketch.lines for point in (start, end)]
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _pdf_document(sketches: Sequence[Sketch]) -> Any:
    document = pymupdf.open()
    for sketch in sketches:
        page = document.new_page(width=sketch.width * POINTS_PER_MM, height=sketch.height * POINTS_PER_MM)
        _draw(page, sketch)
    return document


def _draw(page: Any, sketch: Sketch) -> None:
    shape = page.new_shape()
    for pen in sorted({line[2] for line in sketch.lines}):
        for start, end, width in sketch.lines:
            if width == pen:
                shape.draw_line(_points(start), _points(end))
        shape.finish(width=pen * POINTS_PER_MM, lineCap=1, closePath=False)
    for center, radius, pen in sketch.circles:
        shape.draw_circle(_points(center), radius * POINTS_PER_MM)
        shape.finish(width=pen * POINTS_PER_MM)
    for center, radius, start, end, pen in sketch.arcs:
        x = center[0] + radius * math.cos(math.radians(start))
        y = center[1] - radius * math.sin(math.radians(start))
        shape.draw_sector(_points(center), _points((x, y)), end - start, fullSector=False)
        shape.finish(width=pen * POINTS_PER_MM, closePath=False)
    for fill in sketch.fills:
        shape.draw_polyline([_points(point) for point in fill])
        shape.finish(width=0, color=None, fill=(0, 0, 0))
    shape.commit()
    for text in sketch.texts:
        writer = pymupdf.TextWriter(page.rect)
        pivot = _points((text.x, text.y))
        position = pivot
        for name, part in runs(text.text):
            _, position = writer.append(
                position, part, font=font(name), fontsize=text.height / CAP_HEIGHT * POINTS_PER_MM
            )
        writer.write_text(page, morph=(pivot, pymupdf.Matrix(text.angle)) if text.angle else None)


def _points(point: tuple[float, float]) -> Any:
    return pymupdf.Point(point[0] * POINTS_PER_MM, point[1] * POINTS_PER_MM)


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.frombytes("I;16", image.size, np.repeat(np.asarray(image.convert("L")), 2).tobytes())
    if mode == "1":
        return image.convert("L").point(lambda value: 255 if value > 128 else 0).convert("1")
    return image.convert(mode)


def _lineweight(pen: float) -> int:
    return min(ezdxf.lldxf.const.VALID_DXF_LINEWEIGHTS, key=lambda weight: abs(weight - pen * 100))


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
