"""The structured fields and mode texts of a page."""

from __future__ import annotations

import pytest

from backend.answering.elements import tolerance_text
from backend.answering.reader.tables import markdown_table
from backend.api.shapes.sheets import Mode, mode_answer, sheet_elements, structured_fields
from backend.errors import NotFound
from tests.answering.sheets import assembly, callout, flange, sheet
from tests.samples import every


def test_dimensions_have_value_tolerance_and_kind():
    fields = {one.text: one for one in structured_fields(flange()).dimensions}
    assert (fields["42 ±0,1"].value, fields["42 ±0,1"].tolerance) == ("42", "±0,1")
    assert (fields["⌀80 H7"].tolerance, fields["⌀80 H7"].dimension_type) == ("H7", "diameter")
    assert fields["30°"].dimension_type == "angular"
    assert fields["6x M6"].count == 6


def test_title_fields_and_notes():
    fields = structured_fields(flange())
    assert (fields.drawing_title, fields.drawing_number, fields.scale) == ("Lagerflansch", "LF-4711-03", "1:2")
    assert fields.revision is None
    assert fields.annotations[0] == "Alle Kanten gratfrei"


def test_part_numbers_come_from_title_block_and_parts_list():
    numbers = {one.number: one.description for one in structured_fields(assembly()).part_numbers}
    assert numbers["BR-100"] == "BRACKET ASSEMBLY" and numbers["BR-100-02"] == "SIDE WALL"


def test_tables_keep_their_cells():
    (table,) = structured_fields(assembly()).tables
    assert table.table_type == "bom" and table.rows[2].cells[1] == "8" and table.rows[2].row_number == 3


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_mode_gives_text_and_places(mode, language):
    text, elements = mode_answer(mode, assembly(), language)
    assert text
    assert all(element.page == 1 for element in elements)


def test_a_mode_without_content_says_so():
    text, elements = mode_answer(Mode.BOM_EXTRACTION, sheet(), "en")
    assert text == "Nothing of that kind was found on this page." and elements == ()


def test_an_unknown_mode_is_not_found():
    with pytest.raises(NotFound):
        mode_answer("poetry", sheet(), "en")


def test_plain_text_comes_in_lines():
    page = sheet(callouts=[callout("10", 0.1, 0.1), callout("20", 0.5, 0.1), callout("30", 0.1, 0.5)])
    assert mode_answer(Mode.PLAIN_OCR, page, "en")[0] == "10 20\n30"


def test_a_bar_in_a_cell_does_not_break_the_table():
    assert markdown_table(["a"], [["x | y"]]).splitlines()[-1] == "| x \\| y |"


@every(
    ("text", "tolerance"),
    [("42 ±0,1", "±0,1"), ("⌀80 H7", "H7"), ("12 +0,1/-0,2", "+0,1/-0,2"), ("⌀3,99 0/-0,02", "0/-0,02"), ("R3", None)],
)
def test_the_tolerance_is_stated_as_it_stands(text, tolerance):
    assert tolerance_text(callout(text, 0.1, 0.1)) == tolerance


def test_elements_of_a_page_have_labels_and_places():
    elements = sheet_elements(flange())
    assert {element.element_type.value for element in elements} >= {"dimension", "title", "view", "text"}
