"""The whole service on Ray Serve, asked as its users ask it: through Ray's HTTP proxy, on two replicas of the app."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.api.routes.test_upload import check_problem
from tests.api.test_streaming import EVENTS, events_of, stream
from tests.cluster import replicas_of
from tests.live import clean_environment
from tests.serving import LONG_S, Client, settings_for

pytestmark = [pytest.mark.fleet, pytest.mark.slow]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fleet(ray_cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    from ray import serve

    from backend.engines.ray import replicas
    from deploy.ray_serve import deployed
    from tests.engines.replica_engine import ReplicaEngine

    folder = tmp_path_factory.mktemp("sessions")
    settings = settings_for(folder, ray_apis=2, ray_engines=2, engine_fallback="none", second_look=False)
    serve.run(deployed(settings, replicas(settings, ReplicaEngine, 0)), name="fleet")
    with Client(base_url=ray_cluster, timeout=LONG_S, trust_env=False) as client:
        until(lambda: client.get("/health/ready").status_code == 200)
        yield client
    for pid in pids_of("engine"):  # what a killed replica of the app has asked for goes on until its end
        os.kill(pid, signal.SIGKILL)
    serve.delete("fleet")


@pytest.fixture(scope="module")
def session(fleet: Client, part_pdf: bytes) -> str:
    return fleet.read(part_pdf)


def until(true) -> None:
    deadline = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def pids_of(deployment: str) -> set[int]:
    """Processes of one deployment's replicas."""
    return {replica.pid for replica in replicas_of(deployment)}


def test_serve_run_takes_the_settings_of_one_server(ray_cluster: str, tmp_path: Path, part_pdf: bytes):
    import ray
    from ray import serve

    environment = clean_environment(
        RAY_ADDRESS=ray.get_runtime_context().gcs_address,
        DRAWING_CHAT_ENGINE="reader",
        DRAWING_CHAT_SESSIONS=str(tmp_path),
        DRAWING_CHAT_WORKERS="1",
        DRAWING_CHAT_RAY_APIS="1",
        DRAWING_CHAT_API_KEYS="key-of-a-test",
    )
    command = ["serve", "run", "--non-blocking", "--name", "cli", "deploy.ray_serve:app"]
    command[0] = str(Path(sys.executable).parent / command[0])
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONG_S)
    assert "is ready" in done.stderr, done.stderr
    with Client(base_url=ray_cluster, timeout=LONG_S, headers={"X-API-Key": "key-of-a-test"}) as client:
        until(lambda: client.get("/health/ready").status_code == 200)
        answer = client.ask(client.read(part_pdf), "Was ist der Maßstab?").raise_for_status().json()
        check_problem(client.get("/api/modes", headers={"X-API-Key": "wrong"}), 401)
    serve.delete("cli")  # the next application has the same place
    assert answer["engine"] == "reader"
    assert answer["answered"], json.dumps(answer)


def test_events_tokens_and_the_replica_come_through(fleet: Client, session: str):
    events = stream(fleet, session)
    assert [name for name, _ in events] == ["start", "delta", "delta", "done"]
    done = events[-1][1]
    assert done["engine"] == "ray"
    assert done["usage"]["prompt_tokens"] == 100
    assert stream(fleet, session)[-1][1]["usage"]["cached_tokens"] == 100


def test_every_replica_of_the_app_serves_every_session(fleet: Client, session: str):
    answers = [fleet.ask(session, "Maßstab?").raise_for_status().json() for _ in range(8)]
    assert len({answer["text"] for answer in answers}) == 1  # one engine, whichever replica was asked
    turns = fleet.get(f"/api/session/{session}").json()["turns"]
    assert [turn["turn"] for turn in turns] == list(range(1, len(turns) + 1))


def test_problems_come_as_they_are(fleet: Client, session: str):
    refused = fleet.ask(session, "REFUSE")
    check_problem(refused, 422)
    check_problem(fleet.get("/api/session/00000000-0000-4000-8000-000000000000"), 404)
    check_problem(fleet.send_file(b"no drawing"), 415)


def test_the_page_and_the_api_description_are_served(fleet: Client):
    assert fleet.get("/", headers={"Accept": "text/html"}).status_code == 307
    assert "Drawing Chat" in fleet.get("/ui/").text
    assert fleet.get("/openapi.json").json()["info"]["title"] == "Drawing Chat"


def running(fleet: Client) -> int:
    """Generations on all engine replicas."""
    from ray import serve

    told = serve.get_deployment_handle("engine", "fleet").broadcast("report").results()
    return sum(state.details["running"] for state in told)


@pytest.mark.parametrize("headers", [EVENTS, {}], ids=["events", "json"])
def test_a_caller_who_hangs_up_stops_the_generation(fleet: Client, session: str, headers: dict[str, str]):
    fields = {"session_id": session, "question": "WAIT"}
    with pytest.raises(httpx.ReadTimeout):
        fleet.post("/api/chat", json=fields, headers=headers, timeout=httpx.Timeout(LONG_S, read=2.0))
    until(lambda: running(fleet) == 0)


def test_of_a_killed_engine_only_its_callers_hear_and_it_comes_back(fleet: Client, session: str):
    engines = pids_of("engine")
    with fleet.stream("POST", "/api/chat", json={"session_id": session, "question": "WAIT"}, headers=EVENTS) as reply:
        events = events_of(reply.iter_lines())
        pid = next(int(data["text"]) for name, data in events if name == "delta")
        os.kill(pid, signal.SIGKILL)
        *_, (name, problem) = events
    assert (name, problem["status"]) == ("error", 503)
    assert problem["retry_after"] >= 1
    assert fleet.ask(session, "Maßstab?").status_code == 200
    until(lambda: len(pids_of("engine") - engines) == 1)


def test_a_killed_replica_of_the_app_loses_nothing(fleet: Client, session: str):
    before = fleet.get(f"/api/session/{session}").json()["turns"]
    apps = pids_of("api")
    os.kill(min(apps), signal.SIGKILL)
    until(lambda: fleet.ask(session, "Maßstab?").status_code == 200)
    turns = fleet.get(f"/api/session/{session}").json()["turns"]
    assert turns[: len(before)] == before
    until(lambda: len(pids_of("api") - apps) == 1)


def kill_apps() -> set[int]:
    """All replicas of the app, since Ray says of no request which one has it; gives their processes."""
    apps = pids_of("api")
    for pid in apps:
        os.kill(pid, signal.SIGKILL)
    return apps


def wait_for_new(fleet: Client, gone: set[int]) -> None:
    until(lambda: len(pids_of("api") - gone) == 2)
    until(lambda: fleet.get("/health/ready").status_code == 200)


def test_events_of_a_killed_replica_end_with_a_problem(fleet: Client, session: str):
    with fleet.stream("POST", "/api/chat", json={"session_id": session, "question": "WAIT"}, headers=EVENTS) as reply:
        events = events_of(reply.iter_lines())
        assert any(name == "delta" for name, _ in events)
        gone = kill_apps()
        *_, (name, problem) = events
    assert (name, problem["status"], problem["type"]) == ("error", 503, "urn:drawing-chat:server.stopping")
    assert problem["retry_after"] >= 1
    wait_for_new(fleet, gone)


def test_an_answer_in_one_piece_of_a_killed_replica_is_a_problem(fleet: Client, session: str):
    before = running(fleet)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(fleet.ask, session, "WAIT")
        until(lambda: running(fleet) == before + 1)
        gone = kill_apps()
        check_problem(answer.result(LONG_S), 503)
        assert int(answer.result().headers["retry-after"]) >= 1
    wait_for_new(fleet, gone)
