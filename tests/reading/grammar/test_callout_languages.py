"""Holes, depths and chamfers as sheets of several countries write them."""

from __future__ import annotations

from backend.reading.grammar.parse import parse
from backend.reading.sheet import CalloutKind
from backend.reading.text.symbols import replace_codes
from tests.samples import every


@every(
    ("text", "count"),
    [
        ("4 fori ⌀9", 4), ("1 foro ⌀9", 1), ("2 agujeros ⌀12", 2), ("1 agujero ⌀12", 1), ("3 taladros ⌀6", 3),
        ("1 taladro ⌀6", 1), ("4 gaten ⌀9", 4), ("1 gat ⌀9", 1), ("4 otwory ⌀8,5", 4), ("6 otworów ⌀8,5", 6),
        ("1 otwór ⌀8,5", 1), ("4 otw. ⌀7", 4), ("3 otvory ⌀5", 3), ("6 otvorů ⌀5", 6), ("1 otvor ⌀5", 1),
        ("3 díry ⌀5", 3), ("1 díra ⌀5", 1), ("8 děr ⌀5", 8), ("4 delik ⌀7", 4), ("4 delikler ⌀7", 4),
        ("6 furos ⌀9", 6), ("1 furo ⌀9", 1), ("4 hål ⌀9", 4), ("4 hull ⌀9", 4), ("4 huller ⌀9", 4),
        ("1 reikä ⌀9", 1), ("4 reikää ⌀9", 4), ("4 furat ⌀9", 4), ("4 găuri ⌀9", 4), ("1 gaură ⌀9", 1),
        ("4 отв. ⌀9", 4), ("4 отв ⌀9", 4), ("1 отверстие ⌀9", 1), ("3 отверстия ⌀9", 3), ("6 отверстий ⌀9", 6),
        ("4 穴 ⌀9", 4), ("4 구멍 ⌀9", 4),
    ],
)  # fmt: skip
def test_holes_are_counted(text: str, count: int) -> None:
    meaning = parse(text)
    assert meaning is not None and meaning.value is not None and meaning.count == count


@every(
    "words",
    [
        "passante", "pasante", "doorlopend", "przelot", "przelotowy", "przelotowe", "na wylot", "průchozí", "skrz",
        "boydan boya", "passantes", "pasantes", "passanti", "genomgående", "gjennomgående", "gennemgående", "läpi",
        "átmenő", "străpuns", "сквозное", "сквозные", "насквозь", "通し", "貫通", "관통", "débouchants", "traversants",
    ],
)  # fmt: skip
def test_through_holes(words: str) -> None:
    meaning = parse(f"4x ⌀9 {words}")
    assert meaning is not None and meaning.through and meaning.value == 9


@every(
    "text",
    [
        "M8 prof. 18", "M8 prof 18", "M8 profondità 18", "M8 profundidad 18", "M8 diep 18", "M8 18 diep",
        "M8 diepte 18", "M8 głęb. 18", "M8 głęb 18", "M8 gł. 18", "M8 głębokość 18", "M8 hl. 18", "M8 hl 18",
        "M8 hloubka 18", "M8 derinlik 18", "M8 der. 18", "M8 profundidade 18", "M8 djup 18", "M8 djupt 18",
        "M8 dybde 18", "M8 syvyys 18", "M8 syv. 18", "M8 mély 18", "M8 18 mély", "M8 mélység 18", "M8 adâncime 18",
        "M8 глуб. 18", "М8 глуб 18", "М8 глубина 18", "M8 深さ 18", "M8 깊이 18",
    ],
)  # fmt: skip
def test_depths_of_threads(text: str) -> None:
    meaning = parse(replace_codes(text))
    assert meaning is not None and meaning.thread == "M8" and meaning.depth == 18


@every(
    "word",
    [
        "lamatura", "lamato", "lamati", "pogłębienie walcowe", "pogłębienie", "válcové zahloubení", "zahloubení",
        "rebaixo", "цековка", "座ぐり", "深座ぐり", "ザグリ", "深ザグリ", "카운터보어", "lamage", "lamé", "lamés",
    ],
)  # fmt: skip
def test_counterbores(word: str) -> None:
    meaning = parse(f"⌀6,6 {word} ⌀11 ↧ 6,8")
    assert meaning is not None
    assert (meaning.value, meaning.counterbore, meaning.counterbore_depth) == (6.6, 11, 6.8)


@every(
    "word",
    [
        "svasatura", "svasato", "svasati", "avellanado", "verzonken", "pogłębienie stożkowe", "kuželové zahloubení",
        "havşa", "escareado", "försänkning", "försänkt", "undersænkning", "forsenkning", "upotus", "süllyesztés",
        "зенковка", "皿もみ", "皿ザグリ", "카운터싱크", "fraisure", "fraisé", "fraisés",
    ],
)  # fmt: skip
def test_countersinks(word: str) -> None:
    meaning = parse(f"⌀5,5 {word} ⌀10,4")
    assert meaning is not None and meaning.value == 5.5 and meaning.countersink == 10.4


@every(
    "word",
    [
        "smusso", "smussi", "chaflán", "afschuining", "faza", "fazka", "sražení", "pah", "chanfro", "avfasning",
        "viiste", "letörés", "teșire", "фаска",
    ],
)  # fmt: skip
def test_chamfers(word: str) -> None:
    meaning = parse(f"{word} 2x45°")
    assert meaning is not None and meaning.kind is CalloutKind.CHAMFER and meaning.value == 2


@every(
    "words",
    [
        "ambo i lati", "ambos lados", "beide zijden", "obustronnie", "oboustranně", "iki tarafta", "ambos os lados",
        "båda sidor", "begge sider", "des deux côtés", "equidistanti", "equispaziati", "equidistantes", "równomiernie",
        "équidistants", "équirépartis",
    ],
)  # fmt: skip
def test_where_and_how_often_holes_stand_does_not_hide_them(words: str) -> None:
    meaning = parse(f"4x ⌀9 {words}")
    assert meaning is not None and (meaning.value, meaning.count) == (9, 4)


@every(
    "text",
    [
        "spess. 3", "3 dik", "tl. 3", "gr. 3", "grubość 3", "ép. 3", "ep. 3", "épaisseur 3", "sp. 3",
        "spessore 3", "esp. 3", "espesor 3", "espessura 3", "dikte 3",
    ],
)  # fmt: skip
def test_thicknesses(text: str) -> None:
    meaning = parse(text)
    assert meaning is not None and meaning.kind is CalloutKind.LINEAR and meaning.value == 3


@every(("text", "read"), [("М8", "M8"), ("⌀20Н7", "⌀20H7"), ("1х45°", "1x45°"), ("НАСОС 2", "НАСОС 2")])
def test_cyrillic_letters_before_numbers_are_the_latin_ones_that_they_look_like(text: str, read: str) -> None:
    assert replace_codes(text) == read
