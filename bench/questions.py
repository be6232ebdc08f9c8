"""Questions with known answers, and whether a reply holds one: what `accuracy` and `baselines` share.

A question file has one JSON object a line: file, page, question, lang, kind, answers (accepted texts; none where
the sheet does not hold it), bbox (x0, y0, x1, y1 as fractions of the page).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.documents.sniffing import sniff
from backend.geometry import Box
from backend.reading.page import read_page
from backend.reading.sheet import Sheet

DPI, MAX_PIXELS = 200, 16_777_216
LONGEST_REPLY = 600  # more is a dump, not an answer
MARGIN = 0.03  # of the page, around the expected box
HEAD_BYTES = 65_536


@dataclass(frozen=True)
class Case:
    file: str
    page: int
    question: str
    kind: str
    answers: tuple[str, ...]
    bbox: tuple[float, float, float, float] | None


def load(path: Path) -> list[Case]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_case(row) for row in rows]


def _case(row: dict[str, Any]) -> Case:
    bbox = tuple(row["bbox"]) if row.get("bbox") else None
    return Case(row["file"], row["page"], row["question"], row.get("kind", ""), tuple(row["answers"]), bbox)


def folded(text: str) -> str:
    text = text.casefold().replace(",", ".").replace("°", "deg").replace("×", "x").replace("–", "-").replace("−", "-")
    text = re.sub("[ø⌀∅φ]", "⌀", text)
    return re.sub(r"[\s*_`|]+", "", text)


def holds(reply: str, accepted: str) -> bool:
    """Whether a reply states an accepted answer, not as a part of a longer number."""
    wanted = folded(accepted)
    before = r"(?<![\d.:/])" if wanted[:1].isdigit() else ""
    after = r"(?!\d|[.:/]\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, folded(reply)) is not None


def right(case: Case, reply: str) -> bool:
    return len(reply) <= LONGEST_REPLY and any(holds(reply, accepted) for accepted in case.answers)


def placed(case: Case, boxes: Iterable[Box], width: float, height: float) -> bool:
    """Whether one of the boxes has its centre in the expected place."""
    if case.bbox is None:
        return True
    x0, y0, x1, y1 = case.bbox
    centers = [(box.center[0] / width, box.center[1] / height) for box in boxes]
    return any(x0 - MARGIN <= x <= x1 + MARGIN and y0 - MARGIN <= y <= y1 + MARGIN for x, y in centers)


def read(path: Path, page: int) -> tuple[Sheet, float]:
    """A page as the service reads it, and the seconds that took."""
    began = time.perf_counter()
    with path.open("rb") as data:
        kind = sniff(data.read(HEAD_BYTES), path)
    result = read_page(str(path), kind, page, DPI, MAX_PIXELS, use_ocr=False)
    if result.needs_ocr:
        result = read_page(str(path), kind, page, DPI, MAX_PIXELS, use_ocr=True)
    return Sheet.model_validate_json(result.sheet), time.perf_counter() - began
