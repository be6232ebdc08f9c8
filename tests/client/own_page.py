"""The page of its own as its users start it: a process, on a free port."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.live import ROOT, START_S, clean_environment, free_port


@contextmanager
def page(folder: Path, server: str, *options: str, **environment: str) -> Iterator[str]:
    """Its URL; what browsers upload to it lies in `folder`."""
    port = free_port()
    command = [sys.executable, "-m", "client.gradio_app", "--server", server, "--port", str(port), *options]
    log = folder / "page.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=clean_environment(GRADIO_TEMP_DIR=str(folder / "cache"), **environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, f"the page ended with {process.returncode}:\n{log.read_text()[-2000:]}"
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the page was not ready after {START_S:.0f} s:\n{log.read_text()[-2000:]}")
