"""Callouts by the lines and texts around them: deviations under a value, lines through a number, tags of holes."""

from __future__ import annotations

import pytest

from backend.reading.callouts.find import find_callouts
from backend.reading.sheet import Callout, Table
from backend.reading.tables.find import find_tables, hole_tags
from tests.reading.layout_maker import Layout
from tests.samples import every


def found(layout: Layout, turned: int = 0, tables: list[Table] | None = None) -> list[Callout]:
    spans, content = layout.made(turned)
    return find_callouts(spans, content, tags=hole_tags(tables or []))


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("below", [["+0.021 / +0.006"], ["+0.021/+0.006"], ["+0.021", "+0.006"]])
def test_deviations_under_a_value_belong_to_it(below: list[str], turned: int) -> None:
    layout = Layout().text(100, 100, "⌀25.00", 3.5)
    for number, text in enumerate(below):
        layout = layout.text(100, 105.5 + 5.5 * number, text, 3.5)
    (callout,) = found(layout, turned)
    assert (callout.value, callout.upper, callout.lower) == (25.0, 0.021, 0.006)


def test_deviations_of_another_size_or_behind_a_line_stay_apart() -> None:
    aside = Layout().text(100, 100, "⌀25.00", 3.5).text(109, 105.5, "+0.021 / +0.006", 3.5)
    ruled = Layout().text(100, 100, "⌀25.00", 3.5).line(95, 104.9, 130, 104.9).text(100, 105.5, "+0.02 / +0.01", 3.5)
    own = Layout().text(100, 100, "⌀25.00 H7", 3.5).text(100, 105.5, "+0.021 / 0", 3.5)
    for layout in (aside, ruled):
        assert not any(callout.value == 25.0 and callout.upper for callout in found(layout))
    assert {callout.fit for callout in found(own)} >= {"H7"}


@every("turned", range(4))
def test_a_line_through_a_number_that_hides_it_is_its_dimension_line(turned: int) -> None:
    along = Layout().text(100, 100, "140", 3.5).line(60, 102.2, 150, 102.2)
    across = Layout().text(100, 100, "140", 3.5).line(103.2, 60, 103.2, 150)
    assert [callout.confidence for layout in (along, across) for callout in found(layout, turned)] == [0.9, 0.9]


def test_the_end_of_a_line_in_a_number_is_not_its_dimension_line() -> None:
    assert found(Layout().text(100, 100, "140", 3.5).line(103, 102.2, 106, 102.2)) == []


def test_a_short_dimension_under_a_curve_is_in_no_triangle() -> None:
    layout = Layout().text(100, 100, "12", 3.5).line(95, 106, 109, 106)
    for x, y in ((98, 96), (102, 95), (106, 96)):
        layout = layout.line(x, y, x + 4, y - 1)
    assert [callout.text for callout in found(layout)] == ["12"]


def test_what_a_table_of_holes_calls_its_holes_is_no_callout() -> None:
    rows = [("TAG", "X LOC", "Y LOC", "SIZE"), ("C2", "20", "30", "⌀9"), ("R1", "40", "30", "⌀5")]
    layout = Layout().frame().grid(300, 30, (14, 20, 20, 30), 7, rows)
    layout = layout.text(100, 100, "C2", 3.5).text(140, 100, "R1", 3.5).text(180, 100, "C5", 3.5)
    outside = [callout.text for callout in found(layout, tables=find_tables(layout.page())) if callout.box.x2 < 2000]
    assert outside == ["C5"]


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize(
    ("over", "under"),
    [("4.250", "[107.95]"), ("2.750±.005", "[69.85±0.13]"), ("⌀31.75", "[⌀1.250]"), ("38.1", "[1.50]")],
)
def test_the_same_length_in_the_other_unit_stands_under_its_dimension_line(over: str, under: str, turned: int) -> None:
    layout = Layout().text(100, 100, over, 3.5).line(80, 104.9, 150, 104.9).text(100, 105.5, under, 3.5)
    (callout,) = found(layout, turned)
    assert callout.text == f"{over} {under}"


@pytest.mark.parametrize("under", ["[80.00]", "(107.95)", "107.95"])
def test_another_length_under_one_stays_its_own(under: str) -> None:
    layout = Layout().text(100, 100, "4.250", 3.5).line(80, 104.9, 150, 104.9).text(100, 105.5, under, 3.5)
    assert "4.250" in {callout.text for callout in found(layout)}


def test_a_line_may_give_general_tolerances_for_several_numbers_of_decimals() -> None:
    classes = found(Layout().text(300, 250, ".X ±.08   .XX ±.02   .XXX ±.006"))
    assert {(one.note, one.upper) for one in classes} == {(".X", 0.08), (".XX", 0.02), (".XXX", 0.006)}
    assert len({one.box.x1 for one in classes}) == 3
