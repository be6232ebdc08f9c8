"""Diameter signs that OCR read as a zero: before another digit, or before a point where the sheet writes no zeros.

Knows spans and the grammar of callouts, no places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.reading.grammar.parse import parse
from backend.reading.sheet import Source, Span

_BEFORE = r"(?P<before>\(?(?:\d{1,3}\s?[xX×]\s?)?S?\s?)"
LEADING = re.compile(_BEFORE + r"⌀?0(?=[1-9]\d{0,3}(?:[.,]\d+)?(?:\s?[±+(]|\s|$))")  # no number starts so
_ZERO_POINT = re.compile(_BEFORE + r"0(?=\.\d{2,})")
_BARE_POINT, _STATED_ZERO = re.compile(r"(?<![\d.])\.\d{2,}"), re.compile(r"(?<![\d.])0\.\d{2,}")
_ZEROLESS = 4  # numbers that begin with their point, on a sheet that writes them so
_ZEROLESS_TIMES = 4  # as many as of those with a zero, on such a sheet
SIGN_MENDED = 0.9  # share of its confidence that a text keeps which OCR misread


def with_lost_diameters(spans: Sequence[Span]) -> list[Span]:
    """On a sheet that writes `.125` the zero of a `0.125` that OCR read is a diameter sign."""
    if not _is_zeroless(spans):
        return list(spans)
    return [_with_diameter(span) if span.source is Source.OCR else span for span in spans]


def with_sign(text: str, zero: re.Pattern[str]) -> str | None:
    """The text with the sign in place of the zero, where that makes a callout of it."""
    match = zero.match(text)
    signed = f"{match['before']}⌀{text[match.end() :]}" if match is not None else ""
    return signed if match is not None and parse(signed) is not None else None


def _with_diameter(span: Span) -> Span:
    text = with_sign(span.text, _ZERO_POINT)
    return span if text is None else span.model_copy(update={"text": text, "confidence": span.confidence * SIGN_MENDED})


def _is_zeroless(spans: Sequence[Span]) -> bool:
    """Whether a sheet leaves the zero before the point out, as those in inches do."""
    bare = sum(_BARE_POINT.search(span.text) is not None for span in spans)
    stated = sum(_STATED_ZERO.search(span.text) is not None for span in spans if span.source is not Source.OCR)
    return bare >= _ZEROLESS and bare > _ZEROLESS_TIMES * stated
