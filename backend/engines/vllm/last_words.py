"""Why an engine process died, in its own words.

vLLM's server side only learns that a process failed ("see root cause above"); the cause is in that process's log.
So each process of the engine notes the errors that it logs in a file of the server's, and the first one is the
cause: what follows is its consequence. Knows nothing of processes.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

_FILE = "errors"
_LONGEST = 2_000  # characters of one error
_LOGGERS = ("vllm.v1.engine.core", "vllm.v1.executor.multiproc_executor")
_FATAL = (  # how their lines begin that tell the end of a process; others tell of one request
    "EngineCore failed",
    "EngineCore encountered a fatal error",
    "WorkerProc failed",
    "WorkerProc hit an exception",
)


class _ErrorNotes(logging.Filter):
    """Lets every record pass, and notes errors: a handler would be taken away when vLLM sets up its log again."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and str(record.msg).startswith(_FATAL):
            self._note(error)
        return True

    def _note(self, error: BaseException) -> None:
        with suppress(OSError), os.fdopen(os.open(self._file, os.O_APPEND | os.O_CREAT | os.O_WRONLY), "w") as stream:
            stream.write(in_a_line(error) + "\n")


def note_errors(folder: Path) -> None:
    """From now on this process's errors are noted in that folder."""
    note = _ErrorNotes(folder / _FILE)
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(note)


def in_a_line(error: BaseException) -> str:
    """`OutOfMemoryError: CUDA out of memory. …`"""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:_LONGEST]


def read_words(folder: Path) -> str:
    """The first error noted there; empty where there is none."""
    try:
        lines = (folder / _FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[0] if lines else ""
