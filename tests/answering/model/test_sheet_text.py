"""The text of a sheet as help for the model."""

from backend.answering.model.sheet_text import sheet_text
from backend.geometry import Box
from backend.reading.sheet import Note, Sheet, Source, Span, TitleEntry, TitleField

BOX = Box(x1=0, y1=0, x2=10, y2=10)


def span(text, x, y, source=Source.TEXT_LAYER):
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + 30, y2=y + 10), source=source)


def sheet(**parts):
    return Sheet(page=1, width=100, height=100, **parts)


def test_rows_read_from_top_to_bottom_and_left_to_right():
    text = sheet_text(sheet(spans=(span("c", 0, 50), span("b", 40, 1), span("a", 0, 0))), 1000)
    assert text == "a b\nc\n"


def test_title_block_and_notes_come_first_and_nothing_comes_twice():
    entry = TitleEntry(field=TitleField.MATERIAL, label="Werkstoff", value="S235", box=BOX)
    note = Note(text="Kanten gebrochen", box=BOX, number="1")
    text = sheet_text(sheet(title_block=(entry,), notes=(note,), spans=(span("x", 0, 0), span("x", 0, 50))), 1000)
    assert text == "Werkstoff: S235\n1 Kanten gebrochen\nx\n"


def test_the_bound_holds_and_cuts_whole_lines():
    text = sheet_text(sheet(spans=tuple(span(f"line {i:03}", 0, 20 * i) for i in range(100))), 50)
    assert len(text) <= 50
    assert text.endswith("\n")


def test_what_only_ocr_read_is_no_help():
    assert sheet_text(sheet(spans=(span("⌀12", 0, 0, Source.OCR),)), 1000) == ""
