"""From what the inside knows to what callers get: pages, answers, sessions in the shapes of the contract."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from backend.answering.answer import Answer
from backend.api.schemas import Page, SessionReply, TechnicalDrawingResponse, TurnReply, UsageReply
from backend.api.sheets import Structured, structured
from backend.languages import sentence
from backend.reading.sheet import Sheet
from backend.sessions.records import PageRecord, SessionRecord, Turn

TOKEN_PX = 32  # Qwen3-VL: one token for each 32 × 32 pixels
QWEN3_VL_MAX_PIXELS = 16_777_216
LEGIBLE_PX = 10.0
LETTERING_MM = 2.5  # the smallest nominal lettering height of ISO 3098 in common use
MM_PER_INCH = 25.4


def image_tokens(width: int, height: int, max_pixels: int = QWEN3_VL_MAX_PIXELS) -> int:
    """Tokens of an image in Qwen3-VL: its sides rounded to whole tokens, shrunk where that is over the cap."""
    across, down = max(1, round(width / TOKEN_PX)), max(1, round(height / TOKEN_PX))
    if across * down * TOKEN_PX**2 > max_pixels:
        scale = math.sqrt(width * height / max_pixels)
        across = max(1, math.floor(width / scale / TOKEN_PX))
        down = max(1, math.floor(height / scale / TOKEN_PX))
    return across * down


def warnings_of(record: SessionRecord, language: str, keys: Iterable[str] = ()) -> tuple[str, ...]:
    """What of a document is missing or not read, and what more `keys` say, each sentence once."""
    known = [sentence(notice.key, language, **notice.values) for notice in record.notices]
    return tuple(dict.fromkeys([*(sentence(key, language) for key in keys), *known]))


def is_legible(page: PageRecord, lettering_px: float | None) -> bool:
    """Whether the smallest lettering survives: as read, else as drawn by the standard; a photo shows what it shows."""
    if lettering_px is not None:
        return lettering_px >= LEGIBLE_PX
    if page.width_mm is None or page.dpi is None:
        return True
    return math.floor(LETTERING_MM / MM_PER_INCH * page.dpi) >= LEGIBLE_PX


def page_of(number: int, page: PageRecord, sheet: Sheet | None = None) -> Page:
    return Page(
        page=number,
        width=page.width,
        height=page.height,
        width_mm=_rounded(page.width_mm),
        height_mm=_rounded(page.height_mm),
        dpi=_rounded(page.dpi),
        image_tokens=image_tokens(page.width, page.height),
        legible=is_legible(page, sheet.lettering_height if sheet else page.lettering),
    )


def pages_of(record: SessionRecord, sheets: dict[int, Sheet] | None = None) -> list[Page]:
    return [page_of(number, page, (sheets or {}).get(number)) for number, page in enumerate(record.pages, 1)]


def _keys(sheets: dict[int, Sheet]) -> list[str]:
    return [key for sheet in sheets.values() for key in sheet.warnings]


def _rounded(value: float | None) -> float | None:
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
    fields = structured(sheet) if sheet is not None else Structured()
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


def turn_reply(turn: Turn) -> TurnReply:
    return TurnReply(turn=turn.number, **turn.model_dump(exclude={"number", "transcript"}))


def session_reply(
    record: SessionRecord,
    turns: list[Turn],
    sheets: dict[int, Sheet],
    detection_status: str,
    expires_at: datetime,
    language: str,
) -> SessionReply:
    return SessionReply(
        session_id=record.session_id,
        filename=record.filename,
        page_count=len(record.pages),
        warnings=warnings_of(record, language, _keys(sheets)),
        pages=pages_of(record, sheets),
        detection_status=detection_status,
        created_at=record.created_at,
        expires_at=expires_at,
        turns=[turn_reply(turn) for turn in turns],
    )
