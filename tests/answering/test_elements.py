"""What an answer points to, and how it writes a tolerance."""

from __future__ import annotations

from backend.answering.answer import ElementType
from backend.answering.elements import callout_element, dimension_callouts, entry_element, tolerance_text, view_element
from backend.reading.sheet import TitleField
from tests.answering.sheets import assembly, callout, flange, sheet
from tests.samples import every


@every(
    ("text", "tolerance"),
    [
        ("42 ±0,1", "±0,1"),
        ("20 +0,3/-0,1", "+0,3/-0,1"),
        ("12 0/-0.2", "0/-0.2"),
        ("⌀10 H7", "H7"),
        ('12\'-6" ±1"', '±1"'),
        ("1-3/4 +.01/-.02", "+.01/-.02"),
        ("15,5 - 15,6", "15,5 - 15,6"),
        ("5.80 - 5.85", "5.8 - 5.85"),
        ("30", None),
    ],
)
def test_a_tolerance_is_written_as_the_sheet_writes_it(text, tolerance):
    assert tolerance_text(callout(text, 0.1, 0.1)) == tolerance


@every(
    ("text", "upper", "lower", "written"),
    [
        ("⌀8,2", 0.1, -0.1, "±0,1"),
        ("⌀8.2", 0.1, -0.2, "+0.1/-0.2"),
        ("⌀8.2", 0.25, None, "+0.25/0"),
        ("8", None, -0.05, "0/-0.05"),
    ],
)
def test_deviations_that_stand_apart_are_written_with_signs(text, upper, lower, written):
    assert tolerance_text(callout(text, 0.1, 0.1, upper=upper, lower=lower)) == written


def test_datums_scales_and_welds_are_no_dimensions():
    page = sheet(callouts=[callout("⌀9", 0.2, 0.2), callout("SCALE 1:2", 0.4, 0.2), callout("R3", 0.5, 0.2)])
    assert [one.text for one in dimension_callouts(page)] == ["⌀9", "R3"]


def test_a_callout_says_what_it_means_and_leaves_out_what_it_does_not_say():
    element = callout_element(callout("4x⌀9 H7", 0.2, 0.2), 3)
    assert (element.page, element.element_type) == (3, ElementType.DIMENSION)
    known = {"kind": "diameter", "value": 9.0, "count": 4, "fit": "H7"}
    assert known.items() <= element.metadata.items()
    assert "upper" not in element.metadata and "box" not in element.metadata


def test_numbers_of_drawings_are_told_from_other_fields():
    kinds = {entry.field: entry_element(entry, 1).element_type for entry in assembly().title_block}
    assert kinds[TitleField.DRAWING_NUMBER] is ElementType.PART_NUMBER
    assert kinds[TitleField.TITLE] is ElementType.TITLE


def test_a_view_keeps_where_it_comes_from():
    element = view_element(flange().views[1], 1, source="model")
    assert (element.label, element.metadata["scale"], element.metadata["source"]) == (
        "EINZELHEIT B (5:1)",
        "5:1",
        "model",
    )
