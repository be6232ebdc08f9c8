"""Who may generate: questions at once, warm-ups only when nothing else does."""

import asyncio

import pytest

from backend.engines.gate import Gate
from backend.errors import Unavailable

A, B = frozenset("a"), frozenset("b")


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


def test_a_warm_up_waits_for_the_last_question():
    async def run():
        gate, order = Gate(4), []

        async def fill():
            order.append("warm")

        async with gate.question(A):
            warm = asyncio.create_task(gate.warm(B, fill))
            await asyncio.sleep(0)
            order.append("question")
        await warm
        return order

    assert asyncio.run(run()) == ["question", "warm"]


async def interrupted(gate, images):
    """A warm-up of A that a question about `images` meets; how often it began and ended."""
    began, ended, go_on = [], [], asyncio.Event()

    async def fill():
        began.append(1)
        await go_on.wait()
        ended.append(1)

    warm = asyncio.create_task(gate.warm(A, fill))
    while not began:
        await asyncio.sleep(0)
    async with gate.question(images):
        go_on.set()
        await asyncio.sleep(0)
    await warm
    return len(began), len(ended)


def test_a_question_with_other_images_ends_a_warm_up_which_then_begins_again():
    async def run():
        return await interrupted(Gate(4), B)

    assert asyncio.run(run()) == (2, 1)


def test_a_question_with_the_same_image_shares_the_warm_up():
    async def run():
        return await interrupted(Gate(4), A)

    assert asyncio.run(run()) == (1, 1)


def test_background_work_begins_when_no_question_runs():
    async def run():
        gate, order = Gate(4), []

        async def background():
            async with gate.question(B, background=True):
                order.append("background")

        async with gate.question(A):
            task = asyncio.create_task(background())
            await asyncio.sleep(0)
            order.append("question")
        await task
        return order

    assert asyncio.run(run()) == ["question", "background"]


def test_a_warm_up_that_fails_tells_why():
    async def run():
        async def fill():
            raise Unavailable("engine.restarting")

        await Gate(1).warm(A, fill)

    with pytest.raises(Unavailable):
        asyncio.run(run())
