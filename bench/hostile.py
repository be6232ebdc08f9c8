"""Every file of a folder through the service, broken and awkward ones above all: what becomes of each.

    python -m bench.hostile FOLDER --direct              in a worker process, without a server
    python -m bench.hostile FOLDER --url http://127.0.0.1:8000

Each file must give pages or a refusal with a sentence. A crash or a time-out of a worker is contained, and
counted on its own. Ends with status 1 where anything else happens.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from backend.documents.limits import Limits
from backend.documents.sniffing import sniff_file
from backend.errors import DrawingChatError
from backend.workers import FAILED, Lane

TIMEOUT_S = 20.0
MEMORY_MB = 2048
Outcome = tuple[str, str]  # group, detail
Check = Callable[[Path], Awaitable[Outcome]]


async def direct(lane: Lane, path: Path) -> Outcome:
    """Sizes, image and content of the first page."""
    try:
        kind = sniff_file(path)
        limits = Limits()
        inspection = await lane.run("backend.documents.rendering:inspect", str(path), kind, limits)
        page = (str(path), kind, 1, limits.dpi, limits.max_pixels)
        await lane.run("backend.documents.rendering:page_png", *page)
        await lane.run("backend.documents.rendering:page_content", *page)
    except DrawingChatError as error:
        return ("worker stopped" if error.key == FAILED else "refused"), error.key
    return "pages", f"{len(inspection.pages)}"


async def uploaded(client: httpx.AsyncClient, path: Path) -> Outcome:
    """One upload, and whether the service still answers."""
    reply = await client.post("/api/upload", files={"file": (path.name, await asyncio.to_thread(path.read_bytes))})
    health = await client.get("/health")
    if health.status_code != 200:
        return "service down", str(health.status_code)
    body = reply.json()
    if reply.status_code == 200:
        await client.delete(f"/api/session/{body['session_id']}")
        return "pages", str(body["page_count"])
    known = 400 <= reply.status_code < 500 and "detail" in body
    return ("refused" if known else "wrong"), f"{reply.status_code} {body.get('detail', '')}"


async def run(folder: Path, files: list[Path], check: Check) -> int:
    """All files, one after the other; the table goes to stdout."""
    outcomes: dict[str, list[tuple[str, str, float]]] = collections.defaultdict(list)
    for path in files:
        started = time.perf_counter()
        group, detail = await check(path)
        seconds = time.perf_counter() - started
        outcomes[group].append((str(path.relative_to(folder)), detail, seconds))
        if group not in ("pages", "refused") or seconds > 5:
            print(f"{seconds:6.1f} s  {group:15} {detail:40} {path.relative_to(folder)}", flush=True)
    for group, items in outcomes.items():
        slowest = max(items, key=lambda item: item[2])
        print(f"\n{group}: {len(items)} files, slowest {slowest[2]:.1f} s ({slowest[0]})")
        if group != "pages":
            for detail, count in collections.Counter(item[1] for item in items).most_common():
                print(f"  {count:5}  {detail}")
    print(json.dumps({group: len(items) for group, items in outcomes.items()}))
    return int(bool(outcomes.keys() - {"pages", "refused", "worker stopped"}))


async def main(arguments: argparse.Namespace, files: list[Path]) -> int:
    folder = arguments.folder
    if arguments.url:
        async with httpx.AsyncClient(base_url=arguments.url, timeout=120) as client:
            return await run(folder, files, lambda path: uploaded(client, path))
    lane = Lane("render", 1, memory_mb=MEMORY_MB, timeout_s=TIMEOUT_S, warm=("backend.documents.rendering",))
    try:
        return await run(folder, files, lambda path: direct(lane, path))
    finally:
        await lane.close()


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--url", help="a running server")
    how.add_argument("--direct", action="store_true", help="a worker process of its own")
    return parser.parse_args()


if __name__ == "__main__":
    chosen = parsed()
    found = sorted(path for path in chosen.folder.rglob("*") if path.is_file() and path.suffix != ".md")
    sys.exit(asyncio.run(main(chosen, found)))
