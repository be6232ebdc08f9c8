"""For each value that an answer states: whether it stands on the fact that was asked for.

Equal values in another notation count as the same. A value is confirmed only where the fact that holds it could
be the one the question is about; one that belongs to something else says to what. Knows nothing of who wrote the
answer, and changes nothing in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from backend.answering.answer import Evidence, EvidenceStatus
from backend.answering.evidence.binding import Binding
from backend.answering.evidence.places import places_of, written_at
from backend.answering.evidence.values import numbers_in, values_of
from backend.answering.query import Query
from backend.geometry import Box
from backend.reading.facts import Fact, FactKind
from backend.reading.grammar.prose import Value, ValueKind, find_values
from backend.reading.sheet import Sheet
from backend.vocabulary.concepts import concepts_of
from backend.vocabulary.fold import fold
from backend.vocabulary.questions import any_small_word

SURE = 0.5  # a text read with less confidence proves nothing
MOST_VALUES = 300  # of one answer
_SHORTEST_NAME = 3  # characters of a name that is looked for in an answer: shorter ones stand in other words
_WORDY = 4  # letters of a cell that is words and not a number with its unit
_WORD_BEFORE = re.compile(rf"([^\W\d_]+)\s*{any_small_word('number_short')}?\s*$")
_NUMBER = r"\d+(?:[.,]\d+)?"
_PRODUCT = re.compile(rf"(?P<one>{_NUMBER})(?:\s?mm)?\s?[x×]\s?(?P<other>{_NUMBER}(?:\s?mm)?)")
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+")  # of a Markdown list
_LONGEST_DATE = 24  # characters behind the day
_ENTRIES = re.compile(r"\(?\d{1,4}\):\s*$", re.MULTILINE)  # how many entries the list below has
_QUOTED = re.compile(r"(?<!\d)[“„\"»](?P<quoted>[^“”„\"«»\n]{2,160})[”“\"«]|\*\*(?P<bold>[^*\n]{2,160})\*\*")

_PAIR_OF_QUOTES = re.compile(r"[„“](?P<quoted>[^„“”\n]*)[“”]")


def check(
    text: str,
    sheets: dict[int, Sheet],
    page: int,
    near: Sequence[Box] = (),
    *,
    query: Query | None = None,
    stated: Sequence[Fact] = (),
) -> list[Evidence]:
    """One entry for each value of the text, in its order. Raises nothing: what stands nowhere is an entry that says so.

    text: the answer, as the caller reads it
    sheets: those of the document, by page
    page: the page that was asked about
    near: boxes on it that the answer points to, in its pixels; of equal values the one there is meant
    query: the question; without it a value is confirmed wherever it stands on the page
    stated: the facts that the answer was made from, where that is known
    """
    judge = _Judge(text, sheets, page, near, query, stated)
    found: list[tuple[int, int, Evidence]] = []
    for value in find_values(_without_marks(text))[:MOST_VALUES]:
        if value.kind is ValueKind.COUNT and _names_a_page(text[: value.start]):
            continue
        if _ENTRIES.match(text, value.start):
            continue
        found += [(part.start, part.end, judge.value(part)) for part in _split_product(value, judge)]
    for start, end, quote in _find_names(text, sheets.get(page), judge.names()):
        if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
            found.append((start, end, judge.name(quote)))
    return [evidence for _, _, evidence in sorted(found, key=lambda item: item[:2])]


def _without_marks(text: str) -> str:
    """A text of the same length without the signs of lists and quotes; a value ends with its line.

    The quote behind a number is no sign of inches.
    """
    plain = _BULLET.sub(lambda match: match[0] if _begins_date(text, match) else " " * len(match[0]), text)
    return _PAIR_OF_QUOTES.sub(r" \g<quoted> ", plain).replace("\n", ";")


def _begins_date(text: str, bullet: re.Match[str]) -> bool:
    """Whether the number of an entry is none, but the day of a date: `8. März 2016`."""
    line = text[bullet.start() : bullet.end() + _LONGEST_DATE].lstrip()
    first = find_values(line.partition("\n")[0])[:1]
    return bool(first) and first[0].kind is ValueKind.DATE and first[0].start == 0


def _split_product(value: Value, judge: _Judge) -> list[Value]:
    """A value, or the two of `190 x 110` where the sheet has no such text: each side is a dimension of its own."""
    product = _PRODUCT.fullmatch(value.quote)
    if product is None or judge.stands(value):
        return [value]
    return [
        replace(part, start=value.start + product.start(side), end=value.start + product.end(side))
        for side in ("one", "other")
        for part in find_values(product[side])
    ]


def _names_a_page(before: str) -> bool:
    word = _WORD_BEFORE.search(before[-40:])
    return word is not None and bool({"page", "sheet"} & set(concepts_of(fold(word[1]))))


def _find_names(text: str, sheet: Sheet | None, meant: set[str]) -> Iterable[tuple[int, int, str]]:
    """Texts without digits that the answer quotes, and names on the sheet that it repeats."""
    for match in _QUOTED.finditer(text):
        group = "quoted" if match["quoted"] else "bold"
        yield match.start(group), match.end(group), match[group].rstrip(" .,:;")
    values = _known_names(sheet) if sheet is not None else set()
    for value in sorted(meant, key=len, reverse=True):
        if found := re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text):
            yield *found.span(), found[0]
    lowered = text.lower()
    for value in sorted(values, key=len, reverse=True):
        start = lowered.find(value.lower()) if len(value) >= _SHORTEST_NAME else -1
        if start >= 0 and not lowered[start - 1 : start].isalnum():
            yield start, start + len(value), text[start : start + len(value)]


def _known_names(sheet: Sheet) -> set[str]:
    """Materials, persons, titles: values of the title block, and cells of tables that are words."""
    cells = {cell.text for table in sheet.tables for row in table.rows for cell in row.cells}
    wordy = {text for text in cells if sum(letter.isalpha() for letter in text) >= _WORDY}
    return {entry.value for entry in sheet.title_block} | wordy


class _Judge:
    """One answer against the sheets."""

    def __init__(
        self,
        text: str,
        sheets: dict[int, Sheet],
        page: int,
        near: Sequence[Box],
        query: Query | None,
        stated: Sequence[Fact],
    ) -> None:
        self._text = text
        self._sheets = sheets
        self._page = page
        self._near = near
        sheet = sheets.get(page)
        self._binding = Binding(query, sheet, stated) if query is not None and sheet is not None else None

    def names(self) -> set[str]:
        """Texts that may be what was asked for."""
        return self._binding.names() if self._binding is not None else set()

    def stands(self, value: Value) -> bool:
        """Whether any page holds a value."""
        return any(places_of(value, values_of(sheet)) for sheet in self._sheets.values())

    def value(self, value: Value) -> Evidence:
        return self._judge_places(
            value.quote, {n: places_of(value, values_of(self._sheets[n])) for n in self._order()}, value
        )

    def name(self, quote: str) -> Evidence:
        return self._judge_places(
            quote, {n: written_at(quote, values_of(self._sheets[n])) for n in self._order()}, None
        )

    def _order(self) -> list[int]:
        """The page of the question first, then the others, the nearest first."""
        return sorted(self._sheets, key=lambda number: (number != self._page, abs(number - self._page)))

    def _judge_places(self, quote: str, places: dict[int, list[Fact]], value: Value | None) -> Evidence:
        for number, facts in places.items():
            if not facts:
                continue
            if number != self._page or self._binding is None:
                fact = _choose_fact(facts, self._near if number == self._page else ())
                sure = number == self._page and fact.confidence >= SURE
                status = EvidenceStatus.CONFIRMED if sure else EvidenceStatus.UNCERTAIN
                return Evidence(quote=quote, status=status, page=number, bbox=fact.box)
            return self._judge_facts(quote, facts, value)
        return Evidence(quote=quote, status=EvidenceStatus.NOT_FOUND)

    def _judge_facts(self, quote: str, facts: Sequence[Fact], value: Value | None) -> Evidence:
        """What the question says to the facts that hold the value."""
        assert self._binding is not None
        facts = [fact for fact in facts if not _holds_more(fact, quote)] or facts
        fitting = [fact for fact in facts if self._binding.fits(fact, quote, value)]
        fact = _choose_fact(fitting or facts, self._near)
        evidence = partial(Evidence, quote=quote, page=self._page, bbox=fact.box)
        if not fitting and not (value is not None and self._binding.is_named(value)):
            return evidence(status=EvidenceStatus.ELSEWHERE, belongs_to=self._binding.owner(fact))
        if fitting and all(self._binding.misses_part(value, one, self._text) for one in fitting):
            return evidence(status=EvidenceStatus.ELSEWHERE, belongs_to=fact.text)
        lacking = self._binding.lacks(value, fitting or facts, self._text) if value is not None else None
        if lacking is not None:
            return evidence(status=EvidenceStatus.INCOMPLETE, belongs_to=lacking)
        sure = fact.confidence >= SURE and not self._binding.is_unit_unproved(value)
        return evidence(status=EvidenceStatus.CONFIRMED if sure else EvidenceStatus.UNCERTAIN)


def _holds_more(fact: Fact, quote: str) -> bool:
    """Whether a fact is a block of text that holds other numbers too, which may belong to something else."""
    return fact.kind is FactKind.TEXT and len(numbers_in(fact.text)) > len(numbers_in(quote))


def _choose_fact(facts: Sequence[Fact], near: Sequence[Box]) -> Fact:
    """The first of the facts that the answer points to, else the first of all; sure ones before doubtful ones."""
    sure = [fact for fact in facts if fact.confidence >= SURE] or list(facts)
    pointed = [fact for fact in sure if any(box.grown(2).contains(*fact.box.center) for box in near)]
    return (pointed or sure)[0]
