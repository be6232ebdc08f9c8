"""Which sessions ended lately: an empty object for each, named by its time, for a day.

    .ended/<session id>/<time>

So whoever comes back learns that the session was there, instead of that there is none. Knows nothing of what a
session holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from backend.errors import NotFound, SessionExpired
from backend.sessions.names import time_in
from backend.sessions.objects import Objects

FOLDER = ".ended"
KNOWN = timedelta(days=1)


class Ended:
    """The marks of sessions that ended. `clock` gives the time, in UTC."""

    def __init__(self, objects: Objects, clock: Callable[[], datetime]) -> None:
        self._objects = objects
        self._clock = clock

    async def mark(self, session_id: str) -> None:
        await self._objects.create(f"{FOLDER}/{session_id}/{self._clock().timestamp():.3f}", b"")

    async def why_gone(self, session_id: str) -> NotFound | SessionExpired:
        """What to raise for a session that is not there."""
        for key, _ in await self._objects.keys(f"{FOLDER}/{session_id}"):
            if self._clock() < time_in(key) + KNOWN:
                return SessionExpired("session.expired")
        return NotFound("session.not_found")

    async def forget(self) -> None:
        """Remove the marks that are older than a day."""
        for name in await self._objects.folders(FOLDER):
            for key, _ in await self._objects.keys(f"{FOLDER}/{name}"):
                if self._clock() >= time_in(key) + KNOWN:
                    await self._objects.remove(f"{FOLDER}/{name}")
