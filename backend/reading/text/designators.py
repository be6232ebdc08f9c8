"""Designators of electrical sheets: R12, C5 and Q103 name parts there, and are neither radii nor diameters.

A sheet is electrical where many such names stand, of several kinds, hardly any of them twice. Knows the letters
that the standards give to kinds of parts; nothing of places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from backend.reading.sheet import Source, Span

_KINDS = "R C L D Q U J K X Y F P S T V M IC FB TP SW JP CN LED CON BT RN RV VR XT KM QF SA SB HL PE FU"
LETTERS = frozenset(_KINDS.split())
NAME = re.compile(r"(?P<kind>[A-Z]{1,3})(?P<number>\d{1,4})[A-Z]?")
_ROUND = re.compile(r"⌀(?=\d{1,4}[A-Z]?$)")
_MANY = 12  # names on an electrical sheet at least
_OF_A_KIND, _KINDS_LEAST = 2, 3  # and so many kinds with so many names each
_ONCE = 0.7  # share of names that stand once; radii and chamfers are repeated


def designators(spans: Sequence[Span]) -> frozenset[int]:
    """Ids of the spans that name a part; empty on a sheet that is not electrical."""
    named = [(span, match) for span in spans if (match := NAME.fullmatch(_as_name(span))) and match["kind"] in LETTERS]
    return frozenset(id(span) for span, _ in named) if is_electrical([match[0] for _, match in named]) else frozenset()


def is_electrical(names: Sequence[str]) -> bool:
    """Whether texts that look like designators are: many, of several kinds, hardly any of them twice."""
    if len(names) < _MANY:
        return False
    kinds = Counter(match["kind"] for name in names if (match := NAME.fullmatch(name)))
    several = sum(count >= _OF_A_KIND for count in kinds.values()) >= _KINDS_LEAST
    return several and len(set(names)) >= _ONCE * len(names)


def with_designators(spans: Sequence[Span]) -> list[Span]:
    """The spans, with the letter Q back where OCR took it for a diameter sign in a name."""
    names = designators(spans)
    return [
        span.model_copy(update={"text": _as_name(span)}) if id(span) in names and span.source is Source.OCR else span
        for span in spans
    ]


def _as_name(span: Span) -> str:
    text = span.text.strip()
    return _ROUND.sub("Q", text) if span.source is Source.OCR else text
