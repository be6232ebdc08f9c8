"""How many questions about drawings the reader answers, how well it places them, and what evidence is worth.

    python -m bench.accuracy FOLDER [--questions qa.jsonl] [--cache FOLDER] [--failures 20]

FOLDER holds the drawings; questions without accepted answers are about what is not on the sheet. Prints right
and placed for each kind, the share of unanswerable questions that are refused, how evidence judges true answers and
the same with one digit changed, and whether any answer states a value that stands nowhere. A JSON line comes last.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from backend.answering.answer import Answer, EvidenceStatus, Question
from backend.answering.evidence import check
from backend.answering.reader.answer import answer_question
from backend.errors import DrawingChatError
from backend.geometry import Box
from backend.reading.sheet import Sheet
from bench.questions import Case, load, placed, read, right

SEED = 11
CHANGES = 3  # changed digits tried for each answer


class Tally:
    """What is counted."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.placed: Counter[str] = Counter()
        self.refused: list[bool] = []
        self.true: list[bool] = []
        self.changed: list[bool] = []
        self.invented: list[str] = []
        self.answer_s: list[float] = []
        self.read_s: list[float] = []
        self.failures: list[str] = []


def read_sheets(folder: Path, cases: list[Case], cache: Path | None, tally: Tally) -> dict[tuple[str, int], Sheet]:
    sheets: dict[tuple[str, int], Sheet] = {}
    for file, page in sorted({(case.file, case.page) for case in cases}):
        kept = cache / f"{file}.{page}.json" if cache is not None else None
        if kept is not None and kept.exists():
            sheets[file, page] = Sheet.model_validate_json(kept.read_bytes())
            continue
        try:
            sheet, seconds = read(folder / file, page)
        except DrawingChatError as error:
            tally.failures.append(f"UNREAD {file} p{page}: {error}")
            continue
        sheets[file, page] = sheet
        tally.read_s.append(seconds)
        print(f"{seconds:6.2f} s  {file} p{page}", file=sys.stderr)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(sheet.model_dump_json(), encoding="utf-8")
    return sheets


def judge(case: Case, sheet: Sheet, tally: Tally) -> None:
    question = Question(case.question, "bench", case.page, True, False, {case.page: sheet})
    began = time.perf_counter()
    answer = answer_question(question)
    tally.answer_s.append(time.perf_counter() - began)
    _invented(case, answer, sheet, tally)
    if not case.answers:
        tally.refused.append(not answer.answered)
        if answer.answered:
            tally.failures.append(f"NOT THERE {case.file} p{case.page} {case.question!r} got {answer.text[:120]!r}")
        return
    tally.asked[case.kind] += 1
    ok = right(case, answer.text)
    tally.right[case.kind] += ok
    tally.placed[case.kind] += ok and placed(case, _boxes(answer), sheet.width, sheet.height)
    if not ok:
        tally.failures.append(
            f"WRONG {case.file} p{case.page} [{case.kind}] {case.question!r} wants {list(case.answers[:2])} "
            f"got {answer.text[:120]!r}"
        )
    _evidence(case, sheet, tally)


def _boxes(answer: Answer) -> list[Box]:
    elements = [element.bbox for element in answer.elements if element.page == answer.page]
    return elements + [one.bbox for one in answer.evidence if one.bbox is not None and one.page == answer.page]


def _invented(case: Case, answer: Answer, sheet: Sheet, tally: Tally) -> None:
    """A value of an answer that stands nowhere; sums and counts are computed and marked uncertain."""
    if not answer.answered:
        return
    for one in check(answer.text, {case.page: sheet}, case.page):
        if one.status is EvidenceStatus.NOT_FOUND and not re.fullmatch(r"\d{1,3}", one.quote):
            tally.invented.append(f"{case.file} p{case.page} {case.question!r}: {one.quote!r}")


def _evidence(case: Case, sheet: Sheet, tally: Tally) -> None:
    """The first accepted answer, and the same with one digit changed, where that does not stand there too."""
    text = case.answers[0]
    if not any(letter.isdigit() for letter in text):
        return
    found = check(f"The value is {text}.", {case.page: sheet}, case.page)
    tally.true.append(bool(found) and all(one.status is EvidenceStatus.CONFIRMED for one in found))
    written = {number for span in sheet.spans for number in re.findall(r"\d+", span.text)}
    chance = random.Random(f"{SEED}{text}{case.file}")
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    for place in chance.sample(places, min(CHANGES, len(places))):
        other = (
            text[:place] + chance.choice([digit for digit in "123456789" if digit != text[place]]) + text[place + 1 :]
        )
        if set(re.findall(r"\d+", other)) <= written:
            continue  # by chance this stands on the sheet as well
        found = check(f"The value is {other}.", {case.page: sheet}, case.page)
        tally.changed.append(any(one.status is EvidenceStatus.NOT_FOUND for one in found))


def share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def report(tally: Tally) -> None:
    print(f"{'kind':<16}{'asked':>6}{'right':>9}{'placed':>9}")
    for kind, asked in tally.asked.most_common():
        print(f"{kind:<16}{asked:>6}{share(tally.right[kind], asked):>9}{share(tally.placed[kind], asked):>9}")
    asked, ok, put = tally.asked.total(), tally.right.total(), tally.placed.total()
    print(f"{'all':<16}{asked:>6}{share(ok, asked):>9}{share(put, asked):>9}\n")
    print(f"not on the sheet: {len(tally.refused)} asked, {share(sum(tally.refused), len(tally.refused))} refused")
    print(f"evidence: {share(sum(tally.true), len(tally.true))} of {len(tally.true)} true values confirmed, ", end="")
    print(f"{share(sum(tally.changed), len(tally.changed))} of {len(tally.changed)} changed ones not found")
    print(f"values stated that stand nowhere: {len(tally.invented)}")
    answer_ms = [1000 * seconds for seconds in tally.answer_s]
    print(f"answer p50 {statistics.median(answer_ms):.1f} ms, max {max(answer_ms):.0f} ms", end="")
    print(f"; page read p50 {statistics.median(tally.read_s):.2f} s" if tally.read_s else "; pages from the cache")
    print(f"{platform.machine()}, Python {platform.python_version()}, seed {SEED}")
    figures = {
        "asked": asked, "right": ok, "placed": put, "unanswerable": len(tally.refused), "refused": sum(tally.refused),
        "true": len(tally.true), "confirmed": sum(tally.true), "changed": len(tally.changed),
        "not_found": sum(tally.changed), "invented": len(tally.invented),
        "answer_p50_ms": round(statistics.median(answer_ms), 2),
    }  # fmt: skip
    print(json.dumps(figures))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, action="append", help="default: every .jsonl of the folder that asks")
    parser.add_argument("--cache", type=Path, help="keep and reuse what was read")
    parser.add_argument("--failures", type=int, default=20)
    args = parser.parse_args()
    files = args.questions or [path for path in sorted(args.folder.glob("*.jsonl")) if '"question"' in path.read_text()]
    cases = [case for file in files for case in load(file)]
    tally = Tally()
    sheets = read_sheets(args.folder, cases, args.cache, tally)
    by_sheet: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        by_sheet[case.file, case.page].append(case)
    for key, group in by_sheet.items():
        for case in group:
            if key in sheets:
                judge(case, sheets[key], tally)
            else:
                tally.asked[case.kind] += 1
    for failure in [*tally.failures[: args.failures], *(f"INVENTED {one}" for one in tally.invented[: args.failures])]:
        print(failure, file=sys.stderr)
    report(tally)
    return 0


if __name__ == "__main__":
    sys.exit(main())
