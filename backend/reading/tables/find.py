"""Tables: parts lists, revision tables, hole tables, from ruling lines or from aligned columns.

A table is found by its row of column heads, which may stand over or under its rows; ruled grids without known
heads come last. Knows nothing of files, pixels or questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.geometry import Box
from backend.reading.labels.forms import PERSONS
from backend.reading.labels.match import match_label
from backend.reading.labels.title_words import Other
from backend.reading.layout.frame import Frame
from backend.reading.layout.geometry import PageGeometry
from backend.reading.layout.grids import Grid, grids_of
from backend.reading.layout.phrases import Phrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import Cell, Table, TableKind, TableRow
from backend.reading.tables.rows import RawRow, heads_of, rows_of, text_in

OTHER_LEAST_ROWS = 3
OTHER_LEAST_FILLED = 0.6


def find_tables(page: PageGeometry) -> list[Table]:
    """All tables of the page, the largest first."""
    found = [
        _on_page(table, facing.frame) for facing in page.facings() for table in _find(facing.phrases, facing.rulings)
    ]
    return sorted(found, key=lambda table: -table.box.area)


def _find(phrases: Sequence[Phrase], rulings: Rulings) -> list[Table]:
    tables: list[Table] = []
    for head in heads_of(phrases, rulings):
        if any(table.box.intersection(head.box) > 0.5 * head.box.area for table in tables):
            continue
        rows = rows_of(head, phrases, rulings)
        if rows and not _of_persons(rows):
            tables.append(_table(head.kind, [column.text for column in head.columns], rows, head.box, head.roles))
    for grid in grids_of(rulings):
        if not any(table.box.intersection(grid.box) > 0.2 * grid.box.area for table in tables):
            tables += _from_grid(grid, phrases, rulings)
    return tables


def _table(
    kind: TableKind,
    headers: Sequence[str],
    rows: Sequence[RawRow],
    head: Box | None,
    roles: dict[str, int],
    confidence: float = 0.9,
) -> Table:
    box = head or rows[0].box
    for row in rows:
        box = box.union(row.box)
    return Table(
        kind=kind,
        headers=tuple(headers),
        rows=tuple(
            TableRow(cells=tuple(Cell(text=text, box=cell) for text, cell in row.cells), box=row.box, row_number=number)
            for number, row in enumerate(rows, 1)
        ),
        box=box,
        roles=roles,
        confidence=confidence,
    )


def _from_grid(grid: Grid, phrases: Sequence[Phrase], rulings: Rulings) -> Iterable[Table]:
    """A ruled grid without known heads, if it is filled like a table and is no part of a title block."""
    box = grid.box
    inside = [phrase for phrase in phrases if box.contains(*phrase.box.center)]
    if len(grid.rows) < OTHER_LEAST_ROWS or box.area > 0.95 * rulings.page.area or _is_title_block(inside):
        return
    rows = [RawRow(tuple((text_in(cell, inside), cell) for cell in cells)) for cells in grid.rows]
    first, *others = rows
    if first.filled < 0.8 * len(first.cells) or sum(row.filled > 1 for row in others) < OTHER_LEAST_FILLED * len(
        others
    ):
        return
    headers = [text for text, _ in first.cells]
    yield _table(TableKind.OTHER, headers, others, first.box, {}, 0.7)


def _of_persons(rows: Iterable[RawRow]) -> bool:
    """Whether these rows are the title block's: who drew, who checked."""
    matches = [match_label(text) for row in rows for text, _ in row.cells]
    return any(match is not None and match.field in PERSONS and not match.rest for match in matches)


def _is_title_block(phrases: Iterable[Phrase]) -> bool:
    """Whether labels of a title block stand in it: a row of persons, or three labels of fields."""
    matches = [match_label(phrase.text) for phrase in phrases]
    fields = {match.field for match in matches if match is not None and not match.rest}
    fields -= {Other.WORD, Other.NAME}
    return bool(fields & PERSONS) or len(fields) >= 3


def _on_page(table: Table, frame: Frame) -> Table:
    rows = tuple(
        TableRow(
            cells=tuple(Cell(text=cell.text, box=frame.back(cell.box)) for cell in row.cells),
            box=frame.back(row.box),
            row_number=row.row_number,
        )
        for row in table.rows
    )
    return table.model_copy(update={"rows": rows, "box": frame.back(table.box)})
