"""Which of the numbers of things that a sheet states a question asks for: those of the row or callout that it names.

Where nothing on the sheet is named by the question, any of them may be meant. Knows nothing of an answer's text.
"""

from __future__ import annotations

from dataclasses import replace

from backend.answering.query import Query, Term
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import FactIndex
from backend.answering.retrieval.meaning import is_implied
from backend.answering.retrieval.on_sheet import on_sheet
from backend.reading.facts import Fact
from backend.reading.grammar.prose import Value, ValueKind
from backend.reading.sheet import TitleField
from backend.vocabulary.concepts import concept

_OF_SHEETS = frozenset({"sheet_count", "sheet_number", "page", "sheet"})
_NAMED, _OF_KIND, _ANY, _OTHER = 3, 2, 1, 0  # how surely the question means what a fact counts


def counted_facts(query: Query, index: FactIndex) -> list[Fact]:
    """The facts that may state the number that is asked for."""
    if _asks_for_sheets(query):
        return [fact for fact in index.facts if fact.field is TitleField.SHEET_NUMBER]
    things = tuple(replace(term, optional=term.optional and not _is_thing(term)) for term in query.subject)
    matcher = Matcher(on_sheet(replace(query, subject=things), index), index, None)
    matched = {id(match.fact): match for match in matcher.matches()}
    grades = [(fact, _grade(fact, matched.get(id(fact)), matcher)) for fact in index.facts if _states_count(fact)]
    surest = max((grade for _, grade in grades), default=_OTHER)
    return [fact for fact, grade in grades if grade == surest and grade != _OTHER]


def is_number_of(value: Value | None, fact: Fact) -> bool:
    """Whether a bare number is what a callout counts, and not a size beside it; anything else may be."""
    if value is None or value.meaning is None or value.kind not in (ValueKind.NUMBER, ValueKind.COUNT):
        return True
    return fact.count is None or value.meaning.value == fact.count


def _asks_for_sheets(query: Query) -> bool:
    named = {name for term in query.subject for name in term.concepts}
    return bool(_OF_SHEETS & {*query.aspects, *named}) and all(term.optional for term in query.subject)


def _states_count(fact: Fact) -> bool:
    return fact.count is not None or fact.role == "quantity"


def _is_thing(term: Term) -> bool:
    return any(concept(name).whole and not concept(name).generic for name in term.concepts)


def _grade(fact: Fact, match: Match | None, matcher: Matcher) -> int:
    if match is None:
        implied = all(term.optional or is_implied(term, fact) for term in matcher.terms)
        return _OF_KIND if implied else _ANY
    if match["other_key"]:
        return _OTHER
    if match["key"] == 1 or match["value"] == 1 or match["told"]:
        return _NAMED
    return _ANY if match.uncovered else _OF_KIND
