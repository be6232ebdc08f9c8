"""What a Qwen3-VL checkpoint is made of: its tensors, counted from config.json alone.

Weights are grouped by how they behave: `linear_weights` can be quantised and are split over GPUs; `kv_weights` too,
but cannot be split below one head; `embedding_weights` keep their precision and are split; `copied_weights` (norms,
router, position table) lie on every GPU. Knows no GPU.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ATTENTION_MATRICES = 4  # query, key, value and output
GATED_MATRICES = 3  # of a feed-forward part: gate, up and down
_CHANNELS = 3  # of a picture, where the config does not say
MODEL_TYPES = ("qwen3_vl", "qwen3_vl_moe")


class UnknownArchitecture(ValueError):
    """The config.json is of a model whose tensors are not counted here."""


@dataclass(frozen=True)
class Vision:
    """The part that sees, by the names of config.json: sizes are numbers of the vectors, `patch` is pixels.

    The defaults are those of the published configs but for the two smallest models; `out` is as long as the text
    model's vectors.
    """

    depth: int = 27
    hidden: int = 1152
    intermediate: int = 4304
    heads: int = 16
    out: int = 2048
    deepstack: int = 3
    positions: int = 2304
    patch: int = 16
    temporal: int = 2
    merge: int = 2
    channels: int = _CHANNELS

    @property
    def linear_weights(self) -> int:
        """Weights of the matrix products, which are split over GPUs."""
        block = ATTENTION_MATRICES * self.hidden**2 + 2 * self.hidden * self.intermediate
        merged = self.hidden * self.merge**2
        return self.depth * block + (1 + self.deepstack) * (merged**2 + merged * self.out)

    @property
    def copied_weights(self) -> int:
        """Patch embedding, position table, norms and biases."""
        patch = self.channels * self.temporal * self.patch**2
        norms = 2 * 2 * self.hidden  # weight and bias of both
        biases = ATTENTION_MATRICES * self.hidden + self.intermediate + self.hidden
        merged = self.hidden * self.merge**2
        mergers = 2 * self.hidden + self.deepstack * 2 * merged + (1 + self.deepstack) * (merged + self.out)
        return (patch + 1) * self.hidden + self.positions * self.hidden + self.depth * (norms + biases) + mergers

    @property
    def parameters(self) -> int:
        """All its parameters."""
        return self.linear_weights + self.copied_weights

    @property
    def pixels_per_token(self) -> int:
        """Pixels of the image that become one token of the text."""
        return (self.patch * self.merge) ** 2


@dataclass(frozen=True)
class Architecture:
    """The part that writes, by the names of config.json, and the vision part before it.

    The defaults are those that all published configs share.
    """

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    intermediate: int
    vision: Vision
    head_size: int = 128
    experts: int = 0
    experts_used: int = 0
    tied: bool = False
    vocabulary: int = 151_936
    positions: int = 262_144

    @property
    def kv_weights(self) -> int:
        """Weights that make keys and values, in all layers."""
        return self.layers * 2 * self.hidden * self.kv_heads * self.head_size

    @property
    def linear_weights(self) -> int:
        """Attention's query and output, and the feed-forward weights of every layer."""
        feed_forward = GATED_MATRICES * self.hidden * self.intermediate * max(1, self.experts)
        return self.layers * (2 * self.hidden * self.heads * self.head_size + feed_forward)

    @property
    def embedding_weights(self) -> int:
        """Weights of the token table, and of the head where that is not the same table."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def copied_weights(self) -> int:
        """Weights that every GPU holds whole: norms, expert routers, the vision part's small ones."""
        norms = self.layers * (2 * self.hidden + 2 * self.head_size) + self.hidden
        return norms + self.layers * self.hidden * self.experts + self.vision.copied_weights

    @property
    def parameters(self) -> int:
        """All parameters, as a checkpoint in 16 bits holds them."""
        split = self.linear_weights + self.kv_weights + self.embedding_weights + self.vision.linear_weights
        return split + self.copied_weights

    @property
    def active_parameters(self) -> int:
        """Text parameters that one token passes through, embeddings not counted."""
        feed_forward = GATED_MATRICES * self.hidden * self.intermediate * max(1, self.experts_used)
        attention = 2 * self.hidden * (self.heads + self.kv_heads) * self.head_size
        return self.layers * (feed_forward + attention)

    @property
    def quantisable_weights(self) -> int:
        """Weights that a quantised checkpoint holds in fewer bits."""
        return self.linear_weights + self.kv_weights

    def kv_bytes_per_token(self, gpus: int, element_bytes: float) -> int:
        """Key and value of every layer, on one of the GPUs that share the model."""
        heads = max(1, -(-self.kv_heads // gpus))
        return int(2 * self.layers * heads * self.head_size * element_bytes)


def read_architecture(config: Mapping[str, Any]) -> Architecture:
    """The architecture in a parsed config.json; raises UnknownArchitecture, naming what is missing."""
    kind = config.get("model_type")
    if kind not in MODEL_TYPES:
        raise UnknownArchitecture(f"model_type {kind!r} is not one of {', '.join(MODEL_TYPES)}")
    try:
        return _read_parts(config, config["text_config"], config["vision_config"])
    except KeyError as missing:
        raise UnknownArchitecture(f"config.json has no {missing}") from missing


def _read_parts(config: Mapping[str, Any], text: Mapping[str, Any], vision: Mapping[str, Any]) -> Architecture:
    experts = int(text.get("num_experts") or text.get("num_local_experts") or 0)
    tied = text.get("tie_word_embeddings", config.get("tie_word_embeddings", False))
    return Architecture(
        hidden=text["hidden_size"],
        layers=text["num_hidden_layers"],
        heads=text["num_attention_heads"],
        kv_heads=text["num_key_value_heads"],
        intermediate=text["moe_intermediate_size"] if experts else text["intermediate_size"],
        head_size=text.get("head_dim") or text["hidden_size"] // text["num_attention_heads"],
        experts=experts,
        experts_used=int(text.get("num_experts_per_tok") or 0) if experts else 0,
        tied=bool(tied or config.get("tie_word_embeddings", False)),
        vocabulary=text["vocab_size"],
        positions=text["max_position_embeddings"],
        vision=Vision(
            depth=vision["depth"],
            hidden=vision["hidden_size"],
            intermediate=vision["intermediate_size"],
            heads=vision["num_heads"],
            out=vision["out_hidden_size"],
            deepstack=len(vision["deepstack_visual_indexes"]),
            positions=vision["num_position_embeddings"],
            patch=vision["patch_size"],
            temporal=vision["temporal_patch_size"],
            merge=vision["spatial_merge_size"],
            channels=vision.get("in_channels", _CHANNELS),
        ),
    )
