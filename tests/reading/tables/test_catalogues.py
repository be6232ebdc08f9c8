"""Tables of catalogues: heads of one and of two lines side by side, narrow columns, remarks under the rows."""

from __future__ import annotations

import pytest

from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts

UPPER = ("Größe", "TKN", "", "", "", "d", "d", "", "m")
LOWER = ("Size", "[Nm]", "", "", "", "min", "max", "", "[kg]")
BETWEEN = ("", "", "ØD", "L", "E", "", "", "S", "")
HEADS = ("Größe Size", "TKN [Nm]", "ØD", "L", "E", "d min", "d max", "S", "m [kg]")
ROWS = [
    ("6", "2,5", "18", "26", "9", "4", "8", "M2", "0,011"),
    ("11", "8", "27", "33", "12", "5", "14", "M3", "0,039"),
    ("21", "31", "52", "71", "17", "9", "22", "M5", "0,31"),
]
PLACES = range(30, 30 + 9 * len(HEADS), 9)
REMARK = "TKN = Nenndrehmoment bei ruhigem Lauf, gemessen ohne Last"


def catalogue(pitch: float = 4.6, remark: str = "") -> Layout:
    layout = Layout()
    for x, upper, lower, middle in zip(PLACES, UPPER, LOWER, BETWEEN, strict=True):
        for text, y in ((upper, 30), (lower, 30 + pitch), (middle, 30 + pitch / 2)):
            if text:
                layout.text(x, y, text, 2)
    for number, row in enumerate(ROWS):
        for x, text in zip(PLACES, row, strict=True):
            layout.text(x, 42 + 5 * number, text, 2)
    return layout.text(30, 42 + 5 * len(ROWS), remark, 2) if remark else layout


@pytest.mark.parametrize("turned", [0, 1])
@pytest.mark.parametrize("pitch", [3.6, 4.6])
def test_heads_of_one_line_stand_between_those_of_two(pitch: float, turned: int) -> None:
    table = only(catalogue(pitch), turned)
    assert (table.headers, texts(table)) == (HEADS, ROWS)


def test_a_remark_that_runs_across_the_columns_is_no_row() -> None:
    (table,) = find_tables(catalogue(remark=REMARK).page())
    assert texts(table) == ROWS


LETTERS = ("Typ", "H", "N", "L1", "G")
GUIDES = [("QF 12", "18", "9", "40", "M3"), ("QF 16", "22", "11", "51", "M4"), ("QF 20", "27", "14", "63", "M5")]


def test_letters_over_columns_are_dimensions_and_no_numbers_of_items() -> None:
    table = only(Layout().grid(30, 30, (30, 14, 14, 14, 16), 7, [LETTERS, *GUIDES]))
    assert (table.roles, table.row_key) == ({}, 0)  # the `N` numbers nothing, and a `Typ` is no typical value


def test_rows_may_be_named_under_an_empty_corner() -> None:
    rows = [("", "Area [cm²]", "Force [kN]"), ("Push", "20.4", "32.6"), ("Pull", "14.7", "23.5")]
    table = only(Layout().grid(30, 30, (40, 30, 30), 7, rows))
    assert (table.headers, texts(table)) == (rows[0], rows[1:])


GEAR = [("Modul", "mn", "2,5"), ("Zähnezahl", "z", "31"), ("Achsabstand", "a", "96,25"), ("Kopfkürzung", "k", "0,1")]


def test_labels_and_values_may_stand_under_a_row_of_fewer_cells() -> None:
    layout = Layout().grid(30, 37, (50, 15, 30), 7, GEAR).cell(30, 30, 50, 7).cell(80, 30, 45, 7)
    table = only(layout.text(31, 32, "Kegelrad", 2.2).text(81, 32, "geradverzahnt", 2.2))
    assert texts(table) == [(f"{label} {letter}", value) for label, letter, value in GEAR]
    assert table.caption == "Kegelrad geradverzahnt"


@pytest.mark.parametrize("ruled", [True, False])
def test_a_row_of_units_belongs_to_the_heads(ruled: bool) -> None:
    heads = ("Cod.", "D", "n x M", "L", "Mt")
    rows = [
        ("RS-20", "44", "4 x M4", "19", "95"),
        ("RS-25", "52", "5 x M4", "22", "140"),
        ("RS-30", "58", "6 x M5", "25", "210"),
    ]
    units = ("", "mm", "", "mm", "Nm")
    layout = Layout()
    if ruled:
        layout = layout.grid(30, 30, (30, 16, 24, 16, 16), 7, [heads, units, *rows])
    else:
        for y, row in enumerate([heads, units, *rows]):
            for x, text in zip((30, 60, 80, 110, 130), row, strict=True):
                layout = layout.text(x, 30 + 5 * y, text) if text else layout
    tables = find_tables(layout.page())
    if ruled:
        assert tables[0].headers == ("Cod.", "D [mm]", "n x M", "L [mm]", "Mt [Nm]") and texts(tables[0]) == rows
    assert not any("mm" in row[1] for table in tables for row in texts(table))


def test_a_cell_over_the_whole_height_beside_a_list_is_none_of_it() -> None:
    rows = [("Ind", "Modification", "Date"), ("A", "Premier tirage", "08/02/2012"), ("B", "Trou ajouté", "21/06/2013")]
    layout = Layout().grid(90, 30, (14, 60, 30), 7, rows).box(30, 30, 90, 51).text(32, 36, "ATELIERS DU LAC", 2.2)
    (table,) = find_tables(layout.page())
    assert (table.headers, texts(table)) == (rows[0], rows[1:])


def test_strokes_that_ocr_read_as_figures_among_letters_of_dimensions_are_letters() -> None:
    heads = ("Ref.", "d", "h", "13", "|4", "G2")
    rows = [
        ("AG 5", "5", "33", "20", "42", "M5"),
        ("AG 6", "6", "36", "22", "46", "M6"),
        ("AG 8", "8", "42", "25", "54", "M8"),
    ]
    layout = Layout().grid(30, 30, (30, 12, 12, 12, 12, 16), 7, [heads, *rows])
    assert only(layout.scanned()).headers == ("Ref.", "d", "h", "l3", "l4", "G2")
