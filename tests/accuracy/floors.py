"""What is reached on the open set, by kind of question, and what must be.

    python -m tests.accuracy.floors    prints what floors.toml would have to say to hold the reader to today's figures

One question of each kind may be lost, so that a floor speaks of a kind and not of a single question.
"""

from __future__ import annotations

import functools
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path

from backend.reading.sheet import Sheet
from bench.accuracy.pages import Judged, judge
from bench.accuracy.verdicts import Verdict
from bench.questions import Case, load, read
from tests.accuracy.perturbed import write

HERE = Path(__file__).parent
SETS = {
    "made": ("made", "made/questions.jsonl"), "scanned": ("scanned", "scanned/questions.jsonl"),
    "real": ("real", "real/questions.jsonl"), "conversations": ("made", "made/followups.jsonl"),
    "dialogues": ("made", "dialogues.jsonl"),
}  # fmt: skip
PERTURBED = "perturbed"
NAMES = (*SETS, PERTURBED)
FEWEST = 8  # questions of a kind, so that a floor can fail; rarer kinds of a set are counted together
OTHER = "other"


@functools.cache
def judged(name: str) -> tuple[Judged, ...]:
    """Every question of a set, asked of sheets as they are read now; without trials of the evidence."""
    if name == PERTURBED:
        with tempfile.TemporaryDirectory() as folder:
            return asked(Path(folder), write(Path(folder)))
    folder, file = SETS[name]
    return asked(HERE / folder, load(HERE / file))


def asked(folder: Path, cases: list[Case]) -> tuple[Judged, ...]:
    by_page: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        by_page[case.file, case.page].append(case)
    return tuple(
        judge(case, group, pages_until(folder, *page), tried=False) for page, group in by_page.items() for case in group
    )


def pages_until(folder: Path, file: str, page: int) -> dict[int, Sheet]:
    """The page and those before it, as a list that goes on needs them."""
    return {number: sheet_of(folder, file, number) for number in range(1, page + 1)}


@functools.lru_cache(maxsize=64)
def sheet_of(folder: Path, file: str, page: int) -> Sheet:
    """Read once, though several sets ask of it."""
    return read(folder / file, page)[0]


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
    for name in NAMES:
        lines.append(f"[{name}]  # least right or offered, most wrong")
        for kind, rows in sorted(by_kind(name).items()):
            one = 1 / len(rows)
            least, most = max(0.0, useful(rows) - one), min(1.0, wrong(rows) + one)
            lines.append(
                f'"{kind}" = [{least:.2f}, {most:.2f}]  # now {useful(rows):.2f}, {wrong(rows):.2f} of {len(rows)}'
            )
        lines.append("")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
