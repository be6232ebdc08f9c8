"""Time of a page image and of a page's content, beside the bare PyMuPDF call on the same page.

python -m bench.rendering [FILE.pdf …]     without files: a part drawing that the tests make
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pymupdf

from backend.documents import rendering

DPI, MAX_PIXELS, ROUNDS = 200, 16_777_216, 15


def milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile after a warm-up."""
    call()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), sorted(times)[int(ROUNDS * 0.95)]


def bare(path: str, width: int, height: int) -> Callable[[], object]:
    """What PyMuPDF alone needs for an image of the same size."""
    page = pymupdf.open(path)[0]
    matrix = pymupdf.Matrix(width / page.rect.width, height / page.rect.height)
    return lambda: page.get_pixmap(matrix=matrix, alpha=False).tobytes("png")


def measured(path: str) -> dict[str, float | str]:
    size = rendering.page_size(path, "pdf", 1, DPI, MAX_PIXELS)
    image, image_p95 = milliseconds(lambda: rendering.page_png(path, "pdf", 1, DPI, MAX_PIXELS))
    content, content_p95 = milliseconds(lambda: rendering.page_content(path, "pdf", 1, DPI, MAX_PIXELS))
    alone, _ = milliseconds(bare(path, size.width, size.height))
    print(
        f"{Path(path).name[:40]:40} {size.width:5}×{size.height:<5} "
        f"{image:7.1f} {image_p95:7.1f} {alone:7.1f} {image / alone:6.2f} {content:8.1f} {content_p95:7.1f}"
    )
    return {"file": Path(path).name, "image_ms": image, "bare_ms": alone, "content_ms": content}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    files = parser.parse_args().files
    print(f"{platform.platform()}, Python {platform.python_version()}, PyMuPDF {pymupdf.VersionBind}, {ROUNDS} rounds")
    print(f"{'':40} {'pixels':11} {'image':>7} {'p95':>7} {'bare':>7} {'ratio':>6} {'content':>8} {'p95':>7}   (ms)")
    with tempfile.TemporaryDirectory() as folder:
        if not files:
            from tests.drawings import as_pdf, part_drawing

            made = Path(folder) / "part drawing A3.pdf"
            made.write_bytes(as_pdf(part_drawing()))
            files = [str(made)]
        rows = [measured(path) for path in files]
    ratios = [float(row["image_ms"]) / float(row["bare_ms"]) for row in rows]
    print(f"\nimage beside bare PyMuPDF: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
