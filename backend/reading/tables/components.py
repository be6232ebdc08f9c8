"""The components of an electrical sheet as one table: each designator with the value or part that is written at it.

A value belongs to a designator where each is the nearest of the other's kind: an amount in farad to a C, in henry to
an L, in ohm to an R. What names a part belongs to a semiconductor's designator that it lines up with, where nothing
else near it could, and to the designator on the other side of the body that both stand at. Works in a frame; knows
nothing of symbols and wires.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from backend.geometry import bounding
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import TableKind
from backend.reading.tables.model import Column, RawRow, RawTable
from backend.reading.text.designators import LETTERS, NAME, is_electrical
from backend.vocabulary.sheets.load import words

REACH = 8.0  # heights of a designator's lettering within which its value stands
ALIGNED = 0.6  # heights by which the edges or middles of a part's name and its designator may differ
AT_BODY = 2.0  # heights from a name to the side, and to the end, of the body that it stands at
CONFIDENCE = 0.8  # form and nearness bind a value to its designator, no line does
_AMOUNTS = {
    "C": re.compile(r"\d+[.,]?\d*\s?[pnuµm]F\b.*"),
    "L": re.compile(r"\d+[.,]?\d*\s?[pnuµm]?H\b.*"),
    "R": re.compile(r"\d+[.,]?\d*\s?[kKMRΩ]\d{0,2}(?:\s?\d*\s?%)?"),
}
_SEMICONDUCTORS = frozenset({"D", "Q", "U", "IC", "T"})
_BODIES = frozenset({"U", "IC", "J", "P", "K", "X"})  # kinds that are drawn as a body with pins
_PART = re.compile(r"(?=\S*[^\W\d_])(?=\S*\d)[A-Z0-9][\w./+()-]{3,}")
_NET = re.compile(r"[+-]?\d+(?:[.,]\d+)?V|V[A-Z]{2}\b|[A-Z]+_")  # names of wires: 5V-SW, VDD, SPI_CLK
_TOGETHER = re.compile(rf"(?P<name>{NAME.pattern})\s?[–—=:-]?\s(?P<value>\S.*)")
_HEADS = ("designator", "value")

_Pair = tuple[SheetPhrase, SheetPhrase]  # a designator and its value


def component_table(phrases: Sequence[SheetPhrase], rulings: Rulings) -> RawTable | None:
    """The components that state their value, by kind and number; None on a sheet that is not electrical."""
    together = list(_pairs_in_lines(phrases))
    alone = [phrase for phrase in phrases if _kind_of(phrase.text) in LETTERS]
    if not is_electrical([name.text.strip() for name in (*alone, *(name for name, _ in together))]):
        return None
    rows = [
        *(pair for pair in together if _has_form_of(_kind_of(pair[0].text), pair[1].text)),
        *_nearest_pairs(alone, phrases),
    ]
    stated = {id(name) for name, _ in rows}
    rows += _pairs_at_bodies([name for name in alone if id(name) not in stated], alone, phrases, rulings)
    if not rows:
        return None
    rows.sort(key=lambda row: _sorting_key(row[0].text))
    whole = bounding(phrase.box for row in rows for phrase in row)
    heads = tuple(
        Column(words("component_heads", head)[0], whole, role)
        for head, role in zip(_HEADS, ("tag", "description"), strict=True)
    )
    cells = tuple(RawRow(tuple((phrase.text.strip(), phrase.box) for phrase in row)) for row in rows)
    return RawTable(TableKind.OTHER, heads, cells, confidence=CONFIDENCE)


def _pairs_in_lines(phrases: Iterable[SheetPhrase]) -> Iterator[_Pair]:
    """Designators that stand in one line of lettering with what follows them."""
    for phrase in phrases:
        match = _TOGETHER.fullmatch(phrase.text.strip())
        if match is not None and match["kind"] in LETTERS:
            yield replace(phrase, text=match["name"]), replace(phrase, text=match["value"])


def _nearest_pairs(names: Sequence[SheetPhrase], phrases: Sequence[SheetPhrase]) -> Iterator[_Pair]:
    """Designators and values that are nearest to each other, of one kind each."""
    for kinds in (*(frozenset({kind}) for kind in _AMOUNTS), _SEMICONDUCTORS):
        named = [name for name in names if _kind_of(name.text) in kinds]
        values = [phrase for phrase in phrases if named and _has_form_of(next(iter(kinds)), phrase.text)]
        nearest = {value: min(named, key=lambda name: name.box.gap(value.box)) for value in values}
        for name in named:
            near = [value for value in values if name.box.gap(value.box) < REACH * name.height]
            if kinds is _SEMICONDUCTORS:
                near = [value for value in near if name.edges_apart(value) < ALIGNED * name.height]
                near = near if len(near) == 1 else []
            first = min(near, key=lambda value: name.box.gap(value.box), default=None)
            if first is not None and nearest[first] == name:
                yield name, first


def _pairs_at_bodies(
    names: Sequence[SheetPhrase], every: Sequence[SheetPhrase], phrases: Sequence[SheetPhrase], rulings: Rulings
) -> Iterator[_Pair]:
    """Designators over a body and the parts that are named under it; `every` one may be nearer to such a part."""
    parts = [phrase for phrase in phrases if _names_part(phrase.text.strip())]
    for name in (name for name in names if _kind_of(name.text) in _BODIES):
        under = [part for part in parts if _stand_at_one_body(name, part, rulings)]
        first = min(under, key=lambda part: part.box.y1, default=None)
        if first is None:
            continue
        over = [other for other in every if _stand_at_one_body(other, first, rulings)]
        if max(over, key=lambda other: other.box.y2) is name:
            yield name, first


def _stand_at_one_body(name: SheetPhrase, part: SheetPhrase, rulings: Rulings) -> bool:
    """Whether the side of a body goes down from a text to another that lines up with it."""
    high = name.height
    if part.box.y1 < name.box.y2 + high or abs(name.box.x1 - part.box.x1) > ALIGNED * high:
        return False
    reach = AT_BODY * high
    return rulings.goes_down(name.box.x1, name.box.y2 + reach, part.box.y1 - reach, reach)


def _has_form_of(kind: str, text: str) -> bool:
    """Whether a text has the form of what a kind of component states."""
    if (amount := _AMOUNTS.get(kind)) is not None:
        return amount.fullmatch(text.strip()) is not None
    return kind in _SEMICONDUCTORS and _names_part(text.strip())


def _names_part(text: str) -> bool:
    amount = any(amount.fullmatch(text) for amount in _AMOUNTS.values())
    return _PART.fullmatch(text) is not None and not (amount or _NET.match(text) or _kind_of(text) in LETTERS)


def _kind_of(name: str) -> str:
    match = NAME.fullmatch(name.strip())
    return match["kind"] if match else ""


def _sorting_key(name: str) -> tuple[str, int]:
    match = NAME.match(name.strip())
    return (match["kind"], int(match["number"])) if match else (name, 0)
