"""Grids: ruled cells in rows that share their columns, wherever they stand among other lines.

A cell may span several rows or columns of its grid. Works on rulings alone; knows nothing of text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box, bounding
from backend.reading.layout.rulings import Lines, Rulings

MAX_TOUCHES = 9000  # beyond it the lines are hatching or a picture, not a table
SLACK_MM = 1.2  # by which borders of cells in one row or column may be off each other
TOUCH_MM = 0.8  # by which a line may end short of the one it meets
LEAST_CELL_MM = 1.5  # a cell's side; what is nearer lies between both edges of a thick line
LEAST_SHARED = 0.5  # of the columns that a row with spanning cells still parts

Row = tuple[Box, ...]


@dataclass(frozen=True)
class Grid:
    """Rows of cells, top to bottom. Each row has as many places as the grid has columns.

    A cell that spans columns stands in each of its places, one that spans rows in each of its rows.
    """

    rows: tuple[Row, ...]
    bands: tuple[tuple[float, float], ...]  # top and bottom of each row

    @cached_property
    def box(self) -> Box:
        return bounding(cell for row in self.rows for cell in row)

    @property
    def columns(self) -> int:
        return len(self.rows[0])


def grids_of(rulings: Rulings) -> list[Grid]:
    """All grids of at least two columns; a row that stands alone is one too."""
    slack = SLACK_MM * rulings.mm
    return [_make_grid(stack, slack) for stack in _stack_chains(_find_chains(_find_cells(rulings), slack), slack)]


def _find_touches(level: Lines, upright: Lines, slack: float) -> NDArray[np.bool_]:
    """Which level line (row) meets which upright line (column)."""
    x, y = upright[:, 0][None, :], level[:, 0][:, None]
    touched: NDArray[np.bool_] = (
        (x >= level[:, 1][:, None] - slack)
        & (x <= level[:, 2][:, None] + slack)
        & (y >= upright[:, 1][None, :] - slack)
        & (y <= upright[:, 2][None, :] + slack)
    )
    return touched


def _find_cells(rulings: Rulings) -> list[Box]:
    """The smallest rectangles between the lines."""
    level = rulings.level[np.argsort(rulings.level[:, 0])]
    upright = rulings.upright[np.argsort(rulings.upright[:, 0])]
    touches = _find_touches(level, upright, TOUCH_MM * rulings.mm)
    level, upright = level[touches.sum(1) > 1], upright[touches.sum(0) > 1]
    touches = _find_touches(level, upright, TOUCH_MM * rulings.mm)
    if touches.sum() > MAX_TOUCHES:
        return []
    least = LEAST_CELL_MM * rulings.mm
    found = (_cell_from(i, j, touches, level, upright, least) for i, j in zip(*np.nonzero(touches), strict=True))
    return [cell for cell in found if cell is not None]


def _cell_from(i: int, j: int, touches: NDArray[np.bool_], level: Lines, upright: Lines, least: float) -> Box | None:
    """The cell whose top left corner is where level line i meets upright line j."""
    top, left = float(level[i, 0]), float(upright[j, 0])
    rights = [k for k in np.nonzero(touches[i])[0] if upright[k, 0] > left + least]
    for below in np.nonzero(touches[:, j])[0]:
        if level[below, 0] <= top + least:
            continue
        for right in rights:
            if touches[below, right]:
                return Box(x1=left, y1=top, x2=float(upright[right, 0]), y2=float(level[below, 0]))
    return None


@dataclass(frozen=True)
class _Chain:
    """Cells side by side that fill a band; some may be taller than it."""

    top: float
    bottom: float
    cells: Row

    @property
    def borders(self) -> list[float]:
        return [self.cells[0].x1, *(cell.x2 for cell in self.cells)]


def _find_chains(cells: Sequence[Box], slack: float) -> list[_Chain]:
    """The rows of cells in each band that one cell fills from top to bottom."""
    tops = np.asarray([cell.y1 for cell in cells])
    bottoms = np.asarray([cell.y2 for cell in cells])
    bands = {(round(cell.y1 / slack), round(cell.y2 / slack)): (cell.y1, cell.y2) for cell in cells}
    chains: dict[tuple[float, float, float], _Chain] = {}
    for top, bottom in bands.values():
        across = np.nonzero((tops <= top + slack) & (bottoms >= bottom - slack))[0]
        for chain in _chains_of_band([cells[index] for index in across], slack):
            chains[chain.top, chain.bottom, chain.cells[0].x1] = chain
    return _without_divided(_without_neighbours(list(chains.values()), slack), slack)


def _without_neighbours(chains: Sequence[_Chain], slack: float) -> list[_Chain]:
    """Chains without first and last cells that reach beyond the rows beside them: such a cell is no part of the grid.

    A cell that spans rows is as high as these are together; one of the border's zones only touches some of them.
    """
    for at in (0, -1):
        beside: dict[tuple[Box, int], list[_Chain]] = defaultdict(list)
        for chain in chains:
            beside[_end_of(chain, at, slack)].append(chain)
        outer = {
            end
            for end, rows in beside.items()
            if end[0].y1 < min(row.top for row in rows) - slack or end[0].y2 > max(row.bottom for row in rows) + slack
        }
        trimmed = (_without_cell(chain, at) if _end_of(chain, at, slack) in outer else chain for chain in chains)
        chains = [chain for chain in trimmed if len(chain.cells) > 1]
    return list(chains)


def _end_of(chain: _Chain, at: int, slack: float) -> tuple[Box, int]:
    """The first or last cell of a chain, and where the chain has its other end: rows of one grid share both."""
    return chain.cells[at], round(chain.borders[-1 if at == 0 else 0] / slack)


def _without_cell(chain: _Chain, at: int) -> _Chain:
    return replace(chain, cells=chain.cells[1:] if at == 0 else chain.cells[:-1])


def _chains_of_band(cells: Sequence[Box], slack: float) -> Iterator[_Chain]:
    """Chains of cells without gaps; where cells lie over one another, the lowest counts."""
    chain: list[Box] = []
    for cell in sorted(_lowest_cells(cells, slack), key=lambda cell: cell.x1):
        if chain and abs(cell.x1 - chain[-1].x2) > slack:
            if len(chain) > 1:
                yield _make_chain(chain)
            chain = []
        chain.append(cell)
    if len(chain) > 1:
        yield _make_chain(chain)


def _lowest_cells(cells: Sequence[Box], slack: float) -> list[Box]:
    kept: list[Box] = []
    for cell in sorted(cells, key=lambda cell: cell.height):
        if all(cell.x2 <= other.x1 + slack or cell.x1 >= other.x2 - slack for other in kept):
            kept.append(cell)
    return kept


def _make_chain(cells: Sequence[Box]) -> _Chain:
    return _Chain(max(cell.y1 for cell in cells), min(cell.y2 for cell in cells), tuple(cells))


def _without_divided(chains: Sequence[_Chain], slack: float) -> list[_Chain]:
    """Without those chains whose cells are taller than the rows that other chains make of them."""

    def is_divided(chain: _Chain) -> bool:
        parts = [
            other
            for other in chains
            if other is not chain
            and other.top >= chain.top - slack
            and other.bottom <= chain.bottom + slack
            and other.bottom - other.top < chain.bottom - chain.top - slack
        ]
        return any(all(cell in part.cells for cell in chain.cells) for part in parts)

    return [chain for chain in chains if not is_divided(chain)]


def _stack_chains(chains: Sequence[_Chain], slack: float) -> list[list[_Chain]]:
    """Chains with the same column borders, or some of them, one under the other."""
    stacks: list[list[_Chain]] = []
    for chain in sorted(chains, key=lambda chain: (chain.top, chain.bottom)):
        home = next((stack for stack in stacks if _is_next_row(stack, chain, slack)), None)
        if home is None:
            stacks.append([chain])
        else:
            home.append(chain)
    return stacks


def _is_next_row(stack: Sequence[_Chain], lower: _Chain, slack: float) -> bool:
    upper = stack[-1]
    if abs(upper.bottom - lower.top) > slack:
        return False
    wide, narrow = max(stack, key=lambda chain: len(chain.cells)).borders, lower.borders
    if len(narrow) > len(wide):
        wide, narrow = narrow, wide
    ends = abs(wide[0] - narrow[0]) <= slack and abs(wide[-1] - narrow[-1]) <= slack
    shared = all(any(abs(x - other) <= slack for other in wide) for x in narrow)
    return ends and shared and len(narrow) - 1 >= max(2, LEAST_SHARED * (len(wide) - 1))


def _make_grid(stack: Sequence[_Chain], slack: float) -> Grid:
    borders = max(stack, key=lambda chain: len(chain.cells)).borders
    middles = [(left + right) / 2 for left, right in pairwise(borders)]
    rows = tuple(
        tuple(next(cell for cell in chain.cells if cell.x1 - slack <= x <= cell.x2 + slack) for x in middles)
        for chain in stack
    )
    return Grid(rows, tuple((chain.top, chain.bottom) for chain in stack))
