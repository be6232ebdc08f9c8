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
from backend.answering.retrieval.cells.rows import named_in, named_rows, role_of, stands_in
from backend.answering.retrieval.cells.things import fact_at
from backend.answering.retrieval.index import FactIndex
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Orientation, Table, TableRow
from backend.vocabulary.answers import say
from backend.vocabulary.fold import words
from backend.vocabulary.questions import any_small_word, small_words

_ON = re.compile(r"[xX×✓✔●+1]")
_OFF = re.compile(r"[-–—0oO○]?")
_FEWEST = 2  # rows, and columns of marks, of such a table
_WHICH = frozenset((*small_words("which"), *small_words("when")))
_BESIDES = re.compile(rf"(?<!\w){any_small_word('besides')}(?!\w)", re.IGNORECASE)


def answer_matrix(query: Query, index: FactIndex) -> Reply | None:
    """What is marked in the one row, or the one column, that a question names; None where no such table has it."""
    if query.operation not in (Operation.VALUE, Operation.LIST) or not _WHICH & set(words(query.text)):
        return None
    replies = (_answer_table(query, index, number, table) for number, table in enumerate(index.tables))
    return next((reply for reply in replies if reply is not None), None)


def _answer_table(query: Query, index: FactIndex, number: int, table: Table) -> Reply | None:
    """By the row or the column that is named; of both together, `is Y1 on while clamping`, nothing is said here."""
    columns = _columns_of_marks(table)
    if len(columns) < _FEWEST:
        return None
    rows = _named_rows(table, query)
    heads = [column for column in columns if stands_in(table.headers[column].strip(), query.text)]
    if len(rows) == 1 and (not heads or _BESIDES.search(query.text)):
        if query.strong and len(columns) < len(table.headers) - 1:
            return None  # another column may hold what is asked for
        return _answer_row(query, index, (number, table), rows[0], [one for one in columns if one not in heads])
    whens = not query.strong or query.aspects == ("date",)
    return _answer_column(query, index, (number, table), heads[0]) if len(heads) == 1 and not rows and whens else None


def _named_rows(table: Table, query: Query) -> list[TableRow]:
    named = concepts_of_query(query)
    rows = [one.row for one in named_rows(table, query, named) if table.row_key in one.by]
    if len(rows) < _FEWEST:
        return rows
    return [row for row in rows if named_in(_text(row, table.row_key)) <= named]  # *clamp*, and not *open clamp*


def _columns_of_marks(table: Table) -> list[int]:
    """The columns that have nothing but marks, and one at least that says yes; one says no somewhere: not all are 1."""
    if table.orientation is not Orientation.ROWS or len(table.rows) < _FEWEST:
        return []
    free = [column for column in range(len(table.headers)) if column != table.row_key and not role_of(table, column)]
    columns = [column for column in free if table.headers[column].strip() and _is_marked(table, column)]
    texts = (_text(row, column) for column in columns for row in table.rows)
    return columns if any(map(_OFF.fullmatch, texts)) else []


def _is_marked(table: Table, column: int) -> bool:
    texts = [_text(row, column) for row in table.rows]
    return all(_ON.fullmatch(text) or _OFF.fullmatch(text) for text in texts) and any(map(_ON.fullmatch, texts))


def _text(row: TableRow, column: int) -> str:
    return row.cells[column].text.strip() if column < len(row.cells) else ""


def _answer_row(
    query: Query, index: FactIndex, where: tuple[int, Table], row: TableRow, columns: Sequence[int]
) -> Reply | None:
    """The heads of these columns that are marked in a row."""
    number, table = where
    marked = [column for column in columns if _ON.fullmatch(_text(row, column))]
    heads = [table.headers[column].strip() for column in marked]
    cells = [fact_at(index, number, row, column) for column in (table.row_key, *marked)]
    facts = [*cells, *map(partial(_find_head, index), heads, cells[1:])]
    return _reply(query, _text(row, table.row_key), heads, facts) if heads else None


def _find_head(index: FactIndex, head: str, mark: Fact | None) -> Fact | None:
    """The lettering of a head: of what is called so on the sheet, what stands in line with a mark below it."""
    called = [fact for fact in index.facts if fact.kind is FactKind.TEXT and fact.text.strip() == head]
    if mark is None or not called:
        return None
    return min(called, key=lambda fact: abs(fact.box.center[0] - mark.box.center[0]))


def _answer_column(query: Query, index: FactIndex, where: tuple[int, Table], column: int) -> Reply:
    """The rows that are marked in a column."""
    number, table = where
    rows = [row for row in table.rows if _ON.fullmatch(_text(row, column))]
    facts = [fact_at(index, number, row, table.row_key) for row in rows]
    return _reply(query, table.headers[column].strip(), [_text(row, table.row_key) for row in rows], facts)


def _reply(query: Query, name: str, texts: Sequence[str], facts: Sequence[Fact | None]) -> Reply:
    kept = tuple(fact for fact in facts if fact is not None)
    text = say("each", query.language, name=name, values=join_texts(texts))
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in kept]), facts=kept)
