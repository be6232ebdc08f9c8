"""Which parts of a page of small lettering the model sees enlarged.

The legibility rule: lettering under about 10 px in the picture of a whole page cannot be read. Then the page's
tiles go along: parts of a fixed grid that hold the lettering that is not read at ease, rendered from the original
so that it is. They depend on the page alone, so they can stand in front of every question about it, computed before
anybody asks. What no picture shows well and a question points to gets a clip of its own, as small as it may be.
A scan or photo is enlarged to twice its own pixels at most, since more would show nothing new. Pure functions on
the Sheet; knows nothing of budgets, conversations or prompts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend import pictures
from backend.answering.model.transcript import Clip
from backend.geometry import Box, bounding
from backend.pictures import LETTERING_MM, MIN_SIDE_PX, TOKEN_PX
from backend.reading.sheet import Sheet, Span

CLEAR_PX = 18.0  # lettering can be read at this height without effort: 2.5 mm at 180 dpi
MOST_ENLARGED = 2.0  # times a scan's own pixels
TILE_PX = 768  # side of the grid's cells as the model sees them: a question waits for no tile long that is under way
COARSE_TILE_PX = 1280  # that of large pages, which
_MOST_TILES = 36  # or little more are to have: each is a picture with a number of its own
CLIP_PX = 640  # longer side of a clip, the way its lettering runs, and twice the other: 200 tokens
_MARGIN_PX = 48  # around a tile's lettering: the ends of its leaders and dimension lines
_MOST_CLIP_PX = 2048
_WHOLE = 0.98  # of a place's area, for rounding
_AROUND = 1.1  # times a place that is too large for the grid, so that a rim shows where it ends


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


def lettering_px(sheet: Sheet) -> float | None:
    """Height of the smallest lettering in the page image; None where nothing tells."""
    if sheet.lettering_height is not None:
        return sheet.lettering_height
    return sheet.width * LETTERING_MM / sheet.width_mm if sheet.width_mm else None


def is_legible(sheet: Sheet, shown: Size) -> bool:
    height = lettering_px(sheet)
    return height is None or pictures.is_legible(height * shown.width / sheet.width)


def enlargement(sheet: Sheet, lettering: float = CLEAR_PX) -> float:
    """Pixels for one of the page image, at which its smallest lettering is so high; 0 where nothing tells."""
    height = lettering_px(sheet)
    if height is None:
        return 0.0
    most = math.inf if sheet.own_pixels is None else MOST_ENLARGED * sheet.own_pixels
    return min(lettering / height, most)


def tiles(sheet: Sheet, shown: Size) -> list[Detail]:
    """The page's tiles, that with the most small lettering first; none where the whole picture, `shown`, does."""
    zoom, scale = enlargement(sheet), shown.width / sheet.width
    if is_legible(sheet, shown) or zoom <= scale:
        return []
    cell = min(COARSE_TILE_PX, max(TILE_PX, zoom * math.sqrt(sheet.width * sheet.height / _MOST_TILES)))
    columns, rows = (max(1, math.ceil(side * zoom / cell)) for side in (sheet.width, sheet.height))
    cells: dict[tuple[int, int], list[Span]] = {}
    for span in (span for span in sheet.spans if span.height * scale < CLEAR_PX):
        x, y = span.box.center
        place = _grid_index(x, sheet.width, columns), _grid_index(y, sheet.height, rows)
        cells.setdefault(place, []).append(span)

    def telling(place: tuple[int, int]) -> tuple[int, int, int, int]:
        unread = sum(not pictures.is_legible(span.height * scale) for span in cells[place])
        return -unread, -len(cells[place]), place[1], place[0]

    return [_make_detail(sheet, _region_of(sheet, cells[place], zoom), zoom) for place in sorted(cells, key=telling)]


def find_unseen(sheet: Sheet, shown: Size, seen: Sequence[Detail], places: Iterable[Box]) -> list[Box]:
    """The places with lettering that is not read at ease in the whole picture, and that no detail shows."""
    at_ease = CLEAR_PX * sheet.width / shown.width

    def is_shown(place: Box) -> bool:
        inside = [span for span in sheet.spans if place.contains(*span.box.center)]
        small = [span.box for span in inside if span.height < at_ease] if inside else [place]
        return all(any(holds(detail.box, box) for detail in seen) for box in small)

    return [place for place in places if not is_shown(place)]


def clips(
    sheet: Sheet, places: Sequence[Box], most: int, *, lettering: float = CLEAR_PX, side: int = CLIP_PX, over: float = 0
) -> list[Detail]:
    """Clips that hold the places, in their order, on a grid with half a clip of overlap.

    A later question about the same place finds its clip already in the conversation.

    sheet: of the page; it says how small its lettering is
    places: boxes in pixels of the page image, the most telling first
    most: clips at most
    lettering: height in pixels that the smallest lettering has in a clip
    side: of a clip in pixels, the way its lettering runs; the other is half of it
    over: enlargement (pixels for one of the page image) that a clip must exceed; none where it does not
    """
    zoom = enlargement(sheet, lettering)
    chosen: list[Detail] = []
    for box in places if zoom > over else ():
        if len(chosen) == most:
            break
        if not any(holds(detail.box, box) for detail in chosen):
            upright = box.height > box.width
            sides = (side / 2 / zoom, side / zoom) if upright else (side / zoom, side / 2 / zoom)
            chosen.append(_make_detail(sheet, _region_around(sheet, box, *sides), zoom))
    return chosen


def holds(region: Box, box: Box) -> bool:
    return region.intersection(box) >= _WHOLE * box.area and region.contains(*box.center)


def of_clip(sheet: Sheet, clip: Clip, size: Size) -> Detail:
    """A clip that was shown before."""
    x0, y0, x1, y1 = clip
    return Detail(clip, size, Box(x1=x0, y1=y0, x2=x1, y2=y1).scaled(sheet.width, sheet.height))


def _grid_index(at: float, side: float, count: int) -> int:
    return min(count - 1, max(0, int(at * count / side)))


def _region_of(sheet: Sheet, spans: Sequence[Span], zoom: float) -> Box:
    """The part of the page that holds these, with a margin, and no smaller than the model takes."""
    box = bounding(span.box for span in spans).grown(_MARGIN_PX / zoom)
    least = MIN_SIDE_PX / zoom
    x, y = box.center
    box = box.union(Box(x1=x - least / 2, y1=y - least / 2, x2=x + least / 2, y2=y + least / 2))
    return box.clipped(sheet.width, sheet.height) or _all_of(sheet)


def _all_of(sheet: Sheet) -> Box:
    return Box(x1=0, y1=0, x2=sheet.width, y2=sheet.height)


def _region_around(sheet: Sheet, box: Box, width: float, height: float) -> Box:
    """The grid's region of this size around a place, on the page; larger where the place is."""
    x, y = _snap(box.center[0], width, box.width), _snap(box.center[1], height, box.height)
    region = Box(x1=x, y1=y, x2=x + max(width, box.width * _AROUND), y2=y + max(height, box.height * _AROUND))
    dx = max(0.0, -region.x1) - max(0.0, region.x2 - sheet.width)
    dy = max(0.0, -region.y1) - max(0.0, region.y2 - sheet.height)
    return region.shifted(dx, dy).clipped(sheet.width, sheet.height) or _all_of(sheet)


def _snap(center: float, side: float, extent: float) -> float:
    """Where a region starts that has `center` in its middle half; on the grid unless the place is too large."""
    if extent > side / 2:
        return center - max(side, extent * _AROUND) / 2
    return round((center - side / 2) / (side / 2)) * side / 2


def _make_detail(sheet: Sheet, region: Box, zoom: float) -> Detail:
    zoom = min(zoom, _MOST_CLIP_PX / max(region.width, region.height))
    clip = (
        round(region.x1 / sheet.width, 4),
        round(region.y1 / sheet.height, 4),
        round(region.x2 / sheet.width, 4),
        round(region.y2 / sheet.height, 4),
    )
    return Detail(clip, Size(*(max(TOKEN_PX, round(side * zoom)) for side in (region.width, region.height))), region)
