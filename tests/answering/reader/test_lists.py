"""Lists, tables, notes, rooms and places: what shows all of something."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.answering.reader.lists import MOST_LISTED
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, assembly, callout, flange, sheet, span, table

ROOMS = (("1", "Kitchen", "12,5 m²"), ("2", "Bedroom", "15.20 m²"), ("3", "Hall", "7 m²"))
REVISIONS = (("A", "FIRST ISSUE", "2021-03-02"), ("B", "SLOT ADDED", "2022-07-19"))


def labels(question: str, page: Sheet) -> list[str]:
    answer = answer_question(ask(question, page))
    assert answer.answered, answer.text
    return [element.label for element in answer.elements]


def rooms(rows=ROOMS) -> Sheet:
    return sheet(tables=[table(TableKind.OTHER, ("No", "Room", "Area"), {"description": 1}, rows)])


def several_tables() -> Sheet:
    holes = table(
        TableKind.HOLES, ("TAG", "X", "Y"), {"tag": 0}, [("A1", "10", "5"), ("A2", "30", "5"), ("A3", "9", "9")]
    )
    roles = {"revision": 0, "description": 1, "date": 2}
    return sheet(tables=[holes, table(TableKind.REVISION, ("REV", "DESCRIPTION", "DATE"), roles, REVISIONS)])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Welche Ansichten gibt es?", "- EINZELHEIT B (5:1)\n- SCHNITT A-A"),
        ("Which notes are there?", "- 1 Alle Kanten gratfrei\n- 2 Teil vor dem Einbau entfetten"),
        ("List the threads", "- 6x M6\n- M10x1"),
        ("Which threads are there?", "- 6x M6\n- M10x1"),
        ("Welche Gewinde gibt es auf der Zeichnung?", "- 6x M6\n- M10x1"),
    ],
)
def test_everything_of_a_kind_is_listed_from_top_to_bottom(question, text):
    answer = answer_question(ask(question, flange()))
    assert answer.answered and answer.text.endswith(text)
    assert len(answer.elements) == text.count("- ")


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("Alle Maße", "Maße auf Seite 1 (3):"),
        ("List all dimensions", "Dimensions on page 1 (3):"),
        ("Alle Radien", "Radien auf Seite 1 (2):"),
        ("Which radii are there?", "Radii on page 1 (2):"),
        ("List all diameters", "Diameter on page 1 (1):"),
    ],
)
def test_the_head_of_a_list_is_plural_where_there_are_several(question, head):
    page = sheet(callouts=[callout("R5", 0.1, 0.1), callout("R8", 0.1, 0.2), callout("⌀12", 0.1, 0.3)])
    assert answer_question(ask(question, page)).text.startswith(head)


def test_a_long_list_is_cut_short_and_says_so_and_still_shows_every_place():
    diameters = [callout(f"⌀{size}", 0.02 * size, 0.3) for size in range(5, 45)]
    answer = answer_question(ask("List all diameters", sheet(callouts=diameters)))
    assert answer.text.count("\n- ") == MOST_LISTED and answer.text.endswith("… and 10 more.")
    assert len(answer.elements) == len(diameters)


@pytest.mark.parametrize(
    ("question", "head", "rows"),
    [
        ("Show the revision table", "REV | DESCRIPTION | DATE", 2),
        ("Zeige die Änderungstabelle", "REV | DESCRIPTION | DATE", 2),
        ("Show the hole table", "TAG | X | Y", 3),
        ("Gibt es eine Bohrungstabelle?", "TAG | X | Y", 3),
        ("Which tables are there?", "TAG | X | Y", 3),
    ],
)
def test_a_table_is_shown_by_its_kind(question, head, rows):
    answer = answer_question(ask(question, several_tables()))
    assert [element.label for element in answer.elements] == [head]
    assert answer.text.count("\n|") == rows + 2


@pytest.mark.parametrize("question", ["Show the parts list", "Zeige die Stückliste", "List all parts"])
def test_a_table_of_another_kind_is_not_shown_for_one_that_is_missing(question):
    answer = answer_question(ask(question, several_tables()))
    assert answer.outcome is Outcome.NOT_ON_SHEET and not answer.elements


@pytest.mark.parametrize("question", ["Show the revision table", "Gibt es eine Bohrungstabelle?", "revision history"])
def test_a_parts_list_is_neither_a_list_of_revisions_nor_of_holes(question):
    assert answer_question(ask(question, assembly())).outcome is Outcome.NOT_ON_SHEET


def test_a_table_whose_kind_is_not_known_is_shown_by_its_caption():
    unknown = table(TableKind.OTHER, ("A", "B"), {}, [("1", "20"), ("2", "30")]).model_copy(
        update={"caption": "HOLE TABLE"}
    )
    assert labels("Show the hole table", sheet(tables=[unknown])) == ["A | B"]


@pytest.mark.parametrize(
    "question",
    ["List all parts", "Liste die Teile auf", "Show all components", "Which parts are there?", "Welche Teile gibt es?"],
)
def test_all_parts_are_those_of_the_parts_list(question):
    answer = answer_question(ask(question, assembly()))
    assert answer.answered and "SOCKET HEAD SCREW" in answer.text and "BASE PLATE" in answer.text


def test_the_rooms_of_a_list_are_named():
    assert labels("Which rooms are there?", rooms()) == ["Kitchen", "Bedroom", "Hall"]


@pytest.mark.parametrize(
    ("question", "room", "area"),
    [("Which room is the largest?", "Bedroom", "15.20 m²"), ("Welcher Raum ist der kleinste?", "Hall", "7 m²")],
)
def test_the_largest_and_the_smallest_room_are_told_by_their_areas(question, room, area):
    answer = answer_question(ask(question, rooms()))
    assert [element.label for element in answer.elements] == [room] and area in answer.text


def test_no_room_is_the_largest_where_one_has_no_area():
    rows = (ROOMS[0], ("2", "Bedroom", ""), ROOMS[2])
    assert labels("Which room is the largest?", rooms(rows)) == ["Kitchen", "Bedroom", "Hall"]


def test_rooms_that_are_only_written_in_a_plan_are_told_from_sentences_about_them():
    texts = [span("KITCHEN", 0.2, 0.2), span("BEDROOM 1", 0.5, 0.2), span("Bedroom windows by the client", 0.1, 0.9)]
    assert labels("Which rooms are there?", sheet(texts=texts)) == ["KITCHEN", "BEDROOM 1"]


def test_a_plan_without_rooms_names_none():
    assert not answer_question(ask("Which rooms are there?", flange())).answered


@pytest.mark.parametrize(
    ("question", "inside", "outside"),
    [
        ("What is at the top left?", {"4x⌀9", "65,5"}, "⌀ 0,4"),
        ("Was steht in der Mitte?", {"18", "30°"}, "65,5"),
    ],
)
def test_a_part_of_the_sheet_is_told_by_what_stands_there(question, inside, outside):
    found = labels(question, flange())
    assert inside <= set(found) and outside not in found


def test_the_place_of_a_thing_is_that_of_its_own_label():
    note = span("The kitchen is tiled up to the door", 0.1, 0.9)
    page = sheet(texts=[note, span("KITCHEN", 0.2, 0.2), span("HALL", 0.5, 0.2)])
    assert labels("Where is the kitchen?", page) == ["KITCHEN"]


@pytest.mark.parametrize("question", ["Where is the kitchen?", "Wo ist die Küche?"])
def test_the_place_of_a_thing_in_a_table_is_that_of_its_name_with_its_row(question):
    answer = answer_question(ask(question, rooms()))
    assert [element.label for element in answer.elements] == ["Kitchen"] and "12,5 m²" in answer.text


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Where is section A-A?", "SCHNITT A-A"),
        ("Where is the drawing number?", "LF-4711-03"),
        ("Wo steht das Maß 65,5?", "65,5"),
        ('Where is "Alle Kanten gratfrei"?', "Alle Kanten gratfrei"),
    ],
)
def test_views_fields_values_and_texts_have_places(question, label):
    assert labels(question, flange()) == [label]


def test_what_stands_at_several_places_is_shown_at_each():
    page = sheet(callouts=[callout("⌀9", 0.2, 0.2), callout("⌀9", 0.6, 0.2), callout("⌀12", 0.4, 0.4)])
    answer = answer_question(ask("Where is ⌀9?", page))
    assert len(answer.elements) == 2
    assert answer.text == "„⌀9“ stands in 2 places, first at the top left."


@pytest.mark.parametrize("question", ["Wo ist das Getriebe?", "Where is detail C?", "Where is the weight?"])
def test_what_the_sheet_does_not_name_has_no_place(question):
    answer = answer_question(ask(question, flange()))
    assert answer.outcome is Outcome.NOT_ON_SHEET and not answer.elements


def test_an_overview_names_the_fields_the_views_and_how_much_else_there_is():
    text = answer_question(ask("Give me an overview", flange())).text
    assert all(part in text for part in ("Lagerflansch", "1.4301", "SCHNITT A-A", "15 Dimensions", "2 Notes"))
    assert "Tables" not in text


def test_a_dimension_without_any_tolerance_on_the_sheet_has_none():
    answer = answer_question(ask("What is the tolerance of 25?", sheet(callouts=[callout("25", 0.2, 0.2)])))
    assert answer.outcome is Outcome.NOT_ON_SHEET and "25 has no tolerance" in answer.text
    general = sheet(callouts=[callout("25", 0.2, 0.2)], title={TitleField.GENERAL_TOLERANCE: "ISO 2768-c"})
    answer = answer_question(ask("What is the tolerance of 25?", general))
    assert [element.label for element in answer.elements] == ["25", "ISO 2768-c"]
    assert [one.text for one in answer.candidates] == ["ISO 2768-c"]


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("Which dimensions have a tolerance?", True),
        ("What is the largest dimension with a tolerance?", False),
        ("Was ist das größte tolerierte Maß?", False),
    ],
)
def test_one_of_the_toleranced_dimensions_is_not_answered_by_all_of_them(question, listed):
    toleranced = sheet(callouts=[callout("60 ±0,1", 0.1, 0.1), callout("42 ±0,2", 0.3, 0.1), callout("17,5", 0.5, 0.1)])
    answer = answer_question(ask(question, toleranced))
    assert (answer.outcome is Outcome.STATED and "42 ±0,2" in answer.text) is listed
