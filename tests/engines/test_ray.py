"""The engine whose replicas Ray Serve keeps: which one answers, what travels, and what happens when one is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from contextlib import aclosing
from dataclasses import replace

import pytest

from backend.errors import BadRequest, Unavailable
from backend.generation import EngineState
from tests.engines.conftest import becomes_ready
from tests.engines.replica_engine import BrokenEngine, ReplicaEngine
from tests.engines.requests import collected, picture, request
from tests.serving import settings_for

pytestmark = [pytest.mark.fleet, pytest.mark.slow]
SEATS = 6  # of one replica: two generations, and four beside


@pytest.fixture(scope="module")
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def deploy(ray_cluster, tmp_path_factory):
    """Has that many replicas run, for two generations at once each; gives the handle to ask them by."""
    from ray import serve

    from backend.engines.ray import replicas

    def run(count):
        settings = settings_for(tmp_path_factory.mktemp("sessions"), max_num_seqs=2, ray_engines=count)
        return serve.run(replicas(settings, ReplicaEngine, 0), name="engines", route_prefix=None)

    yield run
    serve.delete("engines")


@pytest.fixture(scope="module")
def engine(deploy, runner):
    """Asks two replicas."""
    from backend.engines.ray import RayEngine

    engine = RayEngine(deploy(2))
    runner.run(engine.start())
    runner.run(becomes_ready(engine, 60))
    yield engine
    runner.run(engine.stop())


def asked(session, *parts):
    return replace(request(*parts), session=session)


async def pid(engine, session):
    """Of the process that answers."""
    text, _ = await collected(engine, asked(session, "Was?"))
    return int(text.rstrip("."))


async def states(engine):
    """What each replica says of its engine."""
    told = await engine._handle.broadcast("report").results_async()
    return {state.details["pid"]: state.details for state in told}


async def until(true):
    async with asyncio.timeout(60):
        while not await true():
            await asyncio.sleep(0.1)


def test_it_says_what_the_replicas_hold(engine):
    assert (engine.model, engine.max_model_len) == ("replica", 100_000)
    assert engine.status.details == {"device": "cpu", "replicas": 2}


def test_a_session_stays_with_its_replica_and_sessions_are_shared_out(engine, runner):
    async def ask():
        return [[await pid(engine, f"session {number}") for _ in range(3)] for number in range(12)]

    answers = runner.run(ask())
    assert all(len(set(pids)) == 1 for pids in answers)
    assert len({pids[0] for pids in answers}) == 2


def test_a_picture_travels_once(engine, runner):
    image, loads = picture(1)
    first, second = (runner.run(collected(engine, asked("pictures", image, "Was?")))[1] for _ in range(2))
    assert len(loads) == 1
    assert (first[-1].usage.cached_tokens, second[-1].usage.cached_tokens) == (0, 100)
    assert second[-1].finish_reason == "stop"


def test_background_work_goes_where_the_questions_will_go(engine, runner):
    image, loads = picture(2)
    runner.run(engine.in_background(asked("warm", image, "")))
    _, deltas = runner.run(collected(engine, asked("warm", image, "Was?")))
    assert deltas[-1].usage.cached_tokens == 100
    assert len(loads) == 1


def test_a_refusal_keeps_its_reason(engine, runner):
    with pytest.raises(BadRequest) as refusal:
        runner.run(collected(engine, asked("s", "REFUSE")))
    assert (refusal.value.key, refusal.value.values) == ("engine.too_long", {"limit": 4096})


def test_a_bug_in_a_replica_is_a_bug(engine, runner):
    with pytest.raises(ZeroDivisionError):
        runner.run(collected(engine, asked("s", "BREAK")))


async def begun(engine, session):
    """A generation that has begun and goes on."""
    stream = engine.generate(asked(session, "WAIT"))
    first = await anext(stream)
    return stream, int(first.text)


def test_closing_the_stream_ends_the_generation(engine, runner):
    async def hang_up():
        stream, at = await begun(engine, "hang up")
        assert (await states(engine))[at]["running"] == 1
        await stream.aclose()

        async def ended():
            return (await states(engine)).get(at, {}).get("running") == 0

        await until(ended)

    runner.run(hang_up())


def test_where_its_replica_is_full_the_other_one_answers(engine, runner):
    async def fill():
        streams = [await begun(engine, "crowd") for _ in range(SEATS + 1)]
        for stream, _ in streams:
            await stream.aclose()
        return Counter(at for _, at in streams)

    assert sorted(runner.run(fill()).values()) == [1, SEATS]


def test_of_a_killed_replica_only_the_callers_in_the_middle_hear(engine, runner):
    async def kill():
        stream, at = await begun(engine, "killed")
        async with aclosing(stream):
            os.kill(at, signal.SIGKILL)
            others = await asyncio.gather(*(pid(engine, f"other {number}") for number in range(8)))
            with pytest.raises(Unavailable) as told:
                await anext(stream)
        again = await pid(engine, "killed")

        async def replaced():
            return len(await states(engine)) == 2

        await until(replaced)
        return at, {again, *others}, told.value

    gone, answered, told = runner.run(kill())
    assert gone not in answered
    assert told.key == "engine.restarting"
    assert told.retry_after_s


def test_a_replica_whose_engine_has_died_takes_no_question(engine, runner):
    async def die():
        gone = await pid(engine, "dead")
        await collected(engine, asked("dead", "DIE"))
        return gone, [await pid(engine, "dead") for _ in range(3)]

    gone, after = runner.run(die())
    assert gone not in after


def test_a_replica_that_is_taken_away_ends_its_answers_first(engine, deploy, runner):
    async def shrink():
        async def two():
            return len(await states(engine)) == 2

        await until(two)
        answers = [asyncio.create_task(collected(engine, asked(f"last {number}", "PAUSE"))) for number in range(8)]
        await asyncio.sleep(0.5)
        await asyncio.to_thread(deploy, 1)

        async def one():
            return len(await states(engine)) == 1

        await until(one)
        return [deltas for _, deltas in await asyncio.gather(*answers)]

    answers = runner.run(shrink())
    assert [deltas[-1].finish_reason for deltas in answers] == ["stop"] * 8
    assert len({deltas[0].text for deltas in answers}) == 2


def test_replicas_that_do_not_start_are_told_in_our_words(ray_cluster, runner, tmp_path):
    from ray import serve

    from backend.engines.ray import RayEngine, replicas

    with pytest.raises(RuntimeError):
        serve.run(replicas(settings_for(tmp_path), BrokenEngine, 0), name="broken", route_prefix=None)
    engine = RayEngine(serve.get_deployment_handle("engine", "broken"))

    async def failed():
        return engine.status.state is EngineState.FAILED

    async def look():
        await engine.start()
        await until(failed)
        with pytest.raises(Unavailable, match=r"engine\.failed"):
            await collected(engine, asked("s", "Was?"))
        reason = engine.status.reason
        await engine.stop()
        return reason

    assert runner.run(look()) == "no engine replica starts; `serve status` says why"
    serve.delete("broken")
