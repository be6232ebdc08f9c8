"""What the reader replies on one page: text, outcome, what it points to. Knows nothing of how it was found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backend.answering.answer import Candidate, Element, Outcome
from backend.geometry import Box
from backend.reading.facts import Fact
from backend.reading.sheet import Sheet
from backend.vocabulary.answers import place_name

LONGEST_QUOTE = 420  # characters of a text that are shown
_PARTS = 3  # of a sheet each way, as its places are called: top, middle, bottom


@dataclass(frozen=True)
class Reply:
    """The reader's answer to one question on one page."""

    text: str
    outcome: Outcome = Outcome.STATED
    elements: tuple[Element, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    facts: tuple[Fact, ...] = ()  # what it states or offers
    others: tuple[Element, ...] = ()  # what could be meant as well: "and the other one?"

    @property
    def answered(self) -> bool:
        return self.outcome is Outcome.STATED

    def with_prefix(self, prefix: str) -> Reply:
        return replace(self, text=prefix + self.text)


def shorten(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text of at most so many characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text.rfind(" ", 0, longest)
    return text[: cut if cut > 0 else longest] + " …"


def join_texts(texts: Iterable[str]) -> str:
    """Texts joined so that a decimal comma cannot be taken for a separator, each once."""
    return "; ".join(dict.fromkeys(texts))


def place_of(box: Box, sheet: Sheet, language: str) -> str:
    """Where on the sheet a box is, in words."""
    x, y = box.center
    column = min(_PARTS - 1, math.floor(_PARTS * x / sheet.width))
    row = min(_PARTS - 1, math.floor(_PARTS * y / sheet.height))
    names = " ".join(name for name in (("top", "", "bottom")[row], ("left", "", "right")[column]) if name)
    words = place_name(names or "center", language)
    around = [view for view in sheet.views if view.label and view.box.contains(x, y)]
    if around:
        smallest = min(around, key=lambda view: view.box.area)
        words += ", " + place_name("view", language).format(view=smallest.label)
    return words


def unique_elements(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Elements each once, in order."""
    seen: dict[tuple[str, Box, int], Element] = {}
    for element in elements:
        seen.setdefault((element.label, element.bbox, element.page), element)
    return tuple(seen.values())
