"""How letters look and how wide they are: fonts with fallbacks for symbols, or strokes of a plotter's pen.

Fonts come from packages, so that a seed gives the same sheet on every machine. Knows nothing of pages.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pymupdf

DATA = Path(__file__).with_name("data")
FALLBACKS = ("dejavu", "symbol1")
FONTS = ("helv", "tiro", "cour", "notos", "figo", "ubuntu", "spacemo", "cascadia", "dejavu", "fimo")
DEJAVU = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
CELL_WIDTH, CELL_HEIGHT, ADVANCE = 4.0, 6.0, 5.6  # of a stroked letter's grid
PLAIN = str.maketrans({"⌀": "Ø", "×": "x", "–": "-", "µ": "u", "≥": ">", "’": "'", "²": "2", "³": "3"})

Glyph = tuple[tuple[tuple[float, float], ...], ...]


@functools.cache
def font(name: str) -> pymupdf.Font:
    return pymupdf.Font(fontfile=str(DEJAVU)) if name == "dejavu" else pymupdf.Font(name)


@functools.cache
def cap_height(name: str) -> float:
    """Of the em; base fonts tell it, for the others the field's usual value is near enough."""
    return {"helv": 0.72, "tiro": 0.66, "cour": 0.58, "dejavu": 0.73, "figo": 0.69, "ubuntu": 0.69}.get(name, 0.71)


@functools.cache
def _has(name: str, letter: str) -> bool:
    return bool(font(name).has_glyph(ord(letter)))


@functools.cache
def glyphs() -> dict[str, Glyph]:
    """Letter by letter the strokes on a grid of 4 × 6, y upwards; small letters are drawn as capitals."""
    found: dict[str, Glyph] = {}
    for line in (DATA / "strokes.txt").read_text(encoding="utf-8").splitlines():
        letter, _, strokes = line.partition(" ")
        found[letter] = tuple(_points(stroke) for stroke in strokes.split("|") if stroke.strip())
    return found


def _points(stroke: str) -> tuple[tuple[float, float], ...]:
    pairs = [pair.split(",") for pair in stroke.split()]
    return tuple((float(x), float(y)) for x, y in pairs)


@dataclass(frozen=True)
class Lettering:
    """A font by name, or a plotter's strokes."""

    name: str = "helv"
    stroked: bool = False

    def written(self, text: str) -> str:
        """The text as this lettering can write it: strokes have capitals only."""
        return text.translate(PLAIN).replace("ß", "ss").upper() if self.stroked else text

    def runs(self, text: str) -> list[tuple[str, str]]:
        """(font, part) in order: symbols come from other fonts, as in CAD systems."""
        found: list[tuple[str, str]] = []
        for letter in text:
            name = next((name for name in (self.name, *FALLBACKS) if _has(name, letter)), self.name)
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + letter)
            else:
                found.append((name, letter))
        return found

    def size(self, height: float) -> float:
        """Font size, in the unit of the height of capitals."""
        return height / cap_height(self.name)

    def width(self, text: str, height: float) -> float:
        if self.stroked:
            return len(text) * ADVANCE * height / CELL_HEIGHT
        return sum(float(font(name).text_length(part, self.size(height))) for name, part in self.runs(text))
