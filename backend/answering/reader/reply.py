"""What the reader has found, and the reply made of it.

A `Finding` is one text on a sheet that answers a question, with its place. Knows nothing of how it was found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backend.answering.answer import Element
from backend.answering.lookup.index import SheetIndex
from backend.answering.reader.wording import PLACES
from backend.geometry import Box

LONGEST_QUOTE = 420  # characters of a note that are shown


@dataclass(frozen=True)
class Reply:
    """The reader's answer to one question on one page."""

    text: str
    elements: tuple[Element, ...] = ()
    answered: bool = True
    # what could be meant as well, best first: "and the other one?"
    others: tuple[Element, ...] = ()

    def prefixed(self, prefix: str) -> Reply:
        return replace(self, text=prefix + self.text)


def shortened(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text of at most so many characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: text.rfind(" ", 0, longest)] + " …"


def listed(texts: Iterable[str]) -> str:
    """Texts joined so that a decimal comma cannot be taken for a separator, each once."""
    return "; ".join(dict.fromkeys(texts))


def place_of(box: Box, index: SheetIndex, language: str) -> str:
    """Where on the sheet a box is, in words."""
    sheet = index.sheet
    x, y = box.center
    column = min(2, math.floor(3 * x / sheet.width))
    row = min(2, math.floor(3 * y / sheet.height))
    names = " ".join(name for name in (("top", "", "bottom")[row], ("left", "", "right")[column]) if name)
    words = PLACES[language][names or "center"]
    view = index.view_of(box)
    if view is not None and view.label:
        words += ", " + PLACES[language]["view"].format(view=view.label)
    return words


def unique(elements: Sequence[Element]) -> tuple[Element, ...]:
    seen: dict[tuple[str, Box, int], Element] = {}
    for element in elements:
        seen.setdefault((element.label, element.bbox, element.page), element)
    return tuple(seen.values())
