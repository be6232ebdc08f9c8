"""Texts that belong to one callout, joined: stacked tolerances and limits, counts, signs, fits, lines below.

Works on the items of one direction. A join is kept only where the grammar reads the joined text as a callout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from backend.reading.callouts.directions import Direction, Item, Neighbours, split_chain
from backend.reading.grammar.numbers import DECIMAL, fold, plain_value
from backend.reading.grammar.parse import parse
from backend.reading.grammar.words import HOLE_WORDS, PLACE_WORDS, called
from backend.reading.sheet import CalloutKind, Meaning

_PIECE = re.compile(rf"(?:[+-]\s?{DECIMAL}|0(?:[.,]0+)?)\s?(?:mm|°|')?")
_PAIR = re.compile(rf"[+-]\s?{DECIMAL}\s*/?\s*(?:[+-]\s?{DECIMAL}|(?<=[\s/])0(?:[.,]0+)?)\s?(?:mm|°|')?")
_WITH_GAP = re.compile(r".*\d\s+\"")
_INCH = ' "”″'
_FRACTION = re.compile(r"\d{1,2}/(?:2|4|8|16|32|64)")
_SIGN_ALONE = re.compile(r"[+-]")
_ENDS_WITH_PIECE = re.compile(rf"(?P<value>.*?[\d°'\"\w)])\s*(?P<piece>[+-]\s?{DECIMAL}|(?<=\s)0(?:[.,]0+)?)°?")
_LIMIT = re.compile(rf"(?P<sign>S?⌀|R|SR)?\s?(?P<value>{DECIMAL})(?P<unit>\s?mm|°)?")
_BEFORE = re.compile(
    rf"\(?\s?\d{{1,3}}\s?[xX×]\s?\)?|S?⌀|S?R|□|C|SW|M|[⌴⌵↧√]|Ra|Rz|\(|{called('chamfer')}", re.IGNORECASE
)
_BOUNDS = called("reference", "maximum", "minimum", "typical", "nominal")
_BEHIND = re.compile(
    rf"(?:±|\+/-)\s?{DECIMAL}\s?(?:mm|°)?|\(?[A-Za-z]{{1,2}}\d{{1,2}}(?:/[A-Za-z]{{1,2}}\d{{1,2}})?\)?|{_BOUNDS}"
    rf"|{called('through')}.*|↧.*|mm|°|⌀|{called('depth_before', 'depth')}|\)|\(?\d{{1,3}}\s?[xX×]\)?"
    rf"|[xX×]\s?\d{{1,2}}\s?°|[+-]\s?{DECIMAL}|\[.*\]|{called('diameter')}|\d+ {called('depth')}"
    rf"|\(?\d{{1,3}}\s?(?:{PLACE_WORDS})\)?",
    re.IGNORECASE,
)
_COUNT_BELOW = re.compile(
    rf"\(?\d{{0,3}}\s?(?:{PLACE_WORDS}|{called('typical')}|[xX×])\)?|{_BOUNDS}|\(?\d{{1,3}}\s?(?:{HOLE_WORDS})\)?"
    rf"|{called('through')}.*|{called('even')}.{{0,20}}|{called('both_sides')}"
    rf"|{called('on')} .{{0,24}}{called('pitch_circle')}",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(rf"\[\s?[⌀R]?\s?{DECIMAL}(?:\s?±\s?{DECIMAL})?\s?\]")  # `[165.10]` under 6.500
_HOLE_BELOW = re.compile(
    rf"[⌴⌵↧].*|{called('cone', 'flat', 'sunk', 'depth', 'worked')}\b.*"
    rf"|⌀?\s?{DECIMAL}\s?(?:↧|[xX×]\s?\d{{2,3}}\s?°).*|{DECIMAL}\s?{called('depth_before', 'depth')}.*",
    re.IGNORECASE,
)
_COUNTED = (CalloutKind.DIAMETER, CalloutKind.HOLE, CalloutKind.THREAD, CalloutKind.RADIUS, CalloutKind.ANGLE)
_COUNTED_TOO = (CalloutKind.CHAMFER, CalloutKind.LINEAR, CalloutKind.SQUARE, CalloutKind.GEOMETRIC_TOLERANCE)
_SIZED = (CalloutKind.DIAMETER, CalloutKind.LINEAR, CalloutKind.RADIUS, CalloutKind.SQUARE, CalloutKind.ANGLE)
_HOLES = (CalloutKind.DIAMETER, CalloutKind.HOLE, CalloutKind.THREAD)
# Distances are in heights of the text; below, from middle to middle: from, to.
_FRACTION_BELOW = (0.5, 2.2)  # the denominator under its numerator
_SIGN_GAP = 1.5  # between a sign and its number
_PIECE_BELOW = (0.6, 2.6)  # the lower deviation under the upper one
_PIECES_GAP, _PIECES_OFF = 2.2, 1.0  # from the value to both deviations; and off their middle
_DEVIATION_BELOW = (0.3, 2.0)  # a deviation against the line of its value: half a line, and up to a whole one
_DEVIATION_LINES = (0.9, 1.9)  # lines of their own for a value and its deviations
_UNDER_OFF = 0.6  # by which deviations under a value may be off its left edge or its middle
_LIMIT_BELOW = (0.9, 1.65)  # limits stand closer than the lines of a note
_LIMIT_OFF_CENTRE, _LIMIT_OFF_LEFT = 0.8, 0.5  # by which limits may be off each other
_ACROSS_LIMITS = 0.5  # of the width of a limit that a line between them has at least: they are then a fraction
_LIMITS_APART = 0.03  # of the size: further apart, they are two sizes
_SIDE_STEPS = 3  # rounds of joining, each of which adds one text to a value at either side
_COUNT_GAP, _MARK_GAP = 2.8, 1.6  # before a value: behind counts and words, behind short signs
_SHORT_MARK = 3  # characters; what is longer is a word
_BEFORE_OFF, _BEHIND_OFF = 0.5, 0.6  # off the line of the value; what stands behind is often smaller
_BEHIND_GAP = 1.5  # between a value and what belongs to it
_PARTING_LINE, _SIDE_INSET = 1.1, 0.2  # least height of a line that parts two texts; what it may cut of their boxes
_LINE_BELOW = (0.9, 2.2)  # the next line of a callout
_ALIGNED = 1.2  # by which lines of one callout may be off each other at left, middle or right


def join_items(direction: Direction, items: Iterable[Item]) -> list[Item]:
    """The items with everything joined that makes one callout."""
    found = [part for item in items for part in split_chain(item, direction)]
    for step in (_join_fractions, _join_signs, _join_tolerances, _join_limits, _join_sides, _join_lines_below):
        found = step(direction, found)
    return found


class _ItemJoins:
    """Items of which some are being replaced by their joins."""

    def __init__(self, items: list[Item]) -> None:
        self.near = Neighbours(items)
        self._order = list(items)
        self._gone: set[int] = set()
        self._new: list[Item] = []

    def is_free(self, item: Item) -> bool:
        return id(item) not in self._gone

    def replace(self, new: Item, *parts: Item) -> None:
        self._gone.update(id(part) for part in parts)
        self._new.append(new)

    def joined_items(self) -> list[Item]:
        return [item for item in self._order if self.is_free(item)] + self._new


def _join_fractions(_direction: Direction, items: list[Item]) -> list[Item]:
    """`1` over `2` in the gap of `3 "`: an inch fraction."""
    joining = _ItemJoins(items)
    hosts = [item for item in items if _WITH_GAP.fullmatch(fold(item.text))]
    for over in items if hosts else ():
        for under in joining.near.below(over, *_FRACTION_BELOW):
            if not (
                joining.is_free(over) and joining.is_free(under) and _FRACTION.fullmatch(f"{over.text}/{under.text}")
            ):
                continue
            middle = (over.middle + under.middle) / 2
            for host in hosts:
                around = host.left < over.center < host.right and abs(host.middle - middle) < host.height
                if joining.is_free(host) and around:
                    text = f"{host.text.rstrip(_INCH)} {over.text}/{under.text}{host.text[-1]}".replace("  ", " ")
                    joining.replace(host.with_text(text, over, under), host, over, under)
                    break
    return joining.joined_items()


def _join_signs(_direction: Direction, items: list[Item]) -> list[Item]:
    """A sign that stands apart from its number: `+` and `0.10`."""
    joining = _ItemJoins(items)
    for sign in items:
        if not _SIGN_ALONE.fullmatch(fold(sign.text)):
            continue
        for number in joining.near.right_of(sign, _SIGN_GAP):
            if joining.is_free(number) and re.fullmatch(DECIMAL, number.text):
                joining.replace(number.with_text(sign.text + number.text, sign), sign, number)
                break
    return joining.joined_items()


def _join_tolerances(direction: Direction, items: list[Item]) -> list[Item]:
    """`+0,1` over `-0,2` behind a value, and `0` over the end of `⌀3,99 -0,02`."""
    joining = _ItemJoins(items)
    pieces = [item for item in items if _PIECE.fullmatch(fold(item.text))]
    for upper in sorted(pieces, key=lambda item: item.middle):
        if joining.is_free(upper):
            _ = (
                _join_both_pieces(joining, upper)
                or _join_upper_piece(joining, upper)
                or _join_lower_piece(joining, upper)
                or _join_stack(direction, joining, upper)
            )
    for pair in items:
        if joining.is_free(pair) and _PAIR.fullmatch(fold(pair.text)):
            _join_under_value(direction, joining, pair.text, pair)
    return joining.joined_items()


def _join_both_pieces(joining: _ItemJoins, upper: Item) -> bool:
    for lower in joining.near.below(upper, *_PIECE_BELOW):
        texts = fold(upper.text), fold(lower.text)
        if not joining.is_free(lower) or not _PIECE.fullmatch(texts[1]) or not re.search(r"[+-]", "".join(texts)):
            continue
        middle = upper.with_text(upper.text, lower)
        between = Item("", middle.left, middle.right, (upper.middle + lower.middle) / 2, upper.height, 0, middle.box)
        for value in joining.near.left_of(between, _PIECES_GAP, offset=_PIECES_OFF):
            text = f"{value.text} {_deviations(upper.text, lower.text)}"
            if _PIECE.fullmatch(fold(value.text)) or value.text[-1:] in "+-/":
                continue
            if joining.is_free(value) and _reads_as_toleranced(text):
                joining.replace(value.with_text(text, upper, lower), value, upper, lower)
                return True
    return False


def _join_upper_piece(joining: _ItemJoins, upper: Item) -> bool:
    """The lower deviation stands on the value's line already."""
    for value in joining.near.below(upper, *_DEVIATION_BELOW):
        match = _ENDS_WITH_PIECE.fullmatch(fold(value.text))
        if match is None or not joining.is_free(value) or upper.center < value.center:
            continue
        text = f"{value.text[: match.end('value')]} {_deviations(upper.text, match['piece'])}"
        if _reads_as_toleranced(text):
            joining.replace(value.with_text(text, upper), value, upper)
            return True
    return False


def _join_lower_piece(joining: _ItemJoins, lower: Item) -> bool:
    """The upper deviation stands on the value's line already."""
    for value in joining.near.above(lower, _DEVIATION_BELOW[1]):
        if not joining.is_free(value):
            continue
        match = _ENDS_WITH_PIECE.fullmatch(fold(value.text))
        under = match is not None and lower in joining.near.below(value, *_DEVIATION_BELOW)
        if match is None or not under or lower.center < value.center:
            continue
        text = f"{value.text[: match.end('value')]} {_deviations(match['piece'], lower.text)}"
        if _reads_as_toleranced(text):
            joining.replace(value.with_text(text, lower), value, lower)
            return True
    return False


def _join_stack(direction: Direction, joining: _ItemJoins, upper: Item) -> bool:
    """The value, its upper and its lower deviation each have a line of their own."""
    for lower in joining.near.below(upper, *_DEVIATION_LINES):
        texts = fold(upper.text), fold(lower.text)
        signed = _PIECE.fullmatch(texts[1]) and re.search(r"[+-]", "".join(texts))
        if signed and joining.is_free(lower) and _is_aligned(upper, upper, lower):
            return _join_under_value(direction, joining, _deviations(upper.text, lower.text), upper, lower)
    return False


def _join_under_value(direction: Direction, joining: _ItemJoins, deviations: str, *parts: Item) -> bool:
    """Deviations on the line below their value, which has none of its own, and no line between."""
    first = parts[0]
    for value in joining.near.above(first, _DEVIATION_LINES[1]):
        if not joining.is_free(value) or first not in joining.near.below(value, *_DEVIATION_LINES):
            continue
        off = min(abs(first.left - value.left), abs(first.center - value.center))
        meaning, text = parse(value.text), f"{value.text} {deviations}"
        plain = meaning is not None and meaning.kind in _SIZED and not meaning.toleranced
        ruled = len(direction.levels(value.middle, first.middle, max(value.left, first.left) + 1, first.height)) > 0
        if plain and off < _UNDER_OFF * first.height and not ruled and _reads_as_toleranced(text):
            joining.replace(value.with_text(text, *parts), value, *parts)
            return True
    return False


def _deviations(upper: str, lower: str) -> str:
    """Both deviations of a size, each with its sign at its number."""
    return "/".join(re.sub(r"^([+−-])\s+", r"\1", piece.strip()) for piece in (upper, lower))


def _reads_as_toleranced(text: str) -> bool:
    meaning = parse(text)
    return meaning is not None and meaning.upper is not None and meaning.lower is not None


def _join_limits(direction: Direction, items: list[Item]) -> list[Item]:
    """Two close numbers, one over the other, without a line between them: both limits of a size."""
    joining = _ItemJoins(items)
    for upper in items:
        first = _LIMIT.fullmatch(fold(upper.text))
        if first is None or not joining.is_free(upper):
            continue
        for lower in joining.near.below(upper, *_LIMIT_BELOW):
            second = _LIMIT.fullmatch(fold(lower.text))
            if second is None or not joining.is_free(lower) or not _are_limits(first, second):
                continue
            if (
                abs(upper.center - lower.center) > _LIMIT_OFF_CENTRE * upper.height
                and abs(upper.left - lower.left) > _LIMIT_OFF_LEFT * upper.height
            ):
                continue
            if len(direction.levels(upper.middle, lower.middle, upper.center, _ACROSS_LIMITS * upper.width)):
                continue
            middle = (upper.middle + lower.middle) / 2
            sign = first["sign"] or second["sign"] or ""
            unit = first["unit"] or second["unit"] or ""
            both = upper.with_text(f"{sign}{first['value']}/{second['value']}{unit}", lower)
            joining.replace(Item(**{**vars(both), "middle": middle}), upper, lower)
            break
    return joining.joined_items()


def _are_limits(first: re.Match[str], second: re.Match[str]) -> bool:
    """Limits are stated with equally many decimals and differ by little."""
    one, other = plain_value(first["value"]), plain_value(second["value"])
    if one is None or other is None or one <= other:  # the upper limit stands over the lower one
        return False
    decimals = [len(match["value"].replace(",", ".").partition(".")[2]) for match in (first, second)]
    return min(decimals) > 0 and decimals[0] == decimals[1] and one - other <= _LIMITS_APART * one


def _join_sides(direction: Direction, items: list[Item]) -> list[Item]:
    """Counts and signs before a value, fits and tolerances behind it."""
    for _ in range(_SIDE_STEPS):
        joining = _ItemJoins(items)
        for item in items:
            if joining.is_free(item):
                _ = _join_before(direction, joining, item) or _join_behind(direction, joining, item)
        after = joining.joined_items()
        if len(after) == len(items):
            break
        items = after
    return items


def _join_before(direction: Direction, joining: _ItemJoins, item: Item) -> bool:
    if not _BEFORE.fullmatch(fold(item.text)):
        return False
    gap = _COUNT_GAP if item.text[:1].isdigit() or len(item.text) > _SHORT_MARK else _MARK_GAP
    for value in joining.near.right_of(item, gap, offset=_BEFORE_OFF):
        if not joining.is_free(value) or _has_line_between(direction, item, value):
            continue
        text = (
            f"{item.text} {value.text}"
            if item.text[-1].lower() in "x×r" and len(item.text) > 1
            else item.text + value.text
        )
        if parse(text) is not None and value.text[:1] not in "+-±":
            joining.replace(value.with_text(text, item), item, value)
            return True
        return False
    return False


def _join_behind(direction: Direction, joining: _ItemJoins, item: Item) -> bool:
    if not _BEHIND.fullmatch(fold(item.text)):
        return False
    for value in joining.near.left_of(item, _BEHIND_GAP, offset=_BEHIND_OFF):
        if not joining.is_free(value) or _has_line_between(direction, value, item):
            continue
        space = "" if item.text[0] in "°)" else " "
        old, new = parse(value.text), parse(value.text + space + item.text)
        if old is not None and new is not None and _states_more(old, new):
            joining.replace(value.with_text(value.text + space + item.text, item), value, item)
            return True
        return False
    return False


def _states_more(old: Meaning, new: Meaning) -> bool:
    """Whether more than text and confidence changed."""
    return replace(old, text="", confidence=1.0) != replace(new, text="", confidence=1.0)


def _has_line_between(direction: Direction, left: Item, right: Item) -> bool:
    """Whether a ruling line stands between two items of one line."""
    inset = _SIDE_INSET * left.height
    return bool(
        len(direction.uprights(left.right - inset, right.left + inset, left.middle, _PARTING_LINE * left.height))
    )


def _join_lines_below(direction: Direction, items: list[Item]) -> list[Item]:
    """Further lines of a hole callout, and counts under a value."""
    joining = _ItemJoins(items)
    for top in sorted(items, key=lambda item: item.middle):
        if not joining.is_free(top):
            continue
        whole, last, parts = top, top, [top]
        while (found := _find_line_below(direction, joining, whole, last)) is not None:
            text, below = found
            whole, last = whole.with_text(text, below), below
            parts.append(below)
        if len(parts) > 1:
            joining.replace(whole, *parts)
    return joining.joined_items()


def _find_line_below(direction: Direction, joining: _ItemJoins, whole: Item, last: Item) -> tuple[str, Item] | None:
    meaning = parse(whole.text)
    if meaning is None or meaning.kind not in _COUNTED + _COUNTED_TOO:
        return None
    for below in joining.near.below(last, *_LINE_BELOW):
        if not joining.is_free(below) or not (_is_aligned(whole, last, below) or _is_tail_of_hole(whole, below)):
            continue
        text = f"{whole.text}{'; ' if below.text[:1].isdigit() or below.text[:1] == 'M' else ' '}{below.text}"
        ruled = len(direction.levels(last.middle, below.middle, max(last.left, below.left) + 1, 2 * last.height)) > 0
        joined = parse(text)
        in_other_unit = meaning.kind in _SIZED and _OTHER_UNIT.fullmatch(fold(below.text)) is not None
        if joined is not None and (in_other_unit or _is_next_line(meaning.kind, below.text, ruled)):
            return text, below
        return None
    return None


def _is_next_line(kind: CalloutKind, text: str, ruled: bool) -> bool:
    """Whether a line belongs to the callout over it; the shelf of a leader may run between them."""
    folded = fold(text)
    if _COUNT_BELOW.fullmatch(folded):
        return True
    if kind not in _HOLES:
        return False
    if _HOLE_BELOW.fullmatch(folded):
        return True
    meaning = None if ruled else parse(text)
    return meaning is not None and meaning.kind is CalloutKind.THREAD and meaning.count == 1


def _is_tail_of_hole(whole: Item, below: Item) -> bool:
    """Depth and sinking stand under the size, wherever the line begins: their signs may be drawn."""
    return _HOLE_BELOW.fullmatch(fold(below.text)) is not None and whole.left < below.center < whole.right


def _is_aligned(whole: Item, last: Item, below: Item) -> bool:
    reach = _ALIGNED * last.height
    return (
        abs(last.left - below.left) < reach
        or abs(whole.left - below.left) < reach
        or abs(last.center - below.center) < reach
        or abs(whole.center - below.center) < reach
        or abs(last.right - below.right) < reach
    )
