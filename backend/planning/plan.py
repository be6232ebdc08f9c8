"""A plan: what fits on given GPUs, with the settings for it, and what would mend what does not.

Arithmetic alone, on any machine, in a moment. Imports neither torch nor vLLM; knows no command line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backend import pictures
from backend.planning import remote
from backend.planning.choice import first_choice
from backend.planning.gpus import Gpus
from backend.planning.memory import PAGE_DPI, PAGE_SHEET, Wishes, sheet_tokens
from backend.planning.models.catalogue import SOURCE, Checkpoint
from backend.planning.models.quantisation import WHEEL_MINIMUM
from backend.planning.verdicts import Status, Verdict, best_verdict, judge, remedies, settings_for

ASSUMED_CAPABILITY = 8.9  # where only memory is given: a GPU of today (Ada)


def make_plan(machine: Gpus | None, checkpoints: list[Checkpoint], wishes: Wishes) -> Plan:
    """Judge every checkpoint on this machine (None: without a GPU)."""
    verdicts = [] if machine is None else [judge(checkpoint, machine, wishes) for checkpoint in checkpoints]
    if machine is not None and machine.count > 1:  # a small model may run on one of several GPUs
        verdicts = [_judge_fewer_gpus(verdict) for verdict in verdicts]
    return Plan(machine, checkpoints, wishes, verdicts)


def _judge_fewer_gpus(verdict: Verdict) -> Verdict:
    if verdict.status is not Status.NO:
        return verdict
    fewer = (replace(verdict.gpus, count=count) for count in range(verdict.gpus.count - 1, 0, -1))
    tried = (judge(verdict.checkpoint, gpus, verdict.wishes) for gpus in fewer)
    return next((found for found in tried if found.status is not Status.NO), verdict)


class Plan:
    """Every verdict, the best of them, and the remote model where vLLM cannot run."""

    def __init__(
        self, machine: Gpus | None, checkpoints: list[Checkpoint], wishes: Wishes, verdicts: list[Verdict]
    ) -> None:
        self.machine = machine
        self.checkpoints = checkpoints
        self.wishes = wishes
        self.verdicts = verdicts
        self.best = (
            best_verdict(verdicts) if len(checkpoints) == 1 or machine is None else first_choice(machine, wishes)
        )
        self.asked_for: Verdict | None = None  # the one model asked for, where it does not run
        if self.best is None and len(verdicts) == 1 and machine is not None:
            self.asked_for = verdicts[0]
            self.best = first_choice(machine, wishes)
        self.best_official = None if machine is None else first_choice(machine, wishes, official=True)
        too_old = machine is not None and machine.capability < WHEEL_MINIMUM
        self.remote = remote.find_fitting(machine) if too_old or (machine is not None and self.best is None) else None

    @property
    def page_tokens(self) -> int:
        """Tokens of the sheet that contexts are measured in."""
        return sheet_tokens(PAGE_SHEET, PAGE_DPI, self.wishes.max_pixels)

    def details_tokens(self, verdict: Verdict) -> int:
        """What the details of such a page may take where its lettering is too small for one image."""
        return pictures.details_tokens(verdict.context, self.page_tokens)

    @property
    def engine(self) -> str:
        """What answers here: vllm, openai (a server for old GPUs) or reader."""
        if self.best is not None:
            return "vllm"
        return "openai" if self.remote is not None else "reader"

    @property
    def settings(self) -> dict[str, str]:
        """Settings for the best choice, by their names without the prefix."""
        if self.best is not None:
            return settings_for(self.best)
        return self.remote.settings if self.remote is not None else {"ENGINE": "reader"}

    def as_json(self) -> dict[str, Any]:
        """The plan for programs; memory in GiB, as JSON's own types."""
        machine = self.machine
        return {
            "gpu": None
            if machine is None
            else {
                "name": machine.name,
                "memory_gib": round(machine.gib, 2),
                "count": machine.count,
                "compute_capability": machine.capability,
            },
            "engine": self.engine,
            "best": self.best and self.best.checkpoint.id,
            "best_official": self.best_official and self.best_official.checkpoint.id,
            "settings": {f"DRAWING_CHAT_{name}": value for name, value in self.settings.items()},
            "remote": self.remote
            and {"model": self.remote.tag, "commands": [*self.remote.commands, self.remote.context]},
            "accuracy_source": SOURCE,
            "models": [self._model(verdict) for verdict in self.verdicts]
            or [_describe_weights(c) for c in self.checkpoints],
        }

    def _model(self, verdict: Verdict) -> dict[str, Any]:
        found = verdict.estimate
        return _describe_weights(verdict.checkpoint) | {
            "verdict": verdict.status.value,
            "reason": verdict.reason,
            "notes": list(verdict.notes),
            "gpus": verdict.gpus.count,
            "measured": found.measured,
            "usable_bytes": found.usable,
            "weights_bytes_per_gpu": found.weights,
            "reserve_bytes_per_gpu": found.reserve,
            "kv_bytes_per_token_per_gpu": found.kv_per_token,
            "kv_bytes_per_gpu": max(0, found.kv),
            "kv_tokens": found.kv_tokens,
            "context": verdict.context,
            "a3_pages": verdict.pages(self.page_tokens),
            "people": found.people(self.page_tokens),
            "people_small_lettering": found.people(self.page_tokens + self.details_tokens(verdict)),
            "settings": {f"DRAWING_CHAT_{name}": value for name, value in settings_for(verdict).items()},
            "remedies": [
                {"text": remedy.text, "settings": {f"DRAWING_CHAT_{k}": v for k, v in remedy.settings.items()}}
                for remedy in (remedies(verdict) if verdict.status is not Status.FITS else [])
            ],
        }


def _describe_weights(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "model": checkpoint.id,
        "parameters": checkpoint.architecture.parameters,
        "quantisation": checkpoint.quantisation.name,
        "checkpoint_bytes": checkpoint.bytes,
        "mechvqa": checkpoint.accuracy,
        "kv_bytes_per_token": checkpoint.architecture.kv_bytes_per_token(1, 2),
    }
