"""Views that only lines of dimensions join are views of their own, each with what measures it."""

from __future__ import annotations

import numpy as np
import pytest

from backend.documents.content import PageContent
from backend.reading.facts import facts_of
from backend.reading.page import sheet_of
from backend.reading.sheet import Sheet, Span
from tests.reading.measuring.plates import PIXELS_A_MM, SIZE, Line, level, rectangle, text, upright

X, Y, WIDE, HIGH = 700.0, 300.0, 120 * PIXELS_A_MM, 40 * PIXELS_A_MM  # of the main view, in pixels
UNDER = Y + HIGH + 200  # the dimension line of its width
LEFT, TOP, SIDE = X + 200, UNDER + 60, 30 * PIXELS_A_MM  # of the section under it


def made(lines: list[Line], spans: list[Span]) -> Sheet:
    return sheet_of(PageContent(SIZE, segments=np.array(lines, np.float32), vector=True), spans, 1)


def main_view() -> tuple[list[Line], list[Span]]:
    lines = [*rectangle(X, Y, WIDE, HIGH), *level(X, X + WIDE, UNDER, Y + HIGH), *upright(Y, Y + HIGH, X - 60, X - 8)]
    return lines, [text("120", X + WIDE / 2 + 200, UNDER - 16), text("40", X - 76, Y + HIGH / 2, 90)]


def section(width: str = "30") -> tuple[list[Line], list[Span]]:
    """A square under the main view, whose width is given over the dimension line of that."""
    lines = [*rectangle(LEFT, TOP, SIDE, SIDE), *level(LEFT, LEFT + SIDE, UNDER - 40, TOP)]
    lines += upright(TOP, TOP + SIDE, LEFT - 60, LEFT - 8)
    lines += [(x, UNDER - 48, x, TOP - 4) for x in (LEFT, LEFT + SIDE)]
    spans = [text(width, LEFT + SIDE / 2, UNDER - 56), text("30", LEFT - 76, TOP + SIDE / 2, 90)]
    return lines, [*spans, text("SECTION B-B", LEFT + SIDE / 2, TOP + SIDE + 60)]


def view_names(sheet: Sheet) -> dict[str, str]:
    """The name of the view that each dimension stands in."""
    known = (fact for fact in facts_of(sheet) if fact.callout is not None and fact.view is not None)
    return {fact.text: sheet.views[fact.view].name for fact in known if fact.view is not None}


def test_a_section_under_the_dimensions_of_the_main_view_is_a_view_of_its_own() -> None:
    (lines, spans), (more, texts) = main_view(), section("30.0")
    sheet = made([*lines, *more], [*spans, *texts])
    assert [view.name for view in sheet.views] == ["", "B-B"]
    assert sheet.views[0].box.y2 == pytest.approx(UNDER, abs=3 * PIXELS_A_MM)
    assert sheet.views[1].box.x1 == pytest.approx(LEFT - 60, abs=3 * PIXELS_A_MM)
    names = view_names(sheet)
    assert (names["120"], names["40"], names["30.0"], names["30"]) == ("", "", "B-B", "B-B")


def test_what_is_drawn_into_a_view_is_a_part_of_it() -> None:
    lines, spans = main_view()
    pocket, size = (X + 300, Y + 100), 20 * PIXELS_A_MM
    lines += [*rectangle(*pocket, size, size), *upright(pocket[1], pocket[1] + size, pocket[0] - 60, pocket[0] - 8)]
    sheet = made(lines, [*spans, text("20", pocket[0] - 76, pocket[1] + size / 2, 90)])
    assert len(sheet.views) == 1


def test_dimensions_that_are_not_as_long_as_they_say_part_nothing() -> None:
    (lines, spans), (more, texts) = main_view(), section()
    odd = [span.model_copy(update={"text": "7" + span.text}) for span in (*spans, *texts) if span.text.isdigit()]
    assert len(made([*lines, *more], odd).views) == 1
