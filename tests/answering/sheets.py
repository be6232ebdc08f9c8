"""Sheets made by hand, as the reading part would deliver them, with their truth known.

Equal sheets are one object: nobody edits a Sheet, and what is found out about it is kept as long as it lives.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

from backend.answering.answer import PastTurn, Question
from backend.geometry import Box
from backend.reading.grammar.parse import parse
from backend.reading.sheet import (
    Callout,
    Cell,
    Note,
    Sheet,
    Span,
    Table,
    TableKind,
    TableRow,
    TitleEntry,
    TitleField,
    View,
)

WIDTH, HEIGHT = 3308, 2339  # A3 at 200 dpi
LETTER = 28
_MADE: dict[str, Sheet] = {}


def box_at(x: float, y: float, text: str, angle: float = 0.0) -> Box:
    """The box of a text whose first letter stands at x, y (fractions of the sheet)."""
    length, left, top = 0.6 * LETTER * len(text), x * WIDTH, y * HEIGHT
    if angle == 90:
        return Box(x1=left, y1=top, x2=left + LETTER, y2=top + length)
    return Box(x1=left, y1=top, x2=left + length, y2=top + LETTER)


def span(text: str, x: float, y: float, angle: float = 0.0, confidence: float = 1.0) -> Span:
    return Span(text=text, box=box_at(x, y, text, angle), angle=angle, height=LETTER, confidence=confidence)


def callout(text: str, x: float, y: float, angle: float = 0.0, **more: object) -> Callout:
    """A callout as the grammar reads its text; `more` overrides fields."""
    meaning = parse(text)
    assert meaning is not None, text
    fields = {name: getattr(meaning, name) for name in Callout.model_fields if hasattr(meaning, name)}
    return Callout(**{**fields, "text": text, "box": box_at(x, y, text, angle), "angle": angle, **more})


def table(kind: TableKind, headers: Sequence[str], roles: Mapping[str, int], rows: Iterable[Sequence[str]]) -> Table:
    made = []
    for number, cells in enumerate(rows, 1):
        y = 0.1 + 0.02 * number
        placed = tuple(Cell(text=text, box=box_at(0.6 + 0.08 * i, y, text)) for i, text in enumerate(cells))
        made.append(TableRow(cells=placed, box=box_at(0.6, y, "x" * 80), row_number=number))
    whole = Box(x1=0.6 * WIDTH, y1=0.1 * HEIGHT, x2=WIDTH, y2=(0.12 + 0.02 * len(made)) * HEIGHT)
    return Table(kind=kind, headers=tuple(headers), rows=tuple(made), box=whole, roles=dict(roles))


def sheet(
    *,
    title: Mapping[TitleField, str] | None = None,
    callouts: Sequence[Callout] = (),
    texts: Sequence[Span] = (),
    notes: Sequence[str] = (),
    tables: Sequence[Table] = (),
    views: Sequence[View] = (),
    page: int = 1,
) -> Sheet:
    entries = [
        TitleEntry(field=field, value=value, label=field.value.upper(), box=box_at(0.7, 0.8 + 0.015 * i, value))
        for i, (field, value) in enumerate((title or {}).items())
    ]
    written = [
        Note(text=text, box=box_at(0.05, 0.8 + 0.02 * i, text), number=str(i + 1)) for i, text in enumerate(notes)
    ]
    spans = [
        *(Span(text=c.text, box=c.box, angle=c.angle, height=LETTER, confidence=c.confidence) for c in callouts),
        *(Span(text=e.value, box=e.box, height=LETTER) for e in entries),
        *(Span(text=f"{n.number}. {n.text}", box=n.box, height=LETTER) for n in written),
        *(Span(text=cell.text, box=cell.box, height=LETTER) for t in tables for row in t.rows for cell in row.cells),
        *(Span(text=v.label, box=v.label_box, height=LETTER) for v in views if v.label and v.label_box),
        *texts,
    ]
    made = Sheet(
        page=page, width=WIDTH, height=HEIGHT, width_mm=420, height_mm=297, units="mm", spans=tuple(spans),
        callouts=tuple(callouts), title_block=tuple(entries), tables=tuple(tables), views=tuple(views),
        notes=tuple(written),
    )  # fmt: skip
    return _MADE.setdefault(made.model_dump_json(), made)


def view(label: str, kind: str, name: str, box: tuple[float, float, float, float], scale: str | None = None) -> View:
    x1, y1, x2, y2 = box
    place = Box(x1=x1 * WIDTH, y1=y1 * HEIGHT, x2=x2 * WIDTH, y2=y2 * HEIGHT)
    return View(box=place, label=label, kind=kind, name=name, scale=scale, label_box=box_at(x1, y2, label))


@functools.cache
def flange() -> Sheet:
    """A turned part with German lettering, a section and a detail."""
    return sheet(
        title={
            TitleField.TITLE: "Lagerflansch",
            TitleField.DRAWING_NUMBER: "LF-4711-03",
            TitleField.MATERIAL: "1.4301",
            TitleField.SCALE: "1:2",
            TitleField.DATE: "12.03.2024",
            TitleField.DRAWN_BY: "K. Meier",
            TitleField.GENERAL_TOLERANCE: "ISO 2768-mK",
            TitleField.SHEET_SIZE: "A3",
        },
        callouts=[
            callout("⌀120 h7", 0.1, 0.2),
            callout("⌀80 H7", 0.15, 0.3),
            callout("4x⌀9", 0.2, 0.12),
            callout("6x M6", 0.3, 0.15),
            callout("M10x1", 0.55, 0.3),
            callout("42 ±0,1", 0.3, 0.55),
            callout("18", 0.42, 0.55),
            callout("65,5", 0.05, 0.3, 90),
            callout("R3", 0.25, 0.4),
            callout("2x45°", 0.35, 0.25),
            callout("30°", 0.4, 0.35),
            callout("Ra 1,6", 0.18, 0.45),
            callout("⏥ 0,05", 0.12, 0.5),
            callout("⟂ 0,1 A", 0.22, 0.5),
            callout("0,4 ±0,02", 0.62, 0.35),
        ],
        views=[
            view("SCHNITT A-A", "section", "A-A", (0.5, 0.2, 0.75, 0.5)),
            view("EINZELHEIT B (5:1)", "detail", "B", (0.58, 0.3, 0.72, 0.42), scale="5:1"),
        ],
        notes=["Alle Kanten gratfrei", "Teil vor dem Einbau entfetten"],
    )


@functools.cache
def assembly(page: int = 1) -> Sheet:
    """An assembly with English lettering and a parts list."""
    headers = ("ITEM", "QTY", "PART NUMBER", "DESCRIPTION", "MATERIAL")
    roles = {"item": 0, "quantity": 1, "part_number": 2, "description": 3, "material": 4}
    rows = [
        ("1", "1", "BR-100-01", "BASE PLATE", "EN AW-6082"),
        ("2", "2", "BR-100-02", "SIDE WALL", "EN AW-5754"),
        ("3", "8", "ISO 4762 - M5x12", "SOCKET HEAD SCREW", "A2-70"),
        ("4", "4", "ISO 7089 - M5", "WASHER", "A2"),
        ("5", "1", "SKF 6204-2RS", "BALL BEARING", "STEEL"),
    ]
    return sheet(
        title={
            TitleField.TITLE: "BRACKET ASSEMBLY",
            TitleField.DRAWING_NUMBER: "BR-100",
            TitleField.REVISION: "C",
            TitleField.SCALE: "1:1",
            TitleField.MASS: "1.82 kg",
            TitleField.CHECKED_BY: "J. Smith",
        },
        callouts=[callout("250", 0.3, 0.6), callout("120", 0.1, 0.4, 90), callout("4X ⌀5.5 THRU", 0.3, 0.2)],
        tables=[table(TableKind.BOM, headers, roles, rows)],
        notes=["APPLY LOCTITE 243 TO ALL SCREWS", "TORQUE SCREWS TO 5.5 Nm"],
        page=page,
    )


@functools.cache
def bare() -> Sheet:
    """A plate with four dimensions and nothing else."""
    return sheet(
        callouts=[
            callout("100", 0.4, 0.7),
            callout("60", 0.2, 0.4, 90),
            callout("25", 0.3, 0.3),
            callout("R5", 0.6, 0.3),
        ]
    )


def ask(
    text: str, *sheets: Sheet, page: int = 1, page_given: bool = True, turns: tuple[PastTurn, ...] = ()
) -> Question:
    return Question(text, "session", page, page_given, False, {one.page: one for one in sheets}, turns)
