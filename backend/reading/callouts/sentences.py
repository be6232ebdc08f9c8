"""Callouts within sentences: "all surfaces Ra 1.6 unless noted; M6 holes 12 mm deep".

Only what a sign, a unit or a tolerance proves; a bare number in a sentence is anything. Knows nothing of places
but where in the line a value is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from backend.geometry import Box
from backend.reading.callouts.directions import Item
from backend.reading.grammar.numbers import DECIMAL
from backend.reading.grammar.parse import parse
from backend.reading.grammar.prose import ValueKind, find_values
from backend.reading.grammar.requirements import class_places
from backend.reading.grammar.words import called
from backend.reading.sheet import CalloutKind, Meaning

LEAST_WORDS = 2  # of three letters and more
SHARE = 0.75  # of the confidence that the value alone would have
_PREPOSITION = re.compile(r"\bin$", re.IGNORECASE)  # `40 in one box`; an inch in prose is `"`, inch or in.
_WORD = re.compile(r"[^\W\d_]{3,}")
_CALLED = rf"(?<!\w){called('pitch_circle')}(?!\w)"
_PITCH_CIRCLE = re.compile(
    rf"⌀?\s?(?P<before>{DECIMAL})\s?(?:mm|\")?\s?{_CALLED}|{_CALLED}\s?⌀?\s?(?P<behind>{DECIMAL})", re.IGNORECASE
)
_PROVED = (
    CalloutKind.THREAD,
    CalloutKind.DIAMETER,
    CalloutKind.RADIUS,
    CalloutKind.CHAMFER,
    CalloutKind.HOLE,
    CalloutKind.ANGLE,
    CalloutKind.ROUGHNESS,
)


def callouts_within(item: Item) -> Iterator[tuple[Item, Meaning]]:
    """The parts of a line of words that are callouts, with what they state."""
    if len(_WORD.findall(item.text)) < LEAST_WORDS:
        return
    for value in find_values(item.text):
        meaning = value.meaning
        if value.kind is not ValueKind.MEASURE or meaning is None or not _is_proved(meaning):
            continue
        part = _make_part(item, value.start, value.end)
        yield part, replace(meaning, text=part.text, confidence=round(SHARE * meaning.confidence, 3))


def classes_within(item: Item) -> Iterator[tuple[Item, Meaning]]:
    """The general tolerances that one line gives for several kinds of dimensions: `.XX ±.02   .XXX ±.010`."""
    places = class_places(item.text)
    for start, end in places if len(places) > 1 else ():
        part = _make_part(item, start, end)
        meaning = parse(part.text)
        if meaning is not None:
            yield part, replace(meaning, text=part.text)


def circle_within(item: Item) -> tuple[Item, Meaning] | None:
    """The circle on which a callout says that its holes lie: the `⌀200 PCD` of `8x ⌀18 ON ⌀200 PCD`."""
    match = _PITCH_CIRCLE.search(item.text)
    meaning = parse(f"⌀{match['before'] or match['behind']}") if match is not None else None
    if match is None or meaning is None:
        return None
    part = _make_part(item, match.start(), match.end())
    return part, replace(meaning, text=part.text)


def _is_proved(meaning: Meaning) -> bool:
    length = (
        meaning.kind is CalloutKind.LINEAR and meaning.unit in ("mm", "in") and not _PREPOSITION.search(meaning.text)
    )
    toleranced = meaning.kind is CalloutKind.LINEAR and meaning.toleranced
    class_of = meaning.kind is CalloutKind.GENERAL_TOLERANCE and meaning.symbol is not None
    return meaning.kind in _PROVED or length or toleranced or class_of


def _make_part(item: Item, start: int, end: int) -> Item:
    """A piece of a line; only level and upright text is cut, since boxes of slanting text do not divide."""
    share = (start / len(item.text), end / len(item.text))
    left, right = (item.left + part * item.width for part in share)
    quarter = round(item.angle / 90) % 4
    box = item.box
    if abs((item.angle + 45) % 90 - 45) < 1:
        box = _cut_box(box, quarter, *share)
    return replace(item, text=item.text[start:end].strip(), left=left, right=right, box=box)


def _cut_box(box: Box, quarter: int, start: float, end: float) -> Box:
    """The stretch of a box from one share of its reading direction to another."""
    if quarter in (2, 3):  # from right to left, or downwards
        start, end = 1 - end, 1 - start
    if quarter % 2 == 0:
        return box.model_copy(update={"x1": box.x1 + start * box.width, "x2": box.x1 + end * box.width})
    start, end = 1 - end, 1 - start
    return box.model_copy(update={"y1": box.y1 + start * box.height, "y2": box.y1 + end * box.height})
