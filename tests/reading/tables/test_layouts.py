"""Tables as offices draw them: heads of several rows, heads under the rows, few lines or none, blocks side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backend.reading.sheet import Orientation, TableKind
from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts


def lines(layout: Layout, places: Sequence[float], top: float, pitch: float, rows: Sequence[Sequence[str]]) -> Layout:
    """Rows of text without any rulings, flush left at the places."""
    for number, row in enumerate(rows):
        for x, content in zip(places, row, strict=True):
            if content:
                layout.text(x, top + number * pitch, content)
    return layout


def group_heads() -> Layout:
    """HOLE over two rows, LOCATION over X and Y."""
    layout = Layout().box(30, 30, 110, 42).line(50, 36, 90, 36).line(50, 30, 50, 42).line(90, 30, 90, 42)
    layout.line(70, 36, 70, 42).text(32, 34, "HOLE").text(58, 31.5, "LOCATION").text(58, 37.5, "X").text(78, 37.5, "Y")
    layout.text(92, 34, "SIZE")
    return layout.grid(30, 42, (20, 20, 20, 20), 6, [("P1", "12", "8", "⌀5"), ("P2", "40", "9", "⌀7")])


@pytest.mark.parametrize("turned", range(4))
def test_a_head_over_several_columns_belongs_to_each(turned: int) -> None:
    table = only(group_heads(), turned)
    assert table.headers == ("HOLE", "LOCATION X", "LOCATION Y", "SIZE")
    assert table.roles == {"tag": 0, "x": 1, "y": 2, "size": 3}
    assert texts(table) == [("P1", "12", "8", "⌀5"), ("P2", "40", "9", "⌀7")]


def test_unruled_rows_may_stand_over_their_heads() -> None:
    rows = [("3", "Ring", "1"), ("2", "Bolt", "6"), ("1", "Cover", "1"), ("ITEM", "DESCRIPTION", "QTY")]
    table = only(lines(Layout(), (200, 220, 280), 200, 6, rows))
    assert (table.headers, texts(table)) == (rows[3], [rows[2], rows[1], rows[0]])


def test_rows_in_a_box_are_told_by_their_lines_of_text() -> None:
    rows = [("Part", "Part No."), ("Sill plate", "KX-11"), ("Angle", "KX-12"), ("Shim 2 mm", "KX-13")]
    layout = lines(Layout().box(28, 30, 120, 80).line(28, 46, 120, 46), (30, 80), 41, 7.5, rows)
    table = only(layout.line(28, 38, 120, 38).text(58, 32, "Bill of Materials", 3))
    assert (table.kind, table.caption) == (TableKind.BOM, "Bill of Materials")
    assert texts(table) == rows[1:]


def test_values_flush_right_belong_to_the_heads_flush_left() -> None:
    layout = lines(Layout(), (30, 50, 80, 110), 30, 6, [("TAG", "X", "Y", "SIZE")])
    for number, row in enumerate((("A1", "8.5", "110.25", "⌀6"), ("A2", "120.5", "7", "⌀6.6"))):
        for right, content in zip((34, 78, 108, 140), row, strict=True):
            layout.text(right - 1.5 * len(content), 36 + 6 * number, content)
    assert texts(only(layout)) == [("A1", "8.5", "110.25", "⌀6"), ("A2", "120.5", "7", "⌀6.6")]


def test_a_second_line_of_a_cell_goes_to_its_row() -> None:
    layout = lines(Layout(), (30, 50, 120), 30, 10, [("POS", "BEZEICHNUNG", "MENGE"), ("1", "Flansch", "2")])
    layout.text(50, 43.8, "verzinkt").text(30, 50, "2").text(50, 50, "Welle").text(120, 50, "1")
    assert texts(only(layout)) == [("1", "Flansch verzinkt", "2"), ("2", "Welle", "1")]


def test_a_second_line_of_a_head_belongs_to_it() -> None:
    layout = lines(Layout(), (30, 60, 120), 30, 6, [("ITEM", "DESCRIPTION", "LENGTH"), ("4", "Tube", "380")])
    layout.text(121, 26.6, "CUT").text(100, 30, "QTY").text(101, 36, "2")
    table = only(layout)
    assert table.headers == ("ITEM", "DESCRIPTION", "QTY", "CUT LENGTH")
    assert texts(table) == [("4", "Tube", "2", "380")]


PAIRS = [("Motor", "0,75 kW"), ("Drehzahl", "1450 1/min"), ("Schutzart", "IP 54"), ("Gewicht netto", "41 kg")]


def test_labels_beside_values_are_pairs() -> None:
    table = only(Layout().grid(30, 30, (40, 50), 7, PAIRS))
    assert (table.orientation, table.row_key, texts(table)) == (Orientation.PAIRS, 0, PAIRS)


def test_pairs_side_by_side_are_rows_of_their_own() -> None:
    rows = [(*PAIRS[0], *PAIRS[2]), (*PAIRS[1], *PAIRS[3])]
    assert texts(only(Layout().grid(30, 30, (40, 50, 40, 50), 7, rows))) == PAIRS


def test_heads_in_the_first_column_name_records_beside_them() -> None:
    rows = [("HOLE", "A", "B", "C"), ("X", "10", "20", "30"), ("Y", "5", "5", "15"), ("SIZE", "⌀3", "⌀4", "⌀4")]
    table = only(Layout().grid(30, 30, (20, 15, 15, 15), 7, rows))
    assert (table.orientation, table.headers) == (Orientation.COLUMNS, ("HOLE", "X", "Y", "SIZE"))
    assert texts(table)[1] == ("B", "20", "5", "⌀4")


def test_a_second_block_beside_goes_on_with_the_rows() -> None:
    head = ("POS", "BEZEICHNUNG", "MENGE")
    layout = Layout().grid(30, 30, (12, 50, 18), 7, [head, ("1", "Platte", "1"), ("2", "Rohr", "4")])
    table = only(layout.grid(120, 30, (12, 50, 18), 7, [head, ("3", "Bolzen", "8"), ("4", "Deckel", "1")]))
    assert [row[1] for row in texts(table)] == ["Platte", "Rohr", "Bolzen", "Deckel"]


def test_a_block_without_heads_beside_a_table_of_its_widths_goes_on_with_it() -> None:
    rows = [("POS", "BEZEICHNUNG", "MENGE"), ("1", "Platte", "1"), ("2", "Rohr", "4")]
    layout = Layout().grid(30, 30, (12, 50, 18), 7, rows)
    table = only(layout.grid(115, 37, (12, 50, 18), 7, [("3", "Bolzen", "8"), ("4", "Deckel", "1")]))
    assert [row[1] for row in texts(table)] == ["Platte", "Rohr", "Bolzen", "Deckel"]


def test_words_over_aligned_numbers_are_heads_though_no_line_is_drawn() -> None:
    rows = [("Feder", "Kraft", "Weg"), ("weich", "120 N", "14"), ("mittel", "180 N", "12"), ("hart", "260 N", "9")]
    table = only(lines(Layout(), (30, 60, 90), 30, 6, rows))
    assert (table.headers, texts(table)) == (rows[0], rows[1:])


def test_labels_beside_aligned_values_are_pairs_though_no_line_is_drawn() -> None:
    assert texts(only(lines(Layout(), (30, 80), 30, 6, PAIRS))) == PAIRS


def test_dimensions_under_one_another_are_no_table() -> None:
    rows = [("12", "8,5"), ("30", "8,5"), ("45", "⌀6"), ("60", "⌀6")]
    assert find_tables(lines(Layout(), (30, 80), 30, 6, rows).page()) == []


def test_a_cell_over_two_rows_counts_for_both() -> None:
    layout = Layout().grid(60, 30, (40, 20), 7, [("DESCRIPTION", "QTY"), ("Bolt", "4"), ("Nut", "8")])
    layout.box(30, 30, 60, 37).text(32, 32, "ITEM").box(30, 37, 60, 51).text(32, 43, "7")
    assert texts(only(layout)) == [("7", "Bolt", "4"), ("7", "Nut", "8")]


@pytest.mark.parametrize(
    ("head", "role"),
    [("Supplier Part #", "part_number"), ("RELEASED DATE", "date"), ("S.No", "item"), ("Swing No", None)],
)
def test_a_head_that_qualifies_a_known_one_is_of_its_kind(head: str, role: str | None) -> None:
    layout = Layout().grid(30, 30, (20, 60, 20), 7, [("QTY", "DESCRIPTION", head), ("1", "Bolt", "88-2")])
    assert dict.fromkeys(only(layout).roles) == dict.fromkeys(["quantity", "description", *([role] if role else [])])


def test_the_frame_of_a_sheet_with_its_zones_is_no_table() -> None:
    layout = Layout().frame().box(5, 5, 415, 292)
    for place in range(1, 8):
        layout.line(52 * place, 5, 52 * place, 10).line(52 * place, 287, 52 * place, 292)
        layout.text(52 * place - 25, 6, str(place), 2.5).text(52 * place - 25, 288, str(place), 2.5)
    assert find_tables(layout.page()) == []


def test_heads_set_smaller_to_fit_their_columns_are_heads_all_the_same() -> None:
    layout = Layout().text(30, 31.2, "Änd. / Rev", 1.4).text(44, 30, "Beschreibung / Change", 2.6)
    layout.text(82, 30, "Tag / Date", 2.6).text(104, 30.5, "Bearb. / Name", 2.2)
    rows = [("A", "Bohrung verlegt", "18.04.2016", "GRI"), ("B", "Werkstoff neu", "27.01.2022", "D. Roth")]
    for number, row in enumerate(rows):
        for x, content in zip((34, 44, 82, 104), row, strict=True):
            layout.text(x, 38 + 8 * number, content, 2.6)
    table = only(layout)
    assert (table.kind, texts(table)) == (TableKind.REVISION, rows)
    assert table.roles == {"revision": 0, "description": 1, "date": 2, "author": 3}


def test_heads_need_not_line_up_with_the_values_under_them() -> None:
    layout = lines(Layout(), (30, 60, 80), 30, 8, [("Baugröße", "A", "B")])
    for number, row in enumerate((("GX20", "44.5", "26.5"), ("GX32", "70.9", "42.1"), ("GX44", "123.7", "57.2"))):
        layout.text(30, 38 + 8 * number, row[0])
        for right, content in zip((76, 96), row[1:], strict=True):
            layout.text(right - 1.5 * len(content), 38 + 8 * number, content)
    table = only(layout)
    assert (table.headers, texts(table)[2]) == (("Baugröße", "A", "B"), ("GX44", "123.7", "57.2"))


def test_columns_may_stand_nearer_to_each_other_than_words() -> None:
    layout = Layout().text(30, 30, "POS").text(40, 30, "DATE OF ISSUE").text(60.6, 30, "DESCRIPTION OF CHANGE")
    layout.text(94, 30, "BY").text(30, 36, "1").text(40, 36, "12.04.2021 ab").text(60.6, 36, "Bore moved").text(
        94, 36, "KL"
    )
    (row,) = texts(only(layout))
    assert row == ("1", "12.04.2021 ab", "Bore moved", "KL")


@pytest.mark.parametrize(
    "heads",
    [
        ("Rev.", "Änderungstext", "Datum", "Name"),
        ("Ind.", "Modification", "Date", "Nom"),
        ("Rev", "What", "Date", "Name"),
    ],
)
def test_a_name_in_a_list_of_revisions_is_a_persons(heads):
    rows = [("A", "Nut tiefer", "03.02.2016", "T. Lorenz"), ("B", "Fase kleiner", "14.05.2018", "U. Senn")]
    table = only(Layout().grid(20, 40, (20, 70, 40, 40), 7, [heads, *rows]))
    assert table.kind == TableKind.REVISION
    assert table.roles["author"] == 3 and table.roles["description"] == 1


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("ends", [58.0, 64.0, 76.0])
def test_a_table_at_the_edge_is_not_cut_where_a_zone_of_the_border_ends(turned: int, ends: float) -> None:
    rows = [("1", "Cover", "2"), ("2", "Ring", "4"), ("3", "Washer", "8"), ("4", "Pin", "1"), ("5", "Shim", "3")]
    layout = Layout().grid(30, 40, (20, 40, 20), 6, [("ITEM", "DESCRIPTION", "QTY"), *rows])
    layout.box(110, 20, 116, ends).box(110, ends, 116, 130)
    table = only(layout, turned)
    assert table.headers == ("ITEM", "DESCRIPTION", "QTY")
    assert texts(table) == rows
