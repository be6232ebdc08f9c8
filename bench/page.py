"""The web page, measured in a headless Chromium against a running server.

    python -m bench.page DRAWING [--url http://127.0.0.1:8000] [--rounds 5] [--pid SERVER]

First paint of the start page, bytes sent for it and for everything until the sheet is seen, time from choosing the file
and from the end of its upload to the sheet on the screen, frames a second while zooming (the page is being read
meanwhile, as it is for people), the hosts that the page talked to, and what a visit adds to the server's memory.
Each visit deletes its drawing, so that none is read beside the next one; the first, to warm up, waits until it is read.
Chromium draws without a GPU here, so real browsers are faster.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
FRAMES = """async (seconds) => {
  const { zoomBy } = await import("./app/sheet.js");
  const began = performance.now();
  let frames = 0;
  while (performance.now() - began < seconds * 1000) {
    zoomBy(Math.sin(frames / 15) > 0 ? 1.03 : 1 / 1.03);
    await new Promise(requestAnimationFrame);
    frames++;
  }
  return frames / seconds;
}"""
SESSION = "drawingChat.state.session.session_id"
SEEN = "() => Number(document.querySelector('.viewer')?.dataset.tiles || 0) > 0"


MEASURED = (
    "first_paint_s",
    "start_kb",
    "sheet_seen_kb",
    "chosen_to_visible_s",
    "upload_to_visible_s",
    "frames_per_s",
)
READ_MS = 600_000  # an A0 scan beside much other work


def visit(browser: Browser, url: str, drawing: Path, *, until_read: bool = False) -> dict[str, float | list[str]]:
    """One visit with an empty cache: open, upload, zoom, delete."""
    page: Page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    hosts: set[str] = set()
    uploaded: list[float] = []
    received = count_bytes(page)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("requestfinished", lambda request: "/upload" in request.url and uploaded.append(time.perf_counter()))
    page.goto(f"{url}/ui/")
    page.wait_for_selector(".drop")
    painted = page.evaluate(PAINTED) / 1000
    page.wait_for_load_state("networkidle")
    start_kb = sum(received) / 1000
    chosen = time.perf_counter()
    page.set_input_files("#file", drawing)
    page.wait_for_function(SEEN, timeout=60_000, polling=20)
    seen = time.perf_counter()
    sheet_kb = sum(received) / 1000
    frames = page.evaluate(FRAMES, 3)
    if until_read:
        page.wait_for_selector(".reading[data-state=completed]", timeout=READ_MS)
    read = time.perf_counter() - chosen
    page.request.delete(f"{url}/api/session/{page.evaluate(SESSION)}")
    page.context.close()
    return {
        "first_paint_s": painted,
        "start_kb": start_kb,
        "sheet_seen_kb": sheet_kb,
        "chosen_to_visible_s": seen - chosen,
        "upload_to_visible_s": seen - uploaded[0],
        "frames_per_s": frames,
        "read_s": read,
        "hosts": sorted(hosts),
    }


def count_bytes(page: Page) -> list[float]:
    """What comes over the line, headers and packing included, as it comes."""
    received: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    return received


def memory_mb(pid: int | None) -> float:
    """Of the server's own process, not of its workers."""
    return psutil.Process(pid).memory_info().rss / 1e6 if pid else 0.0


def main() -> None:
    ask = argparse.ArgumentParser(description="Measure the web page of a running server.")
    ask.add_argument("drawing", type=Path)
    ask.add_argument("--url", default="http://127.0.0.1:8000")
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--pid", type=int, help="process of the server, to measure what visits add to its memory")
    chosen = ask.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        version = browser.version
        before = memory_mb(chosen.pid)
        first = visit(browser, chosen.url, chosen.drawing, until_read=True)
        print(f"read after {first['read_s']:.1f} s", flush=True)
        rounds = [visit(browser, chosen.url, chosen.drawing) for _ in range(chosen.rounds)]
        browser.close()
    result: dict[str, object] = {
        "chromium": version,
        "read_s": first["read_s"],
        "python": platform.python_version(),
        "rounds": chosen.rounds,
    }
    print(f"Chromium {version}, {chosen.rounds} rounds after one to warm up")
    for name in MEASURED:
        values = [float(str(visited[name])) for visited in rounds]
        result[name] = statistics.median(values)
        worst = min(values) if name == "frames_per_s" else max(values)
        print(f"{name:<22} median {statistics.median(values):7.2f}   worst {worst:7.2f}")
    if chosen.pid:
        result["server_mb_before_and_after"] = [round(before), round(memory_mb(chosen.pid))]
        print(f"server memory, MB: {result['server_mb_before_and_after']}")
    result["hosts"] = rounds[0]["hosts"]
    print(f"hosts: {result['hosts']}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
