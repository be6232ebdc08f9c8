"""What the API's description says beyond what follows from the routes: refusals, keys.

Every refusal is a Problem. Which ones a call may get follows from what it does; the table is here, and a test that
tries the whole description holds it to the truth. Knows nothing of drawings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.api.door.access import is_open
from backend.api.problems import MEDIA_TYPE, TITLES
from backend.api.shapes.schemas import Problem

ALWAYS = (400, 403, 405, 421)  # what is no HTTP, another page's, not a method of this path, not this server's name
KEYED = (401, 429)
BODY = (408, 413, 415, 422)
UPLOADS = ("/api/upload", "/api/ocr", "/api/ocr/batch", "/api/ocr/pdf", "/api/compare")
METHODS = ("get", "post", "put", "patch", "delete")
HEADERS = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def describe(app: FastAPI) -> None:
    """Have the app describe itself with its refusals; made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _description(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    parts = schema.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    parts["securitySchemes"] = SCHEMES
    for path, item in schema["paths"].items():
        for method in item.keys() & set(METHODS):
            _describe(path, method, item[method])
    return dict(schema)


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    replies = operation["responses"]
    for status in sorted(set(_refusals(path, method, operation))):
        replies[str(status)] = _refusal(status)
    if not is_open(method.upper(), path):
        operation["security"] = [{}, {"bearer": []}, {"key": []}]  # none where no keys are set


def _refusals(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from ALWAYS
    if not is_open(method.upper(), path):
        yield from KEYED
    if "requestBody" in operation:
        yield from (*BODY, 404, 410, 503, 507)
    elif "parameters" in operation or path.startswith("/api/session"):
        yield from (404, 410, 422, 503, 507)
    elif path == "/health/ready":
        yield 503


def _refusal(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Any] = {"description": TITLES[status][1], "content": content}
    return found | ({"headers": HEADERS} if status in (429, 503) else {})
