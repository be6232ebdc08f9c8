"""Spans of one text direction, seen in that direction: `left` and `right` along the text, `middle` across it.

Whatever the angle on the page, the text of a direction reads from left to right here, and lines drawn along
it are level. Knows gaps and rulings, nothing of meanings.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box, bounding
from backend.reading.sheet import Source, Span

Floats = NDArray[np.float64]
_ARM_RISES_DEG = (60, 120)  # of the two lines of a texture sign (ISO 1302), the right one and the left one
_ARM_DEG = 10.0  # how far they may be off it, as in scans and hand-made signs
_LONGEST_ARM = 8  # heights of lettering; longer lines at 60° are edges of the part
_TIP = 0.25  # heights: ends that are this near meet
_MOST_ARMS = 2000  # lines at 60° in one direction; more are hatching, and each would be compared with each
_SAME_DIRECTION_DEG = 3.0  # between texts that count as reading in one direction
_SURE_LENGTH = 10  # characters from which on OCR knows the angle of a text well
_LOOSE_DEG = 8.0  # how far it may be off for shorter ones
_STRAIGHT = 0.03  # largest slope of a line that counts as level
_SHORTEST_LINE = 0.9  # of the smallest lettering; shorter lines are strokes of characters
PARTING_LINE = 1.2  # heights of text that a line between two cells has at least; a shorter one is a stroke
_LEAST_WIDTH = 0.3  # heights: no text is narrower, whatever its box says
_WORD_MARGIN = 0.3  # heights that a word may really be wider than its share of the characters
_OFF_LINE = 0.45  # heights between the middles of neighbours on one line
_INTO_EACH_OTHER = 0.7  # heights: boxes of neighbours may overlap, as those of OCR have a margin


@dataclass(frozen=True)
class Item:
    """A text with its place in its own direction; `height` is that of its capitals."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    angle: float
    box: Box
    confidence: float = 1.0
    basic: bool = False
    read: bool = False  # by OCR

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def center(self) -> float:
        return (self.left + self.right) / 2

    def with_text(self, text: str, *others: Item) -> Item:
        """This and the others as one item with a new text."""
        items = (self, *others)
        return replace(
            self,
            text=text,
            left=min(item.left for item in items),
            right=max(item.right for item in items),
            box=bounding(item.box for item in items),
            confidence=min(item.confidence for item in items),
        )


@dataclass(frozen=True)
class Direction:
    """All items of about one angle, with the lines of the page along and across them."""

    angle: float
    items: tuple[Item, ...]
    level: Floats  # (N, 3): place across the text, from, to; sorted by place
    upright: Floats  # (N, 3): place along the text, from, to; sorted by place
    ends: Floats  # (N, 4): end points of longer lines with the other end of each, sorted by place along the text
    tips: Floats  # (N, 2): points where two lines at 60° meet, as in the sign of surface texture

    def uprights(self, start: float, end: float, across: float, least: float = 0.0) -> Floats:
        """Lines across the text between two places, that pass a height."""
        return _lines_passing(self.upright, start, end, across, least)

    def levels(self, start: float, end: float, along: float, least: float = 0.0) -> Floats:
        """Lines along the text between two heights, that pass a place."""
        return _lines_passing(self.level, start, end, along, least)


def _lines_passing(lines: Floats, start: float, end: float, at: float, least: float) -> Floats:
    first, last = np.searchsorted(lines[:, 0], (start, end))
    near = lines[first:last]
    kept: Floats = near[(near[:, 1] <= at) & (near[:, 2] >= at) & (near[:, 2] - near[:, 1] >= least)]
    return kept


def directions_of(spans: Sequence[Span], segments: NDArray[np.float32]) -> list[Direction]:
    """The spans grouped by the angle of their text."""
    groups: list[list[Span]] = []
    for span in sorted(_with_corrected_angles(spans), key=lambda span: span.angle % 360):
        if groups and _angle_between(span.angle, groups[-1][0].angle) <= _SAME_DIRECTION_DEG:
            groups[-1].append(span)
        elif groups and _angle_between(span.angle, groups[0][0].angle) <= _SAME_DIRECTION_DEG:
            groups[0].append(span)  # 359° and 0°
        else:
            groups.append([span])
    return [_make_direction(group, segments) for group in groups]


def _with_corrected_angles(spans: Sequence[Span]) -> list[Span]:
    """Directions of what OCR read, put right: of short texts it knows them only roughly.

    A single character gets the angle of the nearest longer text, a short text the quarter that it is near to,
    with the skew of the whole page.
    """
    longer = [span for span in spans if len(span.text.strip()) > 1]
    centers = np.array([span.box.center for span in longer], np.float64).reshape(-1, 2)
    leans = [_lean(span.angle) for span in spans if span.source is Source.OCR and len(span.text) >= _SURE_LENGTH]
    skew = float(np.median(leans)) if leans else 0.0
    turned = []
    for span in spans:
        length = len(span.text.strip())
        if span.source is Source.OCR and longer and length == 1:
            nearest = longer[int(np.abs(centers - span.box.center).max(axis=1).argmin())]
            size = max(span.box.width, span.box.height)
            span = span.model_copy(update={"angle": _corrected_angle(nearest, skew), "height": size})
        elif span.source is Source.OCR and length < _SURE_LENGTH:
            span = span.model_copy(update={"angle": _corrected_angle(span, skew)})
        turned.append(span)
    return turned


def _lean(angle: float) -> float:
    return (angle + 45) % 90 - 45


def _corrected_angle(span: Span, skew: float) -> float:
    if len(span.text) >= _SURE_LENGTH or abs(_lean(span.angle) - skew) > _LOOSE_DEG:
        return span.angle
    return span.angle - _lean(span.angle) + skew


def _angle_between(angle: float, other: float) -> float:
    return abs((angle - other + 180) % 360 - 180)


def _make_direction(spans: Sequence[Span], segments: NDArray[np.float32]) -> Direction:
    turns = [(span.angle - spans[0].angle + 180) % 360 - 180 for span in spans]
    angle = spans[0].angle + sum(turns) / len(turns)
    items = tuple(_make_item(span, angle) for span in spans)
    small = min(item.height for item in items)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = segments[:, 0::2].astype(np.float64), segments[:, 1::2].astype(np.float64)
    along, across = x * cos - y * sin, x * sin + y * cos
    length = np.hypot(along[:, 1] - along[:, 0], across[:, 1] - across[:, 0])
    long = length >= _SHORTEST_LINE * small
    along, across, length = along[long], across[long], length[long]
    flat = np.abs(across[:, 1] - across[:, 0]) <= _STRAIGHT * length + 0.5
    steep = np.abs(along[:, 1] - along[:, 0]) <= _STRAIGHT * length + 0.5
    ends = np.column_stack([one.ravel() for one in (along, across, along[:, ::-1], across[:, ::-1])])
    return Direction(
        angle,
        items,
        by_place(across[flat].mean(axis=1), along[flat]),
        by_place(along[steep].mean(axis=1), across[steep]),
        ends[np.argsort(ends[:, 0], kind="stable")],
        _find_tips(along, across, length, small),
    )


def _find_tips(along: Floats, across: Floats, length: Floats, height: float) -> Floats:
    """Where a line that rises at 60° to the right meets one that rises to the left."""
    rise = np.degrees(np.arctan2(across[:, 0] - across[:, 1], along[:, 1] - along[:, 0])) % 180
    short = length < _LONGEST_ARM * height
    right, left = (short & (np.abs(rise - arm) < _ARM_DEG) for arm in _ARM_RISES_DEG)
    tips: list[tuple[float, float]] = []
    others = np.column_stack([along[left].ravel(), across[left].ravel()])
    if len(others) > _MOST_ARMS or not len(others):
        return np.zeros((0, 2))  # hatching
    for u, v in np.column_stack([along[right].ravel(), across[right].ravel()])[:_MOST_ARMS].tolist():
        if (np.abs(others - (u, v)).max(axis=1) < _TIP * height).any():
            tips.append((u, v))
    return np.array(tips, np.float64).reshape(-1, 2)


def by_place(place: Floats, run: Floats) -> Floats:
    """Lines (N, 3: place, from, to), sorted by place; `run` holds both ends of each (N, 2)."""
    lines = np.column_stack([place, run.min(axis=1), run.max(axis=1)]) if len(place) else np.zeros((0, 3))
    ordered: Floats = lines[np.argsort(lines[:, 0], kind="stable")]
    return ordered


def _make_item(span: Span, angle: float) -> Item:
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = span.box.center
    across = abs(cos) * span.box.height + abs(sin) * span.box.width
    height = span.height or min(span.box.width, span.box.height, across)
    if abs(cos) >= abs(sin):
        length = (span.box.width - height * abs(sin)) / abs(cos)
    else:
        length = (span.box.height - height * abs(cos)) / abs(sin)
    half = max(length, _LEAST_WIDTH * height) / 2
    along = x * cos - y * sin
    return Item(
        text=span.text.strip(),
        left=along - half,
        right=along + half,
        middle=x * sin + y * cos,
        height=max(height, 1.0),
        angle=span.angle,
        box=span.box,
        confidence=span.confidence,
        read=span.source is Source.OCR,
    )


def split_chain(item: Item, direction: Direction) -> list[Item]:
    """Sizes of a chain of dimensions that came as one text, `14,00 10,00`, each for itself.

    Whole numbers are parted where an extension line stands between them: `1 200` may be one.
    """
    words = list(re.finditer(r"\S+", item.text))
    if len(words) < 2 or not all(_NUMBER.fullmatch(word[0]) for word in words):
        return [item]
    places = [(word.start() / len(item.text), word.end() / len(item.text)) for word in words]
    decimal = all(_SIZE.fullmatch(word[0]) for word in words)
    if not decimal and not all(_line_between(direction, item, a[1], b[0]) for a, b in itertools.pairwise(places)):
        return [item]
    return [_cut_item(item, start, end) for start, end in places]


_SIZE = re.compile(r"\d+[.,]\d+|[.,]\d+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+")


def _line_between(direction: Direction, item: Item, start: float, end: float) -> bool:
    """Whether a line crosses an item somewhere between two shares of its length."""
    inset = _WORD_MARGIN * item.height
    left, right = item.left + start * item.width - inset, item.left + end * item.width + inset
    return bool(len(direction.uprights(left, right, item.middle, PARTING_LINE * item.height)))


def _cut_item(item: Item, start: float, end: float) -> Item:
    """The part of an item between two shares of its length."""
    whole, turn = item.box, math.radians(item.angle)
    cos, sin = math.cos(turn), -math.sin(turn)
    wide, high = whole.width * abs(cos) ** 2, whole.height * abs(sin) ** 2
    across = (start, end) if cos >= 0 else (1 - end, 1 - start)
    down = (start, end) if sin >= 0 else (1 - end, 1 - start)
    box = Box(
        x1=whole.x1 + across[0] * wide,
        y1=whole.y1 + down[0] * high,
        x2=whole.x2 - (1 - across[1]) * wide,
        y2=whole.y2 - (1 - down[1]) * high,
    )
    text = item.text[round(start * len(item.text)) : round(end * len(item.text))]
    return replace(item, text=text, left=item.left + start * item.width, right=item.left + end * item.width, box=box)


class Neighbours:
    """Finds items beside and below an item; made anew whenever the items change."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = sorted(items, key=lambda item: item.middle)
        places = [(item.left, item.right, item.middle, item.height) for item in self.items]
        self._left, self._right, self._middle, self._height = np.array(places, np.float64).reshape(-1, 4).T
        self._highest = float(self._height.max(initial=0.0))

    def right_of(self, item: Item, gap: float, offset: float = _OFF_LINE) -> list[Item]:
        """Items that begin up to `gap` heights behind this one, on its line, the nearest first."""
        window = self._window(item.middle, -offset, offset)
        distance = self._left[window] - item.right
        height = np.maximum(item.height, self._height[window])
        near = (distance > -_INTO_EACH_OTHER * height) & (distance < gap * item.height)
        near &= self._left[window] > item.left
        near &= np.abs(self._middle[window] - item.middle) < offset * height
        return self._nearest_first(item, window, near, distance)

    def left_of(self, item: Item, gap: float, offset: float = _OFF_LINE) -> list[Item]:
        """Items that end up to `gap` heights before this one, on its line, the nearest first."""
        window = self._window(item.middle, -offset, offset)
        distance = item.left - self._right[window]
        height = np.maximum(item.height, self._height[window])
        near = (distance > -_INTO_EACH_OTHER * height) & (distance < gap * item.height)
        near &= self._right[window] < item.right
        near &= np.abs(self._middle[window] - item.middle) < offset * height
        return self._nearest_first(item, window, near, distance)

    def below(self, item: Item, least: float, most: float, overlap: float = 0.0) -> list[Item]:
        """Items under this one, `least` to `most` heights from middle to middle, that share `overlap` heights
        of its width, the nearest first."""
        window = self._window(item.middle, 0.0, most)
        distance = self._middle[window] - item.middle
        shared = np.minimum(self._right[window], item.right) - np.maximum(self._left[window], item.left)
        height = np.maximum(item.height, self._height[window])
        near = (distance > least * height) & (distance < most * height) & (shared > overlap * item.height)
        return self._nearest_first(item, window, near, distance)

    def above(self, item: Item, most: float) -> list[Item]:
        """Items up to `most` of the largest height over this one."""
        return self.items[self._window(item.middle, -most, 0.0)]

    def _window(self, middle: float, least: float, most: float) -> slice:
        reach = (middle + least * self._highest, middle + most * self._highest)
        first, last = np.searchsorted(self._middle, reach)
        return slice(int(first), int(last))

    def _nearest_first(self, item: Item, window: slice, near: NDArray[np.bool_], distance: Floats) -> list[Item]:
        found = np.nonzero(near)[0]
        nearest = found[np.argsort(distance[found], kind="stable")] + window.start
        return [self.items[i] for i in nearest.tolist() if self.items[i] is not item]
