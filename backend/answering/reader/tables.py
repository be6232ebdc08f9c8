"""Tables as Markdown. Knows nothing of what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.reading.sheet import Table


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars and line breaks inside cells are made harmless."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(headers), "|" + "---|" * len(headers), *(line(row) for row in rows)])


def table_markdown(table: Table) -> str:
    """A table of a Sheet; rows that are too short are filled up."""
    width = max([len(table.headers), *(len(row.cells) for row in table.rows)])
    headers = [*table.headers, *[""] * (width - len(table.headers))]
    rows = ([*(cell.text for cell in row.cells), *[""] * (width - len(row.cells))] for row in table.rows)
    return markdown_table(headers, rows)
