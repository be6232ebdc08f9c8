"""Paragraphs: lines of text in one lettering that stand under one another and belong together.

Works in a frame. Knows rulings as borders; knows nothing of what a paragraph says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.geometry import Box, bounding
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings

LINE_PITCH = 2.1  # heights of lettering from one line of a paragraph to the next
# The rest is in heights of the smaller of two letterings:
LARGER = 1.45  # ratio of heights up to which two lines are of one lettering
PIECE_GAP, PIECE_OVERLAP = 2.5, 0.3  # between two pieces of one line of a paragraph; what their boxes may overlap
LEAST_DROP = 0.4  # less is the same line, a little lower
FLUSH = 0.8  # by which left edges or middles that line up may be off
HANGING, INDENTED = 4, 5  # by which a first line may begin left of the others, or any line right of the leftmost
NUMBERED = re.compile(r"\(?(\d{1,2})\s*[.)]\s*(?=\D)(.*)|(\d{1,2})\s*[.)]\s*$", re.S)


@dataclass(frozen=True)
class Paragraph:
    """Lines of one lettering, from the top."""

    lines: tuple[SheetPhrase, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def box(self) -> Box:
        return bounding(line.box for line in self.lines)

    @property
    def confidence(self) -> float:
        return min(line.confidence for line in self.lines)


def paragraphs_of(phrases: Sequence[SheetPhrase], rulings: Rulings) -> list[Paragraph]:
    """Paragraphs in reading order. A numbered line starts a new one."""
    groups: list[list[SheetPhrase]] = []
    open_groups: list[list[SheetPhrase]] = []
    for phrase in sorted(phrases, key=lambda phrase: (phrase.box.y1, phrase.box.x1)):
        top = phrase.box.y1
        open_groups = [group for group in open_groups if top - group[-1].middle < LINE_PITCH * group[-1].height]
        home = _find_group(open_groups, phrase, rulings)
        if home is None:
            home = []
            groups.append(home)
            open_groups.append(home)
        home.append(phrase)
    return [Paragraph(tuple(group)) for group in groups]


def _find_group(groups: Sequence[list[SheetPhrase]], phrase: SheetPhrase, rulings: Rulings) -> list[SheetPhrase] | None:
    """The group that a line continues: the one whose last line is the closest over it."""
    fitting = [group for group in groups if _is_next_line(group, phrase, rulings)]
    return max(fitting, key=lambda group: group[-1].box.y1, default=None)


def _is_next_line(group: Sequence[SheetPhrase], phrase: SheetPhrase, rulings: Rulings) -> bool:
    last = group[-1]
    size = min(last.height, phrase.height)
    if max(last.height, phrase.height) > LARGER * size:
        return False
    if last.level_with(phrase):
        close = -PIECE_OVERLAP * size < phrase.box.x1 - last.box.x2 < PIECE_GAP * size
        return close and not rulings.between(last.box, phrase.box)
    drop = phrase.box.center[1] - last.box.center[1]
    if not LEAST_DROP * size < drop < LINE_PITCH * size or NUMBERED.fullmatch(phrase.text):
        return False
    return _is_aligned(bounding(line.box for line in group), last.box, phrase.box, size) and not rulings.under(
        last.box, phrase.box
    )


def _is_aligned(group: Box, last: Box, box: Box, size: float) -> bool:
    """Flush left (a hanging indent allowed), or centred, or both within the width of the paragraph."""
    if box.x1 > last.x2 or box.x2 < last.x1:
        return False
    flush = abs(box.x1 - last.x1) < FLUSH * size or -HANGING * size < group.x1 - box.x1 < FLUSH * size
    indented = 0 <= box.x1 - group.x1 < INDENTED * size
    centred = abs(box.center[0] - last.center[0]) < FLUSH * size
    return flush or indented or centred


def join_lines(lines: Sequence[str]) -> str:
    """Lines of one value; a name broken behind a hyphen or underscore is closed up again."""
    text = ""
    for line in lines:
        text += line if not text or text.endswith(("_", "-")) else f" {line}"
    return text
