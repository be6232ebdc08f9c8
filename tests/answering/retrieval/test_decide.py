"""What the sheet decides: stated on support that it gives, offered without, refused where nothing may be meant."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.query import understand
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval import Matcher, decide, index_of
from backend.answering.retrieval.choice import Support
from backend.reading.facts import FactKind
from backend.reading.sheet import Orientation, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table, view


def decided(question, page):
    query = understand(question)
    return decide(Matcher(query, index_of(page), query.aspects[0] if query.aspects else None))


def texts(decision):
    return [choice.best.fact.text for choice in decision.choices]


ROUND = sheet(callouts=[callout("⌀20", 0.2, 0.2), callout("⌀35", 0.4, 0.2), callout("M8", 0.6, 0.2)])


def test_the_label_of_a_field_decides():
    decision = decided("Which material?", sheet(title={TitleField.MATERIAL: "C45"}))
    assert decision.outcome is Outcome.STATED and decision.choices[0].support is Support.LABEL


def test_the_only_value_of_a_kind_is_stated_and_one_of_several_is_not():
    assert decided("Which thread is there?", ROUND).choices[0].support is Support.ONLY
    diameters = decided("Which diameter?", ROUND)
    assert diameters.outcome is Outcome.CANDIDATES and set(texts(diameters)) == {"⌀20", "⌀35"}


def test_the_only_value_of_a_kind_says_nothing_of_a_thing_that_the_sheet_does_not_name():
    assert decided("Which thread does the oil drain have?", ROUND).outcome is not Outcome.STATED


def test_size_orders_and_does_not_decide():
    page = sheet(callouts=[callout("20", 0.2, 0.2), callout("120", 0.4, 0.2), callout("60", 0.6, 0.2)])
    decision = decided("What is the overall length?", page)
    assert decision.outcome is Outcome.CANDIDATES and texts(decision) == ["120", "60", "20"]


def test_the_largest_of_values_with_a_sign_is_what_the_sheet_says():
    decision = decided("What is the largest diameter?", ROUND)
    assert decision.outcome is Outcome.STATED and texts(decision) == ["⌀35"]


def test_no_length_is_offered_for_a_feature_that_the_sheet_does_not_name():
    page = sheet(callouts=[callout("20", 0.2, 0.2), callout("120", 0.4, 0.2)])
    decision = decided("How wide is the keyway?", page)
    assert decision.outcome is Outcome.NOT_ON_SHEET and decision.missing == ("keyway",)


def test_a_date_under_a_word_that_means_a_datum_elsewhere_is_no_datum():
    history = table(TableKind.REVISION, ("REV", "DATUM"), {"date": 1}, [("A", "20.04.2010"), ("B", "16.09.2016")])
    assert decided("List all datums", sheet(tables=[history])).outcome is Outcome.NOT_ON_SHEET


ROWS = [("1", "Welle", "C45E", "1"), ("2", "Deckel", "S235", "2")]
PARTS = table(
    TableKind.BOM,
    ("Pos.", "Benennung", "Werkstoff", "Menge"),
    {"item": 0, "description": 1, "material": 2, "quantity": 3},
    ROWS,
)


@pytest.mark.parametrize(
    ("question", "text"),
    [("Werkstoff der Welle?", "C45E"), ("Welches Material hat Pos. 2?", "S235"), ("material of the cover?", "S235")],
)
def test_a_row_and_its_column_decide(question, text):
    decision = decided(question, sheet(tables=[PARTS]))
    assert decision.outcome is Outcome.STATED and texts(decision) == [text]
    assert decision.choices[0].support is Support.CELL


def test_a_row_that_is_not_there_gives_no_cell():
    assert decided("Werkstoff Pos. 7?", sheet(tables=[PARTS])).outcome is not Outcome.STATED


def test_a_view_that_the_sheet_does_not_have_has_no_values():
    page = sheet(callouts=[callout("⌀20", 0.2, 0.2)], views=[view("A-A", "section", "A-A", (0.1, 0.1, 0.5, 0.5))])
    decision = decided("Which diameter is in section B-B?", page)
    assert decision.outcome is Outcome.NOT_ON_SHEET and decision.no_view


def test_a_count_in_the_question_singles_out_the_callout_that_states_it():
    page = sheet(callouts=[callout("6x M6", 0.2, 0.2), callout("2x M8", 0.6, 0.2)])
    decision = decided("Which thread do the six holes of the lid have?", page)
    assert decision.outcome is Outcome.STATED and texts(decision) == ["6x M6"]


def test_a_text_is_not_an_echo_of_the_question():
    page = sheet(texts=[span("CUSTOMER", 0.2, 0.2), span("SWITCH", 0.6, 0.6)])
    assert decided("Who is the customer?", page).outcome is Outcome.NOT_ON_SHEET


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Wer hat die Zeichnung gezeichnet?", True),
        ("Who drew it?", True),
        ("Wer hat die Zeichnung bestellt?", False),  # a doing that no field of the title block is for
        ("Wer gab die Zeichnung frei?", False),
        ("What is the date of the drawing?", True),
        ("When was it last changed?", False),
        ("Wann wurde die Zeichnung geprüft?", False),
        ("What was revision B about?", False),  # its letter says nothing of that
    ],
)
def test_who_and_when_are_stated_for_what_was_done_only(question, stated):
    page = sheet(title={TitleField.DRAWN_BY: "K. Lang", TitleField.DATE: "04.05.2021", TitleField.REVISION: "B"})
    assert answer_question(ask(question, page)).answered is stated


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Außendurchmesser?", Outcome.CANDIDATES),
        ("Kopfkreisdurchmesser?", Outcome.CANDIDATES),
        ("Drahtdurchmesser?", Outcome.STATED),
        ("Wie lautet die Prüfmaschinennummer?", Outcome.CANDIDATES),
        ("Wie lautet die Zeichnungsnummer?", Outcome.STATED),
        ("Welcher Federwerkstoff?", Outcome.STATED),
    ],
)
def test_a_label_of_another_one_of_its_kind_is_offered_and_not_stated(question, outcome):
    rows = [("Drahtdurchmesser d", "4 mm"), ("Windungen", "8,5")]
    data = table(TableKind.OTHER, ("", ""), {}, rows).model_copy(update={"orientation": Orientation.PAIRS})
    title = {TitleField.DRAWING_NUMBER: "F-0815", TitleField.MATERIAL: "EN 10270-1 SH", TitleField.TITLE: "Druckfeder"}
    assert answer_question(ask(question, sheet(title=title, tables=[data]))).outcome is outcome


def test_a_tag_is_no_day():
    tags = table(TableKind.OTHER, ("TAG", "SERVICE"), {"tag": 0, "description": 1}, [("LT-7", "LEVEL TRANSMITTER")])
    answer = answer_question(ask("Tag of the pressure transmitter?", sheet(tables=[tags])))
    assert "date" not in answer.text.casefold()


def test_a_bare_number_in_a_text_measures_nothing():
    matcher = Matcher(understand("How long is the tube?"), index_of(sheet(notes=["TUBE 4130", "TUBE 12 mm"])), "length")
    bare = {match.fact.text: match["bare"] for match in matcher.matches if match.fact.kind is FactKind.VALUE}
    assert bare == {"4130": 0, "12 mm": 1}


def test_what_is_not_a_measure_is_said_by_the_text_and_not_by_a_measure_in_it():
    note = "Rotor from drive kit QX-8810, drawn 5:1"
    page = sheet(notes=[note], callouts=[callout("5:1", 0.3, 0.3)])
    decision = decided("Which drive kit is the rotor from?", page)
    assert decision.outcome is Outcome.STATED and "QX-8810" in texts(decision)[0]


def test_the_fit_that_is_named_is_no_limit_of_size():
    page = sheet(callouts=[callout("14 P9", 0.3, 0.3)])
    assert decided("Welches Mindestmaß hat 14 P9?", page).outcome is not Outcome.STATED


def test_a_diameter_sign_begins_no_code():
    page = sheet(callouts=[callout("⌀35 k6", 0.2, 0.2), callout("⌀48 h9", 0.4, 0.2)])
    answer = answer_question(ask("Which fit has the Ø35 seat of the ring?", page))
    assert answer.answered and "k6" in answer.text, answer.text


def test_a_circle_written_behind_its_holes_is_theirs():
    line = "8x M5 ↧12 EQ SPACED ON ⌀96 B.C."
    circle = callout("EQ SPACED ON ⌀96 B.C.", 0.251, 0.2)
    callouts = (callout("8x M5 ↧12", 0.2, 0.2), circle, callout("⌀40", 0.6, 0.6))
    page = sheet(texts=[span(line, 0.2, 0.2)]).model_copy(update={"callouts": callouts})
    answer = answer_question(ask("Lochkreisdurchmesser der Gewindelöcher?", page))
    assert answer.answered and "96" in answer.text, answer.text


def test_a_finish_is_stated_for_a_surface_where_no_roughness_is():
    page = sheet(title={TitleField.FINISH: "ENIG"}, callouts=[callout("⌀3", 0.3, 0.3)])
    assert "ENIG" in answer_question(ask("Welche Oberfläche?", page)).text
    assert answer_question(ask("Welche Rauheit?", page)).outcome is not Outcome.STATED


def test_a_cell_under_another_measures_head_is_not_offered():
    bends = table(TableKind.OTHER, ("Bend", "K-factor", "Angle"), {}, (("B1", "0.44", "1.5"), ("B2", "0.41", "2.5")))
    page = sheet(tables=[bends], callouts=[callout("82", 0.2, 0.2), callout("64", 0.4, 0.2)])
    offered = {one.text for one in answer_question(ask("What is the width?", page)).candidates}
    assert offered and not offered & {"1.5", "2.5"}
