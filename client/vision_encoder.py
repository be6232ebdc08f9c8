"""The vision tower of a Qwen3-VL checkpoint, and nothing else of it.

Loads only the `visual.*` tensors (about 1.1 GB in BF16 for the 30B-A3B). An image's embedding carries the DeepStack
features beside the last layer's: (tokens, out_hidden_size × (1 + deepstack layers)), the form in which the language
model wants it. Knows nothing of prompts or HTTP.
"""

from __future__ import annotations

from typing import Any

import torch
from safetensors import safe_open

from backend.engines.vllm.torchvision_cpu import repair
from client.checkpoint import CheckpointError, CheckpointFiles

MARK = "visual."


class VisionEncoder:
    """Encodes patches on `device` ("cuda" where there is one), in `dtype` (the checkpoint's own by default)."""

    def __init__(self, source: str, *, device: str | None = None, dtype: torch.dtype | None = None) -> None:
        repair()
        checkpoint = CheckpointFiles(source)
        config = checkpoint.json("config.json")
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = dtype or getattr(torch, config.get("dtype") or config.get("torch_dtype") or "bfloat16")
        tower = _tower(config)
        with torch.device("meta"):
            model = tower[0](tower[1])
        weights = _weights(checkpoint)
        model = model.to_empty(device="cpu")
        model.load_state_dict(weights, strict=True)
        _restore_buffers(model, tower)
        self._model = model.to(device=self.device, dtype=self.dtype).eval()
        self.width = int(tower[1].out_hidden_size) * (1 + len(tower[1].deepstack_visual_indexes))

    def encode(self, pixel_values: torch.Tensor, grid_thw: torch.Tensor) -> torch.Tensor:
        """(patches, 1536) and (media, 3) → (tokens, width), rows of all media one after another, on the CPU."""
        patches = pixel_values.to(device=self.device, dtype=self.dtype)
        with torch.inference_mode():
            output = self._model(patches, grid_thw=grid_thw.to(self.device))
            return torch.cat([output.pooler_output, *output.deepstack_features], dim=1).cpu()


def _tower(config: dict[str, Any]) -> tuple[Any, Any]:
    """Class and configuration of the vision tower."""
    kind = config.get("model_type")
    if kind == "qwen3_vl_moe":
        from transformers.models.qwen3_vl_moe.configuration_qwen3_vl_moe import Qwen3VLMoeVisionConfig
        from transformers.models.qwen3_vl_moe.modeling_qwen3_vl_moe import Qwen3VLMoeVisionModel

        return Qwen3VLMoeVisionModel, Qwen3VLMoeVisionConfig(**config["vision_config"])
    if kind == "qwen3_vl":
        from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLVisionConfig
        from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLVisionModel

        return Qwen3VLVisionModel, Qwen3VLVisionConfig(**config["vision_config"])
    raise CheckpointError(f"model_type {kind!r} has no vision tower known here; qwen3_vl and qwen3_vl_moe have")


def _weights(checkpoint: CheckpointFiles) -> dict[str, torch.Tensor]:
    weights: dict[str, torch.Tensor] = {}
    for shard in checkpoint.shards_with(MARK):
        with safe_open(str(shard), "pt") as tensors:
            for name in tensors.keys():  # noqa: SIM118 - safe_open is no mapping
                if MARK in name:
                    weights[name.partition(MARK)[2]] = tensors.get_tensor(name)
    if not weights:
        raise CheckpointError(f"{checkpoint.source} holds no tensor named {MARK}*")
    return weights


def _restore_buffers(model: torch.nn.Module, tower: tuple[Any, Any]) -> None:
    """Buffers that are computed and not stored (rotary frequencies) come from a small second tower's constructor."""
    config = type(tower[1])(
        **(tower[1].to_dict() | {"depth": 0, "deepstack_visual_indexes": [], "num_position_embeddings": 4})
    )
    fresh = dict(tower[0](config).named_buffers())
    for name, buffer in model.named_buffers():
        buffer.copy_(fresh[name])
