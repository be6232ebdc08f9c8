"""The legibility rule, and which details go along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.answering.model.focus import (
    CLEAR_PX,
    Size,
    details,
    is_legible,
    lettering_px,
    overview,
    pages_for,
    relevant,
)
from backend.answering.query import understand
from backend.geometry import Box
from backend.pictures import LEGIBLE_PX
from backend.reading.sheet import Sheet, Span

A0 = Size(4900, 3400)


def span(text, x, y, height=8.0):
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + 6 * len(text), y2=y + height), height=height)


def sheet(*spans, page=1, size=A0, lettering=8.0):
    return Sheet(page=page, width=size.width, height=size.height, lettering_height=lettering, spans=spans)


@pytest.mark.parametrize(
    ("lettering", "shown", "legible"), [(20, A0, True), (9, A0, False), (20, Size(2000, 1388), False)]
)
def test_a_page_is_legible_while_its_smallest_lettering_is_ten_pixels_high(lettering, shown, legible):
    assert is_legible(sheet(lettering=lettering), shown) is legible


def test_without_a_stated_lettering_the_paper_size_tells():
    a0 = Sheet(page=1, width=4900, height=3400, width_mm=1189, height_mm=841)
    assert lettering_px(a0) == pytest.approx(10.3, abs=0.1)
    assert lettering_px(Sheet(page=1, width=4900, height=3400)) is None


@given(st.integers(64, 6000), st.integers(64, 6000), st.integers(64, 16_384))
def test_the_picture_of_a_page_keeps_within_its_tokens(width, height, most):
    shown = overview(Size(width, height), most)
    assert shown.width * shown.height <= max(most * 1024, 32 * 6000)
    assert shown == Size(width, height) or shown.width <= width


def test_a_question_finds_the_words_it_shares_with_the_sheet():
    material, other = span("Werkstoff: 1.4301", 4000, 3000), span("Maßstab 1:5", 200, 200)
    (box, *_) = relevant(understand("Welcher Werkstoff ist vorgeschrieben?"), sheet(material, other))
    assert box.intersection(material.box) > 0


def test_a_detail_holds_its_place_at_a_legible_scale():
    place = Box(x1=3000, y1=2000, x2=3060, y2=2010)
    (detail,) = details(sheet(lettering=8.0), [place], most=3)
    assert detail.box.intersection(place) == pytest.approx(place.area)
    assert 8.0 * detail.size.width / detail.box.width >= CLEAR_PX * 0.99


def test_neighbouring_places_share_one_detail():
    places = [Box(x1=3000, y1=2000, x2=3060, y2=2010), Box(x1=3030, y1=2040, x2=3090, y2=2050)]
    assert len(details(sheet(), places, most=3)) == 1


def test_a_later_question_about_the_same_place_needs_the_same_detail():
    one, two = Box(x1=3000, y1=2000, x2=3060, y2=2010), Box(x1=3010, y1=1990, x2=3040, y2=2000)
    assert details(sheet(), [one], most=1) == details(sheet(), [two], most=1)


def test_a_place_larger_than_a_detail_is_shown_whole_and_legible():
    table = Box(x1=3000, y1=100, x2=3850, y2=900)
    (detail,) = details(sheet(), [table], most=1)
    assert detail.box.intersection(table) == pytest.approx(table.area)
    assert 8.0 * detail.size.width / detail.box.width >= LEGIBLE_PX


def test_a_question_that_names_no_place_is_shown_where_most_is_written():
    crowd = [span("abc", 1000 + 40 * i, 1000) for i in range(9)]
    (detail,) = details(sheet(*crowd, span("lone", 4000, 100)), [], most=1)
    assert all(detail.box.intersection(s.box) > 0 for s in crowd)


@given(st.floats(0, 4900), st.floats(0, 3400), st.floats(1, 3000), st.floats(1, 3000), st.floats(2, 9))
def test_every_detail_lies_on_the_page_and_has_a_size(x, y, width, height, lettering):
    place = Box(x1=x, y1=y, x2=x + width, y2=y + height)
    for detail in details(sheet(lettering=lettering), [place], most=2):
        x0, y0, x1, y1 = detail.clip
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1
        assert 32 <= max(detail.size.width, detail.size.height) <= 2048


def test_the_page_that_was_asked_for_is_the_page():
    sheets = {1: sheet(span("Gewicht", 10, 10)), 2: sheet(span("Werkstoff", 10, 10), page=2)}
    asked = understand("Welcher Werkstoff?")
    assert pages_for(asked, 1, True, sheets) == [1]
    assert pages_for(asked, 1, False, sheets) == [1, 2]
    assert pages_for(understand("Was steht auf Seite 2?"), 1, False, sheets) == [2]
