"""Ours beside `vllm serve`: the same checkpoint, engine arguments, pictures and questions, on the same machine.

    python -m bench.engine [--model FOLDER] [--rounds 3] [--kills 20] [--sizes 1024 2048] [--only NAME …]
                           [--keep FILE] [--shape NAME]

`vllm serve` gets what its users send: the whole conversation with the picture as base64, each turn. Ours gets an
upload, and then questions. Both engines run eagerly, in one process with a cache of the same size; what our service
sets by itself (block size, tokens of a step and per delta) is left at vLLM's defaults there. Without --model a tiny
checkpoint of the same architecture is made: some million random weights and a tokenizer of about four characters a
token, so the figures say how the layers around a model behave, and nothing about a GPU. Rounds of both alternate.
With --shape both load random weights in the shape of a published model, as `bench.real_shape` does, and run with what
a GPU gives by default (CUDA graphs, an engine process of its own); both must fit beside each other on the GPU.
Prints a table with median and 95th percentile, row by row as they come, and a JSON line last; with --keep each row is
added to a file as JSON at once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.engine.lettering import Lettering
from bench.engine.measures import Bench
from bench.engine.pages import KINDS
from bench.engine.report import Row, as_json, heading, line, machine
from bench.engine.servers import ROOT, free_port, started, vllm_serve
from bench.shapes import WORDS, write_named

SESSIONS = "sessions"
TINY_OPTIONS: dict[str, Any] = {"max_num_seqs": 32, "kv_cache_memory_bytes": 512 << 20}
# What our service has on a CPU by itself.
ONE_PROCESS = {"enforce_eager": True, "distributed_executor_backend": "uni"}
SHAPE_OPTIONS: dict[str, Any] = {
    "max_num_seqs": 32,
    "kv_cache_memory_bytes": 4 << 30,  # 43,000 tokens of 30B-A3B, so that both fit on 80 GB in FP8
    "gpu_memory_utilization": 0.45,  # vLLM refuses to start where less than this is free, whatever it will take
    "max_model_len": 40_960,
    "load_format": "dummy",
}


def measure(bench: Bench, lettering: Lettering, sizes: list[int], kills: int, only: list[str]) -> Iterator[Row]:
    parts: dict[str, Callable[[], Iterator[Row]]] = {}
    for size in sizes:
        parts[f"first{size}"] = lambda size=size: bench.first_questions(size)
        parts[f"followups{size}"] = lambda size=size: bench.follow_ups(size)
        parts[f"throughput{size}"] = lambda size=size: bench.throughput(size)
    for kind, page_of in KINDS.items():
        parts[f"lettering-{kind}"] = lambda page_of=page_of: lettering.rows(page_of)
    parts["layers"] = lambda: bench.own_layers(1024)
    parts["health"] = lambda: bench.health_under_load(1024)
    parts["kills"] = lambda: bench.kills(kills)
    for wanted in only or [""]:
        for name in [name for name in parts if name.startswith(wanted)]:
            print(f"# {name}", file=sys.stderr, flush=True)
            yield from parts.pop(name)()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", help="folder of a checkpoint; default: a tiny one is made")
    parser.add_argument("--shape", help="random weights in this published shape, for a GPU; names of the catalogue")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024, 2048])
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        help="in this order: first, followups, throughput, lettering, layers, health, kills",
    )
    parser.add_argument("--keep", type=Path, help="add each row to this file as it comes")
    options = parser.parse_args()
    print(json.dumps(machine()), heading(), sep="\n", flush=True)
    rows = []
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        ours, theirs = both(stack, Path(name), options.model, options.shape)
        bench = Bench(ours, theirs, options.rounds)
        lettering = Lettering(ours, theirs, Path(name) / SESSIONS, options.rounds)
        for row in measure(bench, lettering, options.sizes, options.kills, options.only):
            rows.append(row)
            print(line(row), flush=True)
            if options.keep is not None:
                with options.keep.open("a") as kept:
                    kept.write(as_json([row]) + "\n")
    print(as_json(rows))


def both(
    stack: contextlib.ExitStack, folder: Path, model: str | None, shape: str | None
) -> tuple[httpx.Client, httpx.Client]:
    """Clients of the two servers; they end with the stack."""
    engine, alike, environment = TINY_OPTIONS, ONE_PROCESS, {"VLLM_ENABLE_V1_MULTIPROCESSING": "0"}
    if shape is not None:
        model, engine, alike, environment = str(write_named(folder / "shape", shape)), SHAPE_OPTIONS, {}, {}
    elif model is None:
        model = str(folder / "tiny")
        subprocess.run([sys.executable, "-m", "tests.tiny_qwen3vl", model, *WORDS], cwd=ROOT, check=True)
    ports = free_port(), free_port()
    mine = ["-m", "bench.engine.server", model, str(ports[0]), str(folder / SESSIONS), json.dumps(engine)]
    theirs = vllm_serve(model, ports[1], engine | alike)
    servers = (
        stack.enter_context(started(mine, ports[0], folder)),
        stack.enter_context(started(theirs, ports[1], folder, **environment)),
    )
    return servers[0].until_ready(), servers[1].until_ready()


if __name__ == "__main__":
    main()
