"""An answer as events: in their order, the same as the JSON, and stopped when nobody listens."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from backend.generation import EngineState
from tests.api.routes.test_upload import check_problem
from tests.api.scripted_engine import ScriptedEngine
from tests.serving import LONG_S, Client, serving, settings_for

pytestmark = pytest.mark.slow

EVENTS = {"Accept": "text/event-stream"}
Event = tuple[str, dict[str, Any]]


def events_of(lines: Iterator[str]) -> Iterator[Event]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def stream(client: Client, session: str, question: str = "Was ist der Maßstab?") -> list[Event]:
    fields = {"session_id": session, "question": question}
    with client.stream("POST", "/api/chat", json=fields, headers=EVENTS) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        return list(events_of(reply.iter_lines()))


@pytest.fixture(scope="module")
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture(scope="module")
def model(engine: ScriptedEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = settings_for(tmp_path_factory.mktemp("model"), engine_fallback="none", second_look=False)
    with serving(settings, engine=engine) as client:
        yield client


@pytest.fixture(scope="module")
def stood_in(engine: ScriptedEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The same with the defaults: the reader stands in."""
    with serving(settings_for(tmp_path_factory.mktemp("stand-in")), engine=engine) as client:
        yield client


@pytest.fixture(scope="module")
def session(model: Client, part_pdf: bytes) -> str:
    return model.read(part_pdf)


@pytest.fixture(autouse=True)
def fresh(engine: ScriptedEngine) -> None:
    engine.__init__()  # type: ignore[misc]


def test_events_come_in_their_order(model: Client, session: str):
    events = stream(model, session)
    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("start", "done")
    assert set(names[1:-1]) == {"delta"}
    assert events[0][1]["engine"] == "vllm"


def test_the_deltas_joined_are_the_text(model: Client, session: str, engine: ScriptedEngine):
    engine.words = ("Zeile 1\n", "\nZeile 2: ⌀20\r\n", "data: x")
    events = stream(model, session)
    assert "".join(data["text"] for name, data in events if name == "delta") == events[-1][1]["text"]
    assert events[-1][1]["usage"]["cached_tokens"] == 50


def test_events_and_json_are_the_same_answer(model: Client, session: str):
    [*_, (_, streamed)] = stream(model, session)
    whole = model.ask(session, "Was ist der Maßstab?").json()
    differing = {"turn", "processing_time"}
    assert {k: v for k, v in streamed.items() if k not in differing} == {
        k: v for k, v in whole.items() if k not in differing
    }


def test_a_question_about_a_page_that_is_still_read_tells_how_far_it_is(client: Client, part_pdf: bytes):
    session = client.upload(part_pdf)["session_id"]
    names = [name for name, _ in stream(client, session)]
    assert (names[0], names[-1]) == ("start", "done")
    assert names == sorted(names, key=["start", "progress", "delta", "done"].index)


def test_what_is_refused_before_the_answer_begins_is_a_status(model: Client, session: str):
    reply = model.post("/api/chat", json={"session_id": session, "question": "x", "page": 9}, headers=EVENTS)
    check_problem(reply, 404)


def test_an_engine_that_fails_in_between_ends_with_an_error(model: Client, session: str, engine: ScriptedEngine):
    engine.breaks = True
    [*_, (name, problem)] = stream(model, session)
    assert (name, problem["status"], problem["retry_after"]) == ("error", 503, 3)
    assert model.ask(session, "Maßstab?").headers["retry-after"] == "3"


def test_an_engine_that_starts_says_when_to_come_again(model: Client, session: str, engine: ScriptedEngine):
    engine.state = EngineState.STARTING
    reply = model.ask(session, "Maßstab?")
    check_problem(reply, 503)
    assert reply.headers["retry-after"] == "7"
    assert model.get("/health").json()["status"] == "starting"
    check_problem(model.get("/health/ready"), 503)


@pytest.mark.parametrize(
    ("state", "note"),
    [(EngineState.STARTING, "Das Modell lädt noch"), (EngineState.FAILED, "Das Modell ist nicht verfügbar")],
)
def test_while_the_model_is_away_the_reader_answers_and_says_so(
    stood_in: Client, part_pdf: bytes, engine: ScriptedEngine, state: EngineState, note: str
):
    session = stood_in.read(part_pdf)
    engine.state = state
    answer = stood_in.ask(session, "Was ist der Maßstab?").raise_for_status().json()
    assert (answer["engine"], answer["answered"]) == ("reader", True)
    assert [said for said in answer["notes"] if said.startswith(note)]
    assert stood_in.get("/health/ready").status_code == 200


@pytest.mark.parametrize("headers", [EVENTS, {}], ids=["events", "json"])
def test_a_caller_who_hangs_up_stops_the_generation(model: Client, session: str, engine: ScriptedEngine, headers):
    engine.endless = True
    url = urlsplit(str(model.base_url))
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=LONG_S)
    body = json.dumps({"session_id": session, "question": "Maßstab?"})
    connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"} | headers)
    assert engine.started.wait(LONG_S)
    connection.close()
    assert engine.closed.wait(LONG_S)
    engine.endless = False
    assert model.ask(session, "Maßstab?").status_code == 200


def test_the_model_is_warmed_for_a_new_document(model: Client, small_pdf: bytes, engine: ScriptedEngine):
    model.upload(small_pdf)
    assert engine.warmed.wait(LONG_S)


def test_a_session_deleted_during_a_question_stays_deleted(model: Client, part_pdf: bytes, engine: ScriptedEngine):
    session = model.read(part_pdf)
    engine.endless = True
    fields = {"session_id": session, "question": "Maßstab?"}
    with model.stream("POST", "/api/chat", json=fields, headers=EVENTS) as reply:
        events = events_of(reply.iter_lines())
        assert next(events)[0] == "start"
        assert engine.started.wait(LONG_S)
        assert model.delete(f"/api/session/{session}").status_code == 200
        engine.endless = False
        *_, (name, problem) = events
    assert (name, problem["status"]) == ("error", 404)
    check_problem(model.get(f"/api/session/{session}"), 404)
