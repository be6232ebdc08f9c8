"""A bounded memory of things that never change, by key: the least recently used leave first.

Knows nothing of what it holds; the cost of each entry is told to it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Entries up to a total cost; one that costs more than that is not kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._cost = 0

    def get(self, key: str) -> T | None:
        """The value, which counts as used now; None where it is not held."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: str, value: T, cost: int) -> None:
        """Hold a value at this cost, in place of an older one; what was used longest ago leaves for it."""
        self.drop(key)
        if cost > self._limit:
            return
        self._entries[key] = (value, cost)
        self._cost += cost
        while self._cost > self._limit:
            _, (_, freed) = self._entries.popitem(last=False)
            self._cost -= freed

    def drop(self, key: str) -> None:
        """Forget it, if it is held."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._cost -= entry[1]

    def drop_all(self, prefix: str) -> None:
        """Forget all whose keys begin so."""
        for key in [key for key in self._entries if key.startswith(prefix)]:
            self.drop(key)
