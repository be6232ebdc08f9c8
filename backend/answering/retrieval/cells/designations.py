"""What a part of a list is called by: its designation, where a question asks which one of its kind is fitted.

`which bearing is fitted`: the part number beside a plain `Bearing`, or a description with figures, `Bearing 6207`.
"""

from __future__ import annotations

import re

from backend.answering.query import Query, Term
from backend.answering.retrieval.cells.rows import NamedRow
from backend.answering.retrieval.index import keys_of
from backend.reading.sheet import TableKind
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold
from backend.vocabulary.questions import any_small_word

_DESCRIPTION = "description"
_NUMBERS = ("part_number", "order_code")
_WHICH = any_small_word("which")
_WORDS_BETWEEN = 2  # that tell what sort of thing: `which front axle bearing`


def designated_in(row: NamedRow, query: Query) -> int | None:
    """The column with the designation of the part that the question names by what it is; None where more is asked."""
    described = row.table.roles.get(_DESCRIPTION)
    if row.table.kind is not TableKind.BOM or described is None or row.by != {described}:
        return None
    if any(_DESCRIPTION not in concept(name).columns for name in query.aspects) or not named_by_which(query, row):
        return None
    columns = (described, *(row.table.roles[name] for name in _NUMBERS if name in row.table.roles))
    return next((column for column in columns if any(map(str.isdigit, row.row.cells[column].text))), None)


def named_by_which(query: Query, row: NamedRow) -> list[Term]:
    """The things that the question word stands before: `which bearing`, but no side of `where is which side`.

    None where the question speaks of something else that does not stand in the row: `which terminal of the brake`.
    """
    things = [term for term in query.subject if not term.optional]
    asked = [term for term in things if term.concepts and _is_asked_which(term, query)]
    keys = {key for cell in row.row.cells for key in keys_of(cell.text)}
    keys |= {key for head in row.table.headers for key in keys_of(head)}
    keys |= {word for key in query.keys for word in (key.noun, fold(key.name))}
    others = (term for term in things if term not in asked)
    known = all(term.word in keys or any(f"#{name}" in keys for name in term.concepts) for term in others)
    return asked if known else []


def _is_asked_which(term: Term, query: Query) -> bool:
    before = rf"(?:[^\W\d_]+\s){{0,{_WORDS_BETWEEN}}}"
    return re.search(rf"(?<!\w){_WHICH}\s{before}{re.escape(term.word)}(?!\w)", fold(query.text)) is not None
