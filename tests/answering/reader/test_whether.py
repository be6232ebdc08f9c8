"""Yes or no: what is claimed of a field, and whether a view is there."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from tests.answering.sheets import ask, flange
from tests.samples import every


@pytest.mark.parametrize(
    ("question", "begins", "value"),
    [
        ("Is the material 1.4301?", "Yes", "1.4301"),
        ("Ist der Werkstoff S235JR?", "Nein", "1.4301"),
        ("Is it made of C45?", "No", "1.4301"),
        ("Is there a section A-A?", "Yes", "SCHNITT A-A"),
        ("Gibt es einen Schnitt A?", "Ja", "SCHNITT A-A"),
        ("Is there a view B?", "Yes", "EINZELHEIT B"),
    ],
)
def test_yes_and_no_come_with_what_the_sheet_has(question, begins, value):
    answer = answer_question(ask(question, flange()))
    assert answer.answered and answer.text.startswith(begins) and value in answer.text
    assert len(answer.elements) == 1


@every(
    "question",
    [
        "Hat die Zeichnung einen Schnitt B-B?",
        "Is there a detail A?",
        "Where is section B-B?",
        "Where is detail A?",
        "Is there a section D-D?",
    ],
)
def test_a_detail_is_no_section_of_that_name(question):
    answer = answer_question(ask(question, flange()))
    assert answer.outcome is Outcome.NOT_ON_SHEET and not answer.elements


@pytest.mark.parametrize("question", ["What is the scale of section B-B?", "Welcher Maßstab gilt für Einzelheit A?"])
def test_the_scale_of_one_kind_of_view_is_not_that_of_another(question):
    assert not answer_question(ask(question, flange())).answered
