"""Things that are called by a number or letter: which facts are of them."""

from __future__ import annotations

import pytest

from backend.answering.query import Key
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval.cells.things import is_other, meets
from backend.reading.facts import Fact, FactKind, facts_of
from backend.reading.sheet import TableKind
from tests.answering.sheets import ask, callout, sheet, span, table
from tests.samples import every

ROWS = [("3", "8", "SCREW"), ("4", "3", "PLUG"), ("05", "1", "NUT")]
PAGE = sheet(
    callouts=[callout("3", 0.2, 0.2)],
    texts=[span("PIN 3 GND", 0.2, 0.4), span("5/16 B7 threaded rod", 0.4, 0.3), span("B7 CLAMP", 0.4, 0.6)],
    tables=[table(TableKind.BOM, ("ITEM", "QTY", "DESCRIPTION"), {"item": 0, "quantity": 1, "description": 2}, ROWS)],
)


def fact(text: str, kind: FactKind) -> Fact:
    return next(one for one in facts_of(PAGE) if one.text == text and one.kind is kind)


def key(noun: str, name: str) -> Key:
    return Key(noun, (noun,), name)


@every(
    ("asked", "text", "kind"),
    [
        (key("item", "3"), "SCREW", FactKind.CELL),
        (key("item", "3"), "8", FactKind.CELL),
        (key("item", "5"), "NUT", FactKind.CELL),
        (key("item", "05"), "NUT", FactKind.CELL),
        (key("pin", "3"), "PIN 3 GND", FactKind.TEXT),
    ],
)
def test_a_row_or_text_under_the_noun_is_of_the_thing(asked: Key, text: str, kind: FactKind) -> None:
    assert meets(asked, fact(text, kind)) == 1


def test_a_number_without_its_noun_is_less_sure() -> None:
    assert 0 < meets(key("hole", "3"), fact("SCREW", FactKind.CELL)) < 1


@every(
    ("asked", "text", "kind"),
    [
        (key("item", "3"), "PLUG", FactKind.CELL),  # of which there are three
        (key("item", "3"), "3", FactKind.CALLOUT),
        (key("item", "3"), "PIN 3 GND", FactKind.TEXT),
        (key("pin", "4"), "PIN 3 GND", FactKind.TEXT),
        (key("hole", "B7"), "5/16 B7 threaded rod", FactKind.TEXT),
    ],
)
def test_the_same_number_in_another_place_is_of_something_else(asked: Key, text: str, kind: FactKind) -> None:
    assert meets(asked, fact(text, kind)) == 0


def test_a_short_text_that_begins_with_a_code_is_about_it() -> None:
    assert meets(key("hole", "B7"), fact("B7 CLAMP", FactKind.TEXT)) > 0


def test_a_row_with_such_numbers_is_of_another_one_where_it_is_not_of_this() -> None:
    assert is_other(key("item", "9"), fact("SCREW", FactKind.CELL))
    assert not is_other(key("pin", "9"), fact("SCREW", FactKind.CELL))


SIZES = (("VK-CN 32-160", "190", "4500"), ("VK-CN 40-200", "212", "4000"), ("VK-CN 65-250", "280", "3500"))


@pytest.mark.parametrize(
    ("question", "value"),
    [("speed of the 40-200?", "4000"), ("Maß h1 bei 65-250", "280"), ("Drehzahl VK-CN 32-160", "4500")],
)
def test_rows_that_begin_alike_are_named_by_the_rest(question, value):
    page = sheet(tables=[table(TableKind.OTHER, ("Typ", "h1", "n [1/min]"), {}, SIZES)])
    answer = answer_question(ask(question, page))
    assert answer.answered and value in answer.text, answer.text
