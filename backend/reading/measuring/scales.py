"""What a scale says on paper: pixels of the page for each unit of a dimension. Knows ratios, not where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from backend.documents.content import PageSize
from backend.reading.grammar.comparison import MM_PER
from backend.reading.grammar.parse import parse
from backend.reading.sheet import CalloutKind, TitleEntry, TitleField

SAME = 0.003  # two scales within it are one
_PLAIN = re.compile(r"\s*(?P<of>\d*[.,]\d+|\d+(?=\s*/))(?:\s*/\s*(?P<to>\d+))?\s*")
_STEPS = (1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 15.0)  # of ISO 5455, and those that practice adds
_USUAL = tuple(sorted({step * 10**power for step in _STEPS for power in (-3, -2, -1, 0, 1, 2)} | {1 / 3, 1 / 4, 1 / 8}))


def stated_scales(title_block: Sequence[TitleEntry], of_views: Iterable[str]) -> list[float]:
    """The scales that a sheet states, of itself and of its views, each once, as size on paper by size of the part."""
    texts = [entry.value for entry in title_block if entry.field is TitleField.SCALE]
    texts += of_views
    return list(dict.fromkeys(ratio for text in texts if (ratio := _read_ratio(text)) is not None))


def _read_ratio(text: str) -> float | None:
    """As the grammar reads a scale; in a field for it, a fraction or a decimal is one too."""
    meaning = parse(text)
    if meaning is not None and meaning.kind is CalloutKind.SCALE:
        return meaning.value
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    of, to = (float(part.replace(",", ".")) for part in (match["of"], match["to"] or "1"))
    return of / to if of and to else None


def pixels_a_unit(scales: Iterable[float], size: PageSize, unit: str | None) -> list[float]:
    """Pixels for each unit of a dimension; nothing where the file does not say how large the page is."""
    if not size.width_mm:
        return []
    return [scale * size.width / size.width_mm * MM_PER.get(unit or "mm", 1.0) for scale in scales]


def is_usual(pixels: float, size: PageSize, unit: str | None) -> bool:
    """Whether pixels for each unit are those of a scale that people draw in."""
    one = pixels_a_unit([1.0], size, unit)
    return bool(one) and any(math.isclose(pixels / one[0], usual, rel_tol=SAME) for usual in _USUAL)
