"""Which row and which column of a table a question means.

A row is found by the words of the question that stand in it, a column by its heading or by the role the
question asks for. Knows nothing of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.answering.lookup.words import WEAK_CONCEPTS
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked, Word
from backend.answering.question.words import concepts_of, edits, fold, forgiving_concepts, words_of
from backend.reading.sheet import Cell, Table, TableKind, TableRow

ROLES: dict[Target, tuple[str, ...]] = {
    Target.COUNT: ("quantity",),
    Target.PART_NUMBER: ("part_number",),
    Target.DRAWING_NUMBER: ("part_number",),
    Target.DESCRIPTION: ("description",),
    Target.TITLE: ("description",),
    Target.ITEM: ("item",),
    Target.MATERIAL: ("material",),
    Target.REVISION: ("revision",),
    Target.DATE: ("date",),
    Target.DRAWN_BY: ("author",),
    Target.APPROVED_BY: ("author",),
    Target.SIZE: ("size",),
    Target.DIAMETER: ("size",),
}
ENOUGH = 0.6  # share of the question's words that a row has to hold
ITEM = re.compile(r"\b(?:item|pos(?:ition)?|balloon|teil|part|nr|no)\.?\s*(?:no\.?|nr\.?|number|nummer)?\s*(\d{1,3})\b")


@dataclass(frozen=True)
class FoundRow:
    table: Table
    row: TableRow
    score: float

    def cell(self, column: int) -> Cell | None:
        return self.row.cells[column] if 0 <= column < len(self.row.cells) else None

    def name(self) -> str:
        """What the row is about: its description, else its first words."""
        for role in ("description", "part_number", "item"):
            column = self.table.roles.get(role)
            cell = self.cell(column) if column is not None else None
            if cell is not None and cell.text.strip():
                return " ".join(cell.text.split())
        return next((cell.text for cell in self.row.cells if cell.text.strip()), "")


def find_rows(asked: Asked, tables: Sequence[Table]) -> list[FoundRow]:
    """Rows that hold enough of the question's words, best first; rows as good as the best only."""
    found = [found for table in tables if table.kind is not TableKind.NOTES for found in _rows_of(asked, table)]
    best = max((row.score for row in found), default=0.0)
    return [row for row in found if row.score > best - 1e-6]


def _rows_of(asked: Asked, table: Table) -> list[FoundRow]:
    numbered = _by_item(asked, table)
    if numbered:
        return numbered
    words = _row_words(asked, table)
    if not words:
        return []
    texts = [set(words_of(" ".join(cell.text for cell in row.cells))) for row in table.rows]
    rare = [_rarity(word, texts) for word in words]
    total = sum(rare)
    rows = []
    for row, own in zip(table.rows, texts, strict=True):
        held = [(weight, _held(word, own)) for word, weight in zip(words, rare, strict=True)]
        score = sum(weight * strength for weight, strength in held) / total
        if score >= ENOUGH and any(strength >= 0.6 and weight > 0.3 for weight, strength in held):
            rows.append(FoundRow(table, row, score))
    return rows


def _by_item(asked: Asked, table: Table) -> list[FoundRow]:
    column = table.roles.get("item")
    wanted = ITEM.search(fold(asked.text))
    if column is None or wanted is None:
        return []
    rows = [FoundRow(table, row, 1.5) for row in table.rows]
    return [row for row in rows if (cell := row.cell(column)) is not None and cell.text.strip(" .") == wanted[1]]


def _row_words(asked: Asked, table: Table) -> list[Word]:
    """The words that name a row: not those that name a column, the list or the question's own target."""
    heads = {concept for header in table.headers for word in words_of(header) for concept in concepts_of(word)}
    heads |= {"bom", "count", "number", "part", "item", "description", "drawing", "made", "required", "table", "name"}
    head_words = {word for header in table.headers for word in words_of(header)}
    words = [
        word
        for word in asked.words
        if word.label or (word.text not in head_words and not (word.concepts and word.concepts <= heads))
    ]
    words = [
        word for word in words if word.text not in ("bom", "bill", "materials", "list", "liste", "needed", "total")
    ]
    stated = [Word(text, forgiving_concepts(text), True) for value in asked.values for text in words_of(value.text)]
    return words + [word for word in stated if word.text not in {other.text for other in words}]


def _rarity(word: Word, texts: Sequence[set[str]]) -> float:
    holders = sum(_held(word, own) > 0.5 for own in texts)
    if holders == 0:
        return 1.0 if word.label else 0.5  # a word in another language than the list says little by its absence
    return 1.0 if holders <= 2 else max(0.2, 1.0 - holders / len(texts))


def _held(word: Word, own: set[str]) -> float:
    if word.text in own:
        return 1.0
    strong = word.concepts - WEAK_CONCEPTS
    if strong and any(strong & concepts_of(known) for known in own):
        return 0.8
    if len(word.text) >= 5 and word.text.isalpha():
        for known in own:
            if len(known) >= 4 and (word.text.startswith(known) or known.startswith(word.text) or known in word.text):
                return 0.7
            if abs(len(known) - len(word.text)) <= 1 and edits(known, word.text) <= 1:
                return 0.7
    return 0.0


def find_column(asked: Asked, table: Table) -> int | None:
    """The column asked for: named in the question by its heading, or by its role."""
    if asked.target is Target.ITEM and ITEM.search(fold(asked.text)):
        return None  # what stands in the row of that number
    by_heading = None if asked.target in (Target.ITEM, Target.COUNT) else _by_heading(asked, table)
    if by_heading is not None:
        return by_heading
    for role in ROLES.get(asked.target, ()):
        if role in table.roles:
            return table.roles[role]
    for role in ("material", "quantity", "description", "part_number", "remark"):
        if role in asked.head and role in table.roles:
            return table.roles[role]
    return None


def _by_heading(asked: Asked, table: Table) -> int | None:
    question = set(words_of(asked.text))
    key = table.roles.get("item") if ITEM.search(fold(asked.text)) else None  # names the row, not the column
    best: tuple[float, int] | None = None
    for column, header in enumerate(table.headers):
        names = [[word for word in words_of(name) if len(word) > 1] for name in header.split("/")]
        share, words = max(((_share(words, question), words) for words in names), key=lambda one: one[0])
        if column != key and share > 0.6 and (best is None or share + len(words) / 10 > best[0]):
            best = (share + len(words) / 10, column)
    return best[1] if best is not None else None


def _share(words: Sequence[str], question: set[str]) -> float:
    return sum(word in question for word in words) / len(words) if words else 0.0
