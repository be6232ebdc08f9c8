"""ezdxf's drawing frontend, made to go on: an entity that cannot be drawn is left out, not the drawing.

Adds what the add-on leaves out or misreads: feature control frames (TOLERANCE), the symbol fonts of CAD systems,
viewports of layouts that were never opened. Knows nothing of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from ezdxf.addons.drawing.frontend import UniversalFrontend
from ezdxf.addons.drawing.properties import Properties
from ezdxf.addons.drawing.type_hints import FilterFunc
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.mtext import MText
from ezdxf.entities.viewport import Viewport
from ezdxf.lldxf.const import DXFError
from ezdxf.math import Matrix44, Vec3
from ezdxf.tools.text_layout import LayoutAlignment

from backend.documents.border import OF_PARSERS
from backend.documents.cad.formatted import FormattedText, with_room
from backend.documents.cad.recording import Pipeline
from backend.documents.cad.viewports import visible_viewports

_BROKEN: tuple[type[BaseException], ...] = (*OF_PARSERS, DXFError)
_SYMBOL = re.compile(r"\{\\[Ff][^;]*gdt[^;]*;([^}]*)\}", re.IGNORECASE)
_ISO_HEIGHT = 2.5  # mm: lettering of dimensions where the file states none
_DEPTH = 40  # of blocks in blocks: deeper ones refer to themselves

# letters of the fonts gdt.shx and amgdt.ttf
_GDT = str.maketrans(dict(zip("abcdefghijklmnprstu", "∠⟂⏥⌓○∥⌭↗⌯⌖⌒ⓁⓂ⌀Ⓟ◎Ⓢ⌰⏤", strict=True)))


class Frontend(UniversalFrontend):
    """Draws all entities it can."""

    def __init__(self, context: Any, pipeline: Pipeline, config: Any, boxes: Any = None) -> None:
        """`boxes`: a cache of the modelspace's extents, for drawings with many viewports."""
        super().__init__(context, pipeline, config=config, bbox_cache=boxes)
        self.sideways = False  # whether a viewport from another side than the top is left out
        self._recording = pipeline
        self._depth = 0
        self._paragraphs = 0

    def draw_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """One entity and all that is in it."""
        if self._depth > _DEPTH:
            return
        self._depth += 1
        try:
            if entity.dxftype() == "TOLERANCE":
                self._draw_tolerance(entity, properties)
            else:
                self._recording.symbols = _GDT if self._in_symbols(entity) else None
                super().draw_entity(entity, properties)
        except _BROKEN:
            self.skip_entity(entity, "broken")
        finally:
            self._depth -= 1

    def draw_mtext_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """A formatted text, its words numbered as one."""
        self._paragraphs += 1
        self._recording.paragraph = self._paragraphs
        try:
            super().draw_mtext_entity(entity, properties)
        finally:
            self._recording.paragraph = 0

    def draw_complex_mtext(self, mtext: MText, properties: Properties) -> None:
        """A paragraph with formatting in it, laid out and recorded run by run."""
        engine = FormattedText(self.ctx, self._recording, properties).layout_engine(with_room(mtext))
        engine.place(align=LayoutAlignment(mtext.dxf.attachment_point))
        engine.render(mtext.ucs().matrix)

    def skip_entity(self, entity: DXFEntity, msg: str) -> None:
        """What is not drawn is not reported: nobody reads a worker's output."""

    def log_message(self, message: str) -> None:
        """See skip_entity."""

    def draw_entities(self, entities: Iterable[DXFGraphic], *, filter_func: FilterFunc | None = None) -> None:
        """In the order of the drawing, viewports among the rest."""
        content = [entity for entity in entities if filter_func is None or filter_func(entity)]
        views = set(map(id, visible_viewports([entity for entity in content if isinstance(entity, Viewport)])))
        for is_view, part in groupby(content, lambda entity: isinstance(entity, Viewport)):
            if is_view:
                for view in part:
                    if id(view) in views:
                        self.draw_viewport(view)
                continue
            try:
                super().draw_entities(part)
            except _BROKEN:
                continue  # a block whose content cannot be listed to its end

    def draw_viewport(self, vp: Any) -> None:
        """What a viewport shows of the modelspace; the add-on knows views from the top only."""
        if vp.is_top_view:
            self.pipeline.draw_viewport(vp, self.ctx, self._bbox_cache)
        else:
            self.sideways = True

    def _in_symbols(self, entity: DXFGraphic) -> bool:
        """Whether the text style of an entity uses a font of tolerance symbols."""
        document, style = entity.doc, entity.dxf.get("style") if entity.dxftype() in ("TEXT", "ATTRIB") else None
        if document is None or style is None or style not in document.styles:
            return False
        return "gdt" in str(document.styles.get(style).dxf.font).lower()

    def _draw_tolerance(self, entity: DXFGraphic, properties: Properties) -> None:
        """A feature control frame: rows of boxed cells, the insertion point at the middle of its left side."""
        properties.font = properties.font or self._recording.default_font_face
        height = self._tolerance_height(entity)
        along = Vec3(entity.dxf.get("x_axis_vector", (1, 0, 0))).normalize()
        place = Matrix44.z_rotate(along.angle) @ Matrix44.translate(*Vec3(entity.dxf.insert))
        rows = re.split(r"\^J|\n", str(entity.dxf.get("content", "")))
        for index, row in enumerate(row for row in rows if row.strip()):
            self._draw_frame(row.split("%%v"), -2 * height * index, height, place, properties)

    def _tolerance_height(self, entity: DXFGraphic) -> float:
        style = entity.doc.dimstyles.get(entity.dxf.get("dimstyle", "Standard")) if entity.doc else None
        height = float(style.dxf.dimtxt * (style.dxf.dimscale or 1.0)) if style is not None else _ISO_HEIGHT
        return height if height > 0 else _ISO_HEIGHT

    def _draw_frame(
        self, cells: list[str], middle: float, height: float, place: Matrix44, properties: Properties
    ) -> None:
        x, pipeline = 0.0, self._recording
        texts = [_SYMBOL.sub(lambda match: match[1].translate(_GDT), cell).strip() for cell in cells]
        for text in (text for text in texts if text):
            text = re.sub(r"\{\\[^;]*;|[{}]", "", text).replace("%%c", "⌀")
            wide = pipeline.width_of(text, properties, height) + height
            corners = [
                (x, middle + height),
                (x + wide, middle + height),
                (x + wide, middle - height),
                (x, middle - height),
            ]
            points = list(place.transform_vertices(Vec3(corner) for corner in corners))
            for start, end in zip(points, [*points[1:], points[0]], strict=True):
                pipeline.draw_line(start, end, properties)
            shift = Matrix44.translate(x + height / 2, middle - height / 2, 0)
            pipeline.draw_text(text, shift @ place, properties, height)
            x += wide
