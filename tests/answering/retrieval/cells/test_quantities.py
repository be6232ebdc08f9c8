"""Values of data sheets and tables of fits that a question addresses, and those that it does not."""

from __future__ import annotations

import re

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind
from tests.answering.sheets import ask, callout, sheet, table

BOUNDS = {"parameter": 0, "tag": 1, "condition": 2, "minimum": 3, "typical": 4, "maximum": 5, "unit": 6}
RATINGS = (
    ("Coil voltage", "VC", "", "10.8", "12", "13.2", "V"),
    ("Coil current", "IC", "VC = 12 V", "-", "33", "45", "mA"),
    ("Contact current (per pole)", "IK", "", "-", "-", "16", "A"),
    ("Humidity", "RH", "", "-", "-", "85", "%"),
    ("Luminance", "Lv", "IF = 20 mA", "180", "220", "-", "cd/m²"),
)
ITEMS = (
    ("Case size (W x H)", "12.5 x 28", "mm"),
    ("Mounting area", "10 x 25", "mm"),
    ("Weight", "14.5", "g"),
    ("Driver IC", "QN2210", "-"),
    ("Humidity range", "dry", "-"),
)
FITS = (("24 H7", "+0,021 / 0"), ("40 k6", "+0,018 / +0,002"))
APART = (("30 js6", "+0,0065", "-0,0065"),)


def page() -> Sheet:
    heads = ("Parameter", "Symbol", "Condition", "Min.", "Typ.", "Max.", "Unit")
    return sheet(
        callouts=[callout("⌀24 H7", 0.2, 0.2), callout("⌀40 k6", 0.3, 0.3)],
        tables=[
            table(TableKind.OTHER, heads, BOUNDS, RATINGS),
            table(TableKind.OTHER, ("Item", "Specification", "Unit"), {"parameter": 0, "value": 1, "unit": 2}, ITEMS),
            table(TableKind.OTHER, ("Paßmaß", "Abmaße"), {"size": 0, "limits": 1}, FITS),
            table(TableKind.OTHER, ("Size", "Upper", "Lower"), {"size": 0, "upper": 1, "lower": 2}, APART),
        ],
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("highest coil voltage", "13.2 V"),
        ("What is the maximum coil current?", "45 mA"),
        ("minimum VC?", "10.8 V"),
        ("max contact current per pole", "16 A"),
        ("Wie hoch ist die typische Leuchtdichte bei 20 mA?", "220 cd/m²"),
        ("Maximale Luftfeuchtigkeit?", "85 %"),
        ("humidity?", "85 %"),
        ("case size width x height", "12.5 x 28 mm"),
        ("which controller is fitted?", "QN2210"),
        ("How much does it weigh?", "14.5 g"),
        ("upper deviation of 40 k6", "+0,018"),
        ("Welches untere Abmaß hat 24 H7?", "0"),
        ("upper deviation for 30 js6?", "+0,0065"),
        ("lower deviation for 30 js6?", "-0,0065"),
    ],
)
def test_a_quantity_and_which_of_its_values_is_one_cell(question: str, value: str) -> None:
    answer = answer_question(ask(question, page()))
    assert answer.outcome is Outcome.STATED and re.search(rf"[ „“]{re.escape(value)}(?!\w)", answer.text)


@pytest.mark.parametrize(
    "question",
    [
        "maximum coil current at 24 V",
        "highest coil voltage of the touch controller",
        "minimum contact current",
        "highest storage temperature",
        "upper deviation of 24 H8",
    ],
)
def test_a_quantity_that_the_sheet_does_not_state_is_none_of_the_others(question: str) -> None:
    assert answer_question(ask(question, page())).outcome is not Outcome.STATED


def test_a_head_of_two_kinds_holds_one_of_them_in_each_row() -> None:
    rows = (("T-201", "4 m³"), ("P-202", "5,5 kW"))
    one = sheet(tables=[table(TableKind.OTHER, ("Pos.", "Leistung / Inhalt"), {"item": 0}, rows)])
    assert "4 m³" in answer_question(ask("Welchen Inhalt hat T-201?", one)).text
    assert "5,5 kW" in answer_question(ask("Leistung von P-202?", one)).text
    assert "4 m³" not in answer_question(ask("Leistung von T-201?", one)).text


def test_a_head_in_symbols_is_asked_for_by_its_name() -> None:
    rows = (("KX_8", "13", "2.9"), ("KX_10", "17", "5.6"))
    one = sheet(tables=[table(TableKind.OTHER, ("Instance", "SW", "kg/100"), {"mass": 2}, rows)])
    assert answer_question(ask("Welche Schlüsselweite hat KX_10?", one)).text == "Als Schlüsselweite ist 17 angegeben."
    assert answer_question(ask("width across flats of KX_8", one)).text == "The across flats is 13."
    assert answer_question(ask("Gewicht von KX_10?", one)).text == "Das Gewicht ist mit 5.6 angegeben."


def rated(*values: str) -> Sheet:
    """As many data sheets as values, each of which states one quantity."""
    heads, roles = ("Item", "Value", "Unit"), {"parameter": 0, "value": 1, "unit": 2}
    rows = ([("Coil voltage", value, "V"), ("Weight", "14", "g")] for value in values)
    return sheet(tables=[table(TableKind.OTHER, heads, roles, row) for row in rows])


@pytest.mark.parametrize(
    ("values", "stated"),
    [(("12",), True), (("12", "12"), True), (("12", "24"), False), (("-",), False), (("",), False)],
)
def test_a_quantity_that_two_tables_state_differently_is_open(values: tuple[str, ...], stated: bool) -> None:
    answer = answer_question(ask("What is the coil voltage?", rated(*values)))
    assert (answer.outcome is Outcome.STATED) is stated
