import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reading.grammar.parse import parse
from backend.reading.grammar.prose import ValueKind, equal_values, find_values, states
from backend.reading.sheet import Meaning
from tests.samples import every

PROSE = [
    ("Der Durchmesser beträgt ⌀25 mm (Toleranz +0,1/-0,2).", ["⌀25 mm", "+0,1/-0,2"]),
    ("Es gibt 4 Bohrungen ⌀5,5 und zwei Gewinde M6x1.0 - 6H.", ["4", "⌀5,5", "zwei", "M6x1.0 - 6H"]),
    ("The overall length is 120 mm, see page 2.", ["120 mm", "2"]),
    ("Die Passung ist H7/g6 bei 25 mm.", ["H7/g6", "25 mm"]),
    ("Scale 2:1, ISO 2768-mK, material EN AW-6060.", ["2:1", "ISO 2768-mK", "EN AW-6060"]),
    ("Number Micro_Vu-4.20, dated 12.03.2021.", ["Micro_Vu-4.20", "12.03.2021"]),
    ("The fillet R.125 ±.020 occurs 24 times.", ["R.125 ±.020", "24"]),
    ("Wide 58'-0\", room 13'6 x 11'.", ["58'-0\"", "13'6 x 11'"]),
    ("1. ⌀5 ↧10\n2. M8\n", ["⌀5 ↧10", "M8"]),
    ("Gewicht: 1,2 kg; Ra 3,2", ["1,2 kg", "Ra 3,2"]),
    ("Use **M8x1,25** and `5/16-18 UNC`.", ["M8x1,25", "5/16-18 UNC"]),
    ("Kein Wert steht hier.", []),
]
POINTING = (
    "the a an this that these each every its both all der die das dem den einer einem diesem dieser jeder jedem beiden"
)


@every(("text", "quotes"), PROSE)
def test_prose_states_these_values(text, quotes):
    assert [value.quote for value in find_values(text)] == quotes


@every("word", POINTING.split())
def test_what_is_in_something_is_no_inches(word):
    assert [value.quote for value in find_values(f"six ⌀9 in {word} flange")] == ["six", "⌀9"]


def test_inches_are_read_as_such_wherever_no_place_follows():
    assert [value.quote for value in find_values("⌀9 in section A, 9 in wide")] == ["⌀9", "9 in"]


@every(
    ("text", "kind"),
    [
        ("25 mm", ValueKind.MEASURE),
        ("M6", ValueKind.MEASURE),
        ("drei", ValueKind.COUNT),
        ("the 3 views", ValueKind.COUNT),
        ("4 kleine Bohrungen", ValueKind.COUNT),
        ("Seite 2", ValueKind.COUNT),
        ("die Länge ist 60", ValueKind.NUMBER),
        ("FB360_V1_25", ValueKind.CODE),
        ("S235JR", ValueKind.CODE),
        ("DIN 912", ValueKind.CODE),
        ("2021-03-12", ValueKind.DATE),
    ],
)
def test_a_value_knows_how_to_be_looked_for(text, kind):
    assert [value.kind for value in find_values(text)] == [kind]


EQUAL = [
    ("25 mm", "⌀25"),
    ("0,5", ".5"),
    ('1/2"', "0.5 in"),
    ("25.40", "25,4"),
    ("58 ft", "58'-0\""),
    ("M6", "M6x1.0 - 6H"),
    ("M8x1,25", "M8x1.25"),
    ("25 H7", "⌀25 H7 (+0,021/0)"),
    ("ISO 2768-mK", "Allgemeintoleranzen DIN ISO 2768-mK"),
    ("1 : 2", "SCALE 1:2"),
    ("⌀5.5", "4x ⌀5,5 THRU"),
    ("2,5 cm", "25 mm"),
    ("25.4 mm", "1 in"),
    ("1,250 mm", "1250"),
]
UNEQUAL = [
    ("25 mm", "⌀26"),
    ("25 mm", "25 in"),
    ("45°", "45 mm"),
    ("M6", "M8"),
    ("M6x1", "M6x0.75"),
    ("M6", "6 mm"),
    ("25 H7", "25 H8"),
    ("25 ±0,1", "25 ±0,2"),
    ("25 ±0,1", "25"),
    ("1:2", "1:5"),
    ("ISO 2768-mK", "ISO 2768-fH"),
    ("4x ⌀5", "6x ⌀5"),
]


@every(("claim", "stated"), EQUAL)
def test_the_same_value_in_another_notation_is_equal(claim, stated):
    assert equal_values(parse(claim), parse(stated))


@every(("claim", "stated"), UNEQUAL)
def test_another_value_is_not_equal(claim, stated):
    assert not equal_values(parse(claim), parse(stated))


def test_a_statement_holds_its_deviations_and_depths_too():
    assert states(parse("⌀3,99 0/-0,02"), parse("0,02"))
    assert states(parse("⌀5 ↧10"), parse("10 mm"))
    assert states(parse("6.15/6.00"), parse("6.00"))
    assert not states(parse("⌀5 ↧10"), parse("11"))


numbers = st.decimals(min_value="0.01", max_value="999", places=2)


@given(numbers, st.sampled_from(["{} mm", "⌀{}", "R{}", "{}°", "{} ±0.1", "4x ⌀{}", "Ra {}"]), st.booleans())
def test_every_stated_number_is_found_with_its_value(number, pattern, comma):
    digits = str(number).replace(".", ",") if comma else str(number)
    quote = pattern.format(digits)
    (value,) = find_values(f"Der Wert ist {quote} laut Zeichnung.")
    assert value.quote == quote
    assert value.meaning.value == pytest.approx(float(number))


@given(numbers, numbers)
def test_numbers_are_equal_only_if_they_are_the_same(one, other):
    equal = equal_values(parse(f"{one} mm"), parse(f"⌀{other}".replace(".", ",")))
    assert equal == (one == other)


@given(st.text(max_size=60))
def test_quotes_stand_where_they_say(text):
    values = find_values(text)
    assert all(text[value.start : value.end] == value.quote for value in values)
    assert all(a.end <= b.start for a, b in itertools.pairwise(values))


@given(st.text(alphabet="0123456789.,/-+±⌀RMxX°'\"() HhGg:|ACBsT↧⌴", max_size=24))
def test_any_text_is_read_without_failing_and_what_is_read_says_something(text):
    meaning = parse(text)
    assert meaning is None or replace(meaning, confidence=1.0, note=None) != Meaning(meaning.kind, meaning.text)
    find_values(text)
