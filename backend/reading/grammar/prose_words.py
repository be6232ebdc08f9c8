"""Words of prose around numbers, from the vocabulary: what is counted, what is numbered, other units.

Tables only, for telling a stated value from a counted thing, a reference or a code.
"""

from __future__ import annotations

import re

from backend.vocabulary.numbers import cardinals
from backend.vocabulary.sheets.load import one_of, words

CARDINALS = cardinals()
_ADJECTIVE = rf"[^\W\d_]+{one_of(words('things', 'adjective_endings'))}"
COUNTED = re.compile(
    rf"\s?(?:x\s)?(?:{_ADJECTIVE}\s){{0,2}}{one_of(words('things', 'counted'))}(?![\w-])", re.IGNORECASE
)
NUMBERED = re.compile(rf"(?<!\w){one_of(words('things', 'numbered'))}\.?\s?[:#]?\s?$", re.IGNORECASE)
_PLACES = (
    *words("things", "pointing"),
    *(word for kind in ("section", "detail", "view") for word in words("views", kind)),
)
IN_A_PLACE = re.compile(rf"(?<=\d)\s+{one_of(words('units', 'in'))}(?=\s+{one_of(_PLACES)}(?!\w))", re.IGNORECASE)
LIST_MARK = re.compile(r"[\s>*-]*")
LIST_END = re.compile(r"[.)](?:\s|$)")

OTHER_UNITS = re.compile(
    r"\s?(?P<unit>kg|lbs?\.?|mg|g|kN|Nm|N·m|N/mm²|N/mm2|N|MPa|GPa|kPa|Pa|bar|psi|°C|°F|K|HRC|HRB|HV|HB|kW|W|kV|V"
    r"|mA|A|Hz|kHz|rpm"
    r"|U/min|min|s|h|%|mm²|cm²|m²|mm³|cm³|l|ml|dpi|px|ohm|Ω|kΩ|€|EUR)(?![^\W\d_])"
)
DIAMETERS = one_of(word.upper() for word in words("callouts", "diameter"))  # a code begins with capitals
