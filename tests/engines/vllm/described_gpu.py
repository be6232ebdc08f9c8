"""What vLLM would be configured to for a GPU that is only described: `python -m tests.engines.vllm.described_gpu`.

Reads JSON objects from stdin, one a line: `folder` of a checkpoint, `name`, `memory` in bytes, `capability`, `count`
of the GPUs, `settings` of ours. Prints for each, on a line, our configuration and that of vLLM's own server with the
same model and number of GPUs, as flat objects; `null` where that failed. Each is made in a process of its own, since
the platform of a process cannot be taken back: forked before anything of vLLM is imported, from one that has imported
what vLLM needs.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import json
import os
import sys
import types
from contextlib import suppress
from typing import Any

from backend.engines.vllm.torchvision_cpu import repair


class Kernels(types.ModuleType):
    """In place of compiled kernels: whatever is looked for is there, and says that it can be used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: True


class Operators(Kernels):
    """Only the questions after what a GPU supports are answered; other operators are asked for to be registered."""

    def __getattr__(self, name: str) -> Any:
        if "_supports" not in name:
            raise AttributeError(name)
        return super().__getattr__(name)


def describe(name: str, memory: int, capability: tuple[int, int], count: int) -> None:
    """From now on vLLM takes this machine for one with such GPUs; its CUDA kernels are not there, and not called."""
    for kernels in ("_C_stable_libtorch", "_moe_C_stable_libtorch", "vllm_flash_attn"):
        sys.modules[f"vllm.{kernels}"] = Kernels(f"vllm.{kernels}")
    import torch

    torch.ops._C = Operators("_C")
    import vllm.platforms as platforms
    from vllm.platforms.cuda import NonNvmlCudaPlatform
    from vllm.platforms.interface import DeviceCapability

    class Described(NonNvmlCudaPlatform):  # type: ignore[misc]
        @classmethod
        def get_device_name(cls, device_id: int = 0) -> str:
            return name

        @classmethod
        def get_device_total_memory(cls, device_id: int = 0) -> int:
            return memory

        @classmethod
        def get_device_capability(cls, device_id: int = 0) -> Any:
            return DeviceCapability(*capability)

        @classmethod
        def device_count(cls) -> int:
            return count

        @classmethod
        def log_warnings(cls) -> None:
            """There is nothing to warn of."""

        @classmethod
        def is_fully_connected(cls, physical_device_ids: list[int]) -> bool:
            return False

    platforms._current_platform = Described()


def flat(value: Any, name: str = "", depth: int = 0) -> dict[str, Any]:
    """The fields of a configuration by their dotted names."""
    if dataclasses.is_dataclass(value) and depth < 3:
        found: dict[str, Any] = {}
        for field in dataclasses.fields(value):
            found |= flat(getattr(value, field.name, None), f"{name}.{field.name}".strip("."), depth + 1)
        return found
    if isinstance(value, enum.Enum):
        value = value.name
    return {name: value if isinstance(value, bool | int | float | str | None) else repr(value)}


def serve_config(folder: str, count: int) -> Any:
    """What `vllm serve FOLDER -tp COUNT` takes."""
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.entrypoints.launchers.cli_args import make_arg_parser
    from vllm.usage.usage_lib import UsageContext
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    args = make_arg_parser(FlexibleArgumentParser()).parse_args(
        ["--model", folder, "--tensor-parallel-size", str(count)]
    )
    return AsyncEngineArgs.from_cli_args(args).create_engine_config(usage_context=UsageContext.OPENAI_API_SERVER)


def load() -> None:
    """Imports the most of what vLLM imports of others, whatever the platform."""
    repair()  # else a plugin of the platform that is not asked for here
    for name in ("torch._dynamo", "torch._inductor.lowering", "transformers.utils", "openai.types.responses", "ray"):
        with suppress(ImportError):
            importlib.import_module(name)


def configurations(asked: dict[str, Any]) -> dict[str, Any]:
    describe(asked["name"], asked["memory"], tuple(asked["capability"]), asked["count"])
    from backend.engines.vllm.lifetime.build import engine_config
    from backend.planning.choice import ModelChoice
    from backend.qwen_vision_service import QwenVisionService
    from backend.settings import Settings

    choice = ModelChoice(asked["folder"], asked["count"], "")
    service = QwenVisionService.from_settings(Settings(_env_file=None, **asked["settings"]), choice)
    ours = flat(engine_config(service.arguments))
    return {"ours": ours, "theirs": flat(serve_config(asked["folder"], asked["count"]))}


def main() -> None:
    os.environ |= {"HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "VLLM_WORKER_MULTIPROC_METHOD": "spawn"}
    os.environ |= {"VLLM_LOGGING_STREAM": "ext://sys.stderr"}
    load()
    assert not [name for name in sys.modules if name.partition(".")[0] == "vllm"]
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            sys.stdout.write(json.dumps(configurations(json.loads(line))) + "\n")
            break
        if os.waitpid(child, 0)[1]:
            os.write(sys.stdout.fileno(), b"null\n")


if __name__ == "__main__":
    main()
