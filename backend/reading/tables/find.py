"""Tables: parts lists, revision tables, hole tables, data sheets, from ruling lines or from aligned columns.

Ruled grids come first, then rows of heads that are known by their words, then columns that merely line up.
Knows nothing of files, pixels or questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backend.geometry import Box
from backend.reading.labels.forms import PERSONS
from backend.reading.labels.match import LabelMatch, match_label
from backend.reading.labels.table_heads import caption_kind
from backend.reading.labels.title_words import Other
from backend.reading.layout.geometry import PageGeometry
from backend.reading.layout.grids import Grid, grids_of
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import Orientation, Table, TableKind
from backend.reading.sheet import TitleField as F
from backend.reading.tables.aligned import aligned_tables
from backend.reading.tables.captions import caption_of
from backend.reading.tables.changes import change_tables
from backend.reading.tables.components import component_table
from backend.reading.tables.heads import heads_of
from backend.reading.tables.model import UNPROVED, RawRow, RawTable, useful_rows
from backend.reading.tables.rows import rows_of
from backend.reading.tables.ruled import plain_rows, read_grid
from backend.reading.tables.stamps import stamp_table, stamps_of

LARGEST_CELL = 0.12  # of the page: a grid with a larger cell is the sheet's own frame
SAME_PLACE = 0.2  # of the smaller of two tables: they are one that was found twice
SAME_WIDTH = 0.1  # of a width, by which blocks that go on with the same columns may differ
GROUP_TITLE = 2.0  # rows that the title of a group of rows may be high, which runs across a table
_TAG = re.compile(r"[A-Z]{1,2}\d{1,3}")
MOST_LABELS = 3  # fields of a title block that a table may name
FEWEST_PAIRS = 4  # rows of a list of a part's properties; fewer are a piece of a title block
_OF_THE_PART = frozenset({F.MATERIAL, F.MASS, F.FINISH, F.ROUGHNESS, F.QUANTITY, F.STANDARD, F.GENERAL_TOLERANCE})


def find_tables(page: PageGeometry) -> list[Table]:
    """All tables of the page, in its pixels, the largest first."""
    found = [
        table.on_page(facing.frame)
        for facing in page.facings()
        for table in _find_in_frame(facing.outside(()), facing.rulings)
    ]
    return sorted(found, key=lambda table: -table.box.area)


def has_heads(table: Table) -> bool:
    """Whether it is a table under heads, so that its cells belong to nothing else on the sheet."""
    return table.orientation != Orientation.PAIRS and table.confidence >= UNPROVED


def hole_tags(tables: Sequence[Table]) -> frozenset[str]:
    """What tables of holes call their holes, where that has the form of a name: `C3` beside a hole is no chamfer."""
    holes = [(table, table.roles["tag"]) for table in tables if table.kind is TableKind.HOLES and "tag" in table.roles]
    names = (row.cells[column].text.strip() for table, column in holes for row in table.rows)
    return frozenset(name for name in names if _TAG.fullmatch(name))


def _find_in_frame(phrases: Sequence[SheetPhrase], rulings: Rulings) -> list[RawTable]:
    tables: list[RawTable] = []
    for table in (*_ruled_tables(phrases, rulings), *_headed_tables(phrases, rulings)):
        if not any(_share_place(table.box, other.box) for other in tables):
            tables.append(table)
    boxes = [table.box for table in tables]
    free = [phrase for phrase in phrases if not any(box.contains(*phrase.box.center) for box in boxes)]
    changes = change_tables(free)
    tables += changes
    free = [phrase for phrase in free if not any(table.box.contains(*phrase.box.center) for table in changes)]
    stamps = stamps_of(free)
    stamped = {id(phrase) for stamp in stamps for phrase in stamp.phrases}
    free = [phrase for phrase in free if id(phrase) not in stamped]
    tables += [table for table in aligned_tables(free, rulings) if not _belongs_to_title_block(table)]
    tables += [table for table in (stamp_table(stamps), component_table(free, rulings)) if table is not None]
    return [
        replace(table.unfolded().with_units(), caption=table.caption or caption_of(table.box, phrases, rulings))
        for table in _join_continuations(tables)
    ]


def _share_place(one: Box, other: Box) -> bool:
    return one.intersection(other) > SAME_PLACE * min(one.area, other.area)


def _ruled_tables(phrases: Sequence[SheetPhrase], rulings: Rulings) -> list[RawTable]:
    tables: list[RawTable] = []
    unread: list[Grid] = []
    for grid in grids_of(rulings):
        if any(cell.area > LARGEST_CELL * rulings.page.area for row in grid.rows for cell in row):
            continue
        caption = caption_kind(caption_of(grid.box, phrases, rulings))
        table = read_grid(grid, phrases, caption) if len(grid.rows) > 1 else None
        if table is None:
            unread.append(grid)
        elif not _belongs_to_title_block(table):
            tables.append(table)
    return sorted((_add_blocks(table, unread, phrases) for table in tables), key=lambda table: -table.confidence)


def _add_blocks(table: RawTable, grids: Sequence[Grid], phrases: Sequence[SheetPhrase]) -> RawTable:
    """The table with the rows of blocks that have its columns and no heads of their own: beside it, or under a group's
    title that runs across all columns."""
    if table.head is None or table.orientation != Orientation.ROWS:
        return table
    upwards = table.head.center[1] > table.box.center[1]
    for grid in sorted(grids, key=lambda grid: (grid.box.x1, -grid.box.y1 if upwards else grid.box.y1)):
        widths = [cell.width for cell in grid.rows[0]]
        own = [head.box.width for head in table.columns]
        alike = len(widths) == len(own) and all(abs(a - b) < SAME_WIDTH * b for a, b in zip(widths, own, strict=True))
        level = min(grid.box.y2, table.box.y2) - max(grid.box.y1, table.box.y1) > 0.5 * grid.box.height
        beside = level and 0 <= grid.box.x1 - table.box.x2 < table.box.width
        if alike and (beside or _is_next_group(table, grid, upwards)):
            rows = plain_rows(grid, phrases)
            table = table.with_rows([row for row in (rows[::-1] if upwards else rows) if row.filled_count])
    return table


def _is_next_group(table: RawTable, grid: Grid, upwards: bool) -> bool:
    """Whether a block stands in the columns of a table, a row away from it, on the side where its rows go on."""
    in_line = abs(grid.box.x1 - table.box.x1) < SAME_WIDTH * table.columns[0].box.width
    gap = table.box.y1 - grid.box.y2 if upwards else grid.box.y1 - table.box.y2
    top, bottom = grid.bands[0]
    return in_line and 0 < gap < GROUP_TITLE * (bottom - top)


def _headed_tables(phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[RawTable]:
    for head in heads_of(phrases, rulings):
        rows = useful_rows(head.columns, rows_of(head, phrases, rulings))
        if rows:
            table = RawTable(head.kind, head.columns, tuple(rows), head.box)
            if not _belongs_to_title_block(table):
                yield table


def _belongs_to_title_block(table: RawTable) -> bool:
    """Whether labels of a title block stand in its rows: who drew, who checked; or, without known heads, its fields."""
    body = [match for row in table.rows for text, _ in row.cells if (match := match_label(text)) is not None]
    heads = [match for column in table.columns if (match := match_label(column.text)) is not None]
    if any(match.field in PERSONS and not match.rest for match in body):
        return True
    if 2 * sum(match.marked for match in heads) > len(table.columns):
        return True
    if table.kind != TableKind.OTHER:
        return any(_holds_labels(row) for row in table.rows) or (len(table.rows) == 1 and _names_fields(table))
    if "parameter" in table.roles:
        return False  # the weight and the finish in it are quantities of a data sheet
    behind = [match for row in table.rows for text, _ in row.cells if (match := _label_behind(text)) is not None]
    named = {match.field for match in (*body, *heads, *behind) if isinstance(match.field, F)}
    if table.orientation == Orientation.PAIRS and len(table.rows) >= FEWEST_PAIRS:
        named -= _OF_THE_PART  # a list of what a part is made of and weighs says nothing of the drawing
    return len(named) >= MOST_LABELS


def _label_behind(text: str) -> LabelMatch | None:
    """The label under the value of a cell: `KB-2093 Drawing number`."""
    parts = text.split()
    ends = (" ".join(parts[start:]) for start in range(1, len(parts)))
    return next((match for end in ends if (match := match_label(end)) is not None and not match.rest), None)


def _names_fields(table: RawTable) -> bool:
    """Whether a head is a field of a title block and of no table: then one row under heads is a title block."""
    others = [match_label(column.text) for column in table.columns if column.role is None]
    return any(match is not None and isinstance(match.field, F) and not match.rest for match in others)


def _holds_labels(row: RawRow) -> bool:
    """Whether a row holds labels, as no row of a table does."""
    matches = [match_label(text) for text, _ in row.cells]
    known = [match for match in matches if match is not None and match.field != Other.WORD]
    return sum(not match.rest or match.marked for match in known) >= 2


def _join_continuations(tables: Sequence[RawTable]) -> list[RawTable]:
    """Tables with the blocks beside them that go on with their rows, under the same heads or none."""
    kept: list[RawTable] = []
    for table in sorted(tables, key=lambda table: (table.head is None, table.box.x1)):
        home = next((at for at, other in enumerate(kept) if _goes_on(other, table)), None)
        if home is None:
            kept.append(table)
        else:
            kept[home] = kept[home].with_rows(table.rows)
    return kept


def _goes_on(table: RawTable, other: RawTable) -> bool:
    """Whether `other` has the same heads in columns of the same widths, and stands level with `table`."""
    if table.orientation != other.orientation or table.orientation == Orientation.PAIRS:
        return False
    same = [head.text for head in table.columns] == [head.text for head in other.columns]
    if not same or table.head is None or other.head is None:
        return False
    level = abs(table.head.center[1] - other.head.center[1]) < table.head.height
    return level and abs(table.box.width - other.box.width) < SAME_WIDTH * table.box.width
