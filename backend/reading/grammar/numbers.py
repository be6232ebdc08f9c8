"""Numbers as drawings write them: `12,5`, `.5`, `1.250,5`, `1 1/2"`, `5/16`, `58'-0"`, `13'6`, `45°30'`.

`fold` maps the many look-alikes of a sign to one character each and keeps the length of the text, so that
places in the folded text are places in the original. One separator is a decimal sign: drawings do not group
digits, except where two separators prove it. Knows nothing of what a number measures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from backend.vocabulary.sheets.load import one_of, words

_LOOKALIKES = {
    "⌀": "Øø∅Φφ∅",
    "×": "✕✖⨯",
    "-": "−–—‒‑﹣－",
    "°": "º˚∘",
    "'": "’‘′´`ʹ",
    '"': "”“″„ʺ＂",
    " ": "\u00a0\u2007\u2008\u2009\u202f\u2002\u2003\t\n\r",
    "±": "∓",
    ":": "：∶",
    "(": "（",
    ")": "）",
    "/": "⁄∕／",
    ",": "，",
    "µ": "μ",
    "□": "☐⬜◻",
    "⊥": "⟂",
    "∥": "⫽⑊",
}
_FOLD = {ord(look): sign for sign, looks in _LOOKALIKES.items() for look in looks}
_FOLD |= {0xFF10 + n: str(n) for n in range(10)}

DECIMAL = r"(?:\d+(?:[.,]\d+)?|[.,]\d+)"
GROUPED = r"(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:[ ']\d{3})+[.,]\d+)"
FRACTION = r"(?:(?:\d+[ -]\s?)?\d{1,2}/(?:2|4|8|16|32|64|128)(?!\d|[.,]\d))"
FEET = rf"(?:\d+\s?'(?:\s?-?\s?(?:{FRACTION}|\d{{1,2}}(?:[.,]\d+)?(?:[ -]\d{{1,2}}/\d{{1,2}})?)(?:\"|'')?)?(?!\d))"
NUMBER = rf"(?:{FEET}|{GROUPED}|{FRACTION}|{DECIMAL})"

INCHES_PER_FOOT = 12
_DECIMAL = re.compile(DECIMAL)
_GROUPED = re.compile(GROUPED)
_FRACTION = re.compile(r"(?:(\d+)[ -]\s?)?(\d{1,3})/(\d{1,3})")
_FEET = re.compile(r"(\d+)\s?'\s?-?\s?(.*?)(?:\"|'')?")
_UNITS = {word: unit for unit in ("mm", "cm", "m", "in", "ft") for word in words("units", unit)}
_UNIT = re.compile(rf"(.*?)\s*({one_of(_UNITS)})?", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number, its unit where it is written with it, and how many decimals it states."""

    value: float
    unit: str | None = None
    decimals: int = 0


def fold(text: str) -> str:
    """The same text, equally long, with one character for each sign."""
    return text.translate(_FOLD)


def parse_number(text: str, *, unit: str | None = None) -> Number | None:
    """The number that the whole text states; `unit` is taken where the text names none."""
    text = fold(text).strip()
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-").strip()
    if feet := _FEET.fullmatch(text):
        return _parse_feet(sign, feet)
    match = _UNIT.fullmatch(text)
    if match is None:
        return None
    digits, named = match[1], match[2]
    value = plain_value(digits)
    if value is None:
        return None
    return Number(sign * value, unit_name(named) if named else unit, _decimals(digits))


def plain_value(digits: str) -> float | None:
    """The value of digits without sign and unit: decimal, grouped or fraction."""
    if _DECIMAL.fullmatch(digits):
        return float(digits.replace(",", "."))
    if _GROUPED.fullmatch(digits):
        whole, point, rest = digits.rpartition("," if digits.rfind(",") > digits.rfind(".") else ".")
        return float(re.sub(r"\D", "", whole) + "." + rest) if point else None
    if match := _FRACTION.fullmatch(digits):
        units, over, under = int(match[1] or 0), int(match[2]), int(match[3])
        return units + over / under if under else None
    return None


def unit_name(word: str) -> str | None:
    """`mm`, `cm`, `m`, `in` or `ft` for a unit as it is written."""
    return _UNITS.get(word.lower())


def _parse_feet(sign: float, match: re.Match[str]) -> Number | None:
    if re.match(r"0\d", match[2]):
        return None  # no inches, and often a misread angle
    inches = plain_value(match[2].strip()) if match[2].strip() else 0.0
    if inches is None or inches >= INCHES_PER_FOOT:
        return None
    return Number(sign * (int(match[1]) + inches / INCHES_PER_FOOT), "ft")


def _decimals(digits: str) -> int:
    _, point, rest = digits.replace(",", ".").rpartition(".")
    return len(rest) if point else 0
