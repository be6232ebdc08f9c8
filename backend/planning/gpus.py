"""The GPUs of this machine, through NVML, and what the operator says about other ones.

NVML talks to the driver and needs no CUDA, torch or vLLM. Where there is no driver there is no GPU.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from backend.planning.memory import GIB, MIB, TIB

# Memory as the driver reports it, in MiB, and compute capability; for the tables of the setup guide.
KNOWN: dict[str, tuple[int, float]] = {
    "Tesla P40": (24_576, 6.1),
    "Tesla V100 32 GB": (32_768, 7.0),
    "Tesla T4": (15_360, 7.5),
    "RTX 3090": (24_576, 8.6),
    "RTX 4090": (24_564, 8.9),
    "RTX 5090": (32_607, 12.0),
    "L40S": (46_068, 8.9),
    "RTX A6000": (49_140, 8.6),
    "A100 80 GB": (81_920, 8.0),
    "H100 80 GB": (81_559, 9.0),
    "H200": (143_771, 9.0),
}


@dataclass(frozen=True)
class Gpus:
    """One or more GPUs of a kind; `memory` in bytes, of each, `capability` as 8.9."""

    name: str
    memory: int
    capability: float
    count: int = 1
    driver: str = ""

    @property
    def gib(self) -> float:
        """Memory of one of them in GiB."""
        return self.memory / GIB


def known_gpus(name: str, count: int = 1) -> Gpus:
    """So many GPUs of a kind in the table. Raises KeyError for another."""
    memory, capability = KNOWN[name]
    return Gpus(name, memory * MIB, capability, count)


def parse_memory(text: str) -> int:
    """Bytes of `24GiB`, `24576MiB`, `80GB` or `24`; GPU makers' GB are GiB. Raises ValueError for anything else."""
    match = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*([GMT]?)(?:i?B)?\s*", text, re.IGNORECASE)
    if match is None or float(match[1].replace(",", ".")) <= 0:
        raise ValueError(f"{text!r} is no amount of memory; give it as 24GiB")
    factor = {"M": MIB, "T": TIB}.get(match[2].upper(), GIB)
    return int(float(match[1].replace(",", ".")) * factor)


def this_machine() -> Gpus | None:
    """The kind of GPU that this machine has most memory of; None where the driver names none."""
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None
    try:
        found = [_describe_gpu(index) for index in range(pynvml.nvmlDeviceGetCount()) if _is_visible(index)]
        driver = _to_text(pynvml.nvmlSystemGetDriverVersion())
    except pynvml.NVMLError:
        return None
    finally:
        pynvml.nvmlShutdown()
    kinds = {kind: found.count(kind) for kind in found}
    if not kinds:
        return None
    (name, memory, capability), count = max(kinds.items(), key=lambda item: item[0][1] * item[1])
    return Gpus(name, memory, capability, count, driver)


def _is_visible(index: int) -> bool:
    """Whether CUDA will see this GPU too: NVML names all, whatever CUDA_VISIBLE_DEVICES says."""
    import pynvml

    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is None:
        return True
    uuid = _to_text(pynvml.nvmlDeviceGetUUID(pynvml.nvmlDeviceGetHandleByIndex(index)))
    names = [name.strip() for name in chosen.split(",") if name.strip()]
    return any(name == str(index) or (not name.isdigit() and uuid.startswith(name)) for name in names)


def _describe_gpu(index: int) -> tuple[str, int, float]:
    import pynvml

    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    major, minor = pynvml.nvmlDeviceGetCudaComputeCapability(handle)
    memory = int(pynvml.nvmlDeviceGetMemoryInfo(handle).total)
    return _to_text(pynvml.nvmlDeviceGetName(handle)), memory, major + minor / 10


def _to_text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
