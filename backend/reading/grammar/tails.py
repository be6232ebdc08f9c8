"""What may follow the value of a dimension or a thread: tolerance, fit, depth, counterbore and words.

Each tail reads itself from the scanner into the draft and says whether it was there; `after_value` takes
them in any order until none fits. Knows nothing of values and signs before.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from backend.reading.grammar.bores import bore
from backend.reading.grammar.comparison import MM_PER, MM_PER_LENGTH
from backend.reading.grammar.draft import MARKED, PROVED, STATED, MeaningDraft
from backend.reading.grammar.numbers import DECIMAL, FRACTION, parse_number, plain_value
from backend.reading.grammar.scanner import Scanner
from backend.reading.grammar.threads import thread
from backend.reading.grammar.words import called
from backend.reading.sheet import CalloutKind

_PLUS_MINUS = re.compile(
    rf"(?P<open>\(\s?)?(?:±|\+\s?/\s?-|\+-)\s?(?P<value>{FRACTION}\s?\"?|{DECIMAL})\s?(?P<unit>mm|µm|°|'|\""
    rf"|in\b)?(?:\s?(?P<min>\d{{1,2}})\s?')?(?(open)\s?\))"
)
_SIGNED = rf"(?:[+-]\s?{DECIMAL}(?![.,]?\d)|0(?:[.,]0+)?(?![.,]?\d))"
_PAIR = re.compile(
    rf"(?P<open>\(\s?)?(?P<first>{_SIGNED})\s?(?P<one>mm|°|')?\s?(?:/|,\s|;)?\s?(?P<second>{_SIGNED})\s?(?P<unit>mm|°"
    rf"|')?(?(open)\s?\))(?!\d|[.,/-]\d|\s?[xX×])"
)
_ONE_SIDED = re.compile(rf"(?P<sign>[+-])(?P<value>{DECIMAL})\s?(?P<unit>mm|°)?(?![\d.,/-]|\s?[xX×]|\s?[+-])")
_LETTERS = r"(?:JS|js|ZA|ZB|ZC|za|zb|zc|CD|EF|FG|cd|ef|fg|[A-HJKMNPR-VXYZ]|[a-hjkmnpr-vxyz])"
_GRADE = r"(?:1[0-8]|0?[1-9])"
_FIT = re.compile(
    rf"(?P<open>\(\s?)?(?P<fit>{_LETTERS}{_GRADE}(?:\s?/\s?{_LETTERS}{_GRADE})?)(?![\w]|[.,]\d"
    rf"|\s?[xX×]\s?\d|\s?mm[²2])(?(open)\s?\))"  # `4G6 mm²` is a cable
)
_FIT_OF_BORE = re.compile(rf"(?P<open>)(?P<fit>{_LETTERS}{_GRADE})(?=\s?[xX×]\s?\d)")  # `⌀8 H7 x 15 deep`
COMMON_FIT = re.compile(
    r"[A-Za-z]{1,2}\d{1,2}\s?/\s?[A-Za-z]{1,2}\d{1,2}|(?:JS|[D-HJKNPRSU])(?:[5-9]|1[0-4])|(?:js"
    r"|[d-hjkmnprsu])(?:[4-9]|1[0-3])"
)
_THREAD = re.compile(r"M(?:[1-68]|1[0-8])")  # behind a diameter it is tapped; nobody taps M7
_DUAL = re.compile(
    rf"(?P<open>[\[(])\s?(?P<sign>⌀|R)?\s?(?P<value>{FRACTION}|{DECIMAL})\s?(?P<unit>mm|in\.?|\")?"
    rf"(?:\s?(?:±\s?{DECIMAL}|{_SIGNED}\s?/?\s?{_SIGNED}))?\s?[\])]"
)
_WORD_END = r"(?!\w)"
_THROUGH = re.compile(
    rf"(?:{called('drilled')}\s)?{called('through')}(?:\s?{called('through_what')}{_WORD_END})?(?![^\W\d_])",
    re.IGNORECASE,
)
_BEHIND = called("depth", "depth_behind")
_DEPTH = re.compile(
    rf"[,x×-]?\s?(?:(?:↧|{called('depth', 'depth_before')})\s?(?:{called('of')}\s|=\s?)?(?P<after>{DECIMAL})"
    rf"|(?:x\s)?(?P<before>{FRACTION}|{DECIMAL})\s?(?:mm|\")?\s?{_BEHIND}{_WORD_END})(?!\d)\s?(?P<unit>mm|\")?",
    re.IGNORECASE,
)
_DEPTH_WORD = re.compile(rf"{_BEHIND}(?!\w|\s?[\d.,])", re.IGNORECASE)
_REFERENCE = re.compile(rf"\(?{called('reference')}\)?{_WORD_END}", re.IGNORECASE)
_BASIC = re.compile(called("basic") + _WORD_END, re.IGNORECASE)
_BOUND = re.compile(rf"(?P<max>{called('maximum')}){_WORD_END}|(?P<min>{called('minimum')}){_WORD_END}", re.IGNORECASE)
_TYPICAL = re.compile(rf"\(?{called('typical', 'nominal')}\)?{_WORD_END}", re.IGNORECASE)
_ACROSS = called("bore_diameter", "outer_diameter")
_DIAMETER = re.compile(rf"(?:{called('diameter')}|(?P<across>{_ACROSS})|⌀){_WORD_END}", re.IGNORECASE)
_RADIUS = re.compile(rf"(?:R|(?i:{called('radius')}))(?![\w.])")
_THICKNESS = re.compile(called("thickness", "thickness_behind") + _WORD_END, re.IGNORECASE)
_SQUARE = re.compile(called("square", "square_behind") + _WORD_END, re.IGNORECASE)
_SUM = re.compile(rf"\(?\s?=\s?(?P<sum>{DECIMAL})\s?°?\s?\)?")
_CIRCLE = re.compile(
    rf"(?:{called('evenly')}(?:\s?{called('on')})?|{called('on', 'circle_before')})\s?"
    rf"(?:⌀?\s?{DECIMAL}\s?(?:mm|\")?)?\s?(?:{called('pitch_circle')}{_WORD_END}(?:\s?⌀?\s?{DECIMAL})?)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[;]\s?")
_MODIFIER = re.compile(r"[ⒺⓂⓁⒻ]")

_MINUTES = 60  # in a degree
_MM_PER_INCH = MM_PER["in"]
_PLACES = 9  # decimals of a deviation that was brought to another unit
_CONVERTED = 0.03  # share by which a size in the other unit may be rounded
_LARGEST_DEVIATION = 0.5  # of the value, where only one deviation is stated; a larger one is another size
_SHORTEST_CIRCLE = 5  # characters: less says nothing of a circle


def after_value(scan: Scanner, draft: MeaningDraft) -> None:
    """Take tails until none fits."""
    while True:
        place = scan.place
        scan.take(_SEPARATOR)
        if not any(tail(scan, draft) for tail in _TAILS):
            scan.place = place
            return


def _take_plus_minus(scan: Scanner, draft: MeaningDraft) -> bool:
    match = scan.take(_PLUS_MINUS) if draft.upper is None else None
    if match is None:
        return False
    number = parse_number(match["value"])
    value = number.value if number else 0.0
    if match["min"]:
        value += int(match["min"]) / _MINUTES
    elif match["unit"] == "'" and draft.kind is CalloutKind.ANGLE:
        value /= _MINUTES
    _set_tolerance(draft, value, -value, match["unit"] or ('"' if match["value"].endswith('"') else None))
    return True


def _set_tolerance(draft: MeaningDraft, upper: float | None, lower: float | None, unit: str | None) -> None:
    """Deviations in the unit of the value: `12'-6" ±1"` is off by a twelfth of a foot."""
    if unit in ("mm", "in") and draft.unit is None:
        draft.unit = unit
    own = "in" if unit == '"' else unit
    of_value = draft.unit or ("mm" if own == "µm" else own)
    if own != of_value and own in MM_PER_LENGTH and of_value in MM_PER_LENGTH:
        times = MM_PER_LENGTH[own] / MM_PER_LENGTH[of_value]
        upper, lower = (None if off is None else round(off * times, _PLACES) for off in (upper, lower))
    draft.upper, draft.lower, draft.strong = upper, lower, True
    draft.confidence = max(draft.confidence, PROVED)


def take_deviations(scan: Scanner, draft: MeaningDraft) -> bool:
    """`+0,1/-0,2`: both deviations."""
    match = scan.peek(_PAIR) if draft.upper is None and draft.lower is None else None
    if match is None or not re.search(r"[+-]", match["first"] + match["second"]):
        return False
    values = [_signed_value(match["first"]), _signed_value(match["second"])]
    if draft.value is not None and max(abs(value) for value in values) > max(abs(draft.value), 1.0):
        return False
    if match["one"] == "'" or match["unit"] == "'":
        values = [value / _MINUTES for value in values]
    scan.take(_PAIR)
    _set_tolerance(draft, max(values), min(values), match["unit"] or match["one"])
    return True


def _take_one_sided(scan: Scanner, draft: MeaningDraft) -> bool:
    match = scan.peek(_ONE_SIDED) if draft.upper is None and draft.lower is None else None
    if match is None or draft.value is None:
        return False
    value = plain_value(match["value"]) or 0.0
    if abs(value) > _LARGEST_DEVIATION * abs(draft.value) or (
        match["sign"] == "-" and scan.text[scan.place : scan.place + 1] != " "
    ):
        return False
    scan.take(_ONE_SIDED)
    if match["sign"] == "+":
        _set_tolerance(draft, value, None, match["unit"])
    else:
        _set_tolerance(draft, None, -value, match["unit"])
    return True


def _signed_value(text: str) -> float:
    value = plain_value(text.lstrip("+- ")) or 0.0
    return -value if text.startswith("-") else value


def _take_fit(scan: Scanner, draft: MeaningDraft) -> bool:
    sure = draft.kind in (CalloutKind.DIAMETER, CalloutKind.SQUARE, CalloutKind.HOLE)
    patterns = (_FIT, _FIT_OF_BORE) if sure else (_FIT,)
    free = draft.fit is None and draft.thread is None
    match = next((found for one in patterns if free and (found := scan.peek(one)) is not None), None)
    finished = draft.depth is not None or draft.through or ";" in scan.text[max(0, scan.place - 2) : scan.place + 1]
    if match is None or finished or _THREAD.fullmatch(match["fit"]):
        return False
    if (not sure or match[0].lstrip()[0] == "(") and (
        draft.kind is not CalloutKind.LINEAR or not COMMON_FIT.fullmatch(match["fit"])
    ):
        return False
    scan.take(match.re)
    draft.fit, draft.strong = re.sub(r"\s", "", match["fit"]), True
    draft.confidence = max(draft.confidence, PROVED)
    return True


def _take_other_unit(scan: Scanner, draft: MeaningDraft) -> bool:
    """The same length in the other unit: `25.4 [1.00]`."""
    match = scan.peek(_DUAL)
    if match is None or not draft.value:
        return False
    other = plain_value(match["value"]) or 0.0
    ratio = other / draft.value
    to_inch, to_mm = abs(ratio * _MM_PER_INCH - 1) < _CONVERTED, abs(ratio / _MM_PER_INCH - 1) < _CONVERTED
    if not (to_inch or to_mm):
        return False
    scan.take(_DUAL)
    draft.unit = "mm" if to_inch else "in"
    draft.notes.append(match[0])
    draft.strong, draft.confidence = True, max(draft.confidence, PROVED)
    return True


def _take_through(scan: Scanner, draft: MeaningDraft) -> bool:
    match = scan.take(_THROUGH)
    if match is None:
        return False
    draft.through, draft.strong, draft.confidence = True, True, max(draft.confidence, PROVED)
    draft.notes.append(match[0].strip())
    if draft.kind in (CalloutKind.DIAMETER, CalloutKind.LINEAR):  # its diameter sign may be drawn
        draft.kind = CalloutKind.HOLE
    return True


def _take_depth(scan: Scanner, draft: MeaningDraft) -> bool:
    if draft.depth is not None and scan.take(_DEPTH_WORD):
        return True
    match = scan.peek(_DEPTH)
    sunk = match is not None and match[0].strip()[0] in "↧深" and draft.kind is CalloutKind.LINEAR
    if match is None or not (sunk or draft.kind in (CalloutKind.DIAMETER, CalloutKind.HOLE, CalloutKind.THREAD)):
        return False
    scan.take(_DEPTH)
    draft.strong, draft.confidence = True, max(draft.confidence, PROVED)
    depth = plain_value(match["after"] or match["before"])
    if draft.depth is None:
        draft.depth = depth
    else:
        draft.notes.append(match[0].strip())
    if draft.kind in (CalloutKind.DIAMETER, CalloutKind.LINEAR):
        draft.kind = CalloutKind.HOLE
    return True


def _take_thread(scan: Scanner, draft: MeaningDraft) -> bool:
    """`⌀5 ↧15; M6 ↧12`: the hole before is the drill for the thread, and the thread is what counts."""
    if draft.kind not in (CalloutKind.DIAMETER, CalloutKind.HOLE) or draft.value is None:
        return False
    drill, drilled = scan.text[scan.origin : scan.place].strip(" ;"), draft.value
    found = thread(scan)
    if found is None:
        return False
    if draft.count > 1:
        drill = re.sub(r"^\(?\s?\d+\s?[xX×-]\s?\)?\s?", "", drill)
    draft.drill = drilled
    draft.kind, draft.value, draft.unit, draft.thread = CalloutKind.THREAD, found.value, found.unit, found.thread
    draft.depth, draft.through, draft.upper, draft.lower, draft.fit = found.depth, False, None, None, None
    draft.notes = [drill, *found.notes]
    draft.strong, draft.confidence = True, max(draft.confidence, found.confidence)
    return True


def _take_word(scan: Scanner, draft: MeaningDraft) -> bool:
    """REF, BSC, MAX, MIN, TYP, and equally spaced on a circle."""
    if scan.take(_REFERENCE):
        draft.reference, draft.confidence = True, max(draft.confidence, STATED)
    elif scan.take(_BASIC):
        draft.basic = True
    elif match := scan.take(_BOUND):
        draft.upper, draft.lower = (0.0, draft.lower) if match["max"] else (draft.upper, 0.0)
        draft.notes.append(match[0])
        draft.confidence = max(draft.confidence, STATED)
    elif match := scan.take(_TYPICAL) or scan.take(_MODIFIER) or scan.take(_SUM) or _take_circle(scan):
        draft.notes.append(match[0].strip())
        draft.confidence = max(draft.confidence, MARKED)
    else:
        return False
    draft.strong = True
    return True


def _take_circle(scan: Scanner) -> re.Match[str] | None:
    match = scan.peek(_CIRCLE)
    if match is None or len(match[0].strip()) < _SHORTEST_CIRCLE:
        return None
    return scan.take(_CIRCLE)


def _take_kind(scan: Scanner, draft: MeaningDraft) -> bool:
    """`25 DIA`, `5 R`, `3 THK`, `10 SQ`."""
    if draft.kind is not CalloutKind.LINEAR:
        return False
    for pattern, kind, symbol in _KINDS_BEHIND:
        if match := scan.take(pattern):
            draft.kind, draft.strong = kind, True
            draft.symbol = symbol or draft.symbol
            draft.confidence = max(draft.confidence, PROVED)
            if match.groupdict().get("across"):
                draft.notes.append(match[0].strip())
            return True
    return False


_KINDS_BEHIND = (
    (_DIAMETER, CalloutKind.DIAMETER, None),
    (_RADIUS, CalloutKind.RADIUS, None),
    (_THICKNESS, CalloutKind.LINEAR, "t"),
    (_SQUARE, CalloutKind.SQUARE, None),
)
_TAILS: tuple[Callable[[Scanner, MeaningDraft], bool], ...] = (
    _take_plus_minus,
    take_deviations,
    _take_one_sided,
    _take_fit,
    _take_other_unit,
    _take_through,
    _take_depth,
    bore,
    _take_thread,
    _take_word,
    _take_kind,
)
