"""Facts in the order in which they fit a query. Knows weights, no rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.answering.query import Query
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import FactIndex

WEIGHTS = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True)
class Ranked:
    """A match and its score; higher is better."""

    match: Match
    score: float


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The committed weights."""
    with WEIGHTS.open("rb") as file:
        return {str(name): float(weight) for name, weight in tomllib.load(file)["weights"].items()}


def score(match: Match, weighed: Mapping[str, float]) -> float:
    """The sum of a match's features, each times its weight."""
    return sum(value * weighed.get(name, 0.0) for name, value in match.features.items())


def rank(matcher: Matcher, weighed: Mapping[str, float] | None = None) -> list[Ranked]:
    """The facts that could answer, best first."""
    weighed = weights() if weighed is None else weighed
    found = [Ranked(match, score(match, weighed)) for match in matcher.matches]
    return sorted(found, key=lambda ranked: (-ranked.score, ranked.match.fact.box.y1, ranked.match.fact.box.x1))


__all__ = ["FactIndex", "Query", "Ranked", "rank", "score", "weights"]
