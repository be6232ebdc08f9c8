"""A model checkpoint on this machine or on the hub, of which only the needed files are fetched.

Knows file names and safetensors indexes; no model code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"


class CheckpointError(Exception):
    """The checkpoint lacks something; the message says what."""


class CheckpointFiles:
    """Files of a checkpoint by name; `source` is a folder or a hub id such as Qwen/Qwen3-VL-8B-Instruct."""

    def __init__(self, source: str | Path) -> None:
        self.source = str(source)
        self._folder = Path(source) if Path(source).is_dir() else None

    def file(self, name: str) -> Path:
        """The path of one file, downloaded if need be. Raises CheckpointError."""
        if self._folder is not None:
            if not (self._folder / name).is_file():
                raise CheckpointError(f"{name} is missing in {self.source}")
            return self._folder / name
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import (
            EntryNotFoundError,
            HfHubHTTPError,
            LocalEntryNotFoundError,
            RepositoryNotFoundError,
        )

        try:
            return Path(hf_hub_download(self.source, name))
        except (EntryNotFoundError, RepositoryNotFoundError, LocalEntryNotFoundError, HfHubHTTPError) as error:
            raise CheckpointError(f"{name} of {self.source} cannot be had: {error}") from error

    def json(self, name: str) -> dict[str, Any]:
        """A JSON file of the checkpoint."""
        parsed: dict[str, Any] = json.loads(self.file(name).read_text(encoding="utf-8"))
        return parsed

    def shards_with(self, part: str) -> list[Path]:
        """The safetensors files that hold tensors whose name contains `part`."""
        try:
            names: dict[str, str] = self.json(INDEX)["weight_map"]
        except CheckpointError:
            return [self.file(SINGLE)]
        return [self.file(shard) for shard in sorted({shard for name, shard in names.items() if part in name})]
