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
MORE_THAN_PAIR, MOST_OF_ONE = 3, 5  # columns of such rows: with the letter, the unit and the number of the row
_NONE = frozenset({"-", "–", "—", "/"})  # where there is no letter
_SECOND = re.compile(r"[2zZ]2")  # the z2 of the mating gear, as OCR reads it too
_FIGURE = re.compile(r"\W{0,2}\d")

Cell = tuple[str, Box]


def table_of_pairs(rows: Sequence[Cells]) -> RawTable | None:
    """Labels and values side by side: each row of a pair of columns is a row of two cells."""
    rows = _as_two(rows)
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


def _as_two(rows: Sequence[Cells]) -> Sequence[Cells]:
    """Rows of label, letter, value and unit in any order behind the label as rows of two cells; else as they are.

    A column that only counts the rows may stand before the labels.
    """
    width = len(rows[0])
    body = [row for row in rows if len({box for _, box in row}) == width]
    if not MORE_THAN_PAIR <= width <= MOST_OF_ONE or len(body) < LEAST_TRIPLES:
        return rows
    columns = [[row[at][0] for row in body] for at in range(width)]
    first = int(width > MORE_THAN_PAIR and columns[0] == [str(number) for number in range(1, len(body) + 1)])
    rest = range(first + 1, width)
    units = [at for at in rest if all(not text or is_unit_of_amount(text) for text in columns[at])]
    letters = [at for at in (first + 1,) if at not in units and _are_letters(columns[at])]
    values = [at for at in rest if at not in (*letters, *units) and _hold_numbers(columns[at])]
    known = len(letters) <= 1 and len(units) <= 1 and len(values) == 1
    if not known or len(letters) + len(units) + 1 < len(rest) or not all(map(is_wordy, columns[first])):
        return rows
    counted = bool(letters) and any(letter in ("z", "Z") for letter in columns[letters[0]])
    two = []
    for row in body:
        label, value = row[first], row[values[0]]
        label = _join_cells(label, _as_letter(row[letters[0]], second=counted)) if letters else label
        two.append((label, _join_cells(value, row[units[0]]) if units else value))
    return two


def _are_letters(texts: Sequence[str]) -> bool:
    """Whether a column holds the letters of formulas, where there are any; of a scan one may be read as a figure."""
    filled = [text for text in texts if text and text not in _NONE]
    named = [text for text in filled if not is_numeric(text) and not text.isdigit() and len(text) <= LONGEST_LETTER]
    return len(named) >= max(LEAST_TRIPLES, LETTERS * len(filled))


def _as_letter(cell: Cell, *, second: bool) -> Cell:
    """A cell of such a column without figures; but under a z a 22 is z2, the teeth of what a gear works with."""
    text, box = cell
    if second and _SECOND.fullmatch(text):
        return "z2", box
    return ("" if text.isdigit() or text in _NONE else text), box


def _hold_numbers(texts: Sequence[str]) -> bool:
    """Whether most of the values begin with a figure, but for a sign."""
    return 2 * sum(_FIGURE.match(text) is not None for text in texts) > len(texts)


def _join_cells(one: Cell, other: Cell) -> Cell:
    return f"{one[0]} {other[0]}".strip(), one[1].union(other[1])
