"""Lettering that AutoCAD draws as strokes and states in annotations."""

from __future__ import annotations

import math

import pymupdf
import pytest

from backend.documents.rendering import page_content
from tests.documents.helpers import DPI, MAX_PIXELS, box_of, saved, span_of


def plotted(texts, rotation: int = 0, author: str = "AutoCAD SHX Text") -> bytes:
    """Each text's box with strokes in it, as a plotter draws letters, and the annotation over it."""
    document = pymupdf.open()
    page = document.new_page(width=600, height=400)
    page.draw_rect(pymupdf.Rect(20, 20, 580, 380))
    for text, box in texts:
        rect = pymupdf.Rect(box)
        count = max(2, len(text))
        for index in range(count):
            x, y = rect.x0 + index * rect.width / count, rect.y0 + index * rect.height / count
            page.draw_line((x, y), (min(rect.x1, x + 5), min(rect.y1, y + 7)))
        note = page.add_rect_annot(rect)
        note.set_info(title=author, content=text)
        note.set_opacity(0)
        note.update()
    page.set_rotation(rotation)
    return document.tobytes()


def content(folder, data: bytes):
    return page_content(saved(folder, data), "pdf", 1, DPI, MAX_PIXELS)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_string_stands_where_its_strokes_are(tmp_path, rotation):
    read = content(tmp_path, plotted([("PUMP 2", (100, 200, 160, 212))], rotation))
    corners = [pymupdf.Point(x, y) for x, y in ((100, 200), (160, 212))]
    turned = pymupdf.open("pdf", plotted([], rotation))[0].rotation_matrix
    xs, ys = zip(*((p * turned * (DPI / 72)) for p in corners), strict=True)
    expected = (min(xs), min(ys), max(xs), max(ys))
    assert box_of(span_of(read, "PUMP 2")) == pytest.approx(expected, abs=4)


def test_a_tall_box_holds_text_that_reads_upwards(tmp_path):
    read = content(tmp_path, plotted([("1600", (300, 100, 312, 150))]))
    x1, y1, x2, y2 = span_of(read, "1600").quad[:4]
    assert math.degrees(math.atan2(y1 - y2, x2 - x1)) == pytest.approx(90, abs=1)


def test_lines_of_one_string_stand_under_each_other(tmp_path):
    read = content(tmp_path, plotted([("GROUT 25\r\nBELOW", (100, 200, 180, 230))]))
    assert box_of(span_of(read, "GROUT 25"))[3] <= box_of(span_of(read, "BELOW"))[1] + 2


def test_strokes_of_the_letters_are_no_lines_of_the_drawing(tmp_path):
    read = content(tmp_path, plotted([("PUMP 2", (100, 200, 160, 212))]))
    assert len(read.segments) == 4  # the frame


def test_remarks_of_people_are_no_lettering(tmp_path):
    assert content(tmp_path, plotted([("please check", (100, 200, 180, 212))], author="Weber")).spans == ()
