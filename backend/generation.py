"""The contract of an engine: messages in, a stream of text out.

An engine knows nothing of drawings, sessions or HTTP. A message's parts are text or images; an image has an
immutable id (the hash of where its pixels come from) and a way to load them, which an engine calls only when
it does not hold that image already. Closing the stream aborts the generation.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class EngineState(StrEnum):
    """What an engine is doing; only READY answers."""

    STARTING = "starting"  # loading; will be ready by itself
    READY = "ready"  # answers
    RESTARTING = "restarting"  # died, and is being started again
    FAILED = "failed"  # will not come back without the operator; `reason` says why
    STOPPED = "stopped"


@dataclass(frozen=True)
class ImagePart:
    """An image by its id; `load` gives encoded bytes (PNG), in the caller's event loop, never blocking it."""

    id: str
    load: Callable[[], Awaitable[bytes]]
    width: int
    height: int


@dataclass(frozen=True)
class Message:
    """What one side said: texts and images in their order."""

    role: str  # system, user, assistant
    parts: tuple[str | ImagePart, ...]


MAX_TOKENS = 1024  # of a generation that says nothing of it


@dataclass(frozen=True)
class GenerationRequest:
    """One generation. `schema` constrains decoding to JSON of that schema; `request_id` names the conversation.

    Requests of one `session` begin alike: where there are many engines they are best served by the same one.
    `shared_images` are those of a warm-up whose work serves a question as well: what it brings into the caches.
    """

    messages: tuple[Message, ...]
    max_tokens: int = MAX_TOKENS
    temperature: float = 0.0
    top_p: float = 1.0
    schema: dict[str, Any] | None = None
    request_id: str | None = None
    session: str | None = None
    shared_images: frozenset[str] = frozenset()

    @property
    def images(self) -> tuple[ImagePart, ...]:
        """Every image of the conversation, in the order they came in."""
        return tuple(part for message in self.messages for part in message.parts if isinstance(part, ImagePart))

    @property
    def image_ids(self) -> frozenset[str]:
        """The ids of these images, each once."""
        return frozenset(image.id for image in self.images)

    @property
    def is_warm_up(self) -> bool:
        """Whether it is there to fill caches: one token, which nobody wants."""
        return self.max_tokens == 1


@dataclass(frozen=True)
class Usage:
    """Tokens of one request; `ttft` seconds from the call to the first token, None where none came."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    ttft: float | None = None


@dataclass(frozen=True)
class GenerationDelta:
    """New text; the last one has a finish_reason (stop, length) and the usage. `thought` is no part of the answer."""

    text: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    thought: str = ""


async def whole_text(stream: AsyncGenerator[GenerationDelta, None]) -> str:
    """The text of a stream to its end; whatever ends this, the stream is closed."""
    async with aclosing(stream):
        return "".join([delta.text async for delta in stream])


@dataclass(frozen=True)
class EngineStatus:
    """The state with its reason; `retry_after_s` is when asking again is worth it."""

    state: EngineState
    reason: str = ""
    retry_after_s: float | None = None
    details: dict[str, Any] = field(default_factory=dict)  # context length, KV tokens, queue depth, device


class Engine(Protocol):
    """What answers a GenerationRequest. Implementations: QwenVisionService, OpenAIEngine, RayEngine."""

    name: str  # vllm, openai, ray
    model: str

    async def start(self) -> None:
        """Begin to start, and return at once; `status` tells how it goes."""

    async def stop(self) -> None:
        """End it and all it started; it can be started again."""

    @property
    def status(self) -> EngineStatus:
        """How it is now; asking costs nothing."""

    @property
    def max_model_len(self) -> int | None:
        """Tokens that prompt and answer may have together; None where the engine does not say."""

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, by the model's tokenizer or a safe estimate."""

    def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        """Raises Unavailable while it cannot answer, BadRequest where the prompt cannot fit."""

    async def in_background(self, request: GenerationRequest) -> str:
        """The whole text of a generation that gives way to questions; raises Unavailable where it never gets a turn.

        A question ends it, unless the question needs its `shared_images`, and it begins again.
        """
