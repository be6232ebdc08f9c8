"""Words of a question that stand nowhere: some name another thing than the sheet has, some are only the asker's."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Orientation, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table

SHAFT = sheet(callouts=[callout("M20x1,5", 0.2, 0.2), callout("⌀32 h6", 0.4, 0.2), callout("15°", 0.6, 0.6)])


@pytest.mark.parametrize(
    "question",
    [
        "What thread do we cut into the frobnicator?",  # what the asker calls the part
        "Gewinde am linken Wellenende?",
        "shaft diameter with plus/minus values",
        "What is the diameter of the larger recess?",  # drawn, and seldom named
    ],
)
def test_a_word_that_may_be_the_askers_does_not_hide_the_only_value(question):
    assert answer_question(ask(question, SHAFT)).outcome is Outcome.STATED


@pytest.mark.parametrize(
    "question",
    ["Which thread does the oil drain have?", "thread of the set screw?", "What is the angle of the valve seat?"],
)
def test_a_thing_that_drawings_name_must_be_on_the_sheet(question):
    assert answer_question(ask(question, SHAFT)).outcome is not Outcome.STATED


def test_an_unknown_word_may_be_one_of_the_rows():
    rows = (("1", "Bracket", "S235"), ("2", "Cover", "DC01"))
    roles = {"item": 0, "description": 1, "material": 2}
    page = sheet(tables=[table(TableKind.BOM, ("POS", "NAME", "MATERIAL"), roles, rows)])
    assert answer_question(ask("Material of the gromwich?", page)).outcome is not Outcome.STATED
    named = answer_question(ask("Werkstoff der Haube (Cover)?", page))
    assert named.outcome is Outcome.STATED and "DC01" in named.text


@pytest.mark.parametrize(
    "question", ["Welche Heizleistung hat die Ölheizung?", "Wie groß ist der Ankerlochdurchmesser?"]
)
def test_a_compound_that_nobody_knows_in_full_may_mean_another_thing(question):
    holes = [callout("⌀8 Taladros de purga", 0.2, 0.2), callout("4x ⌀22", 0.5, 0.2)]
    page = sheet(callouts=holes, texts=[span("7,5 kW, 1450 1/min", 0.7, 0.7)])
    assert answer_question(ask(question, page)).outcome is not Outcome.STATED


def test_a_callout_that_names_a_thing_is_of_it_though_the_title_names_another():
    page = sheet(
        title={TitleField.TITLE: "Housing"}, callouts=[callout("⌀44 cable seal", 0.3, 0.3), callout("⌀9", 0.6, 0.3)]
    )
    assert "⌀44" in answer_question(ask("hole diameter for the cable seal", page)).text
    assert answer_question(ask("hole diameter for the cable seal", page)).outcome is Outcome.STATED


def test_a_word_by_itself_is_a_label_of_the_sheet():
    pairs = table(TableKind.OTHER, ("", ""), {}, [("Display", "OLED"), ("Gewicht", "0,4 kg")])
    page = sheet(tables=[pairs.model_copy(update={"orientation": Orientation.PAIRS})])
    assert "OLED" in answer_question(ask("Display?", page)).text


def test_a_column_of_labels_run_together_is_no_value_of_one_of_them():
    labels = "Modul Zähnezahl Eingriffswinkel Schrägungswinkel Profilverschiebung Werkstoff Toleranz Gewicht"
    assert answer_question(ask("Modul?", sheet(texts=[span(labels, 0.2, 0.2)]))).outcome is not Outcome.STATED
