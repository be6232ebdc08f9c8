"""Answers from a row that the question names by its tag: hole B2, pump P-201A, revision C.

A tag stands in one of the first cells of its row. The column is named by its heading, in either language, or
by what is asked for; where it cannot be told, the whole row is said. Knows nothing of other rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.answering.answer import Element
from backend.answering.elements import cell_element, text_element
from backend.answering.lookup.index import SheetIndex
from backend.answering.lookup.words import WEAK_CONCEPTS
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked
from backend.answering.question.words import concepts_of, fold, words_of
from backend.answering.reader.reply import Reply, shortened
from backend.answering.reader.wording import say
from backend.reading.sheet import Table, TableKind, TableRow

_REVISION = re.compile(
    r"\b(?:rev(?:ision)?|index|aend(?:erung(?:s(?:stand|index))?)?|ausgabe|issue|version)\.?\s+([a-z]|\d{1,2}|[a-z]\d)\b"
)
_TAG = re.compile(r"(?<![\w.,⌀-])(?=[a-z-]*\d)[a-z]{1,4}-?\d{1,5}[a-z]?(?![\w.,]*\d)")
_FITTED = re.compile(r"(\d+(?:[.,]\d+)?)\s?([a-z]{1,2}\d{1,2})\b")  # `30 h7`, a row of a table of fits
_TAGGED_CELLS = 2  # a tag stands in the first column, or in the second behind a running number
_LENGTHS = re.compile(r"\b(?:m\d|iso|din|en)\b")
_ROLES: dict[Target, tuple[str, ...]] = {
    Target.DATE: ("date",),
    Target.DRAWN_BY: ("author",),
    Target.CHECKED_BY: ("author",),
    Target.APPROVED_BY: ("author",),
    Target.SIZE: ("size",),
    Target.DIAMETER: ("size",),
    Target.THREAD: ("size",),
    Target.COUNT: ("quantity",),
}
_WHOLE = (Target.TEXT, Target.DESCRIPTION, Target.ITEM, Target.TABLE, Target.TITLE)
_PLACE_WORDS = frozenset({"position", "distance", "address"})
_TABLES = (TableKind.HOLES, TableKind.OTHER, TableKind.BOM)


def answer_revision(asked: Asked, index: SheetIndex) -> Reply | None:
    """What was changed in a revision, when, or by whom; that it is not listed, where it is not."""
    named = _REVISION.search(fold(asked.text))
    tables = [table for table in index.sheet.tables if table.kind is TableKind.REVISION]
    if named is None or not tables:
        return None
    for table in tables:
        column = table.roles.get("revision", 0)
        for row in table.rows:
            if column < len(row.cells) and fold(row.cells[column].text).strip(" .") == named[1]:
                return _said(asked, index, table, row, _revision_columns(asked, table))
    name = f"{index_word(asked)} {named[1].upper()}"
    return Reply(say("not_found", asked.language, name=name), answered=False)


def index_word(asked: Asked) -> str:
    return "Änderung" if asked.language == "de" else "revision"


def _revision_columns(asked: Asked, table: Table) -> list[int]:
    for role in _ROLES.get(asked.target, ()):
        if role in table.roles:
            return [table.roles[role]]
    if "who" in asked.concepts and "author" in table.roles:
        return [table.roles["author"]]
    if "date" in asked.concepts and "date" in table.roles:
        return [table.roles["date"]]
    if "description" in table.roles:
        return [table.roles["description"]]
    return []


def answer_tag(asked: Asked, index: SheetIndex) -> Reply | None:
    """The row whose tag stands in the question, and the cell that is asked for."""
    tags = set(_TAG.findall(_LENGTHS.sub(" ", fold(asked.text))))
    tags |= {"".join(match) for match in _FITTED.findall(fold(asked.text))}
    if not tags:
        return None
    for table in index.sheet.tables:
        if table.kind not in _TABLES:
            continue
        for row in table.rows:
            if any(_named(cell.text, tags) for cell in row.cells[:_TAGGED_CELLS]):
                columns = _columns(asked, table)
                told = bool(columns) or (asked.target in _WHOLE and not asked.where)
                return _said(asked, index, table, row, columns) if told else None
    return None


def _named(text: str, tags: set[str]) -> bool:
    """`P-201A/B` names the pumps P-201A and P-201B."""
    first, *more = fold(text).replace(" ", "").lstrip("⌀").split("/")
    return first in tags or any(len(one) == 1 and first[:-1] + one in tags for one in more)


def _columns(asked: Asked, table: Table) -> list[int]:
    question = set(words_of(asked.text))
    headers = [set(words_of(header)) for header in table.headers]
    axes = [i for i, header in enumerate(headers) if {"x", "y", "z"} & header]
    asked_axes = [i for i in axes if {"x", "y", "z"} & headers[i] & question]
    if asked_axes:
        return asked_axes
    if axes and (asked.where or _PLACE_WORDS & asked.concepts):
        return axes
    for role in _ROLES.get(asked.target, ()):
        if role in table.roles:
            return [table.roles[role]]
    return _by_heading(asked, headers, question)


def _by_heading(asked: Asked, headers: Sequence[set[str]], question: set[str]) -> list[int]:
    """The column whose heading shares most words and concepts with the question."""
    wanted = {concept for word in question for concept in concepts_of(word)} - WEAK_CONCEPTS | asked.head
    scores = []
    for column, header in enumerate(headers):
        words = [word for word in header if len(word) > 1 and (word in question or _begins(word, question))]
        concepts = {concept for word in header for concept in concepts_of(word)} & wanted
        scores.append((2 * len(words) + len(concepts), -column))
    best = max(scores, default=(0, 0))
    return [-best[1]] if best[0] > 0 and best[1] != 0 else []


def _begins(word: str, question: set[str]) -> bool:
    """Headings are abbreviated: `PRESS.` for pressure."""
    return len(word) >= 4 and any(asked.startswith(word) for asked in question)


def _said(asked: Asked, index: SheetIndex, table: Table, row: TableRow, columns: list[int]) -> Reply:
    held = [i for i in columns if i < len(row.cells) and row.cells[i].text.strip()]
    name = next((cell.text for cell in row.cells if cell.text.strip()), "")
    if table.kind is TableKind.REVISION:
        name = f"{index_word(asked)} {row.cells[table.roles.get('revision', 0)].text}"
    if columns and not held:
        return Reply(say("not_found", asked.language, name=name), answered=False)
    shown = held or [i for i, cell in enumerate(row.cells) if cell.text.strip()]
    values = "; ".join(_with_heading(table, row, i, alone=len(shown) == 1) for i in shown)
    heading = table.headers[shown[0]] if len(shown) == 1 and shown[0] < len(table.headers) else ""
    elements: tuple[Element, ...] = tuple(cell_element(row.cells[i], index.page) for i in shown)
    if heading:
        text = say("cell", asked.language, column=heading, row=name, value=values)
    else:
        text = say("row", asked.language, row=name, value=values)
    return Reply(shortened(text), (*elements, text_element(name, row.box, index.page)))


def _with_heading(table: Table, row: TableRow, column: int, *, alone: bool) -> str:
    value = " ".join(row.cells[column].text.split())
    heading = table.headers[column] if column < len(table.headers) else ""
    return value if alone or not heading else f"{heading} = {value}"
