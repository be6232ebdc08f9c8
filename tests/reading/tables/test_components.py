"""The components of an electrical sheet are a table, by what stands nearest to what."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from backend.answering.reader.answer import answer_question
from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.page import sheet_of
from backend.reading.sheet import Sheet, Span
from tests.answering.sheets import ask

SIZE = PageSize(3307, 2339, 420.0, 297.0, 200.0)
HIGH = 20
PARTS = [
    ("R1", "4k7"), ("R2", "330R"), ("R3", "0R05"), ("C1", "100nF"), ("C2", "470uF/35V"), ("C3", "22pF"),
    ("L1", "3.3uH"), ("L2", "100uH"), ("D1", "1N4148"), ("D2", "BZX84C5V1"), ("U1", "LM358"), ("Q1", "BC847"),
]  # fmt: skip


def written(text: str, x: float, y: float) -> Span:
    wide = 0.6 * HIGH * len(text)
    return Span(text=text, box=Box(x1=x - wide / 2, y1=y, x2=x + wide / 2, y2=y + HIGH), height=HIGH)


def schematic(parts: list[tuple[str, str]] = PARTS, *more: Span) -> Sheet:
    spans = list(more)
    for number, (name, value) in enumerate(parts):
        x, y = 500 + 600 * (number % 4), 500 + 500 * (number // 4)
        spans += [written(name, x, y), written(value, x, y + 70)]
    return sheet_of(PageContent(SIZE, segments=np.zeros((0, 4), np.float32), vector=True), spans, 1)


def test_each_component_is_a_row_by_kind_and_number():
    (table,) = schematic().tables
    assert table.headers == ("Designator", "Value")
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert rows == sorted(PARTS)


def test_an_amount_belongs_to_the_kind_that_states_such():
    between = written("25V", 500, 530)  # the rating of the capacitor beside it
    (table,) = schematic(PARTS, between, written("SDA", 1100, 530)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["C1", "100nF"]
    assert all(row.cells[1].text not in ("25V", "SDA") for row in table.rows)


def test_a_part_with_two_names_near_it_is_left_out():
    (table,) = schematic(PARTS, written("TPS54331", 1700, 1430)).tables
    assert "U1" not in [row.cells[0].text for row in table.rows]


def body(x: float, y: float, wide: float, high: float) -> list[tuple[float, float, float, float]]:
    corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
    return [(*one, *other) for one, other in pairwise(corners)]


def at_left(text: str, x: float, y: float) -> Span:
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + 0.6 * HIGH * len(text), y2=y + HIGH), height=HIGH)


def test_a_part_under_a_body_belongs_to_the_designator_over_it():
    around = [at_left("U7", 2900, 400), at_left("TCA9544APWR", 2900, 1040), at_left("U8", 2900, 1300)]
    spans = [
        written(text, 500 + 600 * (n % 4), 500 + 500 * (n // 4) + 70 * m)
        for n, part in enumerate(PARTS)
        for m, text in enumerate(part)
    ]
    segments = np.array([*body(2900, 430, 200, 600), *body(2900, 1330, 200, 300)], np.float32)
    (table,) = sheet_of(PageContent(SIZE, segments=segments, vector=True), [*spans, *around], 1).tables
    rows = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert rows["U7"] == "TCA9544APWR" and "U8" not in rows


def test_few_designators_make_no_electrical_sheet():
    assert schematic(PARTS[:4]).tables == ()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the value of L1?", "3.3uH"),
        ("Wert von C2?", "470uF/35V"),
        ("Welches Bauteil sitzt an R3?", "0R05"),
        ("Which designator has 22pF?", "C3"),
        ("What part is U1?", "LM358"),
    ],
)
def test_components_are_found_by_name_and_by_value(question, value):
    answer = answer_question(ask(question, schematic()))
    assert answer.answered and value in answer.text, answer.text
