"""The kind of a file comes from its bytes alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from backend.documents.content import DocumentKind
from backend.documents.sniffing import sniff, sniff_file
from backend.errors import UnreadableDocument, UnsupportedDocument
from backend.languages import ENGLISH, GERMAN
from tests import drawings
from tests.documents.helpers import saved
from tests.samples import every

SKETCH = drawings.simple_drawing()


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (drawings.as_pdf, DocumentKind.PDF),
        (drawings.as_png, DocumentKind.PNG),
        (drawings.as_jpeg, DocumentKind.JPEG),
        (drawings.as_tiff, DocumentKind.TIFF),
        (drawings.as_webp, DocumentKind.WEBP),
        (drawings.as_bmp, DocumentKind.BMP),
        (drawings.as_gif, DocumentKind.GIF),
        (drawings.as_heic, DocumentKind.HEIC),
        (drawings.as_svg, DocumentKind.SVG),
        (drawings.as_dxf, DocumentKind.DXF),
        (lambda sketch: drawings.as_dxf(sketch, binary=True), DocumentKind.DXF),
        (lambda sketch: drawings.as_dxf(sketch, "R12"), DocumentKind.DXF),
    ],
)
def test_every_format_is_known_by_its_head_whatever_its_name(tmp_path, make, kind):
    assert sniff_file(saved(tmp_path, make(SKETCH), "wrong.txt")) is kind


@every(
    ("head", "key"),
    [
        (b"AC1032\x00\x00", "documents.unsupported_dwg"),
        (b"ISO-10303-21;\nHEADER;", "documents.unsupported_model"),
        (b"PK\x03\x04" + b"\0" * 26 + b"plan.pdf", "documents.unsupported_archive"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "documents.unsupported_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "documents.unsupported_office"),
        (b"PK\x03\x04" + b"\0" * 26 + b"plan.pdf%PDF-1.7", "documents.unsupported_archive"),  # stored, not packed
        (b"\0\0\x14\x00\x06\x00\x08\x00" + bytes(200), "documents.unsupported_cad"),
        (b"V5_CFV2\0\0", "documents.unsupported_cad"),
        (b"#UGC:2 DRAWING 1234", "documents.unsupported_cad"),
        (b"just a text", "documents.unsupported"),
        (b"BMW is a maker of cars", "documents.unsupported"),
        (b"<html><body><svg></svg></body></html>", "documents.unsupported"),
        (b"\x00\x01\x02\x03", "documents.unsupported"),
    ],
)
def test_what_is_no_drawing_is_refused_with_a_sentence_that_helps(head, key):
    with pytest.raises(UnsupportedDocument) as caught:
        sniff(head)
    assert caught.value.key == key
    assert key in GERMAN
    assert key in ENGLISH


def test_an_empty_file_is_unreadable():
    with pytest.raises(UnreadableDocument, match=r"documents\.empty"):
        sniff(b"")


def test_bytes_before_the_header_of_a_pdf_are_allowed():
    assert sniff(b"\r\n\r\nmail header\r\n%PDF-1.4\n") is DocumentKind.PDF


def test_an_svg_may_begin_with_declarations_comments_and_a_long_doctype(tmp_path):
    head = b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- ' + b"x" * 6000 + b' -->\n<!DOCTYPE svg [<!ENTITY a "b">]>\n'
    assert sniff_file(saved(tmp_path, head + b'<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>')) is DocumentKind.SVG


def test_a_dxf_may_begin_with_comments():
    assert sniff(b"999\nmade by a program\n  0\nSECTION\n  2\nHEADER\n") is DocumentKind.DXF


def test_sniffing_and_limits_load_no_library_that_reads_documents():
    code = (
        "import sys, backend.documents.sniffing, backend.documents.limits, backend.documents.content; "
        "print(sorted({'pymupdf', 'PIL', 'ezdxf', 'resvg_py'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("part", "key"),
    [("SwDocContentMgr", "documents.unsupported_cad"), ("WordDocument", "documents.unsupported_office")],
)
def test_a_compound_file_is_known_by_what_its_parts_are_called(tmp_path, part, key):
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[30:32], head[48:52] = (9).to_bytes(2, "little"), (20).to_bytes(4, "little")
    data = bytes(head) + bytes(20 * 512) + part.encode("utf-16-le").ljust(512, b"\0")
    with pytest.raises(UnsupportedDocument) as caught:
        sniff_file(saved(tmp_path, data))
    assert caught.value.key == key
