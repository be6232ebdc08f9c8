"""An engine for replicas: it says which process it is in and does as it is told. It stands in for no engine's test."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from typing import Any

from backend.errors import BadRequest
from backend.generation import EngineState, EngineStatus, GenerationDelta, GenerationRequest, Usage, whole_text

NEVER = 600.0  # seconds; longer than any test
PAUSE = 5.0


class ReplicaEngine:
    """Says its process's id. WAIT, PAUSE, REFUSE, BREAK or DIE in a message makes it do that."""

    name = "vllm"
    model = "replica"
    max_model_len: int | None = 100_000

    def __init__(self) -> None:
        self.state = EngineState.STOPPED
        self._pictures: set[str] = set()
        self._running = 0

    async def start(self) -> None:
        self.state = EngineState.READY

    async def stop(self) -> None:
        self.state = EngineState.STOPPED

    @property
    def status(self) -> EngineStatus:
        details: dict[str, Any] = {
            "device": "cpu",
            "running": self._running,
            "pid": os.getpid(),
            "pictures": len(self._pictures),
        }
        return EngineStatus(self.state, details=details)

    def count_tokens(self, text: str) -> int:
        return len(text)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        told = request.messages[-1].parts[-1]
        cached = request.image_ids <= self._pictures
        for image in request.images:
            if image.id not in self._pictures:
                assert (await image.load()).startswith(b"\x89PNG")
                self._pictures.add(image.id)
        self._running += 1
        try:
            yield GenerationDelta(f"{os.getpid()}")
            await self._do(set(re.findall("[A-Z]+", str(told))))
            yield GenerationDelta(".", "stop", Usage(100, 100 * cached, 2, 0.1))
        finally:
            self._running -= 1

    async def in_background(self, request: GenerationRequest) -> str:
        return await whole_text(self.generate(request))

    async def _do(self, words: set[str]) -> None:
        if "WAIT" in words:
            await asyncio.sleep(NEVER)
        if "PAUSE" in words:
            await asyncio.sleep(PAUSE)
        if "REFUSE" in words:
            raise BadRequest("engine.too_long", limit=4096)
        if "BREAK" in words:
            raise ZeroDivisionError
        if "DIE" in words:
            self.state = EngineState.RESTARTING


class BrokenEngine(ReplicaEngine):
    """Cannot start, and says so with a path."""

    async def start(self) -> None:
        self.state = EngineState.FAILED

    @property
    def status(self) -> EngineStatus:
        return EngineStatus(self.state, "/somewhere/config.json is missing")
