"""The TOML files of words as dictionaries, parsed once on a machine rather than once a process.

All of them take a fifth of a second to parse, and every process of the service needs most of them. What was parsed is
kept where Python keeps compiled modules, and like those it counts for one version of a file. Where Python writes no
compiled modules, or may not, files are parsed each time. Knows nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import marshal
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

_OWN = Path(__file__).parent  # others' files may come and go, and nothing would ever remove what was kept of them


def load(path: Path) -> dict[str, Any]:
    """What a file holds."""
    if not path.is_relative_to(_OWN):
        return _parse(path)
    state = path.stat()
    version = (state.st_mtime_ns, state.st_size)
    kept = Path(importlib.util.cache_from_source(str(path))).with_suffix(".words")
    with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
        of, words = marshal.loads(kept.read_bytes())
        if of == version:
            return dict(words)
    words = _parse(path)
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            _keep(kept, marshal.dumps((version, words)))
    return words


def _parse(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _keep(path: Path, content: bytes) -> None:
    """All of it or nothing, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
