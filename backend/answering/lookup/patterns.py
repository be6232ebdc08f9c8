"""Patterns of what a field's value looks like in running text: materials, finishes, units, standards, dates.

All are written for folded text (lower case, umlauts as two letters). Knows nothing of sheets.
"""

from __future__ import annotations

import re

from backend.answering.question.target import Target

_METALS = """steel|stahl|edelstahl|alumin\\w*|brass|messing|bronze|copper|kupfer|titan\\w*|magnesium|zinc|cast\\ iron
    |gusseisen|grauguss|stainless|inox|acier"""
_PLASTICS = """pla|abs|petg|nylon|pa\\ ?6\\w*|pom\\w*|delrin|acetal|peek|ptfe|teflon|pvc|hdpe|acryl\\w*|pmma|kunststoff
    |polycarbonat\\w*|plastic|rubber|gummi|nbr|fkm|viton|silicone?|wood|holz|plywood|mdf|glass|ceramic|keramik|carbon
    |cfrp|cfk|foam|cork"""
_DESIGNATIONS = r"""en\ ?aw[-\ ]?\d{4}\w*|al\ ?\d{4}|alu\w*\ ?\d{4}|1\.\d{4}|s\ ?\d{3}\ ?j[r0-9]\w*
    |st\ ?\d{2}(?:-\d)?|c\ ?45\w*|\d{2}crmo\d\w*|x\d+cr\w+|almg\w*|alcu\w*|ss\ ?\d{3,4}|aisi\ ?\d{3,4}\w*
    |sae\ ?\d{4}|cuzn\w*|gg-?\d{2}|gjl-?\d+|gjs-?\d+|[67]0\d\d-?t\d+"""
MATERIAL = re.compile(rf"(?<!\w)(?:{_METALS}|{_PLASTICS}|{_DESIGNATIONS})(?!\w)", re.VERBOSE)
FINISH = re.compile(
    r"""\b(?:anodi[sz]\w*|eloxier\w*|verzink\w*|vernickel\w*|zinc\ plated|galvani[sz]ed|nickel\ plated|chrome\ plated
    |verchromt|powder.?coat\w*|pulverbeschicht\w*|brueniert|black\ oxide|blackened|painted|lackiert|passivated
    |passiviert|phosphat\w*|hardened|gehaertet|nitriert|nitrided|sandblasted|sandgestrahlt|glasperlgestrahlt
    |bead\ blasted|polished|poliert)""",
    re.VERBOSE,
)
STANDARD = re.compile(
    r"""\b(?:asme|ansi|iso|din(?:\ en)?(?:\ iso)?|en(?:\ iso)?|bs|jis|gb/?t?)[\s-]?[a-z]?\d[\w.:/-]*
    (?:\s?-\s?[a-z]{1,2}\b)?""",
    re.VERBOSE,
)
_GENERAL_TOLERANCE = re.compile(
    r"""\b(?:iso|din\ iso|din\ en\ iso|din)\s?-?(?:2768|22081|8062|13920|8015)\b
    |(?:general|allgemein\w*|unless\ otherwise|untoleriert\w*|freimass\w*|untoleranced|tolerances?\ *:
    |wenn\ nicht\ anders|sofern\ nicht).*(?:±|\+/-|toler\w*.*\d)""",
    re.VERBOSE,
)
RATIO = re.compile(r"\d+(?:[.,]\d+)?\s?:\s?\d+(?:[.,]\d+)?")
DATE = re.compile(
    r"(?<![\d.,⌀-])(?:[0-3]?\d([./-])[01]?\d\1(?:19|20)?\d{2}|[01]?\d/[0-3]?\d/(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}([./-])[01]?\d\2[0-3]?\d)(?![\d.,-])"
)
FIELDS: dict[Target, re.Pattern[str]] = {
    Target.FINISH: FINISH,
    Target.UNITS: re.compile(
        r"""\b(?:units?|einheit\w*|dimensions?|dims?|abmessungen|masse|mass)\b.{0,40}?
        \b(?:mm|in|cm|millimet(?:er|re)s?|inch(?:es)?|zoll)\b|^\W*(?:millimet(?:er|re)s?|inch(?:es)?|mm)\W*$""",
        re.VERBOSE,
    ),
    Target.PROJECTION: re.compile(r"\b(?:first|third|1st|3rd)[ -]angle\b|\b(?:projektions)?methode ?[13e]\b"),
    Target.GENERAL_TOLERANCE: _GENERAL_TOLERANCE,
    Target.DATE: DATE,
    Target.MASS: re.compile(
        r"""(?:weight|gewicht|masse|mass|wt|vikt)\b\W{0,3}.{0,12}?
        \d+(?:[.,]\d+)?\ ?(?:kg|g|lbs?|grams?|gramm|t|oz|\#)(?!\w)""",
        re.VERBOSE,
    ),
    Target.REVISION: re.compile(r"^(?:rev(?:ision)?|index)[.: ]{1,3}[a-z0-9]{1,3}$"),
    Target.SCALE: re.compile(r"\b(?:scale|massstab)\W{0,3}\d+(?:[.,]\d+)? ?: ?\d+"),
    Target.STANDARD: STANDARD,
}
CONTACTS: dict[str, re.Pattern[str]] = {
    "url": re.compile(
        r"(?:https?://)?(?:www\.[\w.-]+\.\w{2,}|[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|de|eu|io|at|ch|uk))(?:/\S*)?\b",
        re.I,
    ),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "phone": re.compile(r"(?:tel|phone|fon|fax)\W{0,3}[\d +()/-]{6,}|\+\d[\d ()/-]{7,}", re.I),
    "address": re.compile(
        r"\b\d{5}\s+[A-ZÄÖÜ]\w+|\b[A-ZÄÖÜ]\w+(?:straße|strasse|str\.|weg|platz)\s*\d+|\bstreet\b|\bavenue\b", re.I
    ),
}
