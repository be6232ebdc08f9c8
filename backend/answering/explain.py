"""Why a page answers as it does: the query, and the features of the first facts, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from backend.answering.query import understand
from backend.answering.retrieval.decisions import decide_each
from backend.answering.retrieval.index import index_of
from backend.answering.retrieval.rank import rank, weights
from backend.reading.sheet import Sheet

SHOWN = 5
LONGEST = 70  # characters of a fact


def explain(question: str, sheet: Sheet) -> Iterator[str]:
    """The query, the cell it addresses, and for each thing asked for the decision and the first facts with features."""
    query = understand(question)
    subject = ", ".join(f"{term.word}{'?' if term.optional else ''}" for term in query.subject)
    yield f"{query.operation.value}: {', '.join(query.aspects) or '–'} of {subject or 'the sheet'}"
    index = index_of(sheet)
    for matcher, decision in decide_each(query, index):
        supports = ", ".join(dict.fromkeys(choice.support.value for choice in decision.choices))
        missing = f"; nowhere: {', '.join(decision.missing)}" if decision.missing else ""
        yield f"{matcher.aspect or 'text'}: {decision.outcome.value}{f' ({supports})' if supports else ''}{missing}"
        if decision.choices and not decision.choices[0].best.features:  # addressed, not ranked
            fact = decision.choices[0].best.fact
            yield f"  {fact.text[:LONGEST]!r} under {fact.column!r}, in the row of {fact.key!r}"
        for one in rank(matcher)[:SHOWN]:
            fact = one.match.fact
            named = sorted(one.match.features.items(), key=lambda item: -abs(item[1] * weights().get(item[0], 0.0)))
            features = "  ".join(f"{name} {value:.2g}" for name, value in named)
            lacking = f"  lacks {', '.join(term.word for term in one.match.uncovered)}" if one.match.uncovered else ""
            yield f"  {one.score:6.2f}  {fact.kind.value:<10} {fact.text[:LONGEST]!r}  {features}{lacking}"
