"""Every value that an answer states is found on the Sheets, or it is said that it is not there."""

from __future__ import annotations

import random

import pytest

from backend.answering.answer import EvidenceStatus
from backend.answering.evidence import check
from backend.answering.query import understand
from backend.reading.sheet import TableKind, TitleField
from tests.answering.sheets import assembly, callout, flange, sheet, span, table
from tests.samples import every

SHEET = sheet(
    title={
        TitleField.MATERIAL: "EN AW-6082",
        TitleField.DRAWING_NUMBER: "LF-4711-03",
        TitleField.DATE: "15.10.2021",
        TitleField.DRAWN_BY: "Voigt",
        TitleField.TITLE: "Schroff Enclosure Front",
    },
    callouts=[
        callout("⌀25 H7", 0.1, 0.1),
        callout(".5", 0.2, 0.1),
        callout('1/2"', 0.3, 0.1),
        callout("60.00 ±0.10", 0.4, 0.1),
        callout("4x M6", 0.5, 0.1),
        callout("R1,5", 0.6, 0.1),
        callout("12 +0,1/-0,2", 0.7, 0.1),
        callout("M8x1.25-6H", 0.1, 0.3),
        callout("45°", 0.2, 0.3),
        callout("Ra 3,2", 0.3, 0.3),
    ],
)


@every(
    "text",
    [
        "Der Durchmesser ist 25 mm.", "⌀25 H7", "The diameter is Ø25 with fit H7.", "0,5 mm", "0.5", "1/2 inch",
        "60 ±0,1",
        "60.00", "±0.10", "4x M6", "M6", "R1.5", "12 +0.1/-0.2", "M8", "45 degrees", "Ra 3.2", "EN AW-6082",
        "LF-4711-03",
        "15.10.2021", "2021-10-15", "October 15, 2021", "Four M6 threads",
    ],
)  # fmt: skip
def test_an_equal_value_in_another_notation_is_confirmed(text):
    found = check(text, {1: SHEET}, 1)
    assert found and {one.status for one in found} == {EvidenceStatus.CONFIRMED}, found
    assert all(one.bbox is not None and one.page == 1 for one in found)


@every(
    "text",
    [
        "26 mm", "⌀25 H8", "0,6 mm", "60 ±0,2", "R2.5", "M7", "M8x1.5", "46°", "Ra 6,3", "EN AW-6083", "LF-4711-04",
        "16.10.2021", "12 +0.1/-0.3", "LF-471-03", "4711-0",
    ],
)  # fmt: skip
def test_another_value_is_not_found(text):
    assert EvidenceStatus.NOT_FOUND in {one.status for one in check(text, {1: SHEET}, 1)}


@every(
    ("written", "stated", "status"),
    [
        ("70.5 +0.02", "70.5 +0.02/0", EvidenceStatus.CONFIRMED),  # the 0 of a pair may be left out, or not be read
        ("70.5 +0.02", "70.5 +0.02/-0.01", EvidenceStatus.NOT_FOUND),
        ("70.5", "70.5 +0.02/0", EvidenceStatus.NOT_FOUND),
        ("70.50 ±0.05", "⌀70.50 ±0.05", EvidenceStatus.CONFIRMED),  # the sign was not read, the rest agrees
        ("70.50 ±0.05", "⌀70.50 ±0.06", EvidenceStatus.NOT_FOUND),
    ],
)
def test_what_a_sheet_leaves_out_or_reading_lost_is_told_from_what_it_says_otherwise(written, stated, status):
    page = sheet(callouts=[callout(written, 0.1, 0.1)])
    assert [one.status for one in check(stated, {1: page}, 1)] == [status]


def test_the_box_is_that_of_the_callout():
    (found,) = check("60 ±0,1", {1: SHEET}, 1)
    assert found.bbox == SHEET.callouts[3].box


def test_a_value_of_another_page_is_uncertain_and_names_the_page():
    other = sheet(page=2, callouts=[callout("777", 0.5, 0.5)])
    (found,) = check("777 mm", {1: SHEET, 2: other}, 1)
    assert (found.status, found.page) == (EvidenceStatus.UNCERTAIN, 2)


def test_a_value_read_with_little_confidence_is_uncertain():
    doubtful = sheet(callouts=[callout("81", 0.5, 0.5, confidence=0.3)])
    (found,) = check("81 mm", {1: doubtful}, 1)
    assert found.status is EvidenceStatus.UNCERTAIN


def test_names_are_found_where_they_stand():
    found = check("It was drawn by Voigt; the title is Schroff Enclosure Front.", {1: SHEET}, 1)
    assert [one.quote for one in found] == ["Voigt", "Schroff Enclosure Front"]
    assert {one.status for one in found} == {EvidenceStatus.CONFIRMED}


def test_a_quoted_name_that_stands_nowhere_is_not_found():
    (found,) = check("The title is “Left Cover”.", {1: SHEET}, 1)
    assert found.status is EvidenceStatus.NOT_FOUND


def test_the_number_of_a_page_is_no_value():
    assert check("That stands on page 7.", {1: SHEET}, 1) == []


def test_a_place_that_the_answer_points_to_is_preferred():
    twice = sheet(callouts=[callout("30", 0.1, 0.1), callout("30", 0.8, 0.8)])
    (found,) = check("30 mm", {1: twice}, 1, near=[twice.callouts[1].box])
    assert found.bbox == twice.callouts[1].box


def _stated(one):
    yield from (item.text for item in one.callouts)
    yield from (entry.value for entry in one.title_block if any(letter.isdigit() for letter in entry.value))
    yield from (cell.text for table in one.tables for row in table.rows for cell in row.cells if len(cell.text) > 3)


def test_true_values_are_confirmed_and_changed_digits_are_not():
    chance = random.Random(7)
    true = changed = right = caught = 0
    for one in (flange(), assembly(), SHEET):
        everything = " ".join(_stated(one))
        for text in _stated(one):
            found = check(f"It says {text} there.", {1: one}, 1)
            true += bool(found)
            right += bool(found) and all(item.status is EvidenceStatus.CONFIRMED for item in found)
            for place in [i for i, letter in enumerate(text) if letter.isdigit()]:
                other = text[:place] + chance.choice([d for d in "123456789" if d != text[place]]) + text[place + 1 :]
                if other in everything:
                    continue
                changed += 1
                caught += any(
                    item.status is EvidenceStatus.NOT_FOUND for item in check(f"It says {other} there.", {1: one}, 1)
                )
    assert right >= 0.97 * true
    assert caught >= 0.98 * changed, (caught, changed)


def test_many_spans_are_searched_by_value():
    texts = [span(f"{number / 2:.2f}", 0.0015 * number, 0.0015 * number) for number in range(600)]
    large = sheet(texts=texts)
    found = check("100.00 and 200.00 and 12345", {1: large}, 1)
    assert [one.status.value for one in found] == ["confirmed", "confirmed", "not_found"]


@pytest.mark.parametrize(
    ("callouts", "stated", "status"),
    [
        (("42", "17,5"), "42 inches", EvidenceStatus.UNCERTAIN),  # nothing says so, and sheets without a word are in mm
        (("42", "17,5"), "42 mm", EvidenceStatus.CONFIRMED),
        ((".750", ".312", "1.5"), "1.5 mm", EvidenceStatus.UNCERTAIN),
        ((".750", ".312", "1.5"), '1.5"', EvidenceStatus.CONFIRMED),
    ],
)
def test_a_unit_that_the_sheet_gives_nowhere_is_doubted(callouts, stated, status):
    page = sheet(callouts=[callout(text, 0.1 + 0.2 * i, 0.1) for i, text in enumerate(callouts)])
    page = page.model_copy(update={"units": None})
    query = understand("What is the length?")
    assert [one.status for one in check(stated, {1: page}, 1, query=query)] == [status]


def test_a_cell_is_confirmed_for_its_own_row_and_column_only():
    rows = [("A1", "10.5", "20.0"), ("A2", "35.5", "44.0")]
    page = sheet(tables=[table(TableKind.HOLES, ("TAG", "X", "Y"), {"tag": 0, "x": 1, "y": 2}, rows)])
    query = understand("What is Y of A2?")
    found = {text: check(text, {1: page}, 1, query=query)[0].status for text in ("44.0", "20.0", "35.5")}
    assert found == {
        "44.0": EvidenceStatus.CONFIRMED, "20.0": EvidenceStatus.ELSEWHERE, "35.5": EvidenceStatus.ELSEWHERE,
    }  # fmt: skip


def test_a_value_of_the_note_that_is_asked_for_is_confirmed_and_one_of_another_is_elsewhere():
    page = sheet(notes=["BREAK EDGES 0.4 x 45°", "PAINT 80 µm"])
    query = understand("What does note 2 say?")
    assert check("80 µm", {1: page}, 1, query=query)[0].status is EvidenceStatus.CONFIRMED
    assert check("0.4 x 45°", {1: page}, 1, query=query)[0].status is EvidenceStatus.ELSEWHERE


def test_the_entries_of_a_list_are_values_of_their_own():
    text = "Maße auf Seite 1 (3):\n\n- ⌀25 H7\n- 60.00 ±0.10\n2. R1,5"
    found = check(text, {1: SHEET}, 1)
    assert [one.quote for one in found] == ["⌀25 H7", "60.00 ±0.10", "R1,5"]
    assert {one.status for one in found} == {EvidenceStatus.CONFIRMED}


def test_the_two_sides_of_a_product_are_found_apart():
    found = check("The part measures 60 x 12 mm.", {1: SHEET}, 1)
    assert (found[0].quote, found[0].status) == ("60", EvidenceStatus.CONFIRMED)
    found = check("The part measures 61 x 60 mm.", {1: SHEET}, 1)
    assert [one.status for one in found] == [EvidenceStatus.NOT_FOUND, EvidenceStatus.CONFIRMED]
