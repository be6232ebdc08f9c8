"""Errors as replies: RFC 9457 problem objects with a sentence in the caller's language.

The one table from exception classes to HTTP status. No reply shows a path, a stack trace or what a library
said; that goes to the log.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from backend.errors import (
    NO_ROOM,
    BadRequest,
    DocumentTooLarge,
    DrawingChatError,
    Forbidden,
    Misdirected,
    NotFound,
    SessionExpired,
    StorageFull,
    TooManyRequests,
    TooSlow,
    Unauthorized,
    Unavailable,
    UnreadableDocument,
    UnsupportedDocument,
)
from backend.languages import Language, preferred_language, sentence

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[DrawingChatError], int] = {
    UnreadableDocument: 400,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    TooSlow: 408,
    SessionExpired: 410,
    DocumentTooLarge: 413,
    UnsupportedDocument: 415,
    Misdirected: 421,
    BadRequest: 422,
    TooManyRequests: 429,
    Unavailable: 503,
    StorageFull: 507,
}
TITLES: dict[int, tuple[str, str]] = {
    400: ("Nicht lesbar", "Unreadable"),
    401: ("Nicht angemeldet", "Unauthorized"),
    403: ("Nicht erlaubt", "Forbidden"),
    404: ("Nicht gefunden", "Not found"),
    405: ("Methode nicht erlaubt", "Method not allowed"),
    408: ("Zu langsam", "Request timeout"),
    410: ("Abgelaufen", "Gone"),
    413: ("Zu groß", "Too large"),
    415: ("Format nicht unterstützt", "Unsupported format"),
    421: ("Falsche Adresse", "Misdirected request"),
    422: ("Felder nicht gültig", "Invalid fields"),
    429: ("Zu viele Anfragen", "Too many requests"),
    500: ("Fehler auf dem Server", "Server error"),
    503: ("Nicht verfügbar", "Unavailable"),
    507: ("Kein Platz mehr", "Insufficient storage"),
}
HTTP_KEYS = {404: "request.not_found", 405: "request.method", 413: "request.too_large", 415: "request.media_type"}


def caller_language(request: Request) -> Language:
    """The language of messages to this caller: Accept-Language, else the server's."""
    default: Language = getattr(request.app.state, "language", "de")
    return preferred_language(request.headers.get("accept-language", ""), default)


def status_of(error: DrawingChatError) -> int:
    """The HTTP status of an error, by the first class in the table that it is of."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def problem(key: str, status: int, language: str, values: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A problem object."""
    german, english = TITLES[status]
    return {
        "type": f"urn:drawing-chat:{key}",
        "title": english if language == "en" else german,
        "status": status,
        "detail": sentence(key, language, **(values or {})),
    }


def problem_of(error: DrawingChatError, language: str) -> dict[str, Any]:
    """The problem object of an error, with its sentence in this language."""
    return problem(error.key, status_of(error), language, error.values) | _retry(error)


def _retry(error: DrawingChatError) -> dict[str, Any]:
    return {} if error.retry_after_s is None else {"retry_after": math.ceil(error.retry_after_s)}


def problem_response(error: DrawingChatError, language: str) -> JSONResponse:
    """The reply to an error: the problem object and what HTTP asks for beside it, such as Retry-After in seconds."""
    headers: dict[str, str] = {}
    status = status_of(error)
    if status in (429, 503):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s or 1)))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 408:
        headers["Connection"] = "close"
    return JSONResponse(problem_of(error, language), status, headers, MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Have every exception of a route become a problem object; an unforeseen one a 500 without its text."""
    app.add_exception_handler(DrawingChatError, _on_known)
    app.add_exception_handler(RequestValidationError, _on_fields)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(OSError, _on_system)
    app.add_exception_handler(Exception, _on_bug)


async def _on_known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DrawingChatError)
    return problem_response(error, getattr(request.state, "language", None) or caller_language(request))


async def _on_fields(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = [[str(part) for part in item["loc"] if part not in ("body", "query", "path")] for item in error.errors()]
    fields = sorted({place[0] for place in places if place} or {"body"})
    content = problem("request.fields", 422, caller_language(request), {"fields": ", ".join(fields)})
    return JSONResponse(content | {"fields": fields}, 422, media_type=MEDIA_TYPE)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    """404 and 405 of the router, and what FastAPI says of bodies that it cannot parse."""
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in TITLES else 400
    key = HTTP_KEYS.get(status, "request.unreadable")
    headers: dict[str, str] = {**error.headers} if error.headers else {}
    if status == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return JSONResponse(problem(key, status, caller_language(request)), status, headers, MEDIA_TYPE)


def _methods(request: Request) -> list[str]:
    """Of every route at this path: the router names those of the first one only."""
    scope = {**request.scope, "method": "OPTIONS"}
    routes = [route for route in request.app.routes if route.matches(scope)[0] is not Match.NONE]
    return sorted({method for route in routes for method in getattr(route, "methods", None) or ()})


async def _on_system(request: Request, error: Exception) -> JSONResponse:
    """What the operating system refuses: a full disk is told as such, the rest is a bug."""
    assert isinstance(error, OSError)
    if error.errno in NO_ROOM:
        log.warning("A request is refused for want of room: %s", error.strerror)
        return problem_response(StorageFull("sessions.full"), caller_language(request))
    raise error


async def _on_bug(request: Request, error: Exception) -> JSONResponse:
    """A bug of ours: the log gets all of it (from the server, which raises it again), the caller a sentence."""
    return JSONResponse(problem("request.internal", 500, caller_language(request)), 500, media_type=MEDIA_TYPE)
