"""A page of a PDF says the same in every font, at every size of its lettering, and however its texts are cut up."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from backend.reading.page import read_page
from backend.reading.sheet import CalloutKind, Sheet
from backend.reading.sheet import TitleField as F
from tests.samples import sampled

WIDTH, HEIGHT = 842, 595  # A4 across, in points
LEFT, TOP, CELL, ROW = 500, 420, 150, 40
BLOCK = ((F.TITLE, "Title", "Rocker arm"), (F.DRAWING_NUMBER, "Drawing number", "RA-5520"),
         (F.MATERIAL, "Material", "42CrMo4"), (F.SCALE, "Scale", "2:1"))  # fmt: skip
HEADS, PARTS = ("Item", "Qty", "Description"), (("1", "4", "Bushing"), ("2", "1", "Lever"))
CALLOUTS = ("R12,5", "48 ±0,2", "M10x1")
FONTS = ("helv", "heit", "hebo", "tiro", "tibi", "cour", "cobo")  # sans, serif and typewriter; slanted and bold


def words_apart(page: pymupdf.Page, x: float, y: float, text: str, font: str, size: float) -> None:
    """Each word as a text of its own, as some programs write them."""
    for word in text.split(" "):
        page.insert_text((x, y), word, fontname=font, fontsize=size)
        x += pymupdf.get_text_length(f"{word} ", fontname=font, fontsize=size)


def whole(page: pymupdf.Page, x: float, y: float, text: str, font: str, size: float) -> None:
    page.insert_text((x, y), text, fontname=font, fontsize=size)


def drawn(font: str, size: float = 9, write=whole) -> bytes:
    document = pymupdf.open()
    page = document.new_page(width=WIDTH, height=HEIGHT)
    page.draw_rect((20, 20, WIDTH - 20, HEIGHT - 20))
    for number, (_, label, value) in enumerate(BLOCK):
        x, y = LEFT + CELL * (number % 2), TOP + ROW * (number // 2)
        page.draw_rect((x, y, x + CELL, y + ROW))
        write(page, x + 4, y + 0.7 * size + 3, label, font, 0.7 * size)
        write(page, x + 8, y + ROW - 8, value, font, 1.2 * size)
    for number, row in enumerate((HEADS, *PARTS)):
        for column, text in enumerate(row):
            x, y = 60 + 90 * column, 60 + 20 * number
            page.draw_rect((x, y, x + 90, y + 20))
            write(page, x + 4, y + 14, text, font, size)
    for number, text in enumerate(CALLOUTS):
        write(page, 120, 220 + 60 * number, text, font, size)
    return document.tobytes()


def read(folder: Path, data: bytes) -> Sheet:
    path = folder / "sheet.pdf"
    path.write_bytes(data)
    return Sheet.model_validate_json(read_page(str(path), "pdf", 1, 150, 4_000_000, False).sheet)


def check(sheet: Sheet) -> None:
    """Everything is where it belongs, and nothing besides."""
    assert {entry.field: entry.value for entry in sheet.title_block} == {field: value for field, _, value in BLOCK}
    (table,) = sheet.tables
    assert table.headers == HEADS and [tuple(cell.text for cell in row.cells) for row in table.rows] == list(PARTS)
    sizes = {callout.text for callout in sheet.callouts if callout.kind is not CalloutKind.SCALE}
    assert sizes == set(CALLOUTS)


@pytest.mark.parametrize("font", sampled(FONTS, quick=("tiro",)))
def test_every_font_says_the_same(tmp_path: Path, font: str) -> None:
    check(read(tmp_path, drawn(font)))


@pytest.mark.parametrize("size", sampled((5, 7, 11), quick=(5,)))
def test_lettering_of_every_size_says_the_same(tmp_path: Path, size: float) -> None:
    check(read(tmp_path, drawn("helv", size)))


@pytest.mark.parametrize("font", sampled(("helv", "cour"), quick=("cour",)))
def test_words_that_are_texts_of_their_own_are_joined(tmp_path: Path, font: str) -> None:
    check(read(tmp_path, drawn(font, write=words_apart)))
