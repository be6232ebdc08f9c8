"""Callouts with the outline that they span: the dimensions of a view as a whole, proved on the page.

Knows the order: scales, reaches, outlines. Decides nothing about what a question means by "overall".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.layout.frame import Frame, Segments, pixels_per_mm, skew_of
from backend.reading.layout.geometry import SKEW_LINE_MM
from backend.reading.measuring.chains import spanned_chains
from backend.reading.measuring.circles import find_circles, joined_circles, stated_circles
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.extents import extents_of
from backend.reading.measuring.lines import AXES, Floats, PageLines
from backend.reading.measuring.middles import middle_sizes
from backend.reading.measuring.openings import spanned_openings
from backend.reading.measuring.outline import Outlines
from backend.reading.measuring.scales import stated_scales
from backend.reading.sheet import Callout, CalloutKind, Circle, Source, Span, TitleEntry

_STEP_PX, _LEANING, _SURE_PX = 1.0, 0.012, 4.0  # a side of a stroke that counts as level: off by, a length, longer than
_SAME_PX = 2.0  # apart at most, and two dimensions end at one line
_SIZE_DIGITS = 3  # after the point of a circle's diameter
_MOST_LINES = 60_000  # a page with more is a map, or lettering in outlines: pieces would take seconds to tell apart


def with_outlines(
    callouts: Sequence[Callout],
    content: PageContent,
    spans: Sequence[Span],
    tables: Sequence[Box],
    title_block: Sequence[TitleEntry],
    scales: Sequence[str],
    unit: str | None,
    high: float | None,
) -> tuple[list[Callout], dict[int, Extent]]:
    """The same callouts, and on a vector page the reaches that are proved, in its pixels, by number.

    Callouts that span the outline of a view say so, and which way they measure.

    callouts: of the page, with their boxes in its pixels
    content: what its file draws, or the strokes of its picture
    spans: its lettering
    tables: boxes of tables: a number in one measures nothing where it stands
    title_block: for the scale
    scales: of views, as their labels state them
    unit: of values that have none of their own; None is taken as millimetres
    high: height of the lettering in pixels; where it is None nothing is measured
    """
    mm = pixels_per_mm(content)
    drawn = _DrawnLines.of_page(content, spans, mm)
    if high is None or not 0 < len(drawn.lines) <= _MOST_LINES:
        return list(callouts), {}
    lines = PageLines(drawn.lines, mm, content.stroke)
    turned = {
        i: callout.model_copy(update={"box": drawn.box(callout.box)})
        for i, callout in enumerate(callouts)
        if not any(table.contains(*callout.box.center) for table in tables)
    }
    extents = extents_of(turned, lines, content.size, stated_scales(title_block, scales), unit, high)
    if not extents:
        return list(callouts), {}
    texts, titles = [drawn.box(span.box) for span in spans], [drawn.box(entry.box) for entry in title_block]
    outlines = Outlines(drawn.curves, content.size, lines, extents.values(), texts, titles, high)
    spanned = {i: outline for i, extent in extents.items() if (outline := outlines.outline_of(extent)) is not None}
    circles = find_circles(drawn.lines, drawn.curves)
    lengths = {i: extent for i, extent in extents.items() if callouts[i].kind is CalloutKind.LINEAR}
    joined = {
        i: tuple(_round_value(size, callouts[i], one) for size in sizes)
        for i, one in lengths.items()
        if (sizes := joined_circles(one, circles)) is not None
    }
    chained = spanned_chains({i: one for i, one in lengths.items() if i not in joined})
    measured = list(callouts)
    for i, extent in extents.items():
        found: dict[str, object] = {"along": extent.axis}
        if i in spanned:
            found["outline"] = drawn.back(_trim(spanned[i], [extents[n] for n in spanned if spanned[n] == spanned[i]]))
        elif i in chained:
            found["outline"] = drawn.back(chained[i])
        measured[i] = callouts[i].model_copy(update=found)
    for i, circle in _assign_circles(turned, extents, spanned, outlines, circles).items():
        measured[i] = measured[i].model_copy(update={"circle": circle})
    for i, diameters in joined.items():
        measured[i] = measured[i].model_copy(update={"between_circles": True, "joined": diameters})
    others = {i: one for i, one in extents.items() if i not in joined}
    for i, diameter in _find_middles(callouts, others, spanned, outlines, circles).items():
        measured[i] = measured[i].model_copy(update={"middle": diameter})
    _mark_openings(measured, lengths, lines, drawn)
    return measured, extents if content.vector else {}


def _mark_openings(
    measured: list[Callout], lengths: Mapping[int, Extent], lines: PageLines, drawn: _DrawnLines
) -> None:
    """Have the callouts that span a window or a slot say so."""
    windows, slots = spanned_openings(lengths, lines, drawn.curves)
    for name, boxes in (("window", windows), ("slot", slots)):
        for i, box in boxes.items():
            measured[i] = measured[i].model_copy(update={name: drawn.back(box)})


def _find_middles(
    callouts: Sequence[Callout],
    extents: Mapping[int, Extent],
    spanned: Mapping[int, Box],
    outlines: Outlines,
    circles: Floats,
) -> dict[int, float]:
    """The size, in its own unit, of what is round and has its middle at the upper end of a length from the bottom."""
    of_kind = {
        kind: {i: extent for i, extent in extents.items() if callouts[i].kind is kind}
        for kind in (CalloutKind.LINEAR, CalloutKind.DIAMETER)
    }
    bottoms = [one.end for i, one in extents.items() if i in spanned and one.axis == "y"]

    def is_lowest(extent: Extent) -> bool:
        return any(abs(place - extent.end) <= _SAME_PX for place in bottoms) or outlines.is_lowest(extent)

    found = middle_sizes(of_kind[CalloutKind.LINEAR], of_kind[CalloutKind.DIAMETER], circles, is_lowest)
    return {i: _round_value(size, callouts[i], extents[i]) for i, size in found.items()}


def _round_value(size: float, callout: Callout, extent: Extent) -> float:
    """A size in pixels as a value of the unit in which a dimension states its length."""
    return round(size * (callout.value or 0.0) / extent.length, _SIZE_DIGITS)


def _assign_circles(
    callouts: Mapping[int, Callout],
    extents: Mapping[int, Extent],
    spanned: Mapping[int, Box],
    outlines: Outlines,
    circles: Floats,
) -> dict[int, Circle]:
    """The circles that diameters state, of views that are round, and of those that dimensions span both ways."""
    scales = [extent.length / value for i, extent in extents.items() if (value := callouts[i].value)]
    if not scales or not len(circles):
        return {}
    boxes = []
    for piece in dict.fromkeys(spanned.values()):
        of_piece = [extents[i] for i in spanned if spanned[i] == piece]
        if len({extent.axis for extent in of_piece}) == len(AXES):
            boxes.append(_trim(piece, of_piece))
    return stated_circles(callouts, float(np.median(scales)), circles, outlines.round_boxes(circles), boxes)


def _trim(piece: Box, extents: Sequence[Extent]) -> Box:
    """The box of a piece of geometry as far as the dimensions that span it reach: lines of others may hang on it."""
    sides = {"x1": piece.x1, "y1": piece.y1, "x2": piece.x2, "y2": piece.y2}
    for axis in AXES:
        if along := [extent for extent in extents if extent.axis == axis]:
            sides[f"{axis}1"] = min(extent.start for extent in along)
            sides[f"{axis}2"] = max(extent.end for extent in along)
    return Box(**sides)


@dataclass(frozen=True)
class _DrawnLines:
    """What is drawn on a page, level: lines (N, 4), boxes of curves (M, 4), and how to come here and back."""

    lines: Segments
    curves: Segments
    frame: Frame | None = None

    @classmethod
    def of_page(cls, content: PageContent, spans: Sequence[Span], mm: float) -> _DrawnLines:
        """Of a vector page as the file has it, of a scan the sides of its strokes; without lettering that is drawn."""
        texts = [span.box for span in spans if span.source == Source.OCR or not content.vector]
        if content.vector:
            return cls(_lines_outside(content.segments, texts), content.curves)
        size = content.size
        frame = Frame(0, skew_of(content.segments, SKEW_LINE_MM * mm), size.width, size.height, mm)
        return cls(_straighten(_lines_outside(content.edges, list(map(frame.box, texts)))), content.curves[:0], frame)

    def box(self, box: Box) -> Box:
        return self.frame.box(box) if self.frame else box

    def back(self, box: Box) -> Box:
        return self.frame.back(box) if self.frame else box


def _lines_outside(rows: Segments, boxes: Sequence[Box]) -> Segments:
    """The lines that do not lie in one of the boxes."""
    inside = np.zeros(len(rows), bool)
    for box in boxes:
        within = (rows[:, 0::2] > box.x1) & (rows[:, 0::2] < box.x2)
        inside |= (within & (rows[:, 1::2] > box.y1) & (rows[:, 1::2] < box.y2)).all(axis=1)
    kept: Segments = rows[~inside]
    return kept


def _straighten(rows: Segments) -> Segments:
    """Lines that are level or upright but for the pixels they are made of, made so."""
    for one, other in ((0, 1), (1, 0)):
        off, long = np.abs(rows[:, 2 + one] - rows[:, one]), np.abs(rows[:, 2 + other] - rows[:, other])
        near = (off <= np.maximum(_STEP_PX, _LEANING * long)) & (long > _SURE_PX)
        rows[near, one] = rows[near, 2 + one] = (rows[near, one] + rows[near, 2 + one]) / 2
    return rows
