"""People with sessions on a fleet: they ask in turn, parts are killed meanwhile, and what was lost is counted.

Knows the HTTP contract, and nothing of Ray.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

QUESTIONS = ("Was ist der Maßstab?", "Welcher Werkstoff?", "Wie lautet der Titel?", "Welche Gewinde gibt es?")
AT_ONCE = 6  # people who wait for an answer
CACHED_SHARE = 0.8  # of the prompt before: a follow-up that finds that much has found its replica
BACK_S = 60.0
FOLLOW_UPS = 0.95  # goal: on the replica with their cache
TIMEOUT_S = 120.0
READ_POLL_S = 0.3
NOTICED_S = 2.0  # between two who learn of the same change: a replica of the app, and whoever counts replicas here


@dataclass
class Asked:
    """One question: when, how it ended, and what of its prompt was in the cache; `before` is the last prompt."""

    session: int
    number: int
    began: float
    ended: float
    status: str
    prompt_tokens: int = 0
    cached_tokens: int = 0
    before: int = 0

    @property
    def found_its_cache(self) -> bool:
        return self.cached_tokens >= CACHED_SHARE * self.before


@dataclass
class Kill:
    """What was killed and when; `back_s` until as many replicas took requests as before, `answer_s` until an answer."""

    what: str
    pid: int
    at: float
    back_s: float | None = None
    answer_s: float | None = None


class Fleet:
    """The sessions of a run, and what became of each question."""

    def __init__(self, url: str, drawing: bytes, sessions: int, questions: int, row: Callable[..., None]) -> None:
        self._url, self._drawing, self._row = url, drawing, row
        self._sessions, self._questions = sessions, questions
        self._names: list[str] = []
        self.asked: list[Asked] = []
        self.kills: list[Kill] = []
        self._promised: dict[int, list[int]] = {}  # turns that were acknowledged

    async def run(self, kills: dict[float, Callable[[], int]], running: Callable[[str], int]) -> dict[str, Any]:
        """`kills` are done when that share of all questions is answered; `running` counts replicas that answer."""
        async with httpx.AsyncClient(base_url=self._url, timeout=TIMEOUT_S) as client:
            seats = asyncio.Semaphore(AT_ONCE)
            self._names = await asyncio.gather(*(self._open(client, seats, one) for one in range(self._sessions)))
            self._row("opened", sessions=len(self._names))
            killers = [
                asyncio.create_task(self._kill(share, what, act, running))
                for (share, act), what in zip(kills.items(), ("engine", "api"), strict=False)
            ]
            await asyncio.gather(*(self._converse(client, seats, number) for number in range(self._sessions)))
            await asyncio.gather(*killers)
            lost = await asyncio.gather(*(self._lost(client, number) for number in range(self._sessions)))
        return self._found(sum(lost))

    async def _open(self, client: httpx.AsyncClient, seats: asyncio.Semaphore, number: int) -> str:
        drawing = self._drawing + b"\n%% session %d\n" % number  # another file: nobody finds another's conversation
        async with seats:
            reply = await client.post("/api/upload", files={"file": ("part.pdf", drawing)})
            session = str(reply.raise_for_status().json()["session_id"])
            while True:
                status = (await client.get(f"/api/detection-status/{session}")).raise_for_status().json()
                if status["detection_status"] in ("completed", "failed") and status["views"] != "pending":
                    return session
                await asyncio.sleep(READ_POLL_S)

    async def _converse(self, client: httpx.AsyncClient, seats: asyncio.Semaphore, number: int) -> None:
        """Asks each question until it is answered, as a person does."""
        before = 0
        for turn in range(self._questions):
            while True:
                async with seats:
                    asked = await self._ask(client, number, turn, before)
                self.asked.append(asked)
                self._row("question", **vars(asked))
                if asked.status == "200":
                    before = asked.prompt_tokens
                    break
                await asyncio.sleep(1.0)

    async def _ask(self, client: httpx.AsyncClient, number: int, turn: int, before: int) -> Asked:
        fields = {"session_id": self._names[number], "question": QUESTIONS[turn % len(QUESTIONS)]}
        began = time.monotonic()
        try:
            reply = await client.post("/api/chat", data=fields)
        except httpx.HTTPError as error:
            return Asked(number, turn, began, time.monotonic(), type(error).__name__)
        asked = Asked(number, turn, began, time.monotonic(), str(reply.status_code), before=before)
        if reply.status_code == 200:
            answer = reply.json()
            asked.prompt_tokens = answer["usage"]["prompt_tokens"]
            asked.cached_tokens = answer["usage"]["cached_tokens"]
            self._promised.setdefault(number, []).append(answer["turn"])
        return asked

    async def _kill(self, share: float, what: str, act: Callable[[], int], running: Callable[[str], int]) -> None:
        while self._answered() < share * self._sessions * self._questions:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        there = running(what)
        kill = Kill(what, act(), time.monotonic())
        self.kills.append(kill)
        self._row("kill", what=what, pid=kill.pid)
        await asyncio.sleep(0.5)
        while await asyncio.to_thread(running, what) < there and time.monotonic() < kill.at + 5 * BACK_S:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        kill.back_s = round(time.monotonic() - kill.at, 1)
        self._row("back", what=what, seconds=kill.back_s)

    def _answered(self) -> int:
        return sum(one.status == "200" for one in self.asked)

    async def _lost(self, client: httpx.AsyncClient, number: int) -> int:
        """Acknowledged turns that the session does not hold any more, or holds twice."""
        reply = await client.get(f"/api/session/{self._names[number]}")
        kept = [turn["turn"] for turn in reply.raise_for_status().json()["turns"]]
        return len(set(self._promised[number]) - set(kept)) + len(kept) - len(set(kept))

    def _found(self, lost: int) -> dict[str, Any]:
        answered = [one for one in self.asked if one.status == "200"]
        follow_ups = [one for one in answered if one.number and not self._moved(one)]
        errors = [one for one in self.asked if one.status != "200"]
        for kill in self.kills:
            later = [one.ended - kill.at for one in answered if one.began > kill.at]
            kill.answer_s = round(min(later), 2) if later else None
        return {
            "sessions": self._sessions,
            "answered": len(answered),
            "follow_ups": len(follow_ups),
            "on_their_replica": sum(one.found_its_cache for one in follow_ups),
            "moved_by_a_kill": sum(1 for one in answered if one.number) - len(follow_ups),
            "lost_turns": lost,
            "errors": dict(Counter(one.status for one in errors)),
            "errors_of_questions_in_flight": sum(
                any(one.began <= k.at <= one.ended for k in self.kills) for one in errors
            ),
            "kills": [vars(kill) for kill in self.kills],
            "seconds_p50": round(statistics.median(one.ended - one.began for one in answered), 2),
        }

    def _moved(self, asked: Asked) -> bool:
        """Whether an engine was killed, or came back, since the session's question before: its cache may be gone."""
        before = [one.ended for one in self.asked if one.session == asked.session and one.number == asked.number - 1]
        engines = [kill for kill in self.kills if kill.what == "engine"]
        moments = [moment for k in engines for moment in (k.at, k.at + (k.back_s or 0.0))]
        return any(min(before) - NOTICED_S <= moment <= asked.ended + NOTICED_S for moment in moments)


def report(found: dict[str, Any], ingress_ms: float, pair_times: float) -> list[str]:
    """The goals that were missed, in words; prints what was found."""
    missed = []
    for part, values in found.items():
        print(part, *(f"\n  {name:32} {value}" for name, value in values.items()), sep="")
    if "ingress" in found and found["ingress"]["added_p50_ms"] > ingress_ms:
        missed.append(f"the ingress adds more than {ingress_ms:g} ms at the median")
    if "pair" in found and found["pair"]["times"] < pair_times:
        missed.append(f"two engines give less than {pair_times:g} times one")
    if "kills" in found:
        missed += _missed_by_kills(found["kills"])
    return missed


def _missed_by_kills(found: dict[str, Any]) -> list[str]:
    checks = {
        "turns were lost": found["lost_turns"] == 0,
        "follow-ups went elsewhere": found["on_their_replica"] >= FOLLOW_UPS * found["follow_ups"],
        "others than those in flight had errors": sum(found["errors"].values())
        == found["errors_of_questions_in_flight"],
        "a replica was not back in time": all((kill["back_s"] or 1e9) <= BACK_S for kill in found["kills"]),
    }
    return [text for text, holds in checks.items() if not holds]
