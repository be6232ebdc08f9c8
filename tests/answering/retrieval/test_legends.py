"""Signs that head columns, and what the sheet says that they stand for."""

from __future__ import annotations

import re

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval.legends import explain_head, legend_of
from backend.reading.sheet import Sheet, TableKind
from tests.answering.sheets import ask, sheet, span, table
from tests.samples import every

ROWS = (("6", "2,5", "5", "18000", "0,9"), ("11", "8", "16", "12500", "3"), ("21", "31", "62", "9100", "11"))


@every(
    ("line", "legend"),
    [
        ("TA = Anzugsmoment der Schraube", {"TA": "Anzugsmoment"}),
        ("Fr: radial load / Radialkraft am Wellenende", {"Fr": "radial load / Radialkraft"}),
        ("TA = tightening torque ∙ m = total mass at max. bore", {"TA": "tightening torque", "m": "total mass"}),
        (
            "Ms = coppia viti Pax = forza assiale / axial force",
            {"Ms": "coppia viti", "Pax": "forza assiale / axial force"},
        ),
        ("Scale: 1:2", {}),
        ("d = 12", {}),
        ("Anmerkung: alle Kanten brechen", {}),
    ],
)
def test_what_a_sign_stands_for_is_said_up_to_the_first_small_word(line, legend):
    assert legend_of([line]) == legend


def test_a_sign_that_is_explained_twice_stands_for_neither():
    assert legend_of(["m = Masse", "m = Modul"]) == {}
    assert explain_head("m [kg]", {"m": "Masse"}) == "m [kg] [Masse]"
    assert explain_head("Masse [kg]", {"m": "Masse"}) == "Masse [kg]"


def page() -> Sheet:
    heads = ("Größe", "TN [Nm]", "TX [Nm]", "n [1/min]", "TA [Nm]")
    lines = ("TN = Nenndrehmoment mit Ring 92", "TX = Spitzenmoment", "TA = Anzugsmoment der Schraube")
    written = [span(line, 0.1, 0.7 + 0.03 * i) for i, line in enumerate(lines)]
    return sheet(tables=[table(TableKind.OTHER, heads, {"size": 0}, ROWS)], texts=written)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Nenndrehmoment der Größe 11?", "8"),
        ("Spitzenmoment bei Größe 21", "62"),
        ("Anzugsmoment für Größe 6?", "0,9"),
        ("permitted speed of size 21?", "9100"),
    ],
)
def test_a_column_is_named_by_what_its_sign_stands_for_or_by_what_its_unit_measures(question, value):
    answer = answer_question(ask(question, page()))
    assert answer.answered and re.search(rf"(?<![\d,]){value}(?![\d,])", answer.text), answer.text


def test_what_several_columns_measure_is_not_stated():
    assert answer_question(ask("Wie viele Nm hat Größe 11?", page())).outcome is Outcome.CANDIDATES
