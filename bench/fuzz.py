"""Ten minutes of nonsense: real files with bytes changed into the intake, made-up texts and sheets into the reader.

    python -m bench.fuzz FOLDER --minutes 10 --seed 1

Files of FOLDER are changed at random and shown and read in a worker, as uploads are. Every one must give pages or a
refusal; a worker that ends or runs out of time is counted and is no failure. Anything else is, and the file that did
it is kept. Any text goes through the grammar; any spans and lines become a sheet with facts, of which a question is
asked. Ends with status 1 where a file fails; the reader's failures are raised, with what led to them.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from fastapi.encoders import jsonable_encoder
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from backend.answering.answer import Question
from backend.answering.reader.answer import answer_question
from backend.documents.content import PageContent, PageSize
from backend.documents.limits import Limits
from backend.documents.sniffing import sniff_file
from backend.errors import DrawingChatError
from backend.geometry import Box
from backend.reading.facts import facts_of
from backend.reading.grammar.parse import parse
from backend.reading.page import sheet_of
from backend.reading.sheet import Sheet, Span
from backend.workers.jobs import FAILED, Exhausted
from backend.workers.lane import Lane

TIMEOUT_S = 10.0
MEMORY_MB = 2048
LARGEST_BYTES = 2 << 20
SIDE = 1200  # of a made-up page, in pixels
Page = tuple[list[Span], list[tuple[float, ...]], float | None, str]
WORDS = (
    *("TITLE", "SCALE 1:2", "Werkstoff:", "DATE", "Pos.", "Menge", "1.", "12.03.2021", "A", "SECTION A-A", "NOTES:"),
    *("TOLERANCES:", "ANGULAR: ±0.5°", "⌀12 H7", "4x M6", "R5", "20 ±0,1", "Ra 3,2", "比例", "1 OF 2", "REV", "()"),
)
QUESTIONS = (
    "Maßstab?",
    "Which thread?",
    "Wie groß ist die Bohrung?",
    "How many holes?",
    "Was steht in der Stückliste?",
)
MODULES = ("backend.documents.lean", "backend.documents.rendering", "backend.reading.page")
SIGNS = "⌀ØøRM0123456789.,±+-×xX°'\"()[]/ Hhfgjs⏥⊥∥⌖ABC↧⌴⌵\t"


TEXTS = st.text(st.sampled_from(SIGNS), max_size=40) | st.text(max_size=60)
PLACES, SIZES = st.floats(0, SIDE, allow_nan=False), st.sampled_from([0.0, 0.4, 12.0, 30.0, 400.0])
SPANS = st.builds(
    lambda text, x, y, w, h, angle: Span(text=text, box=Box(x1=x, y1=y, x2=x + w, y2=y + h), angle=angle, height=h),
    st.sampled_from(WORDS) | TEXTS,
    PLACES,
    PLACES,
    SIZES,
    SIZES,
    st.sampled_from([0.0, 90.0, 180.0, 270.0, 33.0]),
)
LINES = st.tuples(PLACES, PLACES, PLACES, PLACES)
PAGES = st.tuples(
    st.lists(SPANS, max_size=25),
    st.lists(LINES, max_size=25),
    st.sampled_from([None, 200.0]),
    st.sampled_from(QUESTIONS) | TEXTS,
)


def changed(content: bytes, chance: random.Random) -> bytes:
    """Some bytes turned over, a piece repeated, left out, or put elsewhere."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 64))):
        at = chance.randrange(len(found) or 1)
        match chance.randrange(5):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                found[at:at] = found[at : at + chance.randrange(200)]
            case 2:
                del found[at : at + chance.randrange(200)]
            case 3:
                found[at:at] = str(chance.choice((-1, 0, 2**31, 10**30, "nan"))).encode()
            case _:
                other = chance.randrange(len(found) or 1)
                found[at : at + 50], found[other : other + 50] = found[other : other + 50], found[at : at + 50]
    return bytes(found)


async def outcome(lane: Lane, path: Path) -> str:
    try:
        kind = sniff_file(path)
        limits = Limits()
        await lane.run("backend.documents.rendering:inspect", str(path), kind, limits)
        page = (str(path), kind, 1, limits.dpi, limits.max_pixels)
        await lane.run("backend.documents.rendering:page_png", *page)
        await lane.run("backend.reading.page:read_page", *page, False)
    except Exhausted:
        return "worker ended"
    except DrawingChatError as error:
        return "raised" if error.key == FAILED else "refused"
    return "pages"


async def files(originals: list[Path], seconds: float, number: int, kept: Path) -> collections.Counter[str]:
    """How often what came of a changed file."""
    chance, counts = random.Random(number), collections.Counter[str]()
    lane = Lane("fuzz", 1, memory_mb=MEMORY_MB, timeout_s=TIMEOUT_S, warm=MODULES)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            path = kept / "changed"
            content = changed(await asyncio.to_thread(chance.choice(originals).read_bytes), chance)
            await asyncio.to_thread(path.write_bytes, content)
            found = await outcome(lane, path)
            counts[found] += 1
            if found == "raised":  # what is none of our errors
                await asyncio.to_thread(path.rename, kept / f"raised-{counts['raised']}")
    finally:
        await lane.close()
    return counts


def tries(number: int, examples: int, values: st.SearchStrategy[Any], work: Callable[[Any], object]) -> int:
    """Do the work with so many made-up values; gives how many there were. Raises what the work raises."""
    tried = 0

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(values)
    def one(value: Any) -> None:
        nonlocal tried
        tried += 1
        work(value)

    one()
    return tried


def read_and_ask(page: Page) -> None:
    """A sheet of these spans and lines, its facts, and the answer to a question; all of it can be written as JSON."""
    spans, lines, dpi, question = page
    segments = np.asarray(lines, np.float32).reshape(-1, 4)
    sheet = sheet_of(PageContent(PageSize(SIDE, SIDE, None, None, dpi), segments=segments), spans, 1)
    assert Sheet.model_validate_json(sheet.model_dump_json()) == sheet
    for fact in facts_of(sheet):
        fact.model_dump_json()
    asked = Question(text=question, session_id="", page=1, page_given=False, use_grounding=False, sheets={1: sheet})
    jsonable_encoder(answer_question(asked))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--sheets", type=int, default=2_000)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = parsed()
    count = tries(chosen.seed, chosen.texts, TEXTS, parse)
    sheets = tries(chosen.seed, chosen.sheets, PAGES, read_and_ask)
    every = (path for path in chosen.folder.rglob("*") if path.is_file())
    found = sorted(path for path in every if path.stat().st_size < LARGEST_BYTES)
    keeping = Path(tempfile.mkdtemp(prefix="fuzz-"))
    results = asyncio.run(files(found, chosen.minutes * 60, chosen.seed, keeping))
    print(f"{count} texts through the grammar, {sheets} sheets asked; files: {dict(results)}; kept in {keeping}")
    print(json.dumps({"texts": count, "sheets": sheets, "files": dict(results), "seed": chosen.seed}))
    sys.exit(1 if results["raised"] else 0)
