"""The real engine on this machine's CPU: started once for all tests, with a checkpoint made on the spot."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from backend.engines.openai import OpenAIEngine
from backend.generation import EngineState
from backend.qwen_vision_service import QwenVisionService
from tests.live import free_port
from tests.serving import settings_for

ROOT = Path(__file__).resolve().parents[2]
KV_CACHE_BYTES = 128 << 20
START_S = 240


class Loop:
    """The event loop that an engine lives in, for tests that speak to it directly."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop

    def run(self, coroutine, timeout: float = 120):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)


async def becomes_ready(engine, timeout_s: float = START_S) -> None:
    async with asyncio.timeout(timeout_s):
        while engine.status.state is not EngineState.READY:
            assert engine.status.state is not EngineState.FAILED, engine.status.reason
            await asyncio.sleep(0.05)


class ServedEngine(QwenVisionService):
    """The service as it is, and the loop it was started in."""

    async def start(self) -> None:
        self.loop = asyncio.get_running_loop()
        await super().start()


@pytest.fixture(scope="session")
def served(tiny, tmp_path_factory):
    """The whole app over the engine in this process."""
    from tests.serving import serving

    engine = ServedEngine(str(tiny), max_num_seqs=16, kv_cache_memory_bytes=KV_CACHE_BYTES)
    settings = settings_for(tmp_path_factory.mktemp("sessions"), max_tokens=64)
    with serving(settings, engine=engine) as client:
        client.engine, client.folder = engine, Path(settings.sessions)
        Loop(engine.loop).run(becomes_ready(engine), START_S)
        process = engine_process(engine)
        yield client
    assert not psutil.pid_exists(process)


@pytest.fixture
def client(served):
    """The app for one test: sessions end with it, or the engine would look at them beside the next one."""
    yield served
    while served.sessions:
        served.delete(f"/api/session/{served.sessions.pop()}")


def engine_process(service) -> int:
    (process,) = service.engine.engine_core.resources.engine_manager.processes
    return process.pid


@pytest.fixture(scope="session")
def service(served) -> QwenVisionService:
    """The engine in this process."""
    return served.engine


@pytest.fixture(scope="session")
def loop(service) -> Loop:
    return Loop(service.loop)


@contextlib.contextmanager
def process(command: list[str], ready: str, log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """A server in a process group of its own, from the moment `ready` answers 200; it ends with the context."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(server, ready, log)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(30)


def wait_for(server: subprocess.Popen, url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text(errors="replace")[-4000:]
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def vllm_serve(tiny, tmp_path_factory) -> Iterator[str]:
    """vLLM's own server with the same checkpoint; gives its base URL."""
    port = free_port()
    command = ["-m", "vllm.entrypoints.launchers.api_server.entry", "--model", str(tiny), "--port", str(port)]
    command += ["--served-model-name", tiny.name, "--enforce-eager", "--enable-prompt-tokens-details"]
    command += ["--kv-cache-memory-bytes", str(KV_CACHE_BYTES), "--distributed-executor-backend", "uni"]
    command += ["--limit-mm-per-prompt.image", "8", "--limit-mm-per-prompt.video", "0", "--host", "127.0.0.1"]
    grammar = {"backend": "xgrammar", "disable_any_whitespace": True}  # a model of noise would write blanks for ever
    command += ["--structured-outputs-config", json.dumps(grammar)]
    log = tmp_path_factory.mktemp("vllm-serve") / "log"
    with process(command, f"http://127.0.0.1:{port}/health", log, VLLM_ENABLE_V1_MULTIPROCESSING="0"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def remote(vllm_serve, loop) -> Iterator[OpenAIEngine]:
    """The remote engine, asking that server."""
    engine = OpenAIEngine(f"{vllm_serve}/v1")
    loop.run(engine.start())
    loop.run(becomes_ready(engine, 30))
    yield engine
    loop.run(engine.stop())


@pytest.fixture(scope="module")
def distant(ray_cluster, tiny, loop, tmp_path_factory):
    """The engine in a replica of Ray Serve, with that checkpoint."""
    from ray import serve

    from backend.engines.ray import RayEngine, in_replica, replicas

    arguments = {"kv_cache_memory_bytes": KV_CACHE_BYTES}
    folder = tmp_path_factory.mktemp("sessions")
    settings = settings_for(folder, model=str(tiny), max_num_seqs=16, max_images=8, engine_args=arguments)
    handle = serve.run(replicas(settings, in_replica(settings), 0), name="distant", route_prefix=None)
    engine = RayEngine(handle)
    loop.run(engine.start())
    loop.run(becomes_ready(engine), START_S)
    yield engine
    loop.run(engine.stop())
    serve.delete("distant")
