"""What is still under way when the server has to end is answered as such, not as a bug.

Streams get their last event elsewhere; here a request that is cut off before its reply has begun, while its body
arrives or its work goes on, gets a 503. Knows nothing of what is cut off.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import caller_language, problem_response
from backend.api.streaming import STOPPING, STOPPING_S
from backend.errors import Unavailable


class Leaving:
    """ASGI middleware; `stopping` is set when the server begins to end."""

    def __init__(self, app: ASGIApp, stopping: asyncio.Event) -> None:
        self._app = app
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            if begun or not self._stopping.is_set():
                raise
            error = Unavailable(STOPPING, retry_after_s=STOPPING_S)
            await problem_response(error, caller_language(Request(scope)))(scope, receive, send)
