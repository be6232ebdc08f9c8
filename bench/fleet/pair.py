"""How much two engines do beside one, each on a processor of its own: generations that end in a second.

What else the machine does takes its time from the engines: the processor time that engines, callers, the rest of Ray
and other programs had is told too.

Callers ask one question after another for a fixed time, so that no engine waits while another one's last answers end.
A question is about as long as a sheet's text and its answer short, as with drawings: the work is the engine's, and
little is left to the callers, for whom such a machine may have no processor.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

from backend.engines.ray import RayEngine
from backend.generation import Engine, GenerationRequest, Message

AT_ONCE = 16  # callers for each engine
WORDS = 300  # of a question
ANSWER_TOKENS = 16
START_S = 300.0
WARM_UP_S = 5.0


class OnOneCore:
    """Makes the engine on a processor that no other replica has taken; `folder` holds who has which."""

    def __init__(self, make: Callable[[], Engine], folder: Path) -> None:
        self._make, self._folder = make, folder

    def __call__(self) -> Engine:
        for core in sorted(os.sched_getaffinity(0)):
            try:
                (self._folder / f"core-{core}").touch(exist_ok=False)
            except FileExistsError:
                continue
            for thread in Path("/proc/self/task").iterdir():  # whichever of them starts the engine's process
                os.sched_setaffinity(int(thread.name), {core})
            return self._make()
        raise RuntimeError("there are more engines than processors")


async def generations_per_s(
    engine: RayEngine, engines: int, seconds: float, spent: Callable[[], dict[str, float]]
) -> tuple[float, dict[str, float]]:
    """Generations that ended within so many seconds, by second, and how many processors each kind of program had.

    `spent` tells the seconds of processor time of each kind so far. Raises TimeoutError where no engine starts.
    """
    await engine.start()
    try:
        async with asyncio.timeout(START_S):
            while engine.max_model_len is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        numbers = itertools.count()
        callers = AT_ONCE * engines
        await asyncio.gather(*(_ask_until(time.monotonic() + WARM_UP_S, engine, numbers) for _ in range(callers)))
        before, began = spent(), time.monotonic()
        answered = sum(await asyncio.gather(*(_ask_until(began + seconds, engine, numbers) for _ in range(callers))))
        after, took = spent(), time.monotonic() - began
        return answered / seconds, {kind: (after[kind] - before[kind]) / took for kind in after}
    finally:
        await engine.stop()


async def _ask_until(end: float, engine: RayEngine, numbers: Iterator[int]) -> int:
    """How many answers one caller had whole by then; each question is another session's, and new to every cache."""
    answered = 0
    while time.monotonic() < end:
        number = next(numbers)
        text = " ".join(f"{number}-{word}" for word in range(WORDS))
        asked = GenerationRequest((Message("user", (text,)),), max_tokens=ANSWER_TOKENS, session=f"s{number}")
        async with aclosing(engine.generate(asked)) as stream:
            async for _ in stream:
                pass
        answered += time.monotonic() <= end
    return answered
