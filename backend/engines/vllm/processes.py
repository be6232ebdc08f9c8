"""What vLLM's child processes do first: die with the server, and leave its terminal and connections alone.

Linux kills a child with `PR_SET_PDEATHSIG` when the *thread* that started it ends, so whoever starts an engine
keeps that thread for as long as the engine lives. Spawned processes run `follow_parent` through the
`vllm.platform_plugins` entry point; forked ones run it through a fork hook that is armed only in `forking()`.
Knows nothing of engines.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_armed = threading.local()


def follow_parent() -> None:
    """In a multiprocessing child: get killed when its parent dies, and no Ctrl-C meant for the server."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    with suppress(PermissionError):  # already the leader of a session
        os.setpgid(0, 0)
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:  # it died before the call above
        os._exit(1)


@contextmanager
def forking() -> Iterator[None]:
    """Processes that this thread forks meanwhile follow it, and do not hold the server's connections open."""
    _armed.parent = os.getpid()
    try:
        yield
    finally:
        _armed.parent = None


def _after_fork_in_child() -> None:
    parent = getattr(_armed, "parent", None)
    if parent is None:
        return
    _armed.parent = None
    with suppress(PermissionError):
        os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        _release_sockets()


def _release_sockets() -> None:
    """Point the parent's sockets at /dev/null: a peer sees the end of a connection when the server closes it.

    The numbers stay taken, so that an object of the parent which closes one cannot hit a file of the child.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.dup2(null, number)
    os.close(null)


class EngineProcesses:
    """The engine processes that one service has started; there may be others of the same name."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._others: frozenset[int] = frozenset()

    def expect(self) -> None:
        """What starts from now on is ours."""
        self._others = frozenset(child.pid for child in self._named() if child.pid is not None)

    def end(self) -> None:
        """Kill ours, and wait for their end."""
        for child in self._named():
            if child.pid not in self._others:
                child.kill()
                child.join(5)

    def _named(self) -> list[BaseProcess]:
        return [child for child in multiprocessing.active_children() if child.name.startswith(self._prefix)]


os.register_at_fork(after_in_child=_after_fork_in_child)
