"""Scales, roughness, welds and tolerances of form: what is stated, and what only looks like one."""

from __future__ import annotations

import pytest

from backend.reading.grammar.parse import parse
from backend.reading.grammar.requirements import scale_within, tolerance_class
from backend.reading.sheet import CalloutKind as K
from tests.samples import every


@every(
    ("note", "of"),
    [
        (".XX", (2.0,)),
        ("X.X", (1.0,)),
        ("0.000", (3.0,)),
        ("0,00", (2.0,)),
        (".x", (1.0,)),
        ("two place decimals", (2.0,)),
        ("4 place decimal", (4.0,)),
        ("Three place decimals", (3.0,)),
        ("6 - 30", (6.0, 30.0)),
        ("over 0,5 to 3", (0.5, 3.0)),
        ("über 6 bis 30", (6.0, 30.0)),
        ("angular", ()),
        ("30", ()),
        ("6 30 120", ()),
        ("", ()),
    ],
)
def test_the_dimensions_that_a_general_tolerance_is_given_for(note: str, of: tuple[float, ...]) -> None:
    assert tolerance_class(note) == of


@every(
    ("text", "kind", "value", "symbol", "note"),
    [
        ("Ra 1,6 - 3,2", K.ROUGHNESS, 3.2, "Ra", None),
        ("Ra 3,2/1,6", K.ROUGHNESS, 3.2, "Ra", None),
        ("Rz max. 10", K.ROUGHNESS, 10.0, "Rz", "max"),
        ("U Rz 4", K.ROUGHNESS, 4.0, "Rz", None),
        ("RA 0.8", K.ROUGHNESS, 0.8, "Ra", None),
        ("CLA 32", K.ROUGHNESS, 32.0, "Ra", None),
        ("√ 6,3", K.ROUGHNESS, 6.3, None, None),
        ("12,5 √", K.ROUGHNESS, 12.5, None, None),
        ("/ 3,2", K.ROUGHNESS, 3.2, None, None),  # the root as OCR sees it
        ("N7", K.ROUGHNESS, 1.6, "N", None),
        ("N12", K.ROUGHNESS, 50.0, "N", None),
        ("▽ ▽", K.ROUGHNESS, None, None, "▽▽"),
        ("a5", K.WELD, 5.0, "a", None),
        ("z4,5 △", K.WELD, 4.5, "z", None),
        ("a5 △ 3x50 (20)", K.WELD, 5.0, "a", "3x50 (20)"),
        ("Maßstab 5 : 1", K.SCALE, 5.0, None, None),
        ("M 1:5", K.SCALE, 0.2, None, None),
        ("(1:3)", K.SCALE, 0.333333, None, None),
        ('1/4" = 1\'-0"', K.SCALE, 0.020833, None, None),
        ("Scale 1 = 2", K.SCALE, 0.5, None, None),
        ("A4 Drawing - Scale 4:1", K.SCALE, 4.0, None, "A4 Drawing"),
        ("NTS", K.SCALE, None, "NTS", None),
        ("⏤ 0,02", K.GEOMETRIC_TOLERANCE, 0.02, "straightness", None),
        ("⌓ 0,5 CZ", K.GEOMETRIC_TOLERANCE, 0.5, "surface profile", "CZ"),
        ("position ⌀0.4 A", K.GEOMETRIC_TOLERANCE, 0.4, "position", "⌀"),
    ],
)
def test_a_requirement_is_read_with_its_sign_and_what_is_said_besides(text, kind, value, symbol, note) -> None:
    meaning = parse(text)
    assert meaning is not None
    assert (meaning.kind, meaning.value, meaning.symbol, meaning.note) == (kind, value, symbol, note)


@pytest.mark.parametrize(
    ("text", "limits"), [("Ra 1,6 - 3,2", (1.6, 3.2)), ("Rz 25...16", (16.0, 25.0)), ("Ra 1,6", None)]
)
def test_roughness_between_two_values_has_both_in_order(text: str, limits: tuple[float, float] | None) -> None:
    meaning = parse(text)
    assert meaning is not None and meaning.limits == limits


@every(
    ("text", "datums"),
    [
        ("⌖ ⌀0,3 Ⓜ A B Ⓜ C", ("A", "B", "C")),
        ("⊥ 0,2 A|B", ("A", "B")),
        ("⌰ 0,2 A-B", ("A-B",)),
        ("∠ 0,1 A", ("A",)),
        ("⏥ 0,1", ()),
        ("▼ B", ("B",)),
        ("DATUM C", ("C",)),
    ],
)
def test_datums_stand_in_their_order(text: str, datums: tuple[str, ...]) -> None:
    meaning = parse(text)
    assert meaning is not None and meaning.datums == datums


@every(
    "text",
    ["12:30", "01:15", "1:0", "3:2", "2000:1", "○ 5", "∠ 45", "// 12", "/ 3,3", "position 3", "Ra 3/4", "z", "a5b"],
)
def test_what_only_looks_like_a_requirement_is_none(text: str) -> None:
    meaning = parse(text)
    kinds = (K.SCALE, K.ROUGHNESS, K.WELD, K.GEOMETRIC_TOLERANCE)
    assert meaning is None or meaning.kind not in kinds


@every("surer, less", [("|0,05|A|", "0,05 A B"), ("a5 △", "a5"), ("⌖ 0,05 A", "0,05 | A | B")])
def test_a_requirement_is_the_surer_the_more_of_its_signs_are_there(surer: str, less: str) -> None:
    one, other = parse(surer), parse(less)
    assert one is not None and other is not None and one.kind is other.kind and one.confidence > other.confidence


@every("text, value", [("⌖ 20", 20), ("1000:1", 1000), ("1:100000", 1e-05)])
def test_a_requirement_is_as_large_as_any_may_be(text: str, value: float) -> None:
    meaning = parse(text)
    assert meaning is not None and meaning.value == value


@every("text", ["⌖ 20,5", "⌖|25|A", "position 3", "// 12", "1001:1", "1:100001"])
def test_what_is_larger_than_any_requirement_is_none(text: str) -> None:
    meaning = parse(text)
    assert meaning is None or meaning.kind not in (K.GEOMETRIC_TOLERANCE, K.SCALE)


def test_a_scale_of_nothing_is_none_in_a_line_either() -> None:
    assert scale_within("PLAN SCALE 0:1") is None and scale_within("GROUND PLAN") is None
    found = scale_within("GROUND PLAN - SCALE 1:50")
    assert found is not None and (found.value, found.notes) == (0.02, ["GROUND PLAN"])
