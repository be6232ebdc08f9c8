"""The one place where the parts are joined: `create_app(settings)`.

Nothing happens at import. What needs an end is entered into one stack when the app starts, and undone in
reverse when it stops. What answers is chosen here, once, with its reason.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backend.answering.answer import Question
from backend.answering.evidence import check
from backend.answering.reader.answer import ReaderAnswerer, answer_places
from backend.api.door.access import Access, check_host
from backend.api.door.headers import SecurityHeaders
from backend.api.door.leaving import Leaving
from backend.api.door.ledger import Ledger
from backend.api.door.origins import DEVELOPMENT_ORIGINS
from backend.api.door.patience import Patience
from backend.api.door.pictures import SafePictures
from backend.api.door.rates import Rates
from backend.api.metrics import Metrics
from backend.api.problems import add_handlers
from backend.api.routes import chat, ocr, service, sessions, votes
from backend.api.services import Answering, Services
from backend.api.shapes.contract import describe
from backend.api.web.docs_page import mount_docs
from backend.api.web.page import mount_page
from backend.desk.intake import Intake
from backend.desk.lookout import Lookout
from backend.desk.questions import Desk
from backend.errors import DrawingChatError
from backend.generation import Engine
from backend.geometry import Box
from backend.own_folder import locked_folder
from backend.reading.sheet import Sheet
from backend.sessions.clock import SteadyClock
from backend.sessions.objects import Objects
from backend.sessions.store import SessionStore
from backend.settings import EngineChoice, Settings, load_settings

log = logging.getLogger(__name__)

SWEEP_S = 30.0  # an expired session is gone within a minute
SWEEP_REMOTE_S = 300.0  # a store that is paid by the request is asked for each session, by each server
GIGABYTE = 10**9
CORS_HEADERS = ("authorization", "content-type", "x-api-key", "accept-language")


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, clock: Callable[[], datetime] | None = None
) -> FastAPI:
    """The service. Raises SettingsError or StoreLocationError where it must not start."""
    settings = settings or load_settings()
    check_host(settings)
    objects = Objects(settings.sessions)
    objects.prove()
    answering = choose_answering(settings, engine)
    metrics = Metrics()
    rates = Rates(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(rates.close)
            services = await stack.enter_async_context(running(settings, objects, answering, metrics, clock))
            services.facts |= await asyncio.to_thread(_facts)
            app.state.services = services
            yield

    app = FastAPI(
        title="Drawing Chat",
        summary="Ask questions of technical drawings; answers point to their place on the sheet",
        version=_version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.language = settings.language
    app.state.stopping = asyncio.Event()  # set when the server begins to stop
    add_handlers(app)
    for part in (service, sessions, chat, votes, ocr):
        app.include_router(part.router)
    if settings.split:
        from backend.api.routes import split

        app.include_router(split.router)
    _add_middleware(app, settings, metrics, rates)
    _mount_others(app, answering)
    describe(app)
    return app


def _version() -> str:
    try:
        return version("drawing-chat")
    except PackageNotFoundError:
        return "0.1.0"


def _add_middleware(app: FastAPI, settings: Settings, metrics: Metrics, rates: Rates) -> None:
    """The last added is the outermost."""
    app.add_middleware(Access, settings=settings, rates=rates)
    app.add_middleware(Leaving, stopping=app.state.stopping)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_origin_regex=DEVELOPMENT_ORIGINS,
        allow_methods=("GET", "POST", "PUT", "DELETE"),
        allow_headers=CORS_HEADERS,
        expose_headers=("Retry-After", "X-Request-ID"),
    )
    app.add_middleware(SecurityHeaders, embeddable=bool(settings.cors_origins))
    app.add_middleware(Patience)
    app.add_middleware(Ledger, metrics=metrics)
    if settings.telemetry:
        from backend.api.door.tracing import add_tracing

        add_tracing(app, app.version)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


def _mount_others(app: FastAPI, answering: Answering) -> None:
    """Apps of other parts, after our own routes, and the web page."""
    mount_docs(app)
    asgi_app = getattr(answering.engine, "asgi_app", None)
    if asgi_app is not None:
        app.mount("/v1", SafePictures(asgi_app()))
    mount_page(app)


def _facts() -> dict[str, Any]:
    """What health tells of this machine."""
    from backend.engines.choice import look_at_machine

    gpus = look_at_machine().gpus
    return {"gpu": bool(gpus), "device": gpus[0].name if gpus else "cpu"}


def _places(question: Question, sheet: Sheet) -> list[Box]:
    """Where the reader finds its answer, the model shall look closely."""
    return answer_places(question, sheet.page)


def choose_answering(settings: Settings, engine: Engine | None) -> Answering:
    """What answers: the engine that was handed in, the one that is set, or what this machine can run."""
    reader = ReaderAnswerer()
    reason = ""
    if engine is None and settings.engine is not EngineChoice.READER:
        from backend.engines.choice import choose_engine

        engine, reason = choose_engine(settings)
    if engine is None:
        reason = reason or "engine=reader is set"
        log.info("The reader answers: %s", reason)
        return Answering(reader, reader, reason=reason)
    from backend.answering.model.answer import ModelAnswerer

    log.info("%s answers with %s: %s", engine.name, engine.model, reason or "handed in")
    answerer = ModelAnswerer(engine, settings, check=check, places=_places)
    return Answering(answerer, reader, engine, settings.engine_fallback == "reader", reason, answerer)


@asynccontextmanager
async def running(
    settings: Settings,
    objects: Objects,
    answering: Answering,
    metrics: Metrics,
    clock: Callable[[], datetime] | None = None,
    *,
    confined: bool = True,
) -> AsyncGenerator[Services, None]:
    """The parts at work, for as long as the context lasts; `confined` where workers read uploads and sessions only."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(locked_folder())
        uploads, copies = folder / "uploads", folder / "copies"
        uploads.mkdir()
        copies.mkdir()
        store = SessionStore(
            objects,
            ttl=settings.session_ttl,
            cache=copies,
            clock=clock or SteadyClock(),
            max_bytes=int(settings.sessions_max_gb * GIGABYTE) or None,
        )
        stack.push_async_callback(store.close)
        readable = (str(folder), *([] if objects.folder is None else [str(objects.folder)]))
        intake = Intake(settings, store, readable if confined else None)
        stack.push_async_callback(intake.close)
        await stack.enter_async_context(_run_owned(intake.start(), "start of the workers"))
        intake.pages_read = metrics.page_read
        if answering.engine is not None:
            stack.push_async_callback(answering.engine.stop)
            await answering.engine.start()
        lookout = Lookout(intake, answering.onlooker)
        stack.push_async_callback(lookout.close)
        await stack.enter_async_context(_run_owned(_sweep_for_ever(store), "sweeper"))
        yield Services(
            settings=settings,
            store=store,
            intake=intake,
            desk=Desk(intake, answering.choose, lookout.prepare_next),
            lookout=lookout,
            answering=answering,
            metrics=metrics,
            uploads=uploads,
            version=_version(),
            started=time.time(),
        )


@asynccontextmanager
async def _run_owned(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """A background task that ends with the context, and whose death is told."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_tell_death)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _tell_death(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("The %s has died", task.get_name(), exc_info=error)


async def _sweep_for_ever(store: SessionStore) -> None:
    while True:
        try:
            ended = await store.sweep()
        except DrawingChatError as error:
            log.warning("Sessions could not be swept: %s", error)
        else:
            if ended:
                log.info("%d sessions ended", ended)
        await asyncio.sleep(SWEEP_REMOTE_S if store.folder is None else SWEEP_S)
