"""What becomes of a question: right, offered, refused, list or wrong.

`right`: stated, and the first thing it states is accepted (of a count: that number; of a list: every entry).
`offered`: not stated, but one of at most five candidates is accepted. `refused`: says that the sheet does not say.
`list`: candidates without the accepted value, or more than five. `wrong`: states something else, or over 600 letters.
A question without accepted answers is right when it is refused. Knows nothing of sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.answering.answer import Answer, Outcome
from backend.geometry import Box
from bench.questions import Case

LONGEST_REPLY = 600  # more is a dump, not an answer
MOST_CANDIDATES = 5
MARGIN = 0.03  # of the page, around the expected box
HEDGE = re.compile(r"It could also be|Ebenfalls möglich|Could be any of|Möglich sind")


class Verdict(StrEnum):
    RIGHT = "right"
    OFFERED = "offered"
    REFUSED = "refused"
    LIST = "list"
    WRONG = "wrong"


@dataclass(frozen=True)
class Reply:
    """What an answer states: its text, its outcome, candidates' texts, boxes."""

    text: str
    outcome: Outcome
    candidates: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


def reply_of(answer: Answer) -> Reply:
    items = [*answer.elements, *answer.evidence, *answer.candidates]
    boxes = tuple(item.bbox for item in items if item.bbox is not None and item.page == answer.page)
    return Reply(answer.text, answer.outcome, tuple(candidate.text for candidate in answer.candidates), boxes)


def folded(text: str) -> str:
    """Case, spaces, decimal comma, diameter signs and emphasis do not matter."""
    text = text.casefold().replace(",", ".")
    text = re.sub("[ø⌀∅φ]", "⌀", text).replace("°", "deg").replace("º", "deg").replace("×", "x")
    return re.sub(r"[\s*_`|]+", "", text.replace("–", "-").replace("−", "-"))


def holds(reply: str, accepted: str) -> bool:
    """Whether a reply says an accepted text, not inside a longer number or, for a single letter, a word."""
    wanted = folded(accepted)
    if len(wanted) == 1 and wanted.isalpha():
        spaced = re.sub(r"[*_`|]+", "", reply.casefold())
        return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", spaced) is not None
    before = r"(?<![\d.:/])" if wanted[:1].isdigit() else ""
    after = r"(?!\d|[.:/]\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, folded(reply)) is not None


def accepts(text: str, case: Case) -> bool:
    """Whether a text is an accepted answer; of a count the first number counts, of a list every entry."""
    numbers = [found[0] for answer in case.answers if (found := re.search(r"\d+", answer))]
    whole = not any(re.search(r"\d[.,]\d", answer) for answer in case.answers)  # a spring may have 6.5 coils
    if case.kind == "count" and numbers and whole:
        first = re.search(r"(?<![\d.,⌀ø])\d+(?![\d.,]\d)", text)
        return first is not None and first[0] in numbers
    if case.all_of:
        return all(any(holds(text, form) for form in entry) for entry in case.all_of)
    return any(holds(text, answer) for answer in case.answers)


def verdict(reply: Reply, case: Case) -> Verdict:
    if reply.outcome is Outcome.NOT_ON_SHEET:
        return Verdict.REFUSED if case.answers else Verdict.RIGHT
    if reply.outcome is Outcome.CANDIDATES:
        few = len(reply.candidates) <= MOST_CANDIDATES
        found = case.answers and few and any(accepts(candidate, case) for candidate in reply.candidates)
        return Verdict.OFFERED if found else Verdict.LIST
    if not case.answers or len(reply.text) > LONGEST_REPLY:
        return Verdict.WRONG
    return Verdict.RIGHT if accepts(HEDGE.split(reply.text)[0], case) else Verdict.WRONG


def placed(case: Case, boxes: Iterable[Box], width: float, height: float) -> bool:
    """Whether one of the boxes has its centre in the expected place."""
    if case.bbox is None:
        return True
    x0, y0, x1, y1 = case.bbox
    centers = [(box.center[0] / width, box.center[1] / height) for box in boxes]
    return any(x0 - MARGIN <= x <= x1 + MARGIN and y0 - MARGIN <= y <= y1 + MARGIN for x, y in centers)
