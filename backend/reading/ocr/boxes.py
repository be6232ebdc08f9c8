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

_TILE = 736  # pixels of a tile's side: a whole number of the network's own cells, and bounded memory
_OVERLAP = 64  # pixels that tiles share: twice the rims that are not trusted, and some lettering
_RIM = 16  # pixels at a tile's inner edge that are not trusted
_SURE = 0.3  # probability of text
_BOX_SURE = 0.45  # mean probability inside a box
_GROWTH = 1.6  # the map shows the core of the lettering; the box grows back by area × this / perimeter
_SMALLEST = 3  # pixels of a box's shorter side in the map
_MULTIPLE = 32  # pixels: sides that the network takes
_SHORT = 1.6  # length over height below which a box shows no direction
# Boxes under each other that are characters of one vertical text; shares of the narrower one's width.
_COLUMN_OFF, _COLUMN_WIDER = 0.2, 0.3  # between middles, and widths
_COLUMN_OVERLAP, _COLUMN_GAP = 0.5, 0.35  # between the end of one and the begin of the next


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
    """Boxes of text in pixels of the image.

    `scale` is that at which they are looked for; `find` gives the text probability of each pixel of a tile; `marks`
    is a map of the image, of any size, that is 0 where nothing stands.
    """
    height, width = (max(_MULTIPLE, round(side * scale)) for side in image.shape)
    smaller = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    seen = np.asarray(cv2.resize(image, (width, height), interpolation=smaller), np.uint8)
    chance = np.zeros((height, width), np.uint8)
    for left, top in _tile_places(width, height):
        if _is_empty(marks, left / width, top / height, (left + _TILE) / width, (top + _TILE) / height):
            continue
        part = seen[top : top + _TILE, left : left + _TILE]
        found = find(_pad(part))[: part.shape[0], : part.shape[1]]
        _put_tile(chance, (found * 255).astype(np.uint8), left, top)
    return [_scale_box(box, image.shape[1] / width, image.shape[0] / height) for box in _boxes_in_map(chance)]


def _tile_places(width: int, height: int) -> Iterator[tuple[int, int]]:
    for top in _tile_starts(height):
        for left in _tile_starts(width):
            yield left, top


def _tile_starts(length: int) -> list[int]:
    """Starts of tiles that cover a length, evenly spread with at least the overlap."""
    if length <= _TILE:
        return [0]
    count = -(-(length - _OVERLAP) // (_TILE - _OVERLAP))
    return [round(i * (length - _TILE) / (count - 1)) for i in range(count)]


def _is_empty(marks: Gray, x1: float, y1: float, x2: float, y2: float) -> bool:
    rows, columns = marks.shape
    part = marks[int(y1 * rows) : int(np.ceil(y2 * rows)), int(x1 * columns) : int(np.ceil(x2 * columns))]
    return not part.any()


def _pad(part: Gray) -> Gray:
    """Sides as multiples of what the network takes, filled with white."""
    down, right = -part.shape[0] % _MULTIPLE, -part.shape[1] % _MULTIPLE
    return np.asarray(cv2.copyMakeBorder(part, 0, down, 0, right, cv2.BORDER_CONSTANT, value=(255,)), np.uint8)


def _put_tile(chance: Gray, found: Gray, left: int, top: int) -> None:
    """Into the map of the whole image; the rim of a tile counts only at the image's own edge."""
    rows, columns = found.shape
    y1 = _RIM if top > 0 else 0
    x1 = _RIM if left > 0 else 0
    y2 = rows - _RIM if top + rows < chance.shape[0] else rows
    x2 = columns - _RIM if left + columns < chance.shape[1] else columns
    place = chance[top + y1 : top + y2, left + x1 : left + x2]
    np.maximum(place, found[y1:y2, x1:x2], out=place)


def _boxes_in_map(chance: Gray) -> list[TextBox]:
    sure = (chance > _SURE * 255).astype(np.uint8)
    sure = np.asarray(cv2.dilate(sure, np.ones((2, 2), np.uint8)), np.uint8)
    contours, _ = cv2.findContours(sure, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [_box_of_contour(chance, np.asarray(contour, np.int32)) for contour in contours]
    return [box for box in boxes if box is not None]


def _box_of_contour(chance: Gray, contour: NDArray[np.int32]) -> TextBox | None:
    (x, y), (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < _SMALLEST:
        return None
    x, y, width, height, angle = _level_box(contour, x, y, width, height, angle)
    confidence = _mean_inside(chance, contour)
    if confidence < _BOX_SURE:
        return None
    growth = width * height * _GROWTH / (2 * (width + height))
    return TextBox(x, y, width + 2 * growth, height + 2 * growth, angle, confidence)


def _level_box(
    contour: NDArray[np.int32], x: float, y: float, width: float, height: float, angle: float
) -> tuple[float, float, float, float, float]:
    """Angle between -45° and 45°; short boxes level, since a few characters show no direction."""
    while angle > 45:
        angle, width, height = angle - 90, height, width
    while angle <= -45:
        angle, width, height = angle + 90, height, width
    if max(width, height) < _SHORT * min(width, height):
        left, top, w, h = cv2.boundingRect(contour)
        return left + w / 2, top + h / 2, float(w), float(h), 0.0
    return x, y, width, height, angle


def _mean_inside(chance: Gray, contour: NDArray[np.int32]) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.drawContours(mask, [contour - np.array([left, top], np.int32)], -1, (1,), -1)
    return float(cv2.mean(chance[top : top + height, left : left + width], mask)[0]) / 255


def _scale_box(box: TextBox, x: float, y: float) -> TextBox:
    scale = (x + y) / 2
    return TextBox(box.x * x, box.y * y, box.width * scale, box.height * scale, box.angle, box.confidence)


@dataclass(frozen=True)
class TextColumn:
    """Boxes of the same size in a row across the lines of text: perhaps the characters of one vertical text."""

    box: TextBox
    parts: tuple[int, ...]


def columns_of(boxes: Sequence[TextBox], *, across: bool) -> list[TextColumn]:
    """Columns among boxes of a few characters; `across` where the sheet lies on its side."""
    sides = np.array([(b.x, b.y, b.width, b.height) for b in boxes], np.float64).reshape(-1, 4)
    if across:
        sides = sides[:, [1, 0, 3, 2]]
    order = sorted(range(len(boxes)), key=lambda i: (sides[i][1], sides[i][0]))
    columns: list[list[int]] = []
    for i in order:
        above = next((column for column in columns if _is_below(sides[column[-1]], sides[i])), None)
        if above is None:
            columns.append([i])
        else:
            above.append(i)
    return [TextColumn(_unite_boxes([boxes[i] for i in parts]), tuple(parts)) for parts in columns if len(parts) > 1]


def _is_below(upper: NDArray[np.float64], lower: NDArray[np.float64]) -> bool:
    """Whether the second of two boxes (x, y, width, height) stands close under the first."""
    width = min(upper[2], lower[2])
    gap = lower[1] - upper[1] - (upper[3] + lower[3]) / 2
    aligned = abs(upper[0] - lower[0]) < _COLUMN_OFF * width and abs(upper[2] - lower[2]) < _COLUMN_WIDER * width
    return bool(aligned and -_COLUMN_OVERLAP * width < gap < _COLUMN_GAP * width)


def _unite_boxes(boxes: Sequence[TextBox]) -> TextBox:
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


_MOST_MARKS = 4000  # of characters that are compared with each other on a page of strokes
_STRIP = 2048  # rows of pixels looked at together: bounds the memory of a large page
_MARK_CELL = 16  # pixels of a cell of the map of marks
_SMALL_PERCENT, _FEWEST = 20, 8  # of the characters are smaller than "small lettering"; fewer than eight show none
# A mark of a line drawing that is a character: pixels, or shares of its height.
_STROKES_HIGH = (8, 70)  # from, to
_STROKES_WIDE = (0.25, 0.88)  # narrower than a hole in a row, which is round
_STROKES_FILLED = 0.12  # of its box
_NEAR_ALONG, _NEAR_ACROSS = 3, 2  # heights to other characters of its word
_ALIKE, _ALIKE_PX = 0.3, 1  # by which their heights may differ
_NEIGHBOURS = 3  # alike and near, at least
_ONE_SIZE, _OF_A_SIZE = 1.8, 8  # tallest over smallest of one size of lettering; characters that make it one
_LIKE_LONG, _LIKE_SHORT = (0.6, 1.5), 0.15  # of a usual height: what other marks of such a page are lettering
# A mark of a scan that may be a character.
_SURROUNDINGS_PX, _DARKER = 41, 18  # side of the square that a pixel is compared with; by how much of 255 it is darker
_MARK_LONG = (5, 160)  # pixels of its longer side
_MARK_SLIM = 9  # length over width; slimmer ones are lines
_MARK_FILLED = 0.1  # of its box
_CHARACTER_HIGH = 6  # pixels, at least
_CHARACTER_WIDE = (0.25, 1.3)  # of its height
_CHARACTER_FILLED = 0.8  # of its box; fuller ones are arrowheads and blots
_ROW_PX = 3  # pixels by which the feet of one line may differ
_NEXT_GAP, _NEXT_ALIKE = 0.8, 0.15  # of its height: gap to the next character of a word; by which both may differ


def lettering_of(image: Gray) -> Lettering:
    """From connected marks that look like characters with a neighbour of the same height."""
    rows, columns = image.shape
    marks = np.zeros((-(-rows // _MARK_CELL), -(-columns // _MARK_CELL)), np.uint8)
    heights = [
        _character_heights(image[top : top + _STRIP], marks[top // _MARK_CELL :]) for top in range(0, rows, _STRIP)
    ]
    every = np.concatenate(heights) if heights else np.zeros(0)
    return Lettering(float(np.percentile(every, _SMALL_PERCENT)) if len(every) >= _FEWEST else 0.0, marks)


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
    level, upright = _word_heights(boxes), _word_heights(boxes[:, [1, 0, 3, 2, 4]])
    sure = np.concatenate([level, upright])
    if not len(sure):
        return Strokes(0, np.zeros((0, 4)))
    long, short = boxes[:, 2:4].max(axis=1), boxes[:, 2:4].min(axis=1)
    alike = np.zeros(len(boxes), bool)
    for usual in _usual_sizes(sure):
        alike |= (long > _LIKE_LONG[0] * usual) & (long < _LIKE_LONG[1] * usual) & (short > _LIKE_SHORT * usual)
    marks = boxes[alike][:, :4]
    return Strokes(max(len(level), len(upright)), np.concatenate([marks[:, :2], marks[:, :2] + marks[:, 2:]], axis=1))


def _usual_sizes(heights: NDArray[np.float64]) -> list[float]:
    """The sizes that lettering comes in, in pixels: dimensions may be three times as tall as the notes."""
    rest, sizes = np.sort(heights), []
    while len(rest):
        of_one_size = rest[rest < rest[0] * _ONE_SIZE]
        sizes.append((len(of_one_size), float(np.median(of_one_size))))
        rest = rest[len(of_one_size) :]
    return [size for count, size in sizes if count >= _OF_A_SIZE] or [float(np.median(heights))]


def _word_heights(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of upright characters that stand in words."""
    width, height = boxes[:, 2], boxes[:, 3]
    shaped = (height >= _STROKES_HIGH[0]) & (height < _STROKES_HIGH[1])
    shaped &= (width > _STROKES_WIDE[0] * height) & (width < _STROKES_WIDE[1] * height)
    boxes = boxes[shaped & (boxes[:, 4] > _STROKES_FILLED * width * height)][:_MOST_MARKS]
    x, y, height = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 3]
    sure = np.zeros(len(boxes), bool)
    for i in range(len(boxes)):
        near = (np.abs(x - x[i]) < _NEAR_ALONG * height[i]) & (np.abs(y - y[i]) < _NEAR_ACROSS * height[i])
        alike = np.abs(height - height[i]) < _ALIKE * height[i] + _ALIKE_PX
        sure[i] = (near & alike).sum() > _NEIGHBOURS  # itself besides
    heights: NDArray[np.float64] = height[sure]
    return heights


def _character_heights(strip: Gray, marks: Gray) -> NDArray[np.float64]:
    """Heights of likely characters of a strip; their places are set in `marks`."""
    method, kind = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    ink = cv2.adaptiveThreshold(strip, 1, method, kind, _SURROUNDINGS_PX, _DARKER)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    boxes = np.asarray(stats[1:, :5], np.float64)
    if not len(boxes):
        return np.zeros(0)
    width, height = boxes[:, 2], boxes[:, 3]
    long, short = np.maximum(width, height), np.minimum(width, height)
    likely = (long >= _MARK_LONG[0]) & (long < _MARK_LONG[1]) & (short >= 1) & (long < _MARK_SLIM * short)
    likely &= boxes[:, 4] > _MARK_FILLED * width * height
    boxes = boxes[likely]
    cells = ((boxes[:, :2] + boxes[:, 2:4] / 2) // _MARK_CELL).astype(np.int64)
    marks[cells[:, 1].clip(0, marks.shape[0] - 1), cells[:, 0].clip(0, marks.shape[1] - 1)] = 1
    return np.concatenate([_heights_with_neighbour(boxes), _heights_with_neighbour(boxes[:, [1, 0, 3, 2, 4]])])


def _heights_with_neighbour(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of boxes that have one as high right of them, as characters of a word do."""
    x, y, width, height = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    shaped = (height >= _CHARACTER_HIGH) & (boxes[:, 4] < _CHARACTER_FILLED * width * height)
    shaped &= (width > _CHARACTER_WIDE[0] * height) & (width < _CHARACTER_WIDE[1] * height)
    x, y, width, height = x[shaped], y[shaped], width[shaped], height[shaped]
    order = np.lexsort((x, np.round((y + height) / _ROW_PX)))
    x, y, width, height = x[order], y[order], width[order], height[order]
    gap = x[1:] - x[:-1] - width[:-1]
    alike = (
        (gap > 0)
        & (gap < _NEXT_GAP * height[1:])
        & (np.abs(height[1:] - height[:-1]) < _NEXT_ALIKE * height[1:])
        & (np.abs(y[1:] - y[:-1]) < _NEXT_ALIKE * height[1:])
    )
    found: NDArray[np.float64] = height[1:][alike]
    return found
