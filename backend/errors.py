"""The exceptions that users can cause or must be told about.

    DrawingChatError
    ├── DocumentError        the file cannot be used
    │   ├── UnreadableDocument   400  broken, encrypted, without pages
    │   ├── UnsupportedDocument  415  not a drawing format
    │   └── DocumentTooLarge     413  over a limit: bytes, pixels, pages
    ├── NotFound             404  no such session, page or mode
    ├── SessionExpired       410  known for a day, then NotFound
    ├── BadRequest           422  fields that make no sense
    ├── Unauthorized         401  missing or wrong key
    ├── Forbidden            403  from a web page that may not call
    ├── TooSlow              408  the request does not arrive
    ├── Misdirected          421  called by a name that is not this server's
    ├── TooManyRequests      429  with retry_after_s
    ├── Unavailable          503  engine starting, restarting or full, with retry_after_s
    └── StorageFull          507  no room for what is to be kept

Knows nothing of HTTP (the table of status codes is in `backend.api.problems`) and nothing of languages:
an error carries a message key and its values; `backend.languages` turns them into a sentence.
"""

from __future__ import annotations

import errno
from typing import Any

# What the operating system says where nothing more can be written: disk, quota or file size used up.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DrawingChatError(Exception):
    """An error with a message key (`documents.encrypted`) and the values its sentence needs."""

    def __init__(self, key: str, /, *, retry_after_s: float | None = None, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values
        self.retry_after_s = retry_after_s

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel from worker processes; keyword arguments need this."""
        return _rebuild, (type(self), self.key, self.retry_after_s, self.values)

    def __str__(self) -> str:
        return f"{self.key} {self.values}" if self.values else self.key


def _rebuild(
    kind: type[DrawingChatError], key: str, retry_after_s: float | None, values: dict[str, object]
) -> DrawingChatError:
    return kind(key, retry_after_s=retry_after_s, **values)


class DocumentError(DrawingChatError):
    """The file cannot be used."""


class UnreadableDocument(DocumentError):
    """Broken, encrypted, or without a page."""


class UnsupportedDocument(DocumentError):
    """Not a format that holds a drawing."""


class DocumentTooLarge(DocumentError):
    """Over a limit on bytes, pixels or pages."""


class NotFound(DrawingChatError):
    """No such session, page or mode."""


class SessionExpired(DrawingChatError):
    """The session was there, and has ended."""


class BadRequest(DrawingChatError):
    """Fields that make no sense together, or a value out of range."""


class Unauthorized(DrawingChatError):
    """The key is missing or wrong."""


class Forbidden(DrawingChatError):
    """The call comes from a web page that may not call."""


class TooSlow(DrawingChatError):
    """The caller has stopped sending."""


class Misdirected(DrawingChatError):
    """The server was called by a name that is not its own."""


class TooManyRequests(DrawingChatError):
    """The caller's rate is over its limit."""


class Unavailable(DrawingChatError):
    """The engine is starting, restarting, failed or full; worth trying again."""


class StorageFull(DrawingChatError):
    """There is no room left for what has to be kept."""
