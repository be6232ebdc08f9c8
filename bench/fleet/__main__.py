"""The service on Ray Serve, on one machine: what it costs beside one server, and what happens when parts are killed.

    python -m bench.fleet                       everything, in some minutes
    python -m bench.fleet kills --sessions 50   sessions on two replicas of the app and two of the model
    python -m bench.fleet ingress --rounds 200  a question through Ray's proxy against the plain server
    python -m bench.fleet pair --seconds 30     two engines against one, each on a core of its own

A cluster of three nodes, all on this machine. The model is the tests' tiny checkpoint on vLLM's CPU build, the
reader answers in `ingress`. Rows are printed as they come and kept in --rows; a JSON line comes last. Ends with
status 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import psutil
from ray import serve

from backend.engines.ray import RayEngine, in_replica, replicas
from backend.settings import Settings
from bench.fleet.pair import OnOneCore, generations_per_s
from bench.fleet.people import Fleet, report
from deploy.ray_serve import deployed
from tests.cluster import cluster, replicas_of
from tests.drawings import as_pdf, part_drawing
from tests.live import server

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Was ist der Maßstab?"
INGRESS_MS, PAIR_TIMES = 10.0, 1.7  # goals: what the proxy may add at the median, what two engines must give
KV_BYTES = 512 << 20  # of the tiny model; holds the conversations of fifty people
ANSWER_TOKENS = 48
NODES = (0, 2, 2)  # processors of each; none on the head, where the proxy is
THREADS = {"VLLM_CPU_OMP_THREADS_BIND": "nobind"}  # two engines on one machine would bind the same cores


def settings(folder: Path, **changes: Any) -> Settings:
    rates = {f"rate_limit_{kind}": "" for kind in ("uploads", "questions", "images")}
    usual = {"sessions": str(folder / "sessions"), "workers": 1, "second_look": False, "engine_fallback": "none"}
    return Settings(_env_file=None, **usual | rates | changes)  # type: ignore[call-arg]


def tiny(folder: Path) -> Path:
    """The checkpoint; its tokenizer has learned from the README, so that prompts are about as long as real ones."""
    command = [sys.executable, "-m", "tests.tiny_qwen3vl", str(folder / "tiny"), "README.md"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / "tiny"


def with_model(folder: Path, engines: int, **changes: Any) -> Settings:
    usual = {"model": str(tiny(folder)), "max_pixels": 400_000, "max_tokens": ANSWER_TOKENS, "max_num_seqs": 32}
    arguments = {"engine_args": {"kv_cache_memory_bytes": KV_BYTES}, "ray_engines": engines}
    return settings(folder, **usual | arguments | changes)


def until_ready(url: str) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/ready", timeout=10).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"{url} is not ready after five minutes")


def running(deployment: str) -> int:
    """Replicas that take requests; one that has died is no process any more before Ray knows of it."""
    states = serve.status().applications["fleet"].deployments[deployment].replica_states
    return min(states.get("RUNNING", 0), len(replicas_of(deployment)))


def memory_mb() -> dict[str, int]:
    """Of one replica of the app with its worker, of one of the model, and of what is Ray's own on a node."""
    sizes = {name: _mb(replicas_of(name)[:1]) for name in ("api", "engine")}
    replicas_own = {one.pid for name in ("api", "engine") for top in replicas_of(name) for one in _tree(top)}
    everything = psutil.Process().children(recursive=True)
    ours = [one for one in everything if one.pid not in replicas_own]
    return sizes | {"ray_a_node": sum(one.memory_full_info().pss for one in ours) // len(NODES) // 10**6}


def _tree(top: psutil.Process) -> list[psutil.Process]:
    return [top, *top.children(recursive=True)]


def _mb(tops: list[psutil.Process]) -> int:
    return int(sum(one.memory_full_info().pss for top in tops for one in _tree(top)) // 10**6)


def kill(deployment: str) -> int:
    """One replica, as a crash ends it; gives its process's id."""
    victim = replicas_of(deployment)[0]
    os.kill(victim.pid, signal.SIGKILL)
    return victim.pid


def kills(url: str, folder: Path, row: Callable[..., None], sessions: int, questions: int) -> dict[str, Any]:
    """Sessions ask; an engine is killed after a third of the questions, a replica of the app after two."""
    chosen = with_model(folder, 2)
    serve.run(deployed(chosen, replicas(chosen, in_replica(chosen), 0)), name="fleet")
    until_ready(url)
    row("memory", **memory_mb())
    fleet = Fleet(url, as_pdf(part_drawing("de")), sessions, questions, row)
    found = asyncio.run(fleet.run({1 / 3: lambda: kill("engine"), 2 / 3: lambda: kill("api")}, running))
    serve.delete("fleet")
    return found


def one_question(client: httpx.Client, session: str) -> float:
    began = time.perf_counter()
    client.post("/api/chat", data={"session_id": session, "question": QUESTION}).raise_for_status()
    return time.perf_counter() - began


def opened(client: httpx.Client) -> str:
    """A session of one sheet that is read."""
    reply = client.post("/api/upload", files={"file": ("part.pdf", as_pdf(part_drawing("de")))}).raise_for_status()
    session = str(reply.json()["session_id"])
    while client.get(f"/api/detection-status/{session}").json()["detection_status"] not in ("completed", "failed"):
        time.sleep(0.05)
    return session


def ingress(url: str, folder: Path, row: Callable[..., None], rounds: int) -> dict[str, Any]:
    """The same question, in turn through Ray's proxy and to `python main.py serve`; the reader answers both."""
    serve.run(deployed(settings(folder, engine="reader", ray_apis=2), None), name="fleet")
    until_ready(url)
    limits = {f"DRAWING_CHAT_RATE_LIMIT_{kind}": "100000/minute" for kind in ("UPLOADS", "QUESTIONS", "IMAGES")}
    with (
        server(folder, **limits) as plain,
        httpx.Client(base_url=url, timeout=60) as far,
        httpx.Client(base_url=plain, timeout=60) as near,
    ):
        pairs = [(far, opened(far)), (near, opened(near))]
        for pair in pairs * 10:
            one_question(*pair)
        times = [[one_question(*pair) for pair in pairs] for _ in range(rounds)]
    serve.delete("fleet")
    through, beside = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    row("ingress", rounds=rounds, ray_p50_ms=round(through, 1), plain_p50_ms=round(beside, 1))
    return {"added_p50_ms": round(through - beside, 1), "ratio": round(through / beside, 2)}


def pair(url: str, folder: Path, row: Callable[..., None], seconds: float) -> dict[str, Any]:
    """Generations in a second, of one engine and then of two, in turn, sixteen callers for each."""
    speeds: dict[int, list[float]] = {1: [], 2: []}
    paid: dict[int, list[float]] = {1: [], 2: []}  # generations for a second of the engines' processor time
    for engines in (1, 2, 2, 1):
        cores = folder / f"cores-{engines}-{len(speeds[engines])}"
        cores.mkdir()
        chosen = with_model(folder, engines)
        handle = serve.run(replicas(chosen, OnOneCore(in_replica(chosen), cores), 0), name="pair", route_prefix=None)
        speed, had = asyncio.run(generations_per_s(RayEngine(handle), engines, seconds, _spent_s))
        speeds[engines].append(speed)
        paid[engines].append(speed / had["engines"])
        processors = {kind: round(share, 2) for kind, share in had.items()}
        row("pair", engines=engines, per_s=round(speed, 2), processors=processors)
        serve.delete("pair")
    each = {number: sum(found) / len(found) for number, found in paid.items()}
    return {
        "times": round(sum(speeds[2]) / sum(speeds[1]), 2),
        "times_for_whole_processors": round(2 * each[2] / each[1], 2),  # computed: were each engine's core its own
    }


def _spent_s() -> dict[str, float]:
    """Processor time so far in `pair`, in seconds: engines with all their processes, callers, rest of Ray, others."""
    me = psutil.Process()
    engines = {one for top in replicas_of("engine", "pair") for one in _tree(top)}
    ray = set(me.children(recursive=True)) - engines
    whole = psutil.cpu_times()
    found = {"engines": _busy_s(engines), "callers": _busy_s({me}), "ray": _busy_s(ray)}
    return found | {"others": whole.user + whole.nice + whole.system - sum(found.values())}


def _busy_s(programs: set[psutil.Process]) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in programs)


def main() -> int:
    ask = argparse.ArgumentParser(description="The service on Ray Serve, on one machine.")
    ask.add_argument("part", nargs="?", choices=("kills", "ingress", "pair"))
    ask.add_argument("--sessions", type=int, default=50)
    ask.add_argument("--questions", type=int, default=4, help="of each session")
    ask.add_argument("--rounds", type=int, default=100)
    ask.add_argument("--seconds", type=float, default=30.0, help="of each of the four runs of pair")
    ask.add_argument("--rows", type=Path, default=ROOT / ".cache" / "fleet.jsonl")
    chosen = ask.parse_args()
    chosen.rows.parent.mkdir(exist_ok=True)
    print(f"{platform.platform()}, {os.cpu_count()} processors, Ray {version('ray')}, vLLM {version('vllm-cpu')}")

    def row(kind: str, **values: Any) -> None:
        line = json.dumps({"kind": kind, "at": round(time.time(), 2)} | values)
        print(line, flush=True)
        with chosen.rows.open("a") as file:
            file.write(line + "\n")

    found: dict[str, Any] = {}
    os.environ |= {"RAY_worker_niceness": "0"}  # else everything else on the machine goes first
    with tempfile.TemporaryDirectory(prefix="fleet-") as name, cluster(*NODES, **THREADS) as url:
        parts: dict[str, Callable[[Path], dict[str, Any]]] = {
            "ingress": lambda folder: ingress(url, folder, row, chosen.rounds),
            "kills": lambda folder: kills(url, folder, row, chosen.sessions, chosen.questions),
            "pair": lambda folder: pair(url, folder, row, chosen.seconds),
        }
        for part in (chosen.part,) if chosen.part else parts:
            folder = Path(name) / part
            folder.mkdir()
            found[part] = parts[part](folder)
    missed = report(found, INGRESS_MS, PAIR_TIMES)
    print(json.dumps({"found": found, "missed": missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
