"""A page is read by one server at a time, and by another one where the first has died."""

from __future__ import annotations

import asyncio

import pytest

from backend.sessions.claims import DEAD_S, Claims
from backend.sessions.objects import Objects

pytestmark = pytest.mark.anyio
SESSION = "a-session"
LONG_S = 3600.0  # no further sign in a test


class Elapsed:
    """Seconds that tests let pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def elapsed() -> Elapsed:
    return Elapsed()


@pytest.fixture(params=["memory", *(pytest.param(name, marks=pytest.mark.slow) for name in ("s3", "azure", "gcs"))])
def objects(request: pytest.FixtureRequest) -> Objects:
    return Objects("memory:///" if request.param == "memory" else request.getfixturevalue("place")(request.param))


async def test_of_many_readers_one_gets_a_page(objects):
    readers = [Claims(objects, SESSION) for _ in range(4)]
    taken = await asyncio.gather(*(reader.take(1) for reader in readers))
    assert sum(taken) == 1
    assert [await reader.take(1) for reader in readers] == taken


async def test_a_page_stays_with_a_reader_that_gives_signs(objects, elapsed, monkeypatch):
    monkeypatch.setattr("backend.sessions.claims.SIGN_S", 0.01)
    first, second = Claims(objects, SESSION), Claims(objects, SESSION, elapsed)
    async with first.alive():
        assert await first.take(1) and not await second.take(1)
        for _ in range(3):
            assert await second.look() == set()
            before = max(await objects.keys(f"{SESSION}/claims/readers"))
            while max(await objects.keys(f"{SESSION}/claims/readers"), default=before) <= before:
                await asyncio.sleep(0.01)
            elapsed.now += DEAD_S
        assert await second.look() == set()


async def test_one_of_those_who_wait_takes_over_from_a_dead_reader(objects, elapsed, monkeypatch):
    monkeypatch.setattr("backend.sessions.claims.SIGN_S", LONG_S)
    first, second, third = (Claims(objects, SESSION, elapsed) for _ in range(3))
    async with first.alive(), second.alive(), third.alive():
        assert await first.take(1)
        assert not await second.take(1) and not await third.take(1)
        assert await second.look() == await third.look() == set()
        elapsed.now += DEAD_S
        assert await second.look() == await third.look() == {1}
        assert sorted([await second.take(1), await third.take(1)]) == [False, True]


async def test_what_a_reader_leaves_is_free_at_once(objects):
    first, second = Claims(objects, SESSION), Claims(objects, SESSION)
    async with first.alive():
        assert await first.take(1) and not await second.take(1)
        assert await second.look() == set()
    assert await second.look() == {1}
    assert await second.take(1)


async def test_in_a_folder_nobody_waits(tmp_path):
    objects = Objects(str(tmp_path))
    first, second = Claims(objects, SESSION), Claims(objects, SESSION)
    async with first.alive():
        assert await first.take(1) and await second.take(1)
    assert await objects.keys("") == []
