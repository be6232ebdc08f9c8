"""Asks the questions of one page and judges what comes back: the work that can run in several processes.

Knows nothing of folders' contents and of how results are printed.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from backend.answering.answer import Answer, EvidenceStatus, PastTurn, Question
from backend.answering.evidence import check
from backend.answering.reader.answer import answer_question
from backend.errors import DrawingChatError
from backend.reading.sheet import Sheet
from bench.accuracy.losses import loss
from bench.accuracy.verdicts import Verdict, placed, reply_of, verdict
from bench.accuracy.witness import trials
from bench.questions import Case, kept_sheet

# What a defect of the reader raises: the page counts as unread, and the other pages are still asked.
DEFECTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
LOST = (Verdict.REFUSED, Verdict.LIST, Verdict.WRONG)


@dataclass(frozen=True)
class Judged:
    """A question with its verdict; `loss` where the wanted answer was lost, `text` what was said."""

    case: Case
    verdict: Verdict
    placed: bool
    text: str
    seconds: float
    loss: str = ""
    trials: tuple[tuple[str, bool], ...] = ()
    invented: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """All questions of one page; without `read_s` where it came from the cache."""

    file: str
    number: int
    judged: tuple[Judged, ...]
    read_s: float | None = None
    error: str = ""


def ask_page(
    folder: Path, cache: Path | None, file: str, number: int, cases: list[Case], *, tried: bool = True
) -> Page:
    """Reads the page and asks; of a page that cannot be read nothing is answered. `tried`: try the evidence as well."""
    try:
        sheet, seconds = kept_sheet(folder, file, number, cache)
    except (DrawingChatError, *DEFECTS) as error:
        judged = tuple(
            Judged(case, Verdict.REFUSED if case.answers else Verdict.RIGHT, False, "", 0.0) for case in cases
        )
        return Page(file, number, judged, error=repr(error))
    return Page(file, number, tuple(judge(case, cases, {number: sheet}, tried) for case in cases), seconds)


def judge(case: Case, cases: list[Case], sheets: dict[int, Sheet], tried: bool) -> Judged:
    """Asks one question of the pages that are read; with `tried` the evidence is tried as well."""
    sheet = sheets[case.page]
    past = conversation(case.before, sheets)
    began = time.perf_counter()
    answer = ask(case, sheets, past)
    took = time.perf_counter() - began
    reply = reply_of(answer)
    found = verdict(reply, case)
    put = found is Verdict.RIGHT and placed(case, reply.boxes, sheet.width, sheet.height)
    lost = loss(case, sheet) if case.answers and found in LOST else ""
    results = tuple(trials(case, cases, sheet)) if tried and not case.before else ()
    nowhere = invented(case, answer, sheet) if tried else ()
    return Judged(case, found, put, said(answer), took, lost, results, nowhere)


def ask(case: Case, sheets: dict[int, Sheet], past: tuple[PastTurn, ...]) -> Answer:
    return answer_question(Question(case.question, "bench", case.page, True, False, sheets, past))


def conversation(before: tuple[Case, ...], sheets: dict[int, Sheet]) -> tuple[PastTurn, ...]:
    """The turns that came first, with the answers that they really got."""
    past: tuple[PastTurn, ...] = ()
    for case in before:
        answer = ask(case, sheets, past)
        past = (*past, PastTurn(case.question, answer.text, answer.page, answer.language, answer.elements))
    return past


def said(answer: Answer) -> str:
    """The text and, where it offers candidates, these."""
    candidates = [candidate.text for candidate in answer.candidates]
    return f"{answer.text} {candidates}" if candidates else answer.text


def invented(case: Case, answer: Answer, sheet: Sheet) -> tuple[str, ...]:
    """Values of an answer that stand nowhere; sums and counts are computed and marked uncertain."""
    if not answer.answered:
        return ()
    found = check(answer.text, {case.page: sheet}, case.page)
    nowhere = [one.quote for one in found if one.status is EvidenceStatus.NOT_FOUND]
    return tuple(quote for quote in nowhere if not re.fullmatch(r"\d{1,3}", quote))
