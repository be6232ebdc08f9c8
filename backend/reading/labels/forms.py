"""What a value of each title block field looks like: the check that keeps a neighbour from becoming a value.

Pure text. A value comes back as it stands on the sheet, without what only surrounds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from backend.reading.sheet import TitleField as F

_MONTH = (
    r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|fév|avr|juin|juil|août|janv|maj|genn|mag"
    r"|giu|lug|ago|set)[a-zäéû]*"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
DATE = re.compile(
    rf"(?<![\d.])(?:\d{{4}}\s?(?P<a>[-./])\s?{_DAY}\s?(?P=a)\s?{_DAY}"
    rf"|{_DAY}\s?(?P<b>[-./])\s?{_DAY}\s?(?P=b)\s?(?:\d{{4}}|\d{{2}})|[4-9]\d-(?:0[1-9]|1[0-2])-{_DAY}"
    rf"|\d{{1,2}}[.\-/\s]{{0,2}}{_MONTH}\.?[\-/,\s]{{0,2}}(?:\d{{4}}|\d{{2}})|{_MONTH}\.?\s+\d{{1,2}},?\s+\d{{4}}"
    rf"|{_MONTH}\.?\s*[-/]?\s*\d{{4}}|\d{{4}}\s*年\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?|\d{{1,2}}/\d{{4}})(?![\d.]\d|\d)",
    re.I,
)
SCALE = re.compile(
    r"(?<![\d.,:])\d+(?:[.,]\d+)?\s*:\s*\d+(?:[.,]\d+)?(?![\d:]|[.,]\d)"
    r"|\d+(?:/\d+)?\s*(?:\"|''|”)?\s*=\s*\d+\s*(?:'|’|ft|\")(?:\s*-?\s*\d+\s*(?:\"|”)?)?"
    r"|\b(?:nts|n\.t\.s\.?|not to scale|none|full(?: size)?|half|as (?:noted|shown|indicated)|ohne|unmaßstäblich)"
    r"(?![a-z])",
    re.I,
)
_SCALE_ALONE_FORMS = re.compile(r"\d{1,4}\s*[/=]\s*\d{1,4}|\d{1,3}[.,]\d{1,4}")  # behind a label only
SHEET = re.compile(
    r"\d{1,3}\s*(?:of|von|aus|de|di|av|van|sur|/|\|)\s*\d{1,3}|共\s*\d*\s*[张页]\s*,?\s*第\s*\d*\s*[张页]", re.I
)
SIZE = re.compile(
    r"(?:DIN\s*|ISO\s*|ANSI\s*|ARCH\s*)?(?:A[0-4](?:\s?[xX+]\s?\d)?|A[0-4][HVLPhvlp]?|B[0-5]?|[CDEF])|letter|legal|tabloid|A"
    r"|ledger|US\s?letter|\d{2,4}(?:[.,]\d)?\s*[xX×]\s*\d{2,4}(?:[.,]\d)?(?:\s*mm)?",
    re.I,
)
_MASS = re.compile(
    r"(?:ca\.?\s*|~\s*|≈\s*|approx\.?\s*)?(?:\d+(?:[.,\s]\d+)*|[.,]\d+)\s*"
    r"(?:kg|kilo\w*|gr?|grams?|gramm|mg|t|lbs?|lbm|pounds?|oz|#|n)?\.?",
    re.I,
)
MASS_WITH_UNIT = re.compile(
    r"(?:\d+(?:[.,]\d+)*|[.,]\d+)\s*(?:kg|kilograms?|g|grams?|gramm|lbs?|lbm|pounds?|oz|#)(?![a-z])", re.I
)
_UNIT = re.compile(
    r"\b(?:mm|millim\w*|inch(?:es)?|in|zoll|cm|centim\w*|feet|met(?:er|re)s?|毫米|英寸)\b|毫米|英寸|^m$", re.I
)
_UNIT_ALONE = re.compile(r"kg|g|mg|t|lbs?|lbm|oz|mm|cm|m|in|inch(?:es)?|µm|μm|µin", re.I)
_EMPTY = re.compile(
    r"[\s_\-–—.*/\\|:;,#+=~'\"]*|<[^>]*>|\(?(?:not|nicht|non)[ -](?:specified|festgelegt|spécifié)\)?", re.I
)
_PLACEHOLDER = re.compile(r"[<\[{$%&@]{1,2}[\w\s:.\-\"]*[>\]}$%@]{0,2}|x{3,}|\?+", re.I)
_REVISION = re.compile(
    r"(?:rev\.?\s*)?(?:[A-Z]{1,2}\d{0,3}|\d{1,3}(?:\.\d{1,3}){0,2}|[A-Z][.\-]\d{1,3}|\d{1,2}[A-Z]|[A-Z]{3}\d?|v\d+(?:\.\d+)*)",
    re.I,
)
_ROUGHNESS = re.compile(r"\bR[azyt]|\bRMS|\bN\s?\d{1,2}\b|[√▽]|^\(?\d+(?:[.,]\d+)?\s*(?:µm|μm|µin|μin)?\)?$")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_WORDS = 14

MATERIAL = re.compile(
    r"""\b(?:alumini?um|alu|steel|stainless|inox|stahl|edelstahl|baustahl|brass|bronze|messing|kupfer|copper|cast\s?iron|
    titan(?:ium)?|zinc|zink|magnesium|nylon|delrin|teflon|ptfe|peek|pom(?:-?[ch])?|abs|pla|petg|pet|pvc|pmma|acryl\w*|plexiglas\w*|
    polycarbonate?|polyamide?|pa\s?(?:6|66|11|12)(?:[-.\s]?gf\d+)?|pe(?:-?hd|-?uhmw)?(?=\s|$)|hdpe|uhmw|pp|tpu|nbr|fkm|epdm|
    viton|silicone?|rubber|gummi|plywood|mdf|holz|wood|eiche|glass?|ceramic|keramik|carbon\s?fib\w*|cfk|gfk|cfrp|fr-?4|
    gjl|gjs|ggg?-?\d{2}|gg|en[\s-]?aw[\s-]?\d{4}|en[\s-]?gj[ls]|en[\s-]?ac|al\s?mg\s?\w*|al\s?zn\w*|al\s?cu\w*|al\s?si\w*|
    cu\s?zn\s?\d+\w*|cu\s?sn\s?\d+|s\d{3}(?:j[r02]|mc|n|nl|ml)\w*|st\s?\d{2}(?:-\d)?(?:\s?k)?|e295|e335|e360|dc0[1-6]|dx5\d\w*|
    c\d{2}[ekr]?(?:\+\w+)?|\d{2,3}\s?cr\s?\w+|\d{2}mn\w+|x\d{1,3}\s?cr\s?[\w-]+|1\.[0-9]\d{3}|2\.\d{4}|3\.\d{4}|
    (?:aisi|sae|astm|aluminum|al|aa)\s?[-a]?\s?\d{3,4}\w*|[2567]\d{3}-t\d+|2017|2024|3003|5052|5083|5754|606[0-3]|6082|7050|7075|(?:sus|scm|skd|spcc|secc|s45c|q235|q345|hpb)\s?\w*|
    (?:a36|a2|d2|o1|4130|4140|4340|8620|1018|1020|1045|1144|12l14|17-4|303|304l?|316l?|410|416|420|440c)\b|
    stressproof|inconel|monel|hastelloy|invar|kovar|tungsten|wolfram|acier|laiton|aluminio|acciaio|ottone|alluminio|
    fonte|acero|latón|stål|mässing|rostfri\w*|staal|rvs|45钢|h[tq]\s?\d{2,3}|qt\d{3}-\d+|zg\d{3}\S*|zl\d{3}|[2-7]\d\#?钢|不锈钢|铝合金|黄铜|铸铁|碳钢|铝|钢)(?![a-z])""",
    re.I | re.X,
)


COMPANY = re.compile(
    r"\b(?:gmbh|ag|kg|ohg|e\.\s?v|inc|ltd|llc|llp|corp(?:oration)?|co|plc|s\.?a\.?s?|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|oy|ab|aps"
    r"|a/s|sp\.\s?z\s?o\.\s?o|company|universit\w+|institut\w*|hochschule|laborator\w+|agency|industries|technologies"
    r"|engineering|maschinenbau|werke?)\b\.?|公司|集团|工厂|厂$|大学|学院|研究[所院]",
    re.I,
)


def is_empty(text: str) -> bool:
    """Dashes, underscores and template place holders: a field that was left open."""
    return _EMPTY.fullmatch(text) is not None or _PLACEHOLDER.fullmatch(text) is not None


def is_unit(text: str) -> bool:
    """Whether a text is a unit of mass or length alone."""
    return _UNIT_ALONE.fullmatch(text.strip(" []().")) is not None


def _found(pattern: re.Pattern[str], longest: int = 40) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        found = pattern.search(text) if len(text) <= longest else None
        return found[0].strip() if found else None

    return check


def _scale(text: str) -> str | None:
    found = SCALE.search(text) or _SCALE_ALONE_FORMS.fullmatch(text.strip(" ()"))
    return found[0].strip() if found and len(text) <= 40 else None


def _revision(text: str) -> str | None:
    text = text.strip(" .:()")
    if text in {"-", "–", "—"}:
        return "-"
    return text if _REVISION.fullmatch(text) else None


def _sheet(text: str) -> str | None:
    found = SHEET.search(text) or re.fullmatch(r"\s*(?:nr\.?\s*)?\d{1,3}\s*", text, re.I)
    return found[0].strip() if found and len(text) <= 40 else None


def _size(text: str) -> str | None:
    found = SIZE.fullmatch(text.strip(" .:()"))
    return found[0] if found else None


def _mass(text: str) -> str | None:
    return text.strip() if _MASS.fullmatch(text.strip()) or MASS_WITH_UNIT.fullmatch(text.strip()) else None


def _person(text: str) -> str | None:
    name = DATE.sub("", text).strip(" ,;/|-")
    if "(" in name:
        return None
    letters = len(_LETTER.findall(name))
    fits = letters >= 1 and len(name) <= 40 and len(name.split()) <= 5
    return name if fits and 2 * letters >= len(name.replace(" ", "")) and not SCALE.search(name) else None


def _code(text: str) -> str | None:
    """A number of a drawing or part: letters and figures in at most six words."""
    text = text.strip(" :")
    if not 2 <= len(text) <= 60 or len(text.split()) > 6 or not re.search(r"[^\W_]{2}|\d", text):
        return None
    return None if DATE.fullmatch(text) or _SCALE_ALONE.fullmatch(text) else text


_SCALE_ALONE = re.compile(r"\d+\s*:\s*\d+")


def _words(text: str) -> str | None:
    text = text.strip()
    if not 2 <= len(text) <= 160 or len(text.split()) > _SENTENCE_WORDS:
        return None
    return text if _LETTER.search(text) and not _SCALE_ALONE.fullmatch(text) else None


def _title(text: str) -> str | None:
    text = text.strip()
    named = 2 <= len(text) <= 160 and re.search(r"[^\W_]{2}", text) and not _SCALE_ALONE.fullmatch(text)
    return text if named and not DATE.fullmatch(text) else None


def _material(text: str) -> str | None:
    text = text.strip(" :.")
    named = _words(text) or (MATERIAL.fullmatch(text) and text)
    return None if not named or DATE.fullmatch(text) else text


def _tolerance(text: str) -> str | None:
    text = text.strip()
    return text if re.search(r"\d", text) and len(text) <= 240 and not DATE.fullmatch(text) else None


def _roughness(text: str) -> str | None:
    text = text.strip()
    return text if _ROUGHNESS.search(text) and len(text) <= 40 and not DATE.fullmatch(text) else None


def _standard(text: str) -> str | None:
    text = text.strip()
    return text if re.search(r"[A-Z]{2}.*\d", text) and len(text) <= 80 else None


def _projection(text: str) -> str | None:
    known = re.search(
        r"first|third|1st|3rd|erste|dritte|europ|americ|amerik|\biso|method|^[13]$|第[一三]角", text, re.I
    )
    return text.strip() if known and len(text) <= 60 else None


_CHECKS: dict[F, Callable[[str], str | None]] = {
    F.TITLE: _title,
    F.DRAWING_NUMBER: _code,
    F.PART_NUMBER: _code,
    F.REVISION: _revision,
    F.SCALE: _scale,
    F.MATERIAL: _material,
    F.MASS: _mass,
    F.FINISH: _words,
    F.DATE: _found(DATE),
    F.DRAWN_BY: _person,
    F.CHECKED_BY: _person,
    F.APPROVED_BY: _person,
    F.SHEET_NUMBER: _sheet,
    F.SHEET_SIZE: _size,
    F.PROJECTION: _projection,
    F.GENERAL_TOLERANCE: _tolerance,
    F.UNITS: lambda text: text.strip() if _UNIT.search(text) and len(text) <= 40 else None,
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
        return text not in {"-", "–"} and accept(field, text) is not None and len(text) <= 40
    if field == F.MATERIAL:
        return MATERIAL.match(text) is not None and len(text) <= 60
    if field in {F.DRAWING_NUMBER, F.PART_NUMBER}:
        return re.fullmatch(r"\S*\d\S*", text) is not None
    return False
