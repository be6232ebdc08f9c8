"""What only the engine in this process does: images by id, aborts, death and recovery."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import aclosing

import pytest

from backend.errors import Unavailable
from backend.generation import EngineState
from tests.engines.conftest import becomes_ready, engine_process
from tests.engines.requests import collected, picture, request

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def unfinished(service):
    return service.status.details["unfinished"]


async def falls_silent(service, within_s):
    async with asyncio.timeout(within_s):
        while unfinished(service):
            await asyncio.sleep(0.01)


def test_an_image_is_loaded_once_however_often_it_is_asked_about(service, loop):
    image, loads = picture(20)
    for question in ("eins", "zwei", "drei"):
        loop.run(collected(service, request(image, question)))
    assert len(loads) == 1


def test_an_image_that_vllms_server_side_forgot_is_sent_again(service, loop):
    image, loads = picture(21)
    first, _ = loop.run(collected(service, request(image, "Was?")))
    loop.run(service.engine.renderer.clear_mm_cache_async())
    second, _ = loop.run(collected(service, request(image, "Was?")))
    assert (first, len(loads)) == (second, 2)


def test_an_image_that_the_engine_process_forgot_is_sent_again(service, loop):
    """The two sides of vLLM's cache differ then: the process answers with an error, which nobody may see."""
    image, loads = picture(22)
    first, _ = loop.run(collected(service, request("davor", image, "Was?")))
    loop.run(service.engine.engine_core.reset_mm_cache_async())
    loop.run(service.engine.reset_prefix_cache())
    second, _ = loop.run(collected(service, request("davor", image, "Was?")))
    assert (first, len(loads)) == (second, 2)


def test_a_question_cancelled_while_its_image_is_prepared_harms_no_later_one(service, loop):
    async def cancelled(image, after_s):
        task = asyncio.create_task(collected(service, request(image, "Was?")))
        await asyncio.sleep(after_s)
        task.cancel()
        await asyncio.wait({task})

    for step in range(5):
        image, _ = picture(30 + step, 640, 480)
        loop.run(cancelled(image, step * 0.006))
        text, _ = loop.run(collected(service, request(image, "Was?")))
        assert text
    loop.run(falls_silent(service, 5))


def test_closing_a_stream_aborts_the_generation_within_a_second(service, loop):
    async def leave():
        async with aclosing(service.generate(request("Erzähl.", max_tokens=4000))) as stream:
            await anext(stream)
            assert unfinished(service) == 1
        await falls_silent(service, 1)

    loop.run(leave())


def test_more_questions_than_permits_are_told_to_come_back(service, loop):
    async def crowd():
        waiting = [collected(service, request(f"Frage {i}", max_tokens=4)) for i in range(80)]
        return await asyncio.gather(*waiting, return_exceptions=True)

    results = loop.run(crowd())
    refused = [result for result in results if isinstance(result, Unavailable)]
    assert all(error.key == "engine.busy" and error.retry_after_s for error in refused)
    assert len(refused) == 80 - service.status.details["limit"]


async def killed_while_asked(service):
    """What a caller gets whose engine is killed meanwhile, and after how long."""
    async with aclosing(service.generate(request("Erzähl.", max_tokens=8000))) as stream:
        await anext(stream)
        os.kill(engine_process(service), signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(Unavailable) as failed:
            async for _ in stream:
                pass
        return failed.value, time.monotonic() - began


@pytest.mark.parametrize("time_around", [1, 2])
def test_a_killed_engine_is_told_at_once_and_comes_back(service, loop, time_around):
    image, _ = picture(50)
    before, _ = loop.run(collected(service, request(image, "Was?")))
    error, _ = loop.run(killed_while_asked(service))
    assert (error.key, bool(error.retry_after_s)) == ("engine.restarting", True)
    with pytest.raises(Unavailable):
        loop.run(collected(service, request("Und jetzt?")))
    assert service.status.state is EngineState.RESTARTING
    loop.run(becomes_ready(service))
    after, _ = loop.run(collected(service, request(image, "Was?")))
    assert after == before
    assert service.status.details["restarts"] >= time_around


def test_a_warm_up_during_a_restart_waits_for_the_engine(service, loop):
    image, loads = picture(51)
    os.kill(engine_process(service), signal.SIGKILL)
    loop.run(service.in_background(request(image, max_tokens=1)))
    before = len(loads)
    loop.run(collected(service, request(image, "Was?")))
    assert len(loads) == before > 0
