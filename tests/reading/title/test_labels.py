"""Labels and their values: cells of any height, labels of several words and languages, and labels nobody knows."""

from __future__ import annotations

import pytest

from backend.geometry import Box
from backend.reading.labels.forms import accept
from backend.reading.labels.match import match_free_label, match_label
from backend.reading.labels.title_words import Other
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import TitleBlock, find_title_block
from tests.reading.layout_maker import PX, Layout
from tests.samples import every


def block_of(layout: Layout, turned: int = 0) -> TitleBlock:
    page = layout.page(turned)
    return find_title_block(page, find_tables(page))


def fields(block: TitleBlock) -> dict[F, str]:
    found: dict[F, str] = {}
    for entry in block.entries:
        found.setdefault(entry.field, entry.value)
    return found


def labels(block: TitleBlock) -> dict[str, str]:
    return {text.label: text.value for text in block.labels}


ROWS = [("Benennung", "Lagerbock"), ("Zeichn.-Nr.", "LB-2041"), ("Werkstoff", "EN-GJL-250"), ("Maßstab", "1:5")]
STATED = {F.TITLE: "Lagerbock", F.DRAWING_NUMBER: "LB-2041", F.MATERIAL: "EN-GJL-250", F.SCALE: "1:5"}


@pytest.mark.parametrize("turned", [0, 1])
@pytest.mark.parametrize("height", [6, 9, 12, 15, 20])
@pytest.mark.parametrize("drop", [0, 0.5, 1])
def test_values_beside_labels_are_read_at_any_height_of_their_rows(height: float, drop: float, turned: int) -> None:
    layout = Layout().frame()
    for number, (label, value) in enumerate(ROWS):
        y = 287 - (len(ROWS) - number) * height
        layout.box(300, y, 345, y + height).box(345, y, 410, y + height)
        feet = y + 4.2 + drop * (height - 4.8)
        layout.text(302, feet - 2.5, label, 2).text(348, feet - 3.75, value, 3)
    assert fields(block_of(layout, turned)) == STATED


@pytest.mark.parametrize("height", [5, 9, 14])
def test_values_under_a_row_of_labels_are_read_at_any_height(height: float) -> None:
    layout = Layout().frame()
    for number, (label, value) in enumerate(ROWS):
        x = 200 + 45 * number
        layout.box(x, 260, x + 45, 260 + height).box(x, 260 + height, x + 45, 260 + 2 * height)
        layout.text(x + 4, 260 + height / 2 - 1.2, label, 2).text(x + 4, 260 + 1.5 * height - 1.9, value, 3)
    assert fields(block_of(layout)) == STATED


def test_the_short_form_of_an_approval_heads_a_name() -> None:
    assert [match.field for label in ("APP", "Appd") if (match := match_label(label))] == [F.APPROVED_BY] * 2


def test_an_empty_cell_in_a_column_of_labels_stays_empty() -> None:
    layout = Layout().frame()
    for number, (label, value) in enumerate([*ROWS[:2], ("Werkstoff", ""), ROWS[3]]):
        layout.box(300, 240 + 12 * number, 345, 252 + 12 * number).box(345, 240 + 12 * number, 410, 252 + 12 * number)
        layout.text(302, 245 + 12 * number, label, 2)
        if value:
            layout.text(348, 244.5 + 12 * number, value, 3)
    assert F.MATERIAL not in fields(block_of(layout))


def test_a_label_that_no_vocabulary_knows_keeps_its_value() -> None:
    layout = Layout().frame().cell(300, 250, 60, 12, "Bauherr:", "Stadt Ansbach").cell(360, 250, 50, 12, "Los", "7b")
    layout.text(40, 40, "Torque: 12 Nm", 3).cell(300, 262, 110, 12, "Benennung", "Treppe")
    stated = labels(block_of(layout))
    assert (stated["Bauherr"], stated["Los"], stated["Torque"]) == ("Stadt Ansbach", "7b", "12 Nm")


def test_a_known_label_keeps_a_value_that_has_not_the_form_of_its_field() -> None:
    layout = Layout().frame().cell(300, 250, 60, 12, "Date", "see list").cell(300, 262, 60, 12, "Title", "Frame")
    block = block_of(layout)
    assert F.DATE not in fields(block)
    assert labels(block)["Date"] == "see list"


@every(
    ("label", "field"),
    [
        ("Echelle (Scale)", F.SCALE),
        ("Dessiné par (Drawn by) :", F.DRAWN_BY),
        ("(Werkstoff)", F.MATERIAL),
        ("Material / Werkstoff", F.MATERIAL),
        ("SURFACE FINISH SPECIFICATION", F.FINISH),
        ("Gewicht (kg)", F.MASS),
        ("产品编号：", F.PART_NUMBER),
    ],
)
def test_labels_of_several_words_and_languages_are_known(label: str, field: F) -> None:
    match = match_label(label)
    assert match is not None and (match.field, match.rest) == (field, "")


@every("text", ["SECTION A-A", "12:30", "Detail B 2:1", "https://example.org", "3 x 45: 2", "17:4 steel"])
def test_not_every_colon_makes_a_label(text: str) -> None:
    assert match_free_label(text) is None


@pytest.mark.parametrize("scale", ["1:2,5", "1.250", "1/100", "1=20", "NTS", "2 : 1"])
def test_scales_are_written_in_many_ways(scale: str) -> None:
    layout = Layout().frame().cell(300, 250, 40, 12, "SCALE", scale).cell(340, 250, 60, 12, "TITLE", "LEVER")
    assert fields(block_of(layout))[F.SCALE] == scale


def test_a_unit_that_stands_apart_belongs_to_its_number() -> None:
    layout = Layout().frame().cell(300, 250, 50, 12, "Gewicht").text(303, 253.6, "0,845", 3).text(318, 253.6, "kg", 3)
    assert fields(block_of(layout))[F.MASS] == "0,845 kg"


@pytest.mark.parametrize("word", ["DATE", "SIGN.", "Datum", "(MFG)"])
def test_the_head_of_a_column_is_no_person(word: str) -> None:
    layout = Layout().frame().cell(300, 250, 60, 8).text(301, 252, f"RELEASED {word}", 2.5)
    assert F.APPROVED_BY not in fields(block_of(layout))


def test_a_title_without_a_label_is_offered_with_little_confidence() -> None:
    layout = Layout().frame().cell(300, 240, 110, 12).text(320, 244, "Spindle housing lower half", 1.9)
    layout.cell(300, 252, 40, 12, "SCALE", "1:2").cell(340, 252, 40, 12, "REV", "C").cell(
        380, 252, 30, 12, "SIZE", "A3"
    )
    title = next(entry for entry in block_of(layout).entries if entry.field == F.TITLE)
    assert title.value == "Spindle housing lower half" and title.confidence < 0.4


def test_an_empty_revision_table_leaves_the_title_to_the_title_block() -> None:
    layout = Layout().frame().grid(300, 12, (12, 60, 30), 7, [("REV", "DESCRIPTION", "DATE")])
    layout.cell(300, 240, 110, 18).text(310, 245, "Support plate for duplexer", 5)
    layout.cell(300, 258, 40, 12, "SCALE", "1:2").cell(340, 258, 40, 12, "FORMAT", "B").cell(
        380, 258, 30, 12, "SHEET", "1/1"
    )
    assert fields(block_of(layout))[F.TITLE] == "Support plate for duplexer"


def three_sheets() -> Layout:
    layout = Layout(700, 250)
    for number, (title, material) in enumerate((("Hub", "C45"), ("Rim", "S235JR"), ("Axle", "42CrMo4"))):
        x = 20 + 220 * number
        layout.box(x, 20, x + 210, 230).cell(x + 110, 206, 50, 12, "Title", title)
        layout.cell(x + 160, 206, 50, 12, "Material", material).cell(
            x + 110, 218, 50, 12, "Drawing No.", f"W-{number}0"
        )
        layout.cell(x + 160, 218, 50, 12, "Scale", "1:1")
    return layout


def test_each_of_several_title_blocks_speaks_for_its_own_frame() -> None:
    spoken = {(e.value, e.region) for e in block_of(three_sheets()).entries if e.field == F.MATERIAL}
    frames = {
        value: Box(x1=x * PX, y1=20 * PX, x2=(x + 210) * PX, y2=230 * PX)
        for value, x in (("C45", 20), ("S235JR", 240), ("42CrMo4", 460))
    }
    assert {value for value, _ in spoken} == set(frames)
    for value, region in spoken:
        assert region is not None and region.intersection(frames[value]) > 0.98 * max(region.area, frames[value].area)


def test_the_same_value_of_two_parts_is_stated_for_both() -> None:
    scales = [entry.region for entry in block_of(three_sheets()).entries if entry.field == F.SCALE]
    assert len(set(scales)) == 3


def test_a_single_title_block_speaks_for_the_page() -> None:
    layout = Layout().frame().cell(300, 250, 60, 12, "Title", "Hub").cell(300, 262, 60, 12, "Scale", "1:1")
    assert {entry.region for entry in block_of(layout).entries} == {None}


def test_a_person_is_no_number() -> None:
    assert accept(F.DRAWN_BY, "(Resp.)") is None


def test_labels_may_stand_under_their_values() -> None:
    layout = Layout().frame().box(200, 250, 290, 262).box(290, 250, 350, 262).box(350, 250, 410, 262)
    layout.text(203, 251.5, "Messverstärker", 4).text(201, 258.5, "Gegenstand", 2)
    layout.text(293, 251.5, "07", 4).text(291, 258.5, "Änd.-Stand", 2).text(353, 251.5, "Zone 4", 4)
    layout.text(351, 258.5, "Einbauort", 2).cell(200, 262, 105, 12, "Werkstoff").cell(
        305, 262, 105, 12, "Maßstab", "1:1"
    )
    block = block_of(layout)
    assert (fields(block)[F.TITLE], fields(block)[F.REVISION]) == ("Messverstärker", "07")
    assert labels(block)["Einbauort"] == "Zone 4"


def test_a_row_of_persons_ends_with_its_date() -> None:
    rows = [("", "Name", "Datum"), ("Gepr.", "", ""), ("Freig.", "A. Roth", "2012-10-13")]
    layout = (
        Layout().frame().grid(200, 258, (20, 25, 25), 8, rows).cell(270, 258, 80, 24).text(275, 277, "Sable Ltd", 3)
    )
    assert {e.value for e in block_of(layout).entries if e.field in (F.CHECKED_BY, F.APPROVED_BY)} == {"A. Roth"}


def test_a_value_in_the_open_does_not_go_to_the_line_over_it() -> None:
    layout = Layout().frame().text(300, 240, "Finish: hard anodized 30", 3).text(300, 246, "Scale:", 3)
    layout.text(330, 246, "1:1", 3).text(300, 252, "Title: Bearing block", 3)
    assert fields(block_of(layout))[F.SCALE] == "1:1"


def test_letters_of_a_title_block_at_the_edge_are_no_zone_marks() -> None:
    layout = (
        Layout().frame().box(5, 5, 415, 292).cell(290, 275, 40, 12, "Index", "C").cell(330, 275, 40, 12, "Format", "B")
    )
    layout.cell(370, 275, 40, 12, "Blatt", "1/2")
    for place in range(1, 9):
        layout.text(50 * place - 20, 288, str(place), 2.5)
    found = fields(block_of(layout))
    assert (found[F.REVISION], found[F.SHEET_SIZE]) == ("C", "B")


def test_a_title_block_without_any_label_is_read_by_its_forms() -> None:
    layout = Layout().frame().box(290, 230, 410, 250).text(315, 237, "Chapeau de palier", 5)
    layout.box(290, 250, 410, 268).text(305, 256, "44-4036-46", 5).box(290, 268, 330, 287).text(300, 275, "1:1", 5)
    layout.box(330, 268, 370, 287).text(334, 275, "02/11/2012", 4)
    found = fields(block_of(layout))
    assert (found[F.TITLE], found[F.DRAWING_NUMBER]) == ("Chapeau de palier", "44-4036-46")
    assert (found[F.SCALE], found[F.DATE]) == ("1:1", "02/11/2012")


def test_behind_colons_values_may_stand_in_a_column_of_their_own() -> None:
    layout = Layout().frame()
    for number, (label, value) in enumerate(
        (("Bezeichnung / Title:", "Grundriss"), ("M / Scale:", "1:75"), ("Rev:", "b"))
    ):
        layout.text(300, 250 + 5 * number, label, 2.5).text(345, 250 + 5 * number, value, 2.5)
    found = fields(block_of(layout))
    assert (found[F.TITLE], found[F.SCALE], found[F.REVISION]) == ("Grundriss", "1:75", "b")


def test_several_title_blocks_without_labels_speak_for_their_frames() -> None:
    layout = Layout(700, 250)
    for number, (title, code) in enumerate((("Semelle", "25-43-37"), ("Couvercle", "70-43-35"))):
        x = 20 + 330 * number
        layout.box(x, 20, x + 320, 230).box(x + 200, 200, x + 320, 215).text(x + 240, 205, title, 4)
        layout.box(x + 200, 215, x + 260, 230).text(x + 210, 220, code, 4).box(x + 260, 215, x + 290, 230)
        layout.text(x + 268, 220, "1:1", 4).box(x + 290, 215, x + 320, 230).text(x + 295, 221, "2/3", 3)
    numbers = {entry.value: entry.region for entry in block_of(layout).entries if entry.field == F.DRAWING_NUMBER}
    assert set(numbers) == {"25-43-37", "70-43-35"} and len(set(numbers.values())) == 2 and None not in numbers.values()


def test_a_name_among_fields_of_the_part_is_its_title_and_among_signatures_it_is_nobodys() -> None:
    layout = Layout().frame().cell(300, 250, 60, 12, "NAME", "BASE PLATE, MOTOR").cell(360, 250, 20, 12, "REV", "C")
    layout.cell(300, 262, 80, 12, "DRAWING NUMBER", "77-104").cell(300, 238, 80, 12, "ENGR", "S. OKORO")
    assert fields(block_of(layout))[F.TITLE] == "BASE PLATE, MOTOR"
    signed = Layout().frame().cell(300, 250, 40, 12, "NAME", "BASE PLATE").cell(340, 250, 30, 12, "DATE", "2021-04-03")
    assert (F.TITLE, "NAME") not in {(entry.field, entry.label) for entry in block_of(signed).entries}


@pytest.mark.parametrize("text", ["±.005", "+0.1/-0.2", "- 0,3"])
def test_a_deviation_is_no_title(text: str) -> None:
    assert accept(F.TITLE, text) is None


@pytest.mark.parametrize(
    ("gap", "height", "title"), [(5, 3, "Lagerdeckel geteilt"), (5, 6, "Lagerdeckel"), (14, 3, "Lagerdeckel")]
)
def test_a_value_behind_its_label_goes_on_in_the_next_line_of_its_lettering(
    gap: float, height: float, title: str
) -> None:
    layout = Layout().frame().box(230, 239, 410, 269).text(231, 241, "Titel: Lagerdeckel", 3)
    layout.text(231, 241 + gap, "geteilt", height).cell(230, 269, 90, 9, "Zeichnungsnummer", "AB-4711")
    layout.cell(320, 269, 90, 9, "Maßstab", "1:2").cell(230, 278, 180, 9, "Werkstoff", "C45")
    assert fields(block_of(layout))[F.TITLE] == title


@pytest.mark.parametrize(("width", "height", "bound"), [(120, 40, True), (170, 80, False)])
def test_a_cell_may_be_large_but_no_twelfth_of_the_page(width: float, height: float, bound: bool) -> None:
    layout = Layout().frame().box(410 - width, 267 - height, 410, 267).text(411 - width, 268 - height, "Titel", 1.8)
    layout.text(430 - width, 259, "Lagerdeckel", 4)
    for place, (label, value) in enumerate((("Maßstab", "1:2"), ("Werkstoff", "C45"))):
        layout.cell(410 - width, 267 + 10 * place, width, 10, label, value)
    assert ((F.TITLE, "Lagerdeckel") in fields(block_of(layout)).items()) is bound


@pytest.mark.parametrize(("gap", "bound"), [(1, True), (3, True), (6, False), (9, False)])
def test_a_value_stands_close_over_the_label_in_its_cell(gap: float, bound: bool) -> None:
    layout = Layout().frame().box(230, 239, 410, 267).text(232, 240.5, "Lagerdeckel", 4)
    layout.text(231, 245.5 + gap, "Titel", 1.8).cell(230, 267, 180, 10, "Werkstoff", "C45")
    layout.cell(230, 277, 180, 10, "Maßstab", "1:2")
    assert (fields(block_of(layout)).get(F.TITLE) == "Lagerdeckel") is bound


LABELS = {
    F.DRAWN_BY: ("AUTHOR NAME", "DRG BY", "Date drawn", "Drawn on"),
    F.CHECKED_BY: ("CHD.", "CHD. BY", "CHECK DATE", "Checked date", "Date checked", "Checked on"),
    F.APPROVED_BY: ("APVD", "PASSED", "Approval date", "Approved date", "Date approved", "Approved on"),
    Other.PERSON: (
        "TRACED", "Traced by", "Tracer", "TRD.", "TRCD.", "TCD.", "Produktion", "Fertigung", "Qualität",
        "Qualitätssicherung", "gepaust", "Einkauf", "Arbeitsvorbereitung", "Calqué", "Calqué par",
    ),
    Other.WORD: (
        "PATTERN No.", "Patt. no.", "Pattern number", "Pattern", "Casting No.", "Forging No.", "Mod.-Nr.", "Modell",
        "Modellnummer",
    ),
}  # fmt: skip


@every(("field", "label"), [(field, label) for field in LABELS for label in LABELS[field]])
def test_labels_of_old_sheets_and_of_acts_are_known(field: F | Other, label: str) -> None:
    match = match_label(label)
    assert match is not None and match.field == field and not match.rest


def test_a_label_of_several_parts_is_the_field_that_one_of_them_names() -> None:
    match = match_label("SUPERVISOR / CHECK DATE")
    assert match is not None and match.field == F.CHECKED_BY


@every("text", ["7th OCTOBER 1958", "1st Nov. 1961", "2nd of June 1957", "1er mars 1964", "3 de mayo de 1970"])
def test_the_day_belongs_to_a_date_however_it_is_counted(text: str) -> None:
    assert accept(F.DATE, text) == text


def test_a_texture_behind_its_label_is_no_treatment() -> None:
    page = Layout().frame().text(20, 20, "État de surface général Ra 6,3", 3).text(20, 30, "Oberfläche: Rz 40", 3)
    found = [(entry.field, entry.value) for entry in block_of(page).entries]
    assert {(F.ROUGHNESS, "Ra 6,3"), (F.ROUGHNESS, "Rz 40")} <= set(found) and F.FINISH not in dict(found)


def test_what_stands_in_the_cell_of_another_label_is_no_title() -> None:
    layout = Layout().frame().cell(300, 250, 50, 12, "PATTERN No.").text(304, 254, "B 604 K", 5)
    layout.cell(350, 250, 50, 12, "MATERIAL", "C.I.").cell(300, 262, 50, 12, "SCALE", "1:2").cell(
        350, 262, 50, 12, "DATE"
    )
    block = block_of(layout)
    assert labels(block)["PATTERN No."] == "B 604 K"
    assert F.TITLE not in fields(block) and F.DRAWING_NUMBER not in fields(block)


def test_a_heading_is_no_label_of_its_first_note() -> None:
    layout = Layout().frame().text(20, 20, "NOTES:", 3).text(20, 25, "1. CLEAN AND OIL ALL PARTS", 3)
    assert "NOTES" not in labels(block_of(layout))
