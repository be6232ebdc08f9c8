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
    return document


DOCUMENTS = Drawn(opened)
