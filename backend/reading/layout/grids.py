"""Grids: ruled cells in rows that share their columns, wherever they stand among other lines.

Works on rulings alone; knows nothing of text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box, bounding
from backend.reading.layout.rulings import Lines, Rulings

MAX_TOUCHES = 9000  # beyond it the lines are hatching or a picture, not a table


@dataclass(frozen=True)
class Grid:
    """Rows of cells, top to bottom; all rows have the same column borders."""

    rows: tuple[tuple[Box, ...], ...]

    @property
    def box(self) -> Box:
        return bounding(cell for row in self.rows for cell in row)


def grids_of(rulings: Rulings) -> list[Grid]:
    """All grids of at least two rows and two columns."""
    chains = _chains(_cells(rulings), 1.2 * rulings.mm)
    return [Grid(tuple(stack)) for stack in _stacks(chains, 1.2 * rulings.mm) if len(stack) > 1]


def _touches(level: Lines, upright: Lines, slack: float) -> NDArray[np.bool_]:
    """Which level line (row) meets which upright line (column)."""
    x, y = upright[:, 0][None, :], level[:, 0][:, None]
    touched: NDArray[np.bool_] = (
        (x >= level[:, 1][:, None] - slack)
        & (x <= level[:, 2][:, None] + slack)
        & (y >= upright[:, 1][None, :] - slack)
        & (y <= upright[:, 2][None, :] + slack)
    )
    return touched


def _cells(rulings: Rulings) -> list[Box]:
    """The smallest rectangles between the lines."""
    level = rulings.level[np.argsort(rulings.level[:, 0])]
    upright = rulings.upright[np.argsort(rulings.upright[:, 0])]
    touches = _touches(level, upright, 0.8 * rulings.mm)
    level, upright = level[touches.sum(1) > 1], upright[touches.sum(0) > 1]
    touches = _touches(level, upright, 0.8 * rulings.mm)
    if touches.sum() > MAX_TOUCHES:
        return []
    least = 1.5 * rulings.mm
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


def _chains(cells: Sequence[Box], slack: float) -> list[list[Box]]:
    """Cells of one height that stand side by side."""
    bands: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for cell in cells:
        bands[round(cell.y1 / slack), round(cell.y2 / slack)].append(cell)
    chains: list[list[Box]] = []
    for band in bands.values():
        chain: list[Box] = []
        for cell in sorted(band, key=lambda cell: cell.x1):
            if chain and abs(cell.x1 - chain[-1].x2) > slack:
                chains.append(chain)
                chain = []
            chain.append(cell)
        chains.append(chain)
    return [chain for chain in chains if len(chain) > 1]


def _stacks(chains: Sequence[list[Box]], slack: float) -> list[list[tuple[Box, ...]]]:
    """Chains with the same column borders, one under the other."""
    stacks: list[list[tuple[Box, ...]]] = []
    for chain in sorted(chains, key=lambda chain: chain[0].y1):
        row = tuple(chain)
        home = next((stack for stack in stacks if _continues(stack[-1], row, slack)), None)
        if home is None:
            stacks.append([row])
        else:
            home.append(row)
    return stacks


def _continues(upper: Sequence[Box], lower: Sequence[Box], slack: float) -> bool:
    return (
        len(upper) == len(lower)
        and abs(upper[0].y2 - lower[0].y1) <= slack
        and all(abs(a.x1 - b.x1) <= slack and abs(a.x2 - b.x2) <= slack for a, b in zip(upper, lower, strict=True))
    )
