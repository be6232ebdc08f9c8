"""Votes on answers over HTTP, and the question file that they make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.accuracy.__main__ import ask_all, questions
from bench.questions import Case, load
from tests.api.routes.test_upload import check_problem
from tests.serving import Client, serving, settings_for

pytestmark = pytest.mark.slow

MATERIAL, HEIGHT, NOWHERE = "Welcher Werkstoff?", "Welcher Durchmesser?", "Wie hoch ist der Härtewert?"


@pytest.fixture
def session(client: Client, part_pdf: bytes) -> str:
    return client.read(part_pdf, "Gehäuse.pdf")


def vote(client: Client, session: str, turn: int, value: Any, **headers: str) -> Any:
    return client.put(f"/api/session/{session}/turns/{turn}/vote", json={"vote": value}, headers=headers)


def votes(client: Client, session: str) -> list[str | None]:
    return [turn["vote"] for turn in client.get(f"/api/session/{session}").json()["turns"]]


def exported(client: Client, session: str, folder: Path) -> list[Case]:
    reply = client.get(f"/api/session/{session}/questions")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/jsonl")
    (folder / "rated.jsonl").write_bytes(reply.content)
    return load(folder / "rated.jsonl")


def test_a_vote_is_given_changed_and_taken_back(client: Client, session: str):
    client.ask(session, MATERIAL)
    client.ask(session, "Welcher Maßstab?")
    assert vote(client, session, 2, "good").json() == {"session_id": session, "turn": 2, "vote": "good"}
    assert votes(client, session) == [None, "good"]
    vote(client, session, 2, "bad").raise_for_status()
    assert votes(client, session) == [None, "bad"]
    assert vote(client, session, 2, None).json()["vote"] is None
    assert votes(client, session) == [None, None]


def test_a_vote_may_come_as_a_form(client: Client, session: str):
    client.ask(session, MATERIAL)
    address = f"/api/session/{session}/turns/1/vote"
    assert client.put(address, data={"vote": "bad"}).json()["vote"] == "bad"
    assert client.put(address, data={"vote": ""}).json()["vote"] is None


@pytest.mark.parametrize("turn", [0, 2, -1, 10**30])
def test_an_answer_that_is_not_there_is_not_found(client: Client, session: str, turn: int):
    client.ask(session, MATERIAL)
    problem = check_problem(vote(client, session, turn, "good"), 404)
    assert problem["detail"] == "Diese Antwort gibt es in der Sitzung nicht."


@pytest.mark.parametrize("body", [{"vote": "great"}, {"vote": 1}, {}])
def test_another_word_is_no_vote(client: Client, session: str, body: dict[str, Any]):
    client.ask(session, MATERIAL)
    problem = check_problem(client.put(f"/api/session/{session}/turns/1/vote", json=body), 422)
    assert problem["fields"] == ["vote"]


def test_a_session_that_is_gone_takes_no_vote(client: Client, session: str):
    client.delete(f"/api/session/{session}")
    check_problem(vote(client, session, 1, "good"), 404)
    check_problem(client.get(f"/api/session/{session}/questions"), 404)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = settings_for(
        tmp_path_factory.mktemp("guarded"), api_keys=("mine", "theirs"), rate_limit_questions="4/hour"
    )
    with serving(settings) as client:
        yield client


def test_only_the_owner_votes_and_votes_count_as_questions(guarded: Client, small_pdf: bytes):
    guarded.headers["X-API-Key"] = "mine"
    session = guarded.read(small_pdf)
    guarded.ask(session, "Welcher Maßstab?").raise_for_status()
    other = {"X-API-Key": "theirs"}
    check_problem(vote(guarded, session, 1, "bad", **other), 404)
    check_problem(guarded.get(f"/api/session/{session}/questions", headers=other), 404)
    assert vote(guarded, session, 1, "good", **{"X-API-Key": "wrong"}).status_code == 401
    for _ in range(3):
        vote(guarded, session, 1, "good").raise_for_status()
    assert int(check_problem(vote(guarded, session, 1, "bad"), 429)["retry_after"]) > 0
    assert votes(guarded, session) == ["good"]


def test_good_answers_become_questions_that_the_bench_finds_right(
    client: Client, session: str, part_pdf: bytes, tmp_path: Path
):
    (tmp_path / "Gehäuse.pdf").write_bytes(part_pdf)
    asked = [MATERIAL, "Welche Maße haben eine Toleranz?", NOWHERE, "Welcher Maßstab?"]
    for turn, question in enumerate(asked, 1):
        client.ask(session, question).raise_for_status()
        vote(client, session, turn, "bad" if turn == 4 else "good").raise_for_status()
    material, tolerances, nowhere = exported(client, session, tmp_path)
    assert (material.question, material.lang, material.kind) == (MATERIAL, "de", "rated")
    assert material.all_of == (("EN AW-6082",), ("T6",))
    assert material.bbox is not None and 0 < material.bbox[0] < material.bbox[2] < 1
    assert {"140 ±0,1", "⌀50 H7"} <= set(tolerances.answers) and len(tolerances.all_of) == len(tolerances.answers)
    assert (nowhere.answers, nowhere.bbox, nowhere.kind) == ((), None, "absent")
    [page] = ask_all(tmp_path, questions(tmp_path, None), None, 1)
    assert [(one.verdict, one.placed) for one in page.judged[:2]] == [("right", True), ("right", True)]
    assert page.judged[2].verdict == "right"


def test_candidates_name_no_answer_and_are_left_out(client: Client, session: str, tmp_path: Path):
    assert client.ask(session, HEIGHT).json()["outcome"] == "candidates"
    vote(client, session, 1, "good").raise_for_status()
    assert exported(client, session, tmp_path) == []


@pytest.mark.parametrize("follow_up", ["Und der Maßstab?", "Wo steht das?"])
def test_a_follow_up_is_a_conversation(client: Client, session: str, part_pdf: bytes, tmp_path: Path, follow_up: str):
    (tmp_path / "Gehäuse.pdf").write_bytes(part_pdf)
    client.ask(session, "Wer hat das geprüft?")
    client.ask(session, MATERIAL)
    client.ask(session, follow_up).raise_for_status()
    vote(client, session, 3, "good").raise_for_status()
    [case] = exported(client, session, tmp_path)
    assert [before.question for before in case.before] == [MATERIAL]
    [page] = ask_all(tmp_path, [case], None, 1)
    assert page.judged[0].verdict == "right"
