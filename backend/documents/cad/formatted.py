"""Formatted text (MTEXT) laid out as the system that wrote it does.

Stacked fractions and tolerances stay apart from the words around them, a blank of the system's own stroke font is
as wide as the file takes it to be, and every word is measured as it is drawn. Knows nothing of entities but MTEXT.
"""

from __future__ import annotations

import re
from typing import Any

from ezdxf.addons.drawing.mtext_complex import ComplexMTextRenderer, TextRenderer
from ezdxf.addons.drawing.properties import Properties
from ezdxf.document import Drawing
from ezdxf.entities.mtext import MText
from ezdxf.entities.textstyle import get_textstyle
from ezdxf.fonts.font_face import FontFace
from ezdxf.math import Matrix44
from ezdxf.tools import text_layout
from ezdxf.tools.text import MTextContext
from ezdxf.tools.text_size import estimate_mtext_extents

from backend.documents.cad.fonts import resolve_face
from backend.documents.cad.recording import Pipeline

_STACK = re.compile(r"(\\S[^;\\]*?)\^(?=[^ ;])")
_UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_AT_LINE = re.compile(r"(?<!\\)((?:\\\\)*)\\X")
_TEXTS = ("TEXT", "ATTRIB", "ATTDEF", "MTEXT")
_ROOM = 1.03  # of the column: rounding must not break a line
_NO_WIDTH = 1e-6  # drawing units: what a file writes for none
_UNBOUND = 4.0  # times as wide as a rough estimate: no line is broken
_STROKE_FONTS = ("txt", "monotxt")  # every character as wide as capitals are high


def unescape(drawing: Drawing) -> None:
    r"""Texts with their characters in place of codes: `\U+2205`, and `\X`, which breaks a line at a dimension's.

    `\S+0,2^-0,1;` without a blank behind the sign is read as most systems do: ^ begins no control character.
    """
    for entity in drawing.entitydb.values():
        if entity.dxftype() not in _TEXTS:
            continue
        if isinstance(entity, MText):
            text = _AT_LINE.sub(r"\1\\P", _decode_escapes(entity.text))
            entity.text = _STACK.sub(r"\1^ ", text) if "\\S" in text else text
        elif "\\U+" in (text := str(entity.dxf.get("text", ""))):
            entity.dxf.text = _decode_escapes(text)


def _decode_escapes(text: str) -> str:
    return _UNICODE.sub(lambda match: chr(int(match[1], 16)), text) if "\\U+" in text else text


class _StackedWords:
    """The pipeline for words that stand over one another.

    The parts of a tolerance continue no line; those of a fraction have its number.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.draw_line = pipeline.draw_line
        self.draw_filled_polygon = pipeline.draw_filled_polygon
        self.stack = 0

    def draw_text(self, text: str, transform: Matrix44, properties: Properties, cap_height: float) -> None:
        pipeline = self._pipeline
        paragraph = pipeline.paragraph
        pipeline.stack, pipeline.paragraph = self.stack, paragraph if self.stack else 0
        pipeline.draw_text(text, transform, properties, cap_height)
        pipeline.stack, pipeline.paragraph = 0, paragraph


def with_room(mtext: MText) -> MText:
    """A copy whose column holds what fills it to the last hair, and any line where the file names no width."""
    wide, copy = float(mtext.dxf.get("width", 0.0)), mtext.copy()
    copy.dxf.width = _ROOM * wide if wide > _NO_WIDTH else _UNBOUND * max(1.0, estimate_mtext_extents(mtext)[0])
    return copy


def _is_stroke_font(face: FontFace) -> bool:
    return face.family.lower().removesuffix(".shx") in _STROKE_FONTS


class FormattedText(ComplexMTextRenderer):
    """Lays out one formatted text."""

    def __init__(self, context: Any, pipeline: Pipeline, properties: Properties) -> None:
        super().__init__(context, pipeline, properties)
        self._lettering = pipeline.text_engine
        self._pipeline = pipeline

    def fraction(self, data: tuple[str, str, str], ctx: MTextContext) -> text_layout.ContentCell:
        """A stacked text; its upper and lower part are recorded as parts of one stack."""
        upper, lower, kind = data
        apart = _StackedWords(self._pipeline)
        if kind in ("/", "#") and upper and lower:
            self._pipeline.stacks += 1
            apart.stack = self._pipeline.stacks
        backend, self._backend = self._backend, apart
        try:
            return super().fraction(data, ctx)
        finally:
            self._backend = backend

    def get_font_face(self, mtext: MText) -> FontFace:
        """The face of the text's style, by the name of the stroke font where it is one of those."""
        face: FontFace = self._properties.font or self._pipeline.default_font_face
        named = FontFace(family=str(get_textstyle(mtext).dxf.font))
        return named if _is_stroke_font(named) else face

    def word(self, text: str, ctx: MTextContext) -> text_layout.ContentCell:
        """As wide as it is drawn; in a stroke font, as wide as that is."""
        face = resolve_face(ctx.font_face)
        width = self._lettering.get_text_line_width(text, face, ctx.cap_height) * ctx.width_factor
        stretch = 1.0
        if _is_stroke_font(ctx.font_face) and width > 0:
            stretch = len(text) * ctx.cap_height * ctx.width_factor / width
        properties = self.new_text_properties(self._properties, ctx)
        properties.font = face
        return text_layout.Text(
            width=width * stretch,
            height=ctx.cap_height,
            valign=text_layout.CellAlignment(ctx.align),
            stroke=self.get_stroke(ctx),
            renderer=TextRenderer(
                text, ctx.cap_height, ctx.width_factor * stretch, ctx.oblique, properties, self._backend
            ),
        )

    def space_width(self, ctx: MTextContext) -> float:
        """Width of a space in drawing units; a stroke font's is its cap height."""
        if _is_stroke_font(ctx.font_face):
            return float(ctx.cap_height * ctx.width_factor)
        return float(self._lettering.get_font(ctx.font_face).space_width() * ctx.cap_height * ctx.width_factor)
