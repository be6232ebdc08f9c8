"""Names of electrical parts are no dimensions, and radii are no names."""

from __future__ import annotations

import pytest

from backend.geometry import Box
from backend.reading.sheet import Source, Span
from backend.reading.text.designators import designators, with_designators

NAMES = ["R1", "R2", "R3", "C1", "C2", "C3", "U1", "U2", "⌀101", "⌀102", "⌀103", "D1", "D2", "L1"]


def spans(texts: list[str], source: Source = Source.OCR) -> list[Span]:
    return [
        Span(text=text, box=Box(x1=0, y1=9 * i, x2=30, y2=9 * i + 8), source=source) for i, text in enumerate(texts)
    ]


def test_a_q_read_as_a_diameter_sign_comes_back_on_an_electrical_sheet():
    assert [span.text for span in with_designators(spans(NAMES))][8:11] == ["Q101", "Q102", "Q103"]


def test_every_name_is_a_designator():
    read = spans([*NAMES, "NOTES", "12,5"])
    assert designators(read) == frozenset(map(id, read[: len(NAMES)]))


@pytest.mark.parametrize(
    "texts",
    [
        ["R5", "R5", "R5", "R10", "C2", "C2", "C2", "⌀20", "⌀30", "⌀8", "D8", "D8", "R2", "R2"],  # a turned part
        ["⌀8", "⌀12", "⌀20", "⌀31", "⌀42", "⌀55", "⌀60", "⌀71", "⌀80", "⌀95", "⌀110", "⌀121"],
        NAMES[:8],
    ],
)
def test_dimensions_of_a_part_are_no_names(texts):
    assert not designators(spans(texts))
    assert with_designators(spans(texts)) == spans(texts)


def test_what_a_text_layer_states_stays():
    assert [span.text for span in with_designators(spans(NAMES, Source.TEXT_LAYER))] == NAMES
