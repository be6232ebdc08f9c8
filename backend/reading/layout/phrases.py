"""Phrases: the spans of one direction as lines of words, upright in a frame.

Joins words of one line that no ruling parts, and leaves out the zone marks along the border of a sheet.
Knows nothing of what a phrase means.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from backend.geometry import Box
from backend.reading.layout.frame import Frame, quarter_of
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import Source, Span
from backend.vocabulary.sheets.load import one_of, words

WORD_GAP = 0.7  # of the lettering height: a wider gap starts another phrase
OPEN_GAP = 4.0  # the same within `1 of 8`
LEVEL = 0.45  # of the lettering height: two words this much apart in height stand on one line
FOOT = 0.35  # the same for the feet of words in lettering of different heights
SHELF_PX = 24  # pixels of the page: lines are kept in shelves so high, to be found without looking at all
WORD_OVERLAP = 0.3  # of the lettering height, by which boxes of two words may overlap
LARGER = 1.5  # ratio of heights up to which two words are of one line
BLANK_OFF = 2.5  # characters between a ruling and the blank at which a text falls apart: OCR spaces unevenly
ZONE = 0.06  # of the shorter side of the sheet: zones are longer
EDGE_SHARE = 0.075  # zone marks stand this near to the edge of the sheet


@dataclass(frozen=True)
class SheetPhrase:
    """A line of text in a frame. `parts` are the pieces that it was joined from, where there were several."""

    text: str
    box: Box
    confidence: float = 1.0
    scanned: bool = False
    parts: tuple[SheetPhrase, ...] = ()

    @cached_property
    def height(self) -> float:
        return self.box.height

    @cached_property
    def middle(self) -> float:
        """Height of its middle line on the page."""
        return self.box.center[1]

    def level_with(self, other: SheetPhrase) -> bool:
        """Whether both stand on one line."""
        return abs(self.middle - other.middle) < LEVEL * min(self.height, other.height)

    def edges_apart(self, other: SheetPhrase) -> float:
        """How far both are from lining up under one another: by their left edges, right edges or middles."""
        one, two = self.box, other.box
        return min(abs(one.x1 - two.x1), abs(one.x2 - two.x2), abs(one.center[0] - two.center[0]))

    def shares_foot_with(self, other: SheetPhrase) -> bool:
        """Whether both stand on one line, or on one foot in lettering of different heights."""
        return self.level_with(other) or abs(self.box.y2 - other.box.y2) < FOOT * min(self.height, other.height)


def phrases_of(spans: Iterable[Span], frame: Frame, rulings: Rulings | None = None) -> list[SheetPhrase]:
    """Phrases in reading order; spans of other directions are left out."""
    parts = [
        part
        for span in spans
        if quarter_of(span.angle) == frame.quarter and span.text.strip() and min(span.box.width, span.box.height) > 0
        for part in _split_at_rulings(span, frame.box(span.box), rulings)
    ]
    lines = _Lines(rulings)
    for part in sorted(parts, key=lambda part: (part.box.x1, part.box.y1)):
        lines.add(part)
    return sorted(lines, key=lambda line: (line.box.y1, line.box.x1))


class _Lines:
    """Lines in the making, found by their height on the page."""

    def __init__(self, rulings: Rulings | None) -> None:
        self._rulings = rulings
        self._shelves: dict[int, list[SheetPhrase]] = defaultdict(list)

    def add(self, part: SheetPhrase) -> None:
        """Join a part to the line that it continues, or begin one with it. Parts come from left to right."""
        reach = LEVEL * part.height
        for shelf in range(int((part.middle - reach) // SHELF_PX), int((part.middle + reach) // SHELF_PX) + 1):
            for line in self._shelves.get(shelf, ()):
                if _is_next_word(line, part, self._rulings):
                    self._shelves[shelf].remove(line)
                    self._put(_join_word(line, part))
                    return
        self._put(part)

    def _put(self, line: SheetPhrase) -> None:
        self._shelves[int(line.middle // SHELF_PX)].append(line)

    def __iter__(self) -> Iterator[SheetPhrase]:
        return (line for shelf in self._shelves.values() for line in shelf)


def _split_at_rulings(span: Span, box: Box, rulings: Rulings | None) -> list[SheetPhrase]:
    """A span as it is; one that OCR read across a ruling falls apart there, at the nearest blank."""
    scanned = span.source == Source.OCR
    text, parts = span.text.strip(), []
    for x in rulings.lines_through(box) if scanned and rulings is not None else ():
        blanks = [i for i, character in enumerate(text) if character == " "]
        pitch = box.width / max(1, len(text))
        at = min(blanks, key=lambda i: abs(box.x1 + (i + 0.5) * pitch - x), default=None)
        if at is None or abs(box.x1 + (at + 0.5) * pitch - x) > BLANK_OFF * pitch:
            continue
        parts.append(SheetPhrase(text[:at].strip(), box.model_copy(update={"x2": x}), span.confidence, True))
        text, box = text[at + 1 :].strip(), box.model_copy(update={"x1": x})
    return [*parts, SheetPhrase(text, box, span.confidence, scanned)]


def _is_next_word(line: SheetPhrase, part: SheetPhrase, rulings: Rulings | None) -> bool:
    """Whether `part` is the next word of `line`."""
    small, large = sorted((line.height, part.height))
    gap = part.box.x1 - line.box.x2
    return (
        line.level_with(part)
        and -WORD_OVERLAP * small <= gap <= (OPEN_GAP if _goes_on(line.text, part.text) else WORD_GAP) * small
        and large <= LARGER * small
        and (rulings is None or not rulings.between(line.box, part.box))
    )


_OF = one_of(words("forms", "of"))
_NUMBER_OF = re.compile(rf"(?:.*\s)?\d{{1,3}}(?P<of>\s?(?:{_OF}|/))?", re.IGNORECASE)
_OF_NUMBER = re.compile(rf"(?P<of>(?:{_OF}|/)\s?)?(?P<number>\d{{1,3}})?", re.IGNORECASE)


def _goes_on(text: str, behind: str) -> bool:
    """Whether two texts are the parts of `1 of 8`, which forms set far apart."""
    before, after = _NUMBER_OF.fullmatch(text), _OF_NUMBER.fullmatch(behind)
    return before is not None and after is not None and bool(before["of"]) != bool(after["of"])


def _join_word(line: SheetPhrase, part: SheetPhrase) -> SheetPhrase:
    confidence = min(line.confidence, part.confidence)
    parts = (*(line.parts or (line,)), part)
    return SheetPhrase(
        f"{line.text} {part.text}", line.box.union(part.box), confidence, line.scanned or part.scanned, parts
    )


def join_parts(parts: Sequence[SheetPhrase]) -> SheetPhrase:
    """Pieces of one line as a phrase again."""
    whole = parts[0]
    for part in parts[1:]:
        whole = _join_word(whole, part)
    return whole


def in_reading_order(phrases: Iterable[SheetPhrase]) -> list[SheetPhrase]:
    """Line by line from the top, each from the left."""
    lines: list[list[SheetPhrase]] = []
    for phrase in sorted(phrases, key=lambda phrase: phrase.middle):
        if lines and phrase.level_with(lines[-1][0]):
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    return [phrase for line in lines for phrase in sorted(line, key=lambda part: part.box.x1)]


def without_zone_marks(phrases: Sequence[SheetPhrase], page: Box, border: Box) -> list[SheetPhrase]:
    """The phrases without the letters and figures that name the zones of the sheet, between its edge and its border."""
    outside = [i for i, p in enumerate(phrases) if _is_like_mark(p.text) and not border.contains(*p.box.center)]
    marks: set[int] = set()
    for near, place in _edges(page):
        row = [i for i in outside if near(phrases[i].box)]
        row.sort(key=lambda i: place(phrases[i].box))
        for one, other in pairwise(row):
            apart = place(phrases[other].box) - place(phrases[one].box)
            if _are_neighbours(phrases[one], phrases[other]) and apart > ZONE * min(page.width, page.height):
                marks |= {one, other}
    return [phrase for i, phrase in enumerate(phrases) if i not in marks]


def _are_neighbours(one: SheetPhrase, other: SheetPhrase) -> bool:
    """Whether two marks are neighbours in a count, at one distance from the edge: B and C, 9 and 10."""
    x, y = (abs(a - b) for a, b in zip(one.box.center, other.box.center, strict=True))
    beside = min(x, y) < max(one.height, other.height)
    if one.text.isdecimal() and other.text.isdecimal():
        return beside and abs(int(one.text) - int(other.text)) == 1
    letters = len(one.text) == len(other.text) == 1 and one.text.isalpha() and other.text.isalpha()
    return beside and letters and abs(ord(one.text) - ord(other.text)) == 1


def _is_like_mark(text: str) -> bool:
    return (len(text) == 1 and text.isalnum()) or (len(text) == 2 and text.isdecimal())


def _edges(page: Box) -> list[tuple[Callable[[Box], bool], Callable[[Box], float]]]:
    """For each edge of the page: whether a box is near to it, and its place along it."""
    dx, dy = EDGE_SHARE * page.width, EDGE_SHARE * page.height
    return [
        (lambda box: box.center[1] > page.y2 - dy, lambda box: box.center[0]),
        (lambda box: box.center[1] < page.y1 + dy, lambda box: box.center[0]),
        (lambda box: box.center[0] < page.x1 + dx, lambda box: box.center[1]),
        (lambda box: box.center[0] > page.x2 - dx, lambda box: box.center[1]),
    ]
