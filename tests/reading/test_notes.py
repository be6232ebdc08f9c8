"""Notes, numbered and not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backend.reading.notes import find_notes
from backend.reading.sheet import Note
from backend.reading.tables.find import find_tables
from tests.reading import layout_sheets as sheets
from tests.reading.layout_maker import PX, Layout
from tests.samples import every


def notes_of(layout: Layout, turned: int = 0) -> list[Note]:
    page = layout.page(turned)
    return find_notes(page, find_tables(page))


def lines(layout: Layout, x: float, y: float, *texts: str) -> Layout:
    for step, text in enumerate(texts):
        layout.text(x, y + 5 * step, text, 3)
    return layout


def test_joins_the_lines_of_numbered_notes() -> None:
    layout = lines(Layout(), 20, 20, "NOTES:", "1. REMOVE ALL BURRS AND", "SHARP EDGES.", "2) CLEAN BEFORE ASSEMBLY")
    assert [(note.number, note.text) for note in notes_of(layout)] == [
        ("1", "REMOVE ALL BURRS AND SHARP EDGES."),
        ("2", "CLEAN BEFORE ASSEMBLY"),
    ]


def test_joins_a_number_that_stands_apart() -> None:
    layout = Layout().text(20, 20, "1.", 3).text(28, 20, "Kanten gebrochen 0,2 bis 0,5", 3)
    layout.text(20, 26, "2.", 3).text(28, 26, "Vor dem Lackieren entfetten", 3)
    assert [(note.number, note.text) for note in notes_of(layout)] == [
        ("1", "Kanten gebrochen 0,2 bis 0,5"),
        ("2", "Vor dem Lackieren entfetten"),
    ]


def test_a_paragraph_is_one_note_with_its_box() -> None:
    layout = lines(Layout(), 200, 150, "This volume must stay free", "of ribs to let the stage", "move.")
    (note,) = notes_of(layout)
    assert note.text == "This volume must stay free of ribs to let the stage move."
    assert (note.box.x1, note.box.y1) == (200 * PX, 150 * PX)
    assert note.box.y2 > 163 * PX


def test_paragraphs_far_apart_are_two_notes() -> None:
    layout = lines(Layout(), 20, 20, "Painted surfaces outside only")
    lines(layout, 20, 60, "Pressure test at 6 bar")
    assert len(notes_of(layout)) == 2


def test_dimensions_labels_and_headings_are_no_notes() -> None:
    layout = Layout()
    for row, text in enumerate(
        ("⌀25 H7", "4x ⌀6.6 THRU ALL", "M8x1.25 - 6H", "NOTES", "SECTION A-A", "R 12 TYP", "Ra 3.2")
    ):
        layout.text(20, 20 + 15 * row, text, 3)
    assert notes_of(layout) == []


def test_cells_of_a_table_are_no_notes() -> None:
    rows = [("Pos.", "Menge", "Benennung"), ("1", "2", "Lagerdeckel vorne links"), ("2", "1", "Welle mit Passfeder")]
    assert notes_of(Layout().grid(30, 30, (15, 15, 60), 7, rows)) == []


def test_values_of_a_title_block_are_no_notes() -> None:
    texts = [note.text for note in notes_of(sheets.ansi())]
    assert "BRACKET, VALVE" not in texts
    assert any("DIMENSIONS ARE IN INCHES" in text for text in texts)


def test_reads_notes_of_a_turned_sheet() -> None:
    layout = lines(Layout(), 20, 20, "1. ALL WELDS CONTINUOUS", "2. PRIME AND PAINT BLACK")
    for turned in (1, 2, 3):
        assert [note.text for note in notes_of(layout, turned)] == ["ALL WELDS CONTINUOUS", "PRIME AND PAINT BLACK"]


def test_a_web_address_is_a_note() -> None:
    assert [note.text for note in notes_of(Layout().text(20, 20, "www.example.org", 3))] == ["www.example.org"]


ASSEMBLY = (
    "Fill gearbox with oil CLP 220",
    "Set belt to 12 mm sag,",
    "then lock it with item 4",
    "Torque item 9 to 21 Nm",
)


@pytest.mark.parametrize("turned", [0, 1])
@pytest.mark.parametrize("gap", ["  ", None], ids=["one text", "numbers apart"])
@pytest.mark.parametrize(
    "heading", ["NOTES", "Anmerkungen:", "Technische Anforderungen", "Opmerkingen", "技术要求", ""]
)
def test_bare_numbers_in_order_at_one_edge_number_notes(heading: str, gap: str | None, turned: int) -> None:
    layout = lines(Layout(), 20, 15, heading) if heading else Layout()
    for row, (number, text) in enumerate(zip(("1", "2", "", "3"), ASSEMBLY, strict=True)):
        if gap is not None and number:
            layout.text(20, 20 + 5 * row, number + gap + text, 3)
        else:
            layout.text(20, 20 + 5 * row, number or " ", 3).text(26, 20 + 5 * row, text, 3)
    assert [(note.number, note.text) for note in notes_of(layout, turned)] == [
        ("1", ASSEMBLY[0]),
        ("2", f"{ASSEMBLY[1]} {ASSEMBLY[2]}"),
        ("3", ASSEMBLY[3]),
    ]


@pytest.mark.parametrize("marks", ["①②③", ("1)", "2)", "3)"), ("(1)", "(2)", "(3)")])
def test_numbers_may_be_circled_or_in_brackets(marks: Sequence[str]) -> None:
    layout = lines(Layout(), 20, 20, *(f"{mark} Clean and oil all threads" for mark in marks))
    assert [note.number for note in notes_of(layout)] == ["1", "2", "3"]


def test_bare_numbers_of_balloons_dimensions_and_rows_number_no_notes() -> None:
    layout = Layout()
    for row in range(3):
        layout.text(20, 20 + 30 * row, str(row + 1), 3)  # balloons
        layout.text(80, 20 + 5 * row, f"{row + 1} HOLES", 3)  # one word
        layout.text(140 + 20 * row, 20 + 5 * row, f"{row + 1} holes on the flange", 3)  # at no common edge
        layout.text(20, 150 + 6 * row, f"{row + 1} Lagerdeckel vorne links", 3).line(
            18, 155 + 6 * row, 90, 155 + 6 * row
        )
    lines(layout, 250, 200, "2 bolts to be greased", "3 bolts to be locked", "4 bolts to be pinned")
    assert all(not note.number for note in notes_of(layout))


@every(
    "heading",
    ["Specifications:", "SPECIFICATION", "Technical requirements", "Spécifications :", "Opmerking", "注記", "注",
     "技术条件", "说明", "Nota:", "Anmärkning", "Anmärkningar", "Anmerkning", "Anmerkninger", "Примечание",
     "Примечания", "Технические требования", "Uwaga", "Uwagi"],
)  # fmt: skip
def test_headings_of_notes_are_known_in_many_languages(heading: str) -> None:
    layout = lines(Layout(), 20, 20, heading, "Teile entfetten und grundieren", "Schrauben mit Lack sichern")
    (note,) = notes_of(layout)
    assert note.text == "Teile entfetten und grundieren Schrauben mit Lack sichern"


LIST = (
    "Grease nipple",
    "Radii without size R4",
    "Bores free of chips and paint",
    "Tested with 2 bar of air",
)


def test_lines_that_were_begun_anew_are_notes_of_their_own() -> None:
    layout = lines(Layout(), 20, 20, LIST[0], LIST[1], LIST[2], "that is left from before", LIST[3])
    assert [note.text for note in notes_of(layout)] == [*LIST[:2], f"{LIST[2]} that is left from before", LIST[3]]


@every("mark", ["-", "•", "–", "*"])
def test_a_mark_before_a_line_begins_a_note(mark: str) -> None:
    layout = lines(Layout(), 20, 20, f"{mark} ALL WELDS ALL AROUND", f"{mark} PAINT INSIDE AND", "OUTSIDE")
    assert [note.text for note in notes_of(layout)] == [
        f"{mark} ALL WELDS ALL AROUND",
        f"{mark} PAINT INSIDE AND OUTSIDE",
    ]


def test_capitals_break_their_lines_where_they_like_and_two_lines_are_no_list() -> None:
    assert len(notes_of(lines(Layout(), 20, 20, "REMOVE ALL", "SHARP EDGES AND", "BURRS OF THE PART"))) == 1
    assert len(notes_of(lines(Layout(), 20, 20, "4x M5 Thread all", "Around for the cover plate"))) == 1


def test_labels_alone_are_no_notes() -> None:
    layout = lines(Layout(), 20, 20, "Rated voltage 400 V, 50 Hz", "Current", "Enclosure IP 54", "Weight")
    assert [note.text for note in notes_of(layout)] == ["Rated voltage 400 V, 50 Hz", "Enclosure IP 54"]


TWO = ("1 Grease bearings", "2 Lock the outer ring")


def test_two_numbered_lines_are_notes_under_a_heading_only() -> None:
    assert [note.number for note in notes_of(lines(Layout(), 20, 15, "NOTES", *TWO))] == ["1", "2"]
    assert not any(note.number for note in notes_of(lines(Layout(), 20, 20, *TWO)))


@every(
    "x, y, text",
    [
        (20, 2, "NOTES"),  # too far over them
        (20, 40, "NOTES"),  # under them
        (100, 15, "NOTES"),  # beside them
        (20, 15, "PUMP HOUSING"),  # another heading
    ],
)
def test_what_heads_something_else_heads_no_numbers(x: float, y: float, text: str) -> None:
    layout = lines(Layout(), 20, 20, *TWO).text(x, y, text, 3)
    assert not any(note.number for note in notes_of(layout))


@every(
    "x, y, high",
    [
        (20, 90, 3),  # far below
        (24, 30, 3),  # at another edge
        (20, 30, 6),  # in larger lettering
    ],
)
def test_a_line_that_is_set_apart_goes_on_with_no_numbers(x: float, y: float, high: float) -> None:
    layout = lines(Layout(), 20, 15, "NOTES", *TWO).text(x, y, "3 Fill with oil before use", high)
    assert [note.number for note in notes_of(layout) if note.number] == ["1", "2"]


def test_a_number_goes_with_the_words_on_its_line_up_to_a_wide_gap() -> None:
    layout = Layout()
    for row, (number, text) in enumerate(zip("123", ("Grease it well", "Lock the ring", "Fill with oil"), strict=True)):
        layout.text(20, 20 + 5 * row, f"{number}.", 3).text(27, 20 + 5 * row, text, 3)
        layout.text(150, 20 + 5 * row, "drawn elsewhere", 3)
    assert [(note.number, note.text) for note in notes_of(layout) if note.number] == [
        ("1", "Grease it well"),
        ("2", "Lock the ring"),
        ("3", "Fill with oil"),
    ]
