"""The web page at `/ui`: static files, and the headers that keep a browser to them.

The page holds no data and its files are open to everybody; what it shows it gets from the REST API, with the key
that its user enters. Knows nothing of drawings, sessions or what the page does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

PATH = "/ui"
FILES = Path(__file__).resolve().parents[3] / "client" / "static"
SMALLEST_COMPRESSED = 1024  # bytes; below that the packing costs more than it saves

# Scripts and styles come from our files alone and are never written into the page; pictures of sheets are made in
# the browser from what the API sends and kept there as small previews, hence `blob:` and `data:`.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-cache",  # asked again each time and mostly answered 304, so an update is seen at once
}


class PageFiles(StaticFiles):
    """The files, `index.html` for the folder itself, each with the page's headers."""

    def __init__(self, folder: Path = FILES) -> None:
        super().__init__(directory=folder, html=True)

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        """The file, with the headers that keep a browser to this server."""
        response = super().file_response(*arguments, **options)
        response.headers.update(HEADERS)
        return response


async def _to_folder(_: Request) -> Response:
    return RedirectResponse("ui/")  # relative: right behind a proxy, and never made of a Host header


def mount_page(app: FastAPI) -> None:
    """Serve the page at `/ui/`."""
    app.add_route(PATH, _to_folder, methods=["GET"], include_in_schema=False)
    app.mount(PATH, GZipMiddleware(PageFiles(), minimum_size=SMALLEST_COMPRESSED), name="page")
