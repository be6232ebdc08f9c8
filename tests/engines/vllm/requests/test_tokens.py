"""A conversation goes on with the tokens that were sent and said, not with a second reading of their text."""

from __future__ import annotations

import asyncio
import copy
import io

import pytest
from PIL import Image

from backend.engines.vllm.requests.tokens import PromptTokens
from backend.generation import Message
from tests.engines.requests import SYSTEM, collected, picture, request

pytestmark = [pytest.mark.engine, pytest.mark.slow]

FIRST = "<|im_start|>user\nWelcher Durchmesser?<|im_end|>\n<|im_start|>assistant\n"
END = "<|im_end|>\n<|im_start|>user\nUnd das Material?<|im_end|>\n"


@pytest.fixture
def tokenizer(service):
    return copy.deepcopy(service.engine.renderer.get_tokenizer())


@pytest.fixture
def tokens(tokenizer):
    return PromptTokens(tokenizer)


def of(tokens, text, conversation="a"):
    return asyncio.run(tokens.of(conversation, text))


def letters(tokenizer, text):
    """The text said letter by letter, as no tokenizer would split it."""
    return [tokenizer.encode(letter, add_special_tokens=False)[0] for letter in text]


def test_a_first_prompt_has_the_tokenizers_own_tokens(tokens, tokenizer):
    for text in (FIRST, FIRST + "⌀12,5 H7 – Maß über 1 Zoll " * 200):
        assert list(of(tokens, text).ids) == tokenizer.encode(text, add_special_tokens=False)


def test_a_reply_is_repeated_as_it_was_said(tokens, tokenizer):
    remember_reply = letters(tokenizer, "Durchmesser")
    assert remember_reply != tokenizer.encode("Durchmesser", add_special_tokens=False)
    prompt = of(tokens, FIRST)
    tokens.remember_reply("a", prompt, "Durchmesser", remember_reply)
    expected = [*prompt.ids, *remember_reply, *tokenizer.encode(END, add_special_tokens=False)]
    assert list(of(tokens, FIRST + "Durchmesser" + END).ids) == expected


def test_the_mark_at_the_end_of_a_reply_is_not_repeated_twice(tokens, tokenizer):
    remember_reply = [*letters(tokenizer, "20"), tokenizer.convert_tokens_to_ids("<|im_end|>")]
    tokens.remember_reply("a", of(tokens, FIRST), "20", remember_reply)
    assert list(of(tokens, FIRST + "20" + END).ids) == tokenizer.encode(FIRST + "20" + END, add_special_tokens=False)


@pytest.mark.parametrize(
    ("conversation", "text"),
    [
        ("another", FIRST + "Durchmesser" + END),
        ("a", FIRST + "Durchmesser 20" + END),  # goes on where tokens need not be split
        ("a", FIRST + "Durch" + END),
        ("a", END),
    ],
)
def test_what_does_not_go_on_from_there_is_read_anew(tokens, tokenizer, conversation, text):
    tokens.remember_reply("a", of(tokens, FIRST), "Durchmesser", letters(tokenizer, "Durchmesser"))
    assert list(of(tokens, text, conversation).ids) == tokenizer.encode(text, add_special_tokens=False)


def test_prompts_are_those_of_vllms_own_rendering(service, loop):
    image, _ = picture(60)
    asked = request(image, "Was ist ⌀20?")
    rendered = loop.run(service._start.renderer.render(asked, resend=True))
    messages = [
        {"role": "system", "content": SYSTEM.parts[0]},
        {"role": "user", "content": [{"type": "image_pil", "image_pil": _decoded(image, loop)}, _text("Was ist ⌀20?")]},
    ]
    _, (own,) = loop.run(service.engine.renderer.render_chat_async([messages], service._start.renderer.chat_params))
    assert rendered.input["prompt_token_ids"] == own["prompt_token_ids"]


def _text(text):
    return {"type": "text", "text": text}


def _decoded(image, loop):
    return Image.open(io.BytesIO(loop.run(image.load())))


def test_whole_blocks_of_prompt_and_reply_are_found_again(service, loop):
    """The engine's last token is said, but not computed."""
    image, _ = picture(61, 640, 512)
    reply, deltas = loop.run(collected(service, request(image, "Was?", request_id="talk", max_tokens=64)))
    before = deltas[-1].usage
    history = (Message("user", (image, "Was?")), Message("assistant", (reply,)))
    _, deltas = loop.run(collected(service, request("Und?", history=history, request_id="talk")))
    block = service.engine.vllm_config.cache_config.block_size
    computed = before.prompt_tokens + before.completion_tokens - 1
    assert deltas[-1].usage.cached_tokens == computed // block * block
