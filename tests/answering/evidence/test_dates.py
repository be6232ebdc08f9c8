"""Whether two dates are one day, in German and English notation, and where nothing says which number is the month."""

from __future__ import annotations

from backend.answering.answer import EvidenceStatus
from backend.answering.evidence import check
from backend.answering.evidence.dates import is_same_date
from tests.answering.sheets import sheet, span
from tests.samples import every


@every(
    ("one", "other"),
    [
        ("08.03.2016", "8.3.2016"),
        ("08.03.2016", "2016-03-08"),
        ("08.03.2016", "8. März 2016"),
        ("08.03.2016", "March 8, 2016"),
        ("08.03.16", "08.03.2016"),
        ("08.03.98", "8 March 1998"),
        ("3/8/2016", "8 March 2016"),  # either may be the month
        ("3/8/2016", "3. August 2016"),
        ("03/08/2016", "3/8/16"),
        ("13.12.2011", "12/13/2011"),
        ("12.13.2011", "13 December 2011"),  # there is no month 13
        ("1-Feb-24", "01.02.2024"),
    ],
)
def test_one_day_may_be_written_in_two_ways(one: str, other: str) -> None:
    assert is_same_date(one, other) and is_same_date(other, one)


@every(
    ("one", "other"),
    [
        ("08.03.2016", "03.08.2016"),
        ("3/8/2016", "8/3/2016"),
        ("2016-03-08", "2016-08-03"),
        ("08.03.2016", "2016-08-03"),
        ("08.03.2016", "August 3, 2016"),
        ("08.03.2016", "8. März 2017"),
        ("08.03.16", "08.03.2017"),
        ("08.03.2016", "March 2016"),
    ],
)
def test_another_day_is_not_the_same(one: str, other: str) -> None:
    assert not is_same_date(one, other) and not is_same_date(other, one)


@every("text", ["8. März 2016", "8. March 2016", "- 8. März 2016", "1. 08.03.2016"])
def test_the_day_that_begins_a_line_is_no_number_of_an_entry(text: str) -> None:
    page = sheet(texts=[span("08.03.2016", 0.2, 0.2)])
    assert [one.status for one in check(text, {1: page}, 1)] == [EvidenceStatus.CONFIRMED]
