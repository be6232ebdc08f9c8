"""The real engine says what a question asks for, in JSON that the grammar holds it to, beside its answer."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest

from backend.answering.model.understanding import MOST_TOKENS, kinds
from tests.drawings import as_pdf, simple_drawing
from tests.engines.vllm.requests.test_chat import ask

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_an_unknown_question_is_sorted_beside_its_answer(client, service, monkeypatch):
    sorted_as = []
    generate = service._generate

    async def watched(request, began):
        text, usage = "", None
        async with aclosing(generate(request, began)) as stream:
            async for delta in stream:
                text, usage = text + delta.text, delta.usage or usage
                yield delta
        if request.schema is not None and not request.images:
            sorted_as.append((text, usage))

    session = client.read(as_pdf(simple_drawing("⌀44 H7", 130, 90)))
    client.wait_until_looked_at(session)
    monkeypatch.setattr(service, "_generate", watched)
    for unknown in ("Was greift sich der Dreher dafür?", "Was greift sich der Fräser dafür?"):
        assert ask(client, session, unknown)["usage"]["completion_tokens"] > 0
    assert len(sorted_as) == 2
    for text, usage in sorted_as:
        assert json.loads(text.partition(",")[0] + "}")["kind"] in kinds()
        assert usage.completion_tokens <= MOST_TOKENS
    first, second = (usage for _, usage in sorted_as)
    assert second.cached_tokens > first.prompt_tokens / 2
    ask(client, session, "Welcher Werkstoff?")
    assert len(sorted_as) == 2
