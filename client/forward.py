"""Hands the browser's API calls on to the server, for a page that is served from elsewhere.

So the browser needs no second origin and never sees the access key. Passes on what the viewer needs (reading
`/api/session` and `/api/detection-status`) and nothing else: it is no open proxy.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.background import BackgroundTask
from starlette.responses import Response

from client.texts import TEXTS, language_of

PASSED_HEADERS = ("content-type", "retry-after", "cache-control", "etag")


def forward_api(app: FastAPI, server: str, key: str | None) -> None:
    """Add the routes to `app`; `key` is sent for callers that bring none."""
    http = httpx.AsyncClient(base_url=server, timeout=httpx.Timeout(120.0, connect=10.0))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with http:
            yield

    app.router.lifespan_context = lifespan

    async def hand_on(request: Request) -> Response:
        headers = {name: value for name in ("accept-language", "authorization") if (value := request.headers.get(name))}
        if key and "authorization" not in headers:
            headers["authorization"] = f"Bearer {key}"
        if request.client:
            headers["x-forwarded-for"] = request.client.host
        call = http.build_request(
            "GET", httpx.URL(path=request.url.path, query=request.url.query.encode()), headers=headers
        )
        try:
            reply = await http.send(call, stream=True)
        except httpx.TransportError:
            detail = TEXTS[language_of(request.headers.get("accept-language"))]["no_server"].format(server=server)
            return JSONResponse({"status": 502, "detail": detail}, 502, media_type="application/problem+json")
        passed = {name: value for name in PASSED_HEADERS if (value := reply.headers.get(name))}
        return StreamingResponse(
            reply.aiter_bytes(), reply.status_code, passed, background=BackgroundTask(reply.aclose)
        )

    app.add_route("/api/session/{rest:path}", hand_on, methods=["GET"])
    app.add_route("/api/detection-status/{rest:path}", hand_on, methods=["GET"])
