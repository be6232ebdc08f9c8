"""What names a table: the line over it, in its top row, or under it.

Works in a frame, on boxes; knows nothing of heads and rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.geometry import Box
from backend.reading.labels.match import is_boilerplate
from backend.reading.layout.paragraphs import LINE_PITCH, NUMBERED
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings

REACH = 3.0  # heights of its lettering that a caption may stand over the table
REACH_UNDER = 1.5  # the same under it: further down stand the notes
INTO_TABLE = 0.3  # heights that a caption's box may reach into the table: boxes of lettering are loose
OVER_WIDTH = 0.6  # of a caption's width that stands over the table's
ALIKE = 1.3  # ratio of heights of the lines of one paragraph
LEAST_LETTERS = 2  # a single one is a mark
MOST_WORDS = 8  # a longer line is a sentence


def caption_of(table: Box, phrases: Sequence[SheetPhrase], rulings: Rulings) -> str:
    """The words over a table that stand alone over its width; "" where there are none."""
    return _nearest_caption(table, phrases, rulings, over=True) or _nearest_caption(table, phrases, rulings, over=False)


def _nearest_caption(table: Box, phrases: Sequence[SheetPhrase], rulings: Rulings, *, over: bool) -> str:
    near = [phrase for phrase in phrases if _gap(table, phrase, over) >= 0 and _is_within(table, phrase)]
    reach = REACH if over else REACH_UNDER
    best = min(near, key=lambda phrase: _gap(table, phrase, over), default=None)
    if best is None or _gap(table, best, over) > reach * best.height or not _is_caption(best.text):
        return ""
    alone = not any(other is not best and (other.level_with(best) or _ends_paragraph(other, best)) for other in near)
    return best.text if alone and (over or not rulings.under(table, best.box)) else ""


def _gap(table: Box, phrase: SheetPhrase, over: bool) -> float:
    slack = INTO_TABLE * phrase.height
    return (table.y1 - phrase.box.y2 if over else phrase.box.y1 - table.y2) + slack


def _ends_paragraph(upper: SheetPhrase, line: SheetPhrase) -> bool:
    """Whether a line ends the paragraph of the line over it."""
    size = min(upper.height, line.height)
    close = 0 < line.middle - upper.middle < LINE_PITCH * size and max(upper.height, line.height) < ALIKE * size
    return close and abs(line.box.x1 - upper.box.x1) < size


def _is_within(table: Box, phrase: SheetPhrase) -> bool:
    """Whether a line stands over the width of the table, and not beside it or far over its ends."""
    shared = min(table.x2, phrase.box.x2) - max(table.x1, phrase.box.x1)
    return shared > OVER_WIDTH * phrase.box.width


def _is_caption(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    sentence = text.endswith(".") or NUMBERED.match(text) is not None
    return not sentence and letters >= LEAST_LETTERS and len(text.split()) <= MOST_WORDS and not is_boilerplate(text)
