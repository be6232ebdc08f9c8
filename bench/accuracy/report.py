"""Counts verdicts by kind and by family, and prints them.

Knows nothing of how a question is asked and judged.
"""

from __future__ import annotations

import json
import platform
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from bench.accuracy.losses import LOSSES
from bench.accuracy.pages import Judged, Page
from bench.accuracy.verdicts import Verdict
from bench.accuracy.witness import SEED, TRIALS

MEANING = {
    "true": "true values confirmed", "changed": "changed digits not found", "swap": "swaps not confirmed",
    "unit": "other units not confirmed", "dropped": "dropped tolerances not confirmed",
}  # fmt: skip


def share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def table(title: str, judged: Iterable[Judged], group: Callable[[Judged], str]) -> None:
    """A line for each group, the largest first: how many were asked, and the share of each verdict."""
    rows: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        rows[group(one)].append(one)
    print(f"{title:<26}{'asked':>6}" + "".join(f"{verdict:>9}" for verdict in Verdict) + f"{'placed':>9}")
    for name, group_rows in sorted(rows.items(), key=lambda item: (-len(item[1]), item[0])):
        print(line(name, group_rows))


def line(name: str, rows: list[Judged]) -> str:
    counts, boxed = Counter(one.verdict for one in rows), [one for one in rows if one.case.answers and one.case.bbox]
    shares = "".join(f"{share(counts[verdict], len(rows)):>9}" for verdict in Verdict)
    return f"{name[:25]:<26}{len(rows):>6}{shares}{share(sum(one.placed for one in boxed), len(boxed)):>9}"


def report(pages: list[Page], family: Callable[[str], str], by_family: bool) -> dict[str, object]:
    """Prints everything and returns the figures of the last line."""
    judged = [one for page in pages for one in page.judged]
    held = [one for one in judged if one.case.answers]
    absent = [one for one in judged if not one.case.answers]
    table("kind", judged, lambda one: one.case.kind or "–")
    if by_family:
        print()
        table("family", judged, lambda one: family(one.case.file))
    print("\n" + line("all with an answer", held))
    print(line("all that are absent", absent) + "\n")
    figures = _figures(held, absent)
    _print_losses(held)
    _print_trials(judged)
    print(f"values stated that stand nowhere: {figures['invented']}")
    _print_times(pages, judged)
    print(f"{platform.machine()}, Python {platform.python_version()}, seed {SEED}")
    print(json.dumps(figures))
    return figures


def _figures(held: list[Judged], absent: list[Judged]) -> dict[str, object]:
    counts = Counter(one.verdict for one in held)
    tried = Counter((trial, ok) for one in [*held, *absent] for trial, ok in one.trials)
    figures: dict[str, object] = {"asked": len(held), **{str(v): counts[v] for v in Verdict}}
    figures |= {"placed": sum(one.placed for one in held), "absent": len(absent)}
    figures["absent_stated"] = sum(one.verdict is Verdict.WRONG for one in absent)
    figures |= {trial: [tried[trial, True], tried[trial, True] + tried[trial, False]] for trial in TRIALS}
    figures["losses"] = dict(Counter(one.loss for one in held if one.loss))
    figures["invented"] = sum(len(one.invented) for one in [*held, *absent])
    return figures


def _print_losses(held: list[Judged]) -> None:
    """The share of all wanted answers, and what it means."""
    counts = Counter(one.loss for one in held)
    told = ", ".join(f"{name} {share(counts[name], len(held))}" for name in LOSSES)
    print(f"lost of {len(held)} wanted answers: {told}")


def _print_trials(judged: list[Judged]) -> None:
    counts = Counter((trial, ok) for one in judged for trial, ok in one.trials)
    parts = []
    for trial in TRIALS:
        whole = counts[trial, True] + counts[trial, False]
        parts.append(f"{share(counts[trial, True], whole)} of {whole} {MEANING[trial]}")
    print("evidence: " + ", ".join(parts))


def _print_times(pages: list[Page], judged: list[Judged]) -> None:
    answer_ms = [1000 * one.seconds for one in judged]
    read_s = [page.read_s for page in pages if page.read_s is not None]
    read = (
        f"page read p50 {statistics.median(read_s):.2f} s, max {max(read_s):.1f} s"
        if read_s
        else "pages from the cache"
    )
    print(f"answer p50 {statistics.median(answer_ms):.1f} ms, max {max(answer_ms):.0f} ms; {read}")
