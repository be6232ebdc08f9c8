"""What is done for a document before anybody asks: the model looks at its pages, one after another.

That fills the model's caches for the first question and finds views that the reader did not. They are kept
in the session beside the Sheets, which stay as they were read. Where the model is not there, or does not come
to it, the reader's views are all there are. Knows nothing of HTTP or of how a model looks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from pydantic import TypeAdapter

from backend.answering.answer import Question
from backend.desk.intake import Intake
from backend.errors import BadRequest, DocumentError, DrawingChatError, NotFound
from backend.reading.sheet import View
from backend.sessions.records import SessionRecord

log = logging.getLogger(__name__)

MOST_PAGES = 8  # of a document: each takes a generation
VIEWS = TypeAdapter(tuple[View, ...])
Look = Callable[[Question], Awaitable[tuple[View, ...]]]  # the views that the page's Sheet does not have


class Lookout:
    """Has new documents looked at in the background, by `look`, where there is a model."""

    def __init__(self, intake: Intake, look: Look | None = None) -> None:
        self._intake = intake
        self._look = look
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, record: SessionRecord) -> None:
        """Look at a new document, in the background."""
        if self._look is not None:
            task = asyncio.create_task(self._look_at_pages(record, self._look), name=f"look at {record.session_id}")
            self._tasks[record.session_id] = task
            task.add_done_callback(partial(self._on_end, record.session_id))

    def is_looking(self, session_id: str) -> bool:
        """Whether this process may still find views."""
        return session_id in self._tasks

    def stop(self, session_id: str) -> None:
        """For a session that has been deleted."""
        if session_id in self._tasks:
            self._tasks[session_id].cancel()

    async def close(self) -> None:
        """Stop every look that is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def views(self, record: SessionRecord) -> dict[int, tuple[View, ...]]:
        """The views that the model added, of each page that it has looked at."""
        kept = await self._intake.store.views(record.session_id)
        return {page: VIEWS.validate_json(views) for page, views in kept.items()}

    async def _look_at_pages(self, record: SessionRecord, look: Look) -> None:
        for page in range(1, min(len(record.pages), MOST_PAGES) + 1):
            async for _ in self._intake.wait(record, page):
                pass
            try:
                views = await look(await self._question(record, page))
            except (BadRequest, DocumentError) as error:
                log.info("Page %s of %s is not looked at: %s", page, record.session_id, error)
            else:
                await self._intake.store.add_views(record.session_id, page, VIEWS.dump_json(views))

    async def _question(self, record: SessionRecord, page: int) -> Question:
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
            document_id=record.document_id,
            image=partial(self._intake.image, record),
        )

    def _on_end(self, session_id: str, task: asyncio.Task[None]) -> None:
        del self._tasks[session_id]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DrawingChatError):
            log.info("No further look at %s: %s", session_id, error)
        elif error is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
