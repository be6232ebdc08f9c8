"""Who may call, and how often: API keys and rate limits, for every route and everything that is mounted.

Keys come as `Authorization: Bearer …` or `X-API-Key` and are compared in constant time. Rates are counted for
each key, or each address where no key is needed. Knows nothing of what the routes do.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import time

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api.problems import caller_language, problem_response
from backend.errors import DrawingChatError, TooManyRequests, Unauthorized
from backend.settings import PREFIX, Settings, SettingsError

# The web page holds no data: its calls carry the key that its user enters.
OPEN_PATHS = frozenset({"/", "/health", "/health/ready", "/docs", "/openapi.json", "/favicon.ico"})
OPEN_FOLDERS = ("/ui",)
UPLOADS = ("/api/upload", "/api/ocr")
QUESTIONS = ("/api/chat", "/v1/chat/completions", "/api/v1/generate", "/api/v1/generate_stream")


def check_host(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a key; raises SettingsError."""
    if settings.api_keys or settings.allow_anonymous or _is_loopback(settings.host):
        return
    raise SettingsError(
        f"{PREFIX}HOST={settings.host!r} can be reached by others, and no key is needed. "
        f"Set {PREFIX}API_KEYS, or {PREFIX}ALLOW_ANONYMOUS=true where that is meant."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def under(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


class Access:
    """ASGI middleware that lets a call through, or replies 401 or 429."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._keys = tuple(hashlib.sha256(key.encode()).digest() for key in settings.api_keys)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rates = [
            (folders, parse(rate))
            for folders, rate in (
                (UPLOADS, settings.rate_limit_uploads),
                (QUESTIONS, settings.rate_limit_questions),
            )
            if rate
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        request = Request(scope) if scope["type"] == "http" else None
        if request is None or request.method == "OPTIONS":
            return await self._app(scope, receive, send)
        try:
            caller = self._caller(request)
            await self._check_rate(request, caller)
        except DrawingChatError as error:
            return await problem_response(error, caller_language(request))(scope, receive, send)
        await self._app(scope, receive, send)

    def _caller(self, request: Request) -> str:
        """A name to count by: the key's hash, or the address."""
        address = request.client.host if request.client else "local"
        path = request.url.path
        if not self._keys or path in OPEN_PATHS or under(path, OPEN_FOLDERS):
            return address
        sent = hashlib.sha256(_sent_key(request).encode()).digest()
        matches = [hmac.compare_digest(sent, key) for key in self._keys]  # all of them: takes the same time
        if not any(matches):
            raise Unauthorized("access.unauthorized")
        return sent.hex()

    async def _check_rate(self, request: Request, caller: str) -> None:
        if request.method != "POST":
            return
        for folders, rate in self._rates:
            if under(request.url.path, folders) and not await self._limiter.hit(rate, folders[0], caller):
                raise await self._refusal(rate, folders[0], caller)

    async def _refusal(self, rate: RateLimitItem, *identifiers: str) -> TooManyRequests:
        window = await self._limiter.get_window_stats(rate, *identifiers)
        wait_s = max(1, math.ceil(window.reset_time - time.time()))
        return TooManyRequests("access.rate", retry_after_s=wait_s, seconds=wait_s)


def _sent_key(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.headers.get("x-api-key", "")
