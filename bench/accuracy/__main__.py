"""How many questions about drawings the reader answers, how well it places them, and what evidence is worth.

    python -m bench.accuracy FOLDER [--questions qa.jsonl] [--cache FOLDER] [--jobs 2] [--failures 20]

FOLDER holds the drawings; questions without accepted answers are about what is not on the sheet. Prints for each kind
of question and each family of drawings what becomes of them (right, offered, refused, list, wrong), where wanted
answers were lost, how evidence judges true, changed, swapped and shortened answers, and whether any answer states a
value that stands nowhere. `followups.jsonl` holds conversations, of which the last turn counts; they are asked when
named by --questions. A JSON line comes last.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from bench.accuracy.families import families, family_of
from bench.accuracy.pages import Page, ask_page
from bench.accuracy.report import report
from bench.accuracy.verdicts import Verdict
from bench.questions import Case, load


def main() -> int:
    args = arguments().parse_args()
    pages = ask_all(args.folder, questions(args.folder, args.questions), args.cache, args.jobs)
    known = families(args.folder, args.families)
    for failure in failures(pages)[: args.failures]:
        print(failure, file=sys.stderr)
    report(pages, lambda file: family_of(file, known), not args.no_families)
    if args.json:
        rows = [{**asdict(one.case), "verdict": one.verdict, "text": one.text, "loss": one.loss}
                for page in pages for one in page.judged]  # fmt: skip
        args.json.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, action="append", help="default: every .jsonl of the folder that asks")
    parser.add_argument("--families", type=Path, help="a file that names each file's source; default: files.jsonl")
    parser.add_argument("--no-families", action="store_true", help="do not print the figures by family")
    parser.add_argument("--cache", type=Path, help="keep and reuse what was read")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--failures", type=int, default=20, help="print at most so many that are not right")
    parser.add_argument("--json", type=Path, help="keep every question with its verdict")
    return parser


def questions(folder: Path, files: list[Path] | None) -> list[Case]:
    asking = files or [path for path in sorted(folder.glob("*.jsonl")) if _asks(path)]
    return [case for file in asking for case in load(file)]


def _asks(path: Path) -> bool:
    """Whether a file holds single questions, not conversations or a list of files."""
    with path.open(encoding="utf-8") as lines:
        first = next(lines, "")
    return '"question"' in first and '"turns"' not in first


def ask_all(folder: Path, cases: list[Case], cache: Path | None, jobs: int) -> list[Page]:
    """Page by page, in as many processes as wanted; one line of progress for each page that was read."""
    by_page: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        by_page[case.file, case.page].append(case)
    one = partial(ask_page, folder, cache)
    files, numbers = [file for file, _ in by_page], [number for _, number in by_page]
    if jobs == 1:
        return [_told(page) for page in map(one, files, numbers, by_page.values())]
    with ProcessPoolExecutor(jobs) as pool:
        return [_told(page) for page in pool.map(one, files, numbers, by_page.values())]


def _told(page: Page) -> Page:
    if page.read_s is not None or page.error:
        print(f"{page.read_s or 0:6.2f} s  {page.file} p{page.number} {page.error}", file=sys.stderr)
    return page


def failures(pages: list[Page]) -> list[str]:
    """Those that are not right, the stated ones first."""
    judged = [one for page in pages for one in page.judged if one.verdict is not Verdict.RIGHT]
    judged.sort(key=lambda one: one.verdict is not Verdict.WRONG)
    return [
        f"{one.verdict.upper():<8}{one.case.file} p{one.case.page} [{one.case.kind}] {one.case.question!r} "
        f"wants {list(one.case.answers[:2])} got {one.text[:120]!r}" + (f" ({one.loss})" if one.loss else "")
        for one in judged
    ]


if __name__ == "__main__":
    sys.exit(main())
