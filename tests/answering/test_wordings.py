"""What a wording leaves open and the sheet settles: foreign words, things told beside, colours, wires, bare numbers."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table

WIRING = (("1", "+24V", "violett", "0,75"), ("2", "CAN_L", "braun", "0,14"), ("3", "SHIELD", "schwarz", "0,25"))
PARTS = (("1", "Vis à tête", "4"), ("2", "Joint torique", "8"))


def wiring(*heads: str) -> Sheet:
    roles = {"pin": 0, "signal": 1, "color": 2, "gauge": 3}
    return sheet(tables=[table(TableKind.OTHER, heads, roles, WIRING)])


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Which wire carries CAN_L?", "braun"),
        ("Welche Ader führt CAN_L?", "braun"),
        ("Auf welchem Kontakt liegt SHIELD?", "3"),
        ("CAN_L: Pin?", "2"),
        ("What is the assignment of pin 2?", "CAN_L"),
        ("Wire gauge of pin 3?", "0,25"),
        ("Leiterquerschnitt bei Pin 3?", "0,25"),
    ],
)
def test_a_wiring_table_is_read_by_what_its_columns_are_whatever_heads_them(question: str, held: str) -> None:
    answer = answer_question(ask(question, wiring("Klemme", "Belegung", "Aderfarbe", "mm²")))
    assert answer.answered and held in answer.text, answer.text


def test_a_word_that_stands_on_the_sheet_is_no_other_word_mistyped() -> None:
    roles = {"item": 0, "description": 1, "quantity": 2}
    parts = sheet(tables=[table(TableKind.BOM, ("Rep", "Désignation", "Qté"), roles, PARTS)])
    answer = answer_question(ask("Joint torique has which position?", parts))
    assert answer.answered and "2" in answer.text, answer.text  # `torique` is no torque


def test_a_colour_is_stated_from_the_label_of_the_thing_that_has_it() -> None:
    notes = [span("SOLDERMASK: BLUE", 0.1, 0.1), span("SILKSCREEN: WHITE", 0.1, 0.2)]
    page = sheet(texts=notes)
    assert "BLUE" in answer_question(ask("What colour is the solder mask?", page)).text
    assert not answer_question(ask("What colour is the housing?", page)).answered


def test_what_is_told_beside_a_question_is_not_looked_for() -> None:
    page = sheet(
        title={TitleField.TITLE: "HOUSE"}, callouts=[callout("58'-0\"", 0.4, 0.1), callout("31'-0\"", 0.4, 0.2)]
    )
    answer = answer_question(ask("I'm setting out the foundation. How wide is the house?", page))
    assert answer.outcome is Outcome.CANDIDATES and "foundation" not in answer.text


def test_the_standard_of_tolerances_is_no_dimension_with_a_tolerance() -> None:
    page = sheet(title={TitleField.STANDARD: "ASME Y14.5M-1994"}, callouts=[callout("58 ±0,1", 0.4, 0.1)])
    assert "ASME Y14.5M-1994" in answer_question(ask("Nach welcher Norm ist toleriert?", page)).text


def test_a_bare_number_behind_where_is_looked_for() -> None:
    page = sheet(callouts=[callout("100", 0.1, 0.5), callout("80", 0.5, 0.5)])
    answer = answer_question(ask("Show me where 100 is.", page))
    assert answer.answered and [element.label for element in answer.elements] == ["100"]


@pytest.mark.parametrize("question", ["Wie viel bringt das auf die Waage?", "Auf wie viel kommt das auf der Waage?"])
def test_how_much_something_brings_to_the_scales_is_its_weight(question: str) -> None:
    assert "3,2 kg" in answer_question(ask(question, sheet(title={TitleField.MASS: "3,2 kg"}))).text


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("What am I supposed to make this adaptor from?", "1.4301"),
        ("Wer gab die Zeichnung frei?", "B. Thomsen"),
        ("Who made the drawing of the flange?", "K. Meier"),
    ],
)
def test_a_verb_and_what_ends_the_question_say_one_thing(question: str, held: str) -> None:
    title = {TitleField.MATERIAL: "1.4301", TitleField.APPROVED_BY: "B. Thomsen", TitleField.DRAWN_BY: "K. Meier"}
    assert held in answer_question(ask(question, sheet(title=title))).text


def test_a_part_is_not_named_by_the_name_that_is_asked_about() -> None:
    parts = table(TableKind.BOM, ("Ref", "Value"), {"tag": 0, "description": 1}, [("D3", "BAT54"), ("U4", "LM358")])
    answer = answer_question(ask("Welches Bauteil hat BAT54?", sheet(tables=[parts])))
    assert not answer.answered or "D3" in answer.text


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Which pressure sensor type is used for U3?", "MPXV5004DP"),
        ("Welches Bauteil ist der Schaltregler U2 auf der Power-Seite?", "TPS54360"),
        ("Welcher Multiplexer-Baustein ist U9?", "TCA9544APWR"),
    ],
)
def test_what_says_which_thing_is_meant_is_not_what_is_asked_for(question: str, held: str) -> None:
    rows = [("U2", "TPS54360"), ("U3", "MPXV5004DP"), ("U9", "TCA9544APWR")]
    parts = table(TableKind.OTHER, ("Designator", "Value"), {"tag": 0, "description": 1}, rows)
    answer = answer_question(ask(question, sheet(tables=[parts])))
    assert answer.answered and held in answer.text, answer.text
    assert "Welche" not in answer.text


CHANGES = (("A", "RELEASED", "2019-02-11"), ("B", "HOLE MOVED", "2020-07-30"), ("C", "NOTE ADDED", "2021-03-02"))
CHANGE_ROLES = {"revision": 0, "description": 1, "date": 2}


@pytest.mark.parametrize("rows", [CHANGES, CHANGES[::-1]])
def test_the_last_change_is_the_revision_of_the_drawing(rows: tuple[tuple[str, str, str], ...]) -> None:
    changes = table(TableKind.REVISION, ("REV", "DESCRIPTION", "DATE"), CHANGE_ROLES, rows)
    answer = answer_question(ask("Which revision is this?", sheet(tables=[changes])))
    assert answer.answered and answer.text == "The revision is C."


def test_of_two_tables_of_changes_neither_is_the_drawings() -> None:
    first = table(TableKind.REVISION, ("REV", "DESCRIPTION", "DATE"), CHANGE_ROLES, CHANGES[:2])
    other = table(TableKind.REVISION, ("REV", "DESCRIPTION", "DATE"), CHANGE_ROLES, CHANGES[2:])
    assert not answer_question(ask("Which revision is this?", sheet(tables=[first, other]))).answered


def test_a_note_is_stated_without_its_number() -> None:
    answer = answer_question(ask("What is the edge break?", sheet(texts=[span("2. EDGE BREAK 0,3 x 45°", 0.1, 0.8)])))
    assert "0,3 x 45°" in answer.text and "2." not in answer.text
