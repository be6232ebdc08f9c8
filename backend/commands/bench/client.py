"""Asks a running server as its users do, over HTTP and server-sent events, and notes the times.

Knows the HTTP contract and nothing of the server's inside: the same client measures this service, wherever it
runs and whatever answers in it. Times are seconds from the moment of sending.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

READING_TIMEOUT_S = 120.0  # for all pages of a drawing; longer, and the server is stuck
_POLL_S = 0.02  # the error of a measured time at most


@dataclass(frozen=True)
class Sample:
    """One question: `first_s` to the first text, `total_s` to the end; `error` where there was no answer."""

    total_s: float
    first_s: float | None = None
    tokens: int = 0
    cached_tokens: int = 0
    error: str | None = None

    @property
    def tokens_per_second(self) -> float | None:
        """Speed after the first token; None where there were too few."""
        if self.first_s is None or self.tokens < 2 or self.total_s <= self.first_s:
            return None
        return (self.tokens - 1) / (self.total_s - self.first_s)


class ServerError(Exception):
    """The server cannot be measured; the message says why."""


class Client:
    """One server, and the sessions that were opened there."""

    def __init__(self, url: str, api_key: str | None = None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        limits = httpx.Limits(max_connections=256)
        self._http = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=httpx.Timeout(300, connect=10), limits=limits, transport=transport
        )
        self._sessions: list[str] = []

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions:
            try:
                await self._http.delete(f"/api/session/{session}")
            except httpx.HTTPError:
                break  # the server is gone; its sweeper ends the others
        await self._http.aclose()

    async def health(self) -> dict[str, Any]:
        """What `/health` says. Raises ServerError where nobody answers."""
        try:
            reply = await self._http.get("/health")
            reply.raise_for_status()
            health: dict[str, Any] = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServerError(f"no Drawing Chat answers at {self._http.base_url}: {error}") from error
        return health

    async def upload(self, pdf: bytes, name: str = "bench.pdf") -> tuple[str, float]:
        """A new session and the seconds until the server replied."""
        start = time.perf_counter()
        try:
            reply = await self._http.post("/api/upload", files={"file": (name, pdf, "application/pdf")})
            reply.raise_for_status()
        except httpx.HTTPError as error:
            raise ServerError(f"the upload failed: {_reason(error)}") from error
        session = str(reply.json()["session_id"])
        self._sessions.append(session)
        return session, time.perf_counter() - start

    async def read(self, session: str) -> None:
        """Wait until everything on the sheets is read."""
        end = time.monotonic() + READING_TIMEOUT_S
        while time.monotonic() < end:
            reply = await self._http.get(f"/api/detection-status/{session}")
            if reply.is_error or reply.json()["detection_status"] in ("completed", "failed"):
                return
            await asyncio.sleep(_POLL_S)

    async def ask(self, session: str, question: str) -> Sample:
        """One question, streamed, with its times in seconds; a failure is part of the sample."""
        form = {"session_id": session, "question": question}
        start = time.perf_counter()
        first: float | None = None
        usage: dict[str, Any] = {}
        problem: str | None = "the stream ended without an answer"
        try:
            headers = {"Accept": "text/event-stream"}
            async with self._http.stream("POST", "/api/chat", data=form, headers=headers) as reply:
                if reply.is_error:
                    await reply.aread()
                    return Sample(time.perf_counter() - start, error=f"HTTP {reply.status_code}")
                async for event, data in _events(reply):
                    if event == "delta" and first is None:
                        first = time.perf_counter() - start
                    elif event == "done":
                        usage, problem = data.get("usage") or {}, None
                    elif event == "error":
                        problem = str(data.get("title") or data.get("detail") or "error")
        except httpx.HTTPError as error:
            return Sample(time.perf_counter() - start, error=_reason(error))
        total = time.perf_counter() - start
        tokens, cached = usage.get("completion_tokens") or 0, usage.get("cached_tokens") or 0
        return Sample(total, first if first is not None or problem else total, tokens, cached, problem)

    # ---- the OpenAI routes ---------------------------------------------------------------------------------

    async def v1_model(self) -> str | None:
        """The model that /v1 serves; None where there is none."""
        try:
            reply = await self._http.get("/v1/models")
            return None if reply.is_error else str(reply.json()["data"][0]["id"])
        except (httpx.HTTPError, ValueError, KeyError, IndexError):
            return None

    async def page_image(self, session: str) -> bytes:
        """The first page's PNG. Raises httpx.HTTPStatusError."""
        reply = await self._http.get(f"/api/session/{session}/pages/1/image")
        reply.raise_for_status()
        return reply.content

    async def complete(self, model: str, question: str, image: bytes | None) -> Sample:
        """One completion over /v1, with an image or with text alone."""
        parts: list[dict[str, Any]] = [{"type": "text", "text": question}]
        if image is not None:
            url = "data:image/png;base64," + base64.b64encode(image).decode()
            parts.insert(0, {"type": "image_url", "image_url": {"url": url}})
        messages = [{"role": "user", "content": parts}]
        body = {"model": model, "messages": messages, "max_tokens": 64, "temperature": 0}
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        start = time.perf_counter()
        first: float | None = None
        tokens = 0
        try:
            async with self._http.stream("POST", "/v1/chat/completions", json=body) as reply:
                if reply.is_error:
                    await reply.aread()
                    return Sample(time.perf_counter() - start, error=f"HTTP {reply.status_code}")
                async for _, data in _events(reply):
                    choices = data.get("choices") or []
                    if first is None and choices and (choices[0].get("delta") or {}).get("content"):
                        first = time.perf_counter() - start
                    tokens = (data.get("usage") or {}).get("completion_tokens") or tokens
        except httpx.HTTPError as error:
            return Sample(time.perf_counter() - start, error=_reason(error))
        return Sample(time.perf_counter() - start, first, tokens)

    async def memory_bytes(self) -> float | None:
        """Resident memory of the server, where /metrics tells it."""
        try:
            reply = await self._http.get("/metrics")
        except httpx.HTTPError:
            return None
        for line in reply.text.splitlines():
            if line.startswith("process_resident_memory_bytes "):
                return float(line.split()[1])
        return None


def _reason(error: httpx.HTTPError) -> str:
    return str(error) or type(error).__name__


async def _events(reply: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Server-sent events as (name, parsed data); data that is no JSON object is left out."""
    name, data = "message", ""
    async for line in reply.aiter_lines():
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()
        elif not line:
            parsed = _parse(data)
            if parsed is not None:
                yield name, parsed
            name, data = "message", ""


def _parse(data: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(data) if data else None
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None
