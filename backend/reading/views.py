"""Views: regions of the sheet where its geometry clusters, named by the labels near them.

Geometry is drawn coarsely, one cell a millimetre; what nearly touches is one view. Border, title block,
tables and lettering are left out first. Knows nothing of what a view shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.labels.views import ViewLabel, view_labels
from backend.reading.layout.geometry import PageGeometry
from backend.reading.parting import Reach, dimensions_on, part_regions
from backend.reading.sheet import Table, View

JOIN_MM = 2  # half the gap that parts two views
LEAST_SIDE_MM = 7.0  # a smaller cluster is a symbol or lettering that was drawn
LEAST_AREA_SHARE = 0.03  # of the largest view: a smaller cluster is a frame of a tolerance, a symbol, a leader
LABEL_REACH_MM = 45.0  # from a label to the view it names, with dimensions between them
BORDER_MM = 1.5  # half of a border line and what stands next to it
BORDER_SCAN_MM = 3.5  # the same in blocks of ink
FARTHEST_MM = 9999  # from the page's corner: lines that run off the page are cut there, before they overflow
LARGEST_CURVE = 0.25  # of the page: what a larger curve frames is not all its own
LARGEST_IMAGE = 0.5  # of the page: a larger image is its background
WITHIN = 0.75  # of a box that lies in a larger one
OFF_CENTRE_PART = 10  # a label off its view's middle counts as this part of the way from it
BESIDE_TIMES = 2  # a label beside its view counts as that much farther than one over or under it
LABELLED, UNLABELLED, WITHOUT_GEOMETRY = 0.8, 0.6, 0.4  # confidence that a region is a view

Mask = NDArray[np.uint8]


def find_views(
    page: PageGeometry, tables: Sequence[Table], title_blocks: Sequence[Box], reaches: Sequence[Reach] = ()
) -> list[View]:
    """The views of the page, the largest first; `reaches` are those of its proved dimensions with their texts."""
    blank = [*(table.box for table in tables), *title_blocks]
    regions = _find_regions(page, blank, reaches)
    return _name_views(regions, find_labels(page, tables, title_blocks), LABEL_REACH_MM * page.mm)


def find_labels(page: PageGeometry, tables: Sequence[Table], title_blocks: Sequence[Box]) -> list[ViewLabel]:
    """Labels of views in all directions, in page coordinates, outside tables and title blocks."""
    blank = [*(table.box for table in tables), *title_blocks]
    found: list[ViewLabel] = []
    for facing in page.facings():
        labels = view_labels(facing.phrases)
        found += [replace(label, box=facing.frame.back(label.box)) for label in labels]
    return [label for label in found if not any(box.contains(*label.box.center) for box in blank)]


def _find_regions(page: PageGeometry, blank: Sequence[Box], reaches: Sequence[Reach]) -> list[Box]:
    mm, size = page.mm, page.content.size
    whole = _grow(page, page.content.segments, blank)
    count, _, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    boxes = []
    for x, y, width, height, _area in stats[1:count].tolist():
        box = Box(x1=x + JOIN_MM, y1=y + JOIN_MM, x2=x + width - JOIN_MM, y2=y + height - JOIN_MM)
        if min(box.width, box.height) >= LEAST_SIDE_MM:
            boxes.append(box)
    boxes = _outermost_boxes(boxes)
    largest = max((box.area for box in boxes), default=0.0)
    boxes = [box for box in boxes if box.area >= LEAST_AREA_SHARE * largest]
    dimensions = dimensions_on(page.content.segments, reaches, mm)
    if len(dimensions) > 1:
        lines = np.any([one.lines for one in dimensions], axis=0)
        bare = _grow(page, page.content.segments[~lines], blank)
        boxes = part_regions(boxes, whole, bare, dimensions, mm, JOIN_MM, LEAST_SIDE_MM)
    kept = [box.scaled(mm).clipped(size.width, size.height) for box in boxes]
    return sorted((box for box in kept if box is not None), key=lambda box: -box.area)


def _grow(page: PageGeometry, segments: NDArray[np.float32], blank: Sequence[Box]) -> Mask:
    """The geometry with these segments, without lettering, tables and border, grown so that what is near touches."""
    mask = _draw_geometry(page.content, segments, page.mm)
    _clear(mask, [span.box for span in page.spans], page.mm, 0)
    _clear(mask, blank, page.mm, 1)
    _clear_outside(mask, page)
    return np.asarray(cv2.dilate(mask, np.ones((2 * JOIN_MM + 1, 2 * JOIN_MM + 1), np.uint8)), np.uint8)


def _draw_geometry(content: PageContent, segments: NDArray[np.float32], mm: float) -> Mask:
    """The geometry of the page with these of its segments, one cell a millimetre."""
    width, height = int(content.size.width / mm) + 2, int(content.size.height / mm) + 2
    mask = np.zeros((height, width), np.uint8)
    if len(segments):
        points = np.clip(np.rint(segments / mm), -FARTHEST_MM, FARTHEST_MM).astype(np.int32)
        cv2.polylines(mask, list(_distinct_rows(points).reshape(-1, 2, 2)), False, 255)
    page = width * height
    for x1, y1, x2, y2 in _distinct_rows((content.curves / mm).astype(np.int32)).tolist():
        if (x2 - x1) * (y2 - y1) < LARGEST_CURVE * page:
            cv2.rectangle(mask, (x1, y1), (x2, y2), 255)
    for x1, y1, x2, y2 in (content.images / mm).astype(int).tolist():
        if (x2 - x1) * (y2 - y1) < LARGEST_IMAGE * page:
            mask[max(0, y1) : y2 + 1, max(0, x1) : x2 + 1] = 255
    return mask


def _distinct_rows(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Without repetitions: on a coarse raster many lines of a dense page are one."""
    order = np.lexsort(rows.T)
    rows = rows[order]
    new = np.ones(len(rows), bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    kept: NDArray[np.int32] = rows[new]
    return kept


def _clear(mask: Mask, boxes: Sequence[Box], mm: float, margin: int) -> None:
    for box in boxes:
        x1, y1 = int(box.x1 / mm) - margin, int(box.y1 / mm) - margin
        x2, y2 = int(np.ceil(box.x2 / mm)) + margin, int(np.ceil(box.y2 / mm)) + margin
        mask[max(0, y1) : max(0, y2), max(0, x1) : max(0, x2)] = 0


def _clear_outside(mask: Mask, page: PageGeometry) -> None:
    """Nothing on or outside the border is a view: zone marks, centring marks, trimming marks."""
    facing, mm = page.facing(0), page.mm
    frame = facing.frame
    margin = BORDER_MM if page.content.vector else BORDER_SCAN_MM
    inner = facing.border.grown(-margin * mm)
    corners = [(inner.x1, inner.y1), (inner.x2, inner.y1), (inner.x2, inner.y2), (inner.x1, inner.y2)]
    points = [frame.back(Box(x1=x, y1=y, x2=x, y2=y)).center for x, y in corners]
    inside = np.zeros_like(mask)
    cv2.fillConvexPoly(inside, np.rint(np.asarray(points) / mm).astype(np.int32), 255)
    mask[inside == 0] = 0


def _outermost_boxes(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that do not lie within another."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.area):
        if not any(other.intersection(box) > WITHIN * box.area for other in kept):
            kept.append(box)
    return kept


def _name_views(regions: Sequence[Box], labels: Sequence[ViewLabel], reach: float) -> list[View]:
    """Each label names the nearest region that has none yet; a label without one stands for itself."""
    pairs = sorted(
        ((_distance(label.box, box), i, j) for i, label in enumerate(labels) for j, box in enumerate(regions)),
        key=lambda pair: pair[0],
    )
    named: dict[int, ViewLabel] = {}
    placed: set[int] = set()
    for distance, i, j in pairs:
        if distance <= reach and i not in placed and j not in named:
            named[j] = labels[i]
            placed.add(i)
    views = [_make_view(box, named.get(j)) for j, box in enumerate(regions)]
    return views + [_make_view(label.box, label, WITHOUT_GEOMETRY) for i, label in enumerate(labels) if i not in placed]


def _distance(label: Box, region: Box) -> float:
    """From the label to the region; beside it counts more than over or under it, where labels stand."""
    across = max(0.0, label.x1 - region.x2, region.x1 - label.x2)
    down = max(0.0, label.y1 - region.y2, region.y1 - label.y2)
    off_centre = abs(label.center[0] - region.center[0]) / OFF_CENTRE_PART
    return BESIDE_TIMES * across + down + off_centre


def _make_view(box: Box, label: ViewLabel | None, confidence: float = LABELLED) -> View:
    if label is None:
        return View(box=box, confidence=UNLABELLED)
    return View(
        box=box,
        label=label.text,
        kind=label.kind,
        name=label.name,
        scale=label.scale,
        label_box=label.box,
        confidence=confidence,
    )
