"""What the reader finds of tables on a layout, as texts."""

from __future__ import annotations

from backend.reading.sheet import Table
from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout


def texts(table: Table) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


def only(layout: Layout, turned: int = 0) -> Table:
    (table,) = find_tables(layout.page(turned))
    return table
