"""What the sheet decides of a question's words: a number behind a thing is a name or a size."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.query import understand
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval.index import index_of
from backend.answering.retrieval.on_sheet import on_sheet
from backend.reading.sheet import TableKind
from tests.answering.sheets import ask, callout, sheet, table

SHAFT = sheet(
    callouts=[
        callout("⌀25 k6", 0.2, 0.2), callout("⌀35 m6", 0.4, 0.2), callout("8 N9", 0.5, 0.3),
        callout("35", 0.3, 0.6), callout("112", 0.4, 0.7),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "fit"),
    [
        ("Passung vom Lagersitz 35?", "m6"),
        ("fit of the bearing seat 25?", "k6"),
        ("Welche Passung hat die Nut 8?", "N9"),
        ("fit on the 35 mm journal", "m6"),  # the length of 35 has none
        ("Passung vom 25er Zapfen", "k6"),
    ],
)
def test_a_number_behind_a_thing_is_its_size_where_nothing_goes_by_it(question: str, fit: str) -> None:
    answer = answer_question(ask(question, SHAFT))
    assert answer.outcome is Outcome.STATED and f"{fit} (" in answer.text


@pytest.mark.parametrize("question", ["Passung vom Lagersitz 40?", "fit of the bearing seat 112?"])
def test_no_fit_is_stated_for_a_size_that_has_none(question: str) -> None:
    assert answer_question(ask(question, SHAFT)).outcome is not Outcome.STATED


def test_a_number_that_something_goes_by_stays_its_name() -> None:
    parts = table(TableKind.BOM, ("Item", "Part"), {"item": 0, "description": 1}, (("25", "Bearing"), ("26", "Ring")))
    page = sheet(callouts=[callout("⌀25 k6", 0.2, 0.2)], tables=[parts])
    for question, sizes in (("fit of bearing 25?", 0), ("fit of bearing seat 31?", 0)):
        query = on_sheet(understand(question), index_of(page))
        assert len(query.values) == sizes and query.keys
    assert on_sheet(understand("fit of bearing 25?"), index_of(SHAFT)).values[0].value == 25


def test_an_unknown_noun_of_the_sheet_is_what_is_asked_for() -> None:
    index = index_of(sheet(notes=["Nahtfolge B nach Blatt 3"]))
    assert on_sheet(understand("Nahtfolge der Schweißnähte?"), index).aspects == ()
    assert on_sheet(understand("Güteklasse der Schweißnähte?"), index).aspects != ()
