"""From a file to read pages, where a part of the reading fails."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pymupdf
import pytest

from backend.desk.intake import OCR_FAILED, OCR_MEMORY_MB, READING_FAILED, RENDER_MODULES, Intake, ReceivedFile
from backend.reading.sheet import Sheet
from backend.sessions.objects import Objects
from backend.sessions.store import SessionStore
from backend.workers import Lane
from tests.drawings import as_pdf, as_png, as_scan, simple_drawing
from tests.serving import settings_for
from tests.sessions.test_store import Clock

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def intake_in(folder: Path, clock: Clock | None = None) -> AsyncIterator[Intake]:
    settings = settings_for(folder)
    objects = Objects(str(folder))
    intake = Intake(settings, SessionStore(objects, ttl=timedelta(hours=1), cache=folder, clock=clock or Clock()))
    try:
        yield intake
    finally:
        await intake.close()


@pytest.mark.slow
async def test_what_was_read_leaves_the_memory_with_its_session(tmp_path: Path):
    content, clock = as_pdf(simple_drawing("⌀20 H7")), Clock()
    (tmp_path / "upload").write_bytes(content)
    async with intake_in(tmp_path, clock) as intake:
        record = await intake.add(ReceivedFile(tmp_path / "upload", "drawing", len(content), "0" * 64))
        async for _ in intake.wait(record):
            pass
        read = weakref.ref(await intake.sheet(record, 1))
        clock.forward(hours=2)
        assert read() is not None and await intake.store.sweep() == 1
        gc.collect()
        assert read() is None


async def sheet_without_ocr(folder: Path, content: bytes) -> Sheet:
    """The first page, read by an intake whose OCR is never done in time."""
    path = folder / "upload"
    path.write_bytes(content)
    async with intake_in(folder) as intake:
        intake.ocr = Lane("ocr", 1, memory_mb=OCR_MEMORY_MB, timeout_s=0)
        record = await intake.add(ReceivedFile(path, "drawing", len(content), "0" * 64))
        async for _ in intake.wait(record):
            pass
        sheet = await intake.sheet(record, 1)
        assert sheet is not None
        return sheet


def text_over_a_picture() -> bytes:
    """A drawing with a text layer, on which an image covers half of the page."""
    document = pymupdf.open("pdf", as_pdf(simple_drawing("⌀20 H7")))
    page = document[0]
    half = pymupdf.Rect(0, page.rect.height / 2, page.rect.width, page.rect.height)
    page.insert_image(half, stream=as_png(simple_drawing("R5"), dpi=50), keep_proportion=False)
    return bytes(document.tobytes())


@pytest.mark.slow
async def test_the_text_layer_stays_where_ocr_fails(tmp_path: Path):
    sheet = await sheet_without_ocr(tmp_path, text_over_a_picture())
    assert [span.text for span in sheet.spans] == ["⌀20 H7"]
    assert [callout.value for callout in sheet.callouts] == [20]
    assert sheet.warnings == (OCR_FAILED,)


@pytest.mark.slow
async def test_a_scan_is_unread_where_ocr_fails(tmp_path: Path):
    sheet = await sheet_without_ocr(tmp_path, as_scan(simple_drawing()))
    assert (sheet.spans, sheet.warnings) == ((), (READING_FAILED,))


@pytest.mark.slow
def test_workers_that_render_load_no_neural_network():
    loaded = f"import sys, {', '.join(RENDER_MODULES)}; print('onnxruntime' in sys.modules, 'pymupdf' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


@pytest.mark.slow
def test_the_layout_analysis_is_there_for_those_who_want_it():
    later = "import backend.documents.lean, pymupdf, pymupdf4llm; print(pymupdf._get_layout is not None)"
    run = subprocess.run([sys.executable, "-c", later], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True"]
