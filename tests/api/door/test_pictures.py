"""Pictures that come with OpenAI requests: an engine sees plain ones only."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.api.routes.test_upload import huge_png_header
from tests.api.scripted_engine import ScriptedEngine
from tests.serving import serving, settings_for

pytestmark = pytest.mark.slow


class Echo(ScriptedEngine):
    """An engine whose own routes give back what they were sent."""

    def asgi_app(self) -> Starlette:
        async def completions(request: Request) -> JSONResponse:
            return JSONResponse(await request.json())

        return Starlette(routes=[Route("/chat/completions", completions, methods=["POST"])])


def request_with(content: bytes, count: int = 1) -> dict[str, Any]:
    url = "data:image/png;base64," + base64.b64encode(content).decode()
    part = {"type": "image_url", "image_url": {"url": url}}
    return {"messages": [{"role": "user", "content": [{"type": "text", "text": "?"}] + [part] * count}]}


def png(width: int, height: int) -> bytes:
    output = io.BytesIO()
    Image.new("L", (width, height), 255).save(output, "PNG")
    return output.getvalue()


@pytest.mark.parametrize(("width", "height"), [(40, 30), (9000, 4000)])
def test_pictures_are_shown_by_a_worker_first(tmp_path: Path, width: int, height: int):
    settings = settings_for(tmp_path)
    with serving(settings, engine=Echo()) as client:
        echoed = client.post("/v1/chat/completions", json=request_with(png(width, height))).json()
        url = echoed["messages"][0]["content"][1]["image_url"]["url"]
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as shown:
        assert shown.format == "PNG" and shown.width * shown.height <= 16_777_216


@pytest.mark.parametrize("content", [huge_png_header(), b"no picture", b"%PDF-1.4 x"])
def test_what_is_no_picture_or_unpacks_to_gigabytes_is_refused(tmp_path: Path, content: bytes):
    settings = settings_for(tmp_path)
    with serving(settings, engine=Echo()) as client:
        reply = client.post("/v1/chat/completions", json=request_with(content))
        assert 400 <= reply.status_code < 500 and reply.json()["error"]["message"]
        too_many = request_with(png(9, 9), count=settings.max_images + 1)
        assert client.post("/v1/chat/completions", json=too_many).status_code == 413
        plain = {"messages": [{"role": "user", "content": "?"}]}
        assert client.post("/v1/chat/completions", content=json.dumps(plain)).json() == plain
