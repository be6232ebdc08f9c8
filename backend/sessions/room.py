"""How much is kept, and who has to go where it is too much: the sessions that have been idle longest.

A local store is measured at every sweep, a remote one less often, since it has to be listed whole. Knows nothing of
what a session is.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from backend.errors import StorageFull
from backend.sessions.objects import FULL, Objects

log = logging.getLogger(__name__)

REMOTE_MEASURED = timedelta(minutes=10)


class Room:
    """Bytes of one store and their bound; `max_bytes` None is no bound."""

    def __init__(self, objects: Objects, max_bytes: int | None) -> None:
        self._objects = objects
        self._max_bytes = max_bytes
        self._sizes: dict[str, int] = {}
        self._measured = datetime.fromtimestamp(0, UTC)
        self.bytes = 0  # as of the last measurement, and what this process has added since

    async def measure(self, time: datetime) -> None:
        """Measure what is kept, unless it is remote and was measured lately."""
        if self._objects.folder is not None or time - self._measured >= REMOTE_MEASURED:
            self._sizes = await self._objects.sizes()
            self.bytes = sum(self._sizes.values())
            self._measured = time

    async def make(
        self,
        size: int,
        last_use: Callable[[str], Awaitable[datetime | None]],
        end: Callable[[str], Awaitable[None]],
    ) -> int:
        """Have sessions ended until that many bytes fit; how many. Raises StorageFull where they never will.

        `last_use` gives None for what is no session.
        """
        if self._max_bytes is None or self.bytes + size <= self._max_bytes:
            return 0
        if size > self._max_bytes:
            raise StorageFull(FULL)
        uses = [(await last_use(name), name) for name in self._sizes]
        ended = 0
        for _, name in sorted((use, name) for use, name in uses if use is not None):
            if self.bytes + size <= self._max_bytes:
                break
            await end(name)
            self.bytes -= self._sizes.pop(name)
            ended += 1
        log.warning("There is too much to keep: the %d sessions that were idle longest have ended", ended)
        return ended
