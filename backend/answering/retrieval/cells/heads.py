"""What the head of a column says beside its quantity: the unit, and which of several values of that quantity it is.

Knows heads and words; nothing of rows that a question names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from backend.answering.query import Query
from backend.reading.sheet import Table, TableRow
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import words
from backend.vocabulary.forms import has_form
from backend.vocabulary.qualifiers import qualifiers_in
from backend.vocabulary.symbols import quantities_of

FEWEST_LETTERS = 4  # of a word of a head that tells it from others
BOUNDS = frozenset({"greatest", "least"})
LIMITS = BOUNDS | {"upper", "lower"}
_BRACKETED = re.compile(r"[\[(]\s*([^\])\s]{1,8})\s*[\])]")
_BEHIND = re.compile(r"[^\W\d_]{2,}\.?\s+(\S{1,6})$|^(\S{2,6})$")  # `Stall A`, `dB(A)`
_POINTS = re.compile("[∙•⋅]")  # between units
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
_BOUND = re.compile(r"(?<=[^\W\d_])(max|min)(?![^\W\d_])", re.IGNORECASE)  # `nmax`
_DIMENSION = re.compile(r"[⌀Øø∅]?\s?(?P<letter>[^\W\d_]\d?)(?:/[^\W\d_]\d?)?(?:\s*[\[(]?mm[\])]?)?")
_SYMBOL = re.compile(r"\W*(?P<letter>[^\W\d_])(?:\d|[A-Z]{0,2})(?=[\s/]|$|[\[(])")


def is_measured_in(table: Table, column: int, head: str, form: str) -> bool:
    """Whether a head has a unit of values of a form: in brackets, or behind a word where numbers stand below."""
    head = _POINTS.sub("·", head)
    if any(has_form(form, f"1 {unit}") for unit in _BRACKETED.findall(head)):
        return True
    behind = _BEHIND.search(head.strip())
    return behind is not None and has_form(form, f"1 {behind[1] or behind[2]}") and _has_numbers(table, column)


def _has_numbers(table: Table, column: int) -> bool:
    texts = [text for row in table.rows if column < len(row.cells) if (text := row.cells[column].text.strip())]
    return bool(texts) and all(_NUMBER.fullmatch(text) for text in texts)


@lru_cache(maxsize=2_000)
def _qualifiers_of(head: str) -> frozenset[str]:
    return qualifiers_in(_BOUND.sub(r" \1", head))


def is_of_other_limit(head: str, query: Query) -> bool:
    """Whether a head says which limit of a size stands below, and the question asks for the other."""
    asked, said = qualifiers_in(query.text) & LIMITS, _qualifiers_of(head) & LIMITS
    return bool(asked and said) and not asked & said


def told_closer(heads: Sequence[str], query: Query) -> list[int]:
    """Which of several heads for one quantity more of the question tells of than of any other; else all, by place."""
    said = set(words(query.text))
    asked = qualifiers_in(query.text)
    counts = [len(asked & _qualifiers_of(head)) + len(_words_told(head, heads, said)) for head in heads]
    best = [place for place, count in enumerate(counts) if count == max(counts)]
    return best if max(counts, default=0) and len(best) == 1 else [*range(len(heads))]


def _words_told(head: str, heads: Sequence[str], said: Collection[str]) -> set[str]:
    """The words that this head alone has of them and that the question has too, perhaps as part of a compound."""
    others = {word for other in heads if other != head for word in words(other)}
    own = {word for word in words(head) if len(word) >= FEWEST_LETTERS} - others
    return {word for word in own if any(one.startswith(word) for one in said)}


def bounded_columns(table: Table, query: Query, named: Collection[str]) -> Iterator[int]:
    """The columns for the greatest or least value of a quantity that the question names so: `d max` for a bore.

    A head that says no more than `Max.` is of the limit that is asked for.
    """
    asked = qualifiers_in(query.text)
    limited = any(concept(name).part == "limits" for name in query.aspects)
    for column, head in enumerate(table.headers):
        plain = _BOUND.sub(r" \1", head)
        bounds = qualifiers_in(plain) & (LIMITS if limited else BOUNDS)
        if not bounds & asked or not bounds >= asked & BOUNDS:
            continue
        symbol = _SYMBOL.match(plain)
        by_letter = symbol is not None and bool(quantities_of(symbol["letter"]) & set(named))
        if by_letter or (limited and len(words(plain)) == 1):
            yield column


def overall_column(table: Table, row: TableRow, query: Query) -> int | None:
    """The column L of dimensions by letters, where the overall length is asked for and the row has no greater one."""
    if "length" not in query.aspects or "overall" not in qualifiers_in(query.text):
        return None
    letters = {
        column: one["letter"] for column, head in enumerate(table.headers) if (one := _DIMENSION.fullmatch(head))
    }
    plain = {column: row.cells[column].text.strip().replace(",", ".") for column in letters if column != table.row_key}
    lengths = {column: float(text) for column, text in plain.items() if _NUMBER.fullmatch(text) and text.count(".") < 2}
    longest = max(lengths.values(), default=0.0)
    overall = [column for column in lengths if letters[column] == "L"]
    return overall[0] if len(overall) == 1 and lengths[overall[0]] == longest else None
