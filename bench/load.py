"""Many at once: people with questions, scans, and attackers beside somebody who wants nothing but an answer.

    python -m bench.load people --people 200 --questions 3      upload, wait, ask; against a server of its own
    python -m bench.load scans --scans 20                       scanned sheets at once, until all are read
    python -m bench.load attackers --seconds 60                 costly files and silent connections, and a bystander
    python -m bench.load soak --minutes 30                      people come and go; memory, handles, folders, processes

Without --url a server is started as its users start it, with the reader or a --model (`python -m tests.tiny_qwen3vl`
makes one), and what is left of it afterwards is counted. In the soak no two drawings are the same; some are scans,
some are broken, some people leave in the middle of an answer and some never come back. Prints a table, and a JSON line
last. Ends with status 1 where a bound does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from backend.sessions.names import is_session
from tests.drawings import as_pdf, as_scan, part_drawing
from tests.drawings.costly import costly
from tests.live import server

QUESTIONS = ("Was ist der Maßstab?", "Welcher Werkstoff?", "Which general tolerance applies?", "Wie lautet der Titel?")
UPLOAD_P99_S, QUESTION_S = 5.0, 2.0  # a bystander's, whatever others do
OTHER_ADDRESS = "127.0.0.2"
GROWTH = 0.05  # of memory after the warm-up
WARM_S, WARM_ROUNDS = 120.0, 40  # of a soak: rounds of four people, with every kind among them
TIMEOUT_S = 300.0
KV_CACHE_BYTES = 512 << 20  # of the model
MODEL_START_S = 400.0
SOAK_TTL_S = 60  # of sessions whose owners never come back


@dataclass
class Times:
    """Seconds by kind of call, and what came instead of an answer."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    async def taken(self, kind: str, call: Awaitable[httpx.Response]) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            reply = await call
        except httpx.HTTPError as error:
            self.errors[f"{kind} {type(error).__name__}"] += 1
            return None
        if reply.status_code != 200:
            self.errors[f"{kind} {reply.status_code}"] += 1
            return None
        self.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        return reply

    def p99(self, kind: str) -> float:
        found = sorted(self.seconds.get(kind, ()))
        return found[min(len(found) - 1, int(0.99 * len(found)))] if found else float("inf")

    def report(self) -> dict[str, object]:
        rows = {
            kind: {"n": len(found), "median": round(statistics.median(found), 3), "p99": round(self.p99(kind), 3)}
            for kind, found in self.seconds.items()
        }
        for kind, row in rows.items():
            print(f"{kind:10} {row['n']:6} × median {row['median']:8.3f} s   p99 {row['p99']:8.3f} s")
        print("errors:", dict(self.errors) or "none")
        return {"times": rows, "errors": dict(self.errors)}


async def person(
    client: httpx.AsyncClient, content: bytes, questions: int, times: Times, *, stays: bool = False
) -> None:
    """Upload, wait until it is read, look at a corner, ask, and leave, unless the session `stays`."""
    reply = await times.taken("upload", client.post("/api/upload", files={"file": ("part.pdf", content)}))
    if reply is None:
        return
    session = reply.json()["session_id"]
    began = time.perf_counter()
    while True:
        status = await client.get(f"/api/detection-status/{session}")
        if status.status_code != 200 or status.json()["detection_status"] in ("completed", "failed"):
            break
        await asyncio.sleep(0.25)
    times.seconds.setdefault("read", []).append(time.perf_counter() - began)
    await times.taken("image", client.get(f"/api/session/{session}/pages/1/image?clip=0.6,0.7,1,1&width=800"))
    for number in range(questions):
        data = {"session_id": session, "question": QUESTIONS[number % len(QUESTIONS)]}
        await times.taken("question", client.post("/api/chat", data=data))
    if not stays:
        await client.delete(f"/api/session/{session}")


@asynccontextmanager
async def calls(url: str, address: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client without limits of its own, from this address."""
    way = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=None), local_address=address)
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, transport=way, trust_env=False) as client:
        yield client


async def people(url: str, chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    times, content = Times(), as_pdf(part_drawing("de"))
    async with calls(url) as client:
        await person(client, content, 1, Times())
        await asyncio.gather(*(person(client, content, chosen.questions, times) for _ in range(chosen.people)))
    return times.report(), not times.errors


async def scans(url: str, chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    times, content = Times(), as_scan(part_drawing("de"))
    async with calls(url) as client:
        began = time.perf_counter()
        await asyncio.gather(*(person(client, content, 1, times) for _ in range(chosen.scans)))
        total = time.perf_counter() - began
    print(f"{chosen.scans} scans in {total:.1f} s")
    return times.report() | {"seconds": round(total, 1)}, not times.errors


async def attackers(url: str, chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    """Four send costly files, each a little different, some connections stay silent; two people go on.

    One of them has the attackers' address, and so a share with them; without keys those two cannot be told apart.
    """
    content, kinds = as_pdf(part_drawing("de")), list(costly().values())
    beside, elsewhere = Times(), Times()
    end = time.monotonic() + chosen.seconds

    async def go_on(client: httpx.AsyncClient, times: Times) -> None:
        while time.monotonic() < end:
            await person(client, content, 1, times)
            await asyncio.sleep(0.5)

    async with calls(url) as client, calls(url, OTHER_ADDRESS) as other:
        await person(client, content, 1, Times())
        tasks = [asyncio.create_task(_attack(client, number, kinds)) for number in range(4)]
        tasks.append(asyncio.create_task(_stay_silent(url)))
        await asyncio.gather(go_on(client, beside), go_on(other, elsewhere))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    reports, held = {}, True
    for name, times in (("the attackers' address", beside), ("another address", elsewhere)):
        print(f"from {name}:")
        reports[name] = times.report()
        held &= times.p99("upload") < UPLOAD_P99_S and times.p99("question") < QUESTION_S and not times.errors
    return dict(reports), held


async def _attack(client: httpx.AsyncClient, seed: int, kinds: list[bytes]) -> None:
    """Sends a costly file, and has its page shown where it is taken, again and again."""
    chance = random.Random(seed)
    while True:
        content = chance.choice(kinds) + b"\n" * chance.randrange(1, 500)  # no two are the same
        with contextlib.suppress(httpx.HTTPError):
            reply = await client.post("/api/upload", files={"file": ("x", content)})
            if reply.status_code == 200:
                await client.get(f"/api/session/{reply.json()['session_id']}/pages/1/image?clip=0,0,0.5,0.5")


async def _stay_silent(url: str) -> None:
    """As many connections as one may have, none of which says anything."""
    place = httpx.URL(url)
    while True:
        for _ in range(50):
            with contextlib.suppress(OSError):
                await asyncio.open_connection(place.host, place.port)
        await asyncio.sleep(1)


@dataclass(frozen=True)
class Left:
    """What a server holds: megabytes in all and of each process, handles, files on their way, sessions, processes."""

    megabytes: float
    each: tuple[int, ...]
    handles: int
    uploads: int
    sessions: int
    processes: int


def held_by(process: psutil.Process, folder: Path) -> Left:
    every = [process, *process.children(recursive=True)]
    each = [one.memory_info().rss / 1e6 for one in every]
    uploads = len(list(folder.glob("tmp/**/upload-*")))
    sessions = sum(is_session(entry.name) for entry in (folder / "sessions").iterdir())
    return Left(sum(each), tuple(map(round, each)), process.num_fds(), uploads, sessions, len(every))


async def visitor(client: httpx.AsyncClient, number: int, drawing: bytes, scan: bytes, times: Times) -> None:
    """Somebody in the soak, by number: most read, look and ask; the others are what a server gets as well."""
    mark = b"\n%% %d" % number  # no two drawings are the same
    if number % 7 == 3:
        reply = await client.post("/api/upload", files={"file": ("half.pdf", drawing[: number % 2000] + mark)})
        if not 400 <= reply.status_code < 500:
            times.errors[f"broken {reply.status_code}"] += 1
    elif number % 11 == 5:
        await _leave_in_the_middle(client, drawing + mark)
    else:
        await person(client, (scan if number % 60 == 8 else drawing) + mark, 3, times, stays=number % 5 == 1)


async def _leave_in_the_middle(client: httpx.AsyncClient, content: bytes) -> None:
    """Asks before the drawing is read, and hangs up at the first event; the session stays."""
    reply = await client.post("/api/upload", files={"file": ("part.pdf", content)})
    data = {"session_id": reply.json()["session_id"], "question": QUESTIONS[0]}
    async with client.stream("POST", "/api/chat", data=data, headers={"Accept": "text/event-stream"}) as events:
        async for _ in events.aiter_lines():
            break


async def soak(
    url: str, chosen: argparse.Namespace, process: psutil.Process, folder: Path
) -> tuple[dict[str, object], bool]:
    times, drawing, scan = Times(), as_pdf(part_drawing("de")), as_scan(part_drawing("de"))
    before, rounds = None, 0
    began, warm_s = time.monotonic(), min(WARM_S, chosen.minutes * 6)
    async with calls(url) as client:
        while time.monotonic() - began < chosen.minutes * 60:
            people = range(4 * rounds, 4 * rounds + 4)
            await asyncio.gather(*(visitor(client, number, drawing, scan, times) for number in people))
            rounds += 1
            if before is None and rounds >= WARM_ROUNDS and time.monotonic() - began > warm_s:
                before = held_by(process, folder)
                print(f"{time.monotonic() - began:.0f} s, {rounds} rounds: {before}", flush=True)
    await asyncio.sleep(SOAK_TTL_S + 35)  # until the sessions of those who stayed away are swept
    after = held_by(process, folder)
    assert before is not None, "too short for a warm-up"
    print(f"after the warm-up: {before}\nat the end:        {after}, after {4 * rounds} people")
    held = after.megabytes <= before.megabytes * (1 + GROWTH) and after.processes <= before.processes
    held = held and after.handles <= before.handles and after.uploads == after.sessions == 0
    report = times.report() | {"people": 4 * rounds, "before": vars(before), "after": vars(after)}
    return report, held and not times.errors


async def run(chosen: argparse.Namespace, url: str, folder: Path | None) -> tuple[dict[str, object], bool]:
    if chosen.what == "soak":
        assert folder is not None, "soak starts a server of its own"
        [process] = [each for each in psutil.Process().children() if "main.py" in " ".join(each.cmdline())]
        return await soak(url, chosen, process, folder)
    return await {"people": people, "scans": scans, "attackers": attackers}[chosen.what](url, chosen)


def settings_of(chosen: argparse.Namespace, folder: Path) -> dict[str, str]:
    """No limits on rates, as many workers as there are cores, and the model, if any, that must answer by itself."""
    settings = {f"DRAWING_CHAT_RATE_LIMIT_{kind}": "" for kind in ("UPLOADS", "QUESTIONS", "IMAGES")}
    settings |= {"DRAWING_CHAT_WORKERS": str(os.cpu_count() or 1), "TMPDIR": str(folder / "tmp")}
    if chosen.what == "soak":
        settings["DRAWING_CHAT_SESSION_TTL"] = f"{SOAK_TTL_S}s"
    if chosen.model is not None:
        settings |= {"DRAWING_CHAT_ENGINE": "vllm", "DRAWING_CHAT_ENGINE_FALLBACK": "none"}
        settings |= {"DRAWING_CHAT_MODEL": str(chosen.model.resolve()), "DRAWING_CHAT_MAX_TOKENS": "64"}
        settings |= {"DRAWING_CHAT_ENGINE_ARGS": json.dumps({"kv_cache_memory_bytes": KV_CACHE_BYTES})}
    return settings


def measured(chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    """Against the URL, or a server of its own."""
    if chosen.url:
        return asyncio.run(run(chosen, chosen.url, None))
    with tempfile.TemporaryDirectory(prefix="bench-load-") as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        with server(folder, start_s=MODEL_START_S, **settings_of(chosen, folder)) as url:
            report, held = asyncio.run(run(chosen, url, folder))
        left = [entry.name for entry in (folder / "tmp").iterdir()]
        print("left in the temporary folder:", left or "nothing")
        return report, held and not left


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("people", "scans", "attackers", "soak"))
    parser.add_argument("--url", help="a running server")
    parser.add_argument("--model", type=Path, help="a checkpoint that answers instead of the reader")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--questions", type=int, default=3)
    parser.add_argument("--scans", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=30)
    return parser.parse_args()


if __name__ == "__main__":
    options = parsed()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    found, fine = measured(options)
    print(json.dumps({"what": options.what, "held": fine} | found))
    sys.exit(0 if fine else 1)
