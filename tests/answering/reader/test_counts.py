"""How many: numbers that the sheet states, and never a part of them for the whole."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Orientation, TableKind, TitleField
from tests.answering.sheets import ask, assembly, callout, flange, sheet, span, table

HOLES = sheet(callouts=[callout("4x⌀9", 0.2, 0.2), callout("2x⌀9 H7", 0.5, 0.2), callout("6x M6", 0.5, 0.6)])
PARTS = (("1", "2", "Schraube M6"), ("2", "6", "Schraube M8"), ("3", "1", "Welle"), ("4", "4", "Deckel"))
LIST = sheet(
    tables=[table(TableKind.BOM, ("Pos", "Menge", "Benennung"), {"item": 0, "quantity": 1, "description": 2}, PARTS)]
)


def count(question: str, *sheets):
    answer = answer_question(ask(question, *sheets))
    assert answer.answered, answer.text
    return answer.text.split(" ")[0]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Wie viele Wellen?", "1"),
        ("How many shafts are there?", "1"),
        ("Wie viele Deckel werden gebraucht?", "4"),
        ("Wie viele von Position 4?", "4"),
        ("What is the quantity of item 4?", "4"),
        ("How many of item 2?", "6"),
        ("Wie viele Schraube M8?", "6"),
    ],
)
def test_the_quantity_of_a_row_is_stated_whatever_else_is_that_number(question, number):
    assert count(question, LIST) == number


def test_of_several_rows_none_is_the_whole():
    answer = answer_question(ask("Wie viele Schrauben?", LIST))
    assert answer.outcome is Outcome.CANDIDATES
    assert [offer.text for offer in answer.candidates] == ["2 – 1 Schraube M6", "6 – 2 Schraube M8"]


def test_the_number_of_plates_is_none_of_the_holes_in_them():
    question = "Wie viele Löcher hat die Grundplatte?"
    plate = table(TableKind.BOM, ("Pos", "Menge", "Benennung"), {"item": 0, "quantity": 1, "description": 2},
                  (("1", "1", "Grundplatte 20x120x260"), ("2", "2", "Rippe")))  # fmt: skip
    assert answer_question(ask(question, sheet(tables=[plate]))).outcome is not Outcome.STATED
    assert count(question, sheet(tables=[plate], callouts=[callout("4x ⌀18", 0.2, 0.2)])) == "4"


@pytest.mark.parametrize("question", ["Wie viele Muttern?", "How many washers?", "Wie viele Teile sind es?"])
def test_what_is_in_no_row_is_not_counted(question):
    assert answer_question(ask(question, LIST)).outcome is Outcome.NOT_ON_SHEET


def test_of_several_callouts_none_is_the_whole():
    answer = answer_question(ask("How many ⌀9 holes are there?", HOLES))
    assert [offer.text for offer in answer.candidates] == ["4 – 4x⌀9", "2 – 2x⌀9 H7"]


def test_the_number_that_all_of_a_kind_have_is_stated():
    answer = answer_question(ask("How many threads?", HOLES))
    assert answer.outcome is Outcome.STATED and "6 (6x M6)" in answer.text


def test_a_number_of_one_callout_is_not_that_of_all():
    answer = answer_question(ask("How many threads are there in total?", HOLES))
    assert answer.outcome is Outcome.CANDIDATES and [offer.text for offer in answer.candidates] == ["6 – 6x M6"]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("No of tapped holes?", "6"),
        ("how many screw holes?", "5"),
        ("Anzahl der Befestigungsbohrungen im Flansch", "5"),
    ],
)
def test_the_one_counted_callout_of_a_sort_of_holes_says_how_many_there_are(question, number):
    page = sheet(callouts=[callout("5x ⌀7", 0.2, 0.2), callout("⌀40", 0.4, 0.4), callout("6x M6", 0.5, 0.6)])
    assert count(question, page) == number


def test_a_value_that_the_sheet_does_not_have_is_not_counted():
    answer = answer_question(ask("How many M8 holes are there?", HOLES))
    assert answer.outcome is Outcome.NOT_ON_SHEET and "M8" in answer.text


def test_a_value_without_a_count_is_not_said_to_be_missing():
    answer = answer_question(ask("How many R3 are there?", flange()))
    assert not answer.answered and "no dimension" not in answer.text


@pytest.mark.parametrize(
    ("question", "number"), [("How many cars fit in the garage?", "2"), ("How many bedrooms are there?", "3")]
)
def test_a_number_right_before_the_thing_counts_it(question, number):
    texts = [span("2 CAR GARAGE", 0.2, 0.2), span("3 BEDROOMS", 0.5, 0.5), span("BATH 4", 0.7, 0.7)]
    assert count(question, sheet(texts=texts)) == number


def test_a_number_behind_a_thing_is_its_name():
    assert not answer_question(ask("How many baths?", sheet(texts=[span("BATH 4", 0.7, 0.7)]))).answered


@pytest.mark.parametrize(
    "question", ["How many sheets are there?", "Wie viele Blätter hat der Satz?", "Which sheet of how many is it?"]
)
def test_sheets_are_counted_by_what_the_title_block_says_of_them(question):
    assert count(question, sheet(title={TitleField.SHEET_NUMBER: "2 of 5"})) == "5"


def test_where_no_sheet_says_how_many_there_are_the_pages_of_the_file_are_told():
    answer = answer_question(ask("Wie viele Seiten hat das Dokument?", flange(), assembly(2)))
    assert answer.answered and "2 Seite" in answer.text


def gear(title: str = "Kegelritzel") -> object:
    rows = (("Zähnezahl z", "17"), ("Zähnezahl Gegenrad z2", "43"), ("Zahnweite über 3 Zähne", "23,1"))
    pairs = table(TableKind.OTHER, ("", ""), {}, rows).model_copy(update={"orientation": Orientation.PAIRS})
    return sheet(title={TitleField.TITLE: title}, tables=[pairs])


@pytest.mark.parametrize("question", ["Wie viele Zähne?", "how many teeth", "Wieviele Zähne hat das Ritzel?"])
def test_the_label_with_the_fewest_other_words_counts(question):
    assert count(question, gear()) == "17"


def test_another_measure_is_not_counted_by_it():
    assert not answer_question(ask("span over how many teeth, what value", gear())).answered


def test_as_many_as_are_needed_is_no_number():
    rows = (("1", "Sleeve", "6"), ("2", "Lead", "A/R"))
    roles = {"item": 0, "description": 1, "quantity": 2}
    page = sheet(tables=[table(TableKind.BOM, ("No", "Name", "Qty"), roles, rows)])
    assert answer_question(ask("How many sleeves?", page)).text.startswith("6")
    assert not answer_question(ask("How many leads?", page)).answered
