"""Which pages a question needs, and which details of them the model must see enlarged.

The legibility rule: lettering under about 10 px in the picture of a whole page cannot be read, so clips that
hold what the question is about go along, rendered from the original so that their lettering is easy to read.
Clips lie on a fixed grid with half a clip of overlap, so that a later question finds the one it needs already
in the conversation. Pure functions on the Sheet.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.answering.model.transcript import Clip
from backend.answering.query import Query
from backend.answering.retrieval import Matcher, index_of, rank
from backend.geometry import Box
from backend.pictures import LEGIBLE_PX, LETTERING_MM, TOKEN_PX
from backend.reading.sheet import Sheet

CLEAR_PX = 18.0  # lettering can be read at this height without effort: 2.5 mm at 180 dpi
_CLIP_PX = 1280  # side of a clip as the model sees it: 1600 tokens
_MOST_CLIP_PX = 2048
_MOST_PAGES = 2


@dataclass(frozen=True)
class Size:
    """A picture's size in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Detail:
    """A clip in fractions of the page, and the size it is rendered at."""

    clip: Clip
    size: Size
    box: Box  # in pixels of the page image


def overview(page: Size, most_tokens: int) -> Size:
    """The size of the whole page's picture: the page image's own, or smaller where tokens are short."""
    scale = min(1.0, math.sqrt(most_tokens * TOKEN_PX**2 / (page.width * page.height)))
    if scale == 1.0:
        return page
    return Size(max(32, int(page.width * scale)), max(32, int(page.height * scale)))


def lettering_px(sheet: Sheet) -> float | None:
    """Height of the smallest lettering in the page image; None where nothing tells."""
    if sheet.lettering_height is not None:
        return sheet.lettering_height
    return sheet.width * LETTERING_MM / sheet.width_mm if sheet.width_mm else None


def is_legible(sheet: Sheet, shown: Size) -> bool:
    height = lettering_px(sheet)
    return height is None or height * shown.width / sheet.width >= LEGIBLE_PX


def relevant(query: Query, sheet: Sheet) -> list[Box]:
    """Places on the sheet that the question may be about, the most telling first."""
    index = index_of(sheet)
    found = [one for aspect in query.aspects or (None,) for one in rank(Matcher(query, index, aspect))]
    best = max((one.score for one in found), default=0.0)
    kept = sorted((one for one in found if one.score > best / 2), key=lambda one: -one.score)
    return [one.match.fact.box for one in kept]


def details(sheet: Sheet, places: Sequence[Box], most: int, lettering: float = CLEAR_PX) -> list[Detail]:
    """Clips that hold the places, or where none is named, those that hold most of the lettering.

    `lettering` is the height in pixels that the sheet's smallest lettering has in a clip.
    """
    height = lettering_px(sheet)
    if height is None or most <= 0:
        return []
    zoom = lettering / height
    chosen: list[Detail] = []
    for box in places:
        if not any(_holds(detail.box, box) for detail in chosen):
            chosen.append(_detail(sheet, _around(sheet, box, _CLIP_PX / zoom), zoom))
        if len(chosen) == most:
            return chosen
    return chosen or _densest(sheet, zoom, most)


def _densest(sheet: Sheet, zoom: float, most: int) -> list[Detail]:
    side = _CLIP_PX / zoom
    left = [span.box for span in sheet.spans]
    chosen: list[Detail] = []
    while left and len(chosen) < most:
        votes = Counter(_around(sheet, box, side) for box in left)
        region = max(votes, key=lambda box: (votes[box], -box.y1, -box.x1))
        chosen.append(_detail(sheet, region, zoom))
        left = [box for box in left if not _holds(region, box)]
    return chosen


def _holds(region: Box, box: Box) -> bool:
    return region.intersection(box) >= 0.98 * box.area and region.contains(*box.center)


def _around(sheet: Sheet, box: Box, side: float) -> Box:
    """The grid's region around a place, on the page; larger than usual where the place is."""
    region = Box(
        x1=_snapped(box.center[0], side, box.width),
        y1=_snapped(box.center[1], side, box.height),
        x2=_snapped(box.center[0], side, box.width) + max(side, box.width * 1.1),
        y2=_snapped(box.center[1], side, box.height) + max(side, box.height * 1.1),
    )
    dx = max(0.0, -region.x1) - max(0.0, region.x2 - sheet.width)
    dy = max(0.0, -region.y1) - max(0.0, region.y2 - sheet.height)
    clipped = region.shifted(dx, dy).clipped(sheet.width, sheet.height)
    return clipped or Box(x1=0, y1=0, x2=sheet.width, y2=sheet.height)


def _snapped(center: float, side: float, extent: float) -> float:
    """Where a region starts that has `center` in its middle half; on the grid unless the place is too large."""
    if extent > side / 2:
        return center - max(side, extent * 1.1) / 2
    return round((center - side / 2) / (side / 2)) * side / 2


def _detail(sheet: Sheet, region: Box, zoom: float) -> Detail:
    zoom = min(zoom, _MOST_CLIP_PX / max(region.width, region.height))
    clip = (
        round(region.x1 / sheet.width, 4),
        round(region.y1 / sheet.height, 4),
        round(region.x2 / sheet.width, 4),
        round(region.y2 / sheet.height, 4),
    )
    return Detail(clip, Size(max(32, round(region.width * zoom)), max(32, round(region.height * zoom))), region)


def pages_for(query: Query, page: int, page_given: bool, sheets: Mapping[int, Sheet]) -> list[int]:
    """The page asked about; where none was given, a page that the question names, or that alone speaks of it."""
    if page_given or page not in sheets or len(sheets) == 1:
        return [page]
    named = [number for number in query.pages if number in sheets]
    if named:
        return named[:_MOST_PAGES]

    def hits(number: int) -> int:
        vocabulary = index_of(sheets[number]).vocabulary
        return sum(word in vocabulary for word in (*query.asked_words, *(term.word for term in query.subject)))

    best = max(sheets, key=lambda number: (hits(number), number == page, -number))
    return [page] if hits(best) == hits(page) else [page, best]
