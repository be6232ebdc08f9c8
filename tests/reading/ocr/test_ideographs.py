"""Chinese lettering: read where a page has it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backend.reading.ocr.ideographs import has_ideographs, with_ideographs
from backend.reading.ocr.nets import Reading
from backend.reading.ocr.read import read_spans
from backend.reading.ocr.repairs import repair
from backend.reading.page import read_page
from backend.reading.sheet import Sheet
from tests.drawings import part_drawing
from tests.drawings.formats import image_of
from tests.reading.ocr.chinese import FIELDS, NOTES, chinese_scan
from tests.samples import every


def reading(text: str, sure: float, other: str = "", other_sure: float = 0.0) -> Reading:
    return Reading(text, sure, unrestricted=Reading(other, other_sure) if other else None)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    path = tmp_path_factory.mktemp("chinese") / "scan.pdf"
    path.write_bytes(chinese_scan())
    return Sheet.model_validate_json(read_page(str(path), "pdf", 1, 200, 16_777_216, True).sheet)


@pytest.mark.ocr
def test_the_title_block_of_a_chinese_scan_is_read(sheet: Sheet) -> None:
    assert {entry.field.value: entry.value for entry in sheet.title_block} == {
        name: value for name, (_, value) in FIELDS.items()
    }


@pytest.mark.ocr
def test_notes_of_a_chinese_scan_are_read(sheet: Sheet) -> None:
    texts = [span.text.replace(" ", "") for span in sheet.spans]
    assert set(texts) >= {note.replace(" ", "") for note in NOTES} | {"技术要求"}


@pytest.mark.ocr
def test_dimensions_among_chinese_lettering_are_those_of_any_sheet(sheet: Sheet) -> None:
    assert {callout.text.replace(" ", "") for callout in sheet.callouts} >= {"80±0.1", "⌀36H7", "4-M6"}


@pytest.mark.ocr
def test_a_chinese_scan_that_lies_upside_down_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(chinese_scan(rotation=180))
    sheet = Sheet.model_validate_json(read_page(str(path), "pdf", 1, 200, 16_777_216, True).sheet)
    assert FIELDS["title"][1] in {span.text for span in sheet.spans}


@pytest.mark.ocr
def test_no_ideograph_is_read_on_a_sheet_without_any() -> None:
    image = np.asarray(image_of(part_drawing("de"), 120).convert("L"), np.uint8)
    assert [span.text for span in read_spans(image) if any("\u4e00" <= char <= "\u9fff" for char in span.text)] == []


@every(
    ("readings", "expected"),
    [
        ([reading("", 0.0, "材料", 0.99), reading("", 0.0, "比例", 0.95), reading("1:2", 1.0)], True),
        ([reading("", 0.0, "材料", 0.99), reading("1:2", 1.0)], False),  # one text may be chance
        ([reading("F", 0.1, "鄂", 0.99), reading("A", 0.1, "頭", 0.99)], False),  # signs and strokes
        ([reading("", 0.0, "材料", 0.6), reading("", 0.0, "比例", 0.6)], False),  # unsure
        ([reading("", 0.0, "材料", 0.99)] * 2 + [reading("80", 1.0)] * 200, False),  # two of a large sheet
    ],
)
def test_a_page_is_chinese_where_several_texts_surely_are(readings: list[Reading], expected: bool) -> None:
    assert has_ideographs(readings) is expected


def test_a_text_stays_as_it_is_where_ideographs_fit_worse() -> None:
    assert with_ideographs(reading("A", 0.86, "南", 0.08)).text == "A"
    assert with_ideographs(reading("45", 0.99, "45号钢", 0.95)).text == "45号钢"
    assert with_ideographs(reading("M6", 0.99)).text == "M6"


@every(
    ("text", "meant"),
    [("中36H7", "⌀36H7"), ("80土0.1", "80 ±0.1"), ("口20", "□20"), ("对中2", "对中2"), ("中间轴", "中间轴")],
)
def test_ideographs_that_look_like_signs_beside_numbers_are_signs(text: str, meant: str) -> None:
    assert repair(text, 1.0)[0] == meant
