"""`python main.py plan`: what fits on these GPUs, what to set for it, and what breaks where it does not fit.

Answers go to stdout, as text or as one JSON object. Imports neither torch nor vLLM.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace

from backend.planning import gpus, plan_text
from backend.planning.gpus import Gpus
from backend.planning.memory import GIB, Wishes
from backend.planning.models import source as checkpoint_source
from backend.planning.models.catalogue import catalogue
from backend.planning.plan import ASSUMED_CAPABILITY, make_plan


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
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
    """Print what fits; 2 for a model that is not known."""
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
        chosen = [checkpoint_source.find_checkpoint(options.model)] if options.model else list(catalogue())
    except checkpoint_source.UnknownCheckpoint as error:
        sys.stderr.write(f"{error}\n")
        return 2
    answer = make_plan(_machine(options), chosen, wishes)
    if options.json:
        sys.stdout.write(json.dumps(answer.as_json(), indent=2) + "\n")
    else:
        sys.stdout.write(plan_text.render_plan(answer, show_thinking=options.all))
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


if __name__ == "__main__":
    sys.exit(main())
