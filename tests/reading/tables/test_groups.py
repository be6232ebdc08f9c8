"""Rows in groups, each under a title that runs across the table, and heads that say everything twice."""

from __future__ import annotations

import pytest

from backend.reading.labels.table_heads import role_of
from backend.reading.sheet import TitleField
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts
from tests.samples import every

WIDTHS = (14, 16, 50, 32, 28)
HEAD = ("Pos.", "Menge", "Benennung", "Sach-Nr.", "Werkstoff")
ROWS = [
    ("1", "2", "Gehäuse", "88-210", "EN AC-43000"),
    ("2", "1", "Welle", "88-214", "C45E"),
    ("3", "12", "Stift 5x20", "ISO 8734", "St"),
    ("4", "4", "Mutter M8", "ISO 4032", "8"),
]
LEFT, TOP, PITCH = 200.0, 30.0, 7.0


def grouped(*groups: list[tuple[str, ...]], title: float = PITCH) -> Layout:
    """A parts list whose groups of rows have a title between them."""
    layout, y = Layout().frame().grid(LEFT, TOP, WIDTHS, PITCH, [HEAD, *groups[0]]), TOP + PITCH * (1 + len(groups[0]))
    for number, rows in enumerate(groups[1:]):
        layout.box(LEFT, y, LEFT + sum(WIDTHS), y + title).text(LEFT + 2, y + 2, f"Gruppe {number + 2}")
        layout.grid(LEFT, y + title, WIDTHS, PITCH, rows)
        y += title + PITCH * len(rows)
    return layout


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize(
    "groups", [(ROWS[:2], ROWS[2:]), (ROWS[:3], ROWS[3:]), (ROWS[:2], ROWS[2:3], ROWS[3:])], ids=["2+2", "3+1", "2+1+1"]
)
def test_rows_go_on_under_the_title_of_the_next_group(groups, turned: int) -> None:
    assert texts(only(grouped(*groups), turned)) == ROWS


def test_groups_over_their_heads_are_read_upwards() -> None:
    layout = Layout().frame().grid(LEFT, 180, WIDTHS, PITCH, [*ROWS[2:][::-1]])
    layout.box(LEFT, 194, LEFT + sum(WIDTHS), 201).text(LEFT + 2, 196, "Normteile")
    assert texts(only(layout.grid(LEFT, 201, WIDTHS, PITCH, [*ROWS[:2][::-1], HEAD]))) == ROWS


def test_a_first_group_of_one_row_is_not_the_whole_list() -> None:
    page = grouped(ROWS[:1], ROWS[1:]).page()
    entries = find_title_block(page, find_tables(page)).entries
    assert TitleField.MATERIAL not in {entry.field for entry in entries}


def test_a_block_with_the_same_columns_far_below_is_no_group_of_the_table() -> None:
    layout = grouped(ROWS[:2]).grid(LEFT, 120, WIDTHS, PITCH, ROWS[2:])
    assert texts(find_tables(layout.page())[0]) == ROWS[:2]


def test_a_block_with_other_columns_is_no_group_of_the_table() -> None:
    layout = grouped(ROWS[:2]).box(LEFT, 51, 340, 58).text(LEFT + 2, 53, "Prüfmaße")
    tables = find_tables(layout.grid(LEFT, 58, (60, 80), PITCH, [("A", "12,4"), ("B", "13,1")]).page())
    assert [texts(table) for table in tables if table.headers == HEAD] == [ROWS[:2]]


@every(
    ("head", "role"),
    [
        ("Menge Qty", "quantity"),
        ("Pos. Item", "item"),
        ("Benennung Description", "description"),
        ("Part No. Sach-Nr.", "part_number"),
        ("Werkstoff Material", "material"),
        ("Menge Werkstoff", "material"),
    ],
)
def test_a_head_that_says_the_same_in_two_languages_has_that_role(head: str, role: str) -> None:
    assert role_of(head) == role


def test_heads_in_two_languages_may_stand_over_one_another_in_a_cell() -> None:
    layout, x = Layout().frame().grid(LEFT, TOP, WIDTHS, 9, [("",) * 5]), LEFT
    for width, upper, lower in zip(WIDTHS, HEAD, ("Item", "Qty", "Description", "Part No.", "Material"), strict=True):
        layout.text(x + 1, TOP + 1, upper, 2).text(x + 1, TOP + 5, lower, 2)
        x += width
    table = only(layout.grid(LEFT, TOP + 9, WIDTHS, PITCH, ROWS))
    assert table.roles == {"item": 0, "quantity": 1, "description": 2, "part_number": 3, "material": 4}
    assert texts(table) == ROWS


def test_a_cell_over_several_rows_is_of_each_of_them() -> None:
    layout = Layout().frame().grid(LEFT, TOP, WIDTHS, PITCH, [HEAD])
    layout.grid(LEFT, TOP + PITCH, WIDTHS[:4], PITCH, [row[:4] for row in ROWS[:2]])
    left, top = LEFT + sum(WIDTHS[:4]), TOP + PITCH
    layout.box(left, top, left + WIDTHS[4], top + 2 * PITCH).text(left + 2, top + 6, "S235JR")
    assert [row[4] for row in texts(only(layout))] == ["S235JR", "S235JR"]
