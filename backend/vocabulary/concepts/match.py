"""Words and phrases to the concepts that they name.

A compound names each of its parts, the last of which is its head (`Gewindetiefe` is a depth); a longer word or
phrase hides the shorter ones inside it. Knows no word: those are data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from backend.vocabulary.concepts.load import languages, patterns

FORGIVING_FROM = 5  # letters; shorter words with another letter are other words
FORGIVING_TWICE_FROM = 9


@dataclass(frozen=True)
class Hit:
    """Concepts named by tokens `start` to `end` (exclusive), in the order in which they stand there."""

    start: int
    end: int
    concepts: tuple[str, ...]


def fits(pattern: str, word: str) -> bool:
    """Whether a word is what a pattern with `*` at its ends allows."""
    stem = pattern.strip("*")
    if pattern.startswith("*"):
        return stem in word if pattern.endswith("*") else word.endswith(stem)
    return word.startswith(stem) if pattern.endswith("*") else word == stem


@dataclass(frozen=True)
class _Index:
    """The patterns of one language, ready to be looked up."""

    exact: dict[str, tuple[str, ...]]
    loose: tuple[tuple[str, str], ...]  # pattern with wildcard, concept
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]  # by first word without wildcards
    loose_phrases: tuple[tuple[tuple[str, ...], str], ...]


@lru_cache(maxsize=8)
def _index(language: str) -> _Index:
    exact: dict[str, list[str]] = defaultdict(list)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    loose, loose_phrases = [], []
    for pattern in patterns(language):
        first = pattern.parts[0]
        if len(pattern.parts) == 1:
            if "*" in first:
                loose.append((first, pattern.concept))
            else:
                exact[first].append(pattern.concept)
        elif "*" in first:
            loose_phrases.append((pattern.parts, pattern.concept))
        else:
            phrases[first].append((pattern.parts, pattern.concept))
    return _Index(
        {word: tuple(found) for word, found in exact.items()},
        tuple(loose),
        {word: tuple(found) for word, found in phrases.items()},
        tuple(loose_phrases),
    )


@lru_cache(maxsize=100_000)
def _of_word(word: str, language: str) -> tuple[str, ...]:
    """Concepts of one word in one language, in the order of their stems; stems inside longer ones are dropped."""
    index = _index(language)
    found = [(0, len(word), concept) for concept in index.exact.get(word, ())]
    for pattern, concept in index.loose:
        stem = pattern.strip("*")
        if fits(pattern, word):
            start = word.rfind(stem) if pattern.startswith("*") else 0
            found.append((start, start + len(stem), concept))
    kept = [
        one
        for one in found
        if not any(
            other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0] for other in found
        )
    ]
    return tuple(dict.fromkeys(concept for _, _, concept in sorted(kept, key=lambda one: (one[1], one[0]))))


UNEXPLAINED = 3  # letters of a compound that no word of the vocabulary accounts for: an ending, a joint


@lru_cache(maxsize=20_000)
def is_explained(word: str, language: str) -> bool:
    """Whether the words of the vocabulary account for all of a word: not for the `code` in `codescheibe`."""
    index = _index(language)
    if word in index.exact:
        return True
    stems = [pattern.strip("*") for pattern, _ in index.loose if fits(pattern, word)]
    covered = {place for stem in stems for place in range(word.rfind(stem), word.rfind(stem) + len(stem))}
    return not stems or len(word) - len(covered) <= UNEXPLAINED


def concepts_of(word: str, language: str | None = None) -> tuple[str, ...]:
    """Concepts that a folded word names in a language, or in any; the head of a compound comes last."""
    if language is not None:
        return _of_word(word, language)
    return tuple(dict.fromkeys(concept for each in languages() for concept in _of_word(word, each)))


def hits(tokens: Sequence[str], language: str) -> list[Hit]:
    """What the tokens of a question name, phrases before words, in order and without overlaps."""
    found: list[Hit] = []
    place = 0
    while place < len(tokens):
        length, names = _phrase_at(tokens, place, language)
        if not names:
            length, names = 1, _of_word(tokens[place], language)
        if names:
            found.append(Hit(place, place + length, names))
        place += length
    return found


def _phrase_at(tokens: Sequence[str], place: int, language: str) -> tuple[int, tuple[str, ...]]:
    """The longest phrase that begins here, and its concepts."""
    index = _index(language)
    best = 1
    names: list[str] = []
    for parts, concept in (*index.phrases.get(tokens[place], ()), *index.loose_phrases):
        end = place + len(parts)
        if len(parts) < best or end > len(tokens):
            continue
        if all(fits(part, token) for part, token in zip(parts, tokens[place:end], strict=True)):
            names = [*names, concept] if len(parts) == best else [concept]
            best = len(parts)
    return best, tuple(dict.fromkeys(names))


@lru_cache(maxsize=8)
def _vocabulary(language: str) -> tuple[str, ...]:
    stems = {part.strip("*") for pattern in patterns(language) if len(pattern.parts) == 1 for part in pattern.parts}
    return tuple(sorted(stem for stem in stems if len(stem) >= FORGIVING_FROM))


@lru_cache(maxsize=20_000)
def nearest_word(word: str, language: str) -> str | None:
    """The word of the vocabulary that a mistyped one most likely is; None where none is near."""
    if len(word) < FORGIVING_FROM or not word.isalpha():
        return None
    most = 2 if len(word) >= FORGIVING_TWICE_FROM else 1
    near = process.extract(word, _vocabulary(language), scorer=OSA.distance, score_cutoff=most, limit=5)
    return next((str(found[0]) for found in near if found[0][0] == word[0]), None)
