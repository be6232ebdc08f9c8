"""A GenerationRequest as vLLM takes it: rendered prompt and sampling parameters.

An image goes along as its id alone where the engine holds it already; its pixels are loaded, decoded and
processed once. Ids are mixed with a secret of this process, so that a caller of /v1 can name no page of a
session. Knows nothing of states, queues or streams.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from backend.engines.embeddings import EmbeddedRequest
from backend.engines.thoughts import OPEN
from backend.engines.tokens import plain
from backend.engines.vllm.requests.embeddings import render_embedded
from backend.engines.vllm.requests.tokens import Prompt, PromptTokens
from backend.errors import BadRequest
from backend.generation import GenerationRequest, ImagePart, Message

_KNOWN_IDS = 4096  # images that the engine may still hold; of one that is forgotten here the pixels go along again
_SECRET_BYTES, _DIGEST_BYTES = 16, 32  # of the key, and of the name under which the engine knows an image


class CacheMiss(Exception):
    """The engine no longer holds an image that was named by its id alone."""


@dataclass(frozen=True)
class RenderedPrompt:
    """The engine's input, and its prompt as text and tokens; None where it came as tokens and embeddings."""

    input: Any
    prompt: Prompt | None = None

    @property
    def opens_thought(self) -> bool:
        """Whether the template has opened the model's thought, so that only its end will be seen."""
        return self.prompt is not None and self.prompt.text.rstrip().endswith(OPEN)


class PromptRenderer:
    """Renders for one engine, and remembers which images that engine has seen and what it said.

    It takes a moment to make: not in the event loop.
    """

    def __init__(self, engine: Any) -> None:
        from vllm.renderers import ChatParams

        self._engine = engine
        self._secret = secrets.token_bytes(_SECRET_BYTES)
        self._known: dict[str, None] = {}
        self._tokens = PromptTokens(engine.renderer.get_tokenizer())
        self.chat_params = ChatParams(
            chat_template_content_format="openai",
            chat_template_kwargs={"add_generation_prompt": True, "tokenize": False},
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of a text by the model's own tokenizer."""
        return self._tokens.count(text)

    async def render(self, request: GenerationRequest | EmbeddedRequest, *, resend: bool) -> RenderedPrompt:
        """The engine's input. With `resend` every image goes along with its pixels; else CacheMiss may come."""
        if isinstance(request, EmbeddedRequest):
            return RenderedPrompt(await render_embedded(self._engine, request))
        messages = await asyncio.gather(*(self._message(message, resend) for message in request.messages))
        renderer = self._engine.renderer
        try:
            _, parts = await renderer.render_messages_async(list(messages), self.chat_params)
            prompt = await self._tokens.of(request.request_id or "", parts.pop("prompt"))
            (ready,) = await renderer.render_cmpl_async([{**parts, "prompt_token_ids": list(prompt.ids)}])
        except ValueError as error:
            if not resend and "cache miss" in str(error).lower():
                raise CacheMiss from error
            raise _refusal(error) from error
        return RenderedPrompt(ready, prompt)

    def remember_reply(
        self, request: GenerationRequest | EmbeddedRequest, rendered: RenderedPrompt, text: str, ids: list[int]
    ) -> None:
        """Remember the engine's whole reply: the next prompt of the conversation repeats it, but for that of a warm-up.

        `ids` are the tokens that made `text`; `rendered` is what it replies to.
        """
        warm_up = isinstance(request, GenerationRequest) and request.is_warm_up
        if rendered.prompt is not None and request.request_id and not warm_up:
            self._tokens.remember_reply(request.request_id, rendered.prompt, text, ids)

    def remember(self, request: GenerationRequest | EmbeddedRequest) -> None:
        """The engine has taken these images."""
        for image in request.images:
            self._known[image.id] = None
        while len(self._known) > _KNOWN_IDS:
            del self._known[next(iter(self._known))]

    async def _message(self, message: Message, resend: bool) -> dict[str, Any]:
        if all(isinstance(part, str) for part in message.parts):
            return {"role": message.role, "content": plain("".join(map(str, message.parts)))}
        content = [await self._part(part, resend) for part in message.parts]
        return {"role": message.role, "content": content}

    async def _part(self, part: str | ImagePart, resend: bool) -> dict[str, Any]:
        if isinstance(part, str):
            return {"type": "text", "text": plain(part)}
        pixels = None
        if resend or part.id not in self._known:
            pixels = await asyncio.to_thread(_decode, await part.load())
        name = hashlib.blake2b(part.id.encode(), key=self._secret, digest_size=_DIGEST_BYTES).hexdigest()
        return {"type": "image_pil", "image_pil": pixels, "uuid": name}


def _decode(data: bytes) -> Any:
    from vllm.multimodal.media import ImageMediaIO

    image = ImageMediaIO().load_bytes(data)
    return getattr(image, "media", image)


def _refusal(error: ValueError) -> BadRequest:
    return BadRequest("engine.refused", reason=str(error))


def sampling(request: GenerationRequest | EmbeddedRequest, max_tokens: int, defaults: dict[str, Any]) -> Any:
    """Sampling parameters: top_k and top_p as the model's makers advise, and no penalty on repetition.

    Drawings repeat true values, so a penalty would punish right answers.
    """
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

    return SamplingParams(
        temperature=request.temperature,
        top_p=request.top_p if request.top_p < 1 else defaults.get("top_p", 1.0),
        top_k=defaults.get("top_k", 0),
        max_tokens=max_tokens,
        output_kind=RequestOutputKind.DELTA,
        structured_outputs=StructuredOutputsParams(json=request.schema) if request.schema is not None else None,
    )
