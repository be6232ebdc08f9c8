"""Diameter signs that OCR read as the zero before a point: known by how a sheet writes its numbers.

Knows spans and the grammar of callouts, no places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.reading.grammar.parse import parse
from backend.reading.sheet import Source, Span

_ZERO_POINT = re.compile(r"(?P<before>\(?(?:\d{1,3}\s?[xX×]\s?)?S?\s?)0(?=\.\d{2,})")
_BARE_POINT, _STATED_ZERO = re.compile(r"(?<![\d.])\.\d{2,}"), re.compile(r"(?<![\d.])0\.\d{2,}")
_ZEROLESS = 4  # numbers that begin with their point, on a sheet that writes them so
_ZEROLESS_TIMES = 4  # as many as of those with a zero, on such a sheet
_SIGN_MENDED = 0.9  # share of its confidence that a text keeps which OCR misread


def with_lost_diameters(spans: Sequence[Span]) -> list[Span]:
    """On a sheet that writes `.125` the zero of a `0.125` that OCR read is a diameter sign."""
    if not _is_zeroless(spans):
        return list(spans)
    return [_with_diameter(span) if span.source is Source.OCR else span for span in spans]


def _with_diameter(span: Span) -> Span:
    match = _ZERO_POINT.match(span.text)
    if match is None:
        return span
    text = f"{match['before']}⌀{span.text[match.end() :]}"
    if parse(text) is None:
        return span
    return span.model_copy(update={"text": text, "confidence": span.confidence * _SIGN_MENDED})


def _is_zeroless(spans: Sequence[Span]) -> bool:
    """Whether a sheet leaves the zero before the point out, as those in inches do."""
    bare = sum(_BARE_POINT.search(span.text) is not None for span in spans)
    stated = sum(_STATED_ZERO.search(span.text) is not None for span in spans if span.source is not Source.OCR)
    return bare >= _ZEROLESS and bare > _ZEROLESS_TIMES * stated
