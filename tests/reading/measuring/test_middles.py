"""How high the middle of a bore lies over the bottom of a part, by a circle or by the diameter that a section shows."""

from __future__ import annotations

import pytest

from backend.reading.sheet import Callout
from tests.reading.measuring.plates import PIXELS_A_MM, level, read, rectangle, text, upright

LEFT, TOP = 900.0, 500.0
WIDE, HIGH, UP, BORE = 120.0, 100.0, 64.0, 46.0  # a bearing block in millimetres, its centre height and its bore
RIGHT, BOTTOM = LEFT + WIDE * PIXELS_A_MM, TOP + HIGH * PIXELS_A_MM
MIDDLE = BOTTOM - UP * PIXELS_A_MM


def px_of(length: float) -> float:
    return length * PIXELS_A_MM


def read_block(*, circle: bool = True, section: bool = False, up_to: float = MIDDLE, again: float = 0.0) -> Callout:
    """The centre height of a block with its bore as a circle, as the diameter in a section, both or neither.

    again: how far above it the circle is drawn once more, in millimetres
    """
    half = BORE / 2 * PIXELS_A_MM
    across = (LEFT + RIGHT) / 2
    lines = [*rectangle(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP), *level(LEFT, RIGHT, BOTTOM + 120, BOTTOM)]
    lines += [*upright(TOP, BOTTOM, LEFT - 200, LEFT - 8), *upright(up_to, BOTTOM, LEFT - 110, LEFT - 8)]
    spans = [text("120", across, BOTTOM + 104), text("100", LEFT - 216, (TOP + BOTTOM) / 2, 90)]
    spans += [text("64", LEFT - 126, (up_to + BOTTOM) / 2, 90), text("SCALE 1:1", 3000, 2200)]
    curves = [(across - half, MIDDLE - half, across + half, MIDDLE + half)] if circle else []
    if again:
        curves.append((across - half, MIDDLE - half - px_of(again), across + half, MIDDLE + half - px_of(again)))
    if section:
        aside = RIGHT + 700
        lines += [*rectangle(aside, TOP, 200, BOTTOM - TOP), *upright(MIDDLE - half, MIDDLE + half, aside - 90, aside)]
        spans.append(text("⌀46", aside - 106, MIDDLE, 90))
    return read(lines, spans, curves=curves)["64"]


@pytest.mark.parametrize("shown", [{"circle": True}, {"circle": False, "section": True}], ids=["circle", "section"])
def test_a_height_up_to_the_middle_of_a_bore_says_how_large_that_is(shown):
    assert read_block(**shown).middle == pytest.approx(BORE, abs=0.2)


def test_a_height_that_ends_beside_the_middle_is_none():
    assert read_block(circle=True, up_to=MIDDLE).middle is not None
    aside = read_block(circle=True, up_to=BOTTOM - (UP - 8) * PIXELS_A_MM)
    assert aside.middle is None
    assert read_block(circle=False).middle is None


def test_one_of_several_holes_above_one_another_has_no_centre_height():
    assert read_block(circle=True, again=12.0).middle is None
