"""PyMuPDF without its layout analysis and Markdown, for the processes that render.

Where those are installed they are loaded with PyMuPDF, and bring the runtime of neural networks with them: memory
and time of each worker for what is never asked here. Works only where this is imported before PyMuPDF; whoever
imports them by name later gets them. Knows nothing of documents.
"""

from __future__ import annotations

import importlib
import sys

_UNUSED = ("pymupdf.layout", "pymupdf4llm")


def _import_lean() -> None:
    hidden = [name for name in _UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # how Python is told that a module is not there
    try:
        importlib.import_module("pymupdf")
    finally:
        for name in hidden:
            del sys.modules[name]


_import_lean()
