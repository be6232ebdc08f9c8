"""Whether two statements are of one value: in other units, notations and signs, with more or less said."""

from __future__ import annotations

from backend.reading.grammar.comparison import equal_values, quantities, states
from backend.reading.grammar.parse import parse
from backend.reading.sheet import Meaning
from tests.samples import every


def meaning(text: str) -> Meaning:
    found = parse(text)
    assert found is not None, text
    return found


@every(
    ("one", "other"),
    [
        ("12.5", "12,5"),
        ("25.4 mm", "1 in"),
        ("1,250", "1250"),
        ("⌀20", "⌀20 H7"),
        ("⌀20 H7", "⌀20 H7/g6"),
        ("42 ±0.1", "42 +0.1/-0.1"),
        ("5.8 - 5.9", "5,8 - 5,9"),
        ("4x⌀9", "⌀9"),
        ("M6", "M6x1.0-6H"),
        ("M8x1,25", "M8 x 1.25"),
        ("1/4-20 UNC", "1/4-20 UNC-2B"),
        ("SCALE 1:2", "1:2"),
        ("ISO 2768-mK", "DIN ISO 2768 mK"),
        ("H7", "H7/g6"),
        ("±0,1", "+0,1/-0,1"),
        ("-A-", "-A-"),
        ("↧12", "↧12,0"),
        ("12 +0,2", "12 +0,2/0"),
        ("12 0/-0,2", "12 -0,2"),
        ("5 µm", "0,005 mm"),
        ("3 ft", "36 in"),
        ("Tr20x4", "Tr20x4-7e"),
        ("M10x1,0", "M10x1"),
        ("#8-32", "#8-32 UNC"),
        ("0", "0,0"),
        ("G1/2", "G1/2 A"),
        ("G 1/2", "G1/2"),
        ("Rp 3/4", "Rp3/4"),
        ("NPT 1/2", "1/2-14 NPT"),
        ("DIN ISO 13715", "ISO 13715"),
        ("ISO 2768", "DIN ISO 2768-mK"),
        ("Ra 1,6", "Ra 1.6"),
        ("Ra 1,6", "N7"),
        ("CLA 1,6", "Ra 1,6"),
    ],
)
def test_one_value_may_be_written_in_two_ways(one: str, other: str) -> None:
    assert equal_values(meaning(one), meaning(other))


@every(
    ("one", "other"),
    [
        ("12.5", "12.6"),
        ("25.4 mm", "25.4 in"),
        ("30°", "30 mm"),
        ("⌀20 H7", "⌀20 H8"),
        ("42 ±0.1", "42 ±0.2"),
        ("42 ±0.1", "42"),
        ("5.8 - 5.9", "5.8 - 6.0"),
        ("4x⌀9", "6x⌀9"),
        ("M6", "M8"),
        ("M8x1", "M8x1.25"),
        ("M6-6H", "M6-6g"),
        ("1/4-20 UNC", "1/4-28 UNF"),
        ("M6", "6"),
        ("SCALE 1:2", "SCALE 1:5"),
        ("1:2", "0.5"),
        ("ISO 2768-mK", "ISO 2768-fH"),
        ("ISO 2768-mK", "ISO 13920-BF"),
        ("H8", "H7"),
        ("H7/g6", "H7"),  # says more
        ("±0,1", "±0,2"),
        ("±0,1", "42 ±0,1"),
        ("42", "±42"),
        ("-A-", "-B-"),
        ("↧12", "↧14"),
        ("NTS", "1:1"),
        ("3 ft", "1 m"),
        ("Tr20x4", "Tr20x5"),
        ("G1/2", "G3/4"),
        ("25", "25,4 mm"),
        ("0.125", "125"),  # no thousands
        ("⌀1,250", "⌀1250"),
        ("7,8 - 8,2", "8"),
        ("Ra 1,6", "Rz 1,6"),
        ("Rz 12,5", "N10"),
        ("⏥ 0,05", "⟂ 0,05 A"),
        ("G1/2 A", "G1/2 B"),
        ("G1/2", "Rp 1/2"),
        ("DIN ISO 13715", "ISO 2768"),
    ],
)
def test_two_values_are_not_one(one: str, other: str) -> None:
    assert not equal_values(meaning(one), meaning(other))


@every(
    ("statement", "value"),
    [
        ("5.8 - 5.9", "5.9"),
        ("42 +0.3/-0.1", "0.3"),
        ("⌀5 ↧12", "12"),
        ("12 0/-0.2", "12 0/-0.2"),
        ("M6 ↧12", "M6"),
        ("42 ±0,1", "±0,1"),
        ("⌀20 H7/g6", "H7"),
    ],
)
def test_a_statement_holds_its_limits_deviations_and_depth(statement: str, value: str) -> None:
    assert states(meaning(statement), meaning(value))


@every(
    ("statement", "value"),
    [
        ("5.8 - 5.9", "5.85"),
        ("⌀5 ↧12", "M5"),
        ("42 ±0.1", "42 ±0.2"),
        ("⌀20", "1:20"),
        ("±0,1", "42 ±0,1"),
        ("M6 ↧12", "M12"),
        ("Ra 3,2", "Rz 3,2"),
    ],
)
def test_a_statement_holds_nothing_between_or_beside_them(statement: str, value: str) -> None:
    assert not states(meaning(statement), meaning(value))


def test_every_amount_of_a_statement_has_its_unit_and_no_sign() -> None:
    assert quantities(meaning("42 +0.3/-0.1")) == [(42.0, None), (0.3, None), (0.1, None)]
    assert {unit for _, unit in quantities(meaning("⌀1.5 in"))} == {"in"}
