"""One title block and one table, drawn again and again with one thing changed, and what they say.

The content stays the same, so a rule that was made for one drawing fails on the others. Knows nothing of the reader.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pymupdf

from bench.generated.canvas import Canvas
from bench.generated.lettering import Lettering
from bench.generated.makers import LAYOUTS, Maker
from bench.generated.output import PT, as_pdf
from bench.generated.sheet import MARGIN, Sheet
from bench.generated.tables import Column, table
from bench.generated.titleblock import Block, title_block
from bench.questions import Case

WIDTH, HEIGHT = 420.0, 297.0
PLAIN = Maker(
    name="plain", trade="parts", language="de", second="", layout="catia", label_place="above", row_pt=24,
    lettering=Lettering("helv"), medium="text", inch=False, comma=True, diameter="Ø", depth="↧", times="x",
    dimensions="aligned", text_mm=3.0, zones=False, choice=0,
)  # fmt: skip
VALUES = {
    "title": "Lagerbock", "number": "KB-2093-7", "material": "EN-GJL-250", "scale": "1:4", "drawn_by": "T. Okafor",
    "checked_by": "E. Vogel", "date": "17.05.2019", "checked_date": "21.05.2019", "revision": "D", "mass": "3,46 kg",
    "finish": "brüniert", "general_tolerance": "ISO 2768-fH", "company": "Ostwerk Gerätebau", "sheet": "1/1",
    "size": "A3",
}  # fmt: skip
ABOUT_THE_BLOCK = (
    ("Aus welchem Werkstoff ist das Teil?", "EN-GJL-250"), ("What is the drawing number?", "KB-2093-7"),
    ("Wer hat gezeichnet?", "T. Okafor"), ("Who checked the drawing?", "E. Vogel"), ("Welcher Maßstab?", "1:4"),
    ("What is the title?", "Lagerbock"), ("Wie schwer ist das Teil?", "3,46 kg"), ("Which revision is it?", "D"),
)  # fmt: skip
ROWS = (
    ("1", "2", "Deckel", "44-1021", "S235JR"), ("2", "8", "Scheibe 8,4", "ISO 7089", ""),
    ("3", "1", "Welle", "44-1033", "C45E"), ("4", "4", "Hebel", "44-1047", "EN AW-6082"),
    ("5", "16", "Stift 6x24", "ISO 8734", "St"), ("6", "3", "Feder", "44-1060", "1.4310"),
)  # fmt: skip
ABOUT_THE_TABLE = (
    ("Wie viele Stück von Position 4?", "4"), ("What is item 3?", "Welle"),
    ("Welche Sachnummer hat der Hebel?", "44-1047"), ("What material is item 1?", "S235JR"),
    ("Wie viele Scheibe 8,4 werden gebraucht?", "8"), ("Which part number has item 6?", "44-1060"),
    ("Welche Menge hat Position 5?", "16"), ("Welche Position ist die Feder?", "6"),
)  # fmt: skip
WIDTHS = {"c_pos": 16, "c_qty": 18, "c_name": 46, "c_number": 36, "c_material": 34}
COLUMNS = [Column(name, width) for name, width in WIDTHS.items()]


@dataclass(frozen=True)
class Perturbed:
    """A PDF and what is asked of it, each question with its page."""

    data: bytes
    asked: tuple[tuple[str, str], ...]
    page: int = 1

    def cases(self, file: str) -> list[Case]:
        return [Case(file, self.page, question, "perturbed", (answer,), None) for question, answer in self.asked]


def sheet_of(**style: object) -> Sheet:
    return Sheet(Canvas(WIDTH, HEIGHT, style.get("lettering", PLAIN.lettering)), replace(PLAIN, **style), Random(1))


def block(right: float = WIDTH - MARGIN, bottom: float = HEIGHT - MARGIN, *, empty: tuple[str, ...] = (),
          turned: int = 0, rotation: int = 0, **style: object) -> Perturbed:  # fmt: skip
    """A sheet with nothing but a border and the title block; what the layout has no field for is not asked."""
    sheet = sheet_of(**style)
    sheet.border()
    drawn = Block({**VALUES, **dict.fromkeys(empty, "")})
    title_block(sheet, drawn, right, bottom)
    said = {VALUES.get(name, "") for name in drawn.known if name not in empty}
    asked = tuple((question, answer) for question, answer in ABOUT_THE_BLOCK if answer in said)
    return Perturbed(turn(as_pdf(sheet.canvas), turned, rotation), asked)


def grid(columns: list[Column] = COLUMNS, *, upwards: bool = False, unruled: bool = False, merged: bool = False,
         x: float = 220, y: float = 20, **style: object) -> Perturbed:  # fmt: skip
    """A sheet with nothing but a parts list; `merged` lets one heading span two columns."""
    sheet = sheet_of(**style)
    sheet.border()
    drawn = table(sheet, columns, ROWS, x, y + 60 if upwards else y, upwards=upwards)
    if unruled:
        sheet.canvas.strokes = sheet.canvas.strokes[:1]
    if merged:
        x0, top = x, drawn.box[1]
        sheet.canvas.rect((x0, top - 7, x0 + sum(column.width for column in columns), top), 0.35)
        sheet.canvas.write("Stückliste Baugruppe 7", x0 + 2, top - 2, 2.5)
    return Perturbed(as_pdf(sheet.canvas), ABOUT_THE_TABLE)


def over_two_pages(*, heads_again: bool) -> Perturbed:
    """The list goes on on a second page, with or without its heads; the second half is asked for."""
    document = pymupdf.open()
    for first, rows in ((True, ROWS[:3]), (False, ROWS[3:])):
        sheet = sheet_of()
        sheet.border()
        table(sheet, COLUMNS, rows, 220, 20)
        if not first and not heads_again:
            sheet.canvas.texts = sheet.canvas.texts[len(COLUMNS) :]
        document.insert_pdf(pymupdf.open("pdf", as_pdf(sheet.canvas)))
    of_the_second = tuple(asked for asked in ABOUT_THE_TABLE if asked[1] in {text for row in ROWS[3:] for text in row})
    return Perturbed(document.tobytes(), of_the_second, page=2)


def turn(data: bytes, quarters: int, rotation: int) -> bytes:
    """Content lies turned in the page; /Rotate says how the page is to be shown."""
    if not quarters and not rotation:
        return data
    source, document = pymupdf.open("pdf", data), pymupdf.open()
    width, height = (HEIGHT, WIDTH) if quarters % 2 else (WIDTH, HEIGHT)
    page = document.new_page(width=width * PT, height=height * PT)
    page.show_pdf_page(page.rect, source, 0, rotate=90 * quarters)
    page.set_rotation(rotation)
    return bytes(document.tobytes(deflate=True))


def perturbations() -> dict[str, Callable[[], Perturbed]]:
    """Name → how to draw it. The names begin with what is asked about."""
    found: dict[str, Callable[[], Perturbed]] = {
        "block plain": block,
        "block moved": lambda: block(right=200, bottom=150),
        "block at the top": lambda: block(bottom=90),
        "block turned, shown upright": lambda: block(turned=1, rotation=90),
        "block turned, shown turned": lambda: block(turned=1),
        "block upside down": lambda: block(turned=2),
        "block in two languages": lambda: block(second="en"),
        "block with blanks": lambda: block(empty=("checked_by", "checked_date", "finish")),
        "table plain": grid,
        "table moved": lambda: grid(x=20, y=180),
        "table upwards": lambda: grid(upwards=True),
        "table without rulings": lambda: grid(unruled=True),
        "table under one head": lambda: grid(merged=True),
        "table in two languages": lambda: grid(second="en"),
        "table heads left, values right": lambda: grid(
            [replace(column, align="right") for column in COLUMNS], choice=1
        ),
        "table columns reversed": _reversed,
        "table over two pages": lambda: over_two_pages(heads_again=True),
        "table over two pages without heads": lambda: over_two_pages(heads_again=False),
    }
    for layout, number in zip(LAYOUTS, itertools.count()):
        found[f"block {layout}"] = lambda layout=layout, number=number: block(layout=layout, choice=number)
    for place in ("beside", "below", "apart"):
        found[f"block label {place}"] = lambda place=place: block(label_place=place)
    for height in (12, 50):
        found[f"block rows {height} pt"] = lambda height=height: block(row_pt=height)
    for choice in range(1, 4):
        found[f"block relabelled {choice}"] = lambda choice=choice: block(choice=choice)
        found[f"table relabelled {choice}"] = lambda choice=choice: grid(choice=choice)
    for language in ("en", "fr"):
        found[f"block {language}"] = lambda language=language: block(language=language)
        found[f"table {language}"] = lambda language=language: grid(language=language)
    for name in ("cour", "tiro", "spacemo"):
        found[f"block font {name}"] = lambda name=name: block(lettering=Lettering(name))
    return found


def _reversed() -> Perturbed:
    sheet = sheet_of()
    sheet.border()
    table(sheet, COLUMNS[::-1], [row[::-1] for row in ROWS], 220, 20)
    return Perturbed(as_pdf(sheet.canvas), ABOUT_THE_TABLE)


def write(folder: Path) -> list[Case]:
    """Every perturbation as a file of the folder; returns what is asked, with the perturbation as kind."""
    cases = []
    for name, draw in perturbations().items():
        drawn, file = draw(), f"{name.replace(' ', '_').replace(',', '')}.pdf"
        (folder / file).write_bytes(drawn.data)
        cases += [replace(case, kind=name) for case in drawn.cases(file)]
    return cases
