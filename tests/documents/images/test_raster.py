"""Raster files as pages: the file's own pixels, upright, under the cap."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from backend.documents import limits
from backend.documents.limits import Limits
from backend.documents.rendering import clip_png, page_content, page_pixels, page_png
from backend.documents.sniffing import sniff_file
from backend.errors import DocumentTooLarge, NotFound, UnreadableDocument
from tests import drawings
from tests.documents.helpers import MAX_PIXELS, pixels_of, saved, sizes_of
from tests.samples import sampled, slow

SKETCH = drawings.simple_drawing()
TRUE_PIXELS = np.asarray(drawings.formats.image_of(SKETCH, 200)).astype(np.int16)
LIMITS = Limits(max_pixels=MAX_PIXELS)


def shown(path: str, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    return pixels_of(page_png(path, sniff_file(path), 1, 200, max_pixels)).astype(np.int16)


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">4sIIBBBBB", b"IHDR", width, height, 8, 2, 0, 0, 0)
    chunks = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunks + struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))


@pytest.mark.parametrize(
    "make",
    [
        drawings.as_png,
        drawings.as_bmp,
        drawings.as_webp,
        lambda sketch: drawings.as_tiff(sketch, compression="tiff_lzw", mode="RGB"),
    ],
)
def test_lossless_formats_show_their_own_pixels(tmp_path, make):
    path = saved(tmp_path, make(SKETCH))
    assert np.array_equal(shown(path), TRUE_PIXELS)
    assert np.array_equal(page_pixels(path, sniff_file(path), 1, None), TRUE_PIXELS)


def test_a_grey_scan_stays_grey_for_ocr(tmp_path):
    path = tmp_path / "grey.png"
    Image.new("L", (40, 30), 128).save(path)
    assert page_pixels(str(path), "png", 1, None).shape == (30, 40)


@pytest.mark.parametrize(
    ("make", "options", "error"),
    [
        (drawings.as_jpeg, {}, 3),
        (drawings.as_gif, {}, 3),
        (drawings.as_heic, {}, 3),
        (drawings.as_tiff, {}, 5),
        slow(drawings.as_tiff, {"mode": "L", "compression": "tiff_deflate"}, 1),
        (drawings.as_tiff, {"mode": "I;16", "compression": None}, 2),
        slow(drawings.as_tiff, {"mode": "CMYK", "compression": None}, 2),
    ],
)
def test_other_formats_show_nearly_the_same(tmp_path, make, options, error):
    assert np.abs(shown(saved(tmp_path, make(SKETCH, **options))) - TRUE_PIXELS).mean() < error


@pytest.mark.parametrize("orientation", sampled(range(1, 9), quick=(3, 6)))
def test_exif_orientation_is_followed(tmp_path, orientation):
    path = saved(tmp_path, drawings.as_jpeg(SKETCH, orientation=orientation))
    size = sizes_of(path, "jpg", LIMITS)[0]
    image = shown(path)
    assert image.shape[:2] == (size.height, size.width) == TRUE_PIXELS.shape[:2]
    assert np.abs(image - TRUE_PIXELS).mean() < 3


def test_each_page_of_a_tiff_is_a_page(tmp_path):
    second = drawings.simple_drawing("M8", 60, 50)
    path = saved(tmp_path, drawings.as_tiff(SKETCH, second, SKETCH))
    sizes = sizes_of(path, "tif", LIMITS)
    assert [(size.width_mm, size.height_mm) for size in sizes[:2]] == [
        (pytest.approx(100, abs=0.2), pytest.approx(80, abs=0.2)),
        (pytest.approx(60, abs=0.2), pytest.approx(50, abs=0.2)),
    ]
    image = pixels_of(page_png(path, "tif", 2, 200, MAX_PIXELS))
    assert image.shape[:2] == (sizes[1].height, sizes[1].width)
    with pytest.raises(NotFound):
        page_png(path, "tif", 4, 200, MAX_PIXELS)


def test_small_copies_in_a_tiff_are_no_pages(tmp_path):
    file, image = io.BytesIO(), Image.new("L", (300, 200), "white")
    small = image.resize((30, 20))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    image.save(file, "TIFF", save_all=True, append_images=[small])
    assert len(sizes_of(saved(tmp_path, file.getvalue()), "tif", LIMITS)) == 1


def test_frames_of_an_animation_are_no_pages(tmp_path):
    path = saved(tmp_path, drawings.as_gif(SKETCH, drawings.simple_drawing("R5")))
    assert len(sizes_of(path, "gif", LIMITS)) == 1


def test_large_images_are_brought_down_to_the_cap(tmp_path):
    for make in (drawings.as_png, drawings.as_jpeg, drawings.as_tiff):
        path = saved(tmp_path, make(SKETCH))
        size = sizes_of(path, sniff_file(path), Limits(max_pixels=50_000))[0]
        image = shown(path, 50_000)
        assert image.shape[:2] == (size.height, size.width)
        assert 48_000 < image.shape[0] * image.shape[1] <= 50_000
        assert size.width_mm == pytest.approx(100, abs=0.5)
        assert 200 < image.mean() < 254  # grey from black and white, not either


def test_a_clip_comes_from_the_full_resolution(tmp_path):
    path = saved(tmp_path, drawings.as_png(SKETCH))
    sharp = pixels_of(clip_png(path, "png", 1, SKETCH.truths["callout"].box, 400, 200, 50_000))
    assert sharp.shape[1] == 400
    assert ((sharp < 60).all(axis=2)).mean() > 0.15


@pytest.mark.parametrize("clip", sampled([(0, 0, 1, 1), (0.6, 0.6, 1, 1)], quick=[(0.6, 0.6, 1, 1)]))
def test_a_part_of_a_jpeg_too_large_to_be_kept_is_where_it_was(tmp_path, monkeypatch, clip):
    path = saved(tmp_path, drawings.as_jpeg(SKETCH, dpi=400))
    monkeypatch.setattr("backend.documents.images.raster._KEPT_BYTES", 10_000)
    found = pixels_of(clip_png(path, "jpg", 1, clip, 300, 200, 300_000)).astype(int)
    with Image.open(path) as image:
        box = tuple(share * side for share, side in zip(clip, image.size * 2, strict=True))
        small = image.convert("RGB").resize(found.shape[1::-1], Image.Resampling.BOX, box)
    assert found.shape[1] == 300
    difference, shifted = (np.abs(found - np.roll(np.asarray(small, int), by, axis=1)).mean() for by in (0, 1))
    assert difference < 0.6 * shifted  # by one pixel


def test_one_bit_huge_images_are_read_in_strips(tmp_path, monkeypatch):
    monkeypatch.setattr("backend.documents.images.colours._STRIPS_FROM", 10_000)
    path = saved(tmp_path, drawings.as_tiff(SKETCH))
    assert np.abs(shown(path) - TRUE_PIXELS).mean() < 5
    small = shown(path, 100_000)
    assert small.shape[0] * small.shape[1] <= 100_000


@pytest.mark.parametrize(
    ("dpi", "stated"), [((300, 300), True), ((72, 72), False), ((96, 96), False), ((1, 1), False), (None, False)]
)
def test_only_a_plausible_resolution_makes_a_sheet_size(tmp_path, dpi, stated):
    file = io.BytesIO()
    Image.new("L", (2000, 1000), "white").save(file, "PNG", **({"dpi": dpi} if dpi else {}))
    size = sizes_of(saved(tmp_path, file.getvalue()), "png", LIMITS)[0]
    assert (size.width_mm is not None) is stated
    if stated:
        assert size.width_mm == pytest.approx(169.3, abs=0.1)


@pytest.mark.parametrize(
    ("stored", "dpi", "square"), [((864, 550), (204, 98), (864, 1145)), ((550, 864), (98, 204), (1145, 864))]
)
def test_faxes_with_half_the_rows_or_columns_are_stretched(tmp_path, stored, dpi, square):
    file = io.BytesIO()
    Image.new("1", stored, 1).save(file, "TIFF", compression="group3", dpi=dpi)
    path = saved(tmp_path, file.getvalue())
    size = sizes_of(path, "tif", LIMITS)[0]
    assert (size.width, size.height) == pytest.approx(square, abs=2)
    assert shown(path).shape[:2] == (size.height, size.width)
    assert page_pixels(path, "tif", 1, None).shape[1::-1] == pytest.approx(square, abs=2)


def test_transparency_shows_white_paper(tmp_path):
    file = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(file, "PNG")
    assert shown(saved(tmp_path, file.getvalue())).min() == 255


@pytest.mark.parametrize("mode", ["P", "LA", "I", "F", "I;16", "LAB", "CMYK", "1"])
def test_every_pixel_mode_is_shown(tmp_path, mode):
    kind = "PNG" if mode in ("P", "LA") else "TIFF"
    file = io.BytesIO()
    Image.new(mode, (30, 20)).save(file, kind)
    assert shown(saved(tmp_path, file.getvalue())).shape == (20, 30, 3)


def test_a_huge_header_is_refused_before_decoding(tmp_path):
    path = saved(tmp_path, png_header(60_000, 60_000))
    with pytest.raises(DocumentTooLarge):
        sizes_of(path, "png", LIMITS)
    with pytest.raises(DocumentTooLarge):
        page_png(path, "png", 1, 200, MAX_PIXELS)


def test_an_a0_scan_in_colour_is_within_the_limits():
    assert limits.MAX_DECODED_BYTES > 14043 * 9933 * 4


@pytest.mark.parametrize("make", [drawings.as_png, drawings.as_jpeg, drawings.as_tiff, drawings.as_webp])
def test_truncated_images_are_unreadable(tmp_path, make):
    data = make(SKETCH)
    path = saved(tmp_path, data[: len(data) * 2 // 3])
    with pytest.raises(UnreadableDocument):
        sizes_of(path, sniff_file(path), LIMITS)


def test_content_says_how_many_pixels_the_file_has_for_each_of_the_page_image(tmp_path):
    content = page_content(saved(tmp_path, drawings.as_png(SKETCH)), "png", 1, 200, 100_000)
    assert content.own_pixels == pytest.approx(TRUE_PIXELS.shape[1] / content.size.width)
    assert content.own_pixels > 1


def test_content_is_nothing_but_the_image(tmp_path):
    content = page_content(saved(tmp_path, drawings.as_png(SKETCH)), "png", 1, 200, MAX_PIXELS)
    assert not content.vector
    assert content.own_pixels == 1.0
    assert content.spans == ()
    assert len(content.images) == 1
