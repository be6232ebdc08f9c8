"""The words of sheets: each means one thing, a language is a file, and none goes unproved unnoticed."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from backend.reading.labels.forms import DATE, MATERIAL, SCALE
from backend.reading.labels.match import match_label
from backend.reading.labels.table_heads import ROLES, caption_kind, role_of
from backend.reading.labels.title_words import Other
from backend.reading.labels.views import match_view_label
from backend.reading.sheet import TableKind
from backend.reading.sheet import TitleField as F
from backend.vocabulary.sheets.keys import key_of
from backend.vocabulary.sheets.load import FOLDER, entries, names_by_key, one_of, words
from tests.samples import every
from tests.sources import tree

TESTS = Path(__file__).parents[1]
UNPROVED = Path(__file__).parent / "unproved.txt"
SECTIONS = {
    "title_labels": {str(field.value) for field in (*F, *Other)},
    "table_heads": set(ROLES),
    "captions": {kind.value for kind in TableKind},
}
OF_CALLOUTS = {"callouts", "tolerances", "edges", "statements", "things", "counted"}


@pytest.mark.parametrize("section", ["title_labels", "table_heads", "captions", "characteristics"])
def test_a_word_means_one_thing(section: str) -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for entry in entries():
        if entry.section == section:
            meant[key_of(entry.text) or entry.text].add(entry.name)
    assert {word: names for word, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize("section", SECTIONS)
def test_lists_have_the_names_that_the_reader_knows(section: str) -> None:
    assert {entry.name for entry in entries() if entry.section == section} <= SECTIONS[section]


def test_no_list_says_a_word_twice() -> None:
    seen: set[tuple[str, str, str, str]] = set()
    for entry in entries():
        one = (entry.language, entry.section, entry.name, entry.text.lower())
        assert one not in seen
        seen.add(one)


def test_a_language_is_a_file(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    assert "mjerilo" not in names_by_key("title_labels", sorted(SECTIONS["title_labels"]), tmp_path / ".")
    (tmp_path / "hr.toml").write_text('[title_labels]\nscale = ["mjerilo"]\n[table_heads]\nquantity = ["komada"]\n')
    added = tmp_path.parent / f"{tmp_path.name}/../{tmp_path.name}"  # another name, for what was read before is kept
    assert names_by_key("title_labels", sorted(SECTIONS["title_labels"]), added)["mjerilo"] == "scale"
    assert names_by_key("table_heads", ROLES, added)["komada"] == "quantity"


def test_words_of_one_list_come_from_all_languages() -> None:
    assert {"coupe", "schnitt", "section"} <= set(words("views", "section"))


@every(
    ("listed", "text", "fits"),
    [
        (["a b"], "a   b", True),
        (["iso*"], "isometrico", True),
        (["a.b"], "axb", False),
        (["co", "co op"], "co op", True),
    ],
)
def test_words_become_one_expression(listed: list[str], text: str, fits: bool) -> None:
    assert (re.fullmatch(one_of(listed), text) is not None) == fits


@every(
    ("label", "field"),
    [
        ("Matière", F.MATERIAL),
        ("Numéro de pièce", F.PART_NUMBER),
        ("Réalisé par", F.DRAWN_BY),
        ("Vérificateur", F.CHECKED_BY),
        ("Approbation", F.APPROVED_BY),
        ("Masse calculée", F.MASS),
        ("Planche", F.SHEET_NUMBER),
        ("Affaire", F.PROJECT),
        ("Créé le", F.DATE),
        ("Peinture", F.FINISH),
        ("Dernier enregistrement", Other.WORD),
    ],
)
def test_french_labels_are_known(label: str, field: F | Other) -> None:
    match = match_label(label)
    assert match is not None and match.field == field


@every("head", ["Nutzung", "Raumnutzung", "Verwendung", "Raumbezeichnung", "Use", "Room name"])
def test_what_rooms_are_for_describes_them(head: str) -> None:
    assert role_of(head) == "description"


@every(
    ("head", "role"),
    [("Repère", "item"), ("Nombre", "quantity"), ("Désignation", "description"), ("Matière", "material"),
     ("Observations", "remark"), ("Indice de révision", "revision"), ("Perçage", "tag"), ("Masse", "mass"),
     ("Usage", "description"), ("Utilisation", "description"), ("Affectation", "description"),
     ("Best.-Nr.", "order_code"), ("Bestell-Nr.", "order_code")],
)  # fmt: skip
def test_heads_are_known_in_several_languages(head: str, role: str) -> None:
    assert role_of(head) == role


@pytest.mark.parametrize(
    ("text", "name"), [("COUPE B-B", "B-B"), ("Vue de dessus", "Vue de dessus"), ("Détail C", "C")]
)
def test_french_views_are_known(text: str, name: str) -> None:
    found = match_view_label(text)
    assert found is not None and found[1] == name


def test_captions_dates_scales_and_materials_are_known_in_several_languages() -> None:
    assert caption_kind("Liste des pièces") == caption_kind("Stückliste") == TableKind.BOM
    assert all(
        DATE.fullmatch(text) for text in ("3 février 2021", "Feb-03-21", "3. März 2021", "2021年2月3日", "03.02.2021")
    )
    assert all(MATERIAL.match(text) for text in ("laiton CW614N", "Messing", "brass", "X5CrNi18-10", "不锈钢"))
    assert SCALE.search("sans échelle") and SCALE.search("not to scale") and SCALE.search("ohne Maßstab")


def _examples() -> set[str]:
    """The keys of all that the tests of reading say, and of each part of it that a colon, slash or bracket divides."""
    texts: set[str] = set()
    for path in [*(TESTS / "reading").rglob("*.py"), Path(__file__)]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts |= {node.value, *re.split(r"[:/()|;,]", node.value), *node.value.split()}
    return {key_of(text) for text in texts}


def test_words_that_no_example_uses_are_listed() -> None:
    """A new word needs an example in a test, or a line in `unproved.txt`, which shows what nothing proves."""
    examples, known, unproved = _examples(), set(), set()
    for entry in (entry for entry in entries() if entry.section in SECTIONS.keys() | OF_CALLOUTS):
        line = f"{entry.language} {entry.section} {entry.name}: {entry.text}"
        known.add(line)
        if (key_of(entry.text) or entry.text) not in examples:
            unproved.add(line)
    listed = set(UNPROVED.read_text(encoding="utf-8").splitlines())
    assert unproved - listed == set()
    assert listed - known == set()
