"""The values that a Sheet states, ready to be looked up by amount or by spelling, each with its fact.

Built once for each Sheet, and kept as long as it lives. Knows nothing of answers.
"""

from __future__ import annotations

import bisect
import dataclasses
import math
import re
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from backend.geometry import Box
from backend.reading.facts import Fact, FactKind, facts_of
from backend.reading.grammar.comparison import MM_PER
from backend.reading.grammar.numbers import NUMBER, parse_number
from backend.reading.grammar.numbers import fold as plain_signs
from backend.reading.grammar.prose import find_values, quantities
from backend.reading.sheet import Callout, Meaning, Sheet
from backend.vocabulary.fold import fold

_NUMBER = re.compile(NUMBER)
SAME_NUMBER = 1e-6  # of a number, by which two may differ that are one: rounding in the conversion of units
_BUCKETS = 1000  # for a factor of e: amounts in one bucket, or in neighbours, differ by some thousandth
_ZERO_BUCKET = -(10**6)  # far from those of other amounts
_FIELDS = [field.name for field in dataclasses.fields(Meaning)]


@dataclass(frozen=True)
class Statement:
    """A value of the sheet: what it means, where it stands, and how surely it was read."""

    meaning: Meaning
    box: Box
    confidence: float
    rank: int  # 0 a callout, 1 any other text
    fact: Fact


@dataclass(frozen=True)
class TextPlace:
    text: str
    box: Box
    confidence: float
    fact: Fact


class StatedValues:
    """All values of one Sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = weakref.ref(sheet)

    @cached_property
    def places(self) -> tuple[TextPlace, ...]:
        """Every text of the sheet that is a fact or part of one."""
        sheet = self._sheet()
        assert sheet is not None
        found = [TextPlace(fact.text, fact.box, fact.confidence, fact) for fact in facts_of(sheet)]
        return tuple(place for place in found if place.text.strip())

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        sheet = self._sheet()
        assert sheet is not None
        return tuple(_read_statements(sheet, self.places))

    @cached_property
    def _by_amount(self) -> dict[tuple[str, int], list[Statement]]:
        found: dict[tuple[str, int], list[Statement]] = defaultdict(list)
        for statement in self.statements:
            for amount, unit in quantities(statement.meaning):
                for key in _bucket_keys(amount, unit):
                    found[key].append(statement)
        return found

    def find_like(self, meaning: Meaning) -> list[Statement]:
        """Statements that may hold the value: those with one of its amounts, or all where it has none."""
        amounts = quantities(meaning)
        if not amounts or meaning.thread:
            return [s for s in self.statements if bool(s.meaning.thread) == bool(meaning.thread)]
        amount, unit = amounts[0]
        found: dict[int, Statement] = {}
        for name, bucket in _bucket_keys(amount, unit):
            for near in (bucket - 1, bucket, bucket + 1):
                for statement in self._by_amount.get((name, near), ()):
                    found[id(statement)] = statement
        return list(found.values())

    def find_number(self, number: int) -> list[TextPlace]:
        """Where a whole number stands alone, or counts what is written behind it."""
        alone = re.compile(rf"(?<![\w.,/:°⌀±+-]){number}(?:\s?[x×]\b|\s+[^\W\d_]{{3,}}|\s*$)", re.IGNORECASE)
        return [place for place in self.places if alone.search(place.text)]

    @cached_property
    def _text(self) -> tuple[str, list[int]]:
        starts, parts, length = [], [], 0
        for place in self.places:
            folded = _spelling(place.text)
            starts.append(length)
            parts.append(folded)
            length += len(folded) + 1
        return "\n".join(parts), starts

    def find_text(self, quote: str) -> list[TextPlace]:
        """Where a text stands as whole words, blanks, dashes and the decimal sign aside."""
        parts = re.findall(r"[^\W_]+|[^\w\s]|_", _spelling(quote))
        if not any(part[0].isalnum() for part in parts):
            return []
        letters = r"[^\W_]"
        pattern = (
            rf"(?<!{letters})(?<!\d[.,:/])" + r" ?".join(map(_sign_pattern, parts)) + rf"(?!{letters})(?![.,:/]\d)"
        )
        text, starts = self._text
        return [self.places[bisect.bisect(starts, match.start()) - 1] for match in re.finditer(pattern, text)]


_LOOSE = {".": "[.,]", ",": "[.,]", "-": "[-–−_ ]?", "–": "[-–−_ ]?", "_": "[-_ ]"}
_QUOTES = "\"'“”„‚‘’»«*"


def _sign_pattern(part: str) -> str:
    """A part of a quote as a pattern: letters as they are, signs that are written in several ways loosely."""
    if part in _QUOTES:
        return r"[\"'“”„‚‘’»«]{0,2}"
    return _LOOSE.get(part) or re.escape(part)


def _spelling(text: str) -> str:
    return fold(text).replace("\n", " ")


def _bucket_keys(amount: float, unit: str | None) -> Iterable[tuple[str, int]]:
    """Buckets of an amount: as it is written, and in millimetres where the unit is known."""
    yield "", _bucket(amount)
    if unit in MM_PER:
        yield "mm", _bucket(amount * MM_PER[unit])
    elif unit is None:
        yield "mm", _bucket(amount)


def numbers_in(text: str) -> list[float]:
    """Every number that a text writes, fractions and feet as one."""
    read = [parse_number(match[0]) for match in _NUMBER.finditer(plain_signs(text))]
    return [number.value for number in read if number is not None]


def holds_numbers(quote: str, meaning: Meaning) -> bool:
    """Whether a statement writes every number of a quote with several, such as `17' x 17'8`; a 0 may be left out."""
    wanted = [number for number in numbers_in(quote) if number]
    if len(wanted) < 2:
        return True
    if meaning.thread:
        return not Counter(wanted) - Counter([*numbers_in(meaning.text), float(meaning.count)])
    held = [*numbers_in(meaning.text), float(meaning.count)]
    held += [amount for amount, _ in quantities(meaning)]
    return all(any(math.isclose(abs(number), abs(other), rel_tol=SAME_NUMBER) for other in held) for number in wanted)


def _bucket(amount: float) -> int:
    return round(math.log(abs(amount)) * _BUCKETS) if amount else _ZERO_BUCKET


def _read_statements(sheet: Sheet, places: Iterable[TextPlace]) -> Iterable[Statement]:
    for fact in facts_of(sheet):
        if fact.callout is not None and fact.kind in (FactKind.CALLOUT, FactKind.VALUE):
            rank = 0 if fact.kind is FactKind.CALLOUT else 1
            yield Statement(_meaning_of(fact.callout), fact.box, fact.confidence, rank, fact)
    seen: set[tuple[str, Box]] = set()
    for place in places:
        if place.fact.kind is FactKind.CALLOUT or not any(letter.isdigit() for letter in place.text):
            continue
        if (place.text, place.box) in seen:
            continue
        seen.add((place.text, place.box))
        for value in find_values(place.text):
            if value.meaning is not None:
                yield Statement(value.meaning, place.box, place.confidence, 1, place.fact)


def _meaning_of(callout: Callout) -> Meaning:
    return Meaning(**{name: getattr(callout, name) for name in _FIELDS})


_KEPT: dict[int, tuple[weakref.ref[Sheet], StatedValues]] = {}


def values_of(sheet: Sheet) -> StatedValues:
    """The values of a Sheet, kept as long as the Sheet object lives."""
    kept = _KEPT.get(id(sheet))
    if kept is not None and kept[0]() is sheet:
        return kept[1]
    key = id(sheet)
    values = StatedValues(sheet)
    _KEPT[key] = (weakref.ref(sheet, lambda _: _KEPT.pop(key, None)), values)
    return values
