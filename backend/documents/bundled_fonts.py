"""Fonts for machines that have none: those of pymupdf-fonts, as files for libraries that open files.

Held in memory where the system allows it. Imported in worker processes only.
"""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from typing import Any

import pymupdf

FAMILY = "Noto Sans"


@functools.cache
def font_file(name: str) -> str:
    """The path of a font by its short name (`notos`); it stays open as long as the process lives."""
    data: bytes = pymupdf.Font(name).buffer
    in_memory: Any = getattr(os, "memfd_create", None)  # Linux alone has it
    if in_memory is not None:
        descriptor: int = in_memory(name)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(data)
        return f"/proc/self/fd/{descriptor}"
    path = Path(tempfile.gettempdir()) / f"drawing-chat-{name}.ttf"  # one for all processes
    if not path.exists():
        path.write_bytes(data)
    return str(path)
