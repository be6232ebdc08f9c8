"""Threads: metric, unified, pipe, trapezoidal and round, with pitch, class, hand and length.

A second number behind a metric size is its pitch if a thread of that size can have it (ISO 261), and the
length of the thread otherwise: `M8x1` and `M8x20`. Knows nothing of holes around a thread.
"""

from __future__ import annotations

import re

from backend.reading.grammar.draft import LIKELY, OPEN, PROVED, SURE, MeaningDraft
from backend.reading.grammar.numbers import DECIMAL, plain_value
from backend.reading.grammar.scanner import Scanner
from backend.reading.grammar.words import COARSE_PITCH, LARGEST_PITCH, UNIFIED, called
from backend.reading.sheet import CalloutKind

_TIMES = r"\s?[x×X*]\s?"
_END = r"(?![^\W\d_])"
_CLASS = r"\d[A-Hae-h]{1,2}(?:\d[A-Hae-h])?(?:/\d[ae-h]{1,2}(?:\d[ae-h])?)?"

_METRIC = re.compile(
    rf"(?P<letter>MJ|MF|M)\s?(?P<size>\d{{1,3}}(?:[.,]\d)?)(?![\d:/]|[.,]\d|\s?:|\s?mm)"
    rf"(?:{_TIMES}(?P<second>{DECIMAL})(?!\d|\s?°))?(?:{_TIMES}(?P<third>{DECIMAL})(?!\d|\s?°))?"
)
_METRIC_CLASS = re.compile(rf"\s?-?\s?(?P<cls>{_CLASS})(?![^\W\d_]|[.,]\d)")
_LENGTH_BEHIND = re.compile(rf"-\s?(?P<length>\d{{1,3}})(?![\d.,]|\s?[A-Za-z])|{_TIMES}(?P<times>{DECIMAL})(?!\d|\s?°)")
_HAND = re.compile(rf"-?\s?{called('left_hand', 'right_hand')}{_END}", re.IGNORECASE)

_SIZE = r"(?:#\s?\d{1,2}|N[Oo][.:]?\s?\d{1,2}|(?:\d{1,2}[ -])?\d{1,2}/\d{1,2}|\d{0,2}[.,]\d{2,4}|\d{1,2})"
_SERIES = r"UN(?:C|F|EF|S|R|RC|RF|J|JC|JF|JEF)?|NC|NF|NEF|NS|ACME|STUB ACME|BSW|BSF|BSC|WHIT"
_UN_CLASS = r"(?:\s?-?\s?(?P<cls>[123](?:/[123])?\s?[ABG]{1,2}))?"
_UNIFIED = re.compile(
    rf"(?P<size>{_SIZE})\s?\"?\s?(?:-|–|x)?\s?(?P<tpi>\d{{1,3}})?\s?-?\s?(?P<series>{_SERIES}){_END}{_UN_CLASS}",
    re.IGNORECASE,
)
_UNIFIED_FIRST = re.compile(
    rf"(?P<series>{_SERIES})\s?(?P<size>{_SIZE})\s?\"?(?:\s?(?:-|x)\s?(?P<tpi>\d{{1,3}}))?(?!\d){_UN_CLASS}",
    re.IGNORECASE,
)
_UNIFIED_BARE = re.compile(rf"(?P<size>{_SIZE})\s?-\s?(?P<tpi>\d{{1,2}})(?![\d.,/-])(?:\s?-\s?(?P<cls>[123][AB]))?")
_PIPE_SIZE = r"(?:\d{1,2}[ -]\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}|\d{1,2})"
_PIPE = re.compile(
    rf"(?P<series>Rp|Rc|G|R|PG|Pg|NPTF|NPT|NPSM|NPS|BSPT|BSPP|BSP|PT"
    rf"|PF)\s?(?P<size>{_PIPE_SIZE})(?![\d.,])\s?(?P<inch>\"|'')?"
    rf"(?:\s?-\s?(?P<tpi>\d{{1,2}}))?(?:\s?(?P<cls>[AB])(?!\w))?"
)
_PIPE_LAST = re.compile(
    rf"(?P<size>{_PIPE_SIZE})\s?(?:\"|'')?(?:\s?-\s?(?P<tpi>\d{{1,2}}(?:[.,]5)?))?\s?-?\s?"
    rf"(?P<series>NPTF|NPT|NPSM|NPSF|NPS|BSPT|BSPP|BSP|GAS){_END}",
    re.IGNORECASE,
)
# Round threads state their pitch as a part of an inch (DIN 405); `Rd 35x140` is a round bar.
_TRAPEZOIDAL = re.compile(
    rf"(?:(?P<series>Tr|TR|S)\s?(?P<size>\d{{1,3}}){_TIMES}(?P<pitch>{DECIMAL})(?!\d|\s?°)"
    rf"|(?P<round>Rd|RD)\s?(?P<wide>\d{{1,3}}){_TIMES}(?P<part>\d{{1,2}}/\d{{1,2}})(?!\d))"
    rf"(?:\s?\(?P\s?(?P<lead>{DECIMAL})\)?)?(?:\s?-?\s?(?P<cls>\d[A-Hce-h]))?"
)
_WITHOUT_FRACTION = frozenset({"G", "R", "PT", "PF"})  # `G1`, `R3` also stand for other things
LARGEST_PIPE_IN = 24.0  # ASME B1.20.1 ends there

_COARSE_UP_TO, _LARGEST_METRIC = 64, 300  # mm: sizes with a coarse pitch, and with any (ISO 261)
_PITCHES = 5  # a size out of the series has a pitch of at most its part by this
_NUMBERED_ABOVE_TPI = 14  # threads an inch: a whole size is a number (`8-32`) with more, inches (`1-8`) with less
_NUMBER_ZERO_IN, _NUMBER_STEP_IN = 0.06, 0.013  # inch: the size of number 0, and each further one (ASME B1.1)
_SIZE_DIGITS = 4  # decimals of an inch


def thread(scan: Scanner) -> MeaningDraft | None:
    """A thread at this place."""
    return _metric(scan) or _trapezoidal(scan) or _unified_thread(scan) or _pipe(scan)


def _metric(scan: Scanner) -> MeaningDraft | None:
    match = scan.take(_METRIC)
    if match is None:
        return None
    size = plain_value(match["size"]) or 0.0
    draft = MeaningDraft(CalloutKind.THREAD, size, "mm")
    largest = COARSE_PITCH.get(size, LARGEST_PITCH if size > _COARSE_UP_TO else size / _PITCHES)
    known = size in COARSE_PITCH or (_COARSE_UP_TO < size <= _LARGEST_METRIC)
    draft.confidence = SURE if known else OPEN
    name = match["letter"] + match["size"]
    second = plain_value(match["second"]) if match["second"] else None
    third = plain_value(match["third"]) if match["third"] else None
    if second is not None and second <= largest:
        name += f"x{match['second']}"
        draft.depth = third
    elif second is not None:
        draft.depth = second
        if third is not None:
            draft.notes.append(f"x {match['third']}")
    draft.thread = name
    _take_hand_and_class(scan, draft, _METRIC_CLASS)
    if draft.depth is None and (length := scan.take(_LENGTH_BEHIND)):
        draft.depth = plain_value(length["length"] or length["times"])
    return draft


def _take_hand_and_class(scan: Scanner, draft: MeaningDraft, classes: re.Pattern[str] | None) -> None:
    """Hand and class, in either order."""
    if hand := scan.take(_HAND):
        draft.thread = f"{draft.thread} {hand[0].strip(' -')}"
    if classes and (match := scan.take(classes)):
        draft.thread = f"{draft.thread}-{match['cls']}"
    if hand is None and (hand := scan.take(_HAND)):
        draft.thread = f"{draft.thread} {hand[0].strip(' -')}"


def _trapezoidal(scan: Scanner) -> MeaningDraft | None:
    match = scan.take(_TRAPEZOIDAL)
    if match is None:
        return None
    series, size, pitch = (match[a] or match[b] for a, b in (("series", "round"), ("size", "wide"), ("pitch", "part")))
    name = f"{series.title()}{size}x{pitch}"
    if match["lead"]:
        name += f"(P{match['lead']})"
    if match["cls"]:
        name += f"-{match['cls']}"
    draft = MeaningDraft(CalloutKind.THREAD, float(size), "mm", thread=name)
    draft.confidence = OPEN if series == "S" else SURE
    _take_hand_and_class(scan, draft, None)
    return draft


def _unified_thread(scan: Scanner) -> MeaningDraft | None:
    match = scan.take(_UNIFIED) or scan.take(_UNIFIED_FIRST)
    if match is not None:
        return _unified_draft(scan, match, match["series"].upper(), SURE)
    match = scan.peek(_UNIFIED_BARE)
    if match is None or (_bare_size(match["size"]), int(match["tpi"])) not in UNIFIED:
        return None
    named = "/" in match["size"] or match["size"][0] in "#Nn"
    if not named and match["cls"] is None:
        return None
    scan.take(_UNIFIED_BARE)
    return _unified_draft(scan, match, "", LIKELY)


def _unified_draft(scan: Scanner, match: re.Match[str], series: str, confidence: float) -> MeaningDraft:
    size = match["size"].replace(",", ".")
    name = size + (f"-{match['tpi']}" if match["tpi"] else "") + (f" {series}" if series else "")
    if match["cls"]:
        name += "-" + re.sub(r"\s", "", match["cls"])
    numbered = re.fullmatch(r"(?:#|N[Oo]|No)[.:]?\s?(\d+)|(\d+)", size)
    small = numbered and (numbered[1] or (match["tpi"] and int(match["tpi"]) > _NUMBERED_ABOVE_TPI))
    value = plain_value(size)
    if numbered and small:
        value = _NUMBER_ZERO_IN + _NUMBER_STEP_IN * int(numbered[1] or numbered[2])
    rounded = round(value, _SIZE_DIGITS) if value else None
    draft = MeaningDraft(CalloutKind.THREAD, rounded, "in", thread=name, confidence=confidence)
    _take_hand_and_class(scan, draft, None)
    return draft


def _bare_size(size: str) -> str:
    return re.sub(r"^(?:#|N[Oo][.:]?)\s?", "", size)


def _pipe(scan: Scanner) -> MeaningDraft | None:
    match = scan.peek(_PIPE)
    if match is not None:
        series = match["series"]
        plain = "/" not in match["size"]
        if (series == "R" and match["inch"]) or (series in _WITHOUT_FRACTION and series != "G" and plain):
            return None  # a radius
        confidence = OPEN if plain and series == "G" else PROVED
        scan.take(_PIPE)
    else:
        match = scan.peek(_PIPE_LAST)
        if match is not None and (plain_value(match["size"]) or 0.0) > LARGEST_PIPE_IN:
            return None  # `42" GAS RANGE`
        scan.take(_PIPE_LAST)
        confidence = SURE
    if match is None:
        return None
    cls = match.groupdict().get("cls") or ""
    name = f"{match['series'].upper() if len(match['series']) > 2 else match['series']} {match['size']}".replace(
        "G ", "G"
    )
    if match["tpi"]:
        name += f"-{match['tpi']}"
    unit = "in" if match["series"].upper() != "PG" else None
    draft = MeaningDraft(CalloutKind.THREAD, plain_value(match["size"]), unit, thread=name + cls, confidence=confidence)
    draft.strong = confidence > OPEN
    _take_hand_and_class(scan, draft, None)
    return draft
