"""The whole server as its users start it: a process of its own, on a free port, with the reader."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
START_S = 120.0
PORTS = range(16_000, 32_000)  # systems give higher ones to connections


def free_port() -> int:
    return free_ports(1)[0]


def free_ports(number: int) -> list[int]:
    """Different ones, none of which an outgoing connection can take before it is used."""
    found: list[int] = []
    while len(found) < number:
        port = random.choice(PORTS)
        with socket.socket() as attempt:
            if port not in found and attempt.connect_ex(("127.0.0.1", port)):
                found.append(port)
    return found


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without the operator's settings and those of a `make` around it, with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DRAWING_CHAT_", "MAKE"))}
    return kept | settings


@contextmanager
def server(folder: Path, port: int | None = None, *, start_s: float = START_S, **settings: str) -> Iterator[str]:
    """Its URL; it is ended as an operator ends it, and everything it wrote lies in `folder`."""
    port = port or free_port()
    usual = {
        "DRAWING_CHAT_PORT": str(port),
        "DRAWING_CHAT_ENGINE": "reader",
        "DRAWING_CHAT_WORKERS": "1",
        "DRAWING_CHAT_SESSIONS": str(folder / "sessions"),
    }
    environment = clean_environment(**usual | settings)
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, str(ROOT / "backend" / "main.py")]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}", process, folder / "server.log", start_s)
        yield f"http://127.0.0.1:{port}"
        assert process.poll() is None, f"the server ended with {process.returncode} meanwhile"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, start_s: float) -> None:
    end = time.monotonic() + start_s
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            if httpx.get(f"{url}/health/ready", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server was not ready after {start_s:.0f} s:\n{log.read_text()[-2000:]}")
