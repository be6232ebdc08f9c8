"""The concept files as objects: one structure, and a file of words for each language.

`structure.toml` says what a concept is, `words.<language>.toml` what it is called. A new language is a new file.
Knows nothing of how words are matched.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from backend.vocabulary.fold import fold

_FOLDER = Path(__file__).parent
_FUNCTION, _CONNECTIVES, _PRONOUNS = "_function", "_connectives", "_pronouns"


@dataclass(frozen=True)
class Concept:
    """What a concept is; see the head of `structure.toml` for the meaning of each field."""

    name: str
    ask: str = ""  # "strong", "weak" or nothing
    fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    callouts: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    part: str = ""  # the part of a callout that is asked for: tolerance, depth, fit …
    direction: str = ""
    sense: str = ""
    is_a: str = ""
    whole: bool = False
    generic: bool = False  # a whole that every sheet is: part, drawing
    named_only: bool = False  # its callouts look like others: only its name tells them apart
    feature: bool = False
    as_feature: bool = False  # asked for, or a feature where something else is asked for
    verb: bool = False  # a doing, which gives way to a thing that is asked for: `drawn to what scale`
    of_part: bool = False  # differs from part to part of one sheet
    form: str = ""  # the form that its values have, where that alone tells: see forms.toml
    implied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """How a word or phrase is recognised: each part is a folded word with its wildcards."""

    concept: str
    parts: tuple[str, ...]


def _concept(name: str, entry: dict[str, Any]) -> Concept:
    known: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Concept(name, **known)


@lru_cache(maxsize=1)
def concepts() -> dict[str, Concept]:
    """Every concept by its name."""
    with (_FOLDER / "structure.toml").open("rb") as file:
        return {name: _concept(name, entry) for name, entry in tomllib.load(file).items()}


def concept(name: str) -> Concept:
    return concepts()[name]


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that have a file of words."""
    return tuple(sorted(path.name.split(".")[1] for path in _FOLDER.glob("words.*.toml")))


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, Any]:
    with (_FOLDER / f"words.{language}.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=8)
def function_words(language: str) -> frozenset[str]:
    """Words of a language that say nothing of a drawing."""
    return frozenset(fold(_words(language).get(_FUNCTION, "")).split())


@lru_cache(maxsize=8)
def spellings(language: str) -> dict[str, str]:
    """Words that folding would make others of (`Maße` would be `Masse`), and what to read them as."""
    return dict(_words(language).get("_spellings", {}))


@lru_cache(maxsize=8)
def connectives(language: str) -> tuple[str, ...]:
    """How a question begins that goes on from the one before: `and`, `what about`."""
    return tuple(part.strip() for part in fold(_words(language).get(_CONNECTIVES, "")).split("|") if part.strip())


@lru_cache(maxsize=8)
def pronouns(language: str) -> frozenset[str]:
    """Words that stand for what was spoken of before."""
    return frozenset(fold(_words(language).get(_PRONOUNS, "")).split())


@lru_cache(maxsize=8)
def patterns(language: str) -> tuple[Pattern, ...]:
    """The words of a language as patterns."""
    entries = {name: words for name, words in _words(language).items() if not name.startswith("_")}
    return tuple(Pattern(name, tuple(fold(word).split())) for name, words in entries.items() for word in words)
