"""The Sheet: everything that stands on one page, typed and placed.

These classes are the vocabulary of the whole project and import nothing of it but `Box`. All boxes are in
pixels of the page image (`Sheet.width` × `Sheet.height`); angles are in degrees, counter-clockwise, 0 for
text that reads left to right and 90 for text that reads bottom to top. Text is kept as it stands on the
sheet; numbers beside it are what the text means. Stored as JSON, one file a page, and never edited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from backend.geometry import Box

SHEET_VERSION = 1  # of its JSON


class Source(StrEnum):
    """Where a text comes from."""

    TEXT_LAYER = "text_layer"
    CAD = "cad"  # text entities of DXF or SVG
    OCR = "ocr"


class CalloutKind(StrEnum):
    """What a callout states; one word a kind, as drawings and standards name them."""

    LINEAR = "linear"
    DIAMETER = "diameter"
    RADIUS = "radius"
    ANGLE = "angle"
    SQUARE = "square"
    CHAMFER = "chamfer"
    THREAD = "thread"
    HOLE = "hole"  # a diameter with depth, counterbore or countersink
    ROUGHNESS = "roughness"
    GEOMETRIC_TOLERANCE = "geometric_tolerance"
    DATUM = "datum"
    GENERAL_TOLERANCE = "general_tolerance"
    WELD = "weld"
    EDGE = "edge"
    SCALE = "scale"
    FIT = "fit"


class _SheetPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class Span(_SheetPart):
    """A run of text in one direction, as the text layer, the CAD file or OCR gave it, symbols mapped."""

    text: str
    box: Box
    angle: float = 0.0
    source: Source = Source.TEXT_LAYER
    confidence: float = 1.0
    height: float = 0.0  # of the lettering, in pixels of the page image
    font: str = ""


class Circle(StrEnum):
    """Which circle of a view a diameter is that of."""

    OUTER = "outer"
    BOLT = "bolt_circle"  # on which its holes lie
    MIDDLE = "middle"  # the innermost one
    CORNER = "corner"  # those next to its corners


class Callout(_SheetPart):
    """A dimension, tolerance, thread or other stated requirement, with its meaning.

    `text` is what stands on the sheet, stacked tolerances joined as `+0,1/-0,2` (upper first).
    Lengths are in `unit` (`mm`, `in`, `ft`; None where the sheet does not say), angles in degrees (`deg`).
    """

    kind: CalloutKind
    text: str
    box: Box
    angle: float = 0.0
    value: float | None = None
    unit: str | None = None
    count: int = 1  # "4x", "6 BOHRUNGEN"
    upper: float | None = None  # deviation from value: +0.1
    lower: float | None = None  # deviation from value: -0.2
    limits: tuple[float, float] | None = None  # (low, high) where the sheet states both instead of a value
    fit: str | None = None  # "H7", "H7/g6"
    thread: str | None = None  # "M8x1.25-6H", "1/4-20 UNC-2B"
    depth: float | None = None
    through: bool = False
    counterbore: float | None = None  # diameter of a counterbore or spot face
    counterbore_depth: float | None = None
    countersink: float | None = None  # diameter of a countersink
    countersink_angle: float | None = None  # degrees
    drill: float | None = None  # diameter drilled for a thread
    reference: bool = False  # in ( )
    basic: bool = False  # in a box
    symbol: str | None = None  # geometric characteristic: "flatness", "position"; "Ra", "Rz"
    datums: tuple[str, ...] = ()
    note: str | None = None  # words that belong to it: "THRU ALL", "FAR SIDE"
    along: str | None = None  # what a length measures along: "x" or "y" of the page, where its lines decide
    outline: Box | None = None  # what it spans from edge to edge, where its lines prove that it spans a view's geometry
    circle: Circle | None = None  # of a view, where what is drawn says which one a diameter is that of
    between_circles: bool = False  # what is drawn proves that a length joins the middles of two circles
    joined: tuple[float, ...] = ()  # diameters of the circles that it joins, two of each, as they are drawn
    window: Box | None = None  # the rectangle within a larger one that it spans, where its lines prove that
    slot: Box | None = None  # the slot with round ends that it spans along or across
    middle: float | None = None  # diameter of what is round, from whose middle it goes down to the lowest edge
    confidence: float = 1.0

    @property
    def toleranced(self) -> bool:
        return self.upper is not None or self.lower is not None or self.limits is not None or self.fit is not None

    @property
    def internal_thread(self) -> bool | None:
        """Whether its thread is one in a hole, by its class: 6H and 2B are, 6g, 2A and `G1/2 A` are not.

        None without a class.
        """
        found = re.search(r"(?:\d(?P<metric>[A-Za-z]))$|\d(?P<unified>[AB])$|^G.*\s(?P<pipe>[AB])$", self.thread or "")
        if found is None:
            return None
        if found["pipe"]:
            return False
        letter = found["metric"] or found["unified"]
        return letter == "B" or (letter.isupper() and letter != "A")


class TitleField(StrEnum):
    """Fields of the title block (ISO 7200 and what CAD systems add)."""

    TITLE = "title"
    DRAWING_NUMBER = "drawing_number"
    PART_NUMBER = "part_number"
    REVISION = "revision"
    SCALE = "scale"
    MATERIAL = "material"
    MASS = "mass"
    FINISH = "finish"
    DATE = "date"
    DRAWN_BY = "drawn_by"
    CHECKED_BY = "checked_by"
    APPROVED_BY = "approved_by"
    SHEET_NUMBER = "sheet_number"
    SHEET_SIZE = "sheet_size"
    PROJECTION = "projection"
    GENERAL_TOLERANCE = "general_tolerance"
    UNITS = "units"
    COMPANY = "company"
    STANDARD = "standard"
    ROUGHNESS = "roughness"
    QUANTITY = "quantity"
    PROJECT = "project"


class TitleEntry(_SheetPart):
    """One candidate for a field of the title block; the best of a field comes first in the Sheet."""

    field: TitleField
    value: str
    label: str = ""  # as it stands: "Benennung"
    box: Box
    label_box: Box | None = None
    confidence: float = 1.0
    region: Box | None = None  # the part of the page it speaks for, where several title blocks share one


class LabelledText(_SheetPart):
    """A label and what it labels, in the sheet's own words, whether or not a field of the title block is meant."""

    label: str  # without its colon: "Bauherr"
    value: str
    box: Box
    label_box: Box | None = None
    confidence: float = 1.0


class TableKind(StrEnum):
    BOM = "bom"
    REVISION = "revision"
    HOLES = "dimension_table"
    NOTES = "notes"
    OTHER = "other"


class Orientation(StrEnum):
    """How a table is drawn; its rows are records in any case, `headers` name their cells."""

    ROWS = "rows"  # heads over or under the rows
    COLUMNS = "columns"  # heads in the first column, a record in each further one
    PAIRS = "pairs"  # label and value side by side, without heads: each row has a label and its value


class Cell(_SheetPart):
    text: str
    box: Box


class TableRow(_SheetPart):
    cells: tuple[Cell, ...]
    box: Box
    row_number: int


class Table(_SheetPart):
    """A table; `headers` name its columns, in the order of the cells. Roles map a column to its meaning."""

    kind: TableKind
    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]
    box: Box
    # column index of each known role: item, quantity, part_number, description, material, remark,
    # revision, date, author, tag, x, y, size
    roles: dict[str, int] = Field(default_factory=dict)
    confidence: float = 1.0
    row_key: int = 0  # index of the column that says which row a row is: item, tag, label
    orientation: Orientation = Orientation.ROWS
    caption: str = ""  # what stands over or under it: "PIN CONFIGURATION"


class View(_SheetPart):
    """A region of the sheet that shows the part from one side, or cut, or enlarged."""

    box: Box
    label: str = ""  # as it stands: "SECTION A-A"
    kind: str = "view"  # view, section, detail, isometric
    name: str = ""  # "A-A", "B"
    scale: str | None = None
    label_box: Box | None = None
    confidence: float = 1.0


class Note(_SheetPart):
    """A note of one or several lines; `number` where the sheet numbers it."""

    text: str
    box: Box
    number: str = ""
    confidence: float = 1.0


class Sheet(_SheetPart):
    """Everything read on one page."""

    version: int = SHEET_VERSION
    page: int  # 1-based
    width: int
    height: int
    width_mm: float | None = None  # None where the file does not say (a photo)
    height_mm: float | None = None
    units: str | None = None  # "mm" or "in", where the sheet says or its callouts prove it
    lettering_height: float | None = None  # smallest legible lettering that matters, pixels of the page image
    own_pixels: float | None = None  # of a scan or photo, for each pixel of the page image; None where it is drawn
    sources: tuple[Source, ...] = ()
    spans: tuple[Span, ...] = ()
    callouts: tuple[Callout, ...] = ()
    title_block: tuple[TitleEntry, ...] = ()
    labels: tuple[LabelledText, ...] = ()
    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()
    notes: tuple[Note, ...] = ()
    warnings: tuple[str, ...] = ()  # message keys: what could not be read

    def field(self, field: TitleField) -> TitleEntry | None:
        """The best candidate for a field of the title block."""
        return next((entry for entry in self.title_block if entry.field == field), None)


@dataclass(frozen=True)
class Meaning:
    """The fields of `Callout` that a text alone can give; see there."""

    kind: CalloutKind
    text: str
    value: float | None = None
    unit: str | None = None
    count: int = 1
    upper: float | None = None
    lower: float | None = None
    limits: tuple[float, float] | None = None
    fit: str | None = None
    thread: str | None = None
    depth: float | None = None
    through: bool = False
    counterbore: float | None = None
    counterbore_depth: float | None = None
    countersink: float | None = None
    countersink_angle: float | None = None
    drill: float | None = None
    reference: bool = False
    basic: bool = False
    symbol: str | None = None
    datums: tuple[str, ...] = ()
    note: str | None = None
    confidence: float = 1.0

    @property
    def toleranced(self) -> bool:
        return self.upper is not None or self.lower is not None or self.limits is not None or self.fit is not None


@dataclass(frozen=True)
class ReadResult:
    """A Sheet as JSON; `needs_ocr` where OCR would add to it."""

    sheet: bytes
    needs_ocr: bool
