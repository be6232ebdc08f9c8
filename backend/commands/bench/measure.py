"""`python main.py bench`: measures a running server: time to first text, throughput, percentiles, errors.

Makes its own drawings, opens sessions with them, asks, and deletes them again. Prints a table and, last, one JSON
line with the same numbers, the machine and the versions, so that two runs can be compared.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.commands.bench.client import Client, Sample, ServerError
from backend.commands.bench.drawing import QUESTIONS, drawing
from backend.planning.plan_text import align_columns

WARM_UP = 2  # sessions before anything is measured
COLD = 5  # sheets that nothing has seen


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    found = argparse.ArgumentParser(prog="python main.py bench", description=(__doc__ or "").split("\n\n")[0])
    found.add_argument("--url", default="http://127.0.0.1:8000", help="the running server")
    found.add_argument("--questions", type=int, default=40, help="questions at once and one after another")
    found.add_argument("--concurrency", type=int, default=8, help="questions at once")
    found.add_argument("--soak", type=int, default=0, metavar="N", help="then ask N more, and watch for change")
    found.add_argument("--api-key", default=os.environ.get("BENCH_API_KEY"), help="where the server wants one")
    found.add_argument("--seed", type=int, default=0, help="which drawings are made; 0: by the clock")
    found.add_argument("--json", action="store_true", help="print the JSON line only")
    found.add_argument("--plot", type=Path, metavar="PNG", help="draw the times into this file")
    return found


@dataclass
class Report:
    """Samples by name, in the order measured, and single figures."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    server: dict[str, Any] = field(default_factory=dict)
    seed: int = 0


def main(arguments: list[str] | None = None) -> int:
    """0 where every question was answered, 1 where not, 2 for wrong arguments; the last line printed is JSON."""
    options = parser().parse_args(arguments)
    if min(options.questions, options.concurrency) < 1:
        sys.stderr.write("--questions and --concurrency must be at least 1\n")
        return 2
    try:
        report = asyncio.run(_measure(options))
    except ServerError as error:
        sys.stderr.write(f"{error}\nStart one with `make run`.\n")
        return 1
    result = as_json(report)
    if not options.json:
        sys.stdout.write(render(report))
    sys.stdout.write(json.dumps(result) + "\n")
    if options.plot:
        from backend.commands.bench.plot import plot

        plot(report.samples, options.plot)
    return 0 if result["errors"] == 0 else 1


async def _measure(options: argparse.Namespace) -> Report:
    async with Client(options.url, options.api_key) as client:
        return await measure(
            client, options.questions, options.concurrency, soak=options.soak, seed=options.seed, tell=_tell
        )


def _tell(stage: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"measuring: {stage}\n")


async def measure(
    client: Client,
    questions: int,
    concurrency: int,
    *,
    soak: int = 0,
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """New sheets, follow-ups, many at once, `/v1`, and a soak of so many more; `tell` hears what begins."""
    report = Report(server=await client.health(), seed=seed or int(time.time()))
    sheets = iter(range(report.seed, report.seed + 10**9))
    for _ in range(WARM_UP):
        session, _ = await client.upload(drawing(next(sheets)))
        await client.ask(session, QUESTIONS[0])
    tell("new sheets")
    sessions = await _cold(client, report, [next(sheets) for _ in range(COLD)])
    tell("one after another")
    report.samples["follow-up"] = [await client.ask(*_turn(sessions, index)) for index in range(questions)]
    tell(f"{concurrency} at once")
    await _at_once(client, report, sessions, questions, concurrency)
    tell("/v1")
    await _over_v1(client, report, sessions[0])
    if soak:
        tell(f"soak of {soak}")
        await _soak(client, report, sessions, soak, concurrency)
    return report


def _turn(sessions: Sequence[str], index: int) -> tuple[str, str]:
    return sessions[index % len(sessions)], QUESTIONS[index % len(QUESTIONS)]


async def _cold(client: Client, report: Report, numbers: list[int]) -> list[str]:
    """New sheets: asked at once, while nothing is read or cached; and once read."""
    uploads, readings, sessions = [], [], []
    at_once: list[Sample] = []
    for number in numbers:
        session, seconds = await client.upload(drawing(number))
        at_once.append(await client.ask(session, QUESTIONS[0]))
        uploads.append(Sample(seconds))
        start = time.perf_counter()
        other, _ = await client.upload(drawing(number + 10**6))
        await client.read(other)
        readings.append(Sample(time.perf_counter() - start))
        sessions += [session, other]
    report.samples |= {"upload": uploads, "upload to all read": readings, "first question at once": at_once}
    report.samples["first question once read"] = [await client.ask(other, QUESTIONS[0]) for other in sessions[1::2]]
    return sessions


async def _at_once(client: Client, report: Report, sessions: Sequence[str], questions: int, concurrency: int) -> None:
    start = time.perf_counter()
    asks = [lambda index=index: client.ask(*_turn(sessions, index)) for index in range(questions)]
    samples = await _in_parallel(asks, concurrency)
    report.samples[f"{concurrency} at once"] = samples
    good = sum(sample.error is None for sample in samples)
    report.figures["requests_per_second"] = good / (time.perf_counter() - start)


async def _in_parallel(calls: Sequence[Callable[[], Awaitable[Sample]]], limit: int) -> list[Sample]:
    gate = asyncio.Semaphore(limit)

    async def one(call: Callable[[], Awaitable[Sample]]) -> Sample:
        async with gate:
            return await call()

    return list(await asyncio.gather(*(one(call) for call in calls)))


async def _over_v1(client: Client, report: Report, session: str) -> None:
    """The bare model: with text alone, and with the sheet's image in every request."""
    model = await client.v1_model()
    if model is None:
        return
    image = await client.page_image(session)
    for name, pixels in (("/v1 text only", None), ("/v1 with image", image)):
        report.samples[name] = [await client.complete(model, question, pixels) for question in QUESTIONS]


async def _soak(client: Client, report: Report, sessions: Sequence[str], count: int, concurrency: int) -> None:
    """Many questions: errors, the last tenth against the first, and the server's memory before and after."""
    before = await client.memory_bytes()
    asks = [lambda index=index: client.ask(*_turn(sessions, index)) for index in range(count)]
    samples = await _in_parallel(asks, concurrency)
    report.samples[f"soak of {count}"] = samples
    tenth = max(1, count // 10)
    first, last = ([sample.total_s for sample in part] for part in (samples[:tenth], samples[-tenth:]))
    report.figures["soak_last_to_first"] = statistics.median(last) / max(1e-9, statistics.median(first))
    after = await client.memory_bytes()
    if before is not None and after is not None:
        report.figures["soak_memory_growth_mb"] = (after - before) / 1e6


# ---- figures -----------------------------------------------------------------------------------------------


def percentile(values: Sequence[float], share: float) -> float:
    """By linear interpolation between the neighbours; the only value of one."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def figures_of(samples: Sequence[Sample]) -> dict[str, Any]:
    """Medians and percentiles in seconds, tokens a second, and what went wrong."""
    good = [sample for sample in samples if sample.error is None]
    found: dict[str, Any] = {"n": len(samples), "errors": len(samples) - len(good)}
    for name, values in (
        ("first", [sample.first_s for sample in good if sample.first_s is not None]),
        ("total", [sample.total_s for sample in good]),
    ):
        if values:
            found |= {f"{name}_p{share}_s": round(percentile(values, share / 100), 5) for share in (50, 95, 99)}
    speeds = [speed for sample in good if (speed := sample.tokens_per_second) is not None]
    if speeds:
        found["tokens_per_second"] = round(statistics.median(speeds), 1)
    if any(sample.cached_tokens for sample in good):
        found["cached_tokens"] = round(statistics.mean(sample.cached_tokens for sample in good))
    reasons = sorted({sample.error for sample in samples if sample.error})
    return found | ({"reasons": reasons} if reasons else {})


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON's own types, with server, machine and seed."""
    parts = {name: figures_of(samples) for name, samples in report.samples.items()}
    return {
        "server": {key: report.server.get(key) for key in ("engine", "model", "device", "version")},
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "seed": report.seed,
        "errors": sum(part["errors"] for part in parts.values()),
        "figures": {name: round(value, 3) for name, value in report.figures.items()},
        "parts": parts,
    }


HEAD = ("", "n", "errors", "first text p50", "p95", "p99", "whole p50", "p95", "p99", "tokens/s", "cached")


def render(report: Report) -> str:
    """The report as a table for people, times in milliseconds."""
    rows: list[tuple[str, ...]] = [HEAD]
    for name, samples in report.samples.items():
        found = figures_of(samples)
        times = [_ms(found.get(f"{part}_p{share}_s")) for part in ("first", "total") for share in (50, 95, 99)]
        last = [str(found.get(key, "-")) for key in ("tokens_per_second", "cached_tokens")]
        rows.append((name, str(found["n"]), str(found["errors"]), *times, *last))
    server = report.server
    lines = [
        f"{server.get('engine')} {server.get('model') or ''} on {server.get('device') or 'cpu'}",
        align_columns(rows),
    ]
    lines += [f"{name.replace('_', ' ')}: {value:.2f}" for name, value in report.figures.items()]
    return "\n".join(lines) + "\n"


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
