"""One geometry a page: the same frames, rulings and lines for whoever asks."""

from __future__ import annotations

import numpy as np
import pytest

from backend.geometry import Box
from backend.reading.layout.rulings import rulings_of
from tests.reading import layout_sheets as sheets
from tests.reading.layout_maker import PX, Layout


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_turned_rulings_are_those_of_the_turned_lines(quarter: int) -> None:
    page = sheets.din_6771().page()
    frame = page.facing(quarter).frame
    texts = [frame.box(span.box) for span in page.spans]
    found = rulings_of(frame.segments(page.content.segments), frame.page, frame.mm, texts)
    turned = page.facing(quarter).rulings
    for one, other in ((found.level, turned.level), (found.upright, turned.upright)):
        assert one[np.lexsort(one.T)] == pytest.approx(other[np.lexsort(other.T)], abs=0.5)


def test_each_direction_is_seen_once() -> None:
    page = Layout().text(40, 40, "CLEAN BEFORE ASSEMBLY").page()
    assert page.facings() == page.facings()
    assert page.facing(0).phrases is page.facing(0).phrases


def test_phrases_inside_given_boxes_and_zone_marks_are_left_out() -> None:
    layout = Layout().frame().text(100, 100, "BOLT").text(200, 200, "NUT")
    for place, mark in enumerate("ABCDEF"):
        layout.text(40 + 60 * place, 3, mark, 3)
    outside = layout.page().facing(0).outside([Box(x1=0, y1=0, x2=150 * PX, y2=150 * PX)])
    assert [phrase.text for phrase in outside] == ["NUT"]


@pytest.mark.parametrize(("down", "left"), [(3, []), (14, ["B", "C"])])
def test_zone_marks_stand_in_a_row_along_the_edge(down: float, left: list[str]) -> None:
    layout = Layout().box(10, 22, 410, 287).text(100, 3, "B", 3).text(200, down, "C", 3)
    assert [phrase.text for phrase in layout.page().facing(0).outside([])] == left
