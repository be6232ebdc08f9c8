"""The rows of a table that a question names, by what stands in them. Knows tables and words, no kinds of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.answering.query import Query
from backend.answering.retrieval.cells.heads import is_measured_in
from backend.answering.retrieval.index import STEM, is_concept, is_same_word, keys_of
from backend.reading.labels.match import match_label
from backend.reading.sheet import Table, TableKind, TableRow
from backend.vocabulary.concepts import concept, concepts_of, function_words, is_explained, is_thing
from backend.vocabulary.fold import fold, words
from backend.vocabulary.forms import is_amount
from backend.vocabulary.questions import any_small_word

LONGEST_NAME = 60  # characters of a cell that names its row
WORDY = 4  # letters of a word in capitals that is known as one
FEWEST_LETTERS = 3  # of a word that names a row
FEWEST_ROWS = 3  # of a table whose rows go by a size
_CODE = re.compile(r"[A-Z0-9][\w./+-]*")
_SIGN = re.compile(r"^[-+=](?=[A-Z])")  # before what a circuit diagram calls its parts: `-W3`
_LIST = re.compile(r"\s*(?:;|(?<!\d),|,(?!\d))\s*")
_AMOUNT = re.compile(r"(\d+[.,]\d+)(?:\s*[^\W\d_]{1,3}[²³2-3]?)?")
_LETTERED = re.compile(r"(?P<name>[A-Z]{1,2})(?P<number>\d{1,3})")  # B2
_SERIES = re.compile(  # `KZ 40`, `CX40-036`
    r"(?P<name>[^\W\d_]{2,6}[ .-]?|[\w./ -]{2,12}[-/ ])(?P<number>\d{1,4})(?P<more>[A-Z]{0,2})\*?"
)
_SIZE_OF_SERIES = re.compile(r"(\d{1,4})(?:\s[^\W\d_]{1,3})?$")  # the `25 F` of `LG 25 F`
_NUMBER = re.compile(rf"(?<![\w.,])(\d{{1,4}})(?:{any_small_word('sized')}\b|(?!\w|[.,]\w))")
_TELLING_ROLES = ("item", "tag", "revision")  # columns whose short entries are names, where what they name is said
_OF_VARIANTS = (TableKind.OTHER, TableKind.BOM)  # tables whose rows may be sizes of one thing, each with its number
NUMBERS = frozenset({"number", "item"})  # what a head says that names no thing: `No.`


@dataclass(frozen=True)
class NamedRow:
    """A row that the question names, and by which columns."""

    table: Table
    row: TableRow
    by: frozenset[int]


def named_rows(table: Table, query: Query, named: set[str]) -> list[NamedRow]:
    """The rows that the question names, by no less than any other: wire 3 of connector P2 is not every wire of P2."""
    rows = _by_said_head([*_find_rows(table, query, named)], named)
    fullest = [one for one in rows if not any(one.by < other.by for other in rows)]
    alike = len(fullest) > 1 and len({one.by for one in fullest}) == 1
    return _told_apart(fullest, query) if alike else fullest


def _by_said_head(rows: Sequence[NamedRow], named: set[str]) -> Sequence[NamedRow]:
    """Those named in the column that tells rows apart, where the question names it too: size 28, not a bore of 28."""
    keys = [(row, row.table.row_key) for row in rows if row.table.row_key in row.by]
    told = [_by_key_alone(row) for row, key in keys if is_column_for(row.table, key, row.table.headers[key], named)]
    return told or rows


def _by_key_alone(row: NamedRow) -> NamedRow:
    """A row by what tells it apart, and by no other cell that happens to say the same: the bore of 16 of size 16."""
    key = row.row.cells[row.table.row_key].text.strip()
    same = {column for column in row.by if column != row.table.row_key and row.row.cells[column].text.strip() == key}
    return replace(row, by=row.by - same)


def is_column_for(table: Table, column: int, head: str, names: set[str]) -> bool:
    """Whether the head of a column, or the role that it has, is one of what a question names."""
    role = role_of(table, column)
    if names & _meant_by_head(head) or any(role and role in concept(name).columns for name in names):
        return True
    label = match_label(head)
    if label is not None and not label.rest and any(label.field in concept(name).fields for name in names):
        return True
    return any(is_measured_in(table, column, head, concept(name).form) for name in names)


def _meant_by_head(head: str) -> set[str]:
    """What a head names; where that is a measure, not the thing that it is of: the torque of a screw is no screw."""
    named = named_in(head)
    measured = any(is_amount(concept(name).form) for name in named)
    return {name for name in named if not (measured and is_thing(name))}


def _told_apart(rows: Sequence[NamedRow], query: Query) -> list[NamedRow]:
    """Of rows that are named alike the one in which more words of the question stand than in any other."""
    functions = function_words(query.language)
    said = {word for word in words(query.text) if word not in functions}
    counts = [len({one for one in said if any(_is_form_of(one, other) for other in _words_in(row))}) for row in rows]
    best = [row for row, count in zip(rows, counts, strict=True) if count == max(counts)]
    return best if len(best) == 1 else [*rows]


def _words_in(row: NamedRow) -> set[str]:
    return {word for cell in row.row.cells for word in words(cell.text)}


def _is_form_of(one: str, other: str) -> bool:
    return one == other or (one.isalpha() and other.isalpha() and is_same_word(one, other))


def _find_rows(table: Table, query: Query, named: set[str]) -> Iterator[NamedRow]:
    for row in table.rows:
        by = frozenset(
            column for column, cell in enumerate(row.cells) if _is_named(cell.text.strip(), table, column, query, named)
        )
        if by:
            yield NamedRow(table, row, by)


def _is_named(text: str, table: Table, column: int, query: Query, named: set[str]) -> bool:
    """Whether the question names a row by a text in it."""
    text = _SIGN.sub("", text)
    if not text or len(text) > LONGEST_NAME:
        return False
    if amount := _AMOUNT.fullmatch(text):
        return stands_in(amount[1].replace(",", "."), query.text.replace(",", "."))
    if text.isdigit() or len(text) == 1:
        sized = _is_of_size(text, table, column, query) or _is_said_size(text, table, column, query)
        return sized or _is_numbered(text, table, column, query, named)
    if _is_one_of_series(text, table, column, query) or _is_written_out(text, query):
        return True
    codes = _LIST.split(text)
    if all(map(_is_code, codes)):
        return any(stands_in(code, query.text) for code in codes) or _is_lettered(text, table, column, query)
    said = words(text)
    if not any(len(word) >= FEWEST_LETTERS and word.isalpha() for word in said):
        return False
    if set(said) <= set(query.asked_words) and not _is_head_said(table, said, query):
        return False
    if f" {' '.join(said)} " in f" {' '.join(words(query.text))} ":
        return True
    kinds = named_in(text)
    nouns = {key.noun for key in query.keys}  # of hole A it is said which one
    heads = {word[:STEM] for head in table.headers for word in words(head)}
    things = [term for term in query.subject if not term.optional and term.word[:STEM] not in heads]
    if any(term.exact and not term.concepts and term.word not in said for term in things):
        return False  # of the `FB 360 camera` it is no camera bracket
    known = (term for term in things if is_explained(term.word, query.language))  # an unknown sort of valve is not any
    of = {name for term in known if term.word not in nouns for name in term.concepts}
    few = sum(not any(map(str.isdigit, word)) for word in said) <= 2
    return few and bool(kinds) and bool(kinds & of)


def _is_written_out(text: str, query: Query) -> bool:
    """Whether the question has the whole of a text with figures, as it is written: `1/4-18 NPT`, `G 1/4 A`."""
    text = text.lstrip("⌀Øø∅ ")
    return any(map(str.isdigit, text)) and len(text) > FEWEST_LETTERS and stands_in(text, query.text)


def _is_code(text: str) -> bool:
    """Whether a text is a name in signs, which a question repeats as it is written; `WASHER` is a word in capitals."""
    if not _CODE.fullmatch(text):
        return False
    return any(map(str.isdigit, text)) or (text.isupper() and not (len(text) >= WORDY and concepts_of(text.casefold())))


def _is_numbered(text: str, table: Table, column: int, query: Query, named: set[str]) -> bool:
    """A number or a letter names a row only where the question says what it is the number of, as the head does."""
    head = table.headers[column] if column < len(table.headers) else ""
    says = named_in(head)
    role = role_of(table, column)
    for key in query.keys:
        plain = table.kind is TableKind.OTHER and (column == table.row_key or role == "item") and says <= NUMBERS
        plain |= role == "revision" and table.kind is TableKind.REVISION and "change" in key.concepts
        of_role = bool(role) and any(role in concept(name).columns for name in key.concepts)
        of_kind = (not role or role in _TELLING_ROLES) and bool(set(key.concepts) & says)
        said = of_role or plain or of_kind or key.noun in words(head)
        if fold(key.name) == fold(text) and said:
            return True
    told = {name for name in named if role and role in concept(name).columns}
    return role in _TELLING_ROLES and bool(told) and not text.isdigit() and stands_in(text, query.text)


def _is_lettered(text: str, table: Table, column: int, query: Query) -> bool:
    """Whether a row is B2 where all rows are B1, B2 …, and the question speaks of number 2 of what the B stands for."""
    one = _in_series(text, table, column, _LETTERED)
    if one is None:
        return False
    told = named_in(f"{table.caption} {table.headers[column]}")
    return any(
        key.name == one["number"] and (bool(told & set(key.concepts)) or key.noun.startswith(fold(one["name"])))
        for key in query.keys
    )


def _in_series(text: str, table: Table, column: int, written: re.Pattern[str]) -> re.Match[str] | None:
    """The name and number of a row where all rows go by one name and a number of their own; else None."""
    one = written.fullmatch(text)
    if one is None or column != table.row_key:
        return None
    others = [written.fullmatch(row.cells[column].text.strip()) for row in table.rows if column < len(row.cells)]
    alike = all(other is not None and other["name"] == one["name"] for other in others)
    return one if alike and len({_own_part(other) for other in others if other}) == len(others) else None


def _own_part(one: re.Match[str]) -> str:
    """What tells a row of a series apart: its number, with a letter behind it."""
    return one[0][len(one["name"]) :]


def _is_one_of_series(text: str, table: Table, column: int, query: Query) -> bool:
    """Whether a row goes by a name and a number of its own, and the question states the number: 40 of `KZ 40`."""
    if len(table.rows) > 1 and (one := _in_series(text, table, column, _SERIES)) is not None:
        if one["more"]:
            return stands_in(_own_part(one).strip(), query.text)
        return int(one["number"]) in map(int, _numbers_in(query))
    rest = _rest_of_series(text, table) if column == table.row_key else ""
    number = _SIZE_OF_SERIES.match(rest)
    return bool(rest) and (stands_in(rest, query.text) or (number is not None and number[1] in _numbers_in(query)))


def _rest_of_series(text: str, table: Table) -> str:
    """What tells a row apart where all begin with the same words: the `40-200` of `VP-CN 40-200`; "" where none do."""
    names = [row.cells[table.row_key].text.split() for row in table.rows if table.row_key < len(row.cells)]
    names = [name for name in names if name]
    shared = next((at for at, said in enumerate(zip(*names, strict=False)) if len(set(said)) > 1), 0)
    rests = [" ".join(name[shared:]) for name in names]
    rest = " ".join(text.split()[shared:])
    told = shared and len(rests) >= FEWEST_ROWS and len(set(rests)) == len(rests)
    return rest if told and any(map(str.isdigit, rest)) and len(rest) >= FEWEST_LETTERS else ""


def _numbers_in(query: Query) -> set[str]:
    """Whole numbers of a question that are no part of a value with its unit or sign."""
    values = {number for value in query.values if not value.text.isdigit() for number in re.findall(r"\d+", value.text)}
    return {match[1] for match in _NUMBER.finditer(query.text)} - values


def _is_of_size(text: str, table: Table, column: int, query: Query) -> bool:
    """Whether the question states the size by which a row goes: that of d = 35, `for a 35 mm shaft`."""
    if table.kind is not TableKind.OTHER or len(table.rows) < FEWEST_ROWS:
        return False
    sizes = (value.value for value in query.values if value.thread is None and value.value is not None)
    if text not in map("{:g}".format, sizes):
        return False
    texts = [row.cells[column].text.strip() for row in table.rows if column < len(row.cells)]
    return len(set(texts)) == len(texts) and all(map(_is_plain_number, texts))


def _is_said_size(text: str, table: Table, column: int, query: Query) -> bool:
    """Whether the question says a number and, right before or behind it, what heads its column: `the 800 stroke`."""
    if table.kind not in _OF_VARIANTS or role_of(table, column) or text not in _numbers_in(query):
        return False
    texts = [row.cells[column].text.strip() for row in table.rows if column < len(row.cells)]
    if len(set(texts)) < len(texts) or not all(map(_is_plain_number, texts)):
        return False
    said = words(query.text)
    at = [place for place, word in enumerate(said) if re.fullmatch(rf"{text}(?:[^\W\d_]+)?", word)]
    beside = {said[place + step] for place in at for step in (-1, 1) if 0 <= place + step < len(said)}
    head = table.headers[column]
    return any(word in words(head) or (set(concepts_of(word)) & named_in(head)) for word in beside if word.isalpha())


def _is_plain_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit()


def _is_head_said(table: Table, said: Sequence[str], query: Query) -> bool:
    """Whether the question writes out the head of a column, so that other words that ask may name the row."""
    spoken = set(words(query.text)) - set(said)
    heads = ([word for word in words(head) if word.isalpha()] for head in table.headers)
    return any(head and set(head) <= spoken and len("".join(head)) >= WORDY for head in heads)


def stands_in(text: str, question: str) -> bool:
    """Whether a code stands in the question as it is written, by itself."""
    return re.search(rf"(?<![^\WØøΦ]){re.escape(text)}(?![\w]|[-./,]\w)", question) is not None


def role_of(table: Table, column: int) -> str:
    return next((role for role, place in table.roles.items() if place == column), "")


def named_in(text: str) -> set[str]:
    """The concepts that a text of the sheet names."""
    return {key[1:] for key in keys_of(text) if is_concept(key)}
