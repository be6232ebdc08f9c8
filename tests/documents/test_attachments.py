"""PDF files with more in them than their pages: attached drawings, other attachments, 3D views."""

from __future__ import annotations

import pymupdf
import pytest

from backend.documents.limits import Limits
from backend.documents.rendering import inspect, page_content
from backend.languages import sentence
from tests.documents.helpers import DPI, MAX_PIXELS, saved

LIMITS = Limits(dpi=DPI, max_pixels=MAX_PIXELS)


def drawing(*texts: str) -> bytes:
    document = pymupdf.open()
    for text in texts:
        document.new_page(width=842, height=595).insert_text((100, 100), text, fontsize=12)
    return document.tobytes()


def with_attachments(files: dict[str, bytes], *, portfolio: bool) -> bytes:
    document = pymupdf.open("pdf", drawing("COVER"))
    for name, data in files.items():
        document.embfile_add(name, data, filename=name)
    if portfolio:
        document.xref_set_key(document.pdf_catalog(), "Collection", "<</View/D>>")
    return document.tobytes()


def texts(path: str, pages: int) -> list[str]:
    contents = [page_content(path, "pdf", page, DPI, MAX_PIXELS) for page in range(1, pages + 1)]
    return [content.spans[0].text for content in contents]


@pytest.mark.parametrize(
    ("portfolio", "order", "pages"),
    [(True, ["A 1", "A 2", "B", "COVER"], "1–3"), (False, ["COVER", "A 1", "A 2", "B"], "2–4")],
)
def test_attached_drawings_are_pages(tmp_path, portfolio, order, pages):
    files = {"a.pdf": drawing("A 1", "A 2"), "b.pdf": drawing("B")}
    path = saved(tmp_path, with_attachments(files, portfolio=portfolio))
    found = inspect(path, "pdf", LIMITS)
    assert texts(path, len(found.pages)) == order
    assert [(notice.key, notice.values) for notice in found.notices] == [
        ("documents.attached", {"names": "a.pdf, b.pdf", "pages": pages})
    ]


def test_other_attachments_are_named(tmp_path):
    path = saved(tmp_path, with_attachments({"part.step": b"ISO-10303-21;"}, portfolio=False))
    found = inspect(path, "pdf", LIMITS)
    assert len(found.pages) == 1
    assert sentence(found.notices[0].key, "en", **found.notices[0].values) == (
        "These attachments of the file are not read: part.step."
    )


@pytest.mark.parametrize("data", [b"%PDF-1.7\nbroken", drawing("X").replace(b"%%EOF", b"")[:200]])
def test_a_broken_attachment_is_named_and_harmless(tmp_path, data):
    path = saved(tmp_path, with_attachments({"broken.pdf": data}, portfolio=True))
    found = inspect(path, "pdf", LIMITS)
    assert (len(found.pages), [notice.key for notice in found.notices]) == (1, ["documents.attached_unread"])


def with_3d(text: str) -> bytes:
    document = pymupdf.open()
    page = document.new_page(width=842, height=595)
    if text:
        page.insert_text((100, 100), text)
    stream = document.get_new_xref()
    document.update_object(stream, "<</Type/3D/Subtype/U3D>>")
    document.update_stream(stream, b"U3D\0")
    view = document.get_new_xref()
    document.update_object(view, f"<</Type/Annot/Subtype/3D/Rect[20 20 800 500]/3DD {stream} 0 R/F 4>>")
    document.xref_set_key(page.xref, "Annots", f"[{view} 0 R]")
    return document.tobytes()


@pytest.mark.parametrize(("text", "key"), [("", "documents.only_3d"), ("NOTES", "documents.view_3d")])
def test_a_3d_view_is_told(tmp_path, text, key):
    assert [notice.key for notice in inspect(saved(tmp_path, with_3d(text)), "pdf", LIMITS).notices] == [key]


def test_a_plain_file_has_nothing_to_tell(tmp_path):
    assert inspect(saved(tmp_path, drawing("X")), "pdf", LIMITS).notices == ()
