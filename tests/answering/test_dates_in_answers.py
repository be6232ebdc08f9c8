"""Dates that an answer states, held against the sheet: in any order, with months in words, of this century."""

from __future__ import annotations

from backend.answering.evidence import check
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import LabelledText, TitleField
from tests.answering.sheets import ask, box_at, sheet, span
from tests.samples import every

PAGE = sheet(title={TitleField.DATE: "14.03.2024", TitleField.SCALE: "1:2"}, texts=[span("REV B 02-Feb-23", 0.2, 0.9)])


def status(text: str) -> list[str]:
    return [entry.status.value for entry in check(text, {1: PAGE}, 1)]


@every(
    "date", ["14.03.2024", "2024-03-14", "14 March 2024", "14. März 2024", "March 14, 2024", "14/03/2024", "14.3.24"]
)
def test_a_date_is_the_same_in_any_notation(date):
    assert status(f"The date is {date}.") == ["confirmed"]


@every("date", ["2 February 2023", "2. Feb. 2023", "02.02.2023", "2023-02-02"])
def test_a_month_that_the_sheet_writes_in_letters_is_read_as_one(date):
    assert status(f"Revision B is of {date}.") == ["confirmed"]


@every("date", ["15.03.2024", "14.04.2024", "14.03.2023", "14 May 2024", "3 February 2023"])
def test_another_date_stands_nowhere(date):
    assert status(f"The date is {date}.") == ["not_found"]


def test_the_date_of_an_issue_is_not_the_issue():
    entry = LabelledText(label="Ausgabedatum", value="2009-09-06", box=box_at(0.8, 0.9, "2009-09-06"))
    page = sheet(texts=[span("Ausgabedatum", 0.7, 0.9)]).model_copy(update={"labels": (entry,)})
    assert not answer_question(ask("Which revision is it?", page)).answered
    assert "2009-09-06" in answer_question(ask("Welches Ausgabedatum?", page)).text
