"""How far holes are apart: stated where a dimension is proved to join the middles of two circles."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Callout, Sheet, TitleField
from tests.answering.sheets import ask, callout, sheet


def joining(text: str, x: float, y: float, along: str) -> Callout:
    return callout(text, x, y, along=along, between_circles=True, confidence=0.9)


def plate(*more: Callout) -> Sheet:
    sides = [callout("140", 0.3, 0.6, along="x", confidence=0.9), callout("90", 0.1, 0.3, along="y", confidence=0.9)]
    return sheet(
        title={TitleField.TITLE: "Platte"},
        callouts=[
            *sides,
            joining("112", 0.3, 0.5, "x"),
            joining("64", 0.2, 0.3, "y"),
            callout("4x ⌀9", 0.5, 0.2),
            *more,
        ],
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Lochabstand waagerecht?", "112"),
        ("vertical distance between the holes?", "64"),
        ("Abstand der Bohrungen in der Höhe?", "64"),
        ("hole spacing of the corner holes in the long direction", "112"),
    ],
)
def test_what_joins_two_holes_is_how_far_they_are_apart(question, value):
    answer = answer_question(ask(question, plate()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "I am making a drill jig - what vertical distance do the two rods have?",
        "Lochabstand?",
        "distance between the ribs?",
        "Abstand der Gewinde M5 waagerecht?",
    ],
)
def test_another_way_or_another_thing_is_not_stated(question):
    assert answer_question(ask(question, plate())).outcome is not Outcome.STATED


def test_of_two_patterns_of_holes_neither_is_stated():
    page = plate(joining("58", 0.3, 0.4, "x"))
    answer = answer_question(ask("Lochabstand waagerecht?", page))
    assert answer.outcome is Outcome.CANDIDATES
