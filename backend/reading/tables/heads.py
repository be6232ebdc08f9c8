"""Rows of column heads, known by their words: in ruled cells, or merely on one line.

Works in a frame. Does not know what the rows of a table say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.geometry import Box, bounding
from backend.reading.labels.table_heads import BOUNDS, STRONG, caption_kind, kind_of, role_of
from backend.reading.layout.paragraphs import join_lines
from backend.reading.layout.phrases import SheetPhrase, join_parts
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import TableKind
from backend.reading.tables.model import Column, are_labels, is_numeric, is_wordy, kind_of_heads, make_column, text_in

MAX_COLUMN_GAP = 84.0  # heights of lettering between the heads of an unruled table
UNKNOWN_GAP = 25.0  # the same between a known head and an unknown one at the end of the row
UNKNOWN_WORDS = 3  # of such a head, at most
MOST_HEAD_LINES = 3  # over the last
HEAD_GAP = 0.5  # heights between two heads that lie closer than words that no line parts
HEAD_PITCH = 1.7  # heights from one line of a head to the next
WIDE_PITCH = 2.0  # the same where the upper line holds words alone: rows may stand over their heads
LEAST_DROP = 0.5  # the same at least; nearer texts are of one line
ALIKE = 1.3  # ratio of heights of the lines of one head
STACKED = 0.3  # of the narrower line's width that both lines of a head share
STEP_HEADS = 1.5  # heights of a head's line that a row of heads is high where some have two
CAPTION_REACH = 5.0  # heights from a caption to the heads
SAME_PLACE = 0.3  # of the smaller of two rows of heads: they are one that was found twice
TALLEST_CELL = 8.0  # heights of its lettering; a taller ruled cell is no head's
WIDEST_CELL = 0.6  # of the page's width: the same
LEVEL_MM = 1.5  # edges of cells this near are one: the rulings of a row of heads may be a little off
STEP_MM = 1.2  # from a ruling into the next cell: more than the width of a line
ADJOINING_MM = 2.0  # head cells this near have none between them
INTO_CHAIN_PX = 2.0  # by which a cell may reach into the one it adjoins: both edges of one line
RECENT_LINES = 8  # texts come from the top: more lines than these are over them
PROVING, PROVING_STRONG = 3, 2  # known heads that prove a table, and those of them that mean little else


@dataclass(frozen=True)
class Head:
    """The row of column heads; `ruled` where they stand in cells of their own."""

    kind: TableKind
    columns: tuple[Column, ...]
    ruled: bool

    @property
    def box(self) -> Box:
        """Around all of them, in pixels of the frame."""
        return bounding(column.box for column in self.columns)


def heads_of(phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[Head]:
    """Rows of heads: ruled ones first, then those whose words merely stand on one line."""
    named = [phrase for phrase in phrases if role_of(phrase.text) is not None]
    taken: list[Box] = []
    for head in (*_ruled_heads(named, phrases, rulings), *_open_heads(phrases, rulings)):
        if not any(box.intersection(head.box) > SAME_PLACE * min(box.area, head.box.area) for box in taken):
            taken.append(head.box)
            yield head


def _ruled_heads(named: Sequence[SheetPhrase], phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[Head]:
    bands: dict[tuple[int, int], dict[int, Box]] = defaultdict(dict)
    slack = LEVEL_MM * rulings.mm
    for phrase in named:
        cell = rulings.cell(phrase.box)
        if cell is None or cell.height >= TALLEST_CELL * phrase.height:
            continue
        if cell.width < WIDEST_CELL * rulings.page.width:
            bands[round(cell.y1 / slack), round(cell.y2 / slack)][round(cell.x1 / slack)] = cell
    for cells in bands.values():
        for chain in _chain_cells(sorted(cells.values(), key=lambda cell: cell.x1), rulings):
            columns = tuple(make_column(text_in(cell, phrases), cell) for cell in chain)
            kind = kind_of_heads(columns)
            if kind is not None:
                yield Head(kind, columns, ruled=True)


def _chain_cells(cells: Sequence[Box], rulings: Rulings) -> Iterator[list[Box]]:
    """Named head cells side by side, with the unnamed cells between and beside them."""
    chain: list[Box] = []
    for cell in cells:
        if chain and not _bridge_cells(chain, cell, rulings):
            yield _widen_chain(chain, rulings)
            chain = []
        chain.append(cell)
    if chain:
        yield _widen_chain(chain, rulings)


def _bridge_cells(chain: list[Box], cell: Box, rulings: Rulings) -> bool:
    """Whether cells of the same height lead from the chain to `cell`; they are added."""
    while cell.x1 - chain[-1].x2 > ADJOINING_MM * rulings.mm:
        beside = rulings.cell_at(chain[-1].x2 + STEP_MM * rulings.mm, cell.center[1])
        if beside is None or not _are_level(beside, cell, rulings) or beside.x2 <= chain[-1].x2 + rulings.mm:
            return False
        if beside.x2 > cell.x1 + ADJOINING_MM * rulings.mm:
            return True
        chain.append(beside)
    return True


def _are_level(one: Box, other: Box, rulings: Rulings) -> bool:
    slack = LEVEL_MM * rulings.mm
    return abs(one.y1 - other.y1) < slack and abs(one.y2 - other.y2) < slack


def _widen_chain(chain: list[Box], rulings: Rulings) -> list[Box]:
    """Unnamed head cells at both ends belong to the table too, if they are not wider than it."""
    y = chain[0].center[1]
    while (left := rulings.cell_at(chain[0].x1 - STEP_MM * rulings.mm, y)) is not None:
        if (
            not _belongs_to_chain(left, chain, rulings)
            or not chain[0].x1 - rulings.mm < left.x2 <= chain[0].x1 + INTO_CHAIN_PX
        ):
            break
        chain = [left, *chain]
    while (right := rulings.cell_at(chain[-1].x2 + STEP_MM * rulings.mm, y)) is not None:
        if (
            not _belongs_to_chain(right, chain, rulings)
            or not chain[-1].x2 + rulings.mm > right.x1 >= chain[-1].x2 - INTO_CHAIN_PX
        ):
            break
        chain = [*chain, right]
    return chain


def _belongs_to_chain(cell: Box, chain: Sequence[Box], rulings: Rulings) -> bool:
    wide = chain[-1].x2 - chain[0].x1
    return _are_level(cell, chain[0], rulings) and rulings.mm < cell.width < wide


def _open_heads(phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[Head]:
    pieces = [piece for phrase in phrases for piece in _heads_in(phrase)]
    for line in _head_lines(pieces):
        for part in _split_line(line, rulings):
            columns = tuple(_stack_head(phrase, part, phrases, rulings) for phrase in part)
            columns = (*columns, *_heads_between(columns, part, phrases))
            columns = tuple(sorted(columns, key=lambda column: column.box.x1))
            kind = _proved_kind(columns, part, phrases)
            if kind is not None:
                yield Head(kind, columns, ruled=False)


def _heads_in(phrase: SheetPhrase) -> list[SheetPhrase]:
    """A line that several heads close to each other make, as those: each piece of it is known, or ends a known one."""
    heads: list[list[SheetPhrase]] = []
    for part in phrase.parts:
        apart = bool(heads) and (" " in part.text or part.box.x1 - heads[-1][-1].box.x2 > HEAD_GAP * part.height)
        if heads and not (apart and role_of(join_parts(heads[-1]).text) is not None):
            heads[-1].append(part)
        else:
            heads.append([part])
    found = [join_parts(head) for head in heads]
    roles = [role_of(head.text) for head in found]
    return found if len(found) > 1 and None not in roles and len(set(roles)) == len(roles) else [phrase]


def _head_lines(phrases: Sequence[SheetPhrase]) -> list[list[SheetPhrase]]:
    """Phrases on one line from the left, of lines that hold a word of a head."""
    lines: list[list[SheetPhrase]] = []
    for phrase in sorted(phrases, key=lambda phrase: (phrase.box.center[1], phrase.box.x1)):
        home = next((line for line in lines[-RECENT_LINES:] if line[-1].shares_foot_with(phrase)), None)
        if home is None:
            lines.append([phrase])
        else:
            home.append(phrase)
    named = [line for line in lines if len(line) > 1 and any(role_of(phrase.text) is not None for phrase in line)]
    return [sorted(line, key=lambda phrase: phrase.box.x1) for line in named]


def _split_line(line: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[list[SheetPhrase]]:
    """A line where wide gaps or repeated heads part it; unnamed phrases at its ends fall off."""
    part: list[SheetPhrase] = []
    roles: set[str] = set()
    for phrase in line:
        role = role_of(phrase.text)
        wide = bool(part) and phrase.box.x1 - part[-1].box.x2 > MAX_COLUMN_GAP * phrase.height
        if wide or (role is not None and role in roles and role_of(part[0].text) == role):
            yield _trim_line(part)
            part, roles = [], set()
        part.append(phrase)
        roles |= {role} if role is not None else set()
    yield _trim_line(part)


def _trim_line(part: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """From the first known head to the last, with the few words close beside them that may be heads too."""
    named = [index for index, phrase in enumerate(part) if role_of(phrase.text) is not None]
    if not named:
        return []
    first, last = named[0], named[-1]
    while first > 0 and _is_beside(part[first - 1], part[first]):
        first -= 1
    while last < len(part) - 1 and _is_beside(part[last], part[last + 1]):
        last += 1
    return list(part[first : last + 1])


def _is_beside(left: SheetPhrase, right: SheetPhrase) -> bool:
    close = right.box.x1 - left.box.x2 < UNKNOWN_GAP * right.height
    return close and all(is_wordy(one.text) and len(one.text.split()) <= UNKNOWN_WORDS for one in (left, right))


def _stack_head(
    phrase: SheetPhrase, line: Sequence[SheetPhrase], phrases: Sequence[SheetPhrase], rulings: Rulings
) -> Column:
    """A head with the lines over it that belong to it: "CUT" over "LENGTH"."""
    lines = [phrase]
    reach = MOST_HEAD_LINES * WIDE_PITCH * phrase.height
    near = [other for other in phrases if 0 < phrase.middle - other.middle < reach]
    for other in sorted(near, key=lambda other: -other.middle):
        drop = lines[0].middle - other.middle
        size = min(other.height, phrase.height)
        pitch = HEAD_PITCH if any(is_numeric(one.text) for one in near if one.level_with(other)) else WIDE_PITCH
        over = LEAST_DROP * size < drop < pitch * size and max(other.height, phrase.height) < ALIKE * size
        shared = min(other.box.x2, phrase.box.x2) - max(other.box.x1, phrase.box.x1)
        centred = shared > STACKED * min(other.box.width, phrase.box.width)
        spans = sum(other.box.x1 < head.box.x2 and other.box.x2 > head.box.x1 for head in line) > 1
        if over and centred and not spans and not rulings.under(other.box, lines[0].box):
            lines.insert(0, other)
    text = join_lines([other.text for other in lines])
    box = bounding(other.box for other in lines)
    return Column(text, box, role_of(text) or role_of(phrase.text))


def _heads_between(
    columns: Sequence[Column], line: Sequence[SheetPhrase], phrases: Sequence[SheetPhrase]
) -> Iterator[Column]:
    """Heads of one line beside those of several: they stand at the middle of those, not on their last line."""
    if not columns:
        return
    band = bounding(column.box for column in columns)
    least = min(phrase.height for phrase in line)
    if band.height < STEP_HEADS * least:
        return
    taken = [column.box for column in columns]
    for phrase in phrases:
        inside = band.contains(*phrase.box.center) and phrase.height < ALIKE * least
        alone = not any(box.x1 < phrase.box.x2 and phrase.box.x1 < box.x2 for box in taken)
        if inside and alone and is_wordy(phrase.text) and len(phrase.text.split()) <= UNKNOWN_WORDS:
            taken.append(phrase.box)
            yield make_column(phrase.text, phrase.box)


def _proved_kind(
    columns: Sequence[Column], line: Sequence[SheetPhrase], phrases: Sequence[SheetPhrase]
) -> TableKind | None:
    """Three known heads prove a table, or two under a caption that names it."""
    if are_labels(columns):
        return None
    roles = {named.role for named in columns if named.role}
    kind = kind_of(roles)
    if kind is not None and len(roles & (STRONG | BOUNDS)) >= PROVING_STRONG and len(roles) >= PROVING:
        return kind
    if len(columns) < 2 or not roles & STRONG:
        return None
    box = bounding(phrase.box for phrase in line)
    reach = CAPTION_REACH * max(phrase.height for phrase in line)
    over = [
        phrase for phrase in phrases if 0 < box.y1 - phrase.box.y2 < reach and box.x1 < phrase.box.center[0] < box.x2
    ]
    captions = [kind for phrase in over if (kind := caption_kind(phrase.text)) is not None]
    return kind or captions[0] if captions else None
