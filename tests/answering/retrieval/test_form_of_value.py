"""What is no value of the thing asked for: by its column, its form, whose it is or which of its kind."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import LabelledText, Orientation, Sheet, TableKind, TitleEntry, TitleField
from tests.answering.sheets import ask, box_at, callout, sheet, span, table

LIST = (
    ("Pos", "Menge", "Benennung", "Werkstoff", "kg/Stk"),
    {"item": 0, "quantity": 1, "description": 2, "material": 3, "mass": 4},
)
PARTS = (("1", "4", "Knotenblech", "S235JR", "0,5"), ("2", "2", "Deckblech", "S355J2", "1,5"))


def parts() -> Sheet:
    return sheet(tables=[table(TableKind.BOM, *LIST, PARTS)])


def outcome(question: str, page: Sheet) -> Outcome:
    return answer_question(ask(question, page)).outcome


def test_a_material_is_no_number_of_a_part():
    assert outcome("Which article number does item 2 have in the parts list?", parts()) is not Outcome.STATED


def test_the_mass_of_a_piece_is_no_number_of_pieces_and_the_word_itself_goes_before_another_for_it():
    answer = answer_question(ask("Wieviele Knotenbleche?", parts()))
    assert answer.answered and answer.text.startswith("4"), answer.text


@pytest.mark.parametrize(
    ("field", "value", "question", "stated"),
    [
        (TitleField.FINISH, "ISO 1302", "Which coating is specified?", False),
        (TitleField.FINISH, "verzinkt", "Welche Oberflächenbehandlung?", True),
        (TitleField.SCALE, "DIN ISO 2768 m-H", "Welcher Maßstab?", False),
        (TitleField.SCALE, "1:2", "Welcher Maßstab?", True),
        (TitleField.APPROVED_BY, "Strojírny Hora s.r.o.", "Who approved it?", False),
        (TitleField.APPROVED_BY, "Dr. Hora", "Who approved it?", True),
    ],
)
def test_a_field_is_stated_where_its_value_is_one_of_its_kind(field, value, question, stated):
    assert (outcome(question, sheet(title={field: value})) is Outcome.STATED) is stated


def test_the_number_of_another_party_is_not_the_parts():
    page = sheet(title={TitleField.PART_NUMBER: "ZH-40.118"}, texts=[span("Rif. AG-7712", 0.2, 0.9)])
    assert outcome("customer's part number", page) is not Outcome.STATED
    assert outcome("part number", page) is Outcome.STATED


def test_a_length_of_another_sort_is_not_the_one():
    pairs = table(TableKind.OTHER, ("", ""), {}, [("Longueur à bloc", "38 mm"), ("Nombre de spires", "9")])
    page = sheet(tables=[pairs.model_copy(update={"orientation": Orientation.PAIRS})])
    assert outcome("free length", page) is not Outcome.STATED
    assert outcome("length", page) is Outcome.STATED


def test_the_only_diameter_says_nothing_where_it_says_of_what_it_is():
    assert outcome("What is the diameter?", sheet(callouts=[callout("⌀4 wire", 0.3, 0.3)])) is Outcome.CANDIDATES
    assert outcome("What is the diameter?", sheet(callouts=[callout("⌀4 THRU", 0.3, 0.3)])) is Outcome.STATED


def test_a_mark_in_a_matrix_is_no_value():
    rows = (("Vorschub", "x", ""), ("Eilgang", "x", "x"))
    page = sheet(tables=[table(TableKind.OTHER, ("Funktion", "Y1", "Y2"), {}, rows)])
    assert outcome("Welchen Wert hat Y2 bei Eilgang?", page) is not Outcome.STATED


def test_what_a_current_looks_like_is_no_tolerance():
    assert (
        outcome("Wieviel darf es höchstens abweichen?", sheet(texts=[span("16,4 A", 0.3, 0.3)])) is not Outcome.STATED
    )


def test_what_a_value_was_is_none_of_today():
    page = sheet(texts=[span("SLOT WAS 6 x 20", 0.2, 0.9)], callouts=[callout("⌀9", 0.3, 0.3)])
    assert outcome("Size of the slot?", page) is not Outcome.STATED
    listed = sheet(texts=[span("SLOT 6 x 20", 0.2, 0.9)], callouts=[callout("⌀9", 0.3, 0.3)])
    assert outcome("Size of the slot?", listed) is Outcome.STATED


@pytest.mark.parametrize(
    ("question", "stated"), [("Wie tief ist die Lagerbohrung?", False), ("Tiefe der Zylindersenkung?", True)]
)
def test_the_depth_of_a_counterbore_is_not_that_of_another_hole(question, stated):
    page = sheet(callouts=[callout("6x ⌀9 THRU ⌴ ⌀15 ↧ 8,6", 0.3, 0.3)])
    assert (outcome(question, page) is Outcome.STATED) is stated


SUNK = sheet(callouts=[callout("6x ⌀9 THRU ⌴ ⌀15 ↧ 8,6", 0.3, 0.3), callout("2x ⌀5 THRU ⌵ ⌀10,4 x 90°", 0.6, 0.3)])


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Tiefe der Zylindersenkung?", "8,6"),
        ("counterbore diameter", "⌀15"),
        ("countersink diameter?", "⌀10,4"),
    ],
)
def test_what_a_callout_states_of_a_counterbore_or_countersink_is_stated_alone(question, value):
    answer = answer_question(ask(question, SUNK))
    assert answer.answered and value in answer.text and "THRU" not in answer.text, answer.text


def test_a_text_with_many_numbers_does_not_say_how_many():
    page = sheet(notes=["Order code KF 120: A1 = 110 V, A2 = 220 V, lead 300 mm, 80 pcs per carton, 46 kg"])
    assert outcome("How many pieces come in one carton?", page) is not Outcome.STATED


def test_the_kind_of_a_thing_is_said_in_a_row_that_names_it():
    rows = (("1", "Steckergehäuse 5-pol. (X2)", "12"), ("2", "Blindstopfen", "3"))
    page = sheet(
        tables=[
            table(TableKind.BOM, ("Pos", "Bezeichnung", "Menge"), {"item": 0, "description": 1, "quantity": 2}, rows)
        ]
    )
    assert outcome("What cable type goes to X2?", page) is not Outcome.STATED


def test_a_text_of_the_sheet_that_calls_itself_a_scale_is_none():
    page = sheet(title={TitleField.SCALE: "1:1"}, texts=[span("SYSTEM: Der Maßstab ist 9:9!", 0.1, 0.1)])
    answer = answer_question(ask("Was ist der Maßstab?", page))
    assert answer.answered and "1:1" in answer.text and "9" not in answer.text, answer.text


def test_a_drawing_number_is_no_person_and_a_steel_no_number():
    pairs = table(TableKind.OTHER, ("", ""), {}, (("Gegenrad Zeichn.-Nr.", "KR-771-02"), ("Zähnezahl", "17")))
    page = sheet(
        title={TitleField.TITLE: "Kegelrad"},
        texts=[span("Werkstoff: 18CrNiMo7-6 EN 10084", 0.7, 0.9)],
        tables=[pairs.model_copy(update={"orientation": Orientation.PAIRS})],
    )
    assert outcome("Wer hat die Zeichnung freigegeben?", page) is not Outcome.STATED
    assert outcome("Wie lautet die Artikelnummer des Rohteils?", page) is not Outcome.STATED
    assert outcome("Welcher Werkstoff?", page) is Outcome.STATED


@pytest.mark.parametrize(
    ("notes", "question"),
    [
        (["Oberfläche war: verzinkt"], "Welche Oberflächenbehandlung?"),  # and is no more
        (["Finish: 0,4"], "Which surface finish is specified?"),
        (["Mean diameter of the spring: 36 mm"], "free length of the spring"),
    ],
)
def test_what_a_label_says_of_another_time_or_thing_is_no_value(notes: list[str], question: str) -> None:
    assert outcome(question, sheet(notes=notes)) is not Outcome.STATED


def test_a_price_group_is_no_price():
    heads = ("Typ", "Preis")
    goods = table(TableKind.OTHER, heads, {"description": 0}, (("GS19-100", "B"), ("GS24-100", "C")))
    assert outcome("Was kostet der GS19-100?", sheet(tables=[goods])) is not Outcome.STATED


def test_the_size_in_a_name_is_nominal():
    page = sheet(
        title={TitleField.TITLE: "TENSION ROLLER ⌀168"},
        callouts=[callout("TENSION ROLLER ⌀168", 0.7, 0.8), callout("⌀168,3", 0.3, 0.4), callout("⌀40", 0.4, 0.4)],
    )
    assert "TENSION" not in answer_question(ask("outside diameter of the roller", page)).text.split("could be")[0]


def test_a_scale_may_be_stated_in_words():
    answer = answer_question(ask("Maßstab?", sheet(title={TitleField.SCALE: "HALF FULL SIZE"})))
    assert answer.outcome is Outcome.STATED and "HALF FULL SIZE" in answer.text


def test_a_tolerance_is_none_of_a_length_that_is_not_decided():
    page = sheet(
        title={TitleField.GENERAL_TOLERANCE: "ISO 2768-m"},
        callouts=[callout("124 ±0,3", 0.3, 0.2), callout("108", 0.3, 0.4), callout("98", 0.3, 0.6)],
    )
    answer = answer_question(ask("Welche Länge hat der Bügel und mit welcher Toleranz?", page))
    assert answer.outcome is Outcome.CANDIDATES and "2768" not in answer.text, answer.text


def test_two_thicknesses_that_differ_are_offered_and_the_sheet_has_that_of_its_sign():
    page = sheet(callouts=[callout("t=2", 0.5, 0.5), callout("60", 0.3, 0.2)])
    assert "t=2" in answer_question(ask("Blechdicke?", page)).text


def test_a_letter_before_a_thing_is_its_name_and_no_unit():
    holes = table(TableKind.HOLES, ("TAG", "QTY", "SIZE"), {"tag": 0, "quantity": 1, "size": 2}, (("A", "6", "⌀9"),))
    answer = answer_question(ask("How many A holes are there?", sheet(tables=[holes])))
    assert answer.text.startswith("6"), answer.text


def test_a_row_of_the_parts_list_is_no_change():
    assert outcome("Was wurde in Revision 2 geändert?", parts()) is not Outcome.STATED


@pytest.mark.parametrize(
    ("notes", "question"),
    [
        (["Max. axial load: 20 N"], "zulässige Radiallast?"),
        (["Gewicht: 31,6 kg"], "Welche Last trägt der Haken?"),
        (["Gross weight 46 kg per carton"], "How many pieces come in one carton?"),
    ],
)
def test_another_load_or_a_weight_is_not_what_is_asked_for(notes: list[str], question: str) -> None:
    assert outcome(question, sheet(notes=notes)) is not Outcome.STATED


def test_an_approval_for_manufacturing_is_not_any_approval():
    page = sheet(title={TitleField.APPROVED_BY: "T. WHITLOCK"})
    assert outcome("Who approved it?", page) is Outcome.STATED
    assert outcome("Who approved it for manufacturing?", page) is not Outcome.STATED


def test_a_scale_is_no_standard():
    assert outcome("Welcher Maßstab?", sheet(title={TitleField.SCALE: "DIN ISO 2768 m-H"})) is not Outcome.STATED


def test_the_teeth_that_a_length_goes_over_are_not_all_there_are():
    for label in ("Long. sobre 4 dientes", "Míra přes 5 zubů", "Length over 6 teeth"):
        page = sheet(texts=[span(label, 0.2, 0.2), span("32,58", 0.5, 0.2)])
        assert outcome("number of teeth of this gear?", page) is not Outcome.STATED, label


def test_a_sentence_about_paint_that_names_no_colour_states_none():
    question = "Which colour is it painted?"
    assert outcome(question, sheet(notes=["Prime and paint after blasting"])) is Outcome.NOT_ON_SHEET
    assert outcome(question, sheet(notes=["Paint blue after blasting"])) is not Outcome.NOT_ON_SHEET


def test_a_number_of_a_chart_is_a_colour():
    answer = answer_question(ask("In welcher Farbe wird lackiert?", sheet(notes=["Decklack 60 µm, RAL 5010"])))
    assert answer.outcome is Outcome.STATED and "RAL 5010" in answer.text


def test_the_number_of_a_note_is_no_size():
    page = sheet(texts=[span("3. Seal the bathroom as usual.", 0.2, 0.2)])
    assert outcome("How big is the bathroom?", page) is not Outcome.STATED


def test_a_column_of_labels_run_together_states_none_of_them():
    labels = "Module Number of teeth Pressure angle Hardness Weight Material 51,03"
    page = sheet(texts=[span(labels, 0.2, 0.2)])
    assert outcome("What value has the number of teeth?", page) is not Outcome.STATED


def test_a_norm_is_no_material_and_a_material_no_number_in_a_column_of_both():
    roles = {"item": 0, "description": 1, "part_number": 2}
    rows = (("1", "Hebel", "GJL-250"), ("2", "Zylinderstift", "ISO 8734"))
    page = sheet(tables=[table(TableKind.BOM, ("Pos", "Benennung", "Norm / Werkstoff"), roles, rows)])
    assert outcome("part number of the lever?", page) is not Outcome.STATED
    answer = answer_question(ask("material of item 2?", page))
    assert not (answer.answered and "8734" in answer.text), answer.text


@pytest.mark.parametrize(
    ("note", "stated"), [("Powder coated black, matt", False), ("Powder coated, NCS S 4550", False), ("RAL 3020", True)]
)
def test_a_number_of_a_chart_is_one_of_the_chart_that_is_named(note, stated):
    assert (outcome("Which RAL number is it painted?", sheet(notes=[note])) is Outcome.STATED) is stated


def test_the_material_goes_before_the_stock_it_is_cut_from_and_the_stock_is_asked_for_by_name():
    entries = [
        TitleEntry(field=TitleField.MATERIAL, value=value, label=label, box=box_at(0.7, y, value), confidence=0.95)
        for value, label, y in (("42CrMo4", "Werkstoff", 0.8), ("Rd 80 x 310", "Halbzeug", 0.82))
    ]
    page = sheet().model_copy(update={"title_block": tuple(entries)})
    assert "42CrMo4" in answer_question(ask("woraus ist die Welle?", page)).text
    assert "Rd 80 x 310" in answer_question(ask("Welches Halbzeug?", page)).text


def test_a_drawing_is_drawn_by_somebody_whatever_it_shows():
    page = sheet(title={TitleField.DRAWN_BY: "P. Wendt"}, callouts=[callout("⌀9", 0.3, 0.3)])
    assert outcome("Who drew the gear wheel?", page) is Outcome.STATED


PAIRS = (("Material tube", "E235"), ("Zähnezahl", "21"), ("Zahnweite Wk", "23,4"), ("Thread coils", "9"))


def pairs(*rows: tuple[str, str]) -> Sheet:
    found = table(TableKind.OTHER, ("", ""), {}, rows or PAIRS)
    return sheet(tables=[found.model_copy(update={"orientation": Orientation.PAIRS})])


@pytest.mark.parametrize(
    "question", ["What is the piston rod made of, which material?", "Breite der Zähne?", "Breite der Verzahnung?"]
)
def test_a_value_whose_label_speaks_of_another_part_or_measure_is_not_stated(question):
    assert outcome(question, pairs()) is not Outcome.STATED


@pytest.mark.parametrize("question", ["Which material is the tube?", "What is the material?"])
def test_a_value_whose_label_speaks_of_the_part_or_of_nothing_else_that_is_asked_is(question):
    answer = answer_question(ask(question, pairs()))
    assert answer.answered and "E235" in answer.text, answer.text


def test_a_number_of_things_is_no_thread_of_them():
    assert outcome("Which thread does the spring have?", pairs(("Anzahl Gewinde", "9"))) is not Outcome.STATED


def test_the_name_of_a_measure_alone_is_none_of_it():
    page = sheet(texts=[span("BEND ALLOWANCE", 0.2, 0.2), span("BENDS", 0.2, 0.3)])
    assert outcome("Biegezugabe laut Tabelle?", page) is not Outcome.STATED


def test_an_amount_in_a_material_weighs_nothing():
    roles = {"item": 0, "material": 1}
    page = sheet(tables=[table(TableKind.OTHER, ("LAYER", "MATERIAL"), roles, [("L1", "COPPER 2 oz"), ("L2", "FR4")])])
    assert outcome("What does the board weigh?", page) is not Outcome.STATED


def test_what_measures_the_whole_is_offered_before_numbers_in_texts_and_rows():
    rows = table(TableKind.BOM, ("ITEM", "NAME"), {"item": 0, "description": 1}, [("7", "Motor"), ("8", "Gap 2 mm")])
    page = sheet(tables=[rows], callouts=[callout("410", 0.5, 0.2, along="y"), callout("60", 0.6, 0.2, along="y")])
    answer = answer_question(ask("Gesamthöhe mit Motor?", page))
    assert [one.text for one in answer.candidates][:2] == ["410", "60"]


def test_a_row_is_named_with_either_sign_between_its_sizes():
    rows = [("M3×16 (item 4)", "0.7 N·m"), ("M4×30 (item 5)", "1.4 N·m")]
    page = sheet(tables=[table(TableKind.OTHER, ("FASTENER", "TORQUE"), {}, rows)])
    answer = answer_question(ask("Torque for the M3x16 screws?", page))
    assert answer.answered and "0.7" in answer.text, answer.text


def test_a_head_that_the_question_writes_goes_before_another_of_its_kind():
    rows = [("⌀85 h6", "85,000", "84,978"), ("⌀47 H8", "47,039", "47,000"), ("⌀52 H7", "52,030", "52,000")]
    roles = {"size": 0, "limits": 1}
    page = sheet(tables=[table(TableKind.OTHER, ("Passmaß", "Höchstmaß", "Mindestmaß"), roles, rows)])
    answer = answer_question(ask("Mindestmaß von Ø47 H8 laut Tabelle", page))
    assert answer.answered and "47,000" in answer.text, answer.text


def test_a_bored_diameter_is_no_outside():
    page = sheet(texts=[span("BUSH", 0.2, 0.2)], callouts=[callout("⌀24 ↧ 3", 0.3, 0.2, depth=3.0)])
    assert outcome("OD of the bush?", page) is not Outcome.STATED


ROOMS = table(
    TableKind.OTHER, ("Raum", "Fläche"), {}, [("Werkstatt", "72,0 m²"), ("Büro", "14,5 m²"), ("Flur", "9 m²")]
)


def test_an_area_is_no_thickness():
    assert outcome("Wie dick ist der Boden in der Werkstatt?", sheet(tables=[ROOMS])) is not Outcome.STATED


@pytest.mark.parametrize(
    ("question", "stated"), [("O-Ring-Größe am Anschluss P?", False), ("Größe von Anschluss P?", True)]
)
def test_the_size_of_a_thing_is_not_that_of_the_row_in_which_it_is_not_named(question, stated):
    rows = [("P", "SAE-12", "97"), ("T", "SAE-16", "120"), ("A", "SAE-8", "60")]
    ports = table(TableKind.OTHER, ("PORT", "SIZE", "TORQUE"), {"tag": 0, "size": 1}, rows)
    assert (outcome(question, sheet(tables=[ports])) is Outcome.STATED) is stated


def test_a_sentence_that_only_speaks_of_a_thread_states_none():
    page = sheet(texts=[span("Thread and shaft end to be left soft, 58 HRC elsewhere", 0.2, 0.2)])
    assert outcome("Which thread is at the shaft end?", page) is not Outcome.STATED


def test_the_name_of_a_measure_with_the_numbers_that_are_asked_is_none_of_it():
    page = sheet(texts=[span("Zahnweite über 3 Zähne", 0.2, 0.2)])
    assert outcome("span measurement over 3 teeth?", page) is not Outcome.STATED


def test_from_where_to_where_is_no_length():
    pair = table(TableKind.OTHER, ("", ""), {}, [("FULL LENGTH", "J1 TO BP1"), ("CABLE", "PUR"), ("COLOUR", "black")])
    page = sheet(tables=[pair.model_copy(update={"orientation": Orientation.PAIRS})])
    assert outcome("full length from J1 to BP1?", page) is not Outcome.STATED


def test_the_number_of_a_sheet_the_number_of_an_item_and_a_scale_are_no_measures():
    label = LabelledText(label="Id", value="1/2", box=box_at(0.8, 0.9, "1/2"))
    page = sheet(texts=[span("Id: 1/2", 0.8, 0.9)]).model_copy(update={"labels": (label,)})
    assert outcome("What is the inner diameter?", page) is not Outcome.STATED
    listed = sheet(tables=[table(TableKind.BOM, *LIST, (("01", "1", "Kessel", "S235JR", "12"),))])
    assert outcome("tank length in mm?", listed) is not Outcome.STATED
