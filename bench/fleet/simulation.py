"""Ten thousand people on 1 to 64 boxes with a model each: how long they wait for the first word.

    python -m bench.fleet.simulation                          the table and docs/scaling.svg, in some minutes
    python -m bench.fleet.simulation --people 1000 --boxes 1 2 4

Discrete events (SimPy). A person opens a sheet, asks some questions, thinks in between, and comes back with another
one later. A box computes prompts one after another and gives all running answers their next words together; it keeps
the conversations that it saw last, as many as its cache holds. With affinity a session's questions go to the
box that has its conversation, unless that one is full; without it they go to the box with the fewest questions.

Service times are those of Service; each is marked as measured, computed or assumed. Seeded: the same every time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import simpy

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "scaling.svg"
Wait = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Service:
    """One box with one H100 80 GB and Qwen3-VL-30B-A3B-Instruct-FP8, and the people. Tokens, seconds."""

    cache_tokens: int = 418_912  # computed: `plan --gpu-memory 80GiB`
    sheet_tokens: int = 7_519  # computed: an A3 sheet at 200 dpi, the same command
    text_tokens: int = 2_000  # computed: at most 6,000 characters of a sheet's text, three to a token
    question_tokens: int = 40  # assumed
    answer_tokens: int = 80  # assumed
    # Measured with the shape's random BF16 weights (`bench.real_shape`, docs/gpu.md): 0.78 s for a new sheet of so many
    # tokens; shared out as computed, 144 TFLOP for the vision encoder and 6.6 GFLOP a token for the text.
    sheet_s: float = 0.58
    prefill_tokens_per_s: float = 38_000
    step_s: float = 0.005  # measured there: 201 tokens a second for one answer,
    step_each_s: float = 0.00014  # and 5,704 for 128 at once
    at_once: int = 64  # DRAWING_CHAT_MAX_NUM_SEQS
    around_s: float = 0.04  # measured there: a follow-up about a sheet that is in the cache; and 5 ms beyond the engine
    questions: tuple[int, int] = (2, 8)  # assumed: of one session
    think_s: float = 40.0  # assumed: mean between an answer and the next question
    pause_s: float = 1_800.0  # assumed: mean between a person's sessions

    @property
    def first_tokens(self) -> int:
        return self.sheet_tokens + self.text_tokens + self.question_tokens

    @property
    def turn_tokens(self) -> int:
        return self.question_tokens + self.answer_tokens

    def prompt_s(self, tokens: int, known: int) -> float:
        """To compute a prompt of which that many tokens are in the cache."""
        return (0.0 if known else self.sheet_s) + (tokens - known) / self.prefill_tokens_per_s


@dataclass
class Question:
    """One question: its number in the session, the tokens of its prompt, and how it went; `asked` in seconds."""

    session: int
    number: int
    tokens: int
    asked: float
    found: bool = False
    first_s: float | None = None


class Box:
    """One model: a lane that computes prompts, seats for answers, and the conversations in its cache."""

    def __init__(self, world: simpy.Environment, service: Service) -> None:
        self._world, self._service = world, service
        self._lane = simpy.Resource(world, 1)
        self._seats = simpy.Resource(world, service.at_once)
        self._cache: OrderedDict[int, int] = OrderedDict()
        self.waiting = 0  # questions that were sent here and have no whole answer yet

    @property
    def is_full(self) -> bool:
        return self.waiting >= self._service.at_once

    def answer(self, question: Question) -> Wait:
        """From the question to the whole answer; notes when its first word came, and what was in the cache."""
        service = self._service
        self.waiting += 1
        with self._seats.request() as seat:
            yield seat
            with self._lane.request() as turn:
                yield turn
                known = self._cache.pop(question.session, 0)
                question.found = known > 0
                yield self._world.timeout(service.prompt_s(question.tokens, known))
                self._keep(question.session, question.tokens + service.answer_tokens)
            question.first_s = self._world.now - question.asked + service.around_s
            step = service.step_s + service.step_each_s * self._seats.count
            yield self._world.timeout(service.answer_tokens * step)
        self.waiting -= 1

    def _keep(self, session: int, tokens: int) -> None:
        self._cache[session] = tokens
        while sum(self._cache.values()) > self._service.cache_tokens:
            self._cache.popitem(last=False)


@dataclass
class Result:
    """Of one number of boxes: seconds to the first word, and the share of follow-ups that found their conversation.

    The seconds are None where nobody who asked in the half that counts had a word by its end.
    """

    boxes: int
    affinity: bool
    questions: int
    p50_s: float | None
    p95_s: float | None
    follow_up_p95_s: float | None
    found: float


class World:
    """The people and the boxes."""

    def __init__(self, service: Service, boxes: int, affinity: bool, seed: int) -> None:
        self.clock = simpy.Environment()
        self._service, self._affinity = service, affinity
        self._chance = random.Random(seed)
        self._boxes = [Box(self.clock, service) for _ in range(boxes)]
        self._names = itertools.count()
        self._homes: dict[int, Box] = {}
        self.questions: list[Question] = []

    def person(self) -> Wait:
        """Sessions with pauses between them, for ever."""
        service, chance, clock = self._service, self._chance, self.clock
        yield clock.timeout(chance.uniform(0, service.pause_s))
        while True:
            session, tokens = next(self._names), service.first_tokens
            for number in range(chance.randint(*service.questions)):
                question = Question(session, number, tokens, clock.now)
                self.questions.append(question)
                yield clock.process(self._box_for(session).answer(question))
                tokens += service.turn_tokens
                yield clock.timeout(chance.expovariate(1 / service.think_s))
            self._homes.pop(session, None)
            yield clock.timeout(chance.expovariate(1 / service.pause_s))

    def _box_for(self, session: int) -> Box:
        if self._affinity:
            if session not in self._homes:
                self._homes[session] = self._chance.choice(self._boxes)  # as a hash does
            if not self._homes[session].is_full:
                return self._homes[session]
        return min(self._boxes, key=lambda box: box.waiting)


def simulate(service: Service, people: int, boxes: int, affinity: bool, minutes: float, seed: int = 0) -> Result:
    """The second half of that many minutes counts: in the first one the caches fill and queues settle."""
    world = World(service, boxes, affinity, seed)
    for _ in range(people):
        world.clock.process(world.person())
    world.clock.run(until=minutes * 60)
    counted = [one for one in world.questions if one.asked > minutes * 30 and one.first_s is not None]
    firsts = [one.first_s or 0.0 for one in counted]
    follow_ups = [one for one in counted if one.number]
    later = [one.first_s or 0.0 for one in follow_ups]
    found = sum(one.found for one in follow_ups) / max(1, len(follow_ups))
    times = (_share_of(firsts, 0.5), _share_of(firsts, 0.95), _share_of(later, 0.95))
    return Result(boxes, affinity, len(firsts), *times, found)


def _share_of(seconds: list[float], share: float) -> float | None:
    return sorted(seconds)[int(share * (len(seconds) - 1))] if seconds else None


def draw(results: list[Result], people: int, picture: Path) -> None:
    """p95 against the number of boxes, one line with affinity and one without."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "drawing-chat", "svg.fonttype": "none"}  # the same picture every time
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for affinity, name in ((True, "by session"), (False, "to the least busy box")):
        line = [result for result in results if result.affinity is affinity]
        waits = [float("nan") if result.p95_s is None else result.p95_s for result in line]
        axes.plot([result.boxes for result in line], waits, marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="boxes", ylabel="first word, p95, seconds", title=f"{people:,} people")
    axes.set_xticks(sorted({result.boxes for result in results}))
    axes.get_xaxis().set_major_formatter(matplotlib.ticker.ScalarFormatter())
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(picture, bbox_inches="tight", metadata={"Date": None})


def shown(seconds: float | None) -> str:
    return f"{'never':>8}" if seconds is None else f"{seconds:6.2f} s"


def main() -> None:
    ask = argparse.ArgumentParser(description="People on boxes: seconds to the first word, simulated.")
    ask.add_argument("--people", type=int, default=10_000)
    ask.add_argument("--boxes", type=int, nargs="+", default=[1, 2, 4, 8, 12, 16, 24, 32, 48, 64])
    ask.add_argument("--minutes", type=float, default=120, help="simulated; the second half counts")
    ask.add_argument("--slower", type=float, default=1.0, help="times that computing a prompt takes longer")
    ask.add_argument("--picture", type=Path, default=PICTURE)
    chosen = ask.parse_args()
    usual = Service()
    slower = {
        "sheet_s": usual.sheet_s * chosen.slower,
        "prefill_tokens_per_s": usual.prefill_tokens_per_s / chosen.slower,
    }
    service = replace(usual, **slower)
    print(f"{chosen.people:,} people, {chosen.minutes:g} minutes, seed 0, SimPy {simpy.__version__}")
    print("boxes  routed by      questions  found       p50       p95  follow-ups p95")
    results = []
    for boxes in chosen.boxes:
        for affinity in (True, False):
            began = time.perf_counter()
            result = simulate(service, chosen.people, boxes, affinity, chosen.minutes)
            results.append(result)
            name = "session" if affinity else "least busy"
            times = "  ".join(map(shown, (result.p50_s, result.p95_s, result.follow_up_p95_s)))
            taken = f"({time.perf_counter() - began:.0f} s)"
            print(f"{boxes:5}  {name:12} {result.questions:10,}  {result.found:5.0%}  {times}  {taken}", flush=True)
    draw(results, chosen.people, chosen.picture)
    print(json.dumps({"service": asdict(service), "results": [asdict(result) for result in results]}))


if __name__ == "__main__":
    main()
