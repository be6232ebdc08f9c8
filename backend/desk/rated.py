"""Answers that somebody found good, as questions with known answers: the rows of a question file.

A row has file, page, question, lang, kind, answers and bbox (fractions of the page); a follow-up is a conversation,
with the questions that it leans on in `turns`. Of a good answer the confirmed values are expected, all of them where it
has several, and none where it says that the sheet does not hold it. Left out is what names no answer: bad votes,
candidates, answers without a confirmed value. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.answering.answer import EvidenceStatus, Outcome, Question
from backend.answering.query import understand
from backend.answering.reader.turns import resolve_question
from backend.desk.questions import past_turn
from backend.sessions.records import PageRecord, SessionRecord, TurnRecord, Vote

KIND, ABSENT = "rated", "absent"
LIST_MARK = "- "  # of Markdown: no part of the value that it stands before
Row = dict[str, Any]


def question_rows(record: SessionRecord, turns: Sequence[TurnRecord], votes: Mapping[int, Vote]) -> list[Row]:
    """The rows in the order asked, conversations last: a file that begins with one is taken for nothing else."""
    rows = list(_rows(record, turns, votes))
    return sorted(rows, key=lambda row: "turns" in row)


def _rows(record: SessionRecord, turns: Sequence[TurnRecord], votes: Mapping[int, Vote]) -> Iterator[Row]:
    for at, turn in enumerate(turns):
        expected = _row_expected(turn, record.pages[turn.page - 1]) if votes.get(turn.number) == "good" else None
        if expected is None:
            continue
        place = {"file": record.filename, "page": turn.page, "lang": turn.language, "kind": expected["kind"]}
        asked = {"question": turn.question, "lang": turn.language, **expected}
        before = _leant_on(turns[: at + 1])
        if not before:
            yield {**place, **asked}
        elif all(other.page == turn.page for other in before):  # a conversation is about one page
            yield {**place, "turns": [*({"question": other.question, "answers": []} for other in before), asked]}


def _row_expected(turn: TurnRecord, page: PageRecord) -> Row | None:
    """What a reply has to say, and where that stands; None where the answer states nothing that could be looked for."""
    if turn.outcome == Outcome.NOT_ON_SHEET:
        return {"kind": ABSENT, "answers": [], "bbox": None}
    confirmed = [item for item in turn.evidence if item["status"] == EvidenceStatus.CONFIRMED]
    if turn.outcome != Outcome.STATED or not confirmed:
        return None
    quotes = list(dict.fromkeys(str(item["quote"]).removeprefix(LIST_MARK) for item in confirmed))
    boxes = [item["bbox"] for item in confirmed if item.get("bbox") and item.get("page") == turn.page]
    row: Row = {"kind": KIND, "answers": quotes, "bbox": _fractions(boxes[0], page) if boxes else None}
    return row if len(quotes) == 1 else {**row, "all_of": [[quote] for quote in quotes]}


def _fractions(box: Mapping[str, float], page: PageRecord) -> list[float]:
    sizes = {"x1": page.width, "y1": page.height, "x2": page.width, "y2": page.height}
    return [round(box[side] / size, 4) for side, size in sizes.items()]


def _leant_on(turns: Sequence[TurnRecord]) -> Sequence[TurnRecord]:
    """The turns before the last one without which that cannot be understood."""
    first = len(turns) - 1
    while first > 0 and _leans(turns[first], turns[first - 1]):
        first -= 1
    return turns[first:-1]


def _leans(turn: TurnRecord, before: TurnRecord) -> bool:
    alone = understand(turn.question, before.language)
    if alone.goes_on or alone.refers or alone.convert_to is not None:
        return True
    query, _ = resolve_question(Question(turn.question, "", turn.page, True, False, {}, (past_turn(before),)))
    return query != alone
