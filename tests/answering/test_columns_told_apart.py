"""Cells of catalogue tables and data sheets: several columns for one quantity, bounds, parts by kind."""

from __future__ import annotations

import pytest

from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind
from tests.answering.sheets import ask, sheet, table

COUPLINGS = (
    ("12", "26", "34", "4", "12", "1,3", "M3", "16000"),
    ("16", "32", "50", "5", "16", "4,9", "M4", "13000"),
    ("20", "44", "58", "8", "22", "8,5", "M5", "9000"),
)
DRIVES = (
    ("EZ21-A", "12", "0.21", "1.1", "4.2", "310", "180"),
    ("EZ21-B", "12", "0.42", "1.9", "4.2", "150", "200"),
    ("EZ21-C", "48", "0.44", "2.3", "1.4", "160", "90"),
)
FITS = (("14 h6", "14,000", "13,989"), ("20 m6", "20,021", "20,008"))
PARTS = (
    ("1", "1", "Gehäuse", "HX-01", "Eigenbau"),
    ("2", "2", "Rillenkugellager", "6002-2Z", "Nordwerk"),
    ("3", "1", "Gleitring", "GR 20", "Dichtwerk"),
    ("4", "4", "Zylinderrolle 8x12", "", "Nordwerk"),
)
TERMINALS = (
    ("-K4:13", "5", "-B3:1", "-W31", "sw"),
    ("-K4:14", "6", "-B3:4", "-W31", "bl"),
    ("-K5:13", "7", "-B4:1", "-W32", "sw"),
)


def other(headers: tuple[str, ...], roles: dict[str, int], rows: tuple[tuple[str, ...], ...]) -> Sheet:
    return sheet(tables=[table(TableKind.OTHER, headers, roles, rows)])


def couplings() -> Sheet:
    return other(("Größe", "D", "L", "d min", "d max", "TA [Nm]", "S", "n max"), {"size": 0}, COUPLINGS)


def drives() -> Sheet:
    heads = ("Type", "Volts", "Rated N∙m", "Stall N∙m", "Stall A", "Push (N)", "Pull (N)")
    return other(heads, {"part_number": 0}, DRIVES)


def parts() -> Sheet:
    roles = {"item": 0, "quantity": 1, "description": 2, "part_number": 3, "remark": 4}
    return sheet(
        tables=[table(TableKind.BOM, ("Pos.", "Menge", "Benennung", "Sachnummer", "Hersteller"), roles, PARTS)]
    )


def terminals() -> Sheet:
    return other(("Ziel intern", "Klemme", "Ziel extern", "Kabel", "Ader"), {"pin": 1}, TERMINALS)


def stated(question: str, of: Sheet) -> str:
    answer = answer_question(ask(question, of))
    return answer.text if answer.answered else ""


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("rated torque of the EZ21-B", "0.42"),
        ("stall current of the EZ21-C", "1.4"),
        ("Nennmoment EZ21-C", "0.44"),
        ("what is the stall torque of the EZ21-A", "1.1"),
        ("Zugkraft EZ21-A", "180"),
        ("pushing force of the EZ21-C?", "160"),
    ],
)
def test_of_several_columns_for_a_quantity_the_one_is_meant_whose_head_the_question_tells_of(question, held):
    assert held in stated(question, drives())


@pytest.mark.parametrize("question", ["torque of the EZ21-B", "no-load torque of the EZ21-B", "force of the EZ21-A"])
def test_where_nothing_tells_the_columns_apart_none_is_stated(question):
    assert not stated(question, drives())


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("max bore for size 16", "16"),
        ("größte Bohrung der Größe 20", "22"),
        ("smallest bore of size 20, i.e. min?", "8"),
        ("overall length of size 12", "34"),
        ("maximum speed of size 20", "9000"),
    ],
)
def test_a_column_for_a_bound_is_named_by_the_letter_of_its_quantity(question, held):
    assert held in stated(question, couplings())


@pytest.mark.parametrize(
    ("question", "held"), [("Mindestmaß von 20 m6?", "20,008"), ("upper limit of 14 h6", "14,000")]
)
def test_a_head_that_says_only_a_bound_is_of_the_limit(question, held):
    assert held in stated(question, other(("Passmaß", "Höchst", "Mindest"), {"size": 0}, FITS))


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Welches Lager ist verbaut?", "6002-2Z"),
        ("which rollers are used", "Zylinderrolle 8x12"),
        ("who makes the bearing?", "Nordwerk"),
    ],
)
def test_a_part_asked_for_by_its_kind_is_told_by_its_designation(question, held):
    assert held in stated(question, parts())


def test_a_part_of_something_that_the_list_does_not_name_is_none_of_its_parts():
    assert not stated("which bearing carries the brake drum", parts())


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Wohin geht Klemme 6 extern?", "-B3:4"),
        ("Wohin geht Klemme 6 intern?", "-K4:14"),
    ],
)
def test_where_a_terminal_goes_is_told_by_inside_or_outside(question, held):
    assert held in stated(question, terminals())
