"""Lists of boards, gears and cables: legends with symbols, letters of formulas, heads without lines."""

from __future__ import annotations

import pytest

from backend.reading.sheet import Orientation
from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts

HOLES = [
    ("Symbol", "Count", "Hole Size", "Plated"),
    ("", "2", "0.30mm (11.81mil)", "PTH"),
    ("", "43", "1.00mm (39.37mil)", "PTH"),
    ("", "4", "3.20mm (125.98mil)", "NPTH"),
]
PINS = [("1", "SCL 1.8V"), ("2", "SDA 1.8V"), ("3", "GND"), ("4", "RST")]


@pytest.mark.parametrize("turned", range(4))
def test_symbols_drawn_into_the_cells_of_a_legend_divide_nothing(turned: int) -> None:
    layout = Layout().grid(30, 30, (14, 18, 45, 16), 7, HOLES)
    for y in (37, 44, 51):
        layout.line(37, y, 37, y + 7).line(30, y + 3.5, 44, y + 3.5)
    table = only(layout, turned)
    assert (table.headers, texts(table)) == (HOLES[0], HOLES[1:])


def test_a_symbol_over_sizes_is_no_revision_and_empty_cells_name_no_row() -> None:
    table = only(Layout().grid(30, 30, (14, 18, 45, 16), 7, HOLES))
    assert "revision" not in table.roles and table.roles["tag"] == 0
    assert table.row_key != 0


def test_a_column_of_revisions_in_a_parts_list_stays_one() -> None:
    rows = [("ITEM", "PART NO.", "REV", "QTY"), ("1", "KX-10", "B", "2"), ("2", "KX-11", "A", "1")]
    assert only(Layout().grid(30, 30, (14, 30, 14, 14), 7, rows)).roles["revision"] == 2


@pytest.mark.parametrize("turned", range(4))
def test_heads_may_stand_over_a_grid_without_lines(turned: int) -> None:
    table = only(Layout().grid(30, 40, (30, 30), 7, PINS).text(42, 35, "Pin").text(70, 35, "Name"), turned)
    assert (table.headers, texts(table)) == (("Pin", "Name"), PINS)
    assert table.roles == {"pin": 0, "signal": 1}


@pytest.mark.parametrize("over", [[(36, "Pin assignment")], [(36, "A"), (44, "B")], [(42, "12"), (70, "Name")]])
def test_a_line_that_has_not_one_word_for_each_column_heads_none(over: list[tuple[float, str]]) -> None:
    layout = Layout().grid(30, 40, (30, 30), 7, PINS)
    for x, word in over:
        layout.text(x, 35, word)
    assert find_tables(layout.page()) == []


def test_the_same_heads_side_by_side_are_blocks_of_one_list() -> None:
    rows = [("PIN", "SIGNAL", "PIN", "SIGNAL"), ("1", "VCC", "3", "TX"), ("2", "GND", "4", "")]
    table = only(Layout().grid(30, 30, (12, 30, 12, 30), 7, rows))
    assert table.headers == ("PIN", "SIGNAL")
    assert texts(table) == [("1", "VCC"), ("2", "GND"), ("3", "TX"), ("4", "")]


GEAR = [("Modul", "m", "2,5"), ("Zähnezahl", "z", "24"), ("Eingriffswinkel", "α", "20°"), ("Teilkreis", "d", "60")]
MOTOR = [("Motor", "0,75", "kW"), ("Drehzahl", "1450", "1/min"), ("Spannung", "400", "V"), ("Gewicht", "41", "kg")]


@pytest.mark.parametrize("ruled", [True, False])
def test_the_letter_of_a_formula_belongs_to_its_label(ruled: bool) -> None:
    layout = Layout()
    if ruled:
        layout.grid(30, 30, (50, 12, 30), 7, GEAR)
    for number, row in enumerate(() if ruled else GEAR):
        for x, text in zip((30, 85, 100), row, strict=True):
            layout.text(x, 30 + 6 * number, text)
    table = only(layout)
    assert table.orientation is Orientation.PAIRS
    assert texts(table) == [(f"{label} {letter}", value) for label, letter, value in GEAR]


def test_the_unit_in_a_column_of_its_own_belongs_to_the_value() -> None:
    table = only(Layout().grid(30, 30, (40, 20, 15), 7, MOTOR))
    assert texts(table) == [(label, f"{value} {unit}") for label, value, unit in MOTOR]


def test_codes_behind_codes_are_no_labels_with_values() -> None:
    rows = [("BUS-SDA", "SDA", "SD1"), ("BUS-SCL", "SCL", "SC1"), ("BUS-INT", "INT", "IN1")]
    layout = Layout()
    for number, row in enumerate(rows):
        for x, text in zip((30, 60, 75), row, strict=True):
            layout.text(x, 30 + 6 * number, text)
    assert find_tables(layout.page()) == []


def test_tolerances_may_stand_under_their_ranges() -> None:
    rows = [("Nennmaßbereich", "0,5-6", "6-30", "30-120"), ("Abweichung", "±0,1", "±0,2", "±0,3")]
    table = only(Layout().grid(30, 30, (45, 20, 20, 20), 7, rows))
    assert (table.orientation, table.headers) == (Orientation.COLUMNS, ("Nennmaßbereich", "Abweichung"))
    assert texts(table) == [("0,5-6", "±0,1"), ("6-30", "±0,2"), ("30-120", "±0,3")]


def test_a_short_schedule_under_heads_of_two_rows_is_a_table() -> None:
    layout = Layout().grid(30, 30, (15,), 14, [("MARK",)]).grid(45, 30, (40,), 7, [("SIZE",)])
    layout.grid(45, 37, (20, 20), 7, [("WIDTH", "HEIGHT")]).grid(85, 30, (30,), 14, [("TYPE",)])
    rows = [("D1", "3'-0\"", "7'-0\"", "HOLLOW METAL"), ("D2", "2'-8\"", "6'-8\"", "WOOD")]
    table = only(layout.grid(30, 44, (15, 20, 20, 30), 7, rows))
    assert (table.headers, texts(table)) == (("MARK", "SIZE WIDTH", "SIZE HEIGHT", "TYPE"), rows)


@pytest.mark.parametrize(("first", "second", "count"), [("HOUSING, CAST,", "MACHINED", 2), ("HOUSING", "FASTENERS", 3)])
def test_a_text_that_breaks_off_goes_on_in_the_next_line(first: str, second: str, count: int) -> None:
    layout = Layout()
    rows = [("ITEM", "DESCRIPTION", "QTY"), ("1", first, "1"), ("", second, ""), ("2", "O-RING", "2")]
    for number, row in enumerate(rows):
        for x, text in zip((30, 50, 120), row, strict=True):
            if text:
                layout.text(x, 30 + 6.5 * number, text)
    table = only(layout)
    assert len(table.rows) == count
    assert texts(table)[0][1] == (f"{first} {second}" if count == 2 else first)


def test_the_measure_of_a_hole_is_its_size_though_it_is_spelled_like_a_mass() -> None:
    rows = [("Bohrung", "X", "Y", "Maß"), ("A1", "116,00", "15,00", "⌀6,6"), ("B1", "144,00", "38,00", "M6")]
    roles = only(Layout().grid(30, 30, (20, 20, 20, 20), 7, rows)).roles
    assert roles["size"] == 3 and "mass" not in roles


@pytest.mark.parametrize(
    ("heads", "roles"),
    [
        (("Pos.", "Anz.", "Halbzeug", "Länge", "Werkstoff"), {"description": 2, "material": 4}),
        (("Pos.", "Anz.", "Länge", "Halbzeug"), {"material": 3}),
        (("Item", "Qty", "Profile", "Length", "Material"), {"description": 2, "material": 4}),
        (("Rep.", "Qté", "Profilé", "Longueur", "Matière"), {"description": 2, "material": 4}),
        (("Pos.", "Anz.", "Profil", "Länge", "Werkstoff"), {"description": 2, "material": 4}),
    ],
)
def test_stock_beside_a_material_says_what_a_row_is(heads: tuple[str, ...], roles: dict[str, int]) -> None:
    rows = [
        heads,
        ("1", "4", "40x40x3", "1145", "S355J2H")[: len(heads)],
        ("2", "2", "U80", "1175", "S235JR")[: len(heads)],
    ]
    found = only(Layout().grid(30, 30, (25,) * len(heads), 7, rows)).roles
    assert {role: found[role] for role in roles} == roles


def test_sentences_of_a_template_head_no_columns() -> None:
    layout = Layout()
    rows = [
        ("DIMENSIONS ARE IN INCHES", "Date"),
        ("ONE PLACE DECIMAL ±0.1", "05/01/2020"),
        ("ANGULAR ±0.5°", "06/01/2020"),
    ]
    for number, row in enumerate((*rows, ("TWO PLACES ±0.05", "07/01/2020"))):
        for x, text in zip((30, 90), row, strict=True):
            layout.text(x, 30 + 6 * number, text)
    assert find_tables(layout.page()) == []
