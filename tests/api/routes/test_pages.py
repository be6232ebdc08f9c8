"""Images of pages, sharp parts of them, and what was read on them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.api.routes.test_upload import check_problem
from tests.drawings import as_pdf, simple_drawing
from tests.serving import Client

pytestmark = pytest.mark.slow


def image(client: Client, session: str, query: str = "", page: int = 1) -> Image.Image:
    reply = client.get(f"/api/session/{session}/pages/{page}/image{query}")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/png"), reply.text
    return Image.open(io.BytesIO(reply.content)).convert("L")


def test_the_image_has_the_size_that_was_told(client: Client, part_session: str):
    [page] = client.get(f"/api/session/{part_session}").json()["pages"]
    assert image(client, part_session).size == (page["width"], page["height"])


def test_a_part_is_rendered_again_and_sharper(client: Client, part_session: str):
    clip = (0.4, 0.4, 0.5, 0.5)
    sharp = image(client, part_session, "?clip={},{},{},{}&width=1600".format(*clip))
    page = image(client, part_session)
    box = tuple(round(share * side) for share, side in zip(clip, page.size * 2, strict=True))
    blurred = page.crop(box).resize(sharp.size, Image.Resampling.BICUBIC)
    assert sharp.width == 1600
    assert np.abs(np.gradient(np.asarray(sharp, float))).max() > np.abs(np.gradient(np.asarray(blurred, float))).max()


def test_a_page_can_be_had_in_any_width(client: Client, part_session: str):
    assert image(client, part_session, "?width=400").width == 400


@pytest.mark.parametrize("page", [0, 2, -1, 10**12])
def test_a_page_that_is_not_there_is_not_found(client: Client, part_session: str, page: int):
    problem = check_problem(client.get(f"/api/session/{part_session}/pages/{page}/image"), 404)
    assert "1 Seite" in str(problem["detail"])


@pytest.mark.parametrize("clip", ["0.,0.4,.7,1", " 0,\t0,1.,1.0 ", ".1,.1,.2,.2"])
def test_a_clip_may_be_written_as_numbers_are(client: Client, part_session: str, clip: str):
    assert client.get(f"/api/session/{part_session}/pages/1/image", params={"clip": clip}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["clip=", "clip=0,0,1", "clip=0,0,2,1", "clip=0.5,0,0.5,1", "clip=a,b,c,d", "clip=nan,0,1,1", "clip=-0,0,1,1",
     "width=0", "width=100000", "width=x", "clip=1,1,0,0"],
)  # fmt: skip
def test_a_part_that_makes_no_sense_is_refused(client: Client, part_session: str, query: str):
    check_problem(client.get(f"/api/session/{part_session}/pages/1/image?{query}"), 422)


def test_the_sheet_holds_what_stands_on_the_page(client: Client, part_session: str):
    sheet = client.get(f"/api/session/{part_session}/pages/1/sheet").json()
    texts = " ".join(span["text"] for span in sheet["spans"])
    assert sheet["page"] == 1 and "Lagerdeckel" in texts
    check_problem(client.get(f"/api/session/{part_session}/pages/2/sheet"), 404)


def test_the_status_holds_what_was_found(client: Client, part_session: str):
    status = client.get(f"/api/detection-status/{part_session}").json()
    assert (status["detection_status"], status["pages_read"]) == ("completed", 1)
    assert status["elements_count"] == len(status["detected_elements"]) > 10
    box = status["detected_elements"][0]["bbox"]
    assert 0 <= box["x1"] < box["x2"] <= status["image_width"]


def test_a_deleted_session_is_gone(client: Client, small_pdf: bytes, sessions_folder: Path):
    session = client.read(small_pdf)
    assert client.delete(f"/api/session/{session}").json() == {"status": "deleted", "session_id": session}
    assert not (sessions_folder / session).exists()
    for reply in (client.delete(f"/api/session/{session}"), client.get(f"/api/session/{session}/pages/1/image")):
        check_problem(reply, 404)


def test_a_session_deleted_while_it_is_read_does_not_come_back(client: Client, sessions_folder: Path):
    pages = [client.upload(as_pdf(simple_drawing()))["session_id"] for _ in range(4)]
    for session in pages:
        assert client.delete(f"/api/session/{session}").status_code == 200
    client.read(as_pdf(simple_drawing()))  # what was under way is over by then
    assert not any((sessions_folder / session).exists() for session in pages)


@pytest.mark.parametrize("session", ["x", "..%2f..%2fetc", "00000000-0000-4000-8000-000000000000"])
def test_what_is_no_session_is_not_found(client: Client, session: str):
    for path in (f"/api/session/{session}", f"/api/detection-status/{session}"):
        check_problem(client.get(path), 404)


def test_reading_a_read_page_again_changes_nothing(client: Client, part_session: str):
    before = client.get(f"/api/session/{part_session}/pages/1/sheet").json()
    reply = client.post(f"/api/session/{part_session}/pages/1/read")
    assert (reply.status_code, reply.json()["detection_status"]) == (202, "completed")
    assert client.get(f"/api/session/{part_session}/pages/1/sheet").json() == before


def test_a_page_that_is_not_there_cannot_be_read_again(client: Client, part_session: str):
    check_problem(client.post(f"/api/session/{part_session}/pages/9/read"), 404)
