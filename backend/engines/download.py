"""Downloads a model from the hub: `python -m backend.engines.download PARENT_PID MODEL config|all|"no weights"`.

A process of its own, so that it can be ended at once whatever the hub's client is waiting for. It tells what it
does as JSON lines on stdout: `total` bytes, then the `folder`, or an `error` (`network`, `missing`, `disk`) with
its text. What an earlier one has begun is gone on with. Token, cache and address are the hub client's own
(HF_TOKEN, HF_HOME, HF_ENDPOINT).
"""

from __future__ import annotations

import errno
import fnmatch
import json
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from backend.engines.vllm.processes import follow

CONFIG = ["config.json", "model.safetensors.index.json", "preprocessor_config.json", "generation_config.json"]
NEEDED = ["*.json", "*.txt", "*.jinja", "*.model"]
WEIGHTS = ["*.safetensors"]
NOT_NEEDED = ["*/*", "consolidated*"]  # other formats of the same weights
_REFUSALS = (401, 403, 404)  # HTTP: no key, not allowed, not there; another try would end the same
_LONGEST_REASON = 500  # characters
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)


def tell(**said: Any) -> None:
    """One line of JSON to the process that started this one."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def download(model: str, parts: str) -> None:
    """Fetch these parts of a model (config, no weights, all), telling their bytes before and their folder after."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.hf_api import RepoFile

    patterns = {"config": CONFIG, "all": NEEDED + WEIGHTS, "no weights": NEEDED}[parts]
    hub = HfApi()
    hub.model_info(model)  # asked once: the client tries a list again for 23 s, where whoever waits could be told why
    listed = [entry for entry in hub.list_repo_tree(model) if isinstance(entry, RepoFile)]
    tell(total=sum(entry.size for entry in listed if _matches(entry.path, patterns)))
    tell(folder=snapshot_download(model, allow_patterns=patterns, ignore_patterns=NOT_NEEDED))


def _matches(path: str, patterns: list[str]) -> bool:
    wanted = any(fnmatch.fnmatch(path, pattern) for pattern in patterns)
    return wanted and not any(fnmatch.fnmatch(path, pattern) for pattern in NOT_NEEDED)


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """In place of a traceback: what went wrong, and whether another try may help."""
    root = list(_chain(error))[-1]
    tell(error=_sort(error), text=f"{type(root).__name__}: {' '.join(str(root).split())}"[:_LONGEST_REASON])


def _sort(error: BaseException) -> str:
    from huggingface_hub.errors import OfflineModeIsEnabled

    for part in _chain(error):
        status = getattr(getattr(part, "response", None), "status_code", None)
        if status in _REFUSALS or isinstance(part, OfflineModeIsEnabled | ModuleNotFoundError | ValueError):
            return "missing"
        if isinstance(part, OSError) and part.errno in _NO_ROOM:
            return "disk"
    return "network"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


if __name__ == "__main__":
    sys.excepthook = report
    _parent, _model, _parts = sys.argv[1:]
    follow({_parent})
    download(_model, _parts)
