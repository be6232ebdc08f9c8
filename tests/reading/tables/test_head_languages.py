"""Heads and captions of tables in the languages that are read and not asked in, and a parts list of some."""

from __future__ import annotations

from backend.reading.labels.table_heads import caption_kind, kind_of, role_begun_by, role_of
from backend.reading.sheet import TableKind
from tests.samples import every

HEADS: tuple[tuple[str, str], ...] = (
    # ---- Dutch
    ("material", "Kwaliteit | Staalsoort"),
    # ---- French, Italian, German
    ("author", "Par | Firma | Vis. | Visum"),
    ("mass", "Masse ges. | Masse gesamt | Gewicht ges. | Gewicht gesamt | Gesamtmasse | Gesamtgewicht | Gew. ges."),
    ("mass", "Einzelmasse | Stückgewicht | Stückmasse"),
    # ---- Polish
    ("item", "Poz. | Lp."),
    ("quantity", "Ilość | Ilość sztuk | LICZBA SZTUK | Szt."),
    ("part_number", "Nr rysunku | Nr części | NR KATALOGOWY | Nr rysunku lub normy"),
    ("description", "Nazwa | Nazwa części | OPIS ZMIANY"),
    ("material", "Materiał"),
    ("remark", "Uwagi"),
    ("mass", "Masa | Ciężar"),
    ("length", "Długość"),
    ("revision", "Wersja"),
    ("author", "Podpis"),
    ("size", "Wymiar | Średnica"),
    ("unit", "Jednostka"),
    # ---- Czech and Slovak
    ("item", "Pozice | Č pol."),
    ("quantity", "Ks | Počet kusů | MNOŽSTVÍ | Počet"),
    ("part_number", "Číslo výkresu | Výkres norma | Č VÝKRESU | Číslo dílu"),
    ("description", "Název | Název rozměr | POPIS | Popis změny"),
    ("material", "Materiál | Polotovar"),
    ("remark", "Poznámka | Poznámky"),
    ("mass", "Hmotnost"),
    ("length", "Délka | Dĺžka"),
    ("revision", "Revize | Index změny"),
    ("author", "Podpis"),
    ("date", "Dátum"),
    ("size", "Rozměr | Rozmer"),
    # ---- Finnish
    ("item", "Osa | Osa nro"),
    ("quantity", "Kpl | Määrä | LUKUMÄÄRÄ"),
    ("part_number", "Piirustusnumero | Nimikenumero | OSANUMERO"),
    ("description", "Nimitys | Nimike | KUVAUS | Muutos"),
    ("material", "Materiaali | Aine"),
    ("remark", "Huomautus | Huom. | HUOMAUTUKSIA"),
    ("mass", "Paino | Massa"),
    ("length", "Pituus"),
    ("revision", "Revisio"),
    ("date", "Päiväys | Pvm"),
    ("size", "Mitat | Mitta"),
    # ---- Portuguese
    ("item", "Posição"),
    ("quantity", "Quantidade | Qtde. | QTD | Quant"),
    ("part_number", "Número da peça | Código | Nº DO DESENHO"),
    ("description", "Descrição | Denominação | DESIGNAÇÃO | Alteração"),
    ("material", "Matéria prima"),
    ("remark", "Observações | Observação | OBS"),
    ("mass", "Peso | Massa"),
    ("length", "Comprimento"),
    ("revision", "Revisão"),
    ("date", "Data"),
    ("size", "Dimensões | Diâmetro"),
    ("tag", "Furo"),
    # ---- Turkish
    ("item", "Poz no | Sıra no | SIRA"),
    ("quantity", "Adet | Miktar"),
    ("part_number", "Parça no | Parça kodu | RESİM NO | Stok kodu | Standart no"),
    ("description", "Parça adı | Açıklama | TANIM | Değişiklik"),
    ("material", "Malzeme"),
    ("remark", "Notlar | Düşünceler"),
    ("mass", "Ağırlık"),
    ("length", "Uzunluk"),
    ("revision", "Revizyon"),
    ("date", "Tarih"),
    ("author", "İmza | Çizen | ONAY"),
    ("size", "Ölçü | Ölçüler"),
    ("tag", "Delik"),
    ("unit", "Birim"),
    # ---- Hungarian
    ("item", "Tétel | Tételszám | SORSZÁM | Ssz."),
    ("quantity", "Darab | Darabszám | MENNYISÉG"),
    ("part_number", "Rajzszám | Cikkszám | SZABVÁNYSZÁM | Rajzszám szabvány"),
    ("description", "Megnevezés | Leírás | MÓDOSÍTÁS"),
    ("material", "Anyag | Anyagminőség"),
    ("remark", "Megjegyzés"),
    ("mass", "Tömeg"),
    ("length", "Hossz | Hosszúság"),
    ("revision", "Revízió"),
    ("date", "Dátum"),
    ("author", "Aláírás"),
    ("size", "Méret | Átmérő"),
    ("tag", "Furat"),
    ("unit", "Mértékegység"),
    # ---- Romanian
    ("item", "Nr crt. | Poziția"),
    ("quantity", "Cantitate | Buc. | NR BUC"),
    ("part_number", "Nr desen | Cod piesă | NR DESEN SAU STAS"),
    ("description", "Denumire | Denumirea | DESCRIERE | Modificare"),
    ("material", "Semifabricat"),
    ("remark", "Observații | Obs."),
    ("mass", "Masa | Masa netă"),
    ("length", "Lungime"),
    ("revision", "Revizie"),
    ("date", "Data"),
    ("author", "Semnătura"),
    ("size", "Dimensiuni"),
    # ---- Swedish, Danish, Norwegian
    ("item", "Detalj | Detaljnr"),
    ("quantity", "Antal | Ant | ANTALL"),
    ("part_number", "Ritningsnummer | Ritningsnr"),
    ("description", "Benämning | Komponent | BENÆVNELSE | Benevnelse | Ändring | Ændring | ENDRING"),
    ("material", "Materiale"),
    ("remark", "Anmärkning | Anmerkning | BEMÆRKNING | Merknad"),
    ("mass", "Vikt | Vekt | VÆGT"),
    ("length", "Längd | Lengde | LÆNGDE"),
    ("date", "Dato"),
    # ---- Russian
    ("item", "Поз. | Позиция"),
    ("quantity", "Кол. | Количество | КОЛ ВО"),
    ("part_number", "Ритн | Обозначение"),
    ("description", "Описание | Наименование"),
    ("material", "Материал"),
    ("remark", "Примечание | Прим."),
    ("mass", "Масса"),
    ("length", "Длина"),
    ("revision", "Изм."),
    ("zone", "Зона"),
    ("date", "Дата"),
    ("author", "Подп."),
    ("size", "Размер | Диаметр"),
    ("unit", "Ед изм."),
    # ---- Japanese
    ("item", "照合番号 | 項番 | 符号"),
    ("quantity", "個数 | 数量 | 員数"),
    ("part_number", "品番 | 部品番号 | 図番 | 部番 | 型式"),
    ("description", "品名 | 名称 | 部品名 | 部品名称 | 変更内容 | 改訂内容 | 記事"),
    ("material", "材質 | 材料"),
    ("remark", "備考 | 摘要"),
    ("mass", "質量 | 重量"),
    ("length", "長さ"),
    ("revision", "改訂 | 訂番 | 版数"),
    ("date", "年月日 | 日付"),
    ("author", "担当 | 承認"),
    ("size", "寸法"),
    ("unit", "単位"),
    # ---- Korean
    ("item", "순번 | 번호"),
    ("quantity", "수량"),
    ("part_number", "품번 | 도번 | 규격"),
    ("description", "품명 | 명칭 | 변경내용 | 내용"),
    ("material", "재질"),
    ("remark", "비고"),
    ("mass", "중량"),
    ("length", "길이"),
    ("revision", "개정"),
    ("date", "일자 | 날짜"),
    ("author", "담당 | 승인"),
    ("size", "치수"),
    ("unit", "단위"),
)  # fmt: skip
CAPTIONS: tuple[tuple[str, str], ...] = (
    # ---- Polish
    ("bom", "Wykaz części | Lista części | ZESTAWIENIE CZĘŚCI"),
    ("revision", "Zmiany"),
    # ---- Czech and Slovak
    ("bom", "Kusovník | Seznam položek | ROZPISKA"),
    ("revision", "Změny"),
    # ---- Finnish
    ("bom", "Osaluettelo"),
    ("revision", "Muutokset"),
    # ---- Portuguese
    ("bom", "Lista de peças | Lista de materiais"),
    ("revision", "Revisões | Alterações"),
    # ---- Turkish
    ("bom", "Parça listesi | Malzeme listesi"),
    ("revision", "Değişiklikler | Revizyonlar"),
    # ---- Hungarian
    ("bom", "Darabjegyzék | Alkatrészjegyzék"),
    ("revision", "Módosítások"),
    # ---- Romanian
    ("bom", "Tabel de componență | Listă de piese"),
    ("revision", "Modificări"),
    # ---- Swedish, Danish, Norwegian
    ("bom", "Stycklista | Stykliste | STYKKLISTE | Deleliste"),
    # ---- Russian
    ("bom", "Спецификация | Перечень элементов"),
    # ---- Japanese
    ("bom", "部品表 | 部品欄"),
    ("revision", "改訂履歴 | 変更履歴"),
    # ---- Korean
    ("bom", "부품표 | 부품목록"),
    ("revision", "개정이력 | 변경이력"),
)  # fmt: skip


@every(("role", "written"), HEADS)
def test_heads_are_known(role: str, written: str) -> None:
    assert {head: role_of(head) for head in written.split(" | ")} == dict.fromkeys(written.split(" | "), role)


@every(
    ("head", "role"),
    [("Aant.", "quantity"), ("Omschr", "description"), ("Werkst.", "material"), ("Bemerk", "remark"), ("Weld", None),
     ("Qty 2", None), ("La", None)],
)  # fmt: skip
def test_a_head_that_breaks_off_means_what_all_that_begin_so_do(head: str, role: str | None) -> None:
    assert role_begun_by(head) == role


@every(("kind", "written"), CAPTIONS)
def test_captions_are_known(kind: str, written: str) -> None:
    assert {caption_kind(text) for text in written.split(" | ")} == {TableKind(kind)}


@every(
    "heads",
    [
        "Poz. | Nazwa | Nr rysunku lub normy | Ilość | Materiał | Masa | Uwagi",
        "Pozice | Název - rozměr | Polotovar | Ks | Č. výkresu",
        "Osa | Nimitys | Piirustusnumero | Kpl | Aine",
        "Detaljnr | Antal | Benämning | Material | Anmärkning",
        "Sıra no | Parça adı | Adet | Malzeme",
        "Tétel | Megnevezés | Darab | Anyag | Megjegyzés",
        "Nr. crt. | Denumirea | Buc. | Material",
        "Item | Denominação | Qtde. | Material | Observações",
        "Поз. | Обозначение | Наименование | Кол. | Примечание",
        "照合番号 | 品名 | 材質 | 員数 | 備考",
        "번호 | 품명 | 재질 | 수량 | 비고",
    ],
)
def test_a_parts_list_is_one_in_every_language(heads: str) -> None:
    roles = {role_of(head) for head in heads.split(" | ")}
    assert None not in roles and {"item", "description", "quantity"} <= roles
    assert kind_of({role for role in roles if role}) == TableKind.BOM
