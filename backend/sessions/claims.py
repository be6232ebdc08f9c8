"""Who reads which page, where several servers share one object store: a claim is an object created where none is.

    <session id>/claims/pages/0001/0001          the first claim of page 1; its content names the reader
    <session id>/claims/readers/<reader>/000001  the reader's latest sign of life, gone when it stops reading

A reader whose sign stays the same for a while, by the clock of whoever looks, is dead: the next claim of its pages is
free. Claims stay as long as the session, so that nobody begins again what is read. In a folder, which one server has to
itself, every page is free at once. Knows nothing of reading.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from backend.errors import DrawingChatError
from backend.sessions.objects import Objects

log = logging.getLogger(__name__)

SIGN_S = 5.0  # between two signs: one small write for each page that is being read
DEAD_S = 20.0  # without a sign: three that came late and a slow store


class Claims:
    """The claims of one reader, in one session. `refused` are the pages that others read."""

    def __init__(self, objects: Objects, session_id: str, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._objects = objects
        self._session_id = session_id
        self._elapsed = elapsed
        self._reader = uuid4().hex
        self._readers = f"{session_id}/claims/readers/"
        self._held: set[int] = set()
        self._free_term: dict[int, int] = {}  # of pages that were looked at
        self._holders: dict[str, str] = {}  # by key of the claim
        self._signs: dict[str, tuple[str, float]] = {}  # by reader: the latest sign, and since when it is that
        self.refused: set[int] = set()

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Others see that this reader lives, for as long as the context lasts."""
        if self._objects.folder is not None:
            yield
            return
        sign = await self._sign(1)
        signing = asyncio.create_task(self._sign_on(sign), name="signs of a reader")
        try:
            yield
        finally:
            signing.cancel()
            await asyncio.wait({signing})
            with contextlib.suppress(DrawingChatError):  # then others wait until it seems dead
                await self._objects.remove(f"{self._readers}{self._reader}")

    async def take(self, page: int) -> bool:
        """Whether this reader shall read a page; otherwise another one does."""
        if self._objects.folder is not None or page in self._held:
            return True
        key = f"{claims_of(self._session_id, page)}/{self._free_term.get(page, 1):04}"
        if await self._objects.create(key, self._reader.encode()):
            self._held.add(page)
            self.refused.discard(page)
            return True
        self.refused.add(page)
        return False

    async def look(self) -> set[int]:
        """Pages among the refused ones whose reader has stopped or died; what it wrote was there before."""
        keys = [key for key, _ in await self._objects.keys(f"{self._session_id}/claims")]
        self._see_signs([key for key in keys if key.startswith(self._readers)])
        free: set[int] = set()
        for page in sorted(self.refused):
            claims = [key for key in keys if key.startswith(claims_of(self._session_id, page) + "/")]
            if not claims or self._is_dead(await self._holder(claims[-1])):
                self._free_term[page] = _number(claims[-1]) + 1 if claims else 1
                free.add(page)
        return free

    def _see_signs(self, keys: list[str]) -> None:
        """Keys are in order, so that each reader's latest sign comes last."""
        latest = {key.split("/")[-2]: key for key in keys}
        for reader in set(self._signs) - set(latest):
            del self._signs[reader]
        for reader, sign in latest.items():
            if self._signs.get(reader, ("", 0.0))[0] != sign:
                self._signs[reader] = (sign, self._elapsed())

    def _is_dead(self, reader: str) -> bool:
        return reader not in self._signs or self._elapsed() - self._signs[reader][1] >= DEAD_S

    async def _holder(self, key: str) -> str:
        if key not in self._holders:
            self._holders[key] = (await self._objects.get(key) or b"").decode()
        return self._holders[key]

    async def _sign(self, number: int) -> str:
        key = f"{self._readers}{self._reader}/{number:06}"
        await self._objects.create(key, b"")
        return key

    async def _sign_on(self, last: str) -> None:
        while True:
            await asyncio.sleep(SIGN_S)
            try:
                newer = await self._sign(_number(last) + 1)
                await self._objects.delete(last)
                last = newer
            except DrawingChatError as error:
                log.warning("Other servers may read the same pages: %s", error)


def claims_of(session_id: str, page: int) -> str:
    """The folder of a page's claims."""
    return f"{session_id}/claims/pages/{page:04}"


def _number(key: str) -> int:
    return int(key.rpartition("/")[2])
