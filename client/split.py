"""Split inference from the client's side: encode here, generate there.

Builds the request body of /api/v1/generate from what the encoder made: safetensors for speed (BF16 rows as they are),
or the JSON form of the contract for programs without safetensors. Knows no transport.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors.torch import save

from client.preprocessor import Prepared, Preprocessor
from client.vision_encoder import VisionEncoder

SAFETENSORS = "application/x-safetensors"


@dataclass(frozen=True)
class Sampling:
    """How to generate; the names are the contract's."""

    max_new_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0


DEFAULT = Sampling()


@dataclass(frozen=True)
class Encoded:
    """A prompt with its vision embeddings, (tokens, width)."""

    prepared: Prepared
    embeddings: torch.Tensor

    def safetensors(self, sampling: Sampling = DEFAULT) -> bytes:
        """The body in safetensors; scalars travel in its metadata."""
        ids = torch.tensor(self.prepared.input_ids, dtype=torch.int64)
        tensors = {
            "input_ids": ids,
            "attention_mask": torch.ones_like(ids),
            "vision_embeddings": self.embeddings.contiguous(),
            "image_grid_thw": self.prepared.grid_thw.to(torch.int64).contiguous(),
            "vision_token_positions": torch.tensor(self.prepared.positions, dtype=torch.int64),
        }
        return bytes(save(tensors, metadata={name: str(value) for name, value in vars(sampling).items()}))

    def json(self, sampling: Sampling = DEFAULT) -> dict[str, Any]:
        """The body in JSON numbers; about ten times as large."""
        return {
            "input_ids": self.prepared.input_ids,
            "attention_mask": [1] * len(self.prepared.input_ids),
            "vision_embeddings": self.embeddings.float().tolist(),
            "image_grid_thw": self.prepared.grid_thw.tolist(),
            "vision_token_positions": self.prepared.positions,
            **vars(sampling),
        }


class SplitEncoder:
    """Processor and vision tower of one checkpoint, on this machine."""

    def __init__(
        self,
        source: str,
        *,
        device: str | None = None,
        dtype: torch.dtype | None = None,
        max_pixels: int | None = None,
    ) -> None:
        self.preprocessor = Preprocessor(source, max_pixels=max_pixels)
        self.encoder = VisionEncoder(source, device=device, dtype=dtype)

    def encode(self, images: Sequence[Image.Image | Path], question: str, *, system: str | None = None) -> Encoded:
        """Images and a question → what the server needs. Takes seconds on a CPU: call it in a thread."""
        prepared = self.preprocessor.images(images, question, system=system)
        return Encoded(prepared, self.encoder.encode(prepared.pixel_values, prepared.grid_thw))
