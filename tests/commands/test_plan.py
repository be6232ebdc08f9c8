"""The plan command: its choice, its JSON, its speed of import, and checkpoints that are not in the catalogue."""

import dataclasses
import json
import struct
import subprocess
import sys
from types import SimpleNamespace

import pytest

from backend.commands import plan
from backend.planning import choice, measurements
from backend.planning.gpus import known_gpus, parse_memory
from backend.planning.measurements import Measurement, record_measurement
from backend.planning.memory import GIB, Wishes, estimate
from backend.planning.models import source as checkpoint_source
from backend.planning.models.catalogue import ARCHITECTURES, find_by_id
from backend.settings import Settings


@pytest.fixture(autouse=True)
def no_measurements(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def answer(capsys, *arguments):
    assert plan.main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_24_gib_gets_what_the_server_would_choose_there(capsys):
    found = answer(capsys, "--gpu-memory", "24GiB")
    assert found["best"] == choice.choose(known_gpus("RTX 4090"), Wishes()).model
    assert found["best_official"].startswith("Qwen/")


def test_a_score_of_another_way_of_asking_puts_no_model_first(capsys):
    assert plan.main(["--gpu-memory", "24GiB"]) == 0
    shown = capsys.readouterr().out
    assert "XiaofengAlg/MechVL-4B-RL" in shown
    assert "84.9" not in shown


def test_only_4_bit_of_the_30b_model_runs_on_24_gib(capsys):
    models = answer(capsys, "--gpu-memory", "24GiB")["models"]
    runs = [m["quantisation"] for m in models if "30B-A3B-Instruct" in m["model"] and m["verdict"] != "no"]
    assert runs == ["4-bit"]


def test_a_tesla_p40_is_sent_to_a_remote_server_with_a_model_that_fits(capsys):
    found = answer(capsys, "--gpu-memory", "24GiB", "--compute-capability", "6.1")
    assert (found["engine"], found["best"]) == ("openai", None)
    assert found["settings"]["DRAWING_CHAT_OPENAI_BASE_URL"].endswith("/v1")
    assert any(command.startswith("ollama pull") for command in found["remote"]["commands"])


def test_80_gib_holds_the_30b_model_in_bf16(capsys):
    found = answer(capsys, "--gpu-memory", "80GiB", "--model", "Qwen3-VL-30B-A3B-Instruct")
    (model,) = found["models"]
    assert model["verdict"] == "fits"
    assert model["weights_bytes_per_gpu"] == 62_141_508_064


def test_ready_lines_are_settings_of_this_server(capsys, monkeypatch):
    settings = answer(capsys, "--gpu-memory", "24GiB", "--gpus", "2", "--kv-cache-dtype", "fp8")["settings"]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None).tensor_parallel_size == 2


@pytest.mark.parametrize(
    ("text", "gib"), [("24GiB", 24), ("24", 24), ("24576 MiB", 24), ("80GB", 80), ("0,5 TiB", 512), ("23.5g", 23.5)]
)
def test_memory_is_read_as_people_write_it(text, gib):
    assert parse_memory(text) == gib * GIB


@pytest.mark.parametrize("arguments", [["--gpu-memory", "lots"], ["--gpus", "0"], ["--gpu-memory-utilization", "1.5"]])
def test_nonsense_is_refused_with_a_sentence(arguments, capsys):
    with pytest.raises(SystemExit):
        plan.main(arguments)
    assert arguments[1] in capsys.readouterr().err


def test_plan_needs_neither_torch_nor_vllm_nor_the_server():
    code = "import sys; from backend.commands.plan import main; main(['--gpu-memory','24']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"torch", "vllm", "transformers", "fastapi", "numpy", "pymupdf"}


def test_text_shows_what_breaks_it_and_what_helps(capsys):
    plan.main(["--gpu-memory", "24GiB", "--gpus", "2", "--model", "Qwen3-VL-32B-Instruct-FP8", "--context", "131072"])
    shown = capsys.readouterr().out
    assert "131,072 tokens need 16.0 GiB" in shown
    assert "DRAWING_CHAT_MAX_PIXELS=8388608" in shown


def test_without_a_gpu_the_plan_says_what_each_model_needs(capsys, monkeypatch):
    monkeypatch.setattr("backend.planning.gpus.this_machine", lambda: None)
    assert plan.main([]) == 0
    shown = capsys.readouterr().out
    assert "DRAWING_CHAT_ENGINE=reader" in shown
    assert "XiaofengAlg/MechVL-4B-RL" in shown


# ---- checkpoints from elsewhere ----------------------------------------------------------------------------


def config(**changes):
    """The config.json of a 4B, as the hub has it."""
    architecture = ARCHITECTURES["4B"]
    vision = architecture.vision
    text = {
        "hidden_size": architecture.hidden, "num_hidden_layers": architecture.layers, "vocab_size": 151_936,
        "num_attention_heads": architecture.heads, "num_key_value_heads": architecture.kv_heads, "head_dim": 128,
        "intermediate_size": architecture.intermediate, "tie_word_embeddings": True,
        "max_position_embeddings": 262_144,
    }  # fmt: skip
    eyes = {
        "depth": vision.depth, "hidden_size": vision.hidden, "intermediate_size": vision.intermediate,
        "num_heads": vision.heads, "out_hidden_size": vision.out, "deepstack_visual_indexes": [5, 11, 17],
        "num_position_embeddings": 2304, "patch_size": 16, "temporal_patch_size": 2, "spatial_merge_size": 2,
    }  # fmt: skip
    return {"model_type": "qwen3_vl", "text_config": text, "vision_config": eyes} | changes


def test_a_folder_is_counted_from_its_config_and_index(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(config()))
    (tmp_path / checkpoint_source.INDEX).write_text(json.dumps({"metadata": {"total_size": 8_875_631_616}}))
    found = checkpoint_source.find_checkpoint(str(tmp_path))
    assert found.architecture == ARCHITECTURES["4B"]
    assert found.bytes == find_by_id("Qwen3-VL-4B-Instruct").bytes


def test_a_folder_without_an_index_is_measured_by_file_headers(tmp_path):
    header = json.dumps({"a": {"dtype": "BF16", "shape": [8], "data_offsets": [0, 16]}}).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    (tmp_path / "config.json").write_text(json.dumps(config()))
    assert checkpoint_source.read_folder(tmp_path).stored_bytes == 16


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 20, struct.pack("<Q", 10**12) + b"{}", struct.pack("<Q", 4) + b"{{{{"]
)
def test_a_broken_safetensors_file_counts_nothing(tmp_path, content):
    file = tmp_path / "x.safetensors"
    file.write_bytes(content)
    assert checkpoint_source.safetensors_bytes(file) == 0


def test_another_family_of_models_is_planned_from_its_bytes_and_layers():
    text = {"hidden_size": 4096, "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 8,
            "vocab_size": 150_000, "layer_types": ["full_attention", "linear_attention"] * 20}  # fmt: skip
    found = checkpoint_source.build_checkpoint(
        "x", {"model_type": "other", "text_config": text, "vision_config": {}}, 40_000_000_000
    )
    assert found.bytes == 40_000_000_000
    assert found.architecture.kv_bytes_per_token(1, 2) == 2 * 20 * 8 * 128 * 2  # only full attention keeps them
    assert found.architecture.parameters == pytest.approx(20e9, rel=0.01)


def test_another_family_without_an_index_is_refused_with_the_reason():
    with pytest.raises(checkpoint_source.UnknownCheckpoint, match="index"):
        checkpoint_source.build_checkpoint("x", {"model_type": "other", "vision_config": {}}, None)


@pytest.mark.parametrize("name", ["nonsense", "./missing", "/missing/folder"])
def test_a_name_that_is_nothing_is_refused(name, capsys):
    assert plan.main(["--model", name, "--gpu-memory", "24"]) == 2
    assert name in capsys.readouterr().err


def test_a_quantised_checkpoint_keeps_its_stored_bytes_on_each_gpu():
    found = checkpoint_source.build_checkpoint(
        "x", config(quantization_config={"quant_method": "awq", "bits": 4}), 4_000_000_000
    )
    assert estimate(found, 24 * GIB, 1, Wishes()).weights == pytest.approx(4_000_000_000, rel=0.001)


# ---- what vLLM measured ------------------------------------------------------------------------------------


def test_a_measurement_takes_the_place_of_the_estimate(capsys, monkeypatch):
    gpu = known_gpus("RTX 4090")
    record_measurement(Measurement("Qwen/Qwen3-VL-4B-Instruct", gpu.name, 1, kv_tokens=77_760, context=77_744))
    monkeypatch.setattr("backend.planning.gpus.this_machine", lambda: gpu)
    models = {model["model"]: model for model in answer(capsys)["models"]}
    measured = models["Qwen/Qwen3-VL-4B-Instruct"]
    assert (measured["kv_tokens"], measured["context"], measured["measured"]) == (77_760, 77_744, True)
    assert not models["Qwen/Qwen3-VL-8B-Instruct"]["measured"]


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
