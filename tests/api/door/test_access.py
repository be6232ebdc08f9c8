"""Who may call, how often, and from where; and that replies tell nothing that they should not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.app import create_app
from backend.settings import SettingsError
from tests.api.routes.test_upload import check_problem
from tests.serving import Client, serving, settings_for

pytestmark = pytest.mark.slow

KEYS = ("first-key", "second-key")
ORIGIN = "https://drawings.example"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = settings_for(
        tmp_path_factory.mktemp("guarded"),
        host="0.0.0.0",
        api_keys=KEYS,
        cors_origins=(ORIGIN,),
        rate_limit_uploads="2/minute",
        rate_limit_questions="3/minute",
    )
    with serving(settings) as client:
        yield client


@pytest.mark.parametrize("headers", [{"Authorization": f"Bearer {KEYS[0]}"}, {"X-API-Key": KEYS[1]}])
def test_a_key_lets_in(guarded: Client, headers: dict[str, str]):
    assert guarded.get("/api/modes", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEYS[0]}, {"X-API-Key": ""}, {"X-API-Key": "first-key2"}],
)
@pytest.mark.parametrize("path", ["/api/modes", "/metrics", "/v1/models", "/nothing", "/api/session/x"])
def test_nothing_else_does(guarded: Client, headers: dict[str, str], path: str):
    reply = guarded.get(path, headers=headers)
    check_problem(reply, 401)
    assert reply.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/health", "/health/ready", "/openapi.json"])
def test_what_everybody_may_see(guarded: Client, path: str):
    assert guarded.get(path).status_code in (200, 503)  # 503: workers that still warm up, told by /health/ready


def test_too_many_calls_are_told_when_to_come_again(guarded: Client):
    def ask(key: str) -> object:
        return guarded.post("/api/chat", json={"session_id": "x", "question": "?"}, headers={"X-API-Key": key})

    assert [ask(KEYS[0]).status_code for _ in range(3)] == [404] * 3
    refused = ask(KEYS[0])
    check_problem(refused, 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert ask(KEYS[1]).status_code == 404


def test_a_web_page_of_that_origin_may_call(guarded: Client):
    asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    assert guarded.options("/api/chat", headers=asks).headers["access-control-allow-origin"] == ORIGIN
    refused = guarded.get("/api/modes", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, ORIGIN)
    other = guarded.options("/api/chat", headers=asks | {"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "drawings.example"])
def test_without_a_key_only_this_machine_is_listened_to(host: str, tmp_path: Path):
    with pytest.raises(SettingsError, match="API_KEYS"):
        create_app(settings_for(tmp_path, host=host))


@pytest.mark.parametrize(
    "changes", [{"host": "127.0.0.2"}, {"host": "::1"}, {"host": "0.0.0.0", "allow_anonymous": True}]
)
def test_what_is_meant_is_allowed(changes: dict[str, object], tmp_path: Path):
    create_app(settings_for(tmp_path, **changes))
