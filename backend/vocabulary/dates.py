"""How a date is written: the one list of its forms, as parts of regular expressions without regard to case.

What may stand before and behind it, each place says itself: a cell of a title block, a word of a sentence. Knows
nothing of which day is meant.
"""

from __future__ import annotations

from backend.vocabulary.sheets.load import months, one_of, words

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"  # or a month where that stands first
_YEAR = r"(?:\d{4}|\d{2})"
_CENTURY = r"(?:19|20)\d\d"
_MONTH_DIGITS, _MONTH_NUMBER = r"(?:0[1-9]|1[0-2])", r"(?:0?[1-9]|1[0-2])"
_MONTH = one_of(months())
_OF = one_of(words("forms", "of"))
_DAY_NAMED = rf"\d{{1,2}}(?:{one_of(words('forms', 'day'))}(?![^\W\d_]))?(?:\s+{_OF}(?=\s))?"  # `3rd of`

# `8.3.2016`, `03/08/16`, `2016-03-08`; one sign parts all three numbers
_NUMBERS = "|".join(
    rf"{_DAY}\s?{sign}\s?{_DAY}\s?{sign}\s?{_YEAR}|\d{{4}}\s?{sign}\s?{_DAY}\s?{sign}\s?{_DAY}"
    for sign in (r"\.", "/", "-")
)
_SHORT_YEAR_FIRST = rf"[4-9]\d-{_MONTH_DIGITS}-{_DAY}"  # `87-11-30`
_DAY_FIRST = rf"{_DAY_NAMED}[.\-/\s]{{0,2}}{_MONTH}\.?[\-/,\s]{{0,2}}(?:{_OF}\s+)?{_YEAR}"  # `8. März 2016`, `3-OCT-58`
_MONTH_FIRST = rf"{_MONTH}\.?[\s\-/]\s?\d{{1,2}},?[\s\-/]\s?{_YEAR}"  # `March 8, 2016`
_IDEOGRAPHS = r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"

DATE = rf"(?:{_NUMBERS}|{_SHORT_YEAR_FIRST}|{_DAY_FIRST}|{_MONTH_FIRST}|{_IDEOGRAPHS})"
MONTH_OF_YEAR = (
    rf"(?:{_MONTH}\.?\s*[-/]?\s*\d{{4}}|{_MONTH_NUMBER}/{_CENTURY}|{_MONTH_DIGITS}[.-]{_CENTURY}"
    rf"|{_CENTURY}[./-]{_MONTH_DIGITS}|\d{{4}}\s*年\s*\d{{1,2}}\s*月)"
)
DAY_OF_MONTH = rf"\d{{1,2}}\.\s?{_MONTH}"  # `8. März`
TIME_OF_DAY = rf"[012]?\d:[0-5]\d(?::[0-5]\d|(?=\s?{one_of(words('callouts', 'time'))}(?!\w)))"
