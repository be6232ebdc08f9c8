"""Views that only lines of dimensions join: apart again, each with the dimensions that measure it.

Extension lines reach far over a sheet, and cross those of the next view. Without the lines of proved dimensions a
cluster of geometry may fall into pieces; two pieces or more that dimensions start from are views of their own. Works
on a raster of one cell a millimetre; knows nothing of labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box, bounding
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import turn, turn_rows

PAST_MM = 5.0  # that an extension line runs past its dimension line, and a dimension line past its extension lines
ON_LINE_PX = 1.0  # off the place of a line
NEAR_MM = 3  # from the end of an extension line to the geometry that it starts from
INTO = 0.2  # of a piece that may lie in the box of a larger one
FEWEST = 2  # pieces that make a cluster several views

Mask = NDArray[np.uint8]
Rows = NDArray[np.float32]
Reach = tuple[Extent, Box]  # of a proved dimension, and the box of its text


@dataclass(frozen=True)
class Measured:
    """A dimension on the page: the box of its lines and text, where its extension lines start, and its segments."""

    box: Box
    starts: tuple[tuple[float, float], ...]
    lines: NDArray[np.bool_]


def dimensions_on(segments: Rows, reaches: Sequence[Reach], mm: float) -> list[Measured]:
    """The lines of proved dimensions among the segments of a page, in its pixels."""
    known = (_measure(segments, reach, text, mm) for reach, text in reaches if not reach.ordinate)
    return [one for one in known if one is not None]


def _measure(segments: Rows, reach: Extent, text: Box, mm: float) -> Measured | None:
    rows = turn_rows(segments.astype(np.float64), reach.axis)
    along, across = np.sort(rows[:, 0::2], axis=1), np.sort(rows[:, 1::2], axis=1)
    past = PAST_MM * mm
    level = (np.abs(across - reach.place) <= ON_LINE_PX).all(axis=1)
    level &= (along[:, 0] >= reach.start - past) & (along[:, 1] <= reach.end + past)
    starts, lines, boxes = [], level, [Box(x1=reach.start, y1=reach.place, x2=reach.end, y2=reach.place)]
    for place in (reach.start, reach.end):
        crossing = (np.abs(along - place) <= ON_LINE_PX).all(axis=1)
        crossing &= (across[:, 0] <= reach.place + mm) & (across[:, 1] >= reach.place - mm)
        crossing &= (np.abs(across - reach.place) <= past).any(axis=1)
        for near, far in across[crossing].tolist():
            starts.append((place, near if abs(near - reach.place) > abs(far - reach.place) else far))
            boxes.append(Box(x1=place, y1=near, x2=place, y2=far))
        lines = lines | crossing
    if not starts:
        return None
    points = tuple((x, y) if reach.axis == "x" else (y, x) for x, y in starts)
    return Measured(turn(bounding(boxes), reach.axis).union(text), points, lines)


def part_regions(
    regions: Sequence[Box], whole: Mask, bare: Mask, dimensions: Sequence[Measured], mm: float, grown: int, least: float
) -> list[Box]:
    """The regions, those of several views in as many.

    regions: boxes of clusters, in cells of the raster
    whole: the raster of all geometry, grown so that a cluster hangs together
    bare: the same without the lines of the dimensions
    grown: cells by which they were
    least: cells that the shorter side of a view has
    """
    clusters = np.asarray(cv2.connectedComponents(whole, connectivity=8)[1], np.int32)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=8)
    pieces = np.asarray(labels, np.int32)
    of_cluster: dict[int, list[int]] = defaultdict(list)
    ys, xs = np.nonzero(pieces)
    numbers, first = np.unique(pieces[ys, xs], return_index=True)
    for number, at in zip(numbers.tolist(), first.tolist(), strict=True):
        of_cluster[int(clusters[ys[at], xs[at]])].append(number)
    homes = [_home_of(one, pieces, mm) for one in dimensions]
    found: list[Box] = []
    for region in regions:
        cluster = _cluster_of(region, clusters)
        boxes = {n: _box_of(stats[n], grown) for n in of_cluster.get(cluster, ())}
        views = _apart({n: box for n, box in boxes.items() if n in homes and min(box.width, box.height) >= least})
        if len(views) < FEWEST:
            found.append(region)
            continue
        parts = {n: [boxes[n]] for n in views}
        nearest = {n: n if n in parts else _nearest(box, boxes, views) for n, box in boxes.items()}
        lines = [(one.box.scaled(1 / mm), nearest[h]) for h, one in zip(homes, dimensions, strict=True) if h in boxes]
        for n, box in boxes.items():
            if n not in parts:  # an arrowhead goes with its dimension
                parts[next((home for line, home in lines if _lies_on(box, line)), nearest[n])].append(box)
        for line, home in lines:
            parts[home].append(line)
        found += [bounding(part) for part in parts.values()]
    return found


def _apart(pieces: Mapping[int, Box]) -> list[int]:
    """The pieces that stand beside the larger ones: what is drawn into one is a part of it."""
    kept: list[int] = []
    for number in sorted(pieces, key=lambda number: -pieces[number].area):
        box = pieces[number]
        if not any(pieces[other].intersection(box) > INTO * box.area for other in kept):
            kept.append(number)
    return kept


def _nearest(box: Box, boxes: Mapping[int, Box], views: Sequence[int]) -> int:
    return min(views, key=lambda view: box.gap(boxes[view]))


def _lies_on(box: Box, line: Box) -> bool:
    near = line.grown(NEAR_MM)
    return near.contains(box.x1, box.y1) and near.contains(box.x2, box.y2)


def _home_of(one: Measured, pieces: NDArray[np.int32], mm: float) -> int:
    """The piece that the extension lines of a dimension start from, most of them; 0 for none."""
    votes: dict[int, int] = defaultdict(int)
    for x, y in one.starts:
        left, top = int(x / mm) - NEAR_MM, int(y / mm) - NEAR_MM
        window = pieces[max(0, top) : top + 2 * NEAR_MM + 1, max(0, left) : left + 2 * NEAR_MM + 1]
        for number in np.unique(window).tolist():
            votes[number] += number != 0
    return max(votes, key=lambda number: votes[number], default=0)


def _cluster_of(region: Box, clusters: NDArray[np.int32]) -> int:
    """The cluster that a region is the box of: the one with most cells in it."""
    inside = clusters[int(region.y1) : int(region.y2) + 1, int(region.x1) : int(region.x2) + 1]
    counts = np.bincount(inside.ravel())
    counts[0] = 0
    return int(counts.argmax()) if len(counts) > 1 else 0


def _box_of(stat: NDArray[np.int32], grown: int) -> Box:
    x, y, width, height, _ = stat.tolist()
    return Box(x1=x + grown, y1=y + grown, x2=x + width - grown, y2=y + height - grown)
