"""Who may call, from where, and how often: hosts, origins, keys and rates, for every route and everything mounted.

Keys come as `Authorization: Bearer …` or `X-API-Key`. Rates are counted for each key, or each address where no key
is needed. All is judged by `scope["path"]`, by which routes are chosen; an address made of the Host header can be
forged. Knows nothing of what the routes do.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import partial

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api.door.keys import Guessing, Keys, sent_key
from backend.api.door.origins import Hosts, Origins
from backend.api.door.rates import Rates
from backend.api.problems import caller_language, problem_response
from backend.errors import DrawingChatError, Forbidden, Misdirected, Unauthorized
from backend.settings import PREFIX, Settings, SettingsError
from backend.workers.callers import Caller

# The web page holds no data: its calls carry the key that its user enters.
OPEN_PATHS = frozenset({"/", "/health", "/health/ready", "/docs", "/openapi.json", "/favicon.ico"})
OPEN_FOLDERS = ("/ui", "/docs")
READING = ("GET", "HEAD")
NOT_ALLOWED = 1008  # the code with which a web socket is closed on policy (RFC 6455)
UPLOADS = ("/api/upload", "/api/ocr", "/api/compare")
QUESTIONS = ("/api/chat", "/v1/chat/completions", "/api/v1/generate", "/api/v1/generate_stream")
SESSIONS = ("/api/session",)
IMAGES = ("/image", "/read")  # each may cost a worker seconds


def check_host(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a key; raises SettingsError."""
    if settings.api_keys or settings.api_keys_file or settings.allow_anonymous or _is_loopback(settings.host):
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
    """Whether a path is one of these folders or lies in one."""
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def is_open(method: str, path: str) -> bool:
    """Whether such a request needs no key: health, the page's own files, the API's description."""
    return method in READING and (path in OPEN_PATHS or under(path, OPEN_FOLDERS))


class Access:
    """ASGI middleware that lets a call through, with its Caller in the request's state, or refuses it."""

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates) -> None:
        self._app = app
        self._keys = Keys(settings)
        self._guessing = Guessing()
        self._hosts = Hosts(settings.allowed_hosts, settings.host)
        self._origins = Origins(settings.cors_origins)
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing here speaks it; without this it would pass by the keys
            return await send({"type": "websocket.close", "code": NOT_ALLOWED})
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        try:
            await self._admit(request)
        except DrawingChatError as error:
            return await problem_response(error, caller_language(request))(scope, receive, send)
        await self._app(scope, receive, send)

    async def _admit(self, request: Request) -> None:
        if not self._hosts.knows(request.headers.get("host", "")):
            raise Misdirected("access.host")
        if not self._origins.allows(request.method, request.headers):
            raise Forbidden("access.origin")
        request.state.caller = caller = await self._caller(request)
        request.state.count = partial(self._rates.count, caller.account)
        for kind in self._kinds(request.method, request.scope["path"]):
            await self._rates.count(caller.account, kind)

    async def _caller(self, request: Request) -> Caller:
        address = request.client.host if request.client else "local"
        if not self._keys or request.method == "OPTIONS" or is_open(request.method, request.scope["path"]):
            return Caller(address=address)
        key = sent_key(request.headers)
        if not key:  # guesses nothing
            raise Unauthorized("access.unauthorized")
        await self._guessing.wait(address, key)
        name = self._keys.name_of(key)
        if name is None:
            self._guessing.was_wrong(address)
            raise Unauthorized("access.unauthorized")
        self._guessing.was_right(address, key)
        return Caller(name, address)

    @staticmethod
    def _kinds(method: str, path: str) -> Iterator[str]:
        """What a request counts as."""
        if method == "POST" and under(path, UPLOADS):
            yield "uploads"
        elif (method == "POST" and under(path, QUESTIONS)) or (method == "PUT" and under(path, SESSIONS)):
            yield "questions"  # and votes on their answers
        elif under(path, SESSIONS) and path.endswith(IMAGES):
            yield "images"
