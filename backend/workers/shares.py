"""What callers and documents have had of the workers, and how long jobs usually take.

What a caller has used is forgotten by half each minute, so whoever has had much waits behind those who have had
little, whatever the number of his requests. The whole time of a document is remembered. Knows nothing of processes.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

HALF_LIFE_S = 60.0  # a caller who had much waits minutes, not hours
REMEMBERED = 20_000  # callers, and documents: about 3 MB
_DOUBT_S = 0.5  # that work with a new document may take beyond the usual: what is known to be short goes first
_NEWS = 0.25  # of the usual time of a kind of job is its last one: a change of what comes is noticed after a few


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


class _UsualSeconds:
    """How long something takes, by name."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, float] = OrderedDict()

    def add(self, name: str, seconds: float) -> None:
        before = self._entries.get(name, seconds)
        self._entries[name] = before + _NEWS * (seconds - before)
        self._entries.move_to_end(name)
        if len(self._entries) > REMEMBERED:
            self._entries.popitem(last=False)

    def of(self, name: str) -> float | None:
        return self._entries.get(name)


class Shares:
    """What callers (`account`) and documents have had, and what runs for them now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = _FadingSeconds(clock)
        self._kinds, self._usual = _UsualSeconds(), _UsualSeconds()
        self._totals: OrderedDict[str, float] = OrderedDict()
        self._running: Counter[str] = Counter()

    def note_start(self, account: str) -> None:
        """Note that a job of this caller has begun."""
        self._running[account] += 1

    def note_end(self, account: str, document: str, function: str, seconds: float) -> None:
        """Note that it has ended, after so many seconds that this caller and this document are charged with."""
        self._running[account] -= 1
        if self._running[account] <= 0:
            del self._running[account]
        self._accounts.add(account, seconds)
        self._kinds.add(function, seconds)
        if document:
            self._usual.add(f"{document}/{function}", seconds)
            self._totals[document] = self._totals.get(document, 0.0) + seconds
            self._totals.move_to_end(document)
            if len(self._totals) > REMEMBERED:
                self._totals.popitem(last=False)

    def total(self, document: str) -> float:
        """Seconds that a document has taken in all."""
        return self._totals.get(document, 0.0)

    def running(self, account: str) -> int:
        """Jobs that are being done for a caller."""
        return self._running[account]

    def seconds_of(self, account: str) -> float:
        """What a caller has had lately."""
        return self._accounts.of(account)

    def usual_s(self, function: str, document: str) -> float | None:
        """How long such a job takes with this document; None where it is the first."""
        return self._usual.of(f"{document}/{function}")

    def expected_s(self, function: str, document: str) -> float:
        """As `usual_s`; with a document that is new as with others, and more, as it may be a costly one."""
        known = self.usual_s(function, document)
        return known if known is not None else (self._kinds.of(function) or 0.0) + _DOUBT_S
