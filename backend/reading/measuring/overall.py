"""Callouts with the outline that they span: the dimensions of a view as a whole, proved on the page.

Knows the order: scales, reaches, outlines. Decides nothing about what a question means by "overall".
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.documents.content import PageContent
from backend.reading.layout.frame import pixels_per_mm
from backend.reading.measuring.extents import extents_of
from backend.reading.measuring.lines import PageLines
from backend.reading.measuring.outline import Outlines
from backend.reading.measuring.scales import stated_scales
from backend.reading.sheet import Callout, Span, TitleEntry, View

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
    if high is None or not content.vector or not 0 < len(content.segments) <= _MOST_LINES:
        return list(callouts)
    lines = PageLines(content.segments, pixels_per_mm(content))
    extents = extents_of(callouts, lines, content.size, stated_scales(title_block, views), unit, high)
    if not extents:
        return list(callouts)
    texts, titles = [span.box for span in spans], [entry.box for entry in title_block]
    outlines = Outlines(content, lines, extents.values(), texts, titles, high)
    measured = list(callouts)
    for i, extent in extents.items():
        found: dict[str, object] = {"along": extent.axis}
        if (outline := outlines.spanned(extent)) is not None:
            found["outline"] = outline
        measured[i] = callouts[i].model_copy(update=found)
    return measured
