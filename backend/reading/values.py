"""The values that running prose states, and whether two values are the same.

Reads answers in German and English: numbers with units, fits, threads, tolerances, scales, codes, dates.
Knows nothing of sheets: whether a value stands on one is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from backend.reading.grammar import parse
from backend.reading.meaning import Meaning


class ValueKind(StrEnum):
    """How a value is to be looked for."""

    MEASURE = "measure"  # a callout: has a meaning
    NUMBER = "number"  # a number without unit: has a meaning, of kind linear
    COUNT = "count"  # a counting word or a small number that counts things; meaning None
    CODE = "code"  # a part number, a material, a standard; meaning None
    DATE = "date"  # meaning None


@dataclass(frozen=True)
class Value:
    """A value as the text writes it: `text[start:end] == quote`."""

    quote: str
    start: int
    end: int
    meaning: Meaning | None
    kind: ValueKind = ValueKind.MEASURE


_WORD = re.compile(r"\S*\d\S*")


def find_values(text: str) -> list[Value]:
    """All values stated in a text, in order, without overlaps."""
    found = []
    for match in _WORD.finditer(text):
        quote = match[0].strip(".,;:!?()[]*_")
        start = match.start() + match[0].index(quote)
        meaning = parse(quote)
        kind = ValueKind.MEASURE if meaning else ValueKind.CODE
        found.append(Value(quote, start, start + len(quote), meaning, kind))
    return found


def equal_values(a: Meaning, b: Meaning) -> bool:
    """Whether both state the same value, however it is written."""
    return a.value is not None and a.value == b.value
