"""Callouts of a sheet: which spans belong together, and what they state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.grammar import parse
from backend.reading.sheet import Callout, Span
from backend.reading.values import equal_values, find_values

__all__ = ["equal_values", "find_callouts", "find_values"]


def find_callouts(spans: Sequence[Span], content: PageContent, exclude: Sequence[Box] = ()) -> list[Callout]:
    """Every callout among the spans; none whose centre lies in one of `exclude`."""
    found = []
    for span in spans:
        if any(box.contains(*span.box.center) for box in exclude):
            continue
        if meaning := parse(span.text):
            found.append(Callout(**asdict(meaning) | {"box": span.box, "angle": span.angle}))
    return found
