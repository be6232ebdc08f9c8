"""Who may generate: questions at once, background work only when nothing else does."""

import asyncio

import pytest

from backend.engines import gate as gates
from backend.engines.gate import Gate
from backend.errors import Unavailable
from tests.samples import every

NONE, A, B = frozenset(), frozenset("a"), frozenset("b")


def test_a_question_over_the_limit_is_told_to_come_back():
    async def run():
        gate = Gate(1)
        async with gate.question(A):
            with pytest.raises(Unavailable) as refused:
                async with gate.question(A):
                    pass
        async with gate.question(A):
            return refused.value.retry_after_s

    assert asyncio.run(run()) > 0


def test_background_work_waits_for_the_last_question():
    async def run():
        gate, order = Gate(4), []

        async def work():
            order.append("background")
            return "done"

        async with gate.question(A):
            task = asyncio.create_task(gate.in_background(B, work))
            await asyncio.sleep(0)
            order.append("question")
        result = await task
        return [*order, result]

    assert asyncio.run(run()) == ["question", "background", "done"]


async def interrupted(gate, shared, images):
    """Work that shares some images, which a question about `images` meets; how often it began and ended."""
    began, ended, go_on = [], [], asyncio.Event()

    async def work():
        began.append(1)
        await go_on.wait()
        ended.append(1)

    task = asyncio.create_task(gate.in_background(shared, work))
    while not began:
        await asyncio.sleep(0)
    async with gate.question(images):
        go_on.set()
        await asyncio.sleep(0)
    await task
    return len(began), len(ended)


@every(("shared", "images"), [(A, B), (A, NONE), (NONE, A), (NONE, NONE)])
def test_a_question_ends_work_that_does_not_serve_it_which_then_begins_again(shared, images):
    async def run():
        return await interrupted(Gate(4), shared, images)

    assert asyncio.run(run()) == (2, 1)


def test_a_question_with_the_same_image_shares_the_work():
    async def run():
        return await interrupted(Gate(4), A, A)

    assert asyncio.run(run()) == (1, 1)


def test_a_second_question_does_not_cut_off_how_the_work_ends():
    async def run():
        gate, order, clean = Gate(4), [], asyncio.Event()

        async def work():
            order.append("begun")
            try:
                await asyncio.sleep(0 if "ended" in order else 3600)
            except asyncio.CancelledError:
                await clean.wait()
                order.append("ended")
                raise

        task = asyncio.create_task(gate.in_background(NONE, work))
        while not order:
            await asyncio.sleep(0)
        for _ in range(2):
            async with gate.question(A):
                await asyncio.sleep(0)
        clean.set()
        await task
        return order

    assert asyncio.run(run()) == ["begun", "ended", "begun"]


def test_work_that_nobody_waits_for_any_more_ends():
    async def run():
        gate, order = Gate(4), []

        async def work():
            try:
                order.append("begun")
                await asyncio.sleep(3600)
            finally:
                order.append("ended")

        task = asyncio.create_task(gate.in_background(A, work))
        while not order:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        return order, await gate.in_background(A, nothing)

    async def nothing():
        return "the next one"

    assert asyncio.run(run()) == (["begun", "ended"], "the next one")


def test_background_work_that_never_gets_a_turn_is_given_up(monkeypatch):
    monkeypatch.setattr(gates, "_PATIENCE_S", 0.0)

    async def run():
        gate = Gate(1)
        async with gate.question(A):
            with pytest.raises(Unavailable):
                await gate.in_background(A, asyncio.Event().wait)

    asyncio.run(run())


def test_background_work_that_fails_tells_why():
    async def run():
        async def work():
            raise Unavailable("engine.restarting")

        await Gate(1).in_background(A, work)

    with pytest.raises(Unavailable):
        asyncio.run(run())
