"""What relies on how vLLM's model runner behaves, tried on the runner of this machine: yes or no for each.

vLLM's CPU build has Model Runner V1; a GPU takes V2 where Triton is there. These parts of the service are proved by
its tests on V1 alone, and held on V2 when this ran on an H100: images named by their ids without pixels, an id that
the runner has forgotten, embeddings in place of pixels, the grammar of grounded answers, an abort in the middle, and
coming back after a death. `python -m bench.real_shape --check` runs them with the tests' tiny checkpoint, whose
answers differ with the picture.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np

from backend.answering.model.prompts import answer_schema
from backend.engines.embeddings import EmbeddedRequest
from backend.errors import DrawingChatError
from backend.generation import EngineState, GenerationRequest, ImagePart, Message
from backend.qwen_vision_service import QwenVisionService

Images = Callable[[int], tuple[ImagePart, list[str]]]  # a picture by its number, and what was loaded of it
Check = Callable[[QwenVisionService, Images], Awaitable[None]]
SILENCE_S = 5.0
BACK_S = 600.0


async def text_of(
    service: QwenVisionService, *parts: str | ImagePart, schema: dict[str, Any] | None = None, tokens: int = 16
) -> str:
    request = GenerationRequest((Message("user", parts),), max_tokens=tokens, schema=schema)
    async with aclosing(service.generate(request)) as stream:
        return "".join([delta.text async for delta in stream])


async def an_image_is_named_by_its_id_alone(service: QwenVisionService, image: Images) -> None:
    part, loads = image(1)
    first, second = await text_of(service, part, "Was?"), await text_of(service, part, "Was?")
    assert (first, len(loads)) == (second, 1), (first, second, len(loads))


async def an_image_that_the_runner_forgot_is_sent_again(service: QwenVisionService, image: Images) -> None:
    part, loads = image(2)
    first = await text_of(service, "davor", part, "Was?")
    await service.engine.engine_core.reset_mm_cache_async()
    deadline = time.monotonic() + SILENCE_S
    while not await service.engine.reset_prefix_cache():  # not while the last request still holds its blocks
        assert time.monotonic() < deadline, "the prefix cache is never free"
        await asyncio.sleep(0.05)
    second = await text_of(service, "davor", part, "Was?")
    assert (first, len(loads)) == (second, 2), (first, second, len(loads))


async def another_image_has_another_answer(service: QwenVisionService, image: Images) -> None:
    answers = {await text_of(service, image(number)[0], "Was?", tokens=32) for number in (3, 4, 5)}
    assert len(answers) > 1, answers


async def embeddings_stand_in_for_pixels(service: QwenVisionService, image: Images) -> None:
    spec = service.embedding_spec()
    rng = np.random.default_rng(0)
    answers = set()
    for _ in range(2):
        rows = rng.normal(0, 1, (64, spec.width)).astype(np.float32)
        ids = (*range(8), *[spec.image_token] * 64, *range(8))
        grid = np.array([[1, 16, 16]], np.int64)
        request = EmbeddedRequest(ids, rows, "float32", grid, max_tokens=16, temperature=0.0, top_p=1.0)
        async with aclosing(service.generate_embedded(request)) as stream:
            answers.add("".join([delta.text async for delta in stream]))
    assert len(answers) == 2, "other embeddings, the same answer"


async def a_grammar_holds(service: QwenVisionService, image: Images) -> None:
    part, _ = image(6)
    said = await text_of(service, part, "Wo?", schema=answer_schema([1]), tokens=64)
    assert said.startswith('{"'), said


async def an_abort_ends_the_work(service: QwenVisionService, image: Images) -> None:
    request = GenerationRequest((Message("user", ("Erzähl.",)),), max_tokens=2000)
    async with aclosing(service.generate(request)) as stream:
        await anext(stream)
    deadline = time.monotonic() + SILENCE_S
    while service.status.details["unfinished"]:
        assert time.monotonic() < deadline, "the engine goes on"
        await asyncio.sleep(0.01)


async def it_comes_back_after_a_death(service: QwenVisionService, image: Images) -> None:
    part, _ = image(7)
    before = await text_of(service, part, "Was?")
    (process,) = service.engine.engine_core.resources.engine_manager.processes
    os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + BACK_S
    await asyncio.sleep(1)
    while service.status.state is not EngineState.READY:
        assert time.monotonic() < deadline and service.status.state is not EngineState.FAILED, service.status.reason
        await asyncio.sleep(0.1)
    assert await text_of(service, part, "Was?") == before


CHECKS: tuple[Check, ...] = (
    an_image_is_named_by_its_id_alone,
    an_image_that_the_runner_forgot_is_sent_again,
    another_image_has_another_answer,
    embeddings_stand_in_for_pixels,
    a_grammar_holds,
    an_abort_ends_the_work,
    it_comes_back_after_a_death,
)


def runner_of(service: QwenVisionService) -> str:
    """Which runner the engine's process has taken, by the same configuration."""
    return "V2" if service.engine.vllm_config.use_v2_model_runner else "V1"


async def run(folder: Path, picture: Callable[[float, int], ImagePart], options: dict[str, Any]) -> dict[str, str]:
    """Each check by its name: `yes`, or why not."""
    service = QwenVisionService(str(folder), enable_mm_embeds=True, **options)

    def image(number: int) -> tuple[ImagePart, list[str]]:
        made, loads = picture(0.3, 1000 + number), []

        async def load() -> bytes:
            loads.append(made.id)
            return await made.load()

        return ImagePart(made.id, load, made.width, made.height), loads

    await service.start()
    found: dict[str, str] = {}
    try:
        while service.status.state is not EngineState.READY:
            assert service.status.state is not EngineState.FAILED, service.status.reason
            await asyncio.sleep(0.1)
        print(f"model runner {runner_of(service)}, device {service.status.details['device']}", flush=True)
        for check in CHECKS:
            name = check.__name__.replace("_", " ")
            try:
                await check(service, image)
                found[name] = "yes"
            except (AssertionError, DrawingChatError) as error:
                found[name] = f"NO: {error}"
            print(f"{name}: {found[name]}", flush=True)
    finally:
        await service.stop()
    print(json.dumps({"bench": "runner_check", "results": found}))
    return found
