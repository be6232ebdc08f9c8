"""What sessions in an object store cost a question, and whether two servers on one store lose or double a turn.

    python -m bench.store [--store s3|azure|gcs] [--questions 200] [--turns 500]

Two servers as their users start them, with the reader: one keeps sessions in a folder, one in a store whose server
runs on this machine. The same questions go to both in turn. Then two servers share one store and one session, and all
turns are asked of both at once. Prints rows as they come, and a JSON line last. Ends with status 1 where a bound does
not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests import stores
from tests.drawings import as_pdf, part_drawing
from tests.live import server

ADDED_P50_MS = 15.0  # at most, by the store's sessions
TURNS_EACH = 20  # questions in one session: longer ones are rare
WARM_UP = 20
QUESTIONS = ("Was ist der Maßstab?", "Welcher Werkstoff?", "Which general tolerance applies?", "Wie lautet der Titel?")
TIMEOUT_S = 600.0
STORES = {"s3": stores.s3, "azure": stores.azure, "gcs": stores.gcs}


@contextmanager
def client(folder: Path, **settings: str) -> Iterator[httpx.Client]:
    """Of a server of its own; rates are of no interest here."""
    folder.mkdir()
    rates = {f"DRAWING_CHAT_RATE_LIMIT_{kind}": "1000000/minute" for kind in ("UPLOADS", "QUESTIONS", "IMAGES")}
    with (
        server(folder, **rates, **settings) as url,
        httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as found,
    ):
        yield found


def session(caller: httpx.Client, drawing: bytes) -> str:
    """A session whose page is read."""
    reply = caller.post("/api/upload", files={"file": ("part.pdf", drawing)}).raise_for_status()
    found = str(reply.json()["session_id"])
    while caller.get(f"/api/detection-status/{found}").json()["detection_status"] in ("pending", "running"):
        time.sleep(0.1)
    return found


def ask_ms(caller: httpx.Client, found: str, number: int) -> float:
    began = time.perf_counter()
    question = QUESTIONS[number % len(QUESTIONS)]
    caller.post("/api/chat", data={"session_id": found, "question": question}).raise_for_status()
    return (time.perf_counter() - began) * 1000


def added(folder: httpx.Client, store: httpx.Client, drawing: bytes, questions: int) -> dict[str, Any]:
    """Milliseconds of a question with either, in turn."""
    times: dict[str, list[float]] = {"folder": [], "store": []}
    for number in range(-WARM_UP, questions):
        if (number + WARM_UP) % TURNS_EACH == 0:
            sessions = {"folder": session(folder, drawing), "store": session(store, drawing)}
        for name, caller in (("folder", folder), ("store", store)):
            took = ask_ms(caller, sessions[name], number)
            if number >= 0:
                times[name].append(took)
    row = {
        name: {"p50_ms": statistics.median(found), "p95_ms": percentile(found, 0.95)} for name, found in times.items()
    }
    for name, found in row.items():
        print(f"{name:8} a question: p50 {found['p50_ms']:6.1f} ms   p95 {found['p95_ms']:6.1f} ms", flush=True)
    return row


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def ask_all(urls: list[str], found: str, turns: int) -> list[int]:
    """All at once, half of each server; the numbers of the turns that were answered."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=TIMEOUT_S, limits=limits, trust_env=False) as caller:

        async def ask(number: int) -> int:
            data = {"session_id": found, "question": QUESTIONS[number % len(QUESTIONS)]}
            reply = await caller.post(f"{urls[number % len(urls)]}/api/chat", data=data)
            return int(reply.raise_for_status().json()["turn"])

        return await asyncio.gather(*(ask(number) for number in range(turns)))


def together(first: httpx.Client, second: httpx.Client, drawing: bytes, turns: int) -> dict[str, Any]:
    """What two servers on one store made of one session."""
    found = session(first, drawing)
    began = time.perf_counter()
    numbers = asyncio.run(ask_all([str(caller.base_url) for caller in (first, second)], found, turns))
    took = time.perf_counter() - began
    kept = [
        [turn["turn"] for turn in caller.get(f"/api/session/{found}").json()["turns"]] for caller in (first, second)
    ]
    wanted = list(range(1, turns + 1))
    row = {"turns": turns, "seconds": took, "without_a_gap": sorted(numbers) == kept[0] == kept[1] == wanted}
    print(
        f"{turns} turns by two servers at once in {took:.1f} s, numbered without a gap: {row['without_a_gap']}",
        flush=True,
    )
    return row


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=__doc__.split("\n")[0])
    parser.add_argument("--store", choices=STORES, default="s3", help="whose protocol")
    parser.add_argument("--questions", type=int, default=200, help="that are timed, with either")
    parser.add_argument("--turns", type=int, default=500, help="of two servers at once")
    options = parser.parse_args()
    drawing = as_pdf(part_drawing("de"))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        root = Path(name)
        (root / "store").mkdir()
        bucket = stack.enter_context(STORES[options.store](root / "store"))
        if bucket is None:
            print(f"no server of {options.store} is installed", file=sys.stderr)
            return 2
        remote = {"DRAWING_CHAT_SESSIONS": f"{bucket.url}/bench"} | bucket.environment
        shared = stack.enter_context(client(root / "first", **remote))
        with client(root / "folder") as folder:
            times = added(folder, shared, drawing, options.questions)
        turns = together(shared, stack.enter_context(client(root / "second", **remote)), drawing, options.turns)
    more = times["store"]["p50_ms"] - times["folder"]["p50_ms"]
    print(f"the store adds {more:.1f} ms p50 ({times['store']['p50_ms'] / times['folder']['p50_ms']:.2f} ×)")
    machine = {
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    print(json.dumps({"store": options.store, "added_p50_ms": more, **times, "together": turns, "machine": machine}))
    return 0 if more < ADDED_P50_MS and turns["without_a_gap"] else 1


if __name__ == "__main__":
    sys.exit(main())
