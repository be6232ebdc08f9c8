"""The components of an electrical sheet as one table: each designator with the value or part that is written at it.

A value belongs to a designator where each is the nearest of the other's kind: an amount in farad to a C, in henry to
an L, in ohm to an R. What names a part belongs to a semiconductor's designator that it lines up with, where nothing
else near it could. Works in a frame; knows nothing of symbols and wires.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from backend.geometry import Box, bounding
from backend.reading.layout.phrases import Phrase
from backend.reading.sheet import TableKind
from backend.reading.tables.model import Column, RawRow, RawTable
from backend.reading.text.designators import LETTERS, NAME, is_electrical
from backend.vocabulary.sheets.load import words

REACH = 8.0  # heights of a designator's lettering within which its value stands
ALIGNED = 0.6  # heights by which the edges or middles of a part's name and its designator may differ
CONFIDENCE = 0.8
_AMOUNTS = {
    "C": re.compile(r"\d+[.,]?\d*\s?[pnuµm]F\b.*"),
    "L": re.compile(r"\d+[.,]?\d*\s?[pnuµm]?H\b.*"),
    "R": re.compile(r"\d+[.,]?\d*\s?[kKMRΩ]\d{0,2}(?:\s?\d*\s?%)?"),
}
_SEMICONDUCTORS = frozenset({"D", "Q", "U", "IC", "T"})
_PART = re.compile(r"(?=\S*[^\W\d_])(?=\S*\d)[A-Z0-9][\w./+-]{3,}")
_NET = re.compile(r"[+-]?\d+(?:[.,]\d+)?V|V[A-Z]{2}\b|[A-Z]+_")  # names of wires: 5V-SW, VDD, SPI_CLK
_TOGETHER = re.compile(rf"(?P<name>{NAME.pattern})\s?[–—=:-]?\s(?P<value>\S.*)")
_HEADS = ("designator", "value")

_Named = tuple[str, Box]


def component_table(phrases: Sequence[Phrase]) -> RawTable | None:
    """The components that state their value, by kind and number; None on a sheet that is not electrical."""
    named = list(_named(phrases))
    if not is_electrical([name for name, _ in named]):
        return None
    taken = {box for _, box in named}
    rest = [(phrase.text.strip(), phrase.box) for phrase in phrases if phrase.box not in taken]
    rows = [*_together(phrases)]
    known = {name for (name, _), _ in rows}
    open_ones = [one for one in named if one[0] not in known]
    rows += _paired(open_ones, rest)
    if not rows:
        return None
    rows.sort(key=lambda row: _order(row[0][0]))
    whole = bounding(box for row in rows for _, box in row)
    heads = tuple(
        Column(words("component_heads", head)[0], whole, role)
        for head, role in zip(_HEADS, ("tag", "description"), strict=True)
    )
    return RawTable(TableKind.OTHER, heads, tuple(RawRow(row) for row in rows), confidence=CONFIDENCE)


def _order(name: str) -> tuple[str, int]:
    match = NAME.match(name)
    return (match["kind"], int(match["number"])) if match else (name, 0)


def _named(phrases: Iterable[Phrase]) -> Iterator[_Named]:
    for phrase in phrases:
        text = phrase.text.strip()
        match = NAME.fullmatch(text)
        together = _TOGETHER.fullmatch(text)
        if (found := match or together) is not None and found["kind"] in LETTERS:
            yield (text if match else together["name"] if together else text), phrase.box


def _together(phrases: Iterable[Phrase]) -> Iterator[tuple[_Named, _Named]]:
    """Designators whose value stands in the same line of lettering."""
    for phrase in phrases:
        match = _TOGETHER.fullmatch(phrase.text.strip())
        if match is not None and match["kind"] in LETTERS and _fits(match["kind"], match["value"]):
            yield (match["name"], phrase.box), (match["value"], phrase.box)


def _fits(kind: str, text: str) -> bool:
    """Whether a text has the form of what a kind of component states."""
    if (amount := _AMOUNTS.get(kind)) is not None:
        return amount.fullmatch(text) is not None
    if kind not in _SEMICONDUCTORS or any(amount.fullmatch(text) for amount in _AMOUNTS.values()):
        return False
    return _PART.fullmatch(text) is not None and not _NET.match(text) and _kind(text) not in LETTERS


def _paired(named: Sequence[_Named], texts: Sequence[_Named]) -> Iterator[tuple[_Named, _Named]]:
    """Designators and values that are nearest to each other, of one kind each."""
    for kinds in (*(frozenset({kind}) for kind in _AMOUNTS), _SEMICONDUCTORS):
        names = [one for one in named if _kind(one[0]) in kinds]
        values = [one for one in texts if names and _fits(next(iter(kinds)), one[0])]
        nearest = {value: min(names, key=lambda one: _gap(one[1], value[1])) for value in values}
        for name in names:
            near = [value for value in values if _gap(name[1], value[1]) < REACH * _height(name[1])]
            if kinds is _SEMICONDUCTORS:
                near = [value for value in near if _lines_up(name[1], value[1])]
                near = near if len(near) == 1 else []
            first = min(near, key=lambda value: _gap(name[1], value[1]), default=None)
            if first is not None and nearest[first] == name:
                yield name, first


def _kind(name: str) -> str:
    match = NAME.fullmatch(name)
    return match["kind"] if match else ""


def _height(box: Box) -> float:
    return min(box.width, box.height)


def _lines_up(one: Box, other: Box) -> bool:
    apart = min(abs(one.x1 - other.x1), abs(one.x2 - other.x2), abs(one.center[0] - other.center[0]))
    return apart < ALIGNED * _height(one)


def _gap(one: Box, other: Box) -> float:
    across = max(0.0, max(one.x1, other.x1) - min(one.x2, other.x2))
    down = max(0.0, max(one.y1, other.y1) - min(one.y2, other.y2))
    return math.hypot(across, down)
