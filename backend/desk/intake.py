"""From an uploaded file to a session whose pages are shown and read.

Files are inspected and rendered in worker processes only, and what a file costs is its caller's share. A page that
could not be shown is not tried again for the next clip of it. Knows nothing of HTTP, questions or what a Sheet says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.desk.lanes import OCR_MEMORY_MB, RENDER_MODULES
from backend.desk.readings import (
    INTERRUPTED,
    OCR_FAILED,
    READING_FAILED,
    Readings,
    ReadingState,
    ReadingStatus,
    check_page,
)
from backend.documents.content import Inspection
from backend.documents.limits import Limits
from backend.documents.sniffing import HEAD_BYTES, sniff
from backend.errors import DocumentError, DocumentTooLarge, StorageFull
from backend.sessions.cache import Cache
from backend.sessions.records import NoticeRecord, PageRecord, SessionRecord
from backend.sessions.store import SessionStore
from backend.settings import Settings
from backend.workers.callers import NOBODY, Caller
from backend.workers.jobs import Exhausted

__all__ = [
    "INTERRUPTED",
    "OCR_FAILED",
    "OCR_MEMORY_MB",
    "READING_FAILED",
    "RENDER_MODULES",
    "Clip",
    "Intake",
    "ReadingState",
    "ReadingStatus",
    "ReceivedFile",
    "check_page",
]

log = logging.getLogger(__name__)

RENDERING = "backend.documents.rendering"
OVERLAY = "backend.documents.overlay:overlay_png"
_LEAST_CLIP_PX = 16  # width of a part of a page, however small it is
FAILURES = 50_000  # that are remembered
Clip = tuple[float, float, float, float]


@dataclass(frozen=True)
class ReceivedFile:
    """A file on the local disk, as the caller sent it. `filename` is for display only."""

    path: Path
    filename: str
    size: int
    sha256: str


class Intake(Readings):
    """Takes documents in, shows their pages and has them read."""

    def __init__(self, settings: Settings, store: SessionStore, readable: Sequence[str] | None = None) -> None:
        super().__init__(settings, store, readable)
        self._images: dict[tuple[str, int], asyncio.Task[bytes]] = {}
        self._failed: Cache[str] = Cache(FAILURES)  # by document and what was tried: why it failed

    async def close(self) -> None:
        """Stop rendering and reading, and end the workers."""
        for task in self._images.values():
            task.cancel()
        await asyncio.gather(*self._images.values(), return_exceptions=True)
        await super().close()

    async def forget(self, session_id: str) -> None:
        """Stop what is being rendered and read for this session."""
        for (owner, _), task in list(self._images.items()):
            if owner == session_id:
                task.cancel()
        await super().forget(session_id)

    # Documents

    async def add(self, file: ReceivedFile, caller: Caller = NOBODY) -> SessionRecord:
        """The caller's session for a file; its reading begins. Raises DocumentError and leaves nothing behind."""
        kind, inspection = await self.inspect(file, caller)
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
        await self.begin(record, caller)
        return record

    async def inspect(self, file: ReceivedFile, caller: Caller = NOBODY) -> tuple[str, Inspection]:
        """The kind of a received file and the size of its pages. Raises DocumentError for one that is no drawing
        or holds too many pages, Unavailable where no worker is free in time."""
        settings = self._settings
        kind = await asyncio.to_thread(_sniff, file.path)
        limits = Limits(max_pages=settings.max_pages, dpi=settings.render_dpi, max_pixels=settings.max_pixels)
        inspection: Inspection = await self._run(
            f"{RENDERING}:inspect",
            f"{file.sha256}/{limits}",
            str(file.path),
            kind,
            limits,
            urgent=True,
            caller=caller,
            document=file.sha256,
        )
        if len(inspection.pages) > settings.max_pages:
            raise DocumentTooLarge("documents.too_many_pages", limit=settings.max_pages)
        return kind, inspection

    async def delete(self, session_id: str, owner: str | None = "") -> None:
        """Remove a session; whatever is being done for it stops, and whoever waits for it is told."""
        await self.store.delete(session_id, owner)
        await self.forget(session_id)

    # Images

    async def image(
        self, record: SessionRecord, page: int, clip: Clip | None, width: int | None, *, urgent: bool = True
    ) -> bytes:
        """PNG of a page, or of a part of it rendered again from the original at a width.

        `clip` is x1, y1, x2, y2 as fractions of the page's sides, `width` in pixels. Parts that are not `urgent` are
        rendered after those that somebody waits for.
        """
        check_page(record, page)
        if clip is not None or width is not None:
            settings = self._settings
            size = clip or (0.0, 0.0, 1.0, 1.0)
            pixels = width or max(_LEAST_CLIP_PX, round(record.pages[page - 1].width * (size[2] - size[0])))
            limits = (settings.render_dpi, settings.max_pixels)
            return await self._render(record, "clip_png", page, size, pixels, *limits, urgent=urgent)
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
                OVERLAY, path, record.kind, page, settings.render_dpi, settings.max_pixels, boxes, urgent=True
            )
        return png

    async def _page_image(self, record: SessionRecord, page: int, *, urgent: bool) -> bytes:
        settings = self._settings
        png = await self._render(record, "page_png", page, settings.render_dpi, settings.max_pixels, urgent=urgent)
        try:
            await self.store.add_page_image(record.session_id, page, png)
        except StorageFull as error:  # it can be shown, if not kept
            log.warning("The image of page %s of %s cannot be kept: %s", page, record.session_id, error)
        return png

    async def _render(
        self, record: SessionRecord, function: str, page: int, *args: object, urgent: bool = True
    ) -> bytes:
        async with self.store.original(record) as path:
            png: bytes = await self._run(
                f"{RENDERING}:{function}",
                f"{record.document_id}/{page}",
                path,
                record.kind,
                page,
                *args,
                urgent=urgent,
                caller=self.caller_of(record),
                document=record.document_id,
            )
        return png

    async def first_image(self, record: SessionRecord) -> None:
        """The first page's image is what viewers and the model ask for next."""
        if await self.store.page_image(record.session_id, 1) is None:
            try:
                await self._page_image(record, 1, urgent=False)
            except DocumentError as error:
                log.info("Page 1 of %s has no image: %s", record.session_id, error)

    async def _run(self, function: str, key: str, *args: object, urgent: bool, caller: Caller, document: str) -> Any:
        """A job that a file makes too costly is done once."""
        if (failure := self._failed.get(key)) is not None:
            raise Exhausted(failure)
        try:
            return await self.render.run(function, *args, urgent=urgent, caller=caller, document=document)
        except Exhausted as error:
            self._failed.put(key, error.key, 1)
            raise


def _sniff(path: Path) -> str:
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES), path).value
