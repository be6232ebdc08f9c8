"""Votes on turns: the last one counts, none is lost to another server, and they go with their session."""

from __future__ import annotations

import asyncio

import pytest

from backend.errors import NotFound
from tests.sessions.test_store import Clock, clock, create, objects, original, store, store_of, turn

__all__ = ["Clock", "clock", "objects", "original", "store"]  # fixtures
pytestmark = pytest.mark.anyio


@pytest.fixture
async def session(store, original) -> str:
    record = await create(store, original)
    for _ in range(3):
        await store.add_turn(record.session_id, turn)
    return record.session_id


async def test_a_vote_is_given_changed_and_taken_back(store, objects, session):
    await store.votes.give(session, 2, "good")
    assert await store.votes.of(session) == {2: "good"}
    await store.votes.give(session, 2, "bad")
    assert await store.votes.of(session) == {2: "bad"}
    await store.votes.give(session, 2, None)
    assert await store.votes.of(session) == {}
    assert len(await objects.keys(f"{session}/votes")) == 1


async def test_a_vote_is_seen_and_changed_by_another_process(store, objects, clock, session, tmp_path):
    other = store_of(objects, clock, tmp_path / "cache")
    await store.votes.give(session, 1, "good")
    assert await other.votes.of(session) == {1: "good"}
    await other.votes.give(session, 1, "bad")
    assert await store.votes.of(session) == {1: "bad"}


async def test_votes_of_two_processes_at_once_are_all_kept(store, objects, clock, session, tmp_path):
    other = store_of(objects, clock, tmp_path / "cache")
    for _ in range(8):
        given = [(process, number) for process in (store, other) for number in (1, 2, 3)]
        votes = {1: "good", 2: "bad", 3: "good"}
        await asyncio.gather(*(process.votes.give(session, number, votes[number]) for process, number in given))
        assert await store.votes.of(session) == await other.votes.of(session) == votes


async def test_what_comes_last_counts_whoever_was_at_it_at_once(store, objects, clock, session, tmp_path):
    other = store_of(objects, clock, tmp_path / "cache")
    await asyncio.gather(*(process.votes.give(session, 1, "bad") for process in (store, other) for _ in range(6)))
    await other.votes.give(session, 1, "good")
    assert await store.votes.of(session) == {1: "good"}


async def test_votes_are_no_turns_and_go_with_the_session(store, objects, session):
    await store.votes.give(session, 1, "good")
    assert len(await store.turns(session)) == 3
    await store.delete(session)
    with pytest.raises(NotFound):
        await store.votes.give(session, 1, "bad")
    assert await objects.keys(session) == []
