"""Answers from tables: a cell of a parts list, a sum of quantities, a whole list.

Knows how to say what `lookup_tables` finds; where a row is found and no column is asked for, the row is said.
"""

from __future__ import annotations

import re

from backend.answering.answer import Element
from backend.answering.elements import cell_element, table_element, text_element
from backend.answering.lookup.index import SheetIndex
from backend.answering.lookup.tables import FoundRow, find_column, find_rows
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked
from backend.answering.reader.reply import Reply, listed, shortened
from backend.answering.reader.wording import measure_name, say, table_markdown
from backend.reading.sheet import Cell, Table, TableKind


def answer_cell(asked: Asked, index: SheetIndex) -> Reply | None:
    """The cell, or the row, that the question means; None where no row holds its words."""
    rows = find_rows(asked, index.sheet.tables)
    if not rows:
        return None
    if asked.target is Target.COUNT:
        return _quantity(asked, index, rows)
    said = [one for row in rows[:3] if (one := _one(asked, index, row)) is not None]
    if not said:
        return None
    texts = list(dict.fromkeys(text for text, _ in said))
    return Reply(" ".join(texts), tuple(element for _, elements in said for element in elements))


def _one(asked: Asked, index: SheetIndex, found: FoundRow) -> tuple[str, tuple[Element, ...]] | None:
    column = find_column(asked, found.table)
    cell = found.cell(column) if column is not None else None
    if cell is not None and cell.text.strip():
        header = found.table.headers[column] if column is not None and column < len(found.table.headers) else ""
        text = say(
            "cell", asked.language, column=header or measure_name(asked.target.value, asked.language),
            row=shortened(found.name(), 80), value=" ".join(cell.text.split()),
        )  # fmt: skip
        return text, (cell_element(cell, index.page),)
    if column is not None or asked.target not in (Target.TEXT, Target.ITEM):
        return None
    return _whole_row(index, found)


def _whole_row(index: SheetIndex, found: FoundRow) -> tuple[str, tuple[Element, ...]]:
    headers = [*found.table.headers, *[""] * len(found.row.cells)]
    parts = [
        f"{header} = {' '.join(cell.text.split())}" if header else " ".join(cell.text.split())
        for header, cell in zip(headers, found.row.cells, strict=False)
        if cell.text.strip()
    ]
    cells = tuple(cell_element(cell, index.page) for cell in found.row.cells if cell.text.strip())
    row = text_element(found.name(), found.row.box, index.page)
    return shortened("; ".join(parts)), (row, *cells)


def _quantity(asked: Asked, index: SheetIndex, rows: list[FoundRow]) -> Reply | None:
    if len(rows) == 1 and (length := _length(rows[0])) is not None:
        return Reply(
            say("count", asked.language, count=" ".join(length.text.split()), value=shortened(rows[0].name(), 80)),
            (cell_element(length, index.page), text_element(rows[0].name(), rows[0].row.box, index.page)),
        )
    numbers: list[tuple[int, FoundRow]] = []
    for row in rows:
        column = row.table.roles.get("quantity")
        cell = row.cell(column) if column is not None else None
        number = re.search(r"\d+(?![\d.,]*\d)", cell.text) if cell is not None else None
        if number is not None:
            numbers.append((int(number[0]), row))
    if not numbers:
        return None
    elements = []
    for _, row in numbers:
        cell = row.cell(row.table.roles["quantity"])
        elements += [cell_element(cell, index.page)] if cell is not None else []
        elements.append(text_element(row.name(), row.row.box, index.page))
    names = listed(shortened(row.name(), 80) for _, row in numbers)
    total = sum(number for number, _ in numbers)
    if len(numbers) > 1:
        parts = " + ".join(str(number) for number, _ in numbers)
        return Reply(say("count.sum", asked.language, count=f"{total} = {parts}", value=names), tuple(elements))
    return Reply(say("count", asked.language, count=total, value=names), tuple(elements))


def _length(found: FoundRow) -> Cell | None:
    """A quantity that is no number of pieces: `1,5` metres of cord."""
    column = found.table.roles.get("quantity")
    cell = found.cell(column) if column is not None else None
    return cell if cell is not None and re.search(r"\d[.,]\d", cell.text) else None


def answer_table(asked: Asked, index: SheetIndex) -> Reply | None:
    """A whole table: the parts list, the table of revisions, or any."""
    tables = _wanted(asked, index.sheet.tables)
    if not tables:
        return None
    text = "\n\n".join(table_markdown(table) for table in tables)
    name = measure_name("bom" if tables[0].kind is TableKind.BOM else "table", asked.language)
    count = sum(len(table.rows) for table in tables)
    intro = say("list", asked.language, name=name[:1].upper() + name[1:], page=index.page, count=count)
    return Reply(f"{intro}\n\n{text}", tuple(table_element(table, index.page) for table in tables))


def _wanted(asked: Asked, tables: tuple[Table, ...]) -> list[Table]:
    if asked.target is Target.BOM:
        return [table for table in tables if table.kind is TableKind.BOM]
    if "history" in asked.concepts or "revision" in asked.concepts:
        return [table for table in tables if table.kind is TableKind.REVISION]
    if "hole" in asked.concepts:
        return [table for table in tables if table.kind is TableKind.HOLES]
    return list(tables)
