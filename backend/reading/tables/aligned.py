"""Tables without rulings and without known heads: texts that line up in columns and stand level in rows.

Weaker than all others: a table counts only where its first row differs from the rest as heads do, or where
labels stand beside values. Works in a frame; knows nothing of words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from backend.geometry import bounding
from backend.reading.labels.match import is_boilerplate
from backend.reading.layout.paragraphs import NUMBERED
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import Orientation
from backend.reading.tables.model import RawRow, RawTable, is_wordy
from backend.reading.tables.ruled import read_rows

LEAST_ROWS = 3  # two texts under one another line up by chance
ALIGNED = 0.5  # of the lettering height: edges or middles of a column this near line up
LARGEST_PITCH = 3.4  # heights from one row to the next
LEAST_PITCH = 0.9  # the same at least: lower lines would stand into the upper ones
ALIKE = 1.25  # ratio of heights within a table
LEAST_LEVEL = 0.7  # of the texts of the shorter of two columns: they stand level with one of the other
LEAST_GAP = 1.0  # heights between two columns; less is one line of words
LARGEST_GAP = 30.0  # the same at most: columns further apart are of different things
LEAST_FILLED = 0.7  # of the places of a table
LONGEST = 6  # words of a text that may stand in a column
LEAST_PLAIN = 0.75  # of the heads or labels: they hold no figure
CONFIDENCE = 0.6  # less than heads in rulings have: its texts may still be fields of a title block


def aligned_tables(phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[RawTable]:
    """Tables among phrases that no other table holds."""
    short = [p for p in phrases if len(p.text.split()) <= LONGEST and not NUMBERED.fullmatch(p.text)]
    columns = _find_columns(short)
    for group in _level_groups(columns):
        rows = [] if _is_ruled(group, rulings) else _make_rows(group)
        if len(rows) < LEAST_ROWS or sum(row.filled_count for row in rows) < LEAST_FILLED * len(rows) * len(group):
            continue
        heads = _heads_over(rows, phrases)
        table = read_rows([*([] if heads is None else [heads.cells]), *(row.cells for row in rows)], CONFIDENCE)
        if table is not None and _names_its_values(table):
            yield table


def _heads_over(rows: Sequence[RawRow], phrases: Sequence[SheetPhrase]) -> RawRow | None:
    """The line over the rows, where it has a few words for each column: heads need not line up with their values."""
    box = bounding(row.box for row in rows)
    height = bounding(cell for text, cell in rows[0].cells if text).height
    reach = LARGEST_PITCH * height
    over = [p for p in phrases if 0 < rows[0].box.center[1] - p.middle < reach and p.middle < box.y1]
    over = [p for p in over if box.x1 - reach < p.box.x1 and p.box.x2 < box.x2 + reach]
    nearest = max(over, key=lambda phrase: phrase.middle, default=None)
    line = [] if nearest is None else sorted((p for p in over if p.shares_foot_with(nearest)), key=lambda p: p.box.x1)
    if len(line) != len(rows[0].cells) or not all(is_wordy(p.text) for p in line):
        return None
    return RawRow(tuple((phrase.text, phrase.box) for phrase in line))


def _names_its_values(table: RawTable) -> bool:
    """Whether heads or labels are words, and not numbered things themselves, and values say more than they do."""
    texts = [*(head.text for head in table.columns), *(text for row in table.rows for text, _ in row.cells)]
    if any(map(is_boilerplate, texts)):
        return False
    pairs = table.orientation == Orientation.PAIRS
    names = [row.cells[0][0] for row in table.rows] if pairs else [head.text for head in table.columns]
    values = [text for row in table.rows for text, _ in (row.cells[1:] if pairs else row.cells)]
    plain = sum(not any(map(str.isdigit, name)) for name in names)
    measured = sum(any(map(str.isdigit, value)) for value in values)
    return plain >= LEAST_PLAIN * len(names) and 2 * measured >= len(values) and not set(names) & set(values)


def _is_ruled(columns: Sequence[Sequence[SheetPhrase]], rulings: Rulings) -> bool:
    """Whether lines part most rows: then they are cells of something else, such as a title block."""
    steps = [pair for column in columns for pair in pairwise(column)]
    return 2 * sum(rulings.under(upper.box, lower.box) for upper, lower in steps) > len(steps)


def _find_columns(phrases: Sequence[SheetPhrase]) -> list[list[SheetPhrase]]:
    """Texts under one another that share an edge or the middle."""
    ordered = sorted(phrases, key=lambda phrase: phrase.middle)
    middles = [phrase.middle for phrase in ordered]
    columns: list[list[SheetPhrase]] = []
    home: dict[int, list[SheetPhrase]] = {}
    for phrase in ordered:
        column = home.get(id(phrase))
        if column is None:
            column = [phrase]
            columns.append(column)
        first = bisect_left(middles, phrase.middle + LEAST_PITCH * phrase.height)
        last = bisect_left(middles, phrase.middle + LARGEST_PITCH * phrase.height)
        under = next((other for other in ordered[first:last] if _lines_up(phrase, other)), None)
        if under is not None and id(under) not in home:
            home[id(under)] = column
            column.append(under)
    return [column for column in columns if len(column) >= LEAST_ROWS]


def _lines_up(upper: SheetPhrase, lower: SheetPhrase) -> bool:
    size = min(upper.height, lower.height)
    if max(upper.height, lower.height) > ALIKE * size:
        return False
    return upper.edges_apart(lower) < ALIGNED * size


def _level_groups(columns: Sequence[list[SheetPhrase]]) -> list[list[list[SheetPhrase]]]:
    """Columns side by side whose texts stand level, from the left."""
    groups: list[list[list[SheetPhrase]]] = []
    for column in sorted(columns, key=lambda column: min(phrase.box.x1 for phrase in column)):
        home = next((group for group in groups if _stands_beside(group[-1], column)), None)
        if home is None:
            groups.append([column])
        else:
            home.append(column)
    return [group for group in groups if len(group) > 1]


def _stands_beside(left: Sequence[SheetPhrase], right: Sequence[SheetPhrase]) -> bool:
    size = left[0].height
    gap = min(phrase.box.x1 for phrase in right) - max(phrase.box.x2 for phrase in left)
    if not LEAST_GAP * size < gap < LARGEST_GAP * size:
        return False
    level = sum(any(phrase.level_with(other) for other in left) for phrase in right)
    return level >= max(LEAST_ROWS, LEAST_LEVEL * min(len(left), len(right)))


def _make_rows(columns: Sequence[Sequence[SheetPhrase]]) -> list[RawRow]:
    """The rows that two columns at least have a text in."""
    lines: list[list[SheetPhrase]] = []
    for phrase in sorted((phrase for column in columns for phrase in column), key=lambda phrase: phrase.middle):
        if lines and lines[-1][0].level_with(phrase):
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    rows = []
    for line in (line for line in lines if len(line) > 1):
        cells = []
        for column in columns:
            found = next((phrase for phrase in line if any(phrase is other for other in column)), None)
            place = bounding(phrase.box for phrase in (column if found is None else [found]))
            box = place if found is not None else place.model_copy(update={"y1": line[0].box.y1, "y2": line[0].box.y2})
            cells.append(("" if found is None else found.text, box))
        rows.append(RawRow(tuple(cells)))
    return rows
