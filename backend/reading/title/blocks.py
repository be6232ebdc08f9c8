"""Where title blocks stand, and which part of the page each speaks for.

A page may hold several sheets, each with a title block of its own: drawn side by side in a model, or pasted on
one large sheet. Works in a frame, on labels and rulings; knows nothing of values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backend.geometry import Box, bounding
from backend.reading.labels.forms import CODE, DATE, SCALE, SHEET
from backend.reading.labels.table_heads import kind_of, role_of
from backend.reading.labels.title_words import Other
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Lines, Rulings
from backend.reading.sheet import TitleField as F
from backend.reading.title.hits import LabelHit, LabelledPhrases, small_cell

GAP_SHARE = 0.07  # of the longer side of the page: labels this near belong to one title block
LEAST_FIELDS = 3  # of a title block; two labels stand together anywhere
ADJOINING_CELL_HEIGHT = 9.0  # heights of its lettering
MAX_CELL_HEIGHT = 14.0  # label heights
ADJOINING_MM = 1.5  # cells this near share a ruling
SHARED_SIDE = 0.8  # of a cell's side, along a title block that it adjoins
INSIDE = 0.99  # of a cell's area: it lies in a region, but for rounding
MAX_GROWTH_MM = 110.0  # beyond the labels, in any direction
FURTHER_FIELDS = 0.6  # of the fields of the fullest title block: a further one of the page has as many
INTO_BLOCK = 0.2  # of a title block's side: lines of a frame run at its edges or outside of it
CORNER_MM = 3.0  # by which the lines over and under a part may miss those beside it
OVER_BLOCK = 0.5  # of a title block's height that its frame reaches over it


@dataclass(frozen=True)
class Block:
    """A title block; `part` is the part of the page it speaks for, where the page has several and lines bound it."""

    box: Box
    part: Box | None = None


def blocks_of(labelled: LabelledPhrases) -> list[Block]:
    """The title blocks of a frame, in its pixels, the one that names the most fields first."""
    clusters = _cluster_labels([hit for hit in labelled.hits if hit.field != Other.FREE], labelled.rulings.page)
    ranked = sorted(clusters, key=lambda cluster: -len(_named_labels(cluster)))
    ranked = [cluster for cluster in ranked if len(_named_labels(cluster)) >= LEAST_FIELDS]
    ranked = [cluster for cluster in ranked if not _is_table_head(cluster)]
    if not ranked:
        return _unlabelled_blocks(labelled)
    most = len(_named_fields(ranked[0]))
    full = [
        ranked[0],
        *(cluster for cluster in ranked[1:] if len(_named_fields(cluster)) >= max(LEAST_FIELDS, FURTHER_FIELDS * most)),
    ]
    boxes = [_grow_block(_bounds_of(cluster), labelled) for cluster in full]
    return _make_blocks(boxes, labelled.rulings)


def _make_blocks(boxes: Sequence[Box], rulings: Rulings) -> list[Block]:
    """A single block speaks for the page, each of several for the part around it."""
    if len(boxes) == 1:
        return [Block(boxes[0])]
    return [Block(box, _part_around(box, rulings)) for box in boxes]


def _is_table_head(cluster: Sequence[LabelHit]) -> bool:
    """Whether the labels stand on one line and head the columns of a table, which may be empty."""
    phrases = [hit.phrase for hit in cluster]
    level = all(phrase.level_with(phrases[0]) for phrase in phrases)
    return level and kind_of({role for phrase in phrases if (role := role_of(phrase.text)) is not None}) is not None


def _named_labels(cluster: Sequence[LabelHit]) -> set[F | Other]:
    return {hit.field for hit in cluster}


def _named_fields(cluster: Sequence[LabelHit]) -> set[F]:
    return {hit.field for hit in cluster if isinstance(hit.field, F)}


def _unlabelled_blocks(labelled: LabelledPhrases) -> list[Block]:
    """Ruled cells side by side that say a scale, a date or a sheet's number, where no label names any."""
    slack = ADJOINING_MM * labelled.rulings.mm
    groups: list[list[tuple[Box, SheetPhrase]]] = []
    for phrase in labelled.others:
        cell = small_cell(phrase.box, labelled.rulings, sides=4)
        if cell is None or cell.height > ADJOINING_CELL_HEIGHT * phrase.height:
            continue
        near = [group for group in groups if any(_do_touch(cell, other, slack) for other, _ in group)]
        groups = [group for group in groups if not any(group is one for one in near)]
        groups.append([(cell, phrase), *(item for group in near for item in group)])
    telling = [group for group in groups if len({cell for cell, _ in group}) >= LEAST_FIELDS and _is_telling(group)]
    most = max((len(group) for group in telling), default=0)
    full = [group for group in telling if len(group) >= FURTHER_FIELDS * most]
    return _make_blocks([bounding(cell for cell, _ in group) for group in full], labelled.rulings)


def _do_touch(one: Box, other: Box, slack: float) -> bool:
    across = max(one.x1, other.x1) - min(one.x2, other.x2)
    down = max(one.y1, other.y1) - min(one.y2, other.y2)
    return across < slack and down < slack


def _is_telling(group: Sequence[tuple[Box, SheetPhrase]]) -> bool:
    """Whether one of the texts is a scale and another a date, a code or the number of a sheet."""
    texts = [phrase.text.strip() for _, phrase in group]
    scaled = any(SCALE.fullmatch(text) for text in texts)
    return scaled and any(DATE.fullmatch(text) or SHEET.fullmatch(text) or CODE.fullmatch(text) for text in texts)


def _bounds_of(cluster: Sequence[LabelHit]) -> Box:
    return bounding(box for hit in cluster for box in (_place_of(hit), hit.phrase.box))


def _cluster_labels(hits: Sequence[LabelHit], page: Box) -> list[list[LabelHit]]:
    """Labels that stand near one another."""
    reach = GAP_SHARE * max(page.width, page.height)
    clusters: list[list[LabelHit]] = []
    for hit in hits:
        near = [cluster for cluster in clusters if any(_label_distance(hit, other) <= reach for other in cluster)]
        clusters = [cluster for cluster in clusters if not any(cluster is other for other in near)]
        clusters.append([hit, *(other for cluster in near for other in cluster)])
    return clusters


def _label_distance(one: LabelHit, other: LabelHit) -> float:
    a, b = _place_of(one), _place_of(other)
    across = max(0.0, a.x1 - b.x2, b.x1 - a.x2)
    down = max(0.0, a.y1 - b.y2, b.y1 - a.y2)
    return max(across, down)


def _place_of(hit: LabelHit) -> Box:
    """Its cell, where that is low enough to be one of a title block; else the label's own box."""
    low = hit.cell is not None and hit.cell.height < MAX_CELL_HEIGHT * hit.phrase.height
    return hit.cell if hit.cell is not None and low else hit.phrase.box


def _grow_block(region: Box, labelled: LabelledPhrases) -> Box:
    """The title block with the ruled cells without labels that adjoin it."""
    rulings = labelled.rulings
    cells = [(small_cell(phrase.box, rulings, sides=4), phrase.height) for phrase in labelled.others]
    waiting = [cell for cell, height in cells if cell is not None and cell.height < ADJOINING_CELL_HEIGHT * height]
    widest = region.grown(MAX_GROWTH_MM * rulings.mm)
    waiting = [cell for cell in waiting if widest.intersection(cell) > INSIDE * cell.area]
    grown = True
    while grown:
        joining = [cell for cell in waiting if _adjoins(cell, region, ADJOINING_MM * rulings.mm)]
        grown = bool(joining)
        region = bounding([region, *joining])
        waiting = [cell for cell in waiting if cell not in joining]
    return region


def _adjoins(cell: Box, region: Box, slack: float) -> bool:
    """Whether a cell shares a side with the title block and does not reach beyond that side's ends."""
    across = max(cell.x1, region.x1) - min(cell.x2, region.x2)
    down = max(cell.y1, region.y1) - min(cell.y2, region.y2)
    level = -down > SHARED_SIDE * cell.height and across < slack
    return level or (-across > SHARED_SIDE * cell.width and down < slack)


def _part_around(block: Box, rulings: Rulings) -> Box | None:
    """The smallest ruled rectangle around a title block that holds more than it."""
    inset_x, inset_y = INTO_BLOCK * block.width, INTO_BLOCK * block.height
    level = _lines_spanning(rulings.level, block.x1 + inset_x, block.x2 - inset_x)
    upright = _lines_spanning(rulings.upright, block.y1 - OVER_BLOCK * block.height, block.y2 - inset_y)
    over = level[level[:, 0] < block.y1 - OVER_BLOCK * block.height]
    under = level[level[:, 0] > block.y2 - inset_y]
    before = upright[upright[:, 0] < block.x1 + inset_x]
    behind = upright[upright[:, 0] > block.x2 - inset_x]
    if not all(len(lines) for lines in (over, under, before, behind)):
        return None
    left, right = float(before[:, 0].max()), float(behind[:, 0].min())
    corner = CORNER_MM * rulings.mm
    over, under = (_lines_spanning(lines, left + corner, right - corner) for lines in (over, under))
    if not len(over) or not len(under):
        return None
    return Box(x1=left, y1=float(over[:, 0].max()), x2=right, y2=float(under[:, 0].min()))


def _lines_spanning(lines: Lines, start: float, end: float) -> Lines:
    """Lines that run from start to end and beyond."""
    kept: Lines = lines[(lines[:, 1] <= start) & (lines[:, 2] >= end)]
    return np.atleast_2d(kept)
