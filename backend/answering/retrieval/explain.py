"""Why a page answers as it does: the query, and the features of the first facts, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from backend.answering.query import understand
from backend.answering.retrieval.address import addressed
from backend.answering.retrieval.decide import decide
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import index_of
from backend.answering.retrieval.rank import rank, weights
from backend.reading.sheet import Sheet

SHOWN = 5
LONGEST = 70  # characters of a fact


def explained(question: str, sheet: Sheet) -> Iterator[str]:
    """The query, the cell it addresses, and for each thing asked for the decision and the first facts with features."""
    query = understand(question)
    subject = ", ".join(f"{term.word}{'?' if term.optional else ''}" for term in query.subject)
    yield f"{query.operation.value}: {', '.join(query.aspects) or '–'} of {subject or 'the sheet'}"
    index = index_of(sheet)
    if (found := addressed(query, index)) is not None:
        yield f"cell: {found[0].text[:LONGEST]!r} under {found[0].column!r}, in the row of {found[0].key!r}"
    for aspect in query.wanted or (None,):
        matcher = Matcher(query, index, aspect)
        decision = decide(matcher)
        supports = ", ".join(dict.fromkeys(choice.support.value for choice in decision.choices))
        missing = f"; nowhere: {', '.join(decision.missing)}" if decision.missing else ""
        yield f"{aspect or 'text'}: {decision.outcome.value}{f' ({supports})' if supports else ''}{missing}"
        for one in rank(matcher)[:SHOWN]:
            fact = one.match.fact
            named = sorted(one.match.features.items(), key=lambda item: -abs(item[1] * weights().get(item[0], 0.0)))
            features = "  ".join(f"{name} {value:.2g}" for name, value in named)
            lacking = f"  lacks {', '.join(term.word for term in one.match.uncovered)}" if one.match.uncovered else ""
            yield f"  {one.score:6.2f}  {fact.kind.value:<10} {fact.text[:LONGEST]!r}  {features}{lacking}"
