"""Worker processes that run one function at a time, so that no document can stop the server.

A `Lane` holds a fixed number of reused processes of one kind. A job is named as text (`package.module:name`)
and imported in the worker only; its errors of the DrawingChatError tree travel back. A worker that crashes,
runs out of time or out of memory is replaced, and its job raises UnreadableDocument. Workers die with the
server whatever kills it. Knows nothing of documents or reading. Linux sets the limits; elsewhere the time
limit alone holds.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import heapq
import importlib
import itertools
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from typing import Any

from backend.errors import DrawingChatError, Unavailable, UnreadableDocument

log = logging.getLogger(__name__)

FAILED = "documents.render_failed"
NO_WORKER = "workers.unavailable"
_PR_SET_PDEATHSIG = 1
_RETRY_S = 5.0


@dataclass(frozen=True)
class _Failure:
    """What a job raised beyond the DrawingChatError tree; `fatal` where the process should not go on."""

    text: str
    fatal: bool


def _prepare(parent: int, memory_mb: int, nice: int) -> None:
    """Runs first in a worker: limits, and death with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # each thread reserves address space, which is limited
    if sys.platform == "linux":
        import resource

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)
        limit = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if nice and hasattr(os, "nice"):
        os.nice(nice)


def _warm(modules: tuple[str, ...]) -> None:
    for module in modules:
        importlib.import_module(module)


def _call(function: str, args: tuple[Any, ...]) -> Any:
    """The worker's outermost loop body: whatever goes wrong becomes a value that can be pickled."""
    module, _, name = function.partition(":")
    target = getattr(importlib.import_module(module), name)
    try:
        return target(*args)
    except DrawingChatError:
        raise
    except MemoryError:
        return _Failure(f"{function}: out of memory", fatal=True)
    except Exception as error:  # noqa: BLE001  a library's surprise on a strange file must reach the log, not the server
        import traceback

        return _Failure(f"{function}: {error!r}\n{traceback.format_exc()}", fatal=False)


class _Worker:
    """One process and its pid; broken once killed."""

    def __init__(self, memory_mb: int, nice: int) -> None:
        self._pool = ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(os.getpid(), memory_mb, nice),
        )
        self.pid: int | None = None
        self.broken = False

    async def start(self, modules: tuple[str, ...]) -> None:
        # launched from the event loop's thread: PDEATHSIG watches the thread that starts the process
        self.pid = await asyncio.wrap_future(self._pool.submit(os.getpid))
        await asyncio.wrap_future(self._pool.submit(_warm, modules))

    def submit(self, function: str, args: tuple[Any, ...]) -> Future[Any]:
        return self._pool.submit(_call, function, args)

    def kill(self) -> None:
        self.broken = True
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def join(self, *, wait: bool) -> None:
        self._pool.shutdown(wait=wait, cancel_futures=True)


class Lane:
    """Worker processes of one kind. Jobs wait in order of arrival, urgent ones before all others.

    `warm` names modules that each worker imports when it starts, so that the first job does not pay for it.
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
    ) -> None:
        self.name = name
        self.size = size
        self._memory_mb = memory_mb
        self._timeout_s = timeout_s
        self._nice = nice
        self._warm = tuple(warm)
        self._workers: set[_Worker] = set()
        self._free: list[_Worker] = []
        self._waiting: list[tuple[int, int, asyncio.Future[_Worker]]] = []
        self._order = itertools.count()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(worker.pid for worker in self._workers if worker.pid is not None)

    @property
    def depth(self) -> int:
        """Jobs that wait for a worker."""
        return sum(not waiter.done() for _, _, waiter in self._waiting)

    async def start(self) -> None:
        """Start all workers and wait until they are warm; raises what their imports raise."""
        await asyncio.gather(*self._start_missing())

    async def run(self, function: str, /, *args: Any, timeout_s: float | None = None, urgent: bool = False) -> Any:
        """Run `package.module:name(*args)` in a worker. A caller that goes away leaves the job to its time limit."""
        loop = asyncio.get_running_loop()
        worker = await self._take(urgent)
        timer = loop.call_later(self._timeout_s if timeout_s is None else timeout_s, worker.kill)
        try:
            future = worker.submit(function, args)
        except BrokenProcessPool as error:
            timer.cancel()
            self._release(worker, broken=True)
            raise UnreadableDocument(FAILED) from error
        future.add_done_callback(lambda job: loop.call_soon_threadsafe(self._finish, worker, timer, job))
        try:
            result = await asyncio.wrap_future(future)
        except BrokenProcessPool as error:
            log.warning("%s worker %s ended during %s", self.name, worker.pid, function)
            raise UnreadableDocument(FAILED) from error
        if isinstance(result, _Failure):
            log.warning("%s worker %s: %s", self.name, worker.pid, result.text)
            raise UnreadableDocument(FAILED)
        return result

    async def close(self) -> None:
        """Kill every worker and wait until it is gone; jobs that wait are cancelled."""
        self._closed = True
        for task in list(self._starting):
            task.cancel()
        for _, _, waiter in self._waiting:
            waiter.cancel()
        workers, self._workers = self._workers, set()
        self._free.clear()
        for worker in workers:
            worker.kill()
        await asyncio.gather(*(asyncio.to_thread(worker.join, wait=True) for worker in workers))

    async def _take(self, urgent: bool) -> _Worker:
        if self._closed:
            raise asyncio.CancelledError(f"lane {self.name} is closed")
        self._start_missing()
        if self._free:
            return self._free.pop()
        waiter: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (0 if urgent else 1, next(self._order), waiter))
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._offer(waiter.result())
            raise

    def _finish(self, worker: _Worker, timer: asyncio.TimerHandle, job: Future[Any]) -> None:
        timer.cancel()
        broken = worker.broken or (not job.cancelled() and isinstance(job.exception(), BrokenProcessPool))
        if not broken and not job.cancelled() and job.exception() is None:
            result = job.result()
            broken = isinstance(result, _Failure) and result.fatal
        self._release(worker, broken=broken)

    def _release(self, worker: _Worker, *, broken: bool) -> None:
        if self._closed:
            return
        if not broken:
            self._offer(worker)
            return
        self._lose(worker)
        self._start_missing()

    def _lose(self, worker: _Worker) -> None:
        worker.kill()
        worker.join(wait=False)
        self._workers.discard(worker)

    def _offer(self, worker: _Worker) -> None:
        while self._waiting:
            _, _, waiter = heapq.heappop(self._waiting)
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._free.append(worker)

    def _start_missing(self) -> list[asyncio.Task[None]]:
        """Start as many workers as are missing; they take jobs once they are warm."""
        tasks: list[asyncio.Task[None]] = []
        while len(self._workers) < self.size:
            worker = _Worker(self._memory_mb, self._nice)
            self._workers.add(worker)
            task = asyncio.get_running_loop().create_task(worker.start(self._warm))
            self._starting.add(task)
            task.add_done_callback(partial(self._started, worker))
            tasks.append(task)
        return tasks

    def _started(self, worker: _Worker, task: asyncio.Task[None]) -> None:
        self._starting.discard(task)
        if self._closed:
            return
        if not task.cancelled() and task.exception() is None:
            self._offer(worker)
            return
        self._lose(worker)
        log.error("A %s worker does not start", self.name, exc_info=None if task.cancelled() else task.exception())
        if not self._workers:  # nobody will come for those who wait; the next job tries again
            for _, _, waiter in self._waiting:
                if not waiter.done():
                    waiter.set_exception(Unavailable(NO_WORKER, retry_after_s=_RETRY_S))
            self._waiting.clear()
