"""Routes of sessions: upload, how far the reading is, what was read, images, and the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from textwrap import shorten
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from backend.answering.answer import Element
from backend.answering.elements import view_element
from backend.api.forms import Form, form_with_files
from backend.api.problems import caller_language
from backend.api.services import CallerDep, ClipDep, Services, ServicesDep, SessionDep
from backend.api.shapes.replies import pages_of, session_reply, warnings_of
from backend.api.shapes.schemas import Deleted, DetectionStatus, SessionReply, UploadReply
from backend.api.shapes.sheets import sheet_elements
from backend.api.streaming import HUNG_UP, unless_hung_up
from backend.desk.intake import ReadingState, ReceivedFile, check_page
from backend.errors import BadRequest, Unavailable
from backend.languages import sentence
from backend.reading.sheet import Sheet, View
from backend.sessions.records import SessionRecord

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["sessions"])

UPLOADED = "processing"  # what the reply to an upload has always said; later it is `running`
LONGEST_NAME = 40  # characters of a file's name in the log

FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "minLength": 1}},
                }
            }
        },
    }
}
ELEMENTS = TypeAdapter(tuple[Element, ...])
IMAGE_HEADERS = {"Cache-Control": "private, max-age=3600, immutable", "X-Content-Type-Options": "nosniff"}


def one_file(form: Form, name: str = "file") -> ReceivedFile:
    """The form's file; a form without one gets 422."""
    files = [file for field, file in form.files if field == name] or [file for _, file in form.files]
    if not files:
        raise BadRequest("request.file_missing", field=name)
    return files[0]


@router.post("/upload", summary="Upload a drawing", openapi_extra=FILE_BODY, response_model=UploadReply)
async def upload(request: Request, services: ServicesDep, caller: CallerDep) -> UploadReply | Response:
    """Take a drawing in and begin to read it. PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, HEIC, SVG and DXF."""
    async with form_with_files(request, services.uploads, services.settings.max_upload_mb) as form:
        record = await unless_hung_up(request, services.intake.add(one_file(form), caller))
    if record is None:
        return Response(status_code=HUNG_UP)
    services.metrics.uploads.inc()
    services.lookout.begin(record)
    name = shorten(record.filename, LONGEST_NAME, placeholder="…")
    log.info("uploaded %s: %d pages, session %s", name, len(record.pages), record.session_id[:8])
    return UploadReply(
        session_id=record.session_id,
        filename=record.filename,
        message=sentence(
            "upload.one_page" if len(record.pages) == 1 else "upload.pages",
            caller_language(request),
            pages=len(record.pages),
        ),
        detection_status=UPLOADED,
        page_count=len(record.pages),
        warnings=warnings_of(record, caller_language(request)),
        pages=pages_of(record, max_pixels=services.settings.max_pixels),
        expires_at=await services.store.expires_at(record),
    )


@router.get(
    "/detection-status/{session_id}",
    summary="How far the reading is",
    response_model=None,
    responses={200: {"model": DetectionStatus}},
)
async def detection_status(
    record: SessionDep,
    services: ServicesDep,
    page: Annotated[int | None, Query(description="Only the elements of this page")] = None,
) -> Response:
    """The elements come once all pages are read; that is what `completed` says, whether there is a model or not.

    Views that only the model sees join them later, as it looks at page after page between questions; their
    metadata says `"place": "model"`. `views` is `pending` as long as more may come, then `model`, or `reader`
    where the model has looked at no page.
    """
    if page is not None:
        check_page(record, page)
    reply = await _status(services, record, page)
    elements, count = b"", 0
    if reply.detection_status == "completed":
        elements, count = await _elements(services, record, page, await services.lookout.views(record))
    reply.elements_count = count
    content = reply.model_dump_json().encode().replace(b"[]", b"[" + elements + b"]", 1)
    return Response(content, media_type="application/json")


async def _status(services: Services, record: SessionRecord, page: int | None = None) -> DetectionStatus:
    """How far the reading is, without what was found."""
    status = await services.intake.status(record)
    looking = services.lookout.is_looking(record.session_id)
    completed = status.state is ReadingState.COMPLETED
    views = await services.lookout.views(record) if completed else {}
    size = record.pages[(page or 1) - 1]
    return DetectionStatus(
        session_id=record.session_id,
        detection_status=status.state.value,
        detected_elements=[],
        elements_count=0,
        image_width=size.width,
        image_height=size.height,
        pages_read=status.done,
        page_count=status.total,
        views="pending" if looking else "model" if views else "reader",
        interrupted=status.interrupted,
    )


async def _elements(
    services: Services, record: SessionRecord, page: int | None, views: Mapping[int, tuple[View, ...]]
) -> tuple[bytes, int]:
    """The elements of a page, or of all pages, as JSON, and how many; page by page, so that others get their turn."""
    parts: list[bytes] = []
    count = 0
    for number in range(1, len(record.pages) + 1) if page is None else (page,):
        sheet = await services.intake.sheet(record, number)
        read = () if sheet is None else sheet_elements(sheet)
        if found := (*read, *(view_element(view, number, place="model") for view in views.get(number, ()))):
            parts.append(ELEMENTS.dump_json(found)[1:-1])
            count += len(found)
        await asyncio.sleep(0)
    return b",".join(parts), count


@router.get("/session/{session_id}", summary="The session with its turns")
async def read_session(record: SessionDep, services: ServicesDep, request: Request) -> SessionReply:
    """The session as it is now: its pages, how far the reading is, and every turn so far."""
    return session_reply(
        record,
        await services.store.turns(record.session_id),
        await services.store.votes.of(record.session_id),
        await services.intake.sheets(record),
        (await services.intake.status(record)).state.value,
        await services.store.expires_at(record),
        caller_language(request),
        services.settings.max_pixels,
    )


@router.delete("/session/{session_id}", summary="Delete the session and everything in it")
async def delete_session(session_id: str, services: ServicesDep, caller: CallerDep) -> Deleted:
    """End the session and delete all that was kept of it."""
    await services.intake.delete(session_id, caller.name)
    services.lookout.stop(session_id)
    log.info("deleted session %s", session_id[:8])
    return Deleted(session_id=session_id)


@router.get(
    "/session/{session_id}/pages/{page}/image",
    summary="Image of a page, or of a part of it",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "PNG"}},
)
async def page_image(
    request: Request,
    record: SessionDep,
    page: int,
    services: ServicesDep,
    clip: ClipDep,
    width: Annotated[int | None, Query(ge=16, le=8192, description="Width of the image in pixels")] = None,
) -> Response:
    """A part (`clip`) is rendered again from the original, so that it stays sharp however far one zooms in."""
    png = await unless_hung_up(request, services.intake.image(record, page, clip, width))
    if png is None:
        return Response(status_code=HUNG_UP)
    return Response(png, media_type="image/png", headers=IMAGE_HEADERS)


@router.post("/session/{session_id}/pages/{page}/read", summary="Read a page again", status_code=202)
async def read_again(record: SessionDep, page: int, services: ServicesDep) -> DetectionStatus:
    """For a page whose reading was interrupted, see `interrupted` of the detection status; others stay as they are."""
    check_page(record, page)
    await services.intake.read_again(record, page)
    return await _status(services, record)


@router.get("/session/{session_id}/pages/{page}/sheet", summary="Everything read on a page")
async def page_sheet(record: SessionDep, page: int, services: ServicesDep, request: Request) -> Sheet:
    """Texts, dimensions, title block, tables, views and notes of a page; 503 while it is still being read.

    `warnings` are sentences: what of the page or of its document is missing or not read.
    """
    sheet = await services.intake.sheet(record, page)
    if sheet is None:
        await services.intake.status(record)  # goes on with a reading that a restart cut off
        raise Unavailable("reading.in_progress", retry_after_s=1)
    warnings = warnings_of(record, caller_language(request), sheet.warnings)
    return sheet.model_copy(update={"warnings": warnings})
