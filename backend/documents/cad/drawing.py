"""DXF files as pages, through ezdxf: text and binary, repaired where they are broken.

A layout that holds lettering of its own is a sheet, and each is a page, in its own paper size, drawn when it is
first asked for. A file without one shows its modelspace: frames side by side as a page each, anything else fitted
to A2 with a margin of 5 mm; then the sheet's size is not known. Nothing that a file refers to (images, other
drawings, fonts) is opened. Imported in worker processes only.
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
from ezdxf import bbox, recover
from ezdxf.addons.drawing import layout
from ezdxf.addons.drawing.config import BackgroundPolicy, Configuration, HatchPolicy, ImagePolicy
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.addons.drawing.recorder import Player, Recorder
from ezdxf.document import Drawing
from ezdxf.entities.dimension import Dimension
from ezdxf.fonts.font_manager import FontNotFoundError, UnsupportedFont
from ezdxf.layouts.layout import Layout, Paperspace
from ezdxf.lldxf.const import DXFError
from ezdxf.math import BoundingBox2d
from fontTools.ttLib import TTLibError

from backend.documents.cad.encoding import encoding_of
from backend.documents.cad.fonts import provide_font
from backend.documents.cad.formatted import unescape
from backend.documents.cad.frames import sheets
from backend.documents.cad.frontend import Frontend
from backend.documents.cad.recording import POINTS_PER_MM, DrawnText, OnPage, Pipeline, TooMuch, extents, on_page
from backend.documents.cad.references import missing_references
from backend.documents.cad.text import join_words
from backend.documents.content import Notice, PageContent, PageSize
from backend.documents.pages.drawn import FOREIGN, PyMuPDFDocuments, size_of
from backend.documents.pages.page_content import content_of
from backend.errors import UnreadableDocument
from backend.pictures import MM_PER_INCH

_CONFIGURATION = Configuration(
    background_policy=BackgroundPolicy.WHITE,
    hatch_policy=HatchPolicy.NORMAL,
    hatching_timeout=3.0,  # seconds for each: a dense one is left out rather than the page
    image_policy=ImagePolicy.RECT,
)
_A2_MM = (594.0, 420.0)  # paper of a drawing that states none
_MARGIN_MM = 5.0  # around it
_PAPER_MM = (50.0, 5000.0)  # sides that a layout's paper can have
_LETTERING = frozenset(("TEXT", "MTEXT", "INSERT", "DIMENSION", "ACAD_TABLE", "MULTILEADER", "MLEADER"))
_MM_PER_UNIT = {0: MM_PER_INCH, 1: 1.0}  # of paper: inches, millimetres
_OVER = 1.01  # how far a drawing may be over its paper and still be printed at its scale
_NAMED = 8  # references that a sentence lists
_MANY_VIEWS = 2  # in a file: with more, measuring each entity once is worth its time

logging.getLogger("ezdxf").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class _Paper:
    """One page drawn, its paper in mm, and whether the file states that paper."""

    drawn: OnPage
    width_mm: float
    height_mm: float
    stated: bool
    notices: tuple[str, ...] = ()


class CadFile:
    """A drawing as pages of a PyMuPDF document; layouts are drawn when they are first asked for."""

    def __init__(self, path: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()):  # the add-on prints what it skips
            self._drawing = _load(path)
            unescape(self._drawing)
            _render_dimensions(self._drawing)
            self.references = missing_references(self._drawing)
        self._layouts = _paper_layouts(self._drawing)
        views = sum(len(space.query("VIEWPORT")) for space in self._layouts)
        self._boxes = bbox.Cache() if views > _MANY_VIEWS else None
        self._sheets: dict[int, _Paper] = {}
        if not self._layouts:
            self._sheets = dict(enumerate(_modelspace_sheets(self._drawing)))
        self.page_count = len(self._layouts) or len(self._sheets)
        self._pages: dict[int, tuple[Any, Any]] = {}

    def sheet(self, index: int) -> _Paper:
        """The layout of that number, from 0, laid out once."""
        if index not in self._sheets:
            with contextlib.redirect_stdout(io.StringIO()):
                self._sheets[index] = _layout_sheet(self._drawing, self._layouts[index], self._boxes)
        return self._sheets[index]

    def paper(self, index: int) -> tuple[float, float, bool]:
        """Width and height of a page in mm, and whether the file states them; nothing is drawn for it."""
        if index in self._sheets or _stated_paper(self._layouts[index]) is None:
            sheet = self.sheet(index)
            return sheet.width_mm, sheet.height_mm, sheet.stated
        return *_of_layout(self._layouts[index]), True

    def lettering(self, index: int) -> float | None:
        """Height of the small lettering of a page in points, where the page is drawn."""
        sheet = self._sheets.get(index)
        heights = sorted(text.height for text in sheet.drawn.texts) if sheet is not None else []
        return heights[len(heights) // 10] if heights else None  # a few odd ones are smaller

    def __iter__(self) -> Iterator[CadPage]:
        return (CadPage(self, index) for index in range(self.page_count))

    def __getitem__(self, index: int) -> CadPage:
        return CadPage(self, index)

    def page(self, index: int, lines_only: bool) -> Any:
        """The page as PyMuPDF has it: with all that shows, or without the outlines of its lettering."""
        if index not in self._pages:
            sheet = self.sheet(index)
            self._pages[index] = _as_page(sheet, sheet.drawn.content), _as_page(sheet, sheet.drawn.lines)
        return self._pages[index][lines_only]


@dataclass(frozen=True)
class CadPage:
    """One page, drawn where its pixels or its content are asked for."""

    file: CadFile
    index: int

    @property
    def rect(self) -> Any:
        """The page in points, as PyMuPDF gives it."""
        width, height, _ = self.file.paper(self.index)
        return pymupdf.Rect(0, 0, width * POINTS_PER_MM, height * POINTS_PER_MM)

    def get_pixmap(self, **options: Any) -> Any:
        """Pixels of the page; the options are those of PyMuPDF."""
        return self.file.page(self.index, lines_only=False).get_pixmap(**options)


def _as_page(sheet: _Paper, operators: bytes) -> Any:
    document = pymupdf.open()
    page = document.new_page(width=sheet.width_mm * POINTS_PER_MM, height=sheet.height_mm * POINTS_PER_MM)
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, operators)
    page.set_contents(xref)
    return page


def open_cad(path: str) -> CadFile:
    """The file; the last ones are kept, so that a clip does not convert again."""
    status = Path(path).stat()
    return _convert(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=2)
def _convert(path: str, mtime_ns: int, size: int) -> CadFile:
    """A changed file is another document: time and size are part of the key."""
    provide_font()
    file = CadFile(path)
    if not file.page_count:
        raise UnreadableDocument("documents.no_pages")
    return file


def _load(path: str) -> Drawing:
    """As it stands; through ezdxf's recovery where that fails."""
    try:
        return ezdxf.filemanagement.readfile(path, encoding=encoding_of(Path(path).read_bytes()))
    except (DXFError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        drawing, _ = recover.readfile(path, errors="ignore")
        return drawing


def _paper_layouts(drawing: Drawing) -> list[Paperspace]:
    sheets = [space for space in drawing.layouts if isinstance(space, Paperspace) and _is_sheet(space)]
    return sorted(sheets, key=lambda space: int(space.dxf.get("taborder", 0)))


def _is_sheet(space: Paperspace) -> bool:
    """Lettering of its own, such as a title block; a viewport alone is what CAD systems create unasked."""
    return any(entity.dxftype() in _LETTERING for entity in space)


@dataclass(frozen=True)
class _Recording:
    player: Player
    texts: list[DrawnText]
    notices: tuple[str, ...]


def _record(drawing: Drawing, space: Layout, boxes: bbox.Cache | None = None) -> _Recording:
    recorder = Recorder()
    pipeline = Pipeline(recorder)
    frontend = Frontend(RenderContext(drawing), pipeline, _CONFIGURATION, boxes)
    notices = []
    try:
        frontend.draw_layout(space)
    except TooMuch:
        notices.append("reading.truncated")
    if frontend.sideways:
        notices.append("reading.views_missing")
    return _Recording(recorder.player(), pipeline.texts, tuple(notices))


def _layout_sheet(drawing: Drawing, space: Paperspace, boxes: bbox.Cache | None) -> _Paper:
    """A layout drawn on its paper; empty paper where nothing shows."""
    recording = _record(drawing, space, boxes)
    box = _with_area(extents(recording.player))
    if _stated_paper(space) is None:
        return _on_a2(recording, box)
    width, height = _of_layout(space)
    scale = _MM_PER_UNIT.get(space.dxf.get("plot_paper_units", 1), 1.0)
    fits = box.size.x * scale <= width * _OVER and box.size.y * scale <= height * _OVER
    return _on_paper(recording, box, (width, height), layout.Settings(fit_page=not fits, scale=scale), stated=True)


def _modelspace_sheets(drawing: Drawing) -> list[_Paper]:
    """The sheets that lie in the modelspace, or all of it as one; none where it shows nothing."""
    recording = _record(drawing, drawing.modelspace())
    player = recording.player
    parts = sheets(player)
    if not parts:
        box = extents(player)
        return [_on_a2(recording, _with_area(box))] if box.has_data else []
    found = []
    for part in parts:
        player.records = part.records
        if part.paper_mm is None:
            found.append(_on_a2(recording, _with_area(part.box)))
        else:
            found.append(_on_paper(recording, part.box, part.paper_mm, layout.Settings(fit_page=True), stated=True))
    return found


def _with_area(box: BoundingBox2d) -> BoundingBox2d:
    """A box with an area: around nothing, or a single line, one of a unit."""
    if not box.has_data:
        return BoundingBox2d([(0, 0), (1, 1)])
    if box.size.x <= 0 or box.size.y <= 0:
        box.grow(0.5)
    return box


def _on_a2(recording: _Recording, box: BoundingBox2d) -> _Paper:
    """On A2, with a margin."""
    paper = _A2_MM if box.size.x >= box.size.y else _A2_MM[::-1]
    return _on_paper(recording, box, paper, layout.Settings(fit_page=True), stated=False)


def _on_paper(
    recording: _Recording,
    box: BoundingBox2d,
    paper_mm: tuple[float, float],
    settings: layout.Settings,
    *,
    stated: bool,
) -> _Paper:
    margins = layout.Margins.all(0 if stated else _MARGIN_MM)
    page = layout.Page(*paper_mm, layout.Units.mm, margins)
    drawn = on_page(recording.player, recording.texts, box, page, settings)
    return _Paper(drawn, *paper_mm, stated, recording.notices)


def _render_dimensions(drawing: Drawing) -> None:
    """Dimensions whose picture the file leaves out are drawn by their style."""
    for dimension in drawing.query("DIMENSION"):
        assert isinstance(dimension, Dimension)
        if dimension.dxf.get("geometry", "") not in drawing.blocks:
            with contextlib.suppress(DXFError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
                dimension.override().render()


def _stated_paper(space: Paperspace) -> tuple[float, float] | None:
    """The paper of a layout in mm, where it is one."""
    width, height = _of_layout(space)
    return (width, height) if _PAPER_MM[0] <= min(width, height) and max(width, height) <= _PAPER_MM[1] else None


def _of_layout(space: Paperspace) -> tuple[float, float]:
    page = layout.Page.from_dxf_layout(space)
    return page.width_in_mm, page.height_in_mm


def _content(page: CadPage, size: PageSize) -> PageContent:
    """Lines as drawn; texts as the CAD file has them, not the outlines they are drawn with."""
    sheet = page.file.sheet(page.index)
    lines = content_of(page.file.page(page.index, lines_only=True), size)
    scale = (size.width / page.rect.width, size.height / page.rect.height)
    return replace(lines, spans=join_words(sheet.drawn.texts, scale), notices=(*lines.notices, *sheet.notices))


def _size(page: CadPage, dpi: float, max_pixels: int) -> PageSize:
    size = size_of(page, dpi, max_pixels)
    points = page.file.lettering(page.index)
    if points is not None:
        size = replace(size, lettering=round(points * size.height / page.rect.height, 1))
    stated = page.file.paper(page.index)[2]
    return size if stated else replace(size, width_mm=None, height_mm=None)


def _notices(file: CadFile) -> tuple[Notice, ...]:
    if not file.references:
        return ()
    return (Notice("documents.references", {"names": ", ".join(file.references[:_NAMED])}),)


_FOREIGN = (*FOREIGN, DXFError, FontNotFoundError, UnsupportedFont, TTLibError)
DOCUMENTS = PyMuPDFDocuments(open_cad, _content, _size, _FOREIGN, _notices)
