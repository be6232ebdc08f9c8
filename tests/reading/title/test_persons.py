"""Who drew, checked and approved a sheet and when: in rows or side by side, ruled or not, headed or not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backend.reading.facts import FactKind, facts_of
from backend.reading.labels.forms import accept
from backend.reading.page import sheet_of
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from tests.reading.layout_maker import Layout

Row = tuple[str, str, str]
GERMAN: list[Row] = [
    ("Gezeichnet", "R. Adeyemi", "23.09.2018"),
    ("Geprüft", "L. Moreau", "25.09.2018"),
    ("Freigegeben", "S. Novák", "02.10.2018"),
]
ENGLISH: list[Row] = [
    ("Drawn", "R. Adeyemi", "2018-09-23"),
    ("Checked", "L. Moreau", "2018-09-25"),
    ("Approved", "S. Novák", "2018-10-02"),
]
PERSONS = {F.DRAWN_BY: "R. Adeyemi", F.CHECKED_BY: "L. Moreau", F.APPROVED_BY: "S. Novák"}
X, Y = 280.0, 220.0


def titled(layout: Layout, left: float = X, width: float = 100) -> Layout:
    return layout.cell(left, Y - 12, width, 12, "Benennung", "Stützlager")


def in_rows(rows: Sequence[Row], *, ruled: bool = True, widths: Sequence[float] = (30, 40, 30), height: float = 8,
            text: float = 2.5) -> Layout:  # fmt: skip
    layout = Layout().frame()
    for number, row in enumerate(rows):
        left, top = X, Y + number * height
        for content, width in zip(row, widths, strict=True):
            if ruled:
                layout.box(left, top, left + width, top + height)
            if content:
                layout.text(left + 1.5, top + (height - text) / 2, content, text)
            left += width
    return titled(layout)


def side_by_side(rows: Sequence[Row], *, ruled: bool = True) -> Layout:
    layout = Layout().frame()
    for column, cells in enumerate(rows):
        left = X - 80 + 60 * column
        for row, content in enumerate(cells):
            if ruled:
                layout.box(left, Y + 8 * row, left + 60, Y + 8 * row + 8)
            if content:
                layout.text(left + 2, Y + 8 * row + 2.7, content, 2.5)
    return titled(layout, X - 80, 180)


def read(layout: Layout, turned: int = 0) -> dict[F, str]:
    page = layout.page(turned)
    found: dict[F, str] = {}
    for entry in find_title_block(page, find_tables(page)).entries:
        found.setdefault(entry.field, entry.value)
    return found


def swapped(rows: Sequence[Row]) -> list[Row]:
    return [(one, other, name) for one, name, other in rows]


HEADS, ENGLISH_HEADS, NO_HEADS = ("", "Name", "Datum"), ("", "NAME", "DATE"), ("", "", "")


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("layout", [in_rows([HEADS, *GERMAN]), side_by_side(GERMAN)], ids=["rows", "side by side"])
def test_each_person_is_read_whichever_way_the_sheet_lies(layout: Layout, turned: int) -> None:
    found = read(layout, turned)
    assert PERSONS.items() <= found.items() and found[F.DATE] == "23.09.2018"


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize(
    "rows",
    [
        [HEADS, *GERMAN],
        [*GERMAN, HEADS],
        swapped([HEADS, *GERMAN]),
        [ENGLISH_HEADS, *ENGLISH],
        swapped([ENGLISH_HEADS, *ENGLISH]),
        [NO_HEADS, *GERMAN],
        [NO_HEADS, *ENGLISH],
    ],
    ids=["headed", "heads below", "date first", "English", "English, date first", "no heads", "English, no heads"],
)
def test_rows_may_be_headed_in_any_order_or_not_at_all(rows: list[Row], ruled: bool) -> None:
    assert PERSONS.items() <= read(in_rows(rows, ruled=ruled)).items()


@pytest.mark.parametrize("rows", [GERMAN, ENGLISH, swapped(GERMAN)], ids=["German", "English", "date first"])
def test_persons_may_stand_side_by_side_each_over_a_name_and_a_date(rows: list[Row]) -> None:
    assert PERSONS.items() <= read(side_by_side(rows)).items()


def test_side_by_side_they_need_no_rulings_where_the_name_is_next() -> None:
    assert PERSONS.items() <= read(side_by_side(GERMAN, ruled=False)).items()


@pytest.mark.parametrize("make", [in_rows, side_by_side])
def test_who_has_not_signed_gets_nobody_elses_name(make) -> None:
    found = read(make([GERMAN[0], ("Geprüft", "", ""), GERMAN[2]]))
    assert F.CHECKED_BY not in found
    assert (found[F.DRAWN_BY], found[F.APPROVED_BY]) == ("R. Adeyemi", "S. Novák")


@pytest.mark.parametrize("make", [in_rows, side_by_side])
def test_a_grid_that_nobody_filled_names_nobody(make) -> None:
    assert not set(PERSONS) & set(read(make([(label, "", "") for label, _, _ in GERMAN])))


@pytest.mark.parametrize(("height", "text"), [(5, 1.8), (14, 2.5)])
def test_rows_may_be_low_or_high(height: float, text: float) -> None:
    assert PERSONS.items() <= read(in_rows([HEADS, *GERMAN], height=height, text=text)).items()


def own_cells(separator: str, rows: Sequence[Row] = GERMAN) -> Layout:
    """Each person in one cell with its label, the date behind the name."""
    layout = Layout().frame().cell(X, Y - 12, 120, 12, "Benennung", "Stützlager")
    for number, (label, name, date) in enumerate(rows):
        layout.cell(X, Y + 12 * number, 60, 12, label, f"{name}{separator}{date}")
        layout.cell(X + 60, Y + 12 * number, 60, 12, "Werkstoff" if number == 0 else "", "S235JR" if not number else "")
    return layout


def acts(layout: Layout) -> set[tuple[str, str]]:
    """The dates of a sheet with the field of whose they are."""
    facts = facts_of(sheet_of(layout.made()[1], layout.made()[0], 1))
    return {(fact.role, fact.text) for fact in facts if fact.kind is FactKind.TITLE and fact.field is F.DATE}


@pytest.mark.parametrize("separator", [" ", " / ", "   ", ", "])
def test_a_name_and_a_date_in_one_cell_are_who_did_it_and_when(separator: str) -> None:
    layout = own_cells(separator)
    found = read(layout)
    assert PERSONS.items() <= found.items() and found[F.DATE] == "23.09.2018"
    assert acts(layout) == {
        ("drawn_by", "23.09.2018"), ("checked_by", "25.09.2018"), ("approved_by", "02.10.2018"),
    }  # fmt: skip
    assert F.DRAWING_NUMBER not in found


def test_two_acts_of_one_day_are_two_dates() -> None:
    rows = [(label, name, "23.09.2018") for label, name, _ in GERMAN[:2]]
    assert acts(own_cells(" ", rows)) == {("drawn_by", "23.09.2018"), ("checked_by", "23.09.2018")}


def test_a_name_in_the_own_cell_leaves_what_stands_beside_to_others() -> None:
    layout = Layout().frame().cell(X, Y, 40, 12, "DRAWN", "R. Adeyemi").cell(X, Y + 12, 40, 12, "SCALE", "1:2")
    layout.box(X + 40, Y, X + 100, Y + 12).text(X + 44, Y + 4, "TORVALD PRESSES INC.", 3)
    layout.cell(X + 40, Y + 12, 60, 12, "TITLE", "PLATEN")
    page = layout.page()
    drawn = [entry.value for entry in find_title_block(page, []).entries if entry.field == F.DRAWN_BY]
    assert drawn == ["R. Adeyemi"]


@pytest.mark.parametrize("text", ["R. Ek / 2021-05-04", "mlindt 2019-02-28", "04.05.2021 Ek"])
def test_a_person_and_a_date_are_no_drawing_number(text: str) -> None:
    assert accept(F.DRAWING_NUMBER, text) is None
    assert accept(F.DRAWING_NUMBER, "GX-2021-05-04") == "GX-2021-05-04"


def test_a_company_has_approved_nothing():
    for text in ("Lindqvist Pumpen GmbH", "ORTOV STROJE s.r.o.", "Harlow & Tate Ltd."):
        assert accept(F.APPROVED_BY, text) is None, text
    for text in ("R. Lindqvist", "A. Co", "KG"):
        assert accept(F.APPROVED_BY, text) == text
