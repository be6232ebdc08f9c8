"""Which model this machine is to run, before anything of it is downloaded.

Where none is set, the largest of the 30B-A3B family, for which the product is made: in BF16 where one GPU holds
that, else the official FP8, else a 4-bit build, over all GPUs by tensor parallelism; on GPUs that hold none of
them, a smaller model. One that was set is judged, and refused with the nearest that runs.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from backend.planning.gpus import Gpus
from backend.planning.memory import GB, GIB, Wishes
from backend.planning.models import source
from backend.planning.models.catalogue import Checkpoint, catalogue
from backend.planning.verdicts import Status, Verdict, judge, settings_for
from backend.settings import Settings

FAMILY = ("30B-A3B", "8B", "4B", "2B")  # in the order of preference; 32B and 235B are for those who set them
_PATH_SLACK = 1.02  # tokenizer, configs and the file system's own blocks beside the weights


class CannotRun(ValueError):
    """This machine cannot run the model; the message is for the operator, and names what would run."""


@dataclass(frozen=True)
class ModelChoice:
    """The model to run, over how many GPUs, and why in a sentence."""

    model: str
    gpus: int
    why: str


def wishes_of(settings: Settings) -> Wishes:
    """What the settings ask of a model's memory."""
    return Wishes(
        context=None if settings.max_model_len == "auto" else settings.max_model_len,
        utilisation=settings.gpu_memory_utilization,
        kv_dtype=settings.kv_cache_dtype,
        max_pixels=settings.max_pixels,
        max_num_seqs=settings.max_num_seqs,
        batched_tokens=settings.max_num_batched_tokens,
        eager=settings.enforce_eager,
    )


def first_choice(machine: Gpus, wishes: Wishes, gpus: int | None = None, *, official: bool = False) -> Verdict | None:
    """The first choice for these GPUs, over `gpus` of them where that is set; None where nothing fits."""
    candidates = ((entry, shared) for entry, shared in _candidates(machine, gpus) if not (official and entry.community))
    verdicts = (judge(entry, shared, wishes) for entry, shared in candidates)
    return next((verdict for verdict in verdicts if verdict.status is not Status.NO), None)


def _candidates(machine: Gpus, gpus: int | None) -> Iterator[tuple[Checkpoint, Gpus]]:
    """In the order of preference. BF16 of the large model only on one GPU that holds it: shared by smaller ones,
    FP8 leaves room for twice the sheets and reads half the bytes for each token."""
    for size in FAMILY:
        for entry in (entry for entry in catalogue() if entry.size == size and not entry.thinking and not entry.remark):
            whole = size == FAMILY[0] and entry.quantisation.name == "BF16"
            for count in [gpus] if gpus else [1] if whole else _gpu_counts(machine.count):
                yield entry, replace(machine, count=count)


def _gpu_counts(most: int) -> list[int]:
    """Powers of two, all GPUs first."""
    return [2**power for power in range(most.bit_length() - 1, -1, -1)]


def choose(machine: Gpus, wishes: Wishes, *, model: str | None = None, gpus: int | None = None) -> ModelChoice:
    """Raises CannotRun, with what to do instead."""
    if gpus is not None and gpus > machine.count:
        raise CannotRun(f"DRAWING_CHAT_TENSOR_PARALLEL_SIZE={gpus}, and there is {_name_of(machine)}.")
    if model is None:
        found = first_choice(machine, wishes, gpus)
        if found is None:
            raise CannotRun(f"No Qwen3-VL model fits on {_name_of(machine)}; `python main.py plan` shows why.")
        return ModelChoice(found.checkpoint.id, found.gpus.count, _reason_for(found, machine))
    checkpoint = source.find_here(model)
    if checkpoint is None:
        return ModelChoice(model, gpus or 1, "DRAWING_CHAT_MODEL is set")
    verdict = judge_fewest_gpus(checkpoint, machine, wishes, gpus)
    return ModelChoice(model, verdict.gpus.count, f"DRAWING_CHAT_MODEL is set; {verdict.reason}")


def judge_fewest_gpus(checkpoint: Checkpoint, machine: Gpus, wishes: Wishes, gpus: int | None = None) -> Verdict:
    """The verdict on the fewest GPUs that hold it; raises CannotRun where it cannot start at all."""
    counts = [gpus] if gpus else sorted(_gpu_counts(machine.count))
    verdicts = [judge(checkpoint, replace(machine, count=count), wishes) for count in counts]
    for verdict in (*(v for v in verdicts if v.status is not Status.NO), *(v for v in verdicts if v.starts)):
        return verdict
    raise CannotRun(_refusal_of(verdicts[-1], machine))


def _refusal_of(verdict: Verdict, machine: Gpus) -> str:
    nearest = _nearest_verdict(verdict, machine)
    sentence = f"{verdict.checkpoint.id} cannot run on {_name_of(machine)}: {verdict.reason}."
    if nearest is None:
        return f"{sentence} No Qwen3-VL model fits here; `python main.py plan` shows why."
    chosen = " ".join(f"DRAWING_CHAT_{name}={value}" for name, value in _settings_to_set(nearest).items())
    return f"{sentence} The nearest that fits: {nearest.checkpoint.id}. Set {chosen}, or leave the model unset."


def _settings_to_set(verdict: Verdict) -> dict[str, str]:
    wanted = ("MODEL", "TENSOR_PARALLEL_SIZE")
    return {name: value for name, value in settings_for(verdict).items() if name in wanted}


def _nearest_verdict(verdict: Verdict, machine: Gpus) -> Verdict | None:
    """The same model in fewer bytes, else what would be chosen."""
    asked = verdict.checkpoint
    smaller = [
        entry
        for entry in catalogue()
        if entry.size == asked.size and entry.bytes < asked.bytes and entry.thinking == asked.thinking
    ]
    tried = (
        judge(entry, replace(machine, count=count), verdict.wishes)
        for entry in sorted(smaller, key=lambda entry: -entry.bytes)
        for count in sorted(_gpu_counts(machine.count))
    )
    same = next((found for found in tried if found.status is not Status.NO), None)
    return same or first_choice(machine, verdict.wishes)


def _reason_for(verdict: Verdict, machine: Gpus) -> str:
    entry, found = verdict.checkpoint, verdict.estimate
    over = f" over {verdict.gpus.count} GPUs" if verdict.gpus.count > 1 else ""
    return (
        f"the largest of its family that fits on {_name_of(machine)}{over}: {entry.quantisation.name}, "
        f"{found.weights / GIB:.1f} GiB of weights on each, {found.kv_tokens:,} tokens of KV cache"
    )


def _name_of(machine: Gpus) -> str:
    return f"{machine.count} × {machine.name}" if machine.count > 1 else f"one {machine.name}"


def check_disk(
    checkpoint: Checkpoint, folder: Path, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage
) -> None:
    """Raises CannotRun where the cache's disk is too small for what is still to be downloaded."""
    missing = checkpoint.bytes * _PATH_SLACK - source.count_cached_bytes(checkpoint.id)
    place = next(place for place in (folder, *folder.parents) if place.exists())
    free = usage(place)[2]
    if missing <= free:
        return
    smaller = _checkpoint_for_disk(checkpoint, free)
    instead = f", or set DRAWING_CHAT_MODEL={smaller.id} ({smaller.bytes / GB:.0f} GB)" if smaller else ""
    raise CannotRun(
        f"{checkpoint.id} has {missing / GB:.0f} GB to download, and {free / GB:.0f} GB are free in {folder}. "
        f"Set HF_HOME to a folder on a larger disk{instead}."
    )


def _checkpoint_for_disk(checkpoint: Checkpoint, free: int) -> Checkpoint | None:
    sizes = (checkpoint.size, *FAMILY)
    fitting: Iterable[Checkpoint] = (
        entry
        for size in sizes
        for entry in catalogue()
        if entry.size == size and not entry.thinking and entry.bytes * _PATH_SLACK <= free
    )
    return next(iter(fitting), None)
