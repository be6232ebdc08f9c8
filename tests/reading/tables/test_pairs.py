"""Labels beside values as a table, with a letter or a unit between or behind them, and what is none."""

from __future__ import annotations

import pytest

from backend.reading.page import sheet_of
from backend.reading.sheet import Orientation
from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts

TWO, THREE, FOUR = (50.0, 50.0), (50.0, 24.0, 40.0), (50.0, 40.0, 50.0, 40.0)
FIVE = (12.0, 50.0, 20.0, 30.0, 20.0)
RATED = [("Antriebsleistung", "11 kW"), ("Drehzahl", "1450 1/min"), ("Gewicht", "96 kg"), ("Farbe", "RAL 5010")]

DASHED = [
    ("Moduł normalny", "mn", "3"),
    ("Kierunek zęba", "-", "lewy"),
    ("Koło", "nr rys.", "48"),
    ("Zęby", "z", "34"),
    ("Oś", "a", "125"),
]
COUNTED = [
    ("1", "Diamètre du fil", "d", "4", "mm"),
    ("2", "Effort", "F1", "292", "N"),
    ("3", "Raideur", "R", "18", "N/mm"),
]


def laid(*rows: tuple[str, ...]) -> Layout:
    widths = {2: TWO, 3: THREE, 4: FOUR, 5: FIVE}[len(rows[0])]
    return Layout().frame().grid(40, 40, widths, 8, rows)


@pytest.mark.parametrize(
    ("rows", "pairs"),
    [
        (RATED, RATED),
        (
            DASHED,
            [
                ("Moduł normalny mn", "3"),
                ("Kierunek zęba", "lewy"),
                ("Koło nr rys.", "48"),
                ("Zęby z", "34"),
                ("Oś a", "125"),
            ],
        ),
        (COUNTED, [("Diamètre du fil d", "4 mm"), ("Effort F1", "292 N"), ("Raideur R", "18 N/mm")]),
        ([(*RATED[0], *RATED[1]), (*RATED[2], *RATED[3])], [RATED[0], RATED[2], RATED[1], RATED[3]]),
        (
            [("Außendurchmesser", "D", "96"), ("Innendurchmesser", "d_1", "41"), ("Breite", "BREI", "22")],
            [("Außendurchmesser D", "96"), ("Innendurchmesser d_1", "41"), ("Breite BREI", "22")],
        ),
        (
            [
                ("Modul", "m", "4"),
                ("Zähne", "z", "31"),
                ("Qualität", "", "7"),
                ("Breite", "b", "40"),
                ("Rad", "22", "52"),
            ],
            [("Modul m", "4"), ("Zähne z", "31"), ("Qualität", "7"), ("Breite b", "40"), ("Rad z2", "52")],
        ),
        (
            [("Leistung", "11", "kW"), ("Masse", "96", "kg"), ("Druck", "6", "bar")],
            [("Leistung", "11 kW"), ("Masse", "96 kg"), ("Druck", "6 bar")],
        ),
        (
            [("Power", "11", "kW"), ("Number of teeth", "34", ""), ("Density", "7.8", "kg/dm³"), ("Slip", "4", "%")],
            [("Power", "11 kW"), ("Number of teeth", "34"), ("Density", "7.8 kg/dm³"), ("Slip", "4 %")],
        ),
        (
            [("Net weight", "3.1 kg"), ("Material", "EN8"), ("Heat treatment", "normalised"), ("Finish", "oiled")],
            [("Net weight", "3.1 kg"), ("Material", "EN8"), ("Heat treatment", "normalised"), ("Finish", "oiled")],
        ),
        ([("Power", "11 kW"), ("Speed", ""), ("Mass", "4 kg")], [("Power", "11 kW"), ("Speed", ""), ("Mass", "4 kg")]),
    ],
    ids=[
        "two columns",
        "dashes for letters",
        "numbers before the labels",
        "two pairs side by side",
        "letters",
        "not all have letters, and one is read as a figure",
        "units",
        "not all have units",
        "properties of a part",
        "an empty value",
    ],
)
@pytest.mark.parametrize("turned", [0, 1])
def test_labels_beside_values_are_pairs(rows, pairs, turned):
    table = only(laid(*rows), turned)
    assert (table.orientation, texts(table)) == (Orientation.PAIRS, pairs)


@pytest.mark.parametrize(
    "rows",
    [
        [("Leistung", "11 kW"), ("Leistung", "12 kW"), ("Masse", "4 kg")],  # a label stands once
        [("1", "11"), ("2", "12"), ("3", "4")],  # numbers name nothing
        [("Leistung", "11 kW")],  # one row is a cell and another
        [("Leistung", ""), ("Masse", ""), ("Druck", "")],
        [("Leistung", "11", "kW"), ("Masse", "96", "rot"), ("Druck", "6", "bar")],  # a colour is no unit
        [("Außendurchmesser", "DURCH", "96"), ("Innendurchmesser", "d", "41"), ("Breite", "B", "22")],
        [("Leistung", "11", "kW"), ("Masse", "96", "kg")],  # two rows of three are anything
        [
            ("Art", "Vor dem ersten Anlauf ist das Getriebe bis zur Marke zu füllen und zu entlüften"),
            ("Ort", "Der Zugang von der Seite bleibt auf ganzer Länge frei und wird nicht verstellt"),
        ],  # running text
    ],
)
def test_other_cells_side_by_side_are_none(rows):
    assert not any(table.orientation is Orientation.PAIRS for table in find_tables(laid(*rows).page()))


@pytest.mark.parametrize("turned", [0, 1])
def test_a_title_over_labels_and_values_may_leave_the_letters_cell_empty(turned):
    rows = [
        ("Kegelrad", "", "geradverzahnt"),
        ("Modul", "m", "2,5"),
        ("Zähnezahl", "z", "19"),
        ("Teilkreis", "d", "47,5"),
    ]
    table = only(laid(*rows), turned)
    assert texts(table) == [("Modul m", "2,5"), ("Zähnezahl z", "19"), ("Teilkreis d", "47,5")]
    assert table.caption == "Kegelrad geradverzahnt"


@pytest.mark.parametrize("turned", [0, 1])
def test_deviations_one_over_the_other_stand_behind_their_size(turned):
    layout = laid(("Breite", "14"), ("Zahnweite", "23,415"), ("Höhe", "9"))
    layout.text(110, 49, "-0,041", 1.2).text(110, 52.5, "-0,078", 1.2)
    assert texts(only(layout, turned))[1] == ("Zahnweite", "23,415 -0,041/-0,078")


def test_pairs_are_labels_of_the_sheet_where_both_are_there():
    rows = [*RATED, ("Schutzart", ""), ("", "lackiert"), ("Baujahr", "2017"), ("Ort", "Halle 4")]
    spans, content = laid(*rows).made()
    found = {(label.label, label.value) for label in sheet_of(content, spans, 1).labels}
    assert found == {row for row in rows if all(row)}
