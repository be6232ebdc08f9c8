"""Which pages and places a question is about, and how large a page is shown whole."""

from hypothesis import given
from hypothesis import strategies as st

from backend.answering.model.details import Size
from backend.answering.model.focus import overview, pages_for, relevant
from backend.answering.query import understand
from backend.geometry import Box
from backend.reading.sheet import Sheet, Span

A0 = Size(4900, 3400)


def span(text, x, y, height=8.0):
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + 6 * len(text), y2=y + height), height=height)


def sheet(*spans, page=1, size=A0, lettering=8.0, **more):
    return Sheet(page=page, width=size.width, height=size.height, lettering_height=lettering, spans=spans, **more)


@given(st.integers(64, 6000), st.integers(64, 6000), st.integers(64, 16_384))
def test_the_picture_of_a_page_keeps_within_its_tokens(width, height, most):
    shown = overview(Size(width, height), most)
    assert shown.width * shown.height <= max(most * 1024, 32 * 6000)
    assert shown == Size(width, height) or shown.width <= width


def test_a_question_finds_the_words_it_shares_with_the_sheet():
    material, other = span("Werkstoff: 1.4301", 4000, 3000), span("Maßstab 1:5", 200, 200)
    (box, *_) = relevant(understand("Welcher Werkstoff ist vorgeschrieben?"), sheet(material, other))
    assert box.intersection(material.box) > 0


def test_the_page_that_was_asked_for_is_the_page():
    sheets = {1: sheet(span("Gewicht", 10, 10)), 2: sheet(span("Werkstoff", 10, 10), page=2)}
    asked = understand("Welcher Werkstoff?")
    assert pages_for(asked, 1, True, sheets) == [1]
    assert pages_for(asked, 1, False, sheets) == [1, 2]
    assert pages_for(understand("Was steht auf Seite 2?"), 1, False, sheets) == [2]
