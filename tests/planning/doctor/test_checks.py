"""What the doctor says of the machine: Python, memory, disks, and where sessions are kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backend.planning.doctor import checks
from backend.planning.doctor.checks import Level
from backend.settings import Settings


def test_no_room_for_the_download_names_the_gigabytes(tmp_path):
    found = checks.check_free_space(
        tmp_path / "a" / "b", 62.1, "the model", usage=lambda _: (10**12, 10**12, 20 * 10**9)
    )
    assert (found.level, "62.1 GB" in found.text, "HF_HOME" in found.remedy) == (Level.WARN, True, True)


@pytest.mark.parametrize(("version", "level"), [((3, 10), Level.FAIL), ((3, 11), Level.OK), ((3, 14), Level.FAIL)])
def test_python_versions(version, level):
    assert checks.check_python(version).level is level


def test_little_memory_is_a_warning():
    assert checks.check_memory(500_000_000).level is Level.WARN


@pytest.mark.parametrize(("free_gb", "level"), [(20, Level.OK), (0.2, Level.FAIL)])
def test_sessions_need_room(tmp_path, free_gb, level):
    settings = Settings(_env_file=None, sessions=str(tmp_path / "not" / "yet"))
    found = checks.check_sessions(settings, usage=lambda _: (10**12, 10**12, int(free_gb * 10**9)))
    assert (found.level, "DRAWING_CHAT_SESSIONS" in found.remedy) == (level, level is Level.FAIL)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(checks.os, "access", lambda place, mode: place != tmp_path)
    found = checks.check_sessions(Settings(_env_file=None, sessions=str(tmp_path / "sessions")))
    assert (found.level, found.text) == (Level.FAIL, f"{tmp_path / 'sessions'} cannot be written")


@contextmanager
def listening(answer: bytes) -> Iterator[int]:
    """Somebody who answers every request with this; gives the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("answer", "level", "said"),
    [
        (b'{"status": "ok", "model_loaded": false}', Level.NOTE, "Drawing Chat already runs on 127.0.0.1:"),
        (b"<html>", Level.FAIL, "another program listens on 127.0.0.1:"),
    ],
)
def test_who_has_the_port_is_told(answer, level, said):
    with listening(answer) as port:
        found = checks.check_port(Settings(_env_file=None, port=port))
    assert (found.level, found.text) == (level, f"{said}{port}")


def test_an_address_of_another_machine_cannot_be_listened_on():
    found = checks.check_port(Settings(_env_file=None, host="192.0.2.1", allowed_hosts=("x",)))
    assert found.level is Level.FAIL and found.text.startswith("cannot listen on 192.0.2.1:8000: ")


def test_a_free_port_is_told():
    with listening(b"") as port:
        pass
    assert checks.check_port(Settings(_env_file=None, port=port)).text == f"127.0.0.1:{port} is free"
