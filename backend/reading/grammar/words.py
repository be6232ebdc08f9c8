"""The signs and series that the callout grammar knows, and its words, which are in the vocabulary.

Tables only: which sign or word stands for what, which thread sizes and pitches exist, which standards set
general tolerances. Sources: ISO 129-1, ISO 286-1, ISO 261, ISO 1101, ISO 1302, ISO 21920-1, ISO 5455,
ISO 13715, ASME Y14.5, ASME B1.1.
"""

from __future__ import annotations

import re

from backend.vocabulary.sheets.load import entries, one_of, words

CHARACTERISTICS = {
    "⏤": "straightness",
    "⏥": "flatness",
    "▱": "flatness",
    "○": "circularity",
    "⌭": "cylindricity",
    "⌒": "line profile",
    "⌓": "surface profile",
    "∠": "angularity",
    "⊥": "perpendicularity",
    "∥": "parallelism",
    "//": "parallelism",
    "⌖": "position",
    "◎": "concentricity",
    "⌯": "symmetry",
    "↗": "circular runout",
    "⌰": "total runout",
}

CHARACTERISTIC_WORDS = {entry.text: entry.name for entry in entries() if entry.section == "characteristics"}

_IDEOGRAPH = re.compile(r"[\u2e80-\u9fff]")

# Coarse pitch of ISO metric threads by nominal diameter (ISO 261); a pitch is never larger than it.
COARSE_PITCH = {
    1: 0.25,
    1.1: 0.25,
    1.2: 0.25,
    1.4: 0.3,
    1.6: 0.35,
    1.7: 0.35,
    1.8: 0.35,
    2: 0.4,
    2.2: 0.45,
    2.3: 0.45,
    2.5: 0.45,
    2.6: 0.45,
    3: 0.5,
    3.5: 0.6,
    4: 0.7,
    4.5: 0.75,
    5: 0.8,
    6: 1,
    7: 1,
    8: 1.25,
    9: 1.25,
    10: 1.5,
    11: 1.5,
    12: 1.75,
    14: 2,
    16: 2,
    18: 2.5,
    20: 2.5,
    22: 2.5,
    24: 3,
    27: 3,
    30: 3.5,
    33: 3.5,
    36: 4,
    39: 4,
    42: 4.5,
    45: 4.5,
    48: 5,
    52: 5,
    56: 5.5,
    60: 5.5,
    64: 6,
}
LARGEST_PITCH = 8.0  # of fine threads over M64

# Threads an inch of the unified series (ASME B1.1), for callouts that leave the series out.
UNIFIED = {
    ("0", 80), ("1", 64), ("1", 72), ("2", 56), ("2", 64), ("3", 48), ("3", 56), ("4", 40), ("4", 48),
    ("5", 40), ("5", 44), ("6", 32), ("6", 40), ("8", 32), ("8", 36), ("10", 24), ("10", 32), ("12", 24),
    ("12", 28), ("1/4", 20), ("1/4", 28), ("1/4", 32), ("5/16", 18), ("5/16", 24), ("5/16", 32), ("3/8", 16),
    ("3/8", 24), ("3/8", 32), ("7/16", 14), ("7/16", 20), ("1/2", 13), ("1/2", 20), ("9/16", 12), ("9/16", 18),
    ("5/8", 11), ("5/8", 18), ("3/4", 10), ("3/4", 16), ("7/8", 9), ("7/8", 14), ("1", 8), ("1", 12), ("1", 14),
}  # fmt: skip

GENERAL_STANDARDS = words("standards", "general")
EDGE_STANDARDS = words("standards", "edge")

HOLE_WORDS = one_of(words("counted", "holes"))
PLACE_WORDS = one_of(words("counted", "places"))
# Words that may stand alone behind a bare number without making it something else.
BEHIND_NUMBERS = tuple(word.upper() for word in words("behind_numbers"))


def called(*names: str, end: str = "") -> str:
    """A regular expression for what has one of these names in callouts. `end` is what must follow words of letters;
    ideographs end anywhere."""
    listed = [word for name in names for word in words("callouts", name)]
    spelt = [word for word in listed if not _IDEOGRAPH.search(word)]
    signs = [word for word in listed if _IDEOGRAPH.search(word)]
    return f"(?:{one_of(spelt)}{end}" + (f"|{one_of(signs)})" if signs else ")")


# Each unit of length by what it is called.
UNIT_WORDS = {word: unit for unit in ("mm", "cm", "m", "µm", "in", "ft") for word in words("units", unit)}
