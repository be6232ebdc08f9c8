"""Who made a drawing: one house style for all of a maker's sheets, drawn from the seed.

A maker fixes what a drawing office fixes: language, title block, fonts, units, signs, how sheets are stored.
Knows nothing of parts and questions.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.generated.lettering import DATA, Lettering

MEDIA = ("text", "text", "text", "text", "text", "outlines", "stroked", "scan", "text", "scan")
LAYOUTS = ("iso7200", "asme", "inventor", "solidworks", "creo", "catia", "strip", "eplan", "list", "bare")
TRADES = ("parts", "parts", "parts", "parts", "parts", "mixed", "mixed", "mixed", "electric", "building")
LANGUAGES = (("de", ""), ("en", ""), ("de", "en"), ("en", ""), ("de", ""), ("fr", ""), ("fr", "en"))
ROWS_PT = (12, 14, 17, 20, 24, 28, 34, 36, 42, 50)
FONTS = ("helv", "tiro", "cour", "notos", "figo", "ubuntu", "spacemo", "cascadia", "dejavu", "helv", "figo")


@functools.cache
def data(name: str) -> dict[str, Any]:
    """One of the data files, by its stem."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Maker:
    """A house style. Languages are de, en, fr; `second` is empty where labels are in one language."""

    name: str
    trade: str
    language: str
    second: str
    layout: str
    label_place: str  # above, beside, below or apart: a cell of its own
    row_pt: int
    lettering: Lettering
    medium: str  # text, outlines, stroked, scan
    inch: bool
    comma: bool
    diameter: str
    depth: str  # before the depth of a hole
    times: str  # behind a count
    dimensions: str  # aligned, horizontal, mixed
    text_mm: float
    zones: bool
    choice: int  # which of the labels' variants

    def label(self, field: str) -> str:
        """`Werkstoff`, or `Werkstoff / Material` where labels are in two languages."""
        words = data("labels")[field]
        own = words[self.language][self.choice % len(words[self.language])]
        return f"{own} / {words[self.second][0]}" if self.second else own

    def number(self, value: float, decimals: int) -> str:
        """With this maker's decimal sign; inches lose the zero before the point, as ASME wants it."""
        text = f"{value:.{decimals}f}"
        if self.inch and text.startswith("0."):
            text = text[1:]
        return text.replace(".", ",") if self.comma else text

    def decimal(self, text: str) -> str:
        """A text with decimal commas, in this maker's sign."""
        return text if self.comma else text.replace(",", ".")

    def word(self, entry: dict[str, str]) -> str:
        return entry[self.language]


def maker(seed: int, number: int) -> Maker:
    """The same for the same seed and number; neighbouring numbers differ in trade, layout and medium."""
    chance = Random(f"{seed}/maker/{number}")
    language, second = LANGUAGES[number % len(LANGUAGES)]
    inch = language == "en" and chance.random() < 0.45
    medium = MEDIA[(number * 7 + number // 10 * 3 + seed) % len(MEDIA)]
    return Maker(
        name=f"m{number:02d}",
        trade=TRADES[number % len(TRADES)],
        language=language,
        second=second,
        layout=LAYOUTS[(number * 3 + number // 10 + seed) % len(LAYOUTS)],
        label_place=chance.choice(("above", "above", "above", "beside", "below", "apart")),
        row_pt=chance.choice(ROWS_PT),
        lettering=Lettering(chance.choice(FONTS), stroked=medium == "stroked"),
        medium=medium,
        inch=inch,
        comma=language != "en" and chance.random() < 0.85,
        diameter=chance.choice(("Ø", "Ø", "⌀")),
        depth=_depth_sign(language, chance),
        times=chance.choice(("x ", "x", "X ", "× ") if language == "en" else ("x", "x ", "×")),
        dimensions=chance.choice(("horizontal", "horizontal", "mixed") if inch else ("aligned", "aligned", "mixed")),
        text_mm=chance.choice((2.5, 3.0, 3.5)),
        zones=chance.random() < 0.7,
        choice=chance.randrange(60),
    )


def _depth_sign(language: str, chance: Random) -> str:
    words = {"de": ("↧", " tief ", " T="), "en": ("↧", " DEEP ", " DP "), "fr": ("↧", " prof. ")}
    return chance.choice(words[language])
