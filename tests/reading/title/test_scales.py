"""The scale of a sheet among those of its views, and what is none of its title block's names."""

from __future__ import annotations

import pytest

from backend.reading.labels.match import match_label
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import TitleBlock, find_title_block
from tests.reading.layout_maker import Layout

CLEARLY = 0.3  # of confidence between the scale of the sheet and one of a view


def block_of(layout: Layout, turned: int = 0) -> TitleBlock:
    page = layout.page(turned)
    return find_title_block(page, find_tables(page))


def titled() -> Layout:
    layout = Layout().frame().cell(230, 269, 60, 9, "PART NAME", "Cover plate").cell(290, 269, 60, 9, "UNIT", "mm")
    return layout.cell(350, 269, 60, 9, "SCALE", "1.000").cell(350, 278, 60, 9, "SHEET", "1 OF 2")


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("y", [100, 255])
def test_the_scale_in_a_cell_goes_before_those_that_stand_under_views(y: float, turned: int) -> None:
    block = block_of(titled().text(300, y, "Scale 5.000"), turned)
    sure = {entry.value: entry.confidence for entry in block.entries if entry.field is F.SCALE}
    assert sure["1.000"] > sure["5.000"] + CLEARLY


def test_a_single_scale_in_the_open_keeps_its_confidence() -> None:
    layout = Layout().frame().cell(230, 269, 60, 9, "PART NAME", "Cover").cell(290, 269, 60, 9, "UNIT", "mm")
    block = block_of(layout.cell(350, 269, 60, 9, "SHEET", "1 OF 2").text(300, 262, "SCALE: 1:5"))
    (scale,) = (entry for entry in block.entries if entry.field is F.SCALE)
    assert scale.confidence > 0.9


@pytest.mark.parametrize("label", ["SCALE @ A1", "Scale (A3)", "SCALE @A1:"])
def test_a_scale_may_say_for_which_size_of_sheet_it_holds(label: str) -> None:
    match = match_label(label)
    assert match is not None and match.field is F.SCALE and not match.rest


def test_a_scale_for_a_size_of_sheet_is_nobodys_name() -> None:
    layout = Layout().frame()
    for number, (label, value) in enumerate((("DRAWN", "AB"), ("APPD", "EF"), ("SCALE @ A1", "1:50"))):
        layout.cell(230 + 60 * number, 269, 60, 9, label, value)
    layout.cell(230, 278, 180, 9, "DRAWING TITLE", "Pump house")
    found = {entry.field: entry.value for entry in block_of(layout).entries}
    assert (found[F.APPROVED_BY], found[F.SCALE]) == ("EF", "1:50")


def test_the_legal_form_of_a_company_in_a_code_makes_it_no_company() -> None:
    layout = Layout().frame().cell(230, 269, 90, 9, "Titel", "Gehäuse").cell(320, 269, 90, 9, "", "AB-4711-02")
    layout.cell(230, 278, 60, 9, "Änd.", "C").cell(290, 278, 60, 9, "Blatt", "1/3").cell(
        350, 278, 60, 9, "Format", "A3"
    )
    assert not any(entry.field is F.COMPANY for entry in block_of(layout).entries)


@pytest.mark.parametrize("label", ["Issued", "Issued on", "Date issued:"])
def test_the_day_of_an_issue_is_the_date(label: str) -> None:
    layout = titled().cell(230, 278, 60, 9, label, "05/04/2024")
    (date,) = (entry for entry in block_of(layout).entries if entry.field is F.DATE)
    assert (date.value, date.label) == ("05/04/2024", label)


@pytest.mark.parametrize(("below", "sure"), [("12-4471-03", True), ("Second line", False)])
def test_the_only_code_in_large_lettering_under_a_title_is_the_number(below: str, sure: bool) -> None:
    layout = Layout().frame().box(230, 251, 410, 287).line(230, 269, 410, 269).line(320, 269, 320, 287)
    layout.text(235, 256, "Bearing cap", 5).text(235, 274, below, 4).text(325, 271, "1:2").text(325, 277, "02/11/2012")
    layout.line(320, 275, 410, 275).line(320, 281, 410, 281).text(325, 282.5, "1/1")
    numbers = [entry for entry in block_of(layout).entries if entry.field is F.DRAWING_NUMBER]
    assert any(entry.value == below and entry.confidence >= 0.5 for entry in numbers) is sure


def test_of_two_codes_in_large_lettering_none_is_surely_the_number() -> None:
    layout = Layout().frame().box(230, 242, 410, 287).line(230, 257, 410, 257).line(230, 272, 410, 272)
    layout.text(235, 246, "Bearing cap", 5).text(235, 261, "KX-200-71", 4).text(235, 276, "12-4471-03", 4)
    layout.box(410, 242, 415, 287).line(320, 272, 320, 287).text(325, 274, "1:2").text(325, 281, "02/11/2012")
    numbers = [entry for entry in block_of(layout).entries if entry.field is F.DRAWING_NUMBER]
    assert all(entry.confidence < 0.5 for entry in numbers)


def test_of_words_in_large_lettering_the_upper_are_more_surely_the_title() -> None:
    layout = Layout().frame().box(230, 242, 410, 287).line(230, 257, 410, 257).line(230, 272, 410, 272)
    layout.text(235, 246, "Bearing cap", 5).text(235, 261, "With flange", 4).text(235, 276, "12-4471-03", 4)
    layout.line(320, 272, 320, 287).text(325, 274, "1:2").text(325, 281, "02/11/2012")
    titles = [(entry.value, entry.confidence) for entry in block_of(layout).entries if entry.field is F.TITLE]
    (first, more), (second, less) = titles[:2]
    assert (first, second) == ("Bearing cap", "With flange") and more > less
