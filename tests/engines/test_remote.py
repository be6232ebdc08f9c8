"""What the remote engine notices of a server that shows the model less than it was sent."""

import pytest

from backend.engines.base import GenerationRequest, ImagePart, Message, Usage
from backend.engines.openai import OpenAIEngine


async def pixels():
    return b""


def asked(width, height):
    return GenerationRequest((Message("user", (ImagePart("id", pixels, width, height), "Was?")),))


@pytest.mark.parametrize(
    ("prompt_tokens", "warned"),
    [(4096, True), (7600, False), (5600, False), (0, False)],  # of an A3 sheet's 7,519; 0: the server does not count
)
def test_far_fewer_prompt_tokens_than_were_sent_are_told(prompt_tokens, warned):
    engine = OpenAIEngine("http://127.0.0.1:1/v1", model="m")
    engine._notice_cut(asked(2339, 3307), Usage(prompt_tokens=prompt_tokens))
    assert ("OLLAMA_CONTEXT_LENGTH" in engine.status.details.get("warning", "")) == warned
