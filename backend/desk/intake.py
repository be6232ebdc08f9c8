"""From an uploaded file to a session whose pages are read: the pipeline between documents and sessions.

Files are inspected and rendered, and pages are read, in worker processes only. Each session reads its pages
in the background, a few jobs at a time, so that a long document never starves a short one; a reading cut off by
a restart goes on at the next access. Pages without usable text go through OCR in a lane of its own. Whoever
needs a page waits for it here. Knows nothing of HTTP, questions or what a Sheet says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from backend.answering.answer import Progress
from backend.callers import NOBODY, Caller
from backend.documents.content import DocumentKind, Inspection
from backend.documents.limits import Limits
from backend.documents.sniffing import HEAD_BYTES, sniff
from backend.errors import DocumentError, DocumentTooLarge, DrawingChatError, NotFound, Unavailable
from backend.reading.sheet import ReadResult, Sheet
from backend.sessions.cache import Cache
from backend.sessions.records import NoticeRecord, PageRecord, SessionRecord
from backend.sessions.store import SessionStore
from backend.settings import Settings
from backend.workers import Lane

log = logging.getLogger(__name__)

SHEET_CACHE_BYTES = 12 * 1024 * 1024  # of JSON; the objects take several times that
READING_FAILED = "reading.failed"
OCR_FAILED = "reading.ocr_failed"
OCR_PATIENCE = 4  # times as long as a page may take otherwise: a large scan on a busy machine needs it
OCR_MEMORY_MB = 3000  # address space: onnxruntime and OpenCV reserve far more than they use
READ_PAGE = "backend.reading.page:read_page"
INSPECT = "backend.documents.rendering:inspect"
RENDER_MODULES = ("backend.documents.lean", "backend.documents.rendering", "backend.reading.page")  # in this order
OVERLAY = "backend.documents.overlay:overlay_png"
RASTER = frozenset(DocumentKind) - {DocumentKind.PDF, DocumentKind.SVG, DocumentKind.DXF}  # no text but by OCR
Clip = tuple[float, float, float, float]
_Scanned = asyncio.Queue[int | None]  # pages for OCR


class ReadingState(StrEnum):
    """How far the reading of a document is."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"  # no page could be read


@dataclass(frozen=True)
class ReadingStatus:
    state: ReadingState
    done: int
    total: int


@dataclass
class _Reading:
    """The reading of one session in progress."""

    total: int
    done: set[int] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    error: DrawingChatError | None = None
    task: asyncio.Task[None] | None = None

    def page_done(self, page: int) -> None:
        self.done.add(page)
        self.notify()

    def notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(frozen=True)
class ReceivedFile:
    """A file on the local disk, as the caller sent it. `filename` is for display only."""

    path: Path
    filename: str
    size: int
    sha256: str


class Intake:
    """Takes documents in and has their pages read. Owns the two worker lanes and the background readings."""

    def __init__(self, settings: Settings, store: SessionStore) -> None:
        self._settings = settings
        self.store = store
        timeout_s = settings.worker_timeout.total_seconds()
        self.render = Lane(
            "render",
            settings.workers,
            memory_mb=settings.worker_memory_mb,
            timeout_s=timeout_s,
            warm=RENDER_MODULES,
        )
        self.ocr = Lane(
            "ocr",
            1,
            memory_mb=max(OCR_MEMORY_MB, settings.worker_memory_mb),
            timeout_s=OCR_PATIENCE * timeout_s,
            nice=5,
        )
        self._readings: dict[str, _Reading] = {}
        self._images: dict[tuple[str, int], asyncio.Task[bytes]] = {}
        self._sheets: Cache[Sheet] = Cache(SHEET_CACHE_BYTES)
        self._complete: Cache[frozenset[int]] = Cache(10_000)  # sessions whose pages are all read, and the failed ones
        self.pages_read: Callable[[bool], None] = lambda _failed: None

    async def start(self) -> None:
        """Warm the lane that every upload needs; the OCR lane starts when it is first needed."""
        await self.render.start()

    async def close(self) -> None:
        tasks = [reading.task for reading in self._readings.values() if reading.task is not None]
        tasks_and_images: Sequence[asyncio.Task[Any]] = [*tasks, *self._images.values()]
        for task in tasks_and_images:
            task.cancel()
        await asyncio.gather(*tasks_and_images, return_exceptions=True)
        await self.render.close()
        await self.ocr.close()

    # Documents

    async def add(self, file: ReceivedFile, caller: Caller = NOBODY) -> SessionRecord:
        """The caller's session for a file; its reading begins. Raises DocumentError and leaves nothing behind."""
        kind, inspection = await self.inspect(file)
        record = await self.store.create(
            filename=file.filename,
            kind=kind,
            document_id=file.sha256,
            size=file.size,
            pages=[PageRecord(**vars(size)) for size in inspection.pages],
            original=file.path,
            notices=[NoticeRecord(**vars(notice)) for notice in inspection.notices],
            owner=caller.name,
        )
        await self._reading(record)
        return record

    async def inspect(self, file: ReceivedFile) -> tuple[str, Inspection]:
        settings = self._settings
        kind = await asyncio.to_thread(_sniff, file.path)
        limits = Limits(max_pages=settings.max_pages, dpi=settings.render_dpi, max_pixels=settings.max_pixels)
        inspection: Inspection = await self.render.run(INSPECT, str(file.path), kind, limits, urgent=True)
        if len(inspection.pages) > settings.max_pages:
            raise DocumentTooLarge("documents.too_many_pages", limit=settings.max_pages)
        return kind, inspection

    async def delete(self, session_id: str, owner: str | None = "") -> None:
        """Remove a session; whatever is being done for it stops, and whoever waits for it is told."""
        await self.store.delete(session_id, owner)
        await self.forget(session_id)

    async def forget(self, session_id: str) -> None:
        self._sheets.drop_all(f"{session_id}/")
        self._complete.drop(session_id)
        reading = self._readings.pop(session_id, None)
        if reading is not None:
            reading.error = NotFound("session.not_found")
            reading.notify()
            if reading.task is not None:
                reading.task.cancel()

    # Images

    async def image(self, record: SessionRecord, page: int, clip: Clip | None, width: int | None) -> bytes:
        """PNG of a page, or of a part of it rendered again from the original at a width."""
        check_page(record, page)
        if clip is not None or width is not None:
            settings = self._settings
            size = clip or (0.0, 0.0, 1.0, 1.0)
            pixels = width or max(16, round(record.pages[page - 1].width * (size[2] - size[0])))
            return await self._render(record, "clip_png", page, size, pixels, settings.render_dpi, settings.max_pixels)
        stored = await self.store.page_image(record.session_id, page)
        if stored is not None:
            return stored
        key = (record.session_id, page)
        task = self._images.get(key)
        if task is None:
            task = self._images[key] = asyncio.create_task(self._page_image(record, page, urgent=True))
            task.add_done_callback(lambda _: self._images.pop(key, None))
        return await asyncio.shield(task)

    async def overlay(self, record: SessionRecord, page: int, boxes: Sequence[tuple[Any, ...]]) -> bytes:
        """PNG of a page with boxes (x1, y1, x2, y2, colour, label) drawn on it."""
        settings = self._settings
        async with self.store.original(record) as path:
            png: bytes = await self.render.run(
                OVERLAY, path, record.kind, page, settings.render_dpi, settings.max_pixels, boxes
            )
        return png

    async def _page_image(self, record: SessionRecord, page: int, *, urgent: bool) -> bytes:
        settings = self._settings
        png = await self._render(record, "page_png", page, settings.render_dpi, settings.max_pixels, urgent=urgent)
        await self.store.add_page_image(record.session_id, page, png)
        return png

    async def _render(self, record: SessionRecord, function: str, *args: object, urgent: bool = True) -> bytes:
        async with self.store.original(record) as path:
            png: bytes = await self.render.run(
                f"backend.documents.rendering:{function}", path, record.kind, *args, urgent=urgent
            )
        return png

    # Reading

    async def status(self, record: SessionRecord) -> ReadingStatus:
        reading = await self._reading(record)
        if reading is not None:
            return ReadingStatus(ReadingState.RUNNING, len(reading.done), reading.total)
        total = len(record.pages)
        all_failed = len(await self._failed_pages(record)) == total
        return ReadingStatus(ReadingState.FAILED if all_failed else ReadingState.COMPLETED, total, total)

    async def wait(
        self, record: SessionRecord, page: int | None = None, patience_s: float | None = None
    ) -> AsyncGenerator[Progress, None]:
        """Until a page, or all pages, are read, or patience ends; how far it is, whenever that changes."""
        loop = asyncio.get_running_loop()
        deadline = None if patience_s is None else loop.time() + patience_s
        reading = await self._reading(record)
        while reading is not None and not _has(reading, page):
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

    async def _failed_pages(self, record: SessionRecord) -> frozenset[int]:
        failed = self._complete.get(record.session_id)
        if failed is None:
            sheets = await self.sheets(record)
            failed = frozenset(page for page, sheet in sheets.items() if READING_FAILED in sheet.warnings)
            self._complete.put(record.session_id, failed, 1)
        return failed

    async def _reading(self, record: SessionRecord) -> _Reading | None:
        """The reading in progress, begun or taken up again where need be; None where all pages are read."""
        session_id = record.session_id
        if session_id in self._readings:
            return self._readings[session_id]
        if self._complete.get(session_id) is not None:
            return None
        done = await self.store.pages_read(record)
        if len(done) == len(record.pages):
            return None
        if session_id not in self._readings:
            reading = _Reading(total=len(record.pages), done=done)
            self._readings[session_id] = reading
            reading.task = asyncio.create_task(self._read(record, reading), name=f"read {session_id}")
            reading.task.add_done_callback(_log_death)
        return self._readings[session_id]

    async def _read(self, record: SessionRecord, reading: _Reading) -> None:
        """Read all pages of a session that are not read yet; owner of all its jobs."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._first_image(record))
                scanned: _Scanned = asyncio.Queue()
                group.create_task(self._read_scanned(record, reading, scanned))
                await self._read_texts(record, reading, scanned)
                scanned.put_nowait(None)
        except* DrawingChatError as errors:
            reading.error = _first(errors)
            log.info("Reading of %s stopped: %s", record.session_id, reading.error)
        finally:
            self._readings.pop(record.session_id, None)
            if reading.error is None and len(reading.done) < reading.total:
                reading.error = Unavailable("reading.stopped", retry_after_s=5)
            reading.notify()

    async def _read_texts(self, record: SessionRecord, reading: _Reading, scanned: _Scanned) -> None:
        """Text layers of all pages, as many at once as there are workers; what needs OCR is handed on."""
        pages = iter(sorted(set(range(1, reading.total + 1)) - reading.done))

        async def some() -> None:
            for page in pages:
                layer = None if record.kind in RASTER else await self._result(record, page, self.render)
                if record.kind in RASTER or (layer is not None and layer.needs_ocr):
                    scanned.put_nowait(page)
                else:
                    await self._keep(record, reading, page, layer.sheet if layer else None)

        async with asyncio.TaskGroup() as group:
            for _ in range(self.render.size):
                group.create_task(some())

    async def _read_scanned(self, record: SessionRecord, reading: _Reading, scanned: _Scanned) -> None:
        """Pages with OCR, one after another; where it fails, what the text layer says stays."""
        while (page := await scanned.get()) is not None:
            result = await self._result(record, page, self.ocr)
            if result is None and record.kind not in RASTER:  # read again: kept from before, it would fill the memory
                layer = await self._result(record, page, self.render)
                await self._keep(record, reading, page, _without_ocr(layer.sheet) if layer else None)
            else:
                await self._keep(record, reading, page, result.sheet if result else None)

    async def _result(self, record: SessionRecord, page: int, lane: Lane) -> ReadResult | None:
        """What a lane reads on a page; None where it cannot."""
        settings = self._settings
        try:
            async with self.store.original(record) as path:
                result: ReadResult = await lane.run(
                    READ_PAGE, path, record.kind, page, settings.render_dpi, settings.max_pixels, lane is self.ocr
                )
        except DocumentError as error:
            log.info("Page %s of %s is not read in the %s lane: %s", page, record.session_id, lane.name, error)
            return None
        return result

    async def _keep(self, record: SessionRecord, reading: _Reading, page: int, sheet: bytes | None) -> None:
        await self.store.add_sheet(record.session_id, page, sheet or _unread(record, page))
        reading.page_done(page)
        self.pages_read(sheet is None)

    async def _first_image(self, record: SessionRecord) -> None:
        """The first page's image is what viewers and the model ask for next."""
        if await self.store.page_image(record.session_id, 1) is None:
            try:
                await self._page_image(record, 1, urgent=False)
            except DocumentError as error:
                log.info("Page 1 of %s has no image: %s", record.session_id, error)


def check_page(record: SessionRecord, page: int) -> None:
    if not 1 <= page <= len(record.pages):
        raise NotFound("page.not_found", pages=len(record.pages))


def _log_death(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s died", task.get_name(), exc_info=error)


def _sniff(path: Path) -> str:
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES), path).value


def _has(reading: _Reading, page: int | None) -> bool:
    return page in reading.done if page is not None else len(reading.done) == reading.total


def _unread(record: SessionRecord, page: int) -> bytes:
    """The Sheet of a page that cannot be read: empty, and saying so."""
    size = record.pages[page - 1]
    sheet = Sheet(page=page, warnings=(READING_FAILED,), **size.model_dump(exclude={"dpi", "lettering"}))
    return sheet.model_dump_json().encode()


def _without_ocr(content: bytes) -> bytes | None:
    """The Sheet of a text layer that should have had OCR added, saying so; None where it holds no text."""
    sheet = Sheet.model_validate_json(content)
    if not sheet.spans:
        return None
    return sheet.model_copy(update={"warnings": (*sheet.warnings, OCR_FAILED)}).model_dump_json().encode()


def _first(errors: BaseExceptionGroup[Any]) -> DrawingChatError:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, DrawingChatError)
    return error
