"""Diameter signs among drawn lettering: a narrow ring with a slash, beside the zeros that it looks like."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from backend.reading.text.strokes import find_inked_shapes

CAP = 24  # pixels of a letter's height
Points = list[tuple[float, float]]
RING: Points = [(1, 0), (3, 0), (4, 1.2), (4, 4.8), (3, 6), (1, 6), (0, 4.8), (0, 1.2), (1, 0)]


def ink(*strokes: Points) -> NDArray[np.uint8]:
    """Strokes on a grid of 4 × 6 as a plotter's pen draws them."""
    image = np.zeros((72, 72), np.uint8)
    for stroke in strokes:
        points = np.round(np.array(stroke) * CAP / 6 + 24).astype(np.int32)
        cv2.polylines(image, [points], False, (255,), 2)
    return image


def symbols(*strokes: Points) -> list[str]:
    return [shape.symbol for shape in find_inked_shapes(ink(*strokes), CAP / 0.72, 24 + CAP / 2)]


@pytest.mark.parametrize("reach", [0.8, 1.0, 1.2])
def test_a_narrow_ring_with_a_slash_through_it_is_a_diameter(reach: float) -> None:
    assert symbols(RING, [(-0.2, 6 + reach), (4.2, -reach)]) == ["⌀"]


def test_a_zero_with_a_slash_within_it_is_none() -> None:
    assert "⌀" not in symbols(RING, [(0.5, 5.4), (3.5, 0.6)])


def test_an_eight_is_none() -> None:
    assert "⌀" not in symbols(RING, [(0, 3), (4, 3)])
