"""How often a caller may do what, over the last minute or hour: counted in this process, or in one place for several.

Where that place does not answer, each process counts for itself until it does again. Knows nothing of requests.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter, RateLimiter

from backend.api.door.counters import NAME, Counter, open_counter
from backend.errors import TooManyRequests
from backend.settings import Settings

log = logging.getLogger(__name__)


class Rates:
    """The limits of one server's callers. Raises SettingsError where the place to count cannot be used."""

    def __init__(self, settings: Settings) -> None:
        rates = {
            "uploads": settings.rate_limit_uploads,
            "questions": settings.rate_limit_questions,
            "images": settings.rate_limit_images,
        }
        self._rates = {kind: parse(rate) for kind, rate in rates.items() if rate}
        self._own: RateLimiter = MovingWindowRateLimiter(MemoryStorage())
        self._shared: Counter | None = None
        self._answers = True
        if settings.rate_limit_store is None:
            log.info("Rates are counted by this process alone; %s counts them for several servers", NAME)
        elif self._rates:
            self._shared = open_counter(settings.rate_limit_store.get_secret_value())

    async def count(self, account: str, kind: str, cost: int = 1) -> None:
        """Count something against an account's rate; raises TooManyRequests."""
        rate = self._rates.get(kind)
        if rate is None or not cost:
            return
        if self._shared is not None:
            try:
                await _hit(self._shared.limiter, rate, _key(account), kind, cost)
            except self._shared.failures as error:
                self._tell(error)
            else:
                return self._tell(None)
        await _hit(self._own, rate, account, kind, cost)

    async def close(self) -> None:
        """Give back the connections."""
        if self._shared is not None:
            await self._shared.close()

    def _tell(self, error: Exception | None) -> None:
        """That counting together fails or works again, once each."""
        if self._answers == (error is None):
            return
        self._answers = error is None
        if error is None:
            log.info("Rates hold over all servers again")
        else:
            log.error("%s does not answer, each server counts for itself: %s", NAME, error)


def _key(account: str) -> str:
    """The account in a shared store: of letters and figures alone, however long it is, and no address to be read."""
    return hashlib.sha256(account.encode()).hexdigest()


async def _hit(limiter: RateLimiter, rate: RateLimitItem, account: str, kind: str, cost: int) -> None:
    if await limiter.hit(rate, kind, account, cost=cost):
        return
    window = await limiter.get_window_stats(rate, kind, account)
    wait_s = max(1, math.ceil(window.reset_time - time.time()))
    raise TooManyRequests("access.rate", retry_after_s=wait_s, seconds=wait_s)
