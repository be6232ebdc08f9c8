"""A fact: one value of a sheet, its kind, and its context. Knows nothing of questions.

The kind is where the value stands; what it means (`callout`, `field`, `column`) is a preference for whoever looks
for it, never a filter. Boxes are pixels of the page image.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from backend.geometry import Box
from backend.reading.sheet import Callout, TitleField


class FactKind(StrEnum):
    """Where a value stands."""

    CALLOUT = "callout"
    TITLE = "title"  # a field of the title block
    CELL = "cell"  # of a table with rows
    LABELLED = "labelled"  # behind, below or beside a label that is no field
    NOTE = "note"
    VIEW = "view"  # the name of a view, or its scale
    VALUE = "value"  # a value inside a longer text
    TEXT = "text"  # any other lettering


class Fact(BaseModel):
    """One value with its place and its context.

    `row` holds the other cells of its row as (heading, text); `line` is the lettering that it stands in, without
    itself; `near` are the next texts around it, nearest first.
    """

    model_config = ConfigDict(frozen=True)

    kind: FactKind
    text: str
    page: int
    box: Box
    confidence: float = 1.0
    callout: Callout | None = None
    field: TitleField | None = None
    label: str = ""
    label_box: Box | None = None
    column: str = ""
    role: str = ""  # of its column: quantity, material …; of a date in a title block, the field of whose it is
    key: str = ""  # the cell that says which row it is
    row: tuple[tuple[str, str], ...] = ()
    unit: str = ""  # that another cell of its row states for it
    caption: str = ""  # of its table
    table: int | None = None  # its place in Sheet.tables
    line: str = ""
    near: tuple[str, ...] = ()
    view: int | None = None  # its place in Sheet.views
    region: str = ""  # the name of the part or room whose frame it stands in
    count: int | None = None  # how many of it the sheet states
