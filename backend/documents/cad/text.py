"""Texts of a CAD drawing, as placed, to text runs of a page.

The add-on draws formatted text word by word; words of one text that follow each other on one line become one
run. Knows nothing of what the texts mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backend.documents.cad.recording import PlacedText
from backend.documents.content import RawSpan

_CAP_HEIGHT = 0.72  # of the em
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
        same = abs(math.dist(other.quad[0], other.quad[3]) / height - 1) < 0.1
        return along if same and across < 0.1 and -0.1 <= along < 1.5 else None

    def add(self, word: PlacedText, gap: float) -> None:
        self.text += (" " if gap > 0.15 else "") + word.drawn.text
        self.quad[1], self.quad[2] = word.quad[1], word.quad[2]


def joined(texts: Sequence[PlacedText], scale: tuple[float, float]) -> tuple[RawSpan, ...]:
    """Runs in pixels of the page image; `scale` is pixels per point in x and y."""
    runs: list[_Run] = []
    for word in texts:
        gap = runs[-1].follows(word) if runs else None
        if gap is not None:
            runs[-1].add(word, gap)
        else:
            runs.append(_Run(word.drawn.text, word.drawn.paragraph, word.drawn.font, list(word.quad)))
    return tuple(_span(run, scale) for run in runs if run.text.strip())


def _span(run: _Run, scale: tuple[float, float]) -> RawSpan:
    quad = [(x * scale[0], y * scale[1]) for x, y in run.quad]
    (a, b), (c, d), (e, f), (g, h) = quad
    return RawSpan(run.text.strip(), (a, b, c, d, e, f, g, h), run.font, math.dist(quad[0], quad[3]) / _CAP_HEIGHT)
