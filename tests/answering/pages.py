"""Sheets that are read from pages which the tests lay out, and questions about them: page, Sheet, answer."""

from __future__ import annotations

from collections.abc import Sequence

from backend.answering.answer import Answer
from backend.answering.reader.answer import answer_question
from backend.reading.page import sheet_of
from backend.reading.sheet import Sheet
from tests.answering.sheets import ask
from tests.reading.layout_maker import Layout

PITCH = 8.0
WIDTHS = (26.0, 26.0, 50.0, 50.0)


def read(layout: Layout, turned: int = 0, page: int = 1) -> Sheet:
    spans, content = layout.made(turned)
    return sheet_of(content, spans, page)


def grid(
    layout: Layout, x: float, y: float, heads: Sequence[str], rows: Sequence[Sequence[str]], *, upward: bool = False
) -> Layout:
    """A ruled table with its heads above, or below as parts lists over a title block have them."""
    return layout.grid(x, y, WIDTHS[: len(heads)], PITCH, [*rows[::-1], heads] if upward else [heads, *rows])


def titled(layout: Layout, values: dict[str, str], x: float = 280, y: float = 251) -> Layout:
    """Labels over their values in ruled cells, two a row."""
    for number, (label, value) in enumerate(values.items()):
        layout.cell(x + 65 * (number % 2), y + 12 * (number // 2), 65, 12, label, value)
    return layout


def answer(question: str, *sheets: Sheet, page: int = 1) -> Answer:
    return answer_question(ask(question, *sheets, page=page, page_given=False))
