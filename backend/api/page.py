"""The web page at `/ui`, put together at its first visit: its toolkit takes seconds and memory that most callers
of the API never need.

Knows only that the client's package can add its page to an app.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api.problems import problem_response
from backend.errors import Unavailable

PATH = "/ui"
CLIENT = "client.gradio_app"


def page_is_installed() -> bool:
    return importlib.util.find_spec("gradio") is not None and importlib.util.find_spec(CLIENT) is not None


class Page:
    """An ASGI app that becomes the web page. `serve` is its background task, which owns what the page needs."""

    def __init__(self, max_upload_mb: int) -> None:
        self._max_upload_mb = max_upload_mb
        self._wanted = asyncio.Event()
        self._settled = asyncio.Event()
        self._app: ASGIApp | None = None

    async def serve(self) -> None:
        """Wait for the first visit, then keep the page alive."""
        self._wanted, self._settled = asyncio.Event(), asyncio.Event()
        try:
            await self._wanted.wait()
            client = await asyncio.to_thread(importlib.import_module, CLIENT)
            app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
            client.mount(app, path=PATH, max_upload_mb=self._max_upload_mb)  # in the loop: the toolkit asks for one
            async with app.router.lifespan_context(app):
                self._app = app
                self._settled.set()
                await asyncio.Event().wait()
        finally:
            self._app = None
            self._settled.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._wanted.set()
        await self._settled.wait()
        if self._app is None:
            await problem_response(Unavailable("page.unavailable"), "en")(scope, receive, send)
            return
        root_path = scope.get("root_path", "").removesuffix(PATH)  # the page's own app has it at the same path
        await self._app({**scope, "root_path": root_path, "app": self._app}, receive, send)
