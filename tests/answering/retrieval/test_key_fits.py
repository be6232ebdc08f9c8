"""Widths whose fit tells what they are of: keyways, by DIN 6885."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from tests.answering.sheets import ask, callout, sheet

SHAFT = [callout("⌀30 k6", 0.2, 0.2), callout("8 P9", 0.6, 0.2), callout("140", 0.4, 0.6), callout("28", 0.6, 0.6)]


@pytest.mark.parametrize(
    "question",
    ["How wide is the keyway?", "keyway width with fit", "Breite der Passfedernut?", "Welche Passung hat die Keilnut?"],
)
def test_the_one_width_with_the_fit_of_a_key_is_the_keyways(question: str) -> None:
    answer = answer_question(ask(question, sheet(callouts=SHAFT)))
    assert answer.outcome is Outcome.STATED
    assert [element.label for element in answer.elements] == ["8 P9"]


@pytest.mark.parametrize("question", ["How long is the keyway?", "Wie tief ist die Passfedernut?"])
def test_what_is_a_width_is_no_other_length_of_the_keyway(question: str) -> None:
    answer = answer_question(ask(question, sheet(callouts=SHAFT)))
    assert answer.outcome is not Outcome.STATED
    assert "P9" not in answer.text


@pytest.mark.parametrize("other", ["10 P9", "10 JS9"])
def test_of_two_keyways_neither_is_stated(other: str) -> None:
    answer = answer_question(ask("How wide is the keyway?", sheet(callouts=[*SHAFT, callout(other, 0.8, 0.2)])))
    assert answer.outcome is Outcome.CANDIDATES


def test_a_hole_with_such_a_fit_is_no_keyway() -> None:
    answer = answer_question(ask("How wide is the keyway?", sheet(callouts=[callout("⌀8 P9", 0.3, 0.3)])))
    assert answer.outcome is not Outcome.STATED


@pytest.mark.parametrize(("thing", "fit"), [("rod", "f7"), ("bore", "H8"), ("Kolbenstange", "f7")])
def test_the_letter_of_a_fit_tells_rods_from_bores(thing: str, fit: str) -> None:
    page = sheet(callouts=[callout("⌀50 H8", 0.2, 0.2), callout("⌀28 f7", 0.6, 0.2)])
    answer = answer_question(ask(f"{thing}: which fit?", page))
    assert answer.outcome is Outcome.STATED and fit in answer.text
