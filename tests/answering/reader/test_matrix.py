"""Tables that say by marks which goes with which, asked from the row and from the column."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TableKind
from tests.answering.sheets import ask, sheet, table

STEPS = sheet(
    tables=[
        table(
            TableKind.OTHER,
            ("Funktion", "Y1", "Y2", "Y3", "v"),
            {},
            (
                ("Spannen", "x", "", "", "20 mm/s"),
                ("Vorschub vor", "x", "", "x", "60 mm/s"),
                ("Vorschub zurück", "x", "x", "", "90 mm/s"),
                ("Lösen", "", "", "", ""),
            ),
        )
    ]
)
PHASES = sheet(
    tables=[
        table(
            TableKind.OTHER,
            ("Fase", "Y7a", "Y7b"),
            {},
            (("Discesa", "+", "-"), ("Salita", "-", "+"), ("Riposo", "-", "-")),
        )
    ]
)


@pytest.mark.parametrize(
    ("question", "page", "said"),
    [
        ("Welcher Magnet ist beim Spannen bestromt?", STEPS, "Spannen – Y1."),
        ("Welche Ventile sind bei Vorschub vor an?", STEPS, "Vorschub vor – Y1; Y3."),
        ("Welcher Magnet zieht bei Vorschub vor zusätzlich zu Y1?", STEPS, "Vorschub vor – Y3."),
        ("Wann ist Y3 an?", STEPS, "Y3 – Vorschub vor."),
        ("Bei welchem Schritt ist Y2 bestromt?", STEPS, "Y2 – Vorschub zurück."),
        ("Which solenoid is on while lowering?", PHASES, "Discesa – Y7a."),
        ("Welche Spule ist beim Heben an?", PHASES, "Salita – Y7b."),
    ],
)
def test_what_is_marked_is_said(question, page, said):
    answer = answer_question(ask(question, page))
    assert answer.answered and answer.text == said
    assert answer.elements and all(one.label in ("x", "+") or one.label in said for one in answer.elements)


@pytest.mark.parametrize("question", ["Welcher Magnet ist beim Lösen an?", "Which solenoid is on while idling?"])
def test_where_nothing_is_marked_no_head_is_stated(question):
    assert answer_question(ask(question, STEPS, PHASES)).outcome is not Outcome.STATED


@pytest.mark.parametrize(
    "question",
    ["Welchen Zustand hat Y1 beim Spannen?", "What does Y1 do while clamping?", "Which valve is Y3 in Lösen?"],
)
def test_of_a_row_and_a_column_together_neither_others_nor_all_are_stated(question):
    assert "–" not in answer_question(ask(question, STEPS)).text


def test_columns_of_pieces_are_none_of_marks():
    rows = (("1", "Deckel", "1", "1"), ("2", "Feder", "1", "1"))
    parts = table(TableKind.BOM, ("Pos", "Benennung", "Stk", "Bl."), {"item": 0, "description": 1, "quantity": 2}, rows)
    assert "Stk" not in answer_question(ask("Welche Schraube hat der Deckel?", sheet(tables=[parts]))).text
    plain = table(TableKind.OTHER, ("Teil", "A", "B"), {}, (("Deckel", "1", "1"), ("Feder", "1", "1")))
    assert "A; B" not in answer_question(ask("Welche Variante hat der Deckel?", sheet(tables=[plain]))).text


def test_a_column_of_values_is_none_of_marks():
    answer = answer_question(ask("Welche Geschwindigkeit gilt bei Vorschub zurück?", STEPS))
    assert "Y1" not in answer.text
