"""What a value of each title block field looks like: the check that keeps a neighbour from becoming a value.

Pure text. A value comes back as it stands on the sheet, without what only surrounds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from backend.reading.sheet import TitleField as F
from backend.vocabulary import dates, scales
from backend.vocabulary.forms import forms, is_amount
from backend.vocabulary.sheets.load import one_of, words
from backend.vocabulary.standards import BODY


def _form(*names: str) -> str:
    return one_of(word for name in names for word in words("forms", name))


DATE = re.compile(rf"(?<![\d.])(?:{dates.DATE}|{dates.MONTH_OF_YEAR})(?![\d.]\d|\d)", re.I)
SCALE = re.compile(rf"(?<![\d.,:]){scales.RATIO}|{scales.OF_LENGTHS}|\b{scales.SPOKEN}(?![a-z])", re.I)
STANDARD = re.compile(rf"{BODY}[\s/-]*(?:[A-Z]{{0,2}}\s?)?\d")
CODE = re.compile(r"(?=\S*\d)[\w./\-+]{4,40}")  # letters and figures without a blank
_SCALE_ALONE_FORMS = re.compile(rf"{scales.BEHIND_WORD}|{scales.DECIMAL}")
_PROJECTION = re.compile(rf"{_form('projection')}|^[13]$", re.I)
SHEET = re.compile(
    rf"\d{{1,3}}\s*(?:{_form('of')}|/|\|)\s*\d{{1,3}}|(?:共\s*\d*\s*[张页]\s*[,，]?\s*)?第\s*\d+\s*[张页]", re.I
)
SIZE = re.compile(
    r"(?:DIN\s*|ISO\s*|ANSI\s*|ARCH\s*)?(?:A[0-4](?:\s?[xX+]\s?\d)?|A[0-4][HVLPhvlp]?|B[0-5]?|[CDEF])|A"
    rf"|{_form('paper')}|\d{{2,4}}(?:[.,]\d)?\s*[xX×]\s*\d{{2,4}}(?:[.,]\d)?(?:\s*mm)?",
    re.I,
)
_MASS = re.compile(
    rf"(?:(?:{_form('about')}|~|≈)\s*)?(?:\d+(?:[.,\s]\d+)*|[.,]\d+)\s*{_form('mass', 'mass_seldom')}?\.?",
    re.I,
)
MASS_WITH_UNIT = re.compile(rf"(?:\d+(?:[.,]\d+)*|[.,]\d+)\s*{_form('mass')}(?![a-z])", re.I)
_LENGTHS = ("mm", "cm", "m", "in", "ft")
_LENGTH_UNITS = one_of(word for unit in _LENGTHS for word in words("units", unit) if len(word) > 1)
_UNIT = re.compile(rf"(?<![^\W\d_]){_LENGTH_UNITS}(?![^\W\d_])|^m$", re.I)
_SPELT_LENGTHS = one_of(word for unit in _LENGTHS for word in words("units", unit) if word.isalpha())
_UNIT_ALONE = re.compile(rf"kg|g|mg|t|lbs?|lbm|oz|{_SPELT_LENGTHS}|µm|μm|µin", re.I)
_EMPTY = re.compile(rf"[\s_\-–—.*/\\|:;,#+=~'\"]*|<[^>]*>|\(?{_form('unspecified')}\)?", re.I)
_PLACEHOLDER = re.compile(r"[<\[{$%&@]{1,2}[\w\s:.\-\"]*[>\]}$%@]{0,2}|x{3,}|\?+", re.I)
_REVISION = re.compile(
    r"(?:rev\.?\s*)?(?:[A-Z]{1,2}\d{0,3}|\d{1,3}(?:\.\d{1,3}){0,2}|[A-Z][.\-]\d{1,3}|\d{1,2}[A-Z]|[A-Z]{3}\d?|v\d+(?:\.\d+)*)",
    re.I,
)
_ROUGHNESS = re.compile(r"\bR[azyt]|\bRMS|\bN\s?\d{1,2}\b|[√▽]|^\(?\d+(?:[.,]\d+)?\s*(?:µm|μm|µin|μin)?\)?$")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_WORDS = 14  # more are a sentence and no value
# Characters of the longest value of each form; a longer text holds more than the value.
_LONGEST = 40  # dates, scales, sheet numbers, units, roughness, persons; what stands behind a label unmarked
_LONGEST_CODE, _MOST_CODE_WORDS = 60, 6
_LONGEST_WORDS = 160  # titles, materials, finishes
_LONGEST_TOLERANCE = 240  # a paragraph of classes
_LONGEST_STANDARD = 80  # a sentence that names it
_LONGEST_PROJECTION, _LONGEST_UNMARKED_MATERIAL = 60, 60
_MOST_NAME_WORDS = 5  # of a person, with titles and initials

MATERIAL = re.compile(
    rf"\b(?:{one_of(words('materials'))}|{'|'.join(words('materials', 'pattern'))})(?![a-z])"
    rf"|(?:{'|'.join(word for word in words('materials') if not word.isascii())})",
    re.I,
)
_INITIALS = 2
_COMPANIES = words("companies")
COMPANY = re.compile(
    rf"\b(?<!\w[-_/.]){one_of(word for word in _COMPANIES if word.isascii())}\b(?![-_/.]\d)\.?"  # `AB-4711` is a code
    rf"|{one_of(word for word in _COMPANIES if not word.isascii())}",
    re.I,
)


def is_empty(text: str) -> bool:
    """Dashes, underscores and template place holders: a field that was left open."""
    return _EMPTY.fullmatch(text) is not None or _PLACEHOLDER.fullmatch(text) is not None


def is_unit(text: str) -> bool:
    """Whether a text is a unit of mass or length alone."""
    return _UNIT_ALONE.fullmatch(text.strip(" []().")) is not None


_QUOTIENT = re.compile(r"%|(?:1|[^\W\d_]{1,3}[²³]?)\s?/\s?[^\W\d_]{1,3}[²³]?")
_OF_PRODUCTS = re.compile(r"k?g\s?[·*]?\s?[cm]?m[²2]|[cm]m[²³^]?[234]?")  # moments of inertia, areas, volumes
_ANY = "quantity"  # the form of a number with any short word


def is_unit_of_amount(text: str) -> bool:
    """Whether a text is the unit of an amount: of mass or length, of another sort, a share, a quotient of units."""
    amounts = (form for name, form in forms().items() if is_amount(name) and name != _ANY)
    other = _QUOTIENT.fullmatch(text) or _OF_PRODUCTS.fullmatch(text)
    return other is not None or is_unit(text) or any(form.fullmatch(f"1 {text}") for form in amounts)


def _check_for(pattern: re.Pattern[str], longest: int = _LONGEST) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        found = pattern.search(text) if len(text) <= longest else None
        return found[0].strip() if found else None

    return check


def _scale(text: str) -> str | None:
    found = SCALE.search(text) or _SCALE_ALONE_FORMS.fullmatch(text.strip(" ()"))
    return found[0].strip() if found and len(text) <= _LONGEST else None


def _revision(text: str) -> str | None:
    text = text.strip(" .:()")
    if text in {"-", "–", "—"}:
        return "-"
    return text if _REVISION.fullmatch(text) else None


def _sheet(text: str) -> str | None:
    found = SHEET.search(text) or re.fullmatch(r"\s*(?:nr\.?\s*)?\d{1,3}\s*", text, re.I)
    return found[0].strip() if found and len(text) <= _LONGEST else None


def _size(text: str) -> str | None:
    found = SIZE.fullmatch(text.strip(" .:()"))
    return found[0] if found else None


def _mass(text: str) -> str | None:
    return text.strip() if _MASS.fullmatch(text.strip()) or MASS_WITH_UNIT.fullmatch(text.strip()) else None


def _person(text: str) -> str | None:
    name = DATE.sub("", text).strip(" ,;/|-")
    if "(" in name or _is_company(name):
        return None
    letters = len(_LETTER.findall(name))
    fits = letters >= 1 and len(name) <= _LONGEST and len(name.split()) <= _MOST_NAME_WORDS
    return name if fits and 2 * letters >= len(name.replace(" ", "")) and not SCALE.search(name) else None


def _is_company(name: str) -> bool:
    """Whether a name ends with the legal form of a company; two letters may be initials."""
    forms = COMPANY.finditer(name)
    return any(form.start() > 0 and form.end() == len(name) and len(form[0]) > _INITIALS for form in forms)


def _code(text: str) -> str | None:
    """A number of a drawing or part: letters and figures in a few words."""
    text = text.strip(" :")
    if not 2 <= len(text) <= _LONGEST_CODE or len(text.split()) > _MOST_CODE_WORDS:
        return None
    if not re.search(r"[^\W_]{2}|\d", text):
        return None
    if DATE.fullmatch(text) or _SCALE_ALONE.fullmatch(text) or VERSION.fullmatch(text):
        return None
    return None if is_act(text) else text


def is_act(text: str) -> bool:
    """Whether a text is the name of a person and the date on which something was done: `R. Ek / 2021-05-04`."""
    name, date = _person(text), DATE.search(text)
    return name is not None and date is not None and " " in text and not re.search(r"\d", name)


VERSION = re.compile(r"v\d+(?:\.\d+)+", re.I)
_SCALE_ALONE = re.compile(r"\d+\s*:\s*\d+")


def _words(text: str) -> str | None:
    text = text.strip()
    if not 2 <= len(text) <= _LONGEST_WORDS or len(text.split()) > _SENTENCE_WORDS:
        return None
    return text if _LETTER.search(text) and not _SCALE_ALONE.fullmatch(text) else None


_DEVIATION = re.compile(r"[±+-]\s?[\d.,]+.*")


def _title(text: str) -> str | None:
    text = text.strip()
    named = 2 <= len(text) <= _LONGEST_WORDS and re.search(r"[^\W_]{2}", text) and not _SCALE_ALONE.fullmatch(text)
    return text if named and not DATE.fullmatch(text) and not _DEVIATION.fullmatch(text) else None


def _material(text: str) -> str | None:
    text = text.strip(" :.")
    named = _words(text) or (MATERIAL.fullmatch(text) and text)
    return None if not named or DATE.fullmatch(text) else text


def _tolerance(text: str) -> str | None:
    text = text.strip()
    return text if re.search(r"\d", text) and len(text) <= _LONGEST_TOLERANCE and not DATE.fullmatch(text) else None


def _roughness(text: str) -> str | None:
    text = text.strip()
    return text if _ROUGHNESS.search(text) and len(text) <= _LONGEST and not DATE.fullmatch(text) else None


def _standard(text: str) -> str | None:
    text = text.strip()
    return text if re.search(r"[A-Z]{2}.*\d", text) and len(text) <= _LONGEST_STANDARD else None


def _projection(text: str) -> str | None:
    return text.strip() if _PROJECTION.search(text) and len(text) <= _LONGEST_PROJECTION else None


_CHECKS: dict[F, Callable[[str], str | None]] = {
    F.TITLE: _title,
    F.DRAWING_NUMBER: _code,
    F.PART_NUMBER: _code,
    F.REVISION: _revision,
    F.SCALE: _scale,
    F.MATERIAL: _material,
    F.MASS: _mass,
    F.FINISH: _words,
    F.DATE: _check_for(DATE),
    F.DRAWN_BY: _person,
    F.CHECKED_BY: _person,
    F.APPROVED_BY: _person,
    F.SHEET_NUMBER: _sheet,
    F.SHEET_SIZE: _size,
    F.PROJECTION: _projection,
    F.GENERAL_TOLERANCE: _tolerance,
    F.UNITS: lambda text: text.strip() if _UNIT.search(text) and len(text) <= _LONGEST else None,
    F.COMPANY: _words,
    F.STANDARD: _standard,
    F.ROUGHNESS: _roughness,
    F.QUANTITY: lambda text: text.strip() if re.fullmatch(r"\s*\d{1,6}\s*\w{0,6}\.?\s*", text) else None,
    F.PROJECT: _words,
}

# Fields whose values have a form of their own: accepted behind a label without a colon.
STRICT = frozenset(
    {F.SCALE, F.SHEET_NUMBER, F.SHEET_SIZE, F.REVISION, F.DATE, F.MASS, F.QUANTITY, F.GENERAL_TOLERANCE, F.ROUGHNESS}
)
# Fields whose value may run over several lines.
WORDY = frozenset({F.TITLE, F.MATERIAL, F.FINISH, F.COMPANY, F.GENERAL_TOLERANCE, F.PROJECT, F.PROJECTION})
PERSONS = frozenset({F.DRAWN_BY, F.CHECKED_BY, F.APPROVED_BY})


# A scan's slashed zero, read as a diameter sign, within a code.
_DIAMETER_IN_WORD = re.compile(r"(?<=[A-Za-z_\d])[⌀Ø∅](?=[A-Za-z_\d])")


def accept(field: F, text: str) -> str | None:
    """The value in `text` for a field, or None where this cannot be one."""
    text = _DIAMETER_IN_WORD.sub("0", " ".join(text.split()))
    if field != F.REVISION and is_empty(text):
        return None
    return _CHECKS[field](text)


def follows_unmarked(field: F, text: str) -> bool:
    """Whether `text` may stand behind its label with nothing but a space between ("SCALE 1:2", not "SHEET METAL")."""
    text = text.strip()
    if field in STRICT:
        return text not in {"-", "–"} and accept(field, text) is not None and len(text) <= _LONGEST
    if field == F.MATERIAL:
        return MATERIAL.match(text) is not None and len(text) <= _LONGEST_UNMARKED_MATERIAL
    if field in {F.DRAWING_NUMBER, F.PART_NUMBER}:
        return re.fullmatch(r"\S*\d\S*", text) is not None
    return False
