"""Rates hold over several servers where one counts for all, and for each where that one does not answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backend.api.door import counters
from backend.api.door.rates import Rates
from backend.errors import TooManyRequests
from backend.settings import SettingsError
from tests import stores
from tests.live import free_port
from tests.serving import settings_for

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module", params=["redis", "memcached"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that counts for several."""
    with getattr(stores, request.param)(tmp_path_factory.mktemp(request.param)) as address:
        if address is None:
            pytest.skip(f"{request.param} is not installed: make servers")
        yield address


@asynccontextmanager
async def rates(address: str | None, number: int = 1) -> AsyncIterator[list[Rates]]:
    """Those of as many servers."""
    settings = settings_for(Path("unused"), rate_limit_questions="3/hour", rate_limit_store=address)
    found = [Rates(settings) for _ in range(number)]
    yield found
    for each in found:
        await each.close()


async def test_a_rate_holds_over_servers(store):
    async with rates(store, 2) as (first, second):
        await first.count("somebody", "questions", cost=2)
        await second.count("somebody", "questions")
        for server in (first, second):
            with pytest.raises(TooManyRequests) as refusal:
                await server.count("somebody", "questions")
            assert 0 < refusal.value.retry_after_s <= 3600
        await second.count("somebody else", "questions", cost=3)


async def test_without_a_store_each_server_counts_for_itself_and_says_so(caplog):
    with caplog.at_level("INFO"):
        async with rates(None, 2) as servers:
            for server in servers:
                await server.count("somebody", "questions", cost=3)
                with pytest.raises(TooManyRequests):
                    await server.count("somebody", "questions")
    assert "counted by this process alone; DRAWING_CHAT_RATE_LIMIT_STORE" in caplog.text


@pytest.mark.parametrize("scheme", ["redis", "memcached"])
async def test_where_the_store_does_not_answer_each_server_counts_and_says_so_once(caplog, scheme):
    async with rates(f"{scheme}://127.0.0.1:{free_port()}") as (server,):
        await server.count("somebody", "questions", cost=3)
        with pytest.raises(TooManyRequests):
            await server.count("somebody", "questions")
    assert caplog.text.count("does not answer, each server counts for itself") == 1


@pytest.mark.parametrize("scheme", ["redis", "memcached"])
async def test_a_store_that_never_replies_is_not_waited_for(caplog, monkeypatch, scheme):
    monkeypatch.setattr(counters, "PATIENCE_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with rates(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}") as (server,):
            await server.count("somebody", "questions", cost=3)
    assert "does not answer, each server counts for itself" in caplog.text


async def test_callers_at_once_have_no_more_than_their_rate(store):
    async with rates(store, 2) as servers:
        asked = [server.count("many at once", "questions") for server in servers for _ in range(20)]
        refused = await asyncio.gather(*asked, return_exceptions=True)
    assert [error for error in refused if error is None] == [None] * 3


async def test_any_name_of_a_key_can_be_counted(store):
    name = "key Halle 3, Außenlager\r\n" + "x" * 300
    async with rates(store, 2) as (first, second):
        await first.count(name, "questions", cost=3)
        with pytest.raises(TooManyRequests):
            await second.count(name, "questions")


@pytest.mark.parametrize("address", ["http://:secret@somewhere", "memcached://:secret@", "redis://:secret@a:b"])
async def test_what_is_no_store_is_refused_without_showing_a_password(address):
    with pytest.raises(SettingsError, match="DRAWING_CHAT_RATE_LIMIT_STORE") as refusal:
        async with rates(address):
            pass
    assert "secret" not in str(refusal.value)
