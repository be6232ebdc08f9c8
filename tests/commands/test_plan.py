"""The plan command: its choice, its JSON, its speed of import, and what it refuses."""

import json
import subprocess
import sys

import pytest

from backend.commands import plan
from backend.planning import choice
from backend.planning.gpus import known_gpus, parse_memory
from backend.planning.measurements import Measurement, record_measurement
from backend.planning.memory import GIB, Wishes
from backend.settings import Settings
from tests.samples import every


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


@every(("text", "gib"), [("24GiB", 24), ("24", 24), ("24576 MiB", 24), ("80GB", 80), ("0,5 TiB", 512), ("23.5g", 23.5)])
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


@pytest.mark.parametrize("name", ["nonsense", "./missing", "/missing/folder"])
def test_a_name_that_is_nothing_is_refused(name, capsys):
    assert plan.main(["--model", name, "--gpu-memory", "24"]) == 2
    assert name in capsys.readouterr().err


def test_a_measurement_takes_the_place_of_the_estimate(capsys, monkeypatch):
    gpu = known_gpus("RTX 4090")
    record_measurement(Measurement("Qwen/Qwen3-VL-4B-Instruct", gpu.name, 1, kv_tokens=77_760, context=77_744))
    monkeypatch.setattr("backend.planning.gpus.this_machine", lambda: gpu)
    models = {model["model"]: model for model in answer(capsys)["models"]}
    measured = models["Qwen/Qwen3-VL-4B-Instruct"]
    assert (measured["kv_tokens"], measured["context"], measured["measured"]) == (77_760, 77_744, True)
    assert not models["Qwen/Qwen3-VL-8B-Instruct"]["measured"]
