"""Which column of an unruled table a text belongs to: by the blanks between columns, and by the heads' order.

Heads may stand flush left over values that stand flush right. Works in a frame, on boxes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from backend.geometry import Box
from backend.reading.layout.phrases import SheetPhrase, join_parts

Strip = tuple[float, float]

FLUSH = 0.5  # of the lettering height: a text this near to a head's edge or middle stands in its column
EDGE_COST = 0.1  # of the way from edge to edge: counts little beside blanks, and decides where those are equal


def columns_under(heads: Sequence[Box], phrases: Sequence[SheetPhrase]) -> dict[int, int]:
    """The index of the head for each phrase, by its id."""
    strips = strips_of([(phrase.box.x1, phrase.box.x2) for phrase in phrases])
    plain = [strip for strip in strips if sum(_overlaps(head, strip) for head in heads) <= 1]
    order = _heads_in_order(heads, plain) if len(plain) <= len(heads) else None
    places: dict[int, int] = {}
    for phrase in phrases:
        x = phrase.box.center[0]
        at = next((i for i, strip in enumerate(plain) if strip[0] <= x <= strip[1]), None)
        places[id(phrase)] = order[at] if order is not None and at is not None else _nearest_head(heads, phrase.box)
    return places


def divide_at_heads(heads: Sequence[Box], phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """Lines that run over several columns, where narrow gaps part those: cut where a piece begins under a head.

    Columns may stand nearer to each other than two words of a line do.
    """
    return [piece for phrase in phrases for piece in _divide_line(heads, phrase)]


def _divide_line(heads: Sequence[Box], phrase: SheetPhrase) -> list[SheetPhrase]:
    under = [head for head in heads if _overlaps(head, (phrase.box.x1, phrase.box.x2))]
    if len(under) < 2 or not phrase.parts:
        return [phrase]
    pieces: list[list[SheetPhrase]] = [[phrase.parts[0]]]
    for part in phrase.parts[1:]:
        if any(_is_flush(head, part.box) for head in under):
            pieces.append([])
        pieces[-1].append(part)
    return [join_parts(piece) for piece in pieces]


def _is_flush(head: Box, box: Box) -> bool:
    slack = FLUSH * box.height
    return min(abs(head.x1 - box.x1), abs(head.center[0] - box.center[0]), abs(head.x2 - box.x2)) < slack


def _overlaps(head: Box, strip: Strip) -> bool:
    return head.x1 < strip[1] and head.x2 > strip[0]


def strips_of(spans: Sequence[Strip]) -> list[Strip]:
    """What the texts cover of the width, in pieces that blanks part."""
    strips: list[Strip] = []
    for start, end in sorted(spans):
        if strips and start <= strips[-1][1]:
            strips[-1] = strips[-1][0], max(strips[-1][1], end)
        else:
            strips.append((start, end))
    return strips


def _heads_in_order(heads: Sequence[Box], strips: Sequence[Strip]) -> list[int]:
    """A head for each strip, in order and none twice, so that they stand nearest in all."""

    @cache
    def cheapest(strip: int, head: int) -> tuple[float, tuple[int, ...]]:
        if strip == len(strips):
            return 0.0, ()
        if len(heads) - head < len(strips) - strip:
            return float("inf"), ()
        taken_cost, taken = cheapest(strip + 1, head + 1)
        left = cheapest(strip, head + 1)
        used = taken_cost + _strip_distance(heads[head], strips[strip]), (head, *taken)
        return min(used, left)

    return list(cheapest(0, 0)[1])


def _strip_distance(head: Box, strip: Strip) -> float:
    """Between head and strip; a little for edges that do not line up, so that ties fall to the aligned one."""
    gap = max(0.0, head.x1 - strip[1], strip[0] - head.x2)
    return gap + EDGE_COST * min(abs(head.x1 - strip[0]), abs(head.x2 - strip[1]))


def _nearest_head(heads: Sequence[Box], box: Box) -> int:
    return min(range(len(heads)), key=lambda index: _head_offset(heads[index], box))


def _head_offset(head: Box, box: Box) -> tuple[float, float]:
    """How far a text stands beside a column's head: not at all, or by so much; then by left edge or centre."""
    apart = max(0.0, head.x1 - box.x2, box.x1 - head.x2)
    return apart, min(abs(head.x1 - box.x1), abs(head.center[0] - box.center[0]))
