"""A fixed number of worker processes of one kind, and the jobs that wait for them.

A job is named as text (`package.module:name`) and imported in the worker only; its errors of the DrawingChatError
tree travel back. Callers and documents have their turn by what they have used (`shares`), and the reading of pages
has its own share beside what somebody waits for. A job that takes longer than most steps back: it goes on when
nobody else wants the processor, and so does what else its document needs, unless that is known to be short. A lost
worker is replaced and its job tried again once. Knows nothing of documents or reading.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

from backend.errors import DocumentTooLarge, DrawingChatError, Unavailable, UnreadableDocument
from backend.workers.callers import NOBODY, Caller
from backend.workers.jobs import BUSY, FAILED, LOST, NO_WORKER, TOO_COSTLY, Exhausted, Job, Pace
from backend.workers.messages import Failure, Terms
from backend.workers.process import WorkerLost, WorkerProcess
from backend.workers.shares import Shares
from backend.workers.waiting import Waiting

log = logging.getLogger(__name__)

_RETRY_S = 5.0  # after which asking again is worth it, where all workers are busy or one was lost
_WALL = 10  # times its limit a job may take on a machine where it gets little of a processor
_GRACE_S = 1.0  # a job whose caller has gone may end by itself: a new worker costs about as much
_WAITING_EACH = 500  # jobs of one caller; a batch of 50 files has 100
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 0.02, 0.2  # between two looks at a job's time: exact enough, and cheap
_REMEMBERED = 10_000  # documents that were once too long, 1 MB of names


class Lane:
    """Worker processes of one kind.

    `name` stands in the log and in metrics; `size` is how many workers there are.
    `memory_mb` bounds each one's address space, `timeout_s` each job, in seconds; `nice` is their priority.
    `warm` names modules that each imports when it starts.
    `readable` are the paths that jobs may read, where the kernel can see to that; None: all.
    Without a `pace` no job steps back.
    """

    def __init__(
        self,
        name: str,
        size: int,
        *,
        memory_mb: int,
        timeout_s: float,
        nice: int = 0,
        warm: Sequence[str] = (),
        readable: Sequence[str] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.name = name
        self.size = size
        self.restarts = 0
        self._timeout_s = timeout_s
        allowed = None if readable is None else tuple(readable)
        self._terms = Terms(os.getpid(), memory_mb, nice, tuple(warm), allowed)
        self._pace = pace
        self._shares = Shares()
        self._workers: set[WorkerProcess] = set()
        self._free: list[WorkerProcess] = []
        self._slow: set[WorkerProcess] = set()
        self._spare: tuple[WorkerProcess, asyncio.Task[None]] | None = None
        self._waiting, self._slow_waiting = Waiting(self._shares), Waiting(self._shares)
        self._set_back: set[str] = set()  # documents
        self._doing: dict[Job, WorkerProcess] = {}
        self._order = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting: set[WorkerProcess] = set()
        self._warm = asyncio.Event()
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of its workers."""
        return tuple(worker.pid for worker in self._workers | self._slow if worker.pid is not None)

    @property
    def depth(self) -> int:
        """Jobs that wait for a worker."""
        return len(self._waiting) + len(self._slow_waiting)

    @property
    def running(self) -> int:
        """Jobs that are being done, those that have stepped back too."""
        return len(self._doing)

    async def is_warm(self, patience_s: float) -> bool:
        """Whether a worker is there to take jobs, or comes in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._warm.wait()
        return bool(self._workers - self._starting)

    async def start(self) -> None:
        """Start all workers and wait until they are warm; raises what their imports raise."""
        await asyncio.gather(*self._start_missing())

    async def run(
        self,
        function: str,
        /,
        *args: Any,
        timeout_s: float | None = None,
        urgent: bool = False,
        caller: Caller = NOBODY,
        document: str = "",
    ) -> Any:
        """Run `package.module:name(*args)` in a worker, for a caller and of a document; a caller who goes ends it.

        `timeout_s` is the lane's own where it is None; `urgent` jobs go before those that nobody waits for.
        Raises UnreadableDocument where the job fails by its file, NotFound where that is gone, Unavailable else.
        """
        if self._closed:
            raise asyncio.CancelledError(f"lane {self.name} is closed")
        limit_s = self._timeout_s if timeout_s is None else timeout_s
        done = asyncio.get_running_loop().create_future()
        job = Job(function, args, limit_s, urgent, caller.account, document, next(self._order), done)
        self._admit(job)
        try:
            return await done
        except asyncio.CancelledError:
            self._abandon(job)
            raise

    async def close(self) -> None:
        """Kill every worker and wait until it is gone; jobs that wait are cancelled."""
        self._closed = True
        for job in (*self._waiting, *self._slow_waiting, *self._doing):
            job.done.cancel()
        for queue in (self._waiting, self._slow_waiting):
            queue.clear()
        workers = self._workers | self._slow | ({self._spare[0]} if self._spare else set())
        for worker in workers:
            worker.kill()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in workers))
        self._workers, self._free, self._slow, self._spare = set(), [], set(), None

    # Jobs that come

    def _admit(self, job: Job) -> None:
        queue = self._slow_waiting if self._is_set_back(job) else self._waiting
        if self._pace is not None and job.document and self._shares.total(job.document) > self._pace.most_s:
            raise DocumentTooLarge(TOO_COSTLY)
        if queue.of(job.account) >= _WAITING_EACH:
            raise Unavailable(BUSY, retry_after_s=_RETRY_S)
        job.slow = queue is self._slow_waiting
        queue.add(job)
        self._start_missing()
        self._assign_jobs()

    def _is_set_back(self, job: Job) -> bool:
        """Whether its document has had too much, or is a costly one with which such a job is not known to be short."""
        if self._pace is None or not job.document:
            return False
        if job.document in self._set_back:
            usual_s = self._shares.usual_s(job.function, job.document)
            return usual_s is None or usual_s >= self._pace.patient_s
        return self._shares.total(job.document) > self._pace.budget_s

    def _abandon(self, job: Job) -> None:
        for queue in (self._waiting, self._slow_waiting):
            queue.discard(job)
        worker = self._doing.get(job)
        if worker is not None:
            grace_s = 0.0 if job.slow else _GRACE_S
            asyncio.get_running_loop().call_later(grace_s, self._end_abandoned, job, worker)

    def _end_abandoned(self, job: Job, worker: WorkerProcess) -> None:
        if self._doing.get(job) is worker:
            worker.kill()

    # Jobs that are done

    def _assign_jobs(self) -> None:
        """Give waiting jobs to free workers."""
        while self._free and self._waiting and not self._closed:
            job = self._waiting.take_next()
            self._own_task(self._do_job(self._free.pop(), job))
        while self._slow_waiting and self._has_place() and not self._closed:
            worker = WorkerProcess(self._terms)
            self._slow.add(worker)
            self._own_task(self._do_slow(worker, self._slow_waiting.take_next()))
        if len(self._free) == len(self._workers) and not self._slow:
            self._dismiss_spare()

    async def _do_job(self, worker: WorkerProcess, job: Job) -> None:
        """One job in one worker, and what follows for both."""
        usable = await self._try_job(worker, job)
        if worker in self._slow:  # it has stepped back meanwhile, and cannot come forward again
            await self._end_slow(worker)
        elif usable and not self._closed:
            self._free.append(worker)
        else:
            await self._lose_worker(worker)
        self._assign_jobs()

    async def _do_slow(self, worker: WorkerProcess, job: Job) -> None:
        """A job of the slow ones, in a worker of its own, and those that come after it."""
        following: Job | None = job
        try:
            await worker.start()
        except (ImportError, OSError, WorkerLost) as error:
            self._fail_job(job, Unavailable(NO_WORKER, retry_after_s=_RETRY_S), error)
            following = None
        else:
            worker.step_back()
        while following is not None and await self._try_job(worker, following) and not self._closed:
            following = self._slow_waiting.take_next() if self._slow_waiting else None
        await self._end_slow(worker)
        self._assign_jobs()

    async def _end_slow(self, worker: WorkerProcess) -> None:
        await worker.end()
        self._slow.discard(worker)

    async def _try_job(self, worker: WorkerProcess, job: Job) -> bool:
        """Do a job; whether the worker can go on."""
        if job.done.done():
            return True
        self._doing[job] = worker
        self._shares.note_start(job.account)
        watch = asyncio.create_task(self._watch(worker, job))
        try:
            outcome = await worker.run(job.function, job.args, job.limit_s)
        except WorkerLost as lost:
            self._on_lost(job, worker, lost)
            return False
        finally:
            watch.cancel()
            del self._doing[job]
            self._shares.note_end(job.account, job.document, job.function, worker.spent_s())
        return self._settle_job(job, worker, outcome)

    def _settle_job(self, job: Job, worker: WorkerProcess, outcome: Any) -> bool:
        """Tell the caller; False where the worker should not go on."""
        if isinstance(outcome, Failure):
            if not job.done.done():  # else its file may have gone with who asked
                log.warning("%s worker %s: %s", self.name, worker.pid, outcome.text)
            self._fail_job(job, (Exhausted if outcome.fatal else UnreadableDocument)(FAILED))
            return not outcome.fatal
        if isinstance(outcome, DrawingChatError):
            self._fail_job(job, outcome)
        elif not job.done.done():
            job.done.set_result(outcome)
        return True

    def _on_lost(self, job: Job, worker: WorkerProcess, lost: WorkerLost) -> None:
        if job.done.done() or self._closed:
            job.done.cancel()
            return
        if job.moved:
            job.moved, job.slow = False, True
            self._slow_waiting.add(job)
            return
        log.warning("%s worker %s ended during %s", self.name, worker.pid, job.function)
        if job.too_long:
            self._fail_job(job, Exhausted(FAILED))
        elif job.tries == 0 and not job.starved:  # whatever ended it may have had nothing to do with the file
            job.tries = 1
            (self._slow_waiting if job.slow else self._waiting).add(job)
        elif lost.from_outside or job.starved:
            self._fail_job(job, Unavailable(LOST, retry_after_s=_RETRY_S))
        else:
            self._fail_job(job, Exhausted(FAILED))

    @staticmethod
    def _fail_job(job: Job, error: DrawingChatError, cause: BaseException | None = None) -> None:
        if not job.done.done():
            error.__cause__ = cause
            job.done.set_exception(error)

    async def _watch(self, worker: WorkerProcess, job: Job) -> None:
        """End a job at its limit; have one that is longer than most step back."""
        ends = asyncio.get_running_loop().time() + _WALL * job.limit_s
        while True:
            spent_s = worker.spent_s()
            job.too_long = spent_s >= job.limit_s
            job.starved = asyncio.get_running_loop().time() >= ends
            if job.too_long or job.starved:
                worker.kill()
                return
            next_s = self._keep_pace(worker, job, spent_s) if self._pace and job.document else job.limit_s
            await asyncio.sleep(min(max(_SHORTEST_WAIT_S, next_s - spent_s), _LONGEST_WAIT_S))

    def _keep_pace(self, worker: WorkerProcess, job: Job, spent_s: float) -> float:
        """Set back what is longer than most; the seconds spent at which to look at the job again."""
        assert self._pace is not None
        patient_s, hurried_s = self._pace.patient_s, self._pace.hurried_s
        if spent_s >= patient_s:
            self._set_back_document(job.document)
            if not job.slow:
                self._step_back(worker, job)
            return job.limit_s
        if not job.slow and spent_s >= hurried_s / 2:
            self._prepare_spare()
            if spent_s >= hurried_s and self._has_place() and self._waiting.someone_before(job, spent_s):
                self._make_room(worker, job)
        return patient_s if spent_s >= hurried_s else hurried_s

    def _set_back_document(self, document: str) -> None:
        self._set_back.add(document)
        if len(self._set_back) > _REMEMBERED:
            self._set_back.pop()

    def _has_place(self) -> bool:
        return self._pace is not None and len(self._slow) < self._pace.places

    def _step_back(self, worker: WorkerProcess, job: Job) -> None:
        """Go on beside the others where there is a place; else begin again later, if somebody is waiting."""
        if self._has_place():
            self._make_room(worker, job)
        elif self._waiting:
            job.moved = True
            worker.kill()

    def _make_room(self, worker: WorkerProcess, job: Job) -> None:
        """Go on beside the others; a new worker takes this one's place."""
        job.slow = True
        worker.step_back()
        self._workers.discard(worker)
        self._slow.add(worker)
        self._start_missing()

    # Workers that come and go

    def _prepare_spare(self) -> None:
        """Start a worker that will be warm when another one steps back, where somebody waits for it."""
        if self._pace is not None and self._pace.spare and self._waiting and self._spare is None:
            self._spare = self._start_worker()
            self._spare[1].add_done_callback(self._drop_failed_spare)

    def _dismiss_spare(self) -> None:
        """End a worker that was started for somebody who waits no more."""
        if self._spare is not None:
            self._own_task(self._spare[0].end())
            self._spare = None

    def _drop_failed_spare(self, task: asyncio.Task[None]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if failed and self._spare is not None and self._spare[1] is task:
            self._own_task(self._spare[0].end())
            self._spare = None

    def _start_worker(self) -> tuple[WorkerProcess, asyncio.Task[None]]:
        worker = WorkerProcess(self._terms)
        return worker, self._own_task(worker.start())

    async def _lose_worker(self, worker: WorkerProcess) -> None:
        self._workers.discard(worker)
        self.restarts += 1
        await worker.end()
        if not self._closed:
            self._start_missing()

    def _start_missing(self) -> list[asyncio.Task[None]]:
        """Start as many workers as are missing; they take jobs once they are warm."""
        tasks: list[asyncio.Task[None]] = []
        while len(self._workers) < self.size and not self._closed:
            worker, task = self._spare or self._start_worker()
            self._spare = None
            self._workers.add(worker)
            self._starting.add(worker)
            task.add_done_callback(partial(self._on_start, worker))
            tasks.append(task)
        return tasks

    def _on_start(self, worker: WorkerProcess, task: asyncio.Task[None]) -> None:
        self._starting.discard(worker)
        if self._closed:
            return
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            self._warm.set()
            self._free.append(worker)
            return self._assign_jobs()
        self._workers.discard(worker)
        self._own_task(worker.end())
        if not task.cancelled():  # by an end of the service
            log.error("A %s worker does not start", self.name, exc_info=error)
        if not self._workers:  # nobody will come for those who wait; the next job tries again
            for job in self._waiting.clear():
                self._fail_job(job, Unavailable(NO_WORKER, retry_after_s=_RETRY_S), error)

    def _own_task(self, work: Any) -> asyncio.Task[None]:
        """A task that is kept until it has ended."""
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
