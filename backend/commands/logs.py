"""Log lines as text for people, or as one JSON object a line for machines. Everything goes to stderr.

Whatever a message holds, it stays one line that nobody else has written, and names no session whole: the id is
the only key to it where no API keys are set.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

_SESSION = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
# Controls, what turns the direction of writing, and the other ends of a line
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(text: str) -> str:
    """The text on one line, with session ids cut short."""
    seen = _UNSEEN.sub(lambda match: match[0].encode("unicode_escape", "backslashreplace").decode("ascii"), text)
    return _SESSION.sub(r"\1…", seen)


class TextLines(logging.Formatter):
    """A line for people; what follows an error is told in lines of its own, each indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        record.message = safe(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        """The trace, indented and without control characters."""
        return "\n".join("    " + safe(line) for line in super().formatException(ei).splitlines())


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with its own fields and its trace."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe(record.getMessage()),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = "\n".join(safe(part) for part in self.formatException(record.exc_info).splitlines())
        return json.dumps(line, ensure_ascii=False)


def log_config(log_format: str) -> dict[str, Any]:
    """The configuration of logging; `log_format` is text or json."""
    formatters: dict[str, Any] = {
        "text": {
            "()": TextLines,
            "format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s",
            "datefmt": "%H:%M:%S",
        },
        "json": {"()": JsonLines},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": log_format}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "python_multipart": {"level": "ERROR"},  # what is wrong with a form is said to who sent it
            "uvicorn.access": {"level": "WARNING"},
        },
    }
