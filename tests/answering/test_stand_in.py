"""The reader in the model's place says so, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.answering.answer import Delta, Done
from backend.answering.reader.answer import ReaderAnswerer, answer_question
from backend.answering.stand_in import StandIn
from tests.answering.sheets import ask, flange


@pytest.mark.anyio
async def test_each_answer_has_the_note_and_is_the_readers_own():
    question = ask("Which material?", flange())
    stand_in = StandIn(ReaderAnswerer(), "notes.model_loading")
    events = [event async for event in stand_in.answer(question)]
    assert isinstance(events[-1], Done) and isinstance(events[0], Delta)
    assert events[-1].answer == replace(answer_question(question), notes=("notes.model_loading",))
    assert (stand_in.name, stand_in.model) == ("reader", "reader")
