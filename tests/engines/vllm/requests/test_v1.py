"""/v1 over the same engine, as the openai package, Open WebUI and LibreChat use it."""

from __future__ import annotations

import base64
import http.server
import threading

import openai
import pytest
from PIL import Image
from pydantic import BaseModel

from tests.engines.vllm.test_service import falls_silent

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture
def sdk(client):
    with openai.OpenAI(base_url=f"{client.base_url}/v1", api_key="none", max_retries=0) as sdk:
        yield sdk


@pytest.fixture(scope="module")
def data_url(tmp_path_factory):
    file = tmp_path_factory.mktemp("picture") / "p.png"
    Image.effect_mandelbrot((320, 320), (-2, -1, 1, 1), 40).save(file)
    return "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode()


def messages(text="Was ist das?", url=None):
    image = [{"type": "image_url", "image_url": {"url": url}}] if url else []
    return [{"role": "user", "content": [*image, {"type": "text", "text": text}]}]


def test_the_model_is_listed_without_its_path(sdk, client):
    assert [model.id for model in sdk.models.list()] == ["tiny"]
    assert "/tmp" not in client.get("/v1/models").text


def test_a_question_with_a_picture_is_answered(sdk, data_url):
    reply = sdk.chat.completions.create(model="tiny", messages=messages(url=data_url), max_tokens=12)
    assert reply.usage.prompt_tokens > 100
    assert reply.choices[0].finish_reason in ("stop", "length")


def test_a_stream_comes_piece_by_piece_with_its_usage(sdk, data_url):
    stream = sdk.chat.completions.create(
        model="tiny",
        messages=messages(url=data_url),
        max_tokens=12,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    assert len([chunk for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]) > 1
    assert chunks[-1].usage.completion_tokens > 0


def test_a_schema_of_the_caller_is_kept_to(sdk):
    class Size(BaseModel):
        diameter: int

    reply = sdk.chat.completions.create(
        model="tiny",
        messages=messages("Durchmesser als JSON"),
        max_tokens=64,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "size", "schema": Size.model_json_schema() | {"additionalProperties": False}},
        },
    )
    assert reply.choices[0].message.content.lstrip().startswith("{")


def test_hanging_up_aborts_the_generation(sdk, service, loop):
    stream = sdk.chat.completions.create(model="tiny", messages=messages(), max_tokens=8000, stream=True)
    next(iter(stream))
    stream.close()
    loop.run(falls_silent(service, 5))


def refused(client, **changes):
    body = {"model": "tiny", "messages": messages(), "max_tokens": 4} | changes
    return client.post("/v1/chat/completions", json=body)


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 50},
        {"structured_outputs": {"regex": "(a|b){0,3000}"}},
        {"chat_template": "{{ 1 }}"},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": None}, "uuid": "x"}]}]},
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "x", "schema": {"type": "string", "maxLength": 4000}},
            }
        },
        {"messages": messages("x " * 40_000)},
        {"messages": messages(url="data:image/png;base64,AAAA")},
        {"messages": messages(url="file:///etc/passwd")},
        {"model": "gpt-4"},
    ],
)
def test_what_harms_or_cannot_work_is_refused_and_the_engine_lives(client, changes):
    assert refused(client, **changes).status_code in (400, 404, 422)
    assert refused(client).status_code == 200


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"[" * 100_000])
def test_a_body_that_is_no_request_is_refused(client, body):
    reply = client.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400


def test_no_picture_is_fetched_from_anywhere(client):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for host in ("127.0.0.1", "localhost", "[::1]", "invalid@127.0.0.1"):
            url = f"http://{host}:{server.server_address[1]}/secret"
            assert refused(client, messages=messages(url=url)).status_code in (400, 422)
        server.shutdown()
    assert asked == []


@pytest.mark.parametrize(
    "path", ["/v1/completions", "/v1/responses", "/v1/tokenize", "/v1/", "/v1/models/tiny", "/v1/embeddings"]
)
def test_other_routes_of_vllm_are_not_there(client, path):
    assert client.get(f"/v1{path}").status_code == 404
    assert client.post(f"/v1{path}", json={}).status_code == 404


def test_a_wrong_method_is_told(client):
    assert client.delete("/v1/models").status_code == 405
