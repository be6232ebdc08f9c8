"""`/v1/models` and `/v1/chat/completions`: vLLM's own routes over the engine of this process.

An ASGI app for mounting. Other routes of vLLM are not reachable through it. A request brings its pictures
along: one that names an address, a file or a cached image is refused, and so is a grammar that takes seconds to
compile. Knows nothing of keys: the app around it checks them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from types import SimpleNamespace
from typing import Any

from backend.errors import Unavailable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROUTES = {"/v1/models": "GET", "/v1/chat/completions": "POST"}
MAX_BODY_BYTES = 64 << 20  # of a request with its pictures
_MAX_CHOICES = 4  # replies to one request: each takes the place of a question
_RETRY_AFTER_S = 5  # where the engine does not say when it will be ready
_NOT_FOR_CALLERS = (
    "structured_outputs",
    "chat_template",
    "mm_processor_kwargs",
    "media_io_kwargs",
    "kv_transfer_params",
    "vllm_xargs",
)
_SLOW_KEYWORDS = frozenset({"pattern", "patternProperties", "minLength", "maxLength", "format"})


class Refusal(Exception):
    """A request that is not passed on: status, what is wrong."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class OpenAIRoutes:
    """vLLM's app over the living engine; built anew when the engine is."""

    def __init__(self, model: str, engine: Callable[[], Any], tool_parser: str = "hermes") -> None:
        """`engine` gives the living engine, or raises Unavailable; `tool_parser` is empty for no tools."""
        self._tool_parser = tool_parser
        self._model = model
        self._engine = engine
        self._app: tuple[Any, Any] | None = None  # the engine it was built over, and the app
        self._building = asyncio.Lock()

    async def attach(self, engine: Any) -> Any:
        """vLLM's ASGI app over this engine, built once for each engine."""
        async with self._building:
            if self._app is None or self._app[0] is not engine:
                self._app = (engine, await _build(engine, self._model, self._tool_parser))
            return self._app[1]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            app, receive = await self._admit(scope, receive)
        except Refusal as refused:
            await _reply(send, refused)
            return
        await app({**scope, "root_path": "", "app_root_path": ""}, receive, send)

    async def _admit(self, scope: Scope, receive: Receive) -> tuple[Any, Receive]:
        method = ROUTES.get(scope["path"])
        if method is None:
            raise Refusal(404, "Not found")
        if scope["method"] != method:
            raise Refusal(405, "Method not allowed", {"allow": method})
        try:
            engine = self._engine()
        except Unavailable as error:
            raise Refusal(
                503, "The model is not ready", {"retry-after": str(round(error.retry_after_s or _RETRY_AFTER_S))}
            ) from error
        if method == "POST":
            body = await _read_body(receive)
            await asyncio.to_thread(_check_body, body)
            receive = _replay(body, receive)
        return await self.attach(engine), receive


async def _build(engine: Any, model: str, tool_parser: str) -> Any:
    """vLLM's server app over this engine; its own lifespan only logs, and is not run."""
    from vllm.entrypoints.launchers.api_server.app_state import init_app_state
    from vllm.entrypoints.launchers.app import build_app
    from vllm.entrypoints.launchers.cli_args import make_arg_parser
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    tasks = await engine.get_supported_tasks()
    given = ["--model", model, "--served-model-name", model, "--enable-prompt-tokens-details", "--disable-fastapi-docs"]
    if tool_parser:
        given += ["--enable-auto-tool-choice", "--tool-call-parser", tool_parser]
    thoughts = engine.vllm_config.structured_outputs_config.reasoning_parser
    if thoughts:
        given += ["--reasoning-parser", thoughts]
    args = await asyncio.to_thread(lambda: make_arg_parser(FlexibleArgumentParser()).parse_args(given))
    app = build_app(args, tasks, engine.model_config)
    app.state.server = SimpleNamespace(should_exit=False)  # vLLM's handler of a dead engine sets it
    await init_app_state(engine, app.state, args, tasks)
    return app


async def _read_body(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "The request broke off")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY_BYTES:
            raise Refusal(413, f"The request is larger than {MAX_BODY_BYTES >> 20} MiB")
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it (the disconnect)."""
    unread = [body]

    async def once() -> MutableMapping[str, Any]:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await receive()

    return once


def _check_body(body: bytes) -> None:
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "The request is not JSON") from error
    if not isinstance(request, dict):
        raise Refusal(400, "The request is not a JSON object")
    for name in _NOT_FOR_CALLERS:
        if request.get(name) is not None:
            raise Refusal(400, f"`{name}` is not accepted here")
    if (request.get("n") or 1) not in range(1, _MAX_CHOICES + 1):
        raise Refusal(400, f"`n` may be 1 to {_MAX_CHOICES}")
    for part in _dicts(request.get("messages")):
        _check_part(part)
    slow = {word for part in ("response_format", "tools") for word in _slow_keywords(request.get(part))}
    if slow:
        raise Refusal(400, f"A schema may not use {', '.join(sorted(slow))}")


def _check_part(part: dict[str, Any]) -> None:
    """Pictures come with the request: nothing is fetched, read from a disk, or named by an id alone."""
    if "uuid" in part or part.get("type", "text") not in ("text", "image_url", "function"):
        raise Refusal(400, "A message holds text and pictures only")
    if "image_url" in part:
        image = part["image_url"]
        url = image.get("url") if isinstance(image, dict) else image
        if not isinstance(url, str) or not url.startswith("data:image/"):
            raise Refusal(400, "A picture is sent as a data URL")


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, without recursion: its depth is the caller's."""
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            yield item
            left.extend(item.values())
        elif isinstance(item, list):
            left.extend(item)


def _slow_keywords(schema: Any) -> Iterator[str]:
    """Keywords, not properties of the same name: the value of a property is a schema, an object."""
    for part in _dicts(schema):
        yield from (key for key in part.keys() & _SLOW_KEYWORDS if not isinstance(part[key], dict))


async def _reply(send: Send, refused: Refusal) -> None:
    error = {"message": str(refused), "type": "invalid_request_error", "param": None, "code": refused.status}
    headers = {"content-type": "application/json", **refused.headers}
    await send(
        {
            "type": "http.response.start",
            "status": refused.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": json.dumps({"error": error}).encode()})
