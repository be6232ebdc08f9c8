"""A checkpoint by its folder or hub id, from config.json and the safetensors index alone; no weights are read.

A folder without an index is measured by the headers of its safetensors files. A hub id is looked for in the
local cache first, then fetched from the hub: two small files. Models that are no Qwen3-VL get their bytes from
the index and their KV cache from the text config; their vision tower is taken to be like Qwen3-VL's.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from backend.planning.models import quantisation
from backend.planning.models.architecture import (
    GATED_MATRICES,
    Architecture,
    UnknownArchitecture,
    Vision,
    read_architecture,
)
from backend.planning.models.catalogue import Checkpoint, find_by_id

INDEX = "model.safetensors.index.json"
TIMEOUT_S = 20.0  # of the hub; somebody waits at a terminal
_LENGTH_BYTES = 8  # of a safetensors file, that say how long its header is
_LARGEST_HEADER = 512 * 2**20  # bytes; what says more is no safetensors file
_USUAL_POSITIONS = 32_768  # tokens, where a config does not say
NEVER_PUBLISHED = {"7b": "8B", "72b": "32B"}  # sizes of Qwen2.5-VL, under which people look for them
_EYES = ("vision", "visual", "image_token")  # what keys of a config.json hold whose model sees pictures


class UnknownCheckpoint(ValueError):
    """Nothing usable under this name; the message says what was looked for."""


def find_checkpoint(model: str) -> Checkpoint:
    """From the catalogue, a folder, the local cache, or the hub, in this order.

    Raises UnknownCheckpoint where none of them has it.
    """
    listed = find_by_id(model)
    if listed is not None:
        return listed
    folder = Path(model).expanduser()
    if folder.is_dir():
        return read_folder(folder)
    _refuse_unheard_of(model)
    if not is_hub_id(model):
        raise UnknownCheckpoint(f"{model!r} is no folder here and no hub id such as Qwen/Qwen3-VL-4B-Instruct")
    cached = _find_snapshot(model)
    return read_folder(cached, model) if cached else fetch_checkpoint(model)


def find_here(model: str) -> Checkpoint | None:
    """The same without asking the hub; None for a hub id of which nothing is here yet.

    Raises UnknownCheckpoint for a folder that holds none, and for sizes that were never published.
    """
    listed = find_by_id(model)
    if listed is not None:
        return listed
    folder = Path(model).expanduser()
    cached = folder if folder.is_dir() else _find_snapshot(model)
    if cached is not None:
        return read_folder(cached, model)
    _refuse_unheard_of(model)
    return None


def _refuse_unheard_of(model: str) -> None:
    """Names that are passed on and that nobody ever published."""
    name = model.rpartition("/")[2].lower()
    for wrong, right in NEVER_PUBLISHED.items():
        if name.startswith(f"qwen3-vl-{wrong}"):
            raise UnknownCheckpoint(
                f"There is no Qwen3-VL of {wrong.upper()}: the sizes are 2B, 4B, 8B, 32B, 30B-A3B and 235B-A22B. "
                f"Nearest: Qwen/Qwen3-VL-{right}-Instruct"
            )


def read_folder(folder: Path, name: str | None = None) -> Checkpoint:
    """The checkpoint in a folder, by config.json and the heads of its files. Raises UnknownCheckpoint."""
    config = _read_json(folder / "config.json")
    index = folder / INDEX
    stored = _total_bytes(_read_json(index)) if index.is_file() else None
    if stored is None:
        stored = sum(safetensors_bytes(file) for file in sorted(folder.glob("*.safetensors"))) or None
    return build_checkpoint(name or str(folder), config, stored)


def fetch_checkpoint(model: str) -> Checkpoint:
    """A checkpoint on the hub, by two small files of it. Raises UnknownCheckpoint where there is none of that name."""
    config = _fetch_json(model, "config.json")
    if config is None:
        raise UnknownCheckpoint(f"the hub has no config.json for {model!r}")
    index = _fetch_json(model, INDEX)
    return build_checkpoint(model, config, None if index is None else _total_bytes(index))


def build_checkpoint(name: str, config: Mapping[str, Any], stored: int | None) -> Checkpoint:
    """A checkpoint by its config and the bytes of its files (None: not known).

    Raises UnknownCheckpoint for a text model, and for an architecture that is not known and tells no size.
    """
    if not any(word in key for key in config for word in _EYES):
        raise UnknownCheckpoint(
            f"{name} is a text model: its config.json has no vision part, so it cannot see a drawing"
        )
    quantised = quantisation.read_quantisation(config)
    try:
        architecture = read_architecture(config)
    except UnknownArchitecture as error:
        if stored is None:
            raise UnknownCheckpoint(f"{name}: {error}, and there is no {INDEX} that tells its size") from error
        return Checkpoint(
            name, "other", _estimate_architecture(config, stored, name), quantisation.BF16, stored_bytes=stored
        )
    return Checkpoint(name, "other", architecture, quantised, stored_bytes=stored)


def safetensors_bytes(file: Path) -> int:
    """Bytes of the tensors in one file, from its header; 0 for a file that is not whole."""
    try:
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
            if not 2 <= length <= min(_LARGEST_HEADER, file.stat().st_size):
                return 0
            header = json.loads(stream.read(length))
    except (OSError, ValueError):
        return 0
    return max((entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"), default=0)


def _estimate_architecture(config: Mapping[str, Any], stored: int, name: str) -> Architecture:
    """Another model: its own KV cache, and as much feed-forward weight as its bytes leave."""
    text = config.get("text_config") or config
    try:
        hidden, layers, heads = text["hidden_size"], text["num_hidden_layers"], text["num_attention_heads"]
        head_size = text.get("head_dim") or hidden // heads
        types = text.get("layer_types") or []
        attending = sum(kind == "full_attention" for kind in types) or layers
        plain = Architecture(
            hidden, attending, heads, text.get("num_key_value_heads") or heads, 0, Vision(out=hidden),
            head_size=head_size, vocabulary=text["vocab_size"],
            positions=text.get("max_position_embeddings", _USUAL_POSITIONS),
        )  # fmt: skip
    except KeyError as missing:
        raise UnknownCheckpoint(f"{name}: config.json has no {missing}") from missing
    per_row = GATED_MATRICES * hidden * attending
    rows = max(1, (stored // 2 - plain.parameters) // per_row)
    return Architecture(**{**plain.__dict__, "intermediate": rows})


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnknownCheckpoint(f"{file} cannot be read") from error
    except ValueError as error:
        raise UnknownCheckpoint(f"{file} is no JSON") from error
    if not isinstance(content, dict):
        raise UnknownCheckpoint(f"{file} holds no JSON object")
    return content


def _total_bytes(index: Mapping[str, Any]) -> int | None:
    total = (index.get("metadata") or {}).get("total_size")
    return int(total) if total else None


def cache_folder() -> Path:
    """Where the hub's client keeps what it downloads."""
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub")


def is_hub_id(model: str) -> bool:
    """`owner/name`, and no folder here."""
    return model.count("/") == 1 and not model.startswith((".", "/", "~")) and not Path(model).is_dir()


def find_whole_snapshot(model: str, *, weights: bool = True) -> Path | None:
    """The folder in the hub's cache where everything of it lies that a start needs; None where something misses."""
    folder = _find_snapshot(model)
    if folder is None or not any((folder / name).exists() for name in ("tokenizer.json", "vocab.json")):
        return None
    return folder if not weights or _weights_are_whole(folder) else None


def _weights_are_whole(folder: Path) -> bool:
    index = folder / INDEX
    if not index.exists():
        return any(folder.glob("*.safetensors"))
    files = set(_read_json(index).get("weight_map", {}).values())
    return bool(files) and all((folder / name).exists() for name in files)


def count_cached_bytes(model: str) -> int:
    """What of it is in the hub's cache already, unfinished files too."""
    blobs = cache_folder() / f"models--{model.replace('/', '--')}" / "blobs"
    try:
        return sum(file.stat().st_size for file in blobs.iterdir())
    except OSError:
        return 0


def _find_snapshot(model: str) -> Path | None:
    """The snapshot that was downloaded last, with a config.json."""
    repository = cache_folder() / f"models--{model.replace('/', '--')}"
    try:
        current = repository / "snapshots" / (repository / "refs" / "main").read_text().strip()
    except OSError:
        current = repository
    if (current / "config.json").exists():
        return current
    snapshots = sorted((repository / "snapshots").glob("*/config.json"))
    return snapshots[-1].parent if snapshots else None


def _fetch_json(model: str, file: str) -> dict[str, Any] | None:
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    token = os.environ.get("HF_TOKEN")
    request = urllib.request.Request(f"{endpoint}/{model}/resolve/main/{file}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as reply:
            content = json.loads(reply.read())
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return None
        raise UnknownCheckpoint(f"{endpoint} answers {error.code} for {model!r}") from error
    except (OSError, ValueError) as error:
        raise UnknownCheckpoint(f"{endpoint} cannot be reached for {model!r}; give a folder instead") from error
    return content if isinstance(content, dict) else None
