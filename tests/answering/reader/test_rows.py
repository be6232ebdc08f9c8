"""Several rows of a table that a question names together."""

from __future__ import annotations

import pytest

from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind
from tests.answering.sheets import ask, sheet, table

PARTS = (("1", "Platte", "S235JR"), ("2", "Deckel", "EN AW-6061"), ("3", "Bolzen", "C45"), ("4", "Scheibe", "1.4301"))
HOLES = (("A1", "0.50", "⌀7"), ("A2", "4.25", "⌀9"), ("B1", "4.25", "⌀12 H7"))


def tables() -> Sheet:
    roles = {"item": 0, "description": 1, "material": 2}
    parts = table(TableKind.BOM, ("POS", "BENENNUNG", "WERKSTOFF"), roles, PARTS)
    return sheet(tables=[parts, table(TableKind.HOLES, ("HOLE", "X", "SIZE"), {"tag": 0, "size": 2}, HOLES)])


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("What is item 2, 3 and 4?", "2: Deckel; 3: Bolzen; 4: Scheibe"),
        ("Was sind die Positionen 2, 3 und 4?", "2: Deckel; 3: Bolzen; 4: Scheibe"),
        ("What material are items 2 and 3?", "2: EN AW-6061; 3: C45"),
        ("Aus welchem Werkstoff sind Pos. 2, 3 und 4?", "2: EN AW-6061; 3: C45; 4: 1.4301"),
        ("Werkstoff von Position 1 und 4?", "1: S235JR; 4: 1.4301"),
        ("What size are holes A1, A2, and B1?", "A1: ⌀7; A2: ⌀9; B1: ⌀12 H7"),
        ("Welche Größe haben die Bohrungen A1 und B1?", "A1: ⌀7; B1: ⌀12 H7"),
    ],
)
def test_each_row_that_is_named_has_its_value(question, values):
    answer = answer_question(ask(question, tables()))
    assert answer.answered and values in answer.text, answer.text
    assert len(answer.elements) == values.count(":")


def test_a_value_that_all_rows_have_is_said_once():
    rows = (("1", "Platte", "C45"), ("2", "Bolzen", "C45"), ("3", "Feder", "1.4310"))
    parts = table(TableKind.BOM, ("POS", "BENENNUNG", "WERKSTOFF"), {"item": 0, "description": 1, "material": 2}, rows)
    answer = answer_question(ask("Werkstoff von Position 1 und 2?", sheet(tables=[parts])))
    assert answer.answered and "C45 (1, 2)" in answer.text, answer.text


def test_where_one_of_the_rows_is_not_there_no_list_pretends_that_it_is():
    answer = answer_question(ask("What material are items 3 and 9?", tables()))
    assert "9:" not in answer.text and "3:" not in answer.text


def test_names_of_one_row_have_one_value():
    roles = {"quantity": 0, "tag": 1}
    parts = table(TableKind.BOM, ("Qty", "Part"), roles, [("4", "R1, R2, R6, R7"), ("2", "C1, C2")])
    answer = answer_question(ask("What quantity is listed for the parts R1, R2 and R6?", sheet(tables=[parts])))
    assert answer.answered
    assert answer.text == "The quantity is 4."
