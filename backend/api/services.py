"""What routes are given: the parts of the running app, by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from backend.answering.answer import Answerer
from backend.answering.stand_in import StandIn
from backend.api.metrics import Metrics
from backend.desk.intake import Clip, Intake
from backend.desk.lookout import Lookout, Onlooker
from backend.desk.questions import Desk
from backend.errors import BadRequest, Unavailable
from backend.generation import Engine, EngineState, EngineStatus
from backend.sessions.records import SessionRecord
from backend.sessions.store import SessionStore
from backend.settings import Settings
from backend.workers.callers import Caller

AWAY = {EngineState.STARTING: "engine.away_loading", EngineState.RESTARTING: "engine.away_restarting"}
READER_READY = EngineStatus(EngineState.READY)


@dataclass
class Answering:
    """What answers, and why it was chosen. `engine` is None where the reader alone answers."""

    answerer: Answerer
    reader: Answerer
    engine: Engine | None = None
    fallback: bool = False
    reason: str = ""
    onlooker: Onlooker | None = None

    @property
    def status(self) -> EngineStatus:
        """What the engine says of itself; the reader alone is always ready."""
        return READER_READY if self.engine is None else self.engine.status

    @property
    def ready(self) -> bool:
        """Whether a question can be answered now, by whatever means."""
        return self.fallback or self.status.state is EngineState.READY

    def choose(self) -> Answerer:
        """The answerer of the moment; raises Unavailable where the model is not there and nothing stands in."""
        status = self.status
        if status.state is EngineState.READY:
            return self.answerer
        if self.fallback:
            return StandIn(self.reader, AWAY.get(status.state, "engine.away"))
        key = {EngineState.STARTING: "engine.starting", EngineState.RESTARTING: "engine.restarting"}
        raise Unavailable(key.get(status.state, "engine.failed"), retry_after_s=status.retry_after_s or 10)


@dataclass
class Services:
    """The parts of one running app."""

    settings: Settings
    store: SessionStore
    intake: Intake
    desk: Desk
    lookout: Lookout
    answering: Answering
    metrics: Metrics
    uploads: Path  # folder for files on their way in
    version: str
    started: float
    facts: dict[str, Any] = field(default_factory=dict)  # device, GPU: found out once


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(_services)]


def caller_of(request: Request) -> Caller:
    """Who calls, as `Access` has found out."""
    caller: Caller = request.state.caller
    return caller


CallerDep = Annotated[Caller, Depends(caller_of)]


async def _session(session_id: str, services: ServicesDep, caller: CallerDep) -> SessionRecord:
    return await services.store.open(session_id, caller.name)


SessionDep = Annotated[SessionRecord, Depends(_session)]  # of the address; its caller's own, or there is none


FRACTION = r"\s*(0?\.\d{1,12}|0(\.\d{0,12})?|1(\.0{0,12})?)\s*"
CLIP = rf"^{FRACTION},{FRACTION},{FRACTION},{FRACTION}$"


def _clip(
    clip: Annotated[
        str | None, Query(description="x0,y0,x1,y1 as fractions of the page", json_schema_extra={"pattern": CLIP})
    ] = None,
) -> Clip | None:
    if clip is None:
        return None
    parts = clip.split(",")
    if len(parts) != 4 or not all(re.fullmatch(FRACTION, part) for part in parts):
        raise BadRequest("request.clip")
    x0, y0, x1, y1 = (float(part) for part in parts)
    if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise BadRequest("request.clip")
    return x0, y0, x1, y1


ClipDep = Annotated[Clip | None, Depends(_clip)]
