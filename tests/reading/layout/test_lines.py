"""Ruling lines and ink on the pixels of a scan."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from backend.reading.layout.scan_lines import ink_blocks, ruling_lines


def page(height: int = 800, width: int = 1000) -> np.ndarray:
    return np.full((height, width), 255, np.uint8)


def test_finds_the_lines_of_a_ruled_cell() -> None:
    image = page()
    cv2.rectangle(image, (200, 300), (600, 400), 0, 3)
    lines = ruling_lines(image)
    level = sorted(round(float(y)) for x1, y, x2, _ in lines if x2 - x1 > 300)
    upright = sorted(round(float(x)) for x, y1, _, y2 in lines if y2 - y1 > 80)
    assert level == pytest.approx([300, 400], abs=2)
    assert upright == pytest.approx([200, 600], abs=2)


def test_lettering_is_no_line() -> None:
    image = page()
    cv2.putText(image, "HALTER 4711", (100, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    assert len(ruling_lines(image)) == 0


def test_follows_a_line_of_a_skewed_scan() -> None:
    image = page()
    cv2.line(image, (100, 300), (900, 320), 0, 3)
    (line,) = ruling_lines(image)
    assert line == pytest.approx([100, 300, 900, 320], abs=6)


def test_maps_to_the_page_image_by_scale() -> None:
    image = page()
    cv2.line(image, (100, 300), (900, 300), 0, 3)
    (line,) = ruling_lines(image, scale=0.5)
    assert line == pytest.approx([50, 150, 450, 150], abs=3)


def test_blocks_of_ink_cover_what_is_drawn() -> None:
    image = page()
    cv2.circle(image, (500, 400), 100, 0, 3)
    blocks = ink_blocks(image)
    assert (blocks[:, 0].min(), blocks[:, 2].max()) == pytest.approx((400, 600), abs=20)
    assert len(ink_blocks(page())) == 0


def test_a_page_smaller_than_a_block_has_no_ink() -> None:
    assert ink_blocks(page(8, 8)).shape == (0, 4)
    assert ruling_lines(page(8, 8)).shape == (0, 4)


@pytest.mark.slow
def test_finds_lines_of_a_large_page_where_they_stand() -> None:
    image = page(5000, 5000)
    cv2.line(image, (500, 3000), (4500, 3000), 0, 3)
    (line,) = ruling_lines(image)
    assert line == pytest.approx([500, 3000, 4500, 3000], abs=8)
