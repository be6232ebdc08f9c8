"""What is done for a document while nobody asks: the model looks at its pages, one after another.

That fills the model's caches for the first question and finds views that the reader did not. They are kept
in the session beside the Sheets, which stay as they were read. After each answer the caches are filled for the next
question. Where the model is not there, or does not come to it, the reader's views are all there are. Knows nothing
of HTTP or of how a model looks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any, Protocol

from pydantic import TypeAdapter

from backend.answering.answer import PastTurn, Question
from backend.desk.intake import Intake
from backend.desk.questions import past_turn
from backend.errors import BadRequest, DocumentError, DrawingChatError, NotFound
from backend.reading.sheet import View
from backend.sessions.records import SessionRecord

log = logging.getLogger(__name__)

MOST_PAGES = 8  # of a document: each takes a generation
VIEWS = TypeAdapter(tuple[View, ...])


class Onlooker(Protocol):
    """Looks at a page, which a question without words names, between other people's questions."""

    def is_warm(self, question: Question) -> bool:
        """Whether there is nothing to prepare for the next question about the page."""

    async def warm(self, question: Question) -> None:
        """Prepares for the next question about the page; given up at any moment."""

    async def detect_views(self, question: Question) -> tuple[View, ...]:
        """The views that the page's Sheet does not have."""


class Lookout:
    """Has documents looked at in the background, by `onlooker`, where there is a model."""

    def __init__(self, intake: Intake, onlooker: Onlooker | None = None) -> None:
        self._intake = intake
        self._onlooker = onlooker
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._warming: dict[str, asyncio.Task[None]] = {}  # one of a session: the next turn has one beginning
        self._seeing: set[asyncio.Task[tuple[View, ...]]] = set()  # views: they can wait, whoever asks next cannot

    def begin(self, record: SessionRecord) -> None:
        """Look at a new document, in the background."""
        if self._onlooker is not None:
            self._start(self._tasks, record.session_id, self._look_at_pages(record, self._onlooker))

    def prepare_next(self, record: SessionRecord, page: int) -> None:
        """Prepare for the next question, which is about this page, as most are."""
        if self._onlooker is not None:
            self._warm(record, page, self._onlooker)

    def is_looking(self, session_id: str) -> bool:
        """Whether this process may still find views."""
        return session_id in self._tasks

    def stop(self, session_id: str) -> None:
        """For a session that has been deleted."""
        for tasks in (self._tasks, self._warming):
            if session_id in tasks:
                tasks[session_id].cancel()

    async def close(self) -> None:
        """Stop every look that is under way."""
        tasks = [*self._tasks.values(), *self._warming.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def views(self, record: SessionRecord) -> dict[int, tuple[View, ...]]:
        """The views that the model added, of each page that it has looked at."""
        kept = await self._intake.store.views(record.session_id)
        return {page: VIEWS.validate_json(views) for page, views in kept.items()}

    async def _look_at_pages(self, record: SessionRecord, onlooker: Onlooker) -> None:
        for page in range(1, min(len(record.pages), MOST_PAGES) + 1):
            async for _ in self._intake.wait(record, page):
                pass
            if record.session_id not in self._warming:
                await asyncio.wait({self._warm(record, page, onlooker)})
            try:
                views = await self._views(onlooker, await self._question(record, page, turns=()))
            except (BadRequest, DocumentError) as error:
                log.info("Page %s of %s is not looked at: %s", page, record.session_id, error)
            else:
                await self._intake.store.add_views(record.session_id, page, VIEWS.dump_json(views))

    async def _views(self, onlooker: Onlooker, question: Question) -> tuple[View, ...]:
        """Between warm-ups, of whatever session; one that begins meanwhile ends this, and it begins again."""
        while True:
            while self._warming:
                await asyncio.wait(set(self._warming.values()))
            task = asyncio.create_task(onlooker.detect_views(question))
            self._seeing.add(task)
            try:
                await asyncio.wait({task})
            finally:
                task.cancel()
                self._seeing.discard(task)
            if not task.cancelled():
                return task.result()

    def _warm(self, record: SessionRecord, page: int, onlooker: Onlooker) -> asyncio.Task[None]:
        """In place of what was being prepared: that is for a turn which has been asked now."""
        before = self._warming.get(record.session_id)
        if before is not None:
            before.cancel()
        return self._start(self._warming, record.session_id, self._prepare(record, page, onlooker))

    async def _prepare(self, record: SessionRecord, page: int, onlooker: Onlooker) -> None:
        turns = await self._intake.store.turns(record.session_id)
        question = await self._question(record, page, tuple(past_turn(turn) for turn in turns))
        if not onlooker.is_warm(question):
            for task in self._seeing:
                task.cancel()
            await onlooker.warm(question)

    async def _question(self, record: SessionRecord, page: int, turns: tuple[PastTurn, ...]) -> Question:
        sheet = await self._intake.sheet(record, page)
        if sheet is None:
            raise NotFound("session.not_found")
        return Question(
            text="",
            session_id=record.session_id,
            page=page,
            page_given=True,
            use_grounding=False,
            sheets={page: sheet},
            turns=turns,
            document_id=record.document_id,
            image=partial(self._intake.image, record, urgent=False),
        )

    def _start(
        self, tasks: dict[str, asyncio.Task[None]], session_id: str, work: Coroutine[Any, Any, None]
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=f"look at {session_id}")
        tasks[session_id] = task
        task.add_done_callback(partial(self._on_end, tasks, session_id))
        return task

    @staticmethod
    def _on_end(tasks: dict[str, asyncio.Task[None]], session_id: str, task: asyncio.Task[None]) -> None:
        if tasks.get(session_id) is task:
            del tasks[session_id]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DrawingChatError):
            log.info("No further look at %s: %s", session_id, error)
        elif error is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
