"""Ruling lines and ink of a scanned page, found on its pixels, so that a scan reads like a vector sheet.

Knows nothing of text. All results are in the pixels of the image given, times `scale`.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

LARGE_PAGE_PX = 24_000_000  # above A2 at 200 dpi, lines are looked for at half the resolution
LEAST_INK_SHARE = 0.03  # of a block: less is a speckle of the scan
INK_CONTRAST = 0.18  # of the range from paper to ink: what differs less from its surroundings is noise

Segments = NDArray[np.float32]


def ruling_lines(pixels: NDArray[np.uint8], scale: float = 1.0, min_length: int = 40) -> Segments:
    """Straight lines near the horizontal and vertical: (N, 4) x1, y1, x2, y2.

    `pixels` is grey or RGB; `min_length` is in its pixels (about 4 mm at 250 dpi); `scale` maps to the page image.
    """
    ink = _ink(pixels)
    if ink.size > LARGE_PAGE_PX:
        small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        ink = np.asarray(cv2.threshold(small, 60, 255, cv2.THRESH_BINARY)[1], np.uint8)
        scale, min_length = 2 * scale, max(16, min_length // 2)
    horizontal = _runs(ink, min_length)
    vertical = _runs(np.ascontiguousarray(ink.T), min_length)[:, [1, 0, 3, 2]]
    return (np.concatenate([horizontal, vertical]) * scale).astype(np.float32)


def ink_blocks(pixels: NDArray[np.uint8], scale: float = 1.0, block: int = 16) -> NDArray[np.float32]:
    """Boxes of the blocks of the page that hold ink: (M, 4). For a scan these stand for its curves."""
    ink = _ink(pixels)
    height, width = (ink.shape[0] // block) * block, (ink.shape[1] // block) * block
    marked = (ink[:height, :width] > 0).reshape(height // block, block, width // block, block)
    rows, columns = np.nonzero(np.count_nonzero(marked, axis=(1, 3)) >= LEAST_INK_SHARE * block * block)
    boxes = np.stack([columns, rows, columns + 1, rows + 1], axis=1).astype(np.float32)
    return (boxes * block * scale).astype(np.float32)


def _ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """255 where the page is dark against its surroundings."""
    grey: Any = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    dark, paper = np.percentile(grey[::4, ::4], (0.5, 50))
    contrast = float(np.clip(INK_CONTRAST * (paper - dark), 12, 45))
    marked = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, contrast)
    return np.asarray(marked, np.uint8)


def _runs(ink: NDArray[np.uint8], min_length: int) -> NDArray[np.float32]:
    """Horizontal lines of `ink`; a slight skew (3°) is allowed, then a line falls into overlapping runs."""
    piece = max(12, min_length // 2)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, piece), np.uint8))
    blob = max(8, round(min_length / 2.6))  # thicker than any line: arrow heads, centring marks, logos
    blobs = cv2.morphologyEx(opened, cv2.MORPH_OPEN, np.ones((blob, blob), np.uint8))
    opened = cv2.subtract(opened, cv2.dilate(blobs, np.ones((5, 5), np.uint8)))
    joined = cv2.dilate(opened, np.ones((3, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, width, height, _area = (int(value) for value in stats[index])
        if width < min_length + 8 or height > 12 + 0.05 * width:
            continue
        part = labels[y : y + height, x : x + width] == index
        left = float(np.nonzero(part[:, :8].any(axis=1))[0].mean())
        right = float(np.nonzero(part[:, -8:].any(axis=1))[0].mean())
        found.append((x + 4, y + left, x + width - 5, y + right))
    return np.asarray(found, np.float32).reshape(-1, 4)
