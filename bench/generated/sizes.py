"""Sizes as drawings write them, and which texts count as naming them.

A `Size` is a nominal value with its sign and tolerance: plain, ±, deviations, limits, fit, basic or reference.
Knows nothing of where it is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from bench.generated.makers import Maker

PLAIN, SYMMETRIC, DEVIATIONS, LIMITS, FIT, BASIC, REFERENCE = (
    "plain", "symmetric", "deviations", "limits", "fit", "basic", "reference",
)  # fmt: skip
SIGNS = "⌀ØøRM"
HOLE_FITS = ("H7", "H7", "H8", "G7", "N9", "H6", "F8", "K7")
SHAFT_FITS = ("h6", "g6", "k6", "m6", "js6", "f7", "h9", "h11", "p6")


@dataclass(frozen=True)
class Size:
    """`main` and, one over the other, `upper` and `lower`, are what is drawn."""

    sign: str
    value: str
    form: str = PLAIN
    upper: str = ""
    lower: str = ""
    suffix: str = ""  # behind it: a fit, °, THRU
    count: str = ""  # before it: 4x

    @property
    def main(self) -> str:
        text = {SYMMETRIC: f"{self.value} ±{self.upper}", LIMITS: "", REFERENCE: f"({self.value})"}.get(
            self.form, self.value
        )
        return f"{self.count}{self.sign}{text}{self.suffix}".rstrip()

    @property
    def stacked(self) -> tuple[str, str] | None:
        return (self.upper, self.lower) if self.form in (DEVIATIONS, LIMITS) else None

    def answers(self) -> tuple[str, ...]:
        """Everything that names the size: with its tolerance and without; limits only as a pair."""
        if self.form == LIMITS:
            return tuple(f"{a}{between}{b}" for a, b in ((self.upper, self.lower), (self.lower, self.upper))
                         for between in ("/", " / ", "-", " – ", " and ", " und ", " to ", " bis ", " "))  # fmt: skip
        bodies = [self.value]
        if self.form == SYMMETRIC:
            bodies = [f"{self.value} ±{self.upper}", self.value]
        elif self.form == DEVIATIONS:
            bodies = [f"{self.value} {self.upper}/{self.lower}", f"{self.value} {self.upper} {self.lower}", self.value]
        elif self.form == FIT:
            bodies = [f"{self.value}{self.suffix}", self.value]
        bodies += [short for short in (shortened(self.value),) if short not in bodies]
        signed = [f"{self.sign}{body}" for body in bodies] if self.sign else []
        return tuple(with_zero([*signed, *bodies]))

    def full(self) -> str:
        """The size as a sentence would state it, tolerance and all."""
        return self.answers()[0]

    def tolerance(self) -> tuple[str, ...]:
        """What names its tolerance; nothing where it has none of its own."""
        if self.form == SYMMETRIC:
            return tuple(with_zero([f"±{self.upper}", f"+/-{self.upper}", f"+{self.upper}/-{self.upper}"]))
        if self.form == DEVIATIONS:
            return tuple(with_zero([f"{self.upper}/{self.lower}", f"{self.upper} {self.lower}",
                                    f"{self.upper} und {self.lower}", f"{self.upper} and {self.lower}"]))  # fmt: skip
        return (self.suffix.strip(),) if self.form == FIT else ()


def shortened(text: str) -> str:
    """`9,00` is also said as `9`."""
    return re.sub(r"[.,]0+$", "", text)


def with_zero(texts: list[str]) -> list[str]:
    """`.250` is also said as `0.250`."""
    found = list(texts)
    for text in texts:
        longer = "".join("0." if c == "." and not text[:i][-1:].isdigit() else c for i, c in enumerate(text))
        if longer != text:
            found.append(longer)
    return found


def size(maker: Maker, chance: Random, mm: float, sign: str = "", forms: tuple[str, ...] = (PLAIN,),
         inner: bool = False) -> Size:  # fmt: skip
    """A length in millimetres, in the maker's unit, with one of the forms of tolerance."""
    value, decimals = (mm / 25.4, chance.choice((2, 3))) if maker.inch else (mm, _decimals(mm, chance))
    form = chance.choice(forms)
    sign = maker.diameter if sign == "⌀" else sign
    text = maker.number(value, decimals)
    if form == FIT:
        if maker.inch:
            form = LIMITS
        else:
            return Size(sign, text, FIT, suffix=f" {chance.choice(HOLE_FITS if inner else SHAFT_FITS)}")
    step = (0.001, 0.002, 0.005, 0.01) if maker.inch else (0.01, 0.02, 0.05, 0.1, 0.2)
    reach = chance.choice(step)
    places = 3 if maker.inch else 2 if reach < 0.1 else 1
    if form == SYMMETRIC:
        return Size(sign, text, SYMMETRIC, maker.number(reach, places))
    if form == DEVIATIONS:
        up, down = chance.choice(((reach, 0.0), (0.0, -reach), (reach, -reach / 2), (2 * reach, reach)))
        return Size(sign, text, DEVIATIONS, _deviation(maker, up, places), _deviation(maker, down, places))
    if form == LIMITS:
        return Size(sign, "", LIMITS, maker.number(value + reach, 3), maker.number(value - reach, 3))
    return Size(sign, text, form)


def _decimals(mm: float, chance: Random) -> int:
    """A whole number keeps none, mostly; some offices write `60,00`."""
    return chance.choice((0, 0, 0, 2)) if mm == round(mm) else 2 if round(mm, 1) != mm else 1


def _deviation(maker: Maker, value: float, places: int) -> str:
    if value == 0:
        return "0"
    return ("+" if value > 0 else "-") + maker.number(abs(value), 3 if abs(value) < 10**-places else places)
