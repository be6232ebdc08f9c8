"""A temporary folder of this process's own, for everything that it and its libraries leave lying about.

It goes with the process. What a killed one left is removed by the next: a folder whose lock nobody holds belongs to
nobody. Knows nothing of what lies in it.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

PREFIX = "drawing-chat-"
LOCK = ".lock"
OLD_S = 24 * 3600.0  # a folder without a lock: an older version's, which may still be running


@contextmanager
def locked_folder(place: Path | None = None) -> Iterator[Path]:
    """A new folder for temporary files that others see is in use; it is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


@contextmanager
def own_temp_folder(*, to_the_end: bool = False) -> Iterator[Path]:
    """From here on temporary files lie in this folder; dead processes' folders beside it are removed.

    With `to_the_end` the process ends afterwards: what its threads still write lies there too, and goes with them.
    """
    before = (tempfile.tempdir, os.environ.get("TMPDIR"))
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError:
        raise SystemExit("Nothing can be written to the folder for temporary files: is the disk full?") from None
    remove_left_over(place)
    with locked_folder(place) as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        try:
            yield folder
        finally:
            if to_the_end:
                atexit.register(shutil.rmtree, folder, ignore_errors=True)
            else:
                _restore(*before)


def _restore(python: str | None, environment: str | None) -> None:
    tempfile.tempdir = python
    os.environ.pop("TMPDIR")
    if environment is not None:
        os.environ["TMPDIR"] = environment


def remove_left_over(place: Path) -> None:
    """What killed processes of this user left."""
    for folder in place.glob(f"{PREFIX}*"):
        try:
            if folder.lstat().st_uid == os.getuid() and folder.is_dir() and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
                log.info("Removed what a killed process had left: %s", folder.name)
        except OSError as error:
            log.warning("%s cannot be removed: %s", folder.name, error.strerror)


def _is_abandoned(folder: Path) -> bool:
    """Whether no process holds its lock; one without a lock is judged by its age."""
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return _is_old(folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _is_old(folder: Path) -> bool:
    return time.time() - folder.lstat().st_mtime > OLD_S
