"""One line in the log and one count for each request: id, route, status, seconds, and the name of the key.

A route is what a request matched, never its raw path, so neither log nor metrics hold session ids, questions or
what a stranger makes up; methods that nobody knows are one. Knows nothing of what the routes do.
"""

from __future__ import annotations

import logging
import time
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.metrics import Metrics
from backend.workers.callers import Caller

log = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
HUNG_UP = 499  # as nginx writes it: the caller had gone before there was a reply
LINE = "%(method)s %(route)s %(status)s %(seconds).3f s %(request)s %(key)s"
BUG = 500
QUIET = frozenset({"/health", "/health/ready", "/metrics"})  # asked every few seconds by machines


class Ledger:
    """ASGI middleware, the outermost but for what finds out who calls."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = time.perf_counter()
        request_id = uuid4().hex[:12]
        status = HUNG_UP

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
                self._metrics.request_seconds.labels(route_of(scope)).observe(time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            status = BUG
            raise
        finally:
            self._write(scope, request_id, status, time.perf_counter() - began)

    def _write(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else OTHER
        self._metrics.requests.labels(method, route, status).inc()
        caller: Caller | None = scope.get("state", {}).get("caller")
        line = {
            "request": request_id,
            "method": method,
            "route": route,
            "status": status,
            "seconds": round(seconds, 4),
            "key": caller.name if caller else "",
        }
        level = logging.DEBUG if route in QUIET and status < 500 else logging.INFO
        log.log(
            level, "%(method)s %(route)s %(status)s %(seconds).3f s %(request)s %(key)s", line, extra={"fields": line}
        )


def route_of(scope: Scope) -> str:
    """The path of the route that a request matched, with its parameters' names."""
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    if "app" not in scope:  # refused before any route was looked for
        return OTHER
    for route in scope["app"].routes:  # mounted apps, and paths that match nothing
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return str(getattr(route, "path", OTHER)) or OTHER
    return OTHER
