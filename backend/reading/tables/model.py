"""A table while it is being read, in a frame: its heads, its rows, and which column says what a row is about.

Knows nothing of rulings and of how a table was found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from backend.geometry import Box, bounding
from backend.reading.labels.forms import is_unit_of_amount
from backend.reading.labels.match import match_label
from backend.reading.labels.table_heads import (
    BOUNDS,
    STRONG,
    kind_of,
    role_begun_by,
    role_of,
    second_role_of,
    states_quantities,
)
from backend.reading.layout.frame import Frame
from backend.reading.layout.paragraphs import join_lines
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import Cell, Orientation, Table, TableKind, TableRow, TitleField
from backend.vocabulary.forms import has_form
from backend.vocabulary.sheets.keys import key_of
from backend.vocabulary.sheets.load import words

KEY_ROLES = ("parameter", "tag", "item", "revision")  # columns that say which row a row is
PROVED = 0.9  # confidence of a table whose heads known words prove
UNPROVED = 0.7  # confidence of a table whose heads no word proves
LEAST_NUMERIC = 0.6  # of a column's cells: it holds numbers
_NUMERIC = re.compile(r"[^\w]{0,2}\d[\d.,:/±+\-°%\sxX×⌀]*\w{0,3}[^\w]{0,2}")
_OF_TITLE_BLOCKS = {TitleField.SCALE, TitleField.PROJECTION, TitleField.UNITS}
_LETTER = re.compile(r"[^\W\d_]")
LEAST_WITH_UNITS = 3  # rows of a table, with that of its units
LEAST_DIMENSIONS = 3  # heads that are letters: then each stands for a dimension, the `N` too, and for no number
_DEVIATION = re.compile(r"\s*(?:[+\-−±]\s?\d[\d.,]*|0)\s*")  # of a size
_DIMENSION = re.compile(r"[A-Wa-w]\d?")  # a table of holes has columns X, Y and perhaps Z
_OF_QUANTITIES = {"minimum", "maximum", "parameter", "condition", "unit"}


@dataclass(frozen=True)
class Column:
    """A column by its head; `role` is what a known head means, None for another."""

    text: str
    box: Box  # of the ruled head cell, or of the head's text
    role: str | None


@dataclass(frozen=True)
class RawRow:
    """Text and place of each column's cell, in pixels of the frame; "" where a cell is empty."""

    cells: tuple[tuple[str, Box], ...]

    @cached_property
    def box(self) -> Box:
        """Around all cells."""
        return bounding(box for _, box in self.cells)

    @property
    def filled_count(self) -> int:
        """How many cells hold a text."""
        return sum(bool(text) for text, _ in self.cells)


@dataclass(frozen=True)
class RawTable:
    """A table in a frame, in its pixels; `head` is the place of its heads, None where it has none."""

    kind: TableKind
    columns: tuple[Column, ...]
    rows: tuple[RawRow, ...]
    head: Box | None = None
    orientation: Orientation = Orientation.ROWS
    caption: str = ""
    confidence: float = PROVED
    borders: tuple[Box, ...] = field(default=())  # of the ruled grids that it was read from

    @cached_property
    def box(self) -> Box:
        """Around rows, heads and the grids that they were read from."""
        return bounding([*(row.box for row in self.rows), *([] if self.head is None else [self.head]), *self.borders])

    @cached_property
    def roles(self) -> dict[str, int]:
        """What is known of the columns: index by role."""
        roles = roles_of(self.columns)
        if "date" in roles and not self._holds_dates(roles["date"]):
            del roles["date"]  # `Data`, in another language
        if self.kind is TableKind.REVISION:
            return _revision_roles(roles, self.columns)
        marked = roles.get("revision")
        if marked is not None and (other := second_role_of(self.columns[marked].text)) is not None:
            roles.setdefault(other, roles.pop("revision"))
        if self.kind is TableKind.HOLES and "mass" in roles:
            roles.setdefault("size", roles.pop("mass"))  # holes weigh nothing: it is the German `Maß`
        if self.kind is TableKind.OTHER and states_quantities(set(roles)):
            return self._roles_of_quantities(roles)
        if self.kind is TableKind.OTHER and not {"upper", "lower"} & roles.keys():
            roles |= _bounds_of_fits(self.columns, roles)
        if "pin" in roles and "signal" not in roles and "quantity" not in roles and "description" in roles:
            roles["signal"] = roles.pop("description")  # the name of a pin is its signal's
        return roles

    def _roles_of_quantities(self, roles: dict[str, int]) -> dict[str, int]:
        """Those of a data sheet: the column of words names the quantities, and one without bounds holds the values."""
        found = dict(roles)
        for general in ("item", "description", "revision", "tag", "size"):
            if "parameter" not in found and general in found and self._is_wordy(found[general]):
                found["parameter"] = found.pop(general)
        for general in ("material", "size", "description"):  # a `Specification`, a `Value`
            if not {"value", *BOUNDS} & found.keys() and general in found:
                found["value"] = found.pop(general)
        return found

    def _holds_dates(self, column: int) -> bool:
        texts = [row.cells[column][0] for row in self.rows if row.cells[column][0]]
        return not texts or not any(map(_LETTER.search, texts)) or any(has_form("date", text) for text in texts)

    def _is_wordy(self, column: int) -> bool:
        texts = [row.cells[column][0] for row in self.rows if row.cells[column][0]]
        return bool(texts) and sum(map(is_wordy, texts)) > len(texts) / 2

    @property
    def row_key(self) -> int:
        """The column that says which row a row is: a known one with texts, else the first whose cells all differ."""
        known = (self.roles[role] for role in KEY_ROLES if role in self.roles)
        named = next((at for at in known if any(row.cells[at][0] for row in self.rows)), None)
        if named is not None:
            return named
        for index in range(len(self.columns)):
            texts = [row.cells[index][0] for row in self.rows if row.cells[index][0]]
            if 2 * len(texts) > len(self.rows) and len(set(texts)) == len(texts):
                return index
        return 0

    def with_rows(self, rows: Sequence[RawRow]) -> RawTable:
        """The table with further rows under its own."""
        return replace(self, rows=(*self.rows, *rows))

    def with_units(self) -> RawTable:
        """The table with a row of units under its heads as a part of these: `L` over `mm` is `L [mm]`."""
        if self.orientation is not Orientation.ROWS or len(self.rows) < LEAST_WITH_UNITS:
            return self
        first = [text.strip(" []()") for text, _ in self.rows[0].cells]
        units = [text for text in first if text]
        if len(units) < 2 or not all(map(is_unit_of_amount, units)):
            return self
        heads = (
            replace(column, text=f"{column.text} [{unit}]") if unit else column
            for column, unit in zip(self.columns, first, strict=True)
        )
        return replace(self, columns=tuple(heads), rows=self.rows[1:])

    def unfolded(self) -> RawTable:
        """The table with its blocks under one another, where the same heads stand over several side by side."""
        heads = [column.text for column in self.columns]
        for width in range(2, len(heads) // 2 + 1):
            if all(heads) and len(heads) % width == 0 and heads == heads[:width] * (len(heads) // width):
                parts = [RawRow(row.cells[at : at + width]) for at in range(0, len(heads), width) for row in self.rows]
                return replace(self, columns=self.columns[:width], rows=tuple(row for row in parts if row.filled_count))
        return self

    def on_page(self, frame: Frame) -> Table:
        """The table in pixels of the page; its rows count from 1."""
        rows = tuple(
            TableRow(
                cells=tuple(Cell(text=text, box=frame.back(cell)) for text, cell in row.cells),
                box=frame.back(row.box),
                row_number=number,
            )
            for number, row in enumerate(self.rows, 1)
        )
        return Table(
            kind=self.kind,
            headers=tuple(column.text for column in self.columns),
            rows=rows,
            box=frame.back(self.box),
            roles=self.roles,
            row_key=self.row_key,
            orientation=self.orientation,
            caption=self.caption,
            confidence=self.confidence,
        )


def make_column(text: str, box: Box) -> Column:
    """A head with the role that its words have."""
    return Column(text, box, role_of(text))


def roles_of(columns: Sequence[Column]) -> dict[str, int]:
    """Index of the first column of each role; of two with one role, one that may mean something else does."""
    roles: dict[str, int] = {}
    often = Counter(column.role for column in columns)
    letters = [index for index, column in enumerate(columns) if is_dimension(column.text)]
    known = [index for index in range(len(columns)) if len(letters) < LEAST_DIMENSIONS or index not in letters]
    for index in known:
        named = columns[index]
        role = (second_role_of(named.text) if often[named.role] > 1 else None) or named.role
        if role is not None:
            roles.setdefault(role, index)
    for index in known:
        named = columns[index]
        if named.role is None and (role := role_begun_by(named.text)) is not None:
            roles.setdefault(role, index)
    if not roles.keys() & _OF_QUANTITIES:
        roles.pop("typical", None)  # the `Typ` of what is listed
    return roles


def _bounds_of_fits(columns: Sequence[Column], roles: dict[str, int]) -> dict[str, int]:
    """The upper and the lower deviation under one head of both: the upper one stands first."""
    both = [index for index, column in enumerate(columns) if column.role == "limits"]
    apart = len(both) == 2 and "size" in roles and columns[both[0]].text == columns[both[1]].text
    return {"upper": both[0], "lower": both[1]} if apart else {}


# What heads that say little mean over a list of revisions: `Ind.`, the German `Tag`; a `Name` there is a person's.
_AMONG_REVISIONS = (("item", "revision"), ("tag", "date"))


def _revision_roles(roles: dict[str, int], columns: Sequence[Column]) -> dict[str, int]:
    known = dict(roles)
    for general, special in _AMONG_REVISIONS:
        if general in known and special not in known:
            known[special] = known.pop(general)
    named = [index for index, column in enumerate(columns) if column.role == "description"]
    persons = [index for index in named if key_of(columns[index].text) in words("revision_persons")] or named[1:]
    if "author" not in known and persons:
        known["author"] = persons[-1]
    unknown = [index for index, column in enumerate(columns) if column.role is None and is_wordy(column.text)]
    texts = [index for index in named if index not in persons] or (unknown if len(unknown) == 1 else [])
    known.pop("description", None)
    return {**known, "description": texts[0]} if texts else known


def kind_of_heads(columns: Sequence[Column], caption: TableKind | None = None) -> TableKind | None:
    """The kind of table that heads prove, alone or with the caption over them."""
    if are_labels(columns):
        return None
    roles = {named.role for named in columns if named.role is not None}
    return kind_of(roles) or (caption if caption is not None and roles & STRONG else None)


def are_labels(columns: Sequence[Column]) -> bool:
    """Whether heads are the labels of a title block side by side: no table has columns for several of these fields."""
    labels = (match_label(column.text) for column in columns)
    return len({label.field for label in labels if label is not None} & _OF_TITLE_BLOCKS) > 1


def useful_rows(heads: Sequence[Column], rows: Sequence[RawRow]) -> list[RawRow]:
    """The rows up to the last that says something under a known head."""
    known = [index for index, head in enumerate(heads) if head.role is not None] or list(range(len(heads)))
    kept = list(rows)
    while kept and not any(kept[-1].cells[index][0] for index in known):
        kept.pop()
    return kept


def text_in(cell: Box, phrases: Sequence[SheetPhrase]) -> str:
    """What stands in a cell, its lines joined."""
    inside = [phrase for phrase in phrases if cell.contains(*phrase.box.center)]
    size, deviations = _size_with_deviations(inside)
    lines: list[list[SheetPhrase]] = []
    for phrase in sorted((one for one in inside if one not in deviations), key=lambda phrase: phrase.box.center[1]):
        if lines and lines[-1][-1].level_with(phrase):
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    said = {id(phrase): phrase.text for phrase in inside}
    if size is not None:
        said[id(size)] += " " + "/".join(one.text.strip() for one in deviations)
    return join_lines([" ".join(said[id(p)] for p in sorted(line, key=lambda p: p.box.x1)) for line in lines])


def _size_with_deviations(inside: Sequence[SheetPhrase]) -> tuple[SheetPhrase | None, Sequence[SheetPhrase]]:
    """A size of a cell with the two deviations, one over the other, that stand behind it."""
    deviations = sorted((one for one in inside if _DEVIATION.fullmatch(one.text)), key=lambda one: one.box.center[1])
    sizes = [one for one in inside if one not in deviations and one.text[-1:].isdigit()]
    if len(deviations) != len(("upper", "lower")) or len(sizes) != 1:
        return None, ()
    (size,), (upper, lower) = sizes, deviations
    behind = size.box.center[0] < min(upper.box.x1, lower.box.x1)
    beside = upper.box.center[1] < size.box.center[1] < lower.box.center[1]
    return (size, deviations) if behind and beside and not upper.level_with(lower) else (None, ())


def is_dimension(text: str) -> bool:
    """Whether a head is the letter of a dimension: `h`, `d2`."""
    return _DIMENSION.fullmatch(text.strip()) is not None


def is_numeric(text: str) -> bool:
    """A number, perhaps with a unit or tolerance."""
    return _NUMERIC.fullmatch(text.strip()) is not None


def is_wordy(text: str) -> bool:
    """Words, as a head or a label is: letters, and no number."""
    return not is_numeric(text) and _LETTER.search(text) is not None


def are_mostly_numeric(texts: Sequence[str]) -> bool:
    """Whether most of the texts that are not empty are numbers, and there is one."""
    filled = [text for text in texts if text]
    return bool(filled) and sum(map(is_numeric, filled)) >= LEAST_NUMERIC * len(filled)
