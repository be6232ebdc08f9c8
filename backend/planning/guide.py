"""The parts of README.md and SETUP_QWEN.md that follow from the code: settings, models, GPUs.

`make documents` writes them between their marks; a test compares, so that no document tells another figure
than `plan` does. Words of the German guide are here, every number comes from the arithmetic.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from backend.planning.gpus import Gpus, known
from backend.planning.memory import GIB, SHEETS_MM, Wishes, legible, sheet_dpi, sheet_tokens
from backend.planning.models.catalogue import ACCURACY, ARCHITECTURES, Checkpoint, catalogue
from backend.planning.plan import make
from backend.planning.plan_text import needed_gpu_bytes
from backend.planning.remote import fitting
from backend.planning.verdicts import Status, judge
from backend.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DYNAMIC_DEFAULTS = {
    "engine_args": "–",
    "sessions": "`deepseek_ocr_sessions` in the temp folder",
    "workers": "CPU cores, at most 4",
}
GPUS = (
    *((name, 1) for name in ("Tesla P40", "Tesla T4", "RTX 3090", "RTX 4090")),
    ("RTX 4090", 2),
    *((name, 1) for name in ("RTX 5090", "L40S", "RTX A6000")),
    ("RTX A6000", 2),
    *((name, 1) for name in ("A100 80 GB", "H100 80 GB", "H200")),
)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


def settings() -> str:
    """README's table: every setting, its default and its meaning."""
    rows = [
        (f"`{PREFIX}{name.upper()}`", _default(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return table(("Setting", "Default", "Meaning"), rows)


def _default(name: str) -> str:
    if name in DYNAMIC_DEFAULTS:
        return DYNAMIC_DEFAULTS[name]
    value = Settings.model_fields[name].default
    if value is None or value in ("", ()):
        return "–"
    if hasattr(value, "total_seconds"):
        seconds = int(value.total_seconds())
        return f"`{seconds // 3600}h`" if seconds % 3600 == 0 else f"`{seconds}s`"
    return f"`{str(getattr(value, 'value', value)).lower()}`" if isinstance(value, bool) else f"`{value}`"


# ---- the German guide --------------------------------------------------------------------------------------


def _german(number: float, digits: int = 1) -> str:
    return f"{number:,.{digits}f}".replace(",", " ").replace(".", ",")


def _variants(size: str) -> list[Checkpoint]:
    entries = [entry for entry in catalogue() if entry.size == size and not entry.thinking]
    return [entry for entry in entries if not entry.remark]


def models() -> str:
    """Weights, bytes a token and the smallest GPU, for every size and precision."""
    rows = [_model_row(f"Qwen3-VL-{size}", _variants(size), ACCURACY.get(size)) for size in ARCHITECTURES]
    head = (
        "Modell",
        "Parameter",
        "BF16",
        "FP8",
        "4 Bit",
        "KV je Token",
        "kleinste GPU (BF16 / FP8 / 4 Bit)",
        "MechVQA",
    )
    return table(head, rows)


def _model_row(name: str, entries: list[Checkpoint], score: float | None) -> tuple[str, ...]:
    weights = [f"{_german(entry.bytes / 1e9)} GB" for entry in entries]
    least = [f"{_german(needed_gpu_bytes(entry, Wishes()) / GIB, 0)}" for entry in entries]
    architecture = entries[0].architecture
    return (
        name,
        f"{_german(architecture.parameters / 1e9, 2)} Mrd.",
        *(weights + ["–"] * (3 - len(weights))),
        f"{architecture.kv_bytes_per_token(1, 2) // 1024} KiB",
        " / ".join(least) + " GiB",
        "–" if score is None else _german(score, 2),
    )


def gpus() -> str:
    """What `plan` chooses on usual GPUs, and what becomes of the 30B model there."""
    rows = [_gpu_row(known(name, count)) for name, count in GPUS]
    head = ("GPU", "gewählt", "Kontext", "A3-Blätter", "Qwen3-VL-30B-A3B")
    return table(head, rows)


def _gpu_row(machine: Gpus) -> tuple[str, ...]:
    name = f"{machine.count} × {machine.name}" if machine.count > 1 else machine.name
    plan = make(machine, list(catalogue()), Wishes())
    if plan.best is None:
        remote = fitting(machine)
        return (name, f"vLLM läuft nicht; Ollama: `{remote.tag}`" if remote else "der Reader", "–", "–", "–")
    context = _german(plan.best.context, 0)
    shared = f" (TP {plan.best.gpus.count})" if plan.best.gpus.count > 1 else ""
    return (name, plan.best.checkpoint.name + shared, context, str(plan.best.pages(plan.page_tokens)), _thirty(machine))


def _thirty(machine: Gpus) -> str:
    runs = []
    for entry in _variants("30B-A3B"):
        verdict = judge(entry, machine, Wishes())
        if verdict.status is not Status.NO:
            tight = " (knapp)" if verdict.status is Status.TIGHT else ""
            runs.append(f"{entry.quantisation.name.replace('-bit', ' Bit')}{tight}")
    return ", ".join(runs) or "passt nicht"


def sheets() -> str:
    """What a sheet costs as one image, and at which resolution the model sees it."""
    cap = Wishes().max_pixels
    rows = []
    for sheet in SHEETS_MM:
        dpi = sheet_dpi(sheet, 200, cap)
        text = (
            "ja" if legible(min(dpi, 200)) and dpi > 150 else "knapp" if legible(dpi) else "nein, nur in Ausschnitten"
        )
        tokens = sheet_tokens(sheet, 200, cap)
        rows.append((sheet, _german(tokens, 0), f"{min(200, dpi):.0f} dpi", text))
    return table(("Blatt", "Token", "Auflösung", "2,5-mm-Schrift lesbar"), rows)


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "settings": ("README.md", settings),
    "models": ("SETUP_QWEN.md", models),
    "gpus": ("SETUP_QWEN.md", gpus),
    "sheets": ("SETUP_QWEN.md", sheets),
}


def replaced(text: str, name: str, content: str) -> str:
    """The document with that part renewed; a missing mark is a mistake in the document."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if pattern.search(text) is None:
        raise ValueError(f"the mark <!-- {name} --> is missing")
    return pattern.sub(lambda match: match[1] + content + "\n" + match[2], text)


def main() -> int:
    for name, (file, content) in PARTS.items():
        path = ROOT / file
        path.write_text(replaced(path.read_text(encoding="utf-8"), name, content()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
