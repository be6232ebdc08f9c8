"""The border of a sheet: the innermost of the long lines near its edges."""

from __future__ import annotations

import pytest

from backend.reading.layout.border import border_of
from tests.reading.layout_maker import PX, Layout

WIDTH, HEIGHT = 420.0, 297.0


def border(layout: Layout) -> tuple[float, float, float, float]:
    """In millimetres."""
    found = border_of(layout.page().facing(0).rulings)
    return tuple(round(side / PX) for side in (found.x1, found.y1, found.x2, found.y2))  # type: ignore[return-value]


@pytest.mark.parametrize("margin", [10, 25, 50])
def test_the_innermost_line_near_an_edge_is_the_border_however_wide_the_filing_margin(margin: float) -> None:
    layout = Layout(WIDTH, HEIGHT).box(5, 5, WIDTH - 5, HEIGHT - 5).box(margin, 10, WIDTH - 10, HEIGHT - 10)
    assert border(layout) == (margin, 10, WIDTH - 10, HEIGHT - 10)


def test_long_lines_farther_inside_belong_to_the_drawing() -> None:
    layout = Layout(WIDTH, HEIGHT).frame().line(90, 10, 90, HEIGHT - 10).line(10, 200, WIDTH - 10, 200)
    assert border(layout) == (10, 10, WIDTH - 10, HEIGHT - 10)


@pytest.mark.parametrize(("share", "left"), [(0.45, 10), (0.65, 25)])
def test_only_a_line_along_most_of_an_edge_is_its_border(share: float, left: float) -> None:
    layout = Layout(WIDTH, HEIGHT).frame().line(25, 20, 25, 20 + share * HEIGHT)
    assert border(layout)[0] == left


def test_pieces_of_one_line_count_together() -> None:
    layout = Layout(WIDTH, HEIGHT).frame()
    for piece in range(5):
        layout.line(25, 20 + 50 * piece, 25, 60 + 50 * piece)
    assert border(layout)[0] == 25


def test_a_sheet_without_lines_ends_at_its_edges() -> None:
    assert border(Layout(WIDTH, HEIGHT).text(100, 100, "NOTE")) == (0, 0, WIDTH, HEIGHT)
