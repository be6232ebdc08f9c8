"""Learn what the features of a match are worth, and how well that holds on families of drawings not learnt from.

    python -m bench.train FOLDER [--questions qa.jsonl] [--cache FOLDER] [--write]

For each question with known answers the facts that hold one are to come before those that do not. Weights are learnt
by comparing such pairs (logistic loss, pulled towards the committed weights). Prints how often the wanted fact is
first and among the first five: with the committed weights, with those learnt from everything, and leave-one-family-out,
each family ranked with weights that never saw it; then the same with each feature left out. `--write` keeps the
learnt weights. A JSON line comes last.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.answering.query import Operation, understand
from backend.answering.retrieval.choice import is_same
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import index_of
from backend.answering.retrieval.rank import WEIGHTS, score, weights
from bench.accuracy.families import families, family_of
from bench.accuracy.verdicts import accepts
from bench.questions import Case, kept_sheet, load

RIVALS = 40  # wrong facts of a question that are compared with a right one, the best ranked first
STEPS, RATE = 400, 0.05
PULL = 0.02  # towards the committed weights: what few questions speak for changes little
OFFERED = 5


@dataclass(frozen=True)
class Asked:
    """One question: the matches of its page, and which of them hold a wanted answer."""

    family: str
    matches: tuple[Match, ...]
    wanted: tuple[bool, ...]


def collect(folder: Path, cases: Sequence[Case], cache: Path | None) -> list[Asked]:
    """Every question for a value whose answer stands in a fact."""
    known = families(folder)
    found = []
    for case in cases:
        query = understand(case.question)
        if not case.answers or query.operation is not Operation.VALUE:
            continue
        sheet, _ = kept_sheet(folder, case.file, case.page, cache)
        matcher = Matcher(query, index_of(sheet), query.aspects[0] if query.aspects else None)
        matches = matcher.matches
        wanted = tuple(accepts(match.fact.text, case) for match in matches)
        if any(wanted):
            found.append(Asked(family_of(case.file, known), matches, wanted))
    return found


def rank_of(asked: Asked, weighed: Mapping[str, float]) -> int:
    """The place of the first wanted value among unlike ones, from 1."""
    order = sorted(range(len(asked.matches)), key=lambda place: -score(asked.matches[place], weighed))
    seen: list[Match] = []
    for place in order:
        if asked.wanted[place]:
            return len(seen) + 1
        if not any(is_same(asked.matches[place].fact, other.fact) for other in seen):
            seen.append(asked.matches[place])
        if len(seen) > OFFERED:
            break
    return OFFERED + 1


def learn(questions: Sequence[Asked], names: Sequence[str], start: Mapping[str, float]) -> dict[str, float]:
    """Weights under which wanted facts come before the others."""
    first = np.array([start.get(name, 0.0) for name in names])
    pairs = np.concatenate([_pairs(asked, names, start) for asked in questions])
    weighed = first.copy()
    for _ in range(STEPS):
        slope = -(pairs * _sigmoid(-pairs @ weighed)[:, None]).mean(axis=0) + PULL * (weighed - first)
        weighed -= RATE * slope * len(names)
    return {name: round(float(value), 3) for name, value in zip(names, weighed, strict=True)}


def _pairs(asked: Asked, names: Sequence[str], start: Mapping[str, float]) -> NDArray[np.float64]:
    """Differences between a wanted fact and each of its strongest rivals."""
    right = max((m for m, ok in zip(asked.matches, asked.wanted, strict=True) if ok), key=lambda m: score(m, start))
    wrong = sorted(
        (m for m, ok in zip(asked.matches, asked.wanted, strict=True) if not ok), key=lambda m: -score(m, start)
    )
    rows = [[right[name] - other[name] for name in names] for other in wrong[:RIVALS]]
    return np.array(rows).reshape(-1, len(names))


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def shares(questions: Sequence[Asked], weighed: Callable[[Asked], Mapping[str, float]]) -> tuple[float, float]:
    """How often the wanted value is first, and among the first five."""
    ranks = [rank_of(asked, weighed(asked)) for asked in questions]
    return sum(rank == 1 for rank in ranks) / len(ranks), sum(rank <= OFFERED for rank in ranks) / len(ranks)


def show(name: str, figures: tuple[float, float]) -> None:
    print(f"{name:<28}{figures[0]:>8.1%} first{figures[1]:>8.1%} in five", flush=True)


def write(weighed: Mapping[str, float]) -> None:
    head = WEIGHTS.read_text(encoding="utf-8").split("[weights]")[0]
    lines = [f"{name} = {value}" for name, value in weighed.items()]
    WEIGHTS.write_text(head + "[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, action="append", help="default: qa.jsonl or questions.jsonl there")
    parser.add_argument("--cache", type=Path, help="keep and reuse what was read")
    parser.add_argument("--write", action="store_true", help="keep the learnt weights")
    args = parser.parse_args()
    usual = [path for name in ("qa.jsonl", "questions.jsonl") if (path := args.folder / name).exists()]
    cases = [case for path in args.questions or usual for case in load(path)]
    questions = collect(args.folder, cases, args.cache)
    committed = weights()
    names = sorted({name for asked in questions for match in asked.matches for name in match.features} | set(committed))
    groups = sorted({asked.family for asked in questions})
    print(f"{len(questions)} questions, {len(groups)} families, {len(names)} features")
    figures = {"committed": shares(questions, lambda _: committed)}
    print(
        f"{'committed weights':<28}{figures['committed'][0]:>8.1%} first{figures['committed'][1]:>8.1%} in five",
        flush=True,
    )
    everything = learn(questions, names, committed)
    figures["learnt"] = shares(questions, lambda _: everything)
    show("learnt from all", figures["learnt"])
    apart = {group: learn([a for a in questions if a.family != group], names, committed) for group in groups}
    figures["left_out"] = shares(questions, lambda asked: apart[asked.family])
    print(
        f"{'leave one family out':<28}{figures['left_out'][0]:>8.1%} first{figures['left_out'][1]:>8.1%} in five",
        flush=True,
    )
    for name in names:
        without = {other: value for other, value in committed.items() if other != name}
        show(f"  without {name}", shares(questions, lambda _, without=without: without))
    if args.write:
        write(everything)
    print(json.dumps({name: [round(value, 4) for value in pair] for name, pair in figures.items()}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
