"""Technical drawings that the tests make themselves, with known ground truth.

`part_drawing("de")` describes an A3 sheet of a bearing cover; its `truths` say what stands where, in fractions
of the page. `as_pdf`, `as_png`, … (from `tests.drawings.formats`) turn it into files. Everything is deterministic.
"""

from __future__ import annotations

from tests.drawings import formats as formats
from tests.drawings.formats import as_bmp as as_bmp
from tests.drawings.formats import as_dxf as as_dxf
from tests.drawings.formats import as_gif as as_gif
from tests.drawings.formats import as_heic as as_heic
from tests.drawings.formats import as_jpeg as as_jpeg
from tests.drawings.formats import as_pdf as as_pdf
from tests.drawings.formats import as_png as as_png
from tests.drawings.formats import as_rotated_pdf as as_rotated_pdf
from tests.drawings.formats import as_scan as as_scan
from tests.drawings.formats import as_svg as as_svg
from tests.drawings.formats import as_tiff as as_tiff
from tests.drawings.formats import as_webp as as_webp
from tests.drawings.formats import dxf_truth as dxf_truth
from tests.drawings.sketch import Sketch
from tests.drawings.sketch import Text as Text
from tests.drawings.sketch import Truth as Truth

WORDS: dict[str, dict[str, str]] = {
    "de": {
        "title": "Benennung",
        "drawing_number": "Zeichnungsnummer",
        "material": "Werkstoff",
        "scale": "Maßstab",
        "mass": "Gewicht",
        "date": "Datum",
        "drawn_by": "Gezeichnet",
        "checked_by": "Geprüft",
        "general_tolerance": "Allgemeintoleranz",
        "finish": "Oberfläche",
        "sheet_number": "Blatt",
        "revision": "Änderung",
        "sheet_size": "Format",
        "section": "SCHNITT A-A",
        "detail": "DETAIL B  2:1",
        "notes": "HINWEISE",
        "bom": "Pos.|Menge|Benennung|Sachnummer|Werkstoff",
        "revisions": "Index|Änderung|Datum|Name",
    },
    "en": {
        "title": "Title",
        "drawing_number": "Drawing No.",
        "material": "Material",
        "scale": "Scale",
        "mass": "Weight",
        "date": "Date",
        "drawn_by": "Drawn by",
        "checked_by": "Checked by",
        "general_tolerance": "General tolerances",
        "finish": "Finish",
        "sheet_number": "Sheet",
        "revision": "Rev.",
        "sheet_size": "Size",
        "section": "SECTION A-A",
        "detail": "DETAIL B  2:1",
        "notes": "NOTES",
        "bom": "Item|Qty|Description|Part No.|Material",
        "revisions": "Rev|Description|Date|Name",
    },
}
VALUES: dict[str, dict[str, str]] = {
    "de": {
        "title": "Lagerdeckel",
        "drawing_number": "LD-4711-03",
        "material": "EN AW-6082 T6",
        "scale": "1:1",
        "mass": "0,84 kg",
        "date": "14.03.2024",
        "drawn_by": "M. Weber",
        "checked_by": "J. Schröder",
        "general_tolerance": "ISO 2768-mK",
        "finish": "eloxiert 12 µm",
        "sheet_number": "1/1",
        "revision": "C",
        "sheet_size": "A3",
        "company": "Nordlicht Antriebstechnik GmbH",
    },
    "en": {
        "title": "Bearing cover",
        "drawing_number": "BC-2290-01",
        "material": "EN AW-6082 T6",
        "scale": "1:1",
        "mass": "0.84 kg",
        "date": "2024-03-14",
        "drawn_by": "M. Weaver",
        "checked_by": "J. Shaw",
        "general_tolerance": "ISO 2768-mK",
        "finish": "anodized 12 µm",
        "sheet_number": "1/1",
        "revision": "C",
        "sheet_size": "A3",
        "company": "Northlight Drives Ltd.",
    },
}
NOTES = {
    "de": ("Alle Kanten gratfrei 0,2 x 45°", "Gewinde vor dem Eloxieren schützen", "Dichtfläche ohne Riefen"),
    "en": ("Break all sharp edges 0.2 x 45°", "Mask threads before anodizing", "Sealing face free of scratches"),
}
PARTS = {
    "de": (
        ("1", "1", "Lagerdeckel", "LD-4711-03", "EN AW-6082"),
        ("2", "4", "Zylinderschraube M8x25", "ISO 4762", "8.8"),
        ("3", "1", "O-Ring 56x2,5", "OR-560250", "NBR 70"),
        ("4", "2", "Passstift 6 m6 x 20", "ISO 8734", "St"),
    ),
    "en": (
        ("1", "1", "Bearing cover", "BC-2290-01", "EN AW-6082"),
        ("2", "4", "Socket head screw M8x25", "ISO 4762", "8.8"),
        ("3", "1", "O-ring 56x2.5", "OR-560250", "NBR 70"),
        ("4", "2", "Dowel pin 6 m6 x 20", "ISO 8734", "St"),
    ),
}
REVISIONS = {
    "de": (("B", "Bohrung war ⌀48", "02.02.2024", "Web"), ("C", "Fase ergänzt", "14.03.2024", "Web")),
    "en": (("B", "Bore was ⌀48", "2024-02-02", "MW"), ("C", "Chamfer added", "2024-03-14", "MW")),
}


def part_drawing(language: str = "de") -> Sketch:
    """An A3 sheet: front view, section, detail, GD&T, title block, parts list, revisions, notes."""
    sketch = Sketch()
    _border(sketch)
    _front_view(sketch, language)
    _section(sketch, language)
    _title_block(sketch, language)
    _table(sketch, "bom", 230, 189, (12, 16, 66, 50, 36), WORDS[language]["bom"].split("|"), PARTS[language])
    _table(sketch, "revisions", 290, 15, (14, 56, 30, 20), WORDS[language]["revisions"].split("|"), REVISIONS[language])
    _notes(sketch, language)
    return sketch


def simple_drawing(text: str = "⌀20 H7", width: float = 100, height: float = 80) -> Sketch:
    """A small sheet with one circle and one callout."""
    sketch = Sketch(width, height)
    sketch.rect(2, 2, width - 2, height - 2)
    sketch.circle(width * 0.4, height * 0.6, height / 5)
    sketch.leader("callout", text, (width * 0.4, height * 0.4), (width * 0.6, height * 0.25))
    return sketch


def small_lettering() -> Sketch:
    """A small sheet with bolts all over it, named B11 to B44 in lettering of 1 mm: 8 px at 200 dpi."""
    sketch = Sketch(160, 140)
    sketch.rect(2, 2, 158, 138)
    for row in range(1, 5):
        for column in range(1, 5):
            x, y = 38 * column - 28, 32 * row - 16
            sketch.circle(x, y, 2)
            sketch.line(x, y, x + 4, y - 3, 0.18)
            sketch.write(f"B{row}{column} M{row + 3} x {5 * column}", x + 4, y - 3, 1.0)
    return sketch


def _border(sketch: Sketch) -> None:
    width, height = sketch.width, sketch.height
    sketch.rect(0.2, 0.2, width - 0.2, height - 0.2, 0.13)
    sketch.rect(20, 10, width - 10, height - 10, 0.7)
    for index in range(1, 9):
        x = 20 + (width - 30) * (index - 0.5) / 8
        for y in (8.0, height - 5.0):
            sketch.write(str(index), x, y, 2.5, center=True)
    for index, letter in enumerate("ABCDEF"):
        y = 10 + (height - 20) * (index + 0.5) / 6
        for x in (16.0, width - 5.0):
            sketch.write(letter, x, y, 2.5, center=True)


def _front_view(sketch: Sketch, language: str) -> None:
    comma = "," if language == "de" else "."
    left, top, right, bottom = 60.0, 55.0, 200.0, 155.0
    x, y = (left + right) / 2, (top + bottom) / 2
    sketch.rect(left, top, right, bottom)
    for radius in (25.0, 26.0, 40.0):
        sketch.circle(x, y, radius, 0.5 if radius != 26 else 0.18)
    sketch.center_mark(x, y, 48)
    for cx in (left + 15, right - 15):
        for cy in (top + 15, bottom - 15):
            sketch.circle(cx, cy, 4.5)
            sketch.center_mark(cx, cy, 7)
    for cx in (left + 15, right - 15):
        sketch.circle(cx, y, 3.4)
        sketch.arc(cx, y, 4, 0, 270, 0.18)
        sketch.center_mark(cx, y, 6)
    tolerance = f"±0{comma}1"
    sketch.dimension("width", f"140 {tolerance}", (left, top), (right, top), -22, value=140)
    sketch.dimension("hole_pitch_x", "110", (left + 15, top), (right - 15, top), -12, value=110)
    sketch.dimension("height", "100", (left, bottom), (left, top), -24, value=100)
    deviations = (f"+0{comma}2", f"-0{comma}1")
    sketch.dimension("hole_pitch_y", "70", (left, bottom - 15), (left, top + 15), -12, value=70, deviations=deviations)
    depth = f"2x M8 - 6H ↧{16}"
    sketch.leader("bore", "⌀50 H7", (x + 17.7, y - 17.7), (216, 62), value=50)
    sketch.leader(
        "holes",
        "4x ⌀9",
        (right - 15 + 3.2, bottom - 15 + 3.2),
        (208, 165),
        value=9,
        below="DURCH" if language == "de" else "THRU",
    )
    sketch.leader("thread", depth, (right - 15 + 2.8, y - 2.8), (214, 84), value=8)
    sketch.leader("pilot", "⌀80 f7", (x - 28.3, y + 28.3), (92, 166), value=80)
    sketch.write("A", x - 2, top - 3, 5)
    sketch.write("A", x - 2, bottom + 8, 5)
    _tolerance_frame(sketch, 66, 184, ("⌖", f"⌀0{comma}1", "A", "B"))


def _tolerance_frame(sketch: Sketch, x: float, y: float, cells: tuple[str, ...]) -> None:
    placed = []
    for text in cells:
        width = 9.0 if len(text) < 3 else 16.0
        sketch.rect(x, y - 7, x + width, y, 0.25)
        placed.append(sketch.write(text, x + width / 2, y - 1.8, center=True))
        x += width
    sketch.truth("position", " ".join(cells), *placed, value=0.1)


def _section(sketch: Sketch, language: str) -> None:
    comma = "," if language == "de" else "."
    left, right, flange, top, bottom = 280.0, 325.0, 300.0, 62.0, 148.0
    middle = (top + bottom) / 2
    outline = [(left, top), (flange, top), (flange, middle - 40), (right, middle - 40), (right, middle - 25)]
    sketch.path([*outline, (left, middle - 25), (left, top)])
    sketch.path([(px, 2 * middle - py) for px, py in [*outline, (left, middle - 25), (left, top)]])
    sketch.hatch(left, middle - 40, right, middle - 25)
    sketch.hatch(left, middle + 25, right, middle + 40)
    for edge in (left, right):
        sketch.line(edge, middle - 25, edge, middle + 25)
    sketch.line(left - 8, middle, right + 8, middle, 0.18)
    sketch.dimension("flange", "20", (left, bottom), (flange, bottom), 11, value=20)
    sketch.dimension("depth", f"45 -0{comma}05", (left, bottom), (right, bottom), 21, value=45)
    sketch.leader("chamfer", "1 x 45°", (right, middle - 40), (338, 52), value=1)
    sketch.leader("radius", "R3", (flange, middle - 40), (312, 58), value=3)
    sketch.path([(338, 92), (341, 97), (347, 86), (366, 86)], 0.25)
    placed = sketch.write(f"Ra 1{comma}6", 350, 91.2, 2.5)
    sketch.truth("roughness", f"Ra 1{comma}6", placed, value=1.6)
    label = WORDS[language]["section"]
    sketch.truth("section", label, sketch.write(label, (left + right) / 2, 50, 5, center=True))
    detail = WORDS[language]["detail"]
    sketch.circle(372, 128, 22, 0.35)
    sketch.path([(355, 135), (372, 135), (378, 129), (378, 112)])
    sketch.leader("detail_angle", "15°", (376, 131), (391, 152), value=15)
    sketch.truth("detail", detail, sketch.write(detail, 372, 102, 3.5, center=True))


def _title_block(sketch: Sketch, language: str) -> None:
    x, y, width = 230.0, 237.0, 180.0
    words, values = WORDS[language], VALUES[language]
    sketch.rect(x, y, x + width, y + 50, 0.7)
    rows = (
        (("general_tolerance", 45), ("finish", 45), ("material", 50), ("mass", 40)),
        (("drawn_by", 45), ("checked_by", 45), ("date", 50), ("scale", 40)),
        (("title", 90), ("drawing_number", 90)),
        (("company", 90), ("revision", 30), ("sheet_number", 30), ("sheet_size", 30)),
    )
    for index, row in enumerate(rows):
        top, left = y + index * 12.5, x
        sketch.line(x, top, x + width, top, 0.25)
        for name, cell in row:
            sketch.line(left, top, left, top + 12.5, 0.25)
            if name in words:
                sketch.write(words[name], left + 1.5, top + 3.6, 1.8)
            height = 5.0 if name in ("title", "drawing_number") else 3.0
            placed = sketch.write(values[name], left + 3, top + 10.5, height)
            sketch.truth(name, values[name], placed)
            left += cell


def _table(
    sketch: Sketch,
    name: str,
    x: float,
    y: float,
    widths: tuple[int, ...],
    headers: list[str],
    rows: tuple[tuple[str, ...], ...],
) -> None:
    top, right, step = y, x + sum(widths), 8.0
    for row_number, row in enumerate([headers, *rows]):
        sketch.line(x, top, right, top, 0.25)
        left = x
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            placed = sketch.write(text, left + 1.5, top + 5.6, 2.5)
            if row_number:
                sketch.truth(f"{name}.{row_number}.{column}", text, placed)
            left += width
        top += step
    sketch.line(x, top, right, top, 0.25)
    left = x
    for width in (0, *widths):
        left += width
        sketch.line(left, y, left, top, 0.25)


def _notes(sketch: Sketch, language: str) -> None:
    sketch.write(WORDS[language]["notes"], 30, 222, 4)
    for index, note in enumerate(NOTES[language], start=1):
        text = f"{index}. {note}"
        sketch.truth(f"note.{index}", text, sketch.write(text, 30, 222 + 7 * index, 3))
