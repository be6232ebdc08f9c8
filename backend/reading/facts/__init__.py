"""Facts: each value of a sheet once, with what it belongs to."""

from backend.reading.facts.collect import facts_of
from backend.reading.facts.fact import Fact, FactKind

__all__ = ["Fact", "FactKind", "facts_of"]
