"""Heads and rows of a table, ruled or only aligned.

Works in a frame. Knows the words of heads; does not know what the rows say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backend.geometry import Box, bounding
from backend.reading.labels.table_heads import STRONG, kind_of, role_of
from backend.reading.layout.paragraphs import joined
from backend.reading.layout.phrases import Phrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import TableKind

MAX_COLUMN_GAP = 14.0  # heights of lettering between the heads of an unruled table
OPEN_ROW_PITCH = 4.0  # heights from one unruled row to the next
TALL_ROW = 3.2  # heights of lettering: a taller ruled band may hold several rows


@dataclass(frozen=True)
class Column:
    text: str
    box: Box  # of the ruled head cell, or of the head's text
    role: str | None


@dataclass(frozen=True)
class Head:
    """The row of column heads."""

    kind: TableKind
    columns: tuple[Column, ...]
    ruled: bool

    @property
    def box(self) -> Box:
        return bounding(column.box for column in self.columns)

    @property
    def roles(self) -> dict[str, int]:
        roles: dict[str, int] = {}
        for index, column in enumerate(self.columns):
            if column.role is not None:
                roles.setdefault(column.role, index)
        return roles


@dataclass(frozen=True)
class RawRow:
    cells: tuple[tuple[str, Box], ...]

    @property
    def box(self) -> Box:
        return bounding(box for _, box in self.cells)

    @property
    def filled(self) -> int:
        return sum(bool(text) for text, _ in self.cells)


def text_in(cell: Box, phrases: Sequence[Phrase]) -> str:
    """What stands in a cell, its lines joined."""
    inside = [phrase for phrase in phrases if cell.contains(*phrase.box.center)]
    lines: list[list[Phrase]] = []
    for phrase in sorted(inside, key=lambda phrase: phrase.box.center[1]):
        if lines and lines[-1][-1].level_with(phrase):
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    return joined([" ".join(p.text for p in sorted(line, key=lambda p: p.box.x1)) for line in lines])


def heads_of(phrases: Sequence[Phrase], rulings: Rulings) -> Iterator[Head]:
    """Rows of heads: ruled ones first, then those whose words merely stand on one line."""
    named = [phrase for phrase in phrases if role_of(phrase.text) is not None]
    taken: list[Box] = []
    for head in (*_ruled_heads(named, phrases, rulings), *_open_heads(named, rulings)):
        if not any(box.intersection(head.box) > 0.3 * min(box.area, head.box.area) for box in taken):
            taken.append(head.box)
            yield head


def _ruled_heads(named: Sequence[Phrase], phrases: Sequence[Phrase], rulings: Rulings) -> Iterator[Head]:
    bands: dict[tuple[int, int], dict[int, Box]] = defaultdict(dict)
    slack = 1.5 * rulings.mm
    for phrase in named:
        cell = rulings.cell(phrase.box)
        if cell is not None and cell.height < 8 * phrase.height and cell.width < 0.6 * rulings.page.width:
            bands[round(cell.y1 / slack), round(cell.y2 / slack)][round(cell.x1 / slack)] = cell
    for cells in bands.values():
        for chain in _chained(sorted(cells.values(), key=lambda cell: cell.x1), rulings):
            columns = tuple(_column(cell, phrases) for cell in chain)
            kind = kind_of({column.role for column in columns if column.role})
            if kind is not None:
                yield Head(kind, columns, ruled=True)


def _column(cell: Box, phrases: Sequence[Phrase]) -> Column:
    text = text_in(cell, phrases)
    return Column(text, cell, role_of(text))


def _chained(cells: Sequence[Box], rulings: Rulings) -> Iterator[list[Box]]:
    """Named head cells side by side, with the unnamed cells between and beside them."""
    chain: list[Box] = []
    for cell in cells:
        if chain and not _bridge(chain, cell, rulings):
            yield _widened(chain, rulings)
            chain = []
        chain.append(cell)
    if chain:
        yield _widened(chain, rulings)


def _bridge(chain: list[Box], cell: Box, rulings: Rulings) -> bool:
    """Whether cells of the same height lead from the chain to `cell`; they are added."""
    while cell.x1 - chain[-1].x2 > 2 * rulings.mm:
        beside = rulings.cell_at(chain[-1].x2 + 1.2 * rulings.mm, cell.center[1])
        if beside is None or not _alike(beside, cell, rulings) or beside.x2 <= chain[-1].x2 + rulings.mm:
            return False
        if beside.x2 > cell.x1 + 2 * rulings.mm:
            return True
        chain.append(beside)
    return True


def _alike(one: Box, other: Box, rulings: Rulings) -> bool:
    return abs(one.y1 - other.y1) < 1.5 * rulings.mm and abs(one.y2 - other.y2) < 1.5 * rulings.mm


def _widened(chain: list[Box], rulings: Rulings) -> list[Box]:
    """Unnamed head cells at both ends belong to the table too, if they are not wider than it."""
    width = chain[-1].x2 - chain[0].x1
    y = chain[0].center[1]
    left = rulings.cell_at(chain[0].x1 - 1.2 * rulings.mm, y)
    if left is not None and _alike(left, chain[0], rulings) and left.width < width and left.x2 <= chain[0].x1 + 2:
        chain = [left, *chain]
    right = rulings.cell_at(chain[-1].x2 + 1.2 * rulings.mm, y)
    if right is not None and _alike(right, chain[0], rulings) and right.width < width and right.x1 >= chain[-1].x2 - 2:
        chain = [*chain, right]
    return chain


def _open_heads(named: Sequence[Phrase], rulings: Rulings) -> Iterator[Head]:
    lines: list[list[Phrase]] = []
    for phrase in sorted(named, key=lambda phrase: (phrase.box.center[1], phrase.box.x1)):
        home = next((line for line in lines if line[-1].level_with(phrase)), None)
        if home is None:
            lines.append([phrase])
        else:
            home.append(phrase)
    for line in lines:
        line.sort(key=lambda phrase: phrase.box.x1)
        columns = tuple(Column(phrase.text, phrase.box, role_of(phrase.text)) for phrase in line)
        roles = {column.role for column in columns if column.role}
        kind = kind_of(roles)
        if kind is not None and len(roles & STRONG) >= 2 and len(roles) >= 3 and _close(line):
            yield Head(kind, columns, ruled=False)


def _close(line: Sequence[Phrase]) -> bool:
    gaps = [right.box.x1 - left.box.x2 for left, right in pairwise(line)]
    return all(gap < 6 * MAX_COLUMN_GAP * line[0].height for gap in gaps)


def rows_of(head: Head, phrases: Sequence[Phrase], rulings: Rulings) -> list[RawRow]:
    """The rows under the head, or over it where more of them stand there; those next to the head first."""
    if not head.ruled:
        return _open_rows(head, phrases)
    under = _ruled_rows(head, phrases, rulings, down=True)
    over = _ruled_rows(head, phrases, rulings, down=False)
    rows = over if len(over) > len(under) else under
    return rows if rows or head.kind == TableKind.REVISION else _open_rows(head, phrases)


def _ruled_rows(head: Head, phrases: Sequence[Phrase], rulings: Rulings, *, down: bool) -> list[RawRow]:
    box = head.box
    borders = [column.box.x1 for column in head.columns] + [box.x2]
    rows: list[RawRow] = []
    for top, bottom in _bands(box, borders, rulings, down=down):
        band = Box(x1=box.x1, y1=top, x2=box.x2, y2=bottom)
        inside = [phrase for phrase in phrases if band.contains(*phrase.box.center)]
        for part in _parts(band, head, inside, down=down):
            cells = [Box(x1=a, y1=part.y1, x2=b, y2=part.y2) for a, b in pairwise(borders)]
            rows.append(RawRow(tuple((text_in(cell, inside), cell) for cell in cells)))
    while rows and not rows[-1].filled:
        rows.pop()
    return [row for row in rows if row.filled] if _filled(rows) else []


def _filled(rows: Sequence[RawRow]) -> bool:
    """A table has at least one row with two cells filled."""
    return any(row.filled >= 2 for row in rows)


def _bands(box: Box, borders: Sequence[float], rulings: Rulings, *, down: bool) -> Iterator[tuple[float, float]]:
    """Ruled bands next to the head, as long as its columns go on."""
    lines = rulings.level
    covered = np.minimum(lines[:, 2], box.x2) - np.maximum(lines[:, 1], box.x1)
    places = lines[covered > 0.5 * box.width][:, 0]
    start = box.y2 if down else box.y1
    least = 1.2 * rulings.mm
    ahead = (
        sorted(y for y in places if y > start + least)
        if down
        else sorted((y for y in places if y < start - least), reverse=True)
    )
    last = start
    for place in ahead:
        if abs(place - last) < least:
            continue
        if not _columns_go_on(borders, (last + place) / 2, rulings):
            return
        yield (float(min(last, place)), float(max(last, place)))
        last = float(place)


def _columns_go_on(borders: Sequence[float], y: float, rulings: Rulings) -> bool:
    lines = rulings.upright
    standing = lines[(lines[:, 1] <= y) & (lines[:, 2] >= y)][:, 0]
    present = [bool((np.abs(standing - x) < 1.5 * rulings.mm).any()) for x in borders]
    return sum(present) >= max(2, round(0.7 * len(present)))


def _parts(band: Box, head: Head, inside: Sequence[Phrase], *, down: bool) -> list[Box]:
    """A band as rows: one, or several where no lines part them and the first columns count them."""
    if not inside or band.height < TALL_ROW * inside[0].height:
        return [band]
    anchors = [
        head.columns[head.roles[role]].box for role in ("item", "quantity", "tag", "revision") if role in head.roles
    ]
    counts = [[p for p in inside if box.x1 <= p.box.center[0] <= box.x2] for box in anchors]
    lines = max(counts, key=len, default=[])
    if len(lines) < 2:
        return [band]
    tops = sorted(phrase.box.y1 - 0.3 * phrase.height for phrase in lines)
    edges = [band.y1, *tops[1:], band.y2]
    parts = [Box(x1=band.x1, y1=a, x2=band.x2, y2=b) for a, b in pairwise(edges)]
    return parts if down else parts[::-1]


def _open_rows(head: Head, phrases: Sequence[Phrase]) -> list[RawRow]:
    """Rows of an unruled table under its head: lines of text that fall into the columns."""
    box = head.box
    size = min(column.box.height for column in head.columns) if not head.ruled else box.height / 2
    reach = box.grown(3 * size)
    below = [p for p in phrases if p.box.y1 > box.y2 - 0.3 * size and reach.x1 <= p.box.center[0] <= reach.x2]
    rows: list[list[Phrase]] = []
    last = box.y2
    for phrase in sorted(below, key=lambda phrase: phrase.box.center[1]):
        if rows and rows[-1][0].level_with(phrase):
            rows[-1].append(phrase)
        elif phrase.box.y1 - last > OPEN_ROW_PITCH * size:
            break
        else:
            rows.append([phrase])
        last = max(last, phrase.box.y2)
    made = [_open_row(head, row) for row in rows]
    return [row for row in made if row.filled] if _filled(made) else []


def _open_row(head: Head, phrases: Sequence[Phrase]) -> RawRow:
    line = bounding(phrase.box for phrase in phrases)
    texts: list[list[Phrase]] = [[] for _ in head.columns]
    for phrase in sorted(phrases, key=lambda phrase: phrase.box.x1):
        texts[min(range(len(head.columns)), key=lambda i: _aside(head.columns[i].box, phrase.box))].append(phrase)
    cells = []
    for column, found in zip(head.columns, texts, strict=True):
        empty = Box(x1=column.box.x1, y1=line.y1, x2=column.box.x2, y2=line.y2)
        cells.append((" ".join(p.text for p in found), bounding(p.box for p in found) if found else empty))
    return RawRow(tuple(cells))


def _aside(head: Box, box: Box) -> tuple[float, float]:
    """How far a text stands beside a column's head: not at all, or by so much; then by left edge or centre."""
    apart = max(0.0, head.x1 - box.x2, box.x1 - head.x2)
    return apart, min(abs(head.x1 - box.x1), abs(head.center[0] - box.center[0]))
