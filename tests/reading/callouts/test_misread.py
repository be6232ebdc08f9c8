"""Callouts as OCR reads them: neighbours in one text, arrowheads as hyphens, diameter signs as zeros."""

from __future__ import annotations

import numpy as np
import pytest

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.callouts.find import find_callouts
from backend.reading.callouts.zeros import with_lost_diameters
from backend.reading.sheet import Source, Span

SIZE = PageSize(2000, 1400, None, None, 200.0)


def read(text: str, x: float, y: float, width: float = 120, source: Source = Source.OCR) -> Span:
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + width, y2=y + 20), height=20, source=source)


def texts(spans: list[Span], lines: list[tuple[float, ...]] = ()) -> list[str]:
    content = PageContent(SIZE, segments=np.array(lines, np.float32).reshape(-1, 4))
    return sorted(callout.text for callout in find_callouts(with_lost_diameters(spans), content))


def test_numbers_of_two_dimensions_are_parted_at_the_line_between_them():
    under = [(200, 525, 255, 525), (265, 525, 330, 525)]
    assert texts([read("115 200", 200, 500)], [(260, 450, 260, 560), *under]) == ["115", "200"]


def test_a_number_with_a_gap_stays_one_without_a_line():
    assert "200" not in texts([read("1 200", 200, 500)], [(180, 525, 340, 525)])


@pytest.mark.parametrize(
    ("text", "line"), [("-12.5", (50, 510, 195, 510)), ("12.5-", (325, 510, 500, 510)), ("<12.5", (50, 510, 195, 510))]
)
def test_an_arrowhead_is_no_hyphen(text, line):
    assert texts([read(text, 200, 500)], [line]) == ["12.5"]


def test_what_a_text_layer_states_keeps_its_sign():
    assert "12.5" not in texts([read("-12.5", 200, 500, source=Source.TEXT_LAYER)], [(50, 510, 195, 510)])


@pytest.mark.parametrize(
    ("others", "seen"), [([".25", ".125", ".500", ".375"], "2X ⌀.562"), (["1.2", "3.4"], "2X 0.562")]
)
def test_a_zero_before_the_point_is_a_diameter_where_the_sheet_writes_none(others, seen):
    spans = [read(text, 200, 300 + 60 * i, 60) for i, text in enumerate(others)]
    assert seen in texts([*spans, read("2X 0.562", 800, 500)], [(790, 525, 930, 525)])


def test_a_station_of_a_route_is_no_dimension_with_a_tolerance():
    assert texts([read("STA 17+00 EL 105.95", 200, 500, source=Source.TEXT_LAYER)], [(180, 525, 340, 525)]) == []


@pytest.mark.parametrize(("text", "sure"), [("⌀150 ±0,", False), ("⌀150 ±0,1", True)])
def test_a_number_that_ends_with_its_comma_was_not_read_to_its_end(text: str, sure: bool) -> None:
    (found,) = find_callouts([read(text, 200, 200)], PageContent(SIZE), [], (), [])
    assert (found.confidence >= 0.5) is sure
