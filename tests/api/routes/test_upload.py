"""A drawing is taken in by its bytes; what cannot be one is refused with a sentence, and leaves nothing."""

from __future__ import annotations

import http.client
import socket
import tempfile
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pymupdf
import pytest

from tests.drawings import as_dxf, as_jpeg, as_pdf, as_png, as_svg, as_tiff, simple_drawing
from tests.serving import Client

pytestmark = pytest.mark.slow


def pdf_with_pages(count: int) -> bytes:
    document = pymupdf.open()
    for _ in range(count):
        document.new_page(width=100, height=100)
    return bytes(document.tobytes())


def copies(content: bytes, count: int) -> bytes:
    """A PDF with each page of another one several times."""
    document, original = pymupdf.open(), pymupdf.open(stream=content)
    for _ in range(count):
        document.insert_pdf(original)
    return bytes(document.tobytes())


def encrypted_pdf() -> bytes:
    document = pymupdf.open()
    document.new_page()
    return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="geheim", owner_pw="x"))


def pdf_without_pages() -> bytes:
    objects = (b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n")
    return b"%PDF-1.4\n" + b"".join(objects) + b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"


def huge_png_header() -> bytes:
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    chunk = b"\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT"


def check_problem(reply: httpx.Response, status: int) -> dict[str, object]:
    problem = reply.json()
    assert (reply.status_code, problem["status"]) == (status, status), reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert problem["detail"].endswith((".", "?")) and tempfile.gettempdir() not in reply.text, problem
    return dict(problem)


def folders(root: Path) -> set[str]:
    return {entry.name for entry in root.iterdir()}


def test_an_upload_tells_what_will_be_seen(client: Client, part_pdf: bytes):
    reply = client.upload(part_pdf, "Deckel.pdf")
    [page] = reply["pages"]
    assert (reply["filename"], reply["status"], reply["page_count"]) == ("Deckel.pdf", "ready", 1)
    assert (round(page["width_mm"]), round(page["height_mm"]), round(page["dpi"])) == (420, 297, 200)
    assert page["image_tokens"] == round(page["width"] / 32) * round(page["height"] / 32)
    assert page["legible"] is True


@pytest.mark.parametrize("make", [as_pdf, as_png, as_jpeg, as_tiff, as_svg, as_dxf])
def test_the_type_comes_from_the_bytes(client: Client, make):
    content = make(simple_drawing())
    files = {"file": ("report.docx", content, "application/msword")}
    assert client.post("/api/upload", files=files).status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"%PDF-1.7\nnothing that follows", 400),
        (pdf_without_pages(), 400),
        (encrypted_pdf(), 400),
        (huge_png_header(), 413),
        (b"Only words, whatever the name says.", 415),
        (b"PK\x03\x04" + bytes(100), 415),
        (pdf_with_pages(6), 413),
        (bytes(3_000_000), 413),
    ],
    ids=["empty", "truncated", "no pages", "encrypted", "huge", "text", "zip", "too many pages", "too many bytes"],
)
def test_a_file_that_cannot_be_used_is_refused_and_leaves_nothing(client, sessions_folder, content, status):
    before = folders(sessions_folder)
    check_problem(client.send_file(content, "drawing.pdf"), status)
    assert folders(sessions_folder) == before
    assert client.get("/health").json()["status"] == "healthy"


def test_a_truncated_drawing_is_refused(client: Client, part_pdf: bytes):
    check_problem(client.send_file(part_pdf[: len(part_pdf) // 3]), 400)


def test_a_claim_of_five_gigabytes_is_refused_before_it_is_sent(client: Client):
    url = urlsplit(str(client.base_url))
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
    connection.putrequest("POST", "/api/upload")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(5 * 2**30))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_an_upload_without_a_length_is_cut_off_at_the_limit(client: Client):
    def body():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
        for _ in range(40):
            yield bytes(100_000)
        yield b"\r\n--x--\r\n"

    reply = client.post("/api/upload", content=body(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    check_problem(reply, 413)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Deckel.pdf", "Deckel.pdf"),
        ("Gehäuse Ø20.pdf", "Gehäuse Ø20.pdf"),
        ("..", ".."),
        ("\u202egnp.exe", "gnp.exe"),
    ],
)
def test_a_file_name_is_data(client: Client, small_pdf: bytes, sessions_folder: Path, sent, shown):
    reply = client.upload(small_pdf, sent)
    assert reply["filename"] == shown
    assert {path.name for path in (sessions_folder / reply["session_id"]).iterdir()} >= {"original.pdf", "session.json"}


def test_a_very_long_file_name_is_shortened(client: Client, small_pdf: bytes):
    name = client.upload(small_pdf, "a" * 3000 + ".pdf")["filename"]
    assert len(name) < 210 and name.endswith(".pdf")


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {"file": "x"}},
        {"data": {"other": "x"}},
        {"content": b"--x\r\nbroken", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"", "headers": {"Content-Type": "multipart/form-data"}},
        {"files": {"other": (None, "no file")}},
    ],
    ids=["json", "urlencoded", "broken", "no boundary", "no file"],
)
def test_a_request_without_a_file_is_refused(client: Client, request_):
    check_problem(client.post("/api/upload", **request_), 422)


def test_an_upload_that_breaks_off_leaves_nothing(client: Client, sessions_folder: Path):
    before = folders(sessions_folder)
    url = urlsplit(str(client.base_url))
    with socket.create_connection((url.hostname, url.port), timeout=60) as connection:
        head = "POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%PDF-'
        connection.sendall(f"{head}Content-Length: 100000\r\n\r\n{part}".encode())
    assert client.get("/health").status_code == 200
    assert folders(sessions_folder) == before


def test_ten_uploads_at_once_are_all_read(client: Client, small_pdf: bytes):
    sessions = [client.upload(small_pdf, f"{number}.pdf")["session_id"] for number in range(10)]
    assert len(set(sessions)) == 10
    assert {client.wait_until_read(session)["detection_status"] for session in sessions} == {"completed"}


def test_messages_are_in_the_callers_language(client: Client):
    english = client.send_file(b"", **{"Accept-Language": "en-GB"}).json()
    german = client.send_file(b"").json()
    assert (english["detail"], german["detail"]) == ("The file is empty.", "Die Datei ist leer.")
