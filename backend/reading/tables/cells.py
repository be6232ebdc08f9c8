"""Cells of a grid as the reader of tables sees them, and what a drawn symbol divides put together again.

Works in a frame. Knows nothing of heads and of what the texts say.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from backend.geometry import Box, bounding
from backend.reading.layout.grids import Grid, Row
from backend.reading.layout.phrases import SheetPhrase

Cells = tuple[tuple[str, Box], ...]


def without_empty_parts(grid: Grid, inside: Sequence[SheetPhrase]) -> Grid:
    """The grid without the borders that part nothing: a symbol's lines in the cells of a legend divide these.

    A border stays where a text stands beside it, in one of the two cells that it parts.
    """
    filled = {cell for row in grid.rows for cell in row if any(cell.contains(*p.box.center) for p in inside)}
    columns = _groups(list(zip(*grid.rows, strict=True)), filled)
    rows = _groups(grid.rows, filled)
    if len(columns) < 2 or (len(columns) == grid.columns and len(rows) == len(grid.rows)):
        return grid
    joined = tuple(tuple(_cell_of([grid.rows[y][x] for y in ys for x in xs], filled) for xs in columns) for ys in rows)
    return Grid(joined, tuple((grid.bands[ys[0]][0], grid.bands[ys[-1]][1]) for ys in rows))


def _groups(strips: Sequence[Row], filled: set[Box]) -> list[list[int]]:
    """The numbers of rows or columns, those together between which nothing is parted."""
    groups = [[0]]
    for number, (one, other) in enumerate(pairwise(strips), 1):
        shared = any(a == b and a in filled for a, b in zip(one, other, strict=True))
        empty = all(a == b or not {a, b} & filled for a, b in zip(one, other, strict=True))
        if shared and empty:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _cell_of(cells: Sequence[Box], filled: set[Box]) -> Box:
    """One cell for several: the one that holds the text, which reaches over the others, else all of them."""
    return next((cell for cell in cells if cell in filled), bounding(cells))
