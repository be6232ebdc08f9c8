"""The reading of sessions' pages in the background: text layers first, OCR where a page needs it.

Each session reads its pages a few jobs at a time, so that a long document never starves a short one; a reading cut
off by a restart goes on at the next access. Of several servers with one store each reads what no other one reads. A
page whose worker was ended from outside, twice, is kept as interrupted, which says nothing about the file; it is read
again when it is asked for. Whoever needs a page waits for it here. Knows nothing of HTTP, questions or what a Sheet
says.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from backend.answering.answer import Progress
from backend.desk.lanes import ocr_lane, render_lane
from backend.documents.content import DocumentKind
from backend.errors import DocumentError, DrawingChatError, NotFound, StorageFull, Unavailable
from backend.reading.sheet import ReadResult, Sheet
from backend.sessions.cache import Cache
from backend.sessions.claims import Claims
from backend.sessions.records import SessionRecord
from backend.sessions.store import SessionStore
from backend.settings import Settings
from backend.workers.callers import Caller
from backend.workers.jobs import LOST
from backend.workers.lane import Lane

log = logging.getLogger(__name__)

SHEET_CACHE_BYTES = 12 * 1024 * 1024  # of JSON; the objects take several times that
READING_FAILED = "reading.failed"
INTERRUPTED = "reading.interrupted"
OCR_FAILED = "reading.ocr_failed"
READ_PAGE = "backend.reading.page:read_page"
RASTER = frozenset(DocumentKind) - {DocumentKind.PDF, DocumentKind.SVG, DocumentKind.DXF}  # no text but by OCR
LOOK_S = 1.0  # how late a page that another server reads may be seen here
_RETRY_S = 5  # after a reading was stopped, as when the server ends
REMEMBERED = 10_000  # sessions
_Scanned = asyncio.Queue[int | None]  # pages for OCR


class ReadingState(StrEnum):
    """How far the reading of a document is."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"  # no page could be read


@dataclass(frozen=True)
class ReadingStatus:
    """`interrupted` are the pages whose reading was ended from outside."""

    state: ReadingState
    done: int
    total: int
    interrupted: list[int] = field(default_factory=list)


@dataclass
class _DocumentReading:
    """The reading of one session in progress."""

    total: int
    done: set[int] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    error: DrawingChatError | None = None
    task: asyncio.Task[None] | None = None
    began: float = field(default_factory=time.monotonic)

    def page_done(self, page: int) -> None:
        self.done.add(page)
        self.notify()

    def notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Readings:
    """Reads the pages of sessions. Owns the two worker lanes and the background work in them.

    `readable` are the folders that workers may read; None: all.
    """

    def __init__(self, settings: Settings, store: SessionStore, readable: Sequence[str] | None = None) -> None:
        self._settings = settings
        self.store = store
        store.removed = self._drop_remembered
        self.render, self.ocr = render_lane(settings, readable), ocr_lane(settings, readable)
        self._readings: dict[str, _DocumentReading] = {}
        self._callers: Cache[Caller] = Cache(REMEMBERED)  # whose sessions they are, for their shares of the workers
        self._sheets: Cache[Sheet] = Cache(SHEET_CACHE_BYTES)
        self._complete: Cache[dict[int, str]] = Cache(REMEMBERED)  # sessions all read: pages that failed
        self.pages_read: Callable[[str, float], None] = lambda _result, _seconds: None

    async def start(self) -> None:
        """Warm the lane that every upload needs."""
        await self.render.start()

    async def close(self) -> None:
        """Stop every reading, and end the workers."""
        tasks = [reading.task for reading in self._readings.values() if reading.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.render.close()
        await self.ocr.close()

    def caller_of(self, record: SessionRecord) -> Caller:
        """Who made the session; after a restart only the name of the key is known."""
        return self._callers.get(record.session_id) or Caller(record.owner, record.session_id)

    async def begin(self, record: SessionRecord, caller: Caller) -> None:
        """Have the pages of a new session read in the background, at the cost of this caller."""
        self._callers.put(record.session_id, caller, 1)
        await self._reading(record)

    async def forget(self, session_id: str) -> None:
        """Stop the reading of a session that is gone; whoever waits for it gets NotFound."""
        self._drop_remembered(session_id)
        reading = self._readings.pop(session_id, None)
        if reading is not None:
            reading.error = NotFound("session.not_found")
            reading.notify()
            if reading.task is not None:
                reading.task.cancel()

    def _drop_remembered(self, session_id: str) -> None:
        """What was kept in memory of a session that is gone: nobody will ask for it, and it would fill the cache."""
        self._sheets.drop_all(f"{session_id}/")
        self._complete.drop(session_id)
        self._callers.drop(session_id)

    async def read_again(self, record: SessionRecord, page: int) -> bool:
        """Have a page read anew whose reading was interrupted; False where that is not so."""
        sheet = await self.sheet(record, page)
        if sheet is None or INTERRUPTED not in sheet.warnings:
            return False
        await self.store.drop_sheet(record.session_id, page)
        self._sheets.drop(f"{record.session_id}/{page}")
        self._complete.drop(record.session_id)
        await self._reading(record)
        return True

    async def status(self, record: SessionRecord) -> ReadingStatus:
        """How far the reading is; failed only where no page could be read."""
        reading = await self._reading(record)
        if reading is not None:
            return ReadingStatus(ReadingState.RUNNING, len(reading.done), reading.total)
        total = len(record.pages)
        failed = await self._failed_pages(record)
        interrupted = sorted(page for page, warning in failed.items() if warning == INTERRUPTED)
        state = ReadingState.FAILED if len(failed) == total else ReadingState.COMPLETED
        return ReadingStatus(state, total, total, interrupted)

    async def wait(
        self, record: SessionRecord, page: int | None = None, patience_s: float | None = None
    ) -> AsyncGenerator[Progress, None]:
        """Until a page, or all pages, are read, or patience ends; how far it is, whenever that changes.

        `page` counts from 1, None waits for all; `patience_s` in seconds, None waits without end. Raises what ended
        the reading.
        """
        loop = asyncio.get_running_loop()
        deadline = None if patience_s is None else loop.time() + patience_s
        reading = await self._reading(record)
        while reading is not None and not _has_read(reading, page):
            changed = reading.changed
            yield Progress("reading", len(reading.done), reading.total)
            try:
                async with asyncio.timeout_at(deadline):
                    await changed.wait()
            except TimeoutError:
                return
            if reading.error is not None:
                raise reading.error

    async def sheet(self, record: SessionRecord, page: int) -> Sheet | None:
        """The Sheet of a page; None where it is not read yet."""
        check_page(record, page)
        key = f"{record.session_id}/{page}"
        cached = self._sheets.get(key)
        if cached is not None:
            return cached
        content = await self.store.sheet(record.session_id, page)
        if content is None:
            return None
        sheet = Sheet.model_validate_json(content)
        self._sheets.put(key, sheet, len(content))
        return sheet

    async def sheets(self, record: SessionRecord) -> dict[int, Sheet]:
        """Every page read so far."""
        reading = await self._reading(record)
        pages = range(1, len(record.pages) + 1) if reading is None else sorted(reading.done)
        found = {page: await self.sheet(record, page) for page in pages}
        return {page: sheet for page, sheet in found.items() if sheet is not None}

    async def _failed_pages(self, record: SessionRecord) -> dict[int, str]:
        """The pages that could not be read, and why."""
        failed = self._complete.get(record.session_id)
        if failed is None:
            sheets = await self.sheets(record)
            failed = {
                page: warning
                for page, sheet in sheets.items()
                for warning in (READING_FAILED, INTERRUPTED)
                if warning in sheet.warnings
            }
            self._complete.put(record.session_id, failed, 1)
        return failed

    async def _reading(self, record: SessionRecord) -> _DocumentReading | None:
        """The reading in progress, begun or taken up again where need be; None where all pages are read."""
        session_id = record.session_id
        if (reading := self._readings.get(session_id)) is not None:
            await self._see_read(record, reading)
        if session_id in self._readings:
            return self._readings[session_id]
        if self._complete.get(session_id) is not None:
            return None
        done = await self.store.pages_read(record)
        if len(done) == len(record.pages):
            return None
        if session_id not in self._readings:
            reading = _DocumentReading(total=len(record.pages), done=done)
            self._readings[session_id] = reading
            reading.task = asyncio.create_task(self._read(record, reading), name=f"read {session_id}")
            reading.task.add_done_callback(_log_death)
        return self._readings[session_id]

    async def _see_read(self, record: SessionRecord, reading: _DocumentReading) -> None:
        """Whoever asks sees what other servers have read by now, whatever is being read here."""
        if len(reading.done) < reading.total:
            for page in sorted(await self.store.pages_read(record) - reading.done):
                reading.page_done(page)

    async def first_image(self, record: SessionRecord) -> None:
        """What else is done for a new document; see Intake."""

    async def _read(self, record: SessionRecord, reading: _DocumentReading) -> None:
        """Read all pages of a session that are not read yet; owner of all its jobs."""
        claims = self.store.claims(record.session_id)
        try:
            async with claims.alive(), asyncio.TaskGroup() as group:
                group.create_task(self.first_image(record))
                group.create_task(self._follow_others(record, reading, claims))
                await self._read_free(record, reading, claims, set(range(1, reading.total + 1)) - reading.done)
        except* DrawingChatError as errors:
            reading.error = _first_error(errors)
            log.info("Reading of %s stopped: %s", record.session_id, reading.error)
        finally:
            self._readings.pop(record.session_id, None)
            if reading.error is None and len(reading.done) < reading.total:
                reading.error = Unavailable("reading.stopped", retry_after_s=_RETRY_S)
            reading.notify()

    async def _follow_others(self, record: SessionRecord, reading: _DocumentReading, claims: Claims) -> None:
        """What other servers read, as it gets done; what they leave is read here."""
        while len(reading.done) < reading.total:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await reading.changed.wait()
            if claims.refused - reading.done:
                free = await claims.look()
                await self._see_read(record, reading)
                await self._read_free(record, reading, claims, free - reading.done)

    async def _read_free(
        self, record: SessionRecord, reading: _DocumentReading, claims: Claims, pages: set[int]
    ) -> None:
        """Those of some pages that nobody else reads."""
        scanned: _Scanned = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_scanned(record, reading, claims, scanned))
            await self._read_texts(record, reading, claims, pages, scanned)
            scanned.put_nowait(None)

    async def _read_texts(
        self, record: SessionRecord, reading: _DocumentReading, claims: Claims, pages: set[int], scanned: _Scanned
    ) -> None:
        """Text layers, as many at once as there are workers; what needs OCR is handed on."""
        waiting = iter(sorted(pages))

        async def some() -> None:
            for page in waiting:
                if page in reading.done:
                    continue
                if record.kind in RASTER:
                    scanned.put_nowait(page)
                elif await claims.take(page):
                    layer = await self._result(record, page, self.render)
                    if layer is not None and layer.needs_ocr:
                        scanned.put_nowait(page)
                    else:
                        await self._keep(record, reading, page, layer.sheet if layer else None)

        async with asyncio.TaskGroup() as group:
            for _ in range(self.render.size):
                group.create_task(some())

    async def _read_scanned(
        self, record: SessionRecord, reading: _DocumentReading, claims: Claims, scanned: _Scanned
    ) -> None:
        """Pages with OCR, one after another; where it fails, what the text layer says stays."""
        while (page := await scanned.get()) is not None:
            if page in reading.done or not await claims.take(page):
                continue
            result = await self._result(record, page, self.ocr)
            if result is None and record.kind not in RASTER:  # read again: kept from before, it would fill the memory
                layer = await self._result(record, page, self.render)
                await self._keep(record, reading, page, _without_ocr(layer.sheet) if layer else None)
            else:
                await self._keep(record, reading, page, result.sheet if result else None)

    async def _result(self, record: SessionRecord, page: int, lane: Lane) -> ReadResult | None:
        """What a lane reads on a page; None where it cannot, an empty Sheet that says so where it was interrupted."""
        settings = self._settings
        try:
            async with self.store.original(record) as path:
                result: ReadResult = await lane.run(
                    READ_PAGE,
                    path,
                    record.kind,
                    page,
                    settings.render_dpi,
                    settings.max_pixels,
                    lane is self.ocr,
                    caller=self.caller_of(record),
                    document=record.document_id,
                )
        except Unavailable as error:
            if error.key != LOST:
                raise
            return _unread_page(record, page, INTERRUPTED)
        except DocumentError as error:
            log.info("Page %s of %s is not read in the %s lane: %s", page, record.session_id, lane.name, error)
            return None
        return result

    async def _keep(self, record: SessionRecord, reading: _DocumentReading, page: int, sheet: bytes | None) -> None:
        content = sheet or _unread_page(record, page, READING_FAILED).sheet
        try:
            await self.store.add_sheet(record.session_id, page, content)
        except StorageFull as error:  # what was read can be asked about for as long as it is remembered
            log.warning("Page %s of %s cannot be kept: %s", page, record.session_id, error)
            self._sheets.put(f"{record.session_id}/{page}", Sheet.model_validate_json(content), len(content))
        reading.page_done(page)
        self.pages_read("failed" if sheet is None else "ok", time.monotonic() - reading.began)


def check_page(record: SessionRecord, page: int) -> None:
    """Raises NotFound for a page, counted from 1, that the session does not have."""
    if not 1 <= page <= len(record.pages):
        raise NotFound("page.not_found", pages=len(record.pages))


def _log_death(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s died", task.get_name(), exc_info=error)


def _has_read(reading: _DocumentReading, page: int | None) -> bool:
    return page in reading.done if page is not None else len(reading.done) == reading.total


def _unread_page(record: SessionRecord, page: int, warning: str) -> ReadResult:
    """The Sheet of a page that could not be read: empty, and saying so."""
    size = record.pages[page - 1]
    sheet = Sheet(page=page, warnings=(warning,), **size.model_dump(exclude={"dpi", "lettering"}))
    return ReadResult(sheet.model_dump_json().encode(), needs_ocr=False)


def _without_ocr(content: bytes) -> bytes | None:
    """The Sheet of a text layer that should have had OCR added, saying so; None where it holds no text."""
    sheet = Sheet.model_validate_json(content)
    if not sheet.spans:
        return None
    return sheet.model_copy(update={"warnings": (*sheet.warnings, OCR_FAILED)}).model_dump_json().encode()


def _first_error(errors: BaseExceptionGroup[Any]) -> DrawingChatError:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, DrawingChatError)
    return error
