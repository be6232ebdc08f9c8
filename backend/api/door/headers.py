"""Security headers on every reply, unless the one who made it has set its own.

A reply of the API is data: the policy keeps a browser from running or framing any of it. Knows nothing of pages.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_SCRIPTS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": NO_SCRIPTS,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class SecurityHeaders:
    """ASGI middleware. `embeddable` lets pages of other sites show pictures from here, as those of the setting do."""

    def __init__(self, app: ASGIApp, *, embeddable: bool) -> None:
        self._app = app
        self._headers = HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin" if embeddable else "same-site"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)
