"""Routes that read drawings without a session: one, many, or every page of a document.

Each works on a session of its own that ends with the reply, so that limits, workers and reading are the same as
everywhere.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from backend.answering.answer import Answer
from backend.api.forms import Form, form_with_files, parsed
from backend.api.problems import caller_language, status_of
from backend.api.routes.sessions import one_file
from backend.api.services import CallerDep, Services, ServicesDep
from backend.api.shapes.replies import answer_reply
from backend.api.shapes.schemas import (
    BatchError,
    BatchReply,
    BatchResult,
    ChatRequest,
    ModeReply,
    ModesReply,
    PdfReply,
    TechnicalDrawingResponse,
)
from backend.api.shapes.sheets import Mode, mode_answer
from backend.api.streaming import HUNG_UP, unless_hung_up
from backend.desk.intake import INTERRUPTED, ReceivedFile
from backend.desk.questions import RETRY_S, KeptAnswer
from backend.errors import BadRequest, DrawingChatError, NotFound, Unavailable
from backend.languages import sentence
from backend.sessions.records import SessionRecord
from backend.workers.callers import Caller

router = APIRouter(prefix="/api", tags=["reading"])

MAX_BATCH = 50
BOOLEAN = TypeAdapter(bool)
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
PAGE_BREAK = "\n\n---\n\n"
PROMPTS = ("prompt", "question", "custom_prompt")


def _file_body(name: str, *, many: bool = False) -> dict[str, Any]:
    file: dict[str, Any] = {"type": "string", "format": "binary"} | ({} if many else {"minLength": 1})
    modes = [*(mode.value for mode in Mode), ""]  # an empty one, as forms send it, is the default
    schema = {
        "type": "object",
        "required": [name],
        "properties": {
            name: {"type": "array", "items": file, "minItems": 1, "maxItems": MAX_BATCH} if many else file,
            "mode": {"type": "string", "enum": modes, "default": Mode.TECHNICAL_DRAWING.value},
            "grounding": {"enum": [True, False, *YES, *NO, ""], "default": False, "description": "As forms say it"},
            "prompt": {"type": "string", "description": "The question of the mode `custom`"},
        },
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.get("/modes", summary="What can be read")
async def modes(request: Request) -> ModesReply:
    """What can be read from a drawing at once, named in the caller's language."""
    language = caller_language(request)
    names = [(mode.value, sentence(f"mode.{mode.value}", language).partition(": ")) for mode in Mode]
    return ModesReply(
        modes=[ModeReply(id=mode, name=name, description=description) for mode, (name, _, description) in names],
        default=Mode.TECHNICAL_DRAWING.value,
    )


@router.post(
    "/ocr", summary="Read one drawing", openapi_extra=_file_body("file"), response_model=TechnicalDrawingResponse
)
async def read_one(request: Request, services: ServicesDep, caller: CallerDep) -> TechnicalDrawingResponse | Response:
    """Read the first page of a drawing, without a session."""
    async with form_with_files(request, services.uploads, services.settings.max_upload_mb) as form:
        job = _OcrRequest(services, form, caller_language(request), caller)
        reply = await unless_hung_up(request, _first_page(job, one_file(form)))
    return reply or Response(status_code=HUNG_UP)


@router.post(
    "/ocr/batch",
    summary="Read many drawings",
    openapi_extra=_file_body("files", many=True),
    response_model=BatchReply,
)
async def read_many(request: Request, services: ServicesDep, caller: CallerDep) -> BatchReply | Response:
    """Read the first page of each drawing; what cannot be read is told beside the others."""
    results: list[BatchResult] = []
    errors: list[BatchError] = []
    language = caller_language(request)
    async with form_with_files(request, services.uploads, services.settings.max_upload_mb, MAX_BATCH) as form:
        if not form.files:
            raise BadRequest("request.file_missing", field="files")
        await request.state.count("uploads", cost=len(form.files) - 1)
        job = _OcrRequest(services, form, language, caller)
        outcomes = await unless_hung_up(request, _outcomes(job, [file for _, file in form.files]))
    if outcomes is None:
        return Response(status_code=HUNG_UP)
    for (_, file), outcome in zip(form.files, outcomes, strict=True):
        if isinstance(outcome, DrawingChatError):
            error = sentence(outcome.key, language, **outcome.values)
            errors.append(BatchError(filename=file.filename, status=status_of(outcome), error=error))
        else:
            results.append(BatchResult(filename=file.filename, **dict(outcome)))
    return BatchReply(results=results, total=len(outcomes), successful=len(results), failed=len(errors), errors=errors)


@router.post("/ocr/pdf", summary="Read every page", openapi_extra=_file_body("file"), response_model=PdfReply)
async def read_pages(request: Request, services: ServicesDep, caller: CallerDep) -> PdfReply | Response:
    """Read every page of a PDF (or of another document with several pages)."""
    async with form_with_files(request, services.uploads, services.settings.max_upload_mb) as form:
        job = _OcrRequest(services, form, caller_language(request), caller)
        pages = await unless_hung_up(request, _all_pages(job, one_file(form)))
    if pages is None:
        return Response(status_code=HUNG_UP)
    return PdfReply(
        pages=pages, total_pages=len(pages), combined_markdown=PAGE_BREAK.join(page.markdown for page in pages)
    )


class _OcrRequest:
    """What is to be read, by the form's fields."""

    def __init__(self, services: Services, form: Form, language: str, caller: Caller) -> None:
        self.services = services
        self.language = language
        self.caller = caller
        mode = str(form.fields.get("mode") or Mode.TECHNICAL_DRAWING)
        if mode not in list(Mode):
            raise NotFound("mode.not_found", mode=mode[:40])
        self._mode = Mode(mode)
        grounding = _is_yes(form.fields.get("grounding") or False)
        self._question: ChatRequest | None = None
        prompt = next((form.fields[name] for name in PROMPTS if form.fields.get(name)), "")
        if self._mode is Mode.CUSTOM and prompt:
            self._question = parsed(ChatRequest, {"session_id": "", "question": prompt, "use_grounding": grounding})

    async def page(self, record: SessionRecord, page: int) -> TechnicalDrawingResponse:
        began = time.perf_counter()
        answer = await (self._read(record, page) if self._question is None else self._ask(record, page))
        sheet = await self.services.intake.sheet(record, page)
        return answer_reply(answer, record, sheet, seconds=time.perf_counter() - began)

    async def _read(self, record: SessionRecord, page: int) -> Answer:
        async for _ in self.services.intake.wait(record, page):
            pass
        sheet = await self.services.intake.sheet(record, page)
        assert sheet is not None
        if INTERRUPTED in sheet.warnings:
            raise Unavailable(INTERRUPTED, retry_after_s=RETRY_S)
        text, elements = mode_answer(self._mode, sheet, self.language)
        reader = self.services.answering.reader
        return Answer(
            text=text,
            language=self.language,
            answered=bool(elements),
            page=page,
            engine=reader.name,
            model=reader.model,
            elements=elements,
        )

    async def _ask(self, record: SessionRecord, page: int) -> Answer:
        assert self._question is not None
        question = self._question
        asked = await self.services.desk.prepare(
            record.session_id,
            question.question,
            page,
            use_grounding=question.use_grounding,
            owner=self.caller.name,
        )
        async with aclosing(self.services.desk.answer(asked)) as events:
            async for event in events:
                if isinstance(event, KeptAnswer):
                    return event.answer
        raise AssertionError("an answer ends with Kept")


def _is_yes(value: object) -> bool:
    try:
        return BOOLEAN.validate_python(value)
    except ValidationError as error:
        raise BadRequest("request.fields", fields="grounding") from error


@asynccontextmanager
async def _session(job: _OcrRequest, file: ReceivedFile) -> AsyncIterator[SessionRecord]:
    record = await job.services.intake.add(file, job.caller)
    try:
        yield record
    finally:
        job.services.lookout.stop(record.session_id)
        await job.services.intake.delete(record.session_id, None)


async def _first_page(job: _OcrRequest, file: ReceivedFile) -> TechnicalDrawingResponse:
    async with _session(job, file) as record:
        return await job.page(record, 1)


async def _all_pages(job: _OcrRequest, file: ReceivedFile) -> list[TechnicalDrawingResponse]:
    async with _session(job, file) as record:
        return [await job.page(record, page) for page in range(1, len(record.pages) + 1)]


async def _outcomes(job: _OcrRequest, files: list[ReceivedFile]) -> list[TechnicalDrawingResponse | DrawingChatError]:
    return await asyncio.gather(*(_outcome(job, file) for file in files))


async def _outcome(job: _OcrRequest, file: ReceivedFile) -> TechnicalDrawingResponse | DrawingChatError:
    try:
        return await _first_page(job, file)
    except DrawingChatError as error:
        return error
