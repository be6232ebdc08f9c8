"""A real server in a thread, for tests that speak HTTP: `with serving(settings) as client: …`."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from backend.app import create_app
from backend.commands.serve import server_of
from backend.generation import Engine
from backend.settings import Settings

LONG_S = 120.0  # more than anything takes on a busy machine


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Settings of a small server that keeps its sessions in `folder`, and that tests may call as often as they like."""
    rates = {f"rate_limit_{kind}": "" for kind in ("uploads", "questions", "images")}
    return Settings(_env_file=None, **{"sessions": str(folder), "engine": "reader", "workers": 1} | rates | changes)


class Client(httpx.Client):
    """Calls to one server, and what tests often do with it; `sessions` are those that it uploaded."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sessions: list[str] = []

    def send_file(self, content: bytes, name: str = "drawing.pdf", **headers: str) -> httpx.Response:
        return self.post("/api/upload", files={"file": (name, content)}, headers=headers)

    def upload(self, content: bytes, name: str = "drawing.pdf") -> dict[str, Any]:
        reply = self.send_file(content, name)
        assert reply.status_code == 200, reply.text
        self.sessions.append(reply.json()["session_id"])
        return dict(reply.json())

    def read(self, content: bytes, name: str = "drawing.pdf") -> str:
        """Upload a drawing and wait until it is read; gives the session's id."""
        session = str(self.upload(content, name)["session_id"])
        self.wait_until_read(session)
        return session

    def wait_until_read(self, session: str) -> dict[str, Any]:
        deadline = time.monotonic() + LONG_S
        while time.monotonic() < deadline:
            status = self.get(f"/api/detection-status/{session}").raise_for_status().json()
            if status["detection_status"] in ("completed", "failed"):
                return dict(status)
            time.sleep(0.02)
        raise AssertionError("the drawing was not read in time")

    def wait_until_looked_at(self, session: str) -> dict[str, Any]:
        """Until the model has looked at the pages, or will not; gives the status."""
        deadline = time.monotonic() + LONG_S
        while time.monotonic() < deadline:
            status = self.wait_until_read(session)
            if status["views"] != "pending":
                return status
            time.sleep(0.2)
        raise AssertionError("the model did not look at the drawing in time")

    def ask(self, session: str, question: str, **fields: Any) -> httpx.Response:
        return self.post("/api/chat", data={"session_id": session, "question": question} | fields)


@contextmanager
def serving(
    settings: Settings, *, engine: Engine | None = None, clock: Callable[[], datetime] | None = None
) -> Iterator[Client]:
    """A client of a server that runs for as long as the context lasts."""
    app = create_app(settings, engine=engine, clock=clock)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = server_of(app, settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            assert server.started, "the server did not start"
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with Client(base_url=url, timeout=LONG_S, trust_env=False, verify=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
