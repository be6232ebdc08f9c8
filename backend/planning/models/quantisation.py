"""How many bytes weights take, by the way they are stored, and which GPUs can compute with them.

Only the text model's linear weights are quantised; embeddings, vision tower, router and norms stay in 16 bits,
as in every published checkpoint. Compute capabilities are vLLM's own limits; below them it refuses to start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.planning.models.architecture import Architecture

NATIVE_FP8 = 8.9  # Ada; older GPUs keep FP8 weights in memory and compute in 16 bits
NATIVE_BF16 = 8.0  # Ampere; older GPUs compute in FP16
WHEEL_MINIMUM = 7.5  # Turing: what vLLM's published wheels, built with CUDA 13, contain code for; Volta is too old


BYTE_BITS = 8  # bits of a byte
_USUAL_BITS, _USUAL_GROUP = 4, 128  # of a weight, and weights that share a scale, where the config does not say
_WHOLE_ROW = 4096  # weights, about, where it says that a row has one scale


@dataclass(frozen=True)
class Quantisation:
    """`linear_bytes` for each quantised weight, its share of scales and zero points included."""

    name: str
    linear_bytes: float
    minimum_capability: float
    block: int | None = None  # output rows that one scale covers; a GPU's share must be a multiple

    def checkpoint_bytes(self, architecture: Architecture) -> int:
        """Bytes of such a checkpoint's weight files: what is not quantised stays in 16 bits."""
        rest = architecture.parameters - architecture.quantisable_weights
        return round(architecture.quantisable_weights * self.linear_bytes) + 2 * rest

    def weight_bytes(self, architecture: Architecture, gpus: int) -> int:
        """On each of the GPUs that share the model. Key and value heads are copied where there are too few, and
        the vision tower always: each GPU encodes whole images (`mm_encoder_tp_mode=data`)."""
        copies = max(1, gpus // architecture.kv_heads)
        split = (architecture.linear_weights + architecture.kv_weights * copies) / gpus
        copied_weights = architecture.vision.linear_weights + architecture.copied_weights
        return round(split * self.linear_bytes + 2 * (architecture.embedding_weights / gpus + copied_weights))


# Bytes of a weight, and its share of what a block or group of weights has: a scale in 16 bits, and a zero point.
BF16 = Quantisation("BF16", 2.0, WHEEL_MINIMUM)
FP8 = Quantisation("FP8", 1 + 2 / 128**2, WHEEL_MINIMUM, block=128)
INT4_32 = Quantisation("4-bit", 0.5 + 2 / 32, WHEEL_MINIMUM)
INT4_128 = Quantisation("4-bit", 0.5 + 2.5 / 128, WHEEL_MINIMUM)


def read_quantisation(config: Mapping[str, Any]) -> Quantisation:
    """The quantisation that config.json names, as vLLM finds it; BF16 where it names none."""
    section = config.get("quantization_config")
    if not isinstance(section, Mapping):
        return BF16
    method = str(section.get("quant_method", "")).lower()
    if method == "fp8":
        block = section.get("weight_block_size") or None
        return FP8 if block else Quantisation("FP8", 1.0, WHEEL_MINIMUM)
    bits, group = _bits_and_group(section)
    weight = bits / BYTE_BITS
    return Quantisation(f"{bits}-bit {method}".strip(), weight + (2 + weight) / group, WHEEL_MINIMUM)


def _bits_and_group(section: Mapping[str, Any]) -> tuple[int, int]:
    groups = section.get("config_groups")
    weights: Mapping[str, Any] = section
    if isinstance(groups, Mapping) and groups:
        weights = next(iter(groups.values())).get("weights") or section
    bits = int(weights.get("num_bits") or weights.get("bits") or weights.get("w_bit") or _USUAL_BITS)
    group = int(weights.get("group_size") or weights.get("q_group_size") or _USUAL_GROUP)
    return bits, group if group > 0 else _WHOLE_ROW
