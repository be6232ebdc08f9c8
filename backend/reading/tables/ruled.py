"""Tables from ruled grids: where their heads stand, and which of their cells are heads at all.

Heads may be the first rows (more than one where cells span), the last row, the first column, or a line over the grid;
a grid of labels beside values has none. Works in a frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from backend.geometry import Box, bounding
from backend.reading.layout.grids import Grid
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import Orientation, TableKind
from backend.reading.tables.cells import Cells, without_empty_parts
from backend.reading.tables.model import (
    LEAST_DIMENSIONS,
    PROVED,
    UNPROVED,
    Column,
    RawRow,
    RawTable,
    are_mostly_numeric,
    is_dimension,
    is_numeric,
    is_wordy,
    kind_of_heads,
    make_column,
    text_in,
    useful_rows,
)
from backend.reading.tables.pairs import table_of_pairs
from backend.reading.tables.rows import divide_band

LEAST_ROWS = 2  # under heads that no word proves
LEAST_FILLED = 0.6  # of such rows, with two cells filled
HEADS_FILLED = 0.8  # of such heads, but for that over the names of the rows
LEAST_HEADS = 2  # beside an empty corner
MOST_HEAD_ROWS = 3  # what spans further down is a body
TRANSPOSED_COLUMNS = 3  # the heads, and two records: one would be the value of a label
MOST_SPANNING = 0.4  # of the rows of a table whose heads no word proves
LONGEST_HEAD = 4  # words of a head over a grid

_TAG = re.compile(r"[A-Z]{1,4}[-. ]?\d{2,5}(?:\s?[A-Z](?:\s?/\s?[A-Z])*)?")  # of a thing in a plant


def read_grid(grid: Grid, phrases: Sequence[SheetPhrase], caption: TableKind | None) -> RawTable | None:
    """A grid as a table, in pixels of the frame; None where it is filled like none."""
    inside = [phrase for phrase in phrases if grid.box.contains(*phrase.box.center)]
    grid = without_empty_parts(grid, inside)
    rows = _with_letters([tuple((text_in(cell, inside), cell) for cell in row) for row in grid.rows], inside)
    return (
        _proved_table(grid, _without_tall_cells(rows), inside, caption)
        or _transposed_table(rows)
        or _table_of_tags(rows)
        or _table_under_line(rows, phrases)
        or (None if _are_headed(rows) else table_of_pairs(rows))
        or _pairs_under_title(rows)
        or _table_of_ranges(rows)
        or _unproved_table(grid, rows, inside)
    )


_STROKE = re.compile(r"[1|](?=\d$)")  # as OCR reads the `l` of `l3`


def _with_letters(rows: Sequence[Cells], phrases: Sequence[SheetPhrase]) -> Sequence[Cells]:
    """Rows with `l3` for the 13 that OCR read among heads that are letters of dimensions, `d2` and `h`."""
    lettered = sum(is_dimension(text) for text, _ in rows[0]) >= LEAST_DIMENSIONS
    if not lettered or not any(phrase.scanned for phrase in phrases):
        return rows
    return [tuple((_STROKE.sub("l", text) if len(text) == 2 else text, cell) for text, cell in rows[0]), *rows[1:]]


def _without_tall_cells(rows: Sequence[Cells]) -> Sequence[Cells]:
    """Rows without the columns at their sides that are one cell from top to bottom: it is of something else."""
    first, last = 0, len(rows[0])
    if len(rows) <= LEAST_ROWS:
        return rows
    while last - first > LEAST_HEADS and len({row[first][1] for row in rows}) == 1:
        first += 1
    while last - first > LEAST_HEADS and len({row[last - 1][1] for row in rows}) == 1:
        last -= 1
    return [row[first:last] for row in rows]


def plain_rows(grid: Grid, phrases: Sequence[SheetPhrase]) -> list[RawRow]:
    """The rows of a grid without heads."""
    inside = [phrase for phrase in phrases if grid.box.contains(*phrase.box.center)]
    return [RawRow(_drop_repeats(tuple((text_in(cell, inside), cell) for cell in row))) for row in grid.rows]


def read_rows(rows: Sequence[Cells], confidence: float) -> RawTable | None:
    """Rows of texts as a table: heads over numbers, or labels beside values; None where they are neither."""
    if _are_headed(rows):
        heads = _make_heads(rows[:1])
        kind = kind_of_heads(heads) or TableKind.OTHER
        return _make_table(kind, heads, [RawRow(row) for row in rows[1:]], rows[:1], confidence)
    table = None if _are_headed(rows) else table_of_pairs(rows)
    return None if table is None else replace(table, confidence=confidence)


def _proved_table(
    grid: Grid, rows: Sequence[Cells], inside: Sequence[SheetPhrase], caption: TableKind | None
) -> RawTable | None:
    """A table whose first or last row names its columns with known words."""
    depth = _head_depth(rows)
    top, bottom = _make_heads(rows[:depth]), _make_heads(rows[-1:])
    over, under = kind_of_heads(top, caption), kind_of_heads(bottom, caption)
    named = [sum(head.role is not None for head in heads) for heads in (top, bottom)]
    if over is not None and (under is None or named[0] >= named[1]):
        return _make_table(over, top, _body_rows(grid, rows, range(depth, len(rows)), top, inside), rows[:depth])
    if under is not None:
        body = _body_rows(grid, rows, range(len(rows) - 2, -1, -1), bottom, inside)
        return _make_table(under, bottom, body, rows[-1:])
    return None


def _make_table(
    kind: TableKind,
    heads: Sequence[Column],
    body: Sequence[RawRow],
    head_rows: Sequence[Cells],
    confidence: float = PROVED,
) -> RawTable | None:
    body = useful_rows(heads, body)
    most = max((row.filled_count for row in body), default=0)
    if most < 2 and not (len(heads) == 2 and most):
        return None
    head = bounding(cell for row in head_rows for _, cell in row)
    return RawTable(kind, tuple(heads), tuple(row for row in body if row.filled_count), head, confidence=confidence)


def _head_depth(rows: Sequence[Cells]) -> int:
    """How many rows the heads take: cells that span columns or rows bind the next row to them."""
    depth = 1
    while depth < min(MOST_HEAD_ROWS, len(rows) - 1):
        upper, lower = rows[depth - 1], rows[depth]
        spans_rows = any(one[1] == other[1] and one[0] for one, other in zip(upper, lower, strict=True))
        spans_columns = any(one[1] == other[1] for one, other in pairwise(upper))
        words = [text for text, _ in lower if text]
        if not (spans_rows or spans_columns) or any(map(is_numeric, words)) or not words:
            break
        depth += 1
    return depth


def _make_heads(rows: Sequence[Cells]) -> tuple[Column, ...]:
    """The heads of all columns; one under a head of several columns carries its words too."""
    heads = []
    for cells in zip(*rows, strict=True):
        texts = list(dict.fromkeys(text for text, _ in cells if text))
        named = make_column(" ".join(texts), bounding(box for _, box in cells))
        own = make_column(texts[-1], named.box) if texts else named
        heads.append(replace(named, role=own.role or named.role))
    return tuple(heads)


def _body_rows(
    grid: Grid, rows: Sequence[Cells], indices: Sequence[int], heads: Sequence[Column], inside: Sequence[SheetPhrase]
) -> list[RawRow]:
    """The rows of a grid, those next to the heads first; a cell that spans columns counts in its first."""
    body: list[RawRow] = []
    for index in indices:
        top, bottom = grid.bands[index]
        band = Box(x1=grid.box.x1, y1=top, x2=grid.box.x2, y2=bottom)
        lines = [phrase for phrase in inside if band.contains(*phrase.box.center)]
        parts = divide_band(band, heads, lines)
        if len(parts) == 1:
            body.append(RawRow(_drop_repeats(rows[index])))
            continue
        for part in parts if indices[0] <= indices[-1] else parts[::-1]:
            cells = [Box(x1=cell.x1, y1=part.y1, x2=cell.x2, y2=part.y2) for _, cell in rows[index]]
            body.append(RawRow(tuple((text_in(cell, lines), cell) for cell in cells)))
    return body


def _drop_repeats(cells: Cells) -> Cells:
    """A row in which the text of a cell that spans columns stands in the first of them only."""
    before: Box | None = None
    kept: list[tuple[str, Box]] = []
    for text, box in cells:
        kept.append(("" if box == before else text, box))
        before = box
    return tuple(kept)


def _transposed_table(rows: Sequence[Cells]) -> RawTable | None:
    """A table whose first column names what stands in its rows: each further column is a record."""
    if len(rows[0]) < TRANSPOSED_COLUMNS:
        return None
    heads = tuple(make_column(row[0][0], row[0][1]) for row in rows)
    kind = kind_of_heads(heads)
    records = [RawRow(cells) for cells in list(zip(*rows, strict=True))[1:]]
    if kind is None or len({head.role for head in heads if head.role}) < 2:
        return None
    table = _make_table(kind, heads, records, [tuple(row[0] for row in rows)])
    return None if table is None else replace(table, orientation=Orientation.COLUMNS)


def _table_of_tags(rows: Sequence[Cells]) -> RawTable | None:
    """A table with a column for each of several things, whose tags are its heads: `R-201`, `P-202 A/B`."""
    (_, corner), *tags = rows[0]
    names = [text for text, _ in tags]
    if len(rows) <= LEAST_ROWS or len(tags) < TRANSPOSED_COLUMNS - 1 or len(set(names)) < len(names):
        return None
    if not all(map(_TAG.fullmatch, names)) or not all(is_wordy(row[0][0]) for row in rows[1:]):
        return None
    heads = (Column(rows[0][0][0], corner, "tag"), *(make_column(row[0][0], row[0][1]) for row in rows[1:]))
    if sum(bool(text) for row in rows[1:] for text, _ in row[1:]) < LEAST_FILLED * len(tags) * (len(rows) - 1):
        return None
    records = [RawRow(cells) for cells in list(zip(*rows, strict=True))[1:]]
    kind = kind_of_heads(heads) or TableKind.OTHER
    table = _make_table(kind, heads, records, [tuple(row[0] for row in rows)], UNPROVED)
    return None if table is None else replace(table, orientation=Orientation.COLUMNS)


def _table_under_line(rows: Sequence[Cells], phrases: Sequence[SheetPhrase]) -> RawTable | None:
    """A grid whose heads stand over it without lines: one word or a few over each column, all on one line."""
    first = rows[0]
    if all(is_wordy(text) for text, _ in first if text) or len({box for _, box in first}) < len(first):
        return None
    line = _line_over(first, phrases)
    if len(line) != len(first) or not all(is_wordy(p.text) and len(p.text.split()) <= LONGEST_HEAD for p in line):
        return None
    heads = tuple(make_column(phrase.text, phrase.box) for phrase in line)
    head_cells = tuple((phrase.text, phrase.box) for phrase in line)
    kind = kind_of_heads(heads)
    confidence = UNPROVED if kind is None else PROVED
    return _make_table(kind or TableKind.OTHER, heads, [RawRow(row) for row in rows], [head_cells], confidence)


def _line_over(first: Cells, phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """The line of texts right over a row that has one text in the width of each cell; [] where there is none."""
    top, reach = first[0][1].y1, max(box.height for _, box in first)
    left, right = first[0][1].x1, first[-1][1].x2
    over = [p for p in phrases if top - reach < p.middle < top and p.box.x2 > left and p.box.x1 < right]
    nearest = max(over, key=lambda phrase: phrase.middle, default=None)
    line = [] if nearest is None else sorted((p for p in over if p.level_with(nearest)), key=lambda p: p.box.x1)
    fits = len(line) == len(first) and all(
        box.x1 <= phrase.box.center[0] <= box.x2 for phrase, (_, box) in zip(line, first, strict=True)
    )
    return line if fits else []


def _pairs_under_title(rows: Sequence[Cells]) -> RawTable | None:
    """Labels, letters and values under a row of fewer cells that says what they are of: `Gear | external`.

    The cell over the letters may also be empty.
    """
    title, body = rows[0], rows[1:]
    spans = len({box for _, box in title}) < len(title) or [bool(text) for text, _ in title] == [True, False, True]
    if not spans or len(body) < LEAST_ROWS or any(len({box for _, box in row}) < len(row) for row in body):
        return None
    table = table_of_pairs(body)
    words = dict.fromkeys(text for text, _ in title if text)
    return None if table is None else replace(table, caption=" ".join(words))


def _table_of_ranges(rows: Sequence[Cells]) -> RawTable | None:
    """Labels in the first column and numbers beside them, each under a number of the first row: `6-30` over `±0,2`."""
    if len(rows[0]) < TRANSPOSED_COLUMNS or len({text for text, _ in rows[0]}) < len(rows[0]):
        return None
    if not all(is_wordy(row[0][0]) and all(is_numeric(text) for text, _ in row[1:]) for row in rows):
        return None
    heads = tuple(make_column(*row[0]) for row in rows)
    records = [RawRow(cells) for cells in list(zip(*rows, strict=True))[1:]]
    table = _make_table(TableKind.OTHER, heads, records, [tuple(row[0] for row in rows)], UNPROVED)
    return None if table is None else replace(table, orientation=Orientation.COLUMNS)


def _are_headed(rows: Sequence[Cells]) -> bool:
    """Whether the first row differs from the others as heads do: words over numbers."""
    columns = [[text for text, _ in cells] for cells in zip(*rows, strict=True)]
    return any(is_wordy(texts[0]) and are_mostly_numeric(texts[1:]) for texts in columns if texts[0]) and all(
        is_wordy(texts[0]) for texts in columns if texts[0]
    )


def _are_irregular(rows: Sequence[Cells]) -> bool:
    """Whether many rows have cells that span columns, or repeat those of other rows, as in a title block."""
    spanning = sum(len({box for _, box in row}) < len(row) for row in rows)
    tall = sum(any(a[1] == b[1] for a, b in zip(one, other, strict=True)) for one, other in pairwise(rows))
    return spanning + tall > MOST_SPANNING * len(rows)


def _unproved_table(grid: Grid, rows: Sequence[Cells], inside: Sequence[SheetPhrase]) -> RawTable | None:
    """A grid under heads that no vocabulary knows, if it is filled like a table."""
    depth = _head_depth(rows)
    heads = _make_heads(rows[:depth])
    body = _body_rows(grid, rows, range(depth, len(rows)), heads, inside)
    named = heads[1:] if not heads[0].text and len(heads) > LEAST_HEADS else heads
    filled = sum(bool(head.text) for head in named)
    if filled < HEADS_FILLED * len(named) or len(body) < LEAST_ROWS or any(is_numeric(head.text) for head in heads):
        return None
    if sum(row.filled_count > 1 for row in body) < LEAST_FILLED * len(body) or _are_irregular(rows[depth - 1 :]):
        return None
    return _make_table(TableKind.OTHER, heads, body, rows[:depth], UNPROVED)
