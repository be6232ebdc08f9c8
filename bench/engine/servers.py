"""Starts and ends the two servers of the engine's bench: ours with clocks, and vLLM's own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_S = 600


@dataclass
class Server:
    """A server that is starting, or has started."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path
    ready: str  # the path that answers 200 when it takes questions

    def until_ready(self) -> httpx.Client:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                reply = self.client.get(self.ready)
                if reply.status_code == 200:
                    return self.client
                if "engine.failed" in reply.text:
                    break
            time.sleep(0.2)
        raise SystemExit(f"a server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def started(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[Server]:
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=output, stderr=output
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600, trust_env=False) as client:
            ready = "/health/ready" if "bench.engine.server" in command else "/health"
            yield Server(process, client, log, ready)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def vllm_serve(model: str, port: int, options: dict[str, Any]) -> list[str]:
    """Its command line, with the engine's arguments by the names that ours takes too."""
    return [
        *("-m", _their_entry(), "--model", model, "--served-model-name", "m"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *(part for name, value in options.items() for part in _flag(name, value)),
        *("--limit-mm-per-prompt.image", "8", "--limit-mm-per-prompt.video", "0"),
    ]


def _flag(name: str, value: Any) -> list[str]:
    flag = "--" + name.replace("_", "-")
    return [flag] if value is True else [flag, str(value)]


def _their_entry() -> str:
    """Older versions have the server elsewhere."""
    import importlib.util

    new = "vllm.entrypoints.launchers.api_server.entry"
    with contextlib.suppress(ModuleNotFoundError):
        if importlib.util.find_spec(new) is not None:
            return new
    return "vllm.entrypoints.openai.api_server"
