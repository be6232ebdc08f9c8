"""What a question tells beside what it asks: `We order this plate. Which material is it?`

A clause is told that has a verb or an asker and no question word, where another clause asks; a relative clause belongs
to the word before it. Knows nothing of what is asked for, and nothing of sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from backend.answering.query.tokens import Token
from backend.vocabulary.questions import any_small_word

_BREAK = re.compile(
    rf"[.!?;:]+(?=\s|$)|\s[-–—]+\s|,(?=\s)(?!\s(?:[^\W\d_]+\s)?{any_small_word('relative')}\s)|[()]", re.IGNORECASE
)
_ASKS = re.compile(rf"(?<!\w){any_small_word('asking')}(?!\w)", re.IGNORECASE)
_TELLS = re.compile(rf"(?<!\w){any_small_word('telling')}(?!\w)", re.IGNORECASE)
_WHICH = re.compile(rf"(?<!\w){any_small_word('which')}\s$", re.IGNORECASE)

TextRange = tuple[int, int]


def told_beside(text: str) -> tuple[TextRange, ...]:
    """Where the clauses stand that only tell something: from, to, in letters of the question."""
    clauses = _clauses(text)
    told = [clause for clause in clauses if _TELLS.search(text, *clause) and not _ASKS.search(text, *clause)]
    return tuple(told) if any(clause not in told and _says_something(text, clause) for clause in clauses) else ()


def before_question(text: str) -> tuple[TextRange, ...]:
    """Where the clauses stand before the first one with a question word: what is spoken of, `The groove, how deep?`"""
    clauses = _clauses(text)
    first = next((place for place, clause in enumerate(clauses) if _ASKS.search(text, *clause)), 0)
    return tuple(clauses[:first])


def behind_which(tokens: Sequence[Token], text: str) -> frozenset[int]:
    """The words right behind a question word that asks for a thing: the *diameter* of `what diameter`."""
    return frozenset(place for place, token in enumerate(tokens) if _WHICH.search(text, 0, token.start))


def _clauses(text: str) -> list[TextRange]:
    breaks = [match.span() for match in _BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def _says_something(text: str, clause: TextRange) -> bool:
    return any(letter.isalnum() for letter in text[clause[0] : clause[1]])


def is_within(token: Token, places: Iterable[TextRange]) -> bool:
    """Whether a word stands in one of the places."""
    return any(start <= token.start < end for start, end in places)


_BEFORE_DOING = re.compile(rf"(?<!\w){any_small_word('before_doing')}(?:\s{any_small_word('not')})?\s$", re.IGNORECASE)


def is_doing(token: Token, text: str) -> bool:
    """Whether a word is what somebody does or what is done: `to X`, `I X`, `is not X`."""
    return _BEFORE_DOING.search(text, 0, token.start) is not None
