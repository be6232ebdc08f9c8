"""The engine's processes: they die with the server, leave its terminal alone, and are ended as a whole tree.

vLLM spawns one process, which with several GPUs spawns one for each of them. All run `follow_parent` first,
through the `vllm.platform_plugins` entry point. Linux kills a child with `PR_SET_PDEATHSIG` when the *thread*
that started it ends, so whoever starts an engine keeps that thread for as long as the engine lives. Spawned
processes hold no file of the server's, so no socket either. Knows nothing of engines.
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

from backend.engines.vllm.last_words import note_errors, read_words

log = logging.getLogger(__name__)

MARK = "_DRAWING_CHAT_ENGINE"  # the server's pid, and the folder where the engine's processes leave word
_PR_SET_PDEATHSIG = 1  # option of prctl(2)
_PATIENCE_S = 60.0  # a killed process gives tens of gigabytes of GPU memory back before it is gone


class StartAbandoned(RuntimeError):
    """The engine is not wanted any more; its start ends here."""


def follow_parent() -> None:
    """In a process of the engine: get killed when its parent dies, no Ctrl-C meant for the server, leave word.

    Runs before Python's multiprocessing knows the parent, while the process's work is being unpickled.
    """
    server, _, place = os.environ.get(MARK, "").partition(":")
    if not place or server == str(os.getpid()):
        return
    folder = Path(place)
    follow({server, *(file.stem for file in folder.glob("*.pid"))})
    with suppress(OSError):  # the server has ended, and its folder with it
        (folder / f"{os.getpid()}.pid").write_text(str(psutil.Process().create_time()))
    note_errors(folder)


def follow(parents: Collection[str]) -> None:
    """Get killed when the parent dies, which is one of these; a group of its own, so that no Ctrl-C comes here."""
    with suppress(PermissionError):  # already the leader of a session
        os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if str(os.getppid()) not in parents:
            os._exit(1)  # it died before the call above


class EngineProcesses:
    """The processes that one service's engine has; there may be others of the same name."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._others: frozenset[int] = frozenset()
        self._folder: Path | None = None
        self._abandoned = False

    def expect(self) -> None:
        """An engine is about to start."""
        self._abandoned = False
        self._others = frozenset(child.pid for child in self._named_processes() if child.pid is not None)
        self._forget_folder()
        self._folder = Path(tempfile.mkdtemp(prefix="drawing-chat-engine-"))

    @contextmanager
    def starting(self) -> Iterator[None]:
        """What is spawned meanwhile is ours; raises StartAbandoned where nobody wants it any more."""
        if self._abandoned:
            raise StartAbandoned("the start was given up")
        os.environ[MARK] = f"{os.getpid()}:{self._folder}"
        try:
            yield
        finally:
            os.environ.pop(MARK, None)

    def last_words(self) -> str:
        """The first error that one of them told, in a line; empty where none did."""
        return read_words(self._folder) if self._folder is not None else ""

    def abandon(self) -> None:
        """End ours, and let a start that is under way go no further."""
        self._abandoned = True
        self.end()

    def end(self) -> None:
        """Kill ours with all that they started, and wait until every one is gone."""
        children = [child for child in self._named_processes() if child.pid not in self._others]
        tree = _with_descendants({child.pid for child in children if child.pid is not None} | self._registered_pids())
        for process in tree:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for child in children:
            child.join(_PATIENCE_S)
        _, alive = psutil.wait_procs([process for process in tree if not _is_gone(process)], timeout=_PATIENCE_S)
        for process in alive:
            if not _is_gone(process):
                log.error("process %d of the engine was killed and does not end", process.pid)
        self._forget_folder(unless=bool(alive))

    def _named_processes(self) -> list[BaseProcess]:
        return [child for child in multiprocessing.active_children() if child.name.startswith(self._prefix)]

    def _registered_pids(self) -> set[int]:
        """Those that left word, also where their parent is gone; a pid may be somebody else's by now."""
        if self._folder is None:
            return set()
        born: dict[int, str] = {}
        for file in self._folder.glob("*.pid"):
            with suppress(FileNotFoundError):  # whoever else ends them has been faster
                born[int(file.stem)] = file.read_text()
        return {pid for pid, since in born.items() if _start_time(pid) == since}

    def _forget_folder(self, *, unless: bool = False) -> None:
        if self._folder is not None and not unless:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _with_descendants(pids: set[int]) -> set[psutil.Process]:
    found: set[psutil.Process] = set()
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            found |= {process, *process.children(recursive=True)}
    return found


def _start_time(pid: int) -> str:
    try:
        return str(psutil.Process(pid).create_time())
    except psutil.Error:
        return ""


def _is_gone(process: psutil.Process) -> bool:
    """Ended; one whose new parent has not asked how it ended holds nothing any more."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
