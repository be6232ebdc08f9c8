"""An engine elsewhere: any server that speaks OpenAI's chat completions (vLLM, Ollama, llama.cpp).

Images go along as data URLs. Whether the server is there is asked every few seconds, so `status` costs
nothing. Knows nothing of drawings, and no more of the server than its API tells.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
import openai
from openai import AsyncOpenAI

from backend.engines.gate import LET_IN, Gate
from backend.engines.thoughts import Thoughts
from backend.engines.tokens import estimate_tokens, plain
from backend.errors import BadRequest, Unavailable
from backend.generation import (
    EngineState,
    EngineStatus,
    GenerationDelta,
    GenerationRequest,
    ImagePart,
    Message,
    Usage,
    whole_text,
)
from backend.pictures import image_tokens
from backend.settings import Settings

log = logging.getLogger(__name__)

_PROBE_S = 5.0  # between two looks at a server that answers
_PROBE_SOONER = 5  # times as often, where it does not
_PROBE_TIMEOUT_S = 10.0  # for the list of its models
_RETRY_AFTER_S = 5.0  # the next look has been by then
_CONNECT_TIMEOUT_S = 10.0  # a server that runs accepts at once, however busy it is
_LIMIT = 256  # questions at once, where nothing is known of the server
_REFUSED = (400, 413, 422)  # HTTP: what is wrong with the request itself
_NAMED = 8  # models that a sentence lists
_LONGEST_REASON = 300  # characters
_LEAST_SHARE = 0.7  # of the pictures' tokens; other servers round sizes in other ways
_SILENCE_S = 300.0  # a slow machine may read a large sheet for minutes before the first token


class OpenAIEngine:
    """A model behind an OpenAI-compatible API.

    `base_url` is the address with its `/v1`; `model` may be left to a server that has only one.
    `max_model_len` are the tokens of prompt and answer, where the server does not say; `limit` questions may ask
    at once, further ones are refused.
    """

    name = "openai"

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        model: str | None = None,
        max_model_len: int | None = None,
        limit: int = _LIMIT,
    ) -> None:
        self.model = model or ""
        self._given_model = model
        self._max_model_len = max_model_len
        self._base_url = base_url
        self._api_key = api_key
        self._client: AsyncOpenAI | None = None
        self._gate = Gate(limit)
        self._state = EngineState.STOPPED
        self._reason = ""
        self._probe: asyncio.Task[None] | None = None
        self._cut = ""  # what a reply has told of a context that is too short

    @classmethod
    def from_settings(cls, settings: Settings) -> OpenAIEngine:
        """The server that the settings name; four times `max_num_seqs` may ask at once."""
        key = settings.openai_api_key
        length = settings.max_model_len
        return cls(
            settings.openai_base_url or "",
            api_key=key.get_secret_value() if key is not None else None,
            model=settings.model,
            max_model_len=length if isinstance(length, int) else None,
            limit=LET_IN * settings.max_num_seqs,
        )

    async def start(self) -> None:
        """Begin to ask the server for its models, and return at once."""
        if self._probe is not None:
            return
        self._client = AsyncOpenAI(
            base_url=self._base_url,
            api_key=self._api_key or "none",
            max_retries=0,
            timeout=openai.Timeout(_SILENCE_S, connect=_CONNECT_TIMEOUT_S),
        )
        self._become(EngineState.STARTING, "asking the model server")
        self._probe = asyncio.create_task(self._keep_asking(self._client), name="openai-probe")

    async def stop(self) -> None:
        """Stop asking, and close the connections."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.wait({self._probe})
            self._probe = None
        if self._client is not None:
            await self._client.close()
            self._client = None
        self._become(EngineState.STOPPED, "")

    @property
    def status(self) -> EngineStatus:
        """How the server was when last asked; a warning where it cuts prompts without saying so."""
        details: dict[str, Any] = {"device": "remote", "running": self._gate.running, "limit": self._gate.limit}
        if self._max_model_len is not None:
            details["context_length"] = self._max_model_len
        if self._cut:
            details["warning"] = self._cut
        retry = None if self._state is EngineState.READY else _RETRY_AFTER_S
        return EngineStatus(self._state, self._reason, retry, details)

    @property
    def max_model_len(self) -> int | None:
        """What was set, or what the server told; None where neither."""
        return self._max_model_len

    def count_tokens(self, text: str) -> int:
        """An estimate on the safe side: the server's tokenizer is not here."""
        return estimate_tokens(text)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        """Text as the server sends it. Raises Unavailable where it is away or full, BadRequest for what it refuses."""
        async with self._gate.question(request.image_ids), aclosing(self._generate(request)) as stream:
            async for delta in stream:
                yield delta

    async def in_background(self, request: GenerationRequest) -> str:
        """A server with a prefix cache keeps what it computed; one that is away is not waited for."""
        return await self._gate.in_background(request.shared_images, lambda: whole_text(self._generate(request)))

    async def _generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        began = time.monotonic()
        client = self._client
        if client is None or self._state is not EngineState.READY:
            raise Unavailable("engine.restarting", retry_after_s=_RETRY_AFTER_S)
        try:
            stream = await client.chat.completions.create(**await self._arguments(request))
            try:
                async for delta in _deltas(stream, began):
                    if delta.usage is not None:
                        self._notice_cut(request, delta.usage)
                    yield delta
            finally:
                await stream.close()  # the server sees us hang up, and stops
        except (openai.OpenAIError, httpx.HTTPError) as error:  # a stream that breaks off is httpx's to tell
            raise self._translate(error) from error

    def _notice_cut(self, request: GenerationRequest, usage: Usage) -> None:
        """Ollama cuts a prompt that is longer than its context without a word; its count of tokens tells."""
        sent = sum(image_tokens(image.width, image.height) for image in request.images)
        if not 0 < usage.prompt_tokens < _LEAST_SHARE * sent:
            return
        self._cut = (
            f"the model server saw {usage.prompt_tokens} prompt tokens where the pictures alone have about {sent}: it "
            "cuts prompts or shrinks pictures. For Ollama set OLLAMA_CONTEXT_LENGTH, such as 12288"
        )
        log.warning("%s", self._cut)

    async def _arguments(self, request: GenerationRequest) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "model": self.model,
            "messages": [await _message(message) for message in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "top_p": request.top_p,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.schema is not None:
            schema = {"name": "answer", "schema": request.schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
        return arguments

    def _translate(self, error: openai.OpenAIError | httpx.HTTPError) -> Exception:
        if isinstance(error, openai.APIStatusError) and error.status_code in _REFUSED:
            return BadRequest("engine.refused", reason=_server_message(error))
        if isinstance(error, openai.RateLimitError):
            return Unavailable("engine.busy", retry_after_s=_retry_after(error))
        log.warning("The model server failed: %s", _server_message(error))
        if isinstance(error, openai.APIConnectionError | httpx.HTTPError):
            self._become(EngineState.RESTARTING, _server_message(error))
        return Unavailable("engine.restarting", retry_after_s=_RETRY_AFTER_S)

    async def _keep_asking(self, client: AsyncOpenAI) -> None:
        while True:
            try:
                models = await client.with_options(timeout=_PROBE_TIMEOUT_S).models.list()
            except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
                self._become(EngineState.FAILED, f"the model server refuses the key: {_server_message(error)}")
            except openai.OpenAIError as error:
                waiting = self._state in (EngineState.STARTING, EngineState.STOPPED)
                self._become(EngineState.STARTING if waiting else EngineState.RESTARTING, _server_message(error))
            else:
                self._take_models(models.data)
            await asyncio.sleep(_PROBE_S if self._state is EngineState.READY else _PROBE_S / _PROBE_SOONER)

    def _take_models(self, models: list[Any]) -> None:
        names = [model.id for model in models]
        name = self._given_model or (names[0] if len(names) == 1 else "")
        if not name:
            offered = ", ".join(names[:_NAMED]) or "none"
            self._become(EngineState.FAILED, f"set DRAWING_CHAT_MODEL to one of the server's models: {offered}")
            return
        if names and name not in names:
            self._become(EngineState.FAILED, f"the server has no model {name!r}, but {', '.join(names[:_NAMED])}")
            return
        self.model = name
        stated = next((getattr(model, "max_model_len", None) for model in models if model.id == name), None)
        if self._max_model_len is None and isinstance(stated, int):
            self._max_model_len = stated
        self._become(EngineState.READY, "")

    def _become(self, state: EngineState, reason: str) -> None:
        if (state, reason) != (self._state, self._reason):
            log.info("model server: %s %s", state.value, reason)
        self._state, self._reason = state, reason


async def _deltas(stream: Any, began: float) -> AsyncGenerator[GenerationDelta, None]:
    """The stream's text; the last delta has the finish reason and the usage, which come after the text."""
    finish, usage, ttft, thoughts = None, Usage(), None, Thoughts()
    async for chunk in stream:
        if chunk.usage is not None:
            usage = _usage(chunk.usage)
        for choice in chunk.choices[:1]:
            finish = choice.finish_reason or finish
            thought = getattr(choice.delta, "reasoning_content", None) or getattr(choice.delta, "reasoning", None) or ""
            part = thoughts.feed(choice.delta.content or "")
            if part.text or part.thought or thought:
                ttft = ttft if ttft is not None else time.monotonic() - began
                yield GenerationDelta(part.text, thought=thought + part.thought)
    rest = thoughts.finish()
    if rest.text or rest.thought:
        yield GenerationDelta(rest.text, thought=rest.thought)
    usage = Usage(usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens, ttft)
    yield GenerationDelta("", finish or "stop", usage)


def _usage(usage: Any) -> Usage:
    details = usage.prompt_tokens_details
    cached = (details.cached_tokens or 0) if details is not None else 0
    return Usage(usage.prompt_tokens, cached, usage.completion_tokens)


async def _message(message: Message) -> dict[str, Any]:
    if all(isinstance(part, str) for part in message.parts):
        return {"role": message.role, "content": plain("".join(map(str, message.parts)))}
    return {"role": message.role, "content": [await _part(part) for part in message.parts]}


async def _part(part: str | ImagePart) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": plain(part)}
    encoded = await asyncio.to_thread(base64.b64encode, await part.load())
    return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded.decode()}"}}


def _server_message(error: openai.OpenAIError | httpx.HTTPError) -> str:
    """What the server said, without the address it was asked at."""
    if isinstance(error, openai.APITimeoutError):
        return "the model server does not answer in time"
    if isinstance(error, openai.APIConnectionError | httpx.HTTPError):
        return "the model server cannot be reached"
    return str(error)[:_LONGEST_REASON]


def _retry_after(error: openai.APIStatusError) -> float:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return _RETRY_AFTER_S
