"""ASGI middleware that ends a request whose body is larger than it may be, however it is sent.

Knows nothing of what is in it: the app behind has its own limits for each file.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413


class LimitBody:
    """Reads at most `max_bytes` of a body for the app behind."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        stated = dict(scope["headers"]).get(b"content-length", b"")
        if stated.isdigit() and int(stated) > self._max_bytes:
            return await PlainTextResponse("too large", TOO_LARGE)(scope, receive, send)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._max_bytes:
                raise HTTPException(TOO_LARGE)  # the app behind makes a reply of it
            return message

        await self._app(scope, counted, send)
