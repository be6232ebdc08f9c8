"""The time by which sessions end: the wall clock, unless it jumps.

A clock that is set forward by a day, by hand or by a time server, must not end every session at once. Time that the
machine slept counts. Knows nothing of sessions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

log = logging.getLogger(__name__)

STEP_S = 300.0  # corrections up to this are followed


def now() -> datetime:
    """The time of the wall clock, in UTC."""
    return datetime.now(UTC)


def elapsed_s() -> float:
    """Seconds that have passed, sleep included; never jumps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class SteadyClock:
    """Follows the wall clock in small steps and goes on by itself where it jumps."""

    def __init__(self, wall: Callable[[], datetime] = now, elapsed: Callable[[], float] = elapsed_s) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._anchor = (wall().timestamp(), elapsed())
        self._told = False

    def __call__(self) -> datetime:
        wall, elapsed = self._wall().timestamp(), self._elapsed()
        steady = self._anchor[0] + elapsed - self._anchor[1]
        if abs(wall - steady) <= STEP_S:
            self._anchor, self._told = (wall, elapsed), False
            return datetime.fromtimestamp(wall, UTC)
        if not self._told:
            self._told = True
            log.warning("The clock has jumped by %.0f s; sessions end by the time that really passes", wall - steady)
        return datetime.fromtimestamp(steady, UTC)
