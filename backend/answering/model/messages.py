"""A conversation as a request to an engine: its texts, and its pictures with a way to render them.

Knows nothing of what the conversation says, nor of which engine is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.answering.answer import Question
from backend.answering.model import prompts
from backend.answering.model.transcript import Conversation, Piece
from backend.generation import GenerationRequest, ImagePart, Message


def request_for(question: Question, conversation: Conversation, **options: Any) -> GenerationRequest:
    """The system text, the turns that are repeated and the new one; `options` are the request's own."""
    messages = [Message("system", (prompts.SYSTEM,))]
    for turn in conversation.turns:
        messages += [_user(question, turn.pieces), Message("assistant", (turn.reply,))]
    messages.append(_user(question, conversation.new))
    return GenerationRequest(tuple(messages), session=question.session_id, **options)


def _user(question: Question, pieces: Sequence[Piece]) -> Message:
    return Message("user", tuple(_part(question, piece) for piece in pieces))


def _part(question: Question, piece: Piece) -> str | ImagePart:
    image = piece.image
    if image is None:
        return piece.text

    async def load() -> bytes:
        assert question.image is not None, "a question with pictures comes with a way to render them"
        return await question.image(image.page, image.clip, image.width if image.scaled else None)

    return ImagePart(image.id, load, image.width, image.height)
