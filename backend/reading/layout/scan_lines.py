"""Ruling lines and ink of a scanned page, found on its pixels, so that a scan reads like a vector sheet.

Knows nothing of text. All results are in the pixels of the image given, times `scale`.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

LARGE_PAGE_PX = 24_000_000  # above A2 at 200 dpi, lines are looked for at half the resolution
LEAST_INK_SHARE = 0.03  # of a block: less is a speckle of the scan
INK_CONTRAST = 0.18  # of the range from paper to ink: what differs less from its surroundings is noise

LINE_PX = 40  # shortest line that is looked for, about 4 mm at 250 dpi
BLOCK_PX = 16  # side of a block of ink, about 1.5 mm at 250 dpi
HALVED_INK = 60  # of 255: from here on a pixel of the halved page is ink, so that lines of one pixel stay
LEAST_LINE_PX = 16  # of the halved page: shorter ones are strokes of lettering
TONES_PERCENT = (0.5, 50, 99.5)  # of the page's pixels: ink, paper and light, but for odd pixels
LEAST_CONTRAST, MOST_CONTRAST = 12, 45  # of 255: bounds of what is marked as ink on pale and on harsh scans
SURROUNDINGS_PX = 31  # side of the square that a pixel's darkness is compared with: wider than any stroke
LEAST_RUN_PX = 12  # pixels in a row that the pieces of a line have at least
BLOB_PX, BLOB_PART = 8, 2.6  # thickness of an arrow head or mark: at least, and as a part of the shortest line
GROWN_PX = 4  # by which pieces of one line are grown towards each other at either end
ENDS_PX = 8  # pixels at either end of a line, grown ends included, that show how high it ends
HIGH_PX, HIGH_SHARE = 12, 0.05  # largest height of a run: grown strokes of thick lines, and a lean of 3°
EDGE_PX = 1.0  # by which the side of a stroke may differ from a straight piece
LEAST_EDGE_PX = 12  # around a mark: less is a speckle

Segments = NDArray[np.float32]


def ruling_lines(pixels: NDArray[np.uint8], scale: float = 1.0, min_length: int = LINE_PX) -> Segments:
    """Straight lines near the horizontal and vertical: (N, 4) x1, y1, x2, y2.

    `pixels` is grey or RGB; `min_length` is in its pixels; `scale` maps to the page image.
    """
    ink = _find_ink(pixels)
    if ink.size > LARGE_PAGE_PX:
        small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        ink = np.asarray(cv2.threshold(small, HALVED_INK, 255, cv2.THRESH_BINARY)[1], np.uint8)
        scale, min_length = 2 * scale, max(LEAST_LINE_PX, min_length // 2)
    horizontal = _find_level_lines(ink, min_length)
    vertical = _find_level_lines(np.ascontiguousarray(ink.T), min_length)[:, [1, 0, 3, 2]]
    return (np.concatenate([horizontal, vertical]) * scale).astype(np.float32)


def ink_blocks(pixels: NDArray[np.uint8], scale: float = 1.0, block: int = BLOCK_PX) -> NDArray[np.float32]:
    """Boxes of the blocks of the page that hold ink: (M, 4). For a scan these stand for its curves.

    `block` is the side of a block in pixels of `pixels`; `scale` maps to the page image.
    """
    ink = _find_ink(pixels)
    height, width = (ink.shape[0] // block) * block, (ink.shape[1] // block) * block
    marked = (ink[:height, :width] > 0).reshape(height // block, block, width // block, block)
    rows, columns = np.nonzero(np.count_nonzero(marked, axis=(1, 3)) >= LEAST_INK_SHARE * block * block)
    boxes = np.stack([columns, rows, columns + 1, rows + 1], axis=1).astype(np.float32)
    return (boxes * block * scale).astype(np.float32)


def stroke_edges(pixels: NDArray[np.uint8], scale: float = 1.0, lean: float = 0.0) -> tuple[Segments, float]:
    """Both sides of every stroke of the page as straight pieces (N, 4), and how wide a stroke is.

    `lean` is how far the page lies askew, in degrees counter-clockwise: the pieces are those of the page turned back
    by it around its origin.
    """
    turned, left, top = _turn_page(pixels, lean) if lean else (pixels, 0.0, 0.0)
    ink = _find_ink(turned)
    contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    sides = [cv2.approxPolyDP(one, EDGE_PX, True).reshape(-1, 2) for one in contours if len(one) >= LEAST_EDGE_PX]
    if not sides:
        return np.zeros((0, 4), np.float32), 0.0
    edges = np.concatenate([np.hstack([side, np.roll(side, -1, axis=0)]) for side in sides])
    moved = edges.astype(np.float32) + np.array([left, top, left, top], np.float32)
    return (moved * scale).astype(np.float32), _stroke_width(ink) * scale


def _turn_page(pixels: NDArray[np.uint8], lean: float) -> tuple[NDArray[np.uint8], float, float]:
    """The page turned around its origin, on paper that holds all of it; and where the corner of that paper is."""
    grey: Any = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    high, wide = grey.shape
    angle = math.radians(lean)
    turn = np.array([[math.cos(angle), -math.sin(angle), 0.0], [math.sin(angle), math.cos(angle), 0.0]])
    corners = turn[:, :2] @ np.array([[0, wide, 0, wide], [0, 0, high, high]], np.float64)
    left, top = np.floor(corners.min(axis=1))
    size = np.ceil(corners.max(axis=1) - (left, top)).astype(int)
    turn[:, 2] = (-left, -top)
    paper = float(np.median(grey[::4, ::4]))
    moved = cv2.warpAffine(grey, turn, (int(size[0]), int(size[1])), borderValue=(paper,))
    return np.asarray(moved, np.uint8), float(left), float(top)


def _stroke_width(ink: NDArray[np.uint8]) -> float:
    """How wide most strokes are at most, in pixels: twice what their middle is away from the paper."""
    away = cv2.distanceTransform(ink, cv2.DIST_L2, cv2.DIST_MASK_3)
    middle = away[(away > 0) & (away >= cv2.dilate(away, np.ones((3, 3), np.uint8)))]
    return 2 * float(np.median(middle)) if len(middle) else 0.0


def _find_ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """255 where the page is dark against its surroundings; on dark paper, as a blueprint's, where it is light."""
    grey: Any = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    dark, paper, light = np.percentile(grey[::4, ::4], TONES_PERCENT)
    if paper - dark < light - paper:
        grey, dark, paper = cv2.bitwise_not(grey), 255 - light, 255 - paper
    contrast = float(np.clip(INK_CONTRAST * (paper - dark), LEAST_CONTRAST, MOST_CONTRAST))
    method, kind = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    marked = cv2.adaptiveThreshold(grey, 255, method, kind, SURROUNDINGS_PX, contrast)
    return np.asarray(marked, np.uint8)


def _find_level_lines(ink: NDArray[np.uint8], min_length: int) -> NDArray[np.float32]:
    """Horizontal lines of `ink`; a slight skew (3°) is allowed, then a line falls into overlapping runs."""
    piece = max(LEAST_RUN_PX, min_length // 2)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, piece), np.uint8))
    blob = max(BLOB_PX, round(min_length / BLOB_PART))  # thicker than any line: arrow heads, centring marks, logos
    blobs = cv2.morphologyEx(opened, cv2.MORPH_OPEN, np.ones((blob, blob), np.uint8))
    opened = cv2.subtract(opened, cv2.dilate(blobs, np.ones((5, 5), np.uint8)))
    joined = cv2.dilate(opened, np.ones((3, 2 * GROWN_PX + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, width, height, _area = (int(value) for value in stats[index])
        if width < min_length + ENDS_PX or height > HIGH_PX + HIGH_SHARE * width:
            continue
        part = labels[y : y + height, x : x + width] == index
        left = float(np.nonzero(part[:, :ENDS_PX].any(axis=1))[0].mean())
        right = float(np.nonzero(part[:, -ENDS_PX:].any(axis=1))[0].mean())
        found.append((x + GROWN_PX, y + left, x + width - 1 - GROWN_PX, y + right))
    return np.asarray(found, np.float32).reshape(-1, 4)
