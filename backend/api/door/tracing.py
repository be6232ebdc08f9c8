"""Spans for OpenTelemetry, one for each request, where that is set and installed.

Where they go is said by OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`). A span names the route and
the status, never the path: that holds the session's id. Knows nothing of what the routes do.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.door.ledger import METHODS, OTHER, route_of
from backend.settings import PREFIX, SettingsError

NEEDED = "opentelemetry.exporter.otlp.proto.http"


def add_tracing(app: FastAPI, version: str) -> None:
    """Have every request traced; raises SettingsError where the packages are missing."""
    if importlib.util.find_spec("opentelemetry") is None or importlib.util.find_spec(NEEDED) is None:
        raise SettingsError(f"{PREFIX}TELEMETRY=true needs packages that are missing: pip install '.[telemetry]'.")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": "drawing-chat", "service.version": version})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    app.add_middleware(Tracing, tracer=provider.get_tracer("drawing-chat"))


class Tracing:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, tracer: Any) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        method = scope["method"] if scope["method"] in METHODS else OTHER
        parent = extract(dict(Headers(scope=scope)))
        with self._tracer.start_as_current_span(method, context=parent, kind=SpanKind.SERVER) as span:

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    route = route_of(scope)
                    span.update_name(f"{method} {route}")
                    span.set_attribute("http.request.method", method)
                    span.set_attribute("http.route", route)
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._app(scope, receive, noted)
