"""Sizes of page images, for any page that a file may claim."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.limits import MAX_SIDE, Limits, fitted_size, page_image_size
from backend.errors import DocumentTooLarge, UnreadableDocument


@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(72, 600),
    st.integers(65_536, 67_108_864),
)
def test_any_page_gets_an_image_under_the_caps(width, height, dpi, max_pixels):
    size = page_image_size(width, height, dpi, max_pixels)
    assert 1 <= size.width <= MAX_SIDE
    assert 1 <= size.height <= MAX_SIDE
    assert size.width * size.height <= max_pixels
    assert size.dpi is not None
    assert math.isfinite(size.dpi)


def test_a_page_within_the_cap_keeps_its_resolution():
    size = page_image_size(420 / 25.4, 297 / 25.4, 200, 16_777_216)
    assert (size.width, size.height) == (3307, 2339)
    assert size.width_mm == pytest.approx(420)
    assert size.dpi == pytest.approx(200, rel=1e-3)


def test_a_page_over_the_cap_keeps_its_proportions():
    width, height = fitted_size(10_000, 5_000, 1_000_000)
    assert width / height == pytest.approx(2, rel=0.01)
    assert 990_000 < width * height <= 1_000_000


def test_page_counts_are_checked():
    Limits(max_pages=2).check_pages(2)
    with pytest.raises(DocumentTooLarge):
        Limits(max_pages=2).check_pages(3)
    with pytest.raises(UnreadableDocument):
        Limits().check_pages(0)
