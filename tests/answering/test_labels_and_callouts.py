"""Labels that are no field, callouts of which one is meant, and what the text of a note says."""

from __future__ import annotations

import pytest

from backend.answering.query import understand
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Circle, TitleField
from tests.answering.sheets import ask, box_at, callout, sheet, span


@pytest.mark.parametrize(
    ("question", "symbol", "text"),
    [("Rundlauf?", "↗", "↗|0,02|A"), ("total runout", "⌰", "⌰|0,05|A"), ("surface profile tolerance?", "⌓", "⌓|0,1|A")],
)
def test_every_characteristic_is_found_by_its_name(question, symbol, text):
    page = sheet(callouts=[callout(text, 0.5, 0.4)])
    answer = answer_question(ask(question, page))
    assert answer.answered and symbol in answer.text


def test_the_area_of_a_room_stands_with_its_name():
    texts = [span("KÜCHE", 0.3, 0.3), span("14,20 m²", 0.3, 0.315), span("FLUR", 0.6, 0.3), span("9,15 m²", 0.6, 0.315)]
    page = sheet(texts=texts)
    assert "14,20 m²" in answer_question(ask("Wie groß ist die Küche?", page)).text
    assert not answer_question(ask("Wie groß ist der Keller?", page)).answered


def test_the_value_of_a_label_is_placed_where_it_stands():
    page = sheet(texts=[span("Bauherr: Familie Sommer", 0.7, 0.9)])
    (element, *_) = answer_question(ask("Bauherr?", page)).elements
    assert element.bbox.intersection(box_at(0.7, 0.9, "Bauherr: Familie Sommer")) > 0


def test_two_chamfers_are_offered():
    page = sheet(callouts=[callout("Alle nicht bemaßten Fasen 0,5x45°", 0.1, 0.9), callout("2x45°", 0.5, 0.4)])
    answer = answer_question(ask("Fase?", page))
    assert {offer.text for offer in answer.candidates} == {"Alle nicht bemaßten Fasen 0,5x45°", "2x45°"}


def test_the_depth_of_a_counterbore_is_the_one_behind_its_sign():
    page = sheet(callouts=[callout("4X ⌀.266 THRU CBORE ⌀.438 ↧.250", 0.5, 0.4), callout("M6 ↧12", 0.2, 0.2)])
    answer = answer_question(ask("how deep is the counterbore", page))
    assert ".250" in answer.text and "M6" not in answer.text


def test_a_torque_is_told_by_the_text_that_speaks_of_one():
    page = sheet(texts=[span("Anzugsmoment 25 Nm", 0.2, 0.6), span("Schraube M6x20", 0.7, 0.6)])
    assert "25 Nm" in answer_question(ask("Anzugsdrehmoment der Schrauben", page)).text


def test_a_row_of_names_says_nothing_of_one_of_them():
    page = sheet(texts=[span("B1 B2 B3 B4", 0.2, 0.2), span("Lasche", 0.2, 0.6)])
    answer = answer_question(ask("Was wird bei B2 gemacht?", page))
    assert not answer.answered


def test_a_value_is_looked_for_at_its_own_callout_before_its_line():
    line = span("84,5 – 190,5", 0.4, 0.4)
    page = sheet(callouts=[callout("190,5", 0.46, 0.4), callout("84,5", 0.4, 0.4)], texts=[line])
    answer = answer_question(ask("Wo ist 84,5?", page))
    assert "84,5" in answer.text and answer.elements[0].bbox.x1 == box_at(0.4, 0.4, "84,5").x1


def test_a_measure_is_neither_stated_nor_offered_without_figures():
    page = sheet(texts=[span("DO NOT SCALE", 0.2, 0.2), span("Neigung links", 0.3, 0.3)])
    for question in ("What is the scale?", "Welche Neigung?"):
        answer = answer_question(ask(question, page))
        assert not answer.answered and not answer.candidates


def test_a_nominal_size_is_the_one_that_is_called_so():
    page = sheet(callouts=[callout("12.5", 0.2, 0.2), callout("9.5 NOM", 0.4, 0.4), callout("3.2", 0.6, 0.6)])
    answer = answer_question(ask("nominal thickness of the plate?", page))
    assert [offer.text for offer in answer.candidates] == ["9.5 NOM"]


@pytest.mark.parametrize(
    ("question", "size"),
    [("Lochkreis?", "⌀80"), ("How big is the hole in the middle?", "⌀30"), ("outer diameter?", "⌀100")],
)
def test_a_circle_that_the_view_shows_says_what_a_diameter_is(question, size):
    shown = {"⌀100": Circle.OUTER, "⌀80": Circle.BOLT, "⌀30": Circle.MIDDLE}
    known = [callout(text, 0.2, 0.2 + 0.1 * n, circle=circle) for n, (text, circle) in enumerate(shown.items())]
    page = sheet(callouts=[*known, callout("⌀64", 0.2, 0.6)])
    assert size in answer_question(ask(question, page)).text


def test_a_length_that_is_measured_the_other_way_is_not_stated():
    page = sheet(callouts=[callout("120,5", 0.2, 0.2, along="y", note="LENS"), callout("45,2", 0.6, 0.6, along="x")])
    assert not answer_question(ask("width of the LENS?", page)).answered
    assert "120,5" in answer_question(ask("height of the LENS?", page)).text


@pytest.mark.parametrize("label", ["CREATED BY CHECKED BY SCALE", "DRAWN CHK'D", "Gez. Gepr. Datum"])
@pytest.mark.parametrize("question", ["Who drew it?", "Wer hat die Zeichnung geprüft?"])
def test_labels_are_not_offered_as_the_name_of_a_person(question, label):
    answer = answer_question(ask(question, sheet(texts=[span(label, 0.7, 0.9)])))
    assert not answer.answered and not answer.candidates, answer.text


def test_a_name_behind_its_label_is_offered_where_nobody_else_is_named():
    answer = answer_question(ask("Who checked it?", sheet(texts=[span("Checked by Jane Smith", 0.7, 0.9)])))
    assert "Jane Smith" in answer.text


def test_a_number_in_the_name_of_the_part_is_no_other_thing():
    page = sheet(title={TitleField.TITLE: "PX 240 HOUSING", TitleField.SCALE: "1:5"})
    answer = answer_question(ask("What is the scale of the PX 240 HOUSING drawing?", page))
    assert answer.answered and "1:5" in answer.text, answer.text
    assert not answer_question(ask("What is the scale of the PX 250 HOUSING drawing?", page)).answered


FITS = (callout("⌀60 g6", 0.3, 0.2), callout("⌀32 H7", 0.3, 0.3), callout("10 P9", 0.3, 0.4), callout("⌀45", 0.3, 0.5))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Bohrungsdurchmesser mit Passung", "⌀32 H7"),
        ("fit of the bore?", "⌀32 H7"),
        ("outer diameter including its fit", "⌀60 g6"),
        ("Welche Passung hat der 60er Lagersitz?", "⌀60 g6"),
    ],
)
def test_a_hole_has_a_fit_with_a_capital_and_what_goes_in_one_with_a_small_letter(question, said):
    answer = answer_question(ask(question, sheet(callouts=list(FITS))))
    assert answer.answered and said in answer.text, answer.text


def test_the_only_frame_with_a_characteristic_is_stated_whatever_face_it_is_asked_of():
    frames = [callout("⏥|0,05", 0.3, 0.2), callout("⊥|0,1|A", 0.3, 0.3)]
    assert "⏥|0,05" in answer_question(ask("Ebenheit der Dichtfläche?", sheet(callouts=frames))).text
    again = [*frames, callout("⏥|0,2", 0.6, 0.2)]
    assert not answer_question(ask("Ebenheit der Dichtfläche?", sheet(callouts=again))).answered


@pytest.mark.parametrize("question", ["how many through holes are in the flange?", "Anzahl der Durchgangsbohrungen"])
def test_only_holes_that_go_through_are_counted_where_those_are_asked_for(question):
    page = sheet(callouts=[callout("6x ⌀9 THRU", 0.3, 0.2), callout("4x M6 ↧ 12", 0.3, 0.4)])
    answer = answer_question(ask(question, page))
    assert answer.answered and answer.text.startswith("6")


def test_how_many_there_are_in_all_is_not_what_one_callout_counts():
    page = sheet(callouts=[callout("2x ⌀5", 0.3, 0.2)], texts=[span("2x ⌀5 HOLES", 0.5, 0.5)])
    assert not answer_question(ask("how many holes are there in all?", page)).answered


def test_the_sheets_own_word_in_brackets_says_which_label_is_meant():
    page = sheet(title={TitleField.CHECKED_BY: "A. Lind", TitleField.APPROVED_BY: "B. Osei"})
    answer = answer_question(ask("Wer steht da (APPROVED_BY)?", page))
    assert answer.answered and "B. Osei" in answer.text and "Lind" not in answer.text


@pytest.mark.parametrize("question", ["hardness?", "Welche Härte in HRC?"])
def test_a_hardness_is_a_number_on_a_scale_and_no_hard_coating(question):
    assert not answer_question(ask(question, sheet(notes=["HARD ANODIZE ALL OVER"]))).answered
    assert "58 HRC" in answer_question(ask(question, sheet(notes=["HARDEN TO 58 HRC"]))).text


def test_the_only_fit_and_roughness_are_stated_and_the_only_thread_is_offered():
    page = sheet(callouts=[callout("⌀22 f7", 0.3, 0.2), callout("Ra 0,8", 0.3, 0.3), callout("4x M6", 0.3, 0.4)])
    assert answer_question(ask("fit on the shank?", page)).text == "The fit is f7 (⌀22 f7)."
    assert "Ra 0,8" in answer_question(ask("Rauheit am Schaft?", page)).text
    assert not answer_question(ask("thread of the grease nipple?", page)).answered


def test_a_dimension_without_a_tolerance_is_the_one_that_measures_so_and_not_a_depth():
    page = sheet(
        title={TitleField.GENERAL_TOLERANCE: "ISO 2768-mK"},
        callouts=[callout("4x M6 ↧ 14", 0.3, 0.2), callout("14", 0.3, 0.4)],
    )
    assert answer_question(ask("What is the tolerance of the 14 mm dimension?", page)).text.startswith("14 has")


def test_a_fit_that_the_question_names_is_no_answer_to_its_deviation():
    page = sheet(callouts=[callout("⌀40 H8", 0.3, 0.2)])
    assert not answer_question(ask("upper deviation of the 40 H8 bore?", page)).answered


def test_the_scale_of_a_detail_that_the_sheet_does_not_have_is_not_the_sheets():
    page = sheet(title={TitleField.SCALE: "1:2"})
    assert not answer_question(ask("Maßstab der Einzelheit?", page)).answered
    assert answer_question(ask("Maßstab?", page)).answered


def test_a_thickness_in_a_clause_is_not_that_of_the_sheet_metal():
    page = sheet(notes=["Powder coating, thickness 60-80 microns"])
    assert not answer_question(ask("Blechdicke?", page)).answered


@pytest.mark.parametrize("question", ["Aus welchem Alu wird das gefräst?", "which steel is it made of"])
def test_a_word_for_the_kind_of_material_is_what_is_asked_and_need_not_stand_there(question):
    assert "6061-T6" in answer_question(ask(question, sheet(title={TitleField.MATERIAL: "6061-T6"}))).text


def test_when_is_that_of_the_act_whose_person_is_asked_for_too():
    page = sheet(title={TitleField.DRAWN_BY: "P. Novak", TitleField.DATE: "2019-02-01"})
    assert not answer_question(ask("Wer hat geprüft und wann?", page)).answered


def test_what_one_hole_alone_is_said_to_be_for_names_it():
    page = sheet(callouts=[callout("3x ⌀12,4 für PG7", 0.3, 0.2), callout("4x ⌀4,5", 0.3, 0.3)])
    assert "⌀12,4" in answer_question(ask("size of the holes for the PG7 glands", page)).text


def test_a_designator_beside_its_value_alone_says_it():
    page = sheet(texts=[span("R14 – 10k", 0.3, 0.3), span("C7 – 100n", 0.3, 0.5)])
    assert answer_question(ask("value of R14?", page)).text == "The sheet says: “R14 – 10k”"


def test_the_general_tolerance_is_the_sheets_whatever_dimensions_it_is_asked_for():
    page = sheet(title={TitleField.GENERAL_TOLERANCE: "ISO 2768-mK"})
    assert "ISO 2768-mK" in answer_question(ask("Allgemeintoleranz für Längenmaße?", page)).text


def test_a_section_that_the_sheet_does_not_have_shows_nothing():
    page = sheet(title={TitleField.TITLE: "Plate"}, callouts=[callout("⌀5", 0.3, 0.3)])
    answer = answer_question(ask("What is shown in section A-A?", page))
    assert not answer.answered and "A-A" in answer.text


def test_a_value_in_two_notations_is_one():
    page = sheet(texts=[span("Ra 0,4 µm", 0.3, 0.3), span("Ra 0.4 µm", 0.3, 0.5)])
    assert answer_question(ask("Rauheit?", page)).answered


@pytest.mark.parametrize(
    ("question", "rest"), [("volume of vessel B-101", ()), ("thread of hole B", ("B",)), ("pin 4", ("4",))]
)
def test_a_letter_before_a_hyphen_and_a_number_is_no_name_by_itself(question, rest):
    assert tuple(key.name for key in understand(question).keys) == rest
