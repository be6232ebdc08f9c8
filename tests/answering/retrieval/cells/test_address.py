"""Cells whose row and column a question names, on tables of every sort."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.query import understand
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, assembly, callout, sheet, span, table

SERIES = (("QR10", "41,5", "22,0", "6,5"), ("QR16", "63,0", "35,5", "9,0"))
PINS = (("1", "GND", "schwarz"), ("2", "VBUS", "rot"), ("3", "D_P", "grün"))
HISTORY = (("A", "Erstausgabe", "02.03.2015", "P. Lang"), ("B", "Nut ergänzt", "11.09.2017", "E. Roth"))
ROOMS = (("0.11", "Küche", "12,40", "Fliesen"), ("0.12", "Bad", "6,85", "Estrich"))
PARTS = (("1", "Deckel", "EN AW-6060", "RX-20, RX-21"), ("2", "Sockel", "C45", "RX-30"))


def page() -> Sheet:
    roles = {"revision": 0, "description": 1, "date": 2, "author": 3}
    return sheet(
        callouts=[callout("⌀30 H7", 0.3, 0.3), callout("C1", 0.4, 0.5)],
        tables=[
            table(TableKind.OTHER, ("Typ", "A", "B [mm]", "⌀D"), {}, SERIES),
            table(TableKind.OTHER, ("Pin", "Signal", "Farbe"), {}, PINS),
            table(TableKind.REVISION, ("Änd.", "Text", "Datum", "Name"), roles, HISTORY),
            table(
                TableKind.OTHER, ("Raum / Room", "Nutzung", "Fläche / Area", "Bodenbelag"), {"description": 1}, ROOMS
            ),
            table(
                TableKind.BOM,
                ("Pos.", "Benennung", "Werkstoff", "Kennung"),
                {"item": 0, "description": 1, "material": 2},
                PARTS,
            ),
        ],
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Welches Maß A hat QR16?", "63,0"),
        ("What is dimension B of QR10?", "22,0"),
        ("D bei QR16?", "9,0"),
        ("Welche Farbe liegt auf Pin 2?", "rot"),
        ("pin of VBUS?", "2"),
        ("signal on pin 3", "D_P"),
        ("Was hat man mit Revision B gemacht?", "Nut ergänzt"),
        ("Revision A: wer?", "P. Lang"),
        ("Describe revision A.", "Erstausgabe"),
        ("When was rev B?", "11.09.2017"),
        ("Bodenbelag im Raum Bad?", "Estrich"),
        ("Fläche der Küche?", "12,40"),
        ("Welcher Werkstoff gilt für RX-21?", "EN AW-6060"),
        ("Material der Position 2?", "C45"),
    ],
)
def test_the_cell_of_a_named_row_and_column_is_stated(question, value):
    answer = answer_question(ask(question, page()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text
    cell = next(cell for t in page().tables for row in t.rows for cell in row.cells if cell.text == value)
    assert [element.bbox for element in answer.elements] == [cell.box]


@pytest.mark.parametrize(
    "question",
    [
        "Welches Maß A hat QR20?",  # no such row
        "Which mass does QR10 have?",  # no such column
        "What was done in revision D?",
        "Welche Härte hat Pos. 1?",
        "Which thread does the countersink of QR10 have?",
    ],
)
def test_a_row_or_column_that_is_not_there_gives_no_value(question):
    assert not answer_question(ask(question, page())).answered


def test_which_room_is_not_answered_by_its_number_alone():
    answer = answer_question(ask("Welcher Raum hat 6,85 m²?", page()))
    assert answer.outcome is Outcome.STATED and [element.label for element in answer.elements] == ["Bad"]


def test_a_number_of_a_note_is_not_that_of_a_pin():
    notes = sheet(notes=["TIGHTEN TO 12 Nm", "MARK THE PART"])
    assert not answer_question(ask("What is on pin 2?", notes)).answered
    assert "MARK THE PART" in answer_question(ask("What does note 2 say?", notes)).text


@pytest.mark.parametrize(
    "question",
    ["How long is item 3?", "Wie dick ist Position 3?", "Which thread is in hole B7?", "Who made revision E?"],
)
def test_the_number_of_a_thing_is_no_value_of_it(question):
    texts = [span("5/16-18 THREADED ROD ASTM A193 B7", 0.4, 0.4), span("DRAWN BY: E. Roth", 0.4, 0.5)]
    there = sheet(callouts=[callout("3", 0.3, 0.3), callout("5/16-18 UNC", 0.2, 0.2)], texts=texts)
    assert not answer_question(ask(question, there)).answered


def test_a_tolerance_without_the_datum_that_is_asked_for_is_not_stated():
    there = sheet(callouts=[callout("25 ±0,1", 0.3, 0.3), callout("⌀8 H7", 0.5, 0.3)])
    assert not answer_question(ask("What tolerance does datum C have?", there)).answered


def test_a_name_that_is_part_of_another_name_in_the_same_table_is_not_passed_over():
    rows = (("0.1", "Lager", "9,50"), ("0.2", "Lager kalt", "9,50"))
    rooms = sheet(tables=[table(TableKind.OTHER, ("Nr.", "Raum", "Fläche"), {"tag": 0, "description": 1}, rows)])
    assert answer_question(ask("Welcher Raum hat 9,50 m²?", rooms)).outcome is not Outcome.STATED


def test_a_property_that_heads_the_rows_is_not_taken_for_what_they_are():
    rows = (("R-100", "Deckel", "C45"), ("R-200", "Sockel", "S235"))
    roles = {"part_number": 0, "description": 1, "material": 2}
    parts = sheet(tables=[table(TableKind.BOM, ("Teilenummer", "Benennung", "Werkstoff"), roles, rows)])
    answer = answer_question(ask("Welche Teilenummer ist aus C45?", parts))
    assert "R-100" in answer.text or answer.outcome is not Outcome.STATED


@pytest.mark.parametrize(
    ("question", "value"),
    [("How big are the 6 through holes?", None), ("Where is the ⌀6 through hole?", "⌀6 through hole")],
)
def test_a_number_of_things_that_go_through_is_no_size(question, value):
    assert [meaning.text for meaning in understand(question).values] == ([value] if value else [])


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("What is the material of the washer and the bearing?", {"A2", "STEEL"}),
        ("Werkstoff von Scheibe und Lager?", {"A2", "STEEL"}),
    ],
)
def test_of_two_rows_that_are_named_none_is_stated_for_both(question, values):
    answer = answer_question(ask(question, assembly()))
    assert answer.outcome is Outcome.CANDIDATES
    assert values == {offer.text for offer in answer.candidates[:2]}


@pytest.mark.parametrize(
    ("question", "value"),
    [("material of the washer?", "A2"), ("Werkstoff der Scheibe?", "A2"), ("What is item 2 and its quantity?", "2")],
)
def test_a_row_may_be_named_by_a_word_that_the_sheet_writes_in_capitals(question, value):
    answer = answer_question(ask(question, assembly()))
    assert answer.answered and answer.elements[0].label == value


def test_a_signal_in_capitals_is_named_as_it_is_written():
    rows = (("1", "GND", "black"), ("2", "VBUS", "red"), ("3", "RESET", "blue"))
    pins = sheet(tables=[table(TableKind.OTHER, ("PIN", "SIGNAL", "COLOUR"), {"tag": 0}, rows)])
    assert answer_question(ask("What colour is VBUS?", pins)).text == "The sheet says: “red”"
    assert answer_question(ask("What colour is RESET?", pins)).text == "The sheet says: “blue”"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the drawing number of the QX 70 pump?", "QX70-A"),
        ("Wie lautet die Zeichnungsnummer der QX 70 Pumpe?", "QX70-A"),
        ("Which scale has the QX 70 pump?", "1:5"),
    ],
)
def test_what_the_sheet_calls_itself_is_neither_a_number_of_something_nor_a_row_with_one_of_its_words(question, value):
    title = {TitleField.TITLE: "QX 70 PUMP", TitleField.DRAWING_NUMBER: "QX70-A", TitleField.SCALE: "1:5"}
    parts = table(
        TableKind.BOM,
        ("ITEM", "DWG NO.", "DESCRIPTION"),
        {"item": 0, "number": 1, "description": 2},
        (("1", "QX70-B", "PUMP BRACKET"), ("2", "QX70-C", "COVER")),
    )
    answer = answer_question(ask(question, sheet(title=title, tables=[parts])))
    assert (answer.outcome, [element.label for element in answer.elements]) == (Outcome.STATED, [value])


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Warum wurde Revision B gemacht?", "Nut ergänzt"),
        ("Why was revision B made?", "Nut ergänzt"),
        ("Welche Steckersignale liegen an Pin 2?", "VBUS"),
        ("Welche Aderfarbe hat Pin 3?", "grün"),
    ],
)
def test_a_reason_is_what_the_row_says_and_a_compound_ends_with_the_head_of_its_column(question, value):
    answer = answer_question(ask(question, page()))
    assert (answer.outcome, [element.label for element in answer.elements]) == (Outcome.STATED, [value])


@pytest.mark.parametrize(
    ("question", "name"),
    [("Who approved revision 1?", "RSP"), ("Wer hat Rev 0 geprüft?", "KJM"), ("who drew rev 1", "AHC")],
)
def test_a_column_is_named_by_the_field_of_a_title_block_that_its_head_labels(question, name):
    rows = (("0", "11.03.14", "ISSUED", "BDW", "KJM", "TLN"), ("1", "19.08.15", "LINING REVISED", "AHC", "MKB", "RSP"))
    heads, roles = (
        ("REV", "DATE", "DESCRIPTION", "DRN", "CHK", "APP"),
        {"revision": 0, "date": 1, "description": 2, "author": 3},
    )
    answer = answer_question(ask(question, sheet(tables=[table(TableKind.REVISION, heads, roles, rows)])))
    assert answer.answered and name in answer.text, answer.text


def test_the_place_of_a_row_that_is_not_there_is_not_that_of_another():
    rows = (("A1", ".375", ".500"), ("B1", "1.500", "1.625"))
    holes = sheet(tables=[table(TableKind.HOLES, ("TAG", "X LOC", "Y LOC"), {"tag": 0, "x": 1, "y": 2}, rows)])
    assert answer_question(ask("What is the Y location of hole F1?", holes)).outcome is not Outcome.STATED


SIZES = table(
    TableKind.BOM,
    ("Poles", "Part No.", "L", "D THREAD", "Torque"),
    {"part_number": 1},
    (
        ("2", "KX-20A", "8.1", "G 1/8 A", "12"),
        ("6", "KX-60A", "18.1", "G 3/8 A", "35"),
        ("9", "KX-90A", "26.1", "M22", "48"),
    ),
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("order number for 6 poles", "KX-60A"),
        ("dimension L of the 9 poles one", "26.1"),
        ("Which torque for G 3/8 A?", "35"),
        ("What is the torque of G 1/8 A?", "12"),
    ],
)
def test_a_row_of_a_list_of_sizes_is_named_by_its_number_or_by_the_whole_of_a_cell(question, value):
    answer = answer_question(ask(question, sheet(tables=[SIZES])))
    assert answer.answered and value in answer.text, answer.text


def test_a_column_of_directions():
    bends = table(TableKind.OTHER, ("Bend", "Dir.", "Angle"), {}, (("B1", "down", "90°"), ("B2", "up", "45°")))
    answer = answer_question(ask("Richtung von B2?", sheet(tables=[bends])))
    assert answer.answered and "up" in answer.text, answer.text
