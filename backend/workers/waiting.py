"""Jobs that wait for a worker, and which of them goes next.

Callers go by what they have used. Within a caller short work goes before long, as it was with this document or else
with such jobs; what a document needs counts together, and waiting makes up for it. Knows nothing of processes.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

from backend.workers.jobs import Job
from backend.workers.shares import Shares

_READING_TURN = 3  # every third job is one that nobody waits for, where there is one


class Waiting:
    """A queue of one lane."""

    def __init__(self, shares: Shares, clock: Callable[[], float] = time.monotonic) -> None:
        self._shares = shares
        self._clock = clock
        self._jobs: dict[Job, float] = {}  # and when each would be done, did nobody else want a worker
        self._turn = itertools.count(1)

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._jobs))

    def add(self, job: Job) -> None:
        """Let it wait from now on, after those of its document."""
        before = [due for other, due in self._jobs.items() if job.document and _go_together(job, other)]
        self._jobs[job] = max([self._clock(), *before]) + self._shares.expected_s(job.function, job.document)

    def discard(self, job: Job) -> None:
        """Take it out, where it waits."""
        self._jobs.pop(job, None)

    def clear(self) -> list[Job]:
        """All that waited; nobody waits any more."""
        jobs = list(self._jobs)
        self._jobs.clear()
        return jobs

    def of(self, account: str) -> int:
        """How many jobs of a caller wait."""
        return sum(job.account == account for job in self._jobs)

    def take_next(self) -> Job:
        """The job whose turn it is, taken out."""
        reading = [job for job in self._jobs if not job.urgent]
        turn = next(self._turn) % _READING_TURN == 0
        candidates = reading if reading and turn else [job for job in self._jobs if job.urgent] or reading
        used = {account: self._shares.seconds_of(account) for account in {job.account for job in candidates}}
        chosen = min(candidates, key=lambda job: self._rank(job, used[job.account]))
        del self._jobs[chosen]
        return chosen

    def someone_before(self, running: Job, spent_s: float) -> bool:
        """Whether somebody waits for a job that would have gone before this one, had one known how long it takes."""
        return any(
            job.urgent
            and self._shares.seconds_of(job.account) <= self._shares.seconds_of(running.account) + spent_s
            and self._shares.expected_s(job.function, job.document) < spent_s
            for job in self._jobs
        )

    def _rank(self, job: Job, used_s: float) -> tuple[float, ...]:
        """Smaller goes first; who waits for long is due before whatever comes later.

        `used_s` is the same for all jobs of a caller: it fades while one looks, which must not put the last one first.
        """
        return (-job.tries, self._shares.running(job.account), used_s, self._jobs[job], job.order)


def _go_together(job: Job, other: Job) -> bool:
    """Whether two jobs are of one document of one caller, and both waited for or both not."""
    return (job.document, job.account, job.urgent) == (other.document, other.account, other.urgent)
