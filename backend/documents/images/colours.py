"""Pillow's many pixel modes to RGB or grey of eight bits, on white.

16-bit and floating-point values are scaled to what they use; transparency shows white paper. A huge image
is brought down in strips, because a second copy would not fit beside it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
_STRIPS_FROM = 40_000_000  # pixels
_STRIP = 8_000_000  # pixels
_RESULT = 80_000_000  # pixels
_BITS = 8  # of a colour


def rgb_or_grey(image: Image.Image, most_pixels: int) -> Pixels:
    """The pixels (H, W, 3), or (H, W) where the mode has no colour."""
    if image.width * image.height > _STRIPS_FROM:
        return _in_strips(image, most_pixels)
    return _convert(image)


def _convert(image: Image.Image) -> Pixels:
    mode = image.mode
    if mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    if mode in ("I", "F") or mode.startswith("I;16"):
        return _eight_bits(np.asarray(image))
    if mode == "LAB":
        return np.asarray(image.getchannel("L"))
    if image.has_transparency_data:
        return _on_white(image)
    return np.asarray(image.convert("RGB"))


def _on_white(image: Image.Image) -> Pixels:
    with_alpha = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return np.asarray(paper)


def _eight_bits(values: NDArray[Any]) -> Pixels:
    """Integers lose their lowest bits, as many as lie beyond eight; floats are spread from least to most."""
    if values.dtype.kind == "f":
        finite = np.nan_to_num(values.astype(np.float32))
        low, high = float(finite.min()), float(finite.max())
        spread: Pixels = ((finite - low) * (255 / (high - low or 1.0))).astype(np.uint8)
        return spread
    positive = np.maximum(values, 0)
    shift = max(0, int(positive.max()).bit_length() - _BITS)
    kept: Pixels = (positive >> shift).astype(np.uint8)
    return kept


def _in_strips(image: Image.Image, most_pixels: int) -> Pixels:
    """Converted part by part and reduced by a whole factor, so that no second copy stands beside the image."""
    pixels = image.width * image.height
    factor = max(1, math.floor(math.sqrt(pixels / most_pixels)))
    if pixels / factor**2 > _RESULT:
        factor += 1
    step = factor * max(1, _STRIP // (image.width * factor))
    result: Pixels | None = None
    for top in range(0, image.height, step):
        strip = _convert(image.crop((0, top, image.width, min(top + step, image.height))))
        if factor > 1:
            strip = np.asarray(Image.fromarray(strip).reduce(factor))
        if result is None:
            result = np.empty((math.ceil(image.height / factor), *strip.shape[1:]), np.uint8)
        result[top // factor : top // factor + strip.shape[0]] = strip
    assert result is not None
    return result
