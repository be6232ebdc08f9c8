"""Fonts for CAD drawings beyond those of the machine: one where it has none, and tolerance symbols.

Imported in worker processes only.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pymupdf
from ezdxf.fonts.font_face import FontFace
from ezdxf.fonts.font_manager import FontNotFoundError
from ezdxf.fonts.fonts import font_manager

from backend.documents.bundled_fonts import FAMILY, font_file

_SYMBOLS = "⌀⌖⌒⌓⌭⌯⌰⏥⟂∥∠◎↗ⓂⓁⓅⓈ○⏤↧⌴⌵"
_SYMBOL_FONTS = ("symbol1", "symbol2", "math")


def provide_font() -> None:
    """A machine without fonts still needs one to draw with."""
    try:
        font_manager.get_font_face("")
    except FontNotFoundError:
        face = _registered("notos", FAMILY)
        font_manager._fallback_font_name = face.filename  # ezdxf offers no other way to name one


def symbol_runs(text: str, face: FontFace) -> Iterator[tuple[str, FontFace]]:
    """A text in pieces: symbols that lettering fonts lack in a font that has them."""
    for own, characters in groupby(text, lambda character: _symbol_face(character) or face):
        yield "".join(characters), own


@functools.cache
def _symbol_face(character: str) -> FontFace | None:
    if character not in _SYMBOLS:
        return None
    for name in _SYMBOL_FONTS:
        if pymupdf.Font(name).has_glyph(ord(character)):
            return _registered(name, "Noto Sans Symbols")
    return None


@functools.cache
def _registered(name: str, family: str) -> FontFace:
    path = Path(font_file(name))
    face = FontFace(path.name, family)
    font_manager._font_cache.add_entry(path, face)
    return face
