"""The reader in the model's place, while that is not there: its answers say so.

Knows nothing of engines, nor why the model is away.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from backend.answering.answer import Answerer, Done, Event, Question


@dataclass(frozen=True)
class StandIn:
    """Answers as `reader` does, with a note in each answer (`notes.model_loading`, `notes.model_failed`)."""

    reader: Answerer
    note: str

    @property
    def name(self) -> str:
        return self.reader.name

    @property
    def model(self) -> str:
        return self.reader.model

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        async with aclosing(self.reader.answer(question)) as events:
            async for event in events:
                if isinstance(event, Done):
                    event = Done(replace(event.answer, notes=(*event.answer.notes, self.note)))
                yield event
