"""Rows and columns of which a question names several: which one it means."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.query import understand
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval.cells.entries import named_entry
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, sheet, span, table
from tests.samples import every

WIRES = (
    ("11", "XA", "7", "XB", "2", "18", "+5V"),
    ("12", "XA", "8", "XB", "6", "20", "GND"),
    ("13", "XA", "9", "XC", "1", "16", "CHASSIS"),
)
WIRE_HEADS = ("Wire", "From", "Pin", "To", "Pin", "AWG", "Signal")
MEASURED = (
    ("1", "Breite", "40", "Messuhr U7", "40,02", "39,97"),
    ("2", "Breite unten", "18", "Lehre L3", "18,04", "18,11"),
    ("3", "Bohrtiefe", "22", "Tiefenlehre T1", "22,30", "21,85"),
    ("4", "Lage", "61", "Messuhr U7", "61,20", "61,05"),
)
CHANGES = (("P", "2207", "First issue", "01.04.2011"), ("Q", "2391", "Slot lengthened", "09.08.2013"))
SIZES = (("UV 204", "20", "98", "M6"), ("UV 206", "30", "135", "M8"), ("UV 208", "45", "171", "M10"))
BENDS = (("B1", "up", "G-20"), ("B2", "down", "G-31"), ("B3", "up", "G-44"))
HOLES = (
    ("K", "3", "⌀11 C/BORE ⌀18 x 7", "DRILL AND BORE"),
    ("L", "1", "⌀20", "REAM AFTER FITTING"),
    ("M", "2", "6", "MILL"),
)


def page() -> Sheet:
    return sheet(
        tables=[
            table(TableKind.OTHER, WIRE_HEADS, {"pin": 2, "gauge": 5, "signal": 6}, WIRES),
            table(TableKind.OTHER, ("Nr.", "Merkmal", "Soll", "Prüfmittel", "Ist 1", "Ist 2"), {"item": 0}, MEASURED),
            table(
                TableKind.REVISION, ("Rev", "ECN", "Description", "Date"),
                {"revision": 0, "description": 2, "date": 3}, CHANGES,
            ),
            table(TableKind.OTHER, ("Type", "d [mm]", "L", "W"), {}, SIZES),
            table(TableKind.OTHER, ("No.", "Direction", "Tool"), {"item": 0}, BENDS),
            table(TableKind.BOM, ("Hole", "Qty", "Size", "Work"), {"tag": 0, "quantity": 1, "size": 2}, HOLES),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Which pin of XB does wire 12 go to?", "6"),  # not the pin of XA, nor another wire to XB
        ("wire gauge of CHASSIS?", "16"),  # not the number of the wire
        ("Mit welchem Prüfmittel wurde die Breite 40 geprüft?", "Messuhr U7"),
        ("Prüfmittel der Breite unten?", "Lehre L3"),
        ("Wert von Muster 2 bei Merkmal 3?", "21,85"),
        ("what changed in rev Q?", "Slot lengthened"),
        ("which ECN number belongs to rev Q?", "2391"),
        ("dimension L for a 45 mm shaft", "171"),
        ("which tool for bend 2?", "G-31"),
        ("What has to be done with hole L?", "REAM AFTER FITTING"),
        ("How deep is the counterbore of hole K?", "7 ("),
    ],
)
def test_the_row_that_is_named_most_and_the_column_that_is_meant_are_answered(question, value):
    answer = answer_question(ask(question, page()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize(
    "question", ["How deep is the counterbore of hole L?", "which tool for bend 5?", "dimension L for a 33 mm shaft"]
)
def test_what_no_row_states_is_not_answered(question):
    assert not answer_question(ask(question, page())).answered


def entry(question: str, text: str) -> str:
    query = understand(question)
    box = page().tables[0].box
    fact = Fact(kind=FactKind.LABELLED, text=text, page=1, box=box, confidence=1.0, label="Torque")
    return named_entry(fact, query.aspects[0], query).text


@every(
    ("question", "text", "value"),
    [
        ("torque of the M6 screws?", "M4: 3 Nm, M6: 9,5 Nm, M10: 40 Nm", "9,5 Nm"),
        ("torque of the M6 screws?", "M6 9.5 Nm; M10 40 Nm", "9.5 Nm"),
        ("torque of the M5 screws?", "M4 3 Nm, M6 9,5 Nm", "M4 3 Nm, M6 9,5 Nm"),  # none of them is asked for
        ("torque of the M6 screws?", "M6 9,5 Nm, dry", "M6 9,5 Nm, dry"),  # no list of values
    ],
)
def test_of_a_list_in_one_text_the_named_entry_is_the_value(question, text, value):
    assert entry(question, text) == value


CYLINDERS = (("LV 25", "31", "G1/4", "210"), ("LV 32", "38", "G3/8", "340"), ("LV 40*", "31", "G1/2", "520"))
COUPLINGS = (("16", "40", "9", "28"), ("28", "55", "14", "38"), ("38", "70", "18", "45"))


def catalogue() -> Sheet:
    return sheet(
        tables=[
            table(TableKind.OTHER, ("Baugröße", "H", "Anschluss", "F dyn N"), {"size": 0}, CYLINDERS),
            table(TableKind.OTHER, ("Größe", "D", "d min", "d max"), {"size": 0}, COUPLINGS),
        ]
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("H bei Baugröße 32", "38"),
        ("Welchen Anschluss hat der 40er Zylinder?", "G1/2"),
        ("F von LV 25?", "210"),
        ("Maß D bei Größe 28", "55"),  # and not of the row with a bore of 28
    ],
)
def test_a_row_goes_by_its_number_in_a_series(question: str, value: str) -> None:
    answer = answer_question(ask(question, catalogue()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize("question", ["H bei Baugröße 63", "Welchen Anschluss hat der 20er Zylinder?"])
def test_a_number_that_no_row_of_a_series_has_gives_no_value(question: str) -> None:
    assert answer_question(ask(question, catalogue())).outcome is not Outcome.STATED


CABLES = (("-W1", "NYM 5x6", "-X1", "12 m"), ("-W2", "ÖPVC 4x1,5", "-X2", "9 m"), ("-W3", "LiYY 2x0,5", "-X2", "31 m"))
TERMINALS = (("1", "RT 6", "-W1", "bk"), ("2", "RT 6", "-W1", "bn"), ("3", "RT 4", "-W2", "1"))
STROKES = (("-01", "120", "310", "-", "7.2"), ("-02", "240", "430", "35", "8.9"), ("-03", "310", "500", "70", "9.6"))
CARTS = (
    ("LF 20 K", "28", "54", "12,4"),
    ("LF 25 K", "33", "62", "17,9"),
    ("LF 25 KL", "33", "81", "23,3"),
    ("LF 30 K", "42", "77", "29,5"),
)
DISCS = (
    ("RS30-020", "44", "4 x M4", "3", "95"),
    ("RS30-025", "52", "5 x M4", "3", "140"),
    ("RS30-030", "58", "6 x M5", "6", "210"),
)
DISC_HEADS = ("Code", "D [mm]", "n x M", "Ms [Nm]", "Mt [Nm]")
SPOTS = (("A1", "14.5", "9.25", "⌀5"), ("A2", "41.0", "9.25", "⌀5"), ("B1", "27.75", "33.5", "⌀8"))


def tables() -> Sheet:
    return sheet(
        tables=[
            table(TableKind.OTHER, ("Klemme", "Typ", "Kabel", "Ader"), {"pin": 0}, TERMINALS),
            table(TableKind.OTHER, ("Kabel", "Typ", "nach", "Länge"), {"length": 3}, CABLES),
            table(TableKind.OTHER, ("Variant", "Stroke", "XD", "Stop tube", "Mass [kg]"), {"mass": 4}, STROKES),
            table(TableKind.OTHER, ("Typ", "H", "L", "C dyn [kN]"), {}, CARTS),
            table(TableKind.OTHER, DISC_HEADS, {}, DISCS),
            table(
                TableKind.HOLES, ("HOLE", "XDIM", "YDIM", "SIZE"),
                {"tag": 0, "x": 1, "y": 2, "description": 3}, SPOTS,
            ),
        ],
        texts=[
            span("Ms = screw tightening torque / Schraubenanzugsmoment", 0.05, 0.9),
            span("Mt = transmissible torque", 0.05, 0.93),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("länge kabel W3?", "31 m"),  # a circuit diagram writes -W3
        ("What type is cable W1?", "NYM 5x6"),  # of the cable, not of the terminals where it ends
        ("stop tube of the 310 stroke version?", "70"),  # nor the XD of 310
        ("Gewicht der Ausführung mit 240er Hub", "8.9"),
        ("Höhe H vom 25er Wagen", "33"),  # of both that are called 25
        ("dynamische Tragzahl LF 30 K", "29,5"),
        ("dimension L of size 20", "54"),
        ("Y position of hole B1", "33.5"),
        ("x coordinate of A2?", "41.0"),
        ("transmissible torque of RS30-025", "140"),  # not the torque of its screws
        ("Außendurchmesser D der 030er", "58"),
    ],
)
def test_rows_go_by_designators_by_a_size_that_is_named_and_by_their_number_in_a_series(question, value):
    answer = answer_question(ask(question, tables()))
    assert answer.outcome is Outcome.STATED and value in answer.text


@pytest.mark.parametrize(
    "question",
    ["length L of size 25", "stop tube of the 500 stroke version", "torque Mt of RS30-055", "Schrauben der 030er?"],
)
def test_rows_that_differ_and_rows_that_are_not_there_decide_nothing(question):
    assert answer_question(ask(question, tables())).outcome is not Outcome.STATED


ISSUES = (("A", "First issue", "R. Holt", "03.05.2019"), ("B", "Rib added", "M. Ferro", "07.09.2021"))


def changed(*heads: str, **roles: int) -> Sheet:
    return sheet(
        title={TitleField.DRAWN_BY: "K. Sand", TitleField.APPROVED_BY: "U. Maier"},
        tables=[table(TableKind.REVISION, heads, {"revision": 0, "description": 1, **roles}, ISSUES)],
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("who put in change B?", "M. Ferro"),
        ("Wer hat Revision B geändert?", "M. Ferro"),
        ("who signed revision A?", "R. Holt"),
        ("Who signed revision B, the latest change?", "M. Ferro"),
        ("what was change B?", "Rib added"),
        ("When was change A made?", "03.05.2019"),
    ],
)
def test_who_made_a_change_is_in_its_row_and_not_in_the_title_block(question, value):
    answer = answer_question(ask(question, changed("Rev", "Change", "By", "Date", author=2, date=3)))
    assert answer.outcome is Outcome.STATED and value in answer.text


def test_a_column_of_who_approved_is_another_one_than_of_who_made_a_change():
    page = sheet(
        tables=[
            table(
                TableKind.REVISION, ("Rev", "Change", "By", "Approved"), {"revision": 0, "description": 1, "author": 2},
                (("A", "First issue", "R. Holt", "B. Voss"), ("B", "Rib added", "M. Ferro", "B. Lind")),
            )
        ]
    )  # fmt: skip
    assert "B. Lind" in answer_question(ask("Who approved revision B?", page)).text
    assert "M. Ferro" in answer_question(ask("Who made revision B?", page)).text


ENDS = (
    ("KA-EG 6", "6", "M6x0,8", "9", "21"),
    ("KA-EG 8", "8", "M8x1", "12", "33"),
    ("KA-EG 8F", "8", "M8x0,75", "12", "34"),
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("which thread has the fine version 8F?", "M8x0,75"),
        ("Maß B bei Größe 6", "9"),
        ("how heavy is the KA-EG 8", "33"),  # neither the fine one nor the row with a thread of 0,8
        ("Peso of KA-EG 8F", "34"),
        ("Welches Gewinde hat der KA-EG 6?", "M6x0,8"),  # its column holds threads, whatever heads it
    ],
)
def test_a_letter_behind_the_number_tells_a_row_apart(question, value):
    heads = ("Ref.", "d", "G", "B", "Peso g")
    page = sheet(tables=[table(TableKind.OTHER, heads, {"part_number": 0, "mass": 4}, ENDS)])
    answer = answer_question(ask(question, page))
    assert answer.outcome is Outcome.STATED and value in answer.text


def test_large_and_small_letters_head_different_columns():
    rows = (("TK-6", "6", "4", "11"), ("TK-8", "8", "6", "13"), ("TK-9", "9", "7", "14"))
    page = sheet(tables=[table(TableKind.OTHER, ("Ref.", "ØD", "Ød", "L1"), {"part_number": 0}, rows)])
    for question, value in (("What inner diameter d has TK-8?", "6"), ("outer diameter D of TK-8", "8")):
        answer = answer_question(ask(question, page))
        assert answer.outcome is Outcome.STATED and f"“{value}”" in answer.text
