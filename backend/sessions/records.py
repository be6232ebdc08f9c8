"""What is kept of a session: the record of its document, and its turns.

Written once as JSON and never edited. Elements and responses are kept as plain data: this package is the
lowest and does not know what an answer is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class NoticeRecord(_Record):
    """What a caller should know about a document: a message key, and the values its sentence needs."""

    key: str
    values: dict[str, str] = Field(default_factory=dict)


class PageRecord(_Record):
    """Size of one page's image in pixels, of the sheet in millimetres where the file says, pixels per inch."""

    width: int
    height: int
    width_mm: float | None = None
    height_mm: float | None = None
    dpi: float | None = None
    lettering: float | None = None  # height of the small lettering in pixels, where it is known at once


class SessionRecord(_Record):
    """The document of a session; `filename` is what the caller called it, for display only."""

    session_id: str
    filename: str
    kind: str
    document_id: str  # SHA-256 of the original bytes
    size: int  # bytes
    created_at: datetime
    pages: tuple[PageRecord, ...]
    notices: tuple[NoticeRecord, ...] = ()
    owner: str = ""  # name of the key that made it; empty where no key was needed

    @property
    def original(self) -> str:
        """The name under which the uploaded file is kept."""
        return f"original.{self.kind}"


class TurnRecord(_Record):
    """One question with its answer."""

    number: int
    question: str
    answer: str
    page: int
    language: str
    answered: bool
    outcome: str = "stated"
    candidates: tuple[dict[str, Any], ...] = ()
    engine: str
    model: str
    created_at: datetime
    elements: tuple[dict[str, Any], ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    transcript: dict[str, Any] = Field(default_factory=dict)
    mark: str = Field(default_factory=lambda: uuid4().hex)  # no two turns are the same object, whatever they say


Vote = Literal["good", "bad"]


class VoteRecord(_Record):
    """What somebody thinks of an answer; None where the vote was taken back."""

    vote: Vote | None
    created_at: datetime
