"""How readily the reader states a value: questions about other drawings, asked of a drawing.

    python -m bench.accuracy.crossed FOLDER [--each 30] [--seed 1] [--cache FOLDER] [--jobs 2] [--stated FILE]

Most of them ask for what this drawing does not have; some it can answer, so that the share that is stated is no share
of errors, and says something only beside that of other code on the same questions. What a title block states of every
drawing, its number, scale and persons, is not asked. --stated keeps what was stated, to be read: what is plainly of
something else tells of a kind of error.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from backend.answering.answer import Answer, Outcome
from bench.accuracy.pages import ask
from bench.questions import Case, kept_sheet, load

OF_EVERY_SHEET = frozenset(
    {"author", "date", "material", "number", "person", "revision", "scale", "title", "titleblock", "view"}
)

Asked = list[tuple[Case, Answer]]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, help="default: questions.jsonl of the folder")
    parser.add_argument("--each", type=int, default=30, help="questions of each page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", type=Path, help="keep and reuse what was read")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--stated", type=Path, help="keep what was stated, a JSON line each")
    args = parser.parse_args()
    pages = crossed(load(args.questions or args.folder / "questions.jsonl"), args.each, args.seed)
    with ProcessPoolExecutor(args.jobs) as pool:
        asked = [one for part in pool.map(partial(_ask_page, args.folder, args.cache), pages) for one in part]
    _report(asked)
    if args.stated:
        rows = [{"file": case.file, "question": case.question, "kind": case.kind, "text": answer.text}
                for case, answer in asked if answer.outcome is Outcome.STATED]  # fmt: skip
        args.stated.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return 0


def crossed(cases: Sequence[Case], each: int, seed: int) -> list[list[Case]]:
    """For every page that is asked about, so many questions of other drawings, as questions about it."""
    chosen = random.Random(seed)  # the same ones for whoever measures
    asking = [case for case in cases if case.kind not in OF_EVERY_SHEET and not case.before]
    pages = sorted({(case.file, case.page) for case in cases})
    return [
        [
            Case(file, page, case.question, case.kind, (), None, case.lang)
            for case in chosen.sample(asking, min(each, len(asking)))
            if case.file != file
        ]
        for file, page in pages
    ]


def _ask_page(folder: Path, cache: Path | None, cases: Sequence[Case]) -> Asked:
    if not cases:
        return []
    sheet, _ = kept_sheet(folder, cases[0].file, cases[0].page, cache)
    return [(case, ask(case, {case.page: sheet}, ())) for case in cases]


def _report(asked: Asked) -> None:
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for case, answer in asked:
        by_kind[case.kind][answer.outcome] += 1
    by_kind["all"] = sum(by_kind.values(), Counter())
    print("| kind | questions | stated | offered | not on the sheet |\n| --- | --- | --- | --- | --- |")
    for kind, found in sorted(by_kind.items(), key=lambda item: item[1].total()):
        shares = (f"{100 * found[one] / found.total():.1f} %" for one in
                  (Outcome.STATED, Outcome.CANDIDATES, Outcome.NOT_ON_SHEET))  # fmt: skip
        print(f"| {kind} | {found.total()} | {' | '.join(shares)} |")


if __name__ == "__main__":
    raise SystemExit(main())
