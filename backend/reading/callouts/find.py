"""Callouts of a sheet: which spans belong together, what they state, and how sure that is.

For each direction of text: control frames and boxes first, then texts that belong to one callout are joined,
then the grammar says what they mean and the place how much to believe it. Numbers in title blocks, parts
lists and zone marks are no dimensions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.callouts import place as context
from backend.reading.callouts.directions import Direction, Item, directions_of
from backend.reading.callouts.frames import boxed_items, control_frames
from backend.reading.callouts.joins import joined
from backend.reading.callouts.measured import measured
from backend.reading.callouts.sentences import callouts_within
from backend.reading.grammar.parse import parse
from backend.reading.grammar.prose import equal_values, find_values
from backend.reading.sheet import Callout, CalloutKind, Meaning, Source, Span
from backend.reading.text.designators import designators

__all__ = ["equal_values", "find_callouts", "find_values"]

_RATIO = re.compile(r"[\d.,]+\s?:\s?[\d.,]+")
_LEADING_ZERO = re.compile(
    r"(?P<before>\(?(?:\d{1,3}\s?[xX×]\s?)?S?\s?)⌀?0(?=[1-9]\d{0,3}(?:[.,]\d+)?(?:\s?[±+(]|\s|$))"
)
_HYPHENED = re.compile(r"(?P<before>[-–—~«<◄])?\s?(?P<number>[⌀R]?\d+(?:[.,]\d+)?)(?(before)|\s?[-–—~»>►])")
_ZERO_POINT = re.compile(r"(?P<before>\(?(?:\d{1,3}\s?[xX×]\s?)?S?\s?)0(?=\.\d{2,})")
_BARE_POINT, _STATED_ZERO = re.compile(r"(?<![\d.])\.\d{2,}"), re.compile(r"(?<![\d.])0\.\d{2,}")
_ZEROLESS = 4  # numbers that begin with their point, on a sheet that writes them so
_STATION = re.compile(r"\b(?:STA|ST|KM|CH)\.?\s?\d{1,4}\+\d{2,3}\b", re.IGNORECASE)  # a place on a route, no tolerance
_NEVER_ZERO = (CalloutKind.DIAMETER, CalloutKind.RADIUS, CalloutKind.HOLE)
_TEXTURE = re.compile(r"0?[.,]0(?:25|5)|0?[.,][1248]|1[.,]6|3[.,]2|6[.,]3|12[.,]5|25|50|100|4|10|16|40|63|160")
_LONGEST = 200  # characters; longer texts are notes
_LEAST = 0.3  # less sure readings are left out
_SMALL_TITLE_BLOCK = 0.15  # of the page; a larger region may hold parts of the drawing


def find_callouts(
    spans: Sequence[Span], content: PageContent, exclude: Sequence[Box] = (), title_blocks: Sequence[Box] = ()
) -> list[Callout]:
    """Every callout among the spans; none whose centre lies in one of `exclude`, and none in a title block
    that is a bare number or a fit."""
    marks = context.zone_marks(spans, content) | designators(spans)
    free = [
        span
        for span in spans
        if id(span) not in marks
        and 0 < len(span.text.strip()) <= _LONGEST
        and not _STATION.search(span.text)
        and not any(box.contains(*span.box.center) for box in exclude)
    ]
    circles, zeroless = context.balloons(content), _is_zeroless(free)
    page = content.size.width * content.size.height
    found: list[Callout] = []
    for direction in directions_of(free, content.segments):
        for callout, item in _with_axes(direction, list(_of_direction(direction, circles, content.vector, zeroless))):
            block = next((block for block in title_blocks if block.contains(*callout.box.center)), None)
            small = block is not None and block.area < _SMALL_TITLE_BLOCK * page
            if block is not None and not _sure(callout) and (small or context.in_cell(direction, item)):
                continue
            found.append(callout)
    return _without_doubles(found)


def _with_axes(direction: Direction, callouts: Sequence[tuple[Callout, Item]]) -> Iterable[tuple[Callout, Item]]:
    """Lengths with the axis that they measure along."""
    lengths = [(item, c.value) for c, item in callouts if c.kind is CalloutKind.LINEAR and c.value is not None]
    axes = measured(direction, lengths)
    for callout, item in callouts:
        axis = axes.get(id(item))
        yield (callout.model_copy(update={"along": axis}) if axis else callout), item


def _sure(callout: Callout) -> bool:
    """Whether the text alone proves the callout."""
    bare = callout.kind is CalloutKind.LINEAR and not callout.toleranced
    return not bare and callout.kind not in (CalloutKind.FIT, CalloutKind.CHAMFER)


def _of_direction(
    direction: Direction, circles: NDArray[np.float32], vector: bool, zeroless: bool
) -> Iterable[tuple[Callout, Item]]:
    frames, rest = control_frames(direction)
    rest, datums = boxed_items(direction, rest)
    for item in datums:
        yield _placed(Meaning(CalloutKind.DATUM, item.text, datums=(item.text,)), item, 0.85), item
    for item in [*frames, *joined(direction, rest)]:
        item = _without_arrow(direction, _with_diameter(item, zeroless))
        meaning = parse(item.text)
        if meaning is None:
            for part, within in callouts_within(item):
                yield _placed(within, part, within.confidence), part
        if meaning is None or (meaning.value == 0 and meaning.kind in _NEVER_ZERO):
            continue
        if _TEXTURE.fullmatch(item.text.strip()) and context.at_texture_sign(direction, item):
            meaning = replace(meaning, kind=CalloutKind.ROUGHNESS, confidence=0.85)
        confidence = _confidence(meaning, item, direction, circles, vector)
        if confidence >= _LEAST:
            yield _placed(meaning, item, confidence), item


def _with_diameter(item: Item, zeroless: bool) -> Item:
    """No number starts with a zero and another digit: where OCR read one, it saw a diameter sign.

    On a sheet that writes `.125` the zero of a `0.125` is one too.
    """
    match = _LEADING_ZERO.match(item.text) if item.read else None
    if match is None and zeroless and item.read:
        match = _ZERO_POINT.match(item.text)
    if match is None:
        return item
    text = f"{match['before']}⌀{item.text[match.end() :]}"
    return replace(item, text=text, confidence=item.confidence * 0.9) if parse(text) is not None else item


def _is_zeroless(spans: Sequence[Span]) -> bool:
    """Whether a sheet leaves the zero before the point out, as those in inches do."""
    bare = sum(_BARE_POINT.search(span.text) is not None for span in spans)
    stated = sum(_STATED_ZERO.search(span.text) is not None for span in spans if span.source is not Source.OCR)
    return bare >= _ZEROLESS and bare > 4 * stated


def _without_arrow(direction: Direction, item: Item) -> Item:
    """A number that OCR read with a hyphen at the end of a line has the arrowhead of that line beside it."""
    match = _HYPHENED.fullmatch(item.text) if item.read else None
    if match is None or not context.line_ends_beside(direction, item, left=bool(match["before"])):
        return item
    return replace(item, text=match["number"], confidence=item.confidence * 0.95)


def _placed(meaning: Meaning, item: Item, confidence: float) -> Callout:
    fields = asdict(meaning)
    if meaning.kind is CalloutKind.SCALE and (ratio := _RATIO.search(meaning.text)):
        fields["text"] = ratio[0]
    fields["basic"] = meaning.basic or item.basic
    fields["confidence"] = round(min(1.0, confidence * item.confidence), 3)
    return Callout(box=item.box, angle=item.angle, **fields)


def _confidence(
    meaning: Meaning, item: Item, direction: Direction, circles: NDArray[np.float32], vector: bool
) -> float:
    """What the text gives, raised or lowered by its place where the text alone says little."""
    if meaning.confidence > 0.65 or item.basic:
        return max(meaning.confidence, 0.9 if item.basic else 0.0)
    if meaning.kind in (CalloutKind.FIT, CalloutKind.GENERAL_TOLERANCE, CalloutKind.EDGE):
        return meaning.confidence
    if meaning.kind is not CalloutKind.LINEAR:
        near = context.on_dimension_line(direction, item)
        return min(0.9, meaning.confidence + 0.2) if near else meaning.confidence
    whole = not re.search(r"[.,/'\"]", item.text)
    if whole and (context.in_balloon(item, circles) or context.in_triangle(direction, item)):
        return 0.0
    if context.on_dimension_line(direction, item):
        return 0.9 if meaning.value else 0.7
    if whole:
        return 0.0 if vector else 0.4
    return 0.5


def _without_doubles(callouts: Iterable[Callout]) -> list[Callout]:
    """Text that a file holds twice at one place gives one callout, the one that says more."""
    kept: dict[tuple[CalloutKind, float | None], list[Callout]] = {}
    for callout in sorted(callouts, key=lambda callout: -len(callout.text)):
        same = kept.setdefault((callout.kind, callout.value), [])
        if not any(_overlap(callout.box, other.box) > 0.5 for other in same):
            same.append(callout)
    return sorted((callout for same in kept.values() for callout in same), key=lambda callout: callout.box.y1)


def _overlap(box: Box, other: Box) -> float:
    return box.intersection(other) / max(1.0, min(box.area, other.area))
