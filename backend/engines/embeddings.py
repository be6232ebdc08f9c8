"""Split inference: a prompt whose images were encoded elsewhere, checked before it comes near the engine.

vLLM trusts embeddings: a wrong width or grid ends the engine's process, and NaN makes it answer nonsense. So every
shape, dtype, number and position is checked here, and a fault is named by its field. BF16 rows travel as they are and
are held as their bits (uint16), since NumPy has no such type. Knows nothing of HTTP, vLLM or torch.
"""

from __future__ import annotations

import json
import math
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeGuard, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize

from backend.errors import BadRequest
from backend.generation import GenerationDelta, ImagePart

MERGE = 2  # patches a token is wide and high
_PATCH_PX = 16  # side of a patch in the vision part of Qwen3-VL
_SIDE_PX = _PATCH_PX * MERGE
BFLOAT16 = "bfloat16"
_INT_TYPES: dict[str, np.dtype[Any]] = {"I64": np.dtype("<i8"), "I32": np.dtype("<i4")}
_FLOAT_TYPES: dict[str, np.dtype[Any]] = {"BF16": np.dtype("<u2"), "F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
_NAMES = {"BF16": BFLOAT16, "F16": "float16", "F32": "float32"}
_TENSORS = ("input_ids", "vision_embeddings", "image_grid_thw", "vision_token_positions")
_BF16_EXPONENT = np.uint16(0x7F80)  # all its bits are set in infinities and what is no number
_MAX_NEW_TOKENS, _MOST_NEW_TOKENS = 512, 65_536  # where the caller says nothing; at most
_HOTTEST = 2.0  # temperature, at most, as in OpenAI's API
_LEAST_TOP_P = 1e-6  # vLLM takes no 0


@dataclass(frozen=True)
class EmbeddingSpec:
    """What the engine's model takes: numbers a token, token ids, and tokens at most."""

    width: int
    image_token: int
    vocabulary: int
    max_tokens: int
    max_images: int


@dataclass(frozen=True)
class EmbeddedRequest:
    """A checked prompt. embeddings: (tokens, width) of `dtype`, BF16 as its bits; grid: (images, 3) in patches."""

    input_ids: tuple[int, ...]
    embeddings: NDArray[Any]
    dtype: str
    grid: NDArray[np.int64]
    max_tokens: int
    temperature: float
    top_p: float
    # as in GenerationRequest: no grammar, nothing in the engine's image cache
    schema: None = None
    request_id: str | None = "split"
    images: tuple[ImagePart, ...] = ()
    image_ids: frozenset[str] = frozenset()


@runtime_checkable
class EmbeddingEngine(Protocol):
    """An engine that also takes embeddings."""

    def embedding_spec(self) -> EmbeddingSpec:
        """Raises Unavailable while the engine is not ready, BadRequest where it takes no embeddings."""

    def generate_embedded(self, request: EmbeddedRequest) -> AsyncGenerator[GenerationDelta, None]:
        """As `Engine.generate`."""


def takes_embeddings(engine: object) -> TypeGuard[EmbeddingEngine]:
    """Whether an engine is one of these."""
    return isinstance(engine, EmbeddingEngine)


@dataclass(frozen=True)
class Parts:
    """A body as it came: tensors by name, each with its dtype's name, and the sampling values."""

    tensors: dict[str, tuple[NDArray[Any], str]]
    values: Mapping[str, Any]


def parse_safetensors(body: bytes) -> Parts:
    """Raises BadRequest for a body that is not safetensors, or holds a dtype that has no place here."""
    try:
        found: list[tuple[str, dict[str, Any]]] = deserialize(body)  # type: ignore[no-untyped-call]
        header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    except (SafetensorError, ValueError) as error:
        raise BadRequest("split.body", field="body", reason="safetensors") from error
    tensors = {}
    for name, info in found:
        kind = info["dtype"]
        dtype = (_INT_TYPES | _FLOAT_TYPES).get(kind)
        if dtype is None:
            raise BadRequest("split.dtype", field=name, found=kind)
        tensors[name] = (np.frombuffer(info["data"], dtype).reshape(info["shape"]), _NAMES.get(kind, "int64"))
    return Parts(tensors, header.get("__metadata__", {}))


def parse_json(body: bytes) -> Parts:
    """The JSON form; slow and large by its nature, so call it outside the event loop's process."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("split.body", field="body", reason="JSON") from error
    if not isinstance(values, dict):
        raise BadRequest("split.body", field="body", reason="JSON")
    tensors = {}
    for name in (*_TENSORS, "attention_mask"):
        if values.get(name) is not None:
            dtype = np.float32 if name == "vision_embeddings" else np.int64
            tensors[name] = (_read_array(name, values.pop(name), dtype), np.dtype(dtype).name)
    return Parts(tensors, values)


def _read_array(name: str, values: Any, dtype: Any) -> NDArray[Any]:
    try:
        array = np.asarray(values)
    except ValueError as error:  # rows of unequal length
        raise BadRequest("split.shape", field=name, found="?", expected="?") from error
    wrong_kind = array.dtype.kind not in ("iuf" if dtype is np.float32 else "iu")
    if wrong_kind and array.size:
        raise BadRequest("split.dtype", field=name, found=array.dtype.name)
    return array.astype(dtype)


def check(parts: Parts, spec: EmbeddingSpec) -> EmbeddedRequest:
    """The request, if every part of it holds. Raises BadRequest that names the field."""
    parts = _with_grid(parts)
    for name in _TENSORS:
        if name not in parts.tensors:
            raise BadRequest("split.missing", field=name)
    ids, _ = _of_kind(parts, "input_ids", 1)
    positions, _ = _of_kind(parts, "vision_token_positions", 1)
    grid, _ = _of_kind(parts, "image_grid_thw", 2)
    embeddings, dtype = _of_kind(parts, "vision_embeddings", 2)
    _check_mask(parts, len(ids))
    _check_ids(ids, spec)
    counts = _check_grid(grid, spec)
    _check_embeddings(embeddings, dtype, sum(counts), spec)
    _check_positions(ids, positions, counts, spec)
    return EmbeddedRequest(
        tuple(int(value) for value in ids), embeddings, dtype, grid.astype(np.int64), **_read_sampling(parts.values)
    )


def _with_grid(parts: Parts) -> Parts:
    """With the grid worked out from `image_sizes`, where that was sent in its place: [width, height] in pixels."""
    sizes = parts.values.get("image_sizes")
    if "image_grid_thw" in parts.tensors:
        return parts
    if sizes is None:
        raise BadRequest("split.no_grid", field="image_grid_thw")
    sizes = _read_array("image_sizes", json.loads(sizes) if isinstance(sizes, str) else sizes, np.int64)
    if sizes.ndim != 2 or sizes.shape[1:] != (2,) or bool((sizes <= 0).any()) or bool((sizes % _SIDE_PX).any()):
        raise BadRequest("split.sizes", field="image_sizes")
    grid = np.stack([np.ones(len(sizes), np.int64), sizes[:, 1] // _PATCH_PX, sizes[:, 0] // _PATCH_PX], axis=1)
    return Parts({**parts.tensors, "image_grid_thw": (grid, "int64")}, parts.values)


def _of_kind(parts: Parts, name: str, dimensions: int) -> tuple[NDArray[Any], str]:
    array, dtype = parts.tensors[name]
    floating = dtype not in ("int64", "int32")
    if floating != (name == "vision_embeddings"):
        raise BadRequest("split.dtype", field=name, found=dtype)
    if array.ndim == dimensions + 1 and array.shape[0] == 1:  # a batch of one, as processors make it
        array = array[0]
    if array.ndim != dimensions:
        raise BadRequest("split.shape", field=name, found=list(array.shape), expected=f"{dimensions}-D")
    return array, dtype


def _check_mask(parts: Parts, length: int) -> None:
    if "attention_mask" in parts.tensors:
        mask, _ = _of_kind(parts, "attention_mask", 1)
        if len(mask) != length or not bool((mask == 1).all()):
            raise BadRequest("split.mask", field="attention_mask")


def _check_ids(ids: NDArray[Any], spec: EmbeddingSpec) -> None:
    if not 0 < len(ids) < spec.max_tokens:
        raise BadRequest("split.length", field="input_ids", found=len(ids), limit=spec.max_tokens)
    if int(ids.min()) < 0 or int(ids.max()) >= spec.vocabulary:
        raise BadRequest("split.range", field="input_ids", limit=spec.vocabulary)


def _check_grid(grid: NDArray[Any], spec: EmbeddingSpec) -> list[int]:
    """Tokens of each image; Python's integers, so that no product overflows."""
    if grid.shape[1:] != (3,) or not 0 < len(grid) <= spec.max_images:
        raise BadRequest("split.shape", field="image_grid_thw", found=list(grid.shape), expected="(images, 3)")
    counts = []
    for t, h, w in ([int(side) for side in row] for row in grid):
        if t != 1 or h < MERGE or w < MERGE or h % MERGE or w % MERGE or h * w > spec.max_tokens * MERGE**2:
            raise BadRequest("split.grid", field="image_grid_thw", found=[t, h, w])
        counts.append(h * w // MERGE**2)
    return counts


def _check_embeddings(embeddings: NDArray[Any], dtype: str, tokens: int, spec: EmbeddingSpec) -> None:
    if embeddings.shape != (tokens, spec.width):
        raise BadRequest(
            "split.shape", field="vision_embeddings", found=list(embeddings.shape), expected=[tokens, spec.width]
        )
    finite = (embeddings & _BF16_EXPONENT) != _BF16_EXPONENT if dtype == BFLOAT16 else np.isfinite(embeddings)
    if not bool(finite.all()):
        raise BadRequest("split.finite", field="vision_embeddings")


def _check_positions(ids: NDArray[Any], positions: NDArray[Any], counts: list[int], spec: EmbeddingSpec) -> None:
    """Positions are those of the placeholders, one run for each image, as long as its grid says."""
    places = np.flatnonzero(ids == spec.image_token)
    if not np.array_equal(places, positions):
        raise BadRequest("split.positions", field="vision_token_positions")
    starts = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    runs = np.diff(np.append(starts, len(places))).tolist()
    if runs != counts:
        raise BadRequest("split.positions", field="vision_token_positions")


def _read_sampling(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "max_tokens": int(_read_number(values, "max_new_tokens", _MAX_NEW_TOKENS, 1, _MOST_NEW_TOKENS)),
        "temperature": _read_number(values, "temperature", 0.0, 0.0, _HOTTEST),
        "top_p": _read_number(values, "top_p", 1.0, _LEAST_TOP_P, 1.0),
    }


def _read_number(values: Mapping[str, Any], name: str, default: float, low: float, high: float) -> float:
    try:
        value = float(values.get(name, default))
    except (TypeError, ValueError) as error:
        raise BadRequest("split.value", field=name, low=low, high=high) from error
    if math.isnan(value) or not low <= value <= high:
        raise BadRequest("split.value", field=name, low=low, high=high)
    return value


def collapse_placeholders(input_ids: tuple[int, ...], image_token: int) -> list[int]:
    """One placeholder for each image, as the engine's own prompt processing wants to expand them."""
    return [
        value
        for index, value in enumerate(input_ids)
        if value != image_token or index == 0 or input_ids[index - 1] != image_token
    ]
