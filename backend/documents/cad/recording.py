"""ezdxf's drawing add-on, recorded: what a CAD layout shows, as PDF operators and placed texts.

Each text that the add-on draws leaves an invisible frame that takes the same way through viewports, blocks and
the placement on paper; where the frame ends up, the text stands. The outlines of its letters are kept apart from
the lines of the drawing. Knows nothing of files or sheets.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ezdxf.addons.drawing import layout
from ezdxf.addons.drawing.backend import BackendInterface, BkPath2d, BkPoints2d, ImageData
from ezdxf.addons.drawing.config import Configuration
from ezdxf.addons.drawing.pipeline import RenderPipeline2d
from ezdxf.addons.drawing.properties import BackendProperties, Properties
from ezdxf.addons.drawing.recorder import PathRecord, Player, Recorder
from ezdxf.math import BoundingBox2d, Matrix44, Vec2
from ezdxf.path import Command

from backend.documents.cad.fonts import StandInLettering
from backend.documents.limits import CONTENT_ITEMS, POINTS_PER_INCH
from backend.pictures import MM_PER_INCH

POINTS_PER_MM = POINTS_PER_INCH / MM_PER_INCH
FRAME = "\x00text "  # layer names cannot begin so
_LETTERS = "\x00letters"
_PATIENCE_S = 20.0  # of processor time for one layout; a worker has 60 s for the whole file
_THINNEST = 0.1  # points
_WHITE = 0.95  # luminance from which a line is meant to be black on paper
_LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue, ITU-R BT.601
_BRIGHTEST = 0.45  # luminance of a line on white paper


@dataclass(frozen=True)
class DrawnText:
    """A text as drawn, the number of the formatted text that it is a word of (0: none), and its font.

    `stack` numbers the fraction whose upper or lower part it is; 0 for none.
    """

    text: str
    paragraph: int
    font: str
    stack: int = 0


class TooMuch(Exception):
    """The layout holds more than one page can show; what was drawn so far counts."""


class Pipeline(RenderPipeline2d):
    """Draws like the add-on's own, remembers every text, and stops at a limit."""

    text_engine = StandInLettering()

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self.texts: list[DrawnText] = []
        self.paragraph = 0
        self.stack = 0
        self.stacks = 0  # fractions so far
        self.symbols: dict[int, Any] | None = None  # what letters mean in the font at hand
        self._room = CONTENT_ITEMS
        self._end = time.process_time() + _PATIENCE_S

    def draw_text(
        self, text: str, transform: Matrix44, properties: Properties, cap_height: float, dxftype: str = "TEXT"
    ) -> None:
        """Draw a text, and record it with the box it takes. Raises TooMuch where the drawing holds too much."""
        self._count(len(text))
        if self.symbols is not None:
            text = text.translate(self.symbols)
        face = properties.font or self.default_font_face
        letters = copy.copy(properties)
        letters.color = darken(properties.color)
        letters.layer = _LETTERS
        super().draw_text(text, transform, letters, cap_height, dxftype)
        width = self.width_of(text, properties, cap_height)
        corners = [(0, cap_height), (width, cap_height), (width, 0), (0, 0), (0, cap_height)]
        frame = copy.copy(properties)
        frame.layer = f"{FRAME}{len(self.texts)}"
        frame.linetype_pattern = ()
        self.texts.append(DrawnText(text, self.paragraph, face.family or face.filename, self.stack))
        self._pipeline.draw_path(BkPath2d.from_vertices(transform.fast_2d_transform(Vec2.generate(corners))), frame)

    def width_of(self, text: str, properties: Properties, cap_height: float) -> float:
        """How wide `draw_text` draws a text."""
        return self.text_engine.get_text_line_width(text, properties.font or self.default_font_face, cap_height)

    def draw_point(self, pos: Any, properties: Properties) -> None:
        """Count and draw. Raises TooMuch where the drawing holds too much."""
        self._count(1)
        super().draw_point(pos, properties)

    def draw_line(self, start: Any, end: Any, properties: Properties) -> None:
        """Count and draw. Raises TooMuch where the drawing holds too much."""
        self._count(1)
        super().draw_line(start, end, properties)

    def draw_solid_lines(self, lines: Any, properties: Properties) -> None:
        """Count and draw. Raises TooMuch where the drawing holds too much."""
        lines = list(lines)
        self._count(len(lines))
        super().draw_solid_lines(lines, properties)

    def draw_path(self, path: Any, properties: Properties) -> None:
        """Count and draw. Raises TooMuch where the drawing holds too much."""
        self._count(len(path))
        super().draw_path(path, properties)

    def draw_filled_paths(self, paths: Any, properties: Properties) -> None:
        """Count and draw. Raises TooMuch where the drawing holds too much."""
        paths = list(paths)
        self._count(sum(map(len, paths)))
        super().draw_filled_paths(paths, properties)

    def draw_filled_polygon(self, points: Any, properties: Properties) -> None:
        """Count and draw. Raises TooMuch where the drawing holds too much."""
        self._count(1)
        super().draw_filled_polygon(points, properties)

    def _count(self, items: int) -> None:
        self._room -= items
        if self._room < 0 or time.process_time() > self._end:
            raise TooMuch


@dataclass(frozen=True)
class PlacedText:
    """A drawn text and its frame on the page in points: top left, top right, bottom right, bottom left."""

    drawn: DrawnText
    quad: tuple[tuple[float, float], ...]

    @property
    def height(self) -> float:
        """Height of the lettering, across the direction it runs in."""
        return math.dist(self.quad[0], self.quad[3])


def extents(player: Player) -> BoundingBox2d:
    """The box around all that shows."""
    box = BoundingBox2d()
    layers = {key: properties[2] for key, properties in player.properties.items()}
    for record in player.records:
        if not layers[record.property_hash].startswith(FRAME):
            box.extend(record.bbox())
    return box


@dataclass(frozen=True)
class OnPage:
    """A recording on its page: PDF operators of all that shows, those of its lines alone, and its texts."""

    content: bytes
    lines: bytes
    texts: tuple[PlacedText, ...]


def on_page(
    player: Player, texts: list[DrawnText], box: BoundingBox2d, page: layout.Page, settings: layout.Settings
) -> OnPage:
    """The recording placed on a page.

    `box` is the part of the drawing that fills the page, in drawing units; `texts` are those that were recorded.
    """
    settings = copy.copy(settings)
    settings.output_coordinate_space = max(page.width_in_mm, page.height_in_mm) * POINTS_PER_MM
    player.transform(layout.Layout(box, flip_y=True).get_placement_matrix(page, settings=settings, top_origin=True))
    frames: dict[int, list[tuple[float, float]]] = {}
    shown, lines = [], []
    for record, properties in player.recordings():
        if not properties.layer.startswith(FRAME):
            shown.append(record)
            if properties.layer != _LETTERS:
                lines.append(record)
        elif isinstance(record, PathRecord):
            index = int(properties.layer[len(FRAME) :])
            frames.setdefault(index, []).extend((p.x, p.y) for p in record.path.control_vertices())
    placed = tuple(PlacedText(texts[index], _quad(points)) for index, points in frames.items())
    return OnPage(_write(player, shown, page), _write(player, lines, page), placed)


def _write(player: Player, records: list[Any], page: layout.Page) -> bytes:
    writer = _Writer(page.height_in_mm * POINTS_PER_MM)
    player.records = records
    player.replay(writer)
    return writer.content()


def _quad(points: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Four corners of a frame; of one that a viewport has cut, the upright box of what is left."""
    if len(points) == 5:
        return tuple(points[:4])
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), min(ys)), (max(xs), max(ys)), (min(xs), max(ys))


def darken(colour: str) -> str:
    """`#rrggbbaa` as dark as a line on white paper must be; CAD colours are made for black screens."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    luminance = sum(weight * part for weight, part in zip(_LUMINANCE, parts, strict=True))
    if luminance <= _BRIGHTEST:
        return colour
    factor = 0.0 if luminance > _WHITE else _BRIGHTEST / luminance
    return "#" + "".join(f"{round(part * factor * 255):02x}" for part in parts) + colour[7:]


class _Writer(BackendInterface):
    """PDF operators in points, y upwards; neighbours in one style are stroked at once."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._parts: list[str] = ["1 J 1 j\n"]
        self._style: tuple[str, float] | None = None

    def content(self) -> bytes:
        self._end_path()
        return "".join(self._parts).encode("ascii")

    def configure(self, config: Configuration) -> None:
        """Nothing to choose: widths are those of the drawing, on white."""

    def set_background(self, color: str) -> None:
        """White paper."""

    def clear(self) -> None:
        self._parts.clear()

    def finalize(self) -> None:
        self._end_path()

    def enter_entity(self, entity: Any, properties: Any) -> None:
        """Entities leave no trace of their own."""

    def exit_entity(self, entity: Any) -> None:
        """See enter_entity."""

    def draw_point(self, pos: Vec2, properties: BackendProperties) -> None:
        self.draw_line(pos, pos, properties)

    def draw_line(self, start: Vec2, end: Vec2, properties: BackendProperties) -> None:
        self.draw_solid_lines([(start, end)], properties)

    def draw_solid_lines(self, lines: Iterable[tuple[Vec2, Vec2]], properties: BackendProperties) -> None:
        self._begin_path(properties)
        height = self._height
        for start, end in lines:
            self._parts.append(f"{start.x:.3f} {height - start.y:.3f} m {end.x:.3f} {height - end.y:.3f} l\n")

    def draw_path(self, path: BkPath2d, properties: BackendProperties) -> None:
        if len(path):
            self._begin_path(properties)
            self._path(path)

    def draw_filled_paths(self, paths: Iterable[BkPath2d], properties: BackendProperties) -> None:
        self._end_path()
        self._parts.append(f"{_rgb(properties.color)} rg\n")
        for path in paths:
            if len(path):
                self._path(path)
                self._parts.append("h\n")
        self._parts.append("f*\n")

    def draw_filled_polygon(self, points: BkPoints2d, properties: BackendProperties) -> None:
        self._end_path()
        vertices = points.vertices()
        if len(vertices) < 3:
            return
        height = self._height
        path = " l ".join(f"{p.x:.3f} {height - p.y:.3f}" for p in vertices[1:])
        self._parts.append(
            f"{_rgb(properties.color)} rg {vertices[0].x:.3f} {height - vertices[0].y:.3f} m {path} l h f*\n"
        )

    def draw_image(self, image_data: ImageData, properties: BackendProperties) -> None:
        """Images of a CAD file are other files, which are not opened."""

    def _path(self, path: BkPath2d) -> None:
        height, parts = self._height, self._parts
        at = path.start
        parts.append(f"{at.x:.3f} {height - at.y:.3f} m\n")
        for command in path.commands():
            end = command.end
            if command.type == Command.LINE_TO:
                parts.append(f"{end.x:.3f} {height - end.y:.3f} l\n")
            elif command.type == Command.MOVE_TO:
                parts.append(f"{end.x:.3f} {height - end.y:.3f} m\n")
            else:
                first, second = _controls(at, command)
                parts.append(
                    f"{first.x:.3f} {height - first.y:.3f} {second.x:.3f} {height - second.y:.3f} "
                    f"{end.x:.3f} {height - end.y:.3f} c\n"
                )
            at = end

    def _begin_path(self, properties: BackendProperties) -> None:
        style = (properties.color[:7], properties.lineweight)
        if style != self._style:
            self._end_path()
            width = max(_THINNEST, properties.lineweight * POINTS_PER_MM)
            self._parts.append(f"{_rgb(darken(style[0]))} RG {width:.3f} w\n")
            self._style = style

    def _end_path(self) -> None:
        if self._style is not None:
            self._parts.append("S\n")
            self._style = None


def _controls(start: Vec2, command: Any) -> tuple[Vec2, Vec2]:
    """The two control points of a cubic curve; a quadratic one is raised."""
    if command.type == Command.CURVE4_TO:
        return command.ctrl1, command.ctrl2
    return start + (command.ctrl - start) * (2 / 3), command.end + (command.ctrl - command.end) * (2 / 3)


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))
