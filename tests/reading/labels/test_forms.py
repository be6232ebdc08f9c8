"""What may be the value of a field, by its form alone: the value as it stands, or nothing where it cannot be one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reading.labels.forms import PERSONS, accept, follows_unmarked, is_act, is_empty, is_unit, is_unit_of_amount
from backend.reading.sheet import TitleField as F
from tests.samples import every

ACCEPTED = [
    (F.SCALE, "1:2,5", "1:2,5"), (F.SCALE, "3/4\" = 1'-0\"", "3/4\" = 1'-0\""), (F.SCALE, "1/20", "1/20"),
    (F.SCALE, "1:10 (A3)", "1:10"), (F.SCALE, "Steel", None), (F.SCALE, "12:30:05", None),
    (F.DATE, "checked 12.03.2021", "12.03.2021"), (F.DATE, "2021-03-12", "2021-03-12"), (F.DATE, "Rev. 12", None),
    (F.REVISION, "(B)", "B"), (F.REVISION, "—", "-"), (F.REVISION, "HOLE MOVED TO THE LEFT", None),
    (F.SHEET_NUMBER, "2 / 5", "2 / 5"), (F.SHEET_NUMBER, "3", "3"), (F.SHEET_NUMBER, "Blatt", None),
    (F.SHEET_SIZE, "DIN A3", "DIN A3"), (F.SHEET_SIZE, "A7", None),
    (F.MASS, "≈ 3,2 kg", "≈ 3,2 kg"), (F.MASS, "12.5", "12.5"), (F.MASS, "S235JR", None),
    (F.DRAWN_BY, "M. Keller 12.03.2021", "M. Keller"), (F.DRAWN_BY, "Keller Maschinenbau GmbH", None),
    (F.DRAWN_BY, "KT", "KT"), (F.DRAWN_BY, "4711-03", None), (F.DRAWN_BY, "1:2", None), (F.DRAWN_BY, "Ek (QA)", None),
    (F.DRAWING_NUMBER, "LF-4711-03", "LF-4711-03"), (F.DRAWING_NUMBER, "X", None), (F.DRAWING_NUMBER, "1:2", None),
    (F.DRAWING_NUMBER, "12.03.2021", None), (F.DRAWING_NUMBER, "R. Ek / 2021-05-04", None),
    (F.DRAWING_NUMBER, "v1.2", None), (F.DRAWING_NUMBER, "- - -", None), (F.DRAWING_NUMBER, "A⌀47", "A047"),
    (F.TITLE, "Lagerdeckel", "Lagerdeckel"), (F.TITLE, "±0,1", None), (F.TITLE, "12.03.2021", None),
    (F.MATERIAL, "S235JR:", "S235JR"), (F.MATERIAL, "12.03.2021", None), (F.MATERIAL, "1:2", None),
    (F.FINISH, "verzinkt", "verzinkt"), (F.FINISH, "x", None), (F.FINISH, "1:2", None),
    (F.ROUGHNESS, "Ra 3,2", "Ra 3,2"), (F.ROUGHNESS, "rough", None),
    (F.GENERAL_TOLERANCE, "ISO 2768-mK", "ISO 2768-mK"), (F.GENERAL_TOLERANCE, "see note", None),
    (F.GENERAL_TOLERANCE, "12.03.2021", None),
    (F.STANDARD, "ASME Y14.5-2018", "ASME Y14.5-2018"), (F.STANDARD, "none", None),
    (F.QUANTITY, "4 Stk.", "4 Stk."), (F.QUANTITY, "four", None), (F.UNITS, "mm", "mm"), (F.UNITS, "apples", None),
    (F.PROJECTION, "x" * 200, None),
]  # fmt: skip


@every(("field", "text", "value"), ACCEPTED)
def test_a_value_has_the_form_of_its_field(field, text, value):
    assert accept(field, text) == value


@pytest.mark.parametrize("field", [field for field in F if field is not F.REVISION])
@pytest.mark.parametrize("text", ["", "----", "____", "- - -"])
def test_what_was_left_open_is_no_value(field, text):
    assert accept(field, text) is None and (is_empty(text) or not text)


PLAIN = st.text(st.characters(exclude_characters="⌀Ø∅"), max_size=40)  # without signs that a scan reads for a zero


@given(st.sampled_from([field for field in F if field is not F.REVISION]), PLAIN)
def test_a_value_stands_in_the_text_as_it_is_written(field, text):
    value = accept(field, text)
    assert value is None or value in " ".join(text.split()) or field in PERSONS  # whose date is taken out


@every(
    ("field", "text", "follows"),
    [
        (F.SCALE, "1:2", True),
        (F.SCALE, "METAL", False),
        (F.REVISION, "-", False),
        (F.MATERIAL, "S235JR", True),
        (F.MATERIAL, "of the customer", False),
        (F.DRAWING_NUMBER, "4711-03", True),
        (F.DRAWING_NUMBER, "of parts 3", False),
    ],
)
def test_only_what_cannot_be_anything_else_follows_a_label_without_a_colon(field, text, follows):
    assert follows_unmarked(field, text) is follows


@pytest.mark.parametrize("text", ["kg", "[mm]", "(in.)"])
def test_a_unit_alone_is_one(text):
    assert is_unit(text)


@every(("text", "is_one"), [("%", True), ("N/mm²", True), ("cm²", True), ("kW", True), ("Stahl", False)])
def test_units_of_amounts_are_told_from_words(text, is_one):
    assert is_unit_of_amount(text) is is_one


@every(
    ("text", "is_one"),
    [("R. Ek / 2021-05-04", True), ("2021-05-04", False), ("R. Ek", False), ("LF-47 2021-05-04", False)],
)
def test_who_did_something_and_when_is_an_act(text, is_one):
    assert is_act(text) is is_one
