"""What an answer says of a decision: one offer, several, none, and what the sheet does not have."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TableKind, TitleField
from tests.answering.sheets import ask, bare, callout, flange, sheet, span, table

THREAD = sheet(callouts=[callout("M6x1", 0.2, 0.2), callout("20", 0.4, 0.2)])


def said(question, page):
    return answer_question(ask(question, page))


def test_a_single_offer_is_not_called_several():
    answer = said("What is the bolt circle diameter?", sheet(callouts=[callout("⌀20", 0.2, 0.2)]))
    assert answer.outcome is Outcome.CANDIDATES and [offer.text for offer in answer.candidates] == ["⌀20"]
    assert "this is the one" in answer.text


def test_what_was_read_unsurely_is_offered_and_not_stated():
    assert not said("What is the length?", sheet(callouts=[callout("25", 0.2, 0.2, confidence=0.4)])).answered


def test_lengths_are_offered_for_a_feature_only_where_the_sheet_names_it():
    lengths = [callout("20", 0.2, 0.2), callout("6", 0.4, 0.2)]
    named = said("How wide is the keyway?", sheet(callouts=lengths, texts=[span("KEYWAY", 0.6, 0.6)]))
    assert [offer.text for offer in named.candidates] == ["20", "6"]
    assert said("How wide is the keyway?", bare()).candidates == ()


@pytest.mark.parametrize("question", ["Wie lang ist die Öse?", "Welche Länge hat die Öse?"])
def test_a_word_that_the_sheet_does_not_have_is_named_as_it_was_asked(question):
    assert "„Öse“" in said(question, flange()).text


def test_a_callout_of_a_kind_is_not_said_to_be_missing_where_its_part_is_asked_for():
    answer = said("Welche Steigung hat das Gewinde?", THREAD)
    assert answer.answered and answer.elements[0].label == "M6x1"


def test_a_value_on_the_sheet_is_not_said_to_be_missing():
    answer = said("Which dimension is 42 and who checked it?", flange())
    assert "no dimension" not in answer.text


def test_of_several_things_each_is_answered_by_itself():
    answer = said("What is the tolerance of 42 and the material?", flange())
    assert "±0,1" in answer.text and "1.4301" in answer.text
    assert [element.label for element in answer.elements] == ["42 ±0,1", "1.4301"]
    mixed = said("Maßstab und Gewicht?", flange())
    assert mixed.answered and "1:2" in mixed.text and "Gewicht" in mixed.text


def test_persons_are_named_in_whole_sentences():
    page = sheet(title={TitleField.DRAWN_BY: "K. Meier", TitleField.CHECKED_BY: "A. Roth"})
    assert said("Wer hat gezeichnet?", page).text == "Gezeichnet hat K. Meier."
    assert said("Who checked it?", page).text == "It was checked by A. Roth."


def test_a_code_is_found_in_a_text_that_says_more():
    page = sheet(texts=[span("SEE DRAWING 4711-08", 0.2, 0.2)], callouts=[callout("20", 0.2, 0.6)])
    assert "4711-08" in said("What is 4711-08?", page).text
    assert not said("What is 4711-09?", page).answered


def test_a_refusal_proves_nothing():
    answer = said("Was wiegt das Teil?", flange())
    assert answer.outcome is Outcome.NOT_ON_SHEET and "Gewicht" in answer.text
    assert answer.evidence == () and answer.elements == ()


def test_the_zero_of_a_deviation_is_told_from_the_size():
    page = sheet(callouts=[callout("⌀48 0/-0,2", 0.2, 0.2)])
    assert "⌀48 +0/-0,2" in said("Welcher Durchmesser?", page).text


def test_what_points_elsewhere_is_no_value():
    heads = ("PART", "MATERIAL", "QTY")
    roles = {"part_number": 0, "material": 1, "quantity": 2}
    parts = table(TableKind.BOM, heads, roles, [("B-20", "SEE TITLE BLOCK", "1")])
    answer = said("What is it made of?", sheet(tables=[parts]))
    assert not answer.answered and not answer.candidates
