"""Title blocks in Italian, Dutch, Chinese and Japanese, labelled and not."""

from __future__ import annotations

import pytest

from backend.reading.labels.forms import accept
from backend.reading.labels.match import match_label
from backend.reading.labels.title_words import Other
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import TitleBlock, find_title_block
from tests.reading.layout_maker import Layout
from tests.samples import every

LABELS: dict[F | Other, tuple[str, ...]] = {
    F.TITLE: ("Oggetto", "Onderdeel", "名称", "品名", "件名", "零部件名称"),
    F.DRAWING_NUMBER: ("Dis. n.", "N. Dis.", "Codice disegno", "Disegno Nr.", "Tek. nr.", "Tekeningnr.", "図面No."),
    F.PART_NUMBER: ("Artikelnummer", "Onderdeelnummer", "品番", "部品番号"),
    F.REVISION: ("Revisie", "Versie", "版", "訂番"),
    F.MATERIAL: ("Mat.le", "材料", "Werkst.", "Wst."),
    F.MASS: ("Gewicht", "Massa", "重量", "单重", "净重"),
    F.FINISH: ("Behandeling", "Afwerking", "Coating", "処理", "熱処理"),
    F.ROUGHNESS: ("Ruwheid", "Oppervlakteruwheid", "表面粗さ", "État de surface général", "Rugosité générale",
                  "Rauheit allgemein"),
    F.DATE: ("Datum", "Datum getekend", "年月日", "作成日"),
    F.DRAWN_BY: ("Dis.", "Dis. da", "Progettato", "Progettista", "Redatto", "Redatto da", "設計", "作図", "担当",
                 "作成"),
    F.CHECKED_BY: ("Verificato da", "Contr.", "Visto", "Gecontroleerd door", "Gec.", "照査", "審査"),
    F.APPROVED_BY: ("Appr. da", "Goedgekeurd door", "Vrijgegeven", "核准"),
    F.SHEET_NUMBER: ("Blad", "Bladnummer", "頁", "枚数"),
    F.SHEET_SIZE: ("用紙", "サイズ"),
    F.PROJECTION: ("Projectie", "Projectiemethode", "投影法"),
    F.GENERAL_TOLERANCE: (
        "TOLL. GENERALI", "Toll. gen.", "Tolleranze gen.", "Tolleranze non indicate", "Quote senza tolleranza",
        "Algemene toleranties", "Toleranties", "Maattoleranties", "普通公差", "一般公差", "公差", "寸法公差",
    ),
    F.UNITS: ("Eenheid", "Eenheden", "Maten in"),
    F.QUANTITY: ("Aantal", "個数", "数量"),
    F.PROJECT: ("Opdracht",),
    F.COMPANY: ("会社名",),
    Other.SIGNATURE: ("Paraaf", "Handtekening"),
    Other.WORD: ("Sostituisce", "Sostituito da", "Cliente", "Trattamenti"),
}  # fmt: skip


@every(("field", "label"), [(field, label) for field in LABELS for label in LABELS[field]])
def test_labels_are_known(field: F | Other, label: str) -> None:
    match = match_label(label)
    assert match is not None and match.field == field and not match.rest


def chinese_block(low: float = 0.7) -> Layout:
    """A grid of labels over their values; name and number at the right end, material in large lettering over it."""
    layout = Layout().frame()
    widths, left = (28, 16, 16), 270.0
    cells = (("阶段标记", "A"), ("质量", "7.4"), ("比例", "1:3"))
    for width, (label, value) in zip(widths, cells, strict=True):
        layout.box(left, 255, left + width, 265).box(left, 265, left + width, 275)
        layout.text(left + 2, 255 + 10 * low - 1.5, label, 2.4).text(left + 4, 268, value, 3)
        left += width
    layout.box(270, 240, 330, 255).text(285, 244, "QT450-10", 5).box(330, 240, 380, 262).text(342, 247, "壳体", 6)
    layout.box(330, 262, 380, 275).text(334, 266, "WK80-02-7", 3).box(270, 275, 330, 285).text(280, 278, "第 2 张", 2.4)
    for number, (act, name, date) in enumerate((("设计", "何平", "2019.3.4"), ("审核", "罗敏", "2019.3.9"))):
        for at, width, text in ((200, 16, act), (216, 26, name), (242, 28, date)):
            layout.box(at, 255 + 10 * number, at + width, 265 + 10 * number).text(at + 2, 258 + 10 * number, text, 2.4)
    return layout


def block_of(layout: Layout) -> TitleBlock:
    page = layout.page()
    return find_title_block(page, find_tables(page))


@pytest.mark.parametrize("low", [0.5, 0.7])
def test_a_chinese_title_block_is_read_without_labels_for_name_and_number(low: float) -> None:
    entries = block_of(chinese_block(low)).entries
    found = {entry.field: entry.value for entry in reversed(entries)}
    assert (found[F.TITLE], found[F.DRAWING_NUMBER], found[F.MATERIAL]) == ("壳体", "WK80-02-7", "QT450-10")
    assert (found[F.MASS], found[F.SCALE], found[F.SHEET_NUMBER]) == ("7.4", "1:3", "第 2 张")
    assert next(entry for entry in entries if entry.field == F.DRAWING_NUMBER).confidence == 0.5


def test_a_row_of_persons_ends_with_its_date() -> None:
    checked = [entry.value for entry in block_of(chinese_block()).entries if entry.field == F.CHECKED_BY]
    assert checked == ["罗敏"]


def test_what_one_label_has_is_no_text_of_another() -> None:
    layout = chinese_block().box(216, 245, 242, 255).text(219, 248, "更改文件号", 2)
    assert "更改文件号" not in {label.label for label in block_of(layout).labels}


@pytest.mark.parametrize(
    ("text", "value"), [("共 3 张 第 2 张", "共 3 张 第 2 张"), ("第1页", "第1页"), ("共 张", None)]
)
def test_sheets_are_counted_in_chinese(text: str, value: str | None) -> None:
    assert accept(F.SHEET_NUMBER, text) == value
