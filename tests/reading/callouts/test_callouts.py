"""Callouts on sheets that the tests lay out: texts in millimetres, the lines around them, any direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box, bounding
from backend.reading.callouts.find import find_callouts
from backend.reading.sheet import Callout, CalloutKind, Circle, Source, Span
from tests.reading.layout_maker import PX, Layout
from tests.samples import every


def found(layout: Layout, turned: int = 0, **options):
    spans, content = layout.made(turned)
    return find_callouts(spans, content, **options)


def texts(layout: Layout, turned: int = 0) -> list[str]:
    return sorted(callout.text for callout in found(layout, turned))


def stacked(x: float = 100, y: float = 100) -> Layout:
    """`7.50` with `+0.10` over `-0.20`, on a dimension line."""
    layout = Layout().text(x, y, "7.50", 3.5).text(x + 9.5, y - 2, "+0.10").text(x + 9.5, y + 2, "-0.20")
    return layout.line(x - 10, y + 6, x + 30, y + 6)


@every("turned", range(4))
def test_stacked_deviations_belong_to_the_value_before_them(turned):
    (callout,) = found(stacked(), turned)
    assert (callout.text, callout.upper, callout.lower) == ("7.50 +0.10/-0.20", 0.1, -0.2)
    assert callout.angle == 90 * turned


@given(st.floats(20, 350), st.floats(30, 250), st.integers(0, 3))
def test_a_callout_does_not_depend_on_its_place(x, y, turned):
    assert texts(stacked(x, y), turned) == ["7.50 +0.10/-0.20"]


def test_an_upper_deviation_over_the_end_of_the_line_is_joined():
    layout = Layout().text(100, 100, "⌀3,99 -0,02", 3.5).text(120, 95.5, "0", 3.5)
    (callout,) = found(layout)
    assert (callout.text, callout.upper, callout.lower) == ("⌀3,99 0/-0,02", 0, -0.02)


def test_signs_apart_from_their_numbers_are_joined():
    layout = Layout().text(100, 100, "4.00", 3.5).text(109, 98, "+").text(111, 98, "0.10")
    layout.text(109, 102, "-").text(111, 102, "0.20")
    assert texts(layout) == ["4.00 +0.10/-0.20"]


def test_two_close_numbers_over_each_other_are_limits():
    layout = Layout().text(100, 100, "6.15", 3.5).text(100, 105, "6.00", 3.5).line(90, 111, 130, 111)
    (callout,) = found(layout)
    assert (callout.text, callout.limits) == ("6.15/6.00", (6.0, 6.15))


def test_numbers_on_both_sides_of_a_line_are_no_limits():
    layout = Layout().text(100, 100, "6.15", 3.5).text(100, 105.5, "6.00", 3.5).line(90, 105, 130, 105)
    assert texts(layout) == ["6.00", "6.15"]


def test_a_sign_before_stacked_limits_belongs_to_them():
    layout = Layout().text(96, 102.5, "R", 3.5).text(100, 100, "11.30", 3.5).text(100, 105, "11.20", 3.5)
    (callout,) = found(layout)
    assert (callout.kind, callout.limits) == (CalloutKind.RADIUS, (11.2, 11.3))


def test_a_count_before_and_a_fit_behind_belong_to_the_value():
    layout = Layout().text(90, 100, "2x", 3.5).text(96, 100, "⌀12", 3.5).text(104, 100, "H7", 3.5)
    (callout,) = found(layout)
    assert (callout.count, callout.value, callout.fit) == (2, 12, "H7")


def test_a_count_under_a_value_belongs_to_it():
    (callout,) = found(Layout().text(100, 100, "R0.14", 3.5).text(100, 105.5, "28 TYP", 3.5))
    assert (callout.kind, callout.value, callout.count) == (CalloutKind.RADIUS, 0.14, 28)


def test_lines_of_a_hole_note_are_one_callout():
    layout = Layout().text(100, 100, "4x ⌀5,5 DURCH", 3.5).text(100, 106, "⌴ ⌀10 ↧5,7", 3.5)
    (callout,) = found(layout)
    assert (callout.kind, callout.count, callout.through) == (CalloutKind.HOLE, 4, True)
    assert "⌴ ⌀10 ↧5,7" in callout.note


def test_a_thread_under_its_core_hole_is_what_counts():
    layout = Layout().text(100, 100, "6 x ⌀0.197 ↧ 0.59", 3.5).text(100, 106, "M6x1.0 - 6H ↧ 0.47", 3.5)
    (callout,) = found(layout)
    assert (callout.thread, callout.count, callout.depth) == ("M6x1.0-6H", 6, 0.47)


def control_frame(first: str = "⌖") -> Layout:
    layout = Layout()
    for start, end, text in ((100, 107, first), (107, 121, "⌀0,1"), (121, 128, "A"), (128, 135, "B")):
        layout.box(start, 100, end, 107)
        if text:
            layout.text(start + 2, 101.5, text, 3.5)
    return layout


def test_cells_of_a_control_frame_are_one_geometric_tolerance():
    (callout,) = found(control_frame())
    assert (callout.symbol, callout.value, callout.datums) == ("position", 0.1, ("A", "B"))


def test_a_control_frame_whose_sign_cannot_be_read_is_still_one():
    (callout,) = found(control_frame(""))
    assert (callout.kind, callout.symbol, callout.value) == (CalloutKind.GEOMETRIC_TOLERANCE, None, 0.1)


def test_a_number_in_a_box_is_a_basic_dimension():
    (callout,) = found(Layout().box(98, 99, 111, 106).text(100, 100.5, "80.5", 3.5))
    assert (callout.value, callout.basic) == (80.5, True)


def test_a_letter_in_a_box_is_a_datum():
    (callout,) = found(Layout().box(98, 99, 105, 106).text(100.4, 100.5, "A", 3.5))
    assert (callout.kind, callout.datums) == (CalloutKind.DATUM, ("A",))


def test_the_marks_of_the_frame_are_no_callouts():
    layout = Layout().frame()
    for number in range(1, 9):
        layout.text(30 + 45 * (number - 1), 4, str(number), 3.5).text(30 + 45 * (number - 1), 290, str(number), 3.5)
    assert texts(layout) == []


def test_numbers_in_a_triangle_name_notes():
    layout = Layout().text(100, 100, "1", 3.5)
    layout.line(101, 95, 95.5, 106).line(95.5, 106, 106.5, 106).line(106.5, 106, 101, 95)
    assert texts(layout) == []


def test_bare_numbers_in_the_title_block_are_no_dimensions():
    layout = Layout().frame().cell(300, 250, 30, 10, "Blatt", "3").cell(330, 250, 30, 10, "Maßstab", "1:2")
    spans, content = layout.made()
    callouts = find_callouts(spans, content, (), [Box(x1=300 * PX, y1=250 * PX, x2=410 * PX, y2=287 * PX)])
    assert [(callout.kind, callout.text) for callout in callouts] == [(CalloutKind.SCALE, "1:2")]


def test_nothing_in_an_excluded_box_is_a_callout():
    box = Box(x1=90 * PX, y1=90 * PX, x2=150 * PX, y2=120 * PX)
    assert found(stacked(), exclude=[box]) == []


def test_a_whole_number_is_a_dimension_only_at_a_line():
    lone = Layout().text(100, 100, "40", 3.5)
    assert texts(lone) == []
    (callout,) = found(lone.line(80, 105, 130, 105))
    assert (callout.value, callout.confidence) == (40, 0.9)


def test_a_number_where_a_line_is_broken_for_it_is_a_dimension():
    layout = Layout().text(100, 100, "40", 3.5).line(102, 80, 102, 98.5).line(102, 106, 102, 130)
    (callout,) = found(layout)
    assert callout.confidence == 0.9


def test_a_fraction_stacked_in_a_gap_is_read():
    layout = Layout().text(100, 100, '3   "', 3.5).text(104.3, 98.5, "1", 2).text(104.3, 102.5, "2", 2)
    (callout,) = found(layout)
    assert (callout.value, callout.unit) == (3.5, "in")


def test_a_zero_before_a_digit_is_a_diameter_sign_misread():
    (callout,) = found(Layout().scanned().text(100, 100, "063 ±0.5", 3.5))
    assert (callout.text, callout.kind) == ("⌀63 ±0.5", CalloutKind.DIAMETER)
    assert callout.confidence < 0.9


def test_a_single_character_that_ocr_read_follows_its_neighbours():
    layout = Layout().scanned().text(100, 100, "⌀16,5", 3.5).text(111, 98.3, "+0,1").text(111, 102, "0")
    spans, content = layout.made()
    spans[2] = spans[2].model_copy(update={"angle": 90.0})
    (callout,) = find_callouts(spans, content)
    assert (callout.upper, callout.lower) == (0.1, 0)


def test_the_same_text_twice_at_one_place_is_one_callout():
    assert texts(Layout().text(100, 100, "⌀20", 3.5).text(100, 100, "⌀20", 3.5)) == ["⌀20"]


def test_a_sheet_without_text_has_no_callouts():
    assert found(Layout()) == []


def test_a_number_at_the_sign_of_surface_texture_is_a_roughness():
    layout = Layout().text(100, 100, "3,2", 3.5)
    layout.line(103, 109, 106.5, 103).line(103, 109, 101.3, 106)
    (callout,) = found(layout)
    assert (callout.kind, callout.value) == (CalloutKind.ROUGHNESS, 3.2)


def test_a_parenthesis_that_was_not_read_still_makes_a_reference():
    (callout,) = found(Layout().text(100, 100, "12,5)", 3.5))
    assert (callout.value, callout.reference) == (12.5, True)


def test_a_scale_is_stated_as_a_ratio():
    (callout,) = found(Layout().text(100, 100, "DETAIL B  SCALE 2 : 1", 3.5))
    assert (callout.text, callout.value) == ("2 : 1", 2)


@given(
    st.lists(
        st.tuples(
            st.text(alphabet="0123456789.,+-±⌀RMx°/ABTYP |⌖", max_size=12),
            st.floats(-50, 3000),
            st.floats(-50, 3000),
            st.floats(0, 300),
            st.floats(0, 80),
            st.floats(-360, 720),
        ),
        max_size=25,
    )
)
def test_whatever_stands_there_a_callout_keeps_to_its_spans(rows):
    _, content = control_frame().made()
    spans = [
        Span(text=text, box=Box(x1=x, y1=y, x2=x + width, y2=y + height), angle=angle, height=height, source=source)
        for source in (Source.OCR, Source.TEXT_LAYER)
        for text, x, y, width, height, angle in rows
    ]
    for callout in find_callouts(spans, content):
        assert bounding(span.box for span in spans).grown(1.0).contains(*callout.box.center)
        assert {letter for letter in callout.text if letter.isdigit()} <= {letter for row in rows for letter in row[0]}


@every("turned", range(4))
def test_sizes_of_a_chain_in_one_text_are_taken_apart(turned):
    layout = Layout().text(100, 100, "14,00 10,00", 3.5).line(90, 106, 140, 106)
    callouts = {callout.text: callout.box for callout in found(layout, turned)}
    apart, (whole,) = Layout().text(100, 100, "14,00", 3.5), layout.made(turned)[0]
    first = apart.made(turned)[0][0].box
    assert callouts.keys() == {"14,00", "10,00"}
    assert callouts["14,00"].center == pytest.approx(first.center)
    assert whole.box.contains(*callouts["10,00"].center)


def test_a_frame_of_single_boxes_is_one_tolerance_where_sign_and_value_are_one_text():
    layout = Layout().text(101, 100, "⊥.002", 3.5).text(116, 100, "A", 3.5)
    layout.box(99.5, 98.5, 104, 106).box(104, 98.5, 113.5, 106).box(113.5, 98.5, 121, 106)
    (callout,) = found(layout)
    assert (callout.symbol, callout.value, callout.datums) == ("perpendicularity", 0.002, ("A",))


def test_a_diameter_sign_that_was_read_twice_is_one():
    layout = Layout().text(100, 100, "⌀042", 3.5).scanned()
    assert texts(layout) == ["⌀42"]


def sentence_callouts(text, angle=0.0):
    width, height = (len(text) * 12.0, 24.0) if angle in (0.0, 180.0) else (24.0, len(text) * 12.0)
    box = Box(x1=200, y1=200, x2=200 + width, y2=200 + height)
    size = PageSize(3000, 3000, None, None, 200)
    return find_callouts([Span(text=text, box=box, angle=angle, height=20)], PageContent(size))


@every(
    ("text", "kind", "value"),
    [
        ("Finish of all turned faces shall be Ra 0.8 or better, see plan", CalloutKind.ROUGHNESS, 0.8),
        ("Use only screws M5 from stainless steel for the guard, greased", CalloutKind.THREAD, 5),
        ("Fill the groove with paint, at least 0.4 mm over the surface", CalloutKind.LINEAR, 0.4),
        ("Drill the holes ⌀3,3 together with the cover after welding", CalloutKind.DIAMETER, 3.3),
    ],
)
def test_a_sentence_states_callouts(text, kind, value):
    assert (kind, value) in {(callout.kind, callout.value) for callout in sentence_callouts(text)}


def test_a_sentence_with_mere_numbers_states_none():
    assert sentence_callouts("Deliver 12 pieces before week 40 in one box") == []


def test_a_gas_range_is_no_thread():
    assert [callout.kind for callout in sentence_callouts('Space for 36" gas range by owner')] == [CalloutKind.LINEAR]


@every("angle", [0.0, 90.0, 180.0, 270.0])
def test_a_callout_of_a_sentence_stands_where_it_is_written(angle):
    (callout,) = sentence_callouts(
        "Fasten with screws M5 from stainless steel, all of them well greased before use, and tighten", angle
    )
    start = callout.box.x1 if angle in (0.0, 180.0) else callout.box.y1
    share = (start - 200) / (91 * 12)
    assert share < 0.4 if angle in (0.0, 270.0) else share > 0.6
    assert callout.box.area > 0


@every(
    ("thread", "internal"),
    [("M6x1-6H", True), ("M6-6g", False), ("1/4-20 UNC-2A", False), ("M6", None), ("G3/8 A", False)],
)
def test_a_thread_is_internal_by_its_class(thread, internal):
    callout = Callout(kind=CalloutKind.THREAD, text=thread, thread=thread, box=Box(x1=0, y1=0, x2=1, y2=1))
    assert callout.internal_thread is internal


def test_on_a_sheet_in_feet_and_inches_a_number_without_a_mark_is_no_length():
    layout = Layout()
    for n, size in enumerate(("12'-6\"", "8'-0\"", "6'-4\"", "3'-2\"", "14'-0\"", "5'-8\"", "3068")):
        layout.text(60, 40 + 20 * n, size, 3.5).line(50, 46 + 20 * n, 110, 46 + 20 * n)
    assert "3068" not in texts(layout)
    assert "12'-6\"" in texts(layout)


def test_a_number_that_breaks_its_dimension_line_is_read_without_it():
    spans, content = Layout().text(100, 100, "-48,5-", 3.5).made(0)
    read = [span.model_copy(update={"source": Source.OCR}) for span in spans]
    assert [callout.text for callout in find_callouts(read, content)] == ["48,5"]


def test_a_bare_number_in_a_cell_of_a_table_is_no_length():
    cell = Layout().text(100, 100, "27", 3.5).line(90, 92, 130, 92).line(90, 106, 130, 106)
    cell.line(90, 92, 90, 106).line(130, 92, 130, 106)
    spans, content = cell.made(0)
    box = spans[0].box.grown(200)
    assert not [one for one in find_callouts(spans, content, tables=[box]) if one.kind is CalloutKind.LINEAR]


@every("name", ["PCD", "B.C.", "bolt circle", "pitch circle", "Lochkreis"])
def test_the_circle_of_the_holes_is_a_diameter_of_its_own(name):
    for text, circle in ((f"8x ⌀18 THRU EQ SP ON ⌀200 {name}", f"⌀200 {name}"), (f"⌀200 {name}", f"⌀200 {name}")):
        of_holes = [one for one in found(Layout().text(100, 100, text, 3.5)) if one.circle is Circle.BOLT]
        assert [(one.text, one.value, one.kind) for one in of_holes] == [(circle, 200, CalloutKind.DIAMETER)]


def test_the_circle_may_be_named_before_its_diameter():
    callouts = found(Layout().text(100, 100, "4x M6 auf Teilkreis ⌀60", 3.5))
    assert [(one.text, one.value) for one in callouts if one.circle is Circle.BOLT] == [("Teilkreis ⌀60", 60)]
