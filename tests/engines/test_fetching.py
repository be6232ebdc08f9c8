"""A model's files: found here, downloaded from a hub, gone on with, waited for, or missed with the reason."""

from __future__ import annotations

import asyncio
import json
import os

import pytest

from backend.engines.fetching import ModelFiles, ModelMissing
from backend.planning.models import source
from tests.engines.hub import hub
from tests.live import free_port

pytest.importorskip("huggingface_hub")

MODEL = "somebody/Qwen3-VL-tiny"
WEIGHTS = 100_000
WRITTEN_AT_ONCE = 10_000_000  # bytes, by the hub's client


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "qwen3_vl", "vision_config": {}}))
    for name in ("tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(os.urandom(WEIGHTS))
    (folder / "pytorch_model.bin").write_bytes(b"the same weights in another format")
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    return tmp_path / "hf"


def fetched(files, timeout_s=60):
    asyncio.run(asyncio.wait_for(files.fetch(), timeout_s))
    return files.folder


@pytest.mark.slow
def test_only_what_is_needed_is_downloaded_and_the_next_start_asks_nobody(checkpoint, cache, monkeypatch):
    with hub({MODEL: checkpoint}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        folder = fetched(ModelFiles(MODEL))
        names = {file.name for file in folder.iterdir()}
        assert names == {"config.json", "tokenizer.json", "preprocessor_config.json", "model.safetensors"}
        asked = len(server.asked)
        assert fetched(ModelFiles(MODEL)) == folder
        assert len(server.asked) == asked


@pytest.mark.slow
def test_a_download_that_broke_off_goes_on_where_it_was(checkpoint, cache, monkeypatch):
    with hub({MODEL: checkpoint}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        (checkpoint / "model.safetensors").write_bytes(os.urandom(3 * WRITTEN_AT_ONCE))
        server.stumble_after = 25_000_000
        folder = fetched(ModelFiles(MODEL, first_wait_s=0.1))
        assert (folder / "model.safetensors").read_bytes() == (checkpoint / "model.safetensors").read_bytes()
        assert server.sent < 4.5 * WRITTEN_AT_ONCE


@pytest.mark.slow
def test_a_network_that_comes_late_is_waited_for_and_that_is_told(checkpoint, cache, monkeypatch):
    port = free_port()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    files = ModelFiles(MODEL, first_wait_s=0.2)

    async def wait():
        task = asyncio.create_task(files.fetch())
        async with asyncio.timeout(60):
            while not files.waiting:
                await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait({task})

    asyncio.run(wait())
    assert files.details()["download"]["waiting_for"]
    assert str(files).startswith(f"waiting for the network to download {MODEL}")


@pytest.mark.slow
def test_bytes_done_and_to_go_are_told_while_it_comes(checkpoint, cache, monkeypatch):
    told = []

    async def watch(server):
        files = ModelFiles(MODEL)
        task = asyncio.create_task(files.fetch())
        while not task.done():
            told.append(files.details().get("download", {}))
            await asyncio.sleep(0.01)
        await task

    with hub({MODEL: checkpoint}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        asyncio.run(asyncio.wait_for(watch(server), 60))
    totals = {entry["total_bytes"] for entry in told if entry}
    assert len(totals) == 1 and WEIGHTS < totals.pop() < WEIGHTS + 1000


@pytest.mark.slow
def test_a_model_that_the_hub_does_not_have_is_missed_at_once(checkpoint, cache, monkeypatch):
    with hub({MODEL: checkpoint}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with pytest.raises(ModelMissing, match="somebody/else cannot be downloaded"):
            fetched(ModelFiles("somebody/else"))


@pytest.mark.slow
def test_a_disk_that_is_too_small_is_told_before_the_weights_come(checkpoint, cache, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda place: type("Usage", (), {"free": WEIGHTS // 2})())
    with hub({MODEL: checkpoint}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with pytest.raises(ModelMissing, match="HF_HOME"):
            fetched(ModelFiles(MODEL))


@pytest.mark.slow
def test_a_model_that_cannot_run_here_is_refused_after_its_config(checkpoint, cache, monkeypatch):
    def check(folder):
        assert (folder / "config.json").exists()
        raise ValueError("too big for this GPU")

    with hub({MODEL: checkpoint}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with pytest.raises(ValueError, match="too big"):
            fetched(ModelFiles(MODEL, check=check))
        assert not any("safetensors" in line for line in server.asked if line.startswith("GET"))


def test_a_folder_is_taken_as_it_is(checkpoint):
    files = ModelFiles(str(checkpoint))
    assert fetched(files) is None
    assert files.place == str(checkpoint)


@pytest.mark.parametrize("missing", ["model-2.safetensors", "tokenizer.json", "config.json"])
def test_a_cache_that_lacks_a_file_is_not_complete(cache, missing):
    folder = source.cache_folder() / "models--a--b" / "snapshots" / "1"
    folder.mkdir(parents=True)
    index = {"weight_map": {"x": "model-1.safetensors", "y": "model-2.safetensors"}}
    for name in ("model-1.safetensors", "model-2.safetensors", "tokenizer.json", "config.json"):
        (folder / name).write_text("{}")
    (folder / source.INDEX).write_text(json.dumps(index))
    assert source.find_whole_snapshot("a/b") == folder
    (folder / missing).unlink()
    assert source.find_whole_snapshot("a/b") is None


def test_weights_in_one_file_need_no_index(cache):
    folder = source.cache_folder() / "models--a--b" / "snapshots" / "1"
    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "config.json"):
        (folder / name).write_text("{}")
    assert (source.find_whole_snapshot("a/b"), source.find_whole_snapshot("a/b", weights=False)) == (None, folder)
    (folder / "model.safetensors").write_bytes(b"")
    assert source.find_whole_snapshot("a/b") == folder
