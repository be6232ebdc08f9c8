"""One sheet from a seed and a number: its maker, its family, its file, its questions.

Knows nothing of the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pymupdf

from bench.generated.asking import Asker
from bench.generated.canvas import Canvas, Rect
from bench.generated.families import electric, lists, plans, plates, sheets, turned
from bench.generated.makers import Maker, maker
from bench.generated.output import Scan, as_outlines, as_pdf, as_scan, tilted
from bench.generated.sheet import Sheet

MAKERS = 30  # they take turns, so that a few sheets already show them all
LOOK_DPI = 100
Family = Callable[[Sheet, int], None]
MECHANICAL: dict[str, Family] = {
    "plate": plates.plate,
    "shaft": turned.shaft,
    "flange": turned.flange,
    "holes": plates.hole_table_plate,
    "sheetmetal": sheets.sheet_metal,
    "assembly": lists.assembly,
    "parts": sheets.several_parts,
    "frame": sheets.welded_frame,
    "series": lists.series,
    "cable": electric.cable,
}
TRADES: dict[str, dict[str, Family]] = {
    "parts": {
        name: MECHANICAL[name]
        for name in ("plate", "shaft", "flange", "holes", "sheetmetal", "plate", "series", "parts")
    },
    "mixed": {name: MECHANICAL[name] for name in ("assembly", "parts", "frame", "plate", "sheetmetal", "flange")},
    "electric": {"schematic": electric.schematic, "cable": electric.cable},
    "building": {"plan": plans.floor_plan},
}
LARGE = ("assembly", "parts", "schematic", "plan")
PAPERS = {
    "metric": ((420.0, 297.0), (420.0, 297.0), (594.0, 420.0)),
    "inch": ((431.8, 279.4), (431.8, 279.4), (558.8, 431.8)),
}


@dataclass(frozen=True)
class Made:
    """What is known of a file: its questions, its conversations, and the line about it."""

    rows: list[dict[str, Any]]
    talks: list[dict[str, Any]]
    about: dict[str, Any]


def make(seed: int, number: int, *, folder: Path, questions: int, look: bool = False) -> Made:
    """Writes the file of a sheet into the folder."""
    house = maker(seed, number % MAKERS)
    chance = Random(f"{seed}/sheet/{number}")
    families = TRADES[house.trade]
    family = sorted(families)[(number // MAKERS + number % MAKERS) % len(families)]
    sheet = drawn(house, family, number, chance)
    data, suffix, scan = stored(sheet.canvas, house, chance)
    file = f"{house.name}_{family}_{number:04d}.{suffix}"
    (folder / file).write_bytes(data)
    if look:
        (folder / "look").mkdir(exist_ok=True)
        pymupdf.open(suffix, data)[0].get_pixmap(dpi=LOOK_DPI).save(str(folder / "look" / f"{file}.png"))
    asker = Asker(sheet, file, chance, lambda box: _placed(sheet.canvas, box, scan))
    about = {
        "file": file,
        "source": house.name,
        "family": family,
        "medium": house.medium,
        "lang": house.language,
        "layout": house.layout,
        "licence": "made by this program",
    }
    return Made(asker.rows(questions), asker.conversations(), about)


def drawn(house: Maker, family: str, number: int, chance: Random) -> Sheet:
    papers = PAPERS["inch" if house.inch else "metric"]
    width, height = papers[-1] if family in LARGE and chance.random() < 0.3 else papers[0]
    sheet = Sheet(Canvas(width, height, house.lettering), house, chance)
    (MECHANICAL | TRADES["electric"] | TRADES["building"])[family](sheet, number)
    return sheet


def stored(canvas: Canvas, house: Maker, chance: Random) -> tuple[bytes, str, Scan | None]:
    """The file's bytes, its suffix and what a scanner did to it."""
    if house.medium == "scan":
        scan = Scan(chance.uniform(-1.2, 1.2), chance.uniform(2, 12), chance.uniform(0.2, 0.7), chance.random() < 0.3)
        return as_scan(canvas, scan, chance), "png", scan
    return (as_outlines(canvas) if house.medium == "outlines" else as_pdf(canvas)), "pdf", None


def _placed(canvas: Canvas, box: Rect, scan: Scan | None) -> Rect:
    return canvas.fraction(tilted(box, canvas.width, canvas.height, scan.tilt) if scan else box)
