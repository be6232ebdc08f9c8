"""Who may generate now: questions at once and up to a limit, warm-ups only while no question is there.

A warm-up that is under way when a question comes goes on if the question needs its images, since then the
work is shared; otherwise it is cancelled and tried again when the last question has gone. Knows nothing of
what is generated.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from backend.errors import Unavailable

_PATIENCE_S = 120.0
_RETRY_AFTER_S = 2.0


class Gate:
    """Permits of one engine."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._one_warm_up = asyncio.Lock()
        self._warming: tuple[frozenset[str], asyncio.Task[None]] | None = None

    @asynccontextmanager
    async def question(self, images: frozenset[str], *, background: bool = False) -> AsyncGenerator[None, None]:
        """A permit; raises Unavailable where all are taken. Background work waits until no question runs."""
        if background:
            await self._wait_until_idle()
        if self.running >= self.limit:
            raise Unavailable("engine.busy", retry_after_s=_RETRY_AFTER_S)
        if self._warming is not None and not self._warming[0] & images:
            self._warming[1].cancel()
        self.running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self.running -= 1
            if self.running == 0:
                self._idle.set()

    async def warm(self, images: frozenset[str], fill: Callable[[], Awaitable[None]]) -> None:
        """Run `fill` while no question runs; gives up where that moment does not come."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S), self._one_warm_up:
                while not await self._tried(images, fill):
                    pass

    async def _tried(self, images: frozenset[str], fill: Callable[[], Awaitable[None]]) -> bool:
        await self._idle.wait()
        task = asyncio.ensure_future(_awaited(fill))
        self._warming = (images, task)
        try:
            await asyncio.wait({task})
        finally:
            self._warming = None
            task.cancel()
        if task.cancelled():
            return False
        task.result()
        return True

    async def _wait_until_idle(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _PATIENCE_S)


async def _awaited(fill: Callable[[], Awaitable[None]]) -> None:
    await fill()
