"""Questions of other drawings: each page is asked so many, none of its own, the same ones for the same seed."""

from __future__ import annotations

from bench.accuracy.crossed import OF_EVERY_SHEET, crossed
from bench.questions import Case

CASES = [
    Case(f"{file}.pdf", page, f"{file} {page} {number}", kind, ("1",), None, "en")
    for file, page in (("a", 1), ("a", 2), ("b", 1), ("c", 1))
    for number, kind in enumerate(("dimension", "note", "scale", "table"))
]


def test_every_page_is_asked_questions_of_other_drawings_only():
    pages = crossed(CASES, 6, 1)
    assert len(pages) == 4 and all(pages)
    for cases in pages:
        assert {(case.file, case.page) for case in cases} == {(cases[0].file, cases[0].page)}
        assert not any(case.question.startswith(case.file[0]) for case in cases)
        assert not any(case.answers or case.kind in OF_EVERY_SHEET for case in cases)


def test_the_seed_decides_which():
    assert crossed(CASES, 6, 1) == crossed(CASES, 6, 1) != crossed(CASES, 6, 2)
