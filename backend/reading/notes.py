"""Notes: numbered lists and paragraphs of words.

Knows nothing of dimensions beyond telling them from words; lines under a number belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from backend.geometry import Box, bounding
from backend.reading.labels.match import match_label
from backend.reading.labels.views import match_view_label
from backend.reading.layout.frame import Frame
from backend.reading.layout.geometry import RARE, PageGeometry
from backend.reading.layout.numbering import HEADING, with_numbers
from backend.reading.layout.paragraphs import NUMBERED, Paragraph, paragraphs_of
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import Note, Table
from backend.reading.title.hits import small_cell
from backend.vocabulary.sheets.load import one_of, words

_WORD = re.compile(r"(?<!\S)\W{0,2}[^\W\d_]{3,}(?:[-/'’][^\W\d_]+)*\W{0,3}(?!\S)")
# words of callouts: they make no sentence
_CALLOUT_WORD = re.compile(rf"(?i)\b(?:{one_of(words('notes', 'callout_words'))}|unc|unf|npt)\b\.?")
_ADDRESS = re.compile(r"\bwww\.\w|https?://\w|\w@\w+\.\w")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
BULLET = re.compile(r"[-–—•∙·*▪■►]\s+(?=\S)")
_SMALL = re.compile(r"[a-zß-öø-ÿ]")
_LOWER_WORD = re.compile(r"[a-zß-öø-ÿ]{3}")
_GOES_ON = re.compile(r"[-–,;:/&(]$")
LEAST_BEGUN = 2  # lines of a paragraph, from which they are items of a list, and half of all
LEAST_WORDS = 2  # of three letters and more, that no callout has
CELL_WORDS = 3  # in a cell of their own are a value or label
DIGITS = 3  # of a confidence


def find_notes(page: PageGeometry, tables: Sequence[Table]) -> list[Note]:
    """All notes outside of tables, in reading order."""
    notes: list[Note] = []
    for facing in page.facings(RARE):
        phrases = facing.outside([table.box for table in tables])
        paragraphs = paragraphs_of(with_numbers(phrases, facing.rulings), facing.rulings)
        notes += _make_notes([p for p in paragraphs if not _fills_cell(p, facing.rulings)], facing.frame)
    return notes


def _fills_cell(paragraph: Paragraph, rulings: Rulings) -> bool:
    """A few words in a ruled cell of their own: a value or label of the title block, not a note."""
    few = len(paragraph.text.split()) <= CELL_WORDS and not NUMBERED.match(paragraph.text)
    return few and small_cell(paragraph.lines[0].box, rulings, sides=4) is not None


def _make_notes(paragraphs: Sequence[Paragraph], frame: Frame) -> Iterator[Note]:
    for paragraph in paragraphs:
        parts = list(_split_paragraph(paragraph))
        for lines in parts:
            number, text = _number_of(" ".join(line.text for line in lines))
            listed = len(parts) > 1 and " " in text and bool(_WORD.search(text)) and not HEADING.fullmatch(text)
            if not listed and not _is_note(number, text, len(lines)):
                continue
            box = frame.back(bounding(line.box for line in lines))
            confidence = min(line.confidence for line in lines)
            yield Note(text=text, box=box, number=number, confidence=round(confidence, DIGITS))


def _split_paragraph(paragraph: Paragraph) -> Iterator[list[SheetPhrase]]:
    """A paragraph at its numbers and list marks, behind its heading ("NOTES:"), and where each line is an item."""
    lines: list[SheetPhrase] = []
    itemized = _is_itemized(paragraph)
    for line in paragraph.lines:
        begins = NUMBERED.match(line.text) or BULLET.match(line.text)
        headed = len(lines) == 1 and HEADING.fullmatch(lines[0].text)
        if lines and (begins or headed or (itemized and _may_begin(line, lines[-1]))):
            yield lines
            lines = []
        lines.append(line)
    yield lines


def _is_itemized(paragraph: Paragraph) -> bool:
    """Whether lines were begun where the one above had room for their first word, so that no text was broken there.

    Capitals alone do not tell: what is written in nothing else breaks its lines where it likes.
    """
    if not _LOWER_WORD.search(paragraph.text):
        return False
    breaks = list(pairwise(paragraph.lines))
    begun = sum(_may_begin(line, above) and _had_room(above, line, paragraph.box) for above, line in breaks)
    return begun >= max(LEAST_BEGUN, len(breaks) / 2)


def _may_begin(line: SheetPhrase, above: SheetPhrase) -> bool:
    return not above.level_with(line) and not _SMALL.match(line.text) and not _GOES_ON.search(above.text)


def _had_room(above: SheetPhrase, line: SheetPhrase, whole: Box) -> bool:
    first = len(line.text.split()[0]) + 1
    return whole.x2 - above.box.x2 > first * line.box.width / len(line.text)


def _number_of(text: str) -> tuple[str, str]:
    found = NUMBERED.match(text)
    if found is None or not (found[2] or "").strip():
        return "", text
    return found[1], found[2].strip()


def _is_note(number: str, text: str, lines: int) -> bool:
    """Words enough to say something; a label of the title block, a heading or a dimension is no note."""
    if HEADING.fullmatch(text):
        return False
    if _ADDRESS.search(text):
        return True
    if number:
        return bool(_WORD.search(text) or _CHINESE.search(text))
    if match_view_label(text) is not None:
        return False
    if lines == 1 and (match := match_label(text)) is not None and not match.rest:
        return False
    return len(_WORD.findall(_CALLOUT_WORD.sub(" ", text))) >= LEAST_WORDS or bool(_CHINESE.search(text))
