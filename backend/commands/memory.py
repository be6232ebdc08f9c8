"""What the server's process keeps of memory that it has given back: no buffer of a picture.

glibc learns from each large buffer that is freed and keeps the next ones of that size, a page's picture for every
thread that had one. With a bound of its own it gives them to the system at once. Other systems' allocators are left as
they are. Knows nothing of what the buffers hold.
"""

from __future__ import annotations

import ctypes
import sys

KEPT_BYTES = 1 << 20  # larger buffers are mapped alone: pictures of pages and uploads are, an answer's objects are not
_M_MMAP_THRESHOLD = -3  # option of mallopt(3)


def keep_no_large_buffers() -> None:
    """From now on each freed buffer over `KEPT_BYTES` leaves this process; it stays so to the process's end."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, KEPT_BYTES)
