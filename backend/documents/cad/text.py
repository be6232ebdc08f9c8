"""Texts of a CAD drawing, as placed, to text runs of a page.

The add-on draws formatted text word by word; words of one text that follow each other on one line become one
run, and so do the two parts of a stacked fraction. Knows nothing of what the texts mean.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.documents.cad.recording import PlacedText
from backend.documents.content import RawSpan

_CAP_HEIGHT = 0.72  # of the em
# In heights of the lettering. CAD places words exactly; what is left of an offset is rounding.
_EXACT = 0.1
_WORD_SPACE = 0.15  # from here on a gap is a space: half of the narrowest one that fonts have
_SAME_LINE = 1.5  # wider gaps part columns of a paragraph
_REACHES_UP, _REACHES_DOWN = 0.2, 0.8  # what stands beside a line reaches above and below its middle
_BESIDE = 0.8  # how far a word may begin from the middle of a fraction's end
Point = tuple[float, float]


@dataclass
class _Run:
    """Words on one line: corners top left, top right, bottom right, bottom left."""

    text: str
    paragraph: int
    font: str
    quad: list[Point]

    @property
    def height(self) -> float:
        return math.dist(self.quad[0], self.quad[3])

    def follows(self, other: PlacedText) -> float | None:
        """The gap to a word that goes on on this line, in heights; None where it does not."""
        height = self.height
        if not self.paragraph or other.drawn.paragraph != self.paragraph or height <= 0:
            return None
        length = math.dist(self.quad[3], self.quad[2])
        if length <= 0:
            return None
        ux, uy = ((self.quad[2][i] - self.quad[3][i]) / length for i in (0, 1))
        dx, dy = (other.quad[3][i] - self.quad[2][i] for i in (0, 1))
        along, across = (dx * ux + dy * uy) / height, abs(dy * ux - dx * uy) / height
        same = abs(math.dist(other.quad[0], other.quad[3]) / height - 1) < _EXACT
        return along if same and across < _EXACT and -_EXACT <= along < _SAME_LINE else None

    def fraction_follows(self, other: PlacedText) -> float | None:
        """The gap to a stacked fraction beside this line, in heights; None where there is none."""
        if not other.drawn.stack or not self.paragraph or other.drawn.paragraph != self.paragraph:
            return None
        length, height = math.dist(self.quad[3], self.quad[2]), self.height
        if length <= 0 or height <= 0:
            return None
        along = [(self.quad[2][i] - self.quad[3][i]) / length for i in (0, 1)]
        offset = [[point[i] - self.quad[2][i] for i in (0, 1)] for point in other.quad]
        gap = min(dx * along[0] + dy * along[1] for dx, dy in offset) / height
        down = [dy * along[0] - dx * along[1] for dx, dy in offset]
        beside = min(down) < -_REACHES_UP * height and max(down) > -_REACHES_DOWN * height
        return gap if beside and -_EXACT <= gap < _SAME_LINE else None

    def add(self, word: PlacedText, gap: float) -> None:
        self.text += (" " if gap > _WORD_SPACE else "") + word.drawn.text
        self.quad[1], self.quad[2] = word.quad[1], word.quad[2]

    def add_fraction(self, word: PlacedText, gap: float) -> None:
        """A whole number and its fraction are two words; the line keeps its height."""
        apart = gap > _WORD_SPACE or (self.text[-1:].isdigit() and word.drawn.text[:1].isdigit())
        self.text += (" " if apart else "") + word.drawn.text
        length = math.dist(self.quad[3], self.quad[2])
        longer = 1 + (gap * self.height + math.dist(word.quad[3], word.quad[2])) / length
        for left, right in ((0, 1), (3, 2)):
            (x1, y1), (x2, y2) = self.quad[left], self.quad[right]
            self.quad[right] = (x1 + (x2 - x1) * longer, y1 + (y2 - y1) * longer)

    def widen_to(self, word: PlacedText) -> None:
        """A run that is a fraction alone, in the height of the word that goes on: `1/2` and `" PLATE`."""
        length = math.dist(word.quad[3], word.quad[2])
        back = math.dist(self.quad[3], self.quad[2]) / length if length else 0.0
        for left, right in ((0, 1), (3, 2)):
            (x1, y1), (x2, y2) = word.quad[left], word.quad[right]
            self.quad[left], self.quad[right] = (x1 - (x2 - x1) * back, y1 - (y2 - y1) * back), (x2, y2)
        self.text += word.drawn.text


def join_words(texts: Sequence[PlacedText], scale: tuple[float, float]) -> tuple[RawSpan, ...]:
    """Runs in pixels of the page image; `scale` is pixels per point in x and y."""
    runs: list[_Run] = []
    before: PlacedText | None = None
    for word in _with_fractions(texts):
        if not runs or not _continue_run(runs[-1], before, word):
            runs.append(_Run(word.drawn.text, word.drawn.paragraph, word.drawn.font, list(word.quad)))
        before = word
    return tuple(_span(run, scale) for run in runs if run.text.strip())


def _continue_run(run: _Run, before: PlacedText | None, word: PlacedText) -> bool:
    """Whether a word goes on with a run, and is now part of it."""
    gap = run.fraction_follows(word)
    if gap is not None:
        run.add_fraction(word, gap)
        return True
    if before is not None and before.drawn.stack and run.text == before.drawn.text:
        if word.drawn.paragraph == run.paragraph and not word.drawn.stack and _begins_beside(before, word):
            run.widen_to(word)
            return True
        return False
    gap = run.follows(word)
    if gap is not None:
        run.add(word, gap)
    return gap is not None


def _begins_beside(fraction: PlacedText, word: PlacedText) -> bool:
    """Whether a word begins at the middle of a fraction's end."""
    (x1, y1), (x2, y2) = fraction.quad[1], fraction.quad[2]
    (x3, y3), (x4, y4) = word.quad[0], word.quad[3]
    away = math.dist(((x1 + x2) / 2, (y1 + y2) / 2), ((x3 + x4) / 2, (y3 + y4) / 2))
    return away < _BESIDE * math.dist(fraction.quad[0], fraction.quad[3])


def _with_fractions(texts: Sequence[PlacedText]) -> Iterator[PlacedText]:
    """The two parts of each stacked fraction as one text."""
    for stack, parts in itertools.groupby(texts, lambda text: text.drawn.stack):
        words = list(parts)
        if stack and len(words) == 2:
            upper, lower = words
            text = f"{upper.drawn.text}/{lower.drawn.text}"
            quad = _box_around(upper.quad, lower.quad)
            yield PlacedText(replace(upper.drawn, text=text), quad)
        else:
            yield from words


def _box_around(upper: Sequence[Point], lower: Sequence[Point]) -> tuple[Point, ...]:
    """The box around two texts, in the direction of the first."""
    length = math.dist(upper[3], upper[2]) or 1.0
    cos, sin = ((upper[2][i] - upper[3][i]) / length for i in (0, 1))
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in (*upper, *lower)]
    us, vs = [u for u, _ in turned], [v for _, v in turned]
    corners = ((min(us), min(vs)), (max(us), min(vs)), (max(us), max(vs)), (min(us), max(vs)))
    return tuple((u * cos - v * sin, u * sin + v * cos) for u, v in corners)


def _span(run: _Run, scale: tuple[float, float]) -> RawSpan:
    quad = [(x * scale[0], y * scale[1]) for x, y in run.quad]
    (a, b), (c, d), (e, f), (g, h) = quad
    return RawSpan(run.text.strip(), (a, b, c, d, e, f, g, h), run.font, math.dist(quad[0], quad[3]) / _CAP_HEIGHT)
