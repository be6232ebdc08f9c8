"""Rates hold over several servers where one counts for all, and for each where that one does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backend.api.door.rates import Rates
from backend.errors import TooManyRequests
from backend.settings import SettingsError
from tests import stores
from tests.live import free_port
from tests.serving import settings_for

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with stores.redis(tmp_path_factory.mktemp("redis")) as address:
        if address is None:
            pytest.skip("Redis is not installed: make servers")
        yield address


@asynccontextmanager
async def rates(address: str | None, number: int = 1) -> AsyncIterator[list[Rates]]:
    """Those of as many servers."""
    settings = settings_for(Path("unused"), rate_limit_questions="3/hour", rate_limit_store=address)
    found = [Rates(settings) for _ in range(number)]
    yield found
    for each in found:
        await each.close()


async def test_a_rate_holds_over_servers(redis):
    async with rates(redis, 2) as (first, second):
        await first.count("somebody", "questions", cost=2)
        await second.count("somebody", "questions")
        for server in (first, second):
            with pytest.raises(TooManyRequests) as refusal:
                await server.count("somebody", "questions")
            assert 0 < refusal.value.retry_after_s <= 3600
        await second.count("somebody else", "questions", cost=3)


async def test_without_redis_each_server_counts_for_itself_and_says_so(caplog):
    with caplog.at_level("INFO"):
        async with rates(None, 2) as servers:
            for server in servers:
                await server.count("somebody", "questions", cost=3)
                with pytest.raises(TooManyRequests):
                    await server.count("somebody", "questions")
    assert "counted by this process alone; DRAWING_CHAT_RATE_LIMIT_STORE" in caplog.text


async def test_where_redis_does_not_answer_each_server_counts_and_says_so_once(caplog):
    async with rates(f"redis://127.0.0.1:{free_port()}") as (server,):
        await server.count("somebody", "questions", cost=3)
        with pytest.raises(TooManyRequests):
            await server.count("somebody", "questions")
    assert caplog.text.count("does not answer, each server counts for itself") == 1


async def test_what_is_no_redis_is_refused_without_showing_a_password():
    with pytest.raises(SettingsError, match="has to begin with redis:// or rediss://") as refusal:
        async with rates("http://:secret@somewhere"):
            pass
    assert "secret" not in str(refusal.value)
