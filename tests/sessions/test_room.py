"""A store with a bound: the sessions that were idle longest end until there is room."""

import asyncio
from datetime import UTC, datetime

import pytest

from backend.errors import StorageFull
from backend.sessions.objects import Objects
from backend.sessions.room import Room

NOW = datetime(2026, 3, 1, tzinfo=UTC)
USES = {"old": datetime(2026, 1, 1, tzinfo=UTC), "new": datetime(2026, 2, 1, tzinfo=UTC), "no-session": None}


async def room_of(folder, max_bytes):
    objects = Objects(str(folder))
    for name in USES:
        await objects.create(f"{name}/original.pdf", b"x" * 100)
    room = Room(objects, max_bytes)
    await room.measure(NOW)
    return room


async def made(folder, max_bytes, size):
    """The room that is left of it, how many sessions have ended, and which."""
    room, ended = await room_of(folder, max_bytes), []

    async def last_use(name):
        return USES[name]

    async def end(name):
        ended.append(name)

    return room, await room.make(size, last_use, end), ended


def test_nothing_ends_where_there_is_room(tmp_path):
    room, count, ended = asyncio.run(made(tmp_path, 400, 100))
    assert (room.bytes, count, ended) == (300, 0, [])


def test_without_a_bound_nothing_ends(tmp_path):
    assert asyncio.run(made(tmp_path, None, 10**9))[1:] == (0, [])


def test_the_one_that_was_idle_longest_ends_first(tmp_path):
    room, count, ended = asyncio.run(made(tmp_path, 300, 100))
    assert (room.bytes, count, ended) == (200, 1, ["old"])


def test_what_is_no_session_never_ends(tmp_path):
    assert asyncio.run(made(tmp_path, 300, 250))[2] == ["old", "new"]


def test_what_can_never_fit_is_refused_and_ends_nothing(tmp_path):
    with pytest.raises(StorageFull):
        asyncio.run(made(tmp_path, 300, 301))
