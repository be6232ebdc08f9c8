"""How long a request may take to arrive and a reply to be taken: silent and endless callers are let go.

A body must keep coming, at a rate that any line has, and a reply must be taken. Both limits are on what the caller
does; the time that the service itself takes is not counted. Knows nothing of connections or their headers.
"""

from __future__ import annotations

import asyncio
import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import TooSlow

log = logging.getLogger(__name__)

SILENCE_S = 20.0  # between two pieces of a body
GRACE_S = 30.0  # a body may be slower than the slowest rate for so long
SLOWEST_BYTES_S = 8 * 1024  # a poor mobile line
TAKING_S = 60.0  # for one piece of a reply to be taken


class Patience:
    """ASGI middleware; a body that does not arrive raises TooSlow where it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        reply = _PatientReply(send)
        try:
            await self._app(scope, _Body(receive), reply)
        except (ConnectionAbortedError, RuntimeError):
            if not reply.given_up:
                raise
            log.info("A reply was not taken; its connection is closed")


class _Body:
    """The messages of one body, each in time; after the last one the caller's end is waited for as long as need be."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._complete = False
        self._waited_s = 0.0
        self._bytes = 0

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        began = time.monotonic()
        try:
            async with asyncio.timeout(SILENCE_S):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow("access.slow") from None
        self._waited_s += time.monotonic() - began
        self._bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if not self._complete and self._waited_s > GRACE_S + self._bytes / SLOWEST_BYTES_S:
            raise TooSlow("access.slow")
        return message


class _PatientReply:
    """The messages of one reply; `given_up` once one was not taken in time."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.given_up = False

    async def __call__(self, message: Message) -> None:
        try:
            async with asyncio.timeout(TAKING_S):
                await self._send(message)
        except TimeoutError:
            self.given_up = True
            raise ConnectionAbortedError("the reply is not taken") from None
