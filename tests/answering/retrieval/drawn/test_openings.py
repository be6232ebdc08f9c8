"""Windows and slots by name: their sides are stated where one is drawn, and offered where several may be meant."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.geometry import Box
from backend.reading.sheet import Callout, Sheet
from tests.answering.sheets import ask, callout, sheet, span

WINDOW, UPRIGHT = Box(x1=800, y1=600, x2=1200, y2=800), Box(x1=1500, y1=500, x2=1560, y2=740)


def side(text: str, x: float, y: float, along: str, **shape: Box) -> Callout:
    return callout(text, x, y, along=along, confidence=0.9, **shape)


def panel(*more: Callout, words: str = "PANEL") -> Sheet:
    """A panel with a window 60 by 30 and an upright slot 36 long and 9 wide."""
    callouts = [side("150", 0.3, 0.6, "x"), side("95", 0.1, 0.3, "y"), side("22", 0.3, 0.5, "x")]
    callouts += [side("60", 0.3, 0.4, "x", window=WINDOW), side("30", 0.2, 0.3, "y", window=WINDOW)]
    callouts += [side("36", 0.5, 0.3, "y", slot=UPRIGHT), side("9", 0.46, 0.4, "x", slot=UPRIGHT)]
    return sheet(callouts=[*callouts, *more], texts=[span(words, 0.6, 0.8)])


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Wie breit ist der Ausschnitt?", "60"),
        ("How high is the window?", "30"),
        ("length of the cut-out?", "60"),
        ("Wie groß ist der rechteckige Ausschnitt?", "60 × 30"),
        ("How long is the slot?", "36"),
        ("Breite vom Langloch?", "9"),
    ],
)
def test_the_side_of_the_only_opening_is_stated(question, value):
    answer = answer_question(ask(question, panel()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Wie breit ist der Lüfterausschnitt?",  # no fan is named
        "Wie lang ist die Passfedernut?",  # nothing has the fit of a keyway
        "How deep is the slot?",
        "Abstand der Langlöcher?",
        "radius of the slot?",
    ],
)
def test_another_opening_or_another_measure_of_it_is_not_stated(question):
    assert answer_question(ask(question, panel())).outcome is not Outcome.STATED


def test_a_slot_is_the_keyway_where_a_width_has_its_fit():
    answer = answer_question(ask("Wie lang ist die Passfedernut?", panel(callout("12 P9", 0.7, 0.2))))
    assert answer.outcome is Outcome.STATED and "36" in answer.text, answer.text


def test_of_two_windows_neither_is_meant():
    other = side("20", 0.7, 0.4, "x", window=Box(x1=2000, y1=600, x2=2100, y2=700))
    assert answer_question(ask("Wie breit ist der Ausschnitt?", panel(other))).outcome is not Outcome.STATED
