"""Windows and slots: shapes that dimensions span, a window within a larger rectangle that is dimensioned too."""

from __future__ import annotations

import itertools
import math

import pytest

from backend.reading.sheet import Callout
from tests.reading.measuring.plates import PIXELS_A_MM, Line, level, read, rectangle, text, upright

LEFT, TOP = 700.0, 400.0
WIDE, HIGH = 120.0, 80.0  # a plate in millimetres
X, Y, W, H = 30.0, 20.0, 48.0, 26.0  # what is cut out of it, from its corner


def px(value: float) -> float:
    return value * PIXELS_A_MM


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Line]:
    """A rectangle with round corners, in short lines; a slot where the radius is half of its height."""
    corners = [(x + width - radius, y + radius), (x + width - radius, y + height - radius)]
    corners += [(x + radius, y + height - radius), (x + radius, y + radius)]
    turns = [math.pi / 2 * (step / 8) for step in range(9)]
    points = [
        (cx + radius * math.cos(turn + quarter), cy + radius * math.sin(turn + quarter))
        for (cx, cy), quarter in zip(corners, (-math.pi / 2, 0.0, math.pi / 2, math.pi), strict=True)
        for turn in turns
    ]
    return [(*one, *two) for one, two in itertools.pairwise([*points, points[0]]) if one != two]


def read_plate(shape: list[Line], *, inside: bool = True) -> dict[str, Callout]:
    """A plate with what is cut out, both with their two sides; not `inside`: without the plate's own sides."""
    right, bottom = LEFT + px(WIDE), TOP + px(HIGH)
    x1, x2, y1, y2 = LEFT + px(X), LEFT + px(X + W), TOP + px(Y), TOP + px(Y + H)
    lines = [*shape, *level(x1, x2, bottom + 60, y2), *upright(y1, y2, LEFT - 60, x1)]
    spans = [text("48", (x1 + x2) / 2, bottom + 44), text("26", LEFT - 76, (y1 + y2) / 2, 90)]
    spans.append(text("SCALE 1:1", 3000, 2200))
    if inside:
        lines += [*rectangle(LEFT, TOP, right - LEFT, bottom - TOP), *level(LEFT, right, bottom + 120, bottom)]
        lines += upright(TOP, bottom, LEFT - 120, LEFT)
        spans += [text("120", (LEFT + right) / 2, bottom + 104), text("80", LEFT - 136, (TOP + bottom) / 2, 90)]
    return read(lines, spans)


def at(radius: float) -> list[Line]:
    box = (LEFT + px(X), TOP + px(Y), px(W), px(H))
    return rounded(*box, px(radius)) if radius else rectangle(*box)


@pytest.mark.parametrize("radius", [0.0, 4.0], ids=["sharp", "round corners"])
def test_a_rectangle_within_the_plate_is_a_window(radius):
    found = read_plate(at(radius))
    for words in ("48", "26"):
        box = found[words].window
        assert box is not None and (box.width, box.height) == pytest.approx((px(W), px(H)), abs=2)
        assert found[words].slot is None
    assert found["120"].window is None and found["80"].window is None


def test_what_lies_in_nothing_is_no_window():
    found = read_plate(at(0.0), inside=False)
    assert found["48"].window is None and found["26"].window is None


def test_a_slot_is_known_by_its_round_ends_along_and_across():
    found = read_plate(at(H / 2))
    for words in ("48", "26"):
        box = found[words].slot
        assert box is not None and (box.width, box.height) == pytest.approx((px(W), px(H)), abs=2)
        assert found[words].window is None
    assert found["120"].slot is None
