import dataclasses

import pytest

from backend.reading.grammar.parse import parse
from backend.reading.sheet import CalloutKind, Meaning
from tests.reading.grammar.callout_examples import EXAMPLES
from tests.samples import every

NO_CALLOUTS = [
    "",
    "A",
    "SECTION A-A",
    "Rd 35x140",
    "Deckel",
    "12.03.2021",
    "12/14/2016",
    "2021-03-12",
    "05/29/16",
    "25.5.2020",
    "12:30",
    "08:15:00",
    "10:45 Uhr",
    "192.168.0.1",
    "1.2.3",
    "089 1234567",
    "+49 89 1234",
    "0711/12345",
    "1/2",
    "1 of 4",
    "1 von 3",
    "SHEET 1 OF 2",
    "Blatt 2",
    "4711-0815-01",
    "123-456-789",
    "FB360_V1_25",
    "90895A029",
    "DRW-10025-B",
    "AB 123456",
    "20170034",
    "007",
    "Micro_Vu-4.20",
    "S355J2",
    "A4",
    "PLA",
    "X5CrNi18-10",
    "info@example.com",
    "NIST PMI Test Models - 2014",
    "DO NOT SCALE DRAWING",
    "REV B",
    "D-70565 Stuttgart",
    "Rev. 3",
    "R1, R2, R6, R7",
    "LED1",
    "R",
    "20 °C",
    "2,5 kg",
    "230V",
    "DIN 912 M6x20",
    "60mm-blank-cageplate-LCP03M",
]


@every(("text", "kind", "fields"), EXAMPLES)
def test_a_callout_means_what_the_table_says(text, kind, fields):
    meaning = parse(text)
    assert meaning is not None
    expected = dataclasses.replace(Meaning(CalloutKind(kind), text), **fields, confidence=meaning.confidence)
    assert meaning == dataclasses.replace(expected, value=meaning.value)
    assert meaning.value == (None if fields["value"] is None else pytest.approx(fields["value"]))


@every("text", NO_CALLOUTS)
def test_what_only_looks_like_a_callout_is_none(text):
    assert parse(text) is None


@every(
    ("text", "unit", "off"),
    [
        ('12\'-6" ±1"', "ft", 1 / 12),
        ('12\'-6" ±1/2"', "ft", 1 / 24),
        ("2 cm ±0,5 mm", "cm", 0.05),
        ("1 in ±0,5 mm", "in", 0.5 / 25.4),
        ("25 mm ±5 µm", "mm", 0.005),
        ("⌀20 ±5 µm", None, 0.005),
        ("25 ±0,1 mm", "mm", 0.1),
        ("25 ±1°", None, 1),
    ],
)
def test_deviations_are_in_the_unit_of_their_value(text, unit, off):
    meaning = parse(text)
    assert meaning is not None and meaning.unit == unit
    assert (meaning.upper, meaning.lower) == (pytest.approx(off), pytest.approx(-off))
