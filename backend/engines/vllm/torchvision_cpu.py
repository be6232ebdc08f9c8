"""Lets vLLM import beside a CPU build of torch where torchvision, torchaudio or torchcodec were built for CUDA.

The torchvision of the package index then stops at `operator torchvision::nms does not exist`. Qwen3-VL's image
processor needs its transforms, never `nms`; declaring the operator is enough. Such audio packages cannot load their
libraries at all, and nothing here hears: they count as not installed. vLLM calls `repair` in each of its processes
through the `vllm.platform_plugins` entry point; it names no platform, so vLLM goes on with its own. Where all
import by themselves, nothing happens.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any, cast

_declared: list[Any] = []  # the operator library lives as long as the process


def repair() -> None:
    """Make `import torchvision` work and hide audio packages that cannot load; other errors stay as they are."""
    _repair_torchvision()
    for name in ("torchaudio", "torchcodec"):
        _hide_if_broken(name)


def _repair_torchvision() -> None:
    if _declared or "torchvision" in sys.modules:
        return
    try:
        import torchvision  # noqa: F401
    except ImportError:
        return
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        _import_with_declared_operators()


def _import_with_declared_operators() -> None:
    import torch

    _forget("torchvision")
    library: Any = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _declared.append(library)
    import torchvision  # noqa: F401


def _hide_if_broken(package: str) -> None:
    if package in sys.modules or importlib.util.find_spec(package) is None:
        return
    try:
        importlib.import_module(package)
    except (ImportError, OSError, RuntimeError):
        _forget(package)
        cast("dict[str, Any]", sys.modules)[package] = None  # importlib then says: not installed


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
