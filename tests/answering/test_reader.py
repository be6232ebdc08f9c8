"""What the reader answers to questions of every kind, in two languages and in the words of people."""

from __future__ import annotations

import pytest

from backend.answering.answer import Delta, Done, Outcome
from backend.answering.reader.answer import ReaderAnswerer, answer_places, answer_question
from backend.reading.sheet import TitleField
from bench.accuracy.verdicts import Verdict, reply_of, verdict
from bench.questions import Case
from tests.answering.sheets import ask, assembly, bare, callout, flange, sheet, span

FLANGE = flange()
ASSEMBLY = assembly()
COUNTS = ("Wie viele", "How many", "Stückzahl", "quantity")


def states_first(answer, expected, question):
    """Whether it is the first thing stated, of a count the first number, and not one of several."""
    kind = "count" if any(word in question for word in COUNTS) else ""
    return verdict(reply_of(answer), Case("", 1, question, kind, (expected,), None)) is Verdict.RIGHT


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Welcher Werkstoff ist angegeben?", "1.4301"),
        ("Aus welchem Material besteht das Teil?", "1.4301"),
        ("aus was ist das gemacht, welches materail?", "1.4301"),
        ("What is it made of?", "1.4301"),
        ("Wie lautet die Zeichnungsnummer?", "LF-4711-03"),
        ("drawing number?", "LF-4711-03"),
        ("zeichnungsnumer", "LF-4711-03"),
        ("Wie heißt das Teil?", "Lagerflansch"),
        ("What is the title?", "Lagerflansch"),
        ("Welcher Maßstab gilt?", "1:2"),
        ("Masstab?", "1:2"),
        ("Wann wurde die Zeichnung erstellt?", "12.03.2024"),
        ("Wer hat das gezeichnet?", "K. Meier"),
        ("Who drew this?", "K. Meier"),
        ("Welche Allgemeintoleranz gilt?", "ISO 2768-mK"),
        ("What general tolerance standard applies?", "ISO 2768-mK"),
        ("Welches Blattformat?", "A3"),
        ("What is the sheet size?", "A3"),
        ("What is the largest diameter?", "⌀120 h7"),
        ("Welcher ist der kleinste Durchmesser?", "⌀9"),
        ("What diameter do the four holes have?", "⌀9"),
        ("Welche Passung hat die Bohrung ⌀80?", "H7"),
        ("Which fit is specified for the Ø120 feature?", "h7"),
        ("Welche Toleranz hat das Maß 42?", "±0,1"),
        ("What tolerance is given on the 42 dimension?", "±0,1"),
        ("Welcher Radius ist angegeben?", "R3"),
        ("Which chamfer is specified?", "2x45°"),
        ("Wie groß ist der Winkel?", "30°"),
        ("Welche Oberflächenrauheit wird verlangt?", "Ra 1,6"),
        ("What surface roughness is specified?", "Ra 1,6"),
        ("Wie groß ist die Ebenheitstoleranz?", "0,05"),
        ("What is the perpendicularity tolerance with respect to datum A?", "0,1"),
        ("Welches Gewinde ist im Schnitt A-A angegeben?", "M10x1"),
        ("In welchem Maßstab ist die Einzelheit B gezeichnet?", "5:1"),
        ("What is the scale of detail B?", "5:1"),
        ("Wie viele M6-Gewinde gibt es?", "6"),
        ("How many M6 holes are there?", "6"),
        ("Wie viele Bohrungen mit ⌀9 gibt es?", "4"),
        ("Was ist die engste Toleranz?", "0,4 ±0,02"),
        ("What is the tightest tolerance?", "0,4 ±0,02"),
        ("Was muss vor dem Einbau gemacht werden?", "entfetten"),
    ],
)
def test_one_question_of_each_kind_about_a_turned_part(question, expected):
    answer = answer_question(ask(question, FLANGE))
    assert states_first(answer, expected, question)
    assert answer.elements


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many washers are needed?", "4"),
        ("What is the part number of the base plate?", "BR-100-01"),
        ("Welches Material hat die SIDE WALL?", "EN AW-5754"),
        ("Which item number has the description BALL BEARING?", "5"),
        ("What is the total quantity of item 3?", "8"),
        ("Wie viele Schrauben werden benötigt?", "8"),
        ("What is the description of item 2?", "SIDE WALL"),
        ("Wer hat die Zeichnung geprüft?", "J. Smith"),
        ("What is the weight?", "1.82 kg"),
        ("Wie schwer ist die Baugruppe?", "1.82 kg"),
        ("Which revision is it?", "C"),
        ("What torque is required for the screws?", "5.5 Nm"),
        ("Which adhesive is used?", "LOCTITE 243"),
        ("What does note 1 say?", "LOCTITE"),
    ],
)
def test_one_question_of_each_kind_about_an_assembly(question, expected):
    answer = answer_question(ask(question, ASSEMBLY))
    assert states_first(answer, expected, question)
    assert answer.elements


@pytest.mark.parametrize(
    ("question", "first", "page"),
    [
        ("Wie groß ist der Außendurchmesser?", "⌀120 h7", FLANGE),
        ("Wie gross ist der aussendurchmeser", "⌀120 h7", FLANGE),
        ("Wie hoch ist das Teil insgesamt?", "65,5", FLANGE),
        ("What is the overall height?", "65,5", FLANGE),
        ("How wide is it overall?", "250", ASSEMBLY),
    ],
)
def test_what_only_size_speaks_for_is_offered_first_and_not_stated(question, first, page):
    answer = answer_question(ask(question, page))
    assert answer.outcome is Outcome.CANDIDATES and not answer.answered
    assert answer.candidates[0].text == first and len(answer.candidates) <= 5
    assert all(offer.reason and offer.text in answer.text for offer in answer.candidates)


def test_an_answer_is_in_the_language_of_its_question():
    assert answer_question(ask("Welcher Werkstoff?", FLANGE)).language == "de"
    assert answer_question(ask("Which material?", FLANGE)).language == "en"


def test_every_stated_value_has_its_place():
    answer = answer_question(ask("Welche Toleranz hat das Maß 42?", FLANGE))
    dimension = next(one for one in FLANGE.callouts if one.text == "42 ±0,1")
    assert {one.status.value for one in answer.evidence} == {"confirmed"}
    assert any(one.bbox == dimension.box for one in answer.evidence)
    assert answer.elements[0].bbox == dimension.box


def test_all_toleranced_dimensions_are_listed_with_every_callout_once():
    answer = answer_question(ask("Welche Maße haben eine Toleranz?", FLANGE))
    assert answer.text.count("42 ±0,1") == 1 and answer.text.count("⌀80 H7") == 1
    assert "65,5" not in answer.text


ROUND = (callout("⌀20 h6", 0.2, 0.2), callout("⌀35 ±0,1", 0.3, 0.2), callout("⌀50", 0.4, 0.2), callout("R3", 0.5, 0.2))


@pytest.mark.parametrize(
    "question",
    [
        "Welche Durchmesser haben eine Toleranz?",
        "Welche Durchmesser sind toleriert?",
        "Welche Durchmesser tragen eine eigene Toleranz?",
        "Which diameters carry a tolerance?",
        "Which toleranced diameters are there?",
    ],
)
def test_only_toleranced_ones_are_listed_where_those_are_asked_for(question):
    answer = answer_question(ask(question, sheet(callouts=ROUND)))
    assert "⌀20 h6" in answer.text and "⌀35 ±0,1" in answer.text
    assert "⌀50" not in answer.text


def test_all_are_listed_where_all_are_asked_for_with_their_tolerances():
    answer = answer_question(ask("List all diameters with their tolerances.", sheet(callouts=ROUND)))
    assert "⌀20 h6" in answer.text and "⌀35 ±0,1" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which radii are toleranced?", "None of these"),
        ("Welche Radien haben eine Toleranz?", "nichts davon"),
        ("Which radius has a tolerance?", "None of these"),
    ],
)
def test_nothing_without_a_tolerance_is_taken_for_toleranced(question, said):
    answer = answer_question(ask(question, sheet(callouts=ROUND)))
    assert not answer.answered
    assert said in answer.text and "R3" not in answer.text


@pytest.mark.parametrize(
    "question", ["Which diameters are not toleranced?", "Welche Durchmesser haben keine Toleranz?"]
)
def test_those_without_a_tolerance_are_not_left_out_where_they_are_asked_for(question):
    assert "⌀50" in answer_question(ask(question, sheet(callouts=ROUND))).text


def test_the_general_tolerance_of_untoleranced_dimensions_is_no_list():
    page = sheet(callouts=ROUND, title={TitleField.GENERAL_TOLERANCE: "ISO 2768-mK"})
    for question in ("Welche Allgemeintoleranz gilt für nicht tolerierte Maße?", "Which general tolerance applies?"):
        assert "ISO 2768-mK" in answer_question(ask(question, page)).text


def test_where_none_is_toleranced_the_general_tolerance_is_told():
    page = sheet(callouts=ROUND, title={TitleField.GENERAL_TOLERANCE: "ISO 2768-mK"})
    answer = answer_question(ask("Which radii are toleranced?", page))
    assert answer.answered and "ISO 2768-mK" in answer.text
    assert answer.elements[0].label == "ISO 2768-mK"


def test_of_diameters_with_a_fit_only_those_are_told():
    answer = answer_question(ask("Welche Durchmesser haben eine Passung?", sheet(callouts=ROUND)))
    assert "⌀20 h6" in answer.text
    assert "⌀35" not in answer.text and "⌀50" not in answer.text


def test_all_threads_are_listed():
    answer = answer_question(ask("List all threads", FLANGE))
    assert "6x M6" in answer.text and "M10x1" in answer.text and "⌀" not in answer.text


def test_the_parts_list_is_given_whole():
    answer = answer_question(ask("Zeige die Stückliste", ASSEMBLY))
    assert answer.text.count("\n|") >= 7 and "SKF 6204-2RS" in answer.text
    assert answer.elements[0].element_type == "table"


def test_the_place_of_a_thing_is_said_in_words_and_shown():
    answer = answer_question(ask("Wo ist das Gewinde M10x1?", FLANGE))
    assert "M10x1" in answer.text and "SCHNITT A-A" in answer.text
    assert answer.elements[0].label == "M10x1"


def test_a_dimension_without_tolerance_has_the_general_one():
    answer = answer_question(ask("Welche Toleranz hat das Maß 18?", FLANGE))
    assert answer.outcome is Outcome.CANDIDATES and "keine eigene Toleranz" in answer.text
    assert [one.text for one in answer.candidates] == ["ISO 2768-mK"]


def test_other_pages_are_looked_at_only_where_no_page_was_asked_for():
    second = sheet(page=2, callouts=[callout("M12", 0.2, 0.2)])
    found = answer_question(ask("Welches Gewinde gibt es?", bare(), second, page_given=False))
    assert found.answered and found.page == 2 and "M12" in found.text and "Seite 2" in found.text
    assert not answer_question(ask("Welches Gewinde gibt es?", bare(), second)).answered


def test_a_page_that_does_not_exist_is_named():
    answer = answer_question(ask("What is the scale on page 9?", FLANGE))
    assert not answer.answered
    assert answer.text == "There is no page 9; the document has 1 page(s)."


def test_two_pages_are_compared():
    answer = answer_question(ask("Was ist der Unterschied zwischen Seite 1 und 2?", assembly(1), assembly(2)))
    assert answer.text == "Seite 1 und Seite 2 nennen dieselben Angaben."


def test_a_web_address_is_found():
    page = sheet(texts=[span("www.example-plans.com", 0.1, 0.9)])
    answer = answer_question(ask("Which website is printed on the plan?", page))
    assert "www.example-plans.com" in answer.text


def test_an_empty_page_is_said_to_be_unread():
    answer = answer_question(ask("Welcher Werkstoff?", sheet()))
    assert not answer.answered and answer.elements == ()


async def _events(question):
    return [event async for event in ReaderAnswerer().answer(question)]


@pytest.mark.anyio
async def test_deltas_join_to_the_text():
    events = await _events(ask("Which material?", FLANGE))
    assert isinstance(events[-1], Done)
    assert "".join(one.text for one in events if isinstance(one, Delta)) == events[-1].answer.text


@pytest.mark.parametrize("question", ["Welcher Werkstoff?", "Gewinde?", "Wie lang ist das Teil?"])
def test_the_places_of_an_answer_are_those_of_its_elements(question):
    asked = ask(question, flange())
    assert answer_places(asked, 1) == [element.bbox for element in answer_question(asked).elements]
