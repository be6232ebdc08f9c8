"""What kind of file it is, by its bytes alone.

Reads only the head of a file (and, for one in doubt, a little more), imports nothing heavy and may run in the
server process. Names and declared types are never asked.
"""

from __future__ import annotations

import re
from pathlib import Path

from backend.documents.content import DocumentKind
from backend.errors import UnreadableDocument, UnsupportedDocument

HEAD_BYTES = 4096  # of a file that decide its kind, but for a long comment before the first element
_LONGER = 16  # times as many are looked at then
_PDF_WITHIN, _OLD_PDF_WITHIN = 1024, 64  # bytes in which a header begins; where it follows that of PostScript
_MOST_BRANDS = 256  # bytes of a HEIF file's list of brands
_COMPOUND_HEADER, _LARGEST_SECTOR = 52, 16  # bytes of a compound file's header; power of two of its sectors' size
_ROOT_WITHIN = 200  # characters in which an HTML page's root stands
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"))

_SIGNATURES: tuple[tuple[bytes, DocumentKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", DocumentKind.PNG),
    (b"\xff\xd8\xff", DocumentKind.JPEG),
    (b"II*\x00", DocumentKind.TIFF),
    (b"MM\x00*", DocumentKind.TIFF),
    (b"II+\x00", DocumentKind.TIFF),
    (b"MM\x00+", DocumentKind.TIFF),
    (b"GIF87a", DocumentKind.GIF),
    (b"GIF89a", DocumentKind.GIF),
    (b"AutoCAD Binary DXF\r\n\x1a\x00", DocumentKind.DXF),
)
# what people send instead: message key by signature
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"AC10", "documents.unsupported_dwg"),
    (b"ISO-10303-21", "documents.unsupported_model"),
    (b"V5_CFV2", "documents.unsupported_cad"),  # CATIA
    (b"#UGC:2", "documents.unsupported_cad"),  # Creo
    (b"solid ", "documents.unsupported_model"),
    (b"PK\x03\x04", "documents.unsupported_archive"),
    (b"PK\x05\x06", "documents.unsupported_archive"),
    (b"Rar!", "documents.unsupported_archive"),
    (b"7z\xbc\xaf\x27\x1c", "documents.unsupported_archive"),
    (b"\x1f\x8b", "documents.unsupported_archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "documents.unsupported_office"),
    (b"{\\rtf", "documents.unsupported_office"),
)
# a compound file is an office document, but for those that CAD systems keep in one: what their parts are called
_CAD_PARTS = ("SwDoc", "_MO_VERSION", "ISolidWorks", "RSeStorage", "UFRxDoc", "JSites", "PARASOLID")
_CAD_STREAMS = tuple(name.encode("utf-16-le") for name in _CAD_PARTS)
_SOLIDWORKS_CHUNK, _FIRST_CHUNK = b"\x14\x00\x06\x00\x08\x00", 64  # where SolidWorks files since 2015 begin
_OFFICE_PARTS = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
_SVG_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s>/]", re.IGNORECASE)
_DXF_START = re.compile(r"^(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\s*\r?\n\s*2\r?\n", re.IGNORECASE)


def sniff(head: bytes, path: str | Path | None = None) -> DocumentKind:
    """The kind of a file from its first bytes; more of `path` is read only where they leave it open."""
    if not head:
        raise UnreadableDocument("documents.empty")
    kind = _sniff_binary(head)
    if kind is not None:
        return kind
    refusal = _refusal(head, path)  # before PDF: an archive may begin with the bytes of one that it holds
    if refusal:
        raise UnsupportedDocument(refusal)
    kind = _sniff_pdf(head) or _sniff_text(head)
    if kind is None and path is not None and len(head) < HEAD_BYTES * _LONGER:
        with Path(path).open("rb") as file:
            longer = file.read(HEAD_BYTES * _LONGER)
        kind = _sniff_text(longer)  # a long comment or DOCTYPE before <svg
    if kind is None:
        raise UnsupportedDocument("documents.unsupported")
    return kind


def sniff_file(path: str | Path) -> DocumentKind:
    """The kind of a file. Raises UnsupportedDocument, or UnreadableDocument for one that is empty."""
    with Path(path).open("rb") as file:
        return sniff(file.read(HEAD_BYTES), path)


def _sniff_binary(head: bytes) -> DocumentKind | None:
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return DocumentKind.WEBP
    # a bitmap's header size follows; "BM" alone starts many texts
    if head[:2] == b"BM" and head[14:18] in (
        b"\x0c\0\0\0",
        b"\x28\0\0\0",
        b"\x38\0\0\0",
        b"\x40\0\0\0",
        b"\x6c\0\0\0",
        b"\x7c\0\0\0",
    ):
        return DocumentKind.BMP
    if head[4:8] == b"ftyp" and _heif_brands(head) & _HEIF_BRANDS:
        return DocumentKind.HEIC
    return None


def _heif_brands(head: bytes) -> set[bytes]:
    size = min(int.from_bytes(head[:4], "big"), _MOST_BRANDS)
    return {head[8:12], *(head[at : at + 4] for at in range(16, size, 4))}


def _sniff_pdf(head: bytes) -> DocumentKind | None:
    """Readers accept some bytes before the header, and old files that say %!PS-Adobe-3.0 PDF-1.x."""
    return DocumentKind.PDF if b"%PDF-" in head[:_PDF_WITHIN] or b" PDF-1." in head[:_OLD_PDF_WITHIN] else None


def _sniff_text(head: bytes) -> DocumentKind | None:
    text = _decode(head)
    if _DXF_START.match(text):
        return DocumentKind.DXF
    body = text.lstrip()
    if body.startswith("<") and _SVG_ROOT.search(_without_comments(body)):
        return DocumentKind.SVG
    return None


def _decode(head: bytes) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    return head.decode("latin-1")


def _without_comments(text: str) -> str:
    """Up to the root element: an HTML page that draws an <svg> somewhere is no drawing."""
    text = re.sub(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", "", text, flags=re.DOTALL | re.IGNORECASE)
    return text.lstrip()[:_ROOT_WITHIN] if text.lstrip()[:_ROOT_WITHIN].lower().find("<html") < 0 else ""


def _refusal(head: bytes, path: str | Path | None) -> str:
    """What to say of a file that is known and no drawing; empty for one that is not known."""
    for signature, key in _OTHERS:
        if head.startswith(signature):
            if key.endswith("archive") and any(part in head for part in _OFFICE_PARTS):
                return "documents.unsupported_office"
            if key.endswith("office") and any(name in _compound_directory(head, path) for name in _CAD_STREAMS):
                return "documents.unsupported_cad"
            return key
    return "documents.unsupported_cad" if _SOLIDWORKS_CHUNK in head[:_FIRST_CHUNK] else ""


def _compound_directory(head: bytes, path: str | Path | None) -> bytes:
    """The directory of a compound file, where its parts are named; the head where there is no more."""
    if path is None or len(head) < _COMPOUND_HEADER:
        return head
    sector = 1 << min(_LARGEST_SECTOR, int.from_bytes(head[30:32], "little"))
    first = int.from_bytes(head[48:52], "little")
    with Path(path).open("rb") as file:
        file.seek((first + 1) * sector)
        return file.read(HEAD_BYTES)
