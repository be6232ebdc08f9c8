"""How many of a thing a row of a list or a text says: the one row whose words and values are those that are counted.

What is counted is the noun right behind *how many*; what it is counted in, `per valve`, or the part on the sheet itself
need not stand beside it. Several rows are no answer here: one of them is a part of the whole. Knows no sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backend.answering.query import Query, Term
from backend.answering.query.tokens import Token, tokens_of
from backend.answering.retrieval.cells.things import fact_at
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.answering.retrieval.meaning import is_written
from backend.answering.retrieval.on_sheet import names_part
from backend.answering.retrieval.spoken import LEAST_LETTERS
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Meaning, Orientation, Table, TableRow
from backend.vocabulary.concepts import concept, function_words, is_thing, kinds_of, rest_of
from backend.vocabulary.fold import fold, words
from backend.vocabulary.questions import any_small_word, small_words
from backend.vocabulary.sheets.load import one_of
from backend.vocabulary.sheets.load import words as sheet_words

_PER = frozenset(small_words("per"))
_LONGEST, _MOST_NUMBERS = 80, 3  # characters of a text that is of one thing, numbers in it
_NUMBERS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?")
_METRES = frozenset(small_words("metres"))
_QUANTITY = re.compile(r"\d{1,5}(?:\s?[^\W\d_]{1,4}\.?)?")  # of pieces
_LENGTH = re.compile(r"\d+(?:[.,]\d+)?\s?m", re.IGNORECASE)
_SIZE = re.compile(r"[⌀Ø]?\s?(\d+(?:[.,]\d+)?)\s?(?:mm|[\"“”'°])?")  # a cell that is a size and nothing else
_TOTAL = frozenset(map(fold, sheet_words("counted", "total")))
# of a thing that has so many, and is none of them: `3-pin`, `2 contacts`; but a `90 elbow`, a `6 GUSSET` of 6 mm
_PROPERTY = re.compile(
    rf"(?<![\w.,/×-])(?!(?:30|45|60|90|180)\b)\d{{1,3}}(?:-[^\W\d_]{{3,}}|\s[^\W\d_]+{any_small_word('plural')}(?!\w))",
    re.IGNORECASE,
)
_PLATED = frozenset(map(fold, sheet_words("counted", "plated")))  # what tables of holes of a board say of each
_HOLES = frozenset({"#hole", "#via"})
_PIECES = re.compile(
    rf"(?:(?<![\w.,/-])(?P<plain>\d{{1,5}})\s?|\((?P<bracketed>\d{{1,5}})\)\s?)"
    rf"{one_of(sheet_words('counted', 'items'))}(?!\w)",
    re.IGNORECASE,
)


def of_counted(query: Query, index: FactIndex) -> Query:
    """The query with what things are counted in: that need not be said where it is the part itself.

    A list counts for the whole, and says nothing of how many of its washers go with each of its bolts.
    """
    first = next((term for term in query.subject if not term.optional), None)
    wholes = _behind_per(query)

    def in_what(term: Term) -> Term:
        if term is first:
            return term
        if names_part(term, index):
            return replace(term, optional=True)
        return replace(term, optional=_may_be_part(term, index)) if term.word in wholes else term

    return replace(query, subject=tuple(map(in_what, query.subject)))


def _may_be_part(term: Term, index: FactIndex) -> bool:
    """Whether a word may be what the asker calls the part on the sheet: no thing of its list, and no mere feature."""
    named = {term.word, *(f"#{name}" for name in term.concepts)}
    return not named & index.parts and not any(concept(name).feature for name in term.concepts)


def _behind_per(query: Query) -> frozenset[str]:
    """The words of the noun behind *per*."""
    functions = function_words(query.language)
    found: list[str] = []
    inside = False
    for token in tokens_of(query.text):
        if token.word in _PER:
            inside = True
        elif inside and token.word in functions:
            inside = not found
        elif inside:
            found.append(token.word)
    return frozenset(found)


def counted_cells(query: Query, index: FactIndex) -> list[Fact]:
    """The quantities of the rows that say all that is counted, each with the row it stands in."""
    matcher = Matcher(query, index, "quantity")
    things = _things(query)
    if not (things or query.values or query.keys):
        return []
    in_metres = any(term.word in _METRES for term in query.subject)
    found = []
    for number, table in enumerate(index.sheet.tables):
        column = table.roles.get("quantity")
        if column is None or table.orientation is Orientation.PAIRS:
            continue
        for row in table.rows:
            if not _says_all(table, row, column, things, query, matcher):
                continue
            fact = fact_at(index, number, row, column)
            form = _LENGTH if in_metres else _QUANTITY
            if fact is not None and form.fullmatch(fact.text.strip()):
                found.append(fact)
    return found


def _things(query: Query) -> list[Term]:
    """The terms that must be said: all that are no mere description, and of the noun itself also a `cover`."""
    run = [term for term in _counted_run(query) if any(map(_is_part, term.concepts))]
    wanted = [term for term in query.subject if not term.optional or term in run]
    return [term for term in wanted if term.word not in _METRES]


def _is_part(name: str) -> bool:
    return is_thing(name) and not concept(name).generic


def _counted_run(query: Query) -> list[Term]:
    """The terms of the noun that is counted: those that follow one another from the first on."""
    by_word = {term.word: term for term in query.subject}
    tokens: Sequence[Token] = tokens_of(query.text)
    functions = function_words(query.language)
    run: list[Term] = []
    for token in tokens:
        term = by_word.get(token.word)
        if term is not None:
            run.append(term)
        elif run and token.word in functions and token.word not in small_words("of"):
            break
    return run


def _says_all(
    table: Table, row: TableRow, quantity: int, things: Sequence[Term], query: Query, matcher: Matcher
) -> bool:
    """Whether a row has every thing, value and name of the query; the caption and heads say what all rows are."""
    texts = [cell.text for column, cell in enumerate(row.cells) if column != quantity]
    own = {key for text in texts for key in keys_of(_PROPERTY.sub(" ", text))}
    shared = {key for text in (table.caption, *table.headers) for key in keys_of(text)}
    if _PLATED & (own | shared):
        shared |= _HOLES
    sized = bool(query.values or query.keys)
    for term in things:
        if any(fold(key.name) == term.word for key in query.keys):
            continue
        if not _is_said(term, own | shared if sized else own, matcher):
            return False
    if not all(any(_is_value_of(value, text) for text in texts) for value in query.values):
        return False
    return all(any(fold(text).strip() == fold(key.name) for text in texts) for key in query.keys)


def _is_said(term: Term, said: set[str], matcher: Matcher) -> bool:
    """Whether words name what a term names: of a compound every thing in it, and no more general one than it names."""
    keys = matcher.keys(term).keys()
    kinds = {kind for name in term.concepts for kind in kinds_of(name)}
    parts = [name for name in term.concepts if name not in kinds]
    compound = [name for name in parts if len(rest_of(term.word, name) or "") >= LEAST_LETTERS]
    if len(compound) > 1 and len(compound) == len(parts):
        return term.word in said or all(f"#{name}" in said for name in compound)
    return bool((keys - {f"#{kind}" for kind in kinds}) & said)


def is_property(fact: Fact, query: Query, index: FactIndex) -> bool:
    """Whether the row of a cell has what is counted only as a number of its own: a `3-pin` connector is no pin."""
    matcher = Matcher(query, index, "quantity")
    texts = [text for _, text in fact.row]
    every = {key for text in texts for key in keys_of(text)}
    plain = {key for text in texts for key in keys_of(_PROPERTY.sub(" ", text))}
    named = [matcher.keys(term).keys() for term in query.subject if not term.optional]
    return any(keys & every and not keys & plain for keys in named)


def _is_value_of(value: Meaning, text: str) -> bool:
    """Whether a cell is a size that the query names, or has it: `M8`, `0.30 mm`, `Bend 90 LR`."""
    size = _SIZE.fullmatch(text.strip())
    if size is not None and value.value is not None and value.thread is None:
        return math.isclose(float(size[1].replace(",", ".")), value.value)
    if is_written(value, text):
        return True
    whole = value.value is not None and value.thread is None and value.value >= len("90") and value.value % 1 == 0
    return whole and f"{value.value:g}" in words(text)


# ---- totals ---------------------------------------------------------------------------------------------------------


def total_cell(query: Query, index: FactIndex) -> Fact | None:
    """The quantity in the row of a table that is the total of what is counted, where that is asked for, and not one."""
    if not (query.has("overall") or _TOTAL & set(words(query.text))):
        return None
    matcher = Matcher(query, index, "quantity")
    things = _things(query)
    found = []
    for number, table in enumerate(index.sheet.tables):
        column = table.roles.get("quantity")
        if column is None or table.orientation is Orientation.PAIRS:
            continue
        cells = [cell.text for row in table.rows for cell in row.cells]
        said = {key for text in (table.caption, *table.headers) for key in keys_of(text)}
        said |= _HOLES if _PLATED & (said | set(map(fold, cells))) else frozenset()
        rows = [row for row in table.rows if any(fold(cell.text).strip(" :.") in _TOTAL for cell in row.cells)]
        if len(rows) == 1 and things and all(_is_said(term, said, matcher) for term in things):
            fact = fact_at(index, number, rows[0], column)
            found += [fact] if fact is not None and fact.text.strip().isdigit() else []
    return found[0] if len(found) == 1 else None


# ---- texts ----------------------------------------------------------------------------------------------------------


def count_in_texts(query: Query, index: FactIndex) -> tuple[Fact, str] | None:
    """The number of pieces that a text states of all that the query names: `Beam B14 (4 pcs)`, `200 pcs per box`."""
    matcher = Matcher(query, index, None)
    things = _things(query)
    if not things or query.values or query.keys:
        return None
    found = [(fact, number) for fact, number in _pieces(index) if _names_all(fact, things, matcher)]
    if len({number for _, number in found}) != 1:
        return None
    return min(found, key=lambda one: len(one[0].text))


def _pieces(index: FactIndex) -> Iterator[tuple[Fact, str]]:
    """The texts that state one number of pieces, with that."""
    for fact in index.facts:
        if fact.kind not in (FactKind.TEXT, FactKind.NOTE) or index.is_past(fact) or len(fact.text) > _LONGEST:
            continue
        if len(_NUMBERS.findall(fact.text)) > _MOST_NUMBERS:
            continue
        numbers = [one["plain"] or one["bracketed"] for one in _PIECES.finditer(fact.text)]
        if len(numbers) == 1:
            yield fact, numbers[0]


def _names_all(fact: Fact, things: Sequence[Term], matcher: Matcher) -> bool:
    said = {*keys_of(fact.text)}
    return all(_is_said(term, said, matcher) for term in things)
