"""The server that `bench.engine` measures: the app as it is, with a clock around its engine.

    python -m bench.engine.server CHECKPOINT PORT SESSIONS OPTIONS

OPTIONS are the engine's arguments as JSON.

`GET /bench/calls` tells, for each question since it was last asked, how long the prompt took to render and how
long `engine.generate` took to its first token. `POST /bench/crowd` gives the last prompt of several sessions to
the engine at once, with nothing of ours around it; `GET /bench/engine` names the engine's process. None of them
exists in the product.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import AsyncGenerator
from typing import Any

import uvicorn

from backend.app import create_app
from backend.qwen_vision_service import QwenVisionService
from backend.settings import Settings

MAX_TOKENS = 32
QUESTION_TOKEN = -12  # counted from the end of a prompt, where the question stands


class Clock:
    """Stands in front of the engine: all that it does goes through, and calls of `generate` are timed."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.calls: list[float] = []
        self.prompts: dict[str, tuple[Any, Any]] = {}  # the last of each session, with its parameters

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def generate(self, prompt: Any, params: Any, name: str) -> AsyncGenerator[Any, None]:
        began, waiting = time.perf_counter(), not name.startswith("look-") and params.max_tokens > 1
        if waiting:
            self.prompts[name.rsplit("-", 1)[0]] = prompt, params
        async for output in self._engine.generate(prompt, params, name):
            if waiting:
                self.calls.append(time.perf_counter() - began)
                waiting = False
            yield output

    async def crowd(self, sessions: list[str], turns: int) -> float:
        """Requests a second, each session asking one after another; each prompt is new to the cache at its end."""
        numbers = itertools.count(300 + int(time.time()) % 1000)

        async def talk(prompt: Any, params: Any) -> None:
            for _ in range(turns):
                number = next(numbers)
                ids = list(prompt["prompt_token_ids"])
                ids[QUESTION_TOKEN] = number
                async for _ in self._engine.generate({**prompt, "prompt_token_ids": ids}, params, f"crowd-{number}"):
                    pass

        began = time.perf_counter()
        await asyncio.gather(*(talk(*self.prompts[session]) for session in sessions))
        return turns * len(sessions) / (time.perf_counter() - began)


class TimedService(QwenVisionService):
    """The service with a clock; rendering is timed where it is called."""

    clock: Clock | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rendered: list[float] = []

    @property
    def engine(self) -> Any:
        engine = super().engine
        if self.clock is None or self.clock._engine is not engine:
            self.clock = Clock(engine)
        return self.clock

    async def _prepare(self, engine: Any) -> None:
        await super()._prepare(engine)
        renderer = self._start.renderer
        assert renderer is not None
        render = renderer.render

        async def timed(request: Any, *, resend: bool) -> Any:
            began = time.perf_counter()
            rendered = await render(request, resend=resend)
            if request.request_id != "look" and not request.is_warm_up:
                self.rendered.append(time.perf_counter() - began)
            return rendered

        renderer.render = timed  # type: ignore[method-assign]

    def calls(self) -> dict[str, list[float]]:
        assert self.clock is not None
        found = {"rendered": list(self.rendered), "generate": list(self.clock.calls)}
        self.rendered.clear()
        self.clock.calls.clear()
        return found


def main(checkpoint: str, port: str, sessions: str, options: str) -> None:
    service = TimedService(checkpoint, **json.loads(options))
    settings = Settings(
        sessions=sessions, engine="vllm", engine_fallback="none", max_tokens=MAX_TOKENS, port=int(port), workers=1
    )
    app = create_app(settings, engine=service)

    @app.get("/bench/calls")
    async def calls() -> dict[str, list[float]]:
        return service.calls()

    @app.post("/bench/crowd")
    async def crowd(sessions: list[str], turns: int) -> float:
        return await service.engine.crowd(sessions, turns)

    @app.get("/bench/engine")
    async def engine_process() -> dict[str, int]:
        return {"pid": service.engine.engine_core.resources.engine_manager.processes[0].pid}

    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:5])
