"""Data of gears and springs: the part's own teeth, module and hand, and those of what it works with, never mixed up."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Orientation, TableKind, TitleField
from tests.answering.sheets import ask, sheet, table

GERMAN = (
    ("Modul mn", "4"), ("Zähnezahl z", "31"), ("Flankenrichtung", "links"), ("Zahnweite über 4 Zähne Wk", "43,22"),
    ("Gegenrad z2", "52"), ("Gegenrad", "R-7788-2"), ("Achsabstand a", "168 ±0,03"),
)  # fmt: skip
FRENCH = (("Module m", "4"), ("Nombre de dents", "31"), ("Sens d'hélice", "à gauche"))
SPRING = (
    ("Numero di spire utili", "6,5"), ("Numero totale di spire", "8"), ("Senso di avvolgimento", "sinistro"),
    ("Rigidezza", "4,1 N/mm"),
)  # fmt: skip


def of(rows, title: str = "Stirnrad", number: str = "R-7788-1"):
    data = table(TableKind.OTHER, ("", ""), {}, rows)
    return sheet(
        title={TitleField.TITLE: title, TitleField.DRAWING_NUMBER: number},
        tables=[data.model_copy(update={"orientation": Orientation.PAIRS})],
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Zähnezahl?", "31"),
        ("How many teeth does the gear have?", "31"),
        ("Wie viele Zähne hat das Rad?", "31"),
        ("What module does the gear have?", "4"),
        ("Welches Modul?", "4"),
        ("hand of helix - left or right?", "links"),
        ("base tangent length", "43,22"),
        ("number of teeth of the mating gear", "52"),
        ("Wie viele Zähne hat das Gegenrad?", "52"),
        ("drawing number of the mating gear", "R-7788-2"),
        ("Zeichnungsnummer?", "R-7788-1"),
    ],
)
def test_each_is_stated_of_the_gear_that_is_meant(question: str, value: str) -> None:
    answer = answer_question(ask(question, of(GERMAN)))
    assert answer.outcome is Outcome.STATED and value in answer.text.replace("(Gegenrad z2)", "")


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Zähnezahl?", (("Modul", "4"), ("Gegenrad z2", "52"), ("Breite", "20"))),
        ("number of teeth of the mating gear", FRENCH),
        ("drawing number of the mating gear", FRENCH),
        ("What module does the gear have?", (("Modul", "AX-20"), ("Farbe", "grau"), ("Zahl", "3"))),
    ],
)
def test_what_is_of_one_gear_is_not_stated_of_the_other(question: str, rows) -> None:
    assert answer_question(ask(question, of(rows))).outcome is not Outcome.STATED


@pytest.mark.parametrize(
    ("question", "value"),
    [("Zähnezahl?", "31"), ("number of teeth", "31"), ("Modul?", "4"), ("Flankenrichtung?", "à gauche")],
)
def test_labels_of_other_languages_name_them_too(question: str, value: str) -> None:
    assert value in answer_question(ask(question, of(FRENCH, "Roue dentée"))).text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many active coils?", "6,5"),
        ("Wie viele federnde Windungen?", "6,5"),
        ("total number of coils", "8"),
        ("wie viele Windungen insgesamt", "8"),
        ("hand of winding", "sinistro"),
    ],
)
def test_coils_are_those_that_are_asked_for(question: str, value: str) -> None:
    answer = answer_question(ask(question, of(SPRING, "Molla")))
    assert answer.outcome is Outcome.STATED and value in answer.text


def test_a_text_that_counts_teeth_says_how_many_there_are() -> None:
    page = sheet(notes=["Belt profile 5M, 28 teeth"])
    assert answer_question(ask("Number of teeth?", page)).text.startswith("28 ")
