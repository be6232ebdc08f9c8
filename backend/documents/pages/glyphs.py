"""Characters of glyphs that a PDF shows without saying which characters they are.

CAD systems embed their symbol fonts with glyph numbers only. The embedded font itself often knows which code each
of its glyphs has; codes of symbol fonts stay in the private area, for others to map. Imported in worker processes
only.
"""

from __future__ import annotations

import io
import re
import struct
from typing import Any

import pymupdf
from fontTools.ttLib import TTFont, TTLibError

UNKNOWN = "\ufffd"
Blocks = list[dict[str, Any]]


def with_known_characters(sheet: Any, blocks: Blocks, flags: int) -> Blocks:
    """The blocks of a page's raw text, with the characters of nameless glyphs where their font knows them."""
    if not any(char["c"] == UNKNOWN for span in _spans(blocks) for char in span["chars"]):
        return blocks
    numbered = sheet.get_text("rawdict", flags=flags | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE)["blocks"]
    codes = {char["origin"]: char["c"] for span in _spans(numbered) for char in span["chars"]}
    fonts = _fonts(sheet)
    for span in _spans(blocks):
        characters = fonts.get(_letters(span["font"]), {})
        for char in span["chars"]:
            if char["c"] == UNKNOWN:
                char["c"] = characters.get(ord(codes.get(char["origin"], UNKNOWN)), UNKNOWN)
    return blocks


def _spans(blocks: Blocks) -> list[dict[str, Any]]:
    return [span for block in blocks for line in block.get("lines", ()) for span in line["spans"]]


def _fonts(sheet: Any) -> dict[str, dict[int, str]]:
    """The page's fonts that are addressed by glyph number, each with the characters of its glyphs."""
    return {
        _letters(name.split("+")[-1]): _characters(sheet.parent, number)
        for number, _, kind, name, _, encoding in sheet.get_fonts(full=False)
        if kind == "Type0" and encoding.startswith("Identity")
    }


def _letters(font: str) -> str:
    """A font's name as both the page and the font's own file give it: `Noto Sans` and `NotoSans`."""
    return re.sub(r"\W", "", font)


def _characters(document: Any, number: int) -> dict[int, str]:
    """Glyph numbers of an embedded font to characters; empty where the font does not say."""
    _, kind, _, data = document.extract_font(number)
    if kind not in ("ttf", "otf") or not data:
        return {}
    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            tables = font["cmap"].tables
            glyphs = {name: i for i, name in enumerate(font.getGlyphOrder())}
            return {glyphs[name]: chr(code) for table in tables for code, name in sorted(table.cmap.items())[::-1]}
    except (TTLibError, KeyError, ValueError, IndexError, AttributeError, struct.error, AssertionError):
        return {}
