"""The whole way: an uploaded drawing, questions over HTTP, and the real engine."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.drawings import as_pdf, simple_drawing
from tests.engines.conftest import becomes_ready, engine_process
from tests.engines.vllm.test_service import falls_silent

pytestmark = [pytest.mark.engine, pytest.mark.slow]

EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def pdf():
    return as_pdf(simple_drawing("⌀20 H7"))


@pytest.fixture
def session(client, pdf):
    return client.read(pdf)


def events(client, session, question, **fields):
    """The events of a streamed answer: pairs of name and data."""
    found = []
    form = {"session_id": session, "question": question} | fields
    with client.stream("POST", "/api/chat", data=form, headers=EVENTS) as reply:
        assert reply.status_code == 200, reply.read()
        for line in reply.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                found.append([value, None])
            elif name == "data":
                found[-1][1] = json.loads(value)
    return found


def ask(client, session, question, **fields):
    reply = client.ask(session, question, **fields)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_app_says_that_the_engine_is_ready(client):
    health = client.get("/health").json()
    assert (health["status"], health["engine"], health["model"]) == ("healthy", "vllm", "tiny")
    assert health["details"]["context_length"] == 32_768
    assert client.get("/health/ready").status_code == 200


def test_an_answer_streams_and_its_deltas_are_its_text(client, session):
    found = events(client, session, "Welcher Werkstoff ist vorgeschrieben?")
    names = [name for name, _ in found]
    assert names[0] == "start" and names[-1] == "done"
    assert names.count("delta") > 3
    done = found[-1][1]
    assert "".join(data["text"] for name, data in found if name == "delta") == done["text"]
    assert done["engine"] == "vllm"
    assert done["usage"]["ttft"] > 0


def test_a_second_turn_is_served_from_the_cache(client, session):
    first = ask(client, session, "Welcher Werkstoff?")
    second = ask(client, session, "Und welcher Maßstab?")
    assert second["turn"] == first["turn"] + 1
    assert second["usage"]["cached_tokens"] >= first["usage"]["prompt_tokens"] - 256
    assert second["usage"]["prompt_tokens"] > first["usage"]["prompt_tokens"]


def prompt_tokens(client):
    """How many the engine has taken so far, in the background too."""
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("vllm:prompt_tokens_total"))


def test_the_first_question_finds_its_page_warmed(client):
    before = prompt_tokens(client)
    session = client.read(as_pdf(simple_drawing("⌀33 H7", 120, 100)))
    page = client.get(f"/api/session/{session}").json()["pages"][0]
    in_picture = page["width"] // 32 * (page["height"] // 32)
    deadline = time.monotonic() + 60
    while prompt_tokens(client) < before + in_picture and time.monotonic() < deadline:
        time.sleep(0.02)
    usage = ask(client, session, "Welcher Werkstoff?")["usage"]
    assert usage["cached_tokens"] >= in_picture - 128


def test_a_grounded_answer_streams_text_and_its_boxes_are_on_the_page(client, session):
    found = events(client, session, "Wo steht der Werkstoff?", use_grounding="true")
    done = found[-1][1]
    text = "".join(data["text"] for name, data in found if name == "delta")
    assert text == done["text"]
    assert not text.startswith("{")
    for element in done["detected_elements"]:
        box = element["bbox"]
        assert 0 <= box["x1"] < box["x2"] <= done["image_width"]
        assert 0 <= box["y1"] < box["y2"] <= done["image_height"]


def test_hanging_up_aborts_the_generation(client, session, service, loop):
    client.wait_until_looked_at(session)
    with client.stream(
        "POST", "/api/chat", data={"session_id": session, "question": "Erzähl."}, headers=EVENTS
    ) as reply:
        next(line for line in reply.iter_lines() if line.startswith("event: delta"))
    loop.run(falls_silent(service, 5))


def test_ten_chats_at_once_are_all_answered(client, pdf):
    sessions = [client.read(pdf) for _ in range(10)]
    with ThreadPoolExecutor(10) as callers:
        answers = list(callers.map(lambda session: ask(client, session, "Welcher Werkstoff?"), sessions))
    assert all(answer["usage"]["completion_tokens"] > 0 for answer in answers)
    assert len({answer["text"] for answer in answers}) == 1


def test_a_question_about_a_second_page_brings_its_picture(client):
    session = client.read(as_pdf(simple_drawing("⌀20 H7"), simple_drawing("M8")))
    first = ask(client, session, "Welcher Werkstoff?", page=1)
    second = ask(client, session, "Und hier?", page=2)
    assert second["page"] == 2
    assert second["usage"]["prompt_tokens"] > first["usage"]["prompt_tokens"] + 100


def test_a_killed_engine_is_a_503_and_the_session_goes_on(client, session, service, loop):
    before = ask(client, session, "Welcher Werkstoff?")
    outcome = {}

    def talk():
        outcome["events"] = events(client, session, "Erzähl mehr.")

    talking = threading.Thread(target=talk)
    talking.start()
    os.kill(engine_process(service), signal.SIGKILL)
    talking.join(30)
    assert outcome["events"][-1][0] in ("error", "done")
    reply = client.ask(session, "Und jetzt?")
    if reply.status_code != 200:  # it may already be back
        assert (reply.status_code, "retry-after" in reply.headers) == (503, True)
    loop.run(becomes_ready(service))
    assert ask(client, session, "Welcher Werkstoff?")["turn"] > before["turn"]


def test_an_unavailable_engine_does_not_touch_uploads(client, pdf, service, loop):
    os.kill(engine_process(service), signal.SIGKILL)
    assert client.read(pdf)
    assert client.get("/health").status_code == 200
    loop.run(becomes_ready(service))


def test_the_remote_engine_answers_through_the_same_app(vllm_serve, tmp_path, pdf):
    from tests.serving import serving, settings_for

    settings = settings_for(tmp_path, engine="openai", openai_base_url=f"{vllm_serve}/v1", max_tokens=48)
    with serving(settings) as client:
        session = client.read(pdf)
        found = events(client, session, "Welcher Werkstoff?", use_grounding="true")
        assert found[-1][0] == "done"
        assert found[-1][1]["engine"] == "openai"
        second = ask(client, session, "Und der Maßstab?")
        assert second["usage"]["cached_tokens"] >= 256


@pytest.mark.parametrize("fallback, status", [("none", 503), ("reader", 200)])
def test_a_dead_model_server_is_a_503_unless_the_reader_answers(tmp_path, pdf, fallback, status):
    from tests.serving import serving, settings_for

    dead = settings_for(
        tmp_path, engine="openai", openai_base_url="http://127.0.0.1:9/v1", engine_fallback=fallback
    )  # fmt: skip
    with serving(dead) as client:
        session = client.read(pdf)
        reply = client.ask(session, "Welcher Werkstoff?")
        assert reply.status_code == status
        assert "127.0.0.1" not in reply.text
        if status == 200:
            assert reply.json()["engine"] == "reader" and reply.json()["notes"]
        assert client.wait_until_looked_at(session)["views"] == "reader"
        assert client.get("/health").json()["status"] in ("starting", "degraded")
