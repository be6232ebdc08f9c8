"""Parts lists, revision tables and hole tables, ruled or not, standing on their head or their feet."""

from __future__ import annotations

import pytest

from backend.reading.labels.table_heads import kind_of, role_of
from backend.reading.sheet import TableKind
from backend.reading.tables.find import find_tables
from tests.reading import layout_sheets as sheets
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts
from tests.samples import every

BOM = [
    ("Pos.", "Menge", "Benennung", "Sach-Nr.", "Werkstoff"),
    ("1", "2", "Lagerdeckel", "4711-01", "S235JR"),
    ("2", "8", "Zylinderschraube M6x20", "ISO 4762", "8.8"),
    ("3", "1", "Welle", "4711-03", "42CrMo4"),
]
WIDTHS = (12, 15, 55, 35, 25)


def test_reads_a_parts_list_under_its_head() -> None:
    table = only(Layout().frame().grid(200, 30, WIDTHS, 7, BOM))
    assert table.kind == TableKind.BOM
    assert table.headers == BOM[0]
    assert texts(table) == BOM[1:]
    assert table.roles == {"item": 0, "quantity": 1, "description": 2, "part_number": 3, "material": 4}


def test_reads_a_parts_list_over_its_head_from_the_head_upwards() -> None:
    table = only(sheets.iso_7200().grid(268, 223, WIDTHS, 7, BOM[::-1]))
    assert texts(table) == BOM[1:]
    assert [row.row_number for row in table.rows] == [1, 2, 3]
    assert table.rows[0].box.y1 > table.rows[1].box.y1


@pytest.mark.parametrize("turned", [1, 2, 3])
def test_reads_a_table_on_a_turned_sheet(turned: int) -> None:
    layout = Layout().frame().grid(200, 30, WIDTHS, 7, BOM)
    table = only(layout, turned)
    spans, _ = layout.made(turned)
    welle = next(span for span in spans if span.text == "Welle")
    assert texts(table) == BOM[1:]
    assert table.rows[2].cells[2].box.intersection(welle.box) > 0.9 * welle.box.area


def test_joins_the_lines_of_a_cell() -> None:
    layout = Layout().grid(30, 30, (15, 60, 20), 14, [("ITEM", "DESCRIPTION", "QTY."), ("1", "", "4")])
    layout.text(47, 46, "FLANGE NUT", 2.5).text(47, 50, "ZINC PLATED", 2.5)
    assert texts(only(layout)) == [("1", "FLANGE NUT ZINC PLATED", "4")]


def test_reads_a_head_of_two_lines() -> None:
    layout = Layout().grid(30, 30, (20, 60, 20), 10, [("ITEM NO.", "PART NUMBER", ""), ("1", "AB-1", "2")])
    layout.text(111, 31, "Default/", 2.5).text(113, 35, "QTY.", 2.5)
    assert only(layout).roles == {"item": 0, "part_number": 1, "quantity": 2}


def test_reads_rows_that_only_columns_are_ruled_for() -> None:
    layout = Layout().grid(30, 30, (15, 60, 20), 7, [("Pos", "Bezeichnung", "Stk")]).box(30, 37, 125, 87)
    layout.line(45, 37, 45, 87).line(105, 37, 105, 87)
    for number, name in enumerate(("Platte", "Bolzen", "Feder", "Ring"), 1):
        y = 30 + 10 * number
        layout.text(32, y, str(number)).text(47, y, name).text(107, y, "2")
    assert texts(only(layout)) == [("1", "Platte", "2"), ("2", "Bolzen", "2"), ("3", "Feder", "2"), ("4", "Ring", "2")]


def test_reads_a_table_without_any_lines() -> None:
    layout = Layout()
    rows = [
        ("Item", "Qty", "Description", "Material"),
        ("1", "4", "Spacer", "Nylon"),
        ("2", "1", "Cover plate", "1.4301"),
    ]
    for number, row in enumerate(rows):
        for x, content in zip((30, 45, 60, 110), row, strict=True):
            layout.text(x, 40 + 6 * number, content)
    table = only(layout)
    assert (table.kind, texts(table)) == (TableKind.BOM, rows[1:])


def test_the_labels_of_a_title_block_side_by_side_are_no_heads() -> None:
    widths, labels = (30, 25, 35, 25), ("Scale", "Unit", "Date", "Rev.")
    assert find_tables(Layout().grid(250, 250, widths, 8, [labels, ("1:2", "mm", "2021-06-11", "C")]).page(0)) == []
    rows = [("Zone", "Description", "Date", "Rev."), ("B2", "Hole added", "2021-06-11", "C")]
    assert only(Layout().grid(250, 250, widths, 8, rows)).kind is TableKind.REVISION


def test_tells_a_revision_table_with_a_heading_over_it() -> None:
    rows = [
        ("REV", "DESCRIPTION", "DATE", "APPROVED"),
        ("A", "FIRST ISSUE", "2020-01-07", "KL"),
        ("B", "HOLE 8 WAS 7", "2021-03-01", "KL"),
    ]
    layout = (
        Layout().frame().grid(300, 18, (12, 60, 22, 16), 7, rows).box(300, 11, 410, 18).text(345, 12.5, "REVISIONS")
    )
    table = only(layout)
    assert (table.kind, texts(table)) == (TableKind.REVISION, rows[1:])
    assert table.roles["revision"] == 0 and table.roles["date"] == 2


def test_tells_a_hole_table() -> None:
    rows = [("TAG", "X LOC", "Y LOC", "SIZE"), ("A1", "12.5", "40", "⌀6.6 THRU"), ("A2", "87.5", "40", "⌀6.6 THRU")]
    table = only(Layout().grid(30, 150, (15, 20, 20, 40), 6, rows))
    assert (table.kind, texts(table)) == (TableKind.HOLES, rows[1:])
    assert table.roles == {"tag": 0, "x": 1, "y": 2, "size": 3}


def test_keeps_a_ruled_grid_with_unknown_heads() -> None:
    rows = [
        ("Größe L", "Kraft F1", "Kraft F2"),
        ("120", "15 kN", "18 kN"),
        ("160", "22 kN", "25 kN"),
        ("200", "31 kN", "36 kN"),
    ]
    table = only(Layout().grid(30, 150, (30, 30, 30), 6, rows))
    assert (table.kind, table.headers, texts(table)) == (TableKind.OTHER, rows[0], rows[1:])


@pytest.mark.parametrize(
    "sheet",
    [sheets.solidworks, sheets.din_6771, sheets.iso_7200, sheets.kicad, sheets.catia, sheets.gb_10609, sheets.ansi],
)
def test_a_title_block_is_no_table(sheet: object) -> None:
    assert callable(sheet)
    assert find_tables(sheet().page()) == []


def test_a_parts_list_does_not_disturb_the_title_block() -> None:
    from tests.reading.title.test_title_block import best

    with_list = sheets.iso_7200().grid(268, 223, WIDTHS, 7, BOM[::-1])
    assert best(with_list) == best(sheets.iso_7200())


@every(
    ("head", "role"),
    [
        ("QTY.", "quantity"),
        ("Stk.", "quantity"),
        ("Anz./Menge", "quantity"),
        ("ITEM NO.", "item"),
        ("Pos.", "item"),
        ("序号", "item"),
        ("Sach-Nr.", "part_number"),
        ("PART NUMBER", "part_number"),
        ("Désignation", "description"),
        ("名称", "description"),
        ("Bemerkung", "remark"),
        ("Änd.", "revision"),
        ("⌀", "size"),
        ("HOLDER", None),
        ("", None),
    ],
)
def test_knows_heads_in_several_languages(head: str, role: str | None) -> None:
    assert role_of(head) == role


def test_a_few_heads_prove_no_table() -> None:
    assert kind_of({"size", "part_number", "revision"}) is None
    assert kind_of({"date", "author"}) is None


@every(
    ("role", "heads"),
    [
        ("pin", "Pin|Pin No.|Pin number|Contact|Contact no|Terminal|Terminal No.|Cavity|Klemme|Klemme Nr.|Klemmen-Nr."),
        ("pin", "Kontakt|Kontakt Nr.|Anschluss|Pin Nr.|Broche|Borne"),
        ("signal", "Signal|Signal name|Assignment|Pin assignment|Net|Net name|Function|Pin name|Belegung|Signalname"),
        ("signal", "Funktion|Pinbelegung|Netz|Fonction"),
        ("color", "Color|Colour|Wire color|Wire colour|Core color|Core colour|Farbe|Aderfarbe|Leiterfarbe|Litzenfarbe"),
        ("color", "Kabelfarbe|Couleur|Couleur du fil"),
        ("gauge", "Gauge|Wire gauge|AWG|mm²|Cross section|Wire size|Conductor size|Wire cross section|Querschnitt"),
        ("gauge", "Aderquerschnitt|Leiterquerschnitt|Leitungsquerschnitt|Section|Section du fil"),
    ],
)
def test_knows_what_heads_the_columns_of_wiring_tables(role: str, heads: str) -> None:
    assert {head: role_of(head) for head in heads.split("|")} == dict.fromkeys(heads.split("|"), role)
