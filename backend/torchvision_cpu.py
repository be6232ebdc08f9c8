"""Lets torchvision from the package index import beside a CPU build of torch.

That torchvision carries CUDA operators only, so its import stops at `operator torchvision::nms does not
exist`. Qwen3-VL's image processor needs torchvision's transforms, never `nms`; declaring the operator is
enough. vLLM calls `repair` in each of its processes through the `vllm.platform_plugins` entry point; it names
no platform, so vLLM goes on with its own. Where torchvision imports by itself, nothing happens.
"""

from __future__ import annotations

import sys
from typing import Any

_declared: list[Any] = []  # the operator library lives as long as the process


def repair() -> None:
    """Make `import torchvision` work; raises what torchvision raises for any other reason."""
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

    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    library: Any = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _declared.append(library)
    import torchvision  # noqa: F401
