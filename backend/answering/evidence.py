"""For each value that an answer states: where the Sheets have it, or that they do not.

Equal values in another notation count as the same. A value that stands only on another page, or was read with
little confidence, is uncertain. Knows nothing of who wrote the answer, and changes nothing in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from backend.answering.answer import Evidence, EvidenceStatus
from backend.answering.lookup.values import Place, StatedValues, Statement, holds_numbers, values_of
from backend.answering.question.words import fold
from backend.geometry import Box
from backend.reading.grammar.prose import Value, ValueKind, equal_values, find_values, states
from backend.reading.sheet import CalloutKind, Meaning, Sheet

SURE = 0.5  # a text read with less confidence proves nothing
MOST_VALUES = 300  # of one answer
_PAGE_BEFORE = re.compile(r"\b(?:page|seite|pages|seiten|blatt|sheet)\s*(?:no\.?|nr\.?)?\s*$", re.IGNORECASE)
_QUOTED = re.compile(r"(?<!\d)[“„\"»](?P<quoted>[^“”„\"«»\n]{2,160})[”“\"«]|\*\*(?P<bold>[^*\n]{2,160})\*\*")

_Found = tuple[Box, float]


def check(text: str, sheets: dict[int, Sheet], page: int, near: Sequence[Box] = ()) -> list[Evidence]:
    """One entry for each value of the text, in its order; places among `near` are preferred."""
    found: list[tuple[int, int, Evidence]] = []
    for value in find_values(text)[:MOST_VALUES]:
        if value.kind is ValueKind.COUNT and _PAGE_BEFORE.search(text[: value.start]):
            continue
        found.append((value.start, value.end, _evidence(value, sheets, page, near)))
    for start, end, quote in _names(text, sheets.get(page)):
        if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
            found.append((start, end, _name_evidence(quote, sheets, page, near)))
    return [evidence for _, _, evidence in sorted(found, key=lambda item: item[:2])]


def _names(text: str, sheet: Sheet | None) -> Iterable[tuple[int, int, str]]:
    """Texts without digits that the answer quotes, and values of the title block that it repeats."""
    for match in _QUOTED.finditer(text):
        group = "quoted" if match["quoted"] else "bold"
        yield match.start(group), match.end(group), match[group].rstrip(" .,:;")
    values = {entry.value for entry in sheet.title_block} if sheet is not None else set()
    lowered = text.lower()
    for value in sorted(values, key=len, reverse=True):
        start = lowered.find(value.lower()) if len(value) >= 3 else -1
        if start >= 0 and not lowered[start - 1 : start].isalnum():
            yield start, start + len(value), text[start : start + len(value)]


def _evidence(value: Value, sheets: dict[int, Sheet], page: int, near: Sequence[Box]) -> Evidence:
    return _on_pages(value.quote, sheets, page, near, lambda values: _places(value, values))


def _name_evidence(quote: str, sheets: dict[int, Sheet], page: int, near: Sequence[Box]) -> Evidence:
    return _on_pages(quote, sheets, page, near, lambda values: _as_found(values.written(quote)))


def _on_pages(
    quote: str,
    sheets: dict[int, Sheet],
    page: int,
    near: Sequence[Box],
    places: Callable[[StatedValues], list[_Found]],
) -> Evidence:
    """Looked for on the page of the question first, then on the others."""
    order = sorted(sheets, key=lambda number: (number != page, abs(number - page)))
    for number in order:
        found = places(values_of(sheets[number]))
        if found:
            box, confidence = _best(found, near if number == page else ())
            sure = number == page and confidence >= SURE
            status = EvidenceStatus.CONFIRMED if sure else EvidenceStatus.UNCERTAIN
            return Evidence(quote=quote, status=status, page=number, bbox=box)
    return Evidence(quote=quote, status=EvidenceStatus.NOT_FOUND)


def _best(found: Sequence[_Found], near: Sequence[Box]) -> _Found:
    """The first of the places that the answer points to, else the first of all; sure ones before doubtful ones."""
    sure = [place for place in found if place[1] >= SURE] or list(found)
    pointed = [place for place in sure if any(box.grown(2).contains(*place[0].center) for box in near)]
    return (pointed or sure)[0]


def _as_found(places: Sequence[Place]) -> list[_Found]:
    return [(place.box, place.confidence) for place in places]


def _places(value: Value, values: StatedValues) -> list[_Found]:
    if value.kind is ValueKind.DATE:
        return _as_found(values.written(value.quote)) or _same_date(value.quote, values)
    if value.meaning is None:
        return _as_found(values.written(value.quote))
    if value.kind is ValueKind.COUNT:
        return _counts(value, values)
    meaning = value.meaning
    like = [s for s in values.like(meaning) if holds_numbers(value.quote, s.meaning) and _same_sign(meaning, s)]
    equal = [statement for statement in like if equal_values(meaning, statement.meaning)]
    holding = equal or [statement for statement in like if states(statement.meaning, meaning)]
    if holding:
        return _in_order(holding)
    if value.kind is ValueKind.NUMBER:
        return _counts(value, values) if re.fullmatch(r"\d{1,3}", value.quote) else []
    return _as_found(values.written(value.quote)) if meaning.kind is not CalloutKind.SCALE else []


_ROUND = (CalloutKind.DIAMETER, CalloutKind.HOLE)
_SURELY_READ = 0.9


def _same_sign(meaning: Meaning, statement: Statement) -> bool:
    """Whether the sign of a value (⌀, R, °) may be the statement's: a plain number may stand for any of them."""
    one, other = meaning.kind, statement.meaning.kind
    if CalloutKind.LINEAR in (one, other):
        if meaning.toleranced and statement.meaning.toleranced:
            return True  # value and tolerance agree: the same statement, whose sign was not read
        plain = other is CalloutKind.LINEAR and statement.confidence >= _SURELY_READ
        return not (one in _ROUND and plain)
    signed = (CalloutKind.RADIUS, CalloutKind.ANGLE)
    return one == other or not (one in (*signed, *_ROUND) and other in (*signed, *_ROUND)) or {one, other} <= {*_ROUND}


def _in_order(statements: Sequence[Statement]) -> list[_Found]:
    ordered = sorted(statements, key=lambda statement: statement.rank)
    return [(statement.box, statement.confidence) for statement in ordered]


def _counts(value: Value, values: StatedValues) -> list[_Found]:
    """A number of things: the count of a callout, or the same number in any text."""
    assert value.meaning is not None and value.meaning.value is not None
    number = round(value.meaning.value)
    counted = [s for s in values.statements if s.meaning.count == number and number > 1]
    written = [s for s in values.like(value.meaning) if s.rank == 0 and equal_values(value.meaning, s.meaning)]
    return _in_order(counted) or _as_found(values.counting(number)) or _in_order(written)


_MONTH = re.compile(r"(jan|feb|m(?:ae|a)rz?|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-z]*")
_MONTH_NUMBERS = {
    "jan": 1, "feb": 2, "mar": 3, "marz": 3, "maerz": 3, "maer": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip


def _date_parts(text: str) -> frozenset[int] | None:
    """Day, month and year of a date in any order; two-digit years are of this century."""
    folded = fold(text)
    numbers = [int(number) for number in re.findall(r"\d+", folded)]
    month = _MONTH.search(folded)
    if month is not None and month[1] in _MONTH_NUMBERS:
        numbers.append(_MONTH_NUMBERS[month[1]])
    if len(numbers) != 3:
        return None
    year = max(numbers)
    if year < 100:
        year_short = numbers[-1]
        numbers[-1] = 2000 + year_short
    return frozenset(numbers)


def _same_date(quote: str, values: StatedValues) -> list[_Found]:
    wanted = _date_parts(quote)
    if wanted is None:
        return []
    return [
        (place.box, place.confidence)
        for place in values.places
        if sum(letter.isdigit() for letter in place.text) >= 3
        for value in find_values(place.text)
        if value.kind is ValueKind.DATE and _date_parts(value.quote) == wanted
    ]
