"""The reader does not drop: each kind of question keeps its share of right answers, and no more become wrong."""

import pytest

from tests.accuracy.floors import FEWEST, NAMES, by_kind, floors, useful, wrong

pytestmark = pytest.mark.slow

SLACK = 0.005  # of a rounded figure
KINDS = [
    pytest.param(name, kind, marks=[pytest.mark.ocr] if name == "scanned" else [])
    for name, kinds in floors().items()
    for kind in kinds
]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_kind_of_question_keeps_its_floor(name, kind):
    rows, (least, most) = by_kind(name)[kind], floors()[name][kind]
    missed = [(one.case.file, one.case.question, one.case.answers[:2], str(one.verdict), one.text[:80]) for one in rows]
    assert useful(rows) >= least - SLACK and wrong(rows) <= most + SLACK, (useful(rows), wrong(rows), missed)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.ocr] if name == "scanned" else []) for name in NAMES]
)
def test_every_kind_has_a_floor_and_questions_enough_to_fall_below_it(name):
    assert set(by_kind(name)) == set(floors()[name])
    assert [kind for kind, rows in by_kind(name).items() if len(rows) < FEWEST] == []


def test_every_floor_can_be_missed():
    assert [floor for kinds in floors().values() for floor in kinds.values() if floor[0] <= 0 or floor[1] >= 1] == []
