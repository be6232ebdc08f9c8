"""Which words of a question stand on a Sheet, where, and how much that says.

A word matches by spelling, by concept across languages, by its beginning, or nearly (OCR misreads a letter).
Knows nothing of what is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.answering.lookup.index import Block, SheetIndex
from backend.answering.question.understand import Word
from backend.answering.question.words import concepts_of, edits

# concepts that stand on any drawing: sharing one says little about where to look
WEAK_CONCEPTS = frozenset(
    {"sheet", "part", "drawing", "number", "name", "size", "page", "item", "dimension", "tolerance", "surface", "all"}
    | {"after", "before", "required", "standard", "top", "bottom", "left", "right", "center", "end"}
)


@dataclass(frozen=True)
class Match:
    """A word of the question, found in blocks of the sheet with a strength from 0 to 1."""

    word: Word
    blocks: dict[Block, float]
    rarity: float

    @property
    def found(self) -> bool:
        return bool(self.blocks)


def match_words(words: Sequence[Word], index: SheetIndex) -> tuple[Match, ...]:
    matches = [_match(word, index) for word in words]
    found = {match.word.text for match in matches if match.found}
    return tuple(match for match in matches if match.found or not found & set(match.word.text.split("-")))


def _match(word: Word, index: SheetIndex) -> Match:
    blocks: dict[Block, float] = {}
    for known, holders in index.vocabulary.items():
        strength = _likeness(word, known)
        if strength > 0:
            for block in holders:
                blocks[block] = max(strength, blocks.get(block, 0.0))
    return Match(word, blocks, index.rarity(len(blocks)) if blocks else 1.0)


def _likeness(word: Word, known: str) -> float:
    text = word.text
    if text == known:
        return 1.0
    if word.concepts:
        shared = word.concepts & concepts_of(known)
        if shared:
            return 0.4 if shared <= WEAK_CONCEPTS else 0.8
    if len(text) < 4 or len(known) < 4:
        return 0.0
    return _spelling(text, known)


def _spelling(text: str, known: str) -> float:
    common = next((i for i, (a, b) in enumerate(zip(text, known, strict=False)) if a != b), min(len(text), len(known)))
    if common >= 5 and common >= 0.7 * max(len(text), len(known)):
        return 0.75
    if len(text) > len(known) >= 5 and known in text and not known.isdigit():  # a part of a German compound
        return 0.6
    if text[0] != known[0] and text[-2:] != known[-2:]:
        return 0.0
    digits = any(letter.isdigit() for letter in text + known)
    if not digits and len(text) >= 5 and abs(len(text) - len(known)) <= 1 and edits(text, known) <= 1 + (len(text) > 8):
        return 0.65
    return 0.0


def closeness(distance: float) -> float:
    """1 at the same place, one half at 6 % of the sheet's diagonal, near 0 across the sheet."""
    return 1.0 / (1.0 + (distance / 0.06) ** 2)
