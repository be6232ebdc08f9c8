"""Text of a page's pixels as spans: found in tiles, read upright or turned, at a scale where it is legible.

Works on a grey image of the page; angles and boxes of the result are those of the image as given, even where
the whole sheet lies on its side. Vertical text is tried only where a box is tall, from the right-hand side first,
as drawings are read. Knows nothing of file formats, and of meaning only what a misread character gives away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.geometry import Box
from backend.reading.ocr import ideographs, stacks
from backend.reading.ocr.boxes import TextBox, columns_of, find_boxes, lettering_of
from backend.reading.ocr.nets import Reading, TextNets, nets
from backend.reading.ocr.repairs import repair
from backend.reading.ocr.signs import CAP_SHARE, ReadStrip, widen, with_symbols
from backend.reading.sheet import Source, Span
from backend.reading.text import symbols

Gray = NDArray[np.uint8]

_SEEN_HEIGHT = 10.0  # pixels of small lettering when text is looked for
_LARGEST_SCALE, _SMALLEST_SCALE = 2.5, 0.2  # whatever was measured: a larger image costs time, a smaller one strokes
_DEFAULT_HEIGHT = 20.0  # where no lettering could be measured
_LEAST_SURE = 0.5  # confidence below which nothing was read
_ASKEW = 3.0  # degrees from level that are the box's, not the text's
_LEVEL = 0.4  # degrees from level up to which a box is cut from the image as it lies
_SURE = 0.9  # confidence from which on no other direction is tried
_MUCH_LONGER = 2  # than high: boxes that show how the sheet lies
_SIDEWAYS = 1.5  # times as much text that stands upright as level, from which on the sheet lies on its side
_UPSIDE = 1.15  # times the score of the usual way up that the other way needs
_OTHER_WAY = 1.1  # the same for a single text
_LONG, _TALL = 1.3, 1.9  # length over height, and height over length, of boxes that show their direction
_WEIGHT_POWER = 4  # of the confidence: a surely read word outweighs a long one that was guessed
_DIGITS = 3  # of a confidence
_FOUND_SHARE = 0.5  # of the work is done when the boxes are found
_LINE_LONG, _LINES = 6, 5  # length over height of boxes that show how the page leans; and how many do
_SAMPLE = 6  # boxes that decide which way up the sheet lies


@dataclass(frozen=True)
class _BoxReading:
    """A box with what was read in it; `turn` is the text's angle in quarter turns, counter-clockwise."""

    box: TextBox
    reading: Reading
    turn: int = 0
    cap: float = 0.0  # height of the capitals in pixels, where it was measured


Reader = Callable[[Sequence[TextBox], int], list[_BoxReading]]


def read_spans(image: Gray, progress: Callable[[float], None] | None = None, base: int | None = None) -> list[Span]:
    """Everything written in an image, in its own pixels, in no particular order.

    `base` is the quarter turn in which the sheet reads, where that is known.
    """
    lettering = lettering_of(image)
    if not lettering.marks.any():
        return []
    networks = nets()
    scale = _SEEN_HEIGHT / (lettering.height or _DEFAULT_HEIGHT)
    scale = float(np.clip(scale, _SMALLEST_SCALE, _LARGEST_SCALE))
    boxes = find_boxes(image, scale, networks.find, lettering.marks)
    if progress is not None:
        progress(_FOUND_SHARE)
    base = _base_turn(image, boxes, networks) if base is None else base
    found = _read_all(image, boxes, base, networks)
    return [span for item in found if (span := _span_of(item)) is not None]


def _base_turn(image: Gray, boxes: Sequence[TextBox], networks: TextNets) -> int:
    """The quarter turn in which most text of the sheet reads, from the longest boxes."""
    level = sum(box.width for box in boxes if box.width > _MUCH_LONGER * box.height)
    tall = sum(box.height for box in boxes if box.height > _MUCH_LONGER * box.width)
    sideways = tall > _SIDEWAYS * level
    longest = sorted(boxes, key=lambda box: -(box.height if sideways else box.width))[:_SAMPLE]
    turns = (1, 3) if sideways else (0, 2)
    tried = [_read_boxes(image, longest, turn, networks) for turn in turns]
    if any(_in_ideographs(items) for items in tried):
        tried = [_with_ideographs(items) for items in tried]
    scores = [sum(map(_weight, items)) for items in tried]
    upside = scores[1] > _UPSIDE * scores[0]
    return turns[1] if upside else turns[0]


def _weight(item: _BoxReading) -> float:
    """How much of a reading is language or number: confidence over its length."""
    return item.reading.confidence**_WEIGHT_POWER * len(item.reading.text)


def _read_all(image: Gray, boxes: Sequence[TextBox], base: int, networks: TextNets) -> list[_BoxReading]:
    """Every box in the direction that its shape suggests; the level ones show whether ideographs are written."""
    along, across, unclear = _sorted_by_shape(boxes, base)
    level = _read_boxes(image, along, base, networks)
    chinese = _in_ideographs(level)
    reader = partial(_read_with_ideographs if chinese else _read_boxes, image, networks=networks)
    level = _with_ideographs(level) if chinese else level
    vertical = _read_vertical(across, base, reader)
    short = _read_short(unclear, base, reader)
    return _with_stacks(image, [*level, *vertical, *short], networks)


def _with_stacks(image: Gray, items: Sequence[_BoxReading], networks: TextNets) -> list[_BoxReading]:
    """The items with their symbols; where the ink shows deviations over each other, these are read on their own."""
    lean = _lean_of([item.box for item in items])
    shown = {i: found for i, item in enumerate(items) if (found := _stack_behind(image, item, lean)) is not None}
    read = networks.read([row.image for _, stack in shown.values() for row in (stack.upper, stack.lower)])
    wholes: dict[int, _BoxReading] = {}
    for k, (i, (wide, stack)) in enumerate(shown.items()):
        turn = items[i].turn
        number = _with_symbols(image, _read_boxes(image, [stacks.number_box(wide, turn, stack)], turn, networks)[0])
        upper, lower = read[2 * k : 2 * k + 2]
        text = stacks.join_stack(items[i].reading.text, _text_of(number), stack, upper.text, lower.text)
        if text is not None:
            sure = min(number.reading.confidence, upper.confidence, lower.confidence)
            wholes[i] = _BoxReading(stacks.whole_box(wide, turn, stack), Reading(text, sure), turn, stack.cap)
    others = [item for i, item in enumerate(items) if i not in wholes]
    free = [item for item in others if not any(stacks.is_within(item.box, whole.box) for whole in wholes.values())]
    return [*wholes.values(), *(_with_symbols(image, item) for item in free)]


def _stack_behind(image: Gray, item: _BoxReading, lean: float) -> tuple[TextBox, stacks.Stack] | None:
    """The stack behind a number, in the wider box in which it was found."""
    if not stacks.may_hold_stack(item.reading.text):
        return None
    wide, own = stacks.around_stack(item.box, item.turn, lean)
    stack = stacks.find_stack(_cut_strip(image, wide, item.turn), own)
    return None if stack is None else (wide, stack)


def _lean_of(boxes: Sequence[TextBox]) -> float:
    """Degrees by which the lines of the page lean, from its long boxes; 0 where there are few."""
    angles = [box.angle for box in boxes if max(box.width, box.height) > _LINE_LONG * min(box.width, box.height)]
    lean = float(np.median(angles)) if len(angles) >= _LINES else 0.0
    return lean if abs(lean) < _ASKEW else 0.0


def _in_ideographs(items: Sequence[_BoxReading]) -> bool:
    return ideographs.has_ideographs([item.reading for item in items])


def _with_ideographs(items: Sequence[_BoxReading]) -> list[_BoxReading]:
    return [replace(item, reading=ideographs.with_ideographs(item.reading)) for item in items]


def _read_vertical(boxes: Sequence[TextBox], base: int, read: Reader) -> list[_BoxReading]:
    """Read from the right, and from the left where that is unsure."""
    found = read(boxes, (base + 1) % 4)
    doubtful = [i for i, item in enumerate(found) if item.reading.confidence < _SURE]
    for i, item in zip(doubtful, read([boxes[i] for i in doubtful], (base + 3) % 4), strict=True):
        found[i] = _surer_reading(found[i], item)
    return found


def _read_short(boxes: Sequence[TextBox], base: int, read: Reader) -> list[_BoxReading]:
    """Boxes of one or two characters: level, or from the right, alone or as characters of one vertical text."""
    found = read(boxes, base)
    columns = columns_of(boxes, across=base % 2 == 1)
    united = read([column.box for column in columns], (base + 1) % 4)
    kept: list[_BoxReading] = []
    gone: set[int] = set()
    for column, item in zip(columns, united, strict=True):
        apart = sum(found[i].reading.confidence for i in column.parts) / len(column.parts)
        if item.reading.confidence > max(apart, _SURE):
            kept.append(item)
            gone.update(column.parts)
    weak = [i for i, item in enumerate(found) if i not in gone and item.reading.confidence < _SURE]
    for i, item in zip(weak, read([boxes[i] for i in weak], (base + 1) % 4), strict=True):
        found[i] = _surer_reading(found[i], item)
    return [*kept, *(item for i, item in enumerate(found) if i not in gone)]


def _sorted_by_shape(boxes: Sequence[TextBox], base: int) -> tuple[list[TextBox], list[TextBox], list[TextBox]]:
    """Boxes that lie along the base direction, across it, and those too short to tell."""
    along, across, unclear = [], [], []
    for box in boxes:
        length, height = (box.width, box.height) if base % 2 == 0 else (box.height, box.width)
        if length >= _LONG * height:
            along.append(box)
        elif height > _TALL * length:
            across.append(box)
        else:
            unclear.append(box)
    return along, across, unclear


def _surer_reading(first: _BoxReading, second: _BoxReading) -> _BoxReading:
    """The surer one; the first direction is the usual one and needs less proof. An `X` is one in every direction."""
    if first.reading.text.casefold() == second.reading.text.casefold():
        return first if _weight(first) > _weight(second) else replace(first, reading=second.reading)
    return second if _weight(second) > _OTHER_WAY * _weight(first) else first


def _with_symbols(image: Gray, item: _BoxReading) -> _BoxReading:
    """Symbols are looked for beside numbers only."""
    if not any(char.isdigit() for char in item.reading.text) or item.reading.confidence < _LEAST_SURE:
        return item
    wide, before = widen(item.box, item.turn)
    length = item.box.width if item.turn % 2 == 0 else item.box.height
    found = with_symbols(ReadStrip(item.reading, _cut_strip(image, wide, item.turn), before, length))
    share = found.earlier / before
    box = replace(
        item.box,
        x=item.box.x + (wide.x - item.box.x) * share,
        y=item.box.y + (wide.y - item.box.y) * share,
        width=item.box.width + (wide.width - item.box.width) * share,
        height=item.box.height + (wide.height - item.box.height) * share,
    )
    return replace(item, reading=found.reading, box=box, cap=found.cap)


def _read_boxes(image: Gray, boxes: Sequence[TextBox], turn: int, networks: TextNets) -> list[_BoxReading]:
    strips = [_cut_strip(image, box, turn) for box in boxes]
    readings = networks.read(strips)
    return [_BoxReading(box, reading, turn) for box, reading in zip(boxes, readings, strict=True)]


def _read_with_ideographs(image: Gray, boxes: Sequence[TextBox], turn: int, networks: TextNets) -> list[_BoxReading]:
    return _with_ideographs(_read_boxes(image, boxes, turn, networks))


def _cut_strip(image: Gray, box: TextBox, turn: int) -> Gray:
    """The part of the image in a box, turned so that its text lies level."""
    width, height = max(2, round(box.width)), max(2, round(box.height))
    if abs(box.angle) < _LEVEL:
        left, top = round(box.x - width / 2), round(box.y - height / 2)
        part = image[max(0, top) : top + height, max(0, left) : left + width]
        part = part if part.size else np.full((height, width), 255, np.uint8)
    else:
        target = np.array([[0, 0], [width, 0], [width, height]], np.float32)
        matrix = cv2.getAffineTransform(box.corners()[:3], target)
        part = np.asarray(
            cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
            np.uint8,
        )
    return np.ascontiguousarray(np.rot90(part, -turn))


def _text_of(item: _BoxReading) -> str:
    return symbols.with_diameters(symbols.replace_codes(item.reading.text).strip())


def _span_of(item: _BoxReading) -> Span | None:
    text = _text_of(item)
    text, confidence = repair(text, item.reading.confidence)
    if not text or confidence < _LEAST_SURE:
        return None
    corners = item.box.corners()
    (x1, y1), (x2, y2) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    side = item.box.height if item.turn % 2 == 0 else item.box.width
    return Span(
        text=text,
        box=Box(x1=x1, y1=y1, x2=x2, y2=y2),
        angle=_angle(item),
        source=Source.OCR,
        confidence=round(confidence, _DIGITS),
        height=item.cap or side * CAP_SHARE,
    )


def _angle(item: _BoxReading) -> float:
    """The text's angle; a few degrees from level are the box of a short text, or a scan that lies askew."""
    if abs(item.box.angle) < _ASKEW:
        return float(item.turn * 90)
    return round((item.turn * 90 - item.box.angle) % 360, 1) % 360


def in_page(span: Span, factor: float) -> Span:
    """A span of an image that shows the page `factor` times as large, in pixels of the page image."""
    return span.model_copy(update={"box": span.box.scaled(1 / factor), "height": span.height / factor})


def to_grey(pixels: NDArray[np.uint8], most: int) -> Gray:
    """An image in grey with at most so many pixels."""
    image = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    scale = (most / image.size) ** 0.5
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(image, np.uint8)
