"""Symbols of drawings: letters of symbol fonts, control codes and look-alikes to the real characters.

Knows fonts by their family name and the codes that CAD systems write (`%%c`, `\\U+2205`, `<MOD-DIAM>`); knows
nothing of places on the page. A diameter sign is rewritten only where a number follows, so that names such as
`Køge` keep their letters.
"""

from __future__ import annotations

import re
import unicodedata

# gdt.shx of AutoCAD set this order, and the TrueType symbol fonts of CAD systems keep it.
GDT_LETTERS = {
    "a": "∠",
    "b": "⊥",
    "c": "⏥",
    "d": "⌓",
    "e": "○",
    "f": "∥",
    "g": "⌭",
    "h": "↗",
    "i": "⌯",
    "j": "⌖",
    "k": "⌒",
    "l": "Ⓛ",
    "m": "Ⓜ",
    "n": "⌀",
    "o": "□",
    "p": "Ⓟ",
    "q": "℄",
    "r": "◎",
    "s": "Ⓢ",
    "t": "⌰",
    "u": "⏤",
    "v": "⌴",
    "w": "⌵",
    "x": "↧",
    "y": "⌲",
    "z": "⌳",
}
CIRCLED = {"M": "Ⓜ", "L": "Ⓛ", "P": "Ⓟ", "S": "Ⓢ", "F": "Ⓕ", "T": "Ⓣ", "U": "Ⓤ", "E": "Ⓔ", "R": "Ⓡ"}
_PRIVATE, _FIRST_PRIVATE, _LAST_PRIVATE = 0xF000, 0xF020, 0xF0FF  # where Windows puts codes of 8 bits in Unicode
_GDT_FONT = re.compile(r"gdt|y\s?14[._]?5|geotol", re.IGNORECASE)
_SYMBOL_FONT = re.compile(r"^symbol(mt)?$", re.IGNORECASE)
_ADOBE_SYMBOL = {
    "°": "°",
    "±": "±",
    "Æ": "⌀",
    "Ð": "∠",
    "^": "⊥",
    "´": "×",
    "£": "≤",
    "³": "≥",
    "m": "µ",
    "a": "α",
    "b": "β",
    "g": "γ",
    "W": "Ω",
    "D": "Δ",
    "f": "φ",
    "F": "Φ",
    "Ö": "√",
}
_WINGDINGS = {"l": "●", "n": "■", "o": "□", "q": "□", "ü": "✓", "û": "✗", "à": "→", "á": "↑", "â": "↓", "ß": "←"}

_CODES = {
    "%%c": "⌀",
    "%%d": "°",
    "%%p": "±",
    "%%%": "%",
    "%%u": "",
    "%%o": "",
    "%%k": "",
    "<mod-diam>": "⌀",
    "<mod-pm>": "±",
    "<mod-deg>": "°",
    "<mod-sq>": "□",
    "<mod-cbore>": "⌴",
    "<mod-csink>": "⌵",
    "<mod-depth>": "↧",
    "<hole-depth>": "↧",
    "<hole-cbore>": "⌴",
    "<hole-csink>": "⌵",
    "<hole-spot>": "⌴",
}
_CODE = re.compile("|".join(re.escape(code) for code in _CODES), re.IGNORECASE)
_UNICODE_ESCAPE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")

# One character for what drawings write in several ways; compatibility forms that must not be folded stay.
_SAME = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\u200b": "",
        "\ufeff": "",
        "\u00ad": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\u2300": "⌀",
        "\u2205": "⌀",
        "\u00ba": "°",
        "\u02da": "°",
        "\u03bc": "µ",
        "\u2a2f": "×",
        "\u2715": "×",
        "\u27c2": "⊥",
        "\u2afd": "∥",
        "\u2316": "⌖",
        "\u2295": "⌖",
        "\u24c2": "Ⓜ",
    }
)
# Cyrillic capitals that look like Latin ones, before a number: М8, Н7, А3, and the х of 1х45°.
_CYRILLIC = re.compile(r"(?<![^\W\d_])[АВЕКМНРСТХх](?=\d)")
_LATIN = str.maketrans("АВЕКМНРСТХх", "ABEKMHPCTXx")
_DIAMETER = re.compile(r"(?<![^\W\d_])[ØøΦφϕɸ](?=\s*[\d.,(]*\d)")
_DIAMETER_BEHIND_COUNT = re.compile(r"(?<=[\dxX×])\s*[ØøΦφϕɸ](?=\s*[\d.,]*\d)")
_DIAMETER_GAP = re.compile(r"([⌀])\s+(?=[.,]?\d)")
_DEGREE_GAP = re.compile(r"(?<=\d)\s+°(?![CFK])")
_SURE_SYMBOLS = frozenset("⌀⌴⌵↧⏥⌖⌭⌒⌓⌯⌰ⓂⓁⓅⓈ⏤◎∥⊥∠↗○□±°")


def map_symbol_font(text: str, font: str) -> str:
    """The text of one run with the letters of its symbol font as real symbols."""
    if _GDT_FONT.search(font):
        return _from_gdt(text)
    family = font.replace(" ", "").split(",")[0]
    if _SYMBOL_FONT.match(family):
        return "".join(_ADOBE_SYMBOL.get(_without_private_code(char), _without_private_code(char)) for char in text)
    if family.lower().startswith("wingdings"):
        return "".join(_WINGDINGS.get(_without_private_code(char), "") for char in text)
    return text


def _without_private_code(char: str) -> str:
    """Windows symbol fonts put their 8-bit codes into the private area at F000."""
    return chr(ord(char) - _PRIVATE) if _FIRST_PRIVATE <= ord(char) <= _LAST_PRIVATE else char


def _from_gdt(text: str) -> str:
    """Letters of a tolerance font: lower case stands for symbols, capitals and digits for themselves.

    Runs of several words are ordinary notes that somebody set in such a font.
    """
    plain = "".join(_without_private_code(char) for char in text)
    if re.search(r"[a-z]{4}", plain):
        return plain
    return "".join(GDT_LETTERS.get(char, char) for char in plain)


def replace_codes(text: str) -> str:
    """Codes, ligatures and look-alikes replaced, control characters dropped; blanks stay as they are."""
    text = _CODE.sub(lambda match: _CODES[match[0].lower()], text)
    text = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    text = unicodedata.normalize("NFC", text).translate(_SAME)
    text = _CYRILLIC.sub(lambda match: match[0].translate(_LATIN), text)
    return "".join(_visible_character(char) for char in text)


def _visible_character(char: str) -> str:
    if char == "\t":
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Co") or char == "\ufffd" else char


def with_diameters(text: str) -> str:
    """Ø, ø, Φ and φ before a number as ⌀; anywhere else they are letters."""
    text = _DIAMETER_BEHIND_COUNT.sub("⌀", _DIAMETER.sub("⌀", text))
    return _DEGREE_GAP.sub("°", _DIAMETER_GAP.sub(r"\1", text))


def has_symbol(text: str) -> bool:
    """Whether a text has a sign that only drawings use."""
    return any(char in _SURE_SYMBOLS for char in text)
