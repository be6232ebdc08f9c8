"""Building one AsyncLLMEngine, and closing it. All of it blocks: call it in the engine's own thread.

vLLM's processes are spawned, on a GPU as on a CPU: a forked one would hold the server's sockets, and vLLM's
own server spawns as well. Knows nothing of states and restarts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from backend.engines.vllm.arguments import StartError, check_quantization, for_cpu, prepare_environment
from backend.engines.vllm.processes import EngineProcesses


def build_engine(arguments: dict[str, Any], processes: EngineProcesses, name: str) -> Any:
    """An AsyncLLMEngine with its model loaded; `name` is how the operator calls that.

    Raises what vLLM raises, StartError, or StartAbandoned.
    """
    prepare_environment()
    config = checkpoint_config(arguments["model"])
    if config:
        check_quantization(name, config)
    from vllm import AsyncLLMEngine

    with _variables(**_process_variables(arguments)):
        engine = engine_config(arguments)
        os.environ["VLLM_WORKER_MULTIPROC_METHOD"] = "spawn"  # a platform may have set its own meanwhile
        with processes.starting():
            return AsyncLLMEngine.from_vllm_config(engine, usage_context=usage_context(), enable_log_requests=False)


def engine_config(arguments: dict[str, Any]) -> Any:
    """vLLM's whole configuration for these arguments, with the defaults of its own server."""
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.platforms import current_platform

    if current_platform.is_cpu():
        arguments = for_cpu(arguments)
    unknown = arguments.keys() - {field.name for field in fields(AsyncEngineArgs)}
    if unknown:
        raise StartError(f"DRAWING_CHAT_ENGINE_ARGS: vLLM's engine has no argument {', '.join(sorted(unknown))}")
    return AsyncEngineArgs(**arguments).create_engine_config(usage_context=usage_context())


def usage_context() -> Any:
    """vLLM's batch size follows from it: 8192 tokens for a server on an H100, 2048 for what it does not know."""
    from vllm.usage.usage_lib import UsageContext

    return UsageContext.OPENAI_API_SERVER


def _process_variables(arguments: dict[str, Any]) -> dict[str, str | None]:
    """On a CPU vLLM takes one process for engine and model only where its multiprocessing is off."""
    from vllm.platforms import current_platform

    variables: dict[str, str | None] = {"VLLM_WORKER_MULTIPROC_METHOD": "spawn"}
    if current_platform.is_cpu() and for_cpu(arguments)["distributed_executor_backend"] == "uni":
        variables["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
    return variables


def close_engine(engine: Any) -> None:
    """End the engine's processes; a second call does nothing. Blocks."""
    handler = engine.output_handler  # would take the end of the process for a crash
    if handler is not None:
        handler.get_loop().call_soon_threadsafe(handler.cancel)
    engine.shutdown()
    engine.shutdown = _do_nothing  # its finalizer calls it again, when half the interpreter may be gone


def _do_nothing(timeout: float | None = None) -> None:
    """In place of a method that has been called."""


@contextmanager
def _variables(**values: str | None) -> Iterator[None]:
    """Environment variables for a while; None removes one."""
    before = {name: os.environ.get(name) for name in values}
    _set_variables(values)
    try:
        yield
    finally:
        _set_variables(before)


def _set_variables(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def checkpoint_config(model: str) -> dict[str, Any]:
    """The checkpoint's config.json; nothing where its files lie where only vLLM can read them."""
    config = Path(model) / "config.json"
    loaded: dict[str, Any] = json.loads(config.read_text()) if config.exists() else {}
    return loaded
