"""Size and speed of the bodies of split inference: safetensors against JSON numbers.

    python -m bench.split [--width 8192] [--megapixels 1 4]

Rows as Qwen3-VL-30B-A3B makes them (8,192 numbers a token, BF16) for pages of some sizes, random values; no model runs.
Times are those of the server's own parsers, and of the client's writers.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from backend.engines.embeddings import EmbeddingSpec, check, parse_json, parse_safetensors
from client.preprocessor import Prepared
from client.split import Encoded

IMAGE, PATCHES = 7, 32


def encoded(megapixels: float, width: int) -> Encoded:
    side = round((megapixels * 1e6) ** 0.5 / PATCHES)
    tokens = side * side
    prepared = Prepared(
        [1, *[IMAGE] * tokens, 2], None, torch.tensor([[1, 2 * side, 2 * side]]), list(range(1, tokens + 1))
    )
    rows = torch.from_numpy(np.random.default_rng(0).normal(size=(tokens, width)).astype(np.float32))
    return Encoded(prepared, rows.to(torch.bfloat16))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def measure(megapixels: float, width: int) -> dict[str, float]:
    prompt = encoded(megapixels, width)
    tokens = len(prompt.prepared.positions)
    spec = EmbeddingSpec(width, IMAGE, 100, tokens + 100, 1)
    small, wrote_small = timed(prompt.safetensors)
    large, wrote_large = timed(lambda: json.dumps(prompt.json()).encode())
    _, read_small = timed(lambda: check(parse_safetensors(small), spec))
    _, read_large = timed(lambda: check(parse_json(large), spec))
    return {
        "megapixels": megapixels,
        "tokens": tokens,
        "safetensors_mb": len(small) / 1e6,
        "json_mb": len(large) / 1e6,
        "times_smaller": len(large) / len(small),
        "safetensors_s": wrote_small + read_small,
        "json_s": wrote_large + read_large,
        "times_faster": (wrote_large + read_large) / (wrote_small + read_small),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description="Bodies of split inference: safetensors against JSON.")
    ask.add_argument("--width", type=int, default=8192, help="numbers a token")
    ask.add_argument("--megapixels", type=float, nargs="+", default=[1.0, 4.0])
    chosen = ask.parse_args()
    rows = [measure(size, chosen.width) for size in chosen.megapixels]
    print(f"Python {platform.python_version()}, torch {torch.__version__}, width {chosen.width}, BF16, seed 0")
    for name in rows[0]:
        print(f"{name:<16}" + "".join(f"{row[name]:>12.3g}" for row in rows))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
