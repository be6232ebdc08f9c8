"""The whole service, measured over HTTP against a server of its own, with the reader.

    python -m bench.service [DRAWING.pdf] [--rounds 20]

Upload of one page until it is read, questions on a read page, the health check while ten drawings are uploaded
at once, the server's memory, and what rendering costs beside the bare PyMuPDF call. Without a drawing it makes an
A3 sheet. Prints a table, and a JSON line last.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from backend.workers import Lane

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ("Was ist der Maßstab?", "Welches Material?", "What is the drawing number?", "Welche Gewinde gibt es?")
AT_ONCE = 10
DPI, MAX_PIXELS = 200, 16_777_216
Row = tuple[str, list[float], float | None]  # name, seconds, goal for the figure in seconds


@contextmanager
def server(sessions: str) -> Iterator[tuple[httpx.Client, psutil.Process]]:
    """`python main.py` on a free port."""
    environment = os.environ | {"DRAWING_CHAT_SESSIONS": sessions, "DRAWING_CHAT_ENGINE": "reader"}
    command = [sys.executable, str(ROOT / "backend" / "main.py"), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        url = next(line.split("running on ")[1].split()[0] for line in process.stderr if "running on " in line)
        with httpx.Client(base_url=url, timeout=600, trust_env=False) as client:
            yield client, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def upload(client: httpx.Client, drawing: bytes) -> str:
    reply = client.post("/api/upload", files={"file": ("drawing.pdf", drawing)}).raise_for_status()
    return str(reply.json()["session_id"])


def until_read(client: httpx.Client, session: str) -> None:
    path = f"/api/detection-status/{session}"
    while client.get(path).raise_for_status().json()["detection_status"] == "processing":
        time.sleep(0.005)


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def uploads(client: httpx.Client, drawing: bytes, rounds: int) -> list[float]:
    return [timed(lambda: until_read(client, upload(client, drawing))) for _ in range(rounds)]


def questions(client: httpx.Client, drawing: bytes, rounds: int) -> list[float]:
    session = upload(client, drawing)
    until_read(client, session)

    def ask(number: int) -> None:
        data = {"session_id": session, "question": QUESTIONS[number % len(QUESTIONS)]}
        client.post("/api/chat", data=data).raise_for_status()

    ask(0)
    return [timed(lambda number=number: ask(number)) for number in range(rounds * 5)]  # type: ignore[misc]


def health_under_load(client: httpx.Client, drawing: bytes) -> list[float]:
    """The health check, again and again, while ten callers upload and wait until theirs is read."""

    def one(_: int) -> None:
        with httpx.Client(base_url=client.base_url, timeout=600, trust_env=False) as own:
            session = upload(own, drawing)
            while own.get(f"/api/detection-status/{session}").json()["detection_status"] == "processing":
                time.sleep(0.2)

    times: list[float] = []
    with ThreadPoolExecutor(AT_ONCE) as people:
        work = [people.submit(one, number) for number in range(AT_ONCE)]
        while not all(item.done() for item in work):
            times.append(timed(lambda: client.get("/health").raise_for_status()))
            time.sleep(0.005)
        for item in work:
            item.result()
    return times


def bare_call(path: str, dpi: int) -> bytes:
    """What PyMuPDF costs by itself, in a worker as well: open, render, encode."""
    import pymupdf

    with pymupdf.open(path) as document:
        return bytes(document[0].get_pixmap(dpi=dpi, alpha=False).tobytes("png"))


async def rendering(drawing: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of our page image and of the bare call, turn by turn in the same worker."""
    lane = Lane("bench", 1, memory_mb=4096, timeout_s=600)
    ours: list[float] = []
    bare: list[float] = []
    jobs: list[tuple[list[float], str, tuple[Any, ...]]] = [
        (ours, "backend.documents.rendering:page_png", (str(drawing), "pdf", 1, DPI, MAX_PIXELS)),
        (bare, "bench.service:bare_call", (str(drawing), DPI)),
    ]
    try:
        for number in range(rounds + 1):
            for times, function, arguments in jobs:
                began = time.perf_counter()
                await lane.run(function, *arguments)
                if number:  # the first ones warm up
                    times.append(time.perf_counter() - began)
    finally:
        await lane.close()
    return ours, bare


def share(times: list[float], percent: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def made_drawing(folder: str) -> Path:
    from tests.drawings import as_pdf, part_drawing

    path = Path(folder) / "a3.pdf"
    path.write_bytes(as_pdf(part_drawing("de")))
    return path


def main() -> int:
    ask = argparse.ArgumentParser(description="Measure the service with the reader.")
    ask.add_argument("drawing", type=Path, nargs="?", help="a PDF; without it an A3 sheet is made")
    ask.add_argument("--rounds", type=int, default=20)
    chosen = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = chosen.drawing or made_drawing(folder)
        drawing = path.read_bytes()
        with server(str(Path(folder) / "sessions")) as (client, process):
            until_read(client, upload(client, drawing))  # warm-up
            rows: list[Row] = [
                ("upload to completed, p50", uploads(client, drawing, chosen.rounds), 1.0),
                ("question on a read page, p50", questions(client, drawing, chosen.rounds), 0.030),
                (f"/health while {AT_ONCE} upload, p99", health_under_load(client, drawing), 0.050),
            ]
            peak_mb = peak_memory_mb(process)
        ours, bare = asyncio.run(rendering(path, chosen.rounds))
    report(path, rows, peak_mb, statistics.median(ours) / statistics.median(bare), ours)
    return 0


def peak_memory_mb(process: psutil.Process) -> float:
    """Highest resident size so far, where the system keeps it (Linux); else the present one."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return float(process.memory_info().rss) / 2**20


def report(path: Path, rows: list[Row], peak_mb: float, ratio: float, ours: list[float]) -> None:
    print(
        f"{path.name}, {platform.processor() or platform.machine()}, {os.cpu_count()} cores, {sys.version.split()[0]}"
    )
    print(f"{'':36}{'p50':>10}{'p95':>10}{'p99':>10}{'goal':>10}")
    result: dict[str, Any] = {"drawing": path.name, "cores": os.cpu_count(), "python": platform.python_version()}
    for name, times, goal in rows:
        figures = [share(times, percent) * 1000 for percent in (50, 95, 99)]
        print(f"{name:36}" + "".join(f"{value:8.1f}ms" for value in figures) + f"{(goal or 0) * 1000:8.0f}ms")
        result[name] = dict(zip(("p50_ms", "p95_ms", "p99_ms"), (round(value, 2) for value in figures), strict=True))
        result[name]["n"] = len(times)
    print(f"{'peak memory of the server':36}{peak_mb:8.1f}MB{'':20}{300:8}MB")
    print(f"{'page image / bare PyMuPDF call':36}{ratio:9.2f}×{'':20}{1.3:9}×")
    result |= {"peak_memory_mb": round(peak_mb, 1), "render_ratio": round(ratio, 3)}
    result["page_image_ms"] = round(statistics.median(ours) * 1000, 1)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
