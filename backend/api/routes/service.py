"""Routes about the service itself: what runs, whether it is well, and its metrics."""

from __future__ import annotations

import asyncio
import shutil
import time
from typing import Literal

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.api.problems import caller_language, problem_response
from backend.api.services import Services, ServicesDep
from backend.api.shapes.schemas import Health, ServiceReply
from backend.errors import Unavailable
from backend.generation import EngineState

router = APIRouter(tags=["service"])


HEALTH: dict[EngineState, Literal["healthy", "starting"]] = {
    EngineState.READY: "healthy",
    EngineState.STARTING: "starting",
}
WARMING_S = 3.0  # a server that has just started is asked once, not again and again


@router.get("/", summary="What runs here", response_model=ServiceReply)
async def root(request: Request, services: ServicesDep) -> ServiceReply | Response:
    """A browser is sent to the web page."""
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("ui/")
    return ServiceReply(
        version=services.version, model=services.answering.answerer.model, model_ready=services.answering.ready
    )


@router.get("/health", summary="Whether it is well")
async def health(services: ServicesDep) -> Health:
    """Always 200 while the process serves."""
    answering = services.answering
    status = answering.status
    return Health(
        status=_status(services),
        model_loaded=status.state is EngineState.READY,
        gpu_available=bool(services.facts.get("gpu")),
        device=str(status.details.get("device") or services.facts.get("device", "cpu")),
        engine=answering.answerer.name,
        model=answering.answerer.model,
        reason=services.store.trouble or status.reason or answering.reason,
        sessions=services.store.count,
        queue=_queue(services),
        version=services.version,
        uptime=round(time.time() - services.started, 1),
        details=status.details,
    )


@router.get("/health/ready", summary="200 once questions can be answered, else 503")
async def ready(request: Request, services: ServicesDep) -> Response:
    """200 when questions can be answered; until then 503 with the reason and Retry-After."""
    if not await services.intake.render.is_warm(WARMING_S):
        return problem_response(Unavailable("workers.unavailable", retry_after_s=1), caller_language(request))
    if services.answering.ready:
        return JSONResponse({"status": "ready"})
    key = "engine.starting" if services.answering.status.state is EngineState.STARTING else "engine.failed"
    return problem_response(Unavailable(key, retry_after_s=5), caller_language(request))


@router.get("/metrics", summary="For Prometheus", response_class=Response)
async def metrics(services: ServicesDep) -> Response:
    """Counts and gauges of the service and of its engine, in Prometheus' text format."""
    own = services.metrics
    own.sessions.set(services.store.count)
    own.ready.set(services.answering.ready)
    own.session_bytes.set(services.store.room.bytes)
    own.store_trouble.set(bool(services.store.trouble))
    for lane in (services.intake.render, services.intake.ocr):
        own.queue.labels(lane.name).set(lane.depth)
        own.jobs.labels(lane.name).set(lane.running)
        own.worker_restarts.labels(lane.name).set(lane.restarts)
    own.engine_restarts.set(services.answering.status.details.get("restarts", 0))
    own.disk_free.set(await asyncio.to_thread(_free_bytes, services))
    engines_own: bytes = getattr(services.answering.engine, "metrics", bytes)()
    return Response(generate_latest(own.registry) + engines_own, media_type=CONTENT_TYPE_LATEST)


def _status(services: Services) -> Literal["healthy", "starting", "degraded"]:
    if services.store.trouble:
        return "degraded"
    state = services.answering.status.state
    return HEALTH.get(state, "degraded")


def _free_bytes(services: Services) -> float:
    """Of the disk that sessions are kept on, or that uploads pass through."""
    return float(shutil.disk_usage(services.store.folder or services.uploads).free)


def _queue(services: Services) -> dict[str, int]:
    return {lane.name: lane.depth for lane in (services.intake.render, services.intake.ocr)}
