"""Follow-up questions take what they leave out from the turns before them."""

from __future__ import annotations

import pytest

from backend.answering.answer import PastTurn
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TitleField
from tests.answering.sheets import ask, assembly, callout, flange, sheet

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
    assert answer.text == "The sheet also has ⌀80 H7."


def test_a_value_is_converted_after_the_original():
    answer = talk("What is the overall height?", "in inch?")
    assert "65,5" in answer.text and "2.5787 in" in answer.text


def test_a_new_question_is_not_mixed_with_the_last():
    answer = talk("What is the largest diameter?", "And the material?")
    assert "1.4301" in answer.text


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Welches Gewinde ist im Schnitt A-A?", "Welche Gewinde gibt es?"),
        ("Which thread is in section A-A?", "Which threads are there?"),
    ],
)
def test_what_there_is_does_not_depend_on_what_was_asked_before(before, question):
    assert talk(before, question).text == talk(question).text


def test_a_short_follow_up_keeps_the_language_of_the_talk():
    assert talk("Wie hoch ist das Teil?", "in mm?").language == "de"
    assert talk("What is the overall height?", "in mm?").language == "en"


@pytest.mark.parametrize(
    ("questions", "listed", "absent"),
    [
        (("Liste alle Gewinde", "und die Durchmesser?"), ("⌀120 h7", "⌀80 H7", "4x⌀9"), "M6"),
        (("List all threads", "and the diameters?"), ("⌀120 h7", "⌀80 H7", "4x⌀9"), "M6"),
        (("List all diameters", "and on page 2?"), ("⌀44",), "⌀120"),
    ],
)
def test_after_a_list_the_next_kind_is_listed_too(questions, listed, absent):
    answer = talk(*questions)
    assert answer.answered and all(f"- {text}" in answer.text for text in listed)
    assert absent not in answer.text


@pytest.mark.parametrize(
    ("questions", "value"),
    [
        (("List all diameters", "which is the largest?"), "⌀120 h7"),
        (("Liste alle Durchmesser", "welcher ist der kleinste?"), "4x⌀9"),
        (("What is the largest diameter?", "and the smallest?"), "4x⌀9"),
        (("Welcher ist der kleinste Durchmesser?", "und der größte?"), "⌀120 h7"),
    ],
)
def test_a_superlative_picks_one_and_takes_the_place_of_the_one_before(questions, value):
    answer = talk(*questions)
    assert answer.answered and [element.label for element in answer.elements] == [value]


def test_after_a_comparison_the_next_field_is_compared_too():
    answer = talk("Was ist der Unterschied zwischen Seite 1 und 2?", "und der Maßstab?")
    assert "1:2" in answer.text and "2:1" in answer.text and "Lagerflansch" not in answer.text
    english = talk("Compare the scale of page 1 and 2", "and the material?")
    assert "1.4301" in english.text and "S235JR" in english.text


def test_a_whole_question_after_a_comparison_is_about_one_page():
    answer = talk("Compare page 1 and 2", "What is the material?")
    assert "1.4301" in answer.text and "S235JR" not in answer.text


def test_after_a_refusal_a_field_of_the_sheet_is_stated_all_the_same():
    answer = talk("Wie breit ist die Passfedernut?", "und der Werkstoff?")
    assert answer.answered and "1.4301" in answer.text and "Passfedernut" not in answer.text


def test_after_a_refusal_another_measure_of_the_same_thing_is_refused_too():
    answer = talk("Wie breit ist die Passfedernut?", "und die Tiefe?")
    assert not answer.answered and "Passfedernut" in answer.text


def test_a_question_in_another_language_is_answered_in_it():
    assert talk("Welcher Werkstoff?", "and the scale?").text.startswith("The scale is 1:2")
    assert talk("Which material?", "und der Maßstab?").text.startswith("Der Maßstab ist 1:2")
    assert talk("Which material?", "und der Maßstab?", "and on page 2?").language == "en"


def rows(*questions: str):
    """The same about the rows of a parts list."""
    turns: tuple[PastTurn, ...] = ()
    for text in questions:
        answer = answer_question(ask(text, assembly(), turns=turns))
        turns += (PastTurn(text, answer.text, 1, answer.language, answer.elements, transcript=answer.transcript),)
    return answer


@pytest.mark.parametrize(
    ("questions", "value"),
    [
        (("What is item 2?", "and item 4?"), "WASHER"),
        (("What is item 2?", "and item 4?", "and its material?"), "A2"),
        (("What is item 2?", "and item 3?", "how many of them?"), "8"),
        (("Wie viele Schrauben?", "und Scheiben?"), "4"),
        (("Wie viele Schrauben?", "und Scheiben?", "und welches Material haben sie?"), "A2"),
        (("What is the material of item 3?", "and of item 5?", "und Position 1?"), "EN AW-6082"),
    ],
)
def test_a_follow_up_is_about_the_last_thing_that_was_named(questions, value):
    answer = rows(*questions)
    assert answer.answered and answer.elements[0].label == value


def test_where_something_is_may_be_asked_of_it_after_its_tolerance():
    answer = talk("Which dimension is 18?", "and its tolerance?", "where is it?")
    assert answer.text.startswith("„18“") and answer.elements[0].label == "18"


def test_a_dimension_without_any_tolerance_has_none_in_a_follow_up_either():
    answer = talk("Where is 44?", "and its tolerance?")
    assert not answer.answered and "⌀44" in answer.text and answer.page == 2


def test_only_what_has_a_value_is_converted():
    answer = talk("Welcher Werkstoff?", "in mm?")
    assert not answer.answered and "mm" not in {element.label for element in answer.elements}


def test_another_value_is_shown_until_there_is_none():
    second = talk("What is the largest diameter?", "and the other one?")
    third = talk("What is the largest diameter?", "and the other one?", "and the other one?")
    assert second.elements != third.elements


def pair(unit: str | None):
    """A length with a unit of its own, or in that of the sheet."""
    return sheet(callouts=[callout("1.5 in" if unit is None else "1.5", 0.2, 0.2)]).model_copy(
        update={"units": unit or "mm"}
    )


@pytest.mark.parametrize("unit", [None, "in"])
def test_a_value_is_converted_from_its_own_unit_or_the_sheets(unit):
    first = answer_question(ask("Where is 1.5?", pair(unit)))
    turn = PastTurn("Where is 1.5?", first.text, 1, "en", first.elements, transcript=first.transcript)
    assert "38.1 mm" in answer_question(ask("in mm?", pair(unit), turns=(turn,))).text


def test_of_two_equal_texts_the_toleranced_one_is_not_said_to_have_none():
    page = sheet(callouts=[callout("⌀9", 0.2, 0.2), callout("⌀9", 0.7, 0.7, upper=0.1, lower=-0.1)])
    first = answer_question(ask("Where is ⌀9?", page))
    turn = PastTurn("Where is ⌀9?", first.text, 1, "en", first.elements, transcript=first.transcript)
    answer = answer_question(ask("and its tolerance?", page, turns=(turn,)))
    assert "no tolerance" not in answer.text and "±0.1" in answer.text


def test_nothing_else_is_shown_where_everything_was():
    answer = talk("What is the largest diameter?", *["and the other one?"] * 3)
    assert not answer.answered and answer.elements == () and "no other" in answer.text
