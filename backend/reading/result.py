"""What comes back from the worker that read a page; light, since the server process unpickles it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadResult:
    """A Sheet as JSON; `needs_ocr` where OCR would add to it."""

    sheet: bytes
    needs_ocr: bool
