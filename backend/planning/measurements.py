"""What vLLM measured when it started, kept for each model and GPU, so that `plan` tells facts where there are any.

The running server calls `record_measurement` once its engine is ready; `plan` reads. One small JSON file in the
user's cache folder; a file that cannot be written or read costs nothing but the facts.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from backend.pictures import MAX_PIXELS
from backend.planning.files import cache_file, load_entries, save_entry
from backend.planning.gpus import Gpus, this_machine
from backend.planning.memory import MAX_NUM_SEQS, UTILISATION, Estimate, Wishes


@dataclass(frozen=True)
class Measurement:
    """`kv_tokens` and `context` as vLLM found them for these settings; `weights_bytes` on each GPU."""

    model: str
    gpu: str
    gpus: int
    kv_tokens: int
    context: int
    utilisation: float = UTILISATION
    kv_dtype: str = "auto"
    max_pixels: int = MAX_PIXELS
    max_num_seqs: int = MAX_NUM_SEQS
    eager: bool = False
    weights_bytes: int | None = None
    measured_at: float = 0.0

    @property
    def key(self) -> str:
        """What it holds for: the same model, GPUs and settings of memory."""
        parts = (self.model, self.gpu, self.gpus, self.utilisation, self.kv_dtype)
        return " ".join(str(part) for part in (*parts, self.max_pixels, self.max_num_seqs, self.eager))


def default_file() -> Path:
    """Where this machine's measurements are kept."""
    return cache_file("measurements.json")


def record_measurement(measurement: Measurement, file: Path | None = None) -> bool:
    """Keep it; True where it could be kept."""
    stamped = measurement if measurement.measured_at else replace(measurement, measured_at=time.time())
    return save_entry(file or default_file(), stamped.key, asdict(stamped))


def record_start(config: Any, name: str | None = None, gpu: Gpus | None = None, file: Path | None = None) -> bool:
    """Keep what a started engine measured; `config` is its VllmConfig, `name` the model's where that lies in a
    folder of the hub's cache. Nothing is kept of engines without a GPU."""
    if config.device_config.device_type != "cuda":
        return False
    gpu = gpu or this_machine()
    if gpu is None:
        return False
    cache, model = config.cache_config, config.model_config
    pixels = (getattr(model.multimodal_config, "mm_processor_kwargs", None) or {}).get("max_pixels")
    measurement = Measurement(
        model=name or model.model,
        gpu=gpu.name,
        gpus=config.parallel_config.tensor_parallel_size,
        kv_tokens=(cache.num_gpu_blocks or 0) * cache.block_size,
        context=model.max_model_len,
        utilisation=cache.gpu_memory_utilization,
        kv_dtype="fp8" if str(cache.cache_dtype).startswith("fp8") else "auto",
        max_pixels=pixels or Measurement.max_pixels,
        max_num_seqs=config.scheduler_config.max_num_seqs,
        eager=bool(model.enforce_eager),
    )
    return record_measurement(measurement, file)


def find_measurement(model: str, gpus: Gpus, wishes: Wishes, file: Path | None = None) -> Measurement | None:
    """The measurement made with exactly these settings on this kind of GPU."""
    kept = load_entries(file or default_file())
    if not kept:
        return None  # most machines have none, and a plan asks for many models
    wanted = Measurement(
        model, gpus.name, gpus.count, 0, 0, wishes.utilisation, wishes.kv_dtype, wishes.max_pixels,
        wishes.max_num_seqs, wishes.eager,
    )  # fmt: skip
    raw = kept.get(wanted.key)
    if raw is None:
        return None
    try:
        return Measurement(**raw)
    except TypeError:
        return None  # written by another version


def apply_measurement(estimate: Estimate, model: str, gpus: Gpus, wishes: Wishes) -> Estimate:
    """The estimate, with its peaks set so that it says what was measured; as it is where nothing was."""
    found = find_measurement(model, gpus, wishes)
    if found is None:
        return estimate
    weights = found.weights_bytes or estimate.weights
    rest = estimate.usable - weights - found.kv_tokens * estimate.kv_per_token
    return replace(estimate, weights=weights, outside=0, graphs=0, activations=rest, measured=True)
