"""Vision embeddings from elsewhere, as vLLM takes them.

What the engine's model expects of them, and a checked request as the engine's input. Checks nothing itself:
`backend.engines.embeddings` did, since vLLM does not.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from backend.engines.embeddings import BFLOAT16, MERGE, EmbeddedRequest, EmbeddingSpec, collapse_placeholders
from backend.errors import BadRequest

_DIGEST_BYTES = 32  # of a name for an image


def embedding_spec(engine: Any) -> EmbeddingSpec:
    """Raises BadRequest where the engine was started without split inference, or its model has no vision tower."""
    config = engine.model_config.hf_config
    vision = getattr(config, "vision_config", None)
    if not engine.model_config.multimodal_config.enable_mm_embeds or vision is None:
        raise BadRequest("split.no_engine")
    return EmbeddingSpec(
        width=int(vision.out_hidden_size) * (1 + len(vision.deepstack_visual_indexes)),
        image_token=int(config.image_token_id),
        vocabulary=int(engine.model_config.get_vocab_size()),
        max_tokens=int(engine.model_config.max_model_len),
        max_images=int(engine.model_config.multimodal_config.get_limit_per_prompt("image")),
    )


async def render_embedded(engine: Any, request: EmbeddedRequest) -> Any:
    """The engine's input for a checked request."""
    embeddings, names = await asyncio.to_thread(_tensor, request)
    prompt = {
        "prompt_token_ids": collapse_placeholders(request.input_ids, int(engine.model_config.hf_config.image_token_id)),
        "multi_modal_data": {"image": {"image_embeds": embeddings, "image_grid_thw": _grid(request)}},
        "multi_modal_uuids": {"image": names},
    }
    (rendered,) = await engine.renderer.render_cmpl_async([prompt])
    return rendered


def _tensor(request: EmbeddedRequest) -> tuple[Any, list[str]]:
    """The rows in the dtype they came in, and a name for each image: the hash of its own rows and grid."""
    import torch

    rows = request.embeddings.copy()  # what came from a request's bytes is read-only
    tensor = torch.from_numpy(rows)
    names, start = [], 0
    for t, h, w in request.grid.tolist():
        end = start + t * h * w // MERGE**2
        digest = hashlib.blake2b(rows[start:end].tobytes(), digest_size=_DIGEST_BYTES, key=b"embeddings")
        digest.update(f"{request.dtype}:{t}:{h}:{w}".encode())
        names.append(digest.hexdigest())
        start = end
    return tensor.view(torch.bfloat16) if request.dtype == BFLOAT16 else tensor, names


def _grid(request: EmbeddedRequest) -> Any:
    import torch

    return torch.from_numpy(request.grid.copy())
