"""The grid of who drew, checked and approved a sheet and when: rows of persons, columns of names and dates.

The rows may be headed ("NAME", "DATE", "Datum") or not; a date is known by its form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.geometry import Box
from backend.reading.labels.forms import DATE, PERSONS, accept
from backend.reading.labels.title_words import Other
from backend.reading.layout.phrases import Phrase
from backend.reading.sheet import TitleField as F
from backend.reading.title.cells import Found, cells_right_of, stands_in
from backend.reading.title.hits import Hit, Labelled

_COLUMNS = (Other.NAME, Other.SIGNATURE, F.DATE)
MAX_OPEN_ROW = 30.0  # label heights that a row without ruled cells may be long


def bind_persons(labelled: Labelled) -> Iterator[Found]:
    """Names and dates of the rows of persons."""
    heads = [hit for hit in labelled.hits if hit.field in _COLUMNS and not hit.match.rest]
    for row in labelled.hits:
        if row.field in PERSONS and not row.match.rest:
            yield from _row(row, heads, labelled)


def _row(row: Hit, heads: Sequence[Hit], labelled: Labelled) -> Iterator[Found]:
    found = list(_own_cell(row)) or list(_cells(row, heads, labelled))
    if not found and row.cell is None:
        found = list(_open_row(row, heads, labelled))
    row.values = row.values or [Phrase(value.value, value.box) for value in found]
    yield from found


def _own_cell(row: Hit) -> Iterator[Found]:
    """Name and date under the label, in its own cell."""
    if row.cell is not None:
        for phrase in row.values:
            yield from _typed(row, phrase, None, 0.92)


def _cells(row: Hit, heads: Sequence[Hit], labelled: Labelled) -> Iterator[Found]:
    if row.cell is None:
        return
    rows = [hit for hit in labelled.hits if hit is not row and hit not in heads]
    y = row.phrase.box.center[1]
    for cell in cells_right_of(row.cell, y, labelled.rulings):
        slack = 0.35 * row.cell.height
        if any(cell.contains(*hit.phrase.box.center) for hit in rows) or abs(cell.y1 - row.cell.y1) > slack:
            return
        if abs(cell.y2 - row.cell.y2) > slack:
            return
        head = _head(heads, cell, row)
        for phrase in labelled.others:
            if stands_in(phrase, cell):
                yield from _typed(row, phrase, head, 0.9)
        if head == F.DATE and cell.x1 > row.cell.x2 + slack:
            return  # the date ends the row where a name stands before it; behind it begins something else


def _head(heads: Sequence[Hit], cell: Box, row: Hit) -> F | Other | None:
    """What heads the column of a cell: the nearest column label over or under it."""
    fitting = [hit for hit in heads if cell.x1 - 2 <= hit.phrase.box.center[0] <= cell.x2 + 2]
    fitting = [hit for hit in fitting if abs(hit.phrase.box.center[1] - cell.center[1]) < 14 * row.phrase.height]
    nearest = min(fitting, key=lambda hit: abs(hit.phrase.box.center[1] - cell.center[1]), default=None)
    return None if nearest is None else nearest.field


def _open_row(row: Hit, heads: Sequence[Hit], labelled: Labelled) -> Iterator[Found]:
    """A row without ruled cells: what stands on its line, up to the next label."""
    label = row.phrase
    reach = label.box.x2 + MAX_OPEN_ROW * label.height
    ends = [hit.phrase.box.x1 for hit in labelled.hits if hit is not row and _on_line(label, hit.phrase)]
    reach = min([reach, *(x for x in ends if x > label.box.x1)])
    for phrase in labelled.others:
        if _on_line(label, phrase) and label.box.x2 < phrase.box.center[0] < reach:
            column = phrase.box.grown(label.height)
            yield from _typed(row, phrase, _head(heads, column, row), 0.75)


def _on_line(label: Phrase, other: Phrase) -> bool:
    return abs(label.box.center[1] - other.box.center[1]) < 0.6 * min(label.height, other.height)


def _typed(row: Hit, phrase: Phrase, head: F | Other | None, firm: float) -> Iterator[Found]:
    """A phrase of a row as a date or a name, by its form and the head of its column."""
    assert isinstance(row.field, F)
    sure = firm * row.firmness * min(1.0, 0.5 + 0.5 * phrase.confidence)
    label = row.match.label
    if DATE.search(phrase.text):
        date = accept(F.DATE, phrase.text)
        if date is not None:
            share = 0.95 if row.field == F.DRAWN_BY else 0.4
            yield Found(F.DATE, date, label, phrase.box, row.phrase.box, sure * share)
    if head == F.DATE:
        return
    name = accept(row.field, phrase.text)
    if name is not None:
        share = 0.6 if head == Other.SIGNATURE else 1.0
        yield Found(row.field, name, label, phrase.box, row.phrase.box, sure * share)
