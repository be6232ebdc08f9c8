"""No process of the engine outlives the server, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.engines.conftest import KV_CACHE_BYTES, ROOT, START_S

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SERVER = """
import asyncio, signal, sys
from backend.qwen_vision_service import QwenVisionService
from tests.engines.conftest import becomes_ready

async def serve():
    service = QwenVisionService(sys.argv[1], kv_cache_memory_bytes=int(sys.argv[2]))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await service.start()
    if sys.argv[3] == "ready":
        await becomes_ready(service)
    print("up", flush=True)
    await stop.wait()
    await service.stop()
    print("stopped", flush=True)

if __name__ == "__main__":
    asyncio.run(serve())
"""


def start(tiny, moment):
    command = [sys.executable, "-c", SERVER, str(tiny), str(KV_CACHE_BYTES), moment]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout.readline() == "up\n"
    return server


def gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


def children_of(server, least):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        children = psutil.Process(server.pid).children(recursive=True)
        if len(children) >= least:
            return children
        time.sleep(0.02)
    raise AssertionError("the engine started no process")


def test_no_process_is_left_when_the_server_is_killed(tiny):
    with start(tiny, "ready") as server:
        children = children_of(server, 1)
        os.kill(server.pid, signal.SIGKILL)
        server.wait(60)
        assert gone(children)


def test_a_server_stopped_while_its_engine_starts_leaves_nothing(tiny):
    with start(tiny, "at once") as server:
        children = children_of(server, 1)
        os.kill(server.pid, signal.SIGTERM)
        server.wait(60)
        assert gone(children)
        assert server.stdout.read() == "stopped\n"
