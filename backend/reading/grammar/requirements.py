"""Statements that are no dimensions: scale, general tolerances, roughness, geometric tolerances, datums,
edges and welds.

Each rule reads one statement from a scanner and returns a draft, or None and leaves the scanner where it was.
"""

from __future__ import annotations

import re

from backend.reading.grammar.draft import BARE, LIKELY, PAIRED, PROVED, STATED, SURE, SURE_WORD, MeaningDraft
from backend.reading.grammar.numbers import DECIMAL, INCHES_PER_FOOT, NUMBER, parse_number, plain_value, unit_name
from backend.reading.grammar.scanner import Scanner
from backend.reading.grammar.words import (
    CHARACTERISTIC_WORDS,
    CHARACTERISTICS,
    EDGE_STANDARDS,
    GENERAL_STANDARDS,
    called,
)
from backend.reading.sheet import CalloutKind
from backend.vocabulary import scales
from backend.vocabulary.sheets.load import one_of, words
from backend.vocabulary.standards import TOLERANCING


def _tolerance_words(name: str) -> str:
    return one_of(words("tolerances", name))


_WORD = rf"{scales.WORD}\s?[:=]?\s?"
_WORDED_SCALE = re.compile(rf"\(?(?:{_WORD}\(?|M\.?\s?){scales.RATIO}\)?", re.IGNORECASE)
_WORDED_SCALE_WITHIN = re.compile(rf"(?<!\w){_WORD}\(?{scales.RATIO}", re.IGNORECASE)
_ARCHITECTS_SCALE = re.compile(rf"(?P<word>{_WORD})?{scales.OF_LENGTHS}", re.IGNORECASE)
_EQUAL_SCALE = re.compile(rf"{_WORD}{scales.BEHIND_WORD}", re.IGNORECASE)
_UNSTATED = rf"(?:{scales.UNSTATED}|NTS|(?P<full>{scales.FULL}))"
_NO_SCALE = re.compile(rf"{scales.NONE}(?!\w)|{scales.WORD}\s?:?\s?{_UNSTATED}", re.IGNORECASE)
_BARE_SCALE = re.compile(
    rf"(?P<open>\()?\s?(?<![\d:.,]){scales.RATIO}\s?(?(open)\))(?!\s?{called('time')}\b)", re.IGNORECASE
)


def scale(scan: Scanner) -> MeaningDraft | None:
    """`1:2`, `SCALE 2 : 1`, `Maßstab 1:5`, `1/4" = 1'-0"`, `NTS`."""
    if match := scan.take(_WORDED_SCALE):
        return _scale_draft(plain_value(match["of"]), plain_value(match["to"]), SURE_WORD)
    if (match := scan.peek(_ARCHITECTS_SCALE)) and (draft := _draft_of_lengths(match)):
        scan.take(_ARCHITECTS_SCALE)
        return draft
    if match := scan.take(_EQUAL_SCALE):
        return _scale_draft(plain_value(match["drawn"]), plain_value(match["real"]), PROVED)
    if match := scan.take(_NO_SCALE):
        full = match["full"] is not None
        return MeaningDraft(CalloutKind.SCALE, 1.0 if full else None, symbol=None if full else "NTS")
    match = scan.peek(_BARE_SCALE)
    if match is None or not _is_like_scale(match["of"], match["to"]):
        return None
    scan.take(_BARE_SCALE)
    return _scale_draft(plain_value(match["of"]), plain_value(match["to"]), LIKELY if match["open"] else PAIRED)


def scale_within(folded: str) -> MeaningDraft | None:
    """A scale that the word names, anywhere in a text: `A4 Drawing - Scale 4:1`."""
    match = _WORDED_SCALE_WITHIN.search(folded)
    draft = scale(Scanner(folded, match.start())) if match else None
    if match and draft:
        draft.notes.append(folded[: match.start()].strip(" -:,"))
    return draft


def _is_like_scale(of: str, to: str) -> bool:
    """Scales have a 1 on one side (ISO 5455), times have not: `12:30`, `01:15`."""
    if "1" not in (of, to) or (len(of) > 1 and of[0] == "0") or to[0] == "0":
        return False
    return (plain_value(of) or 0) <= _MOST_ENLARGED and (plain_value(to) or 0) <= _MOST_REDUCED


def _draft_of_lengths(match: re.Match[str]) -> MeaningDraft | None:
    """`1/4" = 1'-0"`; of inches, `1" = 20"`, only behind the word: `2@4" = 8"` is a sum."""
    drawn, real = parse_number(match["inches"]), parse_number(match["length"])
    if drawn is None or real is None or not (match["word"] or real.unit == "ft"):
        return None
    return _scale_draft(drawn.value, real.value * (INCHES_PER_FOOT if real.unit == "ft" else 1), SURE)


def _scale_draft(of: float | None, to: float | None, confidence: float) -> MeaningDraft | None:
    if not of or not to:
        return None
    return MeaningDraft(CalloutKind.SCALE, round(of / to, _SCALE_DIGITS), confidence=confidence)


_STANDARD_NUMBERS = "|".join(re.escape(number) for number in sorted(GENERAL_STANDARDS, key=len, reverse=True))
_STANDARD = re.compile(
    rf"(?P<body>(?:{one_of(TOLERANCING)}[\s/-]{{0,2}}){{1,3}})"
    rf"(?P<number>{_STANDARD_NUMBERS})(?!\d)(?P<part>\s?-\s?\d(?![\d.,]))?(?P<year>\s?[:-]\s?(?:19"
    rf"|20)\d\d(?:-\d\d)?)?"
    r"(?:\s?[-–:,]?\s?(?P<cls>[fmcv]\s?[HKL]?(?!\w)|[A-D][E-H]?(?!\w)|[E-H](?!\w)|CT\s?\d+|[A-D]-?[E-H](?!\w)"
    rf"|{_tolerance_words('grades')}(?!\w)))?(?P<envelope>\s?-?\s?E(?!\w))?"
)
_UPON = r"(?:±|\+/-|\+-)"
_INCH = one_of(word for word in words("units", "in") if len(word) > 3)
_TOLERANCING = re.compile(
    rf"{_tolerance_words('general')}(?![^\W\d_])[^±+\d]{{0,60}}?{_UPON}\s?(?P<value>{NUMBER})\s?"
    rf"(?P<unit>mm|°|\"|in\b|{_INCH}\b)?(?P<rest>[^\d]{{0,60}})$",
    re.IGNORECASE,
)
_TOLERANCING_BEHIND = re.compile(
    rf"{_UPON}\s?(?P<value>{NUMBER})\s?(?P<unit>mm|°|\"|in\b|{_INCH}\b)?[\s,]{{0,2}}"
    rf"(?P<words>(?:{_tolerance_words('name')}\s)?{_tolerance_words('general_behind')}.{{0,60}})",
    re.IGNORECASE,
)
_MOST_ENLARGED, _MOST_REDUCED = 1000, 100_000  # of a scale; maps go as far, and larger ratios are times or codes
_WIDEST_ZONE = 20  # mm; no geometric tolerance is wider
_MOST_DATUMS = 3  # primary, secondary and tertiary (ISO 5459)
_SCALE_DIGITS = 6  # decimals of a scale as one number
MOST_PLACES = 4  # each language names the numbers from one to four
_PLACES = rf"(?:{_tolerance_words('numbers')}|[1-4]) {_tolerance_words('places')}(?: {_tolerance_words('decimals')})?"
_CLASS_OF_DECIMALS = re.compile(
    rf"(?P<name>[0X]{{0,3}}[.,][X0]{{1,4}}|X{{1,3}}(?=\s?(?:=|±))|X°|X\.X°|(?P<angular>{_tolerance_words('angular')})|{_tolerance_words('class')}"
    rf"|{_PLACES}|\.X{{1,4}})\s?[:=]?\s*"
    rf"(?:{_tolerance_words('machined')}\s?)?{_UPON}\s?(?P<value>{NUMBER})\s?(?P<unit>°|mm|\")?",
    re.IGNORECASE,
)
_RANGE_WORDS = rf"(?:{_tolerance_words('up_to')}\b|\.\.\.?|…|~)"
_CLASS_OF_SIZES = re.compile(
    rf"(?P<name>(?:{_tolerance_words('from')}\s|>\s?)?{DECIMAL}\s?(?:mm\s?)?{_RANGE_WORDS}\s?{DECIMAL}(?:\s?mm)?\s?[:=]?"
    rf"|{DECIMAL}\s?-\s?{DECIMAL}(?:\s?mm)?\s?[:=]"  # without the colon it may be a count and a size
    rf"|{DECIMAL}\s?(?:mm\s?)?{_tolerance_words('and_more')}\s?[:=]?"
    rf"|(?:{_tolerance_words('bound')}|[<>≤≥])\s?{DECIMAL}(?:\s?mm)?\s?[:=]?)"
    rf"\s?{_UPON}\s?(?P<value>{NUMBER})\s?(?P<unit>°|mm|\")?(?![\d.,])",
    re.IGNORECASE,
)


def general_tolerance(scan: Scanner) -> MeaningDraft | None:
    """`ISO 2768-mK`, `±0.1 unless otherwise specified`, `.XX ±.01`, `6-30: ±0.2`."""
    if match := scan.take(_STANDARD):
        return _standard_draft(match)
    if match := scan.take(_TOLERANCING):
        return _class_draft(match["value"], match["unit"], None)
    if match := scan.take(_TOLERANCING_BEHIND):
        draft = _class_draft(match["value"], match["unit"], None)
        return draft and _with_note(draft, match["words"])
    if match := scan.take(_CLASS_OF_DECIMALS):
        unit = "°" if match["angular"] else match["unit"]
        return _class_draft(match["value"], unit, match["name"].rstrip(" :="))
    if match := scan.take(_CLASS_OF_SIZES):
        return _class_draft(match["value"], match["unit"], match["name"].rstrip(" :="))
    return None


def class_places(text: str) -> list[tuple[int, int]]:
    """Where a text gives general tolerances by decimals, or for angles: start and end of each."""
    return [match.span() for match in _CLASS_OF_DECIMALS.finditer(text)]


_DECIMALS_SHOWN = re.compile(r"[0X]{0,3}[.,](?P<shown>[X0]{1,4})", re.IGNORECASE)


def tolerance_class(note: str) -> tuple[float, ...]:
    """What a general tolerance is given for: (2.0,) for two decimals, (6.0, 30.0) for sizes from 6 to 30."""
    note = note.strip()
    if shown := _DECIMALS_SHOWN.fullmatch(note):
        return (float(len(shown["shown"])),)
    if re.fullmatch(_PLACES, note, re.IGNORECASE):
        first = note.split()[0].lower()
        names = words("tolerances", "numbers")
        return (float(first) if first.isdigit() else float(names.index(first) % MOST_PLACES + 1),)
    sizes = [float(size.replace(",", ".")) for size in re.findall(DECIMAL, note)]
    return tuple(sizes) if len(sizes) == 2 else ()


def _with_note(draft: MeaningDraft, note: str) -> MeaningDraft:
    draft.notes.append(note)
    return draft


def _standard_draft(match: re.Match[str]) -> MeaningDraft:
    kind = CalloutKind.EDGE if match["number"] in EDGE_STANDARDS else CalloutKind.GENERAL_TOLERANCE
    body = re.sub(r"\s+", " ", match["body"]).strip(" /-")
    draft = MeaningDraft(kind, symbol=f"{body} {match['number']}")
    if match["cls"]:
        draft.notes.append(re.sub(r"\s", "", match["cls"]))
    return draft


def _class_draft(value: str, unit: str | None, name: str | None) -> MeaningDraft | None:
    number = parse_number(value)
    if number is None:
        return None
    named = "deg" if unit == "°" else unit_name(unit) if unit else number.unit
    draft = MeaningDraft(CalloutKind.GENERAL_TOLERANCE, None, named, upper=number.value, lower=-number.value)
    if name:
        draft.notes.append(name)
    return draft


_ROUGHNESS = re.compile(
    rf"(?:[√✓▽∇]\s?)?(?:(?P<side>[UL])\s)?(?P<sign>R(?:a|z|max|t|q|p|v|mr|sm)|RA|RZ|RMS|CLA"
    rf")\s?(?P<max>max\.?\s?)?[=:]?\s?(?!\d/\d)(?P<value>{DECIMAL})"
    rf"(?!\d)(?:\s?(?:-|/|\.\.\.|…)\s?(?P<second>{DECIMAL})(?!\d))?\s?(?P<unit>µm|um|µin|µ\"|µ)?"
)
_ROOT = re.compile(rf"[√▽∇]\s?(?P<value>{DECIMAL})(?!\d)|(?P<before>{DECIMAL})\s?√")
_SLASHED = re.compile(rf"/\s?(?P<behind>{DECIMAL})$|(?P<ahead>{DECIMAL})\s?/$")  # `√` as OCR sees it
_ROUGHNESS_SERIES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.3, 12.5, 25.0)  # µm, the preferred ones of ISO 1302
_CLASS_N = re.compile(r"(?:√\s?)?N\s?(?P<grade>1[0-2]|[1-9])(?!\w)")
_N_GRADES = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.3, 12.5, 25.0, 50.0)  # Ra in µm of N1 to N12, ISO 1302
_TRIANGLES = re.compile(r"(?:[∇▽]\s?){1,4}(?!\d)")


def roughness(scan: Scanner) -> MeaningDraft | None:
    """`Ra 3,2`, `Rz 16`, `√ 6.3`, `N7`, `Ra 1.6-3.2`."""
    if match := scan.take(_ROUGHNESS):
        return _roughness_draft(match)
    if match := scan.take(_ROOT):
        return MeaningDraft(CalloutKind.ROUGHNESS, plain_value(match["value"] or match["before"]), confidence=STATED)
    if (match := scan.peek(_SLASHED)) and plain_value(match["behind"] or match["ahead"]) in _ROUGHNESS_SERIES:
        scan.take(_SLASHED)
        return MeaningDraft(CalloutKind.ROUGHNESS, plain_value(match["behind"] or match["ahead"]), confidence=BARE)
    if match := scan.take(_CLASS_N):
        return MeaningDraft(
            CalloutKind.ROUGHNESS, _N_GRADES[int(match["grade"]) - 1], "µm", symbol="N", confidence=BARE
        )
    if match := scan.take(_TRIANGLES):
        return MeaningDraft(CalloutKind.ROUGHNESS, notes=[match[0].replace(" ", "")], confidence=PAIRED)
    return None


def _roughness_draft(match: re.Match[str]) -> MeaningDraft:
    value = plain_value(match["value"])
    sign = match["sign"]
    draft = MeaningDraft(CalloutKind.ROUGHNESS, value, "µm" if match["unit"] in ("µm", "um", "µ") else None)
    draft.symbol = {"RA": "Ra", "RZ": "Rz", "CLA": "Ra"}.get(sign, sign)
    if match["second"] and value is not None and (second := plain_value(match["second"])) is not None:
        draft.limits = (min(value, second), max(value, second))
        draft.value = max(value, second)
    if match["max"]:
        draft.notes.append("max")
    return draft


_SIGNS = "|".join(re.escape(sign) for sign in CHARACTERISTICS)
_NAMES = "|".join(re.escape(name) for name in sorted(CHARACTERISTIC_WORDS, key=len, reverse=True))
_CHARACTERISTIC = re.compile(
    rf"(?P<sign>{_SIGNS})|(?P<name>{_NAMES})(?:{_tolerance_words('suffix')}|\s{_tolerance_words('behind')})?(?!\w)",
    re.IGNORECASE,
)
_ZONE = re.compile(rf"[\s|:]*(?P<zone>S?⌀)?\s?(?P<value>{DECIMAL})(?!\d|[.,]\d|\s?°)(?P<unit>\s?mm)?")
_MODIFIERS = re.compile(r"[\s|]*(?P<mods>(?:[ⓂⓁⓅⒺⒻⓈⓉⓊⓒ]|CZ|SZ|UZ|ST|\([MLPEFT]\))\s?)+")
_DATUM_CELL = re.compile(
    r"(?P<bar>[\s|/,]*\|[\s|]*|\s+"
    r"|[\s,/]*)(?P<letter>[A-Z](?:\s?-\s?[A-Z])?)(?![a-zäöüA-Z\d.])\s?(?P<mod>(?:[ⓂⓁⓈ]|\([ML]\))?)"
)
_REFERRED = re.compile(
    rf"\s?(?:{_tolerance_words('referring')}\s)?(?:{_tolerance_words('datums')}\s)(?=[A-Z](?!\w))", re.IGNORECASE
)
_WIDEST_BARE = 1.0  # millimetres, without a sign and without a frame: `16,4 A` is a current
_OPEN_CELLS = re.compile(r"(?:\d*[.,]\d+)(?:\s[A-H](?:-[A-H])?){1,3}$")
_CELLS = re.compile(
    rf"\|?\s?(?P<zone>S?⌀)?\s?(?P<value>{DECIMAL})[\sⓂⓁⓅⓈⒺⒻ]{{0,4}}(?=\|)|(?P<empty>\|)\s?(?={DECIMAL})"
)


def geometric_tolerance(scan: Scanner) -> MeaningDraft | None:
    """`⌖|⌀0,1|A|B|C`, `Flatness 0.3`, and `0.02|A` where the characteristic could not be read."""
    start = scan.place
    match = scan.take(_CHARACTERISTIC)
    draft = MeaningDraft(CalloutKind.GEOMETRIC_TOLERANCE)
    if match is not None:
        draft.symbol = CHARACTERISTICS.get(match[0]) or CHARACTERISTIC_WORDS.get((match["name"] or "").lower())
    elif scan.peek(_CELLS) is None and scan.peek(_OPEN_CELLS) is None:
        return None
    zone = scan.take(_ZONE)
    if zone is None or not _is_plausible_zone(scan, match, zone):
        scan.place = start
        return None
    draft.value = plain_value(zone["value"])
    draft.unit = "mm" if zone["unit"] else None
    if zone["zone"]:
        draft.notes.append(zone["zone"])
    if modifiers := scan.take(_MODIFIERS):
        draft.notes.append(modifiers["mods"].strip())
    draft.datums = _take_datums(scan)
    if match is None:
        draft.confidence = LIKELY if "|" in scan.text[start:] else BARE
        if not draft.datums and "|" not in scan.text[start:]:
            scan.place = start
            return None
    return draft


def _is_plausible_zone(scan: Scanner, sign: re.Match[str] | None, zone: re.Match[str]) -> bool:
    """Tolerances are small; `○ 5` and `∠ 45` are something else, and so are `position 3` and `// 12`."""
    value = plain_value(zone["value"])
    if value is None or value > (_WIDEST_ZONE if sign is not None or "|" in scan.text else _WIDEST_BARE):
        return False
    if sign is not None and (sign["name"] or sign["sign"] in ("//", "○", "∠")):
        return "." in zone["value"] or "," in zone["value"] or "|" in scan.text
    return True


def _take_datums(scan: Scanner) -> tuple[str, ...]:
    scan.take(_REFERRED)
    datums: list[str] = []
    while len(datums) < _MOST_DATUMS and (cell := scan.take(_DATUM_CELL)):
        datums.append(re.sub(r"\s", "", cell["letter"]))
    return tuple(datums)


_DATUM = re.compile(
    rf"(?:{called('datum')}\s|-\s?(?=[A-Z]\s?-$)|[▼▲◁▷⏷⏶⊲△▽]\s?)(?P<letter>[A-Z])(?:\s?-)?(?!\w)", re.IGNORECASE
)


def datum(scan: Scanner) -> MeaningDraft | None:
    """`Datum A`, `Bezug B`, `-A-`."""
    match = scan.peek(_DATUM)
    if match is None or not match["letter"].isupper():
        return None
    scan.take(_DATUM)
    return MeaningDraft(CalloutKind.DATUM, datums=(match["letter"],))


def _edge_words(name: str) -> str:
    return one_of(words("edges", name))


_EDGE_WORDS = re.compile(
    rf"(?:{_edge_words('done')}\b[^\d.]{{0,60}}?|(?:{_edge_words('which')} )*{_edge_words('name')}\b[^\d.]{{0,60}}?"
    rf"|{_edge_words('deburred')}\b[^\d.]{{0,40}}?)(?P<value>R?\s?{DECIMAL}(?:\s?[x×X]\s?45\s?°)?)(?!\d)\s?(?P<unit>mm|\")?",
    re.IGNORECASE,
)
_EDGE = re.compile(rf"[∟⌞⌟⌜⌝⅃⅂└┘┌┐]\s?(?P<first>[+±-]\s?{DECIMAL})(?:\s?/?\s?(?P<second>[+-]\s?{DECIMAL}))?")


def edge(scan: Scanner) -> MeaningDraft | None:
    """`∟ -0,2`, `BREAK SHARP EDGES 0.2`, `Alle Kanten 0,2x45°`."""
    if match := scan.take(_EDGE_WORDS):
        value = re.match(rf"R?\s?({DECIMAL})", match["value"], re.IGNORECASE)
        number = plain_value(value[1]) if value else None
        return MeaningDraft(CalloutKind.EDGE, number, unit_name(match["unit"]) if match["unit"] else None)
    match = scan.take(_EDGE)
    if match is None:
        return None
    values = sorted(_signed_value(part) for part in (match["first"], match["second"]) if part)
    draft = MeaningDraft(CalloutKind.EDGE, values[-1])
    draft.limits = (values[0], values[-1]) if len(values) > 1 else None
    return draft


def _signed_value(text: str) -> float:
    value = plain_value(text.lstrip("+-± ")) or 0.0
    return -value if text.startswith("-") else value


_WELD = re.compile(
    r"(?P<sign>[az])\s?(?P<value>\d{1,2}(?:[.,]\d)?)(?![\d\w]|[.,]\d)\s?(?P<shape>[△▷◺⊿⌳∆Δ▽∥V]?)"
    r"(?P<length>(?:\s?(?:[x×]\s?)?\d+(?:\s?[x×]\s?\d+)?(?:\s?\(\s?\d+\s?\))?)?)"
)


def weld(scan: Scanner) -> MeaningDraft | None:
    """`a5`, `z4`, `a5 △ 3x50 (20)`: throat and leg of a fillet weld (ISO 2553)."""
    match = scan.take(_WELD)
    if match is None:
        return None
    draft = MeaningDraft(CalloutKind.WELD, plain_value(match["value"]), symbol=match["sign"])
    draft.confidence = PROVED if match["shape"] else BARE
    if match["length"].strip():
        draft.notes.append(match["length"].strip())
    return draft
