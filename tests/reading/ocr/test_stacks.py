"""Deviations over each other behind a number, in pixels that the test draws."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.reading.ocr.boxes import TextBox
from backend.reading.ocr.read import read_spans
from backend.reading.ocr.stacks import Stack, StackRow, around_stack, find_stack, is_within, join_stack, may_hold_stack
from tests.drawings.formats import image_of
from tests.drawings.sketch import Sketch, width_of
from tests.samples import every

Gray = NDArray[np.uint8]


def picture(sketch: Sketch) -> Gray:
    return np.asarray(image_of(sketch, 200).convert("L"), np.uint8)


def toleranced(sketch: Sketch, value: str, upper: str, lower: str, x: float, y: float) -> None:
    """A value with deviations of two thirds of its height, over each other behind it, on a dimension line."""
    behind = x + width_of(value, 3.5) + 0.8
    sketch.write(value, x, y, 3.5)
    sketch.write(upper, behind, y - 2.2, 2.2)
    sketch.write(lower, behind, y + 0.9, 2.2)
    sketch.line(x - 10, y + 2.2, x + 35, y + 2.2)


def texts(sketch: Sketch) -> list[str]:
    return [span.text for span in read_spans(picture(sketch))]


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("value", "upper", "lower"),
    [
        ("220", "+0,1", "0"),
        ("30", "0", "-0,01"),
        ("74,00", "+0,2", "+0,1"),
        ("5.039", "+.005", "-.003"),
        (".472", "0", "-.010"),
    ],
)
def test_deviations_over_each_other_are_no_digits_of_their_number(value: str, upper: str, lower: str) -> None:
    sketch = Sketch(150, 100)
    sketch.write("Lagerung nach Zeichnung", 20, 20, 3.5)
    toleranced(sketch, value, upper, lower, 40, 60)
    assert f"{value} {upper}/{lower}" in texts(sketch)


@pytest.mark.ocr
def test_two_lines_of_words_behind_a_number_are_no_deviations() -> None:
    sketch = Sketch(150, 100)
    toleranced(sketch, "220", "max", "typ", 40, 60)
    assert not any("/" in text for text in texts(sketch))


@pytest.mark.ocr
def test_a_fraction_over_its_line_is_no_deviation() -> None:
    sketch = Sketch(150, 100)
    toleranced(sketch, "3", "3", "8", 40, 60)
    sketch.line(43.2, 58.5, 45.5, 58.5)
    assert not any("+" in text or "-" in text for text in texts(sketch))


def test_a_number_alone_has_no_stack() -> None:
    sketch = Sketch(60, 20)
    sketch.write("180,4 ±0,02", 5, 12, 3.5)
    strip = picture(sketch)
    assert find_stack(strip, strip.shape[1]) is None


@every(("text", "expected"), [("22000.1", True), ("MASSSTAB 1:20", False), ("7", False), ("+0,1", False)])
def test_stacks_are_sought_behind_numbers(text: str, expected: bool) -> None:
    assert may_hold_stack(text) is expected


@pytest.mark.parametrize(("turn", "width", "height"), [(0, 100, 20), (1, 20, 100)])
def test_room_for_a_stack_is_behind_the_text_however_it_is_turned(turn: int, width: float, height: float) -> None:
    box = TextBox(200, 300, width, height, 0, 1)
    wide, own = around_stack(box, turn, 0)
    ahead = (wide.x - box.x) if turn == 0 else (box.y - wide.y)
    assert ahead > 20
    assert own == pytest.approx(107)
    assert is_within(box, wide)


def stack(upper: str, lower: str, *, apart: bool = False) -> Stack:
    nothing = np.full((4, 4), 255, np.uint8)
    return Stack(0, 30, 60, 20, 18, apart, StackRow(upper, nothing), StackRow(lower, nothing))


@every(
    ("number", "upper", "lower", "expected"),
    [
        ("30", "0", "0,01.", "30 0/-0,01"),
        ("30", "O", "0,01", "30 0/-0,01"),
        ("2x⌀", "0", "0,01", None),
        ("4", "0", "40,023", None),
        ("30", "THRU", "0,01", None),
    ],
)
def test_what_makes_no_deviations_is_not_joined(number: str, upper: str, lower: str, expected: str | None) -> None:
    assert join_stack(number, number, stack("", "-"), upper, lower) == expected


def test_an_upper_deviation_is_no_smaller_than_the_lower_one() -> None:
    assert join_stack("30", "30", stack("-", "+"), "0,1", "0,2") is None


def test_a_digit_broken_in_two_is_no_deviation() -> None:
    assert join_stack("2x44", "2x4", stack("", "-", apart=True), "0", "0,02") is None


def test_a_digit_beside_the_box_is_no_number_of_its_own() -> None:
    assert join_stack("1:0", "5", stack("+", ""), "0,1", "0") is None


@pytest.mark.parametrize(("before", "number"), [("02000.01", "⌀20"), ("4x02000.01", "4x⌀20")])
def test_a_diameter_sign_may_have_been_read_as_a_zero(before: str, number: str) -> None:
    assert join_stack(before, number, stack("", "-"), "0", "0.01") == f"{number} 0/-0.01"
