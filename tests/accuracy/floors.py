"""What is reached on the open set, by kind of question, and what must be.

python -m tests.accuracy.floors        prints the figures that floors.toml would need to hold today's reader to them
"""

from __future__ import annotations

import functools
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from bench.accuracy.pages import Judged, ask_page
from bench.accuracy.verdicts import Verdict
from bench.questions import Case, load

HERE = Path(__file__).parent
SETS = {
    "made": ("made", "questions.jsonl"), "scanned": ("scanned", "questions.jsonl"), "real": ("real", "questions.jsonl"),
    "conversations": ("made", "followups.jsonl"),
}  # fmt: skip
FEWEST = 8  # questions of a kind; rarer kinds are counted together
OTHER = "other"


@functools.cache
def judged(name: str) -> tuple[Judged, ...]:
    """Every question of a set, asked of sheets as they are read now; without trials of the evidence."""
    folder, file = SETS[name]
    by_page: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in load(HERE / folder / file):
        by_page[case.file, case.page].append(case)
    pages = [ask_page(HERE / folder, None, *page, cases, tried=False) for page, cases in by_page.items()]
    return tuple(one for page in pages for one in page.judged)


def by_kind(name: str) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = defaultdict(list)
    for one in judged(name):
        found[one.case.kind].append(one)
    rare = [kind for kind, rows in found.items() if len(rows) < FEWEST]
    other = [one for kind in rare for one in found.pop(kind)]
    return {**found, **({OTHER: other} if other else {})}


def useful(rows: list[Judged]) -> float:
    """Right or offered; of what is not on the sheet, refused."""
    return sum(one.verdict in (Verdict.RIGHT, Verdict.OFFERED) for one in rows) / len(rows)


def wrong(rows: list[Judged]) -> float:
    return sum(one.verdict is Verdict.WRONG for one in rows) / len(rows)


def floors() -> dict[str, dict[str, list[float]]]:
    """Set → kind → least useful and most wrong, as shares."""
    return tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))


def main() -> None:
    lines: list[str] = []
    for name in SETS:
        lines.append(f"[{name}]  # least right or offered, most wrong")
        for kind, rows in sorted(by_kind(name).items()):
            least, most = int(100 * useful(rows)) / 100, -int(-100 * wrong(rows) // 1) / 100
            lines.append(f'"{kind}" = [{least:.2f}, {most:.2f}]  # of {len(rows)}')
        lines.append("")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
