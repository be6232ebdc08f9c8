"""Grounded answers: text while the JSON comes, boxes on the page at the end."""

import json

from hypothesis import given
from hypothesis import strategies as st

from backend.answering.model.grounding import AnswerStream, new_views, on_page, place_elements
from backend.answering.model.transcript import ImageRef
from backend.geometry import Box
from backend.reading.sheet import Callout, CalloutKind, Sheet, View
from tests.samples import every

WHOLE = ImageRef("p", 1, 1, None, 1000, 500)
DETAIL = ImageRef("c", 2, 1, (0.5, 0.5, 1.0, 1.0), 800, 400)
SHEET = Sheet(page=1, width=2000, height=1000)


def element(**changes):
    return {"label": "A", "element_type": "dimension", "picture": 1, "bbox_2d": [100, 100, 200, 200]} | changes


def streamed(raw, size):
    stream = AnswerStream()
    pieces = [stream.feed(raw[i : i + size]) for i in range(0, len(raw), size)]
    return stream, "".join(pieces) + stream.finish()


@given(st.text(max_size=60), st.integers(1, 7), st.booleans())
def test_the_answer_streams_as_text_however_the_json_is_cut(text, size, ascii_only):
    raw = json.dumps({"answer": text, "elements": []}, ensure_ascii=ascii_only)
    stream, got = streamed(raw, size)
    assert got == text
    assert stream.text == text


@given(st.text(max_size=40), st.integers(0, 80))
def test_an_answer_that_was_cut_off_is_the_beginning_of_the_whole(text, length):
    raw = json.dumps({"answer": text, "elements": [element()]})[:length]
    _, got = streamed(raw, 3)
    assert text.startswith(got) or not raw.startswith("{")


def test_text_comes_before_the_json_is_complete():
    stream = AnswerStream()
    assert stream.feed('{"answer":"Der Durch') == "Der Durch"
    assert stream.feed("messer ist \\u2300") == "messer ist ⌀"
    assert stream.feed('12","elements":[') == "12"


def test_a_server_that_does_not_keep_to_the_schema_still_answers():
    stream, got = streamed("The material is steel.", 5)
    assert got == "The material is steel."
    assert stream.member("elements") == []


def test_a_raw_line_break_in_the_json_is_read_leniently():
    stream, _ = streamed('{"answer":"one\ntwo","elements":[]}', 100)
    assert stream.text == "one\ntwo"


def test_elements_of_an_answer_that_was_cut_off_are_the_complete_ones():
    raw = json.dumps({"answer": "x", "elements": [element(), element(label="B")]})
    stream, _ = streamed(raw[: raw.index('"B"') + 30], 50)
    assert [e.label for e in place_elements(stream.member("elements"), [WHOLE], {1: SHEET})] == ["A"]


def test_a_box_becomes_pixels_of_the_page():
    (found,) = place_elements([element()], [WHOLE], {1: SHEET})
    assert found.bbox == Box(x1=200, y1=100, x2=400, y2=200)
    assert (found.page, found.element_type.value) == (1, "dimension")


def test_a_box_in_a_detail_lands_on_its_page():
    (found,) = place_elements([element(picture=2)], [WHOLE, DETAIL], {1: SHEET})
    assert found.bbox == Box(x1=1100, y1=550, x2=1200, y2=600)


def test_a_box_on_the_second_page_names_it():
    second = ImageRef("q", 2, 2, None, 500, 500)
    (found,) = place_elements(
        [element(picture=2)], [WHOLE, second], {1: SHEET, 2: Sheet(page=2, width=500, height=500)}
    )
    assert (found.page, found.bbox) == (2, Box(x1=50, y1=50, x2=100, y2=100))


@every(
    "broken",
    [
        element(bbox_2d=[100, 100, 100, 200]),
        element(bbox_2d=[1, 2, 3]),
        element(picture=7),
        element(element_type="spaceship"),
        {"label": "A"},
        "text",
        None,
    ],
)
def test_what_is_empty_incomplete_or_nowhere_is_dropped(broken):
    assert place_elements([broken], [WHOLE, DETAIL], {1: SHEET}) == ()


def test_the_same_element_twice_counts_once():
    assert len(place_elements([element(), element()], [WHOLE], {1: SHEET})) == 1


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4), st.sampled_from([WHOLE, DETAIL]))
def test_every_box_is_on_the_page(bbox, picture):
    box = on_page(bbox, picture, SHEET.width, SHEET.height)
    if box is not None:
        assert 0 <= box.x1 < box.x2 <= SHEET.width
        assert 0 <= box.y1 < box.y2 <= SHEET.height


def test_the_sheet_decides_where_a_label_stands():
    boxes = [Box(x1=10, y1=10, x2=60, y2=30), Box(x1=420, y1=210, x2=480, y2=230)]
    callouts = tuple(Callout(kind=CalloutKind.DIAMETER, text="⌀12 H7", box=box) for box in boxes)
    sheet = SHEET.model_copy(update={"callouts": callouts})
    (found,) = place_elements([element(label="⌀12H7")], [WHOLE], {1: sheet})
    assert found.bbox == boxes[1]  # the one nearer to where the model pointed
    assert found.metadata == {"place": "sheet"}


def test_a_view_that_the_sheet_has_is_not_new():
    known = View(box=Box(x1=0, y1=0, x2=1000, y2=1000), label="SECTION A-A")
    raw = [
        {"label": "", "kind": "view", "bbox_2d": [10, 10, 480, 990]},
        {"label": "B", "kind": "detail", "bbox_2d": [600, 0, 1000, 500]},
    ]
    (view,) = new_views([*raw, raw[1]], WHOLE, SHEET.model_copy(update={"views": (known,)}))
    assert (view.label, view.kind, view.confidence) == ("B", "detail", 0.5)
    assert view.box == Box(x1=1200, y1=0, x2=2000, y2=500)
