"""The HTTP client of Drawing Chat: upload, ask, stream, delete.

Speaks the REST contract and nothing else: it knows no engine, no page rendering and no web page. Requests that
changed nothing on the server are tried again after a broken connection or a 429/503, waiting as long as the
server's Retry-After says; a question or an upload is sent again only if the server refused it (429, 503).
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import anyio
import httpx

RETRY_STATUS = frozenset({429, 503})
LONGEST_WAIT_S = 30.0
READ_TIMEOUT_S = 300.0


class ApiError(Exception):
    """The server refused; `str()` is its sentence in the caller's language, `status` the HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True)
class ServerEvent:
    """One event of a streamed answer: its name (start, progress, delta, done, error) and its data."""

    name: str
    data: dict[str, Any]


class DrawingChatClient:
    """A connection to one server; use it as an async context manager."""

    def __init__(
        self,
        server: str,
        *,
        key: str | None = None,
        language: str | None = None,
        for_address: str | None = None,
        retries: int = 3,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if language:
            headers["Accept-Language"] = language
        if for_address:  # whom the calls are made for; the server believes it of the proxies that it is told to trust
            headers["X-Forwarded-For"] = for_address
        timeout = httpx.Timeout(READ_TIMEOUT_S, connect=10.0)
        self._http = httpx.AsyncClient(base_url=server, headers=headers, timeout=timeout, transport=transport)
        self._retries = retries

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def upload(self, path: Path, filename: str | None = None) -> dict[str, Any]:
        """Upload a drawing; the reply has session_id and pages. Raises ApiError, OSError, httpx.TransportError."""
        content = await anyio.Path(path).read_bytes()
        return await self._json("POST", "/api/upload", files={"file": (filename or path.name, content)}, safe=False)

    async def status(self, session_id: str) -> dict[str, Any]:
        """How far the reading of a session is."""
        return await self._json("GET", f"/api/detection-status/{session_id}")

    async def session(self, session_id: str) -> dict[str, Any]:
        """The session with its pages and turns."""
        return await self._json("GET", f"/api/session/{session_id}")

    async def sheet(self, session_id: str, page: int) -> dict[str, Any]:
        """Everything read on a page (1-based)."""
        return await self._json("GET", f"/api/session/{session_id}/pages/{page}/sheet")

    async def page_image(self, session_id: str, page: int, width: int | None = None) -> bytes:
        """A page (1-based) as PNG, at the page image's own size or the given width in pixels."""
        query = {"width": str(width)} if width else {}
        reply = await self._send("GET", f"/api/session/{session_id}/pages/{page}/image", params=query)
        return reply.content

    async def delete(self, session_id: str) -> None:
        """End a session and delete all that it holds."""
        await self._json("DELETE", f"/api/session/{session_id}")

    async def health(self) -> dict[str, Any]:
        """The server's own words on how it is."""
        return await self._json("GET", "/health")

    async def ask(
        self, session_id: str, question: str, *, page: int | None = None, use_grounding: bool = False
    ) -> AsyncGenerator[ServerEvent, None]:
        """The events of an answer as they come. Raises ApiError for a refusal and for an `error` event."""
        body: dict[str, Any] = {"session_id": session_id, "question": question, "use_grounding": use_grounding}
        if page is not None:
            body["page"] = page
        async with self._http.stream("POST", "/api/chat", json=body, headers={"Accept": "text/event-stream"}) as reply:
            if reply.status_code != httpx.codes.OK:
                await reply.aread()
                raise _refusal(reply)
            async for event in server_events(reply.aiter_lines()):
                if event.name == "error":
                    raise ApiError(int(event.data.get("status", 500)), str(event.data.get("detail", "error")))
                yield event

    async def generate(self, body: bytes | dict[str, Any]) -> dict[str, Any]:
        """Split inference: `client.split.Encoded.safetensors()` or `.json()` → `{text, finish_reason}`."""
        return await self._json("POST", "/api/v1/generate", safe=False, **_arguments_of(body))

    async def generate_stream(self, body: bytes | dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """The same in pieces: `{text}` with what is new, the last with `finish_reason`."""
        arguments = _arguments_of(body)
        arguments["headers"] = {**arguments.get("headers", {}), "X-Text": "delta"}
        async with self._http.stream("POST", "/api/v1/generate_stream", **arguments) as reply:
            if reply.status_code != httpx.codes.OK:
                await reply.aread()
                raise _refusal(reply)
            async for line in reply.aiter_lines():
                yield json.loads(line)

    async def _json(self, method: str, path: str, *, safe: bool = True, **arguments: Any) -> dict[str, Any]:
        reply = await self._send(method, path, safe=safe, **arguments)
        parsed: dict[str, Any] = reply.json()
        return parsed

    async def _send(self, method: str, path: str, *, safe: bool = True, **arguments: Any) -> httpx.Response:
        """The reply of a call that succeeded; tries again as the module's text says."""
        for left in range(self._retries, -1, -1):
            try:
                reply = await self._http.request(method, path, **arguments)
            except httpx.TransportError:
                if not safe or not left:
                    raise
                await anyio.sleep(0.5)
                continue
            if reply.is_success:
                return reply
            if reply.status_code not in RETRY_STATUS or not left:
                raise _refusal(reply)
            await anyio.sleep(_wait_s(reply))
        raise AssertionError("the loop returns or raises")


def _arguments_of(body: bytes | dict[str, Any]) -> dict[str, Any]:
    if isinstance(body, dict):
        return {"json": body}
    return {"content": body, "headers": {"Content-Type": "application/x-safetensors"}}


def _wait_s(reply: httpx.Response) -> float:
    wait = reply.headers.get("Retry-After", "1")
    return min(LONGEST_WAIT_S, float(wait)) if wait.isdigit() else 1.0


def _refusal(reply: httpx.Response) -> ApiError:
    try:
        detail = str(reply.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"HTTP {reply.status_code}"
    return ApiError(reply.status_code, detail)


async def server_events(lines: AsyncIterator[str]) -> AsyncGenerator[ServerEvent, None]:
    """Events of a text/event-stream whose data is JSON."""
    name, data = "message", list[str]()
    async for line in lines:
        if not line:
            if data:
                yield ServerEvent(name, json.loads("\n".join(data)))
            name, data = "message", []
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
