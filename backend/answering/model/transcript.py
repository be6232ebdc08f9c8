"""The conversation as the model sees it, append-only: each prompt is the beginning of the next one.

A turn keeps the very pieces that were sent (texts and images) and the raw reply, and is repeated from them
token for token, so that the engine's prefix cache serves all but the new question. An image, and a sheet's
text, stand in the turn where they first mattered. When the context is full the oldest turns leave, enough of
them that the next few questions need no more to leave. Pure functions; knows nothing of engines or Sheets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from backend.answering.answer import PastTurn
from backend.pictures import image_tokens

_MESSAGE_TOKENS = 8  # role, begin and end marks
_IMAGE_TOKENS = 2  # begin and end marks
_KEEP_SHARE = 0.7  # of the budget, after turns had to leave

Clip = tuple[float, float, float, float]


@dataclass(frozen=True)
class ImageRef:
    """A picture in the conversation: a page, or a clip of it in fractions of the page, at a size in pixels.

    `number` is what the text calls it; numbers go on when turns leave.
    """

    id: str
    number: int
    page: int
    clip: Clip | None
    width: int
    height: int
    scaled: bool = False  # rendered at `width`, not at the page image's own size

    @property
    def tokens(self) -> int:
        return image_tokens(self.width, self.height) + _IMAGE_TOKENS


@dataclass(frozen=True)
class Piece:
    """Text, or an image. Of pieces with the same key a conversation needs only one."""

    text: str = ""
    image: ImageRef | None = None
    key: str = ""


@dataclass(frozen=True)
class Turn:
    """What was sent for one question, and the raw reply."""

    pieces: tuple[Piece, ...]
    reply: str


@dataclass(frozen=True)
class Budget:
    """What a prompt may hold."""

    tokens: int
    images: int


@dataclass(frozen=True)
class Conversation:
    """Turns that are repeated, from `first` of the session on, and the pieces of the new one."""

    first: int
    turns: tuple[Turn, ...]
    new: tuple[Piece, ...]
    fits: bool = True

    @property
    def images(self) -> tuple[ImageRef, ...]:
        return tuple(images(self._pieces()))

    def _pieces(self) -> Iterable[Piece]:
        for turn in self.turns:
            yield from turn.pieces
        yield from self.new


def image_id(document: str, page: int, clip: Clip | None, width: int, height: int) -> str:
    """The hash of where the pixels come from: the original file, page, clip and scale."""
    source = repr((document, page, clip, width, height))
    return hashlib.sha256(source.encode()).hexdigest()


def past_turns(turns: Sequence[PastTurn]) -> tuple[Turn, ...]:
    """Earlier turns; one that something other than the model answered is told in plain words."""
    return tuple(_restore_turn(turn) for turn in turns)


def _restore_turn(turn: PastTurn) -> Turn:
    stored = turn.transcript.get("pieces")
    if stored is None:
        return Turn((Piece(turn.question + "\n"),), turn.answer)
    return Turn(tuple(_restore_piece(item) for item in stored), str(turn.transcript["reply"]))


def _restore_piece(stored: dict[str, Any]) -> Piece:
    image = stored.get("image")
    if image is not None:
        image = ImageRef(**{**image, "clip": tuple(image["clip"]) if image["clip"] else None})
    return Piece(stored.get("text", ""), image, stored.get("key", ""))


def store_turn(conversation: Conversation, reply: str) -> dict[str, Any]:
    """The new turn, as it is kept in the session."""
    return {
        "pieces": [{k: v for k, v in asdict(piece).items() if v} for piece in conversation.new],
        "reply": reply,
        "first": conversation.first,
    }


def next_number(turns: Sequence[Turn]) -> int:
    return max((image.number for turn in turns for image in images(turn.pieces)), default=0) + 1


def images(pieces: Iterable[Piece]) -> list[ImageRef]:
    return [piece.image for piece in pieces if piece.image is not None]


def keys(turns: Iterable[Turn]) -> frozenset[str]:
    """What the turns hold that a conversation needs only once."""
    return frozenset(piece.key for turn in turns for piece in turn.pieces if piece.key)


def converse(
    turns: Sequence[Turn],
    first: int,
    new: Callable[[tuple[Turn, ...]], tuple[Piece, ...]],
    budget: Budget,
    count: Callable[[str], int],
) -> Conversation:
    """The conversation that fits: all turns from `first` on, or fewer where they would not.

    turns: of the session, the oldest first
    first: the one that the last prompt began with
    new: gives the new turn's pieces, given the turns that are kept
    budget: what the prompt may hold; where turns must leave, as many leave as bring it well below
    count: tokens of a text, as the engine counts
    """
    roomy = Budget(int(budget.tokens * _KEEP_SHARE), max(1, int(budget.images * _KEEP_SHARE)))
    for start in range(min(first, len(turns)), len(turns) + 1):
        kept = tuple(turns[start:])
        conversation = Conversation(start, kept, new(kept))
        limit = budget if start == first or start == len(turns) else roomy
        if _fits(conversation, limit, count):
            return conversation
    return Conversation(len(turns), (), conversation.new, fits=False)


def _fits(conversation: Conversation, limit: Budget, count: Callable[[str], int]) -> bool:
    return len(conversation.images) <= limit.images and tokens(conversation, count) <= limit.tokens


def tokens(conversation: Conversation, count: Callable[[str], int]) -> int:
    """What the turns take, without the system text; an upper estimate."""
    total = pieces_tokens(conversation.new, count) + _MESSAGE_TOKENS
    for turn in conversation.turns:
        total += pieces_tokens(turn.pieces, count) + count(turn.reply) + 2 * _MESSAGE_TOKENS
    return total


def pieces_tokens(pieces: Iterable[Piece], count: Callable[[str], int]) -> int:
    return sum(piece.image.tokens if piece.image is not None else count(piece.text) for piece in pieces)
