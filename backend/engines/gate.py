"""Who may generate now: questions at once and up to a limit, background work only while no question is there.

Work that is under way when a question comes goes on if the question needs the images it shares, since then it
serves both; otherwise it is cancelled and begun again when the last question has gone. Knows nothing of what
is generated.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from backend.errors import Unavailable

T = TypeVar("T")

LET_IN = 4  # times as many questions are let in as an engine works on at once: the others wait for it, more are refused
_PATIENCE_S = 120.0  # of background work that waits for a moment without questions
_RETRY_AFTER_S = 2.0  # where all permits are taken


class Gate:
    """Permits of one engine."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0  # questions
        self._idle = asyncio.Event()
        self._idle.set()
        self._one_in_background = asyncio.Lock()
        self._background: tuple[frozenset[str], asyncio.Task[Any]] | None = None

    @asynccontextmanager
    async def question(self, images: frozenset[str]) -> AsyncGenerator[None, None]:
        """A permit; raises Unavailable where all are taken."""
        if self.running >= self.limit:
            raise Unavailable("engine.busy", retry_after_s=_RETRY_AFTER_S)
        if self._background is not None and not self._background[0] & images:
            _cancel(self._background[1])
        self.running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self.running -= 1
            if self.running == 0:
                self._idle.set()

    async def in_background(self, shared: frozenset[str], work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `work` gives, which runs while no question does; raises Unavailable where that takes too long."""
        try:
            async with asyncio.timeout(_PATIENCE_S), self._one_in_background:
                while True:
                    await self._idle.wait()
                    task = asyncio.create_task(work())
                    await self._watch(shared, task)
                    if not task.cancelled():
                        return task.result()
        except TimeoutError as error:
            raise Unavailable("engine.busy", retry_after_s=_RETRY_AFTER_S) from error

    async def _watch(self, shared: frozenset[str], task: asyncio.Task[Any]) -> None:
        """Until the task has ended, whatever ends it."""
        self._background = (shared, task)
        try:
            await asyncio.wait({task})
        finally:
            _cancel(task)
            await asyncio.wait({task})
            self._background = None


def _cancel(task: asyncio.Task[Any]) -> None:
    """Once: a second time would cut off what the task does to end well."""
    if not task.cancelling():
        task.cancel()
