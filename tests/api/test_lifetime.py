"""Sessions and servers come and go: restarts, expiry, long documents beside short ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api.routes.test_upload import check_problem, copies
from tests.serving import LONG_S, Client, serving, settings_for
from tests.sessions.test_store import Clock

pytestmark = pytest.mark.slow

MAIN = Path(__file__).resolve().parents[2] / "backend" / "main.py"


def test_a_session_ends_a_day_after_its_last_use(tmp_path: Path, small_pdf: bytes):
    clock = Clock()
    with serving(settings_for(tmp_path), clock=clock) as client:
        session = client.read(small_pdf)
        clock.forward(hours=23)
        assert client.ask(session, "Maßstab?").status_code == 200
        clock.forward(hours=23)
        assert client.get(f"/api/session/{session}").json()["expires_at"].startswith("2026-03-04T10")
        clock.forward(hours=24)
        check_problem(client.get(f"/api/session/{session}"), 410)
        assert not (tmp_path / session).exists()
        check_problem(client.ask(session, "Maßstab?"), 410)
        clock.forward(hours=24)
        check_problem(client.get(f"/api/session/{session}"), 404)


def test_a_long_document_does_not_starve_a_short_one(tmp_path: Path, part_pdf: bytes, small_pdf: bytes):
    with serving(settings_for(tmp_path)) as client:
        long = client.upload(copies(part_pdf, 40))["session_id"]
        client.read(small_pdf)
        assert client.get(f"/api/detection-status/{long}").json()["pages_read"] < 40
        client.delete(f"/api/session/{long}")


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    """`python main.py` as users start it, on a port of its own."""
    environment = os.environ | {"DRAWING_CHAT_SESSIONS": str(folder), "DRAWING_CHAT_WORKERS": "1"}
    command = [sys.executable, str(MAIN), "--port", "0", "--engine", "reader"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=MAIN.parent)
    try:
        assert server.stderr is not None
        url = next(line.split("running on ")[1].split()[0] for line in server.stderr if "running on " in line)
        with Client(base_url=url, timeout=LONG_S, trust_env=False) as client:
            yield server, client
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def test_a_session_survives_a_server_that_is_killed(tmp_path: Path, part_pdf: bytes):
    with process(tmp_path) as (_, client):
        session = client.upload(copies(part_pdf, 8))["session_id"]  # killed while it is being read
    with process(tmp_path) as (_, client):
        status = client.wait_until_read(session)
        assert status["detection_status"] == "completed" and status["elements_count"] > 0
        turns = [client.ask(session, question).json()["turn"] for question in ("Titel?", "Maßstab?")]
    with process(tmp_path) as (_, client):
        assert [turn["turn"] for turn in client.get(f"/api/session/{session}").json()["turns"]] == turns == [1, 2]


def test_a_server_that_is_told_to_stop_leaves_no_process(tmp_path: Path):
    with process(tmp_path) as (server, client):
        assert client.get("/health").status_code == 200
        children = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGTERM)
        server.wait(LONG_S)
        _, alive = psutil.wait_procs(children, timeout=30)
    assert children and not alive


def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path):
    environment = os.environ | {"DRAWING_CHAT_PORTS": "1"}
    done = subprocess.run([sys.executable, str(MAIN)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "did you mean DRAWING_CHAT_PORT?" in done.stderr and "Traceback" not in done.stderr


def test_a_question_in_a_terminal_needs_no_server(tmp_path: Path, part_pdf: bytes):
    path = tmp_path / "Deckel.pdf"
    path.write_bytes(part_pdf)
    command = [sys.executable, str(MAIN), "ask", str(path), "Was ist der Maßstab?", "--engine", "reader"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "1:1" in done.stdout) == (0, True), done.stderr


def test_what_was_read_is_printed_in_every_form(tmp_path: Path, part_pdf: bytes):
    path = tmp_path / "Deckel.pdf"
    path.write_bytes(part_pdf)
    command = [sys.executable, str(MAIN), "read", str(path), "--json", "--overlay", str(tmp_path / "overlay.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0]["page"] == 1
    assert (tmp_path / "overlay.png").read_bytes().startswith(b"\x89PNG")


def test_ten_uploads_at_once_leave_the_server_well(client: Client, small_pdf: bytes):
    """Ten connections side by side, as ten people would."""
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(10) as people:
        sessions = list(people.map(lambda n: httpx_upload(client, small_pdf, n), range(10)))
    assert len(set(sessions)) == 10
    assert {client.wait_until_read(session)["detection_status"] for session in sessions} == {"completed"}


def httpx_upload(client: Client, content: bytes, number: int) -> str:
    files = {"file": (f"{number}.pdf", content)}
    reply = httpx.post(f"{client.base_url}/api/upload", files=files, timeout=LONG_S, trust_env=False)
    return str(reply.json()["session_id"])
