"""Questions with known answers, and pages as the service reads them: what `accuracy` and `baselines` share.

A question file has one JSON object a line: file, page, question, lang, kind, answers (accepted texts; none where
the sheet does not hold it), bbox (x0, y0, x1, y1 as fractions of the page). Made drawings add all_of (of a list:
every entry must be said), full and unit (the value with its tolerance, and its unit). A conversation has `turns`,
each of them a question. Says nothing of whether a reply is right.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.documents.sniffing import sniff
from backend.reading.page import read_page
from backend.reading.sheet import Sheet

DPI, MAX_PIXELS = 200, 16_777_216
HEAD_BYTES = 65_536


@dataclass(frozen=True)
class Case:
    """A question; `before` holds the questions of the same conversation that came first."""

    file: str
    page: int
    question: str
    kind: str
    answers: tuple[str, ...]
    bbox: tuple[float, float, float, float] | None
    lang: str = ""
    all_of: tuple[tuple[str, ...], ...] = ()
    full: str = ""
    unit: str = ""
    before: tuple[Case, ...] = ()


def load(path: Path) -> list[Case]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [case_of(row) for row in rows]


def case_of(row: dict[str, Any]) -> Case:
    """A row of a question file; of a conversation the last turn, with those before it."""
    if "turns" in row:
        *first, last = row["turns"]
        before = tuple(_case({**turn, "file": row["file"], "page": row["page"]}, ()) for turn in first)
        return _case({**last, "file": row["file"], "page": row["page"], "kind": row["kind"]}, before)
    return _case(row, ())


def _case(row: dict[str, Any], before: tuple[Case, ...]) -> Case:
    bbox = tuple(row["bbox"]) if row.get("bbox") else None
    all_of = tuple(tuple(entry) for entry in row.get("all_of", ()))
    return Case(
        row["file"], row["page"], row["question"], row.get("kind", ""), tuple(row["answers"]), bbox,
        row.get("lang", ""), all_of, row.get("full", ""), row.get("unit", ""), before,
    )  # fmt: skip


def read(path: Path, page: int) -> tuple[Sheet, float]:
    """A page as the service reads it, and the seconds that took."""
    began = time.perf_counter()
    with path.open("rb") as data:
        kind = sniff(data.read(HEAD_BYTES), path)
    result = read_page(str(path), kind, page, DPI, MAX_PIXELS, use_ocr=False)
    if result.needs_ocr:
        result = read_page(str(path), kind, page, DPI, MAX_PIXELS, use_ocr=True)
    return Sheet.model_validate_json(result.sheet), time.perf_counter() - began


def kept_sheet(folder: Path, file: str, page: int, cache: Path | None) -> tuple[Sheet, float | None]:
    """From the cache, without seconds, or read and put there."""
    kept = cache / f"{file}.{page}.json" if cache is not None else None
    if kept is not None and kept.exists():
        return Sheet.model_validate_json(kept.read_bytes()), None
    sheet, seconds = read(folder / file, page)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(sheet.model_dump_json(), encoding="utf-8")
    return sheet, seconds
