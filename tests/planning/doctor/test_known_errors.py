"""Errors of the engine's start are recognised from their own words."""

import sys
from pathlib import Path

import pytest

from backend.planning.doctor import known_errors
from tests.samples import every

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


@every(("key", "text"), [(key, text) for key, texts in LOGS.items() for text in texts])
def test_an_error_is_recognised_from_its_own_words(key, text):
    found = known_errors.explain_log(f"INFO starting\nTraceback (most recent call last):\n{text}\n")
    assert found and found[0].key == key
    assert all(found[0].remedies)


@pytest.mark.parametrize(
    "text", ["", "INFO: Application startup complete.", "Avg generation throughput: 85.1 tokens/s, Running: 3"]
)
def test_a_healthy_log_holds_no_known_error(text):
    assert known_errors.explain_log(text) == []


@pytest.mark.engine
@pytest.mark.parametrize("error", [error for error in known_errors.KNOWN if error.source], ids=lambda error: error.key)
def test_the_words_are_those_of_the_installed_libraries(error):
    file, _, words = error.source.partition(": ")
    places = [Path(place) / file for place in sys.path if (Path(place) / file).is_file()]
    if not places:
        pytest.skip(f"{file.partition('/')[0]} is not installed")
    source = places[0].read_text().replace('" f"', "").replace('"\n', "\n")
    assert words.strip() in source
