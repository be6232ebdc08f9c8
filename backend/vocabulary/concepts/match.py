"""Words and phrases to the concepts that they name.

A compound names each of its parts, the last of which is its head (`Gewindetiefe` is a depth); a longer word or
phrase hides the shorter ones inside it. Knows no word: those are data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from backend.vocabulary.concepts.load import NOTHING, concepts, kinds_of, languages, patterns

COUNT = "count"  # the concept of what counts
FORGIVING_FROM = 5  # letters; shorter words typed otherwise are other words
FORGIVING_OTHER_LETTERS_FROM = 7  # below, one letter for another makes another word: `Karte` is no `Kante`
FORGIVING_TWICE_FROM = 12
FORGIVING_STEMS_FROM = 6
LONGEST_ENDING = 4  # letters behind such a stem
LETTERS = 3  # by which words with wildcards are looked up: their stems are no shorter


@dataclass(frozen=True)
class Hit:
    """Concepts named by tokens `start` to `end` (exclusive), in the order in which they stand there."""

    start: int
    end: int
    concepts: tuple[str, ...]


def fits(pattern: str, word: str) -> bool:
    """Whether a word is what a pattern with `*` at its ends allows."""
    if "*" not in pattern:
        return word == pattern
    stem = pattern.strip("*")
    if pattern.startswith("*"):
        return stem in word if pattern.endswith("*") else word.endswith(stem)
    return word.startswith(stem)


class _Loose(NamedTuple):
    """A word with wildcards."""

    stem: str
    at_start: bool  # whether nothing may stand before it
    at_end: bool
    concept: str


@dataclass(frozen=True)
class _Index:
    """The patterns of one language, ready to be looked up."""

    exact: dict[str, tuple[str, ...]]
    loose: dict[str, tuple[_Loose, ...]]  # by the first letters of the stem
    phrases: dict[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]]  # by `_phrase_key`


def _phrase_key(parts: Sequence[str]) -> tuple[str, str]:
    """Under which key of `_phrase_keys` a phrase is found."""
    first, second = parts[:2]
    if "*" not in first:
        return first, "" if "*" in second else second
    return ("*" if first.startswith("*") else first[:LETTERS] + "*"), ""


def _phrase_keys(tokens: Sequence[str], place: int) -> tuple[tuple[str, str], ...]:
    """The keys of every phrase that may begin here."""
    first = tokens[place]
    second = tokens[place + 1] if place + 1 < len(tokens) else ""
    return ((first, second), (first, ""), (first[:LETTERS] + "*", ""), ("*", ""))


@cache
def _index(language: str) -> _Index:
    exact: dict[str, list[str]] = defaultdict(list)
    loose: dict[str, list[_Loose]] = defaultdict(list)
    phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for pattern in patterns(language):
        first = pattern.parts[0]
        if len(pattern.parts) > 1:
            phrases[_phrase_key(pattern.parts)].append((pattern.parts, pattern.concept))
        elif "*" in first:
            stem = first.strip("*")
            one = _Loose(stem, not first.startswith("*"), not first.endswith("*"), pattern.concept)
            loose[stem[:LETTERS]].append(one)
        else:
            exact[first].append(pattern.concept)
    return _Index(
        {word: tuple(found) for word, found in exact.items()},
        {letters: tuple(found) for letters, found in loose.items()},
        {key: tuple(found) for key, found in phrases.items()},
    )


@cache
def _by_beginning() -> dict[str, tuple[str, ...]]:
    """The languages that have a word, or words with wildcards whose stems begin with these letters."""
    found: dict[str, tuple[str, ...]] = {}
    for language in languages():
        index = _index(language)
        for key in index.exact.keys() | index.loose.keys():
            found[key] = (*found.get(key, ()), language)
    return found


def _languages_of(word: str) -> list[str]:
    """The languages in which something in a word may be named, in their order: most words are of few."""
    known = _by_beginning()
    keys = {word, *(word[start : start + LETTERS] for start in range(len(word) - LETTERS + 1))}
    return sorted({language for key in keys for language in known.get(key, ())})


@cache
def _by_phrase() -> dict[tuple[str, str], tuple[str, ...]]:
    """The languages in which phrases that are found under a key name things."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for language in languages():
        for key, phrases in _index(language).phrases.items():
            if any(concept != NOTHING for _, concept in phrases):
                found[key] = (*found.get(key, ()), language)
    return found


def _phrase_places(tokens: Sequence[str]) -> dict[str, list[int]]:
    """Where phrases may begin among the tokens, by language: few languages have one that begins with a word."""
    found: dict[str, list[int]] = defaultdict(list)
    known = _by_phrase()
    for place in range(len(tokens) - 1):
        for language in {each for key in _phrase_keys(tokens, place) for each in known.get(key, ())}:
            found[language].append(place)
    return found


def _stems(word: str, language: str) -> list[tuple[int, int, str]]:
    """Where in a word which concept is named."""
    index = _index(language)
    found = [(0, len(word), concept) for concept in index.exact.get(word, ())]
    loose = index.loose
    for start in range(len(word) - LETTERS + 1):
        for one in loose.get(word[start : start + LETTERS], ()):
            end = start + len(one.stem)
            placed = (start == 0 or not one.at_start) and (end == len(word) or not one.at_end)
            if placed and word.startswith(one.stem, start):
                found.append((start, end, one.concept))
    return found


def _parts(word: str, language: str) -> list[tuple[int, int, str]]:
    """The stems of a word and those of the rest of a compound: `Nut` in `Nutbreite`, `Ecke` in `Innenecke`."""
    found = _stems(word, language)
    if not found:
        return found
    start, end = min(one[0] for one in found), max(one[1] for one in found)
    last = _index(language).exact.get(word[end:].lstrip("-"), ()) if len(word) - end >= LETTERS else ()
    found += [(end, len(word), concept) for concept in last]
    for before in (word[:start].rstrip("-"), word[:start].removesuffix("s")):
        if len(before) >= LETTERS and (more := _parts(before, language)):
            return more + found
    return found


@lru_cache(maxsize=100_000)
def _of_word(word: str, language: str) -> tuple[str, ...]:
    """Concepts of one word in one language, in the order of their stems."""
    return tuple(dict.fromkeys(concept for _, _, concept in _kept_parts(word, language) if concept != NOTHING))


def _kept_parts(word: str, language: str) -> list[tuple[int, int, str]]:
    """The stems of a word in their order; those inside longer ones are dropped."""
    found = _parts(word, language)
    kept = [
        one
        for one in found
        if not any(
            other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0] for other in found
        )
    ]
    return sorted(kept, key=lambda one: (one[1], one[0]))


@lru_cache(maxsize=20_000)
def named_by_parts(word: str, language: str) -> tuple[frozenset[str], ...]:
    """What each part of a compound names: the `Anker` and the `Loch` of an `Ankerloch`."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for start, end, concept in _kept_parts(word, language):
        if concept != NOTHING:
            found[start, end].add(concept)
    return tuple(map(frozenset, found.values()))


UNEXPLAINED = 3  # letters of a compound that no word of the vocabulary accounts for: an ending, a joint


@lru_cache(maxsize=20_000)
def is_explained(word: str, language: str) -> bool:
    """Whether the words of the vocabulary account for all of a word: not for the `code` in `codescheibe`."""
    found = _parts(word, language)
    covered = {place for start, end, _ in found for place in range(start, end)}
    return not found or len(word) - len(covered) <= UNEXPLAINED


def rest_of(word: str, name: str) -> str | None:
    """What a word says besides a concept: the `Draht` of a `Drahtdurchmesser`; None where it does not name it."""
    rests = [
        word[:start] + word[end:]
        for language in _languages_of(word)
        for start, end, found in _stems(word, language)
        if found == name
    ]
    return min(rests, key=len, default=None)


def concepts_of(word: str, language: str | None = None) -> tuple[str, ...]:
    """Concepts that a folded word names in a language, or in any; the head of a compound comes last."""
    return _of_any(word) if language is None else _of_word(word, language)


@lru_cache(maxsize=100_000)
def _of_any(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(concept for each in _languages_of(word) for concept in _of_word(word, each)))


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


def named_on_sheet(words: Sequence[str]) -> frozenset[str]:
    """What folded words on a sheet name, in whatever language: things by phrases too, and what those are kinds of."""
    found = {concept for word in words for concept in concepts_of(word)}
    for language, places in sorted(_phrase_places(words).items()):
        free = 0  # the first token behind the last phrase
        for place in places:
            length, names = _phrase_at(words, place, language) if place >= free else (1, ())
            if length > 1:
                found.update(names)
                free = place + length
    found.discard(NOTHING)
    kinds = {kind for concept in found for kind in kinds_of(concept)}
    counted = {concepts()[name].counts for name in found} - {NOTHING}
    counted |= {COUNT} if counted else set()  # a number of teeth speaks of teeth, and counts them
    return frozenset(found | kinds | counted)


def unnamed_by(words: Sequence[str], names: Collection[str]) -> list[str]:
    """The folded words on a sheet that name none of these concepts, neither by themselves nor in a phrase."""
    phrases = ((place, *_phrase_at(words, place, each)) for each, at in _phrase_places(words).items() for place in at)
    named = {
        within for place, length, found in phrases if set(found) & set(names) for within in range(place, place + length)
    }
    return [word for place, word in enumerate(words) if place not in named and not set(concepts_of(word)) & set(names)]


@lru_cache(maxsize=100_000)
def _phrases_from(word: str, language: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The phrases that may begin with a word, but for those that are looked up by it and the next one."""
    keys = ((word, ""), (word[:LETTERS] + "*", ""), ("*", ""))
    known = _index(language).phrases
    return tuple(phrase for key in keys for phrase in known.get(key, ()) if fits(phrase[0][0], word))


def _phrase_at(tokens: Sequence[str], place: int, language: str) -> tuple[int, tuple[str, ...]]:
    """The longest phrase that begins here, and its concepts."""
    best = 1
    names: list[str] = []
    second = tokens[place + 1] if place + 1 < len(tokens) else ""
    both = _index(language).phrases.get((tokens[place], second), ())
    for parts, concept in (*both, *_phrases_from(tokens[place], language)):
        end = place + len(parts)
        if len(parts) < best or end > len(tokens):
            continue
        if all(map(fits, parts[1:], tokens[place + 1 : end])):  # the first fits: it is looked up by that
            names = [*names, concept] if len(parts) == best else [concept]
            best = len(parts)
    return best, tuple(dict.fromkeys(names))


@cache
def _vocabulary(language: str) -> dict[str, tuple[str, ...]]:
    """The words of a language that are long enough to be forgiven, by their first letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for pattern in patterns(language):
        stem = pattern.parts[0].strip("*")
        if len(pattern.parts) == 1 and len(stem) >= FORGIVING_FROM and pattern.concept != NOTHING:
            found[stem[0]].add(stem)
    return {letter: tuple(sorted(stems)) for letter, stems in found.items()}


@lru_cache(maxsize=20_000)
def nearest_word(word: str, language: str) -> str | None:
    """The word of the vocabulary that a mistyped one most likely is; None where none is near."""
    if len(word) < FORGIVING_FROM or not word.isalpha() or _parts(word, language):
        return None
    most = 2 if len(word) >= FORGIVING_TWICE_FROM else 1
    known = _vocabulary(language).get(word[0], ())
    near = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=5)
    whole = next((str(found[0]) for found in near if _may_be_typed_as(str(found[0]), word)), None)
    return whole or _nearest_stem(word, language)


def _nearest_stem(word: str, language: str) -> str | None:
    """The stem of words with endings of their own, `approv*`, of which one letter is missing, doubled or swapped."""
    for stem in _endless(language).get(word[0], ()):
        starts = {word[: len(stem) + step] for step in (-1, 0, 1) if word[len(stem) + step - 1 :][:1] == stem[-1]}
        typed = (start for start in starts if OSA.distance(start, stem) == 1 and _may_be_typed_as(stem, start))
        if len(word) - len(stem) <= LONGEST_ENDING and any(typed):
            return stem
    return None


@cache
def _endless(language: str) -> dict[str, tuple[str, ...]]:
    """The stems that words begin with, by their first letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for pattern in patterns(language):
        first = pattern.parts[0]
        loose = first.endswith("*") and not first.startswith("*") and len(pattern.parts) == 1
        if loose and len(first) > FORGIVING_STEMS_FROM and pattern.concept != NOTHING:
            found[first[0]].add(first.strip("*"))
    return {letter: tuple(sorted(stems, key=len, reverse=True)) for letter, stems in found.items()}


def _may_be_typed_as(known: str, word: str) -> bool:
    """Whether letters are missing, doubled or swapped; another letter is forgiven in longer words only."""
    same_length = len(known) == len(word)
    return len(word) >= FORGIVING_OTHER_LETTERS_FROM or not same_length or sorted(known) == sorted(word)
