"""A question to a session, from its turns and sheets to a kept answer.

Waits for what has to be read first, has the answerer answer, and appends the turn. An asker who goes away
closes the answerer at once. Knows nothing of HTTP or of how answers are found.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import anyio

from backend.answering.answer import Answer, Answerer, Delta, Done, Element, Event, PastTurn, Progress, Question
from backend.desk.intake import Intake
from backend.desk.readings import INTERRUPTED, check_page
from backend.errors import StorageFull, Unavailable
from backend.sessions.clock import now
from backend.sessions.records import SessionRecord, TurnRecord

log = logging.getLogger(__name__)

NOT_KEPT = "answer.not_kept"
RETRY_S = 5.0  # after a page's reading was interrupted
PATIENCE_S = 20.0  # a question about no page in particular waits this long for the pages it is not about


@dataclass(frozen=True)
class PageQuestion:
    """A question that makes sense, and the page it is about."""

    record: SessionRecord
    text: str
    page: int
    page_given: bool
    use_grounding: bool
    turns: tuple[TurnRecord, ...]
    answerer: Answerer


@dataclass(frozen=True)
class KeptAnswer:
    """The whole answer, kept as a turn; the last event. `turn` is None where there is no room to keep it."""

    answer: Answer
    turn: int | None


@asynccontextmanager
async def closing(events: AsyncGenerator[Event, None]) -> AsyncIterator[AsyncGenerator[Event, None]]:
    """Closes the generator to the end even where this task is being cancelled."""
    try:
        yield events
    finally:
        with anyio.CancelScope(shield=True):
            await events.aclose()


class Desk:
    """Where questions are asked. `choose` gives the answerer of the moment, or raises Unavailable.

    `answered` is told of each turn that was kept, with its page.
    """

    def __init__(
        self, intake: Intake, choose: Callable[[], Answerer], answered: Callable[[SessionRecord, int], None]
    ) -> None:
        self._intake = intake
        self._choose = choose
        self._answered = answered

    async def prepare(
        self, session_id: str, text: str, page: int | None, *, use_grounding: bool = False, owner: str = ""
    ) -> PageQuestion:
        """A question, checked; what can be refused is refused here, before the answer begins.

        `page` counts from 1, None stands for that of the last question; `owner` is whose session it must be.
        Raises NotFound, SessionExpired, or Unavailable for the engine.
        """
        store = self._intake.store
        record = await store.open(session_id, owner)
        turns = await store.turns(session_id)
        if page is not None:
            check_page(record, page)
        return PageQuestion(
            record=record,
            text=text,
            page=page or (turns[-1].page if turns else 1),
            page_given=page is not None,
            use_grounding=use_grounding,
            turns=tuple(turns),
            answerer=self._choose(),
        )

    async def answer(self, asked: PageQuestion) -> AsyncGenerator[Progress | Delta | KeptAnswer, None]:
        """The answer's events, the last one KeptAnswer."""
        async for progress in self._wait(asked):
            yield progress
        question = await self._question(asked)
        async with closing(asked.answerer.answer(question)) as events:
            async for event in events:
                if not isinstance(event, Done):
                    yield event
                    continue
                yield await self._keep(asked, self._with_notes(event.answer, question, asked))

    async def _keep(self, asked: PageQuestion, answer: Answer) -> KeptAnswer:
        try:
            turn = await self._intake.store.add_turn(asked.record.session_id, partial(_turn, asked, answer))
        except StorageFull as error:
            log.warning("A turn of %s cannot be kept: %s", asked.record.session_id, error)
            return KeptAnswer(replace(answer, notes=(*answer.notes, NOT_KEPT)), None)
        self._answered(asked.record, answer.page)
        return KeptAnswer(answer, turn.number)

    async def _wait(self, asked: PageQuestion) -> AsyncGenerator[Progress, None]:
        """For the page the question is about; for the others too where none was given, but not for ever.

        A page whose reading was interrupted is read again; raises Unavailable where that is interrupted too.
        """
        await self._intake.read_again(asked.record, asked.page)
        async for progress in self._intake.wait(asked.record, asked.page):
            yield progress
        if not asked.page_given:
            async for progress in self._intake.wait(asked.record, patience_s=PATIENCE_S):
                yield progress
        sheet = await self._intake.sheet(asked.record, asked.page)
        if sheet is not None and INTERRUPTED in sheet.warnings:
            raise Unavailable(INTERRUPTED, retry_after_s=RETRY_S)

    async def _question(self, asked: PageQuestion) -> Question:
        record = asked.record
        return Question(
            text=asked.text,
            session_id=record.session_id,
            page=asked.page,
            page_given=asked.page_given,
            use_grounding=asked.use_grounding,
            sheets=await self._intake.sheets(record),
            turns=tuple(past_turn(turn) for turn in asked.turns),
            page_count=len(record.pages),
            document_id=record.document_id,
            image=partial(self._intake.image, record),
        )

    @staticmethod
    def _with_notes(answer: Answer, question: Question, asked: PageQuestion) -> Answer:
        partly = not asked.page_given and len(question.sheets) < len(asked.record.pages)
        return replace(answer, notes=(*answer.notes, "reading.partial")) if partly else answer


def _turn(asked: PageQuestion, answer: Answer, number: int) -> TurnRecord:
    return TurnRecord(
        number=number,
        question=asked.text,
        answer=answer.text,
        page=answer.page,
        language=answer.language,
        answered=answer.answered,
        outcome=answer.outcome.value,
        candidates=tuple(candidate.model_dump(mode="json") for candidate in answer.candidates),
        engine=answer.engine,
        model=answer.model,
        created_at=now(),
        elements=tuple(element.model_dump(mode="json") for element in answer.elements),
        evidence=tuple(item.model_dump(mode="json") for item in answer.evidence),
        transcript=answer.transcript,
    )


def past_turn(turn: TurnRecord) -> PastTurn:
    return PastTurn(
        question=turn.question,
        answer=turn.answer,
        page=turn.page,
        language=turn.language,
        elements=tuple(Element.model_validate(element) for element in turn.elements),
        transcript=turn.transcript,
    )
