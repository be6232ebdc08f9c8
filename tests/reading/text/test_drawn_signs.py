"""Signs of geometric tolerances that are drawn as lines in the first cell of a frame, as offices draw them."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from backend.reading.text.strokes import find_shapes

WIDTH, HEIGHT = 12.0, 3.2  # of a patch, in em
LEFT, MIDDLE = 3.8, HEIGHT / 2  # of the cell's side, and its middle
CELL = 1.44  # its side


def closed(*points):
    return list(zip(points, (*points[1:], points[0]), strict=True))


def cell():
    top, bottom, right = MIDDLE - CELL / 2, MIDDLE + CELL / 2, LEFT + CELL
    return closed((LEFT, top), (right, top), (right, bottom), (LEFT, bottom))


def parallelogram():
    return closed((3.92, 1.95), (4.2, 1.25), (5.1, 1.25), (4.82, 1.95))


def ring(radius, at=LEFT + CELL / 2):
    angles = np.linspace(0, 2 * math.pi, 25)
    points = [(at + radius * math.cos(a), MIDDLE + radius * math.sin(a)) for a in angles]
    return list(itertools.pairwise(points))


def arrow(at, wide):
    """From the lower left to the upper right, with a slender head of half its length."""
    tail, tip = (at, 2.1), (at + wide, 1.1)
    x, y = at + wide / 2, 1.6
    return [(tail, tip), *closed(tip, (x - 0.1, y - 0.1 * wide), (x + 0.1, y + 0.1 * wide))]


def crosshair(reach):
    at = LEFT + CELL / 2
    return [((at - reach, MIDDLE), (at + reach, MIDDLE)), ((at, MIDDLE - reach), (at, MIDDLE + reach))]


SIGNS = {
    "⏥": parallelogram(),
    "◎": [*ring(0.45), *ring(0.25)],
    "↗": arrow(4.05, 0.86),
    "⌰": [*arrow(3.95, 0.6), *arrow(4.4, 0.6), ((3.95, 2.1), (4.4, 2.1))],
    "⌖": [*ring(0.36), *crosshair(0.6)],
}


def found(*lines):
    return [shape.symbol for shape in find_shapes(np.array(lines, np.float32).reshape(-1, 4), WIDTH, HEIGHT)]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("shift", [0.0, 0.013, 0.027])
def test_a_sign_is_found_in_its_cell_wherever_the_raster_falls(sign, shift):
    lines = [tuple((x + shift, y + shift) for x, y in line) for line in (*cell(), *SIGNS[sign])]
    assert sign in found(*lines)


def test_a_sign_whose_lines_meet_its_cell_is_found_without_the_cell():
    assert found(*cell(), *ring(0.4), *crosshair(CELL / 2)) == ["⌖"]


def test_an_empty_cell_is_a_square_and_no_sign():
    assert found(*cell()) == ["□"]
