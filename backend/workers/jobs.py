"""A job of a lane: what is to be done, for whom, how long it may take, and how it ends where it does not succeed.

Knows nothing of processes or queues.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from backend.errors import UnreadableDocument

FAILED = "documents.render_failed"
TOO_COSTLY = "documents.too_costly"
NO_WORKER = "workers.unavailable"
LOST = "workers.lost"
BUSY = "workers.busy"


class Exhausted(UnreadableDocument):
    """The job ran into a limit or took its worker down: another try would cost as much."""


@dataclass(eq=False)
class Job:
    """What waits for a worker or is being done; `done` gets its result, or why there is none."""

    function: str
    args: tuple[Any, ...]
    limit_s: float
    urgent: bool
    account: str
    document: str
    order: int
    done: asyncio.Future[Any]
    tries: int = 0
    slow: bool = False
    too_long: bool = False
    starved: bool = False
    moved: bool = False  # ended only to begin again among the slow ones


@dataclass(frozen=True)
class Pace:
    """What sets a document back: a job longer than `patient_s`, or `budget_s` in all; `most_s` ends its work.

    A job longer than `hurried_s` makes room for those who would have gone before it, had one known its length.
    `places` jobs may go on beside the lane's own at the lowest priority. With a `spare`, a worker is started for those
    who wait before such a job has stepped back.
    """

    patient_s: float = 2.0
    budget_s: float = 60.0
    most_s: float = 1800.0
    places: int = 2
    spare: bool = True
    hurried_s: float = 1.0  # what a new worker in its place costs; nine in ten pages take half of it
