"""Engines on other machines, as a deployment of Ray Serve: one engine in each replica.

`EngineReplica` is what Ray keeps alive where the GPUs are, `RayEngine` is what asks it from elsewhere, and looks
like any engine. Which replica answers is Ray's to say: its consistent-hash router sends a session to where its
prefix cache is, and to the next one where that is full. Pictures stay with the asker until a replica wants them.
Knows nothing of drawings, sessions' content or HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from ray import serve
from ray.exceptions import RayError, RayTaskError
from ray.serve.exceptions import BackPressureError, RayServeException
from ray.serve.handle import DeploymentHandle, DeploymentResponseGenerator

from backend.engines.gate import LET_IN
from backend.engines.tokens import estimate_tokens
from backend.errors import DrawingChatError, Unavailable
from backend.generation import (
    Engine,
    EngineState,
    EngineStatus,
    GenerationDelta,
    GenerationRequest,
    ImagePart,
    Message,
    whole_text,
)
from backend.settings import PREFIX, EngineChoice, Settings, SettingsError

log = logging.getLogger(__name__)

ROUTER = "ray.serve.experimental.consistent_hash_router.ConsistentHashRouter"
_LOOK_S = 1.0  # between two looks at the replicas' states
_START_LOOK_S = 0.1  # between two looks at an engine that loads
_HEALTH_S = 1.0  # a replica whose engine has died is noticed within this
_BUSY_SHARE = 0.7  # of the generations that run at once: more replicas are wanted from here on
_BESIDE = 4  # looks at new documents, one for each asker, and reports: they must not keep questions out
_DRAIN_S = 120.0  # the longest answer has ended by then
_TURN_S = 15.0  # what a question waits where all replicas are full
_PATIENCE_S = 120.0  # what background work waits for its turn
_TRIES = 4  # a replica that is gone before it took a question, and pictures that have to be sent, take one each
_RETRY_AFTER_S = 3.0  # where no replica can take a question now
_WAITING = "waiting for the engine replicas"
_AWAY = {EngineState.RESTARTING: "engine.restarting", EngineState.FAILED: "engine.failed"}
_FACTS = ("context_length", "kv_tokens", "dtype", "quantization", "device", "tensor_parallel_size")


@dataclass(frozen=True)
class QuestionTaken:
    """A replica has begun: from here on its end is the question's end."""


@dataclass(frozen=True)
class PicturesWanted:
    """The replica does not hold all pictures; it has to be asked again with them."""


class PictureNotSent(Exception):
    """A picture was named by its id alone, and is not here."""


@dataclass(frozen=True)
class SentPicture:
    """What loads a picture where the asker's own way does not reach: its bytes, where they came along."""

    content: bytes | None = None

    async def __call__(self) -> bytes:
        if self.content is None:
            raise PictureNotSent
        return self.content


@dataclass(frozen=True)
class ReplicaReport:
    """What a replica says of its engine."""

    model: str
    max_model_len: int | None
    details: dict[str, Any]


class EngineReplica:
    """One engine, ready before Ray sends anything here. Where it dies the replica ends, and Ray starts another."""

    async def __init__(self, make: Callable[[], Engine]) -> None:  # type: ignore[misc]
        """Raises RuntimeError with the reason where the engine does not start; Ray tells it in its status."""
        self._engine = await asyncio.to_thread(make)
        await self._engine.start()
        while (status := self._engine.status).state is not EngineState.READY:
            if status.state is EngineState.FAILED:
                raise RuntimeError(status.reason)
            await asyncio.sleep(_START_LOOK_S)

    async def __del__(self) -> None:
        await self._engine.stop()

    async def run(
        self, request: GenerationRequest, background: bool
    ) -> AsyncGenerator[QuestionTaken | PicturesWanted | GenerationDelta | DrawingChatError, None]:
        """`QuestionTaken`, then the deltas; an error that a caller is told of comes as the last item."""
        self.check_health()
        yield QuestionTaken()
        try:
            if background:
                yield GenerationDelta(await self._engine.in_background(request))
                return
            async with aclosing(self._engine.generate(request)) as stream:
                async for delta in stream:
                    yield delta
        except PictureNotSent:
            yield PicturesWanted()
        except DrawingChatError as error:
            yield error

    def report(self) -> ReplicaReport:
        """What this replica says of its engine."""
        return ReplicaReport(self._engine.model, self._engine.max_model_len, self._engine.status.details)

    def check_health(self) -> None:
        """Ray asks every second. Where the engine has died the process ends here: nothing else is sent to it then."""
        status = self._engine.status
        if status.state is not EngineState.READY:
            log.error("the engine is %s (%s): this replica ends", status.state.value, status.reason)
            os._exit(1)


class RayEngine:
    """The engine replicas of one deployment, asked through its handle."""

    name = "ray"

    def __init__(self, handle: DeploymentHandle[Any], model: str | None = None) -> None:
        self.model = model or ""
        self._handle = handle
        self._told: ReplicaReport | None = None
        self._state = EngineState.STOPPED
        self._reason = ""
        self._replicas = 0
        self._look: asyncio.Task[None] | None = None
        self._one_in_background = asyncio.Lock()

    async def start(self) -> None:
        if self._look is None:
            self._become(EngineState.STARTING, _WAITING)
            self._look = asyncio.create_task(self._keep_looking(), name="ray-replicas")

    async def stop(self) -> None:
        if self._look is not None:
            self._look.cancel()
            await asyncio.wait({self._look})
            self._look = None
        self._become(EngineState.STOPPED, "")

    @property
    def status(self) -> EngineStatus:
        details = {**_facts(self._told), "replicas": self._replicas}
        retry = None if self._state is EngineState.READY else _RETRY_AFTER_S
        return EngineStatus(self._state, self._reason, retry, details)

    @property
    def max_model_len(self) -> int | None:
        return self._told.max_model_len if self._told else None

    def count_tokens(self, text: str) -> int:
        return estimate_tokens(text)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationDelta, None]:
        began, ttft = time.monotonic(), None
        async with aclosing(self._ask(request, background=False)) as deltas:
            async for delta in deltas:
                if ttft is None and (delta.text or delta.thought):
                    ttft = time.monotonic() - began
                usage = delta.usage
                yield delta if usage is None else replace(delta, usage=replace(usage, ttft=ttft))

    async def in_background(self, request: GenerationRequest) -> str:
        """One at a time from here; the replica's engine lets questions go first."""
        try:
            async with asyncio.timeout(_PATIENCE_S), self._one_in_background:
                return await whole_text(self._ask(request, background=True))
        except TimeoutError as error:
            raise Unavailable("engine.busy", retry_after_s=_RETRY_AFTER_S) from error

    async def _ask(self, request: GenerationRequest, *, background: bool) -> AsyncGenerator[GenerationDelta, None]:
        """Asked again where a replica wants the pictures, and where one was gone before it took the question."""
        sent = await _to_send(request, with_pictures=False)
        for _ in range(_TRIES):
            if self._state is not EngineState.READY:
                break
            response = self._handle.options(stream=True, session_id=request.session or "").run.remote(sent, background)
            try:
                if not await self._is_taken(response):
                    continue
                async for item in _replica_items(response):
                    if isinstance(item, PicturesWanted):
                        break
                    yield item
                else:
                    return
            finally:
                response.cancel()
            sent = await _to_send(request, with_pictures=True)
        away = EngineState.RESTARTING if self._state is EngineState.READY else self._state
        raise Unavailable(_AWAY.get(away, "engine.starting"), retry_after_s=_RETRY_AFTER_S)

    async def _is_taken(self, response: DeploymentResponseGenerator[Any]) -> bool:
        """Whether a replica has begun; raises Unavailable where none has room."""
        try:
            await asyncio.wait_for(anext(response), _TURN_S)
        except (TimeoutError, BackPressureError) as error:
            raise Unavailable("engine.busy", retry_after_s=_RETRY_AFTER_S) from error
        except RayTaskError:
            raise
        except (RayError, RayServeException) as error:
            log.info("an engine replica is gone, another is asked: %s", type(error).__name__)
            return False
        return True

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self._look_once()
            except (RayError, RayServeException, TimeoutError) as error:
                log.warning("Ray Serve does not say how the engine replicas are: %s", type(error).__name__)
            await asyncio.sleep(_LOOK_S)

    async def _look_once(self) -> None:
        deployment = await self._deployment()
        self._replicas = deployment.replica_states.get("RUNNING", 0) if deployment is not None else 0
        if self._replicas:
            if self._told is None:
                told: ReplicaReport = await asyncio.wait_for(self._handle.report.remote(), _TURN_S)
                self._told, self.model = told, told.model
            self._become(EngineState.READY, "")
        elif deployment is not None and deployment.status == "DEPLOY_FAILED":
            self._become(EngineState.FAILED, "no engine replica starts; `serve status` says why")
        else:
            self._become(EngineState.STARTING if self._told is None else EngineState.RESTARTING, _WAITING)

    async def _deployment(self) -> Any:
        """What Ray's controller says of the replicas; None where they are not deployed, or not any more."""
        application = (await asyncio.to_thread(serve.status)).applications.get(self._handle.app_name)
        return None if application is None else application.deployments.get(self._handle.deployment_name)

    def _become(self, state: EngineState, reason: str) -> None:
        if state is not self._state:
            log.info("engine replicas: %s %s", state.value, reason)
        self._state, self._reason = state, reason


def _facts(told: ReplicaReport | None) -> dict[str, Any]:
    """What holds for every replica; how many questions one has at a time is no fact of the others."""
    return {name: value for name, value in told.details.items() if name in _FACTS} if told else {}


async def _replica_items(response: DeploymentResponseGenerator[Any]) -> AsyncGenerator[Any, None]:
    """What a replica says after `QuestionTaken`; its errors are raised, its own end is Unavailable."""
    try:
        async for item in response:
            if isinstance(item, DrawingChatError):
                raise item
            yield item
    except RayTaskError:
        raise
    except (RayError, RayServeException) as error:
        log.warning("an engine replica is gone in the middle of an answer: %s", type(error).__name__)
        raise Unavailable("engine.restarting", retry_after_s=_RETRY_AFTER_S) from error


async def _to_send(request: GenerationRequest, *, with_pictures: bool) -> GenerationRequest:
    """The request as it travels: each picture's own way to load it is replaced by its bytes, or by nothing."""
    images = {image.id: image for image in request.images} if with_pictures else {}
    loaded = dict(zip(images, await asyncio.gather(*(image.load() for image in images.values())), strict=True))
    messages = tuple(
        Message(message.role, tuple(_part(part, loaded) for part in message.parts)) for message in request.messages
    )
    return replace(request, messages=messages)


def _part(part: str | ImagePart, loaded: dict[str, bytes]) -> str | ImagePart:
    return part if isinstance(part, str) else replace(part, load=SentPicture(loaded.get(part.id)))


def replicas(settings: Settings, make: Callable[[], Engine], gpus: int) -> serve.Application:
    """The deployment of the engine, each replica with this many GPUs; raises SettingsError for a wrong range."""
    least, most = settings.ray_engines, settings.ray_engines_max or settings.ray_engines
    if most < least:
        raise SettingsError(f"{PREFIX}RAY_ENGINES_MAX={most} is less than {PREFIX}RAY_ENGINES={least}.")
    resources = {"num_cpus": 1, "num_gpus": gpus}
    return (
        serve.deployment(EngineReplica)
        .options(
            name="engine",
            ray_actor_options=resources,
            placement_group_bundles=[{"CPU": 1, "GPU": gpus}] if gpus else None,
            request_router_config={"request_router_class": ROUTER},
            max_ongoing_requests=settings.max_num_seqs + _BESIDE,
            max_queued_requests=LET_IN * settings.max_num_seqs,
            autoscaling_config={
                "min_replicas": least,
                "max_replicas": most,
                "target_ongoing_requests": _BUSY_SHARE * settings.max_num_seqs,
            },
            health_check_period_s=_HEALTH_S,
            graceful_shutdown_timeout_s=_DRAIN_S,
        )
        .bind(make)
    )


def gpus_each(settings: Settings) -> int:
    """GPUs that share the model in one replica; `auto` is one: what else is there is not known before it starts."""
    return 1 if settings.tensor_parallel_size == "auto" else settings.tensor_parallel_size


def in_replica(settings: Settings) -> Callable[[], Engine]:
    """Makes the in-process engine on a replica's own machine, with the GPUs that Ray gives it."""
    gpus = gpus_each(settings)
    # in a placement group vLLM would start its processes through Ray; these GPUs are all on one machine
    arguments = ({"distributed_executor_backend": "mp"} if gpus > 1 else {}) | settings.engine_args
    changes = {"engine": EngineChoice.VLLM, "tensor_parallel_size": gpus, "engine_args": arguments}
    own = settings.model_copy(update=changes)

    def make() -> Engine:
        from backend.engines.choice import choose_engine

        engine, _ = choose_engine(own)
        assert engine is not None, "vllm was asked for"
        return engine

    return make
