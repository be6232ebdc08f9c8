"""Ordinates: numbers in a row, each at its extension line, that state how far it is from the one that says zero.

A row is proved where the places of several numbers are in proportion to their values: then each reaches from the
zero to its own line, whatever direction its text reads in. Numbers whose line is bent aside to make room count as
well as the others; they are only no proof. Knows nothing of what is drawn between the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import AXES, Axis, Floats, PageLines, turn
from backend.reading.sheet import Callout, CalloutKind

_ALIGNED = 0.5  # heights of lettering by which the ends of the numbers of a row may differ
_ON_LINE = 0.35  # heights between the middle of a number and its line
TO_LINE = 2.0  # heights between a number and the end of its line
_PROOFS = 3  # numbers besides the zero whose places are in proportion


def ordinate_extents(callouts: Mapping[int, Callout], lines: PageLines, high: float) -> dict[int, Extent]:
    """The reach of each ordinate by the number of its callout; `high` is the height of the lettering in pixels."""
    sizes = {i: one for i, one in callouts.items() if one.kind is CalloutKind.LINEAR and one.value is not None}
    found: dict[int, Extent] = {}
    for axis in AXES:
        for row, edge in _find_rows(sizes, axis, high):
            proved = _extents_of_row(row, edge, sizes, axis, lines.upright(axis), high)
            if len(proved) > sum(i in found for i in row):
                found.update(proved)
    return found


def _find_rows(sizes: Mapping[int, Callout], axis: Axis, high: float) -> Iterator[tuple[list[int], float]]:
    """Numbers whose upper or lower ends are in line, with the place of the line."""
    for side in ("y1", "y2"):
        ends = sorted((float(getattr(turn(one.box, axis), side)), i) for i, one in sizes.items())
        row: list[tuple[float, int]] = []
        for end, i in [*ends, (float("inf"), -1)]:
            if row and end - row[0][0] > _ALIGNED * high:
                if len(row) > _PROOFS and any(sizes[n].value == 0 for _, n in row):
                    yield [n for _, n in row], row[0][0]
                row = []
            row.append((end, i))


def _extents_of_row(
    row: Sequence[int], edge: float, sizes: Mapping[int, Callout], axis: Axis, upright: Floats, high: float
) -> dict[int, Extent]:
    """What the numbers of a row reach, where their places prove that it is one."""
    places = {i: _line_at(turn(sizes[i].box, axis).center[0], edge, upright, high) for i in row}
    values = {i: float(sizes[i].value or 0.0) for i in row}
    best: dict[int, Extent] = {}
    for zero in (i for i in row if values[i] == 0):
        for far in (i for i in row if values[i] != 0):
            scale = (places[far] - places[zero]) / values[far]
            met = [i for i in row if abs(places[zero] + values[i] * scale - places[i]) < _ON_LINE * high]
            if len({values[i] for i in met} - {0.0}) < _PROOFS or len(met) <= len(best):
                continue
            if abs(values[far]) == max(abs(values[i]) for i in met):
                best = {i: _make_extent(axis, places[zero], values[i] * scale, edge) for i in row if values[i] != 0}
    return best


def _make_extent(axis: Axis, zero: float, reach: float, edge: float) -> Extent:
    return Extent(axis, min(zero, zero + reach), max(zero, zero + reach), edge, ordinate=True)


def _line_at(center: float, edge: float, upright: Floats, high: float) -> float:
    """The place of the line that ends at a number, or of the middle of the number."""
    first, last = np.searchsorted(upright[:, 0], (center - _ON_LINE * high, center + _ON_LINE * high))
    near = upright[first:last]
    ends = np.minimum(np.abs(near[:, 1] - edge), np.abs(near[:, 2] - edge)) < TO_LINE * high
    places = near[ends, 0]
    return float(places[np.argmin(np.abs(places - center))]) if len(places) else center
