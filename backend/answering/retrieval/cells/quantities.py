"""A cell of a data sheet or of a table of fits that a question addresses: a quantity and which of its values.

`highest storage temperature`, `typical luminance at 60 mA`, `upper deviation of 35 H7`. A row is meant only where
the question says all of its name, and names nothing that row, head and caption do not say. Knows tables and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.answering.query import Query
from backend.answering.retrieval.cells.heads import is_of_other_limit
from backend.answering.retrieval.cells.things import fact_at
from backend.answering.retrieval.index import FactIndex, is_concept, keys_of
from backend.reading.facts import Fact
from backend.reading.labels.table_heads import BOUNDS
from backend.reading.sheet import Table, TableRow
from backend.vocabulary.concepts import concept, concepts_of
from backend.vocabulary.fold import fold, squeeze, words
from backend.vocabulary.questions import small_words
from backend.vocabulary.sheets.load import words as sheet_words

FEWEST_LETTERS = 3  # of a word that names a quantity
_BRACKETS = re.compile(r"[(\[](.*?)[)\]]")
_SYMBOL = re.compile(r"(?=.*[A-Z])[A-Z]\w{1,7}")
_FIT = re.compile(r"[⌀ØøΦ]?\s*(?P<size>\d+(?:[.,]\d+)?)\s*(?P<fit>[A-Za-z]{1,2}\d{1,2})")
_DEVIATION = r"[+−-]?\s?\d+(?:[.,]\d+)?"
_PAIR = re.compile(rf"(?P<upper>{_DEVIATION})(?:\s*/\s*|\s+)(?P<lower>{_DEVIATION})")
_SIZES = ("width", "height", "length", "thickness", "depth")  # concepts whose letters name the numbers of a size
_EMPTY = frozenset({"", "-", "–", "—"})
_DEVIATIONS = frozenset({"tolerance", "limits"})  # parts of callouts that a table of fits states


@dataclass(frozen=True)
class _Named:
    """A row that the question names, and by how many words."""

    number: int
    table: Table
    row: TableRow
    by: int


def find_quantity(query: Query, index: FactIndex) -> tuple[Fact, str | None] | None:
    """The one value that the question addresses, with what it is."""
    named = [*_named_quantities(query, index)]
    most = max((one.by for one in named), default=0)
    cells = [
        fact
        for one in named
        if one.by == most
        if (column := _value_column(one, query)) is not None
        and (fact := fact_at(index, one.number, one.row, column)) is not None
    ]
    cells = cells or [*_deviations(query, index)]
    if not cells or any(fold(fact.text) != fold(cells[0].text) for fact in cells):
        return None
    return cells[0], next(iter(query.aspects), None)


# ---- data sheets ------------------------------------------------------------------------------------------------


def _named_quantities(query: Query, index: FactIndex) -> Iterator[_Named]:
    for number, table in enumerate(index.sheet.tables):
        column = table.roles.get("parameter")
        for row in table.rows if column is not None else ():
            assert column is not None
            by = _words_said(row.cells[column].text, query) or _is_symbol_said(table, row, query)
            if by and _explains(table, row, column, query):
                yield _Named(number, table, row, by)


def _words_said(name: str, query: Query) -> int:
    """How many words the name of a quantity has, where the question says all of them or what they mean; else 0."""
    plain = _BRACKETS.sub(" ", name)
    said, meant = set(words(query.text)), _meant(query)
    parts = words(plain)
    if not any(len(word) >= FEWEST_LETTERS for word in parts):
        return 0
    phrase = {key[1:] for key in keys_of(plain) if is_concept(key)} - {
        key for word in parts for key in concepts_of(word)
    }
    whole = phrase & meant if len(parts) == 2 else set()  # neither word alone means it
    return len(parts) if whole or all(word in said or set(concepts_of(word)) & meant for word in parts) else 0


def _meant(query: Query) -> set[str]:
    return {*query.aspects, *(name for term in query.subject for name in term.concepts)}


def _is_symbol_said(table: Table, row: TableRow, query: Query) -> bool:
    column = table.roles.get("tag")
    text = row.cells[column].text.strip() if column is not None else ""
    return _SYMBOL.fullmatch(text) is not None and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", query.text) is not None


def _explains(table: Table, row: TableRow, column: int, query: Query) -> bool:
    """Whether row, heads and caption say everything that the question names."""
    texts = [*(cell.text for cell in row.cells), *table.headers, table.caption]
    keys = {key for text in texts for key in keys_of(text)}
    known = {word for text in texts for word in words(text)} | {key[1:] for key in keys if is_concept(key)}
    known |= _lettered(row.cells[column].text)
    things = [term for term in query.subject if not term.optional]
    if not all(term.word in known or set(term.concepts) & known or _bounds_in(term.word) for term in things):
        return False
    if not all(aspect in known or concept(aspect).ask == "weak" or _bounds_in(aspect) for aspect in query.aspects):
        return False
    written = squeeze(" ".join(texts))
    return all(squeeze(value.text) in written for value in query.values)


def _lettered(name: str) -> set[str]:
    """What the letters in brackets behind a name stand for: width and height of an `area (W x H)`."""
    letters = {word for inside in _BRACKETS.findall(name) for word in words(inside)}
    return {size for size in _SIZES if letters & set(sheet_words("size_letters", size))}


def _bounds_in(word: str) -> set[str]:
    """The columns of a data sheet that a word asks for: `highest`, the maximum."""
    return {role for name in concepts_of(word) for role in concept(name).columns} & BOUNDS


def _value_column(one: _Named, query: Query) -> int | None:
    """The column that the question asks for, else the only one with a value."""
    roles = one.table.roles
    asked = {role for word in words(query.text) for role in _bounds_in(word)} & roles.keys()
    filled = [
        column for role in ("value", *BOUNDS) if (column := roles.get(role)) is not None and _is_filled(one, column)
    ]
    if len(asked) == 1:
        return next((column for column in filled if column == roles[next(iter(asked))]), None)
    return filled[0] if len(filled) == 1 and not asked else None


def _is_filled(one: _Named, column: int) -> bool:
    return one.row.cells[column].text.strip() not in _EMPTY


# ---- fits -------------------------------------------------------------------------------------------------------


def _deviations(query: Query, index: FactIndex) -> Iterator[Fact]:
    """The deviations of a fit that the question writes, in a table that states them."""
    if not any(concept(aspect).part in _DEVIATIONS for aspect in query.aspects):
        return
    side = [name for name in ("upper", "lower") if set(words(query.text)) & set(small_words(name))]
    for number, table in enumerate(index.sheet.tables):
        column = table.roles.get(side[0]) if len(side) == 1 else None
        column = table.roles.get("limits") if column is None and "upper" not in table.roles else column
        size = table.roles.get("size")
        if size is None or column is None or is_of_other_limit(table.headers[column], query):
            continue
        for row in table.rows:
            if _is_fit_said(row.cells[size].text, query) and row.cells[column].text.strip():
                fact = fact_at(index, number, row, column)
                if fact is not None:
                    yield _of_side(fact, side)


def _of_side(fact: Fact, side: Sequence[str]) -> Fact:
    """The upper or the lower one of two deviations in one cell, where the question asks for one of them."""
    both = _PAIR.fullmatch(fact.text.strip())
    if both is None or len(side) != 1:
        return fact
    return fact.model_copy(update={"text": both[side[0]], "callout": None})


def _is_fit_said(text: str, query: Query) -> bool:
    fit = _FIT.fullmatch(text.strip())
    if fit is None:
        return False
    size = re.escape(fit["size"]).replace(",", "[.,]").replace(r"\.", "[.,]")
    return re.search(rf"(?<![\d.,]){size}\s*{fit['fit']}(?!\w)", query.text) is not None
