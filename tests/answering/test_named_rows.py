"""Rows of tables, named by their tags, letters, items, revisions or parts, and their cells by the headings."""

from __future__ import annotations

import pytest

from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Orientation, Sheet, Table, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table

HOLES = (("A1", "0.50", "0.75", "⌀.250 THRU"), ("B2", "4.25", "2.25", "10-32 UNF-2B"))
REVISIONS = (("A", "RELEASED", "2019-02-11", "KLM"), ("B", "HOLE 8 WAS 7", "2020-07-30", "JRD"))
EQUIPMENT = (("V-101", "FEED DRUM", "5 m³", "12 barg"), ("P-201A/B", "FEED PUMP", "20 m³/h", "16 barg"))


def revisions(rows: tuple[tuple[str, ...], ...]) -> Table:
    roles = {"revision": 0, "description": 1, "date": 2, "author": 3}
    return table(TableKind.REVISION, ("REV", "DESCRIPTION", "DATE", "BY"), roles, rows)


def parts(rows: tuple[tuple[str, ...], ...]) -> Table:
    roles = {"item": 0, "quantity": 1, "description": 2}
    return table(TableKind.BOM, ("ITEM", "QTY", "DESCRIPTION"), roles, rows)


def tables() -> Sheet:
    return sheet(
        title={TitleField.REVISION: "B", TitleField.SHEET_NUMBER: "1 OF 4"},
        tables=[
            table(TableKind.HOLES, ("TAG", "X LOC", "Y LOC", "SIZE"), {"tag": 0, "size": 3}, HOLES),
            revisions(REVISIONS),
            table(TableKind.OTHER, ("TAG", "SERVICE", "DUTY", "DESIGN PRESS."), {}, EQUIPMENT),
            table(TableKind.OTHER, ("Passung", "oberes", "unteres"), {}, [("⌀25 g6", "-0,007", "-0,020")]),
        ],
    )


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("where is hole B2 located", ("X LOC = 4.25", "Y LOC = 2.25")),
        ("y coordinate of A1?", ("0.75",)),
        ("size of hole B2", ("10-32 UNF-2B",)),
        ("what changed in rev B", ("HOLE 8 WAS 7",)),
        ("when was rev A released", ("2019-02-11",)),
        ("design pressure of V-101", ("12 barg",)),
        ("how many sheets are in this set", ("4",)),
    ],
)
def test_a_row_is_found_by_its_tag_and_its_cell_by_the_heading(question, held):
    answer = answer_question(ask(question, tables()))
    assert answer.answered and all(text in answer.text for text in held), answer.text
    assert answer.elements


@pytest.mark.parametrize("question", ["what changed in rev E", "material of V-101", "what is D9"])
def test_a_row_or_a_cell_that_is_not_there_is_not_made_up(question):
    assert not answer_question(ask(question, tables())).answered


def test_a_position_number_names_the_row_and_not_the_column():
    roles = {"item": 0, "description": 1, "material": 2}
    rows = [("4", "Welle", "C45E"), ("5", "Lager", "")]
    page = sheet(tables=[table(TableKind.BOM, ("Pos.", "Benennung", "Werkstoff"), roles, rows)])
    assert "C45E" in answer_question(ask("Werkstoff Pos 4", page)).text
    assert not answer_question(ask("Werkstoff Pos. 5", page)).answered


def test_a_quantity_may_be_a_length():
    roles = {"quantity": 0, "description": 1}
    page = sheet(tables=[table(TableKind.BOM, ("Menge", "Benennung"), roles, [("1,5", "Rundschnur"), ("2", "Welle")])])
    assert answer_question(ask("wie viel Rundschnur?", page)).text.startswith("1,5")


PARTS = [('1 1/2" lock ring', "KX-114"), ("Cover plate", "KX-115")]


@pytest.mark.parametrize(
    ("question", "value"),
    [("What size is the lock ring?", '1 1/2"'), ("What is the part number of the lock ring?", "KX-114")],
)
def test_the_size_of_a_part_is_what_its_name_says_and_not_its_number(question, value):
    written = [span(name, 0.3, 0.3 + 0.1 * place) for place, (name, _) in enumerate(PARTS)]
    page = sheet(texts=written, tables=[table(TableKind.BOM, ("Part", "Part No."), {"part_number": 1}, PARTS)])
    answer = answer_question(ask(question, page))
    assert answer.answered and value in answer.text, answer.text


TAGGED = tuple(
    (f"{letter}{n}", f"{10 * n}.0", size)
    for letter, size in (("A", "M8 ↧ 16"), ("B", "⌀6 H7 THRU"), ("C", "⌀9"))
    for n in (1, 2, 3)
)


def tagged_holes() -> Sheet:
    return sheet(tables=[table(TableKind.HOLES, ("TAG", "X", "SIZE"), {"tag": 0, "x": 1, "size": 2}, TAGGED)])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Welches Gewinde haben die A-Bohrungen (mit Tiefe)?", "M8 ↧ 16"),
        ("how large are the B holes?", "⌀6 H7 THRU"),
        ("how many C holes are there?", "3"),
        ("Anzahl der M8-Bohrungen?", "3"),
    ],
)
def test_holes_that_a_table_tags_by_one_letter_are_asked_for_together(question, said):
    answer = answer_question(ask(question, tagged_holes()))
    assert answer.answered and said in answer.text, answer.text


def test_a_letter_that_tags_nothing_is_no_hole_of_the_table():
    assert not answer_question(ask("how large are the D holes?", tagged_holes())).answered


CHANGED = (
    ("A", "RELEASED", "2019-02-11", "KLM"),
    ("B", "RIB ADDED", "2020-07-30", "JRD"),
    ("C", "HOLE MOVED", "2021-01-04", "KLM"),
)


def changed(revision: str = "C") -> Sheet:
    return sheet(
        title={TitleField.REVISION: revision, TitleField.DATE: "2019-02-01", TitleField.DRAWN_BY: "P. Novak"},
        tables=[revisions(CHANGED)],
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was the last change?", "HOLE MOVED"),
        ("date of the latest revision", "2021-01-04"),
        ("Wann war die letzte Änderung?", "2021-01-04"),
        ("Wer hat zuletzt geändert?", "KLM"),
        ("Who made the change of revision B?", "JRD"),
    ],
)
def test_the_latest_change_is_that_of_the_sheets_own_revision_and_its_author_is_asked_for_by_who(question, said):
    answer = answer_question(ask(question, changed()))
    assert answer.answered and said in answer.text, answer.text


def test_without_a_revision_of_its_own_the_last_one_counts():
    assert "HOLE MOVED" in answer_question(ask("What was the last change?", changed(""))).text
    assert "RIB ADDED" in answer_question(ask("What was the last change?", changed("B"))).text


ITEMS = (("1", "2", "HEX SCREW M10"), ("2", "1", "CLAMP"))


def test_a_note_about_an_item_is_about_the_part_that_the_list_names_so():
    page = sheet(tables=[parts(ITEMS)], notes=["TIGHTEN ITEM 1 TO 35 Nm", "GREASE ITEM 2"])
    answer = answer_question(ask("Torque of the hex screws?", page))
    assert answer.answered and "35 Nm" in answer.text
    assert not answer_question(ask("Torque of the clamp?", page)).answered


def test_words_that_nobody_knows_may_ask_for_something_that_the_row_does_not_say():
    page = tables()
    assert not answer_question(ask("heat duty of V-101", page)).text.endswith("FEED DRUM”")
    assert "FEED DRUM" in answer_question(ask("What is V-101?", page)).text


def reworked() -> Sheet:
    rows = (("A", "FIT OF BEARING SEAT WAS K7", "2019-02-11", "KLM"), ("B", "M24x1.5 REPLACED", "2020-07-30", "JRD"))
    return sheet(tables=[revisions(rows)], callouts=[callout("⌀40 h6", 0.3, 0.2), callout("M24x2", 0.3, 0.3)])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which fit has the bearing seat?", "h6"),
        ("thread at the end?", "M24x2"),
        ("What did revision B change?", "M24x1.5"),
    ],
)
def test_what_a_list_of_revisions_says_was_changed_is_no_value_of_the_part(question, said):
    answer = answer_question(ask(question, reworked()))
    others = {"K7", "M24x1.5"} - {said}
    told = [answer.text, *(candidate.text for candidate in answer.candidates)]
    assert any(said in text for text in told) and not any(other in text for other in others for text in told)


def test_what_was_before_a_revision_is_told_by_the_list_of_them_alone():
    answer = answer_question(ask("Which thread was there before rev B?", reworked()))
    told = [answer.text, *(candidate.text for candidate in answer.candidates)]
    assert any("M24x1.5" in text for text in told) and not any("M24x2" in text for text in told)


@pytest.mark.parametrize("question", ["Was ist Position 2?", "What is item 2?"])
def test_what_an_item_is_called_is_told_by_its_number(question):
    assert "CLAMP" in answer_question(ask(question, sheet(tables=[parts(ITEMS)]))).text


def test_how_many_hardened_parts_is_a_count_and_no_hardness():
    rows = (("1", "8", "WASHER HARDENED"), ("2", "4", "WASHER"))
    assert answer_question(ask("Wie viele gehärtete Scheiben?", sheet(tables=[parts(rows)]))).text.startswith("8")


def test_a_coordinate_is_asked_for_by_its_letter_in_small():
    assert "10.0" in answer_question(ask("x-Position der Bohrung B1?", tagged_holes())).text


def test_a_tag_in_a_table_of_holes_is_offered_for_no_date():
    page = sheet(title={TitleField.DATE: "2019-02-01"}, tables=list(tagged_holes().tables))
    answer = answer_question(ask("when did Novak draw it", page))
    assert not any(candidate.text in ("A1", "B1") for candidate in answer.candidates)


def gear() -> Sheet:
    rows = (("Number of teeth", "24"), ("Module", "2"), ("Pressure angle", "20°"))
    pairs = table(TableKind.OTHER, ("", ""), {}, rows).model_copy(update={"orientation": Orientation.PAIRS})
    return sheet(tables=[pairs])


@pytest.mark.parametrize("question", ["how many teeth?", "Wie viele Zähne hat das Zahnrad?"])
def test_how_many_is_the_number_behind_the_label_that_counts_them(question):
    answer = answer_question(ask(question, gear()))
    assert answer.answered and answer.text.startswith("24")
