"""Several servers with one object store read a document together, and none reads a page that another one reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pymupdf
import pytest

from backend.desk.intake import Intake, ReceivedFile
from backend.desk.readings import READ_PAGE
from backend.sessions.objects import Objects
from backend.sessions.records import SessionRecord
from backend.sessions.store import SessionStore
from tests.drawings import as_pdf, simple_drawing
from tests.serving import settings_for

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
PAGES = 12


class Server(Intake):
    """An intake that notes which pages it reads, and reads while `may_read` is set."""

    def __init__(self, location: str, folder: Path) -> None:
        folder.mkdir()
        super().__init__(settings_for(folder), SessionStore(Objects(location), ttl=timedelta(hours=1), cache=folder))
        self.pages: list[int] = []
        self.may_read = asyncio.Event()
        self.may_read.set()
        run = self.render.run

        async def noting(function: str, /, *args: object, **options: object) -> object:
            if function == READ_PAGE:
                self.pages.append(int(str(args[2])))
                await self.may_read.wait()
            return await run(function, *args, **options)  # type: ignore[arg-type]

        self.render.run = noting  # type: ignore[method-assign]


@asynccontextmanager
async def servers(location: str, folder: Path, number: int = 2) -> AsyncIterator[list[Server]]:
    found = [Server(location, folder / str(index)) for index in range(number)]
    try:
        yield found
    finally:
        for server in found:
            await server.close()


async def add(server: Server, folder: Path, pages: int = PAGES) -> SessionRecord:
    document = pymupdf.open()
    for page in range(pages):
        document.insert_pdf(pymupdf.open("pdf", as_pdf(simple_drawing(f"⌀{page + 1} H7"))))
    path = folder / "upload"
    path.write_bytes(document.tobytes())
    return await server.add(ReceivedFile(path, "drawing", path.stat().st_size, "0" * 64))


async def wait(server: Server, record: SessionRecord) -> None:
    async for _ in server.wait(record):
        pass


async def test_two_servers_read_each_page_once(place, tmp_path):
    async with servers(place("s3"), tmp_path) as (first, second):
        record = await add(first, tmp_path)
        await asyncio.gather(wait(first, record), wait(second, record))
        assert sorted(first.pages + second.pages) == list(range(1, PAGES + 1))
        assert [sheet.page for sheet in (await second.sheets(record)).values()] == list(range(1, PAGES + 1))


@pytest.mark.parametrize("shared", ["a folder", "s3"])
async def test_a_page_that_another_server_has_read_is_not_waited_for(place, tmp_path, monkeypatch, shared):
    monkeypatch.setattr("backend.desk.readings.LOOK_S", 3600.0)  # who asks looks at once
    location = place("s3") if shared == "s3" else str(tmp_path / "sessions")
    async with servers(location, tmp_path) as (first, second):
        first.may_read.clear()
        record = await add(first, tmp_path, pages=1)
        while not first.pages:
            await asyncio.sleep(0.01)
        second.may_read.clear()
        assert (await second.status(record)).done == 0  # and its own reading begins
        first.may_read.set()
        await wait(first, record)
        async for progress in second.wait(record, 1):
            raise AssertionError(progress)
        assert set(await second.sheets(record)) == {1}


async def test_what_a_server_leaves_when_it_stops_is_read_by_another(place, tmp_path):
    async with servers(place("s3"), tmp_path) as (first, second):
        record = await add(first, tmp_path)
        while len(first.pages) < 3:
            await asyncio.sleep(0.01)
        waiting = asyncio.create_task(wait(second, record))
        await first.close()
        await waiting
        assert set(await second.sheets(record)) == set(range(1, PAGES + 1))
        assert second.pages


async def test_a_page_of_a_server_that_died_is_taken_over(place, tmp_path, monkeypatch):
    monkeypatch.setattr("backend.sessions.claims.SIGN_S", 3600.0)
    monkeypatch.setattr("backend.sessions.claims.DEAD_S", 0.5)
    async with servers(place("s3"), tmp_path) as (first, second):
        record = await add(first, tmp_path)
        await wait(first, record)
        await first.store.drop_sheet(record.session_id, 7)
        dead = first.store.claims(record.session_id)
        async with dead.alive():  # it gives one sign and no other
            assert await dead.take(7)
            await wait(second, record)
        assert second.pages == [7]
