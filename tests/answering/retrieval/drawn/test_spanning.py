"""The part as a whole: stated where a dimension is proved to span it, offered where it is not."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.geometry import Box
from backend.reading.sheet import Callout, Sheet, TitleEntry, TitleField, View
from tests.answering.sheets import ask, box_at, callout, sheet, span

FRONT = Box(x1=300, y1=300, x2=1500, y2=900)
SIDE = Box(x1=2000, y1=300, x2=2200, y2=900)


def spanning(text: str, x: float, y: float, along: str, outline: Box | None = FRONT) -> Callout:
    return callout(text, x, y, along=along, outline=outline, confidence=0.9)


def plate(*more: Callout, width: str = "120,5", height: str = "64,8") -> Sheet:
    sizes = [spanning(width, 0.3, 0.5, "x"), spanning(height, 0.05, 0.3, "y")]
    inner = [spanning("88,1", 0.3, 0.45, "x", None), spanning("31,6", 0.4, 0.3, "y", None), callout("⌀22", 0.3, 0.3)]
    return sheet(title={TitleField.TITLE: "Grundplatte"}, callouts=[*sizes, *inner, *more])


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Wie lang ist das Teil?", "120,5"),
        ("Gesamtlänge?", "120,5"),
        ("What is the overall length of the plate?", "120,5"),
        ("How high is the part?", "64,8"),
        ("How wide is the part?", "120,5"),
        ("Wie hoch baut der Tragteller insgesamt?", "64,8"),
        ("overall width, dimensioned at the top", "120,5"),
        ("Außenmaße?", "120,5 × 64,8"),
    ],
)
def test_what_spans_the_part_is_stated(question, value):
    answer = answer_question(ask(question, plate()))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How long is the slot?",
        "Abstand der Bohrungen?",
        "Breite des Plattenausschnitts?",
        "Mittenhöhe?",
        "Breite vom Einstich",
        "height of the levelling feet",
        "How thick must the anodize be?",
    ],
)
def test_what_may_be_another_side_or_another_thing_is_not_stated(question):
    assert answer_question(ask(question, plate())).outcome is not Outcome.STATED


def test_a_larger_dimension_that_is_not_proved_leaves_the_length_open():
    longer = spanning("300,7", 0.3, 0.6, "x", None)
    assert answer_question(ask("Gesamtlänge?", plate(longer))).outcome is Outcome.CANDIDATES


def test_a_third_view_gives_the_thickness_if_it_has_no_other_dimension_that_way():
    side = spanning("12,4", 0.6, 0.3, "x", SIDE)
    views = [FRONT, SIDE]
    page = plate(side)
    page = page.model_copy(update={"views": tuple(View(box=box.grown(200)) for box in views)})
    answer = answer_question(ask("Wie dick ist die Platte?", page))
    assert answer.outcome is Outcome.STATED and "12,4" in answer.text


def test_the_outer_diameter_is_the_largest_that_spans_a_view():
    around = callout("⌀180", 0.3, 0.6, outline=FRONT, along="x", confidence=0.9)
    page = sheet(title={TitleField.TITLE: "Ring"}, callouts=[around, callout("⌀90 H7", 0.3, 0.3)])
    answer = answer_question(ask("What is the outer diameter?", page))
    assert answer.outcome is Outcome.STATED and answer.elements[0].label == "⌀180"


def test_a_value_that_has_no_room_on_the_sheet_is_no_length_of_it():
    impossible = callout("900,5", 0.8, 0.6)  # a number of something: drawn like the rest it would leave the paper
    answer = answer_question(ask("Gesamtlänge?", plate(impossible)))
    assert answer.outcome is Outcome.STATED and "120,5" in answer.text


def test_a_larger_one_of_any_part_leaves_it_open_whatever_part_is_named():
    longer = spanning("300,7", 0.3, 0.6, "x", None)
    answer = answer_question(ask("Wie lang ist die Grundplatte?", plate(longer)))
    assert answer.outcome is not Outcome.STATED


@pytest.mark.parametrize("question", ["plate size?", "Wie groß ist die Platte?"])
def test_the_size_of_the_part_is_both_its_sides(question):
    answer = answer_question(ask(question, plate()))
    assert answer.outcome is Outcome.STATED and "120,5 × 64,8" in answer.text, answer.text


def test_a_sheet_that_names_no_part_shows_the_one_that_is_asked_for():
    sizes = [spanning("120,5", 0.3, 0.5, "x"), spanning("64,8", 0.05, 0.3, "y")]
    unnamed = sheet(title={TitleField.DRAWING_NUMBER: "4711"}, callouts=sizes)
    answer = answer_question(ask("How high is the lever?", unnamed))
    assert answer.outcome is Outcome.STATED and "64,8" in answer.text
    other = sheet(title={TitleField.TITLE: "Welle"}, callouts=sizes)
    assert answer_question(ask("How high is the lever?", other)).outcome is not Outcome.STATED


@pytest.mark.parametrize("question", ["Schrifthöhe?", "paint height"])
def test_the_size_of_something_on_the_part_is_not_the_parts(question):
    assert answer_question(ask(question, plate())).outcome is not Outcome.STATED


def test_what_the_words_stand_beside_goes_before_what_spans_the_part():
    named = plate(callout("848 mm", 0.6, 0.8)).model_copy(
        update={
            "title_block": sheet(title={TitleField.TITLE: "BELT TENSIONER"}).title_block,
            "spans": (*plate().spans, *sheet(texts=[span("BELT: GT2, 848 mm", 0.6, 0.8)]).spans),
        }
    )
    answer = answer_question(ask("length of the belt?", named))
    assert "848 mm" in answer.text and answer.text.split()[-1] != "120,5."


def test_a_thickness_is_what_is_written_with_its_sign():
    signed = callout("t = 2", 0.6, 0.8)
    answer = answer_question(ask("Blechdicke?", plate(signed)))
    assert answer.outcome is Outcome.STATED and "t = 2" in answer.text
    other = plate(signed, callout("t = 5", 0.7, 0.8))
    assert answer_question(ask("Blechdicke?", other)).outcome is not Outcome.STATED


def test_a_flange_is_what_is_widest_of_a_part_that_has_another_name():
    around = callout("⌀180", 0.3, 0.6, outline=FRONT, along="x", confidence=0.9)
    page = sheet(title={TitleField.TITLE: "Deckel"}, callouts=[around, callout("⌀90 H7", 0.3, 0.3)])
    answer = answer_question(ask("outside diameter of the flange?", page))
    assert answer.outcome is Outcome.STATED and answer.elements[0].label == "⌀180"
    assert answer_question(ask("outside diameter of the bush?", page)).outcome is not Outcome.STATED


@pytest.mark.parametrize(
    "question", ["Wie hoch ist der abgesetzte Wulst außen?", "overall depth of the plate in the side view?"]
)
def test_the_outside_of_something_unknown_and_the_depth_in_a_view_span_nothing(question):
    assert answer_question(ask(question, plate())).outcome is not Outcome.STATED


def test_the_view_beside_the_main_one_that_is_as_high_tells_the_depth():
    page = plate(spanning("22,7", 0.62, 0.5, "x", SIDE))
    for question in ("How deep is the plate?", "Tiefe der Platte in der Seitenansicht?"):
        answer = answer_question(ask(question, page))
        assert answer.outcome is Outcome.STATED and "22,7" in answer.text, answer.text
    lower = plate(spanning("22,7", 0.62, 0.5, "x", Box(x1=2000, y1=300, x2=2200, y2=700)))
    assert answer_question(ask("How deep is the plate?", lower)).outcome is not Outcome.STATED
    assert answer_question(ask("How deep is the pocket?", page)).outcome is not Outcome.STATED
    chain = sheet(callouts=[spanning("418", 0.3, 0.5, "x", Box(x1=300, y1=600, x2=1500, y2=600))])
    assert answer_question(ask("How deep is the part?", chain)).outcome is not Outcome.STATED


def test_what_is_to_be_included_is_no_other_part():
    shown = [span("MOTOR", 0.6, 0.2), span("FOOT", 0.6, 0.25)]
    page = plate().model_copy(update={"spans": tuple(shown)})
    for question in ("Gesamthöhe inkl. Motor?", "overall height including the foot"):
        answer = answer_question(ask(question, page))
        assert answer.outcome is Outcome.STATED and "64,8" in answer.text, answer.text
    assert answer_question(ask("Gesamthöhe des Motors?", page)).outcome is not Outcome.STATED


@pytest.mark.parametrize(
    ("question", "more", "scale", "stated"),
    [
        ("Wie lang ist das Gebäude aussen (gesamt)?", (), "1:1", False),
        ("Wie lang ist das Gebäude aussen (gesamt)?", (), "1:100", True),
        ("What is the overall length of the shaft?", (), "1:1", False),
        ("What is the overall length of the shaft?", ("⌀40", "⌀28"), "1:1", True),
        ("What is the overall length of the shaft?", ("4x ⌀9", "6x ⌀6"), "1:1", False),
        ("How long is the bracket overall?", (), "1:1", True),
    ],
)
def test_a_plate_is_no_building_and_no_shaft(question, more, scale, stated):
    page = plate(*(callout(text, 0.6, 0.2 + 0.1 * number) for number, text in enumerate(more)))
    entry = TitleEntry(field=TitleField.SCALE, value=scale, label="Scale", box=box_at(0.8, 0.9, scale))
    page = page.model_copy(update={"title_block": (entry,)})  # the sheet names no part
    assert (answer_question(ask(question, page)).outcome is Outcome.STATED) is stated
