"""A page with a parts list and a title block, laid out in many ways: the same questions have the same answers."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from backend.answering.answer import Outcome
from backend.reading.sheet import Sheet
from tests.answering.pages import PITCH, WIDTHS, answer, grid, read, titled
from tests.reading.layout_maker import Layout
from tests.samples import sampled

GERMAN = ("Pos.", "Menge", "Benennung", "Werkstoff")
ENGLISH = ("Item", "Qty", "Description", "Material")
SPANISH = ("Pos.", "Cant.", "Denominación", "Material")
TWO = tuple(f"{one} / {other}" for one, other in zip(GERMAN, ENGLISH, strict=True))
ROWS = (("1", "1", "Gehäuse", "EN-GJS-400"), ("2", "3", "Deckel", "PA66"), ("3", "9", "Stift", "C60"))
TITLE = {"Benennung": "Klemmbock", "Zeichnungsnummer": "KB-310", "Maßstab": "1:3", "Gewicht": "4,6 kg"}
ENGLISH_TITLE = dict(zip(("Title", "Drawing number", "Scale", "Weight"), TITLE.values(), strict=True))

QUESTIONS = (
    ("Werkstoff des Deckels?", "PA66"),
    ("material of item 3", "C60"),
    ("Menge von Position 3?", "9"),
    ("What is item 1?", "Gehäuse"),
    ("Welcher Maßstab?", "1:3"),
    ("drawing number?", "KB-310"),
    ("How heavy is it?", "4,6 kg"),
    ("Wie heißt das Teil?", "Klemmbock"),
)
ABSENT = ("material of item 8", "Werkstoff der Feder?", "Which hardness?", "Wer hat geprüft?")


def page(
    x: float = 20,
    y: float = 20,
    heads: tuple[str, ...] = GERMAN,
    rows: tuple[tuple[str, ...], ...] = ROWS,
    *,
    title: dict[str, str] = TITLE,
    upward: bool = False,
) -> Layout:
    return titled(grid(Layout().frame(), x, y, heads, rows, upward=upward), title)


def unruled() -> Layout:
    """Columns that only stand in line, under a ruled head."""
    layout = titled(Layout().frame(), TITLE).grid(20, 20, WIDTHS, PITCH, [GERMAN])
    for number, row in enumerate(ROWS, 1):
        for column, text in enumerate(row):
            layout.text(21 + sum(WIDTHS[:column]), 20 + number * PITCH + 2.6, text, 2.2)
    return layout.line(20, 20 + 4 * PITCH, 20 + sum(WIDTHS), 20 + 4 * PITCH)


def captioned() -> Layout:
    """A row over the heads that is one cell, with what the table is called."""
    layout = page(y=20 + PITCH).box(20, 20, 20 + sum(WIDTHS), 20 + PITCH)
    return layout.text(80, 22.6, "Stückliste", 2.2)


def wrapped() -> Layout:
    """A cell over two lines, in a row that is as high as two."""
    layout = titled(Layout().frame(), TITLE).grid(20, 20, WIDTHS, PITCH, [GERMAN, ROWS[0]])
    layout.grid(20, 20 + 2 * PITCH, WIDTHS, 2 * PITCH, [("2", "3", "", "PA66")])
    layout.text(73, 20 + 2 * PITCH + 2, "Deckel", 2.2).text(73, 20 + 2 * PITCH + 6, "mit Dichtung", 2.2)
    return layout.grid(20, 20 + 4 * PITCH, WIDTHS, PITCH, [ROWS[2]])


def merged_down() -> Layout:
    """A cell of the last column that is as high as two rows and belongs to both."""
    first = [(*row[:3], "") for row in ROWS]
    layout = titled(Layout().frame(), TITLE).grid(20, 20, WIDTHS[:3], PITCH, [row[:3] for row in (GERMAN, *first)])
    x = 20 + sum(WIDTHS[:3])
    layout.grid(x, 20, WIDTHS[3:], PITCH, [GERMAN[3:]]).box(x, 20 + PITCH, x + WIDTHS[3], 20 + 3 * PITCH)
    layout.text(x + 1, 20 + 2 * PITCH - 1.4, "PA66", 2.2)
    return layout.grid(x, 20 + 3 * PITCH, WIDTHS[3:], PITCH, [ROWS[2][3:]])


def grouped() -> Layout:
    """A row between others that is one cell, with what the rows under it are."""
    layout = titled(Layout().frame(), TITLE).grid(20, 20, WIDTHS, PITCH, [GERMAN, ROWS[0]])
    layout.box(20, 20 + 2 * PITCH, 20 + sum(WIDTHS), 20 + 3 * PITCH).text(60, 20 + 2 * PITCH + 2.6, "Zukaufteile", 2.2)
    return layout.grid(20, 20 + 3 * PITCH, WIDTHS, PITCH, ROWS[1:])


def doubled() -> Layout:
    """Every ruling is two lines, as some systems draw them."""
    layout = page()
    for number in range(len(ROWS) + 2):
        layout.line(20, 20.4 + number * PITCH, 20 + sum(WIDTHS), 20.4 + number * PITCH)
    return layout


def side_by_side() -> Layout:
    """A list that goes on beside itself, under heads of its own."""
    return grid(page(rows=ROWS[:2]), 40 + sum(WIDTHS), 20, GERMAN, ROWS[2:])


LAYOUTS: dict[str, Callable[[], Sheet]] = {
    "as it is": lambda: read(page()),
    "lying on its side": lambda: read(page(), 1),
    "upside down": lambda: read(page(), 2),
    "on its other side": lambda: read(page(), 3),
    "on the right": lambda: read(page(250, 30)),
    "in the middle": lambda: read(page(120, 120)),
    "at the bottom": lambda: read(page(20, 240)),
    "heads below": lambda: read(page(258, 251 - 4 * PITCH, upward=True)),
    "English heads": lambda: read(page(heads=ENGLISH)),
    "Spanish heads": lambda: read(page(heads=SPANISH)),
    "heads in two languages": lambda: read(page(heads=TWO)),
    "English labels": lambda: read(page(title=ENGLISH_TITLE)),
    "labels turned about": lambda: read(page(title=dict(reversed(TITLE.items())))),
    "rows from below": lambda: read(page(rows=ROWS[::-1])),
    "a caption over it": lambda: read(captioned()),
    "no rulings": lambda: read(unruled()),
    "two lines in a cell": lambda: read(wrapped()),
    "a cell over two rows": lambda: read(merged_down()),
    "a group of rows": lambda: read(grouped()),
    "double rulings": lambda: read(doubled()),
    "on beside itself": lambda: read(side_by_side()),
    "rows that are empty": lambda: read(page(rows=(*ROWS, *[("", "", "", "")] * 3))),
    "low rows": lambda: read(titled(Layout().frame(), TITLE).grid(20, 20, WIDTHS, 3.2, [GERMAN, *ROWS])),
    "recognised": lambda: read(page().scanned()),
}
QUICK = ("lying on its side", "heads below", "heads in two languages", "a cell over two rows")
sheet_of = functools.cache(lambda layout: LAYOUTS[layout]())


@pytest.mark.parametrize(("question", "value"), QUESTIONS)
@pytest.mark.parametrize("layout", sampled(LAYOUTS, quick=QUICK))
def test_a_page_answers_the_same_however_it_is_laid_out(layout: str, question: str, value: str) -> None:
    found = answer(question, sheet_of(layout))
    assert found.outcome is Outcome.STATED and found.elements[0].label == value, found.text


@pytest.mark.parametrize("question", ABSENT)
@pytest.mark.parametrize("layout", sampled(LAYOUTS, quick=QUICK))
def test_no_layout_makes_up_what_is_not_there(layout: str, question: str) -> None:
    assert answer(question, sheet_of(layout)).outcome is not Outcome.STATED


@functools.cache
def over_two_pages() -> tuple[Sheet, Sheet]:
    """A parts list that goes on where the next page has its heads again."""
    return read(page(rows=ROWS[:2])), read(page(rows=ROWS[2:], title={**TITLE, "Maßstab": "1:1"}), page=2)


@pytest.mark.parametrize(
    ("question", "on", "value"),
    [
        ("Werkstoff des Deckels?", 1, "PA66"),
        ("material of item 3", 2, "C60"),
        ("Was ist Position 3?", 2, "Stift"),
        ("Welcher Maßstab auf Seite 2?", 2, "1:1"),
        ("Welcher Maßstab?", 1, "1:3"),
    ],
)
def test_a_list_over_two_pages_is_answered_from_the_page_that_has_the_row(question: str, on: int, value: str) -> None:
    found = answer(question, *over_two_pages())
    assert (found.outcome, found.page, found.elements[0].label) == (Outcome.STATED, on, value)


@pytest.mark.parametrize(
    ("question", "value"),
    [("material of item 3", "C60"), ("Menge von Position 3?", None), ("Was ist Position 3?", "Stift")],
)
def test_a_cell_that_is_empty_is_not_filled_from_another_row(question: str, value: str | None) -> None:
    found = answer(question, read(page(rows=(*ROWS[:2], ("3", "", "Stift", "C60")))))
    labels = [element.label for element in found.elements] if found.outcome is Outcome.STATED else [None]
    assert labels == [value]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Menge von Position 2?", "5"),
        ("Werkstoffnummer von Position 1?", "1.0473"),
        ("Kurzname von Position 2?", "C45"),
        ("Werkstoff von Position 2?", None),  # two columns say it
    ],
)
def test_a_head_over_two_columns_is_a_part_of_both(question: str, value: str | None) -> None:
    low = [("", "", "Kurzname", "Nr."), ("1", "2", "P355", "1.0473"), ("2", "5", "C45", "1.0503")]
    layout = titled(Layout().frame(), TITLE).grid(20, 20 + PITCH, WIDTHS, PITCH, low)
    layout.grid(20, 20, (*WIDTHS[:2], WIDTHS[2] + WIDTHS[3]), PITCH, [("Pos.", "Menge", "Werkstoff")])
    found = answer(question, read(layout))
    labels = [element.label for element in found.elements] if found.outcome is Outcome.STATED else [None]
    assert labels == [value]
