"""Raster files as pages: PNG, JPEG, TIFF, WebP, BMP, GIF, HEIC, through Pillow.

A page image is the file's own pixels, upright by EXIF, on white, under the pixel cap. Each page of a TIFF is a
page; frames of an animation are not. Sizes are checked on the header, before anything is decoded.
Imported in worker processes only.
"""

from __future__ import annotations

import contextlib
import functools
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFile, TiffImagePlugin

from backend.documents.border import translate_errors
from backend.documents.content import Inspection, PageContent, PageSize
from backend.documents.images import png
from backend.documents.images.colours import rgb_or_grey
from backend.documents.limits import MAX_DECODED_BYTES, MAX_OCR_PIXELS, Limits, fitted_size
from backend.errors import DocumentTooLarge, NotFound, UnreadableDocument
from backend.pictures import MM_PER_INCH

Pixels = NDArray[np.uint8]
FOREIGN: tuple[type[BaseException], ...] = (Image.DecompressionBombError,)
FORMATS = {
    "png": ("PNG",),
    "jpg": ("JPEG", "MPO"),
    "tif": ("TIFF",),
    "webp": ("WEBP",),
    "bmp": ("BMP", "DIB"),
    "gif": ("GIF",),
    "heic": ("HEIF", "AVIF"),
}
_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_UPSIDE_DOWN = (3, 4, 7, 8)  # those that are shown from the bottom up, after that
_MIRRORED = (2, 3, 6, 7)  # those that are shown from right to left
_ORIENTATIONS = 8  # that EXIF knows
_ORIENTATION, _SUBFILE_TYPE = 0x0112, 254  # tags of TIFF
_PLAUSIBLE_DPI = (50.0, 2400.0)  # of scanners and of programs that draw sheets
_FAX_RATIO = (1.5, 2.5)  # of both resolutions, where rows stand half as dense as columns
_SQUARE_PIXELS = (0.75, 1.5)  # of the proportions stated, within which the pixels that were decoded have them
_DRAFT_FACTOR = 64  # by which JPEG can be decoded smaller at once: an eighth of each side
_BYTES_PER_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "LA": 4, "PA": 4}  # by Pillow's mode
_COLOUR_BYTES = 4  # of all other modes
_NO_DPI = (72.0, 96.0)  # what programs write who do not know
_SHEET_MM = (50.0, 3000.0)  # sides that a sheet can have
_FINER = 2  # times as fine as it is shown, so that lettering is averaged and not cut
_KEPT_BYTES = 60_000_000  # of the last image, so that clips of one page decode it once

Image.MAX_IMAGE_PIXELS = None  # the limit here is on bytes in memory, see `_check`
ImageFile.LOAD_TRUNCATED_IMAGES = False
pillow_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class Raster:
    """Files of one kind whose pages are pixels."""

    kind: str

    def inspect(self, path: str, limits: Limits) -> Inspection:
        """The sizes of all pages; the first is decoded, so that a broken file is known at once."""
        with translate_errors(*FOREIGN):
            with _open_image(path, self.kind) as image:
                limits.check_pages(_frame_count(image, self.kind))
                sizes = []
                for frame in _frames(image, self.kind):
                    image.seek(frame)
                    _check_size(image)
                    sizes.append(_size(image, limits.max_pixels))
            _upright_pixels(path, self.kind, 1, limits.max_pixels)
            return Inspection(tuple(sizes))

    def page_size(self, path: str, page: int, dpi: float, max_pixels: int) -> PageSize:
        """Size of the page image. Raises UnreadableDocument, DocumentTooLarge or NotFound."""
        with translate_errors(*FOREIGN), _open_image(path, self.kind) as image:
            _seek(image, self.kind, page)
            _check_size(image)
            return _size(image, max_pixels)

    def page_png(self, path: str, page: int, dpi: float, max_pixels: int) -> bytes:
        """The file's own pixels, upright, under the cap, as PNG. Raises like `page_size`."""
        size = self.page_size(path, page, dpi, max_pixels)
        with translate_errors(*FOREIGN):
            pixels = _upright_pixels(path, self.kind, page, max_pixels)
            return png.encode(_resize(pixels, size.width, size.height), size.dpi)

    def clip_png(
        self, path: str, page: int, clip: tuple[float, float, float, float], width: int, max_pixels: int
    ) -> bytes:
        """A part of a page (x1, y1, x2, y2 as fractions), from the file's own pixels and brought to `width`, as PNG."""
        with translate_errors(*FOREIGN):
            part = _huge_part(path, self.kind, page, clip, width)
            if part is None:
                pixels = _upright_pixels(path, self.kind, page, MAX_OCR_PIXELS)
                x1, y1, x2, y2 = _in_pixels(clip, pixels.shape[1], pixels.shape[0])
                part = pixels[y1:y2, x1:x2]
            size = fitted_size(width, width * part.shape[0] / part.shape[1], max_pixels)
            return png.encode(_resize(part, *size))

    def page_pixels(self, path: str, page: int, dpi: float | None) -> Pixels:
        """RGB, or grey as (H, W): the file's own pixels, or at `dpi` where the file states its own."""
        size = self.page_size(path, page, 0, MAX_OCR_PIXELS)
        with translate_errors(*FOREIGN):
            pixels = _upright_pixels(path, self.kind, page, MAX_OCR_PIXELS)
            if dpi is not None and size.dpi is not None:
                scale = dpi / size.dpi
                pixels = _resize(pixels, *fitted_size(size.width * scale, size.height * scale, MAX_OCR_PIXELS))
            return pixels

    def page_content(self, path: str, page: int, dpi: float, max_pixels: int) -> PageContent:
        """Nothing but the image; what stands on it is for OCR."""
        with translate_errors(*FOREIGN), _open_image(path, self.kind) as image:
            _seek(image, self.kind, page)
            _check_size(image)
            size, (width, _, _) = _size(image, max_pixels), _upright_size(image)
        whole = np.array([[0, 0, size.width, size.height]], np.float32)
        return PageContent(size, images=whole, vector=False, own_pixels=width / size.width)


@contextlib.contextmanager
def _open_image(path: str, kind: str) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd about a file is nobody's concern while it can be shown
        with Image.open(path, formats=FORMATS[kind]) as image:
            yield image


def _frame_count(image: Image.Image, kind: str) -> int:
    return int(getattr(image, "n_frames", 1)) if kind == "tif" else 1


def _frames(image: Image.Image, kind: str) -> list[int]:
    """Frames that are pages: not the small copies that a TIFF may hold beside them."""
    count = _frame_count(image, kind)
    if count == 1 or not isinstance(image, TiffImagePlugin.TiffImageFile):
        return list(range(count))
    pages = []
    for frame in range(count):
        image.seek(frame)
        if not int(image.tag_v2.get(_SUBFILE_TYPE, 0)) & 1:
            pages.append(frame)
    return pages or [0]


def _seek(image: Image.Image, kind: str, page: int) -> None:
    frames = _frames(image, kind)
    if not 1 <= page <= len(frames):
        raise NotFound("page.not_found", pages=len(frames))
    image.seek(frames[page - 1])


def _check_size(image: Image.Image) -> None:
    """Refuse what would not fit into memory, by the header alone."""
    width, height = image.size
    if width < 1 or height < 1:
        raise UnreadableDocument("documents.unreadable")
    if width * height * _bytes_per_pixel(image) > MAX_DECODED_BYTES * _draft_factor(image):
        raise DocumentTooLarge("documents.too_many_pixels")


def _bytes_per_pixel(image: Image.Image) -> int:
    return _BYTES_PER_PIXEL.get(image.mode, _COLOUR_BYTES)


def _draft_factor(image: Image.Image) -> int:
    """JPEG decodes to an eighth of its size at once, if it is not progressive."""
    return _DRAFT_FACTOR if image.format == "JPEG" and not image.info.get("progressive") else 1


def _size(image: Image.Image, max_pixels: int) -> PageSize:
    own_width, own_height, dpi = _upright_size(image)
    width, height = fitted_size(own_width, own_height, max_pixels)
    if dpi is None or not _is_plausible(own_width, own_height, dpi):
        return PageSize(width, height, None, None, None)
    millimetres = MM_PER_INCH / dpi
    return PageSize(width, height, own_width * millimetres, own_height * millimetres, dpi * width / own_width)


def _upright_size(image: Image.Image) -> tuple[int, int, float | None]:
    """Width and height as shown, with square pixels, and the dots per inch that the file states."""
    width, height = image.size
    dpi_x, dpi_y = _stated_dpi(image)
    if _orientation(image) in _TURNED:
        width, height, dpi_x, dpi_y = height, width, dpi_y, dpi_x
    if dpi_x is None or dpi_y is None:
        return width, height, None
    least, most = _FAX_RATIO
    if least < dpi_x / dpi_y < most:
        return width, round(height * dpi_x / dpi_y), dpi_x
    if least < dpi_y / dpi_x < most:
        return round(width * dpi_y / dpi_x), height, dpi_y
    return width, height, max(dpi_x, dpi_y)


def _stated_dpi(image: Image.Image) -> tuple[float | None, float | None]:
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError, OverflowError):
        x, y = (float(value) for value in image.info.get("dpi", ()))
        if math.isfinite(x) and math.isfinite(y) and x > 0 and y > 0:
            return x, y
    return None, None


def _is_plausible(width: int, height: int, dpi: float) -> bool:
    low, high = _SHEET_MM
    sides = (width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)
    return (
        _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1]
        and round(dpi) not in _NO_DPI
        and low <= min(sides)
        and max(sides) <= high
    )


def _orientation(image: Image.Image) -> int:
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        value = image.tag_v2.get(_ORIENTATION, 1)
    elif image.format == "PNG" and not {"exif", "Raw profile type exif"} & image.info.keys():
        value = 1  # Pillow would decode the whole image to look for more
    else:
        value = image.getexif().get(_ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= _ORIENTATIONS else 1


def _upright_pixels(path: str, kind: str, page: int, most_pixels: int) -> Pixels:
    """Pixels as shown, (H, W) where grey; a huge JPEG is decoded smaller. The last ones are kept."""
    status = Path(path).stat()
    pixels = _decode(path, status.st_mtime_ns, status.st_size, kind, page, most_pixels)
    if pixels.size > _KEPT_BYTES:
        _decode.cache_clear()
    return pixels


@functools.lru_cache(maxsize=1)
def _decode(path: str, mtime_ns: int, size: int, kind: str, page: int, most_pixels: int) -> Pixels:
    """A changed file is another image: time and size are part of the key."""
    with _open_image(path, kind) as image:
        _seek(image, kind, page)
        _check_size(image)
        width, height, _ = _upright_size(image)
        orientation = 1 if isinstance(image, TiffImagePlugin.TiffImageFile) else _orientation(image)
        smaller = math.sqrt(most_pixels / (image.width * image.height))
        if image.format == "JPEG" and smaller < 1:
            image.draft(image.mode, (math.ceil(image.width * smaller), math.ceil(image.height * smaller)))
        image.load()
        pixels = _undo_orientation(rgb_or_grey(image, most_pixels), orientation)
    wide = pixels.shape[1] * height / (pixels.shape[0] * width)
    narrowest, widest = _SQUARE_PIXELS
    if not narrowest < wide < widest:
        target = (width, height) if wide < 1 else (pixels.shape[1], round(pixels.shape[1] * height / width))
        return _resize(pixels, *target)
    return pixels


def _undo_orientation(pixels: Pixels, orientation: int) -> Pixels:
    """EXIF orientation undone."""
    if orientation in _TURNED:
        pixels = pixels.swapaxes(0, 1)
    if orientation in _UPSIDE_DOWN:
        pixels = pixels[::-1]
    if orientation in _MIRRORED:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _resize(pixels: Pixels, width: int, height: int) -> Pixels:
    if pixels.shape[:2] == (height, width):
        return pixels
    smaller = width < pixels.shape[1]
    method = Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(pixels).resize((width, height), method))


def _huge_part(path: str, kind: str, page: int, clip: tuple[float, float, float, float], wanted: int) -> Pixels | None:
    """The part of an image that is too large to be converted whole; None where it is not, or lies turned."""
    with _open_image(path, kind) as image:
        _seek(image, kind, page)
        _check_size(image)
        width, height, _ = _upright_size(image)
        if width * height <= _KEPT_BYTES or (width, height) != image.size or _orientation(image) != 1:
            return None
        share = _FINER * wanted / ((clip[2] - clip[0]) * width)
        if image.format == "JPEG" and share < 1:
            return _draft_part(image, clip, wanted, share)
        image.load()
        return rgb_or_grey(image.crop(_in_pixels(clip, width, height)), MAX_OCR_PIXELS)


def _draft_part(image: Image.Image, clip: tuple[float, float, float, float], wanted: int, share: float) -> Pixels:
    """A part of a JPEG `wanted` pixels wide, from no more of its pixels than that needs."""
    image.draft(image.mode, (math.ceil(image.width * share), math.ceil(image.height * share)))
    box = (clip[0] * image.width, clip[1] * image.height, clip[2] * image.width, clip[3] * image.height)
    high = max(1, round(wanted * (box[3] - box[1]) / (box[2] - box[0])))
    return rgb_or_grey(image.resize((wanted, high), Image.Resampling.BOX, box), MAX_OCR_PIXELS)


def _in_pixels(clip: tuple[float, float, float, float], width: int, height: int) -> tuple[int, int, int, int]:
    x1, x2 = _pixel_span(clip[0], clip[2], width)
    y1, y2 = _pixel_span(clip[1], clip[3], height)
    return x1, y1, x2, y2


def _pixel_span(low: float, high: float, length: int) -> tuple[int, int]:
    """Fractions to whole pixels, at least one."""
    first = min(max(0, math.floor(low * length)), length - 1)
    return first, max(first + 1, min(length, math.ceil(high * length)))
