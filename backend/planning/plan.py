"""`python main.py plan`: what fits on these GPUs, what to set for it, and what breaks where it does not fit.

Answers from arithmetic in a moment, on any machine, for this machine's GPUs or for others. Imports neither
torch nor vLLM. Answers go to stdout, as text or as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from typing import Any

from backend.planning import checkpoint_source, gpus, plan_text, remote
from backend.planning.catalogue import SOURCE, Checkpoint, catalogue
from backend.planning.gpus import Gpus
from backend.planning.memory import GIB, Wishes, sheet_tokens
from backend.planning.quantisation import WHEEL_MINIMUM
from backend.planning.verdicts import Status, Verdict, best, judge, remedies, settings_for

ASSUMED_CAPABILITY = 8.9
PAGE_SHEET, PAGE_DPI = "A3", 200


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python main.py plan", description=(__doc__ or "").split("\n\n")[0])
    found.add_argument("--model", help="hub id, folder, or a name from the table; without it every model")
    found.add_argument("--gpu-memory", type=_memory, help="memory of one GPU, such as 24GiB; without it this machine's")
    found.add_argument("--gpus", type=_count, help="how many such GPUs share the model")
    found.add_argument("--context", type=_count, help="tokens that one conversation must hold; without it what fits")
    found.add_argument("--compute-capability", type=float, help=f"of the GPU; {ASSUMED_CAPABILITY} where not given")
    found.add_argument("--gpu-memory-utilization", type=_share, default=Wishes.utilisation, metavar="SHARE")
    found.add_argument("--kv-cache-dtype", default=Wishes.kv_dtype, choices=["auto", "fp8"])
    found.add_argument("--max-pixels", type=_count, default=Wishes.max_pixels, help="largest image in pixels")
    found.add_argument("--max-num-seqs", type=_count, default=Wishes.max_num_seqs)
    found.add_argument("--enforce-eager", action="store_true", help="no CUDA graphs")
    found.add_argument("--all", action="store_true", help="show the Thinking models too")
    found.add_argument("--json", action="store_true", help="print one JSON object")
    return found


def _memory(text: str) -> int:
    try:
        return gpus.parse_memory(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share between 0 and 1")
    return share


def _count(text: str) -> int:
    try:
        number = int(text.replace("_", "").replace(",", ""))
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return number


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    wishes = Wishes(
        context=options.context,
        utilisation=options.gpu_memory_utilization,
        kv_dtype=options.kv_cache_dtype,
        max_pixels=options.max_pixels,
        max_num_seqs=options.max_num_seqs,
        eager=options.enforce_eager,
    )
    try:
        chosen = [checkpoint_source.find(options.model)] if options.model else list(catalogue())
    except checkpoint_source.UnknownCheckpoint as error:
        sys.stderr.write(f"{error}\n")
        return 2
    answer = make(_machine(options), chosen, wishes)
    if options.json:
        sys.stdout.write(json.dumps(answer.as_json(), indent=2) + "\n")
    else:
        sys.stdout.write(plan_text.render(answer, show_thinking=options.all))
    return 0


def _machine(options: argparse.Namespace) -> Gpus | None:
    if options.gpu_memory is None:
        found = gpus.this_machine()
        if found is None:
            return None
        capability = options.compute_capability or found.capability
        return replace(found, count=options.gpus or found.count, capability=capability)
    name = f"{options.gpu_memory / GIB:.4g} GiB"
    return Gpus(name, options.gpu_memory, options.compute_capability or ASSUMED_CAPABILITY, options.gpus or 1)


def make(machine: Gpus | None, checkpoints: list[Checkpoint], wishes: Wishes) -> Plan:
    verdicts = [] if machine is None else [judge(checkpoint, machine, wishes) for checkpoint in checkpoints]
    if machine is not None and machine.count > 1:  # a small model may run on one of several GPUs
        verdicts = [_on_fewer(verdict) for verdict in verdicts]
    return Plan(machine, checkpoints, wishes, verdicts)


def _on_fewer(verdict: Verdict) -> Verdict:
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
        self.best = best(verdicts)
        self.asked_for: Verdict | None = None  # the one model asked for, where it does not run
        if self.best is None and len(verdicts) == 1 and machine is not None:
            self.asked_for = verdicts[0]
            verdicts = [_on_fewer(judge(entry, machine, wishes)) for entry in catalogue()]
            self.best = best(verdicts)
        self.best_official = best(verdict for verdict in verdicts if not verdict.checkpoint.community)
        too_old = machine is not None and machine.capability < WHEEL_MINIMUM
        self.remote = remote.fitting(machine) if too_old or (machine is not None and self.best is None) else None

    @property
    def page_tokens(self) -> int:
        return sheet_tokens(PAGE_SHEET, PAGE_DPI, self.wishes.max_pixels)

    @property
    def engine(self) -> str:
        if self.best is not None:
            return "vllm"
        return "openai" if self.remote is not None else "reader"

    @property
    def settings(self) -> dict[str, str]:
        if self.best is not None:
            return settings_for(self.best)
        return self.remote.settings if self.remote is not None else {"ENGINE": "reader"}

    def as_json(self) -> dict[str, Any]:
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
            "remote": self.remote and {"model": self.remote.tag, "commands": list(self.remote.commands)},
            "accuracy_source": SOURCE,
            "models": [self._model(verdict) for verdict in self.verdicts] or [_weights(c) for c in self.checkpoints],
        }

    def _model(self, verdict: Verdict) -> dict[str, Any]:
        found = verdict.estimate
        return _weights(verdict.checkpoint) | {
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
            "settings": {f"DRAWING_CHAT_{name}": value for name, value in settings_for(verdict).items()},
            "remedies": [
                {"text": remedy.text, "settings": {f"DRAWING_CHAT_{k}": v for k, v in remedy.settings.items()}}
                for remedy in (remedies(verdict) if verdict.status is not Status.FITS else [])
            ],
        }


def _weights(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "model": checkpoint.id,
        "parameters": checkpoint.architecture.parameters,
        "quantisation": checkpoint.quantisation.name,
        "checkpoint_bytes": checkpoint.bytes,
        "mechvqa": checkpoint.accuracy,
        "kv_bytes_per_token": checkpoint.architecture.kv_bytes_per_token(1, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
