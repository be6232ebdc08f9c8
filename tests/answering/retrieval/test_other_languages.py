"""Questions in German and English to sheets in other languages: parts, labels and notes are found by what they mean."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind
from tests.answering.sheets import ask, callout, sheet, table

ROLES = {"item": 0, "quantity": 1, "description": 2, "material": 3, "part_number": 4}


def parts(heads: tuple[str, ...], *rows: tuple[str, ...]) -> Sheet:
    return sheet(tables=[table(TableKind.BOM, heads, ROLES, rows)])


ITALIAN = parts(
    ("Pos.", "Q.tà", "Denominazione", "Materiale", "Codice"),
    ("1", "1", "Albero", "C45", "AL-01"), ("2", "2", "Guarnizione stelo", "NBR", "GU-02"),
    ("3", "4", "Ghiera autobloccante", "8.8", "GH-03"), ("4", "2", "Valvola di massima", "-", "VM-04"),
    ("5", "1", "Elettrovalvola", "-", "EV-05"),
)  # fmt: skip
SWEDISH = parts(
    ("Pos", "Antal", "Benämning", "Material", "Artikelnr"),
    ("1", "1", "Snäckhjul", "CuSn12", "S-11"), ("2", "2", "Rullager", "-", "R-12"), ("3", "6", "Bricka", "FZB", "B-13"),
)  # fmt: skip
POLISH = parts(
    ("Poz.", "Szt.", "Nazwa", "Materiał", "Nr rysunku"),
    ("1", "1", "Koło pasowe", "GJL-250", "P-21"), ("2", "3", "Podkładka", "St", "P-22"),
    ("3", "1", "Sprężyna naciskowa", "EN 10270", "P-23"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("page", "question", "value"),
    [
        (ITALIAN, "Welcher Werkstoff hat die Welle?", "C45"),
        (ITALIAN, "part number of the solenoid valve", "EV-05"),
        (ITALIAN, "Teilenummer vom Druckbegrenzungsventil?", "VM-04"),
        (SWEDISH, "What is the worm wheel made of?", "CuSn12"),
        (SWEDISH, "Artikelnummer der Scheiben?", "B-13"),
        (POLISH, "material of the pulley", "GJL-250"),
        (POLISH, "Teilenummer der Feder?", "P-23"),
    ],
)
def test_a_part_is_found_by_what_it_is(page: Sheet, question: str, value: str) -> None:
    answer = answer_question(ask(question, page))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize(
    ("page", "question"),
    [
        (ITALIAN, "Welchen Werkstoff hat das Drosselventil?"),  # a valve, and another one
        (ITALIAN, "Teilenummer vom Servoventil?"),  # of an unknown sort
        (SWEDISH, "part number of the pulley"),
        (POLISH, "Werkstoff der Schnecke?"),
    ],
)
def test_a_part_that_is_not_listed_is_not_another_one(page: Sheet, question: str) -> None:
    assert answer_question(ask(question, page)).outcome is not Outcome.STATED


@pytest.mark.parametrize(
    ("note", "question", "value"),
    [
        ("Couple de serrage : 79 N.m", "Anziehdrehmoment?", "79 N.m"),
        ("FATOR K = 0,42", "What K factor is used?", "0,42"),
        ("Ersätter: 31-877", "Which drawing does it replace?", "31-877"),
        ("Modello n. MG-204", "Modellnummer der Gießerei?", "MG-204"),
        ("Poziom jakości spoin C wg EN ISO 5817", "welche Bewertungsgruppe für die Nähte?", "C"),
        ("Prüfdruck 375 bar", "test pressure?", "375 bar"),
    ],
)
def test_a_phrase_of_a_label_means_what_it_says(note: str, question: str, value: str) -> None:
    answer = answer_question(ask(question, sheet(notes=[note, "Bruch"])))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


def test_what_replaces_a_drawing_is_not_what_it_replaces() -> None:
    page = sheet(notes=["Ersätter: 31-877"])
    assert answer_question(ask("Which drawing supersedes this one?", page)).outcome is not Outcome.STATED


def test_a_thing_of_the_parts_list_has_not_whatever_there_is_one_of() -> None:
    listed = parts(
        ("Rep.", "Nb", "Désignation", "Matière", "Référence"),
        ("1", "1", "Semelle", "S355", "A"), ("2", "1", "Platine", "S235", "B"),
    )  # fmt: skip
    page = sheet(callouts=[callout("4x M12", 0.6, 0.3)], tables=list(listed.tables))
    assert answer_question(ask("What thread is in the base plate?", page)).outcome is not Outcome.STATED
