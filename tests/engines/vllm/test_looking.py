"""The real engine looks at what was uploaded, between questions, in JSON that the grammar holds it to."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import aclosing

import pytest

from backend.answering.model import prompts
from tests.drawings import as_pdf, simple_drawing
from tests.engines.vllm.requests.test_chat import ask
from tests.serving import LONG_S

pytestmark = [pytest.mark.engine, pytest.mark.slow]


class Looks:
    """The engine's generations; the first look stands still after its first text, until something ends it."""

    def __init__(self, generate):
        self.generate = generate
        self.stands = threading.Event()
        self.texts = []
        self.ends = []

    async def __call__(self, request, began):
        async with aclosing(self.generate(request, began)) as stream:
            if request.schema is not None:
                stream = self.looked(stream)
            async for delta in stream:
                yield delta

    async def looked(self, stream):
        self.texts.append("")
        try:
            async for delta in stream:
                self.texts[-1] += delta.text
                yield delta
                if not self.stands.is_set():
                    self.stands.set()
                    await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.ends.append("gave way")
            raise
        self.ends.append("whole")


@pytest.fixture
def looks(service, monkeypatch):
    """The looks of the test's one session. A model of noise needs more held to than the schema asks of a real one."""
    schema = prompts.views_schema()
    schema["properties"]["views"] |= {"minItems": 2, "maxItems": 2}
    view = schema["properties"]["views"]["items"]["properties"]
    view |= {"label": {"enum": ["", "A-A"]}, "bbox_2d": {"enum": [[0, 0, 90, 90], [0, 910, 90, 1000]]}}
    monkeypatch.setattr(prompts, "views_schema", lambda: schema)
    looks = Looks(service._generate)
    monkeypatch.setattr(service, "_generate", looks)
    return looks


def test_a_look_gives_way_to_a_question_and_then_its_views_are_kept(client, looks):
    session = client.read(as_pdf(simple_drawing("⌀44 H7", 130, 90)))
    assert looks.stands.wait(LONG_S)
    read = client.get(f"/api/detection-status/{session}").json()
    assert (read["detection_status"], read["views"]) == ("completed", "pending")
    answer = ask(client, session, "Welcher Werkstoff?")
    assert answer["usage"]["completion_tokens"] > 0
    status = client.wait_until_looked_at(session)
    assert looks.ends == ["gave way", "whole"]
    assert [set(view) for view in json.loads(looks.texts[-1])["views"]] == [{"label", "kind", "bbox_2d"}] * 2
    known = read["elements_count"]
    assert (status["views"], status["detected_elements"][:known]) == ("model", read["detected_elements"])
    seen = status["detected_elements"][known:]
    assert seen
    for view in seen:
        assert (view["element_type"], view["page"], view["metadata"]["place"]) == ("view", 1, "model")
        assert 0 <= view["bbox"]["x1"] < view["bbox"]["x2"] <= status["image_width"]
        assert 0 <= view["bbox"]["y1"] < view["bbox"]["y2"] <= status["image_height"]
