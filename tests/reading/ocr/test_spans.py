"""The text layer as spans: joined, parted, turned, with symbols that are drawn as strokes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.content import PageContent, PageSize, RawSpan
from backend.geometry import Box
from backend.reading.ocr.needed import Unread, find_unread, layer_of, merge_layers, spans_of
from backend.reading.sheet import Source, Span
from tests.samples import every

SIZE = PageSize(1000, 800, None, None, 200.0)
EM = 28.0


def run(
    text: str, x: float, y: float, *, angle: float = 0, font: str = "ISOCPEUR", width: float = 0, em: float = EM
) -> RawSpan:
    """A run whose baseline starts at a point."""
    length, turn = width or len(text) * em * 0.5, math.radians(angle)
    along, up = np.array([math.cos(turn), -math.sin(turn)]), np.array([-math.sin(turn), -math.cos(turn)])
    start = np.array([x, y]) - up * 0.25 * em
    corners = [start + up * 1.2 * em, start + up * 1.2 * em + along * length, start + along * length, start]
    return RawSpan(text, tuple(np.concatenate(corners).tolist()), font, em)


def page(*runs: RawSpan, lines: object = (), curves: object = ()) -> PageContent:
    segments = np.array(lines, np.float32).reshape(-1, 4)
    return PageContent(SIZE, runs, segments, np.array(curves, np.float32).reshape(-1, 4))


def texts(content: PageContent) -> list[str]:
    return [span.text for span in spans_of(content)]


def ring(x: float, y: float, radius: float) -> list[tuple[float, float, float, float]]:
    angles = np.linspace(0, 2 * math.pi, 25)
    points = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
    return [(*start, *end) for start, end in zip(points[:-1].tolist(), points[1:].tolist(), strict=True)]


def test_symbol_and_number_of_two_fonts_are_one_span() -> None:
    content = page(run("n", 100, 100, font="AIGDT"), run("50,00", 116, 100))
    assert texts(content) == ["⌀50,00"]


def test_words_of_a_line_are_joined_with_blanks() -> None:
    assert texts(page(run("ISO", 100, 100), run("2768-mK", 150, 100))) == ["ISO 2768-mK"]


def test_a_wide_gap_parts_two_columns() -> None:
    assert texts(page(run("Datum", 100, 100), run("Name", 260, 100))) == ["Datum", "Name"]


def test_a_ruling_line_parts_neighbours() -> None:
    content = page(run("Rev", 100, 100), run("Date", 148, 100), lines=[(145, 60, 145, 140)])
    assert texts(content) == ["Rev", "Date"]


def test_neighbouring_dimensions_stay_apart() -> None:
    assert texts(page(run("15,00", 100, 100), run("7,50", 172, 100))) == ["15,00", "7,50"]


@pytest.mark.parametrize(("upper", "lower"), [("+0,10", "-0,10"), ("0", "-0,10"), ("+0,10", "0")])
def test_deviations_over_each_other_stay_apart_from_the_number(upper: str, lower: str) -> None:
    number, small = run("21,00", 100, 100), EM * 0.6
    foot = 100 + 0.25 * (EM - small)  # where both feet are in a line
    for behind in (
        (run(upper, 174, 86), run(lower, 174, 114)),
        (run(upper, 172, foot - 1.1 * small, em=small), run(lower, 172, foot, em=small)),
    ):
        assert sorted(texts(page(number, *behind))) == sorted(["21,00", upper, lower])


def test_numbers_of_lines_under_one_another_stay_with_their_words() -> None:
    lines = [run(text, x, 100 + 1.2 * EM * line) for line in range(3) for text, x in (("Pos", 100), (f"{line}0", 150))]
    assert texts(page(*lines)) == ["Pos 00", "Pos 10", "Pos 20"]


def test_letter_spaced_words_are_closed() -> None:
    assert texts(page(run("S T Ü C K L I S T E", 100, 100))) == ["STÜCKLISTE"]


def test_text_drawn_twice_is_read_once() -> None:
    assert texts(page(run("TITLE:", 100, 100), run("TITLE:", 100.4, 100), run("TITLE: A", 100, 100))) == ["TITLE: A"]


@every("angle", [0, 30, 90, 180, 270, 315])
def test_turned_text_keeps_its_angle_and_place(angle: float) -> None:
    (span,) = spans_of(page(run("R3,00", 500, 400, angle=angle)))
    middle = 35 * math.cos(math.radians(angle)), -35 * math.sin(math.radians(angle))
    assert (span.text, span.angle) == ("R3,00", angle)
    assert math.dist(span.box.center, (500 + middle[0], 400 + middle[1])) < EM / 2


@given(st.floats(0, 359.9), st.floats(100, 900), st.floats(100, 700))
def test_box_of_turned_text_holds_its_middle(angle: float, x: float, y: float) -> None:
    (span,) = spans_of(page(run("12,5", x, y, angle=angle)))
    turn = math.radians(span.angle)
    along = (28 * math.cos(turn), -28 * math.sin(turn))
    assert span.box.grown(EM).contains(x + along[0], y + along[1])


def test_a_diameter_drawn_as_strokes_is_found() -> None:
    strokes = [*ring(88, 90, 9), (82, 103, 94, 77)]
    assert texts(page(run("0.142 THRU", 105, 100), lines=strokes)) == ["⌀0.142 THRU"]


def test_a_depth_sign_between_two_numbers_is_found() -> None:
    arrow = [(178, 82, 198, 82), (188, 82, 188, 102), (180, 90, 188, 102), (196, 90, 188, 102)]
    assert texts(page(run("0.26", 110, 100), run("0.15", 208, 100), lines=arrow)) == ["0.26 ↧ 0.15"]


def test_a_plain_circle_beside_a_number_is_part_of_the_drawing() -> None:
    assert texts(page(run("1.25", 105, 100), lines=ring(80, 90, 12))) == ["1.25"]


def test_signs_of_tolerances_need_their_frame() -> None:
    sign = [(74, 84, 94, 84), (94, 84, 88, 98), (88, 98, 68, 98), (68, 98, 74, 84)]
    frame = [(60, 70, 60, 110), (102, 70, 102, 110), (170, 70, 170, 110)]
    assert texts(page(run("0,1", 108, 100), lines=sign)) == ["0,1"]
    assert sorted(texts(page(run("0,1", 108, 100), lines=[*sign, *frame]))) == ["0,1", "⏥"]


def test_reading_order_is_by_rows() -> None:
    assert texts(page(run("c", 100, 300), run("b", 400, 100), run("a", 100, 100))) == ["a", "b", "c"]


def test_invisible_text_is_not_trusted() -> None:
    raw = run("WRONG", 100, 100)
    hidden = RawSpan(raw.text, raw.quad, raw.font, raw.size, invisible=True)
    assert spans_of(page(hidden)) == []


def test_a_scan_is_read_as_a_whole() -> None:
    assert find_unread(PageContent(SIZE, vector=False), []) == Unread(whole=True)


def test_a_picture_is_read_where_it_stands() -> None:
    picture = np.array([[400, 0, 900, 700]], np.float32)
    content = PageContent(SIZE, (run("12", 100, 100),), images=picture)
    (box,) = find_unread(content, spans_of(content)).boxes
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((400, 0, 900, 700), abs=8)


def test_strips_of_a_scan_count_together() -> None:
    strips = np.array([[0, 50 * i, 1000, 50 * i + 50] for i in range(16)], np.float32)
    assert find_unread(PageContent(SIZE, images=strips), []) == Unread(whole=True)
    assert find_unread(PageContent(SIZE, images=strips[:9]), []).boxes


def test_no_place_is_read_twice() -> None:
    corner = [(100 + 14 * i, 100, 108 + 14 * i, 115) for i in range(28)]
    corner += [(100 + 14 * i, 100 + 50 * k, 108 + 14 * i, 115 + 50 * k) for i in (25, 26, 27) for k in range(1, 9)]
    within = [(200 + 14 * i, 350, 208 + 14 * i, 365) for i in range(10)]
    found = find_unread(page(curves=[*corner, *within]), [])
    for number, box in enumerate(found.boxes):
        assert not any(box.intersection(other) for other in found.boxes[:number])
    assert all(any(box.contains(x + 4, y + 4) for box in found.boxes) for x, y, *_ in (*corner, *within))


def test_a_logo_holds_nothing_to_read() -> None:
    assert not find_unread(PageContent(SIZE, images=np.array([[0, 0, 100, 80]], np.float32)), [])


def test_a_sound_text_layer_needs_no_ocr() -> None:
    lines = [segment for i in range(40) for segment in ring(100 + 20 * i, 400, 8)]
    content = page(*(run(f"{i},50", 60 + 90 * i, 100) for i in range(8)), lines=lines)
    assert not find_unread(content, spans_of(content))


def test_outlined_numbers_are_read_where_they_stand_beside_a_long_legend() -> None:
    glyphs = [(100 + 14 * i, 300, 108 + 14 * i, 315) for i in range(10)]
    legend = [run("A NOTE THAT IS TEXT AND LONG", 100, 400 + 20 * i) for i in range(12)]
    content = page(*legend, curves=glyphs)
    found = find_unread(content, spans_of(content))
    assert not found.whole
    assert all(270 < box.center[1] < 345 for box in found.boxes)
    assert all(any(box.contains(x + 4, 307) for box in found.boxes) for x, *_ in glyphs)


def test_outlined_numbers_much_taller_than_the_notes_are_read_as_well() -> None:
    notes = [(100 + 9 * i, 300, 105 + 9 * i, 310) for i in range(12)]
    sizes = [(400 + 20 * i, 600, 414 + 20 * i, 628) for i in range(9)]
    found = find_unread(page(curves=[*notes, *sizes]), [])
    assert all(any(box.contains(x + 4, y + 4) for box in found.boxes) for x, y, *_ in (*notes, *sizes))


def test_runs_without_meaning_are_read_where_they_stand_and_the_others_kept() -> None:
    lost = run("\ufffd\ufffd\ufffd\ufffd\ufffd", 100, 300)
    content = page(run("TITLE", 100, 100), lost)
    assert [span.text for span in layer_of(content)] == ["TITLE"]
    (box,) = find_unread(content, layer_of(content)).boxes
    assert box.contains(130, 290)
    assert not box.contains(130, 95)


def test_ocr_fills_what_the_text_layer_leaves_out() -> None:
    own = Span(text="NOTE", box=Box(x1=10, y1=10, x2=60, y2=30), height=20)
    double = Span(text="N0TE", box=Box(x1=12, y1=9, x2=62, y2=31), height=20, source=Source.OCR)
    other = Span(text="R5", box=Box(x1=200, y1=10, x2=240, y2=30), height=20, source=Source.OCR)
    assert [span.text for span in merge_layers([own], [double, other])] == ["NOTE", "R5"]
