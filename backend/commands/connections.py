"""Connections: how long one may stay silent, how many there may be, and an end in time.

uvicorn waits for ever for a request's first byte and its headers, and takes connections until no file can be
opened. Here a connection has seconds for its headers, and where there are too many the one that has been idle
longest makes room. Told to stop, the server says so to whoever waits for an answer and is gone in ten seconds,
whatever a library is doing. Knows nothing of what is served.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

HEADERS_S = 10.0  # for the first byte of a request and the rest of its headers
KEEP_ALIVE_S = 15
MOST = 1024
MOST_OF_ONE = 512  # of one address: a proxy that nobody named, or one person with very many tabs
FILES_BESIDE = 256  # that the server opens for sessions and workers
GRACE_S = 5  # for answers that are being given when the server is told to stop
LAST_S = 9.0  # after which it ends whatever is still going on
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\nretry-after: 5\r\ncontent-length: 0\r\n"
    b"connection: close\r\n\r\n"
)


def allow_files() -> int:
    """Raise this process's limit of open files; gives the number of connections that leave room for other files."""
    if sys.platform == "win32":
        return MOST
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + FILES_BESIDE if hard == resource.RLIM_INFINITY else min(hard, MOST + FILES_BESIDE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(16, min(MOST, soft - FILES_BESIDE))


class PatientProtocol(H11Protocol):
    """One connection. h11 bounds the size of headers, which the faster parser does not."""

    most = MOST
    most_of_one = MOST_OF_ONE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for its headers, if there is room for one more."""
        super().connection_made(transport)
        self._headers_timer: asyncio.TimerHandle | None = None
        self.idle_since = self.loop.time()
        if self._make_room():
            self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting for it."""
        self._stop_waiting()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of the headers, or not any longer."""
        if self._headers_timer is None and not self.is_busy:
            self._await_headers()
        super().data_received(data)
        if self.is_busy:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """From now on it is idle."""
        self.idle_since = self.loop.time()
        super().on_response_complete()

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _await_headers(self) -> None:
        self._headers_timer = self.loop.call_later(HEADERS_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._headers_timer is not None:
            self._headers_timer.cancel()
            self._headers_timer = None

    def _make_room(self) -> bool:
        """Close the connection that has been idle longest where there are too many, or else this one."""
        own = self.client[0] if self.client else None
        every = [other for other in self.connections if isinstance(other, PatientProtocol)]
        mine = [other for other in every if other.client and other.client[0] == own]
        crowd = mine if len(mine) > self.most_of_one else every if len(every) > self.most else []
        if not crowd:
            return True
        idle = [other for other in crowd if other is not self and not other.is_busy]
        if idle:
            min(idle, key=lambda other: other.idle_since).transport.abort()
            return True
        self.transport.write(BUSY)
        self.transport.close()
        return False


class PunctualServer(uvicorn.Server):
    """Ends in time: `stopping` is called when it begins to, `last` before it ends by force."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None], last: Callable[[], object]) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._last = last

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Begin to end; after LAST_S seconds the process ends whatever still runs."""
        timer = threading.Timer(LAST_S, self._end)
        timer.daemon = True
        timer.start()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell those who stream that the server stops, then shut down."""
        self._stopping()
        await super().shutdown(sockets)

    def _end(self) -> None:
        """In a thread: the event loop may be waiting for a library that cannot be interrupted."""
        log.warning("The server ends now; something was still going on")
        self._last()
        os._exit(0)
