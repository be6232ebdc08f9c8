"""A date or a scale is known alike wherever it stands: in a cell, in a sentence, under a view, among callouts."""

from __future__ import annotations

import pytest

from backend.reading.grammar.parse import parse
from backend.reading.grammar.prose import ValueKind, find_values
from backend.reading.labels.forms import DATE, accept
from backend.reading.labels.views import match_view_label
from backend.reading.sheet import CalloutKind
from backend.reading.sheet import TitleField as F
from backend.vocabulary.forms import values_in
from tests.samples import every

DATES = [
    "8.3.2016", "08.03.16", "8. 3. 2016", "03/08/2016", "08-03-2016", "2016-03-08", "2016.03.08", "2016/3/8",
    "87-11-30", "8. März 2016", "3rd of March 1962", "17TH MAY 1954", "3-OCT-58", "March 8, 2016", "Feb-01-23",
    "8 mars 2016", "2016年3月8日", "03/2016", "06.2020", "2016-03", "NOV. 2003", "Okt. 2020",
]  # fmt: skip
NO_DATES = ["45.67.1980", "2022-6-36", "13/2016", "2/6653", "1.4404", "0.2016", "22-3-1047-100", "M8x1-03"]


@every("date", DATES)
def test_a_date_is_one_in_a_cell_in_a_sentence_and_by_its_form_and_is_no_callout(date):
    assert DATE.fullmatch(date)
    (value,) = find_values(f"It was {date}, they say.")
    assert (value.quote, value.kind) == (date, ValueKind.DATE)
    assert values_in("date", f"issued {date}") == (date,)
    assert parse(date) is None


@every("text", NO_DATES)
def test_what_only_looks_like_a_date_is_none_anywhere(text):
    assert DATE.fullmatch(text) is None
    assert ValueKind.DATE not in [value.kind for value in find_values(f"It is {text} there.")]
    assert values_in("date", text) == ()


def test_two_numbers_of_a_date_are_no_date_of_their_own():
    found = find_values("1. 08.03.2016")
    assert [value.quote for value in found if value.kind is ValueKind.DATE] == ["08.03.2016"]


@every("time, follows", [("20:30", " Uhr"), ("8:05", " am"), ("07:15:30", "")])
def test_a_time_of_day_is_no_scale(time, follows):
    assert [value.kind for value in find_values(f"at {time}{follows}")] == [ValueKind.DATE]
    assert parse(time + follows) is None


@every(
    "text, scale",
    [
        ("1:2", 0.5),
        ("2,5 : 1", 2.5),
        (".75:1", 0.75),
        ('1/4" = 1\'-0"', 1 / 48),
        ('1 1/2" = 1\'-0"', 1 / 8),
        ("1\" = 20'", 1 / 240),
    ],
)
def test_a_scale_is_one_in_a_cell_and_among_callouts(text, scale):
    meaning = parse(text)
    assert accept(F.SCALE, text) == text
    assert meaning is not None and meaning.kind is CalloutKind.SCALE and meaning.value == pytest.approx(scale, abs=1e-5)


@every("text, scale", [("1=2", 0.5), ("1/2", 0.5), ("5/1", 5.0)])
def test_a_fraction_is_a_scale_behind_the_word_only(text, scale):
    worded, alone = parse(f"SCALE {text}"), parse(text)
    assert accept(F.SCALE, text) == text
    assert worded is not None and (worded.kind, worded.value) == (CalloutKind.SCALE, scale)
    assert alone is None or alone.kind is not CalloutKind.SCALE


@every("text", ["0.503/0.501", "88,000 / 88,054", "1:2:3"])
def test_limits_are_no_scale_of_a_cell(text):
    assert accept(F.SCALE, text) is None


def test_lengths_in_inches_are_a_scale_behind_the_word_only():
    worded, added = parse('SCALE 1" = 20"'), parse('2@4" = 8"')
    assert worded is not None and (worded.kind, worded.value) == (CalloutKind.SCALE, 0.05)
    assert added is None or added.kind is not CalloutKind.SCALE


@every(
    "label, scale",
    [
        ("DETAIL B .75 : 1", ".75:1"),
        ("DETAIL B SCALE 0.5", "0.5"),
        ("SECTION A-A (1 : 2)", "1:2"),
        ("VIEW C M2.5", None),
    ],
)
def test_a_view_states_its_scale(label, scale):
    found = match_view_label(label)
    assert (found[2] if found else None) == scale


@every("text", ["M 1:2", "M 1,5:1"])
def test_the_letter_of_the_word_scale_names_no_view(text):
    assert match_view_label(text) is None
