"""What an operator is told of an engine that does not start: the cause, in the words of the process that failed."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from backend.generation import EngineState
from backend.qwen_vision_service import QwenVisionService

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


async def failed(service, until=lambda status: status.state is EngineState.FAILED):
    await service.start()
    async with asyncio.timeout(240):
        while not until(service.status):
            await asyncio.sleep(0.05)
    status = service.status
    await service.stop()
    return status


def test_weights_that_are_cut_off_end_the_start_at_once_and_are_named(tiny, tmp_path, own_cache):
    folder = shutil.copytree(tiny, tmp_path / "cut")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:200_000])
    status = asyncio.run(failed(QwenVisionService(str(folder), kv_cache_memory_bytes=128 << 20)))
    assert "SafetensorError" in status.details["cause"]
    assert status.reason == status.details["cause"].removeprefix("StartError: ")


def test_deaths_by_lack_of_memory_make_the_next_start_ask_for_less(tiny, own_cache):
    service = QwenVisionService(str(tiny), kv_cache_memory_bytes=1 << 42)
    status = asyncio.run(failed(service, lambda status: "less_memory" in status.details))
    assert "less than requested memory" in status.details["cause"]
    assert status.details["less_memory"]["gpu_memory_utilization"] == 0.85
