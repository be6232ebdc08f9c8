"""Drawings of a few hundred bytes that cost a program minutes: what a stranger sends who wants to do harm."""

from __future__ import annotations

import zlib
from itertools import pairwise


def dxf_grid(times: int = 30_000) -> bytes:
    """One line, `times` × `times` times."""
    insert = ("0", "INSERT", "2", "B", "10", "0", "20", "0", "70", str(times), "71", str(times), "44", "1", "45", "1")
    return _dxf((*_block("B", _LINE),), insert)


def dxf_nested(depth: int = 12, each: int = 10) -> bytes:
    """Blocks in blocks: each holds the next one several times."""
    names = [f"B{n}" for n in range(depth)]
    blocks = [
        line
        for outer, inner in pairwise(names)
        for line in _block(outer, tuple(part for n in range(each) for part in _insert(inner, n)))
    ]
    return _dxf((*blocks, *_block(names[-1], _LINE)), _insert(names[0], 0))


def svg_blur() -> bytes:
    filters = "".join('<feGaussianBlur stdDeviation="300"/><feTurbulence numOctaves="20"/>' for _ in range(40))
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000">'
    return f'{head}<filter id="f">{filters}</filter><rect width="100%" height="100%" filter="url(#f)"/></svg>'.encode()


def pdf_nested(depth: int = 14, each: int = 8) -> bytes:
    """Forms in forms: each draws the next one several times."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>"
    objects += [page, _stream(b"/F Do")]
    for n in range(depth):
        resources = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + n)
        content = b"/F Do " * each if n < depth - 1 else b"0 0 m 9 9 l S "
        objects.append(_stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 500 500]" + resources))
    return _pdf(objects)


def pdf_blank(megabytes: int = 1000, pages: int = 1) -> bytes:
    """A page of that many blanks."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)]
    objects.append(_stream(packed, b"/Filter/FlateDecode"))
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 3 0 R>>"] * pages
    return _pdf(objects)


def costly() -> dict[str, bytes]:
    """Every kind, by name."""
    return {
        "grid.dxf": dxf_grid(),
        "nested.dxf": dxf_nested(),
        "blur.svg": svg_blur(),
        "nested.pdf": pdf_nested(),
        "blank.pdf": pdf_blank(),
    }


_LINE = ("0", "LINE", "8", "0", "10", "0", "20", "0", "11", "1", "21", "1")


def _insert(name: str, at: int) -> tuple[str, ...]:
    return ("0", "INSERT", "2", name, "10", str(at), "20", "0")


def _block(name: str, content: tuple[str, ...]) -> tuple[str, ...]:
    return ("0", "BLOCK", "8", "0", "2", name, "70", "0", "10", "0", "20", "0", "3", name, *content, "0", "ENDBLK")


def _dxf(blocks: tuple[str, ...], entities: tuple[str, ...]) -> bytes:
    lines = ("0", "SECTION", "2", "BLOCKS", *blocks, "0", "ENDSEC", "0", "SECTION", "2", "ENTITIES", *entities)
    return "\n".join((*lines, "0", "ENDSEC", "0", "EOF", "")).encode()


def _stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(content), content)


def _pdf(objects: list[bytes]) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF" % (len(objects) + 1)
