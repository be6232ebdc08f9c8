"""Drawings read without a session leave none behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.routes.test_upload import check_problem, copies
from tests.serving import Client

pytestmark = pytest.mark.slow


def test_every_mode_reads_a_drawing_and_keeps_nothing(client: Client, part_pdf: bytes, sessions_folder: Path):
    before = {path.name for path in sessions_folder.iterdir()}
    for mode in client.get("/api/modes").json()["modes"]:
        reply = client.post("/api/ocr", files={"file": part_pdf}, data={"mode": mode["id"], "grounding": "true"})
        assert reply.status_code == 200, reply.text
        assert reply.json()["markdown"], mode
        assert reply.json()["session_id"] is None
    assert {path.name for path in sessions_folder.iterdir()} == before


def test_the_modes_are_named_in_the_callers_language(client: Client):
    modes = client.get("/api/modes", headers={"Accept-Language": "en"}).json()
    assert modes["default"] == "technical_drawing"
    assert {mode["id"]: mode["name"] for mode in modes["modes"]}["bom_extraction"] == "Parts list"


def test_a_question_of_ones_own(client: Client, part_pdf: bytes):
    data = {"mode": "custom", "prompt": "Was ist der Maßstab?"}
    assert "1:1" in client.post("/api/ocr", files={"file": part_pdf}, data=data).json()["text"]


def test_a_batch_tells_what_failed_beside_what_did_not(client: Client, part_pdf: bytes):
    files = [("files", ("good.pdf", part_pdf)), ("files", ("bad.pdf", b"")), ("files", ("text.txt", b"words"))]
    reply = client.post("/api/ocr/batch", files=files).json()
    assert (reply["total"], reply["successful"], reply["failed"]) == (3, 1, 2)
    assert [(error["filename"], error["status"]) for error in reply["errors"]] == [("bad.pdf", 400), ("text.txt", 415)]
    assert reply["results"][0]["filename"] == "good.pdf"


def test_every_page_is_read(client: Client, part_pdf: bytes):
    reply = client.post("/api/ocr/pdf", files={"file": copies(part_pdf, 2)}).json()
    assert reply["total_pages"] == 2
    assert [page["page"] for page in reply["pages"]] == [1, 2]
    assert reply["combined_markdown"].count("Lagerdeckel") >= 2


@pytest.mark.parametrize("path", ["/api/ocr", "/api/ocr/pdf"])
def test_a_mode_that_is_not_there_is_not_found(client: Client, small_pdf: bytes, path: str):
    check_problem(client.post(path, files={"file": small_pdf}, data={"mode": "magic"}), 404)


@pytest.mark.parametrize("path", ["/api/ocr", "/api/ocr/pdf", "/api/ocr/batch"])
def test_a_request_without_a_file_is_refused(client: Client, path: str):
    check_problem(client.post(path, files={"other": (None, "x")}), 422)


@pytest.mark.parametrize(("grounding", "status"), [("", 200), ("on", 200), ("0", 200), ("perhaps", 422)])
def test_a_field_that_a_form_leaves_empty_is_as_if_it_were_not_there(
    client: Client, small_pdf: bytes, grounding: str, status: int
):
    fields = {"mode": "", "grounding": grounding, "prompt": ""}
    reply = client.post("/api/ocr", files={"file": small_pdf}, data=fields)
    assert reply.status_code == status, reply.text
