"""Questions as forms and as JSON, and the turns that are kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.api.routes.test_upload import check_problem
from tests.serving import Client

CONTRACT = frozenset(
    re.findall(
        r"\w+",
        """
        text markdown detected_elements image_width image_height processing_time dimensions part_numbers tables
        annotations drawing_title drawing_number revision scale session_id page turn engine model language answered
        finish_reason usage evidence
        """,
    )
)


def test_a_question_is_answered_with_its_place(client: Client, part_session: str):
    reply = client.ask(part_session, "Was ist der Maßstab?").json()
    assert "1:1" in reply["text"]
    assert (reply["answered"], reply["engine"], reply["language"]) == (True, "reader", "de")
    assert reply["detected_elements"] and reply["evidence"][0]["status"] == "confirmed"


def test_a_reply_has_every_field_of_the_contract(client: Client, part_session: str):
    reply = client.ask(part_session, "What is the material?").json()
    assert reply.keys() >= CONTRACT
    assert (reply["drawing_number"], reply["scale"]) == ("LD-4711-03", "1:1")
    assert {"prompt_tokens", "cached_tokens", "completion_tokens", "ttft"} <= reply["usage"].keys()


@pytest.mark.parametrize("send", ["json", "data"])
def test_json_and_forms_say_the_same(client: Client, part_session: str, send: str):
    fields = {"session_id": part_session, "question": "Maßstab?", "use_grounding": "false", "page": "1"}
    legacy = {"base_size": "1024", "image_size": "640", "crop_mode": "true"}
    assert "1:1" in client.post("/api/chat", **{send: fields | legacy}).json()["text"]


def test_a_form_with_empty_optional_fields_is_fine(client: Client, part_session: str):
    assert client.ask(part_session, "Maßstab?", page="").status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"question": ""}, 422),
        ({"question": " \n\t "}, 422),
        ({"question": "x" * 10_001}, 413),
        ({"question": "?" * 100_000}, 413),
        ({"page": 2}, 404),
        ({"page": 0}, 404),
        ({"page": "first"}, 422),
        ({"use_grounding": "perhaps"}, 422),
        ({"session_id": "no-session"}, 404),
        ({"session_id": "../../etc/passwd"}, 404),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(client: Client, part_session: str, fields, status):
    check_problem(client.post("/api/chat", data={"session_id": part_session, "question": "Titel?"} | fields), status)


def test_missing_fields_are_named(client: Client):
    assert check_problem(client.post("/api/chat", json={}), 422)["fields"] == ["question", "session_id"]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 422),
        (b"[1]", "application/json", 422),
        (b"[" * 200_000, "application/json", 422),
        (b"\xff\xfe\x00", "application/json", 422),
        (b"question", "text/plain", 415),
        (b" " * 2_000_000, "application/json", 413),
        (b"--x", "multipart/form-data; boundary=x", 422),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(client: Client, content, content_type, status):
    check_problem(client.post("/api/chat", content=content, headers={"Content-Type": content_type}), status)


def test_an_error_is_in_the_language_of_the_question(client: Client, part_session: str):
    reply = client.ask(part_session, "What is the scale on this page?", page=7).json()
    assert "no such page" in reply["detail"]


@pytest.mark.slow
def test_turns_are_kept_in_order(client: Client, part_pdf: bytes, sessions_folder: Path):
    session = client.read(part_pdf)
    numbers = [client.ask(session, question).json()["turn"] for question in ("Titel?", "Werkstoff?", "Maßstab?")]
    turns = client.get(f"/api/session/{session}").json()["turns"]
    assert numbers == [turn["turn"] for turn in turns] == [1, 2, 3]
    assert [turn["question"] for turn in turns] == ["Titel?", "Werkstoff?", "Maßstab?"]
    kept = json.loads((sessions_folder / session / "turns" / "000002.json").read_bytes())
    assert kept["answer"] == turns[1]["answer"]


@pytest.mark.slow
def test_a_question_waits_for_a_page_that_is_still_read(client: Client, part_pdf: bytes):
    session = client.upload(part_pdf)["session_id"]
    assert "Lagerdeckel" in client.ask(session, "Wie lautet der Titel?").json()["text"]
