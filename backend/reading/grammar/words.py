"""The words, signs and series that the callout grammar knows, in German and English.

Tables only: which sign or word stands for what, which thread sizes and pitches exist, which standards set
general tolerances. Sources: ISO 129-1, ISO 286-1, ISO 261, ISO 1101, ISO 1302, ISO 21920-1, ISO 5455,
ISO 13715, ASME Y14.5, ASME B1.1.
"""

from __future__ import annotations

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

CHARACTERISTIC_WORDS = {
    "straightness": "straightness",
    "geradheit": "straightness",
    "flatness": "flatness",
    "ebenheit": "flatness",
    "circularity": "circularity",
    "roundness": "circularity",
    "rundheit": "circularity",
    "cylindricity": "cylindricity",
    "zylindrizität": "cylindricity",
    "zylinderform": "cylindricity",
    "profile of a line": "line profile",
    "profile line": "line profile",
    "line profile": "line profile",
    "linienform": "line profile",
    "linienprofil": "line profile",
    "profile of a surface": "surface profile",
    "profile surface": "surface profile",
    "surface profile": "surface profile",
    "flächenform": "surface profile",
    "flächenprofil": "surface profile",
    "angularity": "angularity",
    "neigung": "angularity",
    "perpendicularity": "perpendicularity",
    "squareness": "perpendicularity",
    "rechtwinkligkeit": "perpendicularity",
    "parallelism": "parallelism",
    "parallelität": "parallelism",
    "position": "position",
    "true position": "position",
    "concentricity": "concentricity",
    "coaxiality": "concentricity",
    "konzentrizität": "concentricity",
    "koaxialität": "concentricity",
    "symmetry": "symmetry",
    "symmetrie": "symmetry",
    "circular runout": "circular runout",
    "run-out": "circular runout",
    "runout": "circular runout",
    "rundlauf": "circular runout",
    "planlauf": "circular runout",
    "total runout": "total runout",
    "gesamtlauf": "total runout",
    "gesamtrundlauf": "total runout",
}

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

GENERAL_STANDARDS = (
    "2768", "22768", "22081", "8015", "7168", "13920", "8062", "286", "1101", "2692", "5459", "14405", "16742",
    "9013", "6930", "7526", "2553", "1302", "21920", "13715", "129", "0405", "B0405", "1804", "1184", "7715",
    "Y14.5", "Y14.5M", "14.5", "14.5M", "Y14.41", "Y14.36", "Y14.100", "B46.1",
)  # fmt: skip
EDGE_STANDARDS = ("13715",)

HOLE_WORDS = (
    r"HOLES?|BORES?|BOHRUNG(?:EN)?|LÖCHER|LOCH|SLOTS?|LANGLÖCHER|GEWINDE(?:LÖCHER|BOHRUNGEN)?|THREADS?"
    r"|TAPPED HOLES?|TROUS?|PER(?:Ç|C)AGES?|OFF"
)
PLACE_WORDS = r"PLACES|PLACE|PLCS?\.?|PL\.?|POS\.?|OFF|STELLEN|STÜCK|STK\.?|TIMES|MAL|SURFACES|SIDES|EDGES|CORNERS"

# Words that may stand alone behind a bare number without making it something else.
NUMBER_WORDS = (
    "REF", "REF.", "TYP", "TYP.", "MAX", "MAX.", "MIN", "MIN.", "NOM", "NOM.", "BSC", "BASIC", "AVG", "STOCK", "LG",
    "LG.", "LONG", "WIDE", "HIGH", "THICK", "THK", "THK.", "DP", "DEEP", "TIEF", "LANG", "BREIT", "HOCH", "DICK",
    "GRID", "RASTER", "GAP", "APART", "CRS", "CTRS", "PITCH", "TEILUNG", "EFFECTIVE", "LENGTH", "LÄNGE", "ID", "OD",
    "ALLSEITIG", "UMLAUFEND", "BEIDSEITIG", "BOTH", "SIDES", "ENDS", "EQ", "SP", "EQUALLY", "SPACED", "EQUI",
)  # fmt: skip

UNIT_WORDS = {
    "mm": ("mm", 1.0),
    "millimeter": ("mm", 1.0),
    "millimeters": ("mm", 1.0),
    "millimetern": ("mm", 1.0),
    "millimetre": ("mm", 1.0),
    "millimetres": ("mm", 1.0),
    "cm": ("cm", 1.0),
    "m": ("m", 1.0),
    "meter": ("m", 1.0),
    "metern": ("m", 1.0),
    "µm": ("µm", 1.0),
    "in": ("in", 1.0),
    "in.": ("in", 1.0),
    "inch": ("in", 1.0),
    "inches": ("in", 1.0),
    "zoll": ("in", 1.0),
    '"': ("in", 1.0),
    "''": ("in", 1.0),
    "ft": ("ft", 1.0),
    "feet": ("ft", 1.0),
    "fuß": ("ft", 1.0),
}
