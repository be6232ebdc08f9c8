"""Words of one line: those that belong together, and those that only stand on it."""

from __future__ import annotations

import pytest

from backend.geometry import Box
from backend.reading.layout.frame import Frame
from backend.reading.layout.phrases import phrases_of
from backend.reading.sheet import Span

HIGH = 20.0


def line(*words: tuple[str, float]) -> list[str]:
    """The phrases that words make at these places of one line."""
    spans = [
        Span(text=word, box=Box(x1=x, y1=100.0, x2=x + 0.6 * HIGH * len(word), y2=100.0 + HIGH), height=HIGH)
        for word, x in words
    ]
    return [phrase.text for phrase in phrases_of(spans, Frame(0, 0.0, 2000, 1000, 8.0), None)]


@pytest.mark.parametrize(
    "words",
    [
        (("1 of", 100.0), ("8", 200.0)),
        (("1", 100.0), ("of 8", 160.0)),
        (("1", 100.0), ("of", 150.0), ("8", 220.0)),
    ],
)
def test_a_number_of_how_many_is_one_text_though_a_form_sets_it_apart(words: tuple[tuple[str, float], ...]) -> None:
    assert line(*words) == ["1 of 8"]


def test_words_and_numbers_set_as_far_apart_are_not_one() -> None:
    assert line(("SIZE", 100.0), ("A4", 200.0)) == ["SIZE", "A4"]
    assert line(("12", 100.0), ("8", 180.0)) == ["12", "8"]
