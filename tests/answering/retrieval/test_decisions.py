"""What a query may address besides a value of a kind: an entry by its label, a class of dimensions, a claim, a date."""

from __future__ import annotations

import pytest

from backend.answering.query import understand
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval import index_of
from backend.answering.retrieval.decisions import decide_each
from backend.geometry import Box
from backend.reading.sheet import Sheet, TableKind, TitleEntry, TitleField
from tests.answering.sheets import ask, box_at, callout, sheet, table

TITLE = {
    TitleField.MATERIAL: "EN AW-6082",
    TitleField.SHEET_NUMBER: "2 / 3",
    TitleField.SHEET_SIZE: "A3",
    TitleField.DRAWING_NUMBER: "KT-2207",
}


def labelled(label: str, field: TitleField, value: str, x: float, y: float) -> TitleEntry:
    return TitleEntry(field=field, value=value, label=label, box=box_at(x, y, value), confidence=0.95)


def signed() -> Sheet:
    """A title block whose persons stand with their dates, each on a line."""
    entries = (
        labelled("Bearb.", TitleField.DRAWN_BY, "Krüger", 0.7, 0.8),
        labelled("Datum", TitleField.DATE, "04.05.2022", 0.8, 0.8),
        labelled("Gepr.", TitleField.CHECKED_BY, "Sauer", 0.7, 0.83),
        labelled("Datum", TitleField.DATE, "17.05.2022", 0.8, 0.83),
    )
    return sheet().model_copy(update={"title_block": entries})


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Wann wurde geprüft?", "17.05.2022"),
        ("When was it checked?", "17.05.2022"),
        ("When was this drawn?", "04.05.2022"),
        ("Wann wurde die Zeichnung erstellt?", "04.05.2022"),
    ],
)
def test_a_date_belongs_to_the_person_on_its_line(question, value):
    answer = answer_question(ask(question, signed()))
    assert answer.answered and value in answer.text, answer.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What does the sheet field say?", "2 / 3"),
        ("Was steht im Feld Material?", "EN AW-6082"),
        ("What is entered under material?", "EN AW-6082"),
    ],
)
def test_an_entry_is_found_by_its_label(question, value):
    entries = [labelled("Sheet", TitleField.SHEET_NUMBER, "2 / 3", 0.7, 0.9)]
    page = sheet(title=TITLE)
    page = page.model_copy(update={"title_block": (*page.title_block, *entries)})
    answer = answer_question(ask(question, page))
    assert answer.answered and value in answer.text, answer.text


def test_a_label_that_does_not_stand_on_the_sheet_names_no_entry():
    assert not answer_question(ask("Was steht im Feld Kostenstelle?", sheet(title=TITLE))).answered


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Is the material EN AW-6082?", "Yes"),
        ("Is it made from S355J2?", "No"),
        ("Ist der Werkstoff S355J2?", "Nein"),
        ("Werkstoff ist EN AW-6082, oder?", "Ja"),
        ("Wird das aus PEEK gefertigt?", "Nein"),
        ("I take EN AW-6082, correct?", "Yes"),
    ],
)
def test_a_claim_is_held_against_the_field(question, begins):
    answer = answer_question(ask(question, sheet(title=TITLE)))
    assert answer.answered and answer.text.startswith(begins) and "EN AW-6082" in answer.text, answer.text


def test_a_stated_count_says_which_holes_are_meant():
    page = sheet(callouts=[callout("6x ⌀9", 0.1, 0.1), callout("⌀80", 0.4, 0.1), callout("4x ⌀5,5", 0.7, 0.1)])
    answer = answer_question(ask("6 holes, what size?", page))
    assert answer.answered
    assert answer.text == "The size is 6x ⌀9."
    assert not answer_question(ask("5 holes, what size?", page)).answered


def test_a_size_may_be_said_as_an_adjective():
    page = sheet(callouts=[callout("⌀24 H9", 0.1, 0.1), callout("⌀30 h6", 0.4, 0.1)])
    answer = answer_question(ask("Passung der 24er Bohrung?", page))
    assert answer.answered
    assert answer.text == "Als Passung ist H9 (⌀24 H9) angegeben."


@pytest.mark.parametrize("question", ["Is the material steel?", "Ist das Teil aus Stahl?", "Is it steel?"])
def test_a_sort_of_thing_is_no_claim_that_letters_could_decide(question):
    answer = answer_question(ask(question, sheet(title={TitleField.MATERIAL: "S235JR"})))
    assert not answer.text.startswith(("Yes", "No", "Ja", "Nein"))


CLASSES = sheet(
    callouts=[callout(".X ±.2", 0.1, 0.8), callout(".XX ±.05", 0.1, 0.83), callout("6-30: ±0.3", 0.1, 0.86)],
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("two place decimal tolerance?", ".05"),
        ("Which tolerance applies to dimensions with one decimal?", ".2"),
        ("Welche Toleranz gilt für Maße mit zwei Nachkommastellen?", ".05"),
        ("Which tolerance applies from 6 to 30 mm?", "0.3"),
    ],
)
def test_a_general_tolerance_is_that_of_the_class_that_is_named(question, value):
    answer = answer_question(ask(question, CLASSES))
    assert answer.answered and value in answer.text, answer.text


def test_numbers_that_no_tolerance_is_asked_for_name_no_class():
    assert understand("Which dimensions go from 6 to 30?").tolerance_class == ()
    assert understand("Toleranz von 6 bis 30 mm?").tolerance_class == (6.0, 30.0)


def test_a_class_that_the_sheet_does_not_give_is_not_stated():
    assert not answer_question(ask("three place decimal tolerance?", CLASSES)).answered


@pytest.mark.parametrize("question", ["Where is 800?", "Wo steht 800?", "At which place is 800 given?"])
def test_a_bare_number_is_looked_for_where_a_place_is_asked_for(question):
    page = sheet(callouts=[callout("800", 0.1, 0.1), callout("120", 0.7, 0.7)])
    answer = answer_question(ask(question, page))
    assert answer.answered and [element.label for element in answer.elements] == ["800"], answer.text


@pytest.mark.parametrize("question", ["Content of note no. 2?", "Lies mir Bemerkung 2 vor.", "note 2?"])
def test_a_note_is_found_by_its_number(question):
    page = sheet(notes=["Unbemaßte Radien R2", "Teil dauerhaft kennzeichnen"])
    answer = answer_question(ask(question, page))
    assert answer.answered and "kennzeichnen" in answer.text, answer.text


def test_the_title_block_goes_before_rows_that_nothing_names():
    parts = table(
        TableKind.REVISION, ["Index", "Datum"], {"revision": 0, "date": 1}, [["A", "01.02.2020"], ["B", "02.03.2021"]]
    )
    page = sheet(title={TitleField.DATE: "12.01.2019"}, tables=[parts])
    answer = answer_question(ask("Datum?", page))
    assert answer.answered and "12.01.2019" in answer.text, answer.text


def test_an_entry_speaks_for_the_frame_it_says_wherever_it_stands():
    left, right = Box(x1=0, y1=0, x2=1500, y2=1800), Box(x1=1600, y1=0, x2=3300, y2=1800)
    entries = []
    for frame, name, material, x in ((left, "Deckel", "POM-C", 0.1), (right, "Welle", "C45", 0.6)):
        entries += [
            labelled("Benennung", TitleField.TITLE, name, x, 0.7).model_copy(update={"region": frame}),
            labelled("Werkstoff", TitleField.MATERIAL, material, x, 0.9).model_copy(update={"region": frame}),
        ]
    page = sheet().model_copy(update={"title_block": tuple(entries)})
    answer = answer_question(ask("Werkstoff vom Deckel?", page))
    assert answer.answered and "POM-C" in answer.text, answer.text


def test_a_size_of_several_parts_is_not_stated_for_the_sheet():
    frames = (Box(x1=0, y1=0, x2=1500, y2=2000), Box(x1=1600, y1=0, x2=3300, y2=2000))
    entries, sizes = [], []
    for frame, name, value in zip(frames, ("Deckel", "Welle"), ("88,5", "120,5"), strict=True):
        x = frame.x1 / 3308
        entries.append(
            labelled("Benennung", TitleField.TITLE, name, x + 0.05, 0.7).model_copy(update={"region": frame})
        )
        outline = Box(x1=frame.x1 + 200, y1=300, x2=frame.x1 + 1200, y2=900)
        sizes.append(callout(value, x + 0.2, 0.5, along="x", outline=outline, confidence=0.9))
    page = sheet(callouts=sizes).model_copy(update={"title_block": tuple(entries)})
    answer = answer_question(ask("Wie lang ist der Deckel?", page))
    assert answer.answered and "88,5" in answer.text, answer.text
    assert not answer_question(ask("Gesamtlänge?", page)).answered


def test_who_asks_the_same_again_gets_what_was_made_and_another_query_its_own():
    page = sheet(title={TitleField.MATERIAL: "C45", TitleField.SCALE: "1:2"})
    index, asked = index_of(page), understand("Which material?")
    ((first, _),) = decide_each(asked, index)
    ((again, decision),) = decide_each(understand("Which material?"), index)
    assert again is first and decision.choices[0].best.fact.text == "C45"
    ((other, decision),) = decide_each(understand("Which scale?"), index)
    assert other is not first and decision.choices[0].best.fact.text == "1:2"
