"""`/docs`: the API's own description, to read and to try, from files of this server alone.

The viewer's files come with a package. The page and its script are separate files, so that the policy lets no
other script run. Knows nothing of what is described.
"""

from __future__ import annotations

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

PATH = "/docs"
# `data:` pictures and inline styles are the viewer's own; scripts come from our files alone.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Drawing Chat: API</title>
<link rel="icon" href="docs/favicon.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<script src="docs/swagger-ui-bundle.js" defer></script>
<script src="docs/start.js" defer></script>
</head>
<body><div id="api"></div></body>
</html>
"""
START = """window.addEventListener("load", () => {
  SwaggerUIBundle({ url: "openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });
});
"""
FOLDER = Path(fastapi_offline.__file__).parent / "static"


async def _page(_: object) -> Response:
    return Response(PAGE, media_type="text/html", headers={"Content-Security-Policy": POLICY})


async def _start(_: object) -> Response:
    return Response(START, media_type="text/javascript")


def mount_docs(app: FastAPI) -> None:
    """Serve the description at `/docs`."""
    app.add_route(PATH, _page, methods=["GET"], include_in_schema=False)
    app.add_route(f"{PATH}/start.js", _start, methods=["GET"], include_in_schema=False)
    app.mount(PATH, StaticFiles(directory=FOLDER), name="docs")
