"""What the trials of the evidence are made from, families of drawings, and where wanted answers are lost."""

import json

from backend.geometry import Box
from backend.reading.sheet import Sheet, Span
from bench.accuracy.families import families, family_of
from bench.accuracy.losses import NO_TEXT, NOT_CHOSEN, loss
from bench.accuracy.witness import in_other_unit, swapped, trials, without_tolerance
from bench.questions import Case
from tests.samples import every


def case(question, *answers, kind="dimension", full="", unit=""):
    return Case("acme_plate.pdf", 1, question, kind, answers, None, "en", (), full, unit)


def sheet(*texts, units="mm"):
    box = Box(x1=0, y1=0, x2=10, y2=10)
    return Sheet(page=1, width=100, height=100, units=units, spans=tuple(Span(text=text, box=box) for text in texts))


@every(
    ("value", "short"),
    [
        ("60 ±0,1", "60"),
        ("⌀12 +0.02/-0.01", "⌀12"),
        ("⌀12 +0,1 0", "⌀12"),
        ("R5", ""),
        ("±0,1", ""),
        ("A-B", ""),
        ("12-4711", ""),
        ("⌀24.0 H9", ""),
    ],
)
def test_a_dropped_tolerance(value, short):
    assert without_tolerance(value) == short


@every(
    ("answers", "units", "others"),
    [(("60",), "mm", ["60 inches"]), (("⌀2.5", "2.5"), "in", ["⌀2.5 mm"]), (("60 mm",), "mm", []), (("60",), None, [])],
)
def test_the_other_unit(answers, units, others):
    assert in_other_unit(case("How long?", *answers), sheet(units=units)) == others


def test_names_are_never_put_into_another_unit():
    assert in_other_unit(case("Number?", "4711", kind="number"), sheet()) == []


def test_a_swap_is_a_true_answer_to_another_question():
    mine, other = case("How long?", "60"), case("How high?", "40", "40 mm")
    assert swapped(mine, [mine, other, case("Same?", "60 ±0,1"), case("Material?", "PLA", kind="material")]) == ["40"]


def test_names_are_swapped_for_names():
    drawn, checked = case("Drawn?", "Weber", kind="person"), case("Checked?", "Novak", kind="person")
    assert swapped(drawn, [drawn, checked, case("How long?", "60")]) == ["Novak"]


def test_absent_features_are_not_tried():
    assert list(trials(case("How deep?"), [], sheet("60"))) == []


def test_a_digit_is_changed_only_into_what_does_not_stand_there():
    page = sheet("60", *(f"{a}0" for a in range(10)), *(f"6{b}" for b in range(10)))
    assert [trial for trial, _ in trials(case("How long?", "60"), [], page)] == ["true", "unit"]


def test_what_is_confirmed_is_told():
    results = dict(trials(case("How long?", "60 ±0,1"), [], sheet("60 ±0,1")))
    assert results["true"] and "dropped" in results


def test_what_is_not_read_is_lost_first():
    assert loss(case("How long?", "61"), sheet("60", "A")) == NO_TEXT


def test_what_is_read_is_lost_later():
    assert loss(case("How long?", "60"), sheet("60", "A")) == NOT_CHOSEN


def test_two_spans_one_after_the_other_are_read():
    assert loss(case("Tolerance?", "+0.2/0"), sheet("+0.2", "/0")) != NO_TEXT


def test_families_are_named_by_source_and_what_is_derived_belongs_to_it(tmp_path):
    sources = {
        "acme_big_flange.pdf": "acme/drawings (by hand)",
        "bolt_shaft.pdf": "bolt/works",
        "derived_scan.pdf": "derived from acme/drawings (derived: scan)",
        "derived_photo_big_flange.jpg": "derived from a drawing of this folder",
    }
    rows = [json.dumps({"file": file, "source_repo": source}) for file, source in sources.items()]
    (tmp_path / "files.jsonl").write_text("\n".join(rows))
    known = families(tmp_path)
    assert [known[file] for file in sources] == ["acme/drawings", "bolt/works", "acme/drawings", "acme/drawings"]


def test_an_unlisted_file_belongs_to_those_that_begin_alike(tmp_path):
    known = families(tmp_path)
    assert family_of("acme_plate.pdf", known) == family_of("ACME-shaft.pdf", known) == "acme"
