"""A plan as text for a terminal: a table, the best choice as lines for `.env`, and what breaks the others.

Only words and columns; every number comes from the plan.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from backend.planning.memory import (
    BILLION,
    BLOCK_TOKENS,
    COMFORTABLE_CONTEXT,
    GB,
    GIB,
    KIB,
    PAGE_DPI,
    Wishes,
    estimate,
    is_legible_at,
    sheet_dpi,
    sheet_tokens,
)
from backend.planning.models.catalogue import SOURCE, Checkpoint
from backend.planning.verdicts import Remedy, Status, Verdict, remedies

if TYPE_CHECKING:
    from backend.planning.plan import Plan

HEAD = ("model", "weights", "KV/token", "KV tokens", "context", "A3 sheets", "people", "MechVQA", "verdict")


def render_plan(plan: Plan, *, show_thinking: bool = False) -> str:
    """The plan for people: machine, table of models, legibility, what is chosen and its settings."""
    parts = [_machine_line(plan)]
    shown = [verdict for verdict in plan.verdicts if show_thinking or not verdict.checkpoint.thinking]
    shown = shown or plan.verdicts
    if plan.machine is None:
        parts.append(_table_without_gpu(plan, show_thinking))
    else:
        parts += [
            _table_of_models(plan, shown),
            _legibility_line(plan.wishes) + _details_line(plan, plan.best) if plan.best else "",
        ]
    parts.append(_choice_lines(plan))
    if len(plan.checkpoints) == 1 and plan.verdicts:
        parts.append(_memory_of_one(plan, plan.verdicts[0]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine_line(plan: Plan) -> str:
    machine = plan.machine
    if machine is None:
        return "This machine has no NVIDIA GPU: the reader answers. For a GPU elsewhere: plan --gpu-memory 24GiB"
    count = f"{machine.count} x " if machine.count > 1 else ""
    return f"{count}{machine.name}, {machine.gib:.1f} GiB each, compute capability {machine.capability}"


def align_columns(rows: Sequence[tuple[str, ...]], left: tuple[int, ...] = (0,)) -> str:
    """Rows as aligned columns; numbers to the right, the named columns to the left."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if index in left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _table_of_models(plan: Plan, verdicts: list[Verdict]) -> str:
    reasons = {verdict.reason for verdict in verdicts}
    if len(reasons) == 1 and len(verdicts) > 1 and verdicts[0].status is Status.NO:
        return f"No model runs here in vLLM: {reasons.pop()}"
    rows = [HEAD, *(_model_row(plan, verdict) for verdict in verdicts)]
    text = align_columns(rows, left=(0, len(HEAD) - 1))
    return f"{text}\nMechVQA: published score on mechanical drawings ({SOURCE}); quantised: of the original"


def _model_row(plan: Plan, verdict: Verdict) -> tuple[str, ...]:
    found, checkpoint = verdict.estimate, verdict.checkpoint
    works = verdict.status is not Status.NO
    mark = " (measured)" if found.measured else ""
    on = f" on {verdict.gpus.count}" if plan.machine and verdict.gpus.count != plan.machine.count else ""
    why = "" if verdict.status is Status.FITS else f": {verdict.reason}"
    return (
        checkpoint.id,
        f"{found.weights / GIB:.1f} GiB",
        f"{found.kv_per_token / KIB:.0f} KiB",
        f"{found.kv_tokens:,}" if works else "-",
        f"{verdict.context:,}" if works else "-",
        str(verdict.pages(plan.page_tokens)) if works else "-",
        str(found.people(plan.page_tokens)) if works else "-",
        "-" if checkpoint.accuracy is None else f"{checkpoint.accuracy:.1f}",
        f"{verdict.status.value}{on}{mark}{why}",
    )


def _legibility_line(wishes: Wishes) -> str:
    cells = []
    for sheet in ("A4", "A3", "A2", "A1", "A0"):
        dpi = min(PAGE_DPI, sheet_dpi(sheet, PAGE_DPI, wishes.max_pixels))
        tokens = sheet_tokens(sheet, PAGE_DPI, wishes.max_pixels)
        cells.append(
            f"{sheet} {tokens:,} tokens at {dpi:.0f} dpi" + ("" if is_legible_at(dpi) else ", small text in crops")
        )
    return "One sheet as one image: " + "; ".join(cells)


def _details_line(plan: Plan, verdict: Verdict) -> str:
    more = plan.details_tokens(verdict)
    people = verdict.estimate.people(plan.page_tokens + more)
    return f"\nAn A3 sheet of smaller lettering takes up to {more:,} tokens more in details: {people} people at once"


def _choice_lines(plan: Plan) -> str:
    lines = [f"DRAWING_CHAT_{name}={value}" for name, value in plan.settings.items()]
    if plan.best is not None:
        head = f"Best choice: {plan.best.checkpoint.id}. In .env or the environment:"
        if plan.asked_for is not None:
            head = f"{plan.asked_for.checkpoint.id} does not run here; {plan.best.checkpoint.id} does:"
        notes = [*plan.best.notes]
        official = plan.best_official
        if official is not None and official.checkpoint != plan.best.checkpoint:
            notes.append(f"best of the original models: DRAWING_CHAT_MODEL={official.checkpoint.id}")
        return "\n".join([head, *lines, *notes])
    if plan.remote is not None:
        head = f"Ollama or llama.cpp can hold {plan.remote.tag} ({plan.remote.weights / GIB:.1f} GiB):"
        first, second = plan.remote.commands
        ollama = f"{first} && {plan.remote.context}    (Ollama; without it sheets are cut at 4,096 tokens)"
        return "\n".join([head, ollama, f"{second}    (llama.cpp)", *lines])
    return "\n".join(["Without a model the reader answers:", *lines])


def _memory_of_one(plan: Plan, verdict: Verdict) -> str:
    """One model asked for: where its memory goes, and the way out where it is short."""
    found = verdict.estimate
    rows = [
        ("usable", f"{found.usable / GIB:.2f} GiB", f"{verdict.wishes.utilisation:.0%} of {verdict.gpus.gib:.2f} GiB"),
        ("- weights", f"{found.weights / GIB:.2f} GiB", f"{verdict.checkpoint.quantisation.name}, on each GPU"),
        ("- outside vLLM", f"{found.outside / GIB:.2f} GiB", "CUDA context, communication"),
        ("- forward pass", f"{found.activations / GIB:.2f} GiB", f"images up to {verdict.wishes.max_pixels:,} pixels"),
        ("- CUDA graphs", f"{found.graphs / GIB:.2f} GiB", ""),
        (
            "= KV cache",
            f"{found.kv / GIB:.2f} GiB",
            f"{found.kv_per_token:,} bytes a token: {found.kv_tokens:,} tokens",
        ),
    ]
    lines = [f"{verdict.checkpoint.id}: {verdict.status.value}, {verdict.reason}", align_columns(rows, left=(0, 2))]
    helping = [] if verdict.status is Status.FITS else remedies(verdict)
    if helping:
        lines += ["What helps, the cheapest first:", *map(_remedy_line, helping)]
    return "\n".join(lines)


def _remedy_line(remedy: Remedy) -> str:
    lines = ", ".join(f"DRAWING_CHAT_{name}={value}" for name, value in remedy.settings.items())
    return textwrap.indent(f"{remedy.text}  ({lines})", "  ")


def _table_without_gpu(plan: Plan, show_thinking: bool) -> str:
    shown = [entry for entry in plan.checkpoints if show_thinking or not entry.thinking] or plan.checkpoints
    rows = [("model", "parameters", "weights", f"one GPU with {COMFORTABLE_CONTEXT:,} tokens", "MechVQA")]
    rows += [
        (
            entry.id,
            f"{entry.architecture.parameters / BILLION:.2f} B",
            f"{entry.bytes / GB:.1f} GB",
            f"{needed_gpu_bytes(entry, plan.wishes) / GIB:.1f} GiB",
            "-" if entry.accuracy is None else f"{entry.accuracy:.1f}",
        )
        for entry in shown
    ]
    return align_columns(rows)


def needed_gpu_bytes(checkpoint: Checkpoint, wishes: Wishes, context: int = COMFORTABLE_CONTEXT) -> int:
    """Bytes of the smallest GPU on which this checkpoint holds a context of so many tokens, and the block kept back."""
    found = estimate(checkpoint, 0, 1, wishes)
    return round((found.weights + found.reserve + (context + BLOCK_TOKENS) * found.kv_per_token) / wishes.utilisation)
