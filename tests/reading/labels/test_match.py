"""Which field a label means, alone, with its value behind it, in two languages, and misread; and what is no label."""

from __future__ import annotations

import pytest

from backend.reading.labels.match import label_starts, labelled_share, match_free_label, match_label
from backend.reading.labels.table_heads import kind_of, role_begun_by, role_of, states_quantities
from backend.reading.sheet import TableKind
from backend.reading.sheet import TitleField as F
from tests.samples import every


@every(
    ("text", "field", "rest"),
    [
        ("Werkstoff", F.MATERIAL, ""),
        ("Werkstoff:", F.MATERIAL, ""),
        ("MATERIAL / WERKSTOFF", F.MATERIAL, ""),
        ("Weight (kg)", F.MASS, ""),
        ("Scale: 1:2", F.SCALE, "1:2"),
        ("Gezeichnet", F.DRAWN_BY, ""),
    ],
)
def test_a_label_means_its_field_and_leaves_the_rest(text, field, rest):
    found = match_label(text)
    assert (found.field, found.rest) == (field, rest)


@every("text", ["", "|", "Lagerdeckel", "12.03.2021", "x" * 300])
def test_what_is_no_label_means_nothing(text):
    assert match_label(text) is None


def test_a_misread_letter_is_forgiven_on_scans_only():
    assert match_label("Werkstofl") is None
    found = match_label("Werkstofl", scanned=True)
    assert (found.field, found.fuzzy) == (F.MATERIAL, True)


def test_a_line_may_hold_several_labels():
    line = "SCALE: 1:2 WEIGHT: 4 kg"
    assert [line[start:].split(":")[0] for start in label_starts(line)] == ["SCALE", "WEIGHT"]
    assert label_starts("12:30") == []


@every(("text", "share"), [("Scale Material", 1.0), ("Scale Lagerdeckel", 0.5), ("Lagerdeckel", 0.0), ("", 0.0)])
def test_the_share_of_labels_in_a_text_is_counted_by_words(text, share):
    assert labelled_share(text) == share


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [("Ölstand: 3 l", "Ölstand", "3 l"), ("2) Ölstand:", "Ölstand", ""), ("Ölstand = 3 l", "Ölstand", "3 l")],
)
def test_a_label_that_no_vocabulary_knows_ends_with_a_sign(text, label, rest):
    found = match_free_label(text)
    assert (found.label, found.rest) == (label, rest)


@every("text", ["Ölstand 3 l", "Teil 1:2", "a:", "4711: x", "Wer dieses Blatt liest, weiß nun alles: ja"])
def test_neither_ratios_nor_codes_nor_sentences_are_labels(text):
    assert match_free_label(text) is None


@every(
    ("roles", "kind"),
    [
        ({"item", "quantity"}, TableKind.BOM),
        ({"item", "description"}, TableKind.BOM),
        ({"part_number", "description", "material"}, TableKind.BOM),
        ({"x", "y"}, TableKind.HOLES),
        ({"tag", "size"}, TableKind.HOLES),
        ({"revision", "date"}, TableKind.REVISION),
        ({"revision", "description", "zone"}, TableKind.REVISION),
        ({"description", "date", "author"}, TableKind.REVISION),
        ({"size", "upper"}, TableKind.OTHER),
        ({"parameter", "unit"}, TableKind.OTHER),
        ({"quantity"}, None),
        ({"revision", "description"}, None),
        ({"description", "date"}, None),
        (set(), None),
    ],
)
def test_columns_prove_the_kind_of_their_table(roles, kind):
    assert kind_of(roles) is kind


def test_a_data_sheet_has_values_with_units_or_bounds():
    assert states_quantities({"parameter", "unit"}) and not states_quantities({"parameter"})
    assert not states_quantities({"unit"})


def test_a_head_that_breaks_off_is_known_where_all_that_begin_so_mean_one_thing():
    assert role_of("Anzahl") == role_begun_by("Anzah") == "quantity"
    assert role_begun_by("xqz") is None and role_begun_by("A") is None
