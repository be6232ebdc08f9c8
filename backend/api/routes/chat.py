"""The route of questions: an answer as one JSON object, or the same answer as events while it is made."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.answering.answer import Answer, Delta, Progress
from backend.api.forms import parsed, small_fields
from backend.api.problems import caller_language, problem, problem_of
from backend.api.services import CallerDep, Services, ServicesDep
from backend.api.shapes.replies import answer_reply
from backend.api.shapes.schemas import ChatRequest, TechnicalDrawingResponse
from backend.api.streaming import HUNG_UP, STOPPING, STOPPING_S, EventStream, Farewell, event, unless_hung_up
from backend.desk.questions import KeptAnswer, PageQuestion
from backend.errors import DrawingChatError, Unavailable
from backend.languages import language_of

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["questions"])

_SCHEMA = {"schema": ChatRequest.model_json_schema()}
CHAT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": _SCHEMA,
            "multipart/form-data": _SCHEMA,
            "application/x-www-form-urlencoded": _SCHEMA,
        },
    }
}
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": TechnicalDrawingResponse,
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
        "description": "The answer; as events start, progress, delta, done or error where Accept asks for them",
    }
}


def wants_events(request: Request) -> bool:
    """Whether the caller asked for server-sent events."""
    return "text/event-stream" in request.headers.get("accept", "")


@router.post("/chat", summary="Ask a question", openapi_extra=CHAT_BODY, responses=EVENTS, response_model=None)
async def chat(request: Request, services: ServicesDep, caller: CallerDep) -> Response:
    """Ask about a drawing. With `Accept: text/event-stream` the answer comes as events."""
    began = time.perf_counter()
    question = parsed(ChatRequest, await small_fields(request))
    request.state.language = language_of(question.question, caller_language(request))
    asked = await services.desk.prepare(
        question.session_id,
        question.question,
        question.page,
        use_grounding=question.use_grounding,
        owner=caller.name,
    )
    answering = _ChatReply(services, asked, began, request.state.language)
    if wants_events(request):
        farewell = Farewell(request.app.state.stopping, answering.farewell())
        return EventStream(answering.events(), answering.bug_event(), farewell)
    return await answering.whole(request)


class _ChatReply:
    """One question on its way to a reply."""

    def __init__(self, services: Services, asked: PageQuestion, began: float, language: str) -> None:
        self._services = services
        self._asked = asked
        self._began = began
        self._language = language
        self._first_text = True

    async def events(self) -> AsyncGenerator[bytes, None]:
        """start, progress, delta …, done; or error, last."""
        asked = self._asked
        yield event(
            "start",
            {
                "session_id": asked.record.session_id,
                "page": asked.page,
                "language": self._language,
                "engine": asked.answerer.name,
                "model": asked.answerer.model,
            },
        )
        try:
            async with aclosing(self._steps()) as steps:
                async for step in steps:
                    yield _event_of(step)
        except DrawingChatError as error:
            yield event("error", problem_of(error, self._language))

    def bug_event(self) -> bytes:
        """The last event where a bug of ours ended the others."""
        return event("error", problem("request.internal", 500, self._language))

    def farewell(self) -> bytes:
        """The last event where the server stops."""
        return event("error", problem_of(Unavailable(STOPPING, retry_after_s=STOPPING_S), self._language))

    async def whole(self, request: Request) -> Response:
        """The answer as one object; a caller who hangs up stops it."""
        reply = await unless_hung_up(request, self._last())
        if reply is None:
            return Response(status_code=HUNG_UP)
        return Response(reply.model_dump_json(), media_type="application/json")

    async def _last(self) -> TechnicalDrawingResponse:
        reply: TechnicalDrawingResponse | None = None
        async with aclosing(self._steps()) as steps:
            async for step in steps:
                if isinstance(step, TechnicalDrawingResponse):
                    reply = step
        assert reply is not None
        return reply

    async def _steps(self) -> AsyncGenerator[Progress | Delta | TechnicalDrawingResponse, None]:
        with self._services.metrics.refusals(self._asked.answerer.name):
            async with aclosing(self._parts()) as parts:
                async for step in parts:
                    yield step

    async def _parts(self) -> AsyncGenerator[Progress | Delta | TechnicalDrawingResponse, None]:
        async with aclosing(self._services.desk.answer(self._asked)) as events:
            async for item in events:
                if isinstance(item, KeptAnswer):
                    yield await self._reply(item)
                    continue
                if isinstance(item, Delta) and self._first_text:
                    self._first_text = False
                    ttft = self._services.metrics.ttft_seconds.labels(self._asked.answerer.name)
                    ttft.observe(time.perf_counter() - self._began)
                yield item

    async def _reply(self, kept: KeptAnswer) -> TechnicalDrawingResponse:
        answer, record = kept.answer, self._asked.record
        seconds = time.perf_counter() - self._began
        self._services.metrics.count_answer(answer, seconds)
        self._tell(answer, seconds)
        return answer_reply(
            answer,
            record,
            await self._services.intake.sheet(record, answer.page),
            seconds=seconds,
            session_id=record.session_id,
            turn=kept.turn,
        )

    def _tell(self, answer: Answer, seconds: float) -> None:
        """One line of the log; what was asked only where the operator wants that."""
        usage, found = answer.usage, Counter(item.status for item in answer.evidence)
        first = "-" if usage.ttft is None else f"{usage.ttft:.2f} s"
        values = ", ".join(f"{count} {status}" for status, count in sorted(found.items())) or "no values"
        asked = f": {self._asked.text!r}" if self._services.settings.log_questions else ""
        log.info(
            "answered in session %s by %s in %.2f s, first token %s, tokens %d + %d, %s%s",
            self._asked.record.session_id[:8], answer.engine, seconds, first, usage.prompt_tokens,
            usage.completion_tokens, values, asked,
        )  # fmt: skip


def _event_of(step: Progress | Delta | TechnicalDrawingResponse) -> bytes:
    if isinstance(step, Progress):
        return event("progress", {"stage": step.stage, "done": step.done, "total": step.total})
    if isinstance(step, Delta):
        return event("delta", {"text": step.text})
    return event("done", step)
