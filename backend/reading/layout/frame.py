"""The page turned so that the text of one direction stands upright.

A sheet may lie on its side or be scanned askew. Everything that looks at "beside", "under" and ruled cells
works in a frame, where text reads left to right and ruling lines are level, and maps its boxes back at the
end. Knows nothing of what a text means.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.pictures import MM_PER_INCH

ASSUMED_LONG_SIDE_MM = 420.0  # where the file does not say: an A3 sheet
MAX_SKEW_DEG = 4.0  # a page that leans more was not scanned askew: its lines are drawn so
LEAST_SKEW_DEG = 0.12  # less than a line width over a title block

Segments = NDArray[np.float32]


@dataclass(frozen=True)
class Frame:
    """Turns by `quarter` × 90° plus a small skew; text at that angle on the page becomes upright."""

    quarter: int
    skew: float
    width: float  # of the page, not turned
    height: float
    mm: float  # pixels a millimetre

    @property
    def _axes(self) -> tuple[float, float]:
        angle = math.radians(self.quarter * 90 + self.skew)
        return math.cos(angle), math.sin(angle)

    def _turn(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = self._axes
        return x * cos - y * sin, x * sin + y * cos

    def _turn_back(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = self._axes
        return x * cos + y * sin, -x * sin + y * cos

    def _box_around(self, box: Box, center: tuple[float, float]) -> Box:
        width, height = (box.height, box.width) if self.quarter % 2 else (box.width, box.height)
        x, y = center
        return Box(x1=x - width / 2, y1=y - height / 2, x2=x + width / 2, y2=y + height / 2)

    def box(self, box: Box) -> Box:
        """A box of the page, in the frame; a skewed box keeps its size."""
        return self._box_around(box, self._turn(*box.center))

    def back(self, box: Box) -> Box:
        """A box of the frame, on the page."""
        return self._box_around(box, self._turn_back(*box.center))

    def segments(self, segments: Segments) -> Segments:
        cos, sin = self._axes
        x, y = segments[:, 0::2], segments[:, 1::2]
        turned = np.empty_like(segments)
        turned[:, 0::2] = x * cos - y * sin
        turned[:, 1::2] = x * sin + y * cos
        return turned

    @property
    def page(self) -> Box:
        return self.box(Box(x1=0, y1=0, x2=self.width, y2=self.height))


def pixels_per_mm(content: PageContent) -> float:
    """Pixels of the page image a millimetre of paper."""
    size = content.size
    if size.dpi:
        return size.dpi / MM_PER_INCH
    return max(size.width, size.height) / ASSUMED_LONG_SIDE_MM


def quarter_of(angle: float) -> int:
    """The quarter turn nearest to an angle in degrees."""
    return round(angle / 90) % 4


def skew_of(segments: Segments, least_px: float) -> float:
    """How far the lines of the page lean, in degrees counter-clockwise; 0 for a straight page.

    `least_px` is the length in pixels from which on a line counts.
    """
    if len(segments) == 0:
        return 0.0
    across, down = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    length = np.hypot(across, down)
    angle = np.degrees(np.arctan2(-down, across))
    lean = (angle + 45) % 90 - 45
    kept = (length >= least_px) & (np.abs(lean) <= MAX_SKEW_DEG)
    if not kept.any():
        return 0.0
    order = np.argsort(lean[kept])
    weights = np.cumsum(length[kept][order])
    middle = float(lean[kept][order][int(np.searchsorted(weights, weights[-1] / 2))])
    return middle if abs(middle) >= LEAST_SKEW_DEG else 0.0
