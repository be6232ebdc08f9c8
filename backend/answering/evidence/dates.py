"""Whether two dates are the same day, however each is written. Knows nothing of sheets.

With points the day stands first, with hyphens behind a year of four digits the month does; of `3/8/2016` nothing
says which it is, and only a date written alike tells whether it is the same.
"""

from __future__ import annotations

import re
from datetime import date

from backend.vocabulary.fold import fold
from backend.vocabulary.sheets.load import months

_MONTHS = {fold(name): number for name, number in months().items()}
_SHORT = 3  # letters of a month that is cut short: `Febr.`
_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
_CENTURY, _CENTURIES = 100, (1900, 2000)  # years; those that a year of two digits may be in


def is_same_date(one: str, other: str) -> bool:
    """Whether two texts are one day; of two that are written alike, day and month stand in one order."""
    first, second = _NUMERIC.fullmatch(one.strip()), _NUMERIC.fullmatch(other.strip())
    if first and second and first[2] == second[2] and _has_year_first(first) == _has_year_first(second):
        return all(_may_be_same(first[part], second[part]) for part in (1, 3, 4))
    return bool(_days_of(one) & _days_of(other))


def _has_year_first(match: re.Match[str]) -> bool:
    return int(match[1]) >= _CENTURY


def _may_be_same(one: str, other: str) -> bool:
    """Whether two parts are one number, a year with or without its century."""
    a, b = int(one), int(other)
    return a == b or (min(a, b) < _CENTURY <= max(a, b) and a % _CENTURY == b % _CENTURY)


def _days_of(text: str) -> set[date]:
    """Every day that a text may mean."""
    folded = fold(text)
    if match := _NUMERIC.fullmatch(folded.strip()):
        first, middle, last = (int(match[part]) for part in (1, 3, 4))
        if _has_year_first(match):
            return _valid([(first, middle, last)])
        by_day = _valid([(last, middle, first)])
        return by_day if match[2] == "." and by_day else by_day | _valid([(last, first, middle)])
    numbers = [int(number) for number in re.findall(r"\d+", folded)]
    named = (_MONTHS.get(word, _MONTHS.get(word[:_SHORT])) for word in re.findall(r"[^\W\d_]{3,}", folded))
    month = next((number for number in named if number is not None), None)
    if month is None or len(numbers) != 2:
        return set()
    first, last = numbers
    return _valid([(first, month, last)] if first >= _CENTURY else [(last, month, first)])


def _valid(dates: list[tuple[int, int, int]]) -> set[date]:
    found = set()
    for year, month, day in dates:
        for century in (0,) if year >= _CENTURY else _CENTURIES:
            try:
                found.add(date(century + year, month, day))
            except ValueError:
                continue
    return found
