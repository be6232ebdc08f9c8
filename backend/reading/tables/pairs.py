"""Labels beside their values: each row of a pair of columns says one thing, with its letter or unit in a third.

Works in a frame, on rows of texts; knows nothing of rulings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.geometry import Box
from backend.reading.labels.forms import is_unit_of_amount
from backend.reading.sheet import Orientation, TableKind
from backend.reading.tables.cells import Cells
from backend.reading.tables.model import UNPROVED, Column, RawRow, RawTable, is_numeric, is_wordy

LABELS = 0.75  # of a column's cells: they are words, so that it may hold labels
LONGEST_LABEL = 6  # words
LONGEST_VALUES = 12  # characters of all values for one of all labels; more is running text
LEAST_TRIPLES = 3  # rows of label, letter and value: fewer are anything
LONGEST_LETTER = 4  # characters of the letter that formulas use: `m`, `z`, `d_a`
LETTERS = 0.75  # of the cells of such a column that are filled: OCR reads a figure for one of them
_SECOND = re.compile(r"[2zZ]2")  # the z2 of the mating gear, as OCR reads it too
_FIGURE = re.compile(r"\W{0,2}\d")

Cell = tuple[str, Box]


def table_of_pairs(rows: Sequence[Cells]) -> RawTable | None:
    """Labels and values side by side: each row of a pair of columns is a row of two cells."""
    rows = _without_third(rows) if len(rows[0]) == 3 else rows
    width = len(rows[0])
    if width % 2:
        return None
    pairs = [(row[at], row[at + 1]) for at in range(0, width, 2) for row in rows if row[at][1] != row[at + 1][1]]
    labels = [label for (label, _), _ in pairs if label]
    values = [value for _, (value, _) in pairs if value]
    named = [label for label in labels if is_wordy(label) and len(label.split()) <= LONGEST_LABEL]
    if len(pairs) < 2 or len(named) < LABELS * len(pairs) or len(set(labels)) < len(labels) or not values:
        return None
    if sum(len(value) for value in values) > LONGEST_VALUES * sum(len(label) for label in labels):
        return None
    body = [RawRow(pair) for pair in pairs if pair[0][0] or pair[1][0]]
    heads = tuple(Column("", cell, None) for _, cell in pairs[0])
    return RawTable(TableKind.OTHER, heads, tuple(body), orientation=Orientation.PAIRS, confidence=UNPROVED)


def _without_third(rows: Sequence[Cells]) -> Sequence[Cells]:
    """Rows of label, letter and value, or of label, value and unit, as rows of two cells; else as they are."""
    body = [row for row in rows if len({box for _, box in row}) == 3]
    if len(body) < LEAST_TRIPLES or not all(is_wordy(row[0][0]) for row in body):
        return rows
    letters = [row[1][0] for row in body]
    if _are_letters(letters) and _hold_numbers([row[2][0] for row in body]):
        counted = any(letter in ("z", "Z") for letter in letters)
        return [(_join_cells(row[0], _as_letter(row[1], second=counted)), row[2]) for row in body]
    if all(not row[2][0] or is_unit_of_amount(row[2][0]) for row in body) and _hold_numbers(
        [row[1][0] for row in body]
    ):
        return [(row[0], _join_cells(row[1], row[2])) for row in body]
    return rows


def _are_letters(texts: Sequence[str]) -> bool:
    """Whether a column holds the letters of formulas, where there are any; of a scan one may be read as a figure."""
    filled = [text for text in texts if text]
    named = [text for text in filled if not is_numeric(text) and not text.isdigit()]
    many = len(named) >= max(LEAST_TRIPLES, LETTERS * len(filled))
    return many and all(len(text) <= LONGEST_LETTER for text in filled)


def _as_letter(cell: Cell, *, second: bool) -> Cell:
    """A cell of such a column without figures; but under a z a 22 is z2, the teeth of what a gear works with."""
    text, box = cell
    if second and _SECOND.fullmatch(text):
        return "z2", box
    return ("" if text.isdigit() else text), box


def _hold_numbers(texts: Sequence[str]) -> bool:
    """Whether most of the values begin with a figure, but for a sign."""
    return 2 * sum(_FIGURE.match(text) is not None for text in texts) > len(texts)


def _join_cells(one: Cell, other: Cell) -> Cell:
    return f"{one[0]} {other[0]}".strip(), one[1].union(other[1])
