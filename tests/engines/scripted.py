"""An engine that says what it is told to say, for the answerer's own tests. It stands in for no engine's test."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from backend.generation import EngineState, EngineStatus, GenerationDelta, GenerationRequest, Usage


class ScriptedEngine:
    """Says each reply in pieces of `size` characters, and keeps the requests it was given."""

    name = "scripted"
    model = "script"

    def __init__(self, replies: Sequence[str] = ("ok",), *, size: int = 4, context: int | None = 32_768) -> None:
        self.replies = list(replies)
        self.requests: list[GenerationRequest] = []
        self.background: list[GenerationRequest] = []
        self.closed = 0
        self._size = size
        self._context = context

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    @property
    def status(self) -> EngineStatus:
        return EngineStatus(EngineState.READY)

    @property
    def max_model_len(self) -> int | None:
        return self._context

    def count_tokens(self, text: str) -> int:
        return len(text) // 3 + 1

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        try:
            for start in range(0, len(reply), self._size):
                yield GenerationDelta(reply[start : start + self._size])
            yield GenerationDelta("", "stop", Usage(prompt_tokens=10, completion_tokens=len(reply), ttft=0.01))
        finally:
            self.closed += 1

    async def in_background(self, request: GenerationRequest) -> str:
        self.background.append(request)
        return "" if request.max_tokens == 1 else self.replies[0]
