"""The title block, on the sheets of many CAD systems."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.geometry import Box
from backend.reading.sheet import TitleEntry
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from tests.reading import layout_sheets as sheets
from tests.reading.layout_maker import Layout
from tests.samples import every, sampled

STATED: list[tuple[Callable[[], Layout], dict[F, str], set[F]]] = [
    (
        sheets.solidworks,
        {
            F.TITLE: "Lagerbock links",
            F.DRAWING_NUMBER: "LB-2041-07",
            F.MATERIAL: "1.4301",
            F.SCALE: "1:2",
            F.SHEET_NUMBER: "1 OF 3",
            F.SHEET_SIZE: "A3",
            F.DRAWN_BY: "M. Beck",
            F.DATE: "12.03.2021",
            F.UNITS: "MILLIMETERS",
        },
        {F.MASS, F.FINISH, F.REVISION, F.CHECKED_BY, F.APPROVED_BY, F.ROUGHNESS, F.GENERAL_TOLERANCE},
    ),
    (
        sheets.din_6771,
        {
            F.TITLE: "Halterung Getriebe",
            F.DRAWING_NUMBER: "4711-0815.00",
            F.MATERIAL: "S355J2 DIN EN 10025",
            F.SCALE: "1:5",
            F.MASS: "12,4 kg",
            F.DRAWN_BY: "Krüger",
            F.CHECKED_BY: "Maier",
            F.DATE: "04.11.98",
            F.GENERAL_TOLERANCE: "ISO 2768-m",
            F.ROUGHNESS: "Rz 25",
            F.SHEET_NUMBER: "1",
            F.COMPANY: "Maschinenbau Huber GmbH",
        },
        {F.REVISION, F.APPROVED_BY, F.FINISH},
    ),
    (
        sheets.iso_7200,
        {
            F.TITLE: "Clamp lever",
            F.DRAWING_NUMBER: "OT-000318",
            F.REVISION: "C",
            F.SCALE: "2:1",
            F.MATERIAL: "EN AW-6060",
            F.DRAWN_BY: "Jane Doe",
            F.COMPANY: "Open Tools Ltd",
        },
        {F.APPROVED_BY, F.MASS, F.DATE},
    ),
    (
        sheets.kicad,
        {
            F.TITLE: "Motor supply 48 V",
            F.SHEET_SIZE: "A4",
            F.DATE: "2023-04-17",
            F.REVISION: "1.2",
            F.SHEET_NUMBER: "2/5",
        },
        {F.MATERIAL, F.SCALE, F.MASS},
    ),
    (
        sheets.catia,
        {
            F.TITLE: "SUPPORT ARRIERE",
            F.DRAWING_NUMBER: "NPA-220-118",
            F.DRAWN_BY: "p.martin",
            F.DATE: "17/09/2019",
            F.SHEET_SIZE: "A3",
            F.SCALE: "1:2",
            F.MASS: "0,45",
            F.SHEET_NUMBER: "1/2",
        },
        {F.REVISION, F.CHECKED_BY, F.MATERIAL},
    ),
    (
        sheets.gb_10609,
        {
            F.TITLE: "轴承支架",
            F.DRAWING_NUMBER: "ZJ-01-02",
            F.MATERIAL: "HT200",
            F.MASS: "3.2",
            F.SCALE: "1:2",
            F.DRAWN_BY: "王伟",
            F.SHEET_NUMBER: "共 2 张 第 1 张",
        },
        {F.CHECKED_BY, F.APPROVED_BY},
    ),
    (
        sheets.ansi,
        {
            F.TITLE: "BRACKET, VALVE MOUNTING",
            F.DRAWING_NUMBER: "SKG31105442",
            F.REVISION: "F",
            F.SCALE: "1/2",
            F.SHEET_SIZE: "B",
            F.SHEET_NUMBER: "1 OF 4",
            F.DRAWN_BY: "J SMITH",
            F.CHECKED_BY: "R LEE",
            F.DATE: "86-10-02",
            F.UNITS: "INCHES",
        },
        {F.MASS, F.APPROVED_BY, F.MATERIAL},
    ),
    (
        sheets.free_block,
        {
            F.TITLE: "Drive Pulley HTD5",
            F.MATERIAL: "Stainless Steel 303",
            F.SCALE: "5:1",
            F.DATE: "3.4.2022",
            F.SHEET_SIZE: "A4",
            F.UNITS: "millimeters",
            F.GENERAL_TOLERANCE: "±0.05mm",
        },
        {F.DRAWING_NUMBER, F.DRAWN_BY, F.MASS},
    ),
    (
        sheets.labels_beside,
        {
            F.TITLE: "Spannrolle",
            F.DRAWING_NUMBER: "SR 330-12",
            F.MATERIAL: "POM-C",
            F.SCALE: "2:1",
            F.FINISH: "schwarz eloxiert",
            F.GENERAL_TOLERANCE: "ISO 2768-fH",
        },
        {F.MASS, F.DATE, F.ROUGHNESS},
    ),
    (
        sheets.inline_lines,
        {
            F.TITLE: "Bride de fixation",
            F.MATERIAL: "Acier C45",
            F.MASS: "1,2 kg",
            F.SCALE: "1:2",
            F.SHEET_SIZE: "A4",
            F.DRAWN_BY: "L. Petit",
            F.DATE: "05/06/2017",
            F.DRAWING_NUMBER: "BF-77",
            F.REVISION: "B",
        },
        {F.CHECKED_BY},
    ),
    (
        sheets.strip_at_the_side,
        {
            F.TITLE: "SECOND FLOOR PLAN",
            F.PROJECT: "Riverside House",
            F.DRAWN_BY: "T. Ono",
            F.DATE: "June 4, 2018",
            F.SCALE: '1/4" = 1\'-0"',
            F.SHEET_NUMBER: "3 of 12",
        },
        {F.CHECKED_BY, F.MATERIAL},
    ),
]


def entries_of(layout: Layout, turned: int = 0) -> tuple[TitleEntry, ...]:
    page = layout.page(turned)
    return find_title_block(page, find_tables(page)).entries


def best(layout: Layout, turned: int = 0) -> dict[F, str]:
    found: dict[F, str] = {}
    for entry in entries_of(layout, turned):
        found.setdefault(entry.field, entry.value)
    return found


@pytest.mark.parametrize(("sheet", "stated", "open_fields"), STATED, ids=lambda value: getattr(value, "__name__", ""))
def test_states_what_the_sheet_states_and_nothing_else(
    sheet: Callable[[], Layout], stated: dict[F, str], open_fields: set[F]
) -> None:
    found = best(sheet())
    assert {field: found.get(field) for field in stated} == stated
    assert not open_fields & set(found)


@pytest.mark.parametrize("turned", sampled((1, 2, 3), quick=(1,)))
def test_reads_a_sheet_that_lies_on_its_side(turned: int) -> None:
    assert best(sheets.din_6771(), turned) == best(sheets.din_6771())


def test_boxes_lie_on_the_page_of_a_turned_sheet() -> None:
    layout = Layout(297, 210).cell(200, 180, 60, 12, "Werkstoff", "S235JR").cell(200, 168, 60, 12, "Maßstab", "1:1")
    layout.cell(200, 192, 60, 12, "Benennung", "Platte")
    for turned in range(4):
        spans, _ = layout.made(turned)
        value = next(span for span in spans if span.text == "S235JR")
        entry = next(e for e in entries_of(layout, turned) if e.field == F.MATERIAL)
        assert entry.box.intersection(value.box) > 0.95 * value.box.area
        assert entry.label_box is not None and entry.label == "Werkstoff"


def test_forgives_misread_labels_of_a_scan() -> None:
    layout = Layout(297, 210).cell(150, 170, 40, 12, "MATERlAL", "PA 6").cell(190, 170, 40, 12, "5CALE", "1:3")
    layout.cell(150, 182, 80, 12, "DRAWNG NUMBER", "T-100").scanned()
    assert best(layout) == {F.MATERIAL: "PA 6", F.SCALE: "1:3", F.DRAWING_NUMBER: "T-100"}


def test_parts_a_label_and_its_value_that_a_scan_runs_together() -> None:
    layout = Layout(297, 210).cell(150, 170, 60, 7).text(151, 172, "DRAWN J. SMITH 86-10-02", 2.5)
    layout.cell(150, 177, 60, 7).text(151, 179, "TITLE BASE PLATE", 2.5).cell(150, 184, 60, 7)
    layout.text(151, 186, "SCALE1:2", 2.5).scanned()
    found = best(layout)
    assert found == {F.TITLE: "BASE PLATE", F.SCALE: "1:2", F.DRAWN_BY: "J. SMITH", F.DATE: "86-10-02"}


def test_a_note_states_material_where_the_title_block_has_no_field_for_it() -> None:
    layout = Layout().frame().text(40, 40, "Material must be brass", 3.5).text(40, 60, "ALL DIMENSIONS IN MM", 3.5)
    found = best(layout)
    assert (found[F.MATERIAL], found[F.UNITS]) == ("brass", "MM")


def test_a_note_states_what_the_title_block_left_open() -> None:
    layout = sheets.solidworks().text(30, 30, "3. WEIGHT: see parts list", 3).text(30, 40, "MATERIAL: BRASS CW614N", 3)
    layout.text(30, 50, "FINISH: NICKEL PLATED", 3)
    found = best(Layout(297, 210).cell(200, 180, 60, 12, "MATERIAL").text(30, 40, "MATERIAL SHALL BE BRASS", 3))
    assert found == {F.MATERIAL: "BRASS"}
    assert best(layout)[F.FINISH] == "NICKEL PLATED"


def test_the_only_row_of_a_parts_list_states_the_material() -> None:
    rows = [("Pos.", "Menge", "Benennung", "Werkstoff"), ("1", "2", "Bolzen", "C45E")]
    assert best(Layout().frame().grid(200, 30, (12, 15, 55, 25), 7, rows))[F.MATERIAL] == "C45E"


def test_an_open_field_is_not_filled_from_a_neighbour() -> None:
    layout = Layout().frame().cell(300, 260, 40, 14, "MATERIAL").cell(340, 260, 40, 14, "FINISH", "ANODIZE")
    layout.cell(300, 274, 40, 13, "REV").cell(340, 274, 40, 13, "SCALE").text(60, 60, "6061 bar stock shown", 3)
    assert best(layout) == {F.FINISH: "ANODIZE"}


def test_the_latest_row_of_a_revision_table_is_the_revision() -> None:
    rows = [("REV", "DESCRIPTION", "DATE"), ("A", "FIRST ISSUE", "2020-01-07"), ("B", "HOLE 8 WAS 7", "2021-03-01")]
    assert best(Layout().frame().grid(300, 18, (12, 60, 22), 7, rows))[F.REVISION] == "B"


def test_an_empty_page_has_no_title_block() -> None:
    assert entries_of(Layout()) == ()


def test_every_candidate_has_a_box_with_an_area() -> None:
    for sheet, _, _ in STATED:
        for entry in entries_of(sheet()):
            assert isinstance(entry.box, Box) and entry.box.area > 0
            assert 0 < entry.confidence <= 1


def test_a_doctor_is_no_draughtsman() -> None:
    layout = Layout().frame().cell(300, 260, 45, 13, "Genehmigt von", "Dr. Ohlsen").cell(345, 260, 40, 13, "Änd.", "04")
    assert best(layout) == {F.APPROVED_BY: "Dr. Ohlsen", F.REVISION: "04"}


def test_the_status_of_a_document_is_not_its_number() -> None:
    layout = Layout().frame().cell(300, 247, 90, 13, "Titel", "Umlenkrolle").cell(300, 260, 45, 13, "Masse", "2 kg")
    layout.text(350, 262, "freigegeben", 5)
    assert F.DRAWING_NUMBER not in best(layout)


def test_a_label_in_the_middle_of_its_cell_has_its_value_in_the_next_one() -> None:
    layout = Layout()
    for row, (label, value) in enumerate([("Benennung", "Traverse"), ("Werkstoff", "AlMg3"), ("Maßstab", "1:1")]):
        top = 220 + 10 * row
        layout.box(300, top, 335, top + 10).box(335, top, 400, top + 10)
        layout.text(302, top + 3.4, label, 2.5).text(338, top + 2.5, value, 4)
    assert best(layout) == {F.TITLE: "Traverse", F.MATERIAL: "AlMg3", F.SCALE: "1:1"}


@every(
    ("text", "field", "value"),
    [
        ("2. PROPERTY CLASS 10.9, MAT. 34CrNiMo6+QT.", F.MATERIAL, "34CrNiMo6+QT"),
        ("Schmiedeteil; Werkst. C45E, normalgeglüht", F.MATERIAL, "C45E"),
        ("WELDED, MATL S275JR, PRIMED", F.MATERIAL, "S275JR"),
        ("Deburr all edges, finish: black oxide, oiled", F.FINISH, "black oxide"),
    ],
)
def test_a_clause_of_a_note_states_a_material_or_finish_less_surely_than_the_title_block(
    text: str, field: F, value: str
) -> None:
    page = Layout().text(20, 20, text, 3).page()
    found = [entry for entry in find_title_block(page, []).entries if entry.field == field]
    assert [(entry.value, entry.label) for entry in found] == [(value, "")] and 0.5 < found[0].confidence < 0.7


def test_a_word_of_material_before_other_words_states_none() -> None:
    page = Layout().text(20, 20, "Weld complete, material test report for steel plates to be sent", 3).page()
    assert F.MATERIAL not in {entry.field for entry in find_title_block(page, []).entries}
