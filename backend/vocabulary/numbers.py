"""Numbers as words. Knows nothing of what they count."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from backend.vocabulary.fold import fold


@lru_cache(maxsize=8)
def number_words(language: str) -> dict[str, int]:
    """Folded number words of a language and their numbers; none for a language without such a list."""
    with (Path(__file__).parent / "numbers.toml").open("rb") as file:
        return {fold(word): number for word, number in tomllib.load(file).get(language, {}).items()}
