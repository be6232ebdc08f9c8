"""Notes, numbered and not."""

from __future__ import annotations

from backend.reading.notes import find_notes
from backend.reading.sheet import Note
from backend.reading.tables.find import find_tables
from tests.reading import layout_sheets as sheets
from tests.reading.layout_maker import PX, Layout


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
