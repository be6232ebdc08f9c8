"""A place for sessions is tried at the start, and a store whose word gets lost is asked what it has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import httpx
import pytest

from backend.sessions.location import StoreLocationError
from backend.sessions.objects import Objects
from tests.stores import BUCKET

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.mark.parametrize("kind", ["s3", "azure", "gcs"])
async def test_a_place_that_works_is_left_empty(place, kind):
    objects = Objects(place(kind))
    objects.prove()
    assert await objects.keys("") == []


@pytest.mark.parametrize("kind", ["s3", "azure", "gcs"])
async def test_a_wrong_bucket_is_refused_with_a_sentence(place, kind):
    url = place(kind).replace(BUCKET, "elsewhere")
    with pytest.raises(StoreLocationError, match=f"{url} cannot be used for sessions: there is no such bucket"):
        Objects(url).prove()


KEYS = [("s3", "AWS_SECRET_ACCESS_KEY"), ("s3", "AWS_ACCESS_KEY_ID"), ("azure", "AZURE_STORAGE_ACCOUNT_KEY")]


@pytest.mark.parametrize(("kind", "name"), KEYS)
async def test_a_wrong_key_is_refused_and_its_name_is_said(place, monkeypatch, kind, name):
    url = place(kind)
    monkeypatch.setenv(name, "d3Jvbmc=")
    with pytest.raises(StoreLocationError, match=f"the key is refused.*{name}"):
        Objects(url).prove()


async def test_googles_key_file_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/missing/key.json")
    with pytest.raises(StoreLocationError, match=r"^'gs://drawings' cannot be used for sessions: .*/missing/key\.json"):
        Objects("gs://drawings")


async def test_a_server_that_does_not_answer_is_named(place, monkeypatch):
    url = place("s3")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StoreLocationError, match=r"sessions: http://127\.0\.0\.1:9 does not answer"):
        Objects(url).prove()


@contextmanager
def answering(reply: Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A server whose every answer `reply` gives; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            status, headers, content = reply(self)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_HEAD = do_DELETE = do_PUT

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


async def test_a_store_that_overwrites_is_refused(place, monkeypatch):
    url = place("s3")
    with answering(lambda _: (200, {"ETag": '"0"'}, b"")) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with pytest.raises(StoreLocationError, match="does not keep what is there already"):
            Objects(url).prove()


async def test_what_was_written_though_its_answer_got_lost_is_ours(place, monkeypatch, s3_bucket):
    url = place("s3")
    lost = iter([True])

    def forgetful(request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        behind = s3_bucket.environment["AWS_ENDPOINT_URL"] + request.path
        found = httpx.request(request.command, behind, headers=dict(request.headers), content=body, trust_env=False)
        if request.command == "PUT" and found.is_success and next(lost, False):
            return 503, {}, b""
        kept = {name: value for name, value in found.headers.items() if name not in ("connection", "date", "server")}
        return found.status_code, kept, found.content

    with answering(forgetful) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        key, content = str(uuid4()), uuid4().bytes
        assert await Objects(url).create(key, content)
        assert not await Objects(url).create(key, uuid4().bytes)
        assert await Objects(url).get(key) == content
