"""Parts of a page are read as one small image, and what was read stands where it stood."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from backend.geometry import Box
from backend.reading.ocr.regions import quarter_turn, read_regions
from backend.reading.sheet import Span

PLACES = {"125.4": (200, 300), "R12": (1800, 900), "NOTE": (300, 1500)}


def page() -> np.ndarray:
    image = np.full((1700, 2200), 255, np.uint8)
    for text, (x, y) in PLACES.items():
        cv2.putText(image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
    return image


def around(x: int, y: int) -> Box:
    return Box(x1=x - 20, y1=y - 45, x2=x + 140, y2=y + 25)


@pytest.mark.ocr
def test_what_stands_in_the_parts_is_read_at_its_place():
    spans = read_regions(page(), [around(*PLACES["125.4"]), around(*PLACES["R12"])], [], 0)
    assert {span.text for span in spans} == {"125.4", "R12"}
    for span in spans:
        x, y = PLACES[span.text]
        assert span.box.contains(x + 30, y - 10)


@pytest.mark.ocr
def test_what_is_known_is_not_read_again():
    regions = [around(*PLACES["125.4"]), around(*PLACES["NOTE"])]
    assert [span.text for span in read_regions(page(), regions, [around(*PLACES["NOTE"])], 0)] == ["125.4"]


def test_nothing_wanted_is_nothing_read():
    assert read_regions(page(), [], [], None) == []


def test_the_page_reads_as_most_of_its_text_does():
    box = Box(x1=0, y1=0, x2=9, y2=9)
    assert quarter_turn([Span(text="A LONG NOTE THAT IS LEVEL", box=box), Span(text="12", box=box, angle=90)]) == 0
    assert quarter_turn([Span(text="A LONG NOTE ON ITS SIDE", box=box, angle=90)]) == 1
    assert quarter_turn([Span(text="12", box=box)]) is None
