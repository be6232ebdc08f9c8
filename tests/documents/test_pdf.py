"""PDF files as page sizes, images and clips."""

from __future__ import annotations

import numpy as np
import pymupdf
import pytest

from backend.documents.limits import Limits
from backend.documents.rendering import clip_png, page_content, page_pixels, page_png
from backend.errors import BadRequest, DocumentTooLarge, NotFound, UnreadableDocument
from tests import drawings
from tests.documents.helpers import DPI, MAX_PIXELS, pixels_of, saved, sizes_of
from tests.samples import QUARTERS

LIMITS = Limits(dpi=DPI, max_pixels=MAX_PIXELS)
SKETCH, SMALL = drawings.part_drawing("de"), drawings.simple_drawing()


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("pdf"), drawings.as_pdf(SKETCH, SMALL))


def document(*boxes: str) -> bytes:
    """A PDF by hand, one page for each MediaBox entry."""
    kids = " ".join(f"{index + 3} 0 R" for index in range(len(boxes)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(boxes)}>>"]
    objects += [f"<</Type/Page/Parent 2 0 R {box}>>" for box in boxes]
    body = "".join(f"{index + 1} 0 obj{text}endobj\n" for index, text in enumerate(objects))
    return f"%PDF-1.7\n{body}trailer<</Root 1 0 R/Size {len(objects) + 1}>>\n%%EOF".encode()


def test_every_page_has_its_size(part):
    first, second = sizes_of(part, "pdf", LIMITS)
    assert (first.width, first.height) == (1654, 1169)
    assert (first.width_mm, first.height_mm) == (pytest.approx(420, abs=0.1), pytest.approx(297, abs=0.1))
    assert (second.width, second.height) == (394, 315)


@pytest.mark.parametrize("max_pixels", [MAX_PIXELS, 500_000])
def test_image_size_is_the_same_everywhere(part, max_pixels):
    size = sizes_of(part, "pdf", Limits(dpi=DPI, max_pixels=max_pixels))[0]
    image = pixels_of(page_png(part, "pdf", 1, DPI, max_pixels))
    assert image.shape == (size.height, size.width, 3)
    assert page_content(part, "pdf", 1, DPI, max_pixels).size == size
    assert size.width * size.height <= max_pixels


def test_a_page_shows_what_pymupdf_shows(part):
    image = pixels_of(page_png(part, "pdf", 1, DPI, MAX_PIXELS))
    with pymupdf.open(part) as opened:
        pixmap = opened[0].get_pixmap(dpi=DPI)
    bare = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    assert np.abs(image[:1160, :1650].mean() - bare[:1160, :1650].mean()) < 0.5


def test_a_clip_is_drawn_again_in_detail(part):
    x1, y1, x2, y2 = SKETCH.truths["title"].box
    clip = pixels_of(clip_png(part, "pdf", 1, (x1, y1, x2, y2), 800, DPI, MAX_PIXELS))
    assert clip.shape[1] == 800
    dark = (clip < 80).all(axis=2).mean()
    between = ((clip > 80) & (clip < 200)).any(axis=2).mean()
    assert dark > 0.1
    assert between < dark  # edges are sharp: few pixels are neither ink nor paper


def test_a_clip_without_width_is_as_wide_as_on_the_page(part):
    clip = pixels_of(clip_png(part, "pdf", 1, (0.0, 0.0, 0.5, 0.5), 0, DPI, MAX_PIXELS))
    assert clip.shape[1] == 827


def test_a_clip_is_capped_and_checked(part):
    clip = pixels_of(clip_png(part, "pdf", 1, (-1.0, 0.4, 2.0, 0.6), 1_000_000, DPI, MAX_PIXELS))
    assert clip.shape[0] * clip.shape[1] <= MAX_PIXELS
    with pytest.raises(BadRequest):
        clip_png(part, "pdf", 1, (0.5, 0.5, 0.5, 0.9), 100, DPI, MAX_PIXELS)


def test_pixels_for_ocr_come_at_any_resolution(part):
    assert page_pixels(part, "pdf", 2, 300).shape == (945, 1181, 3)


def test_a_page_that_is_not_there_is_not_found(part):
    for page in (0, 3, -1):
        with pytest.raises(NotFound):
            page_png(part, "pdf", page, DPI, MAX_PIXELS)


@pytest.mark.parametrize("rotation", QUARTERS)
def test_a_turned_page_shows_upright(tmp_path, part, rotation):
    turned = saved(tmp_path, drawings.as_rotated_pdf(SKETCH, rotation))
    image = pixels_of(page_png(turned, "pdf", 1, 50, MAX_PIXELS)).astype(int)
    straight = pixels_of(page_png(part, "pdf", 1, 50, MAX_PIXELS)).astype(int)
    assert image.shape == straight.shape
    assert np.abs(image - straight).mean() < 3


def test_passwords(tmp_path):
    locked = saved(tmp_path, drawings.as_pdf(SMALL, password="secret"), "locked")
    with pytest.raises(UnreadableDocument, match=r"documents\.encrypted"):
        sizes_of(locked, "pdf", LIMITS)
    readable = saved(tmp_path, drawings.as_pdf(SMALL, owner_password="owner"), "readable")
    assert len(sizes_of(readable, "pdf", LIMITS)) == 1


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\nnothing at all\n%%EOF", document()])
def test_a_pdf_without_pages_is_unreadable(tmp_path, data):
    with pytest.raises(UnreadableDocument):
        sizes_of(saved(tmp_path, data), "pdf", LIMITS)


def test_a_truncated_pdf_is_repaired_or_refused(tmp_path):
    data = drawings.as_pdf(SMALL, SMALL)
    for part in (0.3, 0.6, 0.9):
        path = saved(tmp_path, data[: int(len(data) * part)], f"{part}")
        try:
            assert sizes_of(path, "pdf", LIMITS)
        except UnreadableDocument:
            continue


def test_too_many_pages_are_refused(tmp_path):
    with pytest.raises(DocumentTooLarge):
        sizes_of(saved(tmp_path, document(*["/MediaBox[0 0 9 9]"] * 20)), "pdf", Limits(max_pages=19))


@pytest.mark.parametrize(
    "entry",
    [
        "/MediaBox[0 0 0 0]",
        "/MediaBox[0 0 1036800 1036800]",
        "/MediaBox[0 0 1 1]",
        "/MediaBox[0 0 100000 0.001]",
        "/MediaBox[100 100 -200 -300]",
        "/MediaBox[0 0 nan 10]",
        "",
        "/MediaBox[0 0 100 100]/UserUnit 1000",
        "/MediaBox[0 0 100 100]/CropBox[200 200 300 300]",
    ],
)
def test_absurd_page_sizes_still_give_an_image(tmp_path, entry):
    path = saved(tmp_path, document(entry))
    size = sizes_of(path, "pdf", LIMITS)[0]
    image = pixels_of(page_png(path, "pdf", 1, DPI, MAX_PIXELS))
    assert image.shape[:2] == (size.height, size.width)
    assert page_content(path, "pdf", 1, DPI, MAX_PIXELS).size == size


def test_user_units_count(tmp_path):
    size = sizes_of(saved(tmp_path, document("/MediaBox[0 0 72 144]/UserUnit 2")), "pdf", LIMITS)[0]
    assert (size.width_mm, size.height_mm) == (pytest.approx(50.8), pytest.approx(101.6))


def test_a_file_that_changes_is_read_again(tmp_path):
    path = saved(tmp_path, drawings.as_pdf(SMALL))
    assert len(sizes_of(path, "pdf", LIMITS)) == 1
    saved(tmp_path, drawings.as_pdf(SMALL, SMALL))
    assert len(sizes_of(path, "pdf", LIMITS)) == 2
