"""Whether a fact could be the one that a question is about, by the same match as the reader's own answers.

Knows nothing of the answer's text beyond one value of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property

from backend.answering.answer import Outcome
from backend.answering.elements import tolerance_text
from backend.answering.evidence.counted import counted_facts, is_number_of
from backend.answering.evidence.parts import misses_part
from backend.answering.evidence.values import SAME_NUMBER, numbers_in
from backend.answering.query import Operation, Query
from backend.answering.retrieval.choice import Decision, is_same
from backend.answering.retrieval.decide import grade
from backend.answering.retrieval.decisions import decide_each
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import index_of
from backend.answering.retrieval.rank import rank
from backend.reading.facts import Fact, FactKind
from backend.reading.grammar.comparison import MM_PER, equal_values
from backend.reading.grammar.prose import Value
from backend.reading.sheet import Callout, Sheet
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold, squeeze

_UNZEROED = re.compile(r"(?<![\d.,])\.\d{2,3}(?!\d)")
FEWEST_UNZEROED = 2  # callouts that write `.75` on a sheet in inches
LONGER = 12  # letters by which a text around a fact may be longer than it: its label or unit, not a whole block
_FIELDED = (FactKind.TITLE, FactKind.CELL, FactKind.LABELLED)  # facts that say themselves what they are of
PLAUSIBLE = 12  # candidates, best first, that may still be what was asked for where nothing decides


class Binding:
    """One question on one page. `stated` are facts that the answer was made from."""

    def __init__(self, query: Query, sheet: Sheet, stated: Sequence[Fact] = ()) -> None:
        self._query = query
        self._sheet = sheet
        self._stated = tuple(stated)
        self._index = index_of(sheet)

    @cached_property
    def _decisions(self) -> list[tuple[Matcher, Decision]]:
        return decide_each(self._query, self._index)

    @cached_property
    def _plausible(self) -> list[Fact]:
        """The facts that could be meant: what the sheet decides, else the best candidates."""
        found: list[Fact] = list(self._stated)
        for matcher, decision in self._decisions:
            for choice in decision.choices:
                best, *rest = (one.match.fact for one in choice.matches)
                found += [best, *(fact for fact in rest if not _is_block_around(fact, best))]
            if decision.outcome is Outcome.STATED:
                continue
            groups: list[Fact] = []
            for one in rank(matcher):
                if not _may_be(one.match, matcher):
                    continue
                if not any(is_same(one.match.fact, fact) for fact in groups):
                    if len(groups) == PLAUSIBLE:
                        break
                    groups.append(one.match.fact)
                found.append(one.match.fact)
        return found

    @cached_property
    def _counted(self) -> list[Fact]:
        return [*self._stated, *counted_facts(self._query, self._index)]

    def fits(self, fact: Fact, quote: str, value: Value | None = None) -> bool:
        """Whether the fact is one of those that the question can mean, and what the answer quotes is of it."""
        if self._query.operation is Operation.COUNT:
            return any(fact is other for other in self._counted) and is_number_of(value, fact)
        decided = any(decision.outcome is Outcome.STATED for _, decision in self._decisions)
        if not self._query.wanted and not decided:
            return True  # nothing is asked for that could be told apart
        return any(fact is other or _is_at_place(other, fact, quote) for other in self._plausible)

    def misses_part(self, value: Value | None, fact: Fact, text: str) -> bool:
        """Whether an answer gives another part of a dimension than is asked for: the diameter for the depth."""
        if value is None or fact.callout is None or self._query.operation is not Operation.VALUE:
            return False
        return misses_part(value, fact.callout, [concept(aspect) for aspect in self._query.wanted], text)

    def names(self) -> set[str]:
        """Texts of the facts that may be meant, however short: a revision is one letter."""
        wordy = (FactKind.TITLE, FactKind.CELL, FactKind.LABELLED, FactKind.TEXT)
        return {fact.text for fact in self._plausible if fact.kind in wordy and "\n" not in fact.text}

    def is_named(self, value: Value) -> bool:
        """Whether the question itself names the value."""
        return value.meaning is not None and any(equal_values(value.meaning, named) for named in self._query.values)

    def owner(self, fact: Fact) -> str:
        """What a fact belongs to, in the sheet's own words."""
        if fact.kind is FactKind.CELL:
            return " · ".join(filter(None, [fact.column, *(text for _, text in fact.row[:2])]))
        near = fact.near[0] if fact.near else ""
        return (fact.label or fact.line or near or fact.text)[:120]

    def lacks(self, value: Value, facts: Sequence[Fact], text: str) -> str | None:
        """What the sheet gives at a value and the answer leaves out or says otherwise: a tolerance, a unit."""
        if value.meaning is None or value.meaning.thread:
            return None
        facts = [fact for fact in facts if fact.kind is FactKind.CALLOUT] or facts
        units = [unit for fact in facts if (unit := self._other_unit(value, fact)) is not None]
        if len(units) == len(facts):
            return units[0]
        if self._asks_for_a_part() or self.is_named(value):
            return None
        missing = [tolerance for fact in facts if (tolerance := _find_dropped_tolerance(value, fact, text)) is not None]
        return missing[0] if missing and len(missing) == len(facts) else None

    def is_unit_unproved(self, value: Value | None) -> bool:
        """Whether an answer writes a unit that the sheet gives nowhere and that its numbers do not look like.

        A sheet without a word on units is in millimetres (ISO 129-1), but for one that writes `.75` (ASME Y14.5).
        """
        if value is None or value.meaning is None or value.meaning.unit not in MM_PER or self._sheet.units:
            return False
        unzeroed = sum(_UNZEROED.search(callout.text) is not None for callout in self._sheet.callouts)
        return value.meaning.unit != ("in" if unzeroed >= FEWEST_UNZEROED else "mm")

    def _asks_for_a_part(self) -> bool:
        """Whether no whole dimension is asked for: its depth, its count."""
        parts = [bool(concept(aspect).part) for aspect in self._query.aspects]
        return (bool(parts) and all(parts)) or self._query.operation is not Operation.VALUE

    def _other_unit(self, value: Value, fact: Fact) -> str | None:
        """The unit of the sheet where the answer writes another one to the same number."""
        meaning, callout = value.meaning, fact.callout
        if meaning is None or meaning.unit is None or meaning.value is None:
            return None
        own = (callout.unit if callout is not None else None) or self._sheet.units
        if own not in MM_PER or meaning.unit not in MM_PER or own == meaning.unit:
            return None
        stated = [callout.value] if callout is not None and callout.value is not None else numbers_in(fact.text)
        return own if any(math.isclose(meaning.value, number, rel_tol=SAME_NUMBER) for number in stated) else None


def _may_be(match: Match, matcher: Matcher) -> bool:
    barred = ("other_kind", "other_key", "other_value", "other_view", "unnamed")
    if any(match[name] for name in barred):
        return False
    return bool(grade(match)) if matcher.wanted is not None else match["subject"] >= 0.5


def _is_at_place(other: Fact, fact: Fact, quote: str) -> bool:
    """Whether a fact is read at the place of another that may be meant, and a quote of it is of the other."""
    if fact.kind in _FIELDED and other.kind is FactKind.TEXT and _is_block_around(other, fact):
        return False  # a text over several fields is about each of them, and each field is about itself
    if not (is_same(fact, other) or _is_part_of(other, fact)):
        return False
    return not (_is_block_around(fact, other) and _is_of_rest(quote, other, fact))


def _is_block_around(block: Fact, fact: Fact) -> bool:
    """Whether a text holds a fact and further numbers, or clearly more words."""
    one, two = _bare(block.text), _bare(fact.text)
    if block.kind is not FactKind.TEXT or two not in one:
        return False
    return len(numbers_in(block.text)) > len(numbers_in(fact.text)) or len(one) > len(two) + LONGER


def _is_of_rest(quote: str, fact: Fact, block: Fact) -> bool:
    """Whether a block of text has what is quoted beside a fact and not in it."""
    numbers = set(numbers_in(quote))
    if numbers:
        return numbers.isdisjoint(numbers_in(fact.text)) and numbers <= set(numbers_in(block.text))
    return _bare(quote) not in _bare(fact.text)


def _is_part_of(other: Fact, fact: Fact) -> bool:
    """Whether a fact is read at the place of another, as part of its text."""
    one, two = (_bare(text) for text in (other.text, fact.text))
    alike = two in one or (one in two and len(two) <= len(one) + LONGER)
    return alike and other.box.intersection(fact.box) > 0


def _bare(text: str) -> str:
    """A text's letters, digits and signs of values, without what only sets its parts apart."""
    return "".join(letter for letter in fold(text) if letter.isalnum() or letter in "+-±.,⌀°\"'")


def _find_dropped_tolerance(value: Value, fact: Fact, text: str) -> str | None:
    """The tolerance of a fact that an answer states without it."""
    callout = fact.callout
    if callout is None or value.meaning is None or value.meaning.toleranced or not callout.toleranced:
        return None
    nominal = [callout.value, *(callout.limits or ())]
    if value.meaning.value is None or value.meaning.value not in nominal:
        return None
    tolerance = tolerance_text(callout)
    return tolerance if tolerance and not _gives_tolerance(text, tolerance, callout) else None


def _gives_tolerance(text: str, tolerance: str, callout: Callout) -> bool:
    """Whether a text gives a tolerance somewhere, in the sheet's notation or as the numbers of it."""
    plain = squeeze(text)
    if squeeze(tolerance) in plain:
        return True
    deviations = [abs(one) for one in (callout.upper, callout.lower) if one]
    return bool(deviations) and all(f"{one:g}" in plain for one in deviations)
