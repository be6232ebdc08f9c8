"""What spans a view that is named: a section by its letters, what is laid flat by the label at its view."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.geometry import Box
from backend.reading.sheet import Callout, Sheet, View
from tests.answering.sheets import HEIGHT, WIDTH, ask, callout, sheet, span

BENT, FLAT = Box(x1=300, y1=500, x2=900, y2=900), Box(x1=1900, y1=500, x2=2700, y2=900)
OVER_FLAT, BETWEEN = 2150 / WIDTH, 1316 / WIDTH


def spanning(text: str, x: float, y: float, along: str, outline: Box) -> Callout:
    return callout(text, x / WIDTH, y / HEIGHT, along=along, outline=outline, confidence=0.9)


def bracket(label: str = "ABWICKLUNG", at: float = OVER_FLAT, *more: Callout, name: str = "") -> Sheet:
    """A bracket, bent and laid flat, each view with its two sides."""
    callouts = [spanning("60", 560, 950, "x", BENT), spanning("40", 230, 700, "y", BENT)]
    callouts += [spanning("87,4", 2250, 950, "x", FLAT), spanning("40", 2730, 700, "y", FLAT)]
    views = [View(box=BENT.grown(95), kind="section" if name else "view", name=name), View(box=FLAT.grown(95))]
    return sheet(texts=[span(label, at, 350 / HEIGHT)], callouts=[*callouts, *more], views=views)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Wie lang ist die Abwicklung?", "87,4"),
        ("developed length of the blank?", "87,4"),
        ("Länge abgewickelt?", "87,4"),
        ("How wide is the flat pattern?", "87,4"),
        ("Höhe des Zuschnitts?", "40"),
    ],
)
def test_what_spans_the_part_laid_flat_is_stated(question, value):
    answer = answer_question(ask(question, bracket()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize(
    "page",
    [
        bracket(at=BETWEEN),  # either view may be meant
        bracket("VIEW"),
        bracket("ABWICKLUNG", OVER_FLAT, callout("112", 2250 / WIDTH, 860 / HEIGHT, along="x", confidence=0.9)),
    ],
    ids=["between two views", "no label", "a longer one in the view"],
)
def test_what_may_be_another_views_or_a_part_of_it_is_offered(page):
    assert answer_question(ask("Wie lang ist die Abwicklung?", page)).outcome is not Outcome.STATED


def test_what_spans_a_section_is_stated_where_it_is_named():
    answer = answer_question(ask("overall length in section B-B?", bracket("VIEW", name="B-B")))
    assert answer.outcome is Outcome.STATED and "60" in answer.text, answer.text
    for question in (
        "length of the slot in section B-B?",
        "section B-B: how wide is the gap?",
        "Öffnungsbreite in B-B?",
    ):
        assert answer_question(ask(question, bracket("VIEW", name="B-B"))).outcome is not Outcome.STATED, question
