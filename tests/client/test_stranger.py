"""What a browser that was not meant sends to the page of its own: paths of files, whole messages, large bodies."""

from __future__ import annotations

import http.client
import importlib.util
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from client.limits import LimitBody
from tests import live
from tests.client import own_page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("gradio") is None, reason="gradio is not installed"),
]
SECRET = "the-secret-of-this-machine"


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    file.write_text(SECRET)
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture
def cache(folder: Path) -> Path:
    return folder / "cache"


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[httpx.Client]:
    with (
        live.server(tmp_path_factory.mktemp("server")) as server,
        own_page.page(folder, server) as url,
        httpx.Client(base_url=url, timeout=60, trust_env=False) as client,
    ):
        yield client


async def read_all(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def endpoints(stranger: httpx.Client) -> list[dict[str, Any]]:
    """What the page can be asked to do: its own description of itself."""
    return [one for one in stranger.get("/config").json()["dependencies"] if one["backend_fn"]]


def asked(stranger: httpx.Client, endpoint: dict[str, Any], value: Any) -> str:
    """All that comes back where each input is the value."""
    data = {"data": [value for _ in endpoint["inputs"]], "fn_index": endpoint["id"], "session_hash": "stranger"}
    joined = stranger.post("/gradio_api/queue/join", json=data)
    said = joined.text
    if joined.status_code != 200:
        return said
    with stranger.stream("GET", "/gradio_api/queue/data", params={"session_hash": "stranger"}) as events:
        for line in events.iter_lines():
            said += line
            if "process_completed" in line or "close_stream" in line or "unexpected_error" in line:
                break
    return said


def messages(path: str) -> dict[str, Any]:
    """Ways in which a value can name a file."""
    file = {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "x"}
    picture = {"type": "component", "component": "image", "value": file, "constructor_args": {}, "props": {}}
    return {
        "file": file,
        "chat": [{"role": "user", "content": [{"type": "file", "file": file}]}],
        "component": [{"role": "user", "content": [picture]}],
        "json": {"session_id": "x", "drawing": file, "pages": [file]},
    }


@pytest.mark.parametrize("kind", ["file", "chat", "component", "json"])
def test_no_message_has_a_file_of_the_machine_fetched(stranger: httpx.Client, secret: Path, cache: Path, kind: str):
    for endpoint in endpoints(stranger):
        said = asked(stranger, endpoint, messages(str(secret))[kind])
        assert "file=" not in said, endpoint["api_name"]
    assert not any(file.read_text(errors="replace") == SECRET for file in cache.rglob("*") if file.is_file())


def test_the_chat_is_no_input(stranger: httpx.Client):
    chats = {one["id"] for one in stranger.get("/config").json()["components"] if one["type"] == "chatbot"}
    assert chats and not any(chats & set(endpoint["inputs"]) for endpoint in endpoints(stranger))


def test_no_route_hands_out_a_file(stranger: httpx.Client, secret: Path):
    for before in ("/gradio_api/file=", "/file=", "/gradio_api/file/", "/gradio_api/proxy=", "/static/", "/assets/"):
        for path in (str(secret), "/proc/self/environ", "../../../../etc/passwd"):
            reply = stranger.get(before + path)
            assert reply.status_code in (400, 403, 404) or SECRET not in reply.text, before
            assert "PATH=" not in reply.text and "root:" not in reply.text, before


def test_an_upload_has_a_limit(stranger: httpx.Client):
    connection = http.client.HTTPConnection(stranger.base_url.host, stranger.base_url.port, timeout=60)
    connection.putrequest("POST", "/gradio_api/upload")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.anyio
async def test_a_body_whose_length_is_not_told_has_the_same_limit():
    echo = Starlette(routes=[Route("/", read_all, methods=["POST"])])
    transport = httpx.ASGITransport(LimitBody(echo, max_bytes=10))

    async def pieces(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"12345"

    async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
        assert [(await client.post("/", content=pieces(count))).status_code for count in (2, 3)] == [200, 413]


def test_what_is_no_reading_of_a_session_is_not_handed_on(stranger: httpx.Client):
    for method, path in (
        ("GET", "/api/modes"),
        ("POST", "/api/chat"),
        ("DELETE", "/api/session/x"),
        ("GET", "/metrics"),
    ):
        assert stranger.request(method, path).status_code in (404, 405), path
