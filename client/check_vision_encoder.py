"""Shows that the vision encoder on this machine makes sound embeddings.

    python -m client.check_vision_encoder IMAGE|VIDEO [--model CHECKPOINT] [--device cpu]

Prints each check with what was seen, and exits with 1 where one fails.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import torch

from client.checkpoint import CheckpointError
from client.preprocessor import VIDEO_ENDINGS, Prepared, Preprocessor
from client.vision_encoder import VisionEncoder


def checks(prepared: Prepared, embeddings: torch.Tensor, width: int) -> Iterator[tuple[str, bool, str]]:
    """Each check: what is asked, whether it holds, what was seen."""
    grid = [tuple(int(side) for side in row) for row in prepared.grid_thw]
    expected = sum(t * h * w // 4 for t, h, w in grid)
    tokens, spread = len(prepared.positions), float(embeddings.float().std(dim=0).mean())
    yield (
        "shape is (tokens, width)",
        tuple(embeddings.shape) == (expected, width),
        f"{tuple(embeddings.shape)}, grid {grid}",
    )
    yield (
        "every value is finite",
        bool(torch.isfinite(embeddings).all()),
        f"max |x| {float(embeddings.abs().max()):.3g}",
    )
    zero_rows = int((embeddings == 0).all(dim=1).sum())
    yield "no row is zero", zero_rows == 0, f"{zero_rows} zero rows"
    yield "rows differ", spread > 0, f"mean deviation {spread:.3g}"
    parts = embeddings.shape[1] // 2
    halves_differ = not torch.equal(embeddings[:, :parts], embeddings[:, parts : 2 * parts])
    yield "DeepStack features differ from the last layer's", halves_differ, f"{embeddings.shape[1]} numbers a token"
    yield "one placeholder for each token", tokens == expected, f"{tokens} placeholders"
    runs = sum(1 for a, b in zip(prepared.positions, prepared.positions[1:], strict=False) if b != a + 1) + 1
    blocks = sum(t for t, _, _ in grid)  # a video's frames stand apart, each behind its time
    yield "placeholders stand together", runs == blocks, f"{runs} runs for {blocks} images or frame pairs"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    ask = argparse.ArgumentParser(description="Check the vision encoder on this machine with an image or a video.")
    ask.add_argument("file", type=Path)
    ask.add_argument("--model", default="Qwen/Qwen3-VL-30B-A3B-Instruct", help="checkpoint folder or hub id")
    ask.add_argument("--device", help="cuda or cpu; default: cuda where there is one")
    chosen = ask.parse_args(arguments)
    try:
        preprocessor, encoder = Preprocessor(chosen.model), VisionEncoder(chosen.model, device=chosen.device)
        is_video = chosen.file.suffix.lower() in VIDEO_ENDINGS
        prepare = preprocessor.video if is_video else lambda path, text: preprocessor.images([path], text)
        prepared = prepare(chosen.file, "Describe it.")
    except (OSError, CheckpointError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    embeddings = encoder.encode(prepared.pixel_values, prepared.grid_thw)
    failed = 0
    for question, holds, seen in checks(prepared, embeddings, encoder.width):
        failed += not holds
        sys.stdout.write(f"{'ok  ' if holds else 'FAIL'} {question}: {seen}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
