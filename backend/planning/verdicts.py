"""Does this model run on these GPUs: yes, tightly, or no, with the one number that breaks it and what it costs to cure.

A verdict is worked out from the arithmetic alone. Remedies are computed by trying them, cheapest first: fewer
pixels, FP8 keys and values, a smaller checkpoint, a second GPU.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from backend.pictures import MAX_PIXELS
from backend.planning import measurements
from backend.planning.gpus import Gpus
from backend.planning.memory import (
    COMFORTABLE_CONTEXT,
    GIB,
    MINIMUM_CONTEXT,
    PAGE_DPI,
    TEXT_TOKENS,
    Estimate,
    Wishes,
    batched_tokens,
    estimate,
    sheet_dpi,
)
from backend.planning.models.catalogue import Checkpoint, catalogue
from backend.planning.models.quantisation import NATIVE_BF16, NATIVE_FP8, WHEEL_MINIMUM

MOST_GPUS = 8  # of one machine; more of them are no remedy
_FINEST_BLOCK = 32  # rows down to which vLLM refines the scales of experts
# Pixels of an image: with a half, an A3 sheet is still seen at 200 dpi; with a quarter, at 145.
_SMALLER_IMAGES_PX = (MAX_PIXELS // 2, MAX_PIXELS // 4)
AUTO_CAP = 131_072  # `MAX_MODEL_LEN=auto` asks for no more; longer contexts cost memory and are not needed


class Status(StrEnum):
    """Whether a model runs on a machine."""

    FITS = "fits"
    TIGHT = "tight"  # runs, but holds fewer sheets at once than is comfortable
    NO = "no"


@dataclass(frozen=True)
class Verdict:
    """One model on one machine: whether it runs, why or why not, and where the memory goes."""

    checkpoint: Checkpoint
    gpus: Gpus
    wishes: Wishes
    status: Status
    reason: str
    estimate: Estimate
    notes: tuple[str, ...] = ()
    starts: bool = True  # vLLM would start, if only for less than one A3 sheet

    @property
    def context(self) -> int:
        """Tokens of context that would be set: the wish, under what fits."""
        longest = min(self.estimate.context, AUTO_CAP)
        return longest if self.wishes.context is None else min(self.wishes.context, self.estimate.context)

    def pages(self, tokens: int) -> int:
        """Sheets of so many tokens that one conversation holds."""
        return max(0, self.context - TEXT_TOKENS) // tokens


@dataclass(frozen=True)
class Remedy:
    """A change that cures, the settings it takes, and what is left after it."""

    text: str
    settings: dict[str, str]
    verdict: Verdict


def judge(checkpoint: Checkpoint, gpus: Gpus, wishes: Wishes) -> Verdict:
    """Whether the checkpoint runs on these GPUs with these wishes; measured figures win over calculated ones."""
    batch = wishes.batched_tokens or batched_tokens(gpus.memory, gpus.name)
    computed = estimate(checkpoint, gpus.memory, gpus.count, replace(wishes, batched_tokens=batch))
    found = measurements.apply_measurement(computed, checkpoint.id, gpus, wishes)
    impossible = _why_refused(checkpoint, gpus, wishes) or _why_too_big(found) or _why_too_long(found, wishes)
    reason = impossible or _why_too_short(found)
    notes = _notes_on(checkpoint, gpus)
    if reason:
        return Verdict(checkpoint, gpus, wishes, Status.NO, reason, found, notes, starts=not impossible)
    if found.context < COMFORTABLE_CONTEXT:
        text = f"{found.context:,} tokens of context; {COMFORTABLE_CONTEXT:,} are comfortable"
        return Verdict(checkpoint, gpus, wishes, Status.TIGHT, text, found, notes)
    return Verdict(checkpoint, gpus, wishes, Status.FITS, f"{found.kv_tokens:,} tokens of KV cache", found, notes)


def _why_refused(checkpoint: Checkpoint, gpus: Gpus, wishes: Wishes) -> str | None:
    """What vLLM refuses whatever the memory."""
    architecture, quantisation = checkpoint.architecture, checkpoint.quantisation
    share, rows = architecture.intermediate // gpus.count, _smallest_block(checkpoint)
    has = f"compute capability {gpus.capability}"
    if gpus.capability < WHEEL_MINIMUM:
        return f"{has}; vLLM needs {WHEEL_MINIMUM}"
    if gpus.capability < quantisation.minimum_capability:
        return f"{has}; {quantisation.name} needs {quantisation.minimum_capability}"
    if wishes.kv_dtype.startswith("fp8") and gpus.capability < NATIVE_FP8:
        return f"{has}; an FP8 KV cache needs {NATIVE_FP8}"
    if architecture.heads % gpus.count:
        return f"{architecture.heads} attention heads cannot be split over {gpus.count} GPUs"
    if quantisation.block and math.gcd(quantisation.block, share) < rows:
        return f"{gpus.count} GPUs leave {share} rows of a matrix on each; FP8 needs multiples of {rows}"
    return None


def _smallest_block(checkpoint: Checkpoint) -> int:
    """Rows of it: vLLM refines the blocks of experts, and cuts other matrices at whole blocks only."""
    return _FINEST_BLOCK if checkpoint.architecture.experts else checkpoint.quantisation.block or 1


def _why_too_big(found: Estimate) -> str | None:
    if found.weights > found.usable:
        return f"{found.weights / GIB:.1f} GiB of weights on each GPU; {found.usable / GIB:.1f} GiB are usable"
    if found.kv <= 0:
        needed = (found.weights + found.reserve) / GIB
        return f"{needed:.1f} GiB for weights and a forward pass; {found.usable / GIB:.1f} GiB are usable"
    return None


def _why_too_short(found: Estimate) -> str | None:
    if found.context < MINIMUM_CONTEXT:
        return f"{found.context:,} tokens of context; one A3 sheet with its text needs {MINIMUM_CONTEXT:,}"
    return None


def _why_too_long(found: Estimate, wishes: Wishes) -> str | None:
    if wishes.context is None or wishes.context <= found.context:
        return None
    if wishes.context > found.model_positions:
        return f"the model ends at {found.model_positions:,} tokens; {wishes.context:,} were asked for"
    needed = wishes.context * found.kv_per_token / GIB
    return (
        f"{wishes.context:,} tokens need {needed:.1f} GiB of KV cache on each GPU; {found.kv / GIB:.1f} GiB are left: "
        f"{found.context:,} tokens"
    )


def _notes_on(checkpoint: Checkpoint, gpus: Gpus) -> tuple[str, ...]:
    notes: list[str] = []
    if checkpoint.quantisation.name.startswith("FP8") and gpus.capability < NATIVE_FP8:
        notes.append("FP8 saves memory only on this GPU: it computes in 16 bits")
    if gpus.capability < NATIVE_BF16:
        notes.append("this GPU has no BF16: vLLM computes in FP16")
    if checkpoint.remark:
        notes.append(checkpoint.remark)
    return tuple(notes)


# ---- remedies and choice -----------------------------------------------------------------------------------


def remedies(verdict: Verdict) -> list[Remedy]:
    """What would make it run, or run comfortably, in order of what it costs."""
    attempts = (_shorter_context, _fewer_pixels, _fp8_cache, _smaller_checkpoint, _second_gpu)
    found = [attempt(verdict) for attempt in attempts]
    return [remedy for remedy in found if remedy is not None]


def is_better(old: Verdict, new: Verdict) -> bool:
    """Whether the new verdict is a better one than the old."""
    order = [Status.NO, Status.TIGHT, Status.FITS]
    return order.index(new.status) > order.index(old.status)


@dataclass(frozen=True)
class Change:
    """One way to save memory on the same GPU with the same weights."""

    text: str
    wishes: Mapping[str, Any]
    settings: Mapping[str, str]

    def __add__(self, other: Change) -> Change:
        text = " and ".join(part for part in (self.text, other.text) if part)
        return Change(text, {**self.wishes, **other.wishes}, {**self.settings, **other.settings})


def _smaller_images(pixels: int) -> Change:
    text = f"smaller images (A3 at {sheet_dpi('A3', PAGE_DPI, pixels):.0f} dpi)"
    return Change(text, {"max_pixels": pixels}, {"MAX_PIXELS": str(pixels)})


SMALLER_IMAGES = tuple(_smaller_images(pixels) for pixels in _SMALLER_IMAGES_PX)
FP8_CACHE = Change("keys and values in FP8", {"kv_dtype": "fp8"}, {"KV_CACHE_DTYPE": "fp8"})
SHORTER = Change("a shorter context", {"context": None}, {"MAX_MODEL_LEN": "auto"})
WITH_FP8_CACHE = (FP8_CACHE, *(FP8_CACHE + change for change in SMALLER_IMAGES))


def _first_remedy(verdict: Verdict, changes: Iterable[Change]) -> Remedy | None:
    for change in changes:
        tried = judge(verdict.checkpoint, verdict.gpus, replace(verdict.wishes, **change.wishes))
        if is_better(verdict, tried):
            return Remedy(f"{change.text}: {tried.context:,} tokens", dict(change.settings), tried)
    return None


def _shorter_context(verdict: Verdict) -> Remedy | None:
    if verdict.wishes.context is None:
        return None
    return _first_remedy(verdict, (SHORTER, *(SHORTER + change for change in (*SMALLER_IMAGES, *WITH_FP8_CACHE))))


def _fewer_pixels(verdict: Verdict) -> Remedy | None:
    return _first_remedy(verdict, SMALLER_IMAGES)


def _fp8_cache(verdict: Verdict) -> Remedy | None:
    return _first_remedy(verdict, WITH_FP8_CACHE)


def _smaller_checkpoint(verdict: Verdict) -> Remedy | None:
    limit = verdict.checkpoint.bytes
    smaller = [entry for entry in catalogue() if entry.bytes < limit and entry.thinking == verdict.checkpoint.thinking]
    tried = [judge(entry, verdict.gpus, verdict.wishes) for entry in smaller]
    helping = [entry for entry in tried if is_better(verdict, entry)]
    chosen = best_verdict(
        entry for entry in helping if entry.checkpoint.size == verdict.checkpoint.size
    ) or best_verdict(helping)
    if chosen is None:
        return None
    text = f"{chosen.checkpoint.id}: {chosen.context:,} tokens"
    return Remedy(text, {"MODEL": chosen.checkpoint.id}, chosen)


def _second_gpu(verdict: Verdict) -> Remedy | None:
    count = verdict.gpus.count * 2
    tried = judge(verdict.checkpoint, replace(verdict.gpus, count=count), verdict.wishes)
    if count > MOST_GPUS or not is_better(verdict, tried):
        return None
    text = f"{count} such GPUs: {tried.context:,} tokens"
    return Remedy(text, {"TENSOR_PARALLEL_SIZE": str(count)}, tried)


def best_verdict(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Comfortable before tight; then the better published score; then precision; then the longer context."""
    return max((verdict for verdict in verdicts if verdict.status is not Status.NO), key=_rank_of, default=None)


def _rank_of(verdict: Verdict) -> tuple[object, ...]:
    checkpoint = verdict.checkpoint
    return (
        verdict.status is Status.FITS,
        not checkpoint.thinking,
        checkpoint.accuracy or 0.0,
        checkpoint.architecture.active_parameters,
        checkpoint.quantisation.linear_bytes,
        verdict.estimate.kv_tokens,
    )


def settings_for(verdict: Verdict) -> dict[str, str]:
    """What has to be set for this verdict; settings at their default are left out."""
    wishes, chosen = verdict.wishes, {"ENGINE": "vllm", "MODEL": verdict.checkpoint.id}
    if verdict.gpus.count > 1:
        chosen["TENSOR_PARALLEL_SIZE"] = str(verdict.gpus.count)
    chosen["MAX_MODEL_LEN"] = "auto" if wishes.context is None else str(wishes.context)
    defaults = Wishes()
    for name, value, default in (
        ("GPU_MEMORY_UTILIZATION", wishes.utilisation, defaults.utilisation),
        ("KV_CACHE_DTYPE", wishes.kv_dtype, defaults.kv_dtype),
        ("MAX_PIXELS", wishes.max_pixels, defaults.max_pixels),
        ("MAX_NUM_SEQS", wishes.max_num_seqs, defaults.max_num_seqs),
        ("ENFORCE_EAGER", wishes.eager, defaults.eager),
    ):
        if value != default:
            chosen[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return chosen
