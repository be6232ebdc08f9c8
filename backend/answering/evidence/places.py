"""Where a Sheet states a value of an answer, in whatever notation. Knows nothing of what the value belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.answering.evidence.dates import is_same_date
from backend.answering.evidence.values import StatedValues, Statement, TextPlace, holds_numbers
from backend.reading.facts import Fact
from backend.reading.grammar.comparison import without_adoption
from backend.reading.grammar.prose import Value, ValueKind, equal_values, find_values, states
from backend.reading.sheet import CalloutKind, Meaning


def written_at(quote: str, values: StatedValues) -> list[Fact]:
    """The facts that hold a text as it is written."""
    return _facts_at(values.find_text(quote))


def _facts_at(places: Sequence[TextPlace]) -> list[Fact]:
    return [place.fact for place in places]


def places_of(value: Value, values: StatedValues) -> list[Fact]:
    """The facts that hold a value, the most telling first."""
    if value.kind is ValueKind.DATE:
        return _facts_at(values.find_text(value.quote)) or _find_date(value.quote, values)
    if value.meaning is None:
        plain = without_adoption(value.quote)
        return _facts_at(values.find_text(value.quote) or (plain and values.find_text(plain)) or [])
    if value.kind is ValueKind.COUNT:
        return _find_counts(value, values)
    meaning = value.meaning
    like = [
        s for s in values.find_like(meaning) if holds_numbers(value.quote, s.meaning) and _is_of_same_sign(meaning, s)
    ]
    equal = [statement for statement in like if equal_values(meaning, statement.meaning)]
    holding = equal or [statement for statement in like if states(statement.meaning, meaning)]
    if holding:
        return _facts_by_rank(holding)
    if value.kind is ValueKind.NUMBER:
        return _find_counts(value, values) if re.fullmatch(r"\d{1,3}", value.quote) else []
    return _facts_at(values.find_text(value.quote)) if meaning.kind is not CalloutKind.SCALE else []


_OF_OTHER_SORT = frozenset({CalloutKind.ROUGHNESS, CalloutKind.GEOMETRIC_TOLERANCE, CalloutKind.WELD})  # no lengths
_ROUND = (CalloutKind.DIAMETER, CalloutKind.HOLE)
_SURELY_READ = 0.9  # a statement without a sign has none, and is no diameter whose sign was not read


def _is_of_same_sign(meaning: Meaning, statement: Statement) -> bool:
    """Whether the sign of a value (⌀, R, °) may be the statement's: a plain number may stand for any of them."""
    one, other = meaning.kind, statement.meaning.kind
    if one != other and {one, other} & _OF_OTHER_SORT:
        round_zone = {one, other} == {CalloutKind.DIAMETER, CalloutKind.GEOMETRIC_TOLERANCE}  # `◎ ⌀0,02 A`
        return round_zone or CalloutKind.LINEAR in (one, other)
    if CalloutKind.LINEAR in (one, other):
        if meaning.toleranced and statement.meaning.toleranced:
            return True  # value and tolerance agree: the same statement, whose sign was not read
        plain = other is CalloutKind.LINEAR and statement.confidence >= _SURELY_READ
        return not (one in _ROUND and plain)
    signed = (CalloutKind.RADIUS, CalloutKind.ANGLE)
    return one == other or not (one in (*signed, *_ROUND) and other in (*signed, *_ROUND)) or {one, other} <= {*_ROUND}


def _facts_by_rank(statements: Sequence[Statement]) -> list[Fact]:
    ordered = sorted(statements, key=lambda statement: statement.rank)
    return [statement.fact for statement in ordered]


def _find_counts(value: Value, values: StatedValues) -> list[Fact]:
    """A number of things: the count of a callout, or the same number in any text."""
    assert value.meaning is not None and value.meaning.value is not None
    number = round(value.meaning.value)
    counted = [s for s in values.statements if s.meaning.count == number and number > 1]
    written = [s for s in values.find_like(value.meaning) if s.rank == 0 and equal_values(value.meaning, s.meaning)]
    return _facts_by_rank(counted) or _facts_at(values.find_number(number)) or _facts_by_rank(written)


_FEWEST_DIGITS = 3  # of a date whose month is a word: `1 Feb 24`


def _find_date(quote: str, values: StatedValues) -> list[Fact]:
    return [
        place.fact
        for place in values.places
        if sum(letter.isdigit() for letter in place.text) >= _FEWEST_DIGITS
        for value in find_values(place.text)
        if value.kind is ValueKind.DATE and is_same_date(quote, value.quote)
    ]
