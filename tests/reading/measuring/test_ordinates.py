"""Numbers in a row at their extension lines measure from the one that says zero, whichever way they read."""

from __future__ import annotations

from tests.reading.measuring.plates import PIXELS_A_MM, Line, read, rectangle, text

X, Y, WIDTH, HEIGHT = 800.0, 700.0, 120.0, 60.0  # of the plate: its corner in pixels, its sides in millimetres
RIGHT, BOTTOM = X + WIDTH * PIXELS_A_MM, Y + HEIGHT * PIXELS_A_MM
ROW, LINES_END = 500.0, 526.0  # middle of the numbers over the plate; where their extension lines end
ACROSS = ("0", "30", "75", "100", "120")


def plate(bent: str = "") -> list[Line]:
    """The outline with an extension line from it to each number; the bent one goes aside by 40 pixels."""
    lines = rectangle(X, Y, RIGHT - X, BOTTOM - Y)
    for value in ACROSS:
        at = X + float(value) * PIXELS_A_MM
        if value == bent:
            lines += [(at - 40, LINES_END, at - 40, 600), (at - 40, 600, at, 640), (at, 640, at, Y - 4)]
        else:
            lines.append((at, LINES_END, at, Y - 4))
    return lines


def numbers(bent: str = "", angle: float = 90.0) -> list:
    places = {value: X + float(value) * PIXELS_A_MM - (40 if value == bent else 0) for value in ACROSS}
    found = [text(value, at, ROW, angle) for value, at in places.items()]
    bottom = max(span.box.y2 for span in found)
    return [span.model_copy(update={"box": span.box.shifted(0, bottom - span.box.y2)}) for span in found]


def test_ordinates_measure_along_their_row_though_they_read_upwards():
    found = read(plate(), numbers())
    assert [found[value].along for value in ACROSS[1:]] == ["x"] * 4


def test_the_last_ordinate_spans_the_outline_and_the_others_do_not():
    found = read(plate(), numbers())
    assert found["120"].outline is not None
    assert (round(found["120"].outline.x1), round(found["120"].outline.x2)) == (round(X), round(RIGHT))
    assert found["75"].outline is None


def test_a_number_whose_line_is_bent_aside_belongs_to_its_row():
    found = read(plate(bent="75"), numbers(bent="75"))
    assert found["75"].along == "x"
    assert found["120"].outline is not None


def test_numbers_whose_places_are_in_no_proportion_are_no_ordinates():
    swapped = {"30": "75", "75": "30"}
    spans = [span.model_copy(update={"text": swapped.get(span.text, span.text)}) for span in numbers()]
    assert read(plate(), spans)["120"].outline is None
