"""The depth that a row of a hole schedule states inside one of its cells: 12 of `DRILL ⌀18, C/BORE ⌀28 x 12`.

Only where the question names the row, every thing that it speaks of is written there, and the row states one depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from backend.answering.query import Query
from backend.answering.retrieval.cells.rows import NamedRow, named_in
from backend.answering.retrieval.meaning import has_part
from backend.reading.facts import Fact
from backend.reading.grammar.prose import find_values
from backend.reading.sheet import Callout, Meaning
from backend.vocabulary.concepts import concept

_MEANING = tuple(field.name for field in fields(Meaning))


def depth_in_row(row: NamedRow, facts: Sequence[Fact], query: Query) -> Fact | None:
    """The one depth of a row.

    row: that the question names
    facts: those of its cells
    """
    if not any(concept(aspect).part == "depth" for aspect in query.aspects) or not _is_said(row, query):
        return None
    found = [(fact, callout) for fact in facts for callout in _callouts_in(fact) if has_part("depth", callout)]
    if len(found) != 1:
        return None
    fact, callout = found[0]
    return fact.model_copy(update={"text": callout.text, "callout": callout})


def _is_said(row: NamedRow, query: Query) -> bool:
    """Whether what the question speaks of stands in the row, or is what the row is named by."""
    known = {name for cell in row.row.cells for name in named_in(cell.text)}
    known |= {name for key in query.keys for name in key.concepts}
    things = [term for term in query.subject if term.concepts and not term.optional]
    return all(set(term.concepts) & known for term in things)


def _callouts_in(fact: Fact) -> list[Callout]:
    meanings = [(value.quote.strip(), value.meaning) for value in find_values(fact.text)]
    return [
        Callout(**{**{name: getattr(meaning, name) for name in _MEANING}, "text": quote, "box": fact.box})
        for quote, meaning in meanings
        if meaning is not None
    ]
