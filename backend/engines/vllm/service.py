"""The engine in this process: Qwen3-VL in one vLLM AsyncLLMEngine.

`QwenVisionService` owns exactly one engine: it starts in the background, is started again when its process
dies, and ends with this process whatever ends that. vLLM is imported when the engine starts, never before, so
a server without it starts as well. Knows nothing of drawings, sessions or HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from backend.engines.embeddings import EmbeddedRequest, EmbeddingSpec
from backend.engines.fetching import ModelFiles
from backend.engines.gate import LET_IN, Gate
from backend.engines.thoughts import Split, Thoughts
from backend.engines.tokens import estimate_tokens
from backend.engines.vllm.arguments import (
    engine_arguments,
    prepare_environment,
    reasoning_parser_of,
)
from backend.engines.vllm.lifetime.failures import HOPELESS, PASSING
from backend.engines.vllm.lifetime.start import EngineStart
from backend.engines.vllm.lifetime.supervisor import Lifecycle, Supervisor
from backend.engines.vllm.requests.embeddings import embedding_spec
from backend.engines.vllm.requests.prompt import CacheMiss, sampling
from backend.errors import BadRequest, Unavailable
from backend.generation import EngineState, EngineStatus, GenerationDelta, GenerationRequest, Usage, whole_text
from backend.pictures import MAX_PIXELS
from backend.planning.choice import ModelChoice
from backend.settings import DEFAULT_MODEL, Settings

if TYPE_CHECKING:
    from backend.engines.vllm.requests.openai_routes import OpenAIRoutes

log = logging.getLogger(__name__)

_LONGEST_CONTEXT = 131_072  # what `auto` allows one conversation at most
_THOUGHT_TOKENS = 8_192  # what a thought may take beside the answer
_COUNTED_TEXTS = 4096  # whose number of tokens is remembered
_BACKGROUND_TRIES = 3  # an engine may die meanwhile
# Seconds after which asking again is worth it.
_RETRY_AFTER_S = {EngineState.STARTING: 10.0, EngineState.RESTARTING: 3.0}


class QwenVisionService:
    """The in-process engine; one instance owns one AsyncLLMEngine. `backend.qwen_vision_service` shows its use."""

    name = "vllm"

    def __init__(
        self,
        model_path: str = DEFAULT_MODEL,  # a folder, or a name on the hub
        *,
        tensor_parallel_size: int = 1,  # GPUs that share the model
        gpu_memory_utilization: float = 0.90,  # share of each GPU's memory, 0 to 1
        max_model_len: int | str = "auto",  # tokens of prompt and answer; auto: what fits, at most 131,072
        max_num_seqs: int = 64,  # generations at once; four times as many are let in
        enforce_eager: bool = False,  # without CUDA graphs: starts sooner, answers slower
        kv_cache_dtype: str = "auto",  # fp8 halves the memory for each token
        load_format: str = "auto",  # dummy: random weights, for measuring
        quantization: str | None = None,  # None: what the checkpoint says
        max_images: int = 64,  # images in one conversation
        max_pixels: int = MAX_PIXELS,  # of one image; a larger one is made smaller
        max_num_batched_tokens: int | None = None,  # tokens of one step; None: as vLLM's server does
        mm_encoder_tp_mode: str = "auto",  # how GPUs share the vision part
        files: ModelFiles | None = None,  # where the model's files come from; None: by model_path
        why: str = "",  # why this model, told in `status`
        tool_call_parser: str = "hermes",  # as vLLM names them; for /v1
        reasoning_parser: str = "auto",  # auto: by the model's name
        **engine_args: Any,  # vLLM's AsyncEngineArgs as they are; they win over those above
    ) -> None:
        """Nothing is loaded before `start`."""
        self.model = public_name(model_path)
        self._auto_length = max_model_len == "auto"
        self._tool_parser = tool_call_parser
        self._gate = Gate(limit=LET_IN * max_num_seqs)
        self.arguments = {
            **engine_arguments(
                model_path=model_path,
                tensor_parallel_size=tensor_parallel_size,
                gpu_memory_utilization=gpu_memory_utilization,
                max_model_len=max_model_len,
                max_num_seqs=max_num_seqs,
                enforce_eager=enforce_eager,
                kv_cache_dtype=kv_cache_dtype,
                load_format=load_format,
                quantization=quantization,
                max_images=max_images,
                max_pixels=max_pixels,
                max_queued=LET_IN * max_num_seqs,
                max_num_batched_tokens=max_num_batched_tokens,
                mm_encoder_tp_mode=mm_encoder_tp_mode,
                reasoning_parser=reasoning_parser_of(reasoning_parser, model_path),
            ),
            **engine_args,
        }
        self._why = why
        self._thinks = bool(self.arguments.get("reasoning_parser"))
        self._sampling_defaults: dict[str, Any] = {}
        self._count: Callable[[str], int] = estimate_tokens
        self._routes: OpenAIRoutes | None = None
        self._start = EngineStart(self.arguments, files or ModelFiles(model_path, weights=load_format != "dummy"))
        self._supervisor: Supervisor[Any] = Supervisor(
            Lifecycle(
                build=self._start.build,
                ready=self._prepare,
                is_dead=lambda engine: bool(engine.errored),
                close=self._start.close,
                hopeless=HOPELESS,
                passing=PASSING,
                obituary=self._start.obituary,
                adapted=self._start.asks_for_less,
                fetch=self._start.files.fetch,
            )
        )

    @classmethod
    def from_settings(
        cls, settings: Settings, choice: ModelChoice | None = None, files: ModelFiles | None = None, **engine_args: Any
    ) -> QwenVisionService:
        """`choice` is the model for this machine; without one what is set is taken as it is."""
        chosen = choice or ModelChoice(settings.model or DEFAULT_MODEL, 1, "")
        shared = settings.tensor_parallel_size
        return cls(
            chosen.model,
            files=files,
            why=chosen.why,
            tool_call_parser=settings.tool_call_parser,
            reasoning_parser=settings.reasoning_parser,
            tensor_parallel_size=chosen.gpus if shared == "auto" else shared,
            gpu_memory_utilization=settings.gpu_memory_utilization,
            max_model_len=settings.max_model_len,
            max_num_seqs=settings.max_num_seqs,
            enforce_eager=settings.enforce_eager,
            kv_cache_dtype=settings.kv_cache_dtype,
            load_format=settings.load_format,
            quantization=settings.quantization,
            max_images=settings.max_images,
            max_pixels=settings.max_pixels,
            max_num_batched_tokens=settings.max_num_batched_tokens,
            mm_encoder_tp_mode=settings.mm_encoder_tp_mode,
            mm_processor_cache_gb=settings.mm_processor_cache_gb,
            mm_processor_cache_type=settings.mm_processor_cache_type,
            **({"enable_mm_embeds": True} if settings.split else {}),
            **(settings.engine_args | engine_args),
        )

    async def start(self) -> None:
        """Begin to load in the background, and return at once; `status` tells how it goes."""
        prepare_environment()
        self._supervisor.start()

    async def stop(self) -> None:
        """End the engine and its processes; a load that is under way is given up."""
        await self._supervisor.stop(self._start.processes.abandon)

    @property
    def engine(self) -> Any:
        """vLLM's AsyncLLMEngine; raises Unavailable while there is none to use."""
        engine = self._supervisor.usable_engine()
        if engine is None:
            raise self._unavailable()
        return engine

    @property
    def status(self) -> EngineStatus:
        """The state with its reason: what is downloaded, why a start failed, how often it was started again."""
        state = self._supervisor.state
        if state is EngineState.READY and self._supervisor.usable_engine() is None:
            state = EngineState.RESTARTING
        reason = self._supervisor.reason
        if state is EngineState.STARTING and self._start.files.details():
            reason = str(self._start.files)
        return EngineStatus(state, reason, _RETRY_AFTER_S.get(state), self._details(state))

    @property
    def max_model_len(self) -> int | None:
        """Tokens that prompt and answer may have together; None until the engine is there."""
        engine = self._supervisor.usable_engine()
        if engine is None:
            return None
        fitted = int(engine.model_config.max_model_len)
        return min(fitted, _LONGEST_CONTEXT) if self._auto_length else fitted

    def count_tokens(self, text: str) -> int:
        """Tokens of a text; an estimate until the model's own tokenizer is there."""
        return self._count(text)

    async def generate(self, request: GenerationRequest | EmbeddedRequest) -> AsyncGenerator[GenerationDelta, None]:
        """Text as it is made; closing the stream aborts the generation.

        Raises Unavailable while the engine starts, is full or has died, BadRequest for what the model cannot take.
        """
        began = time.monotonic()
        _ = self.engine
        async with (
            self._gate.question(request.image_ids),
            aclosing(self._generate(request, began)) as stream,
        ):
            async for delta in stream:
                yield delta

    async def in_background(self, request: GenerationRequest) -> str:
        """Waits for an engine that is starting, and begins again with the next one where an engine dies."""
        tries = 0
        while True:
            try:
                await self._supervisor.until_ready()
                return await self._gate.in_background(
                    request.shared_images, lambda: whole_text(self._generate(request, time.monotonic()))
                )
            except Unavailable as error:
                tries += 1
                if tries == _BACKGROUND_TRIES:
                    raise
                log.info("background work interrupted: %s", error)

    def asgi_app(self) -> OpenAIRoutes:
        """`/v1/models` and `/v1/chat/completions` over this engine, whichever engine is alive at the time."""
        from backend.engines.vllm.requests.openai_routes import OpenAIRoutes

        self._routes = self._routes or OpenAIRoutes(self.model, lambda: self.engine, self._tool_parser)
        return self._routes

    def metrics(self) -> bytes:
        """vLLM's own metrics, for Prometheus."""
        from prometheus_client import REGISTRY, generate_latest

        return generate_latest(SimpleNamespace(collect=lambda: _vllm_families(REGISTRY.collect())))

    def embedding_spec(self) -> EmbeddingSpec:
        """What split inference may send; raises Unavailable while there is no engine, BadRequest where it is off."""
        return embedding_spec(self.engine)

    def generate_embedded(self, request: EmbeddedRequest) -> AsyncGenerator[GenerationDelta, None]:
        """The same for a prompt that brings its vision embeddings along."""
        return self.generate(request)

    async def _prepare(self, engine: Any) -> None:
        """What a fresh engine needs before its first question."""
        await engine.reset_mm_cache()
        self._sampling_defaults = engine.model_config.get_diff_sampling_param()
        assert self._start.renderer is not None
        self._count = lru_cache(_COUNTED_TEXTS)(self._start.renderer.count_tokens)
        if self._routes is not None:
            await self._routes.attach(engine)
        log.info("engine: %s", self._details(EngineState.READY, engine))
        await asyncio.to_thread(self._start.record, engine)

    async def _generate(
        self, request: GenerationRequest | EmbeddedRequest, began: float
    ) -> AsyncGenerator[GenerationDelta, None]:
        """One generation; images that the engine has lost are sent again, before any text has come."""
        from vllm.exceptions import VLLMError
        from vllm.v1.engine.exceptions import EngineDeadError

        try:
            for resend in (False, True, True):  # an error of the engine's cache shows on the try after it
                try:
                    async with aclosing(self._attempt(request, resend, began)) as stream:
                        async for delta in stream:
                            yield delta
                    return
                except CacheMiss:
                    log.debug("sending images again for %s", request.request_id)
            raise BadRequest("engine.refused", reason="the engine ended the request with an error")
        except EngineDeadError as error:
            self._supervisor.notice_death()
            raise Unavailable("engine.restarting", retry_after_s=_RETRY_AFTER_S[EngineState.RESTARTING]) from error
        except VLLMError as error:
            raise _translate(error) from error
        except RuntimeError as error:  # a prompt was being rendered when the engine was closed
            if self._supervisor.usable_engine() is not None:
                raise
            raise self._unavailable() from error

    async def _attempt(
        self, request: GenerationRequest | EmbeddedRequest, resend: bool, began: float
    ) -> AsyncGenerator[GenerationDelta, None]:
        engine, renderer = self.engine, self._start.renderer
        assert renderer is not None
        rendered = await renderer.render(request, resend=resend)
        room = self._room(len(rendered.input["prompt_token_ids"]))
        wanted = request.max_tokens + (_THOUGHT_TOKENS if self._thinks and request.max_tokens > 1 else 0)
        params = sampling(request, min(wanted, room), self._sampling_defaults)
        thoughts = Thoughts(opened=rendered.opens_thought)
        name = f"{request.request_id or 'chat'}-{uuid.uuid4().hex}"
        usage, text, ids = Usage(), "", []
        async with aclosing(engine.generate(rendered.input, params, name)) as outputs:
            async for output in outputs:
                (said,) = output.outputs
                if usage.ttft is None:
                    if said.finish_reason == "error" and not said.token_ids:
                        raise CacheMiss
                    renderer.remember(request)
                usage = _usage_of(usage, output, began)
                text += said.text
                ids += said.token_ids
                part = thoughts.feed(said.text)
                if output.finished:
                    renderer.remember_reply(request, rendered, text, ids)
                    rest = thoughts.finish()
                    part = Split(part.thought + rest.thought, part.text + rest.text)
                last = usage if output.finished else None
                yield GenerationDelta(part.text, said.finish_reason, last, part.thought)

    def _room(self, prompt_tokens: int) -> int:
        limit = self.max_model_len or 0
        if prompt_tokens >= limit:
            raise BadRequest("engine.too_long", tokens=prompt_tokens, limit=limit)
        return limit - prompt_tokens

    def _unavailable(self) -> Unavailable:
        status = self.status
        state = EngineState.STARTING if status.state is EngineState.STOPPED else status.state
        return Unavailable(f"engine.{state.value}", retry_after_s=status.retry_after_s)

    def _details(self, state: EngineState, engine: Any = None) -> dict[str, Any]:
        details: dict[str, Any] = {
            "running": self._gate.running,
            "limit": self._gate.limit,
            "restarts": self._supervisor.restarts,
            **({"chosen": self._why} if self._why else {}),
            **self._start.details(),
        }
        engine = engine or self._supervisor.usable_engine()
        if state is EngineState.READY and engine is not None:
            cache = engine.vllm_config.cache_config
            details |= {
                "unfinished": engine.get_num_unfinished_requests(),
                "context_length": engine.model_config.max_model_len,
                "kv_tokens": (cache.num_gpu_blocks or 0) * cache.block_size,
                "dtype": str(engine.model_config.dtype).removeprefix("torch."),
                "quantization": engine.model_config.quantization,
                "device": engine.vllm_config.device_config.device_type,
                "tensor_parallel_size": engine.vllm_config.parallel_config.tensor_parallel_size,
            }
        return details


def _vllm_families(families: Iterable[Any]) -> Iterator[Any]:
    return (family for family in families if family.name.startswith("vllm:"))


def _usage_of(usage: Usage, output: Any, began: float) -> Usage:
    tokens = len(output.outputs[0].token_ids)
    ttft = usage.ttft if usage.ttft is not None or not tokens else time.monotonic() - began
    return Usage(
        prompt_tokens=len(output.prompt_token_ids or ()) or usage.prompt_tokens,
        cached_tokens=output.num_cached_tokens or usage.cached_tokens,
        completion_tokens=usage.completion_tokens + tokens,
        ttft=ttft,
    )


def _translate(error: Exception) -> Exception:
    """vLLM's own errors in our words; whatever it finds wrong with a request is the request's fault."""
    from vllm.exceptions import GracefulHTTPError, VLLMClientError

    if isinstance(error, GracefulHTTPError):
        return Unavailable("engine.busy", retry_after_s=_RETRY_AFTER_S[EngineState.RESTARTING])
    if isinstance(error, VLLMClientError):
        return BadRequest("engine.refused", reason=str(error))
    return Unavailable("engine.restarting", retry_after_s=_RETRY_AFTER_S[EngineState.RESTARTING])


def public_name(model_path: str) -> str:
    """The hub id, or the folder's name: callers need not see where it lies."""
    return Path(model_path).name if Path(model_path).is_dir() else model_path
