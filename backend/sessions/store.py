"""Sessions: one folder of objects each, written once and never edited, so that a crash leaves old or new.

    <session id>/original.<ext>  session.json  turns/000001.json  used/<time>
    <session id>/pages/0001.png  pages/0001.sheet.json  pages/0001.views.json  claims/…  votes/…

`session.json` is written last and removed first: a folder without it is no session, and is swept. A use is an
empty object named by its time (one in ten seconds at most, the older one removed), so that the last use
survives a restart and is known to every replica without an edit. Writes to a session and its removal exclude each
other in this process; a write never outlives a removal. Knows nothing of what pages and answers hold.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4
from weakref import WeakValueDictionary

from backend.errors import DrawingChatError, NotFound, SessionExpired, StorageFull, Unavailable
from backend.sessions.cache import Cache
from backend.sessions.claims import Claims, claims_of
from backend.sessions.clock import now
from backend.sessions.ended import Ended
from backend.sessions.names import checked_id, is_session, time_in, turn_key
from backend.sessions.objects import Objects
from backend.sessions.records import NoticeRecord, PageRecord, SessionRecord, TurnRecord
from backend.sessions.room import Room
from backend.sessions.votes import Votes

log = logging.getLogger(__name__)
T = TypeVar("T")

HALF_WRITTEN = timedelta(hours=1)  # older folders without session.json are left-overs
COPY_UNUSED_S = 3600.0  # after which a copy of a file from the object store goes: it is fetched again in a second
CACHE_BYTES = 4 * 1024 * 1024


class SessionStore:
    """Creates, opens, extends and ends sessions. `clock` gives the time, in UTC."""

    def __init__(
        self,
        objects: Objects,
        *,
        ttl: timedelta,
        cache: Path,
        clock: Callable[[], datetime] = now,
        max_bytes: int | None = None,
    ) -> None:
        self._objects = objects
        self._ttl = ttl
        self._cache = cache
        self._clock = clock
        self._use_interval = min(timedelta(seconds=10), ttl / 100)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._writes: set[asyncio.Task[Any]] = set()
        self._last_use: dict[str, datetime] = {}  # seen by this process
        self._stored_use: dict[str, datetime] = {}  # the newest object that tells of it
        self._records: Cache[SessionRecord] = Cache(CACHE_BYTES)
        self._turns: Cache[TurnRecord] = Cache(CACHE_BYTES)
        self._newest_turn: dict[str, int] = {}  # seen by this process
        self._ended = Ended(objects, clock)
        self.room = Room(objects, max_bytes)
        self.votes = Votes(objects, self.add, clock)
        self.removed: Callable[[str], None] = lambda _session_id: None  # told of each that has gone, however it ended
        self.count = 0  # sessions, as of the last sweep and what this process did since

    async def create(
        self,
        *,
        filename: str,
        kind: str,
        document_id: str,
        size: int,
        pages: Iterable[PageRecord],
        original: Path,
        notices: Iterable[NoticeRecord] = (),
        owner: str = "",
    ) -> SessionRecord:
        """A new session with its document. Whatever fails, no folder stays behind."""
        record = SessionRecord(
            session_id=str(uuid4()),
            filename=filename,
            kind=kind,
            document_id=document_id,
            size=size,
            created_at=self._clock(),
            pages=tuple(pages),
            notices=tuple(notices),
            owner=owner,
        )
        await self._alone(record.session_id, self._create(record, original))
        self.count += 1
        return record

    async def open(self, session_id: str, owner: str | None = "", *, use: bool = True) -> SessionRecord:
        """The session, its end put off by this use. Raises NotFound, or SessionExpired for a day after its end.

        For anybody but its owner there is no such session; None stands for the service itself.
        """
        record = await self._record(checked_id(session_id))
        if record is None:
            raise await self._ended.why_gone(session_id)
        if owner is not None and owner != record.owner:
            raise NotFound("session.not_found")
        if self._clock() >= await self.expires_at(record):
            self._stored_use.pop(session_id, None)  # another replica may have seen a later use
            if self._clock() >= await self.expires_at(record):
                await self._alone(session_id, self._end(session_id))
                raise SessionExpired("session.expired")
        if use:
            await self._use(session_id)
        return record

    async def expires_at(self, record: SessionRecord) -> datetime:
        return await self._known_use(record) + self._ttl

    async def delete(self, session_id: str, owner: str | None = "") -> None:
        """Remove a session and everything in it, after writes to it that have begun."""
        await self.open(session_id, owner, use=False)
        await self._alone(session_id, self._remove(session_id))

    async def add(self, session_id: str, name: str, content: bytes) -> bool:
        """Write an object into a session; False where there is one of that name, which then stays as it is."""
        return await self._alone(session_id, self._add(session_id, name, content))

    # Pages

    async def pages_read(self, record: SessionRecord) -> set[int]:
        """Numbers of the pages that have a Sheet."""
        return set(await self._keys_of_pages(record.session_id, ".sheet.json"))

    async def page_image(self, session_id: str, page: int) -> bytes | None:
        return await self._objects.get(f"{session_id}/pages/{page:04}.png")

    async def sheet(self, session_id: str, page: int) -> bytes | None:
        return await self._objects.get(f"{session_id}/pages/{page:04}.sheet.json")

    async def views(self, session_id: str) -> dict[int, bytes]:
        """What a model saw, of each page that it has looked at."""
        keys = await self._keys_of_pages(session_id, ".views.json")
        found = await asyncio.gather(*(self._objects.get(key) for key in keys.values()))
        return {page: views for page, views in zip(keys, found, strict=True) if views is not None}

    async def add_page_image(self, session_id: str, page: int, png: bytes) -> None:
        await self.add(session_id, f"pages/{page:04}.png", png)

    async def add_sheet(self, session_id: str, page: int, sheet: bytes) -> None:
        await self.add(session_id, f"pages/{page:04}.sheet.json", sheet)

    async def drop_sheet(self, session_id: str, page: int) -> None:
        """For a page that shall be read again."""
        await self._alone(session_id, self._objects.delete(f"{session_id}/pages/{page:04}.sheet.json"))
        await self._alone(session_id, self._objects.remove(claims_of(session_id, page)))

    def claims(self, session_id: str) -> Claims:
        """For one reader of its pages."""
        return Claims(self._objects, session_id)

    async def add_views(self, session_id: str, page: int, views: bytes) -> None:
        await self.add(session_id, f"pages/{page:04}.views.json", views)

    @asynccontextmanager
    async def original(self, record: SessionRecord) -> AsyncIterator[str]:
        """Local path of the original file for a worker, for as long as the context lasts."""
        key = f"{record.session_id}/{record.original}"
        async with self._objects.local_file(key, self._cache) as path:
            if path is None:
                raise await self._ended.why_gone(record.session_id)
            yield str(path)

    # Turns

    async def turns(self, session_id: str) -> list[TurnRecord]:
        """All turns, in the order they were answered; another replica may have added some."""
        numbers = range(1, await self._known_turns(checked_id(session_id)) + 1)
        unread = [number for number in numbers if self._turns.get(turn_key(session_id, number)) is None]
        await asyncio.gather(*(self._turn(session_id, number) for number in unread))
        turns: list[TurnRecord] = []
        while (turn := await self._turn(session_id, len(turns) + 1)) is not None:
            turns.append(turn)
        self._saw_turns(session_id, len(turns))
        return turns

    async def add_turn(self, session_id: str, make: Callable[[int], TurnRecord]) -> TurnRecord:
        """Append a turn; `make` gives it for the number that turns out to be free."""
        return await self._alone(session_id, self._add_turn(session_id, make))

    @property
    def trouble(self) -> str:
        """What is wrong with the store; empty where nothing is."""
        return self._objects.trouble

    @property
    def folder(self) -> Path | None:
        """Where sessions lie on this machine; None for a remote store."""
        return self._objects.folder

    # Housekeeping

    async def sweep(self) -> int:
        """End what is over its time, remove left-overs, and count. Returns how many sessions ended."""
        ended = alive = 0
        for name in await self._objects.folders():
            if not is_session(name):
                continue
            try:
                alive += await self.open(name, None, use=False) is not None
            except SessionExpired:
                ended += 1
            except NotFound:
                await self._remove_left_over(name)
        self.count = alive
        await self.room.measure(self._clock())
        ended += await self._make_room(0)
        await self._ended.forget()
        await asyncio.to_thread(self._objects.forget_copies, self._cache, unused_s=COPY_UNUSED_S)
        return ended

    async def close(self) -> None:
        """Wait for writes that have begun."""
        if self._writes:
            await asyncio.wait(self._writes)

    # Inside: everything below that writes runs alone in its session

    async def _alone(self, session_id: str, work: Coroutine[Any, Any, T]) -> T:
        """Run a write to the end even where its caller goes away: the store would finish it late otherwise."""
        lock = self._locks.setdefault(session_id, asyncio.Lock())

        async def locked() -> T:
            async with lock:
                return await work

        task = asyncio.create_task(locked())
        self._writes.add(task)
        task.add_done_callback(self._written)
        return await asyncio.shield(task)

    def _written(self, task: asyncio.Task[Any]) -> None:
        """A write whose caller went away may fail by the session's end; anything else is told."""
        self._writes.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, DrawingChatError):
            log.error("A write to the session store failed", exc_info=error)

    async def _make_room(self, size: int) -> int:
        return await self.room.make(size, self._idle_since, lambda name: self._alone(name, self._end(name)))

    async def _idle_since(self, name: str) -> datetime | None:
        record = await self._record(name) if is_session(name) else None
        return None if record is None else await self._known_use(record)

    async def _create(self, record: SessionRecord, original: Path) -> None:
        await self._make_room(record.size)
        with self._objects.claimed(record.session_id):
            try:
                await self._objects.create_large(f"{record.session_id}/{record.original}", original)
                await self._write_use(record.session_id)
                await self._objects.create(f"{record.session_id}/session.json", record.model_dump_json().encode())
            except BaseException:
                await self._objects.remove(record.session_id)
                raise
        self.room.bytes += record.size

    async def _add(self, session_id: str, name: str, content: bytes) -> bool:
        await self._must_be_there(session_id)
        created = await self._objects.create(f"{session_id}/{name}", content)
        await self._take_back_if_gone(session_id, f"{session_id}/{name}")
        return created

    async def _add_turn(self, session_id: str, make: Callable[[int], TurnRecord]) -> TurnRecord:
        await self._must_be_there(session_id)
        number = await self._known_turns(session_id) + 1
        while True:
            turn, key = make(number), turn_key(session_id, number)
            content = turn.model_dump_json().encode()
            if await self._objects.create(key, content):
                await self._take_back_if_gone(session_id, key)
                self._turns.put(key, TurnRecord.model_validate_json(content), len(content))
                self._saw_turns(session_id, number)
                return turn
            number += 1  # another replica was first

    async def _keys_of_pages(self, session_id: str, ending: str) -> dict[int, str]:
        keys = await self._objects.keys(f"{session_id}/pages")
        return {int(Path(key).name.removesuffix(ending)): key for key, _ in keys if key.endswith(ending)}

    async def _must_be_there(self, session_id: str) -> None:
        if self._objects.folder is not None and not await self._objects.exists(f"{session_id}/session.json"):
            raise await self._ended.why_gone(session_id)

    async def _take_back_if_gone(self, session_id: str, key: str) -> None:
        """A remote store is asked afterwards: another replica may have removed the session, nothing may reappear."""
        if self._objects.folder is None and not await self._objects.exists(f"{session_id}/session.json"):
            await self._objects.delete(key)
            raise await self._ended.why_gone(session_id)

    async def _record(self, session_id: str) -> SessionRecord | None:
        key = f"{session_id}/session.json"
        cached = self._records.get(key)
        if cached is not None:
            return cached if await self._objects.exists(key) else None
        content = await self._objects.get(key)
        if content is None:
            return None
        record = SessionRecord.model_validate_json(content)
        self._records.put(key, record, len(content))
        return record

    async def _known_turns(self, session_id: str) -> int:
        """How many turns there are at least; they are numbered without gaps."""
        if session_id not in self._newest_turn:
            keys = await self._objects.keys(f"{session_id}/turns")
            self._saw_turns(session_id, int(Path(keys[-1][0]).stem) if keys else 0)
        return self._newest_turn.get(session_id, 0)

    def _saw_turns(self, session_id: str, number: int) -> None:
        if number > self._newest_turn.get(session_id, 0):
            self._newest_turn[session_id] = number

    async def _turn(self, session_id: str, number: int) -> TurnRecord | None:
        key = turn_key(session_id, number)
        cached = self._turns.get(key)
        if cached is not None or (content := await self._objects.get(key)) is None:
            return cached
        turn = TurnRecord.model_validate_json(content)
        self._turns.put(key, turn, len(content))
        return turn

    async def _known_use(self, record: SessionRecord) -> datetime:
        session_id = record.session_id
        if session_id not in self._stored_use:
            keys = await self._objects.keys(f"{session_id}/used")
            stored = max((time_in(key) for key, _ in keys), default=record.created_at)
            self._stored_use[session_id] = stored
        return max(self._stored_use[session_id], self._last_use.get(session_id, record.created_at))

    async def _use(self, session_id: str) -> None:
        self._last_use[session_id] = self._clock()
        if self._last_use[session_id] - self._stored_use[session_id] >= self._use_interval:
            try:
                await self._alone(session_id, self._renew_use(session_id))
            except (StorageFull, Unavailable) as error:  # what is there can be read where nothing can be written
                log.info("A use cannot be noted: %s", error)

    async def _renew_use(self, session_id: str) -> None:
        await self._must_be_there(session_id)
        older = await self._objects.keys(f"{session_id}/used")
        newest = await self._write_use(session_id)
        await self._take_back_if_gone(session_id, newest)
        for key, _ in older:
            if key != newest:
                await self._objects.delete(key)

    async def _write_use(self, session_id: str) -> str:
        time = self._clock()
        key = f"{session_id}/used/{time.timestamp():.3f}"
        await self._objects.create(key, b"")
        self._last_use[session_id] = self._stored_use[session_id] = time
        return key

    async def _end(self, session_id: str) -> None:
        await self._ended.mark(session_id)
        await self._remove(session_id)

    async def _remove(self, session_id: str) -> None:
        if await self._objects.delete(f"{session_id}/session.json"):
            self.count = max(0, self.count - 1)
        await self._objects.remove(session_id)
        self._last_use.pop(session_id, None)
        self._stored_use.pop(session_id, None)
        self._newest_turn.pop(session_id, None)
        self._records.drop_all(f"{session_id}/")
        self._turns.drop_all(f"{session_id}/")
        self.removed(session_id)
        await asyncio.to_thread(self._objects.forget_copies, self._cache, prefix=session_id)

    async def _remove_left_over(self, name: str) -> None:
        claimed = await asyncio.to_thread(self._objects.is_claimed, name)
        if claimed is not None:
            if not claimed:
                await self._alone(name, self._remove(name))
            return
        newest = max((written for _, written in await self._objects.keys(name)), default=None)
        if newest is None or self._clock() - newest >= HALF_WRITTEN:
            await self._alone(name, self._remove(name))
