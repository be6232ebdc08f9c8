"""What a question says besides what it asks for decides among values of one kind, and only where the sheet has it."""

from __future__ import annotations

import pytest

from backend.answering.answer import Answer, Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Callout, Circle, Sheet, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table, view
from tests.samples import every

CHANGES = (
    ("1", "first issue", "01.02.2003", "A. Brandt"),
    ("2", "hole moved", "05.06.2007", "C. Dorn"),
    ("10", "slot wider", "09.10.2011", "E. Falk"),
)


def of(*texts: str, **more: object) -> Sheet:
    """Callouts one beside the other, none of which is told by its place."""
    return sheet(callouts=[callout(text, 0.1 + 0.25 * n, 0.3) for n, text in enumerate(texts)], **more)


def changed(revision: str | None = None) -> Sheet:
    roles = {"revision": 0, "description": 1, "date": 2, "author": 3}
    title = {TitleField.TITLE: "Lever"} | ({TitleField.REVISION: revision} if revision else {})
    return sheet(title=title, tables=[table(TableKind.REVISION, ("Rev", "Change", "Date", "By"), roles, CHANGES)])


def turned() -> Sheet:
    """The outer circle of a view, and the one in its middle."""
    outer, inner = ({"circle": circle} for circle in (Circle.OUTER, Circle.MIDDLE))
    callouts: list[Callout] = [callout("⌀90", 0.2, 0.2, **outer), callout("⌀35", 0.5, 0.3, **inner)]
    return sheet(callouts=[*callouts, callout("⌀62", 0.6, 0.6)])


FITS = of("⌀30 H7", "⌀30 h6")
SQUARE = of("⟂ 0,05 A", "⟂ 0,2 B")
HOLES = of("4x ⌀9", "6x ⌀11", "⌀70")
THREADS = of("M8", "1/4-20 UNC")
DEEP = of("⌀6 THRU", "⌀9 ↧12")
CLASSES = of(".XX ±.01", ".XXX ±.005", texts=[span("TOLERANCES", 0.7, 0.7)])
SECTION = sheet(
    callouts=[callout("R4", 0.55, 0.3), callout("R9", 0.2, 0.8)],
    views=[view("SECTION D-D", "section", "D-D", (0.5, 0.2, 0.75, 0.5))],
)
SECTIONS = sheet(
    callouts=[callout("R4", 0.55, 0.3), callout("R9", 0.2, 0.6)],
    views=[
        view("SECTION D-D", "section", "D-D", (0.5, 0.2, 0.75, 0.5)),
        view("SECTION E-E", "section", "E-E", (0.1, 0.5, 0.4, 0.8)),
    ],
)
KEY = of("12 P9", "45", "⌀40 k6")


def answered(question: str, one: Sheet) -> Answer:
    return answer_question(ask(question, one))


@pytest.mark.parametrize(
    ("one", "question", "label"),
    [
        # lengths are put in order in one unit
        (of("⌀1 in", "⌀20 mm"), "largest diameter?", "⌀1 in"),
        (of("⌀1 in", "⌀20 mm"), "kleinster Durchmesser?", "⌀20 mm"),
        (of("⌀1 in", "⌀2,6 cm"), "largest diameter?", "⌀2,6 cm"),
        # by ISO 286 a hole has a capital letter, what goes into it has none
        (FITS, "Which fit has the bore?", "⌀30 H7"),
        (FITS, "Welche Passung hat die Welle?", "⌀30 h6"),
        (FITS, "diameter of the shaft?", "⌀30 h6"),
        (KEY, "Breite der Passfedernut?", "12 P9"),
        # a datum
        (SQUARE, "perpendicularity to datum A?", "⟂ 0,05 A"),
        (SQUARE, "Rechtwinkligkeit zu Bezug B?", "⟂ 0,2 B"),
        # how many
        (HOLES, "diameter of the four holes?", "4x ⌀9"),
        (HOLES, "Durchmesser der 6 Bohrungen?", "6x ⌀11"),
        # the view
        (SECTION, "radius in section D-D", "R4"),
        (SECTION, "Radius im Schnitt D-D", "R4"),
        (SECTIONS, "radius in section D-D", "R4"),
        (SECTIONS, "Radius im Schnitt E-E", "R9"),
        # the family of a thread
        (THREADS, "which unified thread?", "1/4-20 UNC"),
        (THREADS, "welches metrische Gewinde?", "M8"),
        # through or not
        (DEEP, "diameter of the through hole?", "⌀6 THRU"),
        (DEEP, "Durchmesser der Durchgangsbohrung?", "⌀6 THRU"),
        (DEEP, "how deep is the hole", "⌀9 ↧12"),
        (of("(40)", "75"), "Welches Maß ist ein Hilfsmaß?", "(40)"),
        # by how many decimals a dimension has
        (CLASSES, "tolerance for two decimal places", ".XX ±.01"),
        (CLASSES, "Toleranz bei drei Nachkommastellen?", ".XXX ±.005"),
        # revisions are counted: 10 comes after 2; what the sheet says it has goes before
        (changed(), "What was the latest change?", "slot wider"),
        (changed(), "date of the last revision", "09.10.2011"),
        (changed("2"), "What was the latest change?", "hole moved"),
        (changed("2"), "Was war die letzte Änderung?", "hole moved"),
        (changed("7"), "What was the latest change?", "slot wider"),  # one that the list does not have
        # what is drawn
        (turned(), "outer diameter?", "⌀90"),
        (turned(), "Außendurchmesser?", "⌀90"),
        (turned(), "Durchmesser der mittleren Bohrung?", "⌀35"),
    ],
)
def test_what_is_said_besides_decides(one: Sheet, question: str, label: str) -> None:
    answer = answered(question, one)
    assert (answer.outcome, [element.label for element in answer.elements]) == (Outcome.STATED, [label]), answer.text


@every(
    ("one", "question", "offered"),
    [
        (FITS, "fit?", {"H7 (⌀30 H7)", "h6 (⌀30 h6)"}),
        (SQUARE, "Rechtwinkligkeit?", {"⟂ 0,05 A", "⟂ 0,2 B"}),
        (HOLES, "diameter of the holes?", {"4x ⌀9", "6x ⌀11", "⌀70"}),
        (HOLES, "diameter of the eight holes?", {"4x ⌀9", "6x ⌀11", "⌀70"}),  # none are eight
        (SECTION, "which radius", {"R4", "R9"}),
        (THREADS, "thread?", {"M8", "1/4-20 UNC"}),
        (of("R4", "R9"), "radius at the top left?", {"R4", "R9"}),  # a place orders and does not decide
        (of("40", "75"), "how wide is it?", {"40", "75"}),
    ],
)
def test_what_says_nothing_of_them_leaves_them_open(one: Sheet, question: str, offered: set[str]) -> None:
    answer = answered(question, one)
    assert (answer.outcome, {offer.text for offer in answer.candidates}) == (Outcome.CANDIDATES, offered)


@every(
    ("one", "question"),
    [
        (SQUARE, "perpendicularity to datum C"),
        (SECTION, "radius in section E-E"),
        (CLASSES, "tolerance for 4 decimals"),
        (of("⌀30 H7"), "Which fit has the shaft?"),
        (of("⌀30 h6"), "Welche Passung hat die Bohrung?"),
        (of("M8"), "which unified thread?"),
        (of("⌀6 THRU"), "how deep is the hole?"),
        (changed(), "Was änderte Revision 3?"),
    ],
)
def test_what_speaks_against_the_only_one_does_not_let_it_be_stated(one: Sheet, question: str) -> None:
    assert answered(question, one).outcome is not Outcome.STATED
