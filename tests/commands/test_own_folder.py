"""A process's own temporary folder goes with it, whatever still writes there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.own_folder import own_temp_folder

LATE = """
import sys, tempfile, threading
from backend.own_folder import own_temp_folder
left = threading.Event()
threading.Thread(target=lambda: (left.wait(), __import__("os").makedirs(tempfile.gettempdir() + "/late"))).start()
with own_temp_folder(to_the_end=True):
    pass
left.set()
"""


def test_what_a_thread_writes_after_the_end_goes_too(tmp_path: Path):
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", LATE], env=environment, check=True, cwd=Path(__file__).parents[2])
    assert list(tmp_path.iterdir()) == []


def test_afterwards_temporary_files_lie_where_they_did():
    before = tempfile.gettempdir(), os.environ.get("TMPDIR")
    with own_temp_folder() as folder:
        assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(folder)
    assert (tempfile.gettempdir(), os.environ.get("TMPDIR")) == before and not folder.exists()
