"""What stands in front of the app in Ray's proxy, with apps that leave off as a lost replica's reply does."""

from __future__ import annotations

import asyncio
import json

import pytest

from deploy.ray_proxy import LostReplicas, controller, middlewares

BODY = {"type": "http.request", "body": b"", "more_body": False}
GONE = {"type": "http.disconnect"}


def start(kind: str):
    return {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]}


def body(text: bytes, *, more: bool = False):
    return {"type": "http.response.body", "body": text, "more_body": more}


class Replicas:
    """An app that sends the next list of messages for each request, and then leaves off."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.read = []

    async def __call__(self, scope, receive, send):
        self.read.append(await receive())
        for message in self.replies.pop(0):
            await send(message)


def sent(app, method="POST", received=BODY, language=b""):
    """What the caller gets."""
    messages, coming = [], [received]

    async def receive():
        return coming.pop()

    async def send(message):
        messages.append(message)

    scope = {"type": "http", "method": method, "headers": [(b"accept-language", language)]}
    asyncio.run(LostReplicas(app, "de")(scope, receive, send))
    return messages


def test_a_whole_reply_passes_as_it_is():
    reply = [start("application/json"), body(b"{", more=True), body(b"}")]
    assert sent(Replicas(reply)) == reply


@pytest.mark.parametrize(("language", "says"), [(b"", "Bitte gleich noch einmal"), (b"en", "Please try again")])
def test_a_reply_that_never_begins_is_a_problem_that_says_when_to_ask_again(language, says):
    first, last = sent(Replicas([]), language=language)
    headers = dict(first["headers"])
    assert (first["status"], headers[b"retry-after"]) == (503, b"5")
    assert headers[b"content-type"] == b"application/problem+json"
    assert says in json.loads(last["body"])["detail"]


def test_events_that_break_off_end_with_an_error():
    begun = [start("text/event-stream; charset=utf-8"), body(b"event: start\n\n", more=True)]
    *before, last = sent(Replicas(begun))
    assert before == begun
    name, data, *_ = last["body"].decode().split("\n")
    assert name == "event: error"
    assert json.loads(data.removeprefix("data: "))["status"] == 503
    assert not last.get("more_body")


def test_a_file_that_breaks_off_stays_broken():
    begun = [start("image/png"), body(b"\x89PNG", more=True)]
    assert sent(Replicas(begun)) == begun


def test_what_changes_nothing_is_asked_of_another_replica():
    reply = [start("application/json"), body(b"{}")]
    app = Replicas([], reply)
    assert sent(app, "GET") == reply
    assert app.read == [BODY, BODY]


def test_a_question_is_not_asked_twice():
    app = Replicas([], [start("application/json"), body(b"{}")])
    assert sent(app)[0]["status"] == 503
    assert len(app.replies) == 1


def test_who_has_hung_up_is_told_nothing():
    app = Replicas([], [])
    assert sent(app, "GET", GONE) == []
    assert len(app.replies) == 1


def test_proxies_are_told_in_the_servers_language(monkeypatch):
    variables = controller("en")["runtime_env"]["env_vars"]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert variables["RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"] == "deploy.ray_proxy.middlewares"
    (middleware,) = middlewares()
    app = Replicas([])
    told = []

    async def send(message):
        told.append(message)

    async def receive():
        return BODY

    made = middleware.cls(app, *middleware.args, **middleware.kwargs)
    asyncio.run(made({"type": "http", "method": "POST", "headers": []}, receive, send))
    assert "Please try again" in json.loads(told[-1]["body"])["detail"]
