"""Fonts for CAD drawings beyond those of the machine: each character from a font that has it.

Measuring and drawing go through one engine, so that a text is as wide as it was laid out. Fonts that the machine
lacks are those that PyMuPDF brings along. Knows nothing of entities or pages. Imported in worker processes only.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pymupdf
from ezdxf.addons.drawing.unified_text_renderer import UnifiedTextRenderer
from ezdxf.fonts import fonts
from ezdxf.fonts.font_face import FontFace
from ezdxf.fonts.font_manager import FontNotFoundError
from ezdxf.fonts.fonts import font_manager
from ezdxf.fonts.ttfonts import TTFontRenderer
from ezdxf.math import Matrix44
from ezdxf.npshapes import NumpyPath2d

from backend.documents.bundled_fonts import FAMILY, font_file
from backend.documents.cad.writing import in_visual_order

_SYMBOLS = "⌀⌖⌒⌓⌭⌯⌰⏥⟂∥∠◎↗ⓂⓁⓅⓈ○⏤↧⌴⌵"
_SYMBOL_FONTS = ("symbol1", "symbol2", "math")
_SCRIPT_FONTS = ("notos", "cjk", "figo")  # Latin, Greek and Cyrillic; Chinese, Japanese and Korean; Arabic and Hebrew
_BOLD, _REGULAR = 700, 400  # weights of fonts (OpenType)
_LATIN = 0x180  # characters below it are in every lettering font, those without a table of characters too


class StandInLettering(UnifiedTextRenderer):
    """Measures and draws a text, each character in the font asked for or in one that has it."""

    def get_font(self, font_face: FontFace) -> fonts.AbstractFont:
        """The font that stands in for this face on this machine."""
        return super().get_font(resolve_face(font_face))

    def get_text_line_width(self, text: str, font_face: FontFace, cap_height: float = 1.0) -> float:
        """Width of the line in drawing units, every character in a font that has it."""
        measure = super().get_text_line_width
        return sum(
            measure(part, face, cap_height) for part, face in self._split_by_direction(in_visual_order(text), font_face)
        )

    def get_text_glyph_paths(self, text: str, font_face: FontFace, cap_height: float = 1.0) -> list[NumpyPath2d]:
        """Outlines of the line's characters in drawing units, from left to right as they are seen."""
        placed: list[NumpyPath2d] = []
        x = 0.0
        for part, face in self._split_by_direction(in_visual_order(text), font_face):
            glyphs = super().get_text_glyph_paths(part, face, cap_height)
            if x:
                for glyph in glyphs:
                    glyph.transform_inplace(Matrix44.translate(x, 0, 0))
            placed += glyphs
            x += super().get_text_line_width(part, face, cap_height)
        return placed

    def _split_by_direction(self, text: str, face: FontFace) -> Iterator[tuple[str, FontFace]]:
        """A text in pieces, each in one font."""
        for own, characters in groupby(text, lambda character: self._face_of(character, face)):
            yield "".join(characters), own

    def _face_of(self, character: str, face: FontFace) -> FontFace:
        if character in _SYMBOLS:
            return _bundled_face(character, _SYMBOL_FONTS) or face
        if self._has(face, character):
            return face
        return _bundled_face(character, _SCRIPT_FONTS + _SYMBOL_FONTS) or face

    def _has(self, face: FontFace, character: str) -> bool:
        glyphs = getattr(self.get_font(face), "glyph_cache", None)
        if isinstance(glyphs, TTFontRenderer):
            return ord(character) in glyphs.cmap
        return ord(character) < _LATIN


@functools.cache
def resolve_face(face: FontFace) -> FontFace:
    """The face with a file of this machine: its own, one of its family, or the default."""
    if face.filename:
        return face
    found = fonts.find_best_match(family=face.family, weight=_BOLD if face.is_bold else _REGULAR, italic=face.is_italic)
    if found is not None:
        return found
    default: FontFace = font_manager.get_font_face(font_manager.fallback_font_name())
    return default


def provide_font() -> None:
    """A machine without fonts still needs one to draw with."""
    try:
        font_manager.get_font_face("")
    except FontNotFoundError:
        face = _register("notos", FAMILY)
        font_manager._fallback_font_name = face.filename  # ezdxf offers no other way to name one


@functools.cache
def _bundled_face(character: str, names: tuple[str, ...]) -> FontFace | None:
    for name in names:
        if pymupdf.Font(name).has_glyph(ord(character)):
            return _register(name, f"Bundled {name}")
    return None


@functools.cache
def _register(name: str, family: str) -> FontFace:
    path = Path(font_file(name))
    face = FontFace(path.name, family)
    font_manager._font_cache.add_entry(path, face)
    return face
