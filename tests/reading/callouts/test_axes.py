"""Which way a dimension measures comes from its lines, not from the way its text reads."""

from __future__ import annotations

import numpy as np
import pytest

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.callouts.find import find_callouts
from backend.reading.sheet import Span

SIZE = PageSize(2000, 1400, None, None, 200.0)
H, W = 20.0, 60.0


def span(text: str, x: float, y: float, angle: float = 0) -> Span:
    """A text around a point."""
    wide, high = (W, H) if angle % 180 == 0 else (H, W)
    box = Box(x1=x - wide / 2, y1=y - high / 2, x2=x + wide / 2, y2=y + high / 2)
    return Span(text=text, box=box, angle=angle, height=H)


def axes(spans: list[Span], lines: list[tuple[float, ...]]) -> dict[str, str | None]:
    content = PageContent(SIZE, segments=np.array(lines, np.float32).reshape(-1, 4))
    return {callout.text: callout.along for callout in find_callouts(spans, content)}


def test_a_dimension_measures_along_the_line_under_it():
    assert axes([span("125.5", 500, 500)], [(300, 518, 700, 518)]) == {"125.5": "x"}
    assert axes([span("125.5", 500, 500, 90)], [(518, 300, 518, 700)]) == {"125.5": "y"}


@pytest.mark.parametrize(("aside", "axis"), [(0, "y"), (12, "y"), (24, None)])
def test_level_text_in_a_broken_upright_line_measures_upwards(aside, axis):
    x = 500 + aside
    assert axes([span("125.5", 500, 500)], [(x, 300, x, 482), (x, 518, x, 700)]) == {"125.5": axis}


def test_text_outside_its_arrows_measures_along_them():
    assert axes([span("5.5", 500, 500)], [(300, 500, 462, 500)]) == {"5.5": "x"}


@pytest.mark.parametrize("side", [-1, 1])
def test_level_ordinates_in_a_column_measure_upwards(side):
    values = ["0", "12.5", "30", "48.2"]
    spans = [span(text, 500, 900 - 100 * i) for i, text in enumerate(values)]
    lines = [(500 + side * 35, 900 - 100 * i, 500 + side * 300, 900 - 100 * i) for i in range(4)]
    assert axes(spans, lines) == dict.fromkeys(values, "y")


def test_upright_ordinates_in_a_row_measure_across():
    values = ["0", "12.5", "30", "48.2"]
    spans = [span(text, 300 + 100 * i, 900, 90) for i, text in enumerate(values)]
    lines = [(300 + 100 * i, 500, 300 + 100 * i, 865) for i in range(4)]
    assert axes(spans, lines) == dict.fromkeys(values, "x")


def test_level_ordinates_under_upright_lines_measure_across():
    values = ["10.5", "22.5", "30.1"]
    spans = [span(text, 300 + 100 * i, 900) for i, text in enumerate(values)]
    lines = [(300 + 100 * i, 500, 300 + 100 * i, 880) for i in range(3)]
    assert axes(spans, lines) == dict.fromkeys(values, "x")


def test_parallel_dimensions_over_each_other_are_no_ordinates():
    values = ["10.5", "22.5", "30.1"]
    spans = [span(text, 500, 900 - 100 * i) for i, text in enumerate(values)]
    lines = [(300, 918 - 100 * i, 700, 918 - 100 * i) for i in range(3)]
    assert axes(spans, lines) == dict.fromkeys(values, "x")


def test_without_a_line_nothing_is_said():
    assert axes([span("125.5", 500, 500)], []) == {"125.5": None}
