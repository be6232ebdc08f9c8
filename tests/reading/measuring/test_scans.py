"""A dimension on a scan spans the outline of a view, as it does on a page of lines."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.layout.frame import skew_of
from backend.reading.layout.scan_lines import ink_blocks, ruling_lines, stroke_edges
from backend.reading.page import sheet_of
from backend.reading.sheet import Callout, Source, Span
from tests.reading.measuring.plates import PIXELS_A_MM, Line, level, rectangle, text, upright
from tests.samples import sampled

SIZE = PageSize(2339, 1654, None, None, None)  # a picture of a sheet: how large that is, nobody says
X, Y = 500.0, 400.0
WIDTH, HEIGHT, STEP, LIP = 140.0, 80.0, 60.0, 50.0  # of the plate, in millimetres


def drawn() -> tuple[list[Line], list[Span]]:
    """A plate, with its two sides and two inner distances as dimensions."""
    wide, high, step, lip = (PIXELS_A_MM * one for one in (WIDTH, HEIGHT, STEP, LIP))
    right, bottom = X + wide, Y + high
    lines = [
        *rectangle(X, Y, wide, high),
        *level(X, right, bottom + 160, bottom),
        *level(X, X + step, bottom + 80, bottom),
        *upright(Y, bottom, X - 160, X - 8),
        *upright(Y, Y + lip, X - 80, X - 8),
    ]
    spans = [
        text("140", (X + right) / 2, bottom + 144),
        text("60", X + step / 2, bottom + 64),
        text("80", X - 176, (Y + bottom) / 2, 90),
        text("50", X - 96, Y + lip / 2, 90),
    ]
    return lines, spans


def scanned(lines: Sequence[Line], lean: float = 0.0, *, inverted: bool = False) -> np.ndarray:
    image = np.full((SIZE.height, SIZE.width), 255, np.uint8)
    for x1, y1, x2, y2 in lines:
        cv2.line(image, (round(x1), round(y1)), (round(x2), round(y2)), 0, 3)
    if lean:
        turn = cv2.getRotationMatrix2D((0, 0), lean, 1.0)
        image = cv2.warpAffine(image, turn, (SIZE.width, SIZE.height), borderValue=255)
    return 255 - image if inverted else image


@functools.cache
def plate(lean: float = 0.0, *, inverted: bool = False) -> PageContent:
    """What the pixels of the plate hold, found once for all tests that read it."""
    image = scanned(drawn()[0], lean, inverted=inverted)
    rulers = ruling_lines(image)
    edges, stroke = stroke_edges(image, lean=skew_of(rulers, 60))
    return PageContent(SIZE, segments=rulers, curves=ink_blocks(image), edges=edges, stroke=stroke, vector=False)


def read(content: PageContent, spans: Sequence[Span]) -> dict[str, Callout]:
    read_by = [span.model_copy(update={"source": Source.OCR}) for span in spans]
    return {callout.text: callout for callout in sheet_of(content, read_by, 1).callouts}


@pytest.mark.parametrize("inverted", sampled([False, True], quick=[False]))
def test_both_sides_of_a_scanned_plate_are_spanned_and_nothing_else_is(inverted):
    found = read(plate(inverted=inverted), drawn()[1])
    assert found["140"].outline is not None and found["140"].along == "x"
    assert found["80"].outline is not None and found["80"].along == "y"
    assert found["60"].outline is None and found["50"].outline is None


def test_the_outline_is_where_the_plate_is():
    outline = read(plate(), drawn()[1])["140"].outline
    assert outline is not None
    shown = Box(x1=X, y1=Y, x2=X + WIDTH * PIXELS_A_MM, y2=Y + HEIGHT * PIXELS_A_MM)
    assert outline.intersection(shown) > 0.95 * max(outline.area, shown.area)


def test_a_scan_that_lies_askew_is_straightened():
    spans = drawn()[1]
    turn = cv2.getRotationMatrix2D((0, 0), 1.2, 1.0)
    moved = []
    for span in spans:
        x, y = turn @ np.array([*span.box.center, 1.0])
        dx, dy = x - span.box.center[0], y - span.box.center[1]
        box = Box(x1=span.box.x1 + dx, y1=span.box.y1 + dy, x2=span.box.x2 + dx, y2=span.box.y2 + dy)
        moved.append(span.model_copy(update={"box": box}))
    found = read(plate(1.2), moved)
    assert found["140"].outline is not None and found["80"].outline is not None


def test_values_that_are_not_drawn_to_one_scale_prove_nothing():
    spans = drawn()[1]
    wrong = [replace_text(span, value) for span, value in zip(spans, ("140", "77", "80", "31"), strict=True)]
    found = read(plate(), wrong)
    assert all(callout.outline is None for callout in found.values())


def replace_text(span: Span, value: str) -> Span:
    return span.model_copy(update={"text": value})


def test_a_page_without_ink_has_no_strokes():
    edges, stroke = stroke_edges(np.full((200, 300), 255, np.uint8))
    assert edges.shape == (0, 4) and stroke == 0.0


def test_the_width_of_strokes_is_that_of_most_lines():
    image = np.full((400, 600), 255, np.uint8)
    for y in range(40, 360, 40):
        cv2.line(image, (40, y), (560, y), 0, 5)
    one, half = stroke_edges(image)[1], stroke_edges(image, scale=0.5)[1]
    assert 5 <= one < 8 and half == pytest.approx(one / 2)
