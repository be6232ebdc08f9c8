"""What is sunk into a hole: counterbore, spot face and countersink, by sign or word, with size, depth and angle.

Knows nothing of the hole itself.
"""

from __future__ import annotations

import re

from backend.reading.grammar.draft import MeaningDraft
from backend.reading.grammar.numbers import DECIMAL, FRACTION, parse_number, plain_value
from backend.reading.grammar.scanner import Scanner
from backend.reading.grammar.words import called
from backend.reading.sheet import CalloutKind

_SIGNED = rf"(?:[+-]\s?{DECIMAL}(?![.,]?\d)|0(?:[.,]0+)?(?![.,]?\d))"
_END = r"(?![^\W\d_])"
_WHAT = (
    rf"(?P<cone>⌵|{called('cone', end=_END)})|(?P<flat>⌴|{called('flat', 'flat_behind', end=_END)})"
    rf"|(?P<sunk>{called('sunk', end=_END)})"  # flat where a depth is stated (DIN 974), else to a cone (DIN 74)
)
_BORE = re.compile(
    rf"[;,/]?\s?(?P<what>{_WHAT})\s?(?:{called('to')}\s)?"
    rf"(?P<size>⌀?\s?(?:{FRACTION}|{DECIMAL})\s?(?:mm|\")?(?:\s?±\s?{DECIMAL}|\s?{_SIGNED}\s?/\s?{_SIGNED})?(?!\d|\s?°))?"
    rf"(?P<angle>\s?[x×X]?\s?\d{{2,3}}(?:[.,]\d)?\s?°)?"
    rf"(?P<depth>\s?(?:↧|[x×X]|{called('depth')})\s?{DECIMAL}(?!\s?°)(?:\s?{called('depth_behind', 'depth')})?"
    rf"(?:\s?±\s?{DECIMAL})?)?(?P<turned>\s?[x×X]\s?\d{{2,3}}\s?°)?"
    rf"(?P<late>(?<=°)\s?(?:[x×X]|{called('to')})?\s?⌀\s?{DECIMAL})?",
    re.IGNORECASE,
)
_VALUE = re.compile(rf"{FRACTION}|{DECIMAL}")
_SIZED_KINDS = (CalloutKind.DIAMETER, CalloutKind.HOLE, CalloutKind.THREAD)


def bore(scan: Scanner, draft: MeaningDraft) -> bool:
    """Counterbore, countersink or spot face behind a hole: its fields, and its words as a note."""
    match = scan.peek(_BORE)
    if match is None or not (match["size"] or match["angle"] or len(match["what"]) == 1):
        return False
    if draft.kind not in _SIZED_KINDS:
        return False
    scan.take(_BORE)
    _set_bore(draft, match)
    draft.notes.append(match[0].strip(" ;,/"))
    if draft.kind is CalloutKind.DIAMETER:
        draft.kind = CalloutKind.HOLE
    return True


def _set_bore(draft: MeaningDraft, match: re.Match[str]) -> None:
    size = _parse_size(match["size"] or match["late"])
    angle = _parse_size(match["angle"] or match["turned"])
    depth = _parse_size(match["depth"])
    conical = match["cone"] or (match["sunk"] and depth is None)
    if conical or angle is not None:
        draft.countersink, draft.countersink_angle = size, angle
    else:
        draft.counterbore, draft.counterbore_depth = size, depth


def make_bore_alone(draft: MeaningDraft) -> None:
    """A counterbore or countersink that is a callout of its own: its value and depth are the bore's."""
    if draft.symbol == "⌵":
        angle = next((note for note in draft.notes if note.endswith("°")), None)
        draft.countersink, draft.countersink_angle = draft.value, _parse_size(angle)
    elif draft.symbol == "⌴":
        draft.counterbore, draft.counterbore_depth = draft.value, draft.depth


def _parse_size(text: str | None) -> float | None:
    found = _VALUE.search(text) if text else None
    if found is None:
        return None
    number = parse_number(found[0])
    return number.value if number is not None else plain_value(found[0])
