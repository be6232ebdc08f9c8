"""The reader beside bare text: Tesseract, RapidOCR and PyMuPDF's Markdown, each with the best simple search.

    python -m bench.baselines FOLDER [--questions qa.jsonl] [--cache FOLDER]

For each tool the page becomes lines of text; a question is answered with the lines that BM25 ranks first, up to as
many characters as an answer may have, so a tool is right wherever its best lines hold the answer. Tools that are not
installed are left out. Prints the share right, the share placed, and seconds a page; a JSON line comes last.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.answering.answer import Question
from backend.answering.reader.answer import answer_question
from backend.documents import rendering
from backend.documents.sniffing import sniff
from backend.geometry import Box
from backend.vocabulary.concepts import function_words, languages
from backend.vocabulary.fold import words as words_of
from bench.accuracy.verdicts import LONGEST_REPLY, accepts, placed
from bench.questions import DPI, HEAD_BYTES, MAX_PIXELS, Case, kept_sheet, load

LINES = 3  # that a search may return


@dataclass(frozen=True)
class Line:
    text: str
    box: Box | None  # fractions of the page


def page_image(path: Path, page: int, target: Path) -> None:
    with path.open("rb") as data:
        kind = sniff(data.read(HEAD_BYTES), path)
    target.write_bytes(rendering.page_png(str(path), kind, page, DPI, MAX_PIXELS))


def tesseract(path: Path, page: int) -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "page.png"
        page_image(path, page, image)
        command = ["tesseract", str(image), "-", "--psm", "11", "tsv"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [row.split("\t") for row in done.stdout.splitlines()[1:]]
    width, height = (float(rows[0][8]), float(rows[0][9])) if rows else (1.0, 1.0)
    lines: dict[tuple[str, ...], list[list[str]]] = {}
    for row in rows:
        if len(row) == 12 and row[11].strip():
            lines.setdefault(tuple(row[1:5]), []).append(row)
    return [_tesseract_line(words, width, height) for words in lines.values()]


def _tesseract_line(words: list[list[str]], width: float, height: float) -> Line:
    left, top = min(float(w[6]) for w in words), min(float(w[7]) for w in words)
    right_, bottom = max(float(w[6]) + float(w[8]) for w in words), max(float(w[7]) + float(w[9]) for w in words)
    box = Box(x1=left / width, y1=top / height, x2=right_ / width, y2=bottom / height)
    return Line(" ".join(word[11] for word in words), box)


_RAPID: list[object] = []


def rapidocr(path: Path, page: int) -> list[Line]:
    from PIL import Image
    from rapidocr import RapidOCR

    if not _RAPID:
        _RAPID.append(RapidOCR())
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "page.png"
        page_image(path, page, image)
        with Image.open(image) as opened:
            width, height = opened.size
        found = _RAPID[0](str(image))  # type: ignore[operator]
    lines = []
    for quad, text in zip(found.boxes if found.boxes is not None else (), found.txts or (), strict=False):
        xs, ys = [float(x) / width for x, _ in quad], [float(y) / height for _, y in quad]
        lines.append(Line(text, Box(x1=min(xs), y1=min(ys), x2=max(xs), y2=max(ys))))
    return lines


def markdown(path: Path, page: int) -> list[Line]:
    """PyMuPDF's Markdown of the text layer: no places, PDF only; its OCR is RapidOCR, which is measured by itself."""
    import pymupdf4llm

    if path.suffix.lower() != ".pdf":
        return []
    text = pymupdf4llm.to_markdown(str(path), pages=[page - 1], show_progress=False, use_ocr=False)
    return [Line(line.strip(), None) for line in text.splitlines() if line.strip()]


def search(lines: list[Line], question: str) -> list[Line]:
    """The lines that BM25 ranks first."""
    said = frozenset().union(*map(function_words, languages()))
    wanted = [word for word in words_of(question) if word not in said]
    words = [Counter(words_of(line.text)) for line in lines]
    usual = statistics.mean(sum(one.values()) for one in words) if words else 1.0
    holders = Counter(word for one in words for word in one)

    def score(one: Counter[str]) -> float:
        total = 0.0
        for word in wanted:
            rare = math.log(1 + (len(words) - holders[word] + 0.5) / (holders[word] + 0.5))
            total += rare * one[word] * 2.2 / (one[word] + 1.2 * (0.25 + 0.75 * sum(one.values()) / usual))
        return total

    ranked = sorted(range(len(lines)), key=lambda number: -score(words[number]))[:LINES]
    near = {other for number in ranked if score(words[number]) > 0 for other in (number, number + 1)}
    return [
        lines[number]
        for number in sorted(near, key=lambda n: ranked.index(n) if n in ranked else 99)
        if number < len(lines)
    ]


def by_search(tool: Callable[[Path, int], list[Line]]) -> Callable[[Path, int, list[Case]], tuple[int, int, float]]:
    def judge(path: Path, page: int, cases: list[Case]) -> tuple[int, int, float]:
        began = time.perf_counter()
        lines = tool(path, page)
        seconds = time.perf_counter() - began
        ok = put = 0
        for case in cases:
            found = search(lines, case.question)
            reply = " ; ".join(line.text for line in found)[:LONGEST_REPLY]
            if accepts(reply, case):
                ok += 1
                put += placed(case, [line.box for line in found if line.box is not None], 1.0, 1.0)
        return ok, put, seconds

    return judge


def by_reader(cache: Path | None) -> Callable[[Path, int, list[Case]], tuple[int, int, float]]:
    def judge(path: Path, page: int, cases: list[Case]) -> tuple[int, int, float]:
        sheet, seconds = kept_sheet(path.parent, path.name, page, cache)
        ok = put = 0
        for case in cases:
            answer = answer_question(Question(case.question, "bench", page, True, False, {page: sheet}))
            if len(answer.text) <= LONGEST_REPLY and accepts(answer.text, case):
                ok += 1
                boxes = [e.bbox for e in answer.elements] + [e.bbox for e in answer.evidence if e.bbox is not None]
                put += placed(case, boxes, sheet.width, sheet.height)
        return ok, put, math.nan if seconds is None else seconds

    return judge


def tools(cache: Path | None) -> dict[str, Callable[[Path, int, list[Case]], tuple[int, int, float]]]:
    found = {"reader": by_reader(cache)}
    if shutil.which("tesseract"):
        found["Tesseract text"] = by_search(tesseract)
    if importlib.util.find_spec("rapidocr"):
        found["RapidOCR text"] = by_search(rapidocr)
    if importlib.util.find_spec("pymupdf4llm"):
        found["PyMuPDF Markdown"] = by_search(markdown)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--cache", type=Path, help="where bench.accuracy keeps what was read")
    args = parser.parse_args()
    cases = [case for case in load(args.questions or args.folder / "qa.jsonl") if case.answers]
    pages = sorted({(case.file, case.page) for case in cases})
    figures = {}
    print(f"{'':<20}{'right':>9}{'placed':>9}{'s/page':>9}")
    for name, judge in tools(args.cache).items():
        ok = put = 0
        seconds = []
        for file, page in pages:
            group = [case for case in cases if (case.file, case.page) == (file, page)]
            one_ok, one_put, took = judge(args.folder / file, page, group)
            ok, put = ok + one_ok, put + one_put
            seconds += [took] if not math.isnan(took) else []
        median = statistics.median(seconds) if seconds else math.nan
        print(f"{name:<20}{ok / len(cases):>9.1%}{put / len(cases):>9.1%}{median:>9.2f}", flush=True)
        figures[name] = {"right": ok, "placed": put, "s_page": None if math.isnan(median) else round(median, 3)}
    print(f"{len(cases)} questions on {len(pages)} pages; {platform.machine()}, Python {platform.python_version()}")
    print(json.dumps({"questions": len(cases), **figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
