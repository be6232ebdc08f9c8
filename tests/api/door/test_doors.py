"""No way in without a key: every route of the app and of what is mounted on it, and what has been tried on `/ui`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from backend.app import create_app
from tests.api.scripted_engine import ScriptedEngine
from tests.serving import settings_for

pytestmark = pytest.mark.anyio
OPEN = {
    "/",
    "/health",
    "/health/ready",
    "/openapi.json",
    "/docs",
    "/docs/start.js",
    "/docs/{file}",
    "/ui",
    "/ui/{file}",
}
LONG_S = 20
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class EngineWithRoutes(ScriptedEngine):
    """As the real engine has them: an app of its own that is mounted beside ours."""

    def asgi_app(self) -> Starlette:
        routes = ("/models", "/chat/completions", "/anything/else")
        return Starlette(
            routes=[Route(path, lambda _: PlainTextResponse("in"), methods=["GET", "POST"]) for path in routes]
        )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """One for all: nothing that a stranger sends may change it."""
    settings = settings_for(tmp_path_factory.mktemp("doors"), host="0.0.0.0", api_keys=("the-key",), split=True)
    return create_app(settings, engine=EngineWithRoutes())


def doors(app: Any, before: str = "") -> Iterator[str]:
    """The paths of all routes; an app without routes of its own is one door."""
    while not hasattr(app, "routes") and hasattr(app, "app"):
        app = app.app
    for route in getattr(app, "routes", ()):
        if isinstance(route, Mount):
            yield from doors(route.app, before + route.path)
        else:
            yield before + route.path
    if not hasattr(app, "routes"):
        yield before + "/{file}"


async def tried(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://server") as stranger:
        with anyio.fail_after(LONG_S):  # what was let in and waits for something is a way in too
            return await stranger.request(method, path, **options)


async def test_every_route_wants_a_key_but_those_that_tell_nothing(app: FastAPI):
    paths = set(doors(app))
    assert {"/api/upload", "/v1/models", "/api/v1/generate", "/metrics", "/ui/{file}"} <= paths
    let_in = {
        (method, path)
        for path in paths
        for method in METHODS
        if (await tried(app, method, path.replace("{", "").replace("}", ""))).status_code != 401
    }
    assert {path for _, path in let_in} <= OPEN
    assert {method for method, _ in let_in} <= {"GET", "HEAD"}


@pytest.mark.parametrize("path", ["ask", "upload", "reopen", "delete"])
@pytest.mark.parametrize("before", ["call", "run", "api"])
async def test_nobody_has_a_file_fetched_through_the_page(app: FastAPI, before: str, path: str):
    file = {"path": "/proc/self/environ", "meta": {"_type": "gradio.FileData"}, "orig_name": "x"}
    history = [{"role": "user", "content": [{"type": "file", "file": file}]}]
    body = {"data": ["?", history, file, "", False, False, 1]}
    assert (await tried(app, "POST", f"/ui/gradio_api/{before}/{path}", json=body)).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/proc/self/environ", "file=/proc/self/environ", "gradio_api/file=/etc/passwd",
        "../pyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml", "..%2f..%2fpyproject.toml", "//etc/passwd", "%2fetc%2fpasswd", "config",
        "..\\..\\pyproject.toml", "static/../../../.env", "%00", "a%0d%0ab",
    ],
)  # fmt: skip
async def test_only_files_of_the_page_are_served(app: FastAPI, path: str):
    assert (await tried(app, "GET", f"/ui/{path}")).status_code in (404, 401)  # 401 where it leads out of the folder


async def test_the_page_takes_nothing(app: FastAPI):
    files = {"files": ("big.bin", b"0" * 1024)}
    assert (await tried(app, "POST", "/ui/gradio_api/upload", files=files)).status_code == 401


@pytest.mark.parametrize("host", ["server/ui/?x=", "server/health?", "a/ui/#", "server/ui/..;/"])
async def test_a_host_header_is_no_key(app: FastAPI, host: str):
    assert (await tried(app, "GET", "/api/modes", headers={"Host": host})).status_code in (401, 421)


async def test_a_web_socket_is_no_way_in(app: FastAPI):
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {"type": "websocket", "path": "/api/modes", "headers": [], "query_string": b"", "subprotocols": []}
    await app(scope, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_the_page_comes_with_a_strict_policy(app: FastAPI):
    page = await tried(app, "GET", "/ui/")
    assert page.status_code == 200
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert not any(word in page.headers["content-security-policy"] for word in ("unsafe", "*", "http"))
    assert (page.headers["x-content-type-options"], page.headers["referrer-policy"]) == ("nosniff", "no-referrer")


async def test_the_page_names_no_other_host_and_has_no_script_of_its_own(app: FastAPI):
    html = (await tried(app, "GET", "/ui/")).text
    assert "//" not in html
    assert "<script>" not in html and "style=" not in html and " on" not in html.replace(" one", "").replace(" on ", "")
