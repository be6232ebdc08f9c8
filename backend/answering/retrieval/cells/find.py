"""A cell that a question addresses: its row by what stands in it, its column by what heads it.

`dimension C of KR44`, `revision B: who`, `pin of SHIELD`. Both must be named, and by all that the question says only
one value may be meant; everything else is left to the ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.answering.query import Query
from backend.answering.retrieval.cells.columns import find_columns, is_written, numbered_column
from backend.answering.retrieval.cells.depths import depth_in_row
from backend.answering.retrieval.cells.rows import NamedRow, named_in, named_rows
from backend.answering.retrieval.cells.things import fact_at, is_other_name
from backend.answering.retrieval.index import FactIndex
from backend.reading.facts import Fact
from backend.reading.sheet import Orientation, Table, TableKind
from backend.vocabulary.concepts import concept, concepts_of, is_thing
from backend.vocabulary.fold import fold


@dataclass(frozen=True)
class _FoundCell:
    """A cell and the aspect that names its column; `keyed` where its row is named by what tells rows apart."""

    fact: Fact
    aspect: str | None
    keyed: bool


_MARK = re.compile(r"[xX✓✗●○•–-]")  # in the cell of a matrix: it says that, and no value


def find_cell(query: Query, index: FactIndex) -> tuple[Fact, str | None] | None:
    """The one cell that the question addresses, with the aspect that names its column, if one does."""
    named = concepts_of_query(query)
    found: list[_FoundCell] = []
    for number, table in enumerate(index.tables):
        is_latest = table.kind is TableKind.REVISION and query.has("latest") and not query.keys
        if table.orientation is Orientation.PAIRS or is_latest:
            continue
        found += [
            _FoundCell(fact, aspect, table.row_key in row.by)
            for row, column, aspect in _named_cells(table, query, named)
            if (fact := fact_at(index, number, row.row, column)) is not None
            and (aspect is None or not _is_of_a_thing(aspect) or _says_of_what(row, table, query, aspect))
            and not (
                _MARK.fullmatch(fact.text.strip()) or any(is_other_name(fact, concept(one)) for one in query.aspects)
            )
            and _is_of_kind(fact, table.headers[column], query)
        ]
    return _choose_fullest(_most_surely_meant(found, query)) if found else _find_depth(query, index, named)


def _most_surely_meant(found: Sequence[_FoundCell], query: Query) -> Sequence[_FoundCell]:
    """Of cells in several tables those under a head that the question writes, dimension H of one and not its weight;
    and of those the ones in a table whose rows are what it names: cable W1, not the terminals where W1 ends."""
    if len({one.fact.table for one in found}) < 2:
        return found
    written = [one for one in found if is_written(one.fact.column, query)] or found
    return [one for one in written if one.keyed] or written


def _find_depth(query: Query, index: FactIndex, named: set[str]) -> tuple[Fact, str | None] | None:
    """A depth that stands inside a cell of a row that the question names."""
    found = []
    for number, table in enumerate(index.tables):
        for row in named_rows(table, query, named) if table.orientation is not Orientation.PAIRS else ():
            facts = [fact for column in range(len(row.row.cells)) if (fact := fact_at(index, number, row.row, column))]
            if (depth := depth_in_row(row, facts, query)) is not None:
                found.append(depth)
    return (found[0], "depth") if len(found) == 1 else None


def _named_cells(table: Table, query: Query, named: set[str]) -> Iterator[tuple[NamedRow, int, str | None]]:
    """The cells of a table that the question addresses, with what names their column."""
    if (numbered := numbered_column(table, query)) is not None:
        column, key = numbered
        rows = named_rows(table, replace(query, keys=tuple(one for one in query.keys if one is not key)), named)
        if rows:
            yield from ((row, column, None) for row in rows)
            return
    for row in named_rows(table, query, named):
        yield from ((row, column, aspect) for column, aspect in find_columns(row, query, named))


def _is_of_a_thing(aspect: str) -> bool:
    """Whether every thing has one of its own: a size, a number."""
    one = concept(aspect)
    return one.ask == "weak" and bool(one.callouts or "part_number" in one.columns)


def _says_of_what(row: NamedRow, table: Table, query: Query, aspect: str) -> bool:
    """Whether row, heads and caption name the thing that a compound asks something of: the number of a *wire*."""
    asked = (term for term in query.subject if term.word in query.asked_words and aspect in concepts_of(term.word))
    things = {name for term in asked for name in term.concepts if is_thing(name)}
    if not things:
        return True
    texts = (*(cell.text for cell in row.row.cells), *table.headers, table.caption)
    said = {name for text in texts for name in named_in(text)}
    return bool(things & said) or any(concept(name).generic for name in things)


def _is_of_kind(fact: Fact, head: str, query: Query) -> bool:
    """Whether a cell under a head of several kinds, `Duty / Volume`, is of the one that is asked for."""
    asked = set(query.aspects) & named_in(head)
    return head.startswith(fact.column) or not asked or bool(asked & named_in(fact.column))


def _choose_fullest(found: Sequence[_FoundCell]) -> tuple[Fact, str | None] | None:
    """What all cells say; of two tables one may write it with its unit and one without."""
    fullest = max(found, key=lambda one: len(one.fact.text))
    whole = fold(fullest.fact.text)
    said = all(
        fold(one.fact.text) == whole or (one.fact.table != fullest.fact.table and fold(one.fact.text) in whole.split())
        for one in found
    )
    return (fullest.fact, fullest.aspect) if said else None


def concepts_of_query(query: Query) -> set[str]:
    """What a question asks for and of what."""
    told = (*(term.concepts for term in query.subject), *(key.concepts for key in query.keys))
    return {*query.aspects, *(name for names in told for name in names)}
