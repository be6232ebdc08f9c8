"""One sheet, and what sentences state about it: right in any notation, short, of something else, or not there."""

from __future__ import annotations

import functools

import pytest

from backend.answering.answer import EvidenceStatus
from backend.answering.evidence import check
from backend.answering.query import understand
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import callout, sheet, table
from tests.samples import every, sampled

SENTENCES = {
    "de": "Der Wert ist {}.",
    "en": "According to the sheet it is {}.",
    "bare": "{}",
    "marked": "It is **{}**!",
}
CONFIRMED, ELSEWHERE = EvidenceStatus.CONFIRMED, EvidenceStatus.ELSEWHERE
INCOMPLETE, NOT_FOUND = EvidenceStatus.INCOMPLETE, EvidenceStatus.NOT_FOUND
PARTS = (("1", "1", "Rahmen", "16MnCr5"), ("2", "6", "Bolzen", "42CrMo4"))


@functools.cache
def page() -> Sheet:
    return sheet(
        title={
            TitleField.TITLE: "Schwenkarm",
            TitleField.MATERIAL: "S355J2",
            TitleField.SCALE: "1:4",
            TitleField.MASS: "7,9 kg",
            TitleField.DRAWING_NUMBER: "SA-220",
            TitleField.DATE: "08.03.2016",
        },
        callouts=[
            callout("⌀31 H8", 0.1, 0.4),
            callout("64 ±0,2", 0.2, 0.5),
            callout("R7", 0.3, 0.6),
            callout("3x M8", 0.4, 0.4),
            callout("M16x1,5", 0.5, 0.3),
            callout("2x45°", 0.5, 0.5),
            callout("Ra 3,2", 0.6, 0.6),
            callout("27 +0,2/-0,1", 0.7, 0.3),
            callout("⌀9 ↧14", 0.8, 0.3),
        ],
        tables=[
            table(
                TableKind.BOM,
                ("Pos.", "Menge", "Benennung", "Werkstoff"),
                {"item": 0, "quantity": 1, "description": 2, "material": 3},
                PARTS,
            )
        ],
    )


CASES = [
    ("Which diameter has the bore?", CONFIRMED, ("⌀31 H8", "Ø31 H8", "31 H8", "⌀ 31 H8")),
    ("Which diameter has the bore?", INCOMPLETE, ("⌀31", "31", "⌀31 mm")),
    ("Which diameter has the bore?", NOT_FOUND, ("⌀32 H8", "⌀31 H7", "⌀13 H8")),
    ("Which dimension is 64?", CONFIRMED, ("64 ±0,2", "64 ±0.2", "64 +/-0,2", "64 +0,2/-0,2", "64,0 ±0,2", "64")),
    ("Which dimension is 64?", NOT_FOUND, ("64 ±0,3", "64 +0,2/-0,1", "46 ±0,2")),
    ("tolerance of 27?", CONFIRMED, ("+0,2/-0,1", "+0.2/-0.1", "27 +0,2/-0,1")),
    ("tolerance of 27?", NOT_FOUND, ("+0,1/-0,2", "27 +0,3/-0,1")),
    ("tolerance of 27?", ELSEWHERE, ("±0,2",)),  # that of another dimension
    ("Which threads are there?", CONFIRMED, ("3x M8", "M8", "M16x1,5", "M16x1.5", "M16 × 1,5", "M16")),
    ("Which threads are there?", NOT_FOUND, ("4x M8", "M10", "M16x2")),
    ("Welche Fase?", CONFIRMED, ("2x45°", "2 x 45°", "2 × 45 °")),
    ("Welche Fase?", NOT_FOUND, ("3x45°", "2x30°")),
    ("roughness?", CONFIRMED, ("Ra 3,2", "Ra 3.2", "Ra 3,2 µm")),
    ("roughness?", NOT_FOUND, ("Ra 1,6", "Ra 2,3")),
    ("how deep is the hole?", CONFIRMED, ("14", "14 mm", "⌀9 ↧14")),
    ("how deep is the hole?", NOT_FOUND, ("15", "⌀9 ↧15")),
    ("Which material?", CONFIRMED, ("S355J2",)),
    ("Which material?", NOT_FOUND, ("S355", "S355J0", "S235JR")),
    ("Which material?", ELSEWHERE, ("SA-220",)),
    ("Welches Gewicht?", CONFIRMED, ("7,9 kg", "7.9 kg")),
    ("Welches Gewicht?", NOT_FOUND, ("7,8 kg", "9,7 kg")),
    ("scale?", CONFIRMED, ("1:4", "1 : 4")),
    ("scale?", NOT_FOUND, ("1:5", "4:1")),
    ("drawing number?", NOT_FOUND, ("SA-221", "SA-22")),
    ("drawing number?", ELSEWHERE, ("7,9 kg",)),
    ("Wann gezeichnet?", CONFIRMED, ("08.03.2016", "2016-03-08", "8 March 2016", "8. März 2016", "08.03.16")),
    ("Wann gezeichnet?", NOT_FOUND, ("09.03.2016", "08.03.2017", "03.08.2016", "2016-08-03", "3. August 2016")),
    ("What is the mass?", CONFIRMED, ("7.9 kg",)),
    ("What is the mass?", ELSEWHERE, ("1:4", "SA-220", "S355J2", "08.03.2016")),  # all in one text with it
    ("Welches Gewicht?", ELSEWHERE, ("1:4", "S355J2")),
    ("scale?", ELSEWHERE, ("08.03.2016", "7,9 kg")),
    ("Wie viele Bolzen?", CONFIRMED, ("6", "6 Stück")),
    ("Wie viele Bolzen?", ELSEWHERE, ("1", "3")),  # of another row, at another thing
    ("quantity of item 2?", CONFIRMED, ("6",)),
    ("quantity of item 2?", ELSEWHERE, ("1",)),
    ("Wie viele Rahmen?", CONFIRMED, ("1",)),
    ("Wie viele Rahmen?", ELSEWHERE, ("6",)),
    ("How many M8 threads?", CONFIRMED, ("3", "3x M8")),
    ("How many M8 threads?", ELSEWHERE, ("6",)),
    ("how deep is the hole?", ELSEWHERE, ("9", "⌀9")),  # its diameter
    ("Wie tief ist die ⌀9-Bohrung?", CONFIRMED, ("14 mm", "⌀9 ↧14")),
    ("Wie tief ist die ⌀9-Bohrung?", ELSEWHERE, ("9 mm",)),
    ("Welchen Durchmesser hat die 14 tiefe Bohrung?", CONFIRMED, ("⌀9",)),
    ("Toleranz von 27?", ELSEWHERE, ("27",)),
    ("Welche Passung hat die Bohrung?", CONFIRMED, ("H8", "⌀31 H8")),
    ("Welche Passung hat die Bohrung?", ELSEWHERE, ("31",)),
    ("Rauheit?", NOT_FOUND, ("Rz 3,2", "Rt 3,2")),  # another measure of it
    ("Rauheit?", CONFIRMED, ("N8",)),
    ("material of item 2", CONFIRMED, ("42CrMo4",)),
    ("material of item 2", ELSEWHERE, ("16MnCr5",)),  # that of item 1
    ("Werkstoff des Rahmens?", CONFIRMED, ("16MnCr5",)),
    ("Werkstoff des Rahmens?", ELSEWHERE, ("42CrMo4",)),
]


@pytest.mark.parametrize("told", sampled(SENTENCES, quick=["de"]))
@pytest.mark.parametrize(
    ("question", "value", "status"),
    [(question, value, status) for question, status, values in CASES for value in values],
    ids=[f"{question} {value}" for question, _, values in CASES for value in values],
)
def test_a_value_is_judged_by_what_it_says_and_not_by_how_it_is_said(question, value, status, told):
    found = check(SENTENCES[told].format(value), {1: page()}, 1, query=understand(question))
    assert found and {one.status for one in found} == {status}, found


@every(
    ("text", "statuses"),
    [
        ("The bore is ⌀31 H8 and the chamfer 2x45°.", [CONFIRMED, CONFIRMED]),
        ("The bore is ⌀31 H8 and the chamfer 3x45°.", [CONFIRMED, NOT_FOUND]),
        ("R7; M8; R9", [CONFIRMED, CONFIRMED, NOT_FOUND]),
        ("The part has a nice shape.", []),
    ],
)
def test_each_value_of_a_text_is_judged_by_itself(text, statuses):
    assert [one.status for one in check(text, {1: page()}, 1)] == statuses


@pytest.mark.parametrize(
    ("question", "text", "status", "of"),
    [
        # what was left out, and in which words that is said
        ("Which diameter has the bore?", "⌀31", INCOMPLETE, "H8"),
        ("Which diameter has the bore?", "⌀31, with the tolerance H8", CONFIRMED, None),
        ("What is the length?", "27", INCOMPLETE, "+0,2/-0,1"),
        ("What is the length?", "27 (+0,2)", INCOMPLETE, "+0,2/-0,1"),
        ("What is the length?", "27 with +0,2 above and -0,1 below", CONFIRMED, None),
        ("Which dimension is 27?", "27", CONFIRMED, None),  # the question leaves it out as well
        ("Where is 64?", "64", CONFIRMED, None),
        # the same number in another unit
        ("Which radius?", "R7 inch", INCOMPLETE, "mm"),
        ("Which radius?", "7 cm", INCOMPLETE, "mm"),
        ("Which radius?", "7 mm", CONFIRMED, None),
        # whose it is
        ("material of item 2", "16MnCr5", ELSEWHERE, "Werkstoff · 1 · 1"),
        ("tolerance of 27?", "±0,2", ELSEWHERE, "64 ±0,2"),
        ("Which material?", "SA-220", ELSEWHERE, "DRAWING_NUMBER"),
        ("How many M8 threads?", "3", CONFIRMED, None),
        ("How many M8 threads?", "7", ELSEWHERE, "R7"),
    ],
)
def test_what_is_left_out_or_whose_a_value_is_instead_is_named(question, text, status, of):
    first = check(text, {1: page()}, 1, query=understand(question))[0]
    assert (first.status, first.belongs_to) == (status, of)


@pytest.mark.parametrize(
    ("question", "text", "statuses"),
    [
        ("How deep is the hole?", "The ⌀9 hole is 14 mm deep.", [CONFIRMED, CONFIRMED]),
        ("Wie tief ist die Bohrung?", "Die Bohrung ⌀9 ist 14 mm tief.", [CONFIRMED, CONFIRMED]),
        ("tolerance of 27?", "27 has +0,2 above and -0,1 below.", [CONFIRMED, CONFIRMED, CONFIRMED]),
        ("How many M8 threads?", "There are 3 M8 threads.", [CONFIRMED, CONFIRMED]),
    ],
)
def test_what_is_said_beside_the_part_that_is_asked_for_is_confirmed_with_it(question, text, statuses):
    found = check(text, {1: page()}, 1, query=understand(question))
    assert [one.status for one in found] == statuses, found


@pytest.mark.parametrize(
    ("question", "callouts", "stated", "status"),
    [
        ("How many holes?", ("4x ⌀9 ↧14",), "4", CONFIRMED),
        ("How many holes?", ("4x ⌀9 ↧14",), "14", ELSEWHERE),
        ("Wie viele Löcher?", ("4x ⌀9 ↧14",), "9", ELSEWHERE),
        ("How many threads?", ("4x ⌀9 ↧14", "6x M8"), "6", CONFIRMED),
        ("Wie viele Gewinde?", ("4x ⌀9 ↧14", "6x M8"), "4", ELSEWHERE),
        ("Which diameter has the hole?", ("4x ⌀9 ↧14",), "⌀9", CONFIRMED),
        ("Which diameter has the hole?", ("4x ⌀9 ↧14",), "14 mm", ELSEWHERE),
        ("Welchen Durchmesser hat die Bohrung?", ("⌀9 ±0,2",), "0,2 mm", ELSEWHERE),
        ("Which pitch has the thread?", ("M16x1,5",), "16 mm", ELSEWHERE),
        ("Welche Ebenheit?", ("⏥ 0,05",), "0,05", CONFIRMED),
        ("Which roughness?", ("Ra 3,2",), "⌀3,2", NOT_FOUND),
        ("concentricity tolerance?", ("◎ ⌀0,02 A",), "⌀0,02", CONFIRMED),  # the zone is round
        ("Abmaße vom Durchmesser 72?", ("⌀72 g6 (-0,010/-0,029)",), "-0,010/-0,029", CONFIRMED),
        ("Which roughness?", ("Ra 3,2",), "3,2 µm", CONFIRMED),
        ("Welches Gewinde?", ("G1/2 A",), "G1/2", CONFIRMED),
        ("Which thread?", ("G1/2",), "G3/4", NOT_FOUND),
    ],
)
def test_of_a_dimension_the_part_that_is_asked_for_is_told_from_the_others(question, callouts, stated, status):
    one = sheet(callouts=[callout(text, 0.2 + 0.3 * n, 0.3) for n, text in enumerate(callouts)])
    assert check(stated, {1: one}, 1, query=understand(question))[0].status is status


@pytest.mark.parametrize("written", ["ISO 4014", "DIN EN ISO 4014"])
@pytest.mark.parametrize("stated", ["DIN EN ISO 4014", "DIN ISO 4014", "ISO 4014"])
def test_a_standard_is_the_same_whoever_took_it_over(written, stated):
    one = sheet(notes=[f"BOLTS AS OF {written}"])
    statuses = {found.status for found in check(f"It is {stated}.", {1: one}, 1)}
    assert statuses == {CONFIRMED}


@every(
    ("callouts", "stated", "status"),
    [
        (("18", "18 ±0,1"), "18", CONFIRMED),  # one of them has no tolerance
        (("18 ±0,2", "18 ±0,1"), "18", INCOMPLETE),
        (("18", "18 ±0,1"), "18 ±0,1", CONFIRMED),
        (("1.5 in", "40"), "1.5 in", CONFIRMED),
        (("1.5 in", "40"), "38,1 mm", CONFIRMED),
        (("1.5 in", "40"), "40 in", INCOMPLETE),
        (("12,4 - 12,6",), "12,6", INCOMPLETE),
        (("12,4 - 12,6",), "12,4 to 12,6", CONFIRMED),
    ],
)
def test_a_number_that_stands_several_times_or_in_two_units(callouts, stated, status):
    one = sheet(callouts=[callout(text, 0.2 + 0.3 * n, 0.3) for n, text in enumerate(callouts)])
    assert check(stated, {1: one}, 1, query=understand("length?"))[0].status is status


@pytest.mark.parametrize("sentence", ["Auf dem Blatt steht: „{}“", "The sheet says: “{}”", "Es sind „{}“ und „{}“."])
@pytest.mark.parametrize("value", ["R7", "64", "⌀9", "16"])
def test_the_quote_behind_a_number_is_no_sign_of_inches(sentence: str, value: str) -> None:
    found = check(sentence.format(value, value), {1: page()}, 1)
    assert found and all((one.quote, one.status) == (value, CONFIRMED) for one in found)
