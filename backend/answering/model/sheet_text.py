"""The text of a Sheet as help for the model: what stands in the file, in order, within a bound.

Only text that the file itself holds; what OCR read may be wrong in just the way the model would be. Title
block, tables and notes come before loose text, so that a bound cuts the least. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.reading.sheet import Sheet, Source, Span

_FROM_FILE = {Source.TEXT_LAYER, Source.CAD}
_ROW = 0.7  # spans whose middles differ by less than this share of their height stand in one row


def sheet_text(sheet: Sheet, most_characters: int) -> str:
    """Lines of text, each once; empty where the file holds no text."""
    if not any(span.source in _FROM_FILE for span in sheet.spans):
        return ""
    lines: list[str] = []
    left = most_characters
    for line in dict.fromkeys(_lines(sheet)):
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    return "".join(line + "\n" for line in lines)


def _lines(sheet: Sheet) -> Iterator[str]:
    for entry in sheet.title_block:
        yield f"{entry.label or entry.field.value}: {entry.value}"
    for table in sheet.tables:
        if table.headers:
            yield " | ".join(table.headers)
        for row in table.rows:
            yield " | ".join(cell.text for cell in row.cells)
    for note in sheet.notes:
        yield " ".join(f"{note.number} {note.text}".split())
    for view in sheet.views:
        if view.label:
            yield view.label
    for callout in sheet.callouts:
        yield callout.text
    yield from _rows([span for span in sheet.spans if span.source in _FROM_FILE and span.text.strip()])


def _rows(spans: list[Span]) -> Iterator[str]:
    """Top to bottom, and left to right within a row."""
    row: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.box.center[1], span.box.x1)):
        if row and span.box.center[1] - row[0].box.center[1] > _ROW * row[0].box.height:
            yield _join_row(row)
            row = []
        row.append(span)
    if row:
        yield _join_row(row)


def _join_row(row: list[Span]) -> str:
    return " ".join(span.text.strip() for span in sorted(row, key=lambda span: span.box.x1))
