"""Tables that say by marks which goes with which: the solenoids that are on in each step, what each variant has.

Answered are `which are on in step X` and `in which steps is X on`. Knows no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from backend.answering.elements import fact_element
from backend.answering.query import Operation, Query
from backend.answering.reader.reply import Reply, join_texts, unique_elements
from backend.answering.retrieval.cells.find import concepts_of_query
from backend.answering.retrieval.cells.rows import named_in, named_rows, stands_in
from backend.answering.retrieval.cells.things import fact_at
from backend.answering.retrieval.index import FactIndex
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Orientation, Table, TableRow
from backend.vocabulary.answers import say
from backend.vocabulary.fold import words
from backend.vocabulary.questions import small_words

_ON = re.compile(r"[xX×✓✔●+1]")
_OFF = re.compile(r"[-–—0oO○]?")
_FEWEST = 2  # rows, and columns of marks, of such a table
_WHICH = frozenset((*small_words("which"), *small_words("when")))


def answer_matrix(query: Query, index: FactIndex) -> Reply | None:
    """What is marked in the one row, or the one column, that a question names; None where no such table has it."""
    if query.operation not in (Operation.VALUE, Operation.LIST) or not _WHICH & set(words(query.text)):
        return None
    found = [
        (number, table, columns)
        for number, table in enumerate(index.tables)
        if len(columns := _columns_of_marks(table)) >= _FEWEST
    ]
    replies = (_answer_row(query, index, *one) or _answer_column(query, index, *one) for one in found)
    return next((reply for reply in replies if reply is not None), None)


def _columns_of_marks(table: Table) -> list[int]:
    """The columns that have nothing but marks, and one at least that says yes."""
    if table.orientation is not Orientation.ROWS or len(table.rows) < _FEWEST:
        return []
    return [column for column in range(len(table.headers)) if column != table.row_key and _is_marked(table, column)]


def _is_marked(table: Table, column: int) -> bool:
    texts = [_text(row, column) for row in table.rows]
    marked = all(_ON.fullmatch(text) or _OFF.fullmatch(text) for text in texts)
    return marked and any(map(_ON.fullmatch, texts)) and bool(table.headers[column].strip())


def _text(row: TableRow, column: int) -> str:
    return row.cells[column].text.strip() if column < len(row.cells) else ""


def _answer_row(query: Query, index: FactIndex, number: int, table: Table, columns: Sequence[int]) -> Reply | None:
    """The heads that are marked in the row that a question names, without one that it names as well: `besides Y1`."""
    named = concepts_of_query(query)
    rows = [one.row for one in named_rows(table, query, named) if table.row_key in one.by]
    if len(rows) > 1:  # *clamp*, and not *open clamp*
        rows = [row for row in rows if named_in(_text(row, table.row_key)) <= named]
    if len(rows) != 1 or (query.strong and len(columns) < len(table.headers) - 1):
        return None  # another column may hold what is asked for
    marked = [column for column in columns if _ON.fullmatch(_text(rows[0], column))]
    named_too = [column for column in columns if stands_in(table.headers[column].strip(), query.text)]
    if named_too and "value" in query.aspects:
        return None  # the value of Y1 in that step
    told = [column for column in marked if column not in named_too]
    heads = [table.headers[column].strip() for column in told]
    cells = [fact_at(index, number, rows[0], column) for column in (table.row_key, *told)]
    facts = [*cells, *map(partial(_find_head, index), heads, cells[1:])]
    return _reply(query, _text(rows[0], table.row_key), heads, facts) if heads else None


def _find_head(index: FactIndex, head: str, mark: Fact | None) -> Fact | None:
    """The lettering of a head: of what is called so on the sheet, what stands in line with a mark below it."""
    called = [fact for fact in index.facts if fact.kind is FactKind.TEXT and fact.text.strip() == head]
    if mark is None or not called:
        return None
    return min(called, key=lambda fact: abs(fact.box.center[0] - mark.box.center[0]))


def _answer_column(query: Query, index: FactIndex, number: int, table: Table, columns: Sequence[int]) -> Reply | None:
    """The rows that are marked in the column that a question names."""
    named = [column for column in columns if stands_in(table.headers[column].strip(), query.text)]
    if len(named) != 1 or "value" in query.aspects or (query.strong and query.aspects != ("date",)):  # *when*
        return None
    rows = [row for row in table.rows if _ON.fullmatch(_text(row, named[0]))]
    facts = [fact_at(index, number, row, table.row_key) for row in rows]
    return _reply(query, table.headers[named[0]].strip(), [_text(row, table.row_key) for row in rows], facts)


def _reply(query: Query, name: str, texts: Sequence[str], facts: Sequence[Fact | None]) -> Reply:
    kept = tuple(fact for fact in facts if fact is not None)
    text = say("each", query.language, name=name, values=join_texts(texts))
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in kept]), facts=kept)
