"""Lists of changes without heads: told by marks that count and by dates under one another."""

from __future__ import annotations

import pytest

from backend.reading.sheet import Table, TableKind
from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import texts
from tests.samples import every

CHANGES = [
    ("c", "Bund verbreitert", "14.02.2022", "Hü"),
    ("b", "2x M5 zugefügt", "03.11.2020", "Vo"),
    ("a", "Rz 6,3 war Rz 16", "27.05.2019", "Hü"),
]
PLACES = (240.0, 250.0, 330.0, 365.0)


def listed(*changes: tuple[str, ...], places: tuple[float, ...] = PLACES, pitch: float = 5.0) -> Layout:
    layout = Layout()
    for number, change in enumerate(changes):
        for x, text in zip(places, change, strict=False):
            if text:
                layout.text(x, 200 + pitch * number, text)
    return layout


def changes_on(layout: Layout, turned: int = 0) -> list[Table]:
    return [table for table in find_tables(layout.page(turned)) if table.kind is TableKind.REVISION]


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("changes", [CHANGES, CHANGES[::-1], CHANGES[:2]], ids=["down", "up", "two"])
def test_marks_that_count_beside_dates_make_a_list(changes, turned: int) -> None:
    (table,) = changes_on(listed(*changes), turned)
    assert texts(table) == changes
    assert table.roles == {"revision": 0, "description": 1, "date": 2, "author": 3}


@every("marks", [("0", "1", "2"), ("01", "02", "03"), ("A", "B", "C"), ("H", "J", "K"), ("-", "A", "B")])
def test_marks_are_letters_or_numbers(marks: tuple[str, ...]) -> None:
    rows = [(mark, *change[1:3]) for mark, change in zip(marks, CHANGES, strict=True)]
    (table,) = changes_on(listed(*rows))
    assert texts(table) == rows
    assert "author" not in table.roles


@every("marks", [("A", "D", "K"), ("1", "5", "9"), ("a", "B", "c"), ("2", "1", "2")])
def test_marks_that_do_not_count_make_no_list(marks: tuple[str, ...]) -> None:
    rows = [(mark, *change[1:3]) for mark, change in zip(marks, CHANGES, strict=True)]
    assert not any(len(table.rows) == 3 for table in changes_on(listed(*rows)))


def test_one_line_of_a_mark_a_text_and_a_date_is_no_list() -> None:
    assert not changes_on(listed(CHANGES[0]))


def test_dates_that_do_not_stand_under_one_another_make_no_list() -> None:
    layout = listed(CHANGES[0]).text(240, 205, "b").text(250, 205, "Text").text(300, 205, "03.11.2020")
    assert not changes_on(layout)


def test_the_date_may_stand_behind_the_mark() -> None:
    rows = [(mark, date, text) for mark, text, date, _ in CHANGES]
    (table,) = changes_on(listed(*rows, places=(240, 250, 290)))
    assert texts(table) == [change[:3] for change in CHANGES]


def test_a_label_of_the_title_block_beside_the_date_is_no_name() -> None:
    layout = listed(*[change[:3] for change in CHANGES]).text(360, 200, "Datum").text(360, 205, "Gepr.")
    (table,) = changes_on(layout)
    assert "author" not in table.roles


def test_a_change_may_take_two_lines() -> None:
    layout = listed(*CHANGES, pitch=9).text(250, 204, "und Nut tiefer")
    (table,) = changes_on(layout)
    assert [row[1] for row in texts(table)] == ["Bund verbreitert und Nut tiefer", CHANGES[1][1], CHANGES[2][1]]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Index b: Tor verschoben, 11.03.2021 Kl", ("b", "Tor verschoben", "11.03.2021", "Kl")),
        ("Rev 2 - hole pattern moved 2021-03-11", ("2", "hole pattern moved", "2021-03-11")),
    ],
)
def test_a_line_that_says_that_it_is_of_a_revision_is_a_list_by_itself(line: str, row: tuple[str, ...]) -> None:
    (table,) = changes_on(Layout().text(240, 200, line))
    assert texts(table) == [row]
    x1 = [cell.box.x1 for cell in table.rows[0].cells]
    assert x1 == sorted(x1) and len(set(x1)) == len(row)


def test_a_head_in_one_line_says_what_the_line_under_it_is() -> None:
    layout = Layout().text(240, 200, "INDEX / ÄNDERUNG / DATUM").text(240, 205, "A Griff ergänzt 09.01.24")
    (table,) = changes_on(layout)
    assert texts(table) == [("A", "Griff ergänzt", "09.01.24")]
    assert not changes_on(Layout().text(240, 205, "A Griff ergänzt 09.01.24"))


@pytest.mark.parametrize("marked", [True, False], ids=["mark apart", "mark in the text"])
def test_who_changed_it_may_stand_before_the_date(marked: bool) -> None:
    layout = Layout()
    for y, mark, text, rest in (
        (200, "01", "Ring 40 statt 38", "Moser 04.05.2021"),
        (205, "02", "Nut tiefer", "Ebner 1.2.2022"),
    ):
        layout = layout.text(20, y, mark).text(30, y, text) if marked else layout.text(20, y, f"{mark} {text}")
        layout = layout.text(75, y, rest)
    (table,) = changes_on(layout)
    rows = [("01", "Ring 40 statt 38", "04.05.2021", "Moser"), ("02", "Nut tiefer", "1.2.2022", "Ebner")]
    assert texts(table) == rows
    assert all(row.cells[3].box.x2 <= row.cells[2].box.x1 for row in table.rows)


def test_a_column_of_initials_tells_no_changes() -> None:
    (table,) = changes_on(listed(("1", "ABR", "05.02.2023"), ("2", "ABR", "19.08.2023")))
    assert table.roles == {"revision": 0, "author": 1, "date": 2}


def test_persons_with_initials_are_no_changes() -> None:
    layout = Layout().text(240, 200, "R. Adams").text(270, 200, "05.02.2023").text(240, 205, "S. Baker")
    assert not changes_on(layout.text(270, 205, "07.02.2023"))


def test_the_last_mark_is_the_revision_of_the_sheet() -> None:
    from backend.reading.title.find import find_title_block

    page = listed(*CHANGES).page()
    entries = find_title_block(page, find_tables(page)).entries
    assert [entry.value for entry in entries if entry.field.value == "revision"] == ["c"]
