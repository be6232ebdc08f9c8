"""What a started engine measured is kept for the plan, and what cannot be kept or read costs only the facts."""

import dataclasses
import json
from types import SimpleNamespace

import pytest

from backend.planning import measurements
from backend.planning.gpus import known_gpus
from backend.planning.measurements import Measurement, record_measurement
from backend.planning.memory import Wishes


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_measurement_counts_only_for_the_settings_it_was_made_with():
    gpu = known_gpus("RTX 4090")
    record_measurement(Measurement("m", gpu.name, 1, kv_tokens=1, context=1))
    assert measurements.find_measurement("m", gpu, Wishes()).kv_tokens == 1
    assert measurements.find_measurement("m", gpu, Wishes(max_pixels=4_194_304)) is None
    assert measurements.find_measurement("m", known_gpus("RTX 4090", 2), Wishes()) is None


def test_a_newer_measurement_replaces_the_older_and_leaves_others(tmp_path):
    file = tmp_path / "m.json"
    for tokens in (1, 2):
        record_measurement(Measurement("m", "g", 1, kv_tokens=tokens, context=1), file)
    record_measurement(Measurement("n", "g", 1, kv_tokens=3, context=1), file)
    assert sorted(entry["kv_tokens"] for entry in json.loads(file.read_text()).values()) == [2, 3]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"m g 1 0.9 auto 16777216 64 False": {"other": 1}}'])
def test_a_broken_measurement_file_costs_only_the_facts(content):
    file = measurements.default_file()
    file.parent.mkdir(parents=True)
    file.write_text(content)
    assert measurements.find_measurement("m", known_gpus("RTX 4090"), Wishes()) is None
    assert record_measurement(Measurement("m", "RTX 4090", 1, kv_tokens=5, context=5))
    assert measurements.find_measurement("m", known_gpus("RTX 4090"), Wishes()).kv_tokens == 5


def started(device="cuda", **processor):
    """The parts of vLLM's config that tell what it measured."""
    return SimpleNamespace(
        device_config=SimpleNamespace(device_type=device),
        cache_config=SimpleNamespace(
            num_gpu_blocks=4860, block_size=16, gpu_memory_utilization=0.9, cache_dtype="auto"
        ),
        model_config=SimpleNamespace(
            model="Qwen/Qwen3-VL-4B-Instruct", max_model_len=77_744, enforce_eager=False,
            multimodal_config=SimpleNamespace(mm_processor_kwargs=processor or None),
        ),
        parallel_config=SimpleNamespace(tensor_parallel_size=1),
        scheduler_config=SimpleNamespace(max_num_seqs=64),
    )  # fmt: skip


def test_what_a_started_engine_measured_is_found_by_the_plan():
    gpu = known_gpus("RTX 4090")
    assert measurements.record_start(started(), gpu=gpu)
    assert measurements.record_start(started(max_pixels=4_194_304), gpu=gpu)
    assert measurements.find_measurement("Qwen/Qwen3-VL-4B-Instruct", gpu, Wishes()).kv_tokens == 4860 * 16
    assert measurements.find_measurement("Qwen/Qwen3-VL-4B-Instruct", gpu, Wishes(max_pixels=4_194_304))


def test_an_engine_without_a_gpu_leaves_no_measurement():
    assert measurements.record_start(started("cpu"), gpu=known_gpus("RTX 4090")) is False
    assert not measurements.default_file().exists()


@pytest.mark.engine
def test_vllms_config_still_has_the_parts_that_are_read():
    pytest.importorskip("vllm", reason="vLLM is not installed")
    from vllm.config import CacheConfig, ModelConfig, MultiModalConfig, ParallelConfig, SchedulerConfig, VllmConfig

    parts = {
        CacheConfig: ("num_gpu_blocks", "block_size", "gpu_memory_utilization", "cache_dtype"),
        ModelConfig: ("model", "max_model_len", "enforce_eager", "multimodal_config"),
        MultiModalConfig: ("mm_processor_kwargs",),
        ParallelConfig: ("tensor_parallel_size",),
        SchedulerConfig: ("max_num_seqs",),
        VllmConfig: ("device_config", "cache_config", "model_config", "parallel_config", "scheduler_config"),
    }
    for part, names in parts.items():
        assert set(names) <= {field.name for field in dataclasses.fields(part)}, part


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    assert record_measurement(Measurement("m", "g", 1, 1, 1), tmp_path / "file" / "m.json") is False
