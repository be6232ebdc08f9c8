"""How far holes are apart: stated where a dimension is proved to join the middles of two circles."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Callout, Sheet, TitleField
from tests.answering.sheets import ask, callout, sheet


def joining(text: str, x: float, y: float, along: str, *sizes: float) -> Callout:
    return callout(text, x, y, along=along, between_circles=True, joined=sizes, confidence=0.9)


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


TWO_PATTERNS = plate(joining("58", 0.3, 0.4, "x", 5.0, 6.0), joining("80", 0.3, 0.7, "x", 9.0), callout("M6", 0.7, 0.2))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Abstand der beiden M6-Bohrungen waagerecht?", "58"),
        ("horizontal distance between the two M6 holes", "58"),
        ("horizontal pitch of the four 9 mm holes", "80"),
        ("Lochabstand der Ø9 Bohrungen waagrecht?", "80"),
    ],
)
def test_of_two_patterns_the_one_whose_holes_are_as_large_as_is_said_is_meant(question, value):
    answer = answer_question(ask(question, TWO_PATTERNS))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


def test_a_size_that_no_joined_hole_has_decides_nothing():
    assert answer_question(ask("Lochabstand der Ø11 Bohrungen waagrecht?", TWO_PATTERNS)).outcome is not Outcome.STATED
    assert answer_question(ask("What is the pitch of the M6 thread?", TWO_PATTERNS)).outcome is not Outcome.STATED
