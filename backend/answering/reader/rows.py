"""Rows of tables that a question names together: one value for each of them. Knows no single value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from backend.answering.elements import fact_element
from backend.answering.query import Key, Query
from backend.answering.reader.reply import Reply, unique_elements
from backend.answering.reader.saying import name_of, value_text
from backend.answering.retrieval.decisions import decide_cell
from backend.answering.retrieval.index import FactIndex
from backend.reading.facts import Fact
from backend.vocabulary.answers import say
from backend.vocabulary.fold import fold


def answer_each_row(query: Query, index: FactIndex) -> Reply | None:
    """The value of each of several rows, `items 2, 3 and 4`; None where one is not found in a table."""
    if len(query.keys) < 2 or len({key.noun for key in query.keys}) > 1:
        return None
    rows: list[tuple[str, str | None, Fact]] = []
    for key in query.keys:
        cell = decide_cell(_of_one(query, key), index)
        if cell is None:
            return None
        matcher, decision = cell
        rows.append((key.name, matcher.aspect, decision.choices[0].best.fact))
    if len({fact.box for _, _, fact in rows}) == 1:  # a row that bears all the names
        return None
    aspect = rows[0][1]
    values = _join_values([(name, value_text(fact, aspect)) for name, _, fact in rows])
    named = "each" if aspect is not None else "each.unnamed"
    facts = tuple(fact for _, _, fact in rows)
    name = name_of(query, aspect)
    text = say(named, query.language, name=name[:1].upper() + name[1:], values=values)
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in facts]), facts=facts)


def _join_values(rows: Sequence[tuple[str, str]]) -> str:
    """Each row's value behind its name; one that all have is said once: `0R11 (R8, R9)`."""
    if len({value for _, value in rows}) == 1:
        return f"{rows[0][1]} ({', '.join(name for name, _ in rows)})"
    return "; ".join(f"{name}: {value}" for name, value in rows)


def _of_one(query: Query, key: Key) -> Query:
    """The question about one of the rows alone."""
    others = [other.name for other in query.keys if other.name != key.name]
    text = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, others))})(?!\w)", " ", query.text) if others else query.text
    folded = {fold(other) for other in others}
    return replace(query, text=text, keys=(key,), subject=tuple(t for t in query.subject if t.word not in folded))
