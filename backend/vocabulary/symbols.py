"""What letters stand for in all languages: n for a speed, d for a diameter. Knows no table."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from backend.vocabulary.files import load


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, list[str]]]:
    return load(Path(__file__).parent / "symbols.toml")


def quantities_of(letter: str) -> frozenset[str]:
    """The concepts that a letter may stand for, which is another one as a capital."""
    return frozenset(_lists()["letters"].get(letter, ()))
