"""A reach along an axis of the page. Knows nothing of how it was found."""

from __future__ import annotations

from dataclasses import dataclass

from backend.reading.measuring.lines import Axis


@dataclass(frozen=True)
class Extent:
    """A reach along an axis, in pixels, and the place across it of its dimension line, or of an ordinate's number."""

    axis: Axis
    start: float
    end: float
    place: float
    loose: bool = False  # an end of its dimension line is not near an end of it
    ordinate: bool = False  # without a dimension line; its extension line may be bent

    @property
    def length(self) -> float:
        return self.end - self.start
