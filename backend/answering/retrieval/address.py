"""A cell that a question addresses: its row by what stands in it, its column by what heads it.

`dimension C of KR44`, `revision B: who`, `pin of SHIELD`. Both must be named, and by all that the question says only
one value may be meant; everything else is left to the ranking. Below, whether any fact is of a thing that
the question names by its number or letter. Knows tables and words, no kinds of values.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.answering.query import Key, Operation, Query
from backend.answering.retrieval.index import STEM, FactIndex, is_concept, keys_of
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Orientation, Table, TableKind, TableRow
from backend.vocabulary.concepts import concept, concepts_of
from backend.vocabulary.fold import fold, parts, words

LONGEST_NAME = 60  # characters of a cell that names its row
WORDY = 4  # letters of a word in capitals that is known as one
FEWEST_LETTERS = 3  # of a word that names a row
_CODE = re.compile(r"[A-Z0-9][\w./+-]*")
_LIST = re.compile(r"\s*[,;]\s*")
_LETTER = re.compile(r"[A-Z][A-Z0-9]{0,2}$|[A-Z](?= [\w.]+$)")
_SIGNS = re.compile(r"[⌀Øø∅]|[\[(].*?[\])]")  # of a head beside its letter: a diameter, a unit
_AMOUNT = re.compile(r"(\d+[.,]\d+)(?:\s*[^\W\d_]{1,3}[²³2-3]?)?")
_TELLING_ROLES = ("item", "tag", "revision")  # columns whose short entries are names, where what they name is said
_NUMBERS = frozenset({"number", "item"})  # what a head says that names no thing: `No.`
_UNNAMED = "description"  # the column that says what a row is


@dataclass(frozen=True)
class _Row:
    """A row that the question names, and by which columns."""

    table: Table
    row: TableRow
    by: frozenset[int]


def find_cell(query: Query, index: FactIndex) -> tuple[Fact, str | None] | None:
    """The one cell that the question addresses, with the aspect that names its column, if one does."""
    named = set(_concepts(query))
    found: list[tuple[Fact, str | None]] = []
    for number, table in enumerate(index.sheet.tables):
        if table.orientation is Orientation.PAIRS or (table.kind is TableKind.REVISION and query.has("latest")):
            continue
        for row in _find_rows(table, query, named):
            found += [
                (fact, aspect)
                for column, aspect in _find_columns(row, query, named)
                if (fact := _fact_of(index, number, row.row, column)) is not None
                and _is_of_kind(fact, table.headers[column], query)
            ]
    return _choose_fullest(found)


def _is_of_kind(fact: Fact, head: str, query: Query) -> bool:
    """Whether a cell under a head of several kinds, `Duty / Volume`, is of the one that is asked for."""
    asked = set(query.aspects) & _named_in(head)
    return fact.column == head or not asked or bool(asked & _named_in(fact.column))


def _choose_fullest(found: Sequence[tuple[Fact, str | None]]) -> tuple[Fact, str | None] | None:
    """What all cells say; of two tables one may write it with its unit and one without."""
    if not found:
        return None
    fullest = max(found, key=lambda entry: len(entry[0].text))
    whole = fold(fullest[0].text)
    said = all(
        fold(fact.text) == whole or (fact.table != fullest[0].table and fold(fact.text) in whole.split())
        for fact, _ in found
    )
    return fullest if said else None


def _concepts(query: Query) -> Iterator[str]:
    yield from query.aspects
    for names in (*(term.concepts for term in query.subject), *(key.concepts for key in query.keys)):
        yield from names


# ---- rows -------------------------------------------------------------------------------------------------------


def _find_rows(table: Table, query: Query, named: set[str]) -> Iterator[_Row]:
    for row in table.rows:
        by = frozenset(
            column for column, cell in enumerate(row.cells) if _is_named(cell.text.strip(), table, column, query, named)
        )
        if by:
            yield _Row(table, row, by)


def _is_named(text: str, table: Table, column: int, query: Query, named: set[str]) -> bool:
    """Whether the question names a row by a text in it."""
    if not text or len(text) > LONGEST_NAME:
        return False
    if amount := _AMOUNT.fullmatch(text):
        return _stands_in(amount[1].replace(",", "."), query.text.replace(",", "."))
    if text.isdigit() or len(text) == 1:
        return _is_numbered(text, table, column, query, named)
    codes = _LIST.split(text)
    if all(map(_is_code, codes)):
        return any(_stands_in(code, query.text) for code in codes)
    said = words(text)
    if not any(len(word) >= FEWEST_LETTERS and word.isalpha() for word in said) or set(said) <= set(query.asked_words):
        return False
    if f" {' '.join(said)} " in f" {' '.join(words(query.text))} ":
        return True
    kinds = _named_in(text)
    heads = {word[:STEM] for head in table.headers for word in words(head)}
    things = [term for term in query.subject if not term.optional and term.word[:STEM] not in heads]
    if any(term.exact and not term.concepts and term.word not in said for term in things):
        return False  # of the `FB 360 camera` it is no camera bracket
    of = {name for term in things for name in term.concepts}
    return len(said) <= 2 and bool(kinds) and bool(kinds & of)


def _is_code(text: str) -> bool:
    """Whether a text is a name in signs, which a question repeats as it is written; `WASHER` is a word in capitals."""
    if not _CODE.fullmatch(text):
        return False
    return any(map(str.isdigit, text)) or (text.isupper() and not (len(text) >= WORDY and concepts_of(text.casefold())))


def _is_numbered(text: str, table: Table, column: int, query: Query, named: set[str]) -> bool:
    """A number or a letter names a row only where the question says what it is the number of, as the head does."""
    head = table.headers[column] if column < len(table.headers) else ""
    says = _named_in(head)
    role = _role_of(table, column)
    for key in query.keys:
        plain = table.kind is TableKind.OTHER and column == table.row_key and says <= _NUMBERS
        plain |= table.kind is TableKind.REVISION and role == "revision"
        of_role = bool(role) and any(role in concept(name).columns for name in key.concepts)
        said = of_role or plain or key.noun in words(head) or (not role and bool(set(key.concepts) & says))
        if fold(key.name) == fold(text) and said:
            return True
    told = {name for name in named if role and role in concept(name).columns}
    return role in _TELLING_ROLES and bool(told) and not text.isdigit() and _stands_in(text, query.text)


def _stands_in(text: str, question: str) -> bool:
    """Whether a code stands in the question as it is written, by itself."""
    return re.search(rf"(?<![\w]){re.escape(text)}(?![\w]|[-./,]\w)", question) is not None


# ---- columns ----------------------------------------------------------------------------------------------------


def _find_columns(row: _Row, query: Query, named: set[str]) -> list[tuple[int, str | None]]:
    """The columns that the question names: by their head as it is written, else by what it means."""
    number = row.table.roles.get("part_number")
    heads = [
        (column, _without_thing(head) if column == number else head.strip())
        for column, head in enumerate(row.table.headers)
        if column not in row.by
    ]
    written: list[tuple[int, str | None]] = [(column, None) for column, head in heads if _is_written(head, query)]
    if written:
        return written
    rest = named - _meant_by_rows(row, named)
    meant = [
        (column, name)
        for column, head in heads
        for name in sorted(rest)
        if _is_column_for(row.table, column, head, name)
    ]
    wanted = {name for name in rest & set(query.aspects) if not concept(name).sense}
    described = row.table.roles.get(_UNNAMED)
    if described in row.by:
        described = None
    asked: list[tuple[int, str | None]] = _columns_by_words(heads, query)
    if not asked and any(name in wanted for _, name in meant):
        asked = [(column, name) for column, name in meant if name in wanted or not query.strong]
    if not asked:
        asked = [
            (column, None) for column, head in heads if column != row.table.row_key and _is_headed(head, row, query)
        ]
    if not asked and not wanted:
        asked = [*meant]
    if asked:
        both = described is not None and any(column == row.table.row_key for column, _ in asked)
        if both and described is not None and any(_is_thing(name) for _, name in asked):
            return [(described, None)]  # a `Room` over numbers is asked for by what it is
        return [*asked, (described, None)] if both and described is not None else asked
    open_to_others = any(concept(name).ask and _UNNAMED not in concept(name).columns for name in rest)
    open_to_others |= _asks_by_unknown_words(row, query)
    return [(described, None)] if described is not None and not open_to_others else []


def _asks_by_unknown_words(row: _Row, query: Query) -> bool:
    """Whether words that are unknown and do not stand in the row may ask for something: `heat duty of W2`."""
    if query.operation is Operation.WHY:
        return False
    said = {word for cell in row.row.cells for word in words(cell.text)} | {key.noun for key in query.keys}
    unknown = [term for term in query.subject if not (term.optional or term.aside or term.exact or term.concepts)]
    return any(term.word.isalpha() and term.word not in said for term in unknown)


def _is_thing(name: str | None) -> bool:
    """Whether what is asked for is what the rows are, and none of the properties that columns have roles for."""
    return name is not None and name not in _NUMBERS and not (concept(name).columns or concept(name).fields)


def _is_written(head: str, query: Query) -> bool:
    """Whether the question writes the letter or the code that heads a column: A, L1, the X of `X LOC`."""
    code = _LETTER.match(_SIGNS.sub("", head).strip())
    if code is None:
        return False
    told = {part for term in query.subject if not term.optional for part in parts(term.word)}
    if fold(code[0]) in told or re.search(rf"(?<![\w]){re.escape(code[0])}(?!\w)", query.text) is not None:
        return True
    return (
        re.search(rf"(?<!\w){re.escape(code[0])}(?=-[^\W\d_]{{3}})", query.text, re.IGNORECASE) is not None
    )  # `x-position`


def _columns_by_words(heads: list[tuple[int, str]], query: Query) -> list[tuple[int, str | None]]:
    """The one column whose head has more of the words that ask than any other."""
    asking = {word for word in query.asked_words if not any(concept(name).sense for name in concepts_of(word))}
    shared = [(len(set(words(head)) & asking), column) for column, head in heads]
    most = max(shared, default=(0, 0))[0]
    best = [column for count, column in shared if count == most]
    return [(best[0], None)] if most and len(best) == 1 else []


def _without_thing(head: str) -> str:
    """A head without the thing in `Part No.`: `which part` asks for no number of it."""
    return " ".join(word for word in head.split() if not any(concept(name).whole for name in concepts_of(fold(word))))


def _meant_by_rows(row: _Row, named: set[str]) -> set[str]:
    """Concepts of the question that say what the row is, not what is wanted of it."""
    roles = {role for role, place in row.table.roles.items() if place in row.by}
    known = [row.table.headers[column] for column in row.by if column < len(row.table.headers)]
    known += [row.row.cells[column].text for column in row.by]
    keys = {key for text in known for key in keys_of(text)}
    return {name for name in named if f"#{name}" in keys or roles & set(concept(name).columns)}


def _is_headed(head: str, row: _Row, query: Query) -> bool:
    """Whether a word of the question that does not name the row heads the column, in whatever form.

    The `Typ` of a pump is what its `Pumpentyp` is.
    """
    names = {word for column in row.by for word in words(row.row.cells[column].text)}
    said = [term.word for term in query.subject if len(term.word) >= STEM and term.word not in names]
    heads = [word for word in words(head) if len(word) >= FEWEST_LETTERS]
    return any(
        (len(other) >= STEM and word[:STEM] == other[:STEM]) or (word != other and word.endswith(other))
        for word in said
        for other in heads
    )


def _role_of(table: Table, column: int) -> str:
    return next((role for role, place in table.roles.items() if place == column), "")


def _named_in(text: str) -> set[str]:
    return {key[1:] for key in keys_of(text) if is_concept(key)}


def _is_column_for(table: Table, column: int, head: str, name: str) -> bool:
    role, said = _role_of(table, column), _named_in(head)
    special = any(concept(other).is_a == name for other in said)  # `how large is the kitchen`: its area
    return name in said or special or bool(role and role in concept(name).columns)


def _fact_of(index: FactIndex, number: int, row: TableRow, column: int) -> Fact | None:
    if column >= len(row.cells):
        return None
    box = row.cells[column].box
    cells = (fact for fact in index.facts if fact.kind is FactKind.CELL and fact.table == number)
    return next((fact for fact in cells if fact.box == box), None)


# ---- things by their number or letter ----------------------------------------------------------------------------

FEW = 3  # words of a text that is about a code in it
UNSAID = 0.7  # a number or code without the noun that it is asked with: 1 is the thing itself


def meets(key: Key, fact: Fact) -> float:
    name = fold(key.name)
    if key.tagged:  # the A holes are A1, A2 …
        return float(fact.kind is FactKind.CELL and re.fullmatch(rf"{name}\d{{0,3}}", fold(fact.key)) is not None)
    headed = any(says(key, head) for head, _ in fact.row)
    bare = name.isdigit() and fact.kind is not FactKind.CELL  # a 3 by itself is not of position 3
    own = () if bare else ((fact.column, fact.text),)
    for head, text in (*fact.row, *own):
        if fold(text).strip(" .#") == name or _without_zeros(text) == _without_zeros(name):
            return 1.0 if says(key, head) else 0.0 if headed else UNSAID
        if _is_told(name, text):
            return UNSAID
    if fold(fact.label) == name or (fact.kind is FactKind.TITLE and _is_in_name(key, fact.region)):
        return 1.0
    for text in (fact.text, fact.line, fact.label, *(text for _, text in fact.row)):
        written = words(text)
        if any(one.startswith(key.noun[:4]) and two == name for one, two in itertools.pairwise(written)):
            return 1.0
    return 0.0


def _is_in_name(key: Key, title: str) -> bool:
    """Whether noun and number stand in the name of the part that a title block speaks of: `PX 240 HOUSING`."""
    return (key.noun, fold(key.name)) in itertools.pairwise(words(title))


def _is_told(name: str, text: str) -> bool:
    """Whether a text speaks of a thing by its code: first, or in few words: not `5/16 B7 threaded rod`."""
    written = words(text)
    return len(name) > 1 and not name.isdigit() and name in written and (written[0] == name or len(written) <= FEW)


def _without_zeros(text: str) -> str:
    plain = fold(text).strip(" .#")
    return plain.lstrip("0") if plain.isdigit() else plain


def says(key: Key, head: str) -> bool:
    names = keys_of(head)
    return key.noun in names or any(f"#{name}" in names for name in key.concepts)


def is_other(key: Key, fact: Fact) -> bool:
    return any(says(key, head) for head, _ in fact.row) or any(says(key, text) for text in (fact.line, fact.label))
