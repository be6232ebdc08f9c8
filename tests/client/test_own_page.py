"""The page of its own: several people at once, and a key that no other user of the machine can read."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import httpx
import psutil
import pytest

from tests.client import own_page
from tests.client.test_stranger import endpoints

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("gradio") is None, reason="gradio is not installed"),
]
LONG_S = 60
DONE = b'event: done\ndata: {"text": "both", "engine": "reader", "evidence": []}\n\n'


@contextmanager
def server_that_waits_for_two() -> Iterator[SimpleNamespace]:
    """Answers a question only when another one has come; keeps the keys that it was sent."""
    both = threading.Barrier(2)
    keys: list[str | None] = []
    addresses: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            keys.append(self.headers["Authorization"])
            addresses.append(self.headers["X-Forwarded-For"])
            self.rfile.read(int(self.headers["Content-Length"]))
            both.wait(LONG_S)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(DONE)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", keys=keys, addresses=addresses)
    server.shutdown()
    server.server_close()


def ask(url: str, name: str, said: list[str]) -> None:
    with httpx.Client(base_url=url, timeout=LONG_S, trust_env=False) as visitor:
        endpoint = next(one for one in endpoints(visitor) if one["api_name"] == "ask")
        data = ["?", None, {"session_id": "x"}, "", False, False, 1]
        join = {"data": data, "fn_index": endpoint["id"], "session_hash": name}
        visitor.post("/gradio_api/queue/join", json=join).raise_for_status()
        said.append(visitor.get("/gradio_api/queue/data", params={"session_hash": name}).text)


def test_two_people_are_answered_at_once(tmp_path: Path):
    said: list[str] = []
    with server_that_waits_for_two() as server, own_page.page(tmp_path, server.url) as url:
        visitors = [threading.Thread(target=ask, args=(url, name, said)) for name in ("anna", "bert")]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
    assert ["both" in text for text in said] == [True, True]
    assert server.addresses == ["127.0.0.1"] * 2  # so that a server that trusts the page counts each for itself


def command_lines() -> list[list[str]]:
    """Of the processes that this one has started, and of theirs: those that run on."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            found.append(process.cmdline())
    return found


@pytest.mark.parametrize("way", ["environment", "file"])
def test_a_key_is_sent_and_not_on_the_command_line(tmp_path: Path, way: str):
    file = tmp_path / "key"
    file.write_text("the-key\n")
    options = ("--key-file", str(file)) if way == "file" else ()
    variables = {"DRAWING_CLIENT_KEY": "the-key"} if way == "environment" else {}
    said: list[str] = []
    with server_that_waits_for_two() as server, own_page.page(tmp_path, server.url, *options, **variables) as url:
        for name in ("anna", "bert"):
            threading.Thread(target=ask, args=(url, name, said)).start()
        while len(said) < 2:
            threading.Event().wait(0.05)
        lines = command_lines()
    assert server.keys == ["Bearer the-key"] * 2
    assert any("client.gradio_app" in line for line in lines)
    assert not any("the-key" in word for line in lines for word in line)


def test_a_key_on_the_command_line_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    from client import gradio_app

    monkeypatch.setattr("sys.argv", ["gradio_app", "--key", "the-key"])
    with pytest.raises(SystemExit):
        gradio_app.main()
