"""Keeping one engine alive, with a plain object in its place."""

import asyncio
import threading

import pytest

from backend.engines.vllm.lifetime.supervisor import Lifecycle, Supervisor
from backend.generation import EngineState


@pytest.fixture(autouse=True)
def looks_often(monkeypatch):
    """What an engine's minutes need no test to wait for."""
    for pause in ("_WATCH_S", "_ABANDON_EVERY_S"):
        monkeypatch.setattr(f"backend.engines.vllm.lifetime.supervisor.{pause}", 0.01)


class Thing:
    """Something that can be built, die, and be closed."""

    def __init__(self, failures=()):
        self.failures = list(failures)
        self.built, self.closed, self.threads = 0, 0, set()
        self.dead = False

    def build(self):
        self.threads.add(threading.get_ident())
        if self.failures:
            raise self.failures.pop(0)
        self.built += 1
        self.dead = False
        return self

    def close(self, thing):
        self.threads.add(threading.get_ident())
        self.closed += 1


async def prepared(thing):
    await asyncio.sleep(0)


def supervise(thing, ready=prepared):
    kept = Lifecycle(thing.build, ready, lambda t: t.dead, thing.close, hopeless=(ValueError,), passing=(OSError,))
    return Supervisor(kept, tries=3, first_delay_s=0.001)


async def becomes(supervisor, *states):
    async with asyncio.timeout(10):
        while supervisor.state not in states:
            await asyncio.sleep(0.001)


def nothing():
    pass


def test_it_starts_in_the_background_and_ends_clean():
    async def run():
        thing = Thing()
        supervisor = supervise(thing)
        supervisor.start()
        assert supervisor.state is EngineState.STARTING
        assert supervisor.usable_engine() is None
        await becomes(supervisor, EngineState.READY)
        assert supervisor.usable_engine() is thing
        await supervisor.stop(nothing)
        return thing, supervisor

    thing, supervisor = asyncio.run(run())
    assert (thing.built, thing.closed, supervisor.state) == (1, 1, EngineState.STOPPED)
    assert len(thing.threads) == 1


def test_a_death_is_noticed_and_it_starts_again():
    async def run():
        thing = Thing()
        supervisor = supervise(thing)
        supervisor.start()
        for count in range(1, 4):
            await becomes(supervisor, EngineState.READY)
            thing.dead = True
            assert supervisor.usable_engine() is None
            await becomes(supervisor, EngineState.RESTARTING)
            await becomes(supervisor, EngineState.READY)
            assert supervisor.restarts == count
        await supervisor.stop(nothing)
        return thing

    thing = asyncio.run(run())
    assert (thing.built, thing.closed) == (4, 4)


def test_a_passing_failure_is_tried_again():
    async def run():
        supervisor = supervise(Thing([OSError("busy"), OSError("busy")]))
        supervisor.start()
        await becomes(supervisor, EngineState.READY)
        await supervisor.stop(nothing)

    asyncio.run(run())


@pytest.mark.parametrize(
    "failures",
    [[OSError("no GPU memory")] * 3, [ArithmeticError("no GPU memory")]],
    ids=["after too many failures", "one that nobody thought of"],
)
def test_the_reason_of_a_start_that_failed_is_told(failures):
    async def run():
        supervisor = supervise(Thing(failures))
        supervisor.start()
        await becomes(supervisor, EngineState.FAILED)
        reason = supervisor.reason
        await supervisor.stop(nothing)
        return reason

    assert asyncio.run(run()) == "no GPU memory"


def test_what_is_hopeless_is_not_tried_again():
    async def run():
        thing = Thing([ValueError("unknown dtype")])
        supervisor = supervise(thing)
        supervisor.start()
        await becomes(supervisor, EngineState.FAILED)
        await supervisor.stop(nothing)
        return thing.built

    assert asyncio.run(run()) == 0


async def building():
    """A thing whose building has begun and waits until it is released."""
    thing, began, release = Thing(), threading.Event(), threading.Event()
    build = thing.build
    thing.build = lambda: (began.set(), release.wait(60), build())[2]
    supervisor = supervise(thing)
    supervisor.start()
    await asyncio.to_thread(began.wait)
    return thing, supervisor, release


def test_stopping_during_a_start_abandons_it_and_leaves_nothing():
    async def run():
        thing, supervisor, release = await building()
        await supervisor.stop(release.set)
        return thing, supervisor

    thing, supervisor = asyncio.run(run())
    assert thing.built == thing.closed == 1
    assert supervisor.state is EngineState.STOPPED


def test_a_start_that_asks_for_something_else_has_all_its_tries_again():
    async def run():
        thing = Thing([OSError("memory")] * 5)
        changes = iter([False, True, False, True])
        kept = Lifecycle(
            thing.build, prepared, lambda t: t.dead, thing.close, (ValueError,), (OSError,),
            adapted=lambda: next(changes, False),
        )  # fmt: skip
        supervisor = Supervisor(kept, tries=2, first_delay_s=0.001)
        supervisor.start()
        await becomes(supervisor, EngineState.READY, EngineState.FAILED)
        state = supervisor.state
        await supervisor.stop(nothing)
        return state

    assert asyncio.run(run()) is EngineState.READY


def test_the_reason_of_a_death_says_what_killed_it():
    async def run():
        thing = Thing()
        kept = Lifecycle(
            thing.build, prepared, lambda t: t.dead, thing.close, (ValueError,), (OSError,), obituary=lambda: "NCCL"
        )
        supervisor = Supervisor(kept, first_delay_s=0.001)
        supervisor.start()
        await becomes(supervisor, EngineState.READY)
        thing.dead = True
        await becomes(supervisor, EngineState.RESTARTING)
        reason = supervisor.reason
        await supervisor.stop(nothing)
        return reason

    assert asyncio.run(run()) == "the engine process died: NCCL"


def test_nobody_waits_for_a_thread_that_cannot_be_interrupted(monkeypatch):
    monkeypatch.setattr("backend.engines.vllm.lifetime.supervisor._LEAVE_S", 0.1)

    async def run():
        thing, supervisor, release = await building()
        await supervisor.stop(nothing)
        assert thing.built == 0
        release.set()
        async with asyncio.timeout(10):
            while not thing.closed:  # the engine that came after all is closed by the thread that made it
                await asyncio.sleep(0.001)
        return thing

    thing = asyncio.run(run())
    assert thing.built == thing.closed == 1
