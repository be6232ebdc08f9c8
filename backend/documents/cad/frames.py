"""Sheets that lie side by side in the modelspace, each in a frame: found by their frames, cut apart.

A frame is a rectangle in the proportions of a paper size, in no other one, with lettering in it. Works on what was
drawn; knows nothing of files.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from ezdxf.addons.drawing.recorder import DataRecord, PathRecord, Player, PointsRecord, SolidLinesRecord
from ezdxf.math import BoundingBox2d, Vec2
from numpy.typing import NDArray

from backend.documents.cad.recording import FRAME, extents
from backend.pictures import MM_PER_INCH

# Paper that frames are as large as, in landscape: A0 to A4 of ISO 216, E to A of ASME Y14.1; and how much smaller than
# what they frame they may be drawn.
_ISO_MM = ((1189.0, 841.0), (841.0, 594.0), (594.0, 420.0), (420.0, 297.0), (297.0, 210.0))
_ANSI_IN = ((44.0, 34.0), (34.0, 22.0), (22.0, 17.0), (17.0, 11.0), (11.0, 8.5))
_SCALES = (1, 2, 2.5, 5, 10, 15, 20, 25, 30, 40, 48, 50, 75, 96, 100, 150, 200, 250, 500, 1000)
_FITS = 0.006  # how far a frame may be off its paper size, as a share
_ALIKE = 0.015  # the same for its proportions
_LEVEL = 1e-3  # of a frame's longer side: how far the corners of an upright rectangle may be off
_MEETS = 0.02  # of the smallest frame: how far lines may be from meeting in a corner
_ROW = 0.7  # of a frame's height: frames less far below the highest one stand in its row
_SMALLEST = 0.01  # of the extent of all that is drawn: no frame is smaller
_LETTERED = 3  # texts that a sheet has at least
_FRAMED = 0.85  # of the texts that stand in frames, where the frames are sheets
_MOST_FRAMES = 200  # that are compared with each other; more rectangles are tables and symbols
_MOST_LINES = 4000  # of one direction, likewise
_CORNERS = (4, 6)  # commands of a rectangle's path: without and with a closing line and a corner drawn twice
Lines = NDArray[np.float64]


@dataclass(frozen=True)
class FramedSheet:
    """One sheet: where it lies, its paper in mm (None where its size is not a paper's), and what is on it."""

    box: BoundingBox2d
    paper_mm: tuple[float, float] | None
    records: list[DataRecord]


def sheets(player: Player) -> list[FramedSheet]:
    """The sheets of a modelspace in reading order, and what lies beside them last; empty where it is one drawing."""
    whole = extents(player)
    if not whole.has_data:
        return []
    frames = _find_frames(player, whole)
    if len(frames) < 2:
        return []
    homes = [_frame_of(record, frames) for record in player.records]
    texts = [home for record, home in zip(player.records, homes, strict=True) if _is_text(player, record)]
    lettered = [i for i in range(len(frames)) if texts.count(i) >= _LETTERED]
    if len(lettered) < 2 or sum(home in lettered for home in texts) < _FRAMED * len(texts):
        return []
    found = [
        FramedSheet(
            frames[i], paper_of(frames[i]), [r for r, home in zip(player.records, homes, strict=True) if home == i]
        )
        for i in sorted(lettered, key=lambda i: _reading_place(frames[i], frames))
    ]
    rest = [record for record, home in zip(player.records, homes, strict=True) if home not in lettered]
    if any(_is_text(player, record) for record in rest):
        found.append(FramedSheet(_box_around(player, rest), None, rest))
    return found


def paper_of(box: BoundingBox2d) -> tuple[float, float] | None:
    """The paper whose size a frame has, in mm or inches, at a usual scale."""
    long, short = max(box.size), min(box.size)
    sizes = [(a, b, 1.0) for a, b in _ISO_MM]
    sizes += [(a * unit, b * unit, MM_PER_INCH / unit) for a, b in _ANSI_IN for unit in (1.0, MM_PER_INCH)]
    fits = [
        (round(abs(long / (a * scale) - 1), 3), scale, a * mm, b * mm)
        for (a, b, mm), scale in itertools.product(sizes, _SCALES)
        if abs(long / (a * scale) - 1) < _FITS and abs(short / (b * scale) - 1) < _FITS
    ]
    if not fits:
        return None
    _, _, width, height = min(fits)
    return (width, height) if box.size.x >= box.size.y else (height, width)


def _find_frames(player: Player, whole: BoundingBox2d) -> list[BoundingBox2d]:
    """Rectangles in paper proportions that lie in no other of them."""
    least = _SMALLEST * max(whole.size)
    found = [box for box in _find_rectangles(player, least) if _in_proportion(box)]
    found.sort(key=lambda box: -box.size.x * box.size.y)
    outer: list[BoundingBox2d] = []
    for box in found[:_MOST_FRAMES]:
        if not any(other.inside(box.center) for other in outer):
            outer.append(box)
    return outer


def _in_proportion(box: BoundingBox2d) -> bool:
    ratio = max(box.size) / min(box.size)
    return abs(ratio / math.sqrt(2) - 1) < _ALIKE or paper_of(box) is not None


def _find_rectangles(player: Player, least: float) -> Iterator[BoundingBox2d]:
    """Closed upright ones, drawn as one path or as four lines."""
    lines: list[Lines] = []
    for record in player.records:
        if _is_text(player, record):
            continue
        if isinstance(record, PathRecord):
            box = _rectangle_of(record, least)
            if box is not None:
                yield box
        points = _points(record)
        if points is not None:
            lines.append(points)
    yield from _rectangles_of_lines(np.concatenate(lines) if lines else np.zeros((0, 4)), least)


def _rectangle_of(record: PathRecord, least: float) -> BoundingBox2d | None:
    least_commands, most_commands = _CORNERS
    if not least_commands <= len(record.path) <= most_commands or record.path.has_curves:
        return None
    corners, box = list(record.path.control_vertices()), record.bbox()
    if min(box.size) < least:
        return None
    near = _LEVEL * max(box.size)
    upright = all(
        min(abs(p.x - box.extmin.x), abs(p.x - box.extmax.x)) < near
        and min(abs(p.y - box.extmin.y), abs(p.y - box.extmax.y)) < near
        for p in corners
    )
    closed = corners[0].isclose(corners[-1], abs_tol=near) and len(corners) == 5
    return box if upright and closed else None


def _points(record: DataRecord) -> Lines | None:
    if isinstance(record, SolidLinesRecord):
        return np.array([(p.x, p.y) for p in record.lines.vertices()], np.float64).reshape(-1, 4)
    if isinstance(record, PointsRecord) and len(record.points) == 2:
        return np.array([(p.x, p.y) for p in record.points.vertices()], np.float64).reshape(-1, 4)
    if isinstance(record, PathRecord) and len(record.path) == 1 and not record.path.has_curves:
        return np.array([(p.x, p.y) for p in record.path.control_vertices()], np.float64).reshape(-1, 4)
    return None


def _rectangles_of_lines(lines: Lines, least: float) -> Iterator[BoundingBox2d]:
    """Two level lines of one length over each other whose ends two upright lines join."""
    size = np.abs(lines[:, 2:] - lines[:, :2])
    near = _MEETS * least
    level = lines[(size[:, 1] < near) & (size[:, 0] > least)]
    upright = lines[(size[:, 0] < near) & (size[:, 1] > least)]
    if not 2 <= len(level) <= _MOST_LINES or not 2 <= len(upright) <= _MOST_LINES:
        return
    rows = np.column_stack([level[:, [0, 2]].min(axis=1), level[:, [0, 2]].max(axis=1), level[:, 1]])
    columns = np.column_stack([upright[:, [1, 3]].min(axis=1), upright[:, [1, 3]].max(axis=1), upright[:, 0]])
    for left, right, bottom in rows.tolist():
        same = rows[(np.abs(rows[:, 0] - left) < near) & (np.abs(rows[:, 1] - right) < near)]
        for top in same[same[:, 2] > bottom + least][:, 2].tolist():
            sides = columns[(np.abs(columns[:, 0] - bottom) < near) & (np.abs(columns[:, 1] - top) < near)]
            if all((np.abs(sides[:, 2] - x) < near).any() for x in (left, right)):
                yield BoundingBox2d([Vec2(left, bottom), Vec2(right, top)])


def _frame_of(record: DataRecord, frames: Sequence[BoundingBox2d]) -> int:
    """The frame in which the middle of a record lies; -1 for none."""
    box = record.bbox()
    if not box.has_data:
        return -1
    middle = box.center
    return next((i for i, frame in enumerate(frames) if frame.inside(middle)), -1)


def _is_text(player: Player, record: DataRecord) -> bool:
    return player.properties[record.property_hash].layer.startswith(FRAME)


def _reading_place(frame: BoundingBox2d, frames: Sequence[BoundingBox2d]) -> tuple[int, float]:
    """Row from the top, then from the left."""
    high = max(other.extmax.y for other in frames)
    return round((high - frame.extmax.y) / (_ROW * frame.size.y)), frame.extmin.x


def _box_around(player: Player, records: list[DataRecord]) -> BoundingBox2d:
    rest = Player()
    rest.properties, rest.records = player.properties, records
    return extents(rest)
