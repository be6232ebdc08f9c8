"""Who goes next: shares of callers, short work before long, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from backend.workers.jobs import Job
from backend.workers.shares import Shares
from backend.workers.waiting import Waiting

LONG, SHORT = "documents:show", "documents:inspect"


class Clock:
    """Seconds that pass when they are told to, and a little whenever somebody looks."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shares(clock: Clock) -> Shares:
    return Shares(clock)


@pytest.fixture
def waiting(shares: Shares, clock: Clock) -> Waiting:
    return Waiting(shares, clock)


@pytest.fixture
def jobs() -> Iterator[Callable[..., Job]]:
    """Makes jobs, in order."""
    loop = asyncio.new_event_loop()
    made: list[Job] = []

    def job(function: str, document: str, account: str = "one", *, urgent: bool = True) -> Job:
        made.append(Job(function, (), 60.0, urgent, account, document, len(made), loop.create_future()))
        return made[-1]

    yield job
    loop.close()


def did(shares: Shares, account: str, document: str, function: str, seconds: float) -> None:
    shares.note_start(account)
    shares.note_end(account, document, function, seconds)


def order(waiting: Waiting, *jobs: Job) -> list[Job]:
    for job in jobs:
        waiting.add(job)
    return [waiting.take_next() for _ in jobs]


def test_work_that_was_short_goes_before_work_that_was_long(shares, waiting, jobs):
    did(shares, "one", "other", LONG, 2.0)
    did(shares, "one", "another", SHORT, 0.01)
    long, short = jobs(LONG, "new"), jobs(SHORT, "newer")
    assert order(waiting, long, short) == [short, long]


def test_a_document_is_known_by_its_own_work_rather_than_by_that_of_others(shares, waiting, jobs):
    did(shares, "one", "known", SHORT, 0.01)
    did(shares, "one", "costly", SHORT, 20.0)
    unknown, known = jobs(SHORT, "new"), jobs(SHORT, "known")
    assert order(waiting, unknown, known) == [known, unknown]


def test_a_document_that_needs_much_lets_another_go_between(shares, waiting, jobs):
    did(shares, "one", "other", SHORT, 0.1)
    tiles, other = [jobs(SHORT, "shown") for _ in range(3)], jobs(SHORT, "new")
    assert order(waiting, *tiles, other) == [tiles[0], other, *tiles[1:]]


def test_what_a_document_had_before_is_not_held_against_it(shares, waiting, jobs):
    did(shares, "one", "often", LONG, 30.0)
    did(shares, "one", "often", SHORT, 0.01)
    did(shares, "one", "other", SHORT, 1.0)
    unknown, known = jobs(SHORT, "new"), jobs(SHORT, "often")
    assert order(waiting, unknown, known) == [known, unknown]


def test_whoever_has_waited_longer_than_the_work_takes_goes_before_shorter_work(shares, waiting, clock, jobs):
    did(shares, "one", "other", LONG, 2.0)
    long, short = jobs(LONG, "new"), jobs(SHORT, "newer")
    waiting.add(long)
    clock.now = 3.0
    waiting.add(short)
    assert waiting.take_next() is long


def test_work_of_a_caller_that_takes_the_same_goes_in_order(shares, waiting, jobs):
    did(shares, "one", "other", SHORT, 5.0)
    several = [jobs(SHORT, f"new {number}") for number in range(5)]
    assert order(waiting, *several) == several


def test_a_caller_who_had_little_goes_before_one_who_had_much_whatever_the_work(shares, waiting, jobs):
    did(shares, "much", "other", SHORT, 5.0)
    did(shares, "much", "another", LONG, 9.0)
    short, long = jobs(SHORT, "other", "much"), jobs(LONG, "another", "little")
    assert order(waiting, short, long) == [long, short]


def test_every_third_job_is_one_that_nobody_waits_for(waiting, jobs):
    page, clips = jobs(LONG, "read", urgent=False), [jobs(SHORT, "shown") for _ in range(3)]
    assert order(waiting, page, *clips).index(page) == 2


def test_long_work_makes_room_for_shorter_work_of_its_caller_that_somebody_waits_for(shares, waiting, jobs):
    did(shares, "one", "known", SHORT, 0.1)
    running = jobs(LONG, "new")
    waiting.add(jobs(SHORT, "known", urgent=False))
    assert not waiting.someone_before(running, 1.0)
    waiting.add(jobs(SHORT, "known"))
    assert waiting.someone_before(running, 1.0) and not waiting.someone_before(running, 0.05)


def test_nobody_makes_room_for_a_caller_who_had_more(shares, waiting, jobs):
    did(shares, "much", "known", SHORT, 30.0)
    did(shares, "much", "short", SHORT, 0.1)
    waiting.add(jobs(SHORT, "short", "much"))
    assert not waiting.someone_before(jobs(LONG, "new", "little"), 5.0)
