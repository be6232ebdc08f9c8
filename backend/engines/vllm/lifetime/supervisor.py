"""Keeps one engine alive: starts it in the background, notices its death, starts it again with back-off.

Generic over what it keeps: `build` and `close` block and run in one thread of their own, which lives as long
as the engine does (the engine's processes die with that thread). A thread that is deep inside a library when the
server stops is left behind: it cannot be interrupted, and nobody shall wait for it. Knows nothing of vLLM or
prompts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from backend.errors import Unavailable
from backend.generation import EngineState

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

_WATCH_S = 0.2  # between two looks at whether the engine lives
_PATIENCE_S = 600.0  # of whoever waits until it is ready: a large model loads for minutes
_TRIES = 5  # starts that may fail one after another
_SOONER = 4  # the first delay's part by this goes by before an engine that ran is started again
_STEADY_S = 60.0  # an engine that lived this long died of something new: no back-off left over
_LONGEST_DELAY_S = 4.0  # before an engine that died is started again
_CLOSE_S = 3.0  # for an engine to end by itself
_LEAVE_S = 5.0  # what a stop waits for the engine's thread; a server has ten seconds in all
_ABANDON_EVERY_S = 0.2  # between two tries to end what a start under way has begun


async def _fetch_nothing() -> None:
    """Nothing has to be had before."""


def _no_obituary() -> str:
    return ""


def _asks_for_the_same() -> bool:
    return False


@dataclass(frozen=True)
class Lifecycle(Generic[T]):
    """How to build, prepare, watch and close what is kept."""

    build: Callable[[], T]
    ready: Callable[[T], Awaitable[None]]  # in the event loop, before anyone may use it
    is_dead: Callable[[T], bool]
    close: Callable[[T], None]
    hopeless: tuple[type[BaseException], ...]  # trying again would end the same
    passing: tuple[type[BaseException], ...]  # worth another try
    fetch: Callable[[], Awaitable[None]] = _fetch_nothing  # before each build, in the event loop; may take hours
    obituary: Callable[[], str] = _no_obituary  # why it died, in a line; called before it is closed
    adapted: Callable[[], bool] = _asks_for_the_same  # whether the next build asks for something else than the last


class Supervisor(Generic[T]):
    """The one engine, its state, and the reason for it."""

    def __init__(self, kept: Lifecycle[T], *, tries: int = _TRIES, first_delay_s: float = 1.0) -> None:
        self._kept = kept
        self._tries = tries
        self._first_delay_s = first_delay_s
        self._task: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._wake = asyncio.Event()
        self._ready = asyncio.Event()
        self.engine: T | None = None
        self.state = EngineState.STOPPED
        self.reason = ""
        self.restarts = 0

    def start(self) -> None:
        """Begin, and return at once; a second call changes nothing while the first is at work."""
        if self._task is not None and not self._task.done():
            return
        self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._become(EngineState.STARTING, "the model is being loaded")
        self._task = asyncio.get_running_loop().create_task(self._keep(), name="engine-supervisor")
        self._task.add_done_callback(self._on_end)

    async def stop(self, abandon: Callable[[], None]) -> None:
        """End the engine; `abandon` kills what a start under way has begun, so that its thread comes back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None
        if self._thread is not None:
            await self._end(self._thread, abandon)
            self._thread.shutdown(wait=False)
            self._thread = None
        self._become(EngineState.STOPPED, "")

    async def _end(self, thread: ThreadPoolExecutor, abandon: Callable[[], None]) -> None:
        """Close the engine in its thread, or have that done when the thread comes back, if it does not in time."""
        patience_s = _CLOSE_S if self.state is EngineState.READY else 0.0
        closed = asyncio.get_running_loop().run_in_executor(thread, self._close_here)
        began = time.monotonic()
        while not (await asyncio.wait({closed}, timeout=_ABANDON_EVERY_S))[0]:
            if time.monotonic() - began > patience_s:
                await asyncio.to_thread(abandon)
            if time.monotonic() - began > _LEAVE_S:
                log.warning("the engine's thread is inside a library and is left behind")
                return
        await closed

    async def until_ready(self) -> None:
        """Waits while it starts or starts again; raises Unavailable where that fails or takes too long."""
        if self.state in (EngineState.FAILED, EngineState.STOPPED):
            raise Unavailable("engine.failed")
        try:
            await asyncio.wait_for(self._ready.wait(), _PATIENCE_S)
        except TimeoutError as error:
            raise Unavailable(f"engine.{EngineState.STARTING.value}") from error

    def notice_death(self) -> None:
        """Someone saw the engine fail: look at once."""
        self._ready.clear()
        self._wake.set()

    def usable_engine(self) -> T | None:
        """The engine, if it can be used now."""
        if self.state is not EngineState.READY or self.engine is None:
            return None
        if self._kept.is_dead(self.engine):
            self.notice_death()
            return None
        return self.engine

    async def _keep(self) -> None:
        delay_s = 0.0
        while await self._bring_up(delay_s):
            born = time.monotonic()
            await self._until_dead()
            steady = time.monotonic() - born > _STEADY_S
            delay_s = 0.0 if steady else min(_LONGEST_DELAY_S, 2 * delay_s or self._first_delay_s / _SOONER)
            self.restarts += 1
            why = self._kept.obituary()
            self._become(EngineState.RESTARTING, ": ".join(filter(None, ("the engine process died", why))))
            await self._close()

    async def _bring_up(self, delay_s: float) -> bool:
        """Build, as often as it may help; True once ready, False where it is hopeless."""
        attempt = 0
        while True:
            attempt += 1
            await asyncio.sleep(delay_s)
            try:
                await self._kept.fetch()
                await self._build()
            except self._kept.hopeless as error:
                return self._give_up(error)
            except self._kept.passing as error:
                log.warning("engine start %d of %d failed: %s", attempt, self._tries, error)
                self._become(self.state, f"start {attempt} of {self._tries} failed: {error}")
                await self._close()
                if self._kept.adapted():
                    attempt = 0
                elif attempt >= self._tries:
                    return self._give_up(error)
                delay_s = self._first_delay_s * 2 ** max(0, attempt - 1)
            else:
                self._become(EngineState.READY, "")
                return True

    async def _build(self) -> T:
        def build() -> T:
            self.engine = self._kept.build()  # set in the thread: a cancelled start leaves nothing unowned
            return self.engine

        engine = await self._in_thread(build)
        await self._kept.ready(engine)
        return engine

    async def _until_dead(self) -> None:
        while self.engine is not None and not self._kept.is_dead(self.engine):
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _WATCH_S)

    async def _close(self) -> None:
        await self._in_thread(self._close_here)

    def _close_here(self) -> None:
        engine, self.engine = self.engine, None
        if engine is not None:
            self._kept.close(engine)

    async def _in_thread(self, function: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    def _give_up(self, error: BaseException) -> bool:
        self._become(EngineState.FAILED, str(error).strip() or type(error).__name__)
        return False

    def _on_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the engine's supervisor ended", exc_info=error)
            self._give_up(error)

    def _become(self, state: EngineState, reason: str) -> None:
        if (state, reason) != (self.state, self.reason):
            log.info("engine: %s %s", state.value, reason)
        self.state, self.reason = state, reason
        if state is EngineState.READY:
            self._ready.set()
        else:
            self._ready.clear()
