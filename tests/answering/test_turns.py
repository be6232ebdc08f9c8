"""Follow-up questions take what they leave out from the turns before them."""

from __future__ import annotations

from backend.answering.answer import PastTurn
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TitleField
from tests.answering.sheets import ask, callout, flange, sheet

FLANGE = flange()
SECOND = sheet(
    page=2, title={TitleField.MATERIAL: "S235JR", TitleField.SCALE: "2:1"}, callouts=[callout("⌀44", 0.3, 0.3)]
)


def talk(*questions: str, page_given: bool = False):
    """The answer to the last question, after all those before it."""
    turns: list[PastTurn] = []
    answer = None
    for text in questions:
        page = turns[-1].page if turns else 1
        answer = answer_question(ask(text, FLANGE, SECOND, page=page, page_given=page_given, turns=tuple(turns)))
        turns.append(
            PastTurn(text, answer.text, answer.page, answer.language, answer.elements, transcript=answer.transcript)
        )
    assert answer is not None
    return answer


def test_its_tolerance_is_that_of_the_dimension_before():
    answer = talk("Which dimension is 42?", "and its tolerance?")
    assert "±0,1" in answer.text and answer.answered


def test_the_same_question_is_asked_of_another_page():
    answer = talk("Welcher Werkstoff ist angegeben?", "und auf Seite 2?")
    assert "S235JR" in answer.text and answer.page == 2


def test_follow_ups_of_follow_ups_keep_their_subject():
    answer = talk("Welcher Werkstoff ist angegeben?", "und auf Seite 2?", "und auf Seite 1?")
    assert "1.4301" in answer.text and answer.page == 1


def test_the_place_of_the_last_answer_is_said():
    answer = talk("Welches Gewinde ist im Schnitt A-A?", "Wo steht das?")
    assert "M10x1" in answer.text and "SCHNITT A-A" in answer.text
    assert answer.elements[0].label == "M10x1"


def test_another_candidate_is_shown():
    answer = talk("What is the largest diameter?", "and the other one?")
    assert "⌀80 H7" in answer.text or "⌀9" in answer.text


def test_a_value_is_converted_after_the_original():
    answer = talk("What is the overall height?", "in inch?")
    assert "65,5" in answer.text and "2.5787 in" in answer.text


def test_a_new_question_is_not_mixed_with_the_last():
    answer = talk("What is the largest diameter?", "And the material?")
    assert "1.4301" in answer.text


def test_a_short_follow_up_keeps_the_language_of_the_talk():
    assert talk("Wie hoch ist das Teil?", "in mm?").language == "de"
    assert talk("What is the overall height?", "in mm?").language == "en"
