"""The row or text that says how many: all of what is counted must stand in it, and nothing of what it is counted in."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TableKind, TitleField
from tests.answering.sheets import ask, sheet, span, table

ROWS = (
    ("1", "1", "Svorka"), ("2", "4", "Šroub M10 x 40"), ("3", "8", "Matice M10"), ("4", "2", "Pružina"),
    ("5", "3", "Konektor 6-pin"), ("6", "3.5 m", "Kabel 4x1,5"), ("7", "6", "Záslepka trubky"),
    ("8", "4", "PL 8 výztuha"),
)  # fmt: skip
LIST = sheet(
    title={TitleField.TITLE: "Svěrka / Clamp"},
    tables=[table(TableKind.BOM, ("Poz.", "Ks", "Název"), {"item": 0, "quantity": 1, "description": 2}, ROWS)],
)
DRILLS = sheet(
    tables=[
        table(
            TableKind.OTHER, ("Sym", "Size", "Plated", "Qty"), {"tag": 0, "quantity": 3},
            (("A", "0.35 mm", "PTH", "96"), ("B", "2.70 mm", "NPTH", "4"), ("Total", "", "", "100")),
        )
    ]
)  # fmt: skip


def stated(question: str, page) -> str | None:
    answer = answer_question(ask(question, page))
    return answer.text.split(" (")[0] if answer.outcome is Outcome.STATED else None


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("How many M10 bolts do I need per clamp?", "4"),
        ("Wie viele Muttern M10?", "8"),
        ("how many springs are on the parts list", "2"),
        ("how many tube plugs do I order", "6"),
        ("How many metres of cable?", "3.5 m"),
        ("how many gussets", "4"),  # of 8 mm
    ],
)
def test_the_row_that_says_all_that_is_counted_states_how_many(question: str, number: str) -> None:
    assert stated(question, LIST) == number


@pytest.mark.parametrize(
    "question",
    [
        "How many M8 bolts are there?",  # other ones
        "How many cover bolts are there?",  # it does not say which bolts these are
        "How many nuts per bolt?",  # it counts for the whole
        "How many bearings?",
    ],
)
def test_a_row_of_something_else_states_nothing(question: str) -> None:
    assert stated(question, LIST) is None


def test_what_a_thing_has_is_not_how_many_of_it_there_are() -> None:
    assert stated("How many pins are there?", LIST) == "6"  # and not the 3 connectors


def test_of_two_rows_none_is_the_whole() -> None:
    rows = (("1", "4", "Screw M6 x 20"), ("2", "4", "Screw M6 x 45"))
    page = sheet(
        tables=[table(TableKind.BOM, ("Item", "Qty", "Part"), {"item": 0, "quantity": 1, "description": 2}, rows)]
    )
    assert stated("How many M6 screws in total?", page) is None


@pytest.mark.parametrize(
    ("question", "number"),
    [("number of 0.35 mm vias", "96"), ("how many holes in total", "100"), ("Wie viele Löcher insgesamt?", "100")],
)
def test_holes_of_a_size_and_all_of_them_are_rows_of_a_table(question: str, number: str) -> None:
    assert stated(question, DRILLS) == number


def test_vias_are_no_holes_that_are_drilled() -> None:
    assert stated("number of vias", sheet(notes=["4 holes 6.6 mm"])) is None


@pytest.mark.parametrize(
    ("question", "text", "number"),
    [
        ("how many of this bracket do we make", "BRACKET BR-3 (6 OFF)", "6"),
        ("How many pieces are in one box?", "Packing: 150 pcs per carton", "150"),
        ("Wie viele Stück sind in einem Karton?", "Imballo: 40 pezzi per scatola", "40"),
        ("How many gussets?", "Raidisseur R4 (3 pcs)", "3"),
    ],
)
def test_a_text_states_the_pieces_of_what_it_names(question: str, text: str, number: str) -> None:
    assert stated(question, sheet(texts=[span(text, 0.3, 0.3)])) == number


def test_pieces_of_something_else_are_not_those_in_a_box() -> None:
    assert stated("How many pieces are in one box?", sheet(texts=[span("Bracket (6 off)", 0.3, 0.3)])) is None
