"""Numbers as words. Knows nothing of what they count."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from backend.vocabulary.files import load
from backend.vocabulary.fold import fold


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, dict[str, int]]]:
    return load(Path(__file__).parent / "numbers.toml")


@lru_cache(maxsize=8)
def number_words(language: str) -> dict[str, int]:
    """Folded number words of a language and their numbers; none for a language without such a list."""
    return {fold(word): number for listed in _lists().get(language, {}).values() for word, number in listed.items()}


@lru_cache(maxsize=1)
def cardinals() -> dict[str, int]:
    """The cardinals of all languages as they are written, small, and their numbers."""
    return {word: number for lists in _lists().values() for word, number in lists["cardinals"].items()}
