"""What the engine's bench measures on pages of small lettering: the price of what the model sees enlarged.

A page is uploaded, read and left alone for two seconds, as people do; then its first question is asked, and others
after a pause each. `vllm serve` gets the page alone, each turn. The height of the lettering that is asked for is
that in the best picture of the prompt. Knows nothing of how servers are started or rows are shown.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.engine.pages import Label, Page
from bench.engine.report import Row
from bench.engine.talks import Ours, Reply, Theirs

PAUSE_S = 2.0  # from the upload, and from an answer, to the question
FOLLOW_UPS = 4


@dataclass
class Seen:
    """What came of the questions to one side."""

    first: list[float] = field(default_factory=list)
    follow_ups: list[float] = field(default_factory=list)
    first_tokens: list[float] = field(default_factory=list)
    last_tokens: list[float] = field(default_factory=list)
    lettering: list[float] = field(default_factory=list)

    def add(self, replies: list[Reply], heights: list[float]) -> None:
        self.first.append(replies[0].ttft)
        self.follow_ups += [reply.ttft for reply in replies[1:]]
        self.first_tokens.append(replies[0].prompt_tokens)
        self.last_tokens.append(replies[-1].prompt_tokens)
        self.lettering += heights


class Lettering:
    """Both servers, asked about pages; `sessions` is the folder in which ours keeps them."""

    def __init__(self, ours: httpx.Client, theirs: httpx.Client, sessions: Path, rounds: int) -> None:
        self.ours, self.theirs, self.sessions, self.rounds = ours, theirs, sessions, rounds

    def rows(self, page_of: Callable[[int], Page]) -> Iterator[Row]:
        mine, other, at_rest, looking = Seen(), Seen(), Seen(), []
        self._warm_up(page_of(900))
        for number in range(self.rounds):
            self._ask_theirs(page_of(number), other)
            page = page_of(number)
            asked = page.labels[: 1 + FOLLOW_UPS]
            talk = Ours(self.ours, page.data, page.filename).until_read()
            replies = []
            for label in asked:
                time.sleep(PAUSE_S)
                replies.append(talk.ask(label.question))
            mine.add(replies, self._heights(page, asked, talk))
            talk.end()
            page = page_of(number + 100)
            talk = Ours(self.ours, page.data, page.filename).until_read()
            looking.append(talk.ask(page.labels[0].question).ttft)
            talk.end()
            page = page_of(number + 200)
            talk = Ours(self.ours, page.data, page.filename).until_looked_at()
            at_rest.add([talk.ask(label.question) for label in page.labels[: 1 + FOLLOW_UPS]], [])
            talk.end()
            self._ask_theirs(page_of(number + 300), other)
        yield from _rows(page.name, mine, other)
        yield Row("  first question as soon as it is read, look running", looking, other.first)
        yield Row("  first question when the look is over", at_rest.first, other.first)
        yield Row("  follow-ups when the look is over, at once", at_rest.follow_ups, other.follow_ups)

    def _ask_theirs(self, page: Page, other: Seen) -> None:
        """Before ours and after it: what else the machine does changes meanwhile."""
        asked, talk = page.labels[: 1 + FOLLOW_UPS], Theirs(self.theirs, page.picture, _format(page))
        other.add([talk.ask(label.question) for label in asked], [page.lettering_px(label) for label in asked])

    def _warm_up(self, page: Page) -> None:
        """A first question to both, which is not counted: pictures of a new size take longest once."""
        Theirs(self.theirs, page.picture, _format(page)).ask(page.labels[0].question)
        talk = Ours(self.ours, page.data, page.filename).until_read()
        talk.ask(page.labels[0].question)
        talk.end()

    def _heights(self, page: Page, asked: tuple[Label, ...], talk: Ours) -> list[float]:
        """Of the lettering asked for in each question, in the pictures that the conversation held by then."""
        held: list[dict[str, Any]] = []
        heights = []
        for label, file in zip(asked, sorted((self.sessions / talk.session / "turns").iterdir()), strict=True):
            pieces = json.loads(file.read_bytes())["transcript"]["pieces"]
            held += [piece["image"] for piece in pieces if "image" in piece]
            heights.append(page.seen_px(label, held))
        return heights


def _format(page: Page) -> str:
    return "jpeg" if page.filename.endswith("jpg") else "png"


def _rows(name: str, mine: Seen, other: Seen) -> Iterator[Row]:
    yield Row(f"{name}: first question, {PAUSE_S:g} s after it was read", mine.first, other.first, goal=1.0)
    yield Row(f"{name}: follow-ups, {PAUSE_S:g} s apart", mine.follow_ups, other.follow_ups, goal=0.8)
    yield Row("  tokens of the first prompt", mine.first_tokens, other.first_tokens, unit="tokens")
    yield Row(f"  tokens after {FOLLOW_UPS} follow-ups", mine.last_tokens, other.last_tokens, unit="tokens")
    smallest = [min(mine.lettering)], [min(other.lettering)]
    yield Row("  smallest lettering asked for, as the model sees it", *smallest, unit="px")
    yield Row("  median of it", [statistics.median(mine.lettering)], [statistics.median(other.lettering)], unit="px")
