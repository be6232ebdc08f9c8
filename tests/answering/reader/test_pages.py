"""Two pages compared: by a field, by a kind of callout, by everything."""

from __future__ import annotations

import pytest

from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TitleField
from tests.answering.sheets import ask, callout, sheet

TITLE = {TitleField.TITLE: "Deckel", TitleField.SCALE: "1:1", TitleField.MATERIAL: "S235JR"}
FIRST = sheet(title=TITLE, callouts=[callout("⌀44", 0.3, 0.3), callout("M6", 0.4, 0.3), callout("R3", 0.5, 0.3)])
SECOND = sheet(
    page=2,
    title={**TITLE, TitleField.SCALE: "2:1"},
    callouts=[callout("⌀44", 0.3, 0.3), callout("M8", 0.4, 0.3), callout("25", 0.6, 0.3)],
)


def compared(question: str) -> str:
    answer = answer_question(ask(question, FIRST, SECOND))
    assert answer.answered
    return answer.text


@pytest.mark.parametrize("question", ["Compare the pages 1 and 2", "Vergleiche Seite 1 und 2"])
def test_what_differs_is_said_and_what_is_the_same_is_not(question):
    text = compared(question)
    assert "1:1" in text and "2:1" in text and "M6" in text and "M8" in text and "25" in text
    assert "S235JR" not in text and "⌀44" not in text


def test_one_field_is_compared_where_one_is_asked_for():
    assert compared("Compare the scale of page 1 and 2") == "The scale is 1:1 on page 1 and 2:1 on page 2."
    assert "S235JR" in compared("Compare the material of page 1 and 2")


def test_the_pages_are_compared_in_the_order_of_the_question():
    assert compared("Compare the scale of page 2 and 1") == "The scale is 2:1 on page 2 and 1:1 on page 1."


def test_one_kind_of_callout_is_compared_where_one_is_asked_for():
    text = compared("Compare the threads of page 1 and 2")
    assert text.split("\n\n") == ["Only page 1 states M6.", "Only page 2 states M8."]


def test_the_next_page_is_meant_where_none_is_named():
    question = "Was ist der Unterschied zur nächsten Seite?"
    assert compared(question) == compared("Was ist der Unterschied zwischen Seite 1 und 2?")


def test_equal_pages_are_said_to_be_equal():
    answer = answer_question(ask("Compare page 1 and 2", FIRST, FIRST.model_copy(update={"page": 2})))
    assert answer.text == "Page 1 and page 2 state the same."


def test_a_page_that_is_not_there_is_not_compared():
    answer = answer_question(ask("Compare page 1 and 7", FIRST, SECOND))
    assert not answer.answered
    assert answer.text == "There is no page 7; the document has 2 page(s)."
