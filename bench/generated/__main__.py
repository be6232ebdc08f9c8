"""Writes a folder of made drawings with their questions.

    python -m bench.generated OUT [--seed 1] [--sheets 300] [--only 3 17 …] [--questions 36] [--jobs 2] [--look]

OUT gets the drawings, questions.jsonl, followups.jsonl (conversations, in `turns`) and files.jsonl (for each file its
maker, under `source`, and how it was made). `--look` also writes a PNG of 100 dpi of each sheet into OUT/look.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from bench.generated.making import Made, make


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=int, default=300)
    parser.add_argument("--only", type=int, nargs="+", help="numbers of sheets to make instead of the first ones")
    parser.add_argument("--questions", type=int, default=36, help="for each sheet, where it has that much to ask for")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--look", action="store_true", help="write pictures as well")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    numbers = args.only or range(args.sheets)
    one = partial(make, args.seed, folder=args.out, questions=args.questions, look=args.look)
    if args.jobs > 1:
        with ProcessPoolExecutor(args.jobs) as pool:
            made = list(pool.map(one, numbers, chunksize=4))
    else:
        made = [one(number) for number in numbers]
    write(args.out, made)
    kinds = Counter(row["kind"] for sheet in made for row in sheet.rows)
    print(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    print(f"{len(made)} sheets, {kinds.total()} questions, {sum(len(sheet.talks) for sheet in made)} conversations")
    return 0


def write(folder: Path, made: list[Made]) -> None:
    for name, rows in (("questions", [row for sheet in made for row in sheet.rows]),
                       ("followups", [row for sheet in made for row in sheet.talks]),
                       ("files", [sheet.about for sheet in made])):  # fmt: skip
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
