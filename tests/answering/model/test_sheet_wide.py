"""Questions about the sheet as a whole, about datums, and about things called by a name."""

from __future__ import annotations

import pytest

from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TitleField
from tests.answering.sheets import ask, bare, callout, flange, sheet, span


@pytest.mark.parametrize("question", ["What does this drawing show?", "Was ist auf dieser Zeichnung zu sehen?"])
def test_a_sheet_is_summed_up_by_its_names_and_views(question):
    text = answer_question(ask(question, flange())).text
    assert "Lagerflansch" in text and "SCHNITT A-A" in text


def test_the_texts_of_a_corner_are_said():
    page = sheet(texts=[span("APPROVED FOR BUILDING", 0.7, 0.9), span("TOP TEXT", 0.1, 0.1)])
    text = answer_question(ask("Was steht unten rechts?", page)).text
    assert "APPROVED FOR BUILDING" in text and "TOP TEXT" not in text


def test_datums_are_not_dates():
    page = sheet(title={TitleField.DATE: "01.02.2023"}, callouts=[callout("⟂ 0,1 A", 0.2, 0.2)])
    offered = answer_question(ask("Which datums are defined?", page))
    assert [one.text for one in offered.candidates] == ["⟂ 0,1 A"]
    assert "01.02.2023" in answer_question(ask("Welches Datum hat die Zeichnung?", page)).text


@pytest.mark.parametrize(
    "question",
    ['How long is the "Frame Side" profile?', "Wie lang ist das Profil „Frame Side“?", "What is the LEVER length?"],
)
def test_a_thing_called_by_a_name_that_is_not_written_is_not_there(question):
    named = sheet(title={TitleField.TITLE: "Cover"}, callouts=[callout("100", 0.4, 0.7)])
    assert not answer_question(ask(question, named)).answered


def test_reference_and_basic_dimensions_are_those_alone():
    page = sheet(callouts=[callout("(25,5)", 0.2, 0.2), callout("30", 0.4, 0.4)])
    text = answer_question(ask("Which dimension is a reference dimension?", page)).text
    assert "25,5" in text and "30" not in text
    assert not answer_question(ask("Which dimensions are basic?", bare())).answered


def test_units_are_answered_to_a_yes_or_no_question():
    page = sheet(title={TitleField.UNITS: "MILLIMETERS"}, callouts=[callout("30", 0.4, 0.4)])
    assert "MILLIMETERS" in answer_question(ask("Sind alle Maße in mm?", page)).text


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Wer hat die Zeichnung gezeichnet (Name im Feld DRAWN)?", [("DRAWN", 0.6, 0.85), ("A MFG", 0.6, 0.87)]),
        ("What is the weight of the part?", [("WEIGHT:", 0.6, 0.9), ("3", 0.62, 0.92)]),
        ("What is the weight of the POST?", [("POST", 0.7, 0.9), ("B", 0.7, 0.915), ("WEIGHT:", 0.6, 0.95)]),
        (
            "What is the CAD model number required to complete the product definition?",
            [("1. CAD MODEL ______ IS REQUIRED", 0.1, 0.2), ("TO COMPLETE PRODUCT DEFINITION.", 0.1, 0.215),
             ("2. DIRECTLY-TOLERANCED DIMENSIONS", 0.1, 0.23)],
        ),
    ],
)  # fmt: skip
def test_an_open_field_stays_open_whatever_stands_under_its_label(question, texts):
    page = sheet(texts=[span(*one) for one in texts])
    answer = answer_question(ask(question, page))
    assert not answer.answered, answer.text
