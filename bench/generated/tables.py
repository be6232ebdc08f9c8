"""Tables, notes and revision histories, and what they are known to say.

Knows nothing of what the rows are about: a caller names the concepts of the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.generated.canvas import THIN, Rect
from bench.generated.makers import data
from bench.generated.sheet import Sheet, Words

UPWARDS = 0.35  # share of parts lists that grow from the title block upwards


@dataclass(frozen=True)
class Column:
    """`label` is a head of labels.toml, or `head` what stands there in every language; `width` in mm."""

    label: str
    width: float
    align: str = "left"
    head: str = ""


@dataclass(frozen=True)
class Grid:
    """Where each cell of a drawn table stands: the text itself or, where it is blank, nothing."""

    box: Rect
    cells: list[list[Rect]]
    rows: list[list[str]]


def table(
    sheet: Sheet,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    x: float,
    y: float,
    *,
    upwards: bool = False,
    title: str = "",
) -> Grid:
    """With its upper left corner at x, y, or its lower left where it grows upwards."""
    maker, c = sheet.maker, sheet.canvas
    pitch = (5.0, 6.0, 7.0, 8.5)[maker.choice % 4]
    ruled = maker.choice % 7 != 0 or maker.layout != "list"
    heads = [column.head or maker.label(column.label) for column in columns]
    order = [heads, *[list(row) for row in rows]]
    width, height = sum(column.width for column in columns), pitch * len(order)
    top = y - height if upwards else y
    if title:
        c.write(title, x, top - 2, 3.5)
    cells: list[list[Rect]] = []
    for number, row in enumerate(order):
        level = top + pitch * (len(order) - 1 - number if upwards else number)
        cells.append(_line(sheet, columns, row, (x, level, x + width, level + pitch), head=number == 0))
        if ruled:
            c.line(x, level, x + width, level, THIN)
    if ruled:
        c.rect((x, top, x + width, top + height), 0.35)
        left = x
        for column in columns[:-1]:
            left += column.width
            c.line(left, top, left, top + height, THIN)
    box = (x, top - (6 if title else 0), x + width, top + height)
    c.taken.append(box)
    return Grid(box, cells[1:], [list(row) for row in rows])


def _line(sheet: Sheet, columns: Sequence[Column], row: Sequence[str], box: Rect, head: bool) -> list[Rect]:
    c, found, left = sheet.canvas, [], box[0]
    tall = min(2.5, (box[3] - box[1]) * 0.45)
    for column, text in zip(columns, row, strict=True):
        align = column.align if not head else ("left" if sheet.maker.choice % 2 else column.align)
        at = {"left": left + 1.2, "center": left + column.width / 2, "right": left + column.width - 1.2}[align]
        found.append(c.fitted(text, at, (box[1] + box[3]) / 2 + tall / 2, tall, column.width - 2.2, align))
        left += column.width
    return found


def know_cell(sheet: Sheet, grid: Grid, row: int, column: int, concept: str, family: str = "", **words: Words) -> None:
    text = grid.rows[row][column]
    if text:
        sheet.know(concept, (text,), grid.cells[row][column], family=family, **words)


def notes(sheet: Sheet, x: float, y: float, count: int, keys: Sequence[str], start: int = 1) -> Rect:
    """Numbered notes under a heading; each concept of notes.toml at most once."""
    maker, c, chance = sheet.maker, sheet.canvas, sheet.chance
    head = {"de": ("HINWEISE:", "Bemerkungen"), "en": ("NOTES:", "NOTES"), "fr": ("NOTES :", "REMARQUES")}[
        maker.language
    ]
    lift = maker.text_mm * 0.9
    top = y
    boxes = [c.write(head[maker.choice % 2], x, y, maker.text_mm)]
    for number, key in enumerate(chance.sample(list(keys), min(count, len(keys))), start=start):
        entry = data("notes")[key]
        values = entry.get("en_values", entry["values"]) if maker.language != "de" else entry["values"]
        value = maker.decimal(chance.choice(values))
        text = chance.choice(entry[maker.language]).replace("{v}", value)
        if maker.language == "en" and maker.layout in ("asme", "solidworks"):
            text = text.replace(value, "\0").upper().replace("\0", value)  # a unit keeps its small letters
        y += lift * 2.1
        box = c.write(f"{number}. {text}" if maker.choice % 3 else f"{number}) {text}", x, y, lift)
        boxes.append(box)
        sheet.features.add(key)
        sheet.know(f"note_{key}", (value,), box, full=value, family="note")
        sheet.know("note_number", (text, value), box, number=str(number), family="notes")
    outer = (x, top - maker.text_mm, max(box[2] for box in boxes), y + 1)
    c.taken.append(outer)
    return outer


def revisions(sheet: Sheet, right: float, y: float) -> Rect:
    """A history of two to four changes in the upper right corner."""
    maker, chance = sheet.maker, sheet.chance
    changes = chance.sample(data("values")["changes"][maker.language], chance.randrange(2, 5))
    years = sorted(chance.sample(range(2010, 2026), len(changes)))
    rows = []
    for number, (change, year) in enumerate(zip(changes, years, strict=True)):
        day, month = chance.randrange(10, 28), chance.randrange(1, 12)
        date = f"{year}-{month:02d}-{day}" if maker.language == "en" else f"{day}.{month:02d}.{year}"
        rows.append(["ABCDEF"[number], change, date, chance.choice(data("values")["people"])])
    columns = [Column("c_rev", 14, "center"), Column("c_change", 46), Column("c_date", 24), Column("c_person", 26)]
    grid = table(sheet, columns, rows, right - 110, y)
    for number, row in enumerate(rows):
        for column, concept in ((1, "revision_change"), (2, "revision_date"), (3, "revision_person")):
            know_cell(sheet, grid, number, column, concept, family=concept, rev=row[0])
        sheet.features.add(f"rev {row[0]}")
    sheet.features.add("revisions")
    return grid.box
