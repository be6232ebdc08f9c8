"""A table says the same whichever way it is laid out: the answers of one are those of its like.

Columns and rows in another order, heads in another language or in capitals, other tables beside it, and a sheet that
states more: none of these may change which cell answers, nor make up one where none did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from backend.answering.answer import Answer, Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table
from tests.samples import sampled


@dataclass(frozen=True)
class Made:
    """A table before it is laid out; `heads` are its columns in German and in English."""

    kind: TableKind
    heads: tuple[tuple[str, str], ...]
    roles: dict[str, int]
    rows: tuple[tuple[str, ...], ...]
    language: int = 1

    @property
    def written(self) -> tuple[str, ...]:
        return tuple(head[self.language] for head in self.heads)


PARTS = Made(
    TableKind.BOM,
    (("Pos.", "ITEM"), ("Menge", "QTY"), ("Benennung", "DESCRIPTION"), ("Werkstoff", "MATERIAL"), ("Masse", "MASS")),
    {"item": 0, "quantity": 1, "description": 2, "material": 3, "mass": 4},
    (
        ("1", "1", "Rahmen", "S355", "18,4"),
        ("2", "6", "Bolzen", "42CrMo4", "0,31"),
        ("3", "12", "Unterlage", "PTFE", "0,02"),
        ("4", "2", "Lasche", "X5CrNi18-10", "0,77"),
    ),
)
WIRES = Made(
    TableKind.OTHER,
    (("Ader", "WIRE"), ("Farbe", "COLOUR"), ("Signal", "SIGNAL"), ("Querschnitt", "CROSS SECTION")),
    {},
    (("W1", "red", "TXD", "0.25"), ("W2", "green", "RXD", "0.34"), ("W3", "violet", "SHIELD", "0.50")),
)
CHANGES = Made(
    TableKind.REVISION,
    (("Änd.", "REV"), ("Datum", "DATE"), ("Beschreibung", "DESCRIPTION"), ("Name", "BY")),
    {"revision": 0, "date": 1, "description": 2, "author": 3},
    (
        ("A", "04.02.2018", "Fasen ergänzt", "T. Vogt"),
        ("B", "19.10.2020", "Bohrung versetzt", "L. Amsel"),
        ("C", "07.05.2022", "Werkstoff geändert", "T. Vogt"),
    ),
)
HOLES = Made(
    TableKind.HOLES,
    (("Bohrung", "HOLE"), ("X", "X"), ("Y", "Y"), ("Größe", "SIZE")),
    {"tag": 0, "x": 1, "y": 2, "size": 3},
    (("A1", "14,5", "22", "⌀6,6"), ("A2", "14,5", "71", "⌀6,6"), ("B1", "92", "46", "M10")),
)

# What is asked of which table, and the cell that answers; None where none may.
CASES = (
    (PARTS, "material of item 3", "PTFE"),
    (PARTS, "Werkstoff der Lasche?", "X5CrNi18-10"),
    (PARTS, "Masse von Position 2?", "0,31"),
    (PARTS, "What is item 4?", "Lasche"),
    (PARTS, "material of item 7", None),
    (PARTS, "Härte der Lasche?", None),
    (WIRES, "colour of W2", "green"),
    (WIRES, "Welche Farbe hat Ader W3?", "violet"),
    (WIRES, "which wire carries RXD?", "W2"),
    (WIRES, "signal on W1?", "TXD"),
    (WIRES, "colour of W9", None),
    (CHANGES, "Who made revision B?", "L. Amsel"),
    (CHANGES, "Was wurde in Revision C geändert?", "Werkstoff geändert"),
    (CHANGES, "date of rev A", "04.02.2018"),
    (CHANGES, "date of rev F", None),
    (HOLES, "size of hole B1", "M10"),
    (HOLES, "Y of hole A2", "71"),
    (HOLES, "X-Position der Bohrung B1?", "92"),
    (HOLES, "size of hole C4", None),
)


def reordered(one: Made, order: Sequence[int]) -> Made:
    at = {old: new for new, old in enumerate(order)}
    return replace(
        one,
        heads=tuple(one.heads[old] for old in order),
        roles={role: at[column] for role, column in one.roles.items()},
        rows=tuple(tuple(row[old] for old in order) for row in one.rows),
    )


def laid(one: Made, *others: Made, **more: object) -> Sheet:
    return sheet(tables=[table(each.kind, each.written, each.roles, each.rows) for each in (one, *others)], **more)


def others_than(one: Made) -> list[Made]:
    return [other for other in (PARTS, WIRES, CHANGES, HOLES) if other.heads != one.heads]


LAYOUTS: dict[str, Callable[[Made], Sheet]] = {
    "as it is": laid,
    "German heads": lambda one: laid(replace(one, language=0)),
    "last column first": lambda one: laid(reordered(one, [*range(1, len(one.heads)), 0])),
    "rows from below": lambda one: laid(replace(one, rows=one.rows[::-1])),
    "beside all others": lambda one: laid(others_than(one)[0], one, *others_than(one)[1:]),
    "twice": lambda one: laid(one, one),
    "small heads": lambda one: laid(
        replace(one, heads=tuple((head[0].lower(), head[1].capitalize()) for head in one.heads))
    ),
    "on a sheet that states more": lambda one: laid(
        one,
        title={TitleField.TITLE: "Schwenkarm", TitleField.DRAWING_NUMBER: "SA-220", TitleField.SCALE: "1:4"},
        callouts=[callout("⌀31 H8", 0.1, 0.4), callout("64 ±0,2", 0.2, 0.5), callout("R7", 0.3, 0.6)],
        texts=[span("Sichtflächen ohne Kratzer", 0.1, 0.9)],
    ),
}
QUICK = ("German heads", "last column first", "on a sheet that states more")


def answered(question: str, one: Sheet) -> Answer:
    return answer_question(ask(question, one))


@pytest.mark.parametrize("layout", sampled(LAYOUTS, quick=QUICK))
@pytest.mark.parametrize(("made", "question", "value"), CASES, ids=[question for _, question, _ in CASES])
def test_the_same_cell_answers_in_every_layout(made: Made, question: str, value: str | None, layout: str) -> None:
    answer = answered(question, LAYOUTS[layout](made))
    if value is None:
        assert answer.outcome is not Outcome.STATED, answer.text
    else:
        assert (answer.outcome, {element.label for element in answer.elements}) == (Outcome.STATED, {value}), (
            answer.text
        )
