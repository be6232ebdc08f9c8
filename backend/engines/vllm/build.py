"""Building one AsyncLLMEngine, and closing it. All of it blocks: call it in the engine's own thread.

On a GPU vLLM spawns its processes. On a CPU one process is forked, which starts in two seconds instead of
fifteen: there is no CUDA state that a fork would break. Knows nothing of states and restarts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from backend.engines.vllm.arguments import check_quantization, for_cpu, prepare_environment
from backend.engines.vllm.processes import forking


def build_engine(arguments: dict[str, Any]) -> Any:
    """An AsyncLLMEngine with its model loaded; raises what vLLM raises, or StartError."""
    prepare_environment()
    from vllm.platforms import current_platform

    check_quantization(arguments["model"], checkpoint_config(arguments["model"]))
    if not current_platform.is_cpu():
        return _build(arguments)
    with _variables(VLLM_ENABLE_V1_MULTIPROCESSING="0", VLLM_WORKER_MULTIPROC_METHOD=None), forking():
        return _build(for_cpu(arguments), start_method="fork")


def _build(arguments: dict[str, Any], start_method: str | None = None) -> Any:
    from vllm import AsyncLLMEngine
    from vllm.engine.arg_utils import AsyncEngineArgs

    known = {field.name for field in fields(AsyncEngineArgs)}
    config = AsyncEngineArgs(**{k: v for k, v in arguments.items() if k in known}).create_engine_config()
    if start_method is not None:  # the platform has just set its own
        os.environ["VLLM_WORKER_MULTIPROC_METHOD"] = start_method
    return AsyncLLMEngine.from_vllm_config(config, enable_log_requests=False)


def close_engine(engine: Any) -> None:
    handler = engine.output_handler  # would take the end of the process for a crash
    if handler is not None:
        handler.get_loop().call_soon_threadsafe(handler.cancel)
    engine.shutdown()
    engine.shutdown = _nothing  # its finalizer calls it again, when half the interpreter may be gone


def _nothing(timeout: float | None = None) -> None:
    """In place of a method that has been called."""


@contextmanager
def _variables(**values: str | None) -> Iterator[None]:
    """Environment variables for a while; None removes one."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def checkpoint_config(model: str) -> dict[str, Any]:
    """The checkpoint's config.json: of a folder, of the hub's cache, or downloaded."""
    path = Path(model)
    if path.is_dir():
        config = path / "config.json"
    else:
        from huggingface_hub import hf_hub_download

        config = Path(hf_hub_download(model, "config.json"))
    loaded: dict[str, Any] = json.loads(config.read_text())
    return loaded
