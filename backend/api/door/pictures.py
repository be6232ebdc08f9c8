"""Pictures in requests of OpenAI's kind, made harmless before an engine sees them.

An engine decodes what it is given in this process, whatever that unpacks to. So each picture is shown by a worker
first, with the limits of an upload, and goes on as a plain PNG of at most so many pixels. An ASGI app around the
engine's own. Knows nothing of what the engine does with them.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import status_of
from backend.api.services import Services
from backend.desk.readings import RASTER
from backend.documents.sniffing import sniff_file
from backend.errors import BadRequest, DocumentTooLarge, DrawingChatError, UnsupportedDocument
from backend.languages import sentence
from backend.workers.callers import NOBODY, Caller

COMPLETIONS = "/v1/chat/completions"
MAX_BODY_BYTES = 64 << 20
PAGE_PNG = "backend.documents.rendering:page_png"
PREFIX = "data:"


class SafePictures:
    """The engine's app, with the pictures of requests replaced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != COMPLETIONS:
            return await self.app(scope, receive, send)
        services: Services = scope["app"].state.services
        try:
            body = await _body(receive)
            caller = scope.get("state", {}).get("caller", NOBODY)
            body = await _with_plain_pictures(body, services, caller)
        except DrawingChatError as error:
            message = {"message": sentence(error.key, "en", **error.values), "type": "invalid_request_error"}
            return await JSONResponse({"error": message | {"code": status_of(error)}}, status_of(error))(
                scope, receive, send
            )
        length = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        scope = {**scope, "headers": [*length, (b"content-length", str(len(body)).encode())]}
        await self.app(scope, _again(body, receive), send)


async def _body(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("request.unreadable")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY_BYTES:
            raise DocumentTooLarge("request.too_large")
        more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it (the disconnect)."""
    unread = [body]

    async def once() -> Message:
        return {"type": "http.request", "body": unread.pop(), "more_body": False} if unread else await receive()

    return once


async def _with_plain_pictures(body: bytes, services: Services, caller: Caller) -> bytes:
    """The body with every picture as a plain PNG; as it came where it holds none."""
    if b"image_url" not in body:
        return body
    try:
        request = await asyncio.to_thread(json.loads, body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("request.unreadable") from error
    places = list(_places(request))
    if not places:
        return body
    if len(places) > services.settings.max_images:
        raise DocumentTooLarge("request.too_many_files", limit=services.settings.max_images)
    for place in places:
        place["url"] = await _plain(place["url"], services, caller)
    return (await asyncio.to_thread(json.dumps, request)).encode()


def _places(request: Any) -> Iterator[dict[str, Any]]:
    """Where pictures stand: every `image_url` that is an object or a text, however deep."""
    left = [request]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left.extend(item)
        elif isinstance(item, dict):
            found = item.get("image_url")
            if isinstance(found, str):
                found = item["image_url"] = {"url": found}
            if isinstance(found, dict) and str(found.get("url", "")).startswith(PREFIX):
                yield found
            left.extend(value for key, value in item.items() if key != "image_url")


async def _plain(url: str, services: Services, caller: Caller) -> str:
    head, _, encoded = url.partition(",")
    try:
        content = await asyncio.to_thread(base64.b64decode, encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("request.unreadable") from error
    if not head.endswith(";base64") or len(content) > services.settings.max_upload_mb << 20:
        raise BadRequest("request.unreadable")
    with tempfile.NamedTemporaryFile(dir=services.uploads, prefix="picture-") as file:
        await asyncio.to_thread(_write, file, content)
        settings = services.settings
        limits = (1, settings.render_dpi, settings.max_pixels)
        try:
            kind = sniff_file(Path(file.name))
            if kind not in RASTER:
                raise BadRequest("documents.unsupported")
            png = await services.intake.render.run(PAGE_PNG, file.name, kind, *limits, urgent=True, caller=caller)
        except UnsupportedDocument as error:  # 415 would speak of the request, whose type is right
            raise BadRequest("documents.unsupported") from error
    return "data:image/png;base64," + (await asyncio.to_thread(base64.b64encode, png)).decode()


def _write(file: Any, content: bytes) -> None:
    file.write(content)
    file.flush()
