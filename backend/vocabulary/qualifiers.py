"""What tells values of one quantity apart: `rated`, `stall`, `push`, in whatever language. Knows no quantity."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from backend.vocabulary.concepts.match import fits
from backend.vocabulary.files import load
from backend.vocabulary.fold import fold, words


class _Words(NamedTuple):
    """How one of them is said."""

    exact: frozenset[str]
    loose: tuple[str, ...]  # with `*` at an end
    phrases: tuple[str, ...]


@lru_cache(maxsize=1)
def _lists() -> dict[str, _Words]:
    listed: dict[str, list[str]] = load(Path(__file__).parent / "qualifiers.toml")
    return {name: _sorted(list(map(fold, found))) for name, found in listed.items()}


def _sorted(listed: list[str]) -> _Words:
    single = [one for one in listed if " " not in one]
    return _Words(
        frozenset(one for one in single if "*" not in one),
        tuple(one for one in single if "*" in one),
        tuple(f" {one} " for one in listed if " " in one),
    )


@lru_cache(maxsize=5_000)
def qualifiers_in(text: str) -> frozenset[str]:
    """Those that the words of a question or of a head name."""
    said = words(text)
    whole = f" {' '.join(said)} "
    return frozenset(
        name
        for name, listed in _lists().items()
        if not listed.exact.isdisjoint(said)
        or any(phrase in whole for phrase in listed.phrases)
        or any(fits(one, word) for one in listed.loose for word in said)
    )
