"""Values that tell by their form what they are: the one of a sheet is stated, without the text around it."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, span, table

PUMP = sheet(
    title={TitleField.TITLE: "Feed pump", TitleField.STANDARD: "ASME Y14.5-2018"},
    notes=[
        "Helper spring 6.2 N/mm, wound right",
        "Relief opens at max. 4,5 bar",
        "Pickle and passivate per ASTM A380, then rinse",
        "Hard chromed 25 µm on the rod, 168 h salt mist",
        "Tighten: M5 6 Nm, M8 22 Nm",
    ],
    texts=[span("Issue 07/2016", 0.9, 0.95)],
)


def answered(question, page=PUMP):
    answer = answer_question(ask(question, page))
    return answer.outcome, answer.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("spring rate?", "6.2 N/mm"),
        ("At which pressure does it open?", "4,5 bar"),
        ("Von wann ist das Blatt?", "07/2016"),
        ("what spec do we passivate to?", "ASTM A380"),
        ("coating thickness?", "25 µm"),
        ("how many hours of salt mist?", "168 h"),
        ("torque for M8?", "22 Nm"),
    ],
)
def test_the_only_value_of_a_form_is_stated_by_itself(question, value):
    outcome, text = answered(question)
    assert outcome is Outcome.STATED and value in text
    assert not any(word in text for word in ("Helper", "Relief", "Pickle", "M5"))


@pytest.mark.parametrize(
    "question",
    [
        "minimum pressure?",  # the sheet states the highest
        "Which standard applies to the galvanizing?",  # nor is that of the drawing the one
        "What is the weight?",
        "Wann wurde es geprüft?",
    ],
)
def test_a_value_of_a_form_is_none_of_another_thing(question):
    assert answered(question)[0] is not Outcome.STATED


def test_one_of_two_values_of_a_form_is_not_stated():
    page = sheet(notes=["Helper spring 6.2 N/mm", "Main spring 9 N/mm"])
    assert answered("spring rate?", page)[0] is not Outcome.STATED


def test_a_value_of_one_part_of_the_list_is_not_that_of_another():
    parts = table(
        TableKind.BOM, ("ITEM", "DESCRIPTION"), {"item": 0, "description": 1}, (("1", "CLAMP"), ("2", "HEX SCREW"))
    )
    page = sheet(tables=[parts], notes=["TIGHTEN ITEM 2 TO 35 Nm"])
    assert answered("Torque of the hex screw?", page)[0] is Outcome.STATED
    assert answered("Torque of the clamp?", page)[0] is not Outcome.STATED


def test_the_size_of_slots_is_the_pair_that_is_counted():
    page = sheet(callouts=[callout("⌀20", 0.2, 0.2), callout("80", 0.4, 0.2)], texts=[span("3x 9x31", 0.5, 0.5)])
    outcome, text = answered("What size are the oblong holes?", page)
    assert outcome is Outcome.STATED and "9x31" in text
    single = sheet(texts=[span("90x60", 0.5, 0.5)])
    assert answered("What size are the oblong holes?", single)[0] is not Outcome.STATED


def test_a_pair_of_sizes_is_no_distance():
    page = sheet(
        texts=[span("2 SLOTS 12 x 30", 0.5, 0.5)], callouts=[callout("120", 0.2, 0.2), callout("75", 0.6, 0.2)]
    )
    outcome, text = answered("distance between the slots?", page)
    assert outcome is not Outcome.STATED and "12 x 30" not in text


def test_a_roughness_is_none_of_a_feature_that_it_does_not_stand_at():
    page = sheet(texts=[span("Ra 3.2", 0.2, 0.2)], callouts=[callout("⌀18 H7", 0.6, 0.6)])
    assert answered("Which roughness has the ⌀18 bore?", page)[0] is not Outcome.STATED


def test_a_value_beside_something_else_is_said_without_it():
    page = sheet(callouts=[callout("6xM12 / 80 Nm", 0.3, 0.3)])
    assert answered("tightening torque?", page) == (Outcome.STATED, "The torque is 80 Nm.")


@pytest.mark.parametrize("question", ["Welcher Druckbegrenzer ist eingebaut?", "Vorspannkraft der Kupplung?"])
def test_a_thing_that_is_called_by_an_amount_or_is_not_there_has_none(question):
    assert answered(question)[0] is not Outcome.STATED


@pytest.mark.parametrize("question", ["Einsatzhärtetiefe?", "case hardening depth", "Wie groß ist die Eht?"])
@pytest.mark.parametrize("written", ["Eht 0,8+0,4", "CHD 550 HV1 = 0.6 +0.2", "NHT 0,3-0,5"])
def test_the_depth_of_hardening_is_no_hardness(question, written):
    page = sheet(texts=[span(f"Gehärtet auf 58+4 HRC, {written}", 0.2, 0.7)], callouts=[callout("24", 0.2, 0.2)])
    answer = answer_question(ask(question, page))
    assert answer.answered and written in answer.text and "HRC" not in answer.text, answer.text


MOTORS = sheet(
    texts=[
        span("-M21 5,5 kW 11,8 A 1450 1/min", 0.2, 0.3), span("-M22 3 kW 6,9 A 2880 1/min", 0.5, 0.3),
        span("-M23 -M24 -M25", 0.2, 0.6), span("-F9 0,5 A / 2 A", 0.5, 0.6),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "value"),
    [("rated current of M22", "6,9 A"), ("Leistung von M21?", "5,5 kW"), ("Drehzahl -M22", "2880 1/min")],
)
def test_a_text_with_the_code_that_is_named_states_its_one_value_of_the_form(question, value):
    outcome, text = answered(question, MOTORS)
    assert outcome is Outcome.STATED and value in text and "kW 1" not in text


@pytest.mark.parametrize("question", ["rated current of M26", "current of M23", "Strom von F9?"])
def test_another_code_a_list_of_codes_and_two_values_decide_nothing(question):
    assert answered(question, MOTORS)[0] is not Outcome.STATED


def test_a_pressure_beside_a_test_is_not_that_of_a_valve_that_stands_elsewhere():
    page = sheet(notes=["Hydrostatic test of the body at 24 bar", "Relief valve to face the flange"])
    assert answered("At what pressure is the relief valve set?", page)[0] is not Outcome.STATED
    assert "24 bar" in answered("test pressure?", page)[1]


@pytest.mark.parametrize(
    ("note", "question", "value"),
    [
        ("Temperatur -30 to +80 °C", "zulässige Temperatur von bis?", "-30 to +80 °C"),
        ("Versorgung 10 ... 30 V DC", "supply voltage?", "10 ... 30 V"),
        ("Da -10 a 60 °C", "temperature range?", "-10 a 60 °C"),
        ("Teplota -20 až +80 °C", "operating temperature?", "-20 až +80 °C"),
        ("Schutzart IP 54 nach EN 60529", "ingress protection?", "IP 54"),
        ("wuchten G 2,5 bei 3000", "balancing grade?", "G 2,5"),
        ("2. Lithiumfett NLGI 2, 60 g je Lager", "how much grease per bearing?", "60 g"),
        ("Lasteintrag 20 kN/m²", "permissible floor load", "20 kN/m²"),
        ("Einzelader AWG22", "Litzenquerschnitt?", "AWG22"),
    ],
)
def test_a_value_is_known_by_its_form_and_stated_without_its_text(note: str, question: str, value: str) -> None:
    answer = answer_question(ask(question, sheet(notes=[note])))
    assert answer.outcome is Outcome.STATED and value in answer.text, answer.text


def test_the_only_temperature_is_not_that_of_what_a_compound_names_and_the_sheet_does_not():
    page = sheet(texts=[span("Spannungsarm glühen bei 560 °C", 0.2, 0.2)])
    assert answer_question(ask("Vorwärmtemperatur?", page)).outcome is not Outcome.STATED
    assert answer_question(ask("Welche Temperatur?", page)).outcome is Outcome.STATED


def test_a_date_may_have_blanks():
    changes = table(
        TableKind.REVISION,
        ("Rev.", "Datum"),
        {"revision": 0, "date": 1},
        (("02", "3. 5. 2023"), ("03", "17. 10. 2024")),
    )
    assert "17. 10. 2024" in answer_question(ask("Wann kam Index 03?", sheet(tables=[changes]))).text


@pytest.mark.parametrize(
    ("note", "question", "value"),
    [
        ("WT. 7 3/4 LBS.", "How heavy is it?", "7 3/4 LBS"),
        ("Standby current 4.2 uA", "standby current?", "4.2 uA"),
        ("FLOOR SNOW LOAD 42 PSF", "snow load?", "42 PSF"),
        ("Surface hardened, 201 - 241 BHN", "Which Brinell range?", "201 - 241 BHN"),
        ("3° DRAFT (ALL ROUND)", "Formschräge?", "3°"),
    ],
)
def test_amounts_in_fractions_and_old_units_are_known_by_their_form(note, question, value):
    page = sheet(texts=[span(note, 0.2, 0.2)], callouts=[callout(note, 0.2, 0.2)] if "°" in note else [])
    outcome, text = answered(question, page)
    assert outcome is Outcome.STATED and value in text, text


def test_a_countersink_is_asked_for_by_a_word_for_both():
    page = sheet(callouts=[callout("4x ⌀6,6 THRU ⌴ ⌀11 ↧ 6,4", 0.3, 0.3), callout("⌀30", 0.5, 0.5)])
    outcome, text = answered("Wie tief ist die Senkung der Befestigungslöcher?", page)
    assert outcome is Outcome.STATED and "6,4" in text, text
