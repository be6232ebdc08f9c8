"""Engine arguments: what the service asks of vLLM, as plain data.

Knows the names of vLLM's arguments and nothing else of vLLM; imports neither it nor torch.
"""

from __future__ import annotations

import os
import re
from typing import Any

from backend.pictures import MAX_PIXELS

_CPU_KV_CACHE_BYTES = 2 << 30  # on a processor; the rest of the machine's memory is left to others
_TOKENS_PER_DELTA = 4  # after the first, which comes at once
_CPU_BLOCK_TOKENS = 32  # the smallest that its fast kernels take
_CPU_STEP_TOKENS = 256  # as fast as thousands at once, and whoever asks meanwhile waits for a step to end
_SCHEMES = {  # a word in a checkpoint's name → the quant_method values that its config.json may state
    "awq": {"awq", "awq_marlin", "compressed-tensors"},
    "gptq": {"gptq", "gptq_marlin", "compressed-tensors"},
    "fp8": {"fp8", "compressed-tensors", "fbgemm_fp8", "modelopt"},
    "nvfp4": {"compressed-tensors", "modelopt", "modelopt_fp4", "nvfp4"},
}


class StartError(Exception):
    """The engine cannot start with these settings; the message tells the operator what to change."""


def engine_arguments(
    *,
    model_path: str,
    tensor_parallel_size: int,
    gpu_memory_utilization: float,
    max_model_len: int | str,
    max_num_seqs: int,
    enforce_eager: bool,
    kv_cache_dtype: str,
    load_format: str,
    quantization: str | None,
    max_images: int,
    max_pixels: int,
    max_queued: int,
    max_num_batched_tokens: int | None = None,
    mm_encoder_tp_mode: str = "auto",
    reasoning_parser: str = "",
) -> dict[str, Any]:
    """Arguments of `AsyncEngineArgs`, from those of `QwenVisionService`, which says what each is.

    `max_queued` are the requests that wait beside those that run; what is not named here stays vLLM's default.
    """
    arguments: dict[str, Any] = {
        "model": model_path,
        "tensor_parallel_size": tensor_parallel_size,
        "gpu_memory_utilization": gpu_memory_utilization,
        "max_model_len": -1 if max_model_len == "auto" else int(max_model_len),
        "max_num_seqs": max_num_seqs,
        "enforce_eager": enforce_eager,
        "kv_cache_dtype": kv_cache_dtype,
        "load_format": load_format,
        "limit_mm_per_prompt": {"image": max_images, "video": 0},
        "enable_prefix_caching": True,
        "structured_outputs_config": {"backend": "xgrammar", "disable_any_whitespace": True},
        "allowed_media_domains": ["invalid"],  # no host has this name: callers of /v1 cannot make us fetch
        "max_num_queued_reqs": max_queued,
        "stream_interval": _TOKENS_PER_DELTA,
    }
    if quantization is not None:
        arguments["quantization"] = quantization
    if reasoning_parser:
        arguments["reasoning_parser"] = reasoning_parser  # a grammar then begins after the thought
    if max_num_batched_tokens is not None:
        arguments["max_num_batched_tokens"] = max_num_batched_tokens
    if mm_encoder_tp_mode != "auto":
        arguments["mm_encoder_tp_mode"] = mm_encoder_tp_mode
    elif tensor_parallel_size > 1:
        arguments["mm_encoder_tp_mode"] = "data"  # each GPU encodes whole images instead of slices of each
    if max_pixels < MAX_PIXELS:
        arguments["mm_processor_kwargs"] = {"max_pixels": max_pixels}
    return arguments


def reasoning_parser_of(wanted: str, model: str) -> str:
    """`auto`: qwen3 for the variants that always think; empty for those that do not."""
    if wanted == "auto":
        return "qwen3" if "thinking" in model.rstrip("/").rpartition("/")[2].lower() else ""
    return "" if wanted == "none" else wanted


def for_cpu(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same for vLLM's CPU build: one process, no compilation, a fixed cache instead of a share of memory.

    Only whole blocks of a prompt are found again in the prefix cache. A question adds few tokens to a
    conversation, so the build's own 128 would compute most of the last answer anew each time. Nothing ends a step
    that has begun, so what is computed ahead goes in small ones.
    """
    return {
        "block_size": _CPU_BLOCK_TOKENS,
        "max_num_batched_tokens": max(_CPU_STEP_TOKENS, arguments["max_num_seqs"]),
        "distributed_executor_backend": "uni",
        **arguments,
        "enforce_eager": True,
        "kv_cache_memory_bytes": arguments.get("kv_cache_memory_bytes", _CPU_KV_CACHE_BYTES),
    }


def check_quantization(model: str, config: dict[str, Any]) -> None:
    """A name that promises a quantised checkpoint must have a config.json that says so, or weights load wrong."""
    stated = _quant_method(config)
    name = model.rstrip("/").rpartition("/")[2].lower()
    words = set(re.split(r"[^a-z0-9]+", name))
    for word, methods in _SCHEMES.items():
        if word in words and stated not in methods:
            found = f"quant_method {stated!r}" if stated else "no quantization_config"
            raise StartError(
                f"MODEL={model!r} is named {word.upper()}, but its config.json has {found}. "
                "Use a checkpoint whose config.json states its quantisation, or one that is not quantised."
            )


def _quant_method(config: dict[str, Any]) -> str | None:
    for part in (config, config.get("text_config") or {}):
        method = (part.get("quantization_config") or {}).get("quant_method")
        if method is not None:
            return str(method).lower()
    return None


def prepare_environment() -> None:
    """Before vLLM is imported: no usage reports to anyone, and its log on stderr. An operator's own value wins."""
    os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
    os.environ.setdefault("VLLM_LOGGING_STREAM", "ext://sys.stderr")
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
