"""The structured fields of a response, and the texts of the OCR modes, from a Sheet.

Everything here is a view of one Sheet: what stands on it, in the shapes that callers of the API know.
Knows nothing of questions, sessions or HTTP. Boxes are pixels of the page image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from backend.answering.answer import Element, ElementType
from backend.answering.elements import (
    callout_element,
    dimension_callouts,
    entry_element,
    table_element,
    tolerance_text,
    view_element,
)
from backend.answering.reader.tables import markdown_table, table_markdown
from backend.errors import NotFound
from backend.geometry import Box
from backend.reading.sheet import Callout, CalloutKind, Sheet, Table, TableKind, TitleField
from backend.vocabulary.answers import field_name, heading, kind_name


class Mode(StrEnum):
    """What `/api/ocr` can be asked for."""

    TECHNICAL_DRAWING = "technical_drawing"
    DIMENSIONS_ONLY = "dimensions_only"
    PART_NUMBERS = "part_numbers"
    BOM_EXTRACTION = "bom_extraction"
    PLAIN_OCR = "plain_ocr"
    VIEW_DETECTION = "view_detection"
    CUSTOM = "custom"


class _Field(BaseModel):
    model_config = ConfigDict(frozen=True)


class DimensionField(_Field):
    """A dimension: `value` as it stands on the sheet, `text` the whole callout, `nominal` what it means."""

    value: str
    unit: str | None = None
    tolerance: str | None = None
    dimension_type: str
    bbox: Box
    page: int
    text: str = ""
    nominal: float | None = None
    count: int = 1
    confidence: float = 1.0


class PartNumberField(_Field):
    """A part number of the sheet, with what the parts list says of it."""

    number: str
    description: str | None = None
    bbox: Box
    page: int


class TableRowField(_Field):
    """One row of a table; rows count from 1."""

    cells: tuple[str, ...]
    row_number: int


class TableField(_Field):
    """A table: every row has as many cells as there are headers."""

    headers: tuple[str, ...]
    rows: tuple[TableRowField, ...]
    table_type: str
    bbox: Box
    page: int


class StructuredFields(_Field):
    """The structured fields of a TechnicalDrawingResponse."""

    dimensions: tuple[DimensionField, ...] = ()
    part_numbers: tuple[PartNumberField, ...] = ()
    tables: tuple[TableField, ...] = ()
    annotations: tuple[str, ...] = ()
    drawing_title: str | None = None
    drawing_number: str | None = None
    revision: str | None = None
    scale: str | None = None


_SAME_LINE = 0.6  # of a text's height below its middle: the middle of one further down is on the next line
TYPE_NAMES = {CalloutKind.ANGLE: "angular"}


def structured_fields(sheet: Sheet) -> StructuredFields:
    """All structured fields of one page."""
    return StructuredFields(
        dimensions=tuple(_dimension(callout, sheet.page) for callout in dimension_callouts(sheet)),
        part_numbers=tuple(_part_numbers(sheet)),
        tables=tuple(_table(table, sheet.page) for table in sheet.tables),
        annotations=tuple(note.text for note in sheet.notes),
        drawing_title=_value(sheet, TitleField.TITLE),
        drawing_number=_value(sheet, TitleField.DRAWING_NUMBER),
        revision=_value(sheet, TitleField.REVISION),
        scale=_value(sheet, TitleField.SCALE),
    )


def sheet_elements(sheet: Sheet) -> tuple[Element, ...]:
    """Everything that was found on a page, as elements, larger things first."""
    return (
        *(view_element(view, sheet.page) for view in sheet.views),
        *(table_element(table, sheet.page) for table in sheet.tables),
        *(entry_element(entry, sheet.page) for field in TitleField if (entry := sheet.field(field)) is not None),
        *(callout_element(callout, sheet.page) for callout in sheet.callouts),
        *(
            Element(label=note.text, element_type=ElementType.TEXT, bbox=note.box, page=sheet.page)
            for note in sheet.notes
        ),
    )


def _value(sheet: Sheet, field: TitleField) -> str | None:
    entry = sheet.field(field)
    return entry.value if entry is not None else None


def _dimension(callout: Callout, page: int) -> DimensionField:
    tolerance = tolerance_text(callout)
    value = callout.thread or callout.text
    if tolerance and callout.limits is None and value.endswith(tolerance):
        value = value.removesuffix(tolerance).strip()
    return DimensionField(
        value=value,
        unit=callout.unit,
        tolerance=tolerance,
        dimension_type=TYPE_NAMES.get(callout.kind, callout.kind.value),
        bbox=callout.box,
        page=page,
        text=callout.text,
        nominal=callout.value,
        count=callout.count,
        confidence=callout.confidence,
    )


def _part_numbers(sheet: Sheet) -> Iterable[PartNumberField]:
    seen: set[str] = set()
    for field in (TitleField.PART_NUMBER, TitleField.DRAWING_NUMBER):
        entry = sheet.field(field)
        if entry is not None and entry.value not in seen:
            seen.add(entry.value)
            yield PartNumberField(
                number=entry.value, description=_value(sheet, TitleField.TITLE), bbox=entry.box, page=sheet.page
            )
    for table in sheet.tables:
        column = table.roles.get("part_number")
        if column is None:
            continue
        for row in table.rows:
            number = row.cells[column].text.strip() if column < len(row.cells) else ""
            if number and number not in seen:
                seen.add(number)
                described = table.roles.get("description")
                description = row.cells[described].text if described is not None and described < len(row.cells) else ""
                yield PartNumberField(
                    number=number, description=description or None, bbox=row.cells[column].box, page=sheet.page
                )


def _table(table: Table, page: int) -> TableField:
    rows = tuple(
        TableRowField(cells=tuple(cell.text for cell in row.cells), row_number=row.row_number) for row in table.rows
    )
    return TableField(headers=table.headers, rows=rows, table_type=table.kind.value, bbox=table.box, page=page)


def mode_answer(mode: Mode | str, sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    """The Markdown text and the elements of one page for a mode of `/api/ocr`; NotFound for an unknown mode."""
    try:
        answer = MODES[Mode(mode)]
    except ValueError as error:
        raise NotFound("mode.not_found", mode=str(mode)) from error
    return answer(sheet, language)


def _nothing(text: str, language: str) -> str:
    return text or heading("nothing", language)


def _title_text(sheet: Sheet, language: str) -> str:
    rows = [
        (field_name(field.value, language), entry.value)
        for field in TitleField
        if (entry := sheet.field(field)) is not None
    ]
    return markdown_table([heading("field", language), heading("value", language)], rows) if rows else ""


def _dimensions_text(sheet: Sheet, language: str) -> str:
    rows = [
        (callout.text, kind_name(callout.kind.value, language), tolerance_text(callout) or "")
        for callout in dimension_callouts(sheet)
    ]
    names = [heading(name, language) for name in ("dimension", "kind", "tolerance")]
    return markdown_table(names, rows) if rows else ""


def _views_text(sheet: Sheet, language: str) -> str:
    rows = [(view.label or "–", heading(view.kind, language), view.scale or "") for view in sheet.views]
    names = [heading(name, language) for name in ("view", "kind", "scale")]
    return markdown_table(names, rows) if rows else ""


def _technical(sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    parts = {
        "title_block": _title_text(sheet, language),
        "dimensions": _dimensions_text(sheet, language),
        "tables": "\n\n".join(table_markdown(table) for table in sheet.tables),
        "views": _views_text(sheet, language),
        "notes": "\n".join(f"{note.number or '-'} {note.text}" for note in sheet.notes),
    }
    text = "\n\n".join(f"## {heading(key, language)}\n\n{part}" for key, part in parts.items() if part)
    return _nothing(text, language), sheet_elements(sheet)


def _dimensions_only(sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    elements = tuple(callout_element(callout, sheet.page) for callout in dimension_callouts(sheet))
    return _nothing(_dimensions_text(sheet, language), language), elements


def _part_number_mode(sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    found = list(_part_numbers(sheet))
    elements = tuple(
        Element(label=part.number, element_type=ElementType.PART_NUMBER, bbox=part.bbox, page=sheet.page)
        for part in found
    )
    names = [heading("part_number", language), heading("description", language)]
    text = markdown_table(names, [(part.number, part.description or "") for part in found]) if found else ""
    return _nothing(text, language), elements


def _bom(sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    tables = [table for table in sheet.tables if table.kind is TableKind.BOM]
    text = "\n\n".join(table_markdown(table) for table in tables)
    return _nothing(text, language), tuple(table_element(table, sheet.page) for table in tables)


def _plain(sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    lines = reading_order(sheet)
    text = "\n".join(" ".join(span.label for span in line) for line in lines)
    return _nothing(text, language), tuple(span for line in lines for span in line)


def reading_order(sheet: Sheet) -> list[list[Element]]:
    """The page's texts in lines, from top to bottom and from left to right."""
    spans = sorted((span for span in sheet.spans if span.text.strip()), key=lambda span: span.box.center[1])
    lines: list[list[Element]] = []
    bottom = 0.0
    for span in spans:
        element = Element(
            label=span.text,
            element_type=ElementType.TEXT,
            bbox=span.box,
            page=sheet.page,
            confidence=span.confidence,
        )
        middle = span.box.center[1]
        if not lines or middle > bottom:
            lines.append([])
            bottom = middle + _SAME_LINE * (span.height or min(span.box.height, span.box.width))
        lines[-1].append(element)
    return [sorted(line, key=lambda element: element.bbox.x1) for line in lines]


def _view_mode(sheet: Sheet, language: str) -> tuple[str, tuple[Element, ...]]:
    return _nothing(_views_text(sheet, language), language), tuple(view_element(v, sheet.page) for v in sheet.views)


MODES: dict[Mode, Callable[[Sheet, str], tuple[str, tuple[Element, ...]]]] = {
    Mode.TECHNICAL_DRAWING: _technical,
    Mode.DIMENSIONS_ONLY: _dimensions_only,
    Mode.PART_NUMBERS: _part_number_mode,
    Mode.BOM_EXTRACTION: _bom,
    Mode.PLAIN_OCR: _plain,
    Mode.VIEW_DETECTION: _view_mode,
    Mode.CUSTOM: _technical,
}
