"""What a plan writes into its rooms is a table of them."""

from __future__ import annotations

import numpy as np
import pytest

from backend.answering.reader.answer import answer_question
from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.page import sheet_of
from backend.reading.sheet import Sheet, Span
from tests.answering.sheets import ask

SIZE = PageSize(3307, 2339, 420.0, 297.0, 200.0)


def stamp(lines: list[str], x: float, y: float) -> list[Span]:
    """Lines under one another around a middle line."""
    spans = []
    for number, line in enumerate(lines):
        wide, top = 12.0 * len(line), y + 38 * number
        spans.append(Span(text=line, box=Box(x1=x - wide / 2, y1=top, x2=x + wide / 2, y2=top + 22), height=22))
    return spans


def plan(*stamps: list[str]) -> Sheet:
    spans = [
        span
        for number, lines in enumerate(stamps)
        for span in stamp(lines, 600 + 800 * (number % 3), 500 + 600 * (number // 3))
    ]
    return sheet_of(PageContent(SIZE, segments=np.zeros((0, 4), np.float32), vector=True), spans, 1)


def test_each_room_is_a_row():
    (table,) = plan(["Küche", "12,40 m²", "0.11"], ["Bad", "6,85 m²", "0.12"], ["Gäste", "9,10 m²", "0.13"]).tables
    assert table.headers == ("No.", "Room", "Area")
    assert [cell.text for cell in table.rows[1].cells] == ["0.12", "Bad", "6,85 m²"]


def test_a_name_of_two_lines_and_a_size_in_feet_are_read_together():
    (table,) = plan(["MASTER", "BEDROOM", "13'8 x 14'"], ["DINING ROOM", "13'4 x 12'8"]).tables
    assert [cell.text for cell in table.rows[0].cells] == ["MASTER BEDROOM", "13'8 x 14'"]


def test_what_a_line_states_by_its_label_is_no_flooring_and_a_number_may_stand_before_the_name():
    (table,) = plan(
        ["R 1.04 Werkstatt", "Estrich", "F: 31,40 m²", "U: 22,60 m", "LH: 3,10"],
        ["R 1.05 Lager", "Estrich", "F: 12,75 m²", "U: 14,30 m", "LH: 2,80"],
    ).tables
    assert table.headers == ("No.", "Room", "Area", "Perimeter", "Height", "Flooring")
    cells = [cell.text for cell in table.rows[0].cells]
    assert cells == ["R 1.04", "Werkstatt", "31,40 m²", "22,60 m", "3,10", "Estrich"]


def test_a_second_line_that_recurs_under_other_names_is_the_flooring():
    (table,) = plan(["Büro", "Parkett", "18,20 m²"], ["Archiv", "Parkett", "9,40 m²"]).tables
    assert [cell.text for cell in table.rows[1].cells] == ["Archiv", "9,40 m²", "Parkett"]


def test_a_number_that_counts_is_none_of_the_room():
    (table,) = plan(["2 CAR GARAGE", "21'2 x 20'10"], ["DEN", "12' x 11'4"]).tables
    assert table.rows[0].cells[0].text == "2 CAR GARAGE"


def test_one_area_alone_makes_no_table():
    assert plan(["Schnittfläche", "12,40 m²"]).tables == ()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How large is the kitchen?", "12,40"),
        ("Fläche vom Bad?", "6,85"),
        ("Welcher Raum hat 9,10 m²?", "Gäste"),
        ("Raumnummer vom Bad?", "0.12"),
        ("Welche Räume gibt es?", "Küche, Bad, Gäste"),
        ("Was ist der größte Raum?", "Küche"),
    ],
)
def test_rooms_are_found_by_name_and_by_area(question, value):
    page = plan(["Küche", "12,40 m²", "0.11"], ["Bad", "6,85 m²", "0.12"], ["Gäste", "9,10 m²", "0.13"])
    answer = answer_question(ask(question, page))
    assert answer.answered and value in answer.text, answer.text
