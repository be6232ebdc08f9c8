"""Dimensions: count, sign, value, unit, and what may follow a value.

    4x ⌀5,5 +0,1/-0,2 H7 THRU ⌴ ⌀10 ↧5
    └┬┘└┬─┘└───┬────┘ └┬┘ └┬─┘ └───┬──┘
    count value tolerance fit   tails

Each tail is a function that reads itself from the scanner into the draft and says whether it was there.
Knows nothing of threads beyond asking for one, and nothing of the sheet.
"""

from __future__ import annotations

import re

from backend.reading.grammar.bores import make_bore_alone
from backend.reading.grammar.draft import BARE, LIKELY, MARKED, OPEN, PAIRED, PROVED, STATED, SURE, MeaningDraft
from backend.reading.grammar.numbers import DECIMAL, FEET, FRACTION, NUMBER, fold, parse_number, plain_value
from backend.reading.grammar.scanner import Scanner
from backend.reading.grammar.tails import after_value
from backend.reading.grammar.threads import thread
from backend.reading.grammar.words import HOLE_WORDS, PLACE_WORDS, UNIT_WORDS, called
from backend.reading.sheet import CalloutKind

_COUNT = re.compile(
    r"(?P<open>\()?\s?(?P<count>\d{1,3})(?P<before>\s?)(?P<times>[xX×])(?P<after>\s{0,2})(?(open)\)\s?)"
)
_SIGN_AHEAD = re.compile(
    rf"S?\s?⌀|S?R\s?\d|R\s?[.,]\d|CR\s?[\d.]|R(?!\w)|C\s?\d|M\s?\d|□|G\s?\d|Tr|UN|N?\d+/\d+|#\d|\(|\[|[⌴⌵↧⌒]|{DECIMAL}\s?-\s?\d+\s?UN|[A-Z]{{2,}}|{DECIMAL}\s?[xX×]\s?\d+\s?°",
    re.IGNORECASE,
)
_ANGLE_AHEAD = re.compile(r"(?P<value>\d+(?:[.,]\d+)?)\s?°")
_HOLE_AHEAD = re.compile(rf"{DECIMAL}\s?(?:↧|{called('through', 'depth', 'depth_before')})", re.IGNORECASE)
_VALUE_AHEAD = re.compile(rf"(?P<value>{DECIMAL})(?!\d|\s?[xX×]\s?\d)")
_DASH_COUNT = re.compile(r"(?P<count>\d{1,2})\s?-\s?(?=S?⌀|M\d|R\d|C\d|□)")
_WORD_COUNT = re.compile(rf"(?P<count>\d{{1,3}})\s?(?P<what>{HOLE_WORDS})(?!\w)[\s:,-]*", re.IGNORECASE)
_COUNT_BEHIND = re.compile(
    rf"[(\s;]*(?:(?P<times>\d{{1,3}})\s?[xX×](?!\s?[\d.,])|[xX×]\s?(?P<x>\d{{1,3}})(?!\d|[.,]\d|\s?°)(?=\s?(?:\)|$"
    rf"|[A-Z]))"
    rf"|(?P<places>\d{{1,3}})\s?(?P<word>{PLACE_WORDS}|{HOLE_WORDS}|{called('typical')})(?!\w))\s?\)?"
    # behind a dash or a comma too, where what follows is no other size: `13/32 DRILL - 6 HOLES`
    rf"|\s*[,–-]\s*(?P<listed>\d{{1,3}})\s?(?:{PLACE_WORDS}|{HOLE_WORDS})(?!\w|\s*[\d⌀.])",
    re.IGNORECASE,
)

_OPEN = re.compile(r"[(\[]")
_CLOSE = {"(": re.compile(r"\)"), "[": re.compile(r"\]")}
_LEAD = re.compile(
    rf"(?:(?P<ref>{called('reference')})|(?P<max>{called('maximum')}|≤|<)|(?P<min>{called('minimum')}|≥|>)"
    rf"|(?P<about>{called('about')}|≈|~)|(?P<round>{called('turning')})|{called('made')})(?![^\W\d_])\s?:?",
    re.IGNORECASE,
)
_WORD_END = r"(?!\w)"
_TURNING_BEHIND = re.compile(rf"[\s,]*{called('turning', end=_WORD_END)}", re.IGNORECASE)
_HOLES_BEHIND = re.compile(rf"\s?(?:{HOLE_WORDS})(?!\w)", re.IGNORECASE)
_SIGN = re.compile(
    rf"(?P<sphere>(?:S|{called('sphere')})\s?⌀)|(?P<dia>⌀|{called('diameter')}(?:\s{called('of')})?{_WORD_END})"
    rf"|(?P<radius>(?:SR|CR|R|{called('radius')})\s?(?=[\d.,]\d|\d|\())|(?P<square>□|{called('square')}\s?(?=\d))"
    rf"|(?P<flats>{called('flats')})\s?(?=\d)|(?P<thick>[tT]\s?=\s?(?=[\d.,])|{called('thickness')}\s?(?=[\d.]))"
    rf"|(?P<arc>[⌒⏜]\s?(?=\d))|(?P<depth>↧|{called('depth')})\s?(?=[\d.,⌀])"
    rf"|(?P<chamfer>{called('chamfer', end=_WORD_END)}\s?:?(?:\s?C\s?(?=[\d.]))?"
    r"|C\s?(?=[\d.]\d*(?:[.,]\d+)?(?!\w)))|(?P<taper>[⌲⌳▷])"
    rf"|(?P<bore>(?P<cone>⌵|{called('cone', end=_WORD_END)})|[⌴]|{called('flat', 'sunk', end=_WORD_END)})\s?:?",
    re.IGNORECASE,
)
_DIAMETER_SIGN = re.compile(r"⌀")
_UPPER_SIGNS = re.compile(r"S\s?⌀|⌀|SR|CR|R|C|SW|t|T|SQ|□|⌲|⌳|↧|⌒|⏜|▷|⌴|⌵")
_FULL_RADIUS = re.compile(rf"(?:{called('full_radius')}|R)(?!\w|\s?[\d.,(-])", re.IGNORECASE)
_DEGREES = rf"{called('degrees')}{_WORD_END}"
_ANGLE = re.compile(
    rf"(?P<deg>\d{{1,3}}(?:[.,]\d+)?)\s?(?:°(?!\s?[CFK](?!\w))|{_DEGREES})"
    r"(?:\s?(?P<min>\d{1,2}(?:[.,]\d+)?)\s?')?(?:\s?(?P<sec>\d{1,2}(?:[.,]\d+)?)\s?(?:\"|''))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?P<feet>{FEET})|(?P<fraction>{FRACTION})|(?P<number>{NUMBER})")
_NO_NUMBER_BEHIND = re.compile(r"[.,:/]?\d|[.,/-]\d")
_UNIT = re.compile(
    r"\s?(?P<unit>"
    + "|".join(re.escape(unit) for unit in sorted(UNIT_WORDS, key=len, reverse=True))
    + r")(?![^\W\d_]|\d)",  # the `m6` of `35 m6` is a fit
    re.IGNORECASE,
)
_LIMIT_SIGN = re.compile(
    rf"\s?(?P<sign>/|-|\.\.\.|…|\.\.|{called('range')}(?!\w))\s?⌀?\s?(?P<other>{DECIMAL})(?!\d|[.,/:-]\d|[xX×°])"
)
_SIZE = re.compile(
    rf"\s?[xX×*]\s?(?P<other>{FEET}|{FRACTION}\s?\"|{DECIMAL})(?!\d|\s?°|[/:]\d)(?P<unit>\s?(?:mm|cm|m|in"
    rf"|\")(?![^\W\d_]))?"
)
_CHAMFER_SIZE = re.compile(rf"\s?[xX×]\s?(?P<size>{DECIMAL})(?!\d|\s?°)")
_CHAMFER_ANGLE = re.compile(rf"\s?[xX×*]\s?(?P<angle>\d{{1,2}}(?:[.,]\d+)?)\s?(?:°|{_DEGREES})", re.IGNORECASE)

_RIGHT_ANGLES_DEG = 75  # from here on an angle is no chamfer, so that what stands before it is a count
_MOST_COUNTED, _MOST_SPACED = 12, 99  # a larger number before `x` is a size; `24x 5`, with its one blank, counts
_MINUTES, _SECONDS = 60, 3600  # in a degree
_STEEPEST_CHAMFER_DEG = 60  # `60° x 2` is a chamfer, `75° x 2` two angles
_ANGLE_DIGITS = 6  # decimals of a degree: seconds are stated to less
_LEAST_DENOMINATOR = 8  # of a bare fraction that is a length: `1/2` and `3/4` are also page counts
_LIMITS_APART, _LIMITS_APART_MORE = 1.5, 0.5  # largest upper limit: times the lower one, or more than it


def dimension(scan: Scanner) -> MeaningDraft | None:
    """A dimension at this place, with its count."""
    start = scan.place
    count = take_count(scan)
    opened = scan.take(_OPEN)
    count = take_count(scan) if opened and count == 1 else count
    draft = thread(scan) if count > 1 else None
    draft = draft or _take_size(scan, opened is not None)
    if draft is None:
        scan.place = start
        return None
    draft.count = max(count, draft.count)
    after_value(scan, draft)
    if opened is not None and not _take_closing(scan, draft, opened[0]):
        scan.place = start
        return None
    after_value(scan, draft)
    if draft.kind is CalloutKind.LINEAR and draft.symbol is None and scan.take(_TURNING_BEHIND):
        _make_round(draft)
        after_value(scan, draft)
    make_bore_alone(draft)
    if draft.value is None and draft.kind is CalloutKind.RADIUS and draft.count == 1 and not draft.strong:
        return None  # a lone letter R
    if draft.count == 1 and (behind := scan.take(_COUNT_BEHIND)):
        draft.count = int(behind["times"] or behind["x"] or behind["places"] or behind["listed"])
        draft.strong = True
    return draft


def _make_round(draft: MeaningDraft) -> None:
    """What is drilled, reamed or bored is a diameter: `11/16 DRILL`, `BORE 1.6250`."""
    draft.kind, draft.strong, draft.confidence = CalloutKind.DIAMETER, True, max(draft.confidence, LIKELY)


def take_count(scan: Scanner) -> int:
    """`4x`, `4 X`, `(4x)`, `4-` and `4 HOLES` before a sign or a value; 1 where nothing is said."""
    if match := scan.take(_WORD_COUNT) or scan.take(_DASH_COUNT):
        return int(match["count"])
    match = scan.peek(_COUNT)
    if match is None or match["count"][0] == "0":
        return 1
    rest = Scanner(scan.text, match.end())
    if rest.peek(_SIGN_AHEAD) or _is_count_of_angle(match, rest) or _is_count_of_value(match, rest):
        scan.place = match.end()
        return int(match["count"])
    return 1


def _is_count_of_angle(match: re.Match[str], rest: Scanner) -> bool:
    """`4X 90°` and `8x45°` count angles; `2x45°` and `2 × 45°` are chamfers."""
    angle = rest.peek(_ANGLE_AHEAD)
    if angle is None:
        return False
    degrees = plain_value(angle["value"]) or 0.0
    as_in_asme = match["times"] == "X" and not match["before"] and bool(match["after"])
    return degrees >= _RIGHT_ANGLES_DEG or int(match["count"]) * degrees == 360 or as_in_asme


def _is_count_of_value(match: re.Match[str], rest: Scanner) -> bool:
    """`4x 12,5` counts; `40x20` and `10x10` are sizes."""
    value = rest.peek(_VALUE_AHEAD)
    if value is None or rest.peek(_ANGLE_AHEAD):
        return False
    if rest.peek(_HOLE_AHEAD):
        return True
    count = int(match["count"])
    spaced = bool(match["after"]) and not match["before"]
    return count != plain_value(value["value"]) and (count <= _MOST_COUNTED or (spaced and count <= _MOST_SPACED))


def _take_closing(scan: Scanner, draft: MeaningDraft, opened: str) -> bool:
    if scan.take(_CLOSE[opened]) is None:
        return False
    draft.reference = draft.reference or opened == "("
    draft.basic = opened == "["
    draft.confidence = max(draft.confidence, LIKELY)
    return True


def _take_size(scan: Scanner, opened: bool) -> MeaningDraft | None:
    """Sign, value and unit."""
    draft = MeaningDraft(strong=False, confidence=BARE)
    turned = _take_lead(scan, draft)
    if angle := _take_angle(scan, draft):
        return angle
    sign = _take_sign(scan, draft)
    turned = _take_lead(scan, draft) or turned
    if sign is None and (full := scan.take(_FULL_RADIUS)):
        draft.kind, draft.strong, draft.confidence = CalloutKind.RADIUS, len(full[0]) > 1, BARE
        return draft
    if not opened and sign and scan.take(_OPEN):
        draft.reference = True
    number = scan.peek(_NUMBER)
    if number is None or not _take_value(scan, draft, number, sign):
        return None
    if turned and sign is None and draft.kind is CalloutKind.LINEAR and scan.peek(_HOLES_BEHIND) is None:
        _make_round(draft)
    if draft.reference and sign and not opened:
        scan.take(_CLOSE["("])
    return draft


def _take_lead(scan: Scanner, draft: MeaningDraft) -> bool:
    """Whether a word among those before a size says that a drill, a reamer or a boring bar makes it."""
    turned = False
    while lead := scan.take(_LEAD):
        turned = turned or lead["round"] is not None
        draft.reference = draft.reference or lead["ref"] is not None
        if lead["max"]:
            draft.upper, draft.strong = 0.0, draft.strong or lead["max"][0].isalpha()
            draft.notes.append("MAX")
        elif lead["min"]:
            draft.lower, draft.strong = 0.0, draft.strong or lead["min"][0].isalpha()
            draft.notes.append("MIN")
    return turned


def _take_angle(scan: Scanner, draft: MeaningDraft) -> MeaningDraft | None:
    match = scan.take(_ANGLE)
    if match is None:
        return None
    value = plain_value(match["deg"]) or 0.0
    minutes, seconds = (plain_value(match[name] or "0") or 0.0 for name in ("min", "sec"))
    value += minutes / _MINUTES + seconds / _SECONDS
    draft.kind, draft.value, draft.unit = CalloutKind.ANGLE, round(value, _ANGLE_DIGITS), "deg"
    draft.strong, draft.confidence = True, SURE
    if value <= _STEEPEST_CHAMFER_DEG and (size := scan.take(_CHAMFER_SIZE)):  # `45° x 2`
        draft.kind, draft.value, draft.unit = CalloutKind.CHAMFER, plain_value(size["size"]), None
        draft.notes.append(f"{match['deg']}°")
    return draft


_SIGN_KINDS = {
    "sphere": (CalloutKind.DIAMETER, "S⌀"),
    "dia": (CalloutKind.DIAMETER, None),
    "radius": (CalloutKind.RADIUS, None),
    "square": (CalloutKind.SQUARE, None),
    "flats": (CalloutKind.LINEAR, "SW"),
    "thick": (CalloutKind.LINEAR, "t"),
    "arc": (CalloutKind.LINEAR, "⌒"),
    "depth": (CalloutKind.HOLE, "↧"),
    "chamfer": (CalloutKind.CHAMFER, None),
    "taper": (CalloutKind.ANGLE, "taper"),
    "bore": (CalloutKind.HOLE, "⌴"),
}


def _take_sign(scan: Scanner, draft: MeaningDraft) -> str | None:
    match = scan.peek(_SIGN)
    if match is None:
        return None
    name = match.lastgroup or ""
    written = match[0].strip()
    short = len(written) <= 2 and written.isalpha()
    if short and not _UPPER_SIGNS.fullmatch(written):
        return None  # signs are capitals; `r5`, `c3` and `sw` are not
    scan.take(_SIGN)
    draft.kind, draft.symbol = _SIGN_KINDS[name]
    if name == "radius" and written in ("SR", "CR"):
        draft.symbol = written
    if name == "bore":
        draft.symbol = "⌵" if match["cone"] else "⌴"
        scan.take(_DIAMETER_SIGN)
    draft.strong = True
    draft.confidence = BARE if written in ("C", "t", "T", "t=", "CR") else SURE
    return name


def _take_value(scan: Scanner, draft: MeaningDraft, number: re.Match[str], sign: str | None) -> bool:
    """The value itself with unit, second limit or second size."""
    scan.place = number.end()
    if number["feet"]:
        parsed = parse_number(number["feet"])
        draft.strong = draft.strong or "-" in number["feet"] or '"' in number["feet"]
        draft.confidence = PROVED if draft.strong else MARKED
    else:
        parsed = parse_number(number[0])
    if parsed is None:
        return False
    draft.value, draft.unit = parsed.value, parsed.unit
    _take_unit(scan, draft)
    sure = sign is not None or scan.peek(_TURNING_BEHIND) is not None
    if number["fraction"] and not _fraction_is_length(draft, number["fraction"], sure):
        return False
    if sign == "depth":
        draft.depth, draft.value = draft.value, None
    if sign == "taper":
        return scan.take(_TAPER) is not None
    _take_behind_number(scan, draft, number[0], sign)
    return scan.peek(_NO_NUMBER_BEHIND) is None or scan.text[scan.place : scan.place + 1] == " "


_TAPER = re.compile(rf"\s?:\s?{DECIMAL}")


def _take_unit(scan: Scanner, draft: MeaningDraft) -> None:
    if draft.unit is None and (unit := scan.take(_UNIT)):
        draft.unit = UNIT_WORDS[fold(unit["unit"].lower())]
        draft.strong = True
        draft.confidence = max(draft.confidence, STATED)


def _fraction_is_length(draft: MeaningDraft, digits: str, sure: bool) -> bool:
    """A bare `1/2` is as likely a page count; an odd numerator over 8 and more, or a unit, is a length.

    sure: a sign stands before it, or behind it what makes it round
    """
    if sure or draft.unit:
        draft.unit = draft.unit or "in"
        return True
    over, _, under = digits.rpartition(" ")[2].rpartition("-")[2].partition("/")
    draft.unit, draft.confidence = "in", OPEN
    whole = " " in digits or "-" in digits
    return int(over) < int(under) and int(over) % 2 == 1 and (whole or int(under) >= _LEAST_DENOMINATOR)


def _take_behind_number(scan: Scanner, draft: MeaningDraft, digits: str, sign: str | None) -> None:
    if _take_chamfer_angle(scan, draft, sign) or _take_limits(scan, draft, digits):
        return
    size = scan.peek(_SIZE)
    if size is None:
        return
    if sign in (None, "chamfer", "square", "thick"):
        while size := scan.take(_SIZE):
            draft.notes.append(f"x {size['other']}")
            draft.unit = draft.unit or (
                "in" if (size["unit"] or "").strip() == '"' else (size["unit"] or "").strip() or None
            )
        draft.strong = draft.strong or "'" in digits
        draft.confidence = max(draft.confidence, PAIRED)
    elif sign in ("dia", "sphere"):
        draft.kind = CalloutKind.HOLE
        draft.depth = plain_value(size["other"])
        scan.take(_SIZE)


def _take_chamfer_angle(scan: Scanner, draft: MeaningDraft, sign: str | None) -> bool:
    match = scan.take(_CHAMFER_ANGLE) if sign in (None, "chamfer", "bore") else None
    if match is None:
        return False
    if sign == "bore":
        draft.notes.append(f"{match['angle']}°")
        return True
    draft.kind, draft.strong, draft.confidence = CalloutKind.CHAMFER, True, SURE
    draft.notes.append(f"{match['angle']}°")
    return True


def _take_limits(scan: Scanner, draft: MeaningDraft, digits: str) -> bool:
    """Both limits instead of a value: `6.15/6.00`, `5.8-5.85`. Close to each other, with decimals."""
    match = scan.peek(_LIMIT_SIGN)
    if match is None or draft.value is None:
        return False
    other = plain_value(match["other"])
    decimals = "." in digits + match["other"] or "," in digits + match["other"]
    if other is None or not decimals:
        return False
    low, high = sorted((draft.value, other))
    most = max(_LIMITS_APART * low, low + _LIMITS_APART_MORE)
    if low == high or high > most or (match["sign"] == "-" and other < draft.value):
        return False
    scan.take(_LIMIT_SIGN)
    draft.limits, draft.value = (low, high), high
    _take_unit(scan, draft)
    draft.strong, draft.confidence = True, max(draft.confidence, LIKELY)
    return True
