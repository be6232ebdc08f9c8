"""A page to its Sheet: the one function that a worker process runs to read a page.

First the text layer alone, which is fast; OCR only when it is asked for and has something to add. Then each
finder in its turn: tables, title block, notes, callouts, views. Knows the order, not the rules.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backend.documents import rendering
from backend.documents.content import DocumentKind, PageContent
from backend.geometry import Box
from backend.reading.callouts.find import find_callouts
from backend.reading.callouts.zeros import with_lost_diameters
from backend.reading.layout.frame import pixels_per_mm, skew_of
from backend.reading.layout.geometry import SKEW_LINE_MM, PageGeometry
from backend.reading.layout.scan_lines import ink_blocks, ruling_lines, stroke_edges
from backend.reading.measuring.overall import with_outlines
from backend.reading.notes import find_notes
from backend.reading.ocr import needed
from backend.reading.ocr.needed import Unread
from backend.reading.sheet import (
    Callout,
    CalloutKind,
    ReadResult,
    Sheet,
    Source,
    Span,
    TableKind,
    TitleEntry,
    TitleField,
)
from backend.reading.tables.find import find_tables, hole_tags
from backend.reading.text.designators import with_designators
from backend.reading.title.find import find_title_block
from backend.reading.title.pointers import follow_pointers
from backend.reading.views import find_labels, find_views
from backend.vocabulary.sheets.load import one_of, words

__all__ = ["ReadResult", "read_page"]

_OCR_DPI = 200  # lettering of 2.5 mm is 20 pixels high then
_MOST_OCR_PIXELS = 64_000_000  # A0 at 200 dpi
_INK_MM = 1.5  # side of the blocks in which the ink of a scan is marked
_RULER_MM = 4.0  # shortest ruling line of a table on a scan
_LEAST_INK_PX, _LEAST_RULER_PX = 4, 16  # the same two, at least, on pages of few pixels
_SMALL_LETTERING_PERCENT = 10  # of the callouts are smaller than the lettering that matters
_DIGITS = 3  # of the page's own pixels
_CAD = (DocumentKind.DXF, DocumentKind.SVG)


def read_page(path: str, kind: str, page: int, dpi: int, max_pixels: int, use_ocr: bool) -> ReadResult:
    """Everything that stands on a page; without OCR, `needs_ocr` says that there is more to see.

    `kind` is a `DocumentKind`; `page` counts from 1; `dpi` and `max_pixels` bound the page image, whose pixels all
    boxes are in. Raises DocumentError where the page cannot be read.
    """
    content = rendering.page_content(path, kind, page, dpi, max_pixels)
    layer = needed.layer_of(content)
    if kind in _CAD:
        layer = [span.model_copy(update={"source": Source.CAD}) for span in layer]
    states_its_text = kind == DocumentKind.DXF and bool(layer)  # as entities; what looks like outlines is the part
    wanted = Unread() if states_its_text else needed.find_unread(content, layer)
    if wanted and use_ocr:
        pixels = _grey_pixels(path, kind, page)
        content = _with_lines(content, pixels)
        layer = needed.merge_layers(layer, _recognise(pixels, content, wanted, layer))
        layer = with_designators(with_lost_diameters(layer))
    sheet = sheet_of(content, layer, page)
    return ReadResult(sheet.model_dump_json().encode(), needs_ocr=bool(wanted))


def _grey_pixels(path: str, kind: str, page: int) -> NDArray[np.uint8]:
    """The page in grey: a raster file's own pixels, everything else at the resolution for OCR."""
    drawn = kind in (DocumentKind.PDF, *_CAD)
    pixels = rendering.page_pixels(path, kind, page, _OCR_DPI if drawn else None)
    return np.asarray(_load_ocr().to_grey(pixels, _MOST_OCR_PIXELS), np.uint8)


def _load_ocr() -> Any:
    """Loaded where OCR runs only: its networks' runtime is not for the workers that render."""
    return importlib.import_module("backend.reading.ocr.read")


def _recognise(pixels: NDArray[np.uint8], content: PageContent, wanted: Unread, layer: Sequence[Span]) -> list[Span]:
    """What OCR reads on the page, or in the parts of it that are wanted."""
    factor = pixels.shape[1] / content.size.width
    if wanted.whole:
        spans = _load_ocr().read_spans(pixels)
    else:
        regions = importlib.import_module("backend.reading.ocr.regions")
        boxes = [box.scaled(factor) for box in wanted.boxes]
        known = [span.box.scaled(factor) for span in layer]
        spans = regions.read_regions(pixels, boxes, known, regions.quarter_turn(layer))
    return [_load_ocr().in_page(span, factor) for span in spans]


def _with_lines(content: PageContent, pixels: NDArray[np.uint8]) -> PageContent:
    """The content with the lines that its pixels show: all of a scan's, and those a vector page paints as patterns."""
    scale = content.size.width / pixels.shape[1]
    mm = pixels_per_mm(content) / scale
    ruler, block = max(_LEAST_RULER_PX, round(_RULER_MM * mm)), max(_LEAST_INK_PX, round(_INK_MM * mm))
    segments = np.concatenate([content.segments, ruling_lines(pixels, scale, ruler)])
    curves = content.curves if content.vector else ink_blocks(pixels, scale, block)
    lean = skew_of(segments, SKEW_LINE_MM * pixels_per_mm(content))
    edges, stroke = (content.edges, 0.0) if content.vector else stroke_edges(pixels, scale, lean)
    return replace(content, segments=segments, curves=curves, edges=edges, stroke=stroke)


def sheet_of(content: PageContent, spans: Sequence[Span], page: int) -> Sheet:
    """The typed and placed content of a page, from its spans and lines."""
    geometry = PageGeometry(spans, content)
    tables = find_tables(geometry)
    notes = find_notes(geometry, tables)
    title_block = follow_pointers(find_title_block(geometry, tables), notes)
    lists = [table.box for table in tables if table.kind in (TableKind.BOM, TableKind.REVISION)]
    others = [table.box for table in tables if table.box not in lists]
    callouts = find_callouts(spans, content, lists, title_block.boxes, others, hole_tags(tables))
    units = units_of(spans, title_block.entries, callouts)
    high = lettering_height(spans, callouts)
    scales = [label.scale for label in find_labels(geometry, tables, title_block.boxes) if label.scale]
    callouts, reaches = with_outlines(
        callouts, content, spans, [table.box for table in tables], title_block.entries, scales, units, high
    )
    proved = [(reach, callouts[number].box) for number, reach in reaches.items()]
    views = find_views(geometry, tables, title_block.boxes, proved)
    return Sheet(
        page=page,
        width=content.size.width,
        height=content.size.height,
        width_mm=content.size.width_mm,
        height_mm=content.size.height_mm,
        units=units,
        lettering_height=high,
        own_pixels=None if content.own_pixels is None else round(content.own_pixels, _DIGITS),
        sources=tuple(sorted({span.source for span in spans})),
        spans=tuple(spans),
        callouts=tuple(_with_unit(callout, units) for callout in callouts),
        title_block=title_block.entries,
        labels=title_block.labels,
        tables=tuple(tables),
        notes=tuple(notes),
        views=tuple(views),
        warnings=content.notices,
    )


@dataclass(frozen=True)
class _UnitStatement:
    unit: str
    pattern: re.Pattern[str]


def _statement_of(unit: str) -> re.Pattern[str]:
    """A sentence that says what the dimensions are in."""
    named = one_of(word for word in words("units", unit) if len(word) > 1)
    shown = rf"(?<![^\W\d_]){named}(?![^\W\d_])" if unit != "in" else rf"(?<![^\W\d_]){_INCH}"
    return re.compile(rf"{one_of(words('units', 'stated'))}[^.;]{{0,40}}?{shown}", re.IGNORECASE)


_INCH = rf"(?:{one_of(word for word in words('units', 'in') if len(word) > 3)}(?![^\W\d_])|in\.)"
_IN_INCHES = re.compile(rf"{one_of(word for word in words('units', 'in') if len(word) > 3)}|\bin\b|\"", re.IGNORECASE)
_STATEMENTS = (_UnitStatement("mm", _statement_of("mm")), _UnitStatement("in", _statement_of("in")))


def units_of(spans: Sequence[Span], title_block: Sequence[TitleEntry], callouts: Sequence[Callout]) -> str | None:
    """The sheet's unit: stated in words, in its title block, or proved by threads and callouts with units."""
    stated = [words.unit for span in spans for words in _STATEMENTS if words.pattern.search(span.text)]
    if stated:
        return Counter(stated).most_common(1)[0][0]
    for entry in title_block:
        if entry.field == TitleField.UNITS:
            return "in" if _IN_INCHES.search(entry.value) else "mm"
    units = Counter(callout.unit for callout in callouts if callout.unit in ("mm", "in"))
    return units.most_common(1)[0][0] if units else None


_ANGULAR = (CalloutKind.ANGLE, CalloutKind.SCALE, CalloutKind.DATUM, CalloutKind.ROUGHNESS, CalloutKind.WELD)


def _with_unit(callout: Callout, unit: str | None) -> Callout:
    if callout.unit is not None or unit is None or callout.value is None or callout.kind in _ANGULAR:
        return callout
    return callout.model_copy(update={"unit": unit})


def lettering_height(spans: Sequence[Span], callouts: Sequence[Callout]) -> float | None:
    """Height of the smallest lettering that matters: that of callouts, but for a few odd ones."""
    lettered = [span for span in spans if span.height > 0]
    meeting = _overlap_any([span.box for span in lettered], [callout.box for callout in callouts])
    heights = [span.height for span, meets in zip(lettered, meeting, strict=True) if meets]
    heights = heights or [span.height for span in lettered]
    return round(float(np.percentile(heights, _SMALL_LETTERING_PERCENT)), 1) if heights else None


def _overlap_any(boxes: Sequence[Box], others: Sequence[Box]) -> list[bool]:
    """Whether each box shares area with one of the others."""
    if not boxes or not others:
        return [False] * len(boxes)
    one = np.asarray([(box.x1, box.y1, box.x2, box.y2) for box in boxes])[:, None]
    other = np.asarray([(box.x1, box.y1, box.x2, box.y2) for box in others])[None]
    over = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    met: list[bool] = (over > 0).all(axis=2).any(axis=1).tolist()
    return met
