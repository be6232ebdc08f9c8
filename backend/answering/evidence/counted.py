"""Which of the numbers of things that a sheet states a question asks for: those of the row or callout that it names.

Where nothing on the sheet is named by the question, any of them may be meant. Knows nothing of an answer's text.
"""

from __future__ import annotations

from backend.answering.query import Query
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import FactIndex
from backend.answering.retrieval.meaning import is_implied
from backend.answering.retrieval.on_sheet import asks_for_sheets, on_sheet, with_rows
from backend.reading.facts import Fact
from backend.reading.grammar.prose import Value, ValueKind
from backend.reading.sheet import TitleField

_NAMED, _OF_KIND, _ANY, _OTHER = 3, 2, 1, 0  # how surely the question means what a fact counts


def counted_facts(query: Query, index: FactIndex) -> list[Fact]:
    """The facts that may state the number that is asked for."""
    if asks_for_sheets(query):
        return [fact for fact in index.facts if fact.field is TitleField.SHEET_NUMBER]
    matcher = Matcher(on_sheet(with_rows(query), index), index, None)
    matched = {id(match.fact): match for match in matcher.matches}
    grades = [(fact, _grade(fact, matched.get(id(fact)), matcher)) for fact in index.facts if _states_count(fact)]
    surest = max((grade for _, grade in grades), default=_OTHER)
    return [fact for fact, grade in grades if grade == surest and grade != _OTHER]


def is_number_of(value: Value | None, fact: Fact) -> bool:
    """Whether a bare number is what a callout counts, and not a size beside it; anything else may be."""
    if value is None or value.meaning is None or value.kind not in (ValueKind.NUMBER, ValueKind.COUNT):
        return True
    return fact.count is None or value.meaning.value == fact.count


def _states_count(fact: Fact) -> bool:
    return fact.count is not None or fact.role == "quantity"


def _grade(fact: Fact, match: Match | None, matcher: Matcher) -> int:
    if match is None:
        implied = all(term.optional or is_implied(term, fact) for term in matcher.terms)
        return _OF_KIND if implied else _ANY
    if match["other_key"]:
        return _OTHER
    if match["key"] == 1 or match["value"] == 1 or match["told"]:
        return _NAMED
    return _ANY if match.uncovered else _OF_KIND
