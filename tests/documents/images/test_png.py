"""PNG images come out as they went in."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from backend.documents.images import png
from tests.documents.helpers import pixels_of
from tests.samples import every

RANDOM = np.random.default_rng(1)


@every("shape", [(7, 5, 3), (1, 1, 3), (40, 33, 3), (9, 4)])
def test_pixels_survive(shape):
    pixels = RANDOM.integers(0, 256, shape, dtype=np.uint8)
    back = pixels_of(png.encode(pixels))
    assert np.array_equal(back, pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2))


def test_pages_without_colour_are_stored_grey():
    grey = np.repeat(RANDOM.integers(0, 256, (50, 40, 1), dtype=np.uint8), 3, axis=2)
    assert Image.open(io.BytesIO(png.encode(grey))).mode == "L"
    grey[49, 39, 0] ^= 1  # one pixel has colour
    assert Image.open(io.BytesIO(png.encode(grey))).mode == "RGB"


def test_the_resolution_is_stated():
    image = Image.open(io.BytesIO(png.encode(np.zeros((3, 3, 3), np.uint8), 200)))
    assert image.info["dpi"][0] == pytest.approx(200, abs=0.1)
