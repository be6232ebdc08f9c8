"""What goes wrong from outside: killed workers, full disks, folders that vanish, clocks that jump, signals."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pymupdf
import pytest

from backend.commands import serve
from backend.sessions.clock import SteadyClock
from tests.api.routes.test_upload import check_problem, copies
from tests.api.scripted_engine import ScriptedEngine
from tests.live import clean_environment
from tests.serving import LONG_S, Client, serving, settings_for

pytestmark = pytest.mark.slow

MAIN = Path(__file__).resolve().parents[2] / "backend" / "main.py"


@contextmanager
def process(folder: Path, **settings: str) -> Iterator[tuple[int, Client, Path]]:
    """`python main.py`: its pid, a client and its log. What it writes lies in `folder`."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = clean_environment(
        DRAWING_CHAT_SESSIONS=str(folder / "sessions"),
        DRAWING_CHAT_WORKERS="1",
        DRAWING_CHAT_ENGINE="reader",
        TMPDIR=str(folder / "tmp"),
        **settings,
    )

    log = folder / "log"
    log.write_text("")
    command = [sys.executable, str(MAIN), "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, cwd=folder)
    writer = threading.Thread(target=_copy, args=(server, log))  # through a pipe: those have no limit of size
    writer.start()
    try:
        with Client(base_url=_url(server, log), timeout=LONG_S, trust_env=False) as client:
            while client.get("/health/ready").status_code != 200:
                time.sleep(0.1)
            yield server.pid, client, log
    finally:
        server.kill()
        server.wait()
        writer.join()


def _copy(server: subprocess.Popen[bytes], log: Path) -> None:
    assert server.stderr is not None
    with server.stderr, log.open("ab", buffering=0) as file:
        for line in server.stderr:
            file.write(line)


def _url(server: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + LONG_S
    while time.monotonic() < deadline and server.poll() is None:
        if "running on " in log.read_text():
            return log.read_text().split("running on ")[1].split()[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def workers_of(pid: int) -> list[psutil.Process]:
    found = psutil.Process(pid).children()
    return [child for child in found if "backend.workers.child" in " ".join(child.cmdline())]


def wait_for(condition: object) -> None:
    deadline = time.monotonic() + LONG_S
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Workers


@pytest.mark.slow
def test_a_worker_killed_from_outside_is_not_blamed_on_the_file(tmp_path: Path, part_pdf: bytes):
    with process(tmp_path) as (pid, client, _):
        stop = threading.Event()

        def kill_all() -> None:
            while not stop.is_set():
                with suppress(psutil.NoSuchProcess):  # one that was ended between being found and being killed
                    for child in workers_of(pid):
                        child.kill()
                time.sleep(0.002)

        session = client.upload(copies(part_pdf, 6))["session_id"]
        killer = threading.Thread(target=kill_all)
        killer.start()
        time.sleep(2)
        stop.set()
        killer.join()
        status = client.wait_until_read(session)
        for page in status["interrupted"]:
            client.post(f"/api/session/{session}/pages/{page}/read")
        status = client.wait_until_read(session)
        assert status["interrupted"] == [] and status["detection_status"] == "completed"
        for page in range(1, 7):
            assert client.get(f"/api/session/{session}/pages/{page}/sheet").json()["warnings"] == []


def test_workers_know_no_keys_and_have_no_network(tmp_path: Path):
    with process(tmp_path, DRAWING_CHAT_API_KEYS="the-very-secret", DRAWING_CHAT_HOST="127.0.0.1") as (pid, *_):
        [worker] = workers_of(pid)
        environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
        assert b"the-very-secret" not in environment and b"DRAWING_CHAT" not in environment
        ours = Path("/proc/self/ns/net").readlink()
        assert Path(f"/proc/{worker.pid}/ns/net").readlink() != ours
        assert "Seccomp:\t2" in Path(f"/proc/{worker.pid}/status").read_text()


# The store


def test_a_full_disk_is_said_as_such_and_reading_goes_on(tmp_path: Path, small_pdf: bytes, part_pdf: bytes):
    with process(tmp_path) as (pid, client, log):
        session = client.read(small_pdf)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))  # as if the disk were full
        check_problem(client.send_file(part_pdf), 507)
        assert client.get(f"/api/session/{session}").status_code == 200
        assert client.get(f"/api/session/{session}/pages/1/sheet").status_code == 200
        answer = client.ask(session, "Maßstab?")
        assert answer.status_code == 200 and answer.json()["turn"] is None and answer.json()["notes"]
        assert client.get("/health").json()["status"] == "degraded"
        assert "Traceback" not in log.read_text()
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        client.read(part_pdf)
        assert client.get("/health").json()["status"] == "healthy"


def test_a_folder_of_sessions_that_vanishes_comes_again_for_this_user_alone(tmp_path: Path, small_pdf: bytes):
    with serving(settings_for(tmp_path / "sessions")) as client:
        shutil.rmtree(tmp_path / "sessions")
        session = client.read(small_pdf)
        assert client.ask(session, "Maßstab?").status_code == 200
    assert stat.S_IMODE((tmp_path / "sessions").stat().st_mode) == 0o700


def test_the_longest_idle_sessions_go_where_there_are_too_many(tmp_path: Path, small_pdf: bytes):
    document = pymupdf.open(stream=small_pdf)
    document.embfile_add("noise", os.urandom(5 * len(small_pdf)))
    with serving(settings_for(tmp_path, sessions_max_gb=4 * len(small_pdf) / 1e9)) as client:
        sessions = [client.upload(small_pdf)["session_id"] for _ in range(3)]
        check_problem(client.send_file(document.tobytes()), 507)
        sessions.extend(client.upload(small_pdf)["session_id"] for _ in range(8))
        assert client.get(f"/api/session/{sessions[-1]}").status_code == 200


def test_a_clock_that_jumps_ends_no_session():
    wall, elapsed = [datetime(2026, 1, 1, tzinfo=UTC)], [0.0]
    clock = SteadyClock(lambda: wall[0], lambda: elapsed[0])
    wall[0] += timedelta(days=1)
    elapsed[0] += 10
    assert clock() == datetime(2026, 1, 1, 0, 0, 10, tzinfo=UTC)
    wall[0], elapsed[0] = datetime(2026, 1, 1, 0, 2, 10, tzinfo=UTC), 100
    assert clock() == wall[0]


# The end, and the next start


def test_what_a_killed_server_left_goes_at_the_next_start(tmp_path: Path, small_pdf: bytes):
    with process(tmp_path) as (pid, client, _):
        client.upload(small_pdf)
        half = "11111111-1111-4111-8111-111111111111"
        (tmp_path / "sessions" / half).mkdir()
        (tmp_path / "sessions" / half / "original.pdf").write_bytes(b"half")
        (tmp_path / "sessions" / f".creating-{half}").touch()  # as a process leaves it that dies meanwhile
        os.kill(pid, signal.SIGKILL)
        [left] = [entry.name for entry in (tmp_path / "tmp").glob("drawing-chat-*")]
    with process(tmp_path):
        wait_for(lambda: not (tmp_path / "sessions" / half).exists())
        assert not (tmp_path / "tmp" / left).exists()
        assert len(list((tmp_path / "tmp").glob("drawing-chat-*"))) == 1


def test_a_server_that_is_told_to_stop_says_so_to_those_who_wait(tmp_path: Path, small_pdf: bytes):
    engine = ScriptedEngine(endless=True)
    events: list[str] = []
    with serving(settings_for(tmp_path), engine=engine) as client:
        session = client.read(small_pdf)

        def listen() -> None:
            question = {"session_id": session, "question": "Maßstab?"}
            headers = {"Accept": "text/event-stream"}
            with httpx.stream(
                "POST", f"{client.base_url}/api/chat", json=question, headers=headers, timeout=LONG_S
            ) as r:
                events.extend(line for line in r.iter_lines() if line)

        listener = threading.Thread(target=listen)
        listener.start()
        assert engine.started.wait(LONG_S)
    listener.join()
    assert events[-2] == "event: error"
    assert json.loads(events[-1].removeprefix("data: "))["type"].endswith("server.stopping")


def test_a_body_that_is_still_arriving_at_the_end_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(serve, "GRACE_S", 1)
    with serving(settings_for(tmp_path)) as client:
        url = client.base_url
        connection = socket.create_connection((url.host, url.port), timeout=LONG_S)
        head = f"POST /api/upload HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: 1000\r\n"
        connection.sendall(head.encode() + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n")
        assert client.get("/health").status_code == 200  # by then the other request has begun
    with connection:
        reply = connection.recv(65536)
    assert reply.startswith(b"HTTP/1.1 503 ") and b"server.stopping" in reply
    assert "Exception in ASGI" not in caplog.text


def test_a_server_that_is_stopped_while_its_workers_start_finds_no_fault(tmp_path: Path, caplog):
    with serving(settings_for(tmp_path)):
        pass
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_a_server_whose_thread_is_stuck_ends_all_the_same(tmp_path: Path):
    script = tmp_path / "stuck.py"
    script.write_text(
        "import sys, threading, time\n"
        "from backend.commands import connections, serve\n"
        "from backend.engines.choice import choose\n"
        "import concurrent.futures\n"
        "connections.LAST_S = 1.0\n"
        "if __name__ == '__main__':\n"
        "    concurrent.futures.ThreadPoolExecutor(1).submit(time.sleep, 600)\n"
        "    sys.exit(serve.main(['--port', '0', '--engine', 'reader']))\n"
    )
    root = MAIN.parents[1]
    environment = clean_environment(PYTHONPATH=str(root), TMPDIR=tempfile.mkdtemp(dir=tmp_path))
    with (tmp_path / "log").open("w") as lines:
        server = subprocess.Popen([sys.executable, str(script)], stderr=lines, env=environment, cwd=tmp_path)
    try:
        _url(server, tmp_path / "log")
        server.send_signal(signal.SIGTERM)
        server.wait(LONG_S)
    finally:
        server.kill()
        server.wait()
    assert list(Path(environment["TMPDIR"]).glob("drawing-chat-*")) == []


# The log


def test_each_request_is_one_line_that_names_neither_session_nor_question(tmp_path: Path, small_pdf: bytes):
    with process(tmp_path, DRAWING_CHAT_LOG_FORMAT="json", DRAWING_CHAT_API_KEYS="the-key") as (_, client, log):
        client.headers["X-API-Key"] = "the-key"
        forged = 'x\n{"level": "critical", "message": "forged"}\x1b[2J.pdf'
        session = client.read(small_pdf, forged)
        client.ask(session, "Welchen geheimen Werkstoff?")
        client.get("/api/session/x", headers={"X-API-Key": "bad\x7f"})
        wait_for(lambda: "/api/session/" in log.read_text() or '"status": 401' in log.read_text())
        text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in lines if "route" in line]
    assert {"/api/upload", "/api/chat"} <= {line["route"] for line in requests}
    asked = next(line for line in requests if line["route"] == "/api/chat")
    assert asked.keys() >= {"request", "method", "route", "status", "seconds", "key"} and asked["key"].startswith(
        "key-"
    )
    assert session not in text and "geheim" not in text and "forged" not in {line["message"] for line in lines}
    assert str(tmp_path) not in text
