"""Rows of a table next to its heads, in ruled bands or as lines of text.

Works in a frame. Knows where the heads stand; does not know what the rows say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from backend.geometry import Box, bounding
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import TableKind
from backend.reading.tables.columns import columns_under, divide_at_heads, strips_of
from backend.reading.tables.heads import Head
from backend.reading.tables.model import Column, RawRow, roles_of, text_in

OPEN_ROW_PITCH = 4.0  # heights from one unruled row to the next
CONTINUED_PITCH = 1.7  # heights from one line of a cell to the next
TALL_ROW = 3.2  # heights of lettering: a taller ruled band may hold several rows
ROW_MARGIN = 0.3  # heights: a row begins so far over its text, and a text so far past the head's edge is under it
LARGER = 1.6  # heads' heights; larger lettering ends the rows
SIDE_REACH = 3.0  # heads' heights that a row may be wider at each end
WIDEST_FRAME = 3.0  # widths of the row of heads; wider rulings around it are not its table's
LEAST_BAND_MM = 1.2  # a row's height; rulings nearer to each other are edges of one
BORDER_MM = 1.5  # across: a ruling this near to a column's border is its
BORDERS_GO_ON = 0.7  # of the columns' borders: a band that so many go on through is a row of them
UNFINISHED = re.compile(r"[,&/–-]$|\([^)]*$")  # the end of a line that goes on in the next one
ACROSS = 3  # heads over a remark that runs across columns, and fewer words than it has
COUNTING = ("item", "quantity", "tag", "revision", "part_number")  # columns with one line a row


def rows_of(head: Head, phrases: Sequence[SheetPhrase], rulings: Rulings) -> list[RawRow]:
    """The rows under the head, or over it where more of them stand there; those next to the head first."""
    if head.ruled:
        under = _ruled_rows(head, phrases, rulings, down=True)
        over = _ruled_rows(head, phrases, rulings, down=False)
        rows = over if len(over) > len(under) else under
        if rows or head.kind == TableKind.REVISION:
            return rows
        return _open_rows(head, phrases, rulings, down=True)
    under = _open_rows(head, phrases, rulings, down=True)
    over = _open_rows(head, phrases, rulings, down=False)
    return over if len(over) > len(under) else under


def _ruled_rows(head: Head, phrases: Sequence[SheetPhrase], rulings: Rulings, *, down: bool) -> list[RawRow]:
    box = head.box
    borders = [column.box.x1 for column in head.columns] + [box.x2]
    rows: list[RawRow] = []
    for top, bottom in _ruled_bands(box, borders, rulings, down=down):
        band = Box(x1=box.x1, y1=top, x2=box.x2, y2=bottom)
        inside = [phrase for phrase in phrases if band.contains(*phrase.box.center)]
        parts = divide_band(band, head.columns, inside)
        for part in parts if down else parts[::-1]:
            cells = [Box(x1=a, y1=part.y1, x2=b, y2=part.y2) for a, b in pairwise(borders)]
            rows.append(RawRow(tuple((text_in(cell, inside), cell) for cell in cells)))
    while rows and not rows[-1].filled_count:
        rows.pop()
    return [row for row in rows if row.filled_count] if _are_filled(rows) else []


def _are_filled(rows: Sequence[RawRow]) -> bool:
    """A table has at least one row with two cells filled."""
    return any(row.filled_count >= 2 for row in rows)


def _ruled_bands(box: Box, borders: Sequence[float], rulings: Rulings, *, down: bool) -> Iterator[tuple[float, float]]:
    """Ruled bands next to the head, as long as its columns go on."""
    lines = rulings.level
    covered = np.minimum(lines[:, 2], box.x2) - np.maximum(lines[:, 1], box.x1)
    places = lines[covered > 0.5 * box.width][:, 0]
    start = box.y2 if down else box.y1
    least = LEAST_BAND_MM * rulings.mm
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
    present = [bool((np.abs(standing - x) < BORDER_MM * rulings.mm).any()) for x in borders]
    return sum(present) >= max(2, round(BORDERS_GO_ON * len(present)))


def divide_band(band: Box, columns: Sequence[Column], inside: Sequence[SheetPhrase]) -> list[Box]:
    """A band as rows: one, or several where no lines part them and a column with one line a row counts them."""
    if not inside or band.height < TALL_ROW * inside[0].height:
        return [band]
    roles = roles_of(columns)
    anchors = [columns[roles[role]].box for role in COUNTING if role in roles]
    counts = [[p for p in inside if box.x1 <= p.box.center[0] <= box.x2] for box in anchors]
    lines = max(counts, key=len, default=[])
    if len(lines) < 2:
        return [band]
    tops = sorted(phrase.box.y1 - ROW_MARGIN * phrase.height for phrase in lines)
    edges = [band.y1, *tops[1:], band.y2]
    return [Box(x1=band.x1, y1=a, x2=band.x2, y2=b) for a, b in pairwise(edges)]


def _open_rows(head: Head, phrases: Sequence[SheetPhrase], rulings: Rulings, *, down: bool) -> list[RawRow]:
    """Rows of an unruled table under or over its head: lines of text that fall into its columns."""
    heads = [column.box for column in head.columns]
    pieces = divide_at_heads(heads, [phrase for phrase in phrases if not _runs_across(phrase, heads)])
    near, far = (_lines_beside(head, pieces, reach, down=down) for reach in _row_reaches(head, rulings))
    count = len(head.columns)
    lines = far if _column_count(near) < count == _column_count(far) else near
    if not lines:
        return []
    places = columns_under([column.box for column in head.columns], [p for line in lines for p in line])
    key = next((roles_of(head.columns)[role] for role in COUNTING if role in roles_of(head.columns)), 0)
    rows: list[list[SheetPhrase]] = []
    for line in lines:
        if down and rows and _goes_on(rows[-1], line, places, key):
            rows[-1] += line
        else:
            rows.append(list(line))
    made = [_open_row(head, row, places) for row in rows]
    return [row for row in made if row.filled_count] if _are_filled(made) else []


def _runs_across(phrase: SheetPhrase, heads: Sequence[Box]) -> bool:
    """Whether words written in one go stand under several heads: a remark under the table, not its cell."""
    under = sum(head.x1 < phrase.box.x2 and phrase.box.x1 < head.x2 for head in heads)
    return under >= ACROSS and not phrase.parts and len(phrase.text.split()) > ACROSS


def _column_count(lines: Sequence[Sequence[SheetPhrase]]) -> int:
    return len(strips_of([(phrase.box.x1, phrase.box.x2) for line in lines for phrase in line]))


def _lettering_height(head: Head) -> float:
    """The usual height of the heads' lettering; some may be set smaller to fit their columns."""
    if head.ruled:
        return head.box.height / 2
    heights = sorted(column.box.height for column in head.columns)
    return heights[len(heights) // 2]


def _lines_beside(head: Head, phrases: Sequence[SheetPhrase], reach: Box, *, down: bool) -> list[list[SheetPhrase]]:
    """Lines of text next to the head, from it on, up to a gap or larger lettering."""
    box, size = head.box, _lettering_height(head)
    margin = ROW_MARGIN * size
    within = [phrase for phrase in phrases if reach.x1 <= phrase.box.center[0] <= reach.x2]
    if down:
        ahead = sorted((p for p in within if p.box.y1 > box.y2 - margin), key=lambda phrase: phrase.middle)
    else:
        ahead = sorted((p for p in within if p.box.y2 < box.y1 + margin), key=lambda phrase: -phrase.middle)
    lines: list[list[SheetPhrase]] = []
    last = box
    for phrase in ahead:
        if lines and lines[-1][0].level_with(phrase):
            lines[-1].append(phrase)
            continue
        gap = phrase.box.y1 - last.y2 if down else last.y1 - phrase.box.y2
        if gap > OPEN_ROW_PITCH * size or phrase.height > LARGER * size:
            break
        lines.append([phrase])
        last = phrase.box
    return lines


def _row_reaches(head: Head, rulings: Rulings) -> tuple[Box, Box]:
    """How far to the sides the rows of a head may run: a little over its ends, and as far as a column is wide.

    Lines that enclose the head are the ends of its rows.
    """
    box, size = head.box, _lettering_height(head)
    cell = rulings.cell(box, sides=4)
    if cell is not None and cell.width <= WIDEST_FRAME * box.width:
        inside = Box(x1=cell.x1, y1=box.y1, x2=max(cell.x2, box.x2), y2=box.y2)
        return inside, inside
    wide = max((right.box.x1 - left.box.x1 for left, right in pairwise(head.columns)), default=0.0)
    narrow = SIDE_REACH * size
    return box.grown(narrow), box.grown(max(narrow, wide))


def _goes_on(row: Sequence[SheetPhrase], line: Sequence[SheetPhrase], places: dict[int, int], key: int) -> bool:
    """Whether a line is one more line of the row's cells, with nothing in the key column.

    It stands close under the row, or under a text in its column that breaks off.
    """
    if any(places[id(phrase)] == key for phrase in line):
        return False
    last = max(row, key=lambda phrase: phrase.middle)
    over = [p for p in row if any(places[id(p)] == places[id(phrase)] for phrase in line)]
    breaks_off = len(line) == len(over) == 1 and UNFINISHED.search(over[0].text) is not None
    return breaks_off or line[0].middle - last.middle < CONTINUED_PITCH * last.height


def _open_row(head: Head, phrases: Sequence[SheetPhrase], places: dict[int, int]) -> RawRow:
    line = bounding(phrase.box for phrase in phrases)
    cells = []
    for index, column in enumerate(head.columns):
        found = [phrase for phrase in phrases if places[id(phrase)] == index]
        box = Box(x1=column.box.x1, y1=line.y1, x2=column.box.x2, y2=line.y2)
        box = bounding(phrase.box for phrase in found) if found else box
        cells.append((text_in(box, found), box))
    return RawRow(tuple(cells))
