"""What a sheet decides for each thing asked for: the cell it addresses, the ranking, what spans the part.

The one way for whoever needs to know what is meant: the reader's answer, the evidence, the second look.
"""

from __future__ import annotations

from backend.answering.answer import Outcome
from backend.answering.query import Query
from backend.answering.retrieval.address import addressed
from backend.answering.retrieval.decide import Choice, Decision, Support, decide, same
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import FactIndex
from backend.answering.retrieval.rank import Ranked
from backend.answering.retrieval.spanning import spanning


def cell(query: Query, index: FactIndex) -> tuple[Matcher, Decision] | None:
    """The cell of a table whose row and column the query names, as a decision; None where it names none."""
    found = addressed(query, index)
    if found is None:
        return None
    fact, aspect = found
    choice = Choice((Ranked(Match(fact, {}), 0.0),), Support.CELL)
    return Matcher(query, index, aspect), Decision(Outcome.STATED, (choice,))


def decisions(query: Query, index: FactIndex) -> list[tuple[Matcher, Decision]]:
    """A decision for each thing that is asked for, with what it was matched by."""
    if (found := cell(query, index)) is not None:
        return [found]
    matchers = [Matcher(query, index, aspect) for aspect in query.wanted or (None,)]
    return [(matcher, decided(matcher)) for matcher in matchers]


def decided(matcher: Matcher) -> Decision:
    """By the ranking; where that leaves it open, by what spans the part."""
    decision = decide(matcher)
    if decision.outcome is not Outcome.CANDIDATES or not (spans := spanning(matcher)):
        return decision
    choice = Choice(tuple(Ranked(match, 0.0) for match in spans), Support.OUTLINE)
    others = [other for other in decision.choices if not any(same(other.best.fact, one.fact) for one in spans)]
    return Decision(Outcome.STATED, (choice,), others=tuple(others))
