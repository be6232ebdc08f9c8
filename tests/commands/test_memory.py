"""A buffer of a picture leaves the process when it is freed, however many came before."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from backend.commands.memory import KEPT_BYTES, keep_no_large_buffers

NAMES = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
PICTURE = 8 * KEPT_BYTES


class Info(ctypes.Structure):
    """What glibc says of its memory; `hblkhd` are the bytes that are mapped alone."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in NAMES)


def mapped_of_second_picture() -> int:
    """Bytes mapped alone for one picture after another one was freed."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.free.argtypes, libc.mallinfo2.restype = ctypes.c_void_p, [ctypes.c_void_p], Info
    libc.free(libc.malloc(PICTURE))
    before = libc.mallinfo2().hblkhd
    picture = libc.malloc(PICTURE)
    mapped: int = libc.mallinfo2().hblkhd - before
    libc.free(picture)
    return mapped


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="glibc's own")
@pytest.mark.parametrize(("arguments", "alone"), [(["bounded"], True), ([], False)], ids=["bounded", "as glibc does"])
def test_a_freed_picture_is_not_kept_for_the_next(arguments: list[str], alone: bool):
    command = [sys.executable, "-m", __name__, *arguments]  # a process of its own: this stays so to its end
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert (int(done.stdout) >= PICTURE) == alone


if __name__ == "__main__":
    if sys.argv[1:]:
        keep_no_large_buffers()
    sys.stdout.write(str(mapped_of_second_picture()))
