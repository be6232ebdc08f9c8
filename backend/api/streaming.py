"""Server-sent events from an asynchronous generator, which is closed to the end when the caller hangs up.

One task runs the whole generator and hands its items over, so that a pause can be bridged with a ping and a
cancellation never hits the generator between two of its steps. Knows nothing of what the events say.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio
from fastapi import Request
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from backend.errors import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

PING_S = 15.0  # proxies end a connection that is silent for 30 or 60 s
STOPPING = "server.stopping"
STOPPING_S = 5.0  # after which another server, or this one again, may be there
HUNG_UP = 499  # for the log alone: nobody is there to read it


def event(name: str, data: BaseModel | dict[str, Any]) -> bytes:
    """One server-sent event of that name, its data as one line of JSON."""
    return format_sse_event(event=name, data_str=to_json(data).decode())


class _End:
    """Marks the end of the events."""


class _Stop:
    """Stands for an event that does not come, because the server stops."""


@dataclass(frozen=True)
class Farewell:
    """The last event of a stream that the server ends because it stops, and when it does."""

    stopping: asyncio.Event
    event: bytes


async def _produce(events: AsyncGenerator[bytes, None], queue: asyncio.Queue[bytes | _End]) -> None:
    try:
        async with aclosing(events):
            async for item in events:
                await queue.put(item)
    finally:
        queue.put_nowait(_End())


async def _with_pings(
    events: AsyncGenerator[bytes, None], broken: bytes, farewell: Farewell
) -> AsyncGenerator[bytes, None]:
    queue: asyncio.Queue[bytes | _End] = asyncio.Queue()  # an answer is small: no need to slow its maker down
    task = asyncio.create_task(_produce(events, queue))
    stopping = asyncio.create_task(farewell.stopping.wait())
    try:
        while True:
            item = await _next(queue, stopping)
            if item is None:
                yield KEEPALIVE_COMMENT
                continue
            if isinstance(item, _Stop):
                yield farewell.event
                return
            if isinstance(item, _End):
                break
            yield item
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A stream of events broke off", exc_info=error)
            yield broken
    finally:
        task.cancel()
        stopping.cancel()
        with anyio.CancelScope(shield=True), contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({task, stopping})


async def _next(queue: asyncio.Queue[bytes | _End], stopping: asyncio.Task[Any]) -> bytes | _End | _Stop | None:
    """What comes next; None where nothing comes for a while."""
    if not queue.empty():
        return queue.get_nowait()
    getting = asyncio.create_task(queue.get())
    try:
        done, _ = await asyncio.wait({getting, stopping}, timeout=PING_S, return_when=asyncio.FIRST_COMPLETED)
        if getting in done:
            return getting.result()
        return _Stop() if stopping in done else None
    finally:
        getting.cancel()


class EventStream(EventSourceResponse):
    """A streamed reply; whatever ends it, its generator has been closed when it returns.

    `broken` is the last event where the generator fails by a bug.
    """

    def __init__(self, events: AsyncGenerator[bytes, None], broken: bytes, farewell: Farewell) -> None:
        self._events = _with_pings(events, broken, farewell)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(self._events, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._events.aclose()


async def unless_hung_up(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives; None, with the work stopped, where the caller hangs up before.

    Raises Unavailable where the server stops before.
    """
    task = asyncio.create_task(work)
    hung_up = asyncio.create_task(_hung_up(request))
    stopping = asyncio.create_task(request.app.state.stopping.wait())
    try:
        await asyncio.wait({task, hung_up, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done() and stopping.done():
            raise Unavailable(STOPPING, retry_after_s=STOPPING_S)
        return task.result() if task.done() else None
    finally:
        for each in (task, hung_up, stopping):
            each.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({task, hung_up, stopping})


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
