"""What the engine's bench measures on pictures of large lettering: first answers, follow-ups, crowds, deaths.

Knows nothing of how servers are started or rows are shown.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from bench.engine.report import Row
from bench.engine.server import MAX_TOKENS
from bench.engine.talks import Ours, Theirs, picture, question

CALLERS = 8
HISTORIES = {1: (1, 2, 3), 5: (5, 6, 7), 20: (20, 21, 22)}  # length → turns that are asked after so many


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
            conversation = Ours(self.ours, png).until_looked_at()
            ours, theirs = conversation.ask(question(1)), Theirs(self.theirs, png).ask(question(1))
            mine.append(ours.ttft)
            other.append(theirs.ttft)
            same += ours.text == theirs.text
        yield Row(f"first question, {size}², warmed by the upload", mine, other, goal=0.08)
        print(f"# {same} of {self.rounds} first answers were the same text from both", file=sys.stderr)

    def follow_ups(self, size: int) -> Iterator[Row]:
        mine: dict[int, list[float]] = {length: [] for length in HISTORIES}
        other: dict[int, list[float]] = {length: [] for length in HISTORIES}
        for _ in range(self.rounds):
            png = self.picture(size)
            talks: list[tuple[Ours | Theirs, dict[int, list[float]]]] = [
                (Ours(self.ours, png).until_looked_at(), mine),
                (Theirs(self.theirs, png), other),
            ]
            for conversation, found in talks:
                for number in range(max(map(max, HISTORIES.values())) + 1):
                    ttft = conversation.ask(question(number)).ttft
                    for length, turns in HISTORIES.items():
                        if number in turns:
                            found[length].append(ttft)
        for length in HISTORIES:
            yield Row(f"follow-up, {size}², history of {length}", mine[length], other[length], goal=0.6)

    def throughput(self, size: int) -> Iterator[Row]:
        pictures = [self.picture(size) for _ in range(CALLERS)]
        found: dict[type, list[float]] = {Ours: [], Theirs: []}
        crowds = {
            Ours: [Ours(self.ours, png).until_looked_at() for png in pictures],
            Theirs: [Theirs(self.theirs, png) for png in pictures],
        }
        for crowd in crowds.values():
            at_once(crowd, lambda one: one.ask(question(0)))
        for turn in range(self.rounds):
            for kind, crowd in crowds.items():
                began = time.perf_counter()
                at_once(crowd, lambda one, turn=turn: [one.ask(question(1 + 4 * turn + i)) for i in range(4)])
                found[kind].append(4 * CALLERS / (time.perf_counter() - began))
        name = f"requests/s, {CALLERS} callers, {size}², {MAX_TOKENS} tokens"
        yield Row(name, found[Ours], found[Theirs], goal=1.5, at_least=True, unit="/s")
        sessions = [one.session for one in crowds[Ours]]
        alone = self.ours.post("/bench/crowd", params={"turns": 4}, json=sessions).raise_for_status().json()
        yield Row("  our engine alone, the last of these prompts", [alone], unit="/s")

    def own_layers(self, size: int) -> Iterator[Row]:
        conversation = Ours(self.ours, self.picture(size)).until_looked_at()
        self.ours.get("/bench/calls")
        whole = [conversation.ask(question(100 + number)).ttft for number in range(5 * self.rounds)]
        calls = self.ours.get("/bench/calls").raise_for_status().json()
        rendered, generate = calls["rendered"], calls["generate"]
        assert len(whole) == len(rendered) == len(generate)
        added = [w - r - g for w, r, g in zip(whole, rendered, generate, strict=True)]
        yield Row("first text over HTTP", whole)
        yield Row("  of which: engine.generate", generate)
        yield Row("  of which: rendering of the prompt", rendered)
        yield Row("  of which: our layers and HTTP", added, goal=0.005)

    def health_under_load(self, size: int) -> Iterator[Row]:
        talks = [Ours(self.ours, self.picture(size)).until_looked_at() for _ in range(CALLERS)]
        done = threading.Event()

        def chat(one: Ours) -> None:
            number = 200
            while not done.is_set():
                one.ask(question(number))
                number += 1

        def upload(_: int) -> None:
            while not done.is_set():
                Ours(self.ours, self.picture(size)).until_read()

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
        conversation = Ours(self.ours, self.picture(1024)).until_looked_at()
        noticed, answered, number = [], [], 300
        for _ in range(times):
            number += 1
            conversation.ask(question(number))
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
