"""PDF files, opened through PyMuPDF, with the drawings that are attached to them as further pages.

A portfolio is a cover with drawings attached: there the drawings come first. What is attached and no drawing, and
pages that hold a 3D view, are named. Imported in worker processes only.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymupdf

from backend.documents.content import Notice
from backend.documents.pages.drawn import FOREIGN, PyMuPDFDocuments
from backend.errors import DocumentTooLarge, UnreadableDocument

_FAILURES: tuple[type[Exception], ...] = (RuntimeError, ValueError, *FOREIGN)
# What attached files may hold together, unpacked.
_MOST_ATTACHED = 500  # files
_MOST_BYTES = 400_000_000
_MARK_BYTES = 1024  # at either end of a file, in which readers look for its header and its end
_ALL_PERCENT = 100  # of MuPDF's cache
_NAMED = 8  # names that a sentence lists
_THREE_D = (pymupdf.PDF_ANNOT_3D, pymupdf.PDF_ANNOT_RICH_MEDIA)


@dataclass
class PdfFile:
    """The pages of a file and of the drawings attached to it, in the order in which they are shown."""

    documents: list[Any]  # open PyMuPDF documents; each page belongs to its own
    pages: list[tuple[int, int]] = field(default_factory=list)  # document and page in it, from 0
    notices: list[Notice] = field(default_factory=list)

    @property
    def page_count(self) -> int:
        """Pages of the file and of the drawings attached to it."""
        return len(self.pages)

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self.pages)))

    def __getitem__(self, index: int) -> Any:
        document, page = self.pages[index]
        return self.documents[document][page]


def open_pdf(path: str) -> PdfFile:
    """The document, authenticated where an empty password opens it; the last ones stay open."""
    status = Path(path).stat()
    return _open(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=2)
def _open(path: str, mtime_ns: int, size: int) -> PdfFile:
    """A changed file is another document: time and size are part of the key."""
    pymupdf.TOOLS.store_shrink(_ALL_PERCENT)  # decoded images of the documents before
    try:
        document = pymupdf.open(path, filetype="pdf")
    except _FAILURES as error:
        if "encrypt" in str(error).lower():  # a scheme that MuPDF does not know
            raise UnreadableDocument("documents.encrypted") from error
        raise
    if document.needs_pass and not document.authenticate(""):
        raise UnreadableDocument("documents.encrypted")
    if document.page_count < 1:
        raise UnreadableDocument("documents.no_pages")
    if document.is_repaired and not _has_end(path):
        raise UnreadableDocument("documents.unreadable")  # cut off: half a drawing would give wrong answers
    return _with_attachments(document)


def _with_attachments(document: Any) -> PdfFile:
    file = PdfFile([document])
    names, unread = [], []
    room = _MOST_BYTES
    for index in range(min(document.embfile_count(), _MOST_ATTACHED)):
        info = document.embfile_info(index)
        name = Path(str(info.get("ufilename") or info.get("filename") or info.get("name"))).name
        room -= max(0, int(info.get("size", 0)))
        if room < 0:
            raise DocumentTooLarge("documents.too_complex")
        drawing = _open_attachment(document, index)
        if drawing is None:
            unread.append(name)
        else:
            names.append(name)
            file.documents.append(drawing)
    own = [(0, page) for page in range(document.page_count)]
    further = [(i, page) for i, part in enumerate(file.documents[1:], 1) for page in range(part.page_count)]
    cover = bool(further) and document.xref_get_key(document.pdf_catalog(), "Collection")[0] != "null"
    file.pages = further + own if cover else own + further
    if names:
        first = 1 if cover else len(own) + 1
        pages = str(first) if len(further) == 1 else f"{first}–{first + len(further) - 1}"
        file.notices.append(Notice("documents.attached", {"names": _list(names), "pages": pages}))
    if unread:
        file.notices.append(Notice("documents.attached_unread", {"names": _list(unread)}))
    return file


def _open_attachment(document: Any, index: int) -> Any | None:
    """An attachment that is a PDF itself, opened; None for anything else."""
    try:
        data = document.embfile_get(index)
        if b"%PDF-" not in data[:_MARK_BYTES]:
            return None
        drawing = pymupdf.open(stream=data, filetype="pdf")
        usable = not (drawing.needs_pass and not drawing.authenticate("")) and drawing.page_count > 0
    except _FAILURES:
        return None
    return drawing if usable else None


def _list(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _notices(file: PdfFile) -> tuple[Notice, ...]:
    """What is attached, and which pages hold a 3D view."""
    views = [
        number for number, page in enumerate(file, 1) if any(kind in _THREE_D for _, kind, _ in page.annot_xrefs())
    ]
    if not views:
        return tuple(file.notices)
    pages = _list([str(number) for number in views])
    empty = all(not file[number - 1].get_text("text").strip() for number in views)
    key = "documents.only_3d" if empty and len(views) == file.page_count else "documents.view_3d"
    return *file.notices, Notice(key, {"pages": pages})


def _has_end(path: str) -> bool:
    """Whether the end-of-file marker stands where readers look for it, in the last bytes."""
    with Path(path).open("rb") as file:
        file.seek(max(0, Path(path).stat().st_size - _MARK_BYTES))
        return b"%%EOF" in file.read()


DOCUMENTS = PyMuPDFDocuments(open_pdf, notices=_notices)
