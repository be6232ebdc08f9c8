"""The border of a sheet: the innermost of the long lines near its edges.

Works on rulings alone; knows nothing of text.
"""

from __future__ import annotations

import numpy as np

from backend.geometry import Box
from backend.reading.layout.rulings import Lines, Rulings

BORDER_SHARE = 0.55  # of the page: lines so long in all, near an edge of the sheet, are its border
BORDER_ZONE = 0.14  # of the page: so far from its edge a border may run, with a filing margin and zone marks outside it


def border_of(rulings: Rulings) -> Box:
    """The innermost of the long lines near each edge of the page; the edge itself where there are none."""
    page = rulings.page
    left, right = _innermost(rulings.upright, page.x1, page.x2, BORDER_SHARE * page.height, rulings.mm)
    top, bottom = _innermost(rulings.level, page.y1, page.y2, BORDER_SHARE * page.width, rulings.mm)
    return Box(x1=left, y1=top, x2=right, y2=bottom)


def _innermost(lines: Lines, start: float, end: float, least: float, mm: float) -> tuple[float, float]:
    places = np.rint(lines[:, 0] / mm).astype(np.int64)
    ruled: dict[int, float] = {}
    for place, length in zip(places.tolist(), (lines[:, 2] - lines[:, 1]).tolist(), strict=True):
        ruled[place] = ruled.get(place, 0.0) + length
    long = [place * mm for place, length in ruled.items() if length >= least]
    zone = BORDER_ZONE * (end - start)
    return max((x for x in long if x < start + zone), default=start), min(
        (x for x in long if x > end - zone), default=end
    )
