"""The second look with the real engine: a witness that doubts whatever a model of noise says."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from backend.answering.answer import Evidence, EvidenceStatus, Progress
from backend.answering.model.answer import ModelAnswerer
from backend.settings import Settings
from tests.answering.model.test_model import drawing, events_of, question

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DOUBT = Evidence(quote="?", status=EvidenceStatus.ELSEWHERE, page=1, bbox=drawing().title_block[0].box)


async def blank(page, clip, width):
    x0, y0, x1, y1 = clip or (0, 0, 1, 1)
    wide = width or 1600
    png = io.BytesIO()
    Image.new("RGB", (wide, round(wide * (y1 - y0) * 1100 / ((x1 - x0) * 1600))), "white").save(png, "PNG")
    return png.getvalue()


def ask(service, loop, session, **settings):
    answerer = ModelAnswerer(
        service, Settings(max_tokens=16, **settings), check=lambda text, sheets, page, query: [DOUBT]
    )
    asked = replace(question(), session_id=session, image=blank)
    return loop.run(events_of(answerer, asked))


def test_the_second_look_is_served_from_the_first_ones_cache_and_its_tokens_are_counted(service, loop):
    once = ask(service, loop, "once", second_look=False)[-1].answer.usage
    events = ask(service, loop, "twice")
    twice = events[-1].answer.usage
    assert events[-2] == Progress("second_look", 0, 1)
    assert twice.completion_tokens > once.completion_tokens
    assert twice.prompt_tokens > 2 * once.prompt_tokens
    assert twice.cached_tokens >= 2 * (once.prompt_tokens - 64)
