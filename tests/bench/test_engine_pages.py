"""The pages that the engine's bench asks about: their lettering is small, and what is shown of it is told truly."""

import functools

import pymupdf
import pytest

from backend.pictures import LEGIBLE_PX
from bench.engine.pages import KINDS, small_scan
from tests.samples import sampled


@functools.cache
def made(kind):
    """Drawn once for all tests: large sheets take seconds."""
    return KINDS[kind](1)


@pytest.mark.parametrize("kind", sampled(KINDS, quick=("1024",)))
def test_lettering_is_too_small_for_the_pages_own_picture(kind):
    page = made(kind)
    assert len(page.labels) > 20
    assert all(7 < page.lettering_px(label) < LEGIBLE_PX for label in page.labels)
    assert all(0 < side < 1 for label in page.labels for side in label.box)


@pytest.mark.parametrize("kind", sampled(("a3", "a1"), quick=()))
def test_a_label_stands_where_it_is_said_to_stand(kind):
    page = made(kind)
    assert page.filename.endswith("pdf")
    (sheet,) = pymupdf.open("pdf", page.data)
    for label in page.labels[:5]:
        name = label.question.split()[-1].rstrip("?")
        (found,) = (word for word in sheet.get_text("words") if word[4] == name)
        assert found[0] / sheet.rect.width == pytest.approx(label.box[0], abs=0.003)
        assert found[1] / sheet.rect.height < label.box[1] < label.box[3] < found[3] / sheet.rect.height


@pytest.mark.slow
def test_every_number_gives_another_page():
    assert made("1024").data != small_scan(2).data
    assert made("1024").labels == small_scan(1).labels


def test_lettering_is_as_high_as_the_best_picture_that_holds_it_whole_shows_it():
    page = made("1024")
    label = page.labels[0]
    x0, y0, x1, y1 = label.box
    half = (max(0.0, x0 - 0.1), max(0.0, y0 - 0.1), min(1.0, x1 + 0.1), min(1.0, y1 + 0.1))
    beside = (0.0, 0.0, (x0 + x1) / 2, 1.0)
    whole = {"clip": None, "height": page.size[1]}
    assert page.seen_px(label, [whole]) == pytest.approx((y1 - y0) * page.size[1])
    near = {"clip": half, "height": 1000}
    assert page.seen_px(label, [whole, near]) == pytest.approx((y1 - y0) / (half[3] - half[1]) * 1000)
    assert page.seen_px(label, [{"clip": beside, "height": 9000}]) == 0
