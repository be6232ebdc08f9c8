"""Small JSON files in the user's cache folder, each an object of objects: what one server leaves for the next."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def cache_file(name: str) -> Path:
    """Where a file of that name is remembered between starts; it need not exist."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "drawing-chat" / name


def load_entries(file: Path) -> dict[str, dict[str, Any]]:
    """What the file holds; nothing where it cannot be read."""
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(file.read_text())
        if isinstance(content, dict):
            return content
    return {}


def save_entry(file: Path, key: str, value: dict[str, Any]) -> bool:
    """Add an entry; True where that was possible. Written beside and moved, so readers see all or nothing."""
    everything = load_entries(file) | {key: value}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".json")
        with os.fdopen(handle, "w") as stream:
            json.dump(everything, stream, indent=1)
        Path(name).replace(file)
    except OSError:
        return False
    return True
