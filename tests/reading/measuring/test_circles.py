"""A diameter is that of the outer circle, of the circle of holes or of the middle one, where the view shows which."""

from __future__ import annotations

import itertools
import math

import pytest

from backend.reading.sheet import Callout, Circle
from tests.reading.measuring.plates import PIXELS_A_MM, Line, level, rectangle, text, upright
from tests.reading.measuring.plates import read as read_lines

X, Y = 1000.0, 900.0  # the middle of the view
OUTER, RING, HOLE, BORE = 100.0, 75.0, 8.0, 30.0  # millimetres
THICK = 20.0
CORNERS = 60


def circles() -> list[tuple[float, float, float]]:
    """Middle and radius of each, in pixels."""
    ring = RING / 2 * PIXELS_A_MM
    holes = [(X + ring * math.cos(turn), Y + ring * math.sin(turn), HOLE) for turn in (0.3, 1.87, 3.44, 5.01)]
    return [(x, y, wide / 2 * PIXELS_A_MM) for x, y, wide in [(X, Y, OUTER), (X, Y, BORE), *holes]]


def as_lines(x: float, y: float, radius: float) -> list[Line]:
    turns = [2 * math.pi * step / CORNERS for step in range(CORNERS + 1)]
    corners = [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
    return [(*one, *two) for one, two in itertools.pairwise(corners)]


def side_view() -> list[Line]:
    """The flange from the side, with how thick it is: what tells the scale."""
    left, top = 1800.0, Y - OUTER / 2 * PIXELS_A_MM
    right, bottom = left + THICK * PIXELS_A_MM, top + OUTER * PIXELS_A_MM
    stand = rectangle(left - 200, bottom + 400, 30 * PIXELS_A_MM, 12 * PIXELS_A_MM)
    return [*rectangle(left, top, right - left, bottom - top), *level(left, right, bottom + 120, bottom), *stand]


def read(*, curves: bool, texts: dict[str, tuple[float, float]]) -> dict[str, Callout]:
    lines = side_view()
    boxes = [(x - r, y - r, x + r, y + r) for x, y, r in circles()] if curves else []
    lines += [] if curves else [line for circle in circles() for line in as_lines(*circle)]
    spans = [text(words, *place) for words, place in texts.items()]
    spans.append(text("20", 1800 + THICK / 2 * PIXELS_A_MM, Y + OUTER / 2 * PIXELS_A_MM + 104))
    spans.append(text("SCALE 1:1", 3000, 2200))
    return read_lines(lines, spans, curves=boxes)


STATED = {"⌀100": (500.0, 400.0), "⌀75": (500.0, 700.0), "⌀30": (500.0, 1000.0), "⌀64": (500.0, 1300.0)}


@pytest.mark.parametrize("curves", [True, False], ids=["curves", "lines"])
def test_each_diameter_is_that_of_the_circle_that_is_as_large(curves):
    found = read(curves=curves, texts=STATED)
    assert found["⌀100"].circle is Circle.OUTER
    assert found["⌀75"].circle is Circle.BOLT
    assert found["⌀30"].circle is Circle.MIDDLE


def test_a_diameter_that_no_circle_has_is_that_of_none():
    assert read(curves=True, texts=STATED)["⌀64"].circle is None


def test_a_diameter_of_several_holes_is_none_of_the_three():
    found = read(curves=True, texts={"4x ⌀30": (500.0, 400.0)})
    assert found["4x ⌀30"].circle is None


WIDE, HIGH, IN = 120.0, 80.0, 12.0  # a plate, and how far its corner holes are from its edges


def read_plate(holes: list[tuple[float, float, float]], texts: dict[str, tuple[float, float]]) -> dict[str, Callout]:
    """A plate with its sides, a dimension between holes above it, and round holes (from its corner, with diameters)."""
    left, top = 600.0, 500.0
    right, bottom = left + WIDE * PIXELS_A_MM, top + HIGH * PIXELS_A_MM
    first, last = left + IN * PIXELS_A_MM, right - IN * PIXELS_A_MM
    lines = [*rectangle(left, top, right - left, bottom - top), *level(left, right, bottom + 120, bottom)]
    lines += [*upright(top, bottom, left - 120, left - 8), *level(first, last, bottom + 60, bottom)]
    boxes = [
        (
            left + (x - d / 2) * PIXELS_A_MM,
            top + (y - d / 2) * PIXELS_A_MM,
            left + (x + d / 2) * PIXELS_A_MM,
            top + (y + d / 2) * PIXELS_A_MM,
        )
        for x, y, d in holes
    ]
    spans = [text(words, *place) for words, place in texts.items()]
    spans += [text("120", (left + right) / 2, bottom + 104), text("80", left - 136, (top + bottom) / 2, 90)]
    spans += [text("96", (left + right) / 2, bottom + 44), text("SCALE 1:1", 3000, 2200)]
    return read_lines(lines, spans, curves=boxes)


AT_CORNERS = [(x, y, 6.0) for x in (IN, WIDE - IN) for y in (IN, HIGH - IN)]
WITHIN = [(40.0, 40.0, 9.0), (80.0, 40.0, 9.0), (50.0, 30.0, 9.0), (70.0, 30.0, 9.0)]
NAMED = {"4x ⌀6": (2200.0, 400.0), "4x ⌀9": (2200.0, 700.0)}


def test_the_holes_next_to_the_corners_of_a_plate_are_told_from_others():
    found = read_plate([*AT_CORNERS, *WITHIN], NAMED)
    assert found["4x ⌀6"].circle is Circle.CORNER
    assert found["4x ⌀9"].circle is None


def test_holes_at_three_corners_are_not_those_in_the_corners():
    found = read_plate([*AT_CORNERS[:3], (60.0, 40.0, 6.0), *WITHIN], NAMED)
    assert found["4x ⌀6"].circle is None


def test_a_dimension_from_the_middle_of_a_hole_to_that_of_another_one_joins_them():
    found = read_plate(AT_CORNERS, NAMED)
    assert found["96"].between_circles and found["96"].joined == pytest.approx((6.0,), abs=0.1)
    assert not found["120"].between_circles and not found["80"].between_circles
    assert not read_plate(AT_CORNERS[:2], NAMED)["96"].between_circles  # a hole at one of its ends only


def test_holes_of_two_sizes_in_line_are_joined_by_those_that_are_of_one():
    larger = [(IN, HIGH / 2, 11.0), (WIDE - IN, HIGH / 2, 11.0), (IN, 50.0, 20.0)]
    assert read_plate([*AT_CORNERS, *larger], NAMED)["96"].joined == pytest.approx((6.0, 11.0), abs=0.1)
    uneven = read_plate([AT_CORNERS[0], (WIDE - IN, HIGH / 2, 11.0)], NAMED)["96"]
    assert uneven.between_circles and uneven.joined == ()
