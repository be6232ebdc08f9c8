"""Ours beside `vllm serve`: the same checkpoint, engine arguments, pictures and questions, on the same machine.

    python -m bench.engine [--model FOLDER] [--rounds 3] [--kills 20] [--sizes 1024 2048] [--only NAME …]

`vllm serve` gets what its users send: the whole conversation with the picture as base64, each turn. Ours gets an
upload, and then questions. Both engines run eagerly, in one process with a cache of the same size; what our service
sets by itself (block size, tokens per delta) is left at vLLM's defaults there. Without --model a tiny checkpoint of
the same architecture is made: some million random weights and a tokenizer of about four characters a token, so the
figures say how the layers around a model behave, and nothing about a GPU. Rounds of both alternate. Prints a table
with median and 95th percentile, and a JSON line last.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import io
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from backend.answering.model import prompts
from bench.engine.report import SEED, Row, as_json, machine, show
from bench.engine.server import KV_CACHE_BYTES, MAX_TOKENS

ROOT = Path(__file__).resolve().parents[2]
START_S = 600
CALLERS = 8
WORDS = ("README.md", "SETUP_QWEN.md", "backend/answering/prompts.py")  # what the tiny model's tokenizer learns from
HISTORIES = {1: (1, 2, 3), 5: (5, 6, 7), 20: (20, 21, 22)}  # length → turns that are asked after so many


def picture(size: int, number: int) -> bytes:
    """A drawing with a scan's grain, circles, a frame and large lettering; each number another one.

    The grain makes the file as large as that of a scanned page: about 80 kB at 1024².
    """
    grain = np.random.default_rng([SEED, number]).integers(0, 100, (size // 2, size // 2), np.uint8)
    image = Image.fromarray(255 - grain // 98 * 24).resize((size, size), Image.Resampling.BILINEAR).convert("RGB")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=28)
    draw.rectangle((40, 40, size - 40, size - 40), outline="black", width=3)
    for step in range(6):
        radius = size // 12 + 30 * step + number % 7
        draw.circle((size / 2, size / 2), radius, outline="black", width=2)
    draw.text((80, 80), f"PART {SEED}{number:05} {size}", fill="black", font=font)
    draw.text((80, size - 120), "MATERIAL S235", fill="black", font=font)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def question(number: int) -> str:
    return f"Was ist Maß {number:03}?"


class Ours:
    """A conversation with the service: an upload, then questions."""

    def __init__(self, client: httpx.Client, png: bytes, *, looked_at: bool = True) -> None:
        self.client = client
        reply = client.post("/api/upload", files={"file": ("drawing.png", png)})
        while reply.status_code == 503:  # its workers are still starting
            time.sleep(0.2)
            reply = client.post("/api/upload", files={"file": ("drawing.png", png)})
        self.session = reply.raise_for_status().json()["session_id"]
        self.until_read(looked_at)

    def until_read(self, looked_at: bool) -> None:
        """And until the model has warmed up and looked for views, so that nothing runs for it any more."""
        path = f"/api/detection-status/{self.session}"
        while True:
            status = self.client.get(path).raise_for_status().json()
            if status["detection_status"] != "processing" and not (looked_at and status["views"] == "pending"):
                return
            time.sleep(0.02)

    def ask(self, number: int) -> tuple[float, str]:
        """Seconds to the first text, and the whole text."""
        form = {"session_id": self.session, "question": question(number)}
        began, first, event = time.perf_counter(), None, ""
        with self.client.stream("POST", "/api/chat", data=form, headers={"Accept": "text/event-stream"}) as reply:
            for line in reply.iter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event == "delta":
                    first = first or time.perf_counter() - began
                elif line.startswith("data: ") and event in ("done", "error"):
                    last = json.loads(line[6:])
        if event != "done":
            raise RuntimeError(f"{event}: {last}")
        return first or time.perf_counter() - began, last["text"]


class Theirs:
    """The same conversation with `vllm serve`: everything is sent again each turn."""

    def __init__(self, client: httpx.Client, png: bytes) -> None:
        self.client = client
        url = "data:image/png;base64," + base64.b64encode(png).decode()
        self.messages: list[dict[str, Any]] = [{"role": "system", "content": prompts.SYSTEM}]
        self.opening = [
            {"type": "text", "text": prompts.picture_text(1, 1, detail=False)},
            {"type": "image_url", "image_url": {"url": url}},
        ]

    def ask(self, number: int) -> tuple[float, str]:
        asked = {"type": "text", "text": prompts.question_text(question(number), "de", grounded=False)}
        self.messages.append({"role": "user", "content": [*self.opening, asked]})
        self.opening = []
        body = {"model": "m", "messages": self.messages, "max_tokens": MAX_TOKENS, "temperature": 0, "stream": True}
        began, first, text = time.perf_counter(), None, ""
        with self.client.stream("POST", "/v1/chat/completions", json=body) as reply:
            for line in reply.iter_lines():
                if line.startswith("data: {"):
                    piece = json.loads(line[6:])["choices"][0]["delta"].get("content") or ""
                    first = first or (time.perf_counter() - began if piece else None)
                    text += piece
        self.messages.append({"role": "assistant", "content": text})
        return first or time.perf_counter() - began, text


class Bench:
    """The two servers, and what is measured on them."""

    def __init__(self, ours: httpx.Client, theirs: httpx.Client, rounds: int) -> None:
        self.ours, self.theirs, self.rounds = ours, theirs, rounds
        self.number = 0

    def picture(self, size: int) -> bytes:
        self.number += 1
        return picture(size, self.number)

    def first_questions(self, size: int) -> Iterator[Row]:
        mine, other, same = [], [], 0
        for _ in range(self.rounds):
            png = self.picture(size)
            conversation = Ours(self.ours, png)
            (ttft, text), (their_ttft, their_text) = conversation.ask(1), Theirs(self.theirs, png).ask(1)
            mine.append(ttft)
            other.append(their_ttft)
            same += text == their_text
        yield Row(f"first question, {size}², warmed by the upload", mine, other, goal=0.08)
        print(f"# {same} of {self.rounds} first answers were the same text from both", file=sys.stderr)

    def follow_ups(self, size: int) -> Iterator[Row]:
        mine: dict[int, list[float]] = {length: [] for length in HISTORIES}
        other: dict[int, list[float]] = {length: [] for length in HISTORIES}
        for _ in range(self.rounds):
            png = self.picture(size)
            for conversation, found in ((Ours(self.ours, png), mine), (Theirs(self.theirs, png), other)):
                for number in range(max(map(max, HISTORIES.values())) + 1):
                    ttft, _ = conversation.ask(number)  # type: ignore[attr-defined]
                    for length, turns in HISTORIES.items():
                        if number in turns:
                            found[length].append(ttft)
        for length in HISTORIES:
            yield Row(f"follow-up, {size}², history of {length}", mine[length], other[length], goal=0.6)

    def throughput(self, size: int) -> Iterator[Row]:
        pictures = [self.picture(size) for _ in range(CALLERS)]
        found: dict[type, list[float]] = {Ours: [], Theirs: []}
        crowds = {
            Ours: [Ours(self.ours, png) for png in pictures],
            Theirs: [Theirs(self.theirs, png) for png in pictures],
        }
        for crowd in crowds.values():
            at_once(crowd, lambda one: one.ask(0))
        for turn in range(self.rounds):
            for kind, crowd in crowds.items():
                began = time.perf_counter()
                at_once(crowd, lambda one, turn=turn: [one.ask(1 + 4 * turn + i) for i in range(4)])
                found[kind].append(4 * CALLERS / (time.perf_counter() - began))
        name = f"requests/s, {CALLERS} callers, {size}², {MAX_TOKENS} tokens"
        yield Row(name, found[Ours], found[Theirs], goal=1.5, at_least=True, unit="/s")
        sessions = [one.session for one in crowds[Ours]]
        alone = self.ours.post("/bench/crowd", params={"turns": 4}, json=sessions).raise_for_status().json()
        yield Row("  our engine alone, the last of these prompts", [alone], unit="/s")

    def own_layers(self, size: int) -> Iterator[Row]:
        conversation = Ours(self.ours, self.picture(size))
        self.ours.get("/bench/calls")
        whole = [conversation.ask(100 + number)[0] for number in range(5 * self.rounds)]
        calls = self.ours.get("/bench/calls").raise_for_status().json()
        rendered, generate = calls["rendered"], calls["generate"]
        assert len(whole) == len(rendered) == len(generate)
        added = [w - r - g for w, r, g in zip(whole, rendered, generate, strict=True)]
        yield Row("first text over HTTP", whole)
        yield Row("  of which: engine.generate", generate)
        yield Row("  of which: rendering of the prompt", rendered)
        yield Row("  of which: our layers and HTTP", added, goal=0.005)

    def health_under_load(self, size: int) -> Iterator[Row]:
        talks = [Ours(self.ours, self.picture(size)) for _ in range(CALLERS)]
        done = threading.Event()

        def chat(one: Ours) -> None:
            number = 200
            while not done.is_set():
                one.ask(number)
                number += 1

        def upload(_: int) -> None:
            while not done.is_set():
                Ours(self.ours, self.picture(size), looked_at=False)

        seconds = []
        with ThreadPoolExecutor(CALLERS + 4) as pool:
            work = [pool.submit(chat, one) for one in talks] + [pool.submit(upload, i) for i in range(4)]
            with httpx.Client(base_url=self.ours.base_url, timeout=30) as client:
                for _ in range(200 * self.rounds):
                    began = time.perf_counter()
                    client.get("/health").raise_for_status()
                    seconds.append(time.perf_counter() - began)
                    time.sleep(0.02)
            done.set()
            for one in work:
                one.result()
        yield Row("GET /health, 8 chats and 4 uploads at work", seconds)
        yield Row("  99th percentile", [statistics.quantiles(seconds, n=100)[98]], goal=0.1)

    def kills(self, times: int) -> Iterator[Row]:
        conversation = Ours(self.ours, self.picture(1024))
        noticed, answered, number = [], [], 300
        for _ in range(times):
            number += 1
            conversation.ask(number)
            turns = len(self.session(conversation)["turns"])
            pid = self.ours.get("/bench/engine").raise_for_status().json()["pid"]
            with ThreadPoolExecutor(2) as pool:
                waiting = [pool.submit(until_error, self.ours, conversation.session) for _ in range(2)]
                time.sleep(0.1)
                began = time.perf_counter()
                os.kill(pid, signal.SIGKILL)
                noticed += [one.result() - began for one in waiting]
            answered.append(until_answered(conversation, number) - began)
            after = self.session(conversation)["turns"]
            assert len(after) > turns and all(turn["answer"] is not None for turn in after), "the session was harmed"
        yield Row("kill -9 of the engine: callers have their error", noticed, goal=1.0)
        yield Row("  longest", [max(noticed)], goal=1.0)
        yield Row("kill -9 of the engine: a question is answered", answered, goal=20.0)
        yield Row("  longest", [max(answered)], goal=20.0)

    def session(self, conversation: Ours) -> dict[str, Any]:
        found: dict[str, Any] = self.ours.get(f"/api/session/{conversation.session}").raise_for_status().json()
        return found


def at_once(crowd: list[Any], work: Callable[[Any], Any]) -> None:
    with ThreadPoolExecutor(len(crowd)) as pool:
        list(pool.map(work, crowd))


def until_error(client: httpx.Client, session: str) -> float:
    """Questions without end; the moment at which one of them fails."""
    while True:
        form = {"session_id": session, "question": question(0)}
        with client.stream("POST", "/api/chat", data=form, headers={"Accept": "text/event-stream"}) as reply:
            body = "".join(reply.iter_text())
            if reply.status_code != 200 or "event: error" in body:
                return time.perf_counter()


def until_answered(conversation: Ours, number: int) -> float:
    while True:
        with contextlib.suppress(RuntimeError, httpx.HTTPError):
            form = {"session_id": conversation.session, "question": question(number)}
            if conversation.client.post("/api/chat", data=form).status_code == 200:
                return time.perf_counter()
        time.sleep(0.1)


@contextlib.contextmanager
def served(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[httpx.Client]:
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=output, stderr=output
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600, trust_env=False) as client:
            ready = "/health/ready" if "bench.engine.server" in command else "/health"
            wait_for(client, ready, server, log)
            yield client
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(client: httpx.Client, path: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if client.get(path).status_code == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"a server did not start:\n{log.read_text(errors='replace')[-3000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def vllm_serve(model: str, port: int) -> list[str]:
    return [
        *("-m", _their_entry(), "--model", model, "--served-model-name", "m"),
        *("--host", "127.0.0.1", "--port", str(port), "--max-num-seqs", "32", "--enforce-eager"),
        *("--kv-cache-memory-bytes", str(KV_CACHE_BYTES), "--distributed-executor-backend", "uni"),
        *("--limit-mm-per-prompt.image", "8", "--limit-mm-per-prompt.video", "0"),
    ]


def _their_entry() -> str:
    """Older versions have the server elsewhere."""
    import importlib.util

    new = "vllm.entrypoints.launchers.api_server.entry"
    with contextlib.suppress(ModuleNotFoundError):
        if importlib.util.find_spec(new) is not None:
            return new
    return "vllm.entrypoints.openai.api_server"


def measure(bench: Bench, sizes: list[int], kills: int, only: list[str]) -> Iterator[Row]:
    parts: dict[str, Callable[[], Iterator[Row]]] = {}
    for size in sizes:
        parts[f"first{size}"] = lambda size=size: bench.first_questions(size)
        parts[f"followups{size}"] = lambda size=size: bench.follow_ups(size)
        parts[f"throughput{size}"] = lambda size=size: bench.throughput(size)
    parts["layers"] = lambda: bench.own_layers(1024)
    parts["health"] = lambda: bench.health_under_load(1024)
    parts["kills"] = lambda: bench.kills(kills)
    for name, part in parts.items():
        if not only or any(name.startswith(wanted) for wanted in only):
            print(f"# {name}", file=sys.stderr, flush=True)
            yield from part()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", help="folder of a checkpoint; default: a tiny one is made")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024, 2048])
    parser.add_argument("--only", nargs="*", default=[], help="first, followups, throughput, layers, health, kills")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        model = options.model
        if model is None:
            model = str(folder / "tiny")
            subprocess.run([sys.executable, "-m", "tests.tiny_qwen3vl", model, *WORDS], cwd=ROOT, check=True)
        ports = free_port(), free_port()
        mine = ["-m", "bench.engine.server", model, str(ports[0]), str(folder / "sessions")]
        theirs = vllm_serve(model, ports[1])
        ours_client = stack.enter_context(served(mine, ports[0], folder))
        their_client = stack.enter_context(served(theirs, ports[1], folder, VLLM_ENABLE_V1_MULTIPROCESSING="0"))
        rows = list(
            measure(Bench(ours_client, their_client, options.rounds), options.sizes, options.kills, options.only)
        )
    print(json.dumps(machine()))
    show(rows)
    print(as_json(rows))


if __name__ == "__main__":
    main()
