"""A centre height: stated where what is drawn proves that a dimension goes from the bottom up to a middle."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Callout, Sheet, TitleField
from tests.answering.sheets import ask, callout, sheet, span


def height(text: str, y: float, middle: float | None = None) -> Callout:
    return callout(text, 0.1, y, along="y", middle=middle, confidence=0.9)


def block(*more: Callout) -> Sheet:
    callouts = [height("135", 0.3), height("72 ±0,05", 0.4, 52.0), height("18", 0.5, 9.0), callout("⌀52 H7", 0.4, 0.4)]
    return sheet(title={TitleField.TITLE: "Stehlager"}, callouts=[*callouts, callout("⌀9", 0.5, 0.5), *more])


@pytest.mark.parametrize(
    "question",
    [
        "Achshöhe?",
        "Wie groß ist die Mittenhöhe über der Auflagefläche?",
        "centre height of the bore",
        "How high is the shaft axis above the base?",
        "Höhe der Bohrungsmitte über Unterkante mit Toleranz?",
        "height of the bore above the bottom face",
    ],
)
def test_the_height_of_the_largest_round_thing_is_the_centre_height(question):
    answer = answer_question(ask(question, block()))
    assert answer.outcome is Outcome.STATED and "72" in answer.text, answer.text


def test_a_size_says_which_hole_is_meant():
    answer = answer_question(ask("How high is the centre of the ⌀9 hole above the base?", block()))
    assert answer.outcome is Outcome.STATED and "18" in answer.text, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist das Lager?",
        "Gesamthöhe?",
        "height of the rib above the base?",
        "Womit wird die Mittenhöhe gemessen?",
    ],
)
def test_another_height_is_not_taken_for_it(question):
    page = block().model_copy(update={"spans": (span("RIPPE 8 dick", 0.7, 0.5),)})
    assert "72" not in answer_question(ask(question, page)).text.split(";")[0]


def test_holes_beside_a_larger_bore_have_no_centre_height_of_their_own():
    page = sheet(callouts=[height("18", 0.5, 9.0), callout("⌀52 H7", 0.4, 0.4), callout("⌀9", 0.5, 0.5)])
    assert answer_question(ask("Achshöhe?", page)).outcome is not Outcome.STATED
