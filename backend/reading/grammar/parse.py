"""The callout grammar: a text as it stands on a drawing, to what it means.

`parse` takes a whole text, `read_at` the longest callout at a place in prose. Rules are tried in the order of
`_RULES`; the other modules of this room hold them. What looks like a callout but is a date, a time, a telephone
number, an address or a page count is none. Knows nothing of places on the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from backend.reading.grammar.dimensions import dimension
from backend.reading.grammar.draft import BARE, DIGITS, LIKELY, LOOSE, OPEN, PAIRED, UNLIKELY, ZERO, MeaningDraft
from backend.reading.grammar.numbers import fold, plain_value
from backend.reading.grammar.requirements import (
    datum,
    edge,
    general_tolerance,
    geometric_tolerance,
    roughness,
    scale,
    scale_within,
    weld,
)
from backend.reading.grammar.scanner import Scanner
from backend.reading.grammar.tails import COMMON_FIT, after_value, take_deviations
from backend.reading.grammar.threads import thread
from backend.reading.grammar.words import BEHIND_NUMBERS, HOLE_WORDS, called
from backend.reading.sheet import CalloutKind, Meaning
from backend.vocabulary import dates, scales
from backend.vocabulary.sheets.load import one_of, words
from backend.vocabulary.standards import BODIES, CITED

__all__ = ["Meaning", "parse", "read_at"]

Rule = Callable[[Scanner], MeaningDraft | None]


def _hole_note(scan: Scanner) -> MeaningDraft | None:
    """A thread with its tails."""
    draft = thread(scan)
    if draft is not None:
        after_value(scan, draft)
    return draft


_SCALE = rf"(?:{scales.WORD}|{scales.NONE})"
_DIMENSION_WORDS = called(  # that may stand before a size
    *("reference", "maximum", "minimum", "about", "made", "turning", "sphere", "diameter", "radius", "full_radius"),
    *("square", "flats", "thickness", "depth", "chamfer", "cone", "flat", "sunk"),
)
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"[(\d.,]|[SMNOÉE比尺]", re.IGNORECASE), scale),
    (re.compile(r"[^\W\d_]|[\d.,±+<>≤≥]", re.IGNORECASE), general_tolerance),
    (re.compile(r"[RCUL√▽∇✓AN/\d.,]"), roughness),
    (re.compile(r"[⏤⏥▱○⌭⌒⌓∠⊥∥/⌖◎⌯↗⌰|S⌀\d.,]|[^\W\d_]"), geometric_tolerance),
    (re.compile(r"[DB▼▲◁▷⏷⏶⊲△▽-]", re.IGNORECASE), datum),
    (re.compile(r"[BRDAEKISWN∟⌞⌟⌜⌝⅃⅂└┘┌┐]", re.IGNORECASE), edge),
    (re.compile(r"[az]"), weld),
    (re.compile(r"[MGRTNUSPWAB#\d.,]", re.IGNORECASE), _hole_note),
    (
        re.compile(
            rf"[^\W_](?<![^\W\d_])|[^\w\s]|{_DIMENSION_WORDS}|T[=\s]|[A-Z]{{1,2}}\s?[\d.,⌀(]|R(?!\w)", re.IGNORECASE
        ),
        dimension,
    ),
)

_ANY_SIGN = re.compile(rf"[\d√▽∇]|{called('datum')}|{_SCALE}|\bR\b|-[A-Z]-|[▼▲]\s?[A-Z]", re.IGNORECASE)
_LONGEST = 200  # characters of a callout
_LONGEST_NOTE, _MOST_NOTE_WORDS = 60, 8  # characters, words: what is longer behind a callout is a sentence
_LONGEST_DESCRIPTION = 80  # characters around one size
_INCOMPLETE = 0.9  # share of the confidence that is left where a parenthesis went unread
_BEHIND_WORDS = 0.9  # the same for a callout behind words
_BEFORE = 8  # characters that tell whether a callout begins inside a word
_PLAIN = re.compile(r"(?:0|[1-9]\d{0,4})(?:[.,]\d{1,4})?|[.,]\d{1,4}")
_DIGITS = re.compile(r"\d{6,}|0\d+")
_OTHER = re.compile(
    rf"(?:{dates.DATE}|{dates.MONTH_OF_YEAR})(?!\d)|{dates.DAY_OF_MONTH}|{dates.TIME_OF_DAY}"
    r"|\d{1,2}(?P<sep>[/-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})(?!\d)"  # part numbers
    r"|\d{1,3}\.\d{1,3}\.\d{1,3}(?:\.\d{1,3})?"  # addresses, versions, grouped part numbers
    r"|(?:\+\d{2}|0\d{2,5})[\s/-]\d"  # telephone numbers
    rf"|\d+\s?{called('of')}\s\d+(?!\S)"  # page counts
    rf"|{one_of(words('things', 'paged'))}\s?:?\s?\d",
    re.IGNORECASE,
)
_FIT_ALONE = re.compile(rf"(?P<fit>{COMMON_FIT.pattern})(?!\w)")
_DEVIATION = re.compile(r"(?:[+-]|±)\s?(?P<value>(?:\d+[.,])?\d+|[.,]\d+)(?:\s?(?P<unit>mm|°))?(?![.,]?\d)")
_HOLES = re.compile(
    rf"\(?(?P<count>\d{{1,3}})\s?[xX×]?\s?(?:{HOLE_WORDS})\)?(?P<note>(?:\s[^\d]{{1,40}})?)", re.IGNORECASE
)
_LEAD_WORDS = re.compile(
    r"(?:[^\W\d_](?:[^\W\d_'/-]|\.(?=[^\W\d_]))*[.:,]?[\s-]+(?:[-–/&]\s)?){1,6}|(?:[\u4e00-\u9fff]+[:,]?\s?){1,4}"
)
_COUNT_AHEAD = re.compile(r"(?P<count>\d{1,3})\s?[xX×]\s(?=[^\W\d_]{3,}\s)")
_SURE_START = re.compile(
    r"[\d.,]|[^\w\s]|[A-Z]{1,4}\s?[\d.,⌀(]"
    rf"|{one_of((*BODIES, 'UN', 'NPT'))}"
    rf"|{_SCALE}|{called('diameter', 'radius', 'chamfer')}",
    re.IGNORECASE,
)
_NAMING = re.compile(rf"(?<!\w){one_of((*CITED, *words('things', 'naming')))}[.:]?\s*$", re.IGNORECASE)
_LIST = re.compile(r"\s*,\s*[A-Z]{0,3}\d")
_COMPOUND = re.compile(r"[-_]\w")
_NOTE = re.compile(r"(?:[\s,;:./]|-(?!\s?\d))*(?P<note>\S.*)")
_NAMED = re.compile(r"\([^\W\d_][^()]{1,30}\)")
_LIST_NUMBER = re.compile(r"\d{1,2}\s?[.)]\s?(?=[^\W\d_])")
_ONE_SIZE = re.compile(r"(?<![\w.,])(?:\d+[.,]\d+|[.,]\d+)(?![\w]|[.,]\d)")
_DESCRIBING = (
    (re.compile(rf"\b{called('diameter', 'bore_diameter', 'outer_diameter')}\b", re.IGNORECASE), CalloutKind.DIAMETER),
    (re.compile(rf"\b{called('radius')}\b", re.IGNORECASE), CalloutKind.RADIUS),
    (re.compile(rf"\b{called('chamfer')}\b", re.IGNORECASE), CalloutKind.CHAMFER),
    (
        re.compile(rf"\b{called('measures')}\b", re.IGNORECASE),
        CalloutKind.LINEAR,
    ),
)
_BEHIND_NUMBERS = frozenset(BEHIND_NUMBERS)


@lru_cache(maxsize=8192)  # texts: those of a few sheets
def parse(text: str) -> Meaning | None:
    """What a whole text states as a callout, or None where it is none."""
    folded = fold(text).strip()
    if not folded or len(folded) > _LONGEST or not _ANY_SIGN.search(folded):
        return None
    if (folded[-1] == ")" and "(" not in folded) or (folded[0] == "(" and ")" not in folded):
        return _parse_reference(text, folded)
    if _PLAIN.fullmatch(folded):
        return Meaning(CalloutKind.LINEAR, text, value=plain_value(folded), confidence=_plain_confidence(folded))
    if _DIGITS.fullmatch(folded) or _OTHER.match(folded):
        return None
    numbered = _LIST_NUMBER.match(folded)
    folded = folded[numbered.end() :] if numbered is not None else folded
    draft = _read_whole(folded) or _read_behind_words(folded) or scale_within(folded) or _read_described(folded)
    return draft.meaning(text) if draft else None


def _parse_reference(text: str, folded: str) -> Meaning | None:
    """A dimension in parentheses of which one was not read."""
    meaning = parse(folded.strip("() "))
    if meaning is None or meaning.value is None:
        return None
    return replace(meaning, text=text, reference=True, confidence=round(_INCOMPLETE * meaning.confidence, DIGITS))


def read_at(text: str, place: int) -> tuple[MeaningDraft, int] | None:
    """The callout that starts at a place of a folded text, and where it ends."""
    first = max(0, place - _BEFORE)
    read = _read_at(text[first : place + _LONGEST], place - first)
    return (read[0], read[1] + first) if read else None


def _read_at(text: str, place: int) -> tuple[MeaningDraft, int] | None:
    best: tuple[MeaningDraft, int] | None = None
    for hint, rule in _RULES:
        if not hint.match(text, place):
            continue
        scan = Scanner(text, place)
        draft = rule(scan)
        if draft is not None and scan.place > place and not scan.within_word:
            if best is None or scan.place > best[1]:
                best = draft, scan.place
            if draft.strong and rule is not dimension and draft.confidence >= LIKELY:
                break
    scan = Scanner(text, place)
    if best is None and (draft := _read_without_value(scan)) is not None and not scan.within_word:
        return draft, scan.place
    return best


def _plain_confidence(digits: str) -> float:
    """A number alone is a dimension more often where it has decimals."""
    if digits == "0":
        return ZERO
    return BARE if "." in digits or "," in digits else OPEN


def _read_whole(folded: str) -> MeaningDraft | None:
    """The first rule that takes the whole text, or all but a note behind it."""
    noted: MeaningDraft | None = None
    for hint, rule in _RULES:
        if not hint.match(folded):
            continue
        scan = Scanner(folded)
        draft = rule(scan)
        if draft is None:
            continue
        if scan.at_end:
            return draft
        if noted is None and _take_note(scan, draft):
            noted = draft
    return noted or _read_special(folded)


def _take_note(scan: Scanner, draft: MeaningDraft) -> bool:
    """Whether the rest may be a note on the callout, which it then becomes."""
    match = _NOTE.fullmatch(scan.rest)
    if match is None or scan.within_word or _LIST.match(scan.rest) or _COMPOUND.match(scan.rest):
        return False
    note = match["note"]
    words = note.replace("(", " ").replace(")", " ").split()
    if draft.strong:
        allowed = len(words) <= _MOST_NOTE_WORDS and len(note) <= _LONGEST_NOTE and not _OTHER.match(note)
    else:
        allowed = bool(words) and all(word.upper() in _BEHIND_NUMBERS for word in words)
    if allowed:
        draft.notes.append(note)
        _set_kind_by_words(draft, note)
    return allowed or _take_name_in_parentheses(scan, draft, note)


def _set_kind_by_words(draft: MeaningDraft, note: str) -> None:
    """A length that the words behind it call a radius, diameter or chamfer is one: `1.5mm Corner Radius`."""
    kinds = [kind for word, kind in _DESCRIBING if word.search(note)]
    if draft.kind is CalloutKind.LINEAR and len(kinds) == 1 and not note.startswith("("):
        draft.kind = kinds[0]


def _take_name_in_parentheses(scan: Scanner, draft: MeaningDraft, note: str) -> bool:
    """A number with decimals whose name stands behind it in parentheses: `154.08 (LENS)`."""
    decimals = re.search(r"\d[.,]\d", scan.text[scan.origin : scan.place])
    if draft.kind is not CalloutKind.LINEAR or not decimals or not _NAMED.fullmatch(note):
        return False
    draft.notes.append(note)
    draft.confidence = max(draft.confidence, BARE)
    return True


def _read_special(folded: str) -> MeaningDraft | None:
    """A fit or a deviation alone, and holes without a size."""
    if match := _HOLES.fullmatch(folded):
        notes = [match["note"].strip()] if match["note"].strip() else []
        return MeaningDraft(CalloutKind.HOLE, count=int(match["count"]), notes=notes, confidence=OPEN)
    scan = Scanner(folded)
    draft = _read_without_value(scan)
    return draft if draft and scan.at_end else None


def _read_without_value(scan: Scanner) -> MeaningDraft | None:
    """A fit or a deviation that stands without a value."""
    if match := scan.take(_FIT_ALONE):
        draft = MeaningDraft(
            CalloutKind.FIT, fit=match["fit"].replace(" ", ""), confidence=PAIRED if "/" in match["fit"] else LOOSE
        )
        after_value(scan, draft)
        return draft
    draft = MeaningDraft(CalloutKind.GENERAL_TOLERANCE, confidence=LOOSE)
    if take_deviations(scan, draft):
        draft.confidence = LOOSE
        return draft
    if match := scan.take(_DEVIATION):
        return _make_deviation(match)
    return None


def _make_deviation(match: re.Match[str]) -> MeaningDraft:
    """`±0,05` alone is a tolerance without its value; `-0,2` is at home beside the sign of an edge."""
    value = plain_value(match["value"]) or 0.0
    unit = {"°": "deg", None: None}.get(match["unit"], match["unit"])
    if match[0][0] == "±":
        return MeaningDraft(CalloutKind.GENERAL_TOLERANCE, None, unit, upper=value, lower=-value, confidence=LOOSE)
    return MeaningDraft(CalloutKind.EDGE, -value if match[0][0] == "-" else value, unit, confidence=UNLIKELY)


def _read_described(folded: str) -> MeaningDraft | None:
    """One size that words describe: `KNURL (MAX DIA AFTER KNURL IS 0.475)`."""
    numbers = _ONE_SIZE.findall(folded)
    kinds = [kind for word, kind in _DESCRIBING if word.search(folded)]
    if len(numbers) != 1 or len(kinds) != 1 or len(folded) > _LONGEST_DESCRIPTION:
        return None
    if re.search(r"\d", folded.replace(numbers[0], "", 1)):
        return None
    return MeaningDraft(kinds[0], plain_value(numbers[0]), notes=[folded.replace(numbers[0], "…", 1)], confidence=BARE)


def _read_behind_words(folded: str) -> MeaningDraft | None:
    """A sure callout behind a few words: `Gewinde M8`, `Detail A - Tooth profile (20 : 1)`."""
    count = _COUNT_AHEAD.match(folded)
    match = _LEAD_WORDS.match(folded, count.end() if count else 0)
    if match is None:
        return None
    starts = [place.end() for place in re.finditer(r"[\s(]+|(?<=[\u4e00-\u9fff])(?=\w)", match[0])]
    starts = [*starts, match.end()]
    for start in reversed(starts):
        if not _SURE_START.match(folded, start) or _NAMING.search(folded[:start]):
            continue
        draft = _read_whole(folded[start:])
        if draft is not None and draft.strong and draft.confidence >= PAIRED:
            draft.notes.insert(0, folded[:start].strip(" -:,"))
            draft.count = max(draft.count, int(count["count"]) if count else 1)
            draft.confidence = round(draft.confidence * _BEHIND_WORDS, DIGITS)
            return draft
    return None
