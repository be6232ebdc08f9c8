"""Callouts of a sheet: which spans belong together, what they state, and how sure that is.

For each direction of text: control frames and boxes first, then texts that belong to one callout are joined,
then the grammar says what they mean and the place how much to believe it. Numbers in title blocks, parts
lists and zone marks are no dimensions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.callouts import place as context
from backend.reading.callouts.axes import measuring_axes
from backend.reading.callouts.directions import Direction, Item, directions_of
from backend.reading.callouts.frames import boxed_items, control_frames
from backend.reading.callouts.joins import join_items
from backend.reading.callouts.sentences import callouts_within, circle_within, classes_within
from backend.reading.callouts.zeros import LEADING, SIGN_MENDED, with_sign
from backend.reading.grammar.parse import parse
from backend.reading.grammar.prose import equal_values, find_values
from backend.reading.sheet import Callout, CalloutKind, Circle, Meaning, Span
from backend.reading.text.designators import designators

__all__ = ["equal_values", "find_callouts", "find_values"]

_RATIO = re.compile(r"[\d.,]+\s?:\s?[\d.,]+")
_HYPHENED = re.compile(r"(?P<before>[-–—~«<◄])?\s?(?P<number>[⌀R]?\d+(?:[.,]\d+)?)(?(before)|\s?[-–—~»>►])")
# a number that breaks its dimension line
_BETWEEN_HYPHENS = re.compile(r"[-–—~]+\s?(?P<number>[⌀R]?\d+(?:[.,]\d+)?)\s?[-–—~]+")
_FEET_OR_INCHES = re.compile(r"\d\s?['\"′″]")
_MARKED = 6  # lengths with such a mark, on a sheet that gives them all one
_STATION = re.compile(r"\b(?:STA|ST|KM|CH)\.?\s?\d{1,4}\+\d{2,3}\b", re.IGNORECASE)  # a place on a route, no tolerance
_NEVER_ZERO = (CalloutKind.DIAMETER, CalloutKind.RADIUS, CalloutKind.HOLE)
_TEXTURE_VALUES = re.compile(r"0?[.,]0(?:25|5)|0?[.,][1248]|1[.,]6|3[.,]2|6[.,]3|12[.,]5|25|50|100|4|10|16|40|63|160")
_LONGEST = 200  # characters; longer texts are notes
_LEAST = 0.3  # less sure readings are left out
# How sure a callout is by its place. Their order counts, and that nothing under `_LEAST` is kept.
_DATUM = 0.85  # a letter in a small box
_TEXTURE = 0.85  # a number of the series of ISO 1302 at the tip of a texture sign
_PROVED = 0.65  # of the grammar, from which on the place says nothing more
_BASIC = 0.9  # a size in a box
_ON_LINE, _ZERO_ON_LINE = 0.9, 0.7  # a bare number on a dimension line; a zero there may begin a row of ordinates
_LINE_RAISES = 0.2  # what a dimension line adds to any other kind
_WHOLE_IN_SCAN = 0.4  # a whole number without a line in pixels, where the line may have gone unseen
_DECIMAL = 0.5  # a number with decimals without a line
_ARROW_TAKEN_OFF = 0.95  # share of the confidence that a text keeps which OCR misread
_SAME_PLACE = 0.5  # of the smaller box; callouts of one value that overlap by more are one
_BROKEN_OFF = 0.4  # the same of a number that ends with its decimal comma: its figures were not read
_BREAKS_OFF = re.compile(r"\d,$")
_DIGITS = 3  # of a confidence
_SMALL_TITLE_BLOCK = 0.15  # of the page; a larger region may hold parts of the drawing


def find_callouts(
    spans: Sequence[Span],
    content: PageContent,
    exclude: Sequence[Box] = (),
    title_blocks: Sequence[Box] = (),
    tables: Sequence[Box] = (),
    tags: Collection[str] = (),
) -> list[Callout]:
    """Every callout among the spans, from the top of the page.

    `content` gives the page's lines and curves. None is kept whose centre lies in one of the boxes in `exclude`
    (lists), in `title_blocks` none that is a bare number or a fit, and none such in a cell of one of the `tables`.
    `tags` name things and state nothing. All boxes are in pixels of the page image.
    """
    marks = context.zone_marks(spans, content) | designators(spans)
    free = [
        span
        for span in spans
        if id(span) not in marks
        and span.text.strip() not in tags
        and 0 < len(span.text.strip()) <= _LONGEST
        and not _STATION.search(span.text)
        and not any(box.contains(*span.box.center) for box in exclude)
    ]
    circles = context.balloons(content)
    page = content.size.width * content.size.height
    found: list[Callout] = []
    for direction in directions_of(free, content.segments):
        for callout, item in _with_axes(direction, list(_callouts_along(direction, circles, content.vector))):
            block = next((block for block in title_blocks if block.contains(*callout.box.center)), None)
            small = block is not None and block.area < _SMALL_TITLE_BLOCK * page
            written = block is not None or any(table.contains(*callout.box.center) for table in tables)
            if written and not _is_proved(callout) and (small or context.in_cell(direction, item)):
                continue
            found.append(callout)
    return _without_doubles(_without_unmarked(found))


def _without_unmarked(callouts: Sequence[Callout]) -> list[Callout]:
    """On a sheet whose lengths are in feet and inches a number without a mark is none: 3068 is a type of door."""
    lengths = [callout.text for callout in callouts if callout.kind is CalloutKind.LINEAR]
    marked = sum(_FEET_OR_INCHES.search(text) is not None for text in lengths)
    if marked < _MARKED or marked <= len(lengths) - marked:
        return list(callouts)
    return [c for c in callouts if c.kind is not CalloutKind.LINEAR or not c.text.isdigit()]


def _with_axes(direction: Direction, callouts: Sequence[tuple[Callout, Item]]) -> Iterable[tuple[Callout, Item]]:
    """Lengths with the axis that they measure along."""
    lengths = [(item, c.value) for c, item in callouts if c.kind is CalloutKind.LINEAR and c.value is not None]
    axes = measuring_axes(direction, lengths)
    for callout, item in callouts:
        axis = axes.get(id(item))
        yield (callout.model_copy(update={"along": axis}) if axis else callout), item


def _is_proved(callout: Callout) -> bool:
    """Whether the text alone proves the callout."""
    bare = callout.kind is CalloutKind.LINEAR and not callout.toleranced
    return not bare and callout.kind not in (CalloutKind.FIT, CalloutKind.CHAMFER)


def _callouts_along(direction: Direction, circles: NDArray[np.float32], vector: bool) -> Iterable[tuple[Callout, Item]]:
    frames, rest = control_frames(direction)
    rest, datums = boxed_items(direction, rest)
    for item in datums:
        yield _make_callout(Meaning(CalloutKind.DATUM, item.text, datums=(item.text,)), item, _DATUM), item
    for item in [*frames, *join_items(direction, rest)]:
        item = _without_arrow(direction, _with_diameter(item))
        meaning = parse(item.text)
        if meaning is not None and meaning.kind is CalloutKind.GENERAL_TOLERANCE and (parts := [*classes_within(item)]):
            yield from ((_make_callout(within, part, within.confidence), part) for part, within in parts)
            continue
        if meaning is None:
            for part, within in callouts_within(item):
                yield _make_callout(within, part, within.confidence), part
        if meaning is None or (meaning.value == 0 and meaning.kind in _NEVER_ZERO):
            continue
        if _TEXTURE_VALUES.fullmatch(item.text.strip()) and context.at_texture_sign(direction, item):
            meaning = replace(meaning, kind=CalloutKind.ROUGHNESS, confidence=_TEXTURE)
        confidence = _confidence(meaning, item, direction, circles, vector)
        if confidence >= _LEAST:
            yield from _with_circle(_make_callout(meaning, item, confidence), item)


def _with_circle(callout: Callout, item: Item) -> Iterable[tuple[Callout, Item]]:
    """A callout, and the circle of its holes as one of its own where it states it."""
    found = circle_within(item)
    if found is None or found[0].text == item.text.strip():
        yield (callout if found is None else callout.model_copy(update={"circle": Circle.BOLT})), item
        return
    yield callout, item
    part, meaning = found
    circle = _make_callout(meaning, part, min(callout.confidence, meaning.confidence))
    yield circle.model_copy(update={"circle": Circle.BOLT}), part


def _with_diameter(item: Item) -> Item:
    """No number starts with a zero and another digit: where OCR read one, it saw a diameter sign."""
    text = with_sign(item.text, LEADING) if item.read else None
    return item if text is None else replace(item, text=text, confidence=item.confidence * SIGN_MENDED)


def _without_arrow(direction: Direction, item: Item) -> Item:
    """A number that OCR read with a hyphen at the end of a line has the arrowhead of that line beside it."""
    match = _BETWEEN_HYPHENS.fullmatch(item.text) if item.read else None
    if match is not None:
        return replace(item, text=match["number"])
    match = _HYPHENED.fullmatch(item.text) if item.read else None
    if match is None or not context.line_ends_beside(direction, item, left=bool(match["before"])):
        return item
    return replace(item, text=match["number"], confidence=item.confidence * _ARROW_TAKEN_OFF)


def _make_callout(meaning: Meaning, item: Item, confidence: float) -> Callout:
    fields = asdict(meaning)
    if meaning.kind is CalloutKind.SCALE and (ratio := _RATIO.search(meaning.text)):
        fields["text"] = ratio[0]
    fields["basic"] = meaning.basic or item.basic
    read = item.confidence * (_BROKEN_OFF if _BREAKS_OFF.search(item.text) else 1.0)
    fields["confidence"] = round(min(1.0, confidence * read), _DIGITS)
    return Callout(box=item.box, angle=item.angle, **fields)


def _confidence(
    meaning: Meaning, item: Item, direction: Direction, circles: NDArray[np.float32], vector: bool
) -> float:
    """What the text gives, raised or lowered by its place where the text alone says little."""
    if meaning.confidence > _PROVED or item.basic:
        return max(meaning.confidence, _BASIC if item.basic else 0.0)
    if meaning.kind in (CalloutKind.FIT, CalloutKind.GENERAL_TOLERANCE, CalloutKind.EDGE):
        return meaning.confidence
    if meaning.kind is not CalloutKind.LINEAR:
        near = context.on_dimension_line(direction, item)
        return min(_ON_LINE, meaning.confidence + _LINE_RAISES) if near else meaning.confidence
    whole = not re.search(r"[.,/'\"]", item.text)
    if whole and (context.in_balloon(item, circles) or context.in_triangle(direction, item)):
        return 0.0
    if context.on_dimension_line(direction, item):
        return _ON_LINE if meaning.value else _ZERO_ON_LINE
    if whole:
        return 0.0 if vector else _WHOLE_IN_SCAN
    return _DECIMAL


def _without_doubles(callouts: Iterable[Callout]) -> list[Callout]:
    """Text that a file holds twice at one place gives one callout, the one that says more."""
    kept: dict[tuple[CalloutKind, float | None], list[Callout]] = {}
    for callout in sorted(callouts, key=lambda callout: -len(callout.text)):
        same = kept.setdefault((callout.kind, callout.value), [])
        if not any(_overlap(callout.box, other.box) > _SAME_PLACE for other in same):
            same.append(callout)
    return sorted((callout for same in kept.values() for callout in same), key=lambda callout: callout.box.y1)


def _overlap(box: Box, other: Box) -> float:
    return box.intersection(other) / max(1.0, min(box.area, other.area))
