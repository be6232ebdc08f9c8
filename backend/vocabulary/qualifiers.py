"""What tells values of one quantity apart: `rated`, `stall`, `push`, in whatever language. Knows no quantity."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from backend.vocabulary.concepts.match import fits
from backend.vocabulary.files import load
from backend.vocabulary.fold import fold, words


@lru_cache(maxsize=1)
def _lists() -> dict[str, tuple[str, ...]]:
    listed: dict[str, list[str]] = load(Path(__file__).parent / "qualifiers.toml")
    return {name: tuple(map(fold, found)) for name, found in listed.items()}


@lru_cache(maxsize=5_000)
def qualifiers_in(text: str) -> frozenset[str]:
    """Those that the words of a question or of a head name."""
    said = words(text)
    whole = f" {' '.join(said)} "
    return frozenset(
        name
        for name, listed in _lists().items()
        if any(f" {one} " in whole if " " in one else any(fits(one, word) for word in said) for one in listed)
    )
