"""What the server and its workers say to each other: pickled values, each after its length.

The server takes nothing from a worker but plain data and the few types of ours that results are made of: a worker
that a file has taken over must not have code run by unpickling. Knows nothing of processes.
"""

from __future__ import annotations

import importlib
import io
import pickle
import struct
from dataclasses import dataclass
from typing import Any

LENGTH = struct.Struct("<Q")
MOST_BYTES = 1 << 31  # no result is that large
_OURS = (
    "backend.documents.content",
    "backend.engines.embeddings",
    "backend.errors",
    "backend.geometry",
    "backend.reading.sheet",
    "backend.workers.messages",
)
_OTHERS = {
    ("backend.errors", "_rebuild"),
    ("builtins", "ImportError"),
    ("builtins", "ModuleNotFoundError"),
    ("builtins", "complex"),
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("builtins", "bytearray"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
}


@dataclass(frozen=True)
class Terms:
    """How a worker works: its limits, what it imports first, and what it may read (None: everything)."""

    parent: int
    memory_mb: int
    nice: int
    modules: tuple[str, ...]
    readable: tuple[str, ...] | None


class Failure:
    """What a job raised beyond the DrawingChatError tree; `fatal` where the process should not go on."""

    def __init__(self, text: str, fatal: bool) -> None:
        self.text = text
        self.fatal = fatal


_PROTOCOL = 5  # of pickle: the newest that all supported versions of Python know


class _CarefulUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _OTHERS:
            return getattr(importlib.import_module(module), name)
        if module in _OURS:
            found = getattr(importlib.import_module(module), name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"a worker sent {module}.{name}")


def pack(value: object) -> bytes:
    """A value with its length before it."""
    content = pickle.dumps(value, protocol=_PROTOCOL)
    return LENGTH.pack(len(content)) + content


def unpacked_from_worker(content: bytes) -> Any:
    """Raises UnpicklingError for anything but data."""
    return _CarefulUnpickler(io.BytesIO(content)).load()
