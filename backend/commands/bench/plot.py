"""The times of a measurement as a picture: one line a part, the share of questions answered within a time.

Matplotlib draws it where it is installed (`--dev`); nothing else needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.commands.bench.client import Sample


def plot(parts: Mapping[str, Sequence[Sample]], target: Path) -> bool:
    """Write the picture; False, with a sentence, where matplotlib is missing."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        sys.stderr.write("--plot needs matplotlib: ./fix_qwen_dependencies.sh --dev\n")
        return False
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.add_subplot()
    for name, samples in parts.items():
        times = sorted(sample.total_s * 1000 for sample in samples if sample.error is None)
        if times:
            shares = [(index + 1) / len(times) * 100 for index in range(len(times))]
            axes.step([times[0], *times], [0, *shares], where="post", label=f"{name} (n={len(times)})")
    axes.set(
        xscale="log",
        xlabel="milliseconds",
        ylabel="% done",
        ylim=(0, 100),
        title="Drawing Chat: time to the whole answer",
    )
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(target, dpi=120)
    return True
