"""One worker process, from the server's side: started with a clean environment, asked, watched and ended.

Its environment holds no keys, its standard streams are the only way in and out. It dies with the thread that
starts it, so that is the event loop's. Knows nothing of queues or of what jobs do.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import signal
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from backend.workers.messages import LENGTH, MOST_BYTES, Terms, pack, unpacked_from_worker
from backend.workers.sandbox import CONFINED_BY

log = logging.getLogger(__name__)

_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX")
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # each reserves limited address space
_BUFFER = 4 << 20  # bytes of a reply that its reader holds before the worker has to wait
_NS_PER_S = 1e9
_LARGE = 1 << 20  # results from here on are unpacked beside the event loop
_BACK_NICE = 10  # about a tenth of a processor that others want too: it must still come to an end
_STRANGE = (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError)
_FROM_OUTSIDE = frozenset({-signal.SIGKILL, -signal.SIGTERM})


class WorkerLost(Exception):
    """The process ended before it replied; `from_outside` where somebody else ended it."""

    def __init__(self, from_outside: bool) -> None:
        super().__init__(from_outside)
        self.from_outside = from_outside


class WorkerProcess:
    """A process that does one job after another."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._process: asyncio.subprocess.Process | None = None
        self._began = (0.0, 0.0)
        self._waited = 0.0
        self.killed = False

    @property
    def pid(self) -> int | None:
        """Its process id; None before it was started."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Until it is warm; raises ImportError where a module is missing, WorkerLost where it does not come up."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "backend.workers.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
            limit=_BUFFER,
        )
        if self.killed:  # while it was being started
            self._process.kill()
        reply = await self._ask(self._terms)
        if isinstance(reply, ImportError):
            raise reply
        _tell_what_is_missing(reply)

    async def run(self, function: str, args: tuple[Any, ...], seconds: float) -> Any:
        """What the job gives: a value, a DrawingChatError or a Failure. Raises WorkerLost where the process ends."""
        self._began = (time.monotonic(), self._waited_s())
        return await self._ask((function, args, seconds))

    def spent_s(self) -> float:
        """How long the job has been at work: time that the process waited for a processor is not its own."""
        began, waited = self._began
        return time.monotonic() - began - max(0.0, self._waited_s() - waited)

    def step_back(self) -> None:
        """From now on others go first."""
        if self.pid is not None and sys.platform == "linux":
            for thread in _threads(self.pid):
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, thread, _BACK_NICE)

    def kill(self) -> None:
        """End it at once; its job fails. A process that is gone already is no mistake."""
        self.killed = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def end(self) -> None:
        """Kill it and wait until it is gone."""
        self.kill()
        if self._process is not None:
            await self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()

    async def _ask(self, message: object) -> Any:
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(pack(message))
            await process.stdin.drain()
            length = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
            if length > MOST_BYTES:
                raise ConnectionError("a worker sent too much")
            content = await process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.kill_quietly()
            code = await process.wait()
            raise WorkerLost(code in _FROM_OUTSIDE and not self.killed) from error
        try:
            if length > _LARGE:
                return await asyncio.to_thread(unpacked_from_worker, content)
            return unpacked_from_worker(content)
        except _STRANGE as error:
            self.kill()
            raise WorkerLost(from_outside=False) from error

    def kill_quietly(self) -> None:
        """End what is left of a process whose streams have ended, without taking its end for ours."""
        if self._process is not None and self._process.returncode is None and not self.killed:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGABRT)

    def _waited_s(self) -> float:
        """Seconds that the process was ready to run and did not get a processor, as Linux counts them.

        Of one that has ended, as they were last seen: else its last job would be charged with them.
        """
        with contextlib.suppress(OSError, IndexError, ValueError):
            self._waited = int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / _NS_PER_S
        return self._waited


@cache
def _tell_what_is_missing(held: tuple[str, ...]) -> None:
    """Once, what this kernel or container does not let workers be confined by."""
    missing = [part for part in CONFINED_BY if part not in held]
    if missing:
        log.warning("Workers run without %s: see SECURITY.md for what that means", ", ".join(missing))


def _threads(pid: int) -> list[int]:
    try:
        return [int(entry.name) for entry in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
