"""What the remote engine takes from a server: its models, and that it shows the model less than it was sent."""

import asyncio
import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from backend.engines.openai import OpenAIEngine
from backend.generation import EngineState, GenerationRequest, ImagePart, Message, Usage
from tests.samples import every


async def pixels():
    return b""


def asked(width, height):
    return GenerationRequest((Message("user", (ImagePart("id", pixels, width, height), "Was?")),))


@every(
    ("prompt_tokens", "warned"),
    [(4096, True), (7600, False), (5600, False), (0, False)],  # of an A3 sheet's 7,519; 0: the server does not count
)
def test_far_fewer_prompt_tokens_than_were_sent_are_told(prompt_tokens, warned):
    engine = OpenAIEngine("http://127.0.0.1:1/v1", model="m")
    engine._notice_cut(asked(2339, 3307), Usage(prompt_tokens=prompt_tokens))
    assert ("OLLAMA_CONTEXT_LENGTH" in engine.status.details.get("warning", "")) == warned


@contextlib.contextmanager
def offering(*models):
    """A model server with models of these names and context lengths."""

    class Listing(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            data = [{"id": name, "object": "model", "max_model_len": length} for name, length in models]
            body = json.dumps({"object": "list", "data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with HTTPServer(("127.0.0.1", 0), Listing) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def asked_for_models(url, **options):
    """The engine after the server has told its models."""

    async def ask():
        engine = OpenAIEngine(url, **options)
        await engine.start()
        async with asyncio.timeout(30):
            while engine.status.state is EngineState.STARTING:
                await asyncio.sleep(0.005)
        told = engine.status
        await engine.stop()
        return engine, told

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("offered", "given", "taken"),
    [("a", None, "a"), ("a", "a", "a"), ("ab", "b", "b"), ("", "b", "b")],
    ids=["the only one", "the only one by name", "one of two", "one that is not told"],
)
def test_the_model_is_the_one_named_or_the_only_one(offered, given, taken):
    with offering(*((name, 8000) for name in offered)) as url:
        engine, told = asked_for_models(url, model=given)
    assert (told.state, engine.model) == (EngineState.READY, taken)


@pytest.mark.parametrize(
    ("offered", "given", "reason"),
    [("ab", None, "models: a, b"), ("", None, "models: none"), ("ab", "c", "no model 'c', but a, b")],
    ids=["one of two", "none", "another"],
)
def test_a_model_that_is_not_told_apart_or_not_there_fails_with_those_that_are(offered, given, reason):
    with offering(*((name, None) for name in offered)) as url:
        _, told = asked_for_models(url, model=given)
    assert told.state is EngineState.FAILED and reason in told.reason


@every(
    ("text", "tokens"),
    [("", 1), ("Werkstoff ", 6), ("12345", 6), ("⌀25 H7", 8)],  # letters by two, digits each, ⌀ three bytes
)
def test_tokens_are_estimated_by_letters_and_by_digits_and_signs_each(text, tokens):
    assert OpenAIEngine("http://127.0.0.1:1/v1", model="m").count_tokens(text) == tokens


@pytest.mark.parametrize(("set_to", "length"), [(None, 8000), (4000, 4000)])
def test_the_context_is_as_long_as_set_or_as_the_server_tells_of_its_model(set_to, length):
    with offering(("a", 2000), ("b", 8000)) as url:
        engine, _ = asked_for_models(url, model="b", max_model_len=set_to)
    assert engine.max_model_len == length
