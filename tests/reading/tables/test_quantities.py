"""Data sheets, whose rows are quantities with bounds and units, and tables of fits with their deviations."""

from __future__ import annotations

import pytest

from backend.reading.labels.table_heads import role_of
from backend.reading.sheet import Orientation, TableKind
from backend.reading.tables.find import find_tables
from tests.reading.layout_maker import Layout
from tests.reading.tables.found import only, texts
from tests.samples import every

RATINGS = [
    ("Parameter", "Symbol", "Condition", "Min.", "Typ.", "Max.", "Unit"),
    ("Coil voltage", "VC", "Ta = 20 °C", "10.8", "12", "13.2", "V"),
    ("Contact resistance", "RC", "", "-", "-", "80", "mΩ"),
    ("Weight", "-", "", "-", "14", "-", "g"),
]
ITEMS = [
    ("Item", "Specification", "Unit"),
    ("Weight", "14.5", "g"),
    ("Material", "PBT", "-"),
    ("Surface treatment", "matt", "-"),
    ("Case size (W x H)", "12.5 x 28", "mm"),
]
FITS = [("Paßmaß", "Abmaße"), ("24 H7", "+0,021 / 0"), ("40 k6", "+0,018 / +0,002")]


@pytest.mark.parametrize("turned", range(4))
def test_a_data_sheet_names_its_quantities_and_their_bounds(turned: int) -> None:
    table = only(Layout().grid(30, 30, (40, 16, 26, 16, 16, 16, 14), 7, RATINGS), turned)
    assert (table.headers, texts(table)) == (RATINGS[0], RATINGS[1:])
    assert table.row_key == table.roles["parameter"] == 0
    assert [table.roles[role] for role in ("minimum", "typical", "maximum", "unit")] == [3, 4, 5, 6]


def test_what_a_data_sheet_specifies_is_no_title_block() -> None:
    table = only(Layout().grid(30, 30, (40, 50, 16), 7, ITEMS))
    assert (table.kind, table.roles) == (TableKind.OTHER, {"parameter": 0, "value": 1, "unit": 2})


def test_a_data_sheet_needs_no_lines() -> None:
    layout = Layout()
    for row, cells in enumerate(RATINGS):
        for x, text in zip((30, 70, 90, 120, 140, 160, 180), cells, strict=True):
            layout = layout.text(x, 30 + 6 * row, text, 2.2) if text else layout
    table = only(layout)
    assert (table.headers, texts(table)) == (RATINGS[0], RATINGS[1:])


def test_bounds_alone_are_no_table() -> None:
    layout = Layout().text(30, 30, "Min.").text(60, 30, "Max.").text(30, 36, "4").text(60, 36, "6")
    assert find_tables(layout.page()) == []


def test_a_unit_of_parts_makes_no_data_sheet() -> None:
    rows = [("Item", "Qty", "Unit", "Description"), ("1", "4", "pcs", "Bolt"), ("2", "1", "m", "Hose")]
    table = only(Layout().grid(30, 30, (14, 14, 14, 40), 7, rows))
    assert table.kind is TableKind.BOM and table.roles["item"] == 0


@pytest.mark.parametrize("turned", range(4))
def test_a_table_of_fits_is_keyed_by_the_fit(turned: int) -> None:
    table = only(Layout().grid(30, 30, (26, 40), 7, FITS), turned)
    assert (texts(table), table.roles, table.row_key) == (FITS[1:], {"size": 0, "limits": 1}, 0)


@pytest.mark.parametrize(
    "heads", [("Paßmaß", "ob. Abmaß", "unt. Abmaß"), ("Nennmaß", "oberes Abmaß", "unteres Abmaß"), ("SIZE", "ES", "EI")]
)
def test_upper_and_lower_deviations_have_columns(heads: tuple[str, ...]) -> None:
    table = only(
        Layout().grid(30, 30, (26, 26, 26), 7, [heads, ("24 H7", "+0,021", "0"), ("40 k6", "+0,018", "+0,002")])
    )
    assert table.roles == {"size": 0, "upper": 1, "lower": 2}


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("corner", ["", "Pos."])
def test_a_column_for_each_thing_is_its_record(corner: str, turned: int) -> None:
    rows = [
        (corner, "T-201", "P-202 A/B", "W-203"),
        ("Inhalt", "4 m³", "", "0,2 m³"),
        ("Druck", "3 bar", "10 bar", "6 bar"),
        ("Bemerkungen", "isoliert", "redundant", "Rohrbündel"),
    ]
    table = only(Layout().grid(30, 30, (34, 26, 26, 26), 7, rows), turned)
    assert table.orientation is Orientation.COLUMNS and table.row_key == table.roles["tag"] == 0
    assert table.headers[1:] == ("Inhalt", "Druck", "Bemerkungen")
    assert texts(table) == list(zip(*rows, strict=True))[1:]


def test_one_head_over_both_deviations_names_the_upper_one_first() -> None:
    layout = Layout().grid(30, 37, (26, 26, 26), 7, [("24 H7", "+0,021", "0"), ("40 k6", "+0,018", "+0,002")])
    layout.cell(30, 30, 26, 7).text(31, 32, "Paßmaß", 2.2).cell(56, 30, 52, 7).text(60, 32, "Abmaße", 2.2)
    table = only(layout)
    assert (table.roles["upper"], table.roles["lower"]) == (1, 2)


@every(
    ("heads", "role"),
    [
        ("upper deviation|upper dev|upper tolerance|ob. Abmaß|oberes Grenzabmaß|écart supérieur|écart sup.", "upper"),
        ("lower deviation|lower dev|lower tolerance|unt. Abmaß|unteres Grenzabmaß|écart inférieur|écart inf.", "lower"),
        ("deviation|deviations|limit deviations|écart|écarts|tolérance|tolérances", "limits"),
        ("Parameters|Characteristic|Characteristics|Property|Properties|Kenngröße|Kenngrößen|Kennwert", "parameter"),
        ("Kennwerte|Eigenschaft|Eigenschaften|Merkmal|paramètre|paramètres|caractéristiques|参数", "parameter"),
        ("conditions|test condition|test conditions|Bedingung|Bedingungen|Prüfbedingung|条件|测试条件", "condition"),
        ("minimum|min value|minimum value|Kleinstwert|Mindestwert|最小值|最小", "minimum"),
        ("typical|typ. value|typical value|nominal|typisch|typischer Wert|typique|典型值|典型", "typical"),
        ("maximum|max value|maximum value|Höchstwert|Größtwert|最大值|最大", "maximum"),
        ("units|Einheit|Einh.|unité|unités|单位", "unit"),
        ("kg|kg/100|kg/Stk|kg/pc|lbs", "mass"),
    ],
)
def test_heads_of_data_sheets_in_several_languages(heads: str, role: str) -> None:
    assert {head: role_of(head) for head in heads.split("|")} == dict.fromkeys(heads.split("|"), role)


@pytest.mark.parametrize(
    "heads",
    [
        "Grandeur|Valeur|Unité", "Caractéristique|Valeurs|Unités", "Parametro|Valore|Unità", "Parametri|Valori|Unità",
        "Parámetro|Valor|Unidad", "Parámetros|Valores|Unidades", "Parâmetro|Valor|Unidade", "Eigenschap|Waarde|Eenheid",
        "Eigenschap|Waarden|Eenheid", "Egenskap|Värde|Enhet", "Egenskap|Verdi|Enhet", "Egenskaper|Værdi|Enhed",
        "Parametr|Wartość|Jednostka", "Parametr|Wartości|Jedn.", "Vlastnost|Hodnota|Jednotka",
        "Vlastnost|Hodnoty|Jednotka", "Paraméterek|Érték|Mértékegység", "Paraméterek|Értékek|Egység",
        "Parametreler|Değer|Birim", "Parametreler|Değeri|Birimi", "Parametreler|Değerler|Birim",
        "Parametru|Valoare|Unitate", "Parametri|Valori|Unitate", "Parametrit|Arvo|Yksikkö", "Parametrit|Arvot|Yksikkö",
        "Параметр|Значение|Ед. изм.", "Параметр|Величина|Единица измерения", "参数|数值|单位", "参数|值|单位",
    ],
)  # fmt: skip
def test_the_values_of_a_data_sheet_are_known_in_many_languages(heads):
    rows = [tuple(heads.split("|")), ("d", "4", "mm"), ("F1", "292", "N"), ("R", "18,28", "N/mm")]
    table = only(Layout().frame().grid(40, 40, (50.0, 40.0, 24.0), 8, rows))
    assert (table.roles["parameter"], table.roles["value"], table.roles["unit"]) == (0, 1, 2)


def test_a_column_without_dates_is_no_column_of_dates():
    heads = ("Pos", "Benämning", "Data / inställning", "Ant")
    rows = [
        heads,
        ("F1", "Tryckfilter", "10 µm", "1"),
        ("F2", "Returfilter", "25 µm", "1"),
        ("T1", "Tank", "160 l", "1"),
    ]
    table = only(Layout().frame().grid(40, 40, (20.0, 50.0, 40.0, 20.0), 8, rows))
    assert "date" not in table.roles and table.roles["quantity"] == 3
