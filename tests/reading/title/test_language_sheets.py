"""Made sheets of many countries: title blocks and labels of views are read to the right fields."""

from __future__ import annotations

import pytest

from backend.reading.labels.views import match_view_label
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from tests.reading.layout_maker import Layout
from tests.samples import every, sampled

CELLS = (F.TITLE, F.DRAWING_NUMBER, F.MATERIAL, F.SCALE, F.MASS, F.SHEET_NUMBER)
VALUES = ("WK-2041-07", "S235JR", "1:5", "7.4", "1/2")  # of all but the title
ACTS = (F.DRAWN_BY, F.CHECKED_BY, F.APPROVED_BY)

# Labels of those fields, of the persons, and a title.
BLOCKS: dict[str, tuple[str, str, str]] = {
    "Polish": (
        "Nazwa | Nr rysunku | Materiał | Podziałka | Masa | Arkusz",
        "Rysował | Sprawdził | Zatwierdził", "Wspornik",
    ),
    "Czech": (
        "Název | Č. výkresu | Materiál | Měřítko | Hmotnost | List",
        "Kreslil | Přezkoušel | Schválil", "Držák",
    ),
    "Slovak": (
        "Názov | Číslo výkresu | Materiál | Mierka | Hmotnosť | List",
        "Navrhol | Kontroloval | Schválil", "Držiak",
    ),
    "Swedish": (
        "Benämning | Ritningsnummer | Material | Skala | Vikt | Blad",
        "Ritad | Granskad | Godkänd", "Fäste",
    ),
    "Danish": (
        "Benævnelse | Tegningsnr. | Materiale | Målestok | Vægt | Blad",
        "Tegnet af | Kontrolleret | Godkendt af", "Beslag",
    ),
    "Norwegian": (
        "Tittel | Tegningsnr. | Materiale | Målestokk | Vekt | Ark",
        "Tegnet | Kontrollert | Godkjent", "Brakett",
    ),
    "Finnish": (
        "Nimitys | Piirustusnumero | Materiaali | Mittakaava | Paino | Lehti",
        "Piirtänyt | Tark. | Hyv.", "Kannake",
    ),
    "Portuguese": (
        "Título | Desenho Nº | Material | Escala | Peso | Folha",
        "Desenhado | Verificado | Aprovado", "Suporte",
    ),
    "Romanian": (
        "Denumire | Nr. desen | Material | Scara | Masa | Planșa",
        "Desenat | Verificat | Aprobat", "Suport",
    ),
    "Turkish": (
        "PARÇA ADI | RESİM NO | MALZEME | ÖLÇEK | AĞIRLIK | SAYFA",
        "ÇİZEN | KONTROL | ONAY", "Bağlantı",
    ),
    "Hungarian": (
        "Megnevezés | Rajzszám | Anyag | Méretarány | Tömeg | Lapszám",
        "Rajzolta | Ellenőrizte | Jóváhagyta", "Tartó",
    ),
    "Russian": (
        "Наименование | Обозначение | Материал | Масштаб | Масса | Лист",
        "Разраб. | Пров. | Утв.", "Кронштейн",
    ),
    "Japanese": (
        "品名 | 図番 | 材質 | 尺度 | 質量 | 頁",
        "製図 | 検図 | 承認", "取付金具",
    ),
    "Korean": (
        "품명 | 도번 | 재질 | 척도 | 중량 | 매수",
        "제도 | 검도 | 승인", "브라켓",
    ),
}  # fmt: skip


def sheet(labels: str, persons: str, title: str, name: str) -> Layout:
    """Cells with a label over each value, and a row for each person with a date behind the name."""
    layout = Layout().frame()
    for number, (label, value) in enumerate(zip(labels.split(" | "), (title, *VALUES), strict=True)):
        layout.cell(300 + 55 * (number % 2), 251 + 12 * (number // 2), 55, 12, label, value)
    rows = [(act, name, "2021-03-12") for act in persons.split(" | ")]
    return layout.grid(205, 251, (33, 32, 30), 12, rows)


@pytest.mark.parametrize("language", sampled(BLOCKS, quick=("fr", "pl", "zh")))
def test_a_title_block_is_read_in_its_language(language: str) -> None:
    labels, persons, title = BLOCKS[language]
    page = sheet(labels, persons, title, "R. Nowak").page()
    read: dict[F, str] = {}
    for entry in find_title_block(page, find_tables(page)).entries:
        read.setdefault(entry.field, entry.value)
    stated = dict(zip(CELLS, (title, *VALUES), strict=True)) | dict.fromkeys(ACTS, "R. Nowak")
    assert {field: read.get(field) for field in stated} == stated


@every(
    ("label", "kind", "name"),
    [
        ("Przekrój A-A", "section", "A-A"), ("SZCZEGÓŁ B (2:1)", "detail", "B"), ("Widok C", "view", "C"),
        ("ŘEZ A-A", "section", "A-A"), ("Rez B-B", "section", "B-B"), ("Pohled C", "view", "C"),
        ("Pohľad C", "view", "C"),
        ("LEIKKAUS A-A", "section", "A-A"), ("Yksityiskohta B", "detail", "B"), ("Kuvanto C", "view", "C"),
        ("Snitt A-A", "section", "A-A"), ("Vy B", "view", "B"),
        ("Seção A-A", "section", "A-A"), ("Secção A-A", "section", "A-A"), ("Detalhe B", "detail", "B"),
        ("KESİT A-A", "section", "A-A"), ("DETAY B (2:1)", "detail", "B"), ("GÖRÜNÜŞ C", "view", "C"),
        ("Metszet A-A", "section", "A-A"), ("Részlet B", "detail", "B"), ("Nézet C", "view", "C"),
        ("Secțiunea A-A", "section", "A-A"), ("Detaliu B", "detail", "B"), ("Vedere din C", "view", "C"),
        ("А-А", "section", "А-А"), ("Разрез Б-Б", "section", "Б-Б"), ("Вид В (2:1)", "view", "В"),
        ("断面 A-A", "section", "A-A"), ("A-A 断面図", "section", "A-A"), ("B部詳細 (5:1)", "detail", "B"),
        ("C矢視", "view", "C"), ("A-A剖视", "section", "A-A"), ("B处放大", "detail", "B"),
        ("Вид сверху", "view", "Вид сверху"), ("Pohled shora", "view", "Pohled shora"),
        ("Widok z góry", "view", "Widok z góry"), ("Bovenaanzicht", "view", "Bovenaanzicht"),
        ("단면 A-A", "section", "A-A"), ("A-A 단면도", "section", "A-A"), ("B부 상세도 (2:1)", "detail", "B"),
    ],
)  # fmt: skip
def test_views_are_labelled_in_many_languages(label: str, kind: str, name: str) -> None:
    found = match_view_label(label)
    assert found is not None and found[:2] == (kind, name)


@pytest.mark.parametrize("text", ["Řez podle normy", "Pohled na výrobu", "A-AB"])
def test_not_every_word_for_a_view_names_one(text: str) -> None:
    assert match_view_label(text) is None
