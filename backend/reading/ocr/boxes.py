"""Where text stands in an image: boxes around it, at any angle, and the height of its lettering.

The image is looked at in tiles; their probability maps are put together before boxes are drawn, so that no
tile's edge cuts a word. Tiles without anything like lettering are skipped. Knows nothing of what is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]

_TILE = 736
_OVERLAP = 64
_RIM = 16  # pixels at a tile's inner edge that are not trusted
_SURE = 0.3  # probability of text
_BOX_SURE = 0.45  # mean probability inside a box
_GROWTH = 1.6  # the map shows the core of the lettering; the box grows back by area × this / perimeter
_SMALLEST = 3


@dataclass(frozen=True)
class TextBox:
    """A turned rectangle around text: centre, size along and across, angle in degrees (image axes, y down)."""

    x: float
    y: float
    width: float
    height: float
    angle: float
    confidence: float

    def corners(self) -> Floats:
        """In reading order from the top left, where `width` lies along the text."""
        radians = np.radians(self.angle)
        along = np.array([np.cos(radians), np.sin(radians)]) * self.width / 2
        down = np.array([-np.sin(radians), np.cos(radians)]) * self.height / 2
        center = np.array([self.x, self.y])
        corners: Floats = np.array(
            [center - along - down, center + along - down, center + along + down, center - along + down], np.float32
        )
        return corners


def find_boxes(image: Gray, scale: float, find: Callable[[Gray], Floats], marks: Gray) -> list[TextBox]:
    """Boxes of text in pixels of the image, looked for at that scale; `marks` says where anything stands."""
    height, width = (max(32, round(side * scale)) for side in image.shape)
    smaller = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    seen = np.asarray(cv2.resize(image, (width, height), interpolation=smaller), np.uint8)
    chance = np.zeros((height, width), np.uint8)
    for left, top in _tiles(width, height):
        if _empty(marks, left / width, top / height, (left + _TILE) / width, (top + _TILE) / height):
            continue
        part = seen[top : top + _TILE, left : left + _TILE]
        found = find(_padded(part))[: part.shape[0], : part.shape[1]]
        _put(chance, (found * 255).astype(np.uint8), left, top)
    return [_scaled(box, image.shape[1] / width, image.shape[0] / height) for box in _boxes(chance)]


def _tiles(width: int, height: int) -> Iterator[tuple[int, int]]:
    for top in _starts(height):
        for left in _starts(width):
            yield left, top


def _starts(length: int) -> list[int]:
    """Starts of tiles that cover a length, evenly spread with at least the overlap."""
    if length <= _TILE:
        return [0]
    count = -(-(length - _OVERLAP) // (_TILE - _OVERLAP))
    return [round(i * (length - _TILE) / (count - 1)) for i in range(count)]


def _empty(marks: Gray, x1: float, y1: float, x2: float, y2: float) -> bool:
    rows, columns = marks.shape
    part = marks[int(y1 * rows) : int(np.ceil(y2 * rows)), int(x1 * columns) : int(np.ceil(x2 * columns))]
    return not part.any()


def _padded(part: Gray) -> Gray:
    """Sides as multiples of 32, filled with white."""
    down, right = -part.shape[0] % 32, -part.shape[1] % 32
    return np.asarray(cv2.copyMakeBorder(part, 0, down, 0, right, cv2.BORDER_CONSTANT, value=(255,)), np.uint8)


def _put(chance: Gray, found: Gray, left: int, top: int) -> None:
    """Into the map of the whole image; the rim of a tile counts only at the image's own edge."""
    rows, columns = found.shape
    y1 = _RIM if top > 0 else 0
    x1 = _RIM if left > 0 else 0
    y2 = rows - _RIM if top + rows < chance.shape[0] else rows
    x2 = columns - _RIM if left + columns < chance.shape[1] else columns
    place = chance[top + y1 : top + y2, left + x1 : left + x2]
    np.maximum(place, found[y1:y2, x1:x2], out=place)


def _boxes(chance: Gray) -> list[TextBox]:
    sure = (chance > _SURE * 255).astype(np.uint8)
    sure = np.asarray(cv2.dilate(sure, np.ones((2, 2), np.uint8)), np.uint8)
    contours, _ = cv2.findContours(sure, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [_box(chance, np.asarray(contour, np.int32)) for contour in contours]
    return [box for box in boxes if box is not None]


def _box(chance: Gray, contour: NDArray[np.int32]) -> TextBox | None:
    (x, y), (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < _SMALLEST:
        return None
    x, y, width, height, angle = _levelled(contour, x, y, width, height, angle)
    confidence = _mean_inside(chance, contour)
    if confidence < _BOX_SURE:
        return None
    growth = width * height * _GROWTH / (2 * (width + height))
    return TextBox(x, y, width + 2 * growth, height + 2 * growth, angle, confidence)


def _levelled(
    contour: NDArray[np.int32], x: float, y: float, width: float, height: float, angle: float
) -> tuple[float, float, float, float, float]:
    """Angle between -45° and 45°; short boxes level, since a few characters show no direction."""
    while angle > 45:
        angle, width, height = angle - 90, height, width
    while angle <= -45:
        angle, width, height = angle + 90, height, width
    if max(width, height) < 1.6 * min(width, height):
        left, top, w, h = cv2.boundingRect(contour)
        return left + w / 2, top + h / 2, float(w), float(h), 0.0
    return x, y, width, height, angle


def _mean_inside(chance: Gray, contour: NDArray[np.int32]) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.drawContours(mask, [contour - np.array([left, top], np.int32)], -1, (1,), -1)
    return float(cv2.mean(chance[top : top + height, left : left + width], mask)[0]) / 255


def _scaled(box: TextBox, x: float, y: float) -> TextBox:
    scale = (x + y) / 2
    return TextBox(box.x * x, box.y * y, box.width * scale, box.height * scale, box.angle, box.confidence)


@dataclass(frozen=True)
class Column:
    """Boxes of the same size in a row across the lines of text: perhaps the characters of one vertical text."""

    box: TextBox
    parts: tuple[int, ...]


def columns_of(boxes: Sequence[TextBox], *, across: bool) -> list[Column]:
    """Columns among boxes of a few characters; `across` where the sheet lies on its side."""
    sides = np.array([(b.x, b.y, b.width, b.height) for b in boxes], np.float64).reshape(-1, 4)
    if across:
        sides = sides[:, [1, 0, 3, 2]]
    order = sorted(range(len(boxes)), key=lambda i: (sides[i][1], sides[i][0]))
    columns: list[list[int]] = []
    for i in order:
        above = next((column for column in columns if _below(sides[column[-1]], sides[i])), None)
        if above is None:
            columns.append([i])
        else:
            above.append(i)
    return [Column(_united([boxes[i] for i in parts]), tuple(parts)) for parts in columns if len(parts) > 1]


def _below(upper: NDArray[np.float64], lower: NDArray[np.float64]) -> bool:
    """Whether the second of two boxes (x, y, width, height) stands close under the first."""
    width = min(upper[2], lower[2])
    gap = lower[1] - upper[1] - (upper[3] + lower[3]) / 2
    aligned = abs(upper[0] - lower[0]) < 0.2 * width and abs(upper[2] - lower[2]) < 0.3 * width
    return bool(aligned and -0.5 * width < gap < 0.35 * width)


def _united(boxes: Sequence[TextBox]) -> TextBox:
    left, right = min(b.x - b.width / 2 for b in boxes), max(b.x + b.width / 2 for b in boxes)
    top, bottom = min(b.y - b.height / 2 for b in boxes), max(b.y + b.height / 2 for b in boxes)
    sure = min(b.confidence for b in boxes)
    return TextBox((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, 0.0, sure)


# The height of lettering, from the ink alone


@dataclass(frozen=True)
class Lettering:
    """Height of small lettering in pixels (0 where there is none), and a coarse map of where marks stand."""

    height: float
    marks: Gray


_MOST_MARKS = 4000
_STRIP = 2048
_MARK_CELL = 16


def lettering_of(image: Gray) -> Lettering:
    """From connected marks that look like characters with a neighbour of the same height."""
    rows, columns = image.shape
    marks = np.zeros((-(-rows // _MARK_CELL), -(-columns // _MARK_CELL)), np.uint8)
    heights = [_characters(image[top : top + _STRIP], marks[top // _MARK_CELL :]) for top in range(0, rows, _STRIP)]
    every = np.concatenate(heights) if heights else np.zeros(0)
    return Lettering(float(np.percentile(every, 20)) if len(every) >= 8 else 0.0, marks)


@dataclass(frozen=True)
class Strokes:
    """Lettering among the strokes of a line drawing: characters that stand in words, and boxes (N, 4) of marks."""

    words: int
    marks: NDArray[np.float64]


def lettering_in_strokes(image: Gray) -> Strokes:
    """Marks of a line drawing that look like lettering, in any direction.

    Characters are narrower than they are tall, and have three alike nearby; holes in a row are round. Where there
    are such words, other marks of their size come with them: they may be short numbers, or turned by any angle.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(255 - image, connectivity=8, ltype=cv2.CV_32S)
    boxes = np.asarray(stats[1:, :5], np.float64)
    level, upright = _words(boxes), _words(boxes[:, [1, 0, 3, 2, 4]])
    sure = np.concatenate([level, upright])
    if not len(sure):
        return Strokes(0, np.zeros((0, 4)))
    usual = float(np.median(sure))
    long, short = boxes[:, 2:4].max(axis=1), boxes[:, 2:4].min(axis=1)
    alike = (long > 0.6 * usual) & (long < 1.5 * usual) & (short > 0.15 * usual)
    marks = boxes[alike][:, :4]
    return Strokes(max(len(level), len(upright)), np.concatenate([marks[:, :2], marks[:, :2] + marks[:, 2:]], axis=1))


def _words(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of upright characters that stand in words."""
    width, height = boxes[:, 2], boxes[:, 3]
    shaped = (height >= 8) & (height < 70) & (width > 0.25 * height) & (width < 0.88 * height)
    boxes = boxes[shaped & (boxes[:, 4] > 0.12 * width * height)][:_MOST_MARKS]
    x, y, height = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 3]
    sure = np.zeros(len(boxes), bool)
    for i in range(len(boxes)):
        near = (np.abs(x - x[i]) < 3 * height[i]) & (np.abs(y - y[i]) < 2 * height[i])
        sure[i] = (near & (np.abs(height - height[i]) < 0.3 * height[i] + 1)).sum() > 3
    heights: NDArray[np.float64] = height[sure]
    return heights


def _characters(strip: Gray, marks: Gray) -> NDArray[np.float64]:
    """Heights of likely characters of a strip; their places are set in `marks`."""
    ink = cv2.adaptiveThreshold(strip, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 18)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    boxes = np.asarray(stats[1:, :5], np.float64)
    if not len(boxes):
        return np.zeros(0)
    width, height = boxes[:, 2], boxes[:, 3]
    long, short = np.maximum(width, height), np.minimum(width, height)
    likely = (long >= 5) & (long < 160) & (short >= 1) & (long < 9 * short) & (boxes[:, 4] > 0.1 * width * height)
    boxes = boxes[likely]
    cells = ((boxes[:, :2] + boxes[:, 2:4] / 2) // _MARK_CELL).astype(np.int64)
    marks[cells[:, 1].clip(0, marks.shape[0] - 1), cells[:, 0].clip(0, marks.shape[1] - 1)] = 1
    return np.concatenate([_with_neighbour(boxes), _with_neighbour(boxes[:, [1, 0, 3, 2, 4]])])


def _with_neighbour(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of boxes that have one as high right of them, as characters of a word do."""
    x, y, width, height = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    shaped = (height >= 6) & (width > 0.25 * height) & (width < 1.3 * height) & (boxes[:, 4] < 0.8 * width * height)
    x, y, width, height = x[shaped], y[shaped], width[shaped], height[shaped]
    order = np.lexsort((x, np.round((y + height) / 3)))
    x, y, width, height = x[order], y[order], width[order], height[order]
    gap = x[1:] - x[:-1] - width[:-1]
    alike = (
        (gap > 0)
        & (gap < 0.8 * height[1:])
        & (np.abs(height[1:] - height[:-1]) < 0.15 * height[1:])
        & (np.abs(y[1:] - y[:-1]) < 0.15 * height[1:])
    )
    found: NDArray[np.float64] = height[1:][alike]
    return found
