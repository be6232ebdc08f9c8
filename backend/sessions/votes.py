"""Whether people found an answer good or bad: each change is one more object, and the last one counts.

    <session id>/votes/<turn>/000001.json

An object is created only where there is none, so that of two servers that write at once the second takes the next
number, and neither is lost. Older ones are removed once a newer one is there. Knows nothing of what was answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import PurePosixPath

from backend.sessions.names import checked_id, vote_name
from backend.sessions.objects import Objects
from backend.sessions.records import Vote, VoteRecord

Add = Callable[[str, str, bytes], Awaitable[bool]]


class Votes:
    """`add` writes a named object into a session that is there, and says whether it was the first of that name."""

    def __init__(self, objects: Objects, add: Add, clock: Callable[[], datetime]) -> None:
        self._objects = objects
        self._add = add
        self._clock = clock

    async def give(self, session_id: str, turn: int, vote: Vote | None) -> None:
        """Give, change or, with None, take back the vote on a turn. Raises NotFound, SessionExpired, StorageFull."""
        older = (await self._keys(session_id, f"/{turn:06}")).get(turn, [])
        number = _number(older[-1]) + 1 if older else 1
        content = VoteRecord(vote=vote, created_at=self._clock()).model_dump_json().encode()
        while not await self._add(session_id, vote_name(turn, number), content):
            number += 1  # another server was first
        for key in older:
            await self._objects.delete(key)

    async def of(self, session_id: str) -> dict[int, Vote]:
        """The votes that hold now, by number of their turn."""
        last = {turn: keys[-1] for turn, keys in (await self._keys(session_id)).items()}
        votes = await asyncio.gather(*(self._vote(session_id, turn, key) for turn, key in last.items()))
        return {turn: vote for turn, vote in zip(last, votes, strict=True) if vote is not None}

    async def _vote(self, session_id: str, turn: int, key: str) -> Vote | None:
        """What an object says; it may just have been replaced by a newer one."""
        while (content := await self._objects.get(key)) is None:
            newer = (await self._keys(session_id, f"/{turn:06}")).get(turn, [])
            if not newer or newer[-1] == key:
                return None
            key = newer[-1]
        return VoteRecord.model_validate_json(content).vote

    async def _keys(self, session_id: str, folder: str = "") -> dict[int, list[str]]:
        """The objects of each turn, in order."""
        found: dict[int, list[str]] = {}
        for key, _ in await self._objects.keys(f"{checked_id(session_id)}/votes{folder}"):
            found.setdefault(int(PurePosixPath(key).parent.name), []).append(key)
        return found


def _number(key: str) -> int:
    return int(PurePosixPath(key).stem)
