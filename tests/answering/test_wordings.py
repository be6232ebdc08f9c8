"""What a wording leaves open and the sheet settles: colours, wires, standards, bare numbers."""

from __future__ import annotations

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table
from tests.samples import every

WIRING = (("1", "+24V", "violett", "0,75"), ("2", "CAN_L", "braun", "0,14"), ("3", "SHIELD", "schwarz", "0,25"))


def wiring(*heads: str) -> Sheet:
    roles = {"pin": 0, "signal": 1, "color": 2, "gauge": 3}
    return sheet(tables=[table(TableKind.OTHER, heads, roles, WIRING)])


@every(
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


def test_a_colour_is_stated_from_the_label_of_the_thing_that_has_it() -> None:
    notes = [span("SOLDERMASK: BLUE", 0.1, 0.1), span("SILKSCREEN: WHITE", 0.1, 0.2)]
    page = sheet(texts=notes)
    assert "BLUE" in answer_question(ask("What colour is the solder mask?", page)).text
    assert not answer_question(ask("What colour is the housing?", page)).answered


def test_the_standard_of_tolerances_is_no_dimension_with_a_tolerance() -> None:
    page = sheet(title={TitleField.STANDARD: "ASME Y14.5M-1994"}, callouts=[callout("58 ±0,1", 0.4, 0.1)])
    assert "ASME Y14.5M-1994" in answer_question(ask("Nach welcher Norm ist toleriert?", page)).text


def test_a_bare_number_behind_where_is_looked_for() -> None:
    page = sheet(callouts=[callout("100", 0.1, 0.5), callout("80", 0.5, 0.5)])
    answer = answer_question(ask("Show me where 100 is.", page))
    assert answer.answered and [element.label for element in answer.elements] == ["100"]


def test_how_much_something_brings_to_the_scales_is_its_weight() -> None:
    page = sheet(title={TitleField.MASS: "3,2 kg"})
    assert "3,2 kg" in answer_question(ask("Wie viel bringt das auf die Waage?", page)).text


def test_a_part_is_not_named_by_the_name_that_is_asked_about() -> None:
    parts = table(TableKind.BOM, ("Ref", "Value"), {"tag": 0, "description": 1}, [("D3", "BAT54"), ("U4", "LM358")])
    answer = answer_question(ask("Welches Bauteil hat BAT54?", sheet(tables=[parts])))
    assert answer.outcome is not Outcome.STATED
    assert answer.candidates[0].text == "D3" and "BAT54" not in answer.text


def test_a_note_is_stated_without_its_number() -> None:
    answer = answer_question(ask("What is the edge break?", sheet(texts=[span("2. EDGE BREAK 0,3 x 45°", 0.1, 0.8)])))
    assert "0,3 x 45°" in answer.text and "2." not in answer.text
