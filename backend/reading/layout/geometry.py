"""The geometry of a page, made once and handed to every finder: its frames, rulings and lines of text.

A `PageGeometry` faces the page in each direction that its text has; what one finder asked for, the next one
gets again. Knows nothing of what a text means.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from backend.documents.content import PageContent
from backend.geometry import Box
from backend.reading.layout.border import border_of
from backend.reading.layout.frame import Frame, pixels_per_mm, quarter_of, skew_of
from backend.reading.layout.phrases import SheetPhrase, phrases_of, without_zone_marks
from backend.reading.layout.rulings import Rulings, rulings_of
from backend.reading.sheet import Span

COMMON = 0.1  # of the letters of a page: a direction that tables and title blocks are looked for in
RARE = 0.02  # the same for notes, which may be few
SKEW_LINE_MM = 15.0  # lines from this length on show how far a page leans


class Facing:
    """The page turned so that the text of one direction reads from left to right.

    `phrases` are all lines of text of the direction; `rulings` are in the coordinates of `frame`.
    """

    def __init__(self, page: PageGeometry, quarter: int) -> None:
        size = page.content.size
        self.frame = Frame(quarter, page.skew, size.width, size.height, page.mm)
        self._page = page

    @cached_property
    def rulings(self) -> Rulings:
        """The page's rulings, found once and turned."""
        if self.frame.quarter:
            return self._page.facing(0).rulings.turned(self.frame.quarter, self.frame.page)
        texts = [self.frame.box(span.box) for span in self._page.spans]
        return rulings_of(self.frame.segments(self._page.content.segments), self.frame.page, self.frame.mm, texts)

    @cached_property
    def phrases(self) -> list[SheetPhrase]:
        """In reading order, zone marks included."""
        return phrases_of(self._page.spans, self.frame, self.rulings)

    @cached_property
    def border(self) -> Box:
        """The sheet's border; the page itself where no line is one."""
        return border_of(self.rulings)

    @cached_property
    def _unmarked(self) -> list[SheetPhrase]:
        bounded = self.border != self.rulings.page
        nowhere = Box(x1=0, y1=0, x2=0, y2=0)
        return without_zone_marks(self.phrases, self.frame.page, self.border if bounded else nowhere)

    def outside(self, boxes: Sequence[Box]) -> list[SheetPhrase]:
        """The phrases outside some boxes of the page, zone marks left out."""
        turned = [self.frame.box(box) for box in boxes]
        return [phrase for phrase in self._unmarked if not any(box.contains(*phrase.box.center) for box in turned)]


class PageGeometry:
    """What stands where on a page: its spans and lines, seen in each direction of its text."""

    def __init__(self, spans: Sequence[Span], content: PageContent) -> None:
        self.spans = spans
        self.content = content
        self.mm = pixels_per_mm(content)
        self._facings: dict[int, Facing] = {}

    @cached_property
    def skew(self) -> float:
        return skew_of(self.content.segments, SKEW_LINE_MM * self.mm)

    @cached_property
    def _letters(self) -> list[int]:
        letters = [0, 0, 0, 0]
        for span in self.spans:
            letters[quarter_of(span.angle)] += sum(character.isalpha() for character in span.text)
        return letters

    def facing(self, quarter: int) -> Facing:
        return self._facings.setdefault(quarter, Facing(self, quarter))

    def facings(self, least_share: float = COMMON) -> list[Facing]:
        """One for each direction that a share of the letters has, the most common first."""
        total = sum(self._letters)
        quarters = sorted(range(4), key=lambda quarter: -self._letters[quarter])
        common = [q for q in quarters if total and self._letters[q] >= least_share * total]
        return [self.facing(quarter) for quarter in common or [0]]
