"""An engine whose words are known beforehand, and which tells what happens to its generations."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator

import anyio

from backend.errors import Unavailable
from backend.generation import (
    EngineState,
    EngineStatus,
    GenerationDelta,
    GenerationRequest,
    Usage,
)


class ScriptedEngine:
    """Says its words one by one; with `endless` it goes on until it is stopped."""

    name = "vllm"
    model = "scripted"
    max_model_len: int | None = 100_000

    def __init__(self, words: tuple[str, ...] = ("Der Maßstab", " ist ", "1:1."), *, endless: bool = False) -> None:
        self.words = words
        self.endless = endless
        self.state = EngineState.READY
        self.breaks = False
        self.started = threading.Event()
        self.closed = threading.Event()
        self.warmed = threading.Event()
        self.views = '{"views": []}'  # what it sees on every page
        self.may_look = threading.Event()
        self.may_look.set()
        self.looks: list[GenerationRequest] = []
        self.warm_ups: list[GenerationRequest] = []
        self.asked: list[GenerationRequest] = []

    async def start(self) -> None:
        """Ready at once."""

    async def stop(self) -> None:
        """Nothing to stop."""

    @property
    def status(self) -> EngineStatus:
        return EngineStatus(self.state, retry_after_s=7, details={"kv_tokens": 400_000})

    def count_tokens(self, text: str) -> int:
        return len(text) // 3 + 1

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        if self.state is not EngineState.READY:
            raise Unavailable("engine.starting", retry_after_s=7)
        self.started.set()
        self.asked.append(request)
        try:
            for word in self.words:
                yield GenerationDelta(word)
            if self.breaks:
                raise Unavailable("engine.restarting", retry_after_s=3)
            while self.endless:
                await anyio.sleep(0.01)
                yield GenerationDelta("und ")
            yield GenerationDelta(finish_reason="stop", usage=Usage(100, 50, len(self.words), 0.1))
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0)  # an abort takes a moment, and must get it
                self.closed.set()

    async def in_background(self, request: GenerationRequest) -> str:
        if self.state is not EngineState.READY:
            raise Unavailable("engine.starting", retry_after_s=7)
        if request.max_tokens == 1:
            self.warm_ups.append(request)
            self.warmed.set()
            return ""
        self.looks.append(request)
        while not self.may_look.is_set():
            await anyio.sleep(0.01)
        return self.views
