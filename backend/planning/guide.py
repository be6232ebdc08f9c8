"""The parts of README.md and of the two setup guides that follow from the code: settings, models, GPUs.

`make documents` writes them between their marks; a test compares, so that no document tells another figure
than `plan` does. The words of the tables are here, every number comes from the arithmetic. Knows nothing of the
guides' prose.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backend.planning.gpus import Gpus, known_gpus
from backend.planning.memory import (
    BILLION,
    GB,
    GIB,
    KIB,
    PAGE_DPI,
    SHEETS_MM,
    Wishes,
    is_legible_at,
    sheet_dpi,
    sheet_tokens,
)
from backend.planning.models.catalogue import ACCURACY, ARCHITECTURES, Checkpoint, catalogue
from backend.planning.plan import make_plan
from backend.planning.plan_text import needed_gpu_bytes
from backend.planning.remote import find_fitting
from backend.planning.verdicts import Status, judge
from backend.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DYNAMIC_DEFAULTS = {
    "engine_args": "–",
    "sessions": "`deepseek_ocr_sessions` in the temp folder",
    "workers": "CPU cores, at most 4",
}
_HOUR_S = 3600  # seconds
_PRECISIONS = 3  # columns of weights: BF16, FP8, 4 bit
WELL_DPI = 150  # from here on 2.5 mm lettering is 15 px high, half as much again as just suffices
GPUS = (
    *((name, 1) for name in ("Tesla P40", "Tesla T4", "RTX 3090", "RTX 4090")),
    ("RTX 4090", 2),
    *((name, 1) for name in ("RTX 5090", "L40S", "RTX A6000")),
    ("RTX A6000", 2),
    *((name, 1) for name in ("A100 80 GB", "H100 80 GB", "H200")),
)


def make_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; a `|` in a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


def settings() -> str:
    """README's table: every setting, its default and its meaning."""
    rows = [
        (f"`{PREFIX}{name.upper()}`", _default_of(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return make_table(("Setting", "Default", "Meaning"), rows)


def _default_of(name: str) -> str:
    if name in DYNAMIC_DEFAULTS:
        return DYNAMIC_DEFAULTS[name]
    value = Settings.model_fields[name].default
    if value is None or value in ("", ()):
        return "–"
    if hasattr(value, "total_seconds"):
        seconds = int(value.total_seconds())
        return f"`{seconds // _HOUR_S}h`" if seconds % _HOUR_S == 0 else f"`{seconds}s`"
    return f"`{str(getattr(value, 'value', value)).lower()}`" if isinstance(value, bool) else f"`{value}`"


# ---- the setup guides --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What the tables of one guide are called; `marks` separate thousands and decimals."""

    marks: tuple[str, str]
    model_head: tuple[str, ...]
    billions: str
    gpu_head: tuple[str, ...]
    no_vllm: str
    reader: str
    tight: str
    no_room: str
    four_bit: str
    sheet_head: tuple[str, ...]
    legible: tuple[str, str, str]  # well, just, only in details

    def number(self, value: float, digits: int = 1) -> str:
        """As this language writes it, with so many decimals."""
        return f"{value:,.{digits}f}".translate(str.maketrans(",.", "".join(self.marks)))


GERMAN = Words(
    marks=(" ", ","),
    model_head=(
        *("Modell", "Parameter", "BF16", "FP8", "4 Bit", "KV je Token"),
        *("kleinste GPU (BF16 / FP8 / 4 Bit)", "MechVQA"),
    ),
    billions="Mrd.",
    gpu_head=("GPU", "gewählt", "Kontext", "A3-Blätter", "Qwen3-VL-30B-A3B"),
    no_vllm="vLLM läuft nicht; Ollama: ",
    reader="der Reader",
    tight=" (knapp)",
    no_room="passt nicht",
    four_bit="4 Bit",
    sheet_head=("Blatt", "Token", "Auflösung", "2,5-mm-Schrift lesbar"),
    legible=("ja", "knapp", "nein, nur in Ausschnitten"),
)
ENGLISH = Words(
    marks=(",", "."),
    model_head=(
        *("Model", "Parameters", "BF16", "FP8", "4 bit", "KV per token"),
        *("smallest GPU (BF16 / FP8 / 4 bit)", "MechVQA"),
    ),
    billions="billion",
    gpu_head=("GPU", "chosen", "Context", "A3 sheets", "Qwen3-VL-30B-A3B"),
    no_vllm="vLLM does not run; Ollama: ",
    reader="the reader",
    tight=" (tight)",
    no_room="does not fit",
    four_bit="4 bit",
    sheet_head=("Sheet", "Tokens", "Resolution", "2.5 mm lettering legible"),
    legible=("yes", "barely", "no, only in details"),
)


def _variants_of(size: str) -> list[Checkpoint]:
    entries = [entry for entry in catalogue() if entry.size == size and not entry.thinking]
    return [entry for entry in entries if not entry.remark]


def models(words: Words) -> str:
    """Weights, bytes a token and the smallest GPU, for every size and precision."""
    rows = [_model_row(f"Qwen3-VL-{size}", _variants_of(size), ACCURACY.get(size), words) for size in ARCHITECTURES]
    return make_table(words.model_head, rows)


def _model_row(name: str, entries: list[Checkpoint], score: float | None, words: Words) -> tuple[str, ...]:
    weights = [f"{words.number(entry.bytes / GB)} GB" for entry in entries]
    least = [words.number(needed_gpu_bytes(entry, Wishes()) / GIB, 0) for entry in entries]
    architecture = entries[0].architecture
    return (
        name,
        f"{words.number(architecture.parameters / BILLION, 2)} {words.billions}",
        *(weights + ["–"] * (_PRECISIONS - len(weights))),
        f"{architecture.kv_bytes_per_token(1, 2) // KIB} KiB",
        " / ".join(least) + " GiB",
        "–" if score is None else words.number(score, 2),
    )


def gpus(words: Words) -> str:
    """What `plan` chooses on usual GPUs, and what becomes of the 30B model there."""
    return make_table(words.gpu_head, [_gpu_row(known_gpus(name, count), words) for name, count in GPUS])


def _gpu_row(machine: Gpus, words: Words) -> tuple[str, ...]:
    name = f"{machine.count} × {machine.name}" if machine.count > 1 else machine.name
    plan = make_plan(machine, list(catalogue()), Wishes())
    if plan.best is None:
        remote = find_fitting(machine)
        return (name, f"{words.no_vllm}`{remote.tag}`" if remote else words.reader, "–", "–", "–")
    shared = f" (TP {plan.best.gpus.count})" if plan.best.gpus.count > 1 else ""
    return (
        name,
        plan.best.checkpoint.name + shared,
        words.number(plan.best.context, 0),
        str(plan.best.pages(plan.page_tokens)),
        _large_model_runs(machine, words),
    )


def _large_model_runs(machine: Gpus, words: Words) -> str:
    runs = []
    for entry in _variants_of("30B-A3B"):
        verdict = judge(entry, machine, Wishes())
        if verdict.status is not Status.NO:
            tight = words.tight if verdict.status is Status.TIGHT else ""
            runs.append(entry.quantisation.name.replace("4-bit", words.four_bit) + tight)
    return ", ".join(runs) or words.no_room


def sheets(words: Words) -> str:
    """What a sheet costs as one image, and at which resolution the model sees it."""
    return make_table(words.sheet_head, [_sheet_row(sheet, words) for sheet in SHEETS_MM])


def _sheet_row(sheet: str, words: Words) -> tuple[str, ...]:
    cap = Wishes().max_pixels
    dpi = sheet_dpi(sheet, PAGE_DPI, cap)
    well, just, in_details = words.legible
    text = well if dpi > WELL_DPI and is_legible_at(min(dpi, PAGE_DPI)) else just if is_legible_at(dpi) else in_details
    return (sheet, words.number(sheet_tokens(sheet, PAGE_DPI, cap), 0), f"{min(PAGE_DPI, dpi):.0f} dpi", text)


@dataclass(frozen=True)
class DocumentPart:
    """One part of one document: between its marks stands what `content` makes."""

    file: str
    mark: str
    content: Callable[[], str]


GUIDES = (("SETUP_QWEN.md", GERMAN), ("docs/setup.en.md", ENGLISH))
PARTS = (
    DocumentPart("README.md", "settings", settings),
    *(
        DocumentPart(file, content.__name__, partial(content, words))
        for file, words in GUIDES
        for content in (models, gpus, sheets)
    ),
)


def replace_part(text: str, name: str, content: str) -> str:
    """The document with that part renewed. Raises ValueError where its mark is missing."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if pattern.search(text) is None:
        raise ValueError(f"the mark <!-- {name} --> is missing")
    return pattern.sub(lambda match: match[1] + content + "\n" + match[2], text)


def main() -> int:
    """Write every part anew into its document."""
    for part in PARTS:
        path = ROOT / part.file
        text = replace_part(path.read_text(encoding="utf-8"), part.mark, part.content())
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
