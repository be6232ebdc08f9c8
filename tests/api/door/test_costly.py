"""Those who send costly files, stay silent, hang up or come in crowds: nobody else is kept waiting."""

from __future__ import annotations

import asyncio
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from backend.api.door.patience import Patience
from backend.commands import connections
from tests.api.routes.test_upload import check_problem
from tests.drawings.costly import dxf_grid, pdf_nested, svg_blur
from tests.serving import LONG_S, Client, serving, settings_for

pytestmark = pytest.mark.slow


def attack(pool: ThreadPoolExecutor, client: Client, content: bytes) -> Future[httpx.Response]:
    def send() -> httpx.Response:
        return httpx.post(f"{client.base_url}/api/upload", files={"file": ("x", content)}, timeout=LONG_S)

    return pool.submit(send)


def test_costly_files_hold_up_nobody_else(tmp_path: Path, part_pdf: bytes):
    with ThreadPoolExecutor(8) as pool:
        with serving(settings_for(tmp_path)) as client:
            sent = [attack(pool, client, dxf_grid(30_000 + n)) for n in range(4)]
            time.sleep(1)
            session = client.read(part_pdf)
            assert client.ask(session, "Maßstab?").json()["answered"]
            assert not any(attempt.done() for attempt in sent)
        assert {attempt.result().status_code for attempt in sent} == {503}  # the server has stopped


def test_a_page_that_is_too_costly_is_tried_once(tmp_path: Path):
    with serving(settings_for(tmp_path, worker_timeout="3s")) as client:
        session = client.upload(pdf_nested())["session_id"]
        check_problem(client.get(f"/api/session/{session}/pages/1/image?clip=0,0,0.5,0.5"), 400)
        before = client.get(f"/api/session/{session}/pages/1/image?clip=0,0,0.4,0.4")
        check_problem(before, 400)
        assert before.elapsed.total_seconds() < 1


def test_a_caller_who_hangs_up_ends_his_work(tmp_path: Path, small_pdf: bytes):
    with serving(settings_for(tmp_path)) as client:
        with pytest.raises(httpx.TimeoutException):
            httpx.post(f"{client.base_url}/api/upload", files={"file": ("x", dxf_grid())}, timeout=1.5)
        client.read(small_pdf)
        deadline = time.monotonic() + LONG_S
        while 'drawing_chat_worker_jobs{lane="render"} 0.0' not in client.get("/metrics").text:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_document_may_take_only_so_much_in_all(tmp_path: Path):
    with serving(settings_for(tmp_path, worker_timeout="4s", document_time="2s")) as client:
        check_problem(client.send_file(dxf_grid()), 400)
        check_problem(client.send_file(dxf_grid()), 400)  # the same one is not even tried
        reply = client.send_file(svg_blur())
        assert reply.status_code in (200, 400, 413)


# Connections


def silent(client: Client, count: int) -> list[socket.socket]:
    place = ("127.0.0.1", int(client.base_url.port or 0))
    return [socket.create_connection(place) for _ in range(count)]


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(LONG_S)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_silent_connections_are_closed(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "HEADERS_S", 0.3)
    found = silent(client, 20)
    found[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # and no end of the headers
    assert all(is_closed(connection) for connection in found)
    for connection in found:
        connection.close()


def test_a_crowd_of_silent_connections_makes_room(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections.PatientProtocol, "most_of_one", 30)
    found = silent(client, 100)
    assert client.get("/health").status_code == 200
    assert is_closed(found[0])
    for connection in found:
        connection.close()


@pytest.mark.anyio
async def test_a_reply_that_is_not_taken_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("backend.api.door.patience.TAKING_S", 0.05)
    ended = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal ended
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        finally:
            ended = True

    async def never(message: Message | None = None) -> Message:
        await asyncio.Event().wait()
        return {}

    await Patience(app)({"type": "http"}, never, never)
    assert ended
