"""Deviations over each other behind a number, as the ink of its line shows them: `220` and `+0,1` over `0`.

OCR reads a box as one line of text, and two small lines behind a number come out as more of its digits. The ink
tells them apart: low characters in two rows behind the last tall one. Works on strips in which the text lies level;
knows nothing of networks, and of meaning only what a deviation looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.reading.ocr.boxes import TextBox
from backend.reading.ocr.signs import CAP_SHARE, without_lines

Gray = NDArray[np.uint8]
Marks = NDArray[np.float64]  # rows of left, top, width, height, area in pixels

_MAY_HOLD = re.compile(
    r"(?!.*[^\W\d_]{4}|[+-])(?=.*\d.*[\d:]).{3,24}"
)  # no words, no deviation, and not one digit alone
_REACH_BEFORE, _REACH_BEHIND = 0.35, 3.0  # of a box's height, beyond its ends
_REACH_ACROSS = 0.2  # and beyond its sides: a stack is taller than its line
_EM = 0.72  # capitals in em
# Shares of the height of the number's digits.
_TALL = 0.7  # of the tallest mark, from which on a mark shows the height of digits
_DIGIT = (0.8, 1.5)  # heights of what belongs to the number itself: from, to
_ACROSS_MIDDLE = 0.3  # above and below the middle that it reaches at least
_LOW = (0.4, 0.8)  # heights of the digits of deviations: from, to
_SPECK = 0.06  # of both sides; smaller marks are dust
_VALLEY = 0.3  # from the middle, up and down, in which the gap between both rows is sought
_VALLEY_INK = 0.2  # of the fullest row's ink that may cross that gap, where a comma hangs into the lower row
_FIRST_GAP, _NEXT_GAP = 0.9, 0.6  # from the number to its deviations, and on to their next marks, at most
_WHOLE_HIGH, _BOX_HIGH = 2.2, 1.7  # of both deviations together: at most, and usually
_BEFORE = 0.2  # room before the first mark, which may be a decimal point
_PLUS_WIDE, _MINUS_FLAT = (0.65, 1.5), 0.4  # width over height of a plus; height over width of a minus
_SIGN_HIGH = 0.8  # of the row's digits that a sign is lower than
_SIGN_OFF = 0.3  # of the row's digits that a sign stands off their middle: a fraction's line is no minus
_ROOM = 0.35  # of white around what is read again
_DEVIATION = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d{0,3}[.,]?\d{1,4}°?)[.,_]?")  # and dust behind it
_VALUE = re.compile(r"(?P<digits>\d*[.,]?\d+)°?$")
_ALIKE = str.maketrans(dict.fromkeys(("O", "o", "Q", "D"), "0") | dict.fromkeys(("I", "l", "|"), "1"))


@dataclass(frozen=True)
class StackRow:
    """One deviation: its sign, which the ink shows, and its digits as an image to be read."""

    sign: str
    image: Gray


@dataclass(frozen=True)
class Stack:
    """Pixels of a strip: from where to where a number stands, where its deviations end, and how high its digits are."""

    begin: float
    end: float
    right: float
    middle: float
    cap: float
    apart: bool  # whether most of the deviations stands outside what was read with the number
    upper: StackRow
    lower: StackRow


def may_hold_stack(text: str) -> bool:
    """Whether what was read in a box is short and mostly digits."""
    return _MAY_HOLD.fullmatch(text) is not None


def around_stack(box: TextBox, turn: int, lean: float) -> tuple[TextBox, float]:
    """The box with room for a stack behind and beside its line, at the angle of the page's lines; where its own ends.

    That end is in pixels from the begin of the wider box, along the text.
    """
    along, across = (box.width, box.height) if turn % 2 == 0 else (box.height, box.width)
    before, behind = _REACH_BEFORE * across, _REACH_BEHIND * across
    high = across * (1 + 2 * _REACH_ACROSS)
    wide = _part_of(replace(box, angle=lean), turn, (-before, along + behind), across / 2, high)
    return wide, before + along


def number_box(box: TextBox, turn: int, stack: Stack) -> TextBox:
    """The part of a strip's box that the number itself fills."""
    return _part_of(box, turn, (stack.begin, stack.end), stack.middle, stack.cap / CAP_SHARE)


def whole_box(box: TextBox, turn: int, stack: Stack) -> TextBox:
    """The part of a strip's box that the number and its deviations fill."""
    return _part_of(box, turn, (stack.begin, stack.right), stack.middle, _BOX_HIGH * stack.cap)


def _part_of(box: TextBox, turn: int, ends: tuple[float, float], middle: float, high: float) -> TextBox:
    """Part of a box: from end to end along its text, so high around a middle, all in pixels of the box."""
    length, across = (box.width, box.height) if turn % 2 == 0 else (box.height, box.width)
    u, v = (sum(ends) - length) / 2, middle - across / 2
    radians = np.radians(box.angle - 90 * turn)
    x = box.x + float(np.cos(radians)) * u - float(np.sin(radians)) * v
    y = box.y + float(np.sin(radians)) * u + float(np.cos(radians)) * v
    along = ends[1] - ends[0]
    width, height = (along, high) if turn % 2 == 0 else (high, along)
    return replace(box, x=x, y=y, width=width, height=height)


def is_within(box: TextBox, other: TextBox) -> bool:
    """Whether a box's middle lies in another one."""
    radians = np.radians(other.angle)
    dx, dy = box.x - other.x, box.y - other.y
    along = float(np.cos(radians)) * dx + float(np.sin(radians)) * dy
    down = float(np.cos(radians)) * dy - float(np.sin(radians)) * dx
    return abs(along) < other.width / 2 and abs(down) < other.height / 2


@dataclass(frozen=True)
class _Number:
    """From where to where a number stands in a strip, the middle and the height of its digits, in pixels."""

    begin: float
    end: float
    middle: float
    cap: float

    def holds(self, mark: Sequence[float]) -> bool:
        """Whether a mark is as tall as the number's digits and stands on their line."""
        top, bottom, across = mark[1], mark[1] + mark[3], _ACROSS_MIDDLE * self.cap
        tall = _DIGIT[0] * self.cap < mark[3] < _DIGIT[1] * self.cap
        return tall and top < self.middle - across and bottom > self.middle + across


def find_stack(strip: Gray, own: float) -> Stack | None:
    """The stack in a strip, if its ink shows one behind the number that begins in the first `own` pixels."""
    _, dark = cv2.threshold(strip, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink = np.asarray(dark, np.uint8)
    marks = _inner_marks(ink, own)
    if not len(marks):
        return None
    ink = without_lines(ink, _digit_height(marks) / _EM)
    number = _find_number(_inner_marks(ink, own))
    ends = None if number is None else _ends_behind(_inner_marks(ink, ink.shape[1]), number)
    return None if number is None or ends is None else _stack_between(strip, ink, number, ends, own)


def _find_number(marks: Marks) -> _Number | None:
    if not len(marks):
        return None
    cap = _digit_height(marks)
    middle = float(np.median([mark[1] + mark[3] / 2 for mark in marks if mark[3] > _DIGIT[0] * cap]))
    digits = [mark for mark in marks.tolist() if _Number(0, 0, middle, cap).holds(mark)]
    if not digits:
        return None
    near = [mark[0] for mark in marks if min(mark[2:4]) > _SPECK * cap and abs(mark[1] + mark[3] / 2 - middle) < cap]
    end = max(mark[0] + mark[2] for mark in digits)
    return _Number(max(0.0, min(near) - _BEFORE * cap), end, middle, cap)


def _ends_behind(marks: Marks, number: _Number) -> tuple[int, int] | None:
    """Begin and end of the low marks that follow closely behind a number, up to what is tall again."""
    begin = right = number.end
    gap = _FIRST_GAP
    for mark in sorted(marks.tolist()):
        off = abs(mark[1] + mark[3] / 2 - number.middle)
        if mark[0] < number.end or min(mark[2:4]) < _SPECK * number.cap or off > number.cap:
            continue
        if mark[0] - right > gap * number.cap or number.holds(mark):
            break
        begin = mark[0] if right == number.end else begin
        right = max(right, mark[0] + mark[2])
        gap = _NEXT_GAP
    return (int(begin), int(right)) if right > number.end else None


def _stack_between(strip: Gray, ink: Gray, number: _Number, ends: tuple[int, int], own: float) -> Stack | None:
    middle, cap = number.middle, number.cap
    gap = _gap_between_rows(ink[:, ends[0] : ends[1]], middle, cap)
    if gap is None:
        return None
    top, bottom = max(0, round(middle - _WHOLE_HIGH * cap / 2)), round(middle + _WHOLE_HIGH * cap / 2)
    upper, lower = _row_of(strip, ink, (top, gap), ends, cap), _row_of(strip, ink, (gap + 1, bottom), ends, cap)
    if upper is None or lower is None:
        return None
    apart = own < sum(ends) / 2
    return Stack(number.begin, (number.end + ends[0]) / 2, ends[1], middle, cap, apart, upper, lower)


def join_stack(before: str, number: str, stack: Stack, upper: str, lower: str) -> str | None:
    """The number with both deviations; None where what was read in their places makes none.

    `before` is what was read in the box as a whole.
    """
    value = _VALUE.search(number.rstrip())
    over, under = _deviation_of(stack.upper, upper), _deviation_of(stack.lower, lower)
    if value is None or over is None or under is None or not (over[0] in "+-" or under[0] in "+-"):
        return None
    if not _is_begun_by(before, number, whole=stack.apart):
        return None  # a digit of the number, broken in two, was taken for deviations, or one beside the box for it
    size = _amount(value["digits"])
    if not size > max(abs(_amount(over)), abs(_amount(under))) or not _amount(over) > _amount(under):
        return None
    return f"{number.rstrip()} {over}/{under}"


def _deviation_of(row: StackRow, read: str) -> str | None:
    found = _DEVIATION.fullmatch(read.translate(_ALIKE).replace(" ", ""))
    sign = row.sign or (found["sign"] if found is not None else "")
    if found is None or not (sign or set(found["digits"]) <= set("0.,°")):
        return None
    return sign + found["digits"]


def _is_begun_by(before: str, number: str, *, whole: bool) -> bool:
    """Whether what was read begins with the digits of the number, or is all of them; its ⌀ may have been a zero."""
    count, sign, size = number.rpartition("⌀")
    zeros = ("", "0") if sign else ("",)
    begins = [_digits_of(count) + zero + _digits_of(size) for zero in zeros]
    own = _digits_of(before)
    return own in begins if whole else own.startswith(tuple(begins))


def _digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def _amount(text: str) -> float:
    return float(text.rstrip("°").replace(",", "."))


def _inner_marks(ink: Gray, own: float) -> Marks:
    """Marks that begin in the first `own` pixels and do not run out of the strip at its sides."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    marks = np.asarray(stats[1:], np.float64)
    inside = (marks[:, 0] < own) & (marks[:, 1] > 0) & (marks[:, 1] + marks[:, 3] < ink.shape[0])
    return np.asarray(marks[inside], np.float64)


def _digit_height(marks: Marks) -> float:
    heights = marks[:, 3]
    return float(np.median(heights[heights > _TALL * heights.max()]))


def _gap_between_rows(ink: Gray, middle: float, cap: float) -> int | None:
    """The row of pixels between two lines of small lettering."""
    filled = (ink > 0).sum(axis=1)
    first, last = round(middle - _VALLEY * cap), round(middle + _VALLEY * cap)
    if first < 1 or last >= len(filled):
        return None
    least = int(filled[first : last + 1].min())
    if least > _VALLEY_INK * filled.max():
        return None
    lowest = np.flatnonzero(filled[first : last + 1] == least)
    return first + int(lowest[len(lowest) // 2])


def _row_of(strip: Gray, ink: Gray, rows: tuple[int, int], ends: tuple[int, int], cap: float) -> StackRow | None:
    """The deviation between two rows of pixels and two columns."""
    part = np.zeros_like(ink)
    place = (slice(*rows), slice(*ends))
    part[place] = ink[place]
    _, labelled, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8, ltype=cv2.CV_32S)
    labels = np.asarray(labelled, np.int32)
    marks = [(i, *mark) for i, mark in enumerate(np.asarray(stats, np.float64).tolist()) if i > 0]
    digits = [mark for mark in marks if _LOW[0] * cap < mark[4] < _LOW[1] * cap]
    if not digits:
        return None
    top, bottom = min(mark[2] for mark in digits), max(mark[2] + mark[4] for mark in digits)
    start = min(mark[1] for mark in digits)
    before = [mark for mark in marks if mark[1] + mark[3] / 2 < start and max(mark[3:5]) > 2 * _SPECK * cap]
    sign = next((sign for mark in before if (sign := _sign_of(mark, (top + bottom) / 2, bottom - top))), "")
    signs = {mark[0] for mark in before if _sign_of(mark, (top + bottom) / 2, bottom - top)}
    kept = [mark[0] for mark in marks if mark[0] not in signs and mark[2] + mark[4] > top and mark[2] < bottom + cap]
    return StackRow(sign, _image_of(strip, labels, kept, (top, bottom)))


def _sign_of(mark: Sequence[float], middle: float, high: float) -> str:
    """The sign that a mark left of the digits is."""
    _, _, top, width, height, _ = mark
    if abs(top + height / 2 - middle) > _SIGN_OFF * high or height > _SIGN_HIGH * high:
        return ""
    if height < _MINUS_FLAT * width:
        return "-"
    return "+" if _PLUS_WIDE[0] * height < width < _PLUS_WIDE[1] * height else ""


def _image_of(strip: Gray, labels: NDArray[np.int32], kept: Iterable[int], ends: tuple[float, float]) -> Gray:
    """The ink of some marks alone, on white, with room around."""
    mask = np.isin(labels, list(kept)).astype(np.uint8)
    columns = np.flatnonzero(mask.any(axis=0))
    around = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    alone = np.where(around > 0, strip, np.uint8(255))
    room = max(2, round(_ROOM * (ends[1] - ends[0])))
    padded = cv2.copyMakeBorder(alone, room, room, room, room, cv2.BORDER_CONSTANT, value=(255,))
    top, bottom = int(ends[0]), int(ends[1]) + 2 * room
    return np.asarray(padded[top:bottom, columns[0] : columns[-1] + 2 * room + 1], np.uint8)
