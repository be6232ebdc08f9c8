"""What callers send and get: the HTTP contract as types. Fields may be added, never renamed.

Boxes are pixels of the page image, origin top left; times are ISO 8601 in UTC, durations seconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from backend.answering.answer import Candidate, Element, Evidence, Outcome
from backend.api.shapes.sheets import StructuredFields
from backend.errors import BadRequest, DocumentTooLarge
from backend.sessions.records import Vote

MAX_QUESTION = 10_000
SERVICE = "Drawing Chat"


class Page(BaseModel):
    """One page of a document."""

    page: int = Field(description="Number, from 1")
    width: int = Field(description="Of the page image, pixels")
    height: int
    width_mm: float | None = Field(description="Of the sheet, where the file says")
    height_mm: float | None
    dpi: float | None = Field(description="Resolution of the page image: what the model sees in one image")
    image_tokens: int = Field(description="Tokens that the page image takes in Qwen3-VL")
    legible: bool = Field(description="Whether the smallest lettering survives at this resolution")


class UploadReply(BaseModel):
    """The new session: its id, its pages, and until when it is kept without use."""

    session_id: str
    filename: str
    status: Literal["ready"] = "ready"
    message: str
    detection_status: str
    page_count: int
    warnings: tuple[str, ...] = Field((), description="What of the file is missing or is not read")
    pages: list[Page]
    expires_at: datetime


class DetectionStatus(BaseModel):
    """How far the reading of a document is, and what was found once it is complete."""

    session_id: str
    detection_status: Literal["pending", "running", "processing", "completed", "failed"]
    detected_elements: list[Element]
    elements_count: int
    image_width: int
    image_height: int
    pages_read: int
    page_count: int
    interrupted: list[int] = Field(
        default_factory=list, description="Pages whose reading was interrupted, not by the file: read them again"
    )
    views: Literal["reader", "pending", "model"] = Field(
        description="Whose views are among the elements: the reader's alone, the model's too; pending while it looks"
    )


def _question(value: Any) -> Any:
    if isinstance(value, str):
        if not value.strip():
            raise BadRequest("question.empty")
        if len(value) > MAX_QUESTION:
            raise DocumentTooLarge("question.too_long", limit=MAX_QUESTION)
    return value


def _blank_is_none(value: Any) -> Any:
    """A form has no other way to leave a field open."""
    return None if value in ("", "null") else value


class ChatRequest(BaseModel):
    """A question; as a form or as JSON. Other fields of older clients are accepted and ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    session_id: str
    question: Annotated[str, BeforeValidator(_question)] = Field(
        description=f"At most {MAX_QUESTION} characters",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION, "pattern": r"\S"},
    )
    use_grounding: bool = Field(False, description="Have the model itself point to places too")
    page: Annotated[int | None, BeforeValidator(_blank_is_none)] = Field(
        None, description="Page that the question is about, from 1; else the one of the last turn, or the first"
    )
    base_size: Any = Field(None, deprecated=True, exclude=True)
    image_size: Any = Field(None, deprecated=True, exclude=True)
    crop_mode: Any = Field(None, deprecated=True, exclude=True)


class UsageReply(BaseModel):
    """Tokens of a model's answer; `ttft` seconds to the first token."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    ttft: float | None = None


class _AnswerFields(BaseModel):
    """The answer itself; comes before what stands on the page."""

    text: str
    markdown: str
    answered: bool = Field(description="False where the sheet does not hold what was asked")
    outcome: Outcome = Field(Outcome.STATED, description="Whether the sheet decides the answer")
    candidates: tuple[Candidate, ...] = Field(
        (), description="At most five values that may be meant, where it does not"
    )
    detected_elements: tuple[Element, ...] = Field((), description="What the answer points to")
    evidence: tuple[Evidence, ...] = Field((), description="Each value of the answer, and where the sheet has it")
    notes: tuple[str, ...] = Field(
        (), description="What the caller should know: what is missing or not read, history left out"
    )
    session_id: str | None = None
    page: int = 1
    turn: int | None = None
    image_width: int
    image_height: int
    processing_time: float = Field(description="Seconds")
    engine: str = Field(description="What answered: reader, vllm, openai")
    model: str
    language: str
    finish_reason: str = "stop"
    usage: UsageReply = Field(default_factory=UsageReply)


class TechnicalDrawingResponse(StructuredFields, _AnswerFields):
    """An answer or a reading, with everything that stands on the page it is about."""


class TurnReply(BaseModel):
    """A question and its answer, as they were given; boxes of elements are pixels of the page image."""

    turn: int
    question: str
    answer: str
    page: int
    language: str
    answered: bool
    outcome: str
    candidates: list[dict[str, Any]]
    engine: str
    model: str
    created_at: datetime
    elements: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    vote: Vote | None = Field(None, description="What somebody thinks of the answer")


class VoteRequest(BaseModel):
    """What somebody thinks of an answer; as JSON or as a form."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    vote: Annotated[Vote | None, BeforeValidator(_blank_is_none)] = Field(description="null takes it back")


class VoteReply(BaseModel):
    """The vote on a turn as it is now."""

    session_id: str
    turn: int
    vote: Vote | None


class SessionReply(BaseModel):
    """All that is known of a session; `turns` in the order asked."""

    session_id: str
    filename: str
    page_count: int
    warnings: tuple[str, ...] = Field((), description="What of the file is missing or could not be read")
    pages: list[Page]
    detection_status: str
    created_at: datetime
    expires_at: datetime
    turns: list[TurnReply]


class Deleted(BaseModel):
    """The session is gone."""

    status: Literal["deleted"] = "deleted"
    session_id: str


class ModeReply(BaseModel):
    """One way of reading a drawing at once."""

    id: str
    name: str
    description: str


class ModesReply(BaseModel):
    """The ways of reading a drawing at once, and which is taken where none is named."""

    modes: list[ModeReply]
    default: str


class BatchError(BaseModel):
    """A file of a batch that could not be read: the status it would have got alone, and the sentence."""

    filename: str
    status: int
    error: str


class BatchResult(TechnicalDrawingResponse):
    """What one file of a batch holds."""

    filename: str


class BatchReply(BaseModel):
    """Every file of a batch, read or refused: `successful` + `failed` = `total`."""

    results: list[BatchResult]
    total: int
    successful: int
    failed: int
    errors: list[BatchError]


class PdfReply(BaseModel):
    """Every page of a document, and the Markdown of all in their order."""

    pages: list[TechnicalDrawingResponse]
    total_pages: int
    combined_markdown: str


class ServiceReply(BaseModel):
    """Who answers here; `model_ready` where questions would be answered now."""

    status: Literal["running"] = "running"
    service: str = SERVICE
    version: str
    model: str
    model_ready: bool


class Health(BaseModel):
    """Always served while the process lives; `status` says whether questions can be answered."""

    status: Literal["healthy", "starting", "degraded"]
    model_loaded: bool
    gpu_available: bool
    device: str
    engine: str
    model: str
    reason: str = Field("", description="Why this engine, or what is wrong with it")
    sessions: int
    queue: dict[str, int] = Field(default_factory=dict, description="Jobs that wait, by lane")
    version: str
    uptime: float = Field(description="Seconds")
    details: dict[str, Any] = Field(default_factory=dict)


class Problem(BaseModel):
    """RFC 9457 problem details; `detail` is a plain sentence in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    retry_after: int | None = Field(None, description="Seconds; on 429 and 503")
    fields: list[str] | None = Field(None, description="Names of wrong fields; on 422")
