"""What a callout says of itself keeps it from being stated of something else, and from nothing that it is of."""

from __future__ import annotations

import pytest

from backend.answering.answer import Answer, Outcome
from backend.answering.reader.answer import answer_question
from tests.answering.sheets import ask, callout, sheet, span


def answer(question: str, *texts: str, words: str = "PLATE") -> Answer:
    """What a sheet with a few callouts answers."""
    callouts = [callout(text, 0.2 + 0.2 * number, 0.4) for number, text in enumerate(texts)]
    return answer_question(ask(question, sheet(callouts=callouts, texts=[span(words, 0.6, 0.8)])))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Welchen Durchmesser hat die Bohrung in der Mitte?", "4x ⌀9 THRU"),
        ("What is the diameter of the hole in the middle?", "6x ⌀6.6"),
        ("How big are the two slots?", "2x ⌀22"),
        ("Breite der Passfedernut und Passung?", "⌀22 H8"),
        ("Wie tief ist die Tasche?", "4x M6 - 12 tief"),
        ("thread of the four tapped holes?", "6x M8"),
        ("Aussendurchmesser vom Flansch?", "4x ⌀22"),
        ("Durchmesser des Abgasrohrs?", "2x ⌀6,8 durch"),
        ("Welche Einschraubtiefe haben die NPT-Gewinde?", "1/4-20 UNC-2B ↧ .50"),
        ("What thread is on the shaft end?", "M8x20"),
        ("Toleranzfeld der Nutbreite?", "⌀12 h9"),
        ("Gewinde am Wellenende?", "2x M5 PORCA REBITE"),
    ],
)
def test_a_callout_of_something_else_is_not_stated(question, text):
    assert answer(question, text).outcome is not Outcome.STATED


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("Welchen Durchmesser hat die Bohrung in der Mitte?", "⌀40 H7", "40"),
        ("How deep are the tapped holes?", "4x M6 - 12 tief", "12"),
        ("thread of the six tapped holes?", "6x M8", "M8"),
        ("Welches Gewinde haben die vier seitlichen Bohrungen?", "M4x0.7 - 6H", "M4"),
        ("What thread is on the shaft end?", "M8x1 - 6g", "M8x1"),
        ("Toleranzfeld der Nutbreite?", "10 JS9", "JS9"),
    ],
)
def test_the_callout_of_the_thing_itself_is_stated(question, text, value):
    found = answer(question, text)
    assert found.outcome is Outcome.STATED and value in found.text, found.text


@pytest.mark.parametrize(
    ("question", "text", "stated"),
    [
        ("How many tapped holes are there?", "4x ⌀9", False),
        ("How many tapped holes are there?", "4x M8", True),
        ("How many slots are there?", "8x ⌀18", False),
        ("How many hex bolts are needed?", "2x M6", False),
        ("Wie viele Bohrungen hat die Platte?", "4x ⌀9", True),
        ("Wie viele Durchgangslöcher für die Schrauben hat der Deckel?", "6x ⌀9 durch", True),
    ],
)
def test_holes_of_another_sort_are_not_counted(question, text, stated):
    assert (answer(question, text).outcome is Outcome.STATED) is stated


def test_an_amount_for_a_screw_that_the_sheet_does_not_have_is_not_stated():
    words = "TIGHTEN M8 SCREWS TO 25 Nm"
    assert answer("Anzugsmoment der M8 Schrauben?", "⌀40", words=words).outcome is Outcome.STATED
    assert answer("Mit welchem Moment werden die M3 x 12 Schrauben angezogen?", "⌀40", words=words).outcome is not (
        Outcome.STATED
    )


def test_a_label_is_no_supplier():
    assert answer("Lieferant laut Stückliste?", "⌀40", words="MFG APPR.").outcome is not Outcome.STATED


def test_a_length_with_its_tolerance_is_not_answered_with_all_that_have_one():
    found = answer("Plattendicke mit Toleranz?", "25 ±0,2", "180 ±0,1", "340 ±0,1")
    assert found.outcome is Outcome.CANDIDATES and "25 ±0,2" in [one.text for one in found.candidates]
    assert answer("Welche Maße haben eine Toleranz?", "25 ±0,2", "180 ±0,1", "340").outcome is Outcome.STATED
