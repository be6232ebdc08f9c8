"""The callout grammar: a text as it stands on a drawing, to what it means."""

from __future__ import annotations

import re

from backend.reading.meaning import Meaning
from backend.reading.numbers import DECIMAL, fold, parse_number
from backend.reading.sheet import CalloutKind

__all__ = ["Meaning", "parse"]

_SIMPLE = re.compile(
    rf"(?:(?P<count>\d+)\s?[xX×]\s?)?(?P<sign>⌀|R|M)?\s?(?P<value>{DECIMAL})\s?(?P<unit>mm|°|\")?"
    rf"(?:\s?±\s?(?P<pm>{DECIMAL}))?"
)
_KINDS = {"⌀": CalloutKind.DIAMETER, "R": CalloutKind.RADIUS, "M": CalloutKind.THREAD, None: CalloutKind.LINEAR}


def parse(text: str) -> Meaning | None:
    """What a whole text states as a callout, or None where it is none."""
    match = _SIMPLE.fullmatch(fold(text).strip())
    if match is None:
        return None
    number = parse_number(match["value"])
    if number is None:
        return None
    tolerance = parse_number(match["pm"]) if match["pm"] else None
    kind = CalloutKind.ANGLE if match["unit"] == "°" else _KINDS[match["sign"]]
    return Meaning(
        kind,
        text,
        value=number.value,
        count=int(match["count"] or 1),
        upper=tolerance.value if tolerance else None,
        lower=-tolerance.value if tolerance else None,
        thread=f"M{match['value']}" if kind is CalloutKind.THREAD else None,
        confidence=0.5 if kind is CalloutKind.LINEAR else 0.9,
    )
