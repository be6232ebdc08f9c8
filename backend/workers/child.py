"""What a worker process runs: `python -m backend.workers.child`, started by `backend.workers.process` only.

It reads jobs from its standard input and writes results to what was its standard output. First it limits itself;
once its modules are there it locks itself in. Nothing here knows what the jobs are, but that an absolute path among
their arguments is a file that they read.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import pickle
import signal
import sys
import traceback
from pathlib import Path
from typing import IO, Any

from backend.errors import DrawingChatError, NotFound
from backend.workers import sandbox
from backend.workers.messages import LENGTH, Failure, Terms, pack

GONE = "documents.gone"
_PR_SET_PDEATHSIG = 1  # option of prctl(2)
_FILE_BYTES = 64 << 20  # nothing here writes files; libraries may want a small one
_FILES = 256  # that may be open at once
_MIB = 1 << 20


def main() -> int:
    """The worker: import, lock oneself in, then answer job after job until the server is gone.

    The exit status is 1 where a module to be imported is missing; the server is told which.
    """
    jobs, results = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print must not come between results
    terms = _read_message(jobs)
    held = _limit_oneself(terms)
    try:
        for module in terms.modules:
            importlib.import_module(module)
    except ImportError as error:
        _write_message(results, error)
        return 1
    _silence()
    held += sandbox.lock_in(terms.readable)
    _write_message(results, tuple(held))
    with contextlib.suppress(EOFError):
        while True:
            function, args, seconds = _read_message(jobs)
            _limit_time(seconds)
            _write_message(results, _do_job(function, args))
    return 0


def _read_message(jobs: IO[bytes]) -> Any:
    head = jobs.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    return pickle.loads(jobs.read(LENGTH.unpack(head)[0]))


def _write_message(results: IO[bytes], value: object) -> None:
    results.write(pack(value))
    results.flush()


def _do_job(function: str, args: tuple[Any, ...]) -> Any:
    """What the job gives or what went wrong; where its file was removed meanwhile, nothing is wrong with the file."""
    outcome = _outcome_of(function, args)
    if not isinstance(outcome, (DrawingChatError, Failure)) or (isinstance(outcome, Failure) and outcome.fatal):
        return outcome
    paths = [Path(arg) for arg in args if isinstance(arg, str) and arg.startswith("/")]
    if not all(path.exists() for path in paths):
        return NotFound(GONE)
    if isinstance(outcome, Failure):
        for path in paths:  # it goes into the log, where no path belongs
            outcome.text = outcome.text.replace(str(path), path.name)
    return outcome


def _outcome_of(function: str, args: tuple[Any, ...]) -> Any:
    """The worker's outermost loop body: whatever goes wrong becomes a value that can be sent."""
    module, _, name = function.partition(":")
    target = getattr(importlib.import_module(module), name)
    try:
        return target(*args)
    except DrawingChatError as error:
        return error
    except MemoryError:
        return Failure(f"{function}: out of memory", fatal=True)
    except Exception as error:  # noqa: BLE001  a library's surprise on a strange file must reach the log, not the server
        return Failure(f"{function}: {error!r}\n{traceback.format_exc()}", fatal=False)


def _limit_oneself(terms: Terms) -> list[str]:
    """Runs first: limits, and death with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    held: list[str] = []
    if sys.platform == "linux":
        import resource

        held = sandbox.step_apart()
        # after the namespaces: a change of rights forgets it
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() not in (terms.parent, 0):  # it died before the call above
            os._exit(1)
        limit = terms.memory_mb * _MIB
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    if terms.nice and hasattr(os, "nice"):
        os.nice(terms.nice)
    return held


def _limit_time(seconds: float) -> None:
    """The kernel's own limit on processor time, over the one that the server keeps: it needs nobody to watch."""
    if sys.platform == "linux":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _silence() -> None:
    """Libraries print what they find in files; that must not get into the server's log."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for handle in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(nowhere, handle)
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
