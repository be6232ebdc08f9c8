"""Symbols that OCR does not know or mistakes, found by their shape beside the characters that it read.

A diameter sign comes out as a zero or not at all, ± as a plus, and no alphabet holds ⌴, ⌵ or ⌖. The ink around a
number is compared with the templates of symbols; where one fits, it takes the place of the character read there,
or fills the gap. A digit other than zero is never replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.reading.ocr.boxes import TextBox
from backend.reading.ocr.nets import Reading
from backend.reading.text.strokes import Shape, find_inked_shapes

Gray = NDArray[np.uint8]

BEFORE_EM = 3.2  # of the strip before a text that is looked at
CAP_SHARE = 0.6  # height of capitals in a found box
_CAP = 0.72  # height of capitals in em
_BAND = 0.8  # of the capitals' height, above and below their middle, that a symbol may reach
_NEAR = 0.45  # em between the middles of a shape and of the character read there
_GAP = 1.5  # em between a symbol and the character that it belongs to
_CELL = 2.2  # em between a sign of a geometric tolerance and its value, with the rest of its cell
_CAP_HIGH, _CAP_WIDE = 0.3, 1.3  # of the strip's height, and width over height: components that are capitals or digits
_BEFORE_PX = 2  # pixels by which a component may begin before the text
_SIGN_FOUND = 0.98  # share of the confidence that is left where a sign took a character's place
_LEVEL_LINE, _UPRIGHT_LINE, _LEAST_LINE_PX = 1.7, 1.15, 3  # em (and pixels) of lines that are no strokes of lettering
_PLACE_DIGITS = 1  # decimals of an em, to which the edges of one ruling line are one
_IN_WORD = 0.9  # em between the middles of two characters of one word
_DIRECTLY = 0.6  # em between a digit and the sign behind it
_RULE_REACH = 1.2  # em from a sign to the line of its cell
_INK = 0.9  # of a column that a ruling line fills

# What each symbol is mistaken for, besides signs that are no letters at all.
_MISTAKEN = {
    "⌀": "0OoQ@DØøΦφΘθ∅⌀G中",
    "±": "+t⊥土士I",
    "↧": "TVYv",
    "⌴": "UuLJ",
    "⌵": "VvYy",
    "□": "DO0口",
    "⊥": "LIT",
    "∥": "/IH",
    "⌖": "0OΦφQ",
    "○": "0Oo",
    "◎": "0OoQ@",
    "⏥": "LZ0OD",
    "∠": "LZ",
    "⌭": "HO0",
    "↗": "I",
    "⌰": "H",
    "⌯": "E",
    "⌒": "n",
    "⌓": "DdO0",
}
_MEANT = ":;/()=°.,-"  # signs that OCR reads well
_OF_FRAMES = frozenset("⊥∥⌖○◎⏥∠⌭↗⌰⌯⌒⌓")
_BEFORE_NUMBER = frozenset("⌀±↧⌴⌵□")


@dataclass(frozen=True)
class ReadStrip:
    """What was read in a box, in a strip that begins `before` pixels ahead of the box."""

    reading: Reading
    strip: Gray
    before: float
    length: float  # of the box along the text, in pixels


@dataclass(frozen=True)
class SignedReading:
    """The reading with its symbols; the height of its capitals, and how much earlier it begins, in pixels."""

    reading: Reading
    cap: float
    earlier: float = 0.0


def widen(box: TextBox, turn: int) -> tuple[TextBox, float]:
    """The box with room for symbols before its text, and how many pixels that is."""
    height = box.height if turn % 2 == 0 else box.width
    extra = BEFORE_EM * height * CAP_SHARE / _CAP
    radians = np.radians(box.angle - 90 * turn)
    x = box.x - float(np.cos(radians)) * extra / 2
    y = box.y - float(np.sin(radians)) * extra / 2
    if turn % 2 == 0:
        return replace(box, x=x, y=y, width=box.width + extra), extra
    return replace(box, x=x, y=y, height=box.height + extra), extra


def with_symbols(line: ReadStrip) -> SignedReading:
    """The reading of a line with the symbols that its ink shows."""
    _, ink = cv2.threshold(line.strip, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    inked = np.asarray(ink, np.uint8)
    cap, middle = _measure_capitals(inked, line)
    em = cap / _CAP
    rules = _find_rules(inked, em)
    inked = without_lines(inked, em)
    inked[: max(0, round(middle - _BAND * cap))] = 0
    inked[round(middle + _BAND * cap) :] = 0
    characters = [
        ((line.before + place * line.length) / em, char)
        for place, char in zip(line.reading.places, line.reading.text, strict=True)
    ]
    for shape in sorted(find_inked_shapes(inked, em, middle), key=lambda shape: -shape.left):
        characters = _place_shape(shape, characters, rules)
    return _make_reading(line, characters, cap)


def _measure_capitals(ink: Gray, line: ReadStrip) -> tuple[float, float]:
    """Height of the capitals and digits in a strip, and the middle between their ends."""
    rows = ink.shape[0]
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    boxes = np.asarray(stats[1:, :4], np.float64)
    inside = (boxes[:, 0] > line.before - _BEFORE_PX) & (boxes[:, 3] > _CAP_HIGH * rows)
    inside &= boxes[:, 2] < _CAP_WIDE * boxes[:, 3]
    within = (boxes[:, 1] > 0) & (boxes[:, 1] + boxes[:, 3] < rows)
    boxes = boxes[inside & within] if (inside & within).any() else boxes[inside]
    if not len(boxes):
        return rows * CAP_SHARE, rows / 2
    cap = float(np.median(boxes[:, 3]))
    return cap, float(np.median(boxes[:, 1] + boxes[:, 3] / 2))


def _make_reading(line: ReadStrip, characters: list[tuple[float, str]], cap: float) -> SignedReading:
    text = "".join(char for _, char in characters)
    if text == line.reading.text:
        return SignedReading(line.reading, cap)
    em = cap / _CAP
    places = tuple(min(1.0, max(0.0, (place * em - line.before) / line.length)) for place, _ in characters)
    earlier = line.before - (characters[0][0] - 0.5) * em if text[0] != line.reading.text[0] else 0.0
    reading = Reading(text, line.reading.confidence * _SIGN_FOUND, places)
    return SignedReading(reading, cap, max(0.0, min(earlier, line.before)))


def without_lines(ink: Gray, em: float) -> Gray:
    """Ink without straight lines that are longer than any stroke of lettering; symbols often touch them."""
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(_LEAST_LINE_PX, round(_LEVEL_LINE * em))), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(_LEAST_LINE_PX, round(_UPRIGHT_LINE * em)), 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(lines)), np.uint8)


def _find_rules(ink: Gray, em: float) -> list[float]:
    """Ruling lines that cross the strip, in em."""
    columns = np.flatnonzero((ink > 0).mean(axis=0) > _INK)
    return sorted({round(float(column) / em, _PLACE_DIGITS) for column in columns})


def _place_shape(shape: Shape, characters: list[tuple[float, str]], rules: Sequence[float]) -> list[tuple[float, str]]:
    """The characters with a shape among them, where one fits there."""
    middle = (shape.left + shape.right) / 2
    if shape.symbol in _OF_FRAMES and not _is_in_cell(shape, rules, characters):
        return characters
    if shape.symbol not in _OF_FRAMES and shape.symbol not in _BEFORE_NUMBER:
        return characters
    near = [i for i, (place, char) in enumerate(characters) if abs(place - middle) < _NEAR and not char.isspace()]
    at = min(near, key=lambda i: abs(characters[i][0] - middle)) if near else None
    if at is not None and not _is_mistaken(characters, at, shape.symbol):
        return characters
    behind = at + 1 if at is not None else sum(place < middle for place, _ in characters)
    if not _fits_there(shape, characters, at if at is not None else behind, behind):
        return characters
    return [*characters[: behind if at is None else at], (middle, shape.symbol), *characters[behind:]]


def _is_mistaken(characters: list[tuple[float, str]], at: int, symbol: str) -> bool:
    """Whether the character may be that symbol: a sign, or a letter that belongs to no word."""
    place, char = characters[at]
    if not char.isalnum():
        return char not in _MEANT
    in_word = at > 0 and characters[at - 1][1].isalpha() and place - characters[at - 1][0] < _IN_WORD
    return char in _MISTAKEN[symbol] and (not in_word or characters[at - 1][1] in "xX")


def _fits_there(shape: Shape, characters: list[tuple[float, str]], start: int, behind: int) -> bool:
    """Whether a number or another symbol follows closely, and no digit stands directly before."""
    while behind < len(characters) and characters[behind][1] in " |":
        behind += 1
    if behind >= len(characters):
        return False
    place, char = characters[behind]
    if not (char.isdigit() or char in ".,⌀Øø∅Φφ"):
        return False
    if shape.symbol in _OF_FRAMES:
        return start == 0 and place - shape.right < _CELL
    before = characters[start - 1] if start > 0 else None
    within = before is not None and before[1] in "0123456789.," and shape.left - before[0] < _DIRECTLY
    return not (within and shape.symbol == "⌀") and place - shape.right < _GAP


def _is_in_cell(shape: Shape, rules: Sequence[float], characters: list[tuple[float, str]]) -> bool:
    """Signs of geometric tolerances stand alone between two ruling lines, ahead of the value."""
    if any(char == "|" and 0 < place - shape.right < _RULE_REACH for place, char in characters):
        return True
    before = any(-_RULE_REACH < rule - shape.left < 0 for rule in rules)
    return before and any(0 < rule - shape.right < _RULE_REACH for rule in rules)
