"""PDF files, opened through PyMuPDF. Imported in worker processes only."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pymupdf

from backend.documents.pages import FOREIGN, Drawn
from backend.errors import UnreadableDocument

_FAILURES: tuple[type[Exception], ...] = (RuntimeError, *FOREIGN)


def opened(path: str) -> Any:
    """The document, authenticated where an empty password opens it; the last ones stay open."""
    status = Path(path).stat()
    return _opened(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=2)
def _opened(path: str, mtime_ns: int, size: int) -> Any:
    """A changed file is another document: time and size are part of the key."""
    pymupdf.TOOLS.store_shrink(100)  # decoded images of the documents before
    try:
        document = pymupdf.open(path, filetype="pdf")
    except _FAILURES as error:
        if "encrypt" in str(error).lower():  # a scheme that MuPDF does not know
            raise UnreadableDocument("documents.encrypted") from error
        raise
    if document.needs_pass and not document.authenticate(""):
        raise UnreadableDocument("documents.encrypted")
    if document.page_count < 1:
        raise UnreadableDocument("documents.no_pages")
    if document.is_repaired and not _has_end(path):
        raise UnreadableDocument("documents.unreadable")  # cut off: half a drawing would give wrong answers
    return document


def _has_end(path: str) -> bool:
    """Whether the end-of-file marker stands where readers look for it, in the last 1024 bytes."""
    with Path(path).open("rb") as file:
        file.seek(max(0, Path(path).stat().st_size - 1024))
        return b"%%EOF" in file.read()


DOCUMENTS = Drawn(opened)
