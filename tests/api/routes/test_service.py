"""What the service says of itself, and problem replies of the router."""

from __future__ import annotations

import pytest

from tests.api.routes.test_upload import check_problem
from tests.serving import Client


def test_the_service_tells_what_it_is(client: Client):
    reply = client.get("/").json()
    assert (reply["status"], reply["model"], reply["model_ready"]) == ("running", "reader", True)


def test_a_browser_is_sent_to_the_page(client: Client):
    reply = client.get("/", headers={"Accept": "text/html,*/*"}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, "ui/")


def test_health_has_every_field_of_the_contract(client: Client):
    health = client.get("/health").json()
    assert health.keys() >= {
        "status", "model_loaded", "gpu_available", "device", "engine", "model", "sessions",
    }  # fmt: skip
    assert (health["status"], health["engine"]) == ("healthy", "reader")
    assert client.get("/health/ready").status_code == 200


def test_metrics_count_by_route_and_not_by_path(client: Client, part_session: str):
    client.get(f"/api/session/{part_session}")
    text = client.get("/metrics").text
    assert 'drawing_chat_requests_total{method="GET",route="/api/session/{session_id}",status="200"}' in text
    assert part_session not in text
    for name in ("uploads_total", "pages_read_total", "sessions", "queue", "ready"):
        assert f"drawing_chat_{name}" in text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/api/upload", 405),
        ("PUT", "/api/chat", 405),
        ("DELETE", "/api/session/", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/api/session/%00", 404),
    ],
)
def test_what_is_not_there_is_a_problem(client: Client, method: str, path: str, status: int):
    check_problem(client.request(method, path), status)


def test_the_description_of_the_api_holds_the_contract(client: Client):
    description = client.get("/openapi.json").json()
    assert description["paths"].keys() >= {
        "/", "/health", "/health/ready", "/metrics", "/api/upload", "/api/detection-status/{session_id}", "/api/chat",
        "/api/session/{session_id}", "/api/session/{session_id}/pages/{page}/image",
        "/api/session/{session_id}/pages/{page}/sheet", "/api/modes", "/api/ocr", "/api/ocr/batch", "/api/ocr/pdf",
    }  # fmt: skip
    body = description["paths"]["/api/chat"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert body["required"] == ["session_id", "question"]
