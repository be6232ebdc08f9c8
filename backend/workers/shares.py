"""Whose turn it is: shares of the workers for callers and documents, by the time that they have had lately.

What somebody has used is forgotten by half each minute, so a caller who has had much waits behind those who have
had little, whatever the number of his requests. The whole time of a document is remembered too. Knows nothing of
processes.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

HALF_LIFE_S = 60.0  # a caller who had much waits minutes, not hours
REMEMBERED = 20_000  # callers, and documents: about 3 MB


class _FadingSeconds:
    """Seconds by name, forgotten with time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def add(self, name: str, seconds: float) -> None:
        self._entries[name] = (self.of(name) + seconds, self._clock())
        self._entries.move_to_end(name)
        if len(self._entries) > REMEMBERED:
            self._entries.popitem(last=False)

    def of(self, name: str) -> float:
        seconds, when = self._entries.get(name, (0.0, 0.0))
        return seconds * 0.5 ** ((self._clock() - when) / HALF_LIFE_S) if seconds else 0.0


class Shares:
    """What callers (`account`) and documents have had, and what runs for them now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts, self._documents = _FadingSeconds(clock), _FadingSeconds(clock)
        self._totals: OrderedDict[str, float] = OrderedDict()
        self._running: Counter[str] = Counter()

    def note_start(self, account: str) -> None:
        """Note that a job of this caller has begun."""
        self._running[account] += 1

    def note_end(self, account: str, document: str, seconds: float) -> None:
        """Note that it has ended, after so many seconds that this caller and this document are charged with."""
        self._running[account] -= 1
        if self._running[account] <= 0:
            del self._running[account]
        self._accounts.add(account, seconds)
        if document:
            self._documents.add(document, seconds)
            self._totals[document] = self._totals.get(document, 0.0) + seconds
            self._totals.move_to_end(document)
            if len(self._totals) > REMEMBERED:
                self._totals.popitem(last=False)

    def total(self, document: str) -> float:
        """Seconds that a document has taken in all."""
        return self._totals.get(document, 0.0)

    def rank(self, account: str, document: str) -> tuple[float, ...]:
        """Smaller goes first."""
        return (self._running[account], self._accounts.of(account), self._documents.of(document))
