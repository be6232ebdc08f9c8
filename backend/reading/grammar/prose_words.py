"""Words of prose around numbers, in German and English: what is counted, what is numbered, other units.

Tables only, for telling a stated value from a counted thing, a reference or a code.
"""

from __future__ import annotations

import re

from backend.vocabulary.sheets.load import one_of, words

NUMBER_WORDS = {
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwölf": 12, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip

_COUNTED_GERMAN = (
    "ansicht|ansichten|bohrung|bohrungen|gewinde|gewindebohrungen|gewindelöcher|löcher|loch|maße|maß|stück|stk|teile|teil"
    "|positionen|blatt|blätter|seiten|seite|schnitte|schnitt|detail|details|einzelheiten|radien|fasen|nuten|toleranzen"
    "|passungen|spalten|zeilen|einträge|stellen|durchmesser|winkel|bauteile|komponenten|flächen|zähne|schrauben|muttern"
    "|zeichnungen|werte|mal|exemplare|reihen|hinweise|notizen|revisionen|änderungen|bezüge|lagen|kanten|stufen"
)
_COUNTED_ENGLISH = (
    "views?|holes?|threads?|dimensions?|pieces?|pcs|parts?|items?|sheets?|pages?|sections?|details?|radii|chamfers?|slots?"
    "|tolerances?|fits?|columns?|rows?|entries|places?|diameters?|angles?|components?|surfaces?|teeth|screws?|bolts?|nuts?"
    "|drawings?|values?|times|notes?|revisions?|datums?|layers?|edges?|steps?|washers?|instances?|callouts?|features?"
)
COUNTED = re.compile(
    rf"\s?(?:x\s)?(?:[a-zäöüß]+(?:e|en|er|es|em|ed|al|ic|ar|ng|nt|ll|ss)\s){{0,2}}(?:{_COUNTED_GERMAN}"
    rf"|{_COUNTED_ENGLISH})(?![\w-])",
    re.IGNORECASE,
)
_NUMBERED = (
    r"(?:seite|page|blatt|sheet|pos|position|item|nr|no|nummer|number|zeile|row|note|notiz|hinweis|schritt|step"
    r"|frage|question"
    r"|figure|abbildung|bild|spalte|column|rev|revision|index|schnitt|section|punkt|von|of|kapitel)"
)
NUMBERED = re.compile(rf"(?<!\w){_NUMBERED}\.?\s?[:#]?\s?$", re.IGNORECASE)
LIST_MARK = re.compile(r"[\s>*-]*")
LIST_END = re.compile(r"[.)](?:\s|$)")

OTHER_UNITS = re.compile(
    r"\s?(?P<unit>kg|lbs?\.?|mg|g|kN|Nm|N·m|N/mm²|N/mm2|N|MPa|GPa|kPa|Pa|bar|psi|°C|°F|K|HRC|HRB|HV|HB|kW|W|kV|V"
    r"|mA|A|Hz|kHz|rpm"
    r"|U/min|min|s|h|%|mm²|cm²|m²|mm³|cm³|l|ml|dpi|px|ohm|Ω|kΩ|€|EUR)(?![^\W\d_])"
)
MONTHS = one_of(words("months"))
