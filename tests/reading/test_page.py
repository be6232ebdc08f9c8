"""A page of a file to its Sheet, in every way a drawing can be stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.geometry import Box
from backend.reading.layout import geometry
from backend.reading.page import read_page, units_of
from backend.reading.sheet import Sheet, Source, Span
from tests import drawings
from tests.drawings.sketch import Sketch
from tests.samples import every, slow

MAX_PIXELS = 16_777_216


def read(folder: Path, data: bytes, kind: str, *, use_ocr: bool = False) -> tuple[Sheet, bool]:
    path = folder / f"sheet.{kind}"
    path.write_bytes(data)
    result = read_page(str(path), kind, 1, 200, MAX_PIXELS, use_ocr)
    return Sheet.model_validate_json(result.sheet), result.needs_ocr


def missing(sheet: Sheet, sketch: Sketch) -> list[str]:
    """Names of the truths whose words do not stand where they should."""
    return [truth.name for truth in sketch.truths.values() if not _stands(sheet, truth)]


def _stands(sheet: Sheet, truth: drawings.Truth) -> bool:
    x1, y1, x2, y2 = truth.box
    place = Box(x1=x1, y1=y1, x2=x2, y2=y2).scaled(sheet.width, sheet.height).grown(8)
    words = "".join(span.text for span in sheet.spans if span.box.intersection(place) > 0).replace(" ", "")
    return all(word in words for word in truth.text.replace("/", " ").split())


@pytest.mark.parametrize("language", ["de", slow("en")])
def test_all_that_stands_on_a_vector_sheet_is_read(tmp_path: Path, language: str) -> None:
    sketch = drawings.part_drawing(language)
    sheet, needs_ocr = read(tmp_path, drawings.as_pdf(sketch), "pdf")
    assert (missing(sheet, sketch), needs_ocr) == ([], False)
    assert sheet.sources == (Source.TEXT_LAYER,)


def test_rulings_and_lines_of_text_are_made_once_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, object]] = []

    def counted(name: str) -> Callable[..., object]:
        real = getattr(geometry, name)

        def count(*arguments: object) -> object:
            made.append((name, getattr(arguments[1], "quarter", None)))
            return real(*arguments)

        return count

    for name in ("rulings_of", "phrases_of"):
        monkeypatch.setattr(geometry, name, counted(name))
    read(tmp_path, drawings.as_pdf(drawings.part_drawing("de")), "pdf")
    assert {name for name, _ in made} == {"rulings_of", "phrases_of"}
    assert len(made) == len(set(made))  # lines of text once for each direction in which it is read


def test_a_turned_page_reads_like_an_upright_one(tmp_path: Path) -> None:
    sketch = drawings.part_drawing("de")
    sheet, _ = read(tmp_path, drawings.as_rotated_pdf(sketch, 90), "pdf")
    assert missing(sheet, sketch) == []


@pytest.mark.parametrize(("make", "kind"), [(drawings.as_svg, "svg"), (drawings.as_dxf, "dxf")])
def test_text_of_cad_files_is_marked_as_such(tmp_path: Path, make: Callable[[Sketch], bytes], kind: str) -> None:
    sheet, _ = read(tmp_path, make(drawings.simple_drawing("⌀20 H7")), kind)
    assert {span.source for span in sheet.spans} == {Source.CAD}
    assert "⌀20 H7" in [span.text for span in sheet.spans]


@pytest.mark.ocr
def test_a_scan_is_read_by_ocr_only_when_asked(tmp_path: Path) -> None:
    scan = drawings.as_scan(drawings.simple_drawing("⌀20 H7"))
    before, needs_ocr = read(tmp_path, scan, "pdf")
    assert (before.spans, needs_ocr) == ((), True)
    after, _ = read(tmp_path, scan, "pdf", use_ocr=True)
    assert [span.text.replace(" ", "") for span in after.spans] == ["⌀20H7"]
    assert after.sources == (Source.OCR,)


def test_the_size_of_the_sheet_is_that_of_its_image(tmp_path: Path) -> None:
    sheet, _ = read(tmp_path, drawings.as_pdf(drawings.simple_drawing(width=100, height=80)), "pdf")
    assert abs(sheet.width - 100 / 25.4 * 200) < 2 and abs(sheet.height - 80 / 25.4 * 200) < 2


@every(
    ("text", "units"),
    [
        ("DIMENSIONS ARE IN INCHES", "in"),
        ("ALL DIMENSIONS IN MM", "mm"),
        ("Alle Maße in mm", "mm"),
        ("单位: mm", "mm"),
        ("Toutes les cotes en mm", "mm"),
        ("SHEET 1 OF 1", None),
    ],
)
def test_units_are_what_the_sheet_says(text: str, units: str | None) -> None:
    assert units_of([Span(text=text, box=Box(x1=0, y1=0, x2=1, y2=1))], [], []) == units
