"""What is not on the sheet is said not to be there, whatever else is."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TitleField
from tests.answering.sheets import ask, assembly, bare, callout, flange, sheet, span, view

PLAN = sheet(
    callouts=[callout("58'-0\"", 0.4, 0.05), callout("47'-0\"", 0.9, 0.4, 90)],
    texts=[
        span("GREAT ROOM", 0.5, 0.3),
        span("17' x 17'8", 0.5, 0.315),
        span("KITCHEN", 0.2, 0.3),
        span("HALL", 0.3, 0.5),
    ],
)
SHAFT = sheet(
    title={TitleField.TITLE: "Motor Shaft", TitleField.SCALE: "3:1"},
    callouts=[callout("⌀3,99", 0.8, 0.1), callout("33,40", 0.3, 0.4), callout("6", 0.4, 0.1), callout("⌀5", 0.1, 0.3)],
    views=[view("A-A", "section", "A-A", (0.1, 0.4, 0.5, 0.6))],
    notes=["Aluminium is not recommended for the counterpart"],
)
SHEETS = {"flange": flange(), "assembly": assembly(), "bare": bare(), "plan": PLAN, "shaft": SHAFT}

QUESTIONS = {
    "bare": [
        "What material is specified?", "Welcher Werkstoff ist angegeben?", "What is the title of the drawing?",
        "Wie lautet die Zeichnungsnummer?", "Which scale is the drawing?", "What is the revision?",
        "Wer hat die Zeichnung gezeichnet?", "Who checked the drawing?", "What is the weight of the part?",
        "Wie schwer ist das Teil?", "Which thread is specified?", "Welche Gewinde gibt es?",
        "What is the diameter of the hole?", "Wie groß ist der Außendurchmesser?", "Which general tolerance applies?",
        "Welche Oberflächenrauheit ist angegeben?", "What surface treatment is required?",
        "Which chamfer is specified?",
        "What is the flatness tolerance?", "What is the angle?", "Welche Passung hat die Bohrung?",
        "What is the date of the drawing?", "What projection method is used?", "Which fits are specified?",
        "What does note 3 say?", "Which company made the drawing?", "What is the part number?",
        "How many M6 holes are there?", "What tolerance does the R5 radius have?", "What is the scale of detail A?",
        "Which dimension is in section B-B?", "Zeige die Stückliste", "What is the quantity of item 2?",
    ],
    "flange": [
        "Welche Härte ist vorgeschrieben?", "What is the weight?", "Who approved the drawing?", "Wer hat geprüft?",
        "Welcher Änderungsstand?", "What tolerance does the Ø95 hole have?", "Welche Passung hat die Bohrung ⌀33?",
        "How many M8 threads are there?", "Which UNC thread is specified?", "What is the position tolerance?",
        "Wie groß ist die Rundlauftoleranz?", "What is the scale of detail C?", "Welches Gewinde ist im Schnitt D-D?",
        "What is the cylindricity tolerance?", "Welche Beschichtung ist vorgeschrieben?",
        "What is the price of the part?",
        "Which tightening torque is given?", "Welche Farbe hat das Teil?", "Which website is printed on the drawing?",
        "What is the perpendicularity tolerance with respect to datum C?", "Wie tief ist die Bohrung ⌀33?",
        "What is the supplier of the part?", "Welche Stückzahl hat Position 7?", "What is the CAD model number?",
    ],
    "assembly": [
        "What is the drawing scale of section A-A?", "How many hexagon nuts are needed?", "Who drew the assembly?",
        "What is the quantity of item 9?", "What is the part number of the LEVER?", "Welches Gewinde hat die Bohrung?",
        "Welche Allgemeintoleranz gilt?", "What roughness is required?", "What is the material of the HANDLE?",
        "Wie groß ist der Radius?", "What is the diameter of the Ø18 hole?", "Welches Datum hat die Zeichnung?",
    ],
    "plan": [
        "What is the ceiling height of the great room?", "What is the size of bedroom 4?", "Which window type is used?",
        "What is the scale?", "How many cars does the garage hold?", "Welche Größe hat das Badezimmer?",
        "What is the material of the doors?", "Who is the architect who drew this?",
    ],
    "shaft": [
        "Which material is specified?", "Aus welchem Material besteht die Welle?",
        "What surface roughness (Ra) is required?",
        "Wie lautet die Zeichnungsnummer?", "What is the tolerance of the flatness?",
        "Which heat treatment is required?",
        "What is the pitch of the thread?", "How many keyways does the shaft have?",
        "What is the hardness of the shaft?",
        "Welche Norm gilt für die Toleranzen?",
    ],
}  # fmt: skip
CASES = [(name, question) for name, questions in QUESTIONS.items() for question in questions]


@pytest.mark.parametrize(("name", "question"), CASES)
def test_what_is_not_on_the_sheet_is_not_answered(name, question):
    answer = answer_question(ask(question, SHEETS[name]))
    assert not answer.answered and answer.outcome is not Outcome.STATED, answer.text
    assert bool(answer.candidates) == (answer.outcome is Outcome.CANDIDATES)


@pytest.mark.parametrize("question", ["Drehzahl der Pumpe?", "welche Gewindeeinsätze (Helicoil)?"])
def test_what_only_a_text_could_name_is_not_taken_from_its_neighbour(question):
    page = sheet(texts=[span("FEED PUMP", 0.4, 0.4)], callouts=[callout("M8 ↧16", 0.5, 0.5)])
    assert not answer_question(ask(question, page)).answered


def test_lettering_of_nothing_but_labels_is_offered_for_no_field():
    page = sheet(texts=[span("MATERIAL DATE REVISION", 0.7, 0.9)])
    reply = answer_question(ask("What material is given in the title block?", page))
    assert not reply.answered and not reply.candidates


@pytest.mark.parametrize("unit", ["kg", "°C", "A"])
@pytest.mark.parametrize("question", ["What is the width?", "Welche Maße hat das Teil?"])
def test_a_number_of_something_else_is_no_length(question, unit):
    weighed = sheet(callouts=[callout("12,5", 0.1, 0.1, unit=unit)])
    assert answer_question(ask(question, weighed)).outcome is Outcome.NOT_ON_SHEET
