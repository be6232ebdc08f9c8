"""What the sheet says of the things that a question names, offered where it does not say what is asked of them."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TableKind
from tests.answering.sheets import ask, callout, sheet, span, table

NOZZLES = sheet(
    tables=[
        table(
            TableKind.OTHER,
            ("MARK", "SIZE", "FLG"),
            {"tag": 0},
            (("N1", "2 in", "150# RF"), ("N2", "6 in", "300# WN"), ("N3", "1 in", "150# RF")),
        )
    ]
)
PUMP = sheet(
    texts=[span("PUMP BASE GROUTED AFTER ALIGNMENT", 0.1, 0.3), span("SEAL WATER 3 bar AT PUMP", 0.1, 0.5)],
    notes=["Zarge beim Einbau mit Dichtband anschließen."],
)


def offered(question: str, *sheets) -> list[str]:
    answer = answer_question(ask(question, *sheets))
    assert answer.outcome is Outcome.CANDIDATES, answer.text
    return [one.text for one in answer.candidates]


def test_the_cells_of_a_numbered_row_are_offered_with_their_heads_where_no_head_is_known():
    found = offered("Welche Isolierung hat der Stutzen N2?", NOZZLES)
    assert "300# WN (FLG)" in found and not any("150#" in text for text in found)


def test_of_a_row_that_is_not_there_nothing_is_offered():
    answer = answer_question(ask("Welche Isolierung hat der Stutzen N7?", NOZZLES))
    assert answer.outcome is Outcome.NOT_ON_SHEET and not answer.candidates


def test_what_is_asked_in_words_of_no_kind_is_looked_for_in_what_names_the_thing():
    found = offered("Womit wird die Zarge am Mauerwerk befestigt?", PUMP)
    assert found == ["Zarge beim Einbau mit Dichtband anschließen."]


@pytest.mark.parametrize("question", ["What is the torque of the pump?", "Wie schwer ist die Pumpe?"])
def test_a_known_amount_is_not_offered_from_texts_that_have_none_of_its_kind(question):
    answer = answer_question(ask(question, PUMP))
    assert answer.outcome is Outcome.NOT_ON_SHEET and not answer.candidates


def test_whether_there_is_something_is_answered_and_nothing_else_said():
    assert not answer_question(ask("Is there a lifting eye on the pump?", PUMP)).candidates


def test_what_is_offered_anyway_is_followed_by_what_names_the_thing():
    page = sheet(
        callouts=[callout("120", 0.2, 0.2), callout("75", 0.6, 0.2)], texts=[span("GROMMET GR 12-05", 0.4, 0.6)]
    )
    assert offered("How long is the grommet?", page) == ["120", "75", "GROMMET GR 12-05"]


def test_another_page_that_names_the_thing_is_offered_where_the_first_says_nothing():
    first = sheet(texts=[span("ASSEMBLY", 0.5, 0.5)])
    second = sheet(notes=["Zarge beim Einbau mit Dichtband anschließen."], page=2)
    answer = answer_question(ask("Womit wird die Zarge am Mauerwerk befestigt?", first, second, page_given=False))
    assert answer.page == 2 and [one.page for one in answer.candidates] == [2]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the tolerance of 0.129?", ".129 REF"),
        ("Toleranz von 0,129?", ".129 REF"),
        ("Which diameter is at 17+00?", "STA 17+00"),
    ],
)
def test_a_size_of_which_nothing_more_is_said_is_shown_where_it_is_written(question, text):
    page = sheet(texts=[span(".129 REF", 0.2, 0.2), span("STA 17+00", 0.5, 0.5)])
    assert text in offered(question, page)


PINS = sheet(
    tables=[table(TableKind.OTHER, ("PIN", "SIGNAL NAME"), {"tag": 0}, (("1", "GND"), ("2", "CAN_H"), ("3", "TXD")))],
    callouts=[callout("ANGULAR ±0.5°", 0.6, 0.9), callout("0,3 x 45°", 0.2, 0.2)],
)


@pytest.mark.parametrize(
    "question",
    ["Welches Signal liegt auf Pin 37?", "How steep is the roof?", "What's the X coordinate of hole D2?"],
)
def test_other_rows_general_tolerances_and_single_letters_are_no_mention(question):
    answer = answer_question(ask(question, PINS))
    assert answer.outcome is Outcome.NOT_ON_SHEET and not answer.candidates
