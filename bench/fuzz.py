"""Ten minutes of nonsense: real files with bytes changed into the intake, and made-up texts into grammar and facts.

    python -m bench.fuzz FOLDER --minutes 10 --seed 1

Files of FOLDER are changed at random and shown and read in a worker, as uploads are. Every one must give pages or a
refusal; a worker that ends or runs out of time is counted and is no failure. Anything else is, and the file that did
it is kept. Ends with status 1 then.
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
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from backend.documents.limits import Limits
from backend.documents.sniffing import sniff_file
from backend.errors import DrawingChatError
from backend.reading.grammar.parse import parse
from backend.workers.lane import FAILED, Exhausted, Lane

TIMEOUT_S = 10.0
MEMORY_MB = 2048
LARGEST_BYTES = 2 << 20
MODULES = ("backend.documents.lean", "backend.documents.rendering", "backend.reading.page")
SIGNS = "⌀ØøRM0123456789.,±+-×xX°'\"()[]/ Hhfgjs⏥⊥∥⌖ABC↧⌴⌵\t"


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


def texts(examples: int, number: int) -> int:
    """The grammar takes any text; how many it was given."""
    tried = 0

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.text(st.sampled_from(SIGNS), max_size=40) | st.text(max_size=60))
    def any_text(text: str) -> None:
        nonlocal tried
        tried += 1
        parse(text)

    any_text()
    return tried


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=int, default=20_000)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = parsed()
    count = texts(chosen.texts, chosen.seed)
    every = (path for path in chosen.folder.rglob("*") if path.is_file())
    found = sorted(path for path in every if path.stat().st_size < LARGEST_BYTES)
    keeping = Path(tempfile.mkdtemp(prefix="fuzz-"))
    results = asyncio.run(files(found, chosen.minutes * 60, chosen.seed, keeping))
    print(f"{count} texts through the grammar; files: {dict(results)}; kept in {keeping}")
    print(json.dumps({"texts": count, "files": dict(results), "seed": chosen.seed}))
    sys.exit(1 if results["raised"] else 0)
