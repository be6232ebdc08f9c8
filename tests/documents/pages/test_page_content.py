"""Text runs, lines, curves and images of PDF pages, in pixels of the page image."""

from __future__ import annotations

import numpy as np
import pymupdf
import pytest

from tests import drawings
from tests.documents.helpers import DPI, box_of, content_of, overlap, span_of
from tests.samples import QUARTERS

SKETCH = drawings.part_drawing("de")
ANGLES = {"width": (1, 0), "height": (0, -1)}


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return content_of(tmp_path_factory.mktemp("content"), drawings.as_pdf(SKETCH))


def made(draw) -> bytes:
    """A page of 300 × 200 points that `draw` fills."""
    document = pymupdf.open()
    draw(document.new_page(width=300, height=200))
    return document.tobytes()


def near(content, truth) -> bool:
    """Whether the runs that lie on a truth cover it, and no more."""
    box = truth.pixels(content.size.width, content.size.height)
    parts = [own for span in content.spans if overlap(own := box_of(span), box) > 0.5]
    if not parts:
        return False
    edges = np.array(parts)
    union = np.concatenate([edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)])
    return bool(np.abs(union - box).max() < 12)


def test_every_text_is_where_it_was_written(content):
    assert [name for name, truth in SKETCH.truths.items() if not near(content, truth)] == []


@pytest.mark.parametrize("rotation", QUARTERS)
def test_turned_pages_give_the_same_places(tmp_path, rotation):
    turned = content_of(tmp_path, drawings.as_rotated_pdf(SKETCH, rotation))
    assert [name for name, truth in SKETCH.truths.items() if not near(turned, truth)] == []


def test_symbols_and_umlauts_are_read(content):
    texts = " ".join(span.text for span in content.spans)
    for word in ("⌀", "50 H7", "Änderung", "Maßstab", "±0,1", "45°", "µm"):
        assert word in texts


def test_corners_are_in_reading_order(content):
    for name, (dx, dy) in ANGLES.items():
        span = span_of(content, SKETCH.truths[name].text)
        left, right, below = np.array(span.quad[0:2]), np.array(span.quad[2:4]), np.array(span.quad[6:8])
        along = (right - left) / np.linalg.norm(right - left)
        down = (below - left) / np.linalg.norm(below - left)
        assert along == pytest.approx([dx, dy], abs=0.01)
        assert down == pytest.approx([-dy, dx], abs=0.01)


def test_slanted_text_has_a_slanted_frame(tmp_path):
    def draw(page):
        writer = pymupdf.TextWriter(page.rect)
        pivot = pymupdf.Point(150, 100)
        writer.append(pivot, "SLANTED", fontsize=20)
        writer.write_text(page, morph=(pivot, pymupdf.Matrix(30)))

    span = content_of(tmp_path, made(draw)).spans[0]
    quad = np.array(span.quad).reshape(4, 2)
    along, down = quad[1] - quad[0], quad[3] - quad[0]
    assert np.degrees(np.arctan2(-along[1], along[0])) == pytest.approx(30, abs=1)
    assert abs(along @ down) < 0.05 * np.linalg.norm(along) * np.linalg.norm(down)
    assert span.size == pytest.approx(20 / 72 * 100, rel=0.05)


def test_characters_have_boxes(content):
    span = span_of(content, "Lagerdeckel")
    assert len(span.chars) == len(span.text)
    assert all(first[0] < second[0] for first, second in zip(span.chars, span.chars[1:], strict=False))


def test_invisible_text_is_marked(tmp_path):
    def draw(page):
        page.insert_text((50, 50), "scanned words", render_mode=3)
        page.insert_text((50, 90), "printed words")

    spans = content_of(tmp_path, made(draw)).spans
    assert {span.text: span.invisible for span in spans} == {"scanned words": True, "printed words": False}


def test_text_beyond_the_page_is_dropped(tmp_path):
    def draw(page):
        page.insert_text((50, 50), "inside")
        page.insert_text((400, 50), "outside")

    assert [span.text for span in content_of(tmp_path, made(draw)).spans] == ["inside"]


def test_layers_that_are_off_are_left_out(tmp_path):
    document = pymupdf.open()
    page = document.new_page(width=300, height=200)
    page.insert_text((50, 50), "on", oc=document.add_ocg("on", on=True))
    page.insert_text((50, 90), "off", oc=document.add_ocg("off", on=False))
    assert [span.text for span in content_of(tmp_path, document.tobytes()).spans] == ["on"]


def test_annotations_and_form_fields_are_read(tmp_path):
    def draw(page):
        page.add_freetext_annot((20, 20, 200, 50), "ANNOTATED")
        field = pymupdf.Widget()
        field.field_type, field.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "material"
        field.rect, field.field_value = pymupdf.Rect(20, 100, 200, 120), "FILLED IN"
        page.add_widget(field)

    texts = [span.text for span in content_of(tmp_path, made(draw)).spans]
    assert "ANNOTATED" in texts
    assert "FILLED IN" in texts


def test_lines_lie_where_they_are_drawn(content):
    width = content.size.width / SKETCH.width
    x1, x2, y1 = 60 * width, 200 * width, 55 * width  # upper edge of the part
    ends = content.segments
    found = (np.abs(ends[:, [1, 3]] - y1).max(axis=1) < 1.5) & (ends[:, [0, 2]].min(axis=1) < x1 + 1.5)
    assert (found & (ends[:, [0, 2]].max(axis=1) > x2 - 1.5)).any()


def test_circles_are_curves_and_arrows_small_boxes(content):
    scale = content.size.width / SKETCH.width
    sides = (content.curves[:, 2:] - content.curves[:, :2]) / scale
    assert (np.abs(sides - 80).max(axis=1) < 1).any()  # the pilot of 80 mm
    assert (sides.max(axis=1) < 3.5).sum() >= 10


def test_bars_are_lines_and_white_fills_nothing(tmp_path):
    def draw(page):
        page.draw_rect((50, 50, 250, 50.8), color=None, fill=(0, 0, 0))
        page.draw_rect((10, 10, 290, 190), color=None, fill=(1, 1, 1))

    content = content_of(tmp_path, made(draw))
    assert content.segments == pytest.approx(np.array([[50, 50.4, 250, 50.4]]) * 100 / 72, abs=0.5)
    assert len(content.curves) == 0


def test_lines_are_cut_at_clips_and_page_edges(tmp_path):
    def draw(page):
        page.draw_line((10, 100), (290, 100))  # leaves a content stream to append to
        document, xref = page.parent, page.get_contents()[0]
        document.update_stream(xref, b"q 100 0 100 200 re W n 10 100 m 290 100 l S Q 10 50 m 900 50 l S")

    segments = content_of(tmp_path, made(draw)).segments * 72 / 100
    assert segments[:, [0, 2]].tolist() == [
        pytest.approx([100, 200], abs=0.5),
        pytest.approx([10, 300], abs=0.5),
    ]


def test_a_scan_is_one_image_and_no_vector_page(tmp_path):
    content = content_of(tmp_path, drawings.as_scan(drawings.simple_drawing()))
    assert not content.vector
    assert content.own_pixels == pytest.approx(200 / DPI, rel=0.02)
    assert content.images[0] == pytest.approx([0, 0, content.size.width, content.size.height], abs=0.5)
    assert content.spans == ()


def test_a_page_full_of_lines_is_cut_short_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("backend.documents.pages.page_content.CONTENT_ITEMS", 100)
    content = content_of(tmp_path, drawings.as_pdf(SKETCH))
    assert content.notices == ("reading.truncated",)
    assert len(content.segments) <= 400
    assert content.spans


@pytest.mark.parametrize("rotate", [0, 90])
def test_deviations_over_each_other_are_two_runs(tmp_path, rotate):
    def draw(page):
        for step, text in enumerate(("0", "-0,2")):
            shift = 6 * step
            place = (100 + shift, 100) if rotate else (100, 100 + shift)
            page.insert_text(place, text, fontsize=8, rotate=rotate)

    assert sorted(span.text for span in content_of(tmp_path, made(draw)).spans) == ["-0,2", "0"]
