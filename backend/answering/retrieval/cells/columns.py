"""The columns of a table that a question names for a row: by their heads, and by what those mean."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from backend.answering.query import Key, Operation, Query
from backend.answering.retrieval.cells.designations import designated_in, named_by_which
from backend.answering.retrieval.cells.heads import bounded_columns, overall_column, told_closer
from backend.answering.retrieval.cells.rows import FEWEST_LETTERS, NUMBERS, NamedRow, is_column_for, named_in, stands_in
from backend.answering.retrieval.cells.things import says
from backend.answering.retrieval.index import STEM, is_same_word, keys_of
from backend.reading.grammar.parse import parse
from backend.reading.sheet import Table, TableKind
from backend.vocabulary.concepts import concept, concepts_of
from backend.vocabulary.fold import fold, parts, words

_LETTER = re.compile(r"[A-Z][A-Z0-9]{0,2}$|[b-z]\d?$|a\d$|[A-Z]\d?(?=(?: [\w.]+){1,2}$)")
_SIGNS = re.compile(r"[⌀Øø∅]|[\[(].*?[\])]")  # of a head beside its letter: a diameter, a unit
_WORD = re.compile(r"[^\W\d_]{3,}")
_SERIES = re.compile(r"(?P<name>.*?\D)\s?(?P<number>\d{1,2})")
_AXES = ("x", "y", "z")  # roles of columns of coordinates, however they are headed: `YDIM`
_KNOWN_BY_SIGN = {"thread", "roughness"}  # kinds of values that are told by how they are written
_UNNAMED = "description"  # the column that says what a row is
_OF_NUMBERS = frozenset({"number", "part_number", "drawing_number"})


def find_columns(row: NamedRow, query: Query, named: set[str]) -> list[tuple[int, str | None]]:
    """The columns that the question names: by their head as it is written, else by what it means."""
    texts = [row.row.cells[column].text.strip() for column in row.by]
    rest = query.text
    for text in texts:  # the A of `G 1/4 A` heads no column
        rest = rest.replace(text, " ") if len(text) > 1 else rest
    query = replace(query, text=rest)
    found = _named_columns(row, query, named)
    found = _beside_named(row, found if named & _OF_NUMBERS else _told_in_words(row, found))
    columns = sorted({column for column, _ in found})
    told = {columns[place] for place in told_closer([row.table.headers[column] for column in columns], query)}
    return [(column, name) for column, name in found if column in told]


def numbered_column(table: Table, query: Query) -> tuple[int, Key] | None:
    """The column of several that are numbered, `Ist 1`, `Ist 2`, that the question names by number, and how it does.

    No other head may say what that is the number of.
    """
    heads = [_SERIES.fullmatch(head.strip()) for head in table.headers]
    names = Counter(fold(one["name"]) for one in heads if one is not None)
    series = {
        one["number"]: column
        for column, one in enumerate(heads)
        if one is not None and names[fold(one["name"])] >= 2 and not _is_unit(one["name"])
    }
    keys = [key for key in query.keys if key.name in series and not key.tagged]
    others = [head for head, one in zip(table.headers, heads, strict=True) if one is None]
    keys = [key for key in keys if not any(says(key, head) for head in others)]
    return (series[keys[0].name], keys[0]) if len(keys) == 1 else None


def _is_unit(name: str) -> bool:
    """Whether the letter before a number is that of a dimension: A1 and A2 are named as they are written."""
    return _WORD.search(name) is None


def _told_in_words(row: NamedRow, found: list[tuple[int, str | None]]) -> list[tuple[int, str | None]]:
    """Without numbers where the column that says it in words is meant too: a change is told beside its number."""
    described = row.table.roles.get(_UNNAMED)
    both = any(column == described for column, _ in found)
    if not both or described is None or not _WORD.search(row.row.cells[described].text):
        return found
    return [
        (column, name)
        for column, name in found
        if column == described
        or name is None
        or _UNNAMED not in concept(name).columns
        or _WORD.search(row.row.cells[column].text)
    ]


def _beside_named(row: NamedRow, found: list[tuple[int, str | None]]) -> list[tuple[int, str | None]]:
    """Of columns with the same head, `From, Pin, To, Pin`, the one that stands behind a text that names the row."""
    heads = {fold(row.table.headers[column]) for column, _ in found}
    if len({column for column, _ in found}) < 2 or len(heads) > 1:
        return found
    behind = [(column, name) for column, name in found if column - 1 in row.by]
    return behind if len({column for column, _ in behind}) == 1 else found


def _named_columns(row: NamedRow, query: Query, named: set[str]) -> list[tuple[int, str | None]]:
    number = row.table.roles.get("part_number")
    heads = [
        (column, _without_thing(head) if column == number else head.strip())
        for column, head in enumerate(row.table.headers)
        if column not in row.by
    ]
    axes = {place: role for role, place in row.table.roles.items() if role in _AXES}
    written: list[tuple[int, str | None]] = [
        (column, None) for column, head in heads if is_written(axes.get(column, "").upper() or head, query)
    ]
    exact: list[tuple[int, str | None]] = [
        (column, None) for column, _ in written if _is_exact(row.table.headers[column], query)
    ]
    if written := (exact or written) or _author_column(row, heads, query):
        return written
    rest = named - _meant_by_rows(row, named)
    meant = [
        (column, name)
        for column, head in heads
        for name in sorted(rest)
        if is_column_for(row.table, column, head, {name}) or _is_special(head, name)
    ]
    wanted = {name for name in rest & set(query.aspects) if not concept(name).sense}
    described = row.table.roles.get(_UNNAMED)
    if described in row.by:
        described = None
    asked = _columns_for_thing(row, heads, query) or _columns_by_words(heads, query)
    for_sure = {column for column, name in meant if name in wanted}
    if for_sure and not for_sure & {column for column, _ in asked}:
        asked = []  # the `wire` of a wire's gauge heads another column
    if not asked and any(name in wanted for _, name in meant):
        asked = [(column, name) for column, name in meant if name in wanted or not query.strong]
    asked = asked or _columns_told_of(row, heads, query, named, wanted)
    if not asked and not wanted:
        asked = [*meant]
    if asked:
        both = described is not None and any(column == row.table.row_key for column, _ in asked)
        if both and described is not None and any(_is_thing(name) for _, name in asked):
            return [(described, None)]  # a `Room` over numbers is asked for by what it is
        return [*asked, (described, None)] if both and described is not None else asked
    if described is None and not wanted and not rest & _OF_NUMBERS:
        described = _wordy_column(row)
    if described is None and (designation := designated_in(row, query)) is not None:
        return [(designation, None)]
    return [(described, None)] if described is not None and not _asks_for_more(row, query, rest) else []


def _asks_for_more(row: NamedRow, query: Query, rest: set[str]) -> bool:
    """Whether something is asked for that no description is: by what it names, or by words that nobody knows."""
    named = any(concept(name).ask and _UNNAMED not in concept(name).columns for name in rest)
    return named or _asks_by_unknown_words(row, query)


def _columns_told_of(
    row: NamedRow, heads: list[tuple[int, str]], query: Query, named: set[str], wanted: set[str]
) -> list[tuple[int, str | None]]:
    """The columns that the question tells of otherwise: a word of their head, their values, a letter with its bound."""
    headed: list[tuple[int, str | None]] = [
        (column, None) for column, head in heads if column != row.table.row_key and _is_headed(head, row, query)
    ] or _columns_of_kind(row, wanted)
    if headed:
        return headed
    if (overall := overall_column(row.table, row.row, query)) is not None:
        return [(overall, "length")]
    return [(column, None) for column in bounded_columns(row.table, query, named) if column not in row.by]


def _columns_for_thing(row: NamedRow, heads: list[tuple[int, str]], query: Query) -> list[tuple[int, str | None]]:
    """The column of the thing that the question word stands before: the bearing of `which bearing has variant B`."""
    if query.strong:
        return []
    things = {name for term in named_by_which(query, row) for name in term.concepts}
    found = [column for column, head in heads if is_column_for(row.table, column, head, things)]
    return [(found[0], None)] if len(found) == 1 else []


def _columns_of_kind(row: NamedRow, wanted: set[str]) -> list[tuple[int, str | None]]:
    """The one column whose cells are all of the kind that is asked for, whatever heads it: threads under a `G`."""
    kinds = {kind for name in wanted for kind in concept(name).callouts} & _KNOWN_BY_SIGN
    found = []
    for column in range(len(row.table.headers)) if kinds else ():
        texts = [text for one in row.table.rows if (text := one.cells[column].text.strip())]
        read = [parse(text) for text in texts]
        if len(texts) > 1 and all(meaning is not None and meaning.kind.value in kinds for meaning in read):
            found.append(column)
    return [(found[0], None)] if len(found) == 1 else []


def _wordy_column(row: NamedRow) -> int | None:
    """The one column of words of a table of signs and numbers: what is done with a hole, where nothing names it."""
    columns = {column for column in range(len(row.table.headers)) if column not in row.table.roles.values()}
    texts = {column: [one.cells[column].text for one in row.table.rows] for column in columns - row.by}
    wordy = [
        column
        for column, found in texts.items()
        if 2 * sum(_WORD.search(text) is not None for text in found) > len(found)
    ]
    return wordy[0] if len(wordy) == 1 and row.table.row_key in row.by else None


def _asks_by_unknown_words(row: NamedRow, query: Query) -> bool:
    """Whether words that are unknown and do not stand in the row may ask for something: `heat duty of W2`."""
    if query.operation is Operation.WHY:
        return False
    said = {word for cell in row.row.cells for word in words(cell.text)} | {key.noun for key in query.keys}
    unknown = [term for term in query.subject if not (term.optional or term.aside or term.exact or term.names_a_thing)]
    return any(term.word.isalpha() and term.word not in said for term in unknown)


def _author_column(row: NamedRow, heads: list[tuple[int, str]], query: Query) -> list[tuple[int, str | None]]:
    """The column of who made a change, where a person is asked for and no other column is called so."""
    author = row.table.roles.get("author")
    persons = bool(query.aspects) and all(map(_is_person, query.aspects))
    if author is None or row.table.kind is not TableKind.REVISION or not persons:
        return []
    asked = set(query.aspects)
    others = any(is_column_for(row.table, column, head, asked) for column, head in heads if column != author)
    return [] if others else [(author, None)]


def _is_person(name: str) -> bool:
    return any(field.endswith("_by") for field in concept(name).fields)


def _is_thing(name: str | None) -> bool:
    """Whether what is asked for is what the rows are, and none of the properties that columns have roles for."""
    return name is not None and name not in NUMBERS and not (concept(name).columns or concept(name).fields)


def is_written(head: str, query: Query) -> bool:
    """Whether the question writes the letter or the code that heads a column: A, L1, the X of `X LOC`."""
    code = _LETTER.match(_SIGNS.sub("", head).strip())
    if code is None:
        return False
    told = {part for term in query.subject if not term.optional for part in parts(term.word)}
    said = _SIGNS.sub(" ", query.text) if _SIGNS.search(head) else query.text  # `ØAB`
    if fold(code[0]) in told or re.search(rf"(?<![\w]){re.escape(code[0])}(?!\w)", said) is not None:
        return True
    return (
        re.search(rf"(?<!\w){re.escape(code[0])}(?=-[^\W\d_]{{3}})", query.text, re.IGNORECASE) is not None
    )  # `x-position`


def _is_exact(head: str, query: Query) -> bool:
    """Whether the question writes the letter of a column as a letter by itself, large or small as the head has it."""
    code = _LETTER.match(_SIGNS.sub("", head).strip())
    return code is not None and stands_in(code[0], query.text)


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


def _meant_by_rows(row: NamedRow, named: set[str]) -> set[str]:
    """Concepts of the question that say what the row is, not what is wanted of it."""
    roles = {role for role, place in row.table.roles.items() if place in row.by}
    known = [row.table.headers[column] for column in row.by if column < len(row.table.headers)]
    known += [row.row.cells[column].text for column in row.by]
    keys = {key for text in known for key in keys_of(text)}
    return {name for name in named if f"#{name}" in keys or roles & set(concept(name).columns)}


def _is_headed(head: str, row: NamedRow, query: Query) -> bool:
    """Whether a word of the question that does not name the row heads the column, in whatever form.

    The `Typ` of a pump is what its `Pumpentyp` is.
    """
    names = {word for column in row.by for word in words(row.row.cells[column].text)}
    said = [term.word for term in query.subject if len(term.word) >= STEM and term.word not in names]
    heads = [word for word in words(head) if len(word) >= FEWEST_LETTERS]
    return any(
        is_same_word(word, other) or (word != other and word.endswith(other)) for word in said for other in heads
    )


def _is_special(head: str, name: str) -> bool:
    """Whether a head says a special kind of what is asked for: `how large is the kitchen`, its area."""
    return any(concept(other).is_a == name for other in named_in(head))
