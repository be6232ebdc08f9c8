"""A model's files on this machine: a folder, the hub's cache, or downloaded into it, with bytes done and to go.

Waits for a network that comes late, without end; ends with `ModelMissing` where the hub has no such model, does not
show it, or the disk is too small. Knows nothing of engines.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.planning.models import source

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_LOOK_S = 1.0  # between two looks at what is here
_TELL_S = 60.0  # between two lines of the log
_LONGEST_WAIT_S = 60.0  # before another try at a hub that cannot be reached
_GB = 1e9  # bytes


class ModelMissing(ValueError):
    """The model cannot be had; the message tells the operator why."""


@dataclass(frozen=True)
class DownloadProgress:
    """Bytes of the model that are here, and that it has."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"{self.done / _GB:.1f} of {self.total / _GB:.1f} GB"


class ModelFiles:
    """The files of one model.

    `model` is a folder, or a name on the hub. Without `weights` only its configuration and tokenizer are fetched.
    `check` is called with a folder that holds its config.json before weights come.
    `first_wait_s`: seconds before a second try where the hub cannot be reached; each further wait is twice as long.
    """

    def __init__(
        self,
        model: str,
        *,
        weights: bool = True,
        check: Callable[[Path], None] | None = None,
        first_wait_s: float = 1.0,
    ) -> None:
        self.model = model
        self.folder: Path | None = None
        self.progress: DownloadProgress | None = None
        self.waiting = ""  # why nothing comes at the moment
        self._weights = weights
        self._check = check
        self._first_wait_s = first_wait_s

    @property
    def place(self) -> str:
        """What to load: the folder where it is known, else the name as it was given."""
        return str(self.folder) if self.folder is not None else self.model

    def details(self) -> dict[str, Any]:
        """For health, while it comes."""
        if self.progress is None and not self.waiting:
            return {}
        found: dict[str, Any] = {"waiting_for": self.waiting} if self.waiting else {}
        if self.progress is not None:
            found |= {"done_bytes": self.progress.done, "total_bytes": self.progress.total}
        return {"download": found}

    def __str__(self) -> str:
        if self.waiting:
            return f"waiting for the network to download {self.model}: {self.waiting}"
        return f"downloading {self.model}: {self.progress}" if self.progress else f"looking for {self.model}"

    async def fetch(self) -> None:
        """Returns once `folder` holds them; raises ModelMissing."""
        if self.folder is not None or not source.is_hub_id(self.model):
            return
        found = await asyncio.to_thread(source.find_whole_snapshot, self.model, weights=self._weights)
        if found is None:
            if self._check is not None:
                await asyncio.to_thread(self._check, await self._download_patiently("config"))
            found = await self._download_patiently("all" if self._weights else "no weights")
        self.folder, self.progress, self.waiting = found, None, ""

    async def _download_patiently(self, parts: str) -> Path:
        wait_s = self._first_wait_s
        while True:
            try:
                folder = await self._download(parts)
            except ConnectionError as error:
                self.waiting = str(error)
                log.warning("the hub cannot be reached, trying again in %.0f s: %s", wait_s, error)
                await asyncio.sleep(wait_s)
                wait_s = min(_LONGEST_WAIT_S, 2 * wait_s)
            else:
                self.waiting = ""
                return folder

    async def _download(self, parts: str) -> Path:
        command = [sys.executable, "-m", "backend.engines.download", str(os.getpid()), self.model, parts]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL, env=_environment()
        )
        watching = asyncio.create_task(self._watch(), name="download progress") if parts != "config" else None
        try:
            return await self._listen(process)
        finally:
            if watching is not None:
                watching.cancel()
            if process.returncode is None:
                with suppress(ProcessLookupError):  # Popen.kill would ask how it ended, and asyncio then cannot
                    os.kill(process.pid, signal.SIGKILL)
                await process.wait()

    async def _listen(self, process: asyncio.subprocess.Process) -> Path:
        assert process.stdout is not None
        folder = None
        async for line in process.stdout:
            said = json.loads(line)
            if "total" in said:
                self.progress = DownloadProgress(source.count_cached_bytes(self.model), said["total"])
                self._check_disk(self.progress)
            elif "folder" in said:
                folder = Path(said["folder"])
            elif said["error"] == "network":
                raise ConnectionError(said["text"])
            else:
                raise ModelMissing(f"{self.model} cannot be downloaded: {said['text']}")
        await process.wait()
        if folder is None:
            raise ConnectionError(f"the download ended with {process.returncode}")
        return folder

    def _check_disk(self, progress: DownloadProgress) -> None:
        place = source.cache_folder()
        place = next(folder for folder in (place, *place.parents) if folder.exists())
        free, missing = shutil.disk_usage(place).free, progress.total - progress.done
        if missing > free:
            raise ModelMissing(
                f"{self.model} has {missing / _GB:.0f} GB to download, and {free / _GB:.0f} GB are free in {place}. "
                "Set HF_HOME to a folder on a larger disk."
            )

    async def _watch(self) -> None:
        """Keeps `progress` up to date by what lies in the cache, and tells the log now and then."""
        told = 0.0
        while True:
            if self.progress is not None:
                done = await asyncio.to_thread(source.count_cached_bytes, self.model)
                self.progress = DownloadProgress(min(done, self.progress.total), self.progress.total)
                if time.monotonic() - told > _TELL_S:
                    told = time.monotonic()
                    log.info("%s", self)
            await asyncio.sleep(_LOOK_S)


def _environment() -> dict[str, str]:
    """This process's, with the project importable wherever the server was started."""
    paths = (str(_ROOT), os.environ.get("PYTHONPATH", ""))
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
