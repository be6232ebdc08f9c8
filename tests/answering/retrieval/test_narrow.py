"""Which of several choices goes before the others: the extreme one, the toleranced one, the clearer field."""

from __future__ import annotations

import pytest

from backend.answering.answer import Outcome
from backend.answering.reader.answer import answer_question
from backend.answering.retrieval.narrow import CLEARLY, tolerance_width
from backend.reading.sheet import Orientation, Sheet, TableKind, TitleEntry, TitleField
from tests.answering.sheets import ask, box_at, callout, sheet, span, table, view
from tests.samples import every

TOLERANCED = [callout("10 ±0,1", 0.2, 0.2), callout("20 +0,3/-0,1", 0.4, 0.2), callout("15,0 - 15,6", 0.8, 0.2)]


@every(
    ("text", "width"),
    [("42 ±0,1", 0.2), ("20 +0,3/-0,1", 0.4), ("15,0 - 15,6", 0.6), ("12 0/-0.2", 0.2), ("⌀10 H7", None), ("30", None)],
)
def test_the_width_of_a_tolerance_is_what_its_limits_are_apart(text, width):
    found = tolerance_width(callout(text, 0.1, 0.1))
    assert found is None if width is None else found == pytest.approx(width)


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Which dimension has the tightest tolerance?", "10 ±0,1"),
        ("Was ist die gröbste Toleranz?", "15,0 - 15,6"),
        ("engste Toleranz?", "10 ±0,1"),
    ],
)
def test_the_tightest_and_the_loosest_tolerance_are_told_by_their_width(question, label):
    answer = answer_question(ask(question, sheet(callouts=[*TOLERANCED, callout("30", 0.6, 0.2)])))
    assert answer.answered and [element.label for element in answer.elements] == [label]


def test_the_only_toleranced_one_is_the_tightest():
    page = sheet(callouts=[callout("⌀10 H7", 0.2, 0.2), callout("⌀20", 0.4, 0.2)])
    answer = answer_question(ask("Which diameter has the tightest tolerance?", page))
    assert answer.answered and [element.label for element in answer.elements] == ["⌀10 H7"]


@pytest.mark.parametrize("sizes", [("⌀10",), ("⌀10", "⌀20")])
def test_without_any_tolerance_none_is_the_tightest(sizes):
    page = sheet(callouts=[callout(size, 0.2 + 0.2 * n, 0.2) for n, size in enumerate(sizes)])
    assert not answer_question(ask("Which diameter is the tightest?", page)).answered


def twice(first: float, second: float) -> Sheet:
    """One field read twice, this surely."""
    entries = [
        TitleEntry(
            field=TitleField.MATERIAL, value=value, label="Werkstoff", box=box_at(0.7, y, value), confidence=sure
        )
        for value, y, sure in (("C45", 0.8, first), ("S235JR", 0.9, second))
    ]
    return sheet(texts=[span("Werkstoff", 0.6, 0.8)]).model_copy(update={"title_block": tuple(entries)})


def test_of_two_readings_of_a_field_the_clearly_surer_one_is_stated():
    answer = answer_question(ask("Which material?", twice(0.7, 0.7 + 2 * CLEARLY)))
    assert answer.answered and "S235JR" in answer.text and "C45" not in answer.text


def test_two_readings_of_a_field_that_are_equally_sure_are_offered():
    answer = answer_question(ask("Which material?", twice(0.8, 0.8 + CLEARLY / 2)))
    assert answer.outcome is Outcome.CANDIDATES
    assert {offer.text for offer in answer.candidates} == {"C45", "S235JR"}


def scaled() -> Sheet:
    """A sheet with a scale of its own, and a detail with another."""
    return sheet(
        title={TitleField.SCALE: "1.000"},
        views=[view("DETAIL A SCALE 3.000", "detail", "A", (0.2, 0.2, 0.4, 0.4), "3.000")],
    )


@pytest.mark.parametrize(
    ("question", "value"), [("What is the scale of the sheet?", "1.000"), ("What is the scale of detail A?", "3.000")]
)
def test_what_a_view_states_of_itself_is_not_the_sheets(question, value):
    answer = answer_question(ask(question, scaled()))
    assert answer.answered and value in answer.text, answer.text


SIGNED = (
    (TitleField.DRAWN_BY, "M. Weber", "2023-03-08", 0.85),
    (TitleField.CHECKED_BY, "A. Novak", "2023-03-14", 0.36),
)


def signed() -> Sheet:
    """Who drew and who checked, each with a date, of which the first is read as the sheet's."""
    entries, labels = [], ("Dessinateur", "Vérifié par")
    for row, (field, name, date, sure) in enumerate(SIGNED):
        places = ((field, name, 0.7, 0.9), (TitleField.DATE, date, 0.85, sure))
        entries += [
            TitleEntry(
                field=kind, value=text, label=labels[row], box=box_at(x, 0.8 + 0.05 * row, text), confidence=firm
            )
            for kind, text, x, firm in places
        ]
    return sheet().model_copy(update={"title_block": tuple(entries)})


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("Wann wurde geprüft?", "2023-03-14"),
        ("Prüfdatum?", "2023-03-14"),
        ("When was it checked?", "2023-03-14"),
        ("When was it drawn?", "2023-03-08"),
        ("Datum?", "2023-03-08"),
    ],
)
def test_a_date_is_that_of_the_act_that_is_asked_for_and_else_of_the_drawing(question, date):
    answer = answer_question(ask(question, signed()))
    assert answer.answered and date in answer.text, answer.text


def test_the_date_of_a_check_that_is_not_there_is_not_that_of_the_drawing():
    page = signed().model_copy(update={"title_block": signed().title_block[:2]})
    assert not answer_question(ask("Wann wurde geprüft?", page)).answered


@pytest.mark.parametrize(
    "question",
    ["Which part is item 50?", "Welches Teil ist Pos. 50?", "What's the part with item number 50 called?"],
)
def test_what_a_row_is_goes_before_its_number(question):
    heads = ("Item", "Qty", "Description", "Part No.")
    roles = {"item": 0, "quantity": 1, "description": 2, "part_number": 3}
    rows = [("50", "4", "MAIN BODY", "51-4990"), ("60", "2", "LEFT JAW", "49-4323")]
    answer = answer_question(ask(question, sheet(tables=[table(TableKind.BOM, heads, roles, rows)])))
    assert answer.answered and "MAIN BODY" in answer.text, answer.text


def test_what_a_head_names_goes_before_what_only_has_the_form_of_it():
    heads, roles = ("Pos", "Bezeichnung", "Hersteller-Nr.", "Hersteller"), {"item": 0, "description": 1}
    rows = [("1", "Stecker 5-pol. M12", "M12A-05-S", "Lumenta"), ("2", "Buchse M8", "M8B-03-F", "Korva")]
    answer = answer_question(
        ask("Herstellernummer vom M12 Stecker?", sheet(tables=[table(TableKind.BOM, heads, roles, rows)]))
    )
    assert answer.answered and "M12A-05-S" in answer.text, answer.text


DATA = (
    ("PRESS. ESERCIZIO / WORKING PRESSURE", "210 bar"),
    ("HYDROSTATIC TEST PRESSURE", "315 bar"),
    ("Gewicht leer", "12 kg"),
    ("Gewicht gefüllt", "19 kg"),
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("max working pressure", "210 bar"),
        ("hydrotest pressure?", "315 bar"),
        ("Wie hoch ist das Gewicht gefüllt?", "19 kg"),
        ("Gewicht, leer", "12 kg"),
    ],
)
def test_of_several_labels_for_one_thing_that_with_more_words_of_the_question_is_meant(question, value):
    pairs = table(TableKind.OTHER, ("", ""), {}, DATA).model_copy(update={"orientation": Orientation.PAIRS})
    answer = answer_question(ask(question, sheet(tables=[pairs])))
    assert answer.answered and value in answer.text, answer.text


def test_the_material_is_not_what_it_is_cut_from():
    values = (("Werkstoff", "16MnCr5"), ("Halbzeug", "Rd 55"))
    entries = [
        TitleEntry(field=TitleField.MATERIAL, value=value, label=label, box=box_at(0.7, 0.8 + 0.05 * row, value))
        for row, (label, value) in enumerate(values)
    ]
    answer = answer_question(ask("Werkstoff?", sheet().model_copy(update={"title_block": tuple(entries)})))
    assert answer.answered and "16MnCr5" in answer.text, answer.text


def dated(*acts: TitleField | None) -> Sheet:
    """A date on the line of the person of each act; None: on a line of its own."""
    entries = []
    for number, act in enumerate(acts):
        y, day = 0.8 + 0.05 * number, f"0{number + 1}.06.2019"
        if act is not None:
            entries.append(TitleEntry(field=act, value="Q. Rahn", label=act.value, box=box_at(0.7, y, "Q. Rahn")))
        entries.append(TitleEntry(field=TitleField.DATE, value=day, label="Datum", box=box_at(0.8, y, day)))
    return sheet().model_copy(update={"title_block": tuple(entries)})


@pytest.mark.parametrize(
    ("acts", "question", "day"),
    [
        ((TitleField.DRAWN_BY, TitleField.CHECKED_BY), "Which date?", "01.06.2019"),
        ((TitleField.CHECKED_BY, TitleField.DRAWN_BY), "Which date?", "02.06.2019"),
        ((TitleField.CHECKED_BY, TitleField.DRAWN_BY), "Wann geprüft?", "01.06.2019"),
        ((TitleField.DRAWN_BY, TitleField.APPROVED_BY), "When was it approved?", "02.06.2019"),
        ((TitleField.DRAWN_BY, None), "Which date?", None),  # of what the other one is the date, nobody says
        ((TitleField.CHECKED_BY, TitleField.APPROVED_BY), "Which date?", None),
    ],
)
def test_of_the_dates_of_several_acts_that_of_the_drawing_is_the_sheets(acts, question, day):
    answer = answer_question(ask(question, dated(*acts)))
    found = [element.label for element in answer.elements] if answer.outcome is Outcome.STATED else [None]
    assert found == [day], answer.text
