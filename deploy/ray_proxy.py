"""What Ray's HTTP proxy adds to the app: a word to callers whose replica ended while it answered.

Ray's proxy itself says "Internal Server Error" to them, without a word of when to ask again, or breaks off. The
controller of Ray Serve is told of this module by `CONTROLLER`, and Ray puts what `middlewares` gives in front of each
of its proxies. Knows nothing of what is asked or of how the app answers.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import problem_of, problem_response
from backend.api.streaming import STOPPING, STOPPING_S, event
from backend.errors import Unavailable
from backend.languages import Language, preferred_language
from backend.settings import PREFIX

_PROJECT = Path(__file__).resolve().parents[1]
_CALLBACK = "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"
_LANGUAGE = f"{PREFIX}LANGUAGE"
_ONCE_MORE = ("GET", "HEAD")  # these change nothing: another replica answers, and nobody notices


def controller(language: str) -> dict[str, dict[str, dict[str, str]]]:
    """Options of Ray Serve's controller, whose environment its proxies inherit: this module, and how to find it."""
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    variables = {_CALLBACK: f"{__name__}.middlewares", "PYTHONPATH": path, _LANGUAGE: language}
    return {"runtime_env": {"env_vars": variables}}


def middlewares() -> list[Middleware]:
    """What each proxy puts in front of the app; Ray calls this where a proxy starts."""
    return [Middleware(LostReplicas, "en" if os.environ.get(_LANGUAGE) == "en" else "de")]


class LostReplicas:
    """Ends every reply that `app` leaves off: with a problem, or in a stream of events with the event `error`."""

    def __init__(self, app: ASGIApp, language: Language) -> None:
        self._app, self._language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(receive, send)
        for _ in range(2 if scope["method"] in _ONCE_MORE else 1):
            await self._app({**scope, "headers": list(scope["headers"])}, reply.receiver(), reply.send)
            if reply.begun or reply.hung_up:
                break
        if reply.whole or reply.hung_up:
            return
        language = preferred_language(Headers(scope=scope).get("accept-language", ""), self._language)
        lost = Unavailable(STOPPING, retry_after_s=STOPPING_S)
        if not reply.begun:
            await problem_response(lost, language)(scope, receive, send)
        elif reply.events:
            await send({"type": "http.response.body", "body": event("error", problem_of(lost, language))})


class _Reply:
    """One reply as it passes by: how far it has come, and whether somebody still waits for it."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._first: Message | None = None  # of what the caller sent; of a GET it is all
        self.begun = self.events = self.whole = self.hung_up = False

    def receiver(self) -> Receive:
        """What the caller sends, from its beginning where that was one message."""
        known = [] if self._first is None else [self._first]

        async def receive() -> Message:
            if known:
                return known.pop()
            message = await self._receive()
            self._first = self._first or message
            self.hung_up |= message["type"] == "http.disconnect"
            return message

        return receive

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            self.events = Headers(raw=message["headers"]).get("content-type", "").startswith("text/event-stream")
        elif message["type"] == "http.response.body":
            self.whole = not message.get("more_body", False)
        await self._send(message)
