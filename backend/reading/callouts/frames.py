"""Texts in small drawn boxes: feature control frames, basic dimensions and datum letters.

A control frame is a row of cells between upright lines: characteristic, value, datums. Where the sign of the
characteristic is drawn in a way that nobody could read, the row is still a geometric tolerance. Works on one
direction; knows lines and a little grammar.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from backend.reading.callouts.directions import PARTING_LINE, Direction, Item, Neighbours
from backend.reading.grammar.numbers import DECIMAL, fold
from backend.reading.grammar.parse import parse
from backend.reading.grammar.words import CHARACTERISTICS
from backend.reading.sheet import CalloutKind

_SIGNS = "".join(sign for sign in CHARACTERISTICS if len(sign) == 1)
_SIGN = re.compile(rf"[{re.escape(_SIGNS)}]|//|□|◯")
_VALUE = re.compile(
    rf"(?P<sign>(?:[{re.escape(_SIGNS)}]|//)\s?)?(?:S?⌀\s?)?{DECIMAL}(?:\s?[ⓂⓁⓅⓈⒺⒻ]|\s?(?:CZ|SZ|UZ|M|L))*"
)
_DATUM = re.compile(r"[A-Z](?:\s?-\s?[A-Z])?(?:\s?[ⓂⓁⓈ])?")
Line = list[float]  # place, from, to
_REACH = 1.9  # heights from the middle of a text to the line under or over it, at most
_CELL = 3.2  # heights of blank at most between texts of neighbouring cells
_MOST_CELLS = 6  # sign, value and datums: three, and one or two more in frames that say more
# All in heights of the text, unless a share of its width:
_INSET = 0.3  # a line may cut the edge of a text's box by this: boxes are higher and wider than their ink
_CELL_INSET = 0.25  # the same for the line between two cells
_OVER_TEXT = 0.8  # of the width of a text that the line over or under it has at least
_SIDE_REACH = 1.6  # from a text to the side of its box, at most
_SAME_END = 0.35  # between the ends of both sides of one box
_BLANK_CELL = (1.2, 3.5)  # the width of a cell whose sign is drawn as lines: from, to
_OVERHANG = 0.6  # that a level side of a box may be longer than the box


def control_frames(direction: Direction) -> tuple[list[Item], list[Item]]:
    """Rows of cells joined to `sign|value|datum…`, and the items that are in none."""
    near = Neighbours(direction.items)
    used: set[int] = set()
    frames = []
    for item in direction.items:
        if id(item) in used or not _VALUE.fullmatch(fold(item.text)):
            continue
        cells = _cells_around(direction, near, item)
        if cells is None:
            continue
        text = "|".join(cell.text for cell in cells)
        if len(cells) == 1:
            text = f"|{text}"
        meaning = parse(text)
        if meaning is not None and meaning.kind is CalloutKind.GEOMETRIC_TOLERANCE:
            frames.append(cells[0].with_text(text, *cells[1:]))
            used.update(id(cell) for cell in cells)
    return frames, [item for item in direction.items if id(item) not in used]


def _cells_around(direction: Direction, near: Neighbours, value: Item) -> list[Item] | None:
    """The cells of the row in which a value stands, where there are at least two."""
    cells = [value]
    before = [item for item in near.left_of(value, _CELL) if _SIGN.fullmatch(item.text)]
    if before and _has_side_between(direction, before[0], value):
        cells.insert(0, before[0])
    while len(cells) < _MOST_CELLS:
        behind = near.right_of(cells[-1], _CELL)
        if not behind or not _DATUM.fullmatch(behind[0].text) or not _has_side_between(direction, cells[-1], behind[0]):
            break
        cells.append(behind[0])
    if len(cells) > 1 and (_has_lines_over_and_under(direction, value) or _SIGN.match(cells[0].text)):
        return cells
    if _VALUE.fullmatch(fold(value.text)) and _blank_cell_before(direction, value):
        return cells
    return None


def _has_side_between(direction: Direction, left: Item, right: Item) -> bool:
    """Whether the side of a cell stands between two texts."""
    inset = _CELL_INSET * left.height
    return bool(
        len(direction.uprights(left.right - inset, right.left + inset, left.middle, PARTING_LINE * left.height))
    )


def _has_lines_over_and_under(direction: Direction, item: Item) -> bool:
    """Whether lines run over and under a text, close to it."""
    reach, inset = _REACH * item.height, _INSET * item.height
    over = direction.levels(item.middle - reach, item.middle - inset, item.center, _OVER_TEXT * item.width)
    under = direction.levels(item.middle + inset, item.middle + reach, item.center, _OVER_TEXT * item.width)
    return bool(len(over) and len(under))


def _find_sides(direction: Direction, item: Item) -> tuple[Line, Line] | None:
    """The lines left and right of a boxed text, close to it and equally long, as no extension lines are."""
    reach, inset = _SIDE_REACH * item.height, _INSET * item.height
    left = direction.uprights(item.left - reach, item.left + inset, item.middle, PARTING_LINE * item.height)
    right = direction.uprights(item.right - inset, item.right + reach, item.middle, PARTING_LINE * item.height)
    for one, other in itertools.product(left[::-1].tolist(), right.tolist()):
        if _has_same_ends(one, other, item.height) and _has_lines_over_and_under(direction, item):
            return one, other
    return None


def _has_same_ends(one: Line, other: Line, height: float) -> bool:
    """Whether two upright lines begin and end at one height."""
    return abs(one[1] - other[1]) < _SAME_END * height and abs(one[2] - other[2]) < _SAME_END * height


def _blank_cell_before(direction: Direction, value: Item) -> bool:
    """A further cell left of the value's box, as high as it: the sign stands there as lines."""
    sides = _find_sides(direction, value)
    if sides is None:
        return False
    h, left = value.height, sides[0]
    narrowest, widest = _BLANK_CELL
    beyond = direction.uprights(left[0] - widest * h, left[0] - narrowest * h, value.middle, PARTING_LINE * h).tolist()
    edges = [line for line in beyond if _has_same_ends(line, left, h)]
    if not edges:
        return False
    middle = (edges[-1][0] + left[0]) / 2
    over = direction.levels(value.middle - _REACH * h, value.middle - _INSET * h, middle)
    under = direction.levels(value.middle + _INSET * h, value.middle + _REACH * h, middle)
    return bool(len(over) and len(under))


def boxed_items(direction: Direction, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Basic dimensions marked as such among all items, and the datum letters in boxes, taken out of them."""
    rest: list[Item] = []
    datums: list[Item] = []
    for item in items:
        meaning = parse(item.text)
        letter = re.fullmatch(r"[A-HJ-NP-Z]", item.text) is not None
        if not letter and (meaning is None or meaning.kind not in _MAY_BE_BASIC or meaning.toleranced):
            rest.append(item)
        elif _in_small_box(direction, item):
            (datums if letter else rest).append(item if letter else replace(item, basic=True))
        else:
            rest.append(item)
    return rest, datums


_MAY_BE_BASIC = (CalloutKind.LINEAR, CalloutKind.DIAMETER, CalloutKind.RADIUS, CalloutKind.ANGLE, CalloutKind.SQUARE)


def _in_small_box(direction: Direction, item: Item) -> bool:
    """All four lines close around, and the level ones no longer than the box."""
    sides = _find_sides(direction, item)
    if sides is None:
        return False
    left, right = sides
    limit = (right[0] - left[0]) + _OVERHANG * item.height
    reach, inset = _REACH * item.height, _INSET * item.height
    over = direction.levels(item.middle - reach, item.middle - inset, item.center)
    under = direction.levels(item.middle + inset, item.middle + reach, item.center)
    short = [lines[(lines[:, 2] - lines[:, 1]) <= limit] for lines in (over, under)]
    return all(len(lines) > 0 for lines in short)
