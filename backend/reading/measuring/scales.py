"""What a scale says on paper: pixels of the page for each unit of a dimension. Knows ratios, not where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from backend.documents.content import PageSize
from backend.reading.sheet import TitleEntry, TitleField, View

MM_AN_INCH = 25.4
SAME = 0.003  # two scales within it are one
_RATIO = re.compile(r"(\d+(?:[.,]\d+)?)\s*[:/]\s*(\d+(?:[.,]\d+)?)")
_SINGLE = re.compile(r"\s*(\d*[.,]\d+)\s*")
_STEPS = (1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 15.0)  # of ISO 5455, and those that practice adds
_USUAL = tuple(sorted({step * 10**power for step in _STEPS for power in (-3, -2, -1, 0, 1, 2)} | {1 / 3, 1 / 4, 1 / 8}))


def stated_scales(title_block: Sequence[TitleEntry], views: Sequence[View]) -> list[float]:
    """The scales that a sheet states, each once, as size on paper by size of the part."""
    texts = [entry.value for entry in title_block if entry.field is TitleField.SCALE]
    texts += [view.scale for view in views if view.scale]
    return list(dict.fromkeys(ratio for text in texts if (ratio := _ratio(text)) is not None))


def _ratio(text: str) -> float | None:
    if (match := _RATIO.search(text)) is not None:
        of, to = _number(match[1]), _number(match[2])
        return of / to if of and to else None
    match = _SINGLE.fullmatch(text)
    return (_number(match[1]) or None) if match is not None else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def pixels_a_unit(scales: Iterable[float], size: PageSize, unit: str | None) -> list[float]:
    """Pixels for each unit of a dimension; nothing where the file does not say how large the page is."""
    if not size.width_mm:
        return []
    return [scale * size.width / size.width_mm * (MM_AN_INCH if unit == "in" else 1.0) for scale in scales]


def is_usual(pixels: float, size: PageSize, unit: str | None) -> bool:
    """Whether pixels for each unit are those of a scale that people draw in."""
    one = pixels_a_unit([1.0], size, unit)
    return bool(one) and any(math.isclose(pixels / one[0], usual, rel_tol=SAME) for usual in _USUAL)
