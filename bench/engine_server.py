"""The server that `bench.engine` measures: the app as it is, and a route that calls its engine bare.

    python -m bench.engine_server CHECKPOINT PORT SESSIONS

`POST /bench/bare?rounds=N` repeats the last question N times as a plain `engine.generate` call, each time with
other digits in its text so that as much is cached as for a new question; `GET /bench/engine` names the engine's
process. Neither exists in the product.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import uvicorn

from backend.app import create_app
from backend.engines.base import GenerationDelta, GenerationRequest, Message
from backend.qwen_vision_service import QwenVisionService
from backend.settings import Settings
from backend.vllm_prompt import PromptRenderer, sampling

KV_CACHE_BYTES = 512 << 20
MAX_TOKENS = 32


class RememberingService(QwenVisionService):
    """The service, and the last request with a picture that it was given."""

    last: GenerationRequest | None = None

    async def generate(self, request: Any) -> AsyncGenerator[GenerationDelta, None]:
        if request.images:
            self.last = request
        async for delta in super().generate(request):
            yield delta


def with_other_digits(request: GenerationRequest, number: int) -> GenerationRequest:
    """The same prompt with other digits in its last text: as long, and new to the cache."""
    *before, last = request.messages
    *parts, text = last.parts
    assert isinstance(text, str)
    return replace(request, messages=(*before, Message(last.role, (*parts, re.sub(r"\d\d\d", f"{number:03}", text)))))


async def bare(service: RememberingService, rounds: int) -> dict[str, list[float]]:
    """Seconds to the first text: with vLLM's rendering of the prompt, and without."""
    engine, request = service.engine, service.last
    assert request is not None
    renderer: PromptRenderer = service._renderer  # type: ignore[assignment]  # the bench looks inside
    rendered, generated = [], []
    for number in range(rounds):
        began = time.perf_counter()
        prompt = await renderer.render(with_other_digits(request, 900 - number), resend=False)
        middle = time.perf_counter()
        stream = engine.generate(prompt, sampling(request, MAX_TOKENS, {}), f"bare-{number}-{began}")
        async for output in stream:
            if output.outputs[0].text:
                break
        ended = time.perf_counter()
        await stream.aclose()
        await asyncio.sleep(0.05)
        rendered.append(ended - began)
        generated.append(ended - middle)
    return {"rendered": rendered, "generate": generated}


def main(checkpoint: str, port: str, sessions: str) -> None:
    service = RememberingService(checkpoint, max_num_seqs=32, kv_cache_memory_bytes=KV_CACHE_BYTES)
    settings = Settings(sessions=sessions, engine="vllm", max_tokens=MAX_TOKENS, port=int(port), workers=1)
    app = create_app(settings, engine=service)

    @app.post("/bench/bare")
    async def bare_calls(rounds: int) -> dict[str, list[float]]:
        return await bare(service, rounds)

    @app.get("/bench/engine")
    async def engine_process() -> dict[str, int]:
        return {"pid": service.engine.engine_core.resources.engine_manager.processes[0].pid}

    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:4])
