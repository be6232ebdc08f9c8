"""No process of the engine outlives the server, however that ends; the branch that a GPU takes, run on a CPU."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import psutil
import pytest

from tests.engines.conftest import KV_CACHE_BYTES, ROOT, START_S
from tests.live import free_port

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STOP_S = 10  # what an operator, systemd or Docker waits
NAMES = ["one process", "a process with a worker"]

SERVER = """
import asyncio, signal, socket, sys
from contextlib import aclosing
from backend.qwen_vision_service import QwenVisionService
from tests.engines.conftest import becomes_ready
from tests.engines.requests import request

async def stream(service):
    async with aclosing(service.generate(request("Erzähl.", max_tokens=20_000))) as stream:
        async for _ in stream:
            print("streaming", flush=True)

async def serve(folder, kv_bytes, levels, moment, port):
    backend = "uni" if levels == "1" else "mp"
    service = QwenVisionService(folder, kv_cache_memory_bytes=int(kv_bytes), distributed_executor_backend=backend)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", int(port)))
        listener.listen()
        await service.start()
        if moment != "loading":
            await becomes_ready(service)
        task = asyncio.create_task(stream(service)) if moment == "streaming" else None
        print("up", flush=True)
        await stop.wait()
        await service.stop()
    print("stopped", flush=True)

if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
"""


@contextmanager
def started(tiny, levels, moment, port=None):
    """A server at that moment; whatever the test does, nothing is left of it."""
    command = [sys.executable, "-c", SERVER, str(tiny), str(KV_CACHE_BYTES), str(levels), moment, str(port or 0)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    engine = []
    try:
        while server.stdout.readline() != ("streaming\n" if moment == "streaming" else "up\n"):
            assert server.poll() is None
        engine = engine_processes(server, levels)
        yield server, engine
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        for process in filter(psutil.Process.is_running, engine):
            process.kill()


def engine_processes(server, least):
    """Its descendants but Python's own resource tracker, once there are so many."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        children = psutil.Process(server.pid).children(recursive=True)
        found = [child for child in children if not is_tracker(child)]
        if len(found) >= least:
            return found
        time.sleep(0.02)
    raise AssertionError("the engine started no process")


def is_tracker(process):
    try:
        return any("resource_tracker" in word for word in process.cmdline())
    except psutil.NoSuchProcess:
        return True


def gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


@pytest.fixture(scope="module", params=[1, 2], ids=NAMES)
def levels(request):
    return request.param


@pytest.fixture(scope="module")
def servers(tiny, levels):
    """Gives a server at rest and its port: the one that it gave last, unless that has ended."""
    with ExitStack() as stack:
        last = []

        def give():
            if not last or last[0].poll() is not None:
                port = free_port()
                last[:] = *stack.enter_context(started(tiny, levels, "idle", port)), port
            return last

        yield give


@pytest.fixture
def idle(servers):
    return servers()


def test_ctrl_c_reaches_the_server_alone(idle):
    server, engine, _ = idle
    assert os.getpgid(server.pid) not in {os.getpgid(process.pid) for process in engine}


def test_no_process_of_the_engine_holds_the_servers_sockets(idle):
    _, engine, port = idle
    held = {c.laddr.port for process in engine for c in process.net_connections("tcp") if c.laddr}
    assert port not in held


def test_a_killed_server_leaves_no_process_and_a_new_one_at_its_port_may_be_stopped_while_it_loads(tiny, levels, idle):
    server, engine, port = idle
    os.kill(server.pid, signal.SIGKILL)
    server.wait(60)
    with started(tiny, levels, "loading", port) as (second, loading):
        assert second.poll() is None
        assert gone(engine)
        os.kill(second.pid, signal.SIGTERM)
        assert second.stdout.read() == "stopped\n"
        second.wait(STOP_S)
        assert gone(loading)


@pytest.mark.parametrize("moment", ["loading", "streaming"])
def test_no_process_is_left_when_the_server_is_killed(tiny, levels, moment):
    with started(tiny, levels, moment) as (server, engine):
        os.kill(server.pid, signal.SIGKILL)
        server.wait(60)
        assert gone(engine)
