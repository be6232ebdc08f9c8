"""What a file lacks is told in every reply about it, in the caller's language."""

from __future__ import annotations

import io

import ezdxf
import pymupdf
import pytest

from tests.drawings import as_pdf, simple_drawing
from tests.serving import Client

pytestmark = pytest.mark.slow


def portfolio() -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "COVER")
    document.embfile_add("plate.pdf", as_pdf(simple_drawing()), filename="plate.pdf")
    document.xref_set_key(document.pdf_catalog(), "Collection", "<</View/D>>")
    return bytes(document.tobytes())


def referring() -> bytes:
    document = ezdxf.new("R2010")
    document.modelspace().add_text("100", height=5)
    document.add_xref_def("frames\\<b>A1.dwg", "FRAME")
    document.modelspace().add_blockref("FRAME", (0, 0))
    file = io.StringIO()
    document.write(file)
    return file.getvalue().encode()


WARNINGS = [
    (portfolio, "en", "The drawings plate.pdf are attached; they are page 1 here."),
    (portfolio, "de", "Angehängt sind die Zeichnungen plate.pdf; sie stehen hier auf Seite 1."),
    (referring, "en", "The file refers to others that do not come with it and are missing here: <b>A1.dwg."),
]


@pytest.mark.parametrize(("make", "language", "warning"), WARNINGS)
def test_upload_session_sheet_and_chat_say_what_is_missing(client: Client, make, language, warning):
    headers = {"Accept-Language": language}
    upload = client.post("/api/upload", files={"file": ("drawing", make())}, headers=headers).json()
    place = f"/api/session/{upload['session_id']}"
    question = {"de": "Welcher Maßstab?", "en": "Which scale?"}[language]
    chat = client.post("/api/chat", json={"session_id": upload["session_id"], "question": question}, headers=headers)
    session = client.get(place, headers=headers).json()
    sheet = client.get(f"{place}/pages/1/sheet", headers=headers).json()
    assert upload["warnings"] == session["warnings"] == sheet["warnings"] == [warning]
    assert chat.json()["notes"] == [warning]


def test_a_plain_drawing_has_no_warnings(client: Client):
    upload = client.post("/api/upload", files={"file": ("a.pdf", as_pdf(simple_drawing()))}).json()
    assert upload["warnings"] == []
