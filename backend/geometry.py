"""Boxes on a page.

A `Box` is in pixels of the page image unless its holder says otherwise: origin top left, x to the right,
y down, `x1 <= x2` and `y1 <= y2`. Knows nothing of what stands in a box.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict


class Box(BaseModel):
    """An upright rectangle, in pixels of the page image."""

    model_config = ConfigDict(frozen=True)

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        """Extent across, in the box's own unit."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """Extent down, in the box's own unit."""
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        """Width times height; 0 for a box that is turned inside out."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> tuple[float, float]:
        """Its middle as (x, y)."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            x1=min(self.x1, other.x1),
            y1=min(self.y1, other.y1),
            x2=max(self.x2, other.x2),
            y2=max(self.y2, other.y2),
        )

    def intersection(self, other: Box) -> float:
        """Area that both cover, in square pixels."""
        width = min(self.x2, other.x2) - max(self.x1, other.x1)
        height = min(self.y2, other.y2) - max(self.y1, other.y1)
        return max(0.0, width) * max(0.0, height)

    def gap(self, other: Box) -> float:
        """Distance between the edges of both; 0 where they touch."""
        across = max(0.0, max(self.x1, other.x1) - min(self.x2, other.x2))
        down = max(0.0, max(self.y1, other.y1) - min(self.y2, other.y2))
        return math.hypot(across, down)

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies in it or on its edge."""
        return self.x1 <= x <= self.x2 and self.y1 <= y <= self.y2

    def grown(self, margin: float) -> Box:
        """Wider by the margin on every side; smaller where that is negative."""
        return Box(x1=self.x1 - margin, y1=self.y1 - margin, x2=self.x2 + margin, y2=self.y2 + margin)

    def scaled(self, factor_x: float, factor_y: float | None = None) -> Box:
        """All coordinates times a factor; the same for both directions where only one is given."""
        fy = factor_x if factor_y is None else factor_y
        return Box(x1=self.x1 * factor_x, y1=self.y1 * fy, x2=self.x2 * factor_x, y2=self.y2 * fy)

    def shifted(self, dx: float, dy: float) -> Box:
        """Moved to the right and down."""
        return Box(x1=self.x1 + dx, y1=self.y1 + dy, x2=self.x2 + dx, y2=self.y2 + dy)

    def clipped(self, width: float, height: float) -> Box | None:
        """The part on a page of that size, or None where nothing is left."""
        x1, y1 = max(0.0, self.x1), max(0.0, self.y1)
        x2, y2 = min(float(width), self.x2), min(float(height), self.y2)
        return Box(x1=x1, y1=y1, x2=x2, y2=y2) if x1 < x2 and y1 < y2 else None


def bounding(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; at least one is needed."""
    boxes = list(boxes)
    return Box(
        x1=min(box.x1 for box in boxes),
        y1=min(box.y1 for box in boxes),
        x2=max(box.x2 for box in boxes),
        y2=max(box.y2 for box in boxes),
    )
