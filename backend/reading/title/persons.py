"""The grid of who drew, checked and approved a sheet and when: rows of persons, columns of names and dates.

The rows may be headed ("NAME", "DATE", "Datum") or not; a date is known by its form. Persons may also stand side by
side, each over a name and a date. Knows nothing of other fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.geometry import Box
from backend.reading.labels.forms import DATE, PERSONS, accept
from backend.reading.labels.title_words import Other
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import TitleField as F
from backend.reading.title.cells import FoundValue, cells_right_of, cells_under, stands_in
from backend.reading.title.hits import LabelHit, LabelledPhrases, text_share

_COLUMNS = (Other.NAME, Other.SIGNATURE, F.DATE)
MAX_OPEN_ROW = 30.0  # label heights that a row without ruled cells may be long
LEVEL = 0.35  # of a cell's height, by which those of one row may differ
MOST_UNDER = 3  # cells under a person: name, date, signature
OVER_COLUMN_PX = 2.0  # by which a head's middle may miss its column
HEAD_REACH = 14.0  # label heights from a column's head to its cells
ON_LINE = 0.6  # of the lower text's height, between the middles of two on one line
# How firmly a name or a date is bound to the label of its row, by where it stands.
OWN_CELL, ROW_CELL, ON_ITS_LINE = 0.92, 0.9, 0.75
DRAWN_DATE, OTHER_DATE = 0.95, 0.4  # shares of that for the sheet's date: it is that of who drew it
UNDER_SIGNATURE = 0.6  # share for a name in the column of signatures, where it may be a scrawl


def bind_persons(labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """Names and dates of the rows of persons."""
    heads = [hit for hit in labelled.hits if hit.field in _COLUMNS and not hit.match.rest]
    for row in labelled.hits:
        if row.field in PERSONS and not row.match.rest:
            yield from _bind_row(row, heads, labelled)


def _bind_row(row: LabelHit, heads: Sequence[LabelHit], labelled: LabelledPhrases) -> Iterator[FoundValue]:
    found = list(_values_in_own_cell(row))
    own = {value.field for value in found}
    found += [value for value in _values_in_row(row, heads, labelled) if value.field not in own]
    found = found or list(_values_in_column(row, labelled))
    if not found and row.cell is None:
        found = list(_values_on_line(row, heads, labelled))
    row.values = row.values or [SheetPhrase(value.value, value.box) for value in found]
    yield from found


def _values_in_own_cell(row: LabelHit) -> Iterator[FoundValue]:
    """Name and date under the label, in its own cell."""
    if row.cell is not None:
        for phrase in row.values:
            yield from _date_or_name(row, phrase, None, OWN_CELL)


def _values_in_row(row: LabelHit, heads: Sequence[LabelHit], labelled: LabelledPhrases) -> Iterator[FoundValue]:
    if row.cell is None:
        return
    rows = [hit for hit in labelled.hits if hit is not row and hit not in heads]
    y = row.phrase.box.center[1]
    found: set[F] = set()
    for cell in cells_right_of(row.cell, y, labelled.rulings):
        slack = LEVEL * row.cell.height
        if any(cell.contains(*hit.phrase.box.center) for hit in rows) or abs(cell.y1 - row.cell.y1) > slack:
            return
        if abs(cell.y2 - row.cell.y2) > slack:
            return
        head = _column_head(heads, cell, row)
        if head is None and {row.field, F.DATE} <= found:
            return  # name and date are there: what has no head belongs to something else
        for phrase in labelled.others:
            if stands_in(phrase, cell):
                for value in _date_or_name(row, phrase, head, ROW_CELL):
                    found.add(value.field)
                    yield value
        if head == F.DATE and cell.x1 > row.cell.x2 + slack:
            return  # the date ends the row where a name stands before it; behind it begins something else


def _values_in_column(row: LabelHit, labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """Where persons stand side by side: what stands in the cells under one of them, down to the next label."""
    if row.cell is None or not any(_is_beside(row, hit) for hit in labelled.hits):
        return
    for cell in cells_under(row.cell, labelled.rulings, MOST_UNDER):
        if any(cell.contains(*hit.phrase.box.center) for hit in labelled.hits):
            return
        for phrase in labelled.others:
            if stands_in(phrase, cell):
                yield from _date_or_name(row, phrase, None, ROW_CELL)


def _is_beside(row: LabelHit, other: LabelHit) -> bool:
    """Whether another person is named in a cell of the same height beside one."""
    if row.cell is None or other.cell is None or other.field not in PERSONS or other.field == row.field:
        return False
    slack = LEVEL * row.cell.height
    return abs(other.cell.y1 - row.cell.y1) < slack and abs(other.cell.y2 - row.cell.y2) < slack


def _column_head(heads: Sequence[LabelHit], cell: Box, row: LabelHit) -> F | Other | None:
    """What heads the column of a cell: the nearest column label over or under it."""
    fitting = [hit for hit in heads if cell.x1 - OVER_COLUMN_PX <= hit.phrase.box.center[0] <= cell.x2 + OVER_COLUMN_PX]
    reach = HEAD_REACH * row.phrase.height
    fitting = [hit for hit in fitting if abs(hit.phrase.box.center[1] - cell.center[1]) < reach]
    nearest = min(fitting, key=lambda hit: abs(hit.phrase.box.center[1] - cell.center[1]), default=None)
    return None if nearest is None else nearest.field


def _values_on_line(row: LabelHit, heads: Sequence[LabelHit], labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """A row without ruled cells: what stands on its line, up to the next label."""
    label = row.phrase
    reach = label.box.x2 + MAX_OPEN_ROW * label.height
    ends = [hit.phrase.box.x1 for hit in labelled.hits if hit is not row and _are_on_line(label, hit.phrase)]
    reach = min([reach, *(x for x in ends if x > label.box.x1)])
    for phrase in labelled.others:
        if _are_on_line(label, phrase) and label.box.x2 < phrase.box.center[0] < reach:
            column = phrase.box.grown(label.height)
            yield from _date_or_name(row, phrase, _column_head(heads, column, row), ON_ITS_LINE)


def _are_on_line(label: SheetPhrase, other: SheetPhrase) -> bool:
    return abs(label.box.center[1] - other.box.center[1]) < ON_LINE * min(label.height, other.height)


def _date_or_name(row: LabelHit, phrase: SheetPhrase, head: F | Other | None, firm: float) -> Iterator[FoundValue]:
    """A phrase of a row as a date or a name, by its form and the head of its column."""
    assert isinstance(row.field, F)
    sure = firm * row.firmness * text_share(phrase.confidence)
    label = row.match.label
    if DATE.search(phrase.text):
        date = accept(F.DATE, phrase.text)
        if date is not None:
            share = DRAWN_DATE if row.field == F.DRAWN_BY else OTHER_DATE
            yield FoundValue(F.DATE, date, label, phrase.box, row.phrase.box, sure * share)
    if head == F.DATE:
        return
    name = accept(row.field, phrase.text)
    if name is not None:
        share = UNDER_SIGNATURE if head == Other.SIGNATURE else 1.0
        yield FoundValue(row.field, name, label, phrase.box, row.phrase.box, sure * share)
