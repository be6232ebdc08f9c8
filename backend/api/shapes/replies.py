"""From what the inside knows to what callers get: pages, answers, sessions in the shapes of the contract."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from backend import pictures
from backend.answering.answer import Answer
from backend.api.shapes.schemas import Page, SessionReply, TechnicalDrawingResponse, TurnReply, UsageReply
from backend.api.shapes.sheets import StructuredFields, structured_fields
from backend.languages import sentence
from backend.reading.sheet import Sheet
from backend.sessions.records import PageRecord, SessionRecord, TurnRecord, Vote


def warnings_of(record: SessionRecord, language: str, keys: Iterable[str] = ()) -> tuple[str, ...]:
    """What of a document is missing or not read, and what more `keys` say, each sentence once."""
    known = [sentence(notice.key, language, **notice.values) for notice in record.notices]
    return tuple(dict.fromkeys([*(sentence(key, language) for key in keys), *known]))


def is_legible(page: PageRecord, lettering_px: float | None, shrinking: float) -> bool:
    """Whether the smallest lettering survives: as read, else as drawn by the standard; a photo shows what it shows."""
    if lettering_px is not None:
        return pictures.is_legible(lettering_px * shrinking)
    if page.width_mm is None or page.dpi is None:
        return True
    return pictures.is_legible(math.floor(pictures.lettering_px(page.dpi * shrinking)))


def page_of(number: int, page: PageRecord, sheet: Sheet | None = None, max_pixels: int = pictures.MAX_PIXELS) -> Page:
    """`dpi` and `legible` are of what the model sees in one image."""
    shrinking = pictures.shrinking(page.width, page.height, max_pixels)
    return Page(
        page=number,
        width=page.width,
        height=page.height,
        width_mm=_round(page.width_mm),
        height_mm=_round(page.height_mm),
        dpi=_round(None if page.dpi is None else page.dpi * shrinking),
        image_tokens=pictures.image_tokens(page.width, page.height, max_pixels),
        legible=is_legible(page, sheet.lettering_height if sheet else page.lettering, shrinking),
    )


def pages_of(
    record: SessionRecord, sheets: dict[int, Sheet] | None = None, max_pixels: int = pictures.MAX_PIXELS
) -> list[Page]:
    """The pages of a session in their order, with sizes in pixels and mm; legibility by what was read, if it was."""
    read = sheets or {}
    return [page_of(number, page, read.get(number), max_pixels) for number, page in enumerate(record.pages, 1)]


def _keys(sheets: dict[int, Sheet]) -> list[str]:
    return [key for sheet in sheets.values() for key in sheet.warnings]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def answer_reply(
    answer: Answer,
    record: SessionRecord,
    sheet: Sheet | None,
    *,
    seconds: float,
    session_id: str | None = None,
    turn: int | None = None,
    markdown: str | None = None,
) -> TechnicalDrawingResponse:
    """The whole answer, with what stands on its page."""
    page = record.pages[answer.page - 1]
    fields = structured_fields(sheet) if sheet is not None else StructuredFields()
    return TechnicalDrawingResponse(
        **dict(fields),
        text=answer.text,
        markdown=answer.text if markdown is None else markdown,
        detected_elements=answer.elements,
        image_width=page.width,
        image_height=page.height,
        processing_time=round(seconds, 4),
        session_id=session_id,
        page=answer.page,
        turn=turn,
        engine=answer.engine,
        model=answer.model,
        language=answer.language,
        answered=answer.answered,
        outcome=answer.outcome,
        candidates=answer.candidates,
        finish_reason=answer.finish_reason,
        usage=UsageReply(**asdict(answer.usage)),
        evidence=answer.evidence,
        notes=warnings_of(record, answer.language, (*answer.notes, *(sheet.warnings if sheet is not None else ()))),
    )


def turn_reply(turn: TurnRecord, vote: Vote | None = None) -> TurnReply:
    """A kept turn without what only the model needs of it, with the vote on it."""
    return TurnReply(turn=turn.number, vote=vote, **turn.model_dump(exclude={"number", "transcript"}))


def session_reply(
    record: SessionRecord,
    turns: list[TurnRecord],
    votes: Mapping[int, Vote],
    sheets: dict[int, Sheet],
    detection_status: str,
    expires_at: datetime,
    language: str,
    max_pixels: int = pictures.MAX_PIXELS,
) -> SessionReply:
    """The whole session as the contract gives it; `max_pixels` is what the engine takes in one image."""
    return SessionReply(
        session_id=record.session_id,
        filename=record.filename,
        page_count=len(record.pages),
        warnings=warnings_of(record, language, _keys(sheets)),
        pages=pages_of(record, sheets, max_pixels),
        detection_status=detection_status,
        created_at=record.created_at,
        expires_at=expires_at,
        turns=[turn_reply(turn, votes.get(turn.number)) for turn in turns],
    )
