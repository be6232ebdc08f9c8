"""A dimension spans the outline of a view where its lines, its value and the scale say so together."""

from __future__ import annotations

import pytest

from backend.documents.content import PageSize
from tests.reading.measuring.plates import PIXELS_A_MM, SIZE, Line, level, read, rectangle, text, upright

X, Y, WIDTH, HEIGHT = 600.0, 500.0, 120.0, 60.0  # of the plate: its corner in pixels, its sides in millimetres


def plate(scale: float = 1.0) -> tuple[list[Line], float, float]:
    """The outline, and where its right and lower edges are."""
    wide, high = WIDTH * scale * PIXELS_A_MM, HEIGHT * scale * PIXELS_A_MM
    return rectangle(X, Y, wide, high), X + wide, Y + high


def dimensioned(scale: float = 1.0) -> list[Line]:
    """The plate with its width under it and its height beside it."""
    lines, right, bottom = plate(scale)
    return [*lines, *level(X, right, bottom + 120, bottom), *upright(Y, bottom, X - 120, X - 8)]


def texts(scale: float = 1.0) -> list:
    _, right, bottom = plate(scale)
    return [text("120,5", (X + right) / 2, bottom + 104), text("60,2", X - 136, (Y + bottom) / 2, 90)]


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_a_dimension_whose_length_agrees_with_a_usual_scale_spans_the_outline(scale):
    factor = 120.5 / WIDTH  # the plate is drawn as large as its dimensions say
    lines, spans = dimensioned(scale * factor), texts(scale * factor)
    spans[1] = text("60,25", *spans[1].box.center, 90)
    found = read(lines, spans)
    assert found["120,5"].outline is not None and found["120,5"].along == "x"
    assert found["60,25"].outline is not None and found["60,25"].along == "y"


def test_a_dimension_that_is_not_drawn_as_long_as_it_says_spans_nothing():
    _, right, bottom = plate()
    lines = [*dimensioned(), *level(X, X + 80 * PIXELS_A_MM, bottom + 220, bottom)]
    found = read(lines, [*texts(), text("95,3", X + 40 * PIXELS_A_MM, bottom + 204)])
    assert found["95,3"].outline is None
    assert right - X > 80 * PIXELS_A_MM


def test_a_dimension_within_the_outline_does_not_span_it():
    _, _, bottom = plate()
    start, end = X + 10 * PIXELS_A_MM, X + 110 * PIXELS_A_MM
    spans = [text("120", X + 60 * PIXELS_A_MM, bottom + 104), text("60", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    spans.append(text("100", (start + end) / 2, bottom + 54))
    found = read([*dimensioned(), *level(start, end, bottom + 70, bottom)], spans)
    assert found["120"].outline is not None
    assert found["100"].outline is None


def test_a_view_that_goes_on_beyond_the_dimension_is_not_spanned():
    _, right, bottom = plate()
    boss = rectangle(right, Y + 100, 160, 200)  # stands out to the right, without a dimension
    spans = [text("120", X + 60 * PIXELS_A_MM, bottom + 104), text("60", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    found = read([*dimensioned(), *boss], spans)
    assert found["120"].outline is None
    assert found["60"].outline is not None


@pytest.mark.parametrize("way", [1, -1], ids=["above", "below"])
def test_a_leader_that_comes_to_its_text_by_a_landing_is_no_geometry(way):
    _, right, bottom = plate()
    tip, knee = (right, bottom - 30), (right + 160, bottom - 30 - way * 120)
    leader = [(*tip, *knee), (*knee, knee[0] + 60, knee[1])]
    spans = [text("120", X + 60 * PIXELS_A_MM, bottom + 104), text("60", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    found = read([*dimensioned(), *leader], [*spans, text("R5", knee[0] + 85, knee[1])])
    assert found["120"].outline is not None
    without = read([*dimensioned(), *leader], spans)  # a line that goes to no text may be the part's
    assert without["120"].outline is None


def test_a_leader_that_comes_to_the_frame_of_its_text_is_no_geometry():
    _, right, bottom = plate()
    left, top, wide, high = right + 160, bottom - 170, 90.0, 32.0
    leader = [(right, bottom - 30, left, top + high / 2), *rectangle(left, top, wide, high)]
    spans = [text("120", X + 60 * PIXELS_A_MM, bottom + 104), text("60", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    found = read([*dimensioned(), *leader], [*spans, text("A", left + wide / 2, top + high / 2)])
    assert found["120"].outline is not None


def test_symbols_that_a_dimension_line_goes_on_to_hide_none_of_its_extension_lines():
    _, right, bottom = plate()
    place = bottom + 120
    symbol = [(right + 30 + 1.5 * n, place - 8, right + 30 + 1.5 * n, place + 8) for n in range(16)]
    spans = [text("120", X + 60 * PIXELS_A_MM, bottom + 104), text("60", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    found = read([*dimensioned(), (right, place, right + 28, place), *symbol], spans)
    assert found["120"].outline is not None


def test_a_hole_that_a_dimension_spans_is_no_outline():
    wide, high = 40 * PIXELS_A_MM, 20 * PIXELS_A_MM
    hole = rectangle(X + 300, Y + 150, wide, high)
    inside = level(X + 300, X + 300 + wide, Y + 150 + high + 60, Y + 150 + high)
    spans = [text("120", X + 60 * PIXELS_A_MM, plate()[2] + 104), text("60", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    spans.append(text("40", X + 300 + wide / 2, Y + 150 + high + 44))
    found = read([*dimensioned(), *hole, *inside], spans)
    assert found["40"].outline is None and found["40"].along == "x"
    assert found["120"].outline is not None


def test_without_the_size_of_the_page_one_value_is_too_few_to_prove_a_scale():
    unknown = PageSize(SIZE.width, SIZE.height, None, None, 200.0)
    lines, right, bottom = plate()
    spans = [text("120", (X + right) / 2, bottom + 104)]
    found = read([*lines, *level(X, right, bottom + 120, bottom)], spans, unknown)
    assert found["120"].outline is None


def test_two_values_that_agree_in_both_directions_prove_a_scale_that_nobody_states():
    unknown = PageSize(SIZE.width, SIZE.height, None, None, 200.0)
    spans = [text("240", X + 60 * PIXELS_A_MM, plate()[2] + 104), text("120", X - 136, Y + 30 * PIXELS_A_MM, 90)]
    found = read(dimensioned(), spans, unknown)
    assert found["240"].outline is not None and found["120"].outline is not None
