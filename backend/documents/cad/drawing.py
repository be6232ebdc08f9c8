"""DXF files as pages, through ezdxf: text and binary, repaired where they are broken.

A layout that holds lettering of its own is a sheet, and each is a page, in its own paper size. A file without
one shows its modelspace, fitted to A2 with a margin of 5 mm; then the sheet's size is not known. Nothing that a
file refers to (images, other drawings, fonts) is opened. Imported in worker processes only.
"""

from __future__ import annotations

import contextlib
import functools
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ezdxf
import pymupdf
from ezdxf import recover
from ezdxf.addons.drawing import layout
from ezdxf.addons.drawing.config import BackgroundPolicy, Configuration, HatchPolicy, ImagePolicy
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.addons.drawing.recorder import Recorder
from ezdxf.document import Drawing
from ezdxf.entities.dimension import Dimension
from ezdxf.fonts.font_manager import FontNotFoundError, UnsupportedFont
from ezdxf.layouts.layout import Layout, Paperspace
from ezdxf.lldxf.const import DXFError
from ezdxf.math import BoundingBox2d
from fontTools.ttLib import TTLibError

from backend.documents.cad.fonts import provide_font
from backend.documents.cad.frontend import Frontend
from backend.documents.cad.recording import POINTS_PER_MM, Pipeline, PlacedText, TooMuch, extents, on_page
from backend.documents.cad.text import joined
from backend.documents.content import PageContent, PageSize
from backend.documents.page_content import content_of
from backend.documents.pages import FOREIGN, Drawn, size_of
from backend.errors import UnreadableDocument

_CONFIGURATION = Configuration(
    background_policy=BackgroundPolicy.WHITE,
    hatch_policy=HatchPolicy.NORMAL,
    hatching_timeout=3.0,
    image_policy=ImagePolicy.RECT,
)
_A2_MM = (594.0, 420.0)
_MARGIN_MM = 5.0
_PAPER_MM = (50.0, 5000.0)  # sides that a layout's paper can have
_LETTERING = frozenset(("TEXT", "MTEXT", "INSERT", "DIMENSION", "ACAD_TABLE", "MULTILEADER", "MLEADER"))
_MM_PER_UNIT = {0: 25.4, 1: 1.0}  # of paper: inches, millimetres

logging.getLogger("ezdxf").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class _Sheet:
    """One page: PDF operators, texts in points, paper in mm, and whether the file states that paper."""

    content: bytes
    texts: tuple[PlacedText, ...]
    width_mm: float
    height_mm: float
    stated: bool
    truncated: bool


def opened(path: str) -> Any:
    """The file as a PyMuPDF document; the last ones are kept, so that a clip does not convert again."""
    status = Path(path).stat()
    return _converted(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=2)
def _converted(path: str, mtime_ns: int, size: int) -> Any:
    """A changed file is another document: time and size are part of the key."""
    provide_font()
    with contextlib.redirect_stdout(io.StringIO()):  # the add-on prints what it skips
        drawing = _loaded(path)
        _render_dimensions(drawing)
        sheets = [sheet for space in _layouts(drawing) if (sheet := _sheet(drawing, space)) is not None]
    if not sheets:
        raise UnreadableDocument("documents.no_pages")
    document = pymupdf.open()
    for sheet in sheets:
        page = document.new_page(width=sheet.width_mm * POINTS_PER_MM, height=sheet.height_mm * POINTS_PER_MM)
        xref = document.get_new_xref()
        document.update_object(xref, "<<>>")
        document.update_stream(xref, sheet.content)
        page.set_contents(xref)
    document.cad_sheets = sheets
    return document


def _loaded(path: str) -> Drawing:
    """As it stands; through ezdxf's recovery where that fails."""
    try:
        return ezdxf.filemanagement.readfile(path)
    except (DXFError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        drawing, _ = recover.readfile(path, errors="ignore")
        return drawing


def _layouts(drawing: Drawing) -> Iterator[Layout]:
    sheets = [space for space in drawing.layouts if isinstance(space, Paperspace) and _is_sheet(space)]
    if sheets:
        yield from sorted(sheets, key=lambda space: space.dxf.get("taborder", 0))
    else:
        yield drawing.modelspace()


def _is_sheet(space: Paperspace) -> bool:
    """Lettering of its own, such as a title block; a viewport alone is what CAD systems create unasked."""
    return any(entity.dxftype() in _LETTERING for entity in space)


def _sheet(drawing: Drawing, space: Layout) -> _Sheet | None:
    """A layout drawn; None where it shows nothing."""
    recorder = Recorder()
    pipeline = Pipeline(recorder)
    frontend = Frontend(RenderContext(drawing), pipeline, _CONFIGURATION)
    truncated = False
    try:
        frontend.draw_layout(space)
    except TooMuch:
        truncated = True
    player = recorder.player()
    box = extents(player)
    if not box.has_data:
        return None
    if box.size.x <= 0 or box.size.y <= 0:
        box.grow(0.5)  # a single line
    page, settings, stated = _paper(space, box)
    content, texts = on_page(player, pipeline.texts, box, page, settings)
    return _Sheet(content, tuple(texts), page.width_in_mm, page.height_in_mm, stated, truncated)


def _render_dimensions(drawing: Drawing) -> None:
    """Dimensions whose picture the file leaves out are drawn by their style."""
    for dimension in drawing.query("DIMENSION"):
        assert isinstance(dimension, Dimension)
        if dimension.dxf.get("geometry", "") not in drawing.blocks:
            with contextlib.suppress(DXFError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
                dimension.override().render()


def _paper(space: Layout, box: BoundingBox2d) -> tuple[layout.Page, layout.Settings, bool]:
    """The paper, how the content lies on it, and whether the file states it."""
    if isinstance(space, Paperspace):
        page = layout.Page.from_dxf_layout(space)
        width, height = page.width_in_mm, page.height_in_mm
        if _PAPER_MM[0] <= min(width, height) and max(width, height) <= _PAPER_MM[1]:
            scale = _MM_PER_UNIT.get(space.dxf.get("plot_paper_units", 1), 1.0)
            fits = box.size.x * scale <= width * 1.01 and box.size.y * scale <= height * 1.01
            bare = layout.Page(width, height, layout.Units.mm, layout.Margins.all(0))
            return bare, layout.Settings(fit_page=not fits, scale=scale), True
    width, height = _A2_MM if box.size.x >= box.size.y else _A2_MM[::-1]
    page = layout.Page(width, height, layout.Units.mm, layout.Margins.all(_MARGIN_MM))
    return page, layout.Settings(fit_page=True), False


def _content(page: Any, size: PageSize) -> PageContent:
    """Lines as drawn; texts as the CAD file has them, not the outlines they are drawn with."""
    sheet = page.parent.cad_sheets[page.number]
    scale = (size.width / page.rect.width, size.height / page.rect.height)
    lines = content_of(page, size)
    return replace(lines, spans=joined(sheet.texts, scale), truncated=lines.truncated or sheet.truncated)


def _size(page: Any, dpi: float, max_pixels: int) -> PageSize:
    size = size_of(page, dpi, max_pixels)
    stated = page.parent.cad_sheets[page.number].stated
    return size if stated else replace(size, width_mm=None, height_mm=None)


DOCUMENTS = Drawn(opened, _content, _size, (*FOREIGN, DXFError, FontNotFoundError, UnsupportedFont, TTLibError))
