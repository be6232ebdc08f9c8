"""A temporary folder of this process's own, for everything that it and its libraries leave lying about.

It goes with the process. What a killed one left is removed by the next: a folder whose lock nobody holds belongs to
nobody. Knows nothing of what lies in it.
"""

from __future__ import annotations

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


@contextmanager
def own_temp_folder() -> Iterator[Path]:
    """From here on temporary files lie in this folder; dead processes' folders beside it are removed."""
    before = (tempfile.tempdir, os.environ.get("TMPDIR"))
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError:
        raise SystemExit("Nothing can be written to the folder for temporary files: is the disk full?") from None
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        remove_left_over(place)
        yield folder
    finally:
        tempfile.tempdir = before[0]
        os.environ.pop("TMPDIR")
        if before[1] is not None:
            os.environ["TMPDIR"] = before[1]
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


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
    """Whether no process holds its lock; one without a lock was left by an older version, or is just being made."""
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
    return time.time() - folder.lstat().st_mtime > 60
