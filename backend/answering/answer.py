"""An answer: its text, what it points to, and the events it is streamed as.

The words that answerers and the API share. Knows nothing of HTTP, engines or sessions. Boxes are pixels of
the page image of the page they name.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from backend.generation import Usage
from backend.geometry import Box
from backend.reading.sheet import Sheet


class ElementType(StrEnum):
    DIMENSION = "dimension"
    PART_NUMBER = "part_number"
    TABLE = "table"
    TITLE = "title"
    VIEW = "view"
    TEXT = "text"
    IMAGE = "image"


class Element(BaseModel):
    """Something on the sheet that an answer points to."""

    model_config = ConfigDict(frozen=True)

    label: str
    element_type: ElementType
    bbox: Box
    page: int
    confidence: float = 1.0
    metadata: dict[str, Any] = Field(default_factory=dict)


class Outcome(StrEnum):
    """What an answer is worth: decided by the sheet, offered for choice, or not there."""

    STATED = "stated"
    CANDIDATES = "candidates"
    NOT_ON_SHEET = "not_on_sheet"


class Candidate(BaseModel):
    """One of at most five values that may be meant, with its place and what speaks for it."""

    model_config = ConfigDict(frozen=True)

    text: str
    page: int
    bbox: Box
    reason: str


class EvidenceStatus(StrEnum):
    CONFIRMED = "confirmed"  # this value, with unit and tolerance, on the fact that was asked for
    ELSEWHERE = "elsewhere"  # stands on the sheet, but belongs to something else
    INCOMPLETE = "incomplete"  # the sheet gives a tolerance or unit that the answer dropped or contradicts
    UNCERTAIN = "uncertain"  # stands on another page, was read with little confidence, or cannot be told
    NOT_FOUND = "not_found"  # stands nowhere


class Evidence(BaseModel):
    """One value that the answer states, and where the Sheet has it."""

    model_config = ConfigDict(frozen=True)

    quote: str
    status: EvidenceStatus
    page: int | None = None
    bbox: Box | None = None
    belongs_to: str | None = None  # what an `elsewhere` value belongs to, or what an `incomplete` one lacks


@dataclass(frozen=True)
class PastTurn:
    """An earlier question of this session with its answer."""

    question: str
    answer: str
    page: int
    language: str
    elements: tuple[Element, ...] = ()
    # what the model answerer needs to repeat the turn token for token: its user text, image ids and raw reply
    transcript: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question with all that is needed to answer it.

    `sheets` holds every page read so far by its 1-based number, all pages once reading is complete.
    `image` gives encoded PNG bytes of a page or a clip of it (fractions of the page), rendered at a width.
    """

    text: str
    session_id: str
    page: int  # the page it is about: asked for, or the one of the last turn, or 1
    page_given: bool
    use_grounding: bool
    sheets: dict[int, Sheet]
    turns: tuple[PastTurn, ...] = ()
    page_count: int = 0  # pages of the document, read or not
    document_id: str = ""  # hash of the original bytes
    image: Callable[[int, tuple[float, float, float, float] | None, int | None], Awaitable[bytes]] | None = None


@dataclass(frozen=True)
class Answer:
    """The whole answer. `text` is the joined deltas."""

    text: str
    language: str  # de, en
    answered: bool
    page: int
    engine: str  # reader, vllm, openai
    model: str
    outcome: Outcome = Outcome.STATED
    candidates: tuple[Candidate, ...] = ()
    finish_reason: str = "stop"
    elements: tuple[Element, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    usage: Usage = field(default_factory=Usage)
    transcript: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # message keys for the caller: history trimmed, page partly read


@dataclass(frozen=True)
class Progress:
    stage: str
    done: int
    total: int


@dataclass(frozen=True)
class Delta:
    text: str


@dataclass(frozen=True)
class Done:
    answer: Answer


Event = Progress | Delta | Done


class Answerer(Protocol):
    """Turns a Question into events: any number of Progress and Delta, then one Done."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def answer(self, question: Question) -> AsyncGenerator[Event, None]: ...
