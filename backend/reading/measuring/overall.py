"""Callouts with the outline that they span: the dimensions of a view as a whole, proved on the page.

Knows the order: scales, reaches, outlines. Decides nothing about what a question means by "overall".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.layout.frame import Frame, Segments, pixels_per_mm, skew_of
from backend.reading.layout.geometry import SKEW_LINE_MM
from backend.reading.measuring.extents import extents_of
from backend.reading.measuring.lines import PageLines
from backend.reading.measuring.outline import Outlines
from backend.reading.measuring.scales import stated_scales
from backend.reading.sheet import Callout, Span, TitleEntry, View

_STEP_PX, _LEANING, _SURE_PX = 1.0, 0.012, 4.0  # a side of a stroke that counts as level: off by, a length, longer than
_MOST_LINES = 60_000  # a page with more is a map, or lettering in outlines: pieces would take seconds to tell apart


def with_outlines(
    callouts: Sequence[Callout],
    content: PageContent,
    spans: Sequence[Span],
    title_block: Sequence[TitleEntry],
    views: Sequence[View],
    unit: str | None,
    high: float | None,
) -> list[Callout]:
    """The same callouts; those that span the outline of a view say so, and which way they measure."""
    mm = pixels_per_mm(content)
    drawn = _Drawn.on(content, [span.box for span in spans], mm)
    if high is None or not 0 < len(drawn.lines) <= _MOST_LINES:
        return list(callouts)
    lines = PageLines(drawn.lines, mm, content.stroke)
    turned = [callout.model_copy(update={"box": drawn.box(callout.box)}) for callout in callouts]
    extents = extents_of(turned, lines, content.size, stated_scales(title_block, views), unit, high)
    if not extents:
        return list(callouts)
    texts, titles = [drawn.box(span.box) for span in spans], [drawn.box(entry.box) for entry in title_block]
    outlines = Outlines(drawn.curves, content.size, lines, extents.values(), texts, titles, high)
    measured = list(callouts)
    for i, extent in extents.items():
        found: dict[str, object] = {"along": extent.axis}
        if (outline := outlines.spanned(extent)) is not None:
            found["outline"] = drawn.back(outline)
        measured[i] = callouts[i].model_copy(update=found)
    return measured


@dataclass(frozen=True)
class _Drawn:
    """What is drawn on a page, level: lines (N, 4), boxes of curves (M, 4), and how to come here and back."""

    lines: Segments
    curves: Segments
    frame: Frame | None = None

    @classmethod
    def on(cls, content: PageContent, texts: Sequence[Box], mm: float) -> _Drawn:
        """Of a vector page as the file has it; of a scan the sides of its strokes but for lettering."""
        if content.vector:
            return cls(content.segments, content.curves)
        size = content.size
        frame = Frame(0, skew_of(content.segments, SKEW_LINE_MM * mm), size.width, size.height, mm)
        return cls(_snapped(_outside(content.edges, list(map(frame.box, texts)))), content.curves[:0], frame)

    def box(self, box: Box) -> Box:
        return self.frame.box(box) if self.frame else box

    def back(self, box: Box) -> Box:
        return self.frame.back(box) if self.frame else box


def _outside(rows: Segments, boxes: Sequence[Box]) -> Segments:
    """The lines that do not lie in one of the boxes."""
    inside = np.zeros(len(rows), bool)
    for box in boxes:
        within = (rows[:, 0::2] > box.x1) & (rows[:, 0::2] < box.x2)
        inside |= (within & (rows[:, 1::2] > box.y1) & (rows[:, 1::2] < box.y2)).all(axis=1)
    kept: Segments = rows[~inside]
    return kept


def _snapped(rows: Segments) -> Segments:
    """Lines that are level or upright but for the pixels they are made of, made so."""
    for one, other in ((0, 1), (1, 0)):
        off, long = np.abs(rows[:, 2 + one] - rows[:, one]), np.abs(rows[:, 2 + other] - rows[:, other])
        near = (off <= np.maximum(_STEP_PX, _LEANING * long)) & (long > _SURE_PX)
        rows[near, one] = rows[near, 2 + one] = (rows[near, one] + rows[near, 2 + one]) / 2
    return rows
