"""Text of pixels, on drawings that the test makes and turns."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from backend.reading.ocr.boxes import TextBox, columns_of, find_boxes, lettering_of
from backend.reading.ocr.read import in_page, read_spans, to_grey
from backend.reading.sheet import Span
from tests.drawings.formats import image_of
from tests.drawings.sketch import Sketch

pytestmark = pytest.mark.ocr

Gray = NDArray[np.uint8]


def picture(sketch: Sketch, dpi: int = 150) -> Gray:
    return np.asarray(image_of(sketch, dpi).convert("L"), np.uint8)


def sheet() -> Sketch:
    """A small sheet with the lettering that OCR finds hard."""
    sketch = Sketch(150, 100)
    sketch.rect(2, 2, 148, 98)
    sketch.write("⌀21,5 ±0,1", 20, 20, 3.5)
    sketch.write("Lagergehäuse für Prüfmaß", 20, 32, 3.5)
    sketch.write("38,25", 120, 60, 3.5, angle=90)
    sketch.write("Ra 3,2 µm", 20, 44, 3.5)
    sketch.write("M8x1,25 - 6H", 20, 56, 3.5)
    sketch.write("ISO 2768-mK", 20, 68, 2.5)
    sketch.line(20, 75, 90, 75)
    return sketch


def found(spans: list[Span], text: str) -> Span:
    squeezed = {span.text.replace(" ", ""): span for span in spans}
    assert text in squeezed, sorted(squeezed)
    return squeezed[text]


def test_everything_written_on_a_sheet_is_read() -> None:
    spans = read_spans(picture(sheet()))
    for text in ("⌀21,5±0,1", "LagergehäusefürPrüfmaß", "Ra3,2µm", "M8x1,25-6H", "ISO2768-mK", "38,25"):
        found(spans, text)


def test_vertical_text_is_read_from_the_right() -> None:
    span = found(read_spans(picture(sheet())), "38,25")
    assert span.angle == 90
    assert span.box.height > span.box.width


@pytest.mark.parametrize("turns", [1, 2])
def test_a_turned_sheet_is_read_in_its_own_direction(turns: int) -> None:
    image = np.ascontiguousarray(np.rot90(picture(sheet()), turns))
    span = found(read_spans(image), "M8x1,25-6H")
    assert span.angle == 90 * turns
    assert span.box.x2 <= image.shape[1] and span.box.y2 <= image.shape[0]


def test_letters_that_look_alike_in_every_direction_stand_level() -> None:
    sketch = sheet()
    for number, letter in enumerate("XOHX"):
        sketch.rect(95 + 12 * number, 22, 107 + 12 * number, 34)
        sketch.write(letter, 99 + 12 * number, 30, 3.5)
    letters = [span for span in read_spans(picture(sketch, 250)) if span.text in tuple("XOH")]
    assert [(len(letters)), {span.angle for span in letters}] == [4, {0.0}]


def test_an_empty_sheet_has_no_text() -> None:
    assert read_spans(np.full((400, 600), 255, np.uint8)) == []


def test_boxes_are_not_cut_at_the_edges_of_tiles() -> None:
    """A line of text across the seam of two tiles is one box."""
    image = np.full((200, 1600), 255, np.uint8)
    cv2.putText(image, "0123456789 " * 6, (40, 100), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2)
    boxes = find_boxes(image, 1.0, lambda tile: _dark(tile), lettering_of(image).marks)
    assert [round(box.width / 100) for box in boxes] == [round(boxes[0].width / 100)]
    assert boxes[0].width > 1000


def _dark(tile: Gray) -> NDArray[np.float32]:
    """Stands for the finding network: everything near ink is text."""
    ink = cv2.dilate((tile < 128).astype(np.uint8), np.ones((3, 41), np.uint8))
    return np.asarray(ink, np.float32)


def test_height_of_lettering_is_measured_on_the_ink() -> None:
    dpi = 150
    height = lettering_of(picture(sheet(), dpi)).height
    assert 1.5 < height / dpi * 25.4 < 4.0


def test_squares_over_each_other_may_be_one_vertical_text() -> None:
    boxes = [TextBox(50, 50 + 22 * i, 24, 20, 0, 1) for i in range(2)] + [TextBox(200, 50, 24, 20, 0, 1)]
    (column,) = columns_of(boxes, across=False)
    assert sorted(column.parts) == [0, 1]


def test_a_large_image_is_made_smaller() -> None:
    assert to_grey(np.zeros((100, 200, 3), np.uint8), 5000).shape == (50, 100)


def test_spans_come_back_in_pixels_of_the_page() -> None:
    (first, *_) = read_spans(picture(sheet()))
    half = in_page(first, 2.0)
    assert half.box == first.box.scaled(0.5)
    assert half.height == first.height / 2
